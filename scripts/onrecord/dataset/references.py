r"""Items of CSL-JSON as files that reference managers read: BibTeX, RIS, CSL-JSON.

In: items (:mod:`onrecord.dataset.items`), whose values are single lines without control characters.
Out: text in UTF-8. A document is an ``@article`` of its newspaper, or ``@misc`` where no newspaper
is known; a dataset is ``@misc``, as plain BibTeX has no other type for it, and says so in its note.

In BibTeX, addresses are verbatim, as ``\url`` and biblatex want.

The formats: https://www.bibtex.com/format/, https://ctan.org/pkg/biblatex,
https://en.wikipedia.org/wiki/RIS_(file_format).

>>> render_bibtex([])
'\n'
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence

from onrecord.dataset.bibtex import escape_bibtex
from onrecord.dataset.items import Item

_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
_NOT_IN_ADDRESSES = str.maketrans({"\\": "%5C", "{": "%7B", "}": "%7D", " ": "%20"})
# What JSON may hold but a terminal obeys; and `<`, which could end a script element.
_RISKY = re.compile("[\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff<]")


def render_bibtex(items: Sequence[Item]) -> str:
    """One entry for each item."""
    return "\n\n".join(map(_bibtex_entry, items)) + "\n"


def render_ris(items: Sequence[Item]) -> str:
    """One record for each item."""
    return "\n".join("".join(f"{tag}  - {value}\n" for tag, value in _ris(i)) for i in items)


def render_csl_json(items: Sequence[Item]) -> str:
    """The items as they are."""
    return render_json(items)


def render_json(value: object) -> str:
    """JSON that can stand in a terminal and in a ``script`` element of HTML.

    >>> print(render_json({"name": "</script>é"}), end="")
    {
      "name": "\\u003c/script>é"
    }
    """
    text = json.dumps(value, ensure_ascii=False, indent=2)
    return _RISKY.sub(lambda found: f"\\u{ord(found[0]):04x}", text) + "\n"


def _bibtex_entry(item: Item) -> str:
    newspaper = item.get("container-title", "")
    kind = "article" if newspaper else "misc"
    date = _date(item)
    fields = {
        "title": f"{{{escape_bibtex(item['title'])}}}",
        "author": " and ".join(map(_bibtex_name, item.get("author", ()))),
        "journal": escape_bibtex(newspaper),
        "year": date[:4],
        "month": _MONTHS[int(date[5:7]) - 1] if date[5:7] else "",
        "date": date,
        "version": item.get("version", ""),
        "howpublished": escape_bibtex(item.get("publisher", "")),
        "url": item.get("URL", "").translate(_NOT_IN_ADDRESSES),
        "note": escape_bibtex(_note(item)),
    }
    lines = [
        f"  {key} = {value if key == 'month' else f'{{{value}}}'}"  # a month is a macro of BibTeX
        for key, value in fields.items()
        if value
    ]
    return "\n".join([f"@{kind}{{{item['id']},", ",\n".join(lines), "}"])


def _bibtex_name(name: dict[str, str]) -> str:
    if "literal" in name:
        return f"{{{escape_bibtex(name['literal'])}}}"
    return f"{_bibtex_part(name['family'])}, {_bibtex_part(name['given'])}"


def _bibtex_part(part: str) -> str:
    """Braces keep a comma or an ``and`` inside a name; elsewhere they would hinder initials."""
    escaped = escape_bibtex(part)
    return f"{{{escaped}}}" if re.search(r",|\band\b", part, re.IGNORECASE) else escaped


def _ris(item: Item) -> Iterator[tuple[str, str]]:
    yield "TY", "DATA" if item["type"] == "dataset" else "NEWS"
    yield "ID", item["id"]
    for name in item.get("author", ()):
        yield "AU", name.get("literal") or f"{name['family']}, {name['given']}"
    values = {
        "TI": item["title"],
        "T2": item.get("container-title"),
        "PY": _date(item)[:4],
        "DA": _date(item).replace("-", "/"),
        "ET": item.get("version"),
        "PB": item.get("publisher"),
        "LA": item.get("language"),
        "UR": item.get("URL"),
        "N1": _note(item),
    }
    yield from ((tag, value) for tag, value in values.items() if value)
    yield "ER", ""


def _note(item: Item) -> str:
    """The note, which for a dataset says that it is one: the formats have no field for that."""
    kind = f"Data set, version {item['version']}" if item["type"] == "dataset" else ""
    return "; ".join(filter(None, (kind, item.get("note", ""))))


def _date(item: Item) -> str:
    """As much of an ISO 8601 date as is known."""
    [parts] = item.get("issued", {"date-parts": [[]]})["date-parts"]
    return "-".join(f"{part:0{2 if i else 4}d}" for i, part in enumerate(parts))
