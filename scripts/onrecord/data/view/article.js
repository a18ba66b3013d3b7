// The view of one document: its text with marks, and beside it the rows.

const LAYERS = [
  { name: "quotes", label: "Quotes", look: "mark quote direct deep1" },
  { name: "claims", label: "Claims", look: "mark claim certain over1" },
  { name: "sources", label: "Sources", look: "mark source" },
  { name: "cues", label: "Cues", look: "mark cue" },
];
const UNUSABLE = {
  refused: "This document could not be used",
  empty: "This document holds no text",
  duplicate: "This document is a copy of another",
};

/** The title, the node, and what the keyboard and new addresses do in it. */
function documentView(dataset, doc, route) {
  let marked = { blocks: [], pieces: [], stops: [] };
  let rows = [];
  let chosen = [];
  const text = element("div", { class: "text" });
  const panel = panelOf(dataset, doc, { point, close: clearChoice });
  const counts = element("p", { class: "counts", role: "status" });
  const filters = element(
    "details",
    { class: "filter-fold", open: isFiltered(route.params) },
    element("summary", null, "Filter the marks"),
    filterBar(dataset, ["quotes", "claims"], route, render),
  );

  function render(params) {
    const pass = passes(params);
    rows = [...doc.quotes, ...doc.claims].filter(pass);
    const hidden = new Set((params.get("hide") ?? "").split(","));
    marked = markText(doc, rows, hidden);
    text.replaceChildren(...marked.blocks);
    const [quotes, claims] = ["quotes", "claims"].map((table) =>
      rows.filter((row) => row.table === table),
    );
    counts.textContent = `${count(quotes.length, "quote")}, ${count(claims.length, "claim")}${isFiltered(params) ? " pass the filters" : ""}`;
    panel.fill(quotes, claims);
    showChosen(marked.pieces, chosen);
  }

  function choose(found, first = found[0]) {
    chosen = [first, ...found.filter((row) => row !== first)];
    showChosen(marked.pieces, chosen);
    panel.show(chosen);
    keepParams({ row: first.id });
    const others = found.length > 1 ? ` and ${count(found.length - 1, "other row")}` : "";
    announce(
      `${spokenName(first)}${others}: details shown${keysAreOn() ? ", press d to go there" : ""}`,
    );
  }

  function clearChoice() {
    const stop = pieceOf(chosen[0]);
    chosen = [];
    showChosen(marked.pieces, chosen);
    panel.hide();
    keepParams({ row: "" });
    stop?.node.focus();
  }

  function pieceOf(row) {
    return (
      row &&
      marked.stops.find((piece) =>
        piece.layers.some((layer) => layer.row === row && layer.part === "words"),
      )
    );
  }

  function point(span) {
    if (panel.isSheet()) panel.hide();
    flash(marked.pieces, span);
  }

  /** Where the details cover the lower part of the screen, words go to the top of it. */
  function bringIntoView(piece) {
    piece?.node.scrollIntoView({ block: panel.isSheet() ? "start" : "center" });
  }

  /** Chooses the row that an address names, and brings its words into view. */
  function follow(params) {
    const row = [...doc.quotes, ...doc.claims].find(({ id }) => id === params.get("row"));
    if (!row) return false;
    const piece = pieceOf(row);
    choose(piece ? piece.rows : [row], row);
    piece?.node.focus({ preventScroll: true });
    bringIntoView(piece);
    return true;
  }

  function press(event) {
    const piece = marked.pieces.find(({ node }) => node === event.target.closest(".mark"));
    if (!piece?.rows.length || !String(getSelection()).match(/^\s*$/)) return;
    choose(piece.rows);
    if (panel.isSheet()) bringIntoView(piece);
  }

  text.addEventListener("click", press);
  text.addEventListener("keydown", (event) => {
    if (
      (event.key !== "Enter" && event.key !== " ") ||
      event.target.getAttribute("role") !== "button"
    )
      return;
    event.preventDefault();
    press(event);
  });

  /** Goes on to the next row of the text, or back. */
  function step(by) {
    const { stops } = marked;
    const now = stops.findIndex(({ node }) => node === document.activeElement);
    const at = now >= 0 ? now : stops.indexOf(pieceOf(chosen[0]));
    const piece = stops[at < 0 ? (by > 0 ? 0 : stops.length - 1) : at + by];
    if (!piece) return announce("No more marks");
    choose(piece.rows);
    piece.node.focus({ preventScroll: true });
    bringIntoView(piece);
  }

  render(route.params);
  const isTitle = ({ role, start, end }) =>
    role === "headline" && doc.text.slice(start, end) === doc.name;
  const hasHeadline = allBlocks(doc).some(isTitle);
  const node = element(
    "div",
    { class: "document" },
    headOf(dataset, doc, hasHeadline),
    doc.status === "ok"
      ? null
      : element(
          "p",
          { class: "note warning" },
          element("strong", null, UNUSABLE[doc.status] ?? doc.status),
          doc.reason ? `: ${doc.reason}` : "",
          ".",
        ),
    element(
      "div",
      { class: "tools" },
      layerBoxes(route, () => render(readRoute().params)),
      counts,
      filters,
    ),
    element(
      "div",
      { class: "columns" },
      element(
        "section",
        { "aria-label": "Text" },
        doc.text.trim() ? text : element("p", { class: "note" }, "There is no text."),
      ),
      panel.node,
    ),
  );
  return {
    title: doc.name,
    node,
    follow,
    keys: {
      n: () => step(1),
      p: () => step(-1),
      d: () => panel.focus(),
      Escape: () => chosen.length && clearChoice(),
      "[": () => goBy(dataset, doc, -1),
      "]": () => goBy(dataset, doc, 1),
    },
  };
}

