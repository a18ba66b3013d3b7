// The dataset: out of the page, and its rows tied together.
//
// Tables count offsets in code points, strings of JavaScript in UTF-16 units: every span is
// converted here, once. `start` and `end` of a row stay as the table has them.

/** What stands in the page, as `render_page` packed it: base 64 of deflated JSON. */
async function unpack() {
  const holder = document.getElementById("data");
  const packed = atob(holder.textContent.trim());
  holder.remove();
  const bytes = new Uint8Array(packed.length);
  for (let i = 0; i < packed.length; i++) bytes[i] = packed.charCodeAt(i);
  const inflated = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
  return JSON.parse(await new Response(inflated).text());
}

/** A function from offsets in code points of the text to offsets in UTF-16 units. */
function unitOffsets(text) {
  if (!/[\ud800-\udbff]/.test(text)) return (offset) => offset;
  const pairs = []; // where the code points stand that take two units
  let place = 0;
  for (const character of text) {
    if (character.length === 2) pairs.push(place);
    place += 1;
  }
  return (offset) => {
    let [low, high] = [0, pairs.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (pairs[middle] < offset) low = middle + 1;
      else high = middle;
    }
    return offset + low;
  };
}

function toRows(columns) {
  const names = Object.keys(columns);
  return columns[names[0]].map((_, i) => {
    const row = {};
    for (const name of names) row[name] = columns[name][i];
    return row;
  });
}

/** Spans of UTF-16 units from a flat list of code points. */
function toSpans(doc, edges) {
  const spans = [];
  for (let i = 0; i < edges.length; i += 2) {
    spans.push({ start: doc.at(edges[i]), end: doc.at(edges[i + 1]) });
  }
  return spans;
}

function wordsAt(doc, spans) {
  return spans.map((span) => doc.text.slice(span.start, span.end)).join(" ");
}

/** Documents, quotes, claims and speakers that know one another. */
function connect(content) {
  const [documents, quotes, claims, speakers] = ["documents", "quotes", "claims", "speakers"].map(
    (name) => toRows(content[name]),
  );
  for (const doc of documents) {
    doc.at = unitOffsets(doc.text);
    doc.blocks = doc.blocks.map(([role, start, end]) => ({ role, ...toSpans(doc, [start, end])[0] }));
    doc.name = doc.title || doc.origin || `Document ${doc.doc_id}`;
    Object.assign(doc, { quotes: [], claims: [] });
  }
  for (const speaker of speakers) Object.assign(speaker, { quotes: [], claims: [] });
  for (const quote of quotes) {
    const doc = documents[quote.document];
    Object.assign(quote, { table: "quotes", id: quote.quote_id, doc, claims: [], inner: [] });
    quote.spans = toSpans(doc, quote.spans);
    quote.source = toSpans(doc, quote.source_spans);
    quote.cue = toSpans(doc, quote.cue_spans);
    quote.antecedent = quote.antecedent && toSpans(doc, quote.antecedent)[0];
    quote.words = wordsAt(doc, quote.spans);
    quote.who = speakers[quote.speaker] ?? null;
    quote.outer = quotes[quote.outer] ?? null;
    doc.quotes.push(quote);
    quote.who?.quotes.push(quote);
  }
  for (const quote of quotes) quote.outer?.inner.push(quote);
  for (const claim of claims) {
    const doc = documents[claim.document];
    Object.assign(claim, { table: "claims", id: claim.claim_id, doc });
    claim.spans = toSpans(doc, claim.spans);
    claim.words = wordsAt(doc, claim.spans);
    claim.entities = toSpans(doc, claim.entities);
    claim.who = speakers[claim.speaker] ?? null;
    claim.quote = quotes[claim.quote] ?? null;
    doc.claims.push(claim);
    claim.who?.claims.push(claim);
    claim.quote?.claims.push(claim);
  }
  const byId = (rows, key) => new Map(rows.map((row) => [row[key], row]));
  return {
    about: content.about,
    documents,
    quotes,
    claims,
    speakers,
    document: byId(documents, "doc_id"),
    speaker: byId(speakers, "speaker_id"),
    byWorth: [...claims].sort((a, b) => b.check_worthiness - a.check_worthiness),
  };
}

/** How many words a quote adds to its speaker's: those inside another quote of theirs count once. */
function spokenWords(quote) {
  for (let outer = quote.outer; outer; outer = outer.outer) if (outer.who === quote.who) return 0;
  return quote.words.split(/\s+/).filter(Boolean).length;
}
