// Rows for people: as a card with everything that the table says, and as an item of a list.

const RESOLUTIONS = {
  named: "named by the source",
  alias: "another name of the speaker",
  pronoun: "a pronoun",
  description: "a description",
  role: "a role or office",
  self: "the writer or the speaker themselves",
};
const COMPARATORS = {
  "=": "",
  "~": "about ",
  ">": "more than ",
  ">=": "at least ",
  "<": "less than ",
  "<=": "at most ",
  range: "",
};

function speakerLink(who) {
  if (!who) return element("span", { class: "nobody" }, "No speaker found");
  return element("a", { href: addressOf("speaker", who.speaker_id), class: "speaker" }, who.name);
}

/** Who says it: the speaker, the article itself, or nobody who could be found. */
function sayer(row) {
  if (row.who) return speakerLink(row.who);
  return row.asserted_by === "article" ? element("span", null, "The article") : speakerLink(null);
}

/** What a row is, for those who only hear it. */
function spokenName(row) {
  const who = row.who?.name ?? (row.asserted_by === "article" ? "the article" : "no speaker found");
  return row.table === "quotes" ? `${row.kind} quote, ${who}` : `${row.certainty} claim, ${who}`;
}

function tagsOf(row) {
  return element(
    "span",
    { class: "tags" },
    row.table === "quotes" ? [tag(row.kind), tag(row.act)] : tag(row.certainty, row.certainty),
    row.polarity === "negative" && tag("denied"),
    row.provenance !== "machine" && tag(row.provenance, "provenance"),
  );
}

/** A link to a row's words, with the words. */
function linkTo(row) {
  const link = verbatim("a", row.doc, "row-link", row.claim ?? row.words);
  link.href = addressOfRow(row); // a place of this page, made by us
  return link;
}

/** Everything that the tables say of one quote or claim; `point` shows a span of the text. */
function rowCard(dataset, row, point) {
  const isQuote = row.table === "quotes";
  return element(
    "article",
    { class: `card ${row.table}`, "aria-label": spokenName(row), "data-row": row.id },
    element(
      "p",
      { class: "card-head" },
      tag(KIND_OF[row.table], isQuote ? "is-quote" : "is-claim"),
      tagsOf(row),
    ),
    verbatim(isQuote ? "blockquote" : "p", row.doc, "words", isQuote ? row.words : row.claim),
    element(
      "p",
      { class: "who" },
      isQuote ? "" : "Asserted by ",
      row.asserted_by === "article" ? "the article" : sayer(row),
      roleOf(row),
    ),
    isQuote ? quoteFacts(row, point) : claimFacts(row, point),
    element(
      "details",
      { class: "more-facts" },
      element("summary", null, "Id, place, provenance"),
      facts(
        ["Provenance", row.provenance],
        [isQuote ? "quote_id" : "claim_id", element("code", null, row.id)],
        ["Place", `code points ${row.edges[0]} to ${row.edges.at(-1)}`],
      ),
    ),
    element("p", { class: "actions" }, citeButtons(dataset.about, row)),
  );
}

function roleOf(row) {
  const parts = [row.speaker_role, row.who?.type].filter(Boolean);
  return parts.length ? element("span", { class: "role" }, ` ${parts.join(" · ")}`) : null;
}

function quoteFacts(quote, point) {
  const { doc } = quote;
  const said = (spans) => verbatim("q", doc, "", wordsAt(doc, spans));
  return facts(
    ["Source", quote.source.length ? said(quote.source) : "nobody is named"],
    quote.cue.length && [
      "Cue",
      said(quote.cue),
      quote.cue_lemma && element("span", { class: "role" }, ` ${quote.cue_lemma}`),
    ],
    quote.speaker_for && ["Speaks for", quote.speaker_for],
    ["Resolution", RESOLUTIONS[quote.resolution] ?? quote.resolution],
    quote.antecedent && ["Stands for", pointer(doc, toSpans(doc, quote.antecedent)[0], point)],
    quote.speaker_confidence !== null && [
      "Confidence in the speaker",
      share(quote.speaker_confidence),
    ],
    ["Confidence", share(quote.confidence)],
    quote.outer && ["Stands in", linkTo(quote.outer)],
    quote.inner.length > 0 && ["Holds", listOfLinks(quote.inner)],
    quote.claims.length > 0 && ["Claims in it", listOfLinks(quote.claims)],
  );
}

