// The page as a whole: its frame, its keyboard, and which view an address leads to.

const VIEWS = ["documents", "quotes", "claims", "speakers"];
const VIEW_LABELS = {
  documents: "Documents",
  quotes: "Quotes",
  claims: "Claims",
  speakers: "Speakers",
};
const THEMES = ["auto", "light", "dark"];
const KEYS = [
  ["n / p", "next or previous mark in the text, or row of a list"],
  ["Enter", "show the rows of the mark"],
  ["d", "go to the details"],
  ["Esc", "give the choice up, and back to the mark"],
  ["[ / ]", "previous or next document"],
  ["1 2 3 4", "documents, quotes, claims, speakers"],
  ["/", "go to the search"],
  ["t", "light, dark, or as the system has it"],
  ["?", "this help"],
];

const REMEMBERED = 20; // views that Back finds as they were left

let current = null; // the view that is shown, its address without the parameters, its visit
const visits = new Map(); // views by what `history.state` calls the visit
let visitCount = 0;

function viewOf(dataset, route) {
  if (route.view === "document") {
    const doc = dataset.document.get(route.id);
    return doc ? documentView(dataset, doc, route) : missing("document", route.id);
  }
  if (route.view === "speaker") {
    const who = dataset.speaker.get(route.id);
    return who ? speakerView(dataset, who, route) : missing("speaker", route.id);
  }
  if (route.view === "quotes" || route.view === "claims")
    return rowsView(dataset, route.view, route);
  if (route.view === "speakers") return speakersView(dataset, route);
  return documentsView(dataset, route);
}

function missing(noun, id) {
  const text = `This dataset has no ${noun} with the id ${id}. It may be one of another version.`;
  return {
    title: "Not found",
    node: element(
      "div",
      null,
      element("h1", null, "Not found"),
      element("p", { class: "note" }, text),
    ),
    keys: {},
  };
}

