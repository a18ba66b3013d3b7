// Citations of a quote, a claim or a document: one for people, one as BibTeX.

/** Text as one line. */
function oneLine(text) {
  return String(text)
    .replace(/[\s\u0000-\u001f\u007f-\u009f]+/g, " ")
    .trim();
}

const TEX = { "\\": "textbackslash", "{": "textbraceleft", "}": "textbraceright" };
Object.assign(TEX, { "~": "textasciitilde", "^": "textasciicircum" });

/** Text as a BibTeX value holds it. Braces are named: BibTeX counts them even behind a backslash. */
function texText(text) {
  return oneLine(text)
    .replace(/[\\{}~^]/g, (mark) => `\\${TEX[mark]}{}`)
    .replace(/[$&#%_]/g, "\\$&");
}

function texAddress(address) {
  return oneLine(address).replace(/[\s{}\\"^`|<>]/g, encodeURIComponent);
}

/** A name as BibTeX takes it: a body is held together, a person stands as `Family, Given`. */
function texName(name) {
  return name.includes(",") ? texText(name) : `{${texText(name)}}`;
}

function bibtex(id, fields) {
  const key = `onrecord-${id.replace(/[^A-Za-z0-9:.-]+/g, "-")}`;
  const lines = Object.entries(fields).filter(([, value]) => value);
  return `@misc{${key},\n${lines.map(([name, value]) => `  ${name} = {${value}}`).join(",\n")}\n}`;
}

function whoSays(row) {
  if (!row.who) return row.asserted_by === "article" ? "The article" : "Unknown speaker";
  return row.speaker_role ? `${row.who.name} (${row.speaker_role})` : row.who.name;
}

/** What the row says, in one sentence. */
function statement(row) {
  if (row.table === "quotes") {
    const how = { direct: "direct quote", mixed: "partly direct quote" }[row.kind];
    return `${whoSays(row)}: “${oneLine(row.words)}” (${how ?? "indirect quote, in the document's words"})`;
  }
  const restated = oneLine(row.claim);
  const words = oneLine(row.words);
  const same = restated.replace(/\.$/, "") === words.replace(/\.$/, "");
  return `${whoSays(row)} claims: “${restated}” (${row.certainty}${same ? "" : `; in the words “${words}”`})`;
}

function bylineOf(doc) {
  return doc.byline && oneLine(doc.byline).replace(/^by\s+/i, "");
}

/** Title, author, publisher, date and address of a document, as far as they are known. */
function reference(doc) {
  const parts = [doc.name, bylineOf(doc), doc.publisher, doc.published].filter(Boolean);
  return `${parts.map(oneLine).join(", ")}.${doc.url ? ` ${oneLine(doc.url)}` : ""}`;
}

function inDataset(about, kind, id) {
  const parts = [`${kind} ${id}`, about.pretty_name, `version ${about.version}`, about.homepage];
  return `${parts.filter(Boolean).map(oneLine).join(", ")}.`;
}

const KIND_OF = { quotes: "Quote", claims: "Claim" };

/** The citation of a row or document in plain text. */
function textCitation(about, row) {
  if (!row.table) return `${reference(row)} ${inDataset(about, "Document", row.doc_id)}`;
  return `${statement(row)}. In: ${reference(row.doc)} ${inDataset(about, KIND_OF[row.table], row.id)}`;
}

/** The citation of a row or document in BibTeX. */
function bibtexCitation(about, row) {
  if (row.table) {
    return bibtex(row.id, {
      author: about.creators.map(texName).join(" and "),
      title: `{${texText(statement(row))}}`, // styles put titles in small letters, but no quotes
      howpublished: texText(`${about.pretty_name}, version ${about.version}`),
      year: about.year,
      note: texText(`${KIND_OF[row.table]} ${row.id}. In: ${reference(row.doc)}`),
      url: about.homepage && texAddress(about.homepage),
    });
  }
  const byline = bylineOf(row);
  return bibtex(row.doc_id, {
    author: byline && `{${texText(byline)}}`,
    title: `{${texText(row.name)}}`,
    howpublished: row.publisher && texText(row.publisher),
    year: row.published?.slice(0, 4),
    date: row.published,
    note: texText(inDataset(about, "Document", row.doc_id)),
    url: row.url && texAddress(row.url),
  });
}

/** Copies text; where the browser does not let us, shows it to be copied by hand. */
async function copy(text, what) {
  try {
    await navigator.clipboard.writeText(text);
    announce(`${what} copied`);
    return true;
  } catch {
    const area = element("textarea", { readonly: true, rows: 10, "aria-label": what });
    area.value = text;
    const close = element("button", { type: "button", class: "button" }, "Close");
    const heading = element("h2", null, `${what}: press Ctrl+C or ⌘C to copy`);
    const dialog = element("dialog", { class: "dialog" }, heading, area, close);
    close.addEventListener("click", () => dialog.close());
    dialog.addEventListener("close", () => dialog.remove());
    document.body.append(dialog);
    dialog.showModal();
    area.select();
    return false;
  }
}

/** The buttons that copy the citations of a row or document. */
function citeButtons(about, row) {
  const button = (label, what, make) => {
    const made = element("button", { type: "button", class: "button small" }, label);
    made.addEventListener("click", async (event) => {
      event.stopPropagation();
      if (!(await copy(make(about, row), what))) return;
      made.textContent = "Copied ✓";
      setTimeout(() => (made.textContent = label), 1500);
    });
    return made;
  };
  return [
    button("Copy citation", "Citation", textCitation),
    button("Copy BibTeX", "BibTeX", bibtexCitation),
  ];
}
