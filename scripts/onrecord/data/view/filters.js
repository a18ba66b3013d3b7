// Filters: fields above a list or text, kept in the address, and the rows that pass them.

/** Fields that choose one value have its column's name. */
const FILTERS = [
  { name: "q", label: "Words", tables: ["quotes", "claims"] },
  { name: "speaker", label: "Speaker", tables: ["quotes", "claims"] },
  {
    name: "kind",
    label: "Quote kind",
    tables: ["quotes"],
    values: ["direct", "indirect", "mixed"],
  },
  {
    name: "act",
    label: "Quote act",
    tables: ["quotes"],
    values: ["assertion", "belief", "fact", "eventuality"],
  },
  {
    name: "asserted_by",
    label: "Claim asserted by",
    tables: ["claims"],
    values: ["article", "speaker"],
  },
  {
    name: "certainty",
    label: "Claim certainty",
    tables: ["claims"],
    values: ["certain", "probable", "possible"],
  },
  {
    name: "provenance",
    label: "Provenance",
    tables: ["quotes", "claims"],
    values: ["machine", "confirmed", "corrected", "added"],
  },
];
const SUGGESTED = 200; // names offered while a speaker is typed

/** Text as it is compared: small letters without accents. */
function folded(text) {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
}

/** The filters that these tables have. */
function filtersFor(tables, without) {
  return FILTERS.filter(
    (filter) =>
      filter.tables.some((table) => tables.includes(table)) && !without.includes(filter.name),
  );
}

/** A function that says whether a row passes: filters of another table do not hold it back. */
function passes(params) {
  const words = folded(params.get("q") ?? "")
    .split(/\s+/)
    .filter(Boolean);
  const speaker = folded(params.get("speaker") ?? "").trim();
  const chosen = FILTERS.filter((filter) => filter.values && params.get(filter.name));
  return (row) =>
    chosen.every((f) => !f.tables.includes(row.table) || row[f.name] === params.get(f.name)) &&
    (!speaker || (row.who !== null && hasName(row.who, speaker))) &&
    (!words.length || hasWords(row, words));
}

function hasName(who, name) {
  who.folded ??= folded([who.name, ...who.aliases].join("\n"));
  return who.folded.includes(name);
}

function hasWords(row, words) {
  row.folded ??= folded(row.table === "claims" ? `${row.claim}\n${row.words}` : row.words);
  return words.every((word) => row.folded.includes(word));
}

/** The fields; `changed` is called with the new parameters whenever one changes. */
function filterBar(dataset, tables, route, changed, without = []) {
  const filters = filtersFor(tables, without);
  const change = ({ target }) => {
    if (target.isConnected) changed(keepParams({ [target.name]: target.value }).params);
  };
  const calm = calmly(change);
  const fields = filters.map((filter) => {
    const id = `filter-${filter.name}`;
    const given = route.params.get(filter.name) ?? "";
    const field = filter.values
      ? element("select", { id, name: filter.name, change }, choices(filter.values, given))
      : element("input", {
          id,
          name: filter.name,
          type: "search",
          autocomplete: "off",
          input: calm,
        });
    field.value = given;
    if (filter.name === "speaker") field.setAttribute("list", "speaker-names");
    return element(
      "div",
      { class: `field ${filter.name}` },
      element("label", { for: id }, filter.label),
      field,
    );
  });
  const clear = element("button", { type: "button", class: "button small" }, "Clear filters");
  clear.addEventListener("click", () => {
    for (const field of bar.querySelectorAll("input, select")) field.value = "";
    changed(keepParams(Object.fromEntries(filters.map(({ name }) => [name, ""]))).params);
    announce("Filters cleared");
  });
  const submit = (event) => event.preventDefault();
  const attributes = { class: "filters", role: "search", "aria-label": "Filters", submit };
  const bar = element("form", attributes, fields, clear);
  if (filters.some(({ name }) => name === "speaker")) bar.append(speakerNames(dataset));
  return bar;
}

function choices(values, given) {
  const odd = given && !values.includes(given) ? [given] : []; // an address may hold anything
  const options = [...values, ...odd].map((value) => element("option", { value }, value));
  return [element("option", { value: "" }, "any"), ...options];
}

function speakerNames(dataset) {
  const most = [...dataset.speakers].sort((a, b) => b.quotes.length - a.quotes.length);
  const names = new Set(most.slice(0, SUGGESTED).map((speaker) => speaker.name));
  return element(
    "datalist",
    { id: "speaker-names" },
    [...names].map((value) => element("option", { value })),
  );
}

/** Whether any of the filters is set. */
function isFiltered(params) {
  return FILTERS.some(({ name }) => params.get(name));
}
