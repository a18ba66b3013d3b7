// The lists over all documents: documents, quotes, claims.

const LIST_TITLES = { documents: "Documents", quotes: "Quotes", claims: "Claims" };

/** Figures of the whole dataset. */
function totals(dataset) {
  const figures = [
    [dataset.documents.length, "document", "documents"],
    [dataset.quotes.length, "quote", "quotes"],
    [dataset.claims.length, "claim", "claims"],
    [dataset.speakers.length, "speaker", "speakers"],
  ];
  const items = figures.map(([n, noun, view]) =>
    element(
      "li",
      null,
      element(
        "a",
        { href: addressOf(view) },
        element("strong", null, n.toLocaleString("en")),
        ` ${noun}${n === 1 ? "" : "s"}`,
      ),
    ),
  );
  return element("ul", { class: "totals" }, items);
}

function documentsView(dataset, route) {
  const results = element("div");
  const counts = element("p", { class: "counts", role: "status" });
  const field = element("input", {
    id: "filter-q",
    name: "q",
    type: "search",
    autocomplete: "off",
  });
  field.value = route.params.get("q") ?? "";
  field.addEventListener(
    "input",
    calmly(() => field.isConnected && render(keepParams({ q: field.value }).params)),
  );

  function render(params) {
    const words = folded(params.get("q") ?? "")
      .split(/\s+/)
      .filter(Boolean);
    const found = dataset.documents.filter((doc) => {
      if (!words.length) return true;
      doc.folded ??= folded(
        [doc.name, doc.byline, doc.publisher, doc.published, doc.text].join("\n"),
      );
      return words.every((word) => doc.folded.includes(word));
    });
    const newest = [...found].sort(
      (a, b) => compare(b.published ?? "", a.published ?? "") || compare(a.name, b.name),
    );
    counts.textContent = count(found.length, "document");
    results.replaceChildren(
      ...[pagedList(newest, documentItem, "document", "rows documents")].flat(),
    );
  }

  render(route.params);
  const search = element(
    "form",
    {
      class: "filters",
      role: "search",
      "aria-label": "Filters",
      submit: (event) => event.preventDefault(),
    },
    element(
      "div",
      { class: "field q" },
      element("label", { for: "filter-q" }, "Words in title or text"),
      field,
    ),
  );
  const about =
    dataset.about.description && element("p", { class: "lead" }, dataset.about.description);
  const empty =
    !dataset.documents.length &&
    element("p", { class: "note warning" }, "This dataset holds no documents.");
  const node = element(
    "div",
    null,
    element("h1", null, LIST_TITLES.documents),
    about,
    totals(dataset),
    empty || [search, counts, results],
  );
  return { title: LIST_TITLES.documents, node, keys: {} };
}

function compare(a, b) {
  return a < b ? -1 : a > b ? 1 : 0;
}

function documentItem(doc) {
  const facts = [doc.publisher, doc.published, bylineOf(doc)].filter(Boolean).join(" · ");
  const found =
    doc.status === "ok"
      ? `${count(doc.quotes.length, "quote")}, ${count(doc.claims.length, "claim")}`
      : null;
  return element(
    "article",
    { class: "item document-item" },
    element(
      "p",
      { class: "words" },
      element("a", { href: addressOf("document", doc.doc_id), dir: "auto" }, doc.name),
    ),
    element(
      "p",
      { class: "about" },
      facts && element("span", null, facts),
      found && element("span", null, found),
      doc.status !== "ok" && tag(doc.status, "warning"),
      doc.reason && element("span", null, doc.reason),
    ),
  );
}

/** All quotes or all claims, most check-worthy claims first. */
function rowsView(dataset, table, route) {
  const noun = table.slice(0, -1);
  const all = table === "claims" ? dataset.byWorth : dataset.quotes;
  const results = element("div");
  const counts = element("p", { class: "counts", role: "status" });

  function render(params) {
    const found = isFiltered(params) ? all.filter(passes(params)) : all;
    const order = table === "claims" ? "most worth checking first" : "by document";
    counts.textContent = `${count(found.length, noun)}${found.length < all.length ? ` of ${all.length.toLocaleString("en")}` : ""}, ${order}`;
    results.replaceChildren(...[pagedList(found, (row) => rowItem(dataset, row), noun)].flat());
  }

  render(route.params);
  const title = LIST_TITLES[table];
  const node = element(
    "div",
    null,
    element("h1", null, title),
    filterBar(dataset, [table], route, render),
    counts,
    results,
  );
  return { title, node, keys: {} };
}
