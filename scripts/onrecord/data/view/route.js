// Where the reader is: all of it stands in the address behind #, so that a view can be linked to.
//
//     #/documents?q=harbour          #/document/ID?row=QUOTE_OR_CLAIM&tab=claims
//     #/quotes?kind=direct           #/claims?certainty=possible      #/speaker/ID

/** The view, the id and the parameters of an address. */
function readRoute(hash = location.hash) {
  const [path, query = ""] = hash.replace(/^#\/?/, "").split(/\?(.*)/s);
  const [view, id = ""] = path.split("/");
  return { view, id: decoded(id), params: new URLSearchParams(query) };
}

function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // a broken % is nothing to fail on
  }
}

/** The address of a view, as `readRoute` reads it. */
function addressOf(view, id = "", params = "") {
  const query = new URLSearchParams(params).toString();
  return `#/${view}${id ? `/${encodeURIComponent(id)}` : ""}${query ? `?${query}` : ""}`;
}

/** The address of a row's words in its document. */
function addressOfRow(row) {
  return addressOf("document", row.doc.doc_id, { row: row.id });
}

/** Changes parameters of the address in place; empty ones go. */
function keepParams(changes) {
  const route = readRoute();
  for (const [name, value] of Object.entries(changes)) {
    if (value) route.params.set(name, value);
    else route.params.delete(name);
  }
  history.replaceState(history.state, "", addressOf(route.view, route.id, route.params));
  tellSpace();
  return readRoute();
}

/** In a Space of the Hub the reader sees the address of the page around this one. */
function tellSpace() {
  if (window.parent === window || !location.hostname.endsWith(".hf.space")) return;
  window.parent.postMessage(
    { queryString: "", hash: location.hash.slice(1) },
    "https://huggingface.co",
  );
}
