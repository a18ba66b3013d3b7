// The running text with its marks.
//
// Spans nest, overlap and go on after a gap, which elements cannot; so the text is cut wherever
// any span begins or ends, and each piece knows the rows that cover it. The first piece of a row
// is a button: Tab reaches every row once. What the marks are is said in generated content, which
// screen readers speak but which is no part of the text that is selected and copied.

const ROLE_NAMES = {
  headline: "Headline",
  dateline: "Dateline",
  byline: "Byline",
  caption: "Caption",
  boilerplate: "Not the article",
  outside: "Outside of blocks",
};

/** The spans of rows that are to be marked; `part` is words, source, cue or evidence. */
function layersOf(rows, hidden) {
  const layers = [];
  for (const row of rows) {
    const add = (part, spans) =>
      spans.forEach((span) => span.end > span.start && layers.push({ row, part, ...span }));
    add("words", row.spans);
    if (row.table === "quotes") {
      if (!hidden.has("sources")) add("source", row.source);
      if (!hidden.has("cues")) add("cue", row.cue);
      if (row.antecedent) add("evidence", toSpans(row.doc, row.antecedent));
    } else {
      for (const item of row.replacements) if (item[3]) add("evidence", toSpans(row.doc, item[3]));
    }
  }
  return layers.sort((a, b) => a.start - b.start || b.end - a.end);
}

/** The blocks of a text, and whatever else stands between them. */
function allBlocks(doc) {
  const found = [];
  const blocks = doc.blocks.map(([role, ...edges]) => ({ role, ...toSpans(doc, edges)[0] }));
  let end = 0;
  for (const block of [...blocks, { role: "end", start: doc.text.length, end: doc.text.length }]) {
    if (doc.text.slice(end, block.start).trim())
      found.push({ role: "outside", start: end, end: block.start });
    if (block.role !== "end") found.push(block);
    end = Math.max(end, block.end);
  }
  return found;
}

/** Pieces of a block: where they stand, and the layers that cover them. */
function piecesOf(block, layers) {
  const inside = layers.filter((layer) => layer.start < block.end && block.start < layer.end);
  const edges = inside.flatMap((layer) => [layer.start, layer.end]);
  const cuts = [
    block.start,
    ...edges.filter((edge) => edge > block.start && edge < block.end),
    block.end,
  ];
  const places = [...new Set(cuts)].sort((a, b) => a - b);
  return places.slice(1).map((end, i) => {
    const start = places[i];
    return {
      start,
      end,
      layers: inside.filter((layer) => layer.start <= start && end <= layer.end),
    };
  });
}

/** The marked text: its blocks, its pieces with marks in order, and those that begin a row. */
function markText(doc, rows, hidden) {
  const layers = layersOf(
    rows.filter((row) => !hidden.has(row.table)),
    hidden,
  );
  const begun = new Set();
  const pieces = [];
  const blocks = allBlocks(doc).map((block) => {
    const children = piecesOf(block, layers).map((piece) => {
      const words = doc.text.slice(piece.start, piece.end);
      if (!piece.layers.length) return words;
      piece.node = markedPiece(words, piece, begun);
      pieces.push(piece);
      return piece.node;
    });
    return blockOf(doc, block, children);
  });
  return { blocks, pieces, stops: pieces.filter((piece) => piece.isStop) };
}

function blockOf(doc, block, children) {
  const isTitle = block.role === "headline";
  const label = ROLE_NAMES[block.role];
  return element(
    "div",
    { class: `block ${block.role}` },
    label && element("span", { class: "block-role" }, label),
    verbatim(isTitle ? "h2" : "p", doc, "", children),
  );
}

function markedPiece(words, piece, begun) {
  const covering = piece.layers.filter((layer) => layer.part === "words");
  const quotes = covering.filter((layer) => layer.row.table === "quotes");
  const claims = covering.filter((layer) => layer.row.table === "claims");
  const first = covering.filter((layer) => !begun.has(layer.row));
  for (const layer of first) begun.add(layer.row);
  piece.rows = rowsOf(piece);
  piece.isStop = first.length > 0;
  const classes = [piece.rows.length ? "mark" : "place"]; // a place: what a row points at
  if (quotes.length)
    classes.push("quote", quotes.at(-1).row.kind, `deep${Math.min(quotes.length, 3)}`);
  if (claims.length)
    classes.push("claim", claims.at(-1).row.certainty, `over${Math.min(claims.length, 2)}`);
  if (quotes.some((layer) => layer.start === piece.start)) classes.push("begins");
  if (quotes.some((layer) => layer.end === piece.end)) classes.push("ends");
  for (const part of ["source", "cue"])
    if (piece.layers.some((layer) => layer.part === part)) classes.push(part);
  const attributes = {
    class: classes.join(" "),
    "data-before": spokenBefore(piece, first),
    "data-after": spokenAfter(piece),
  };
  if (piece.isStop)
    Object.assign(attributes, { role: "button", tabindex: "0", "aria-pressed": "false" });
  return element("span", attributes, words);
}

/** The rows of a piece, innermost first; those whose source or cue it is come last. */
function rowsOf(piece) {
  const length = (row) => row.spans.at(-1).end - row.spans[0].start;
  const of = (parts) => [
    ...new Set(
      piece.layers.filter((layer) => parts.includes(layer.part)).map((layer) => layer.row),
    ),
  ];
  const covering = of(["words"]).sort((a, b) => length(a) - length(b));
  return [...new Set([...covering, ...of(["source", "cue"])])];
}

function spokenBefore(piece, first) {
  const starting = piece.layers.filter(
    (layer) => layer.start === piece.start && layer.part !== "evidence",
  );
  const names = starting.map((layer) => {
    if (layer.part !== "words") return `${layer.part} of a quote`;
    return first.includes(layer)
      ? spokenName(layer.row)
      : `the ${layer.row.table.slice(0, -1)} goes on`;
  });
  return names.length ? `[${names.join("; ")}: ` : null;
}

function spokenAfter(piece) {
  const ending = piece.layers.filter(
    (layer) => layer.end === piece.end && layer.part !== "evidence",
  );
  const names = ending.map((layer) =>
    layer.part === "words" ? `end of ${layer.row.table.slice(0, -1)}` : `end of ${layer.part}`,
  );
  return names.length ? ` ${[...new Set(names)].join(", ")}] ` : null;
}

/** Shows which rows are chosen: their words, and the source and cue that belong to them. */
function showChosen(pieces, rows) {
  for (const piece of pieces) {
    const layers = piece.layers.filter(
      (layer) => rows.includes(layer.row) && layer.part !== "evidence",
    );
    piece.node.classList.toggle(
      "chosen",
      layers.some((layer) => layer.row === rows[0]),
    );
    piece.node.classList.toggle("also-chosen", layers.length > 0);
    if (piece.isStop)
      piece.node.setAttribute(
        "aria-pressed",
        String(layers.some((layer) => layer.part === "words")),
      );
  }
}

/** Shows words of the text for a moment. */
function flash(pieces, span) {
  const found = pieces.filter((piece) => span.start <= piece.start && piece.end <= span.end);
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  found[0]?.node.scrollIntoView({ block: "center", behavior: calm ? "auto" : "smooth" });
  for (const { node } of found) {
    node.classList.add("shown");
    setTimeout(() => node.classList.remove("shown"), 2500);
  }
}