/** Shows what the address asks for; only the choice changes where the view is the same. */
function show(dataset, first = false) {
  const route = readRoute();
  const [only] = dataset.documents;
  if (!route.view && dataset.documents.length === 1)
    Object.assign(route, { view: "document", id: only.doc_id });
  tellSpace();
  const place = `${route.view}/${route.id}`;
  if (current?.place === place && current.follow?.(route.params))
    return history.replaceState(current.visit, "");
  if (route.view === "document" && !readRoute().view)
    history.replaceState(history.state, "", addressOf(route.view, route.id));
  if (current) Object.assign(current, { scroll: window.scrollY, focus: document.activeElement });
  const again = visits.get(history.state);
  const view = again ?? { ...viewOf(dataset, route), place, visit: nextVisit() };
  current = view;
  visits.set(view.visit, view);
  if (visits.size > REMEMBERED) visits.delete(visits.keys().next().value);
  history.replaceState(view.visit, "");
  const main = document.getElementById("main");
  main.replaceChildren(view.node);
  document.title = `${view.title} · ${dataset.about.pretty_name}`;
  const section =
    { document: "documents", speaker: "speakers" }[route.view] ??
    (VIEWS.includes(route.view) ? route.view : "documents");
  for (const link of document.querySelectorAll("#top nav a")) {
    if (link.dataset.view === section) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  if (again) {
    window.scrollTo(0, again.scroll);
    return again.focus.focus({ preventScroll: true });
  }
  if (view.follow?.(route.params)) return;
  window.scrollTo(0, 0);
  if (first) return;
  const heading = main.querySelector("h1");
  heading.tabIndex = -1;
  heading.focus({ preventScroll: true });
}

/** A name for a visit that no visit before a reload has had. */
function nextVisit() {
  visitCount += 1;
  return `${performance.timeOrigin}-${visitCount}`;
}

function frame(dataset) {
  const { about } = dataset;
  const links = VIEWS.map((view) =>
    element(
      "li",
      null,
      element("a", { href: addressOf(view), "data-view": view }, VIEW_LABELS[view]),
    ),
  );
  const theme = element("button", {
    type: "button",
    class: "button small",
    id: "theme",
    click: () =>
      setTheme(
        THEMES[(THEMES.indexOf(document.documentElement.dataset.theme) + 1) % THEMES.length],
      ),
  });
  const help = element(
    "button",
    { type: "button", class: "button small", click: () => showHelp() },
    "Help",
  );
  document
    .getElementById("top")
    .replaceChildren(
      element(
        "p",
        { class: "brand" },
        element("a", { href: addressOf("documents") }, about.pretty_name),
      ),
      element("nav", { "aria-label": "Main" }, element("ul", null, links)),
      element("p", { class: "actions" }, theme, help),
    );
  const made = [`Version ${about.version}`, about.creators.join(", "), about.year]
    .filter(Boolean)
    .join(" · ");
  document
    .getElementById("foot")
    .replaceChildren(
      element(
        "p",
        null,
        made,
        about.homepage && [" · ", outerLink(about.homepage, "Home of the dataset")],
      ),
      element(
        "p",
        null,
        "Rows come from a program, which errs, and say so where a person looked at them. " +
          "Read the words in the text before you cite them.",
      ),
    );
  setTheme(remembered("theme"), false);
}

function setTheme(wanted, told = true) {
  const theme = THEMES.includes(wanted) ? wanted : "auto";
  document.documentElement.dataset.theme = theme;
  document.getElementById("theme").textContent = `Theme: ${theme}`;
  remembered("theme", theme);
  if (told) announce(`Theme: ${theme}`);
}

function showHelp() {
  const sample = (look, words, means) =>
    element("li", null, element("span", { class: look }, words), ` ${means}`);
  const marks = element(
    "ul",
    { class: "samples" },
    sample("mark quote direct deep1 begins ends", "direct quote", "tinted, a bar at both ends"),
    sample(
      "mark quote indirect deep1 begins ends",
      "indirect quote",
      "hatched; a partly direct one (mixed) is tinted and hatched",
    ),
    sample(
      "mark quote direct deep2 begins ends",
      "quote in a quote",
      "tinted twice, with a line above",
    ),
    sample(
      "mark claim certain over1",
      "claim",
      "underlined: solid where certain, dashed where probable, dotted where possible",
    ),
    sample("mark claim certain over2", "several claims", "a double line"),
    sample("mark source", "source", "bold: the words that name who says it"),
    sample("mark cue", "cue", "italic: the words that say that it is said"),
  );
  const on = element("input", { type: "checkbox", id: "keys-on" });
  on.checked = keysAreOn();
  on.addEventListener("change", () => remembered("keys", on.checked ? "on" : "off"));
  const dialog = element(
    "dialog",
    { class: "dialog", "aria-labelledby": "help-title" },
    element("h2", { id: "help-title" }, "How to read the marks"),
    marks,
    element("h2", null, "Keyboard"),
    element(
      "dl",
      { class: "keys" },
      KEYS.map(([key, does]) =>
        element(
          "div",
          null,
          element(
            "dt",
            null,
            key
              .split(" ")
              .map((part) => (part === "/" && key !== "/" ? "or" : element("kbd", null, part))),
          ),
          element("dd", null, does),
        ),
      ),
    ),
    element("p", null, element("label", null, on, " Shortcuts of a single key")),
    element("form", { method: "dialog" }, element("button", { class: "button" }, "Close")),
  );
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}

function keysAreOn() {
  return remembered("keys") !== "off";
}

/** From one row of a list to the next. */
function stepInList(by) {
  const links = [...document.querySelectorAll("#main .item .words a, #main .bar-name a")].filter(
    (link) => link.checkVisibility(),
  );
  links[links.indexOf(document.activeElement) + by]?.focus();
}

function onKey(event) {
  const typing =
    /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName) && event.target.type !== "checkbox";
  if (
    event.ctrlKey ||
    event.metaKey ||
    event.altKey ||
    typing ||
    document.querySelector("dialog[open]")
  )
    return;
  if (event.key !== "Escape" && !keysAreOn()) return;
  const keys = {
    n: () => stepInList(1),
    p: () => stepInList(-1),
    t: () => document.getElementById("theme").click(),
    "?": showHelp,
    "/": search,
    ...Object.fromEntries(
      VIEWS.map((view, i) => [String(i + 1), () => (location.hash = addressOf(view))]),
    ),
    ...current.keys,
  };
  const act = Object.hasOwn(keys, event.key) && keys[event.key];
  if (!act) return;
  event.preventDefault();
  act();
}

function search() {
  const fold = document.querySelector("#main .filter-fold");
  if (fold) fold.open = true;
  document.getElementById("filter-q")?.focus();
}

async function start() {
  const main = document.getElementById("main");
  document.getElementById("skip").addEventListener("click", (event) => {
    event.preventDefault(); // the address is the view's
    main.focus();
  });
  if (typeof DecompressionStream === "undefined") {
    document.getElementById("starting").textContent =
      "This browser is too old for this page: Chrome 85, Safari 16.4, Firefox 113 or newer show it.";
    return;
  }
  history.scrollRestoration = "manual";
  const dataset = connect(await unpack());
  frame(dataset);
  show(dataset, true);
  addEventListener("hashchange", () => show(dataset));
  document.addEventListener("keydown", onKey);
}

start().catch((error) => {
  document
    .getElementById("main")
    .replaceChildren(
      element(
        "p",
        { class: "note warning" },
        `The dataset cannot be shown: ${error.message}. Make the page again with onrecord view.`,
      ),
    );
  throw error;
});
