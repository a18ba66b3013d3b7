// The dataset: out of the page, and its rows tied together.
//
// Tables count offsets in code points, strings of JavaScript in UTF-16 units. What is called
// `edges` here is as the table has it (start, end, start, end); `spans` are of UTF-16 units.

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

/** Rows of a class from columns. */
function toRows(columns, Kind) {
  const names = Object.keys(columns);
  return columns[names[0]].map((_, i) => {
    const row = new Kind();
    for (const name of names) row[name] = columns[name][i];
    return row;
  });
}

/** Spans of UTF-16 units from a flat list of edges in code points. */
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

class Document {
  quotes = [];
  claims = [];
  get at() {
    return (this.converted ??= unitOffsets(this.text));
  }
  get name() {
    return this.title || this.origin || `Document ${this.doc_id}`;
  }
}

class Speaker {
  quotes = [];
  claims = [];
}

/** A quote or a claim; what stands in the text is cut out of it when it is asked for. */
class Row {
  get spans() {
    return (this.ownSpans ??= toSpans(this.doc, this.edges));
  }
  get words() {
    return (this.ownWords ??= wordsAt(this.doc, this.spans));
  }
}

class Quote extends Row {
  table = "quotes";
  claims = [];
  inner = [];
  get id() {
    return this.quote_id;
  }
  get source() {
    return toSpans(this.doc, this.source_edges);
  }
  get cue() {
    return toSpans(this.doc, this.cue_edges);
  }
}

class Claim extends Row {
  table = "claims";
  get id() {
    return this.claim_id;
  }
}

/** Documents, quotes, claims and speakers that know one another. */
function connect(content) {
  const documents = toRows(content.documents, Document);
  const speakers = toRows(content.speakers, Speaker);
  const quotes = toRows(content.quotes, Quote);
  const claims = toRows(content.claims, Claim);
  for (const row of [...quotes, ...claims]) {
    row.doc = documents[row.document];
    row.who = speakers[row.speaker] ?? null;
    row.doc[row.table].push(row);
    row.who?.[row.table].push(row);
  }
  for (const quote of quotes) {
    quote.outer = quotes[quote.outer] ?? null;
    quote.outer?.inner.push(quote);
  }
  for (const claim of claims) {
    claim.quote = quotes[claim.quote] ?? null;
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