function goBy(dataset, doc, by) {
  const other = dataset.documents[dataset.documents.indexOf(doc) + by];
  if (other) location.hash = addressOf("document", other.doc_id);
}

function headOf(dataset, doc, hasHeadline) {
  const here = dataset.documents.indexOf(doc);
  const neighbour = (by, label) => {
    const other = dataset.documents[here + by];
    return (
      other && element("a", { href: addressOf("document", other.doc_id), title: other.name }, label)
    );
  };
  const many = dataset.documents.length > 1;
  const facts = [
    bylineOf(doc),
    doc.publisher,
    doc.published && element("time", { datetime: doc.published }, doc.published),
    doc.language && `language ${doc.language}`,
    doc.license && `licence ${doc.license}`,
    doc.url && outerLink(doc.url, /^https?:/i.test(doc.url) ? "Original" : doc.url),
  ];
  return element(
    "header",
    { class: "document-head" },
    many &&
      element(
        "nav",
        { class: "neighbours", "aria-label": "Documents" },
        neighbour(-1, "← Previous"),
        element(
          "span",
          null,
          `Document ${(here + 1).toLocaleString("en")} of ${dataset.documents.length.toLocaleString("en")}`,
        ),
        neighbour(1, "Next →"),
      ),
    // The headline stands in the text, with its marks; those who listen get it here too.
    verbatim("h1", doc, hasHeadline ? "unseen" : "", doc.name),
    element(
      "p",
      { class: "document-facts" },
      facts.filter(Boolean).map((fact) => element("span", null, fact)),
    ),
    element("p", { class: "actions" }, citeButtons(dataset.about, doc)),
  );
}

/** What is marked and how: boxes that look like the marks. */
function layerBoxes(route, changed) {
  const hidden = () => new Set((readRoute().params.get("hide") ?? "").split(",").filter(Boolean));
  const boxes = LAYERS.map((layer) => {
    const box = element("input", { type: "checkbox", name: layer.name });
    box.checked = !(route.params.get("hide") ?? "").split(",").includes(layer.name);
    box.addEventListener("change", () => {
      const names = hidden();
      if (box.checked) names.delete(layer.name);
      else names.add(layer.name);
      keepParams({ hide: [...names].join(",") });
      changed();
    });
    return element(
      "label",
      { class: "layer" },
      box,
      element("span", { class: layer.look }, layer.label),
    );
  });
  const legend = element(
    "button",
    { type: "button", class: "button small", click: () => showHelp() },
    "How to read the marks",
  );
  return element(
    "fieldset",
    { class: "layers" },
    element("legend", { class: "unseen" }, "What is marked"),
    boxes,
    legend,
  );
}
