"""Rows as linked data: W3C Web Annotations, and descriptions in schema.org's terms.

In: cited rows and what is said about the dataset. Out: JSON-LD as mappings.

**A web annotation** (https://www.w3.org/TR/annotation-model/) ties a row to its words. Each target
has two selectors of the same words, of which a reader may use either: a ``TextQuoteSelector`` whose
prefix and suffix are lengthened until the words are found in one place only, and a
``TextPositionSelector``; both count Unicode code points, as the recommendation wants (4.2.4,
4.2.5). They apply to the text as it was read. That text is named by its hash (``ni:``, RFC 6920);
where the document has an address, the address is the source and the text its ``cached`` state
(4.3.1), as a page's own text differs. Words in several spans are several targets, each of which the
body describes: the recommendation dropped ``Composite``, and several selectors of one target would
all have to select the same words (4.2). The body is the row in schema.org's terms, which are
prefixed, as the annotation context gives ``Person``, ``name`` and ``text`` other meanings.

**schema.org**: a ``Quotation`` is ``spokenByCharacter``, which is for the person or organization to
whom the containing work attributes it, and nothing more is known; a ``Claim`` has an ``appearance``
(whether it is the first, nobody knows). Speakers that are neither (``officials``, a report) are a
``Thing`` or a ``CreativeWork``.

>>> text_id("00" * 32)
'ni:///sha-256;AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA'
"""

from __future__ import annotations

import base64
import uuid
from collections.abc import Sequence
from typing import Any

from onrecord.dataset.bylines import Name, read_byline
from onrecord.dataset.croissant import HUB
from onrecord.dataset.fragments import clean_address, is_web_address
from onrecord.dataset.licenses import license_url
from onrecord.dataset.lookup import Cited, Row
from onrecord.dataset.metadata import DatasetMetadata, split_name
from onrecord.dataset.schema import CONTEXT_LENGTH
from onrecord.types import Span

Node = dict[str, Any]

ANNOTATION_CONTEXT = ["http://www.w3.org/ns/anno.jsonld", {"schema": "https://schema.org/"}]
SCHEMA_CONTEXT = {"@vocab": "https://schema.org/"}

_SPEAKER_TYPES = {"person": "Person", "organization": "Organization", "document": "CreativeWork"}


def web_annotation(cited: Cited, metadata: DatasetMetadata) -> Node:
    """One annotation of a quote or a claim."""
    text = cited.document["text"]
    return {
        "@context": ANNOTATION_CONTEXT,
        "id": _urn(metadata, cited.id_column, cited.id, "annotation"),
        "type": "Annotation",
        "motivation": "describing",
        "generator": {"type": "Software", "name": "onrecord"},
        "body": _prefixed(_row_node(cited, metadata, whole=True)),
        "target": [
            {
                "type": "SpecificResource",
                **_source(cited.document),
                "selector": [_quote_selector(text, span), _position_selector(span)],
            }
            for span in cited.spans
        ],
    }


def schema_org(cited: Sequence[Cited], metadata: DatasetMetadata) -> Node:
    """The rows, the documents that they stand in and the dataset, each once."""
    rows = [row for row in cited if row.table != "documents"]
    documents = {row.document["doc_id"]: row.document for row in cited}
    nodes = [
        *(_row_node(row, metadata) for row in rows),
        *(_document_node(document, metadata) for document in documents.values()),
        _dataset_node(metadata),
    ]
    return {"@context": SCHEMA_CONTEXT, "@graph": nodes}


def row_id(cited: Cited, metadata: DatasetMetadata) -> str:
    """Names a row of this version of the dataset: a UUID made of name, version and id."""
    return _urn(metadata, cited.id_column, cited.id)


def text_id(sha256: str) -> str:
    """Names a text by its hash, as RFC 6920 has it."""
    digest = base64.urlsafe_b64encode(bytes.fromhex(sha256)).decode().rstrip("=")
    return f"ni:///sha-256;{digest}"


def _urn(metadata: DatasetMetadata, *parts: str) -> str:
    name = "/".join((metadata.name, metadata.version, *parts))
    return uuid.uuid5(uuid.NAMESPACE_URL, name).urn


def _source(document: Row) -> Node:
    text = text_id(document["sha256"])
    if not is_web_address(document["url"]):
        return {"source": text}
    address = clean_address(document["url"])
    return {"source": address, "state": {"type": "TimeState", "cached": text}}


