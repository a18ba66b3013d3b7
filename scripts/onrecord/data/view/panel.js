// What stands beside a text: the rows that were chosen, and lists of all of them.
//
// Where there is no room beside it, the lists follow the text, and chosen rows rise from the edge
// of the screen.

/** The panel of a document; `point` shows a span of the text, `close` gives a choice up. */
function panelOf(dataset, doc, { point, close }) {
  const names = ["details", "quotes", "claims", "speakers"];
  const labels = { details: "Details", quotes: "Quotes", claims: "Claims", speakers: "Speakers" };
  const pages = Object.fromEntries(
    names.map((name) => {
      const attributes = {
        id: `page-${name}`,
        role: "tabpanel",
        "aria-labelledby": `tab-${name}`,
        tabindex: "0",
      };
      return [name, element("div", { class: "page", ...attributes })];
    }),
  );
  const tabs = Object.fromEntries(
    names.map((name) => {
      const attributes = { id: `tab-${name}`, role: "tab", "aria-controls": `page-${name}` };
      const made = element(
        "button",
        { type: "button", ...attributes, click: () => pick(name) },
        labels[name],
      );
      return [name, made];
    }),
  );
  const bar = element(
    "div",
    { role: "tablist", "aria-label": "Rows of this document", keydown: walk },
    Object.values(tabs),
  );
  const shut = element(
    "button",
    { type: "button", class: "button small shut", click: close },
    "Close",
    unseen(" details"),
  );
  const node = element(
    "aside",
    { class: "panel", "aria-label": "Quotes, claims and speakers" },
    element("div", { class: "panel-bar" }, bar, shut),
    Object.values(pages),
  );

  function turn(name) {
    for (const other of names) {
      tabs[other].setAttribute("aria-selected", String(other === name));
      tabs[other].tabIndex = other === name ? 0 : -1;
      pages[other].hidden = other !== name;
    }
    node.scrollTop = 0;
  }

  function pick(name) {
    turn(name);
    keepParams({ tab: name === "details" ? "" : name });
  }

  function walk(event) {
    const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!by) return;
    const at = names.findIndex((name) => tabs[name].tabIndex === 0);
    const name = names[(at + by + names.length) % names.length];
    pick(name);
    tabs[name].focus();
  }

  function rest() {
    const hint =
      "Choose a mark in the text to see its row: who says it, how, and how sure that is.";
    pages.details.replaceChildren(element("p", { class: "note" }, hint));
    const wanted = readRoute().params.get("tab");
    turn(names.includes(wanted) ? wanted : doc.quotes.length ? "quotes" : "claims");
    node.classList.remove("risen");
  }

  function fill(quotes, claims) {
    const items = (rows, noun) =>
      pagedList(rows, (row) => rowItem(dataset, row, { place: false }), noun);
    const byWorth = [...claims].sort((a, b) => b.check_worthiness - a.check_worthiness);
    const speakers = speakersOf([...quotes, ...claims]);
    const order = element("p", { class: "note" }, "Most worth checking first");
    pages.quotes.replaceChildren(...[items(quotes, "quote")].flat());
    pages.claims.replaceChildren(...[claims.length ? order : [], items(byWorth, "claim")].flat(2));
    pages.speakers.replaceChildren(speakerBars(speakers, "quotes"));
    const lengths = { quotes, claims, speakers };
    for (const [name, rows] of Object.entries(lengths))
      tabs[name].replaceChildren(
        labels[name],
        " ",
        element("span", { class: "number" }, rows.length),
      );
  }

  function show(rows) {
    const also =
      rows.length > 1 &&
      element("p", { class: "note" }, `${count(rows.length, "row")} at this place`);
    pages.details.replaceChildren(
      ...[also || [], rows.map((row) => rowCard(dataset, row, point))].flat(),
    );
    turn("details");
    node.classList.add("risen");
  }

  rest();
  return {
    node,
    fill,
    show,
    hide: rest,
    isSheet: () => getComputedStyle(node).position === "fixed",
    focus: () => pages.details.hidden || pages.details.focus(),
  };
}
