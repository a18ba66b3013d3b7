"""How to cite a quote, a claim, a document, or the dataset itself.

In: a dataset, ids of rows (or unambiguous beginnings of ids), and a style. Out: text that ends in a
line break. Without ids, the version of the dataset is cited.

Whoever cites a quote cites two things: the document that the words stand in, and the version of
the dataset whose row says so. References therefore come in two entries, with the row's id as the
place in the dataset; several rows of one document share its entry. What each style makes of that
is told in :mod:`onrecord.dataset.prose` (APA, MLA, Chicago),
:mod:`~onrecord.dataset.references` (BibTeX, RIS, CSL-JSON),
:mod:`~onrecord.dataset.annotations` (web annotations, schema.org) and
:mod:`~onrecord.dataset.fragments` (text fragments)::

    cite(read_dataset(Path("dataset")), ["27a3f1"], "bibtex")
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from onrecord.dataset.annotations import schema_org, web_annotation
from onrecord.dataset.card import render_bibtex as own_bibtex
from onrecord.dataset.fragments import is_web_address, text_fragment
from onrecord.dataset.items import Item, dataset_item, document_item, note_of, one_line
from onrecord.dataset.lookup import Cited, find_rows
from onrecord.dataset.prose import render_prose
from onrecord.dataset.read import Published
from onrecord.dataset.references import render_bibtex, render_csl_json, render_json, render_ris
from onrecord.dataset.styles import Style
from onrecord.errors import DatasetError


def cite(published: Published, ids: Sequence[str] = (), style: Style = "apa") -> str:
    """The rows that ``ids`` name, or the dataset, in a style.

    Raises :class:`~onrecord.errors.DatasetError` for an id that names no row or several, for a row
    that the style has nothing to say about, and where the style needs an extra that is missing.
    """
    cited = find_rows(published, ids)
    if style == "web-annotation":
        found = [web_annotation(row, published.metadata) for row in _with_words(cited, style)]
        return render_json(found[0] if len(found) == 1 else found)
    if style == "text-fragment":
        return "".join(f"{_fragment(row)}\n" for row in _with_words(cited, style))
    if style == "schema-org":
        return render_json(schema_org(cited, published.metadata))
    documents, dataset = _items(cited, published)
    items = [*documents, dataset]
    if style == "bibtex":
        own = _own_entry(published)
        return f"{render_bibtex(documents)}\n{own}\n".lstrip() if own else render_bibtex(items)
    if style == "ris":
        return render_ris(items)
    if style == "csl-json":
        return render_csl_json(items)
    return render_prose(cited, items, style)


def _items(cited: Sequence[Cited], published: Published) -> tuple[list[Item], Item]:
    """An item for each document, with notes of all that is cited from it; and the dataset's."""
    notes: dict[str, list[str]] = {}
    for row in cited:
        notes.setdefault(row.document["doc_id"], []).append(note_of(row, published.metadata))
    rows = {row.document["doc_id"]: row.document for row in cited}
    documents = [document_item(row, notes[id]) for id, row in rows.items()]
    places = [f"{row.id_column} {one_line(row.id)}" for row in cited]
    return documents, dataset_item(published.metadata, places)


def _own_entry(published: Published) -> str | None:
    """The publisher's own BibTeX; ``None`` where the build made the entry."""
    made = own_bibtex(replace(published.metadata, citation=None))
    own = published.metadata.citation
    return None if own in (None, made) else own


def _with_words(cited: Sequence[Cited], style: Style) -> Sequence[Cited]:
    if not cited or any(not row.spans for row in cited):
        raise DatasetError(f"{style}: needs words of a text; give a quote_id or claim_id")
    return cited


def _fragment(cited: Cited) -> str:
    document = cited.document
    if not is_web_address(document["url"]):
        raise DatasetError(
            f"{cited.id}: no web address is known of its document {document['doc_id']} (url: "
            f"{document['url']}); give one in the metadata of the text and build again, or use "
            "--style web-annotation"
        )
    return text_fragment(document["url"], document["text"], cited.spans)