def _quote_selector(text: str, span: Span) -> Node:
    length = CONTEXT_LENGTH
    while True:
        start = max(0, span.start - length)
        if _is_unique(text, text[start : span.end + length]):
            break
        length *= 2  # ends with the whole text at the latest
    return {
        "type": "TextQuoteSelector",
        "exact": span.of(text),
        "prefix": text[start : span.start],
        "suffix": text[span.end : span.end + length],
    }


def _is_unique(text: str, words: str) -> bool:
    return text.find(words, text.find(words) + 1) < 0


def _position_selector(span: Span) -> Node:
    return {"type": "TextPositionSelector", "start": span.start, "end": span.end}


def _row_node(cited: Cited, metadata: DatasetMetadata, whole: bool = False) -> Node:
    """A quote or claim; ``whole`` puts in what it points at, which else stands beside it."""
    row, document = cited.row, cited.document
    inner = (_document_node(document, metadata), _dataset_node(metadata))
    article, dataset = inner if whole else ({"@id": node["@id"]} for node in inner)
    node = {
        "@id": row_id(cited, metadata),
        "inLanguage": document["language"],
        "identifier": _identifier(cited.id_column, cited.id),
    }
    if cited.table == "quotes":
        quoted = {"spokenByCharacter": _speaker(cited), "isPartOf": [article, dataset]}
        return _known({"@type": "Quotation", "text": row["quote"], **node, **quoted})
    author = _speaker(cited) if row["asserted_by"] == "speaker" else _authors(document)
    claimed = {"author": author, "appearance": article, "isPartOf": dataset}
    return _known({"@type": "Claim", "text": row["claim"], **node, **claimed})


def _speaker(cited: Cited) -> Node | None:
    row = cited.row if cited.table == "quotes" else cited.quote or {}
    if not cited.speaker:
        return None
    same = row.get("speaker_id") == cited.row["speaker_id"]
    kind = row.get("speaker_type") if same else None
    return _known(
        {
            "@type": _SPEAKER_TYPES.get(str(kind), "Thing"),
            "name": cited.speaker,
            "jobTitle": row.get("speaker_role") if kind == "person" else None,
            "identifier": _identifier("speaker_id", cited.row["speaker_id"]),
        }
    )


def _document_node(document: Row, metadata: DatasetMetadata) -> Node:
    address = clean_address(document["url"]) if is_web_address(document["url"]) else None
    publisher = document["publisher"]
    return _known(
        {
            "@type": "NewsArticle",
            "@id": address or text_id(document["sha256"]),
            "headline": document["title"],
            "author": _authors(document),
            "publisher": publisher and {"@type": "Organization", "name": publisher},
            "datePublished": document["published"],
            "inLanguage": document["language"],
            "url": address,
            "identifier": _identifier("doc_id", document["doc_id"]),
        }
    )


def _dataset_node(metadata: DatasetMetadata) -> Node:
    address = metadata.repository and HUB + metadata.repository
    url = address or metadata.homepage
    return _known(
        {
            "@type": "Dataset",
            "@id": _urn(metadata),
            "name": metadata.pretty_name,
            "alternateName": metadata.name,
            "description": metadata.description,
            "version": metadata.version,
            "creator": [_creator(name) for name in metadata.creators],
            "datePublished": metadata.released,
            "license": license_url(metadata.license),
            "inLanguage": list(metadata.language),
            "url": url,
        }
    )


def _authors(document: Row) -> list[Node]:
    return [_author(name) for name in read_byline(document["byline"] or "") if any(name.values())]


def _author(name: Name) -> Node:
    if "literal" in name:
        return {"@type": "Organization", "name": name["literal"]}
    return _person(name["family"], name["given"])


def _creator(name: str) -> Node:
    family, given = split_name(name)
    return _person(family, given) if given else {"@type": "Organization", "name": family}


def _person(family: str, given: str) -> Node:
    name = f"{given} {family}"
    return {"@type": "Person", "name": name, "givenName": given, "familyName": family}


def _identifier(column: str, id: str) -> Node:
    return {"@type": "PropertyValue", "propertyID": column, "value": id}


def _known(node: Node) -> Node:
    return {key: value for key, value in node.items() if value not in (None, "", [])}


def _prefixed(value: Any) -> Any:
    """A node in the terms of the annotation context, where schema.org's have a prefix."""
    if isinstance(value, list):
        return [_prefixed(item) for item in value]
    if not isinstance(value, dict):
        return value
    short = {"@id": "id", "@type": "type"}
    return {
        short.get(key, f"schema:{key}"): f"schema:{part}" if key == "@type" else _prefixed(part)
        for key, part in value.items()
    }
