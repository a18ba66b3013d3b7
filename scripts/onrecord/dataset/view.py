"""From a dataset's tables to one HTML page that shows them.

In: the four tables and the dataset's metadata. Out: a page as text that needs nothing else: no
network, no server, no second file. Its sources are the package's ``data/view/``: ``page.html``,
style sheets, and scripts in plain JavaScript.

The tables stand in the page as JSON, column by column, deflated and in base 64: of 1,000 articles
that is a tenth of the plain JSON of their rows. What the words of a document say again is left
out (``quote``, ``source``, ``cue``, the ``text`` of spans) and cut out of the text by the page;
offsets stay those of the tables, in code points. Base 64 has no character that ends a script, so
that no text can break out, and a Content-Security-Policy lets nothing run but the page's own
script, known by its hash.

The same tables give the same page, with the same build of zlib.

>>> from onrecord.dataset.rows import to_tables
>>> from onrecord.types import Document, Extraction
>>> tables = to_tables([Extraction(Document("d1", "Rain </script> fell.", title="Rain"))])
>>> page = render_page(tables, DatasetMetadata(pretty_name="Rain & <snow>"))
>>> "<title>Rain &amp; &lt;snow&gt;</title>" in page, "Rain </script> fell." in page
(True, False)
>>> read_content(page)["documents"]["text"]
['Rain </script> fell.']
"""

from __future__ import annotations

import base64
import hashlib
import html
import json
import re
import zlib
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from importlib.resources import files
from typing import Any

import pyarrow as pa

from onrecord.dataset.croissant import HUB
from onrecord.dataset.metadata import DatasetMetadata

Row = dict[str, Any]
Columns = dict[str, list[Any]]

STYLES = ("base.css", "article.css", "lists.css")
SCRIPTS = (
    "elements.js",
    "data.js",
    "route.js",
    "cite.js",
    "filters.js",
    "rows.js",
    "marks.js",
    "panel.js",
    "article.js",
    "lists.js",
    "speakers.js",
    "app.js",
)

_ABOUT = ("name", "pretty_name", "version", "description", "creators", "year", "homepage")
_DOCUMENT = (
    "doc_id title byline publisher published url language license origin text status reason".split()
)
_SPEAKER = "speaker_id name type external_id roles aliases".split()
_QUOTE = (
    "quote_id kind act cue_lemma speaker_role speaker_for resolution speaker_confidence confidence "
    "provenance"
).split()
_CLAIM = (
    "claim_id claim self_contained asserted_by certainty polarity time check_worthiness confidence "
    "provenance"
).split()

_DATA = re.compile(r'<script id="data" type="text/plain">\n(.*?)\n</script>', re.DOTALL)
_PLACE = re.compile(r"\{\{(\w+)\}\}")


def render_page(tables: Mapping[str, pa.Table], metadata: DatasetMetadata) -> str:
    """The page of a dataset with these tables, by name (as ``to_tables`` gives them)."""
    content = json.dumps(_content(tables, metadata), ensure_ascii=False, separators=(",", ":"))
    style = "".join(map(_source, STYLES))
    script = '"use strict";\n{\n' + "".join(map(_source, SCRIPTS)) + "}\n"
    values = {
        "title": html.escape(metadata.pretty_name),
        "style": style,
        "style_hash": _hash(style),
        "script": script,
        "script_hash": _hash(script),
        "data": base64.b64encode(zlib.compress(content.encode(), 9)).decode("ascii"),
    }
    return _PLACE.sub(lambda place: values[place[1]], _source("page.html"))


def read_content(page: str) -> dict[str, Any]:
    """What a page holds, as its script reads it; ``ValueError`` for any other page."""
    found = _DATA.search(page)
    if not found:
        raise ValueError("not a page of `onrecord view`: it has no data")
    content: dict[str, Any] = json.loads(zlib.decompress(base64.b64decode(found[1])))
    return content


def _source(name: str) -> str:
    return files("onrecord").joinpath("data", "view", name).read_text("utf-8")