function claimFacts(claim, point) {
  const { doc } = claim;
  const restated = claim.claim.replace(/\.$/, "") !== claim.words.replace(/\.$/, "");
  return facts(
    restated && ["In the words", verbatim("q", doc, "", claim.words)],
    ["Check-worthiness", share(claim.check_worthiness)],
    ["Certainty", claim.certainty],
    ["Polarity", claim.polarity],
    ["Time", claim.time],
    claim.quantities.length > 0 && [
      "Quantities",
      bullets(claim.quantities.map((item) => quantity(doc, item))),
    ],
    claim.times.length > 0 && ["Dates", bullets(claim.times.map((item) => timeOf(doc, item)))],
    claim.entity_edges.length > 0 && [
      "Names",
      listed(toSpans(doc, claim.entity_edges).map((span) => wordsAt(doc, [span]))),
    ],
    claim.replacements.length > 0 && [
      "Restated",
      bullets(claim.replacements.map((item) => replacement(doc, item, point))),
    ],
    ["Can be read alone", claim.self_contained ? "yes" : "no: something outside it is taken up"],
    ["Confidence", share(claim.confidence)],
    claim.quote && ["Stands in", linkTo(claim.quote)],
  );
}

/** Words of the text that are shown there when they are pressed. */
function pointer(doc, span, point) {
  const press = { type: "button", class: "pointer", click: () => point(span) };
  return element(
    "button",
    press,
    verbatim("q", doc, "", wordsAt(doc, [span])),
    unseen(", show in the text"),
  );
}

function bullets(items) {
  return element(
    "ul",
    null,
    items.map((item) => element("li", null, item)),
  );
}

function listOfLinks(rows) {
  return bullets(rows.map(linkTo));
}

function quantity(doc, [start, end, value, most, unit, comparator]) {
  const number =
    value === null
      ? "no exact number"
      : grouped(value) + (most === null ? "" : ` to ${grouped(most)}`);
  const means = `${COMPARATORS[comparator] ?? `${comparator} `}${number}${unit ? ` ${unit}` : ""}`;
  return [
    verbatim("q", doc, "", wordsAt(doc, toSpans(doc, [start, end]))),
    " → ",
    element("strong", null, means),
  ];
}

/** An exact number with its thousands apart; as text, since a float may not hold it. */
function grouped(number) {
  const [whole, part] = number.split(".");
  return whole.replace(/\B(?=(\d{3})+$)/g, ",") + (part ? `.${part}` : "");
}

function timeOf(doc, [start, end, type, value]) {
  const words = verbatim("q", doc, "", wordsAt(doc, toSpans(doc, [start, end])));
  const means = value === null ? "no date" : element("code", null, value);
  return [words, " → ", means, element("span", { class: "role" }, ` ${type.toLowerCase()}`)];
}

function replacement(doc, [start, end, by, evidence], point) {
  const old = wordsAt(doc, toSpans(doc, [start, end]));
  const change = old ? [element("del", null, old), " → "] : ["put in: "];
  const why = evidence
    ? [", from ", pointer(doc, toSpans(doc, evidence)[0], point)]
    : `, from the document's date${doc.published ? `, ${doc.published}` : ""}`;
  return [change, element("ins", null, by || "left out"), why];
}

/** One row in a list, with the way to its words. */
function rowItem(dataset, row, { place = true, who = true } = {}) {
  const worth =
    row.table === "claims" &&
    element("span", { class: "worth" }, "worth checking", share(row.check_worthiness));
  const about = element(
    "p",
    { class: "about" },
    who && [sayer(row), roleOf(row)],
    tagsOf(row),
    worth,
  );
  const jump =
    place &&
    element(
      "p",
      { class: "place" },
      element("a", { href: addressOfRow(row) }, "Show in the article"),
      element(
        "span",
        { class: "role" },
        [row.doc.name, row.doc.publisher, row.doc.published].filter(Boolean).join(" · "),
      ),
    );
  return element(
    "article",
    { class: `item ${row.table}`, "data-row": row.id, "aria-label": spokenName(row) },
    element("p", { class: "words" }, linkTo(row)),
    about,
    place &&
      element(
        "div",
        { class: "below" },
        jump,
        element("p", { class: "actions" }, citeButtons(dataset.about, row)),
      ),
  );
}
