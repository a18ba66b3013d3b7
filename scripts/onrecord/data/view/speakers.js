// Who speaks and how much, and everything that one speaker said.

const MEASURES = { quotes: "quotes", words: "quoted words", claims: "claims" };
const KIND_ORDER = ["direct", "mixed", "indirect"];

/** The speakers of some rows, with what these rows give them. */
function speakersOf(rows) {
  const found = new Map();
  for (const row of rows) {
    if (!row.who) continue;
    if (!found.has(row.who))
      found.set(row.who, {
        who: row.who,
        quotes: 0,
        words: 0,
        claims: 0,
        docs: new Set(),
        direct: 0,
        mixed: 0,
        indirect: 0,
      });
    const sum = found.get(row.who);
    sum.docs.add(row.doc);
    if (row.table === "claims") sum.claims += 1;
    else {
      sum.quotes += 1;
      sum.words += spokenWords(row);
      sum[row.kind] += 1;
    }
  }
  return [...found.values()];
}

function ranked(sums, measure) {
  return [...sums].sort((a, b) => b[measure] - a[measure] || compare(a.who.name, b.who.name));
}

/** Bars for speakers; each says its numbers in words as well. */
function speakerBars(sums, measure) {
  const rows = ranked(sums, measure);
  const most = Math.max(1, ...rows.map((sum) => sum[measure]));
  const bar = (sum) => {
    const parts = measure === "quotes" ? KIND_ORDER : [measure];
    const pieces = parts.map((part) => {
      const piece = element("span", { class: `bar-part ${part}` });
      piece.style.width = `${(100 * sum[part]) / most}%`;
      return piece;
    });
    const kinds = KIND_ORDER.filter((kind) => sum[kind])
      .map((kind) => `${sum[kind]} ${kind}`)
      .join(", ");
    const said = [
      `${count(sum.quotes, "quote")}${kinds ? ` (${kinds})` : ""}`,
      count(sum.words, "word"),
      sum.claims && count(sum.claims, "claim"),
    ];
    return element(
      "div",
      { class: "bar-row" },
      element(
        "p",
        { class: "bar-name" },
        speakerLink(sum.who),
        element("span", { class: "role" }, sum.who.roles[0] ?? sum.who.type),
      ),
      element("div", { class: "bar", "aria-hidden": "true" }, pieces),
      element("p", { class: "bar-numbers" }, said.filter(Boolean).join(" · ")),
    );
  };
  return element("div", { class: "bars" }, pagedList(rows, bar, "speaker", "rows bar-list"));
}

function speakerTable(sums, measure) {
  const rows = ranked(sums, measure);
  const columns = [
    "Speaker",
    "Type",
    "Role",
    "Quotes",
    "Direct",
    "Mixed",
    "Indirect",
    "Words",
    "Claims",
    "Documents",
  ];
  const head = element(
    "thead",
    null,
    element(
      "tr",
      null,
      columns.map((name) => element("th", { scope: "col" }, name)),
    ),
  );
  const line = ({ who, ...sum }) => {
    const numbers = [
      sum.quotes,
      sum.direct,
      sum.mixed,
      sum.indirect,
      sum.words,
      sum.claims,
      sum.docs.size,
    ];
    return element(
      "tr",
      null,
      element("th", { scope: "row" }, speakerLink(who)),
      element("td", null, who.type),
      element("td", null, who.roles[0] ?? ""),
      numbers.map((n) => element("td", { class: "numeric" }, n.toLocaleString("en"))),
    );
  };
  const body = element("tbody", null, rows.slice(0, 500).map(line));
  const cut =
    rows.length > 500 &&
    element("p", { class: "note" }, `The first 500 of ${count(rows.length, "speaker")}.`);
  const caption = element("caption", { class: "unseen" }, "Speakers, with how much each says");
  return [
    element(
      "div",
      { class: "scroll", tabindex: "0", role: "region", "aria-label": "Table of speakers" },
      element("table", null, caption, head, body),
    ),
    cut,
  ];
}