def _hash(code: str) -> str:
    """What a Content-Security-Policy knows a script or style by."""
    return f"sha256-{base64.b64encode(hashlib.sha256(code.encode()).digest()).decode('ascii')}"


def _content(tables: Mapping[str, pa.Table], metadata: DatasetMetadata) -> dict[str, Any]:
    """Everything that the page shows; rows point at other rows by their place in the table."""
    rows = {name: table.to_pylist() for name, table in tables.items()}
    document = _places(rows["documents"], "doc_id")
    quote = _places(rows["quotes"], "quote_id")
    speaker = _places(rows["speakers"], "speaker_id")
    about = {name: getattr(metadata, name) for name in _ABOUT}
    if metadata.repository and not metadata.homepage:
        about["homepage"] = HUB + metadata.repository
    return {
        "about": about,
        "documents": {
            **_kept(rows["documents"], _DOCUMENT),
            "blocks": [
                [[block["role"], block["start"], block["end"]] for block in row["blocks"]]
                for row in rows["documents"]
            ],
        },
        "speakers": _kept(rows["speakers"], _SPEAKER),
        "quotes": {
            **_kept(rows["quotes"], _QUOTE),
            "document": [document[row["doc_id"]] for row in rows["quotes"]],
            "speaker": [speaker.get(row["speaker_id"]) for row in rows["quotes"]],
            "outer": [quote.get(row["outer_quote_id"]) for row in rows["quotes"]],
            "antecedent": [_pair(row, "antecedent_") for row in rows["quotes"]],
            **_edges(
                rows["quotes"], edges="spans", source_edges="source_spans", cue_edges="cue_spans"
            ),
        },
        "claims": {
            **_kept(rows["claims"], _CLAIM),
            "document": [document[row["doc_id"]] for row in rows["claims"]],
            "speaker": [speaker.get(row["speaker_id"]) for row in rows["claims"]],
            "quote": [quote.get(row["quote_id"]) for row in rows["claims"]],
            "quantities": _lists(rows["claims"], "quantities", _quantity),
            "times": _lists(rows["claims"], "times", _time),
            "replacements": _lists(rows["claims"], "replacements", _replacement),
            **_edges(rows["claims"], edges="spans", entity_edges="entities"),
        },
    }


def _places(rows: Sequence[Row], key: str) -> dict[str | None, int]:
    return {row[key]: place for place, row in enumerate(rows)}


def _kept(rows: Sequence[Row], names: Sequence[str]) -> Columns:
    return {name: [row[name] for row in rows] for name in names}


def _edges(rows: Sequence[Row], **names: str) -> Columns:
    """Columns of spans as flat lists (start, end, start, end), under the names given."""
    return {
        name: [[edge for span in row[of] for edge in (span["start"], span["end"])] for row in rows]
        for name, of in names.items()
    }


def _pair(row: Row, prefix: str) -> list[int] | None:
    start, end = row[f"{prefix}start"], row[f"{prefix}end"]
    return None if start is None else [start, end]


def _lists(rows: Sequence[Row], name: str, of: Callable[[Row], list[Any]]) -> list[list[Any]]:
    return [[of(item) for item in row[name]] for row in rows]


def _quantity(item: Row) -> list[Any]:
    low, high = (_number(item[name]) for name in ("value", "value_max"))
    return [item["start"], item["end"], low, high, item["unit"], item["comparator"]]


def _time(item: Row) -> list[Any]:
    return [item["start"], item["end"], item["type"], item["value"]]


def _replacement(item: Row) -> list[Any]:
    return [item["start"], item["end"], item["by"], _pair(item, "evidence_")]


def _number(value: Decimal | None) -> str | None:
    """An exact number without the zeros that fill its column.

    >>> _number(Decimal("2000.0000000000")), _number(Decimal("0.3333000000"))
    ('2000', '0.3333')
    """
    return None if value is None else f"{value.normalize():f}"
