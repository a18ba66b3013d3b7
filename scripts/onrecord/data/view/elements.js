// Elements of the page. Whatever a dataset holds becomes text nodes and attribute values here,
// never markup, and addresses become links only where they are http(s) or a place of this page.

const SAFE_ADDRESS = /^(#|https?:\/\/)/i;

/** An element; functions among the attributes listen to the event of that name. */
function element(tag, attributes, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (value === null || value === undefined || value === false) continue;
    if (name === "href" && !SAFE_ADDRESS.test(value)) continue;
    if (typeof value === "function") made.addEventListener(name, value);
    else made.setAttribute(name, value === true ? "" : value);
  }
  made.append(...children.flat(Infinity).filter((child) => child || child === 0));
  return made;
}

/** A link to an address of the dataset: a link only where it is http(s), else its text. */
function outerLink(address, text) {
  if (!/^https?:\/\//i.test(address)) return text ?? address;
  const attributes = { href: address, rel: "noopener noreferrer", target: "_blank" };
  return element("a", attributes, text ?? address, unseen(" (opens in a new tab)"));
}

/** Words for those who listen. */
function unseen(...words) {
  return element("span", { class: "unseen" }, ...words);
}

/** A number with its noun: 1 quote, 1,200 quotes. */
function count(n, noun) {
  return `${n.toLocaleString("en")} ${noun}${n === 1 ? "" : "s"}`;
}

/** A small label: what a row is, in words. */
function tag(text, kind = "") {
  return element("span", { class: `tag ${kind}` }, text);
}

/** A share between 0 and 1 as a number with a bar that repeats it. */
function share(value) {
  const bar = element("span", { class: "share", "aria-hidden": "true" }, element("span"));
  bar.firstChild.style.width = `${value * 100}%`;
  return element("span", { class: "with-share" }, bar, value.toFixed(2));
}

/** A list of names and values; pairs without a value are left out. */
function facts(...pairs) {
  const there = pairs.filter((pair) => pair && pair[1] !== null && pair[1] !== undefined);
  const items = there.map(([name, ...value]) =>
    element("div", null, element("dt", null, name), element("dd", null, ...value)),
  );
  return items.length ? element("dl", { class: "facts" }, items) : null;
}

/** Values with commas between them. */
function listed(values) {
  return values.flatMap((value, i) => (i ? [", ", value] : [value]));
}

/** A verbatim text in its own language and direction. */
function verbatim(tagName, doc, className, ...children) {
  const language = /^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$/.test(doc.language) ? doc.language : null;
  return element(tagName, { class: className || null, lang: language, dir: "auto" }, ...children);
}

/** Tells those who listen, without moving them. */
function announce(message) {
  const live = document.getElementById("live");
  live.textContent = "";
  setTimeout(() => (live.textContent = message), 50); // a change that is noticed even if the same
}

/** Waits until nothing more is typed. */
function calmly(act, milliseconds = 150) {
  let timer;
  return (...given) => {
    clearTimeout(timer);
    timer = setTimeout(() => act(...given), milliseconds);
  };
}

const PAGE_LENGTH = 50;

/** A list of which fifty more are shown at a time, so that thousands of rows stay quick. */
function pagedList(rows, render, noun, className = "rows") {
  const list = element("ol", { class: className });
  const more = element("button", { type: "button", class: "more", click: addPage });
  let shown = 0;

  function addPage(event) {
    const page = rows
      .slice(shown, shown + PAGE_LENGTH)
      .map((row) => element("li", null, render(row)));
    list.append(...page);
    shown += page.length;
    more.hidden = shown >= rows.length;
    more.textContent = `Show more (${shown.toLocaleString("en")} of ${count(rows.length, noun)})`;
    if (event && page.length) {
      page[0].tabIndex = -1;
      page[0].focus();
      announce(`${count(shown, noun)} shown`);
    }
  }

  if (!rows.length) return element("p", { class: "note" }, `No ${noun}s here.`);
  addPage();
  return [list, more];
}

/** The place of the browser's memory, where there is one (a sandboxed frame has none). */
function remembered(name, value) {
  try {
    if (value !== undefined) localStorage.setItem(`onrecord-${name}`, value);
    return localStorage.getItem(`onrecord-${name}`);
  } catch {
    return null;
  }
}