/** The chart of speakers, and the same as a table. */
function speakersView(dataset, route) {
  const all = speakersOf([...dataset.quotes, ...dataset.claims]);
  const without = dataset.quotes.filter(({ who }) => !who).length;
  const results = element("div");
  const counts = element("p", { class: "counts", role: "status" });
  const legend = element(
    "p",
    { class: "legend" },
    KIND_ORDER.map((kind) =>
      element(
        "span",
        null,
        element("span", { class: `key bar-part ${kind}`, "aria-hidden": "true" }),
        kind,
      ),
    ),
  );
  const field = (name, label, control) =>
    element(
      "div",
      { class: `field ${name}` },
      element("label", { for: `filter-${name}` }, label),
      control,
    );
  const select = (name, options) => {
    const control = element(
      "select",
      { id: `filter-${name}`, change: () => render(keepParams({ [name]: control.value }).params) },
      options.map(([value, label]) => element("option", { value }, label)),
    );
    control.value = route.params.get(name) ?? "";
    if (control.selectedIndex < 0) control.value = "";
    return control;
  };
  const words = element("input", { id: "filter-q", type: "search", autocomplete: "off" });
  words.value = route.params.get("q") ?? "";
  words.addEventListener(
    "input",
    calmly(() => words.isConnected && render(keepParams({ q: words.value }).params)),
  );
  const types = [...new Set(dataset.speakers.map((speaker) => speaker.type))].sort();

  function render(params) {
    const name = folded(params.get("q") ?? "").trim();
    const type = params.get("type");
    const measure = Object.hasOwn(MEASURES, params.get("by")) ? params.get("by") : "quotes";
    const found = all.filter(
      ({ who }) => (!name || hasName(who, name)) && (!type || who.type === type),
    );
    const nobodys = without ? `; for ${count(without, "quote")} no speaker was found` : "";
    counts.textContent = `${count(found.length, "speaker")}, by ${MEASURES[measure]}${nobodys}`;
    const asTable = params.get("as") === "table";
    legend.hidden = asTable || measure !== "quotes";
    results.replaceChildren(
      ...[
        asTable
          ? speakerTable(found, measure)
          : found.length
            ? speakerBars(found, measure)
            : element("p", { class: "note" }, "No speakers here."),
      ]
        .flat()
        .filter(Boolean),
    );
  }

  render(route.params);
  const bar = element(
    "form",
    {
      class: "filters",
      role: "search",
      "aria-label": "Filters",
      submit: (event) => event.preventDefault(),
    },
    field("q", "Name", words),
    field("type", "Type", select("type", [["", "any"], ...types.map((type) => [type, type])])),
    field(
      "by",
      "Measure",
      select("by", [
        ["", "quotes"],
        ["words", "quoted words"],
        ["claims", "claims"],
      ]),
    ),
    field(
      "as",
      "Show as",
      select("as", [
        ["", "chart"],
        ["table", "table"],
      ]),
    ),
  );
  const node = element(
    "div",
    null,
    element("h1", null, "Who speaks, and how much"),
    bar,
    counts,
    legend,
    results,
  );
  return { title: "Speakers", node, keys: {} };
}

/** All that one speaker said, and the claims that they assert. */
function speakerView(dataset, who, route) {
  const [quotes, claims] = [element("div"), element("div")];
  const [quoteTitle, claimTitle] = [element("h2"), element("h2")];
  const [sum] = speakersOf([...who.quotes, ...who.claims]);
  const counts = element("p", { class: "counts", role: "status" });
  const item = (row) => rowItem(dataset, row, { who: false });
  const worth = [...who.claims].sort((a, b) => b.check_worthiness - a.check_worthiness);

  function render(params) {
    const pass = passes(params);
    const [said, asserted] = [who.quotes.filter(pass), worth.filter(pass)];
    counts.textContent = `${count(said.length, "quote")}, ${count(asserted.length, "claim")}`;
    quoteTitle.textContent = `What they said (${said.length.toLocaleString("en")})`;
    claimTitle.textContent = `What they claim (${asserted.length.toLocaleString("en")})`;
    quotes.replaceChildren(...[pagedList(said, item, "quote")].flat());
    claims.replaceChildren(...[pagedList(asserted, item, "claim")].flat());
  }

  render(route.params);
  const known = facts(
    ["Type", who.type],
    who.roles.length > 0 && ["Roles", who.roles.join("; ")],
    who.aliases.length > 0 && ["Also called", who.aliases.join("; ")],
    who.external_id && ["Id elsewhere", who.external_id],
    sum && [
      "Quotes",
      `${sum.quotes.toLocaleString("en")} (${
        KIND_ORDER.filter((kind) => sum[kind])
          .map((kind) => `${sum[kind]} ${kind}`)
          .join(", ") || "none"
      })`,
    ],
    sum && ["Quoted words", sum.words.toLocaleString("en")],
    sum && ["Documents", sum.docs.size.toLocaleString("en")],
    ["speaker_id", element("code", null, who.speaker_id)],
  );
  const node = element(
    "div",
    { class: "speaker-page" },
    element("p", { class: "crumb" }, element("a", { href: addressOf("speakers") }, "Speakers")),
    element("h1", null, who.name),
    known,
    filterBar(dataset, ["quotes", "claims"], route, render, ["speaker", "asserted_by"]),
    counts,
    element(
      "div",
      { class: "two" },
      element("section", null, quoteTitle, quotes),
      element("section", null, claimTitle, claims),
    ),
  );
  return { title: who.name, node, keys: {} };
}
