"""Decoded fields in, documents out; and one list of all of them, without duplicates.

A document that cannot be used is kept as a row with a status and a reason; a metadata
value that cannot be used is left out, and the reason says so.

>>> document = document_from_text("“We are ready,” she said.", published="2022-01-14T09:30")
>>> document.status, document.published, document.language
('ok', '2022-01-14', None)
>>> document_from_text("Rain.", published="yesterday-ish").reason
"published: 'yesterday-ish' is not a date (want YYYY-MM-DD)"
"""

from __future__ import annotations

import hashlib
import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import astuple, replace
from datetime import date

from onrecord.decoding import MAX_BYTES, decode_text, find_text_problem, is_blank, name_type
from onrecord.errors import NotTextError
from onrecord.types import Document, Status, content_id

METADATA = ("doc_id", "title", "byline", "publisher", "published", "url", "language", "license")
"""What can be said about a text, beside it: columns, or keys of a metadata file."""

MAX_ID = 200
"""The longest id that a document may be given, in code points."""

_DATE = re.compile(r"(\d{4}-\d\d-\d\d|\d{8})(?:[T ][0-9:.,+Z -]+(?:UTC|GMT)?)?", re.ASCII)
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8})*")
_URL = re.compile(r"https?://[^\s<>\"]+", re.IGNORECASE)


def document_from_text(
    text: str,
    *,
    doc_id: str | None = None,
    title: str | None = None,
    byline: str | None = None,
    publisher: str | None = None,
    published: str | date | None = None,
    url: str | None = None,
    language: str | None = None,
    license: str | None = None,
    origin: str | None = None,
) -> Document:
    """A document of ``text``, which is kept exactly, with an id derived from it if none is given.

    Nothing is raised for values that cannot be used: the document is ``refused`` or
    ``empty`` for a text that cannot be published, and says in ``reason`` which field was
    left out otherwise.

    >>> document_from_text(" \\n").status
    'empty'
    """
    fields = {
        "text": text,
        "doc_id": doc_id,
        "title": title,
        "byline": byline,
        "publisher": publisher,
        "published": published,
        "url": url,
        "language": language,
        "license": license,
    }
    return make_document(fields, origin)


def mark_duplicates(documents: Iterable[Document]) -> list[Document]:
    """All documents under ids of their own, sorted by id; the same list for any input order.

    Of documents with exactly the same text, the one with the most metadata stays ``ok`` (the
    lowest id, where several have as much); the others become ``duplicate``. Of different
    texts under one id, one stays and the others are ``refused``, text and all, under
    an id derived from what they hold. Documents that were not ``ok`` keep their status.
    Doing it twice changes nothing.

    >>> first, second = mark_duplicates([document_from_text("Rain.", doc_id=i) for i in "ba"])
    >>> first.status, second.status, second.reason
    ('ok', 'duplicate', 'same text as a')
    """
    hashed = ((document, document.sha256) for document in documents)
    by_text: dict[str, str] = {}
    kept: dict[str, Document] = {}
    rest: list[tuple[Document, str]] = []
    for document, sha256 in sorted(hashed, key=_content_order):
        if document.status != "ok":
            rest.append((document, sha256))
        elif sha256 in by_text:
            reason = f"same text as {by_text[sha256]}"
            rest.append((_with_reason(document, "duplicate", reason), sha256))
        elif document.doc_id in kept:
            reason = (
                f"doc_id: {document.doc_id!r} is also the id of another text "
                "(give every document an id of its own)"
            )
            rest.append((_with_reason(document, "refused", reason), sha256))
        else:
            by_text[sha256] = document.doc_id
            kept[document.doc_id] = document
    for document, sha256 in rest:
        doc_id, n = document.doc_id, 0
        while doc_id in kept:
            n += 1
            doc_id = content_id("document", document.doc_id, sha256, n)
        kept[doc_id] = replace(document, doc_id=doc_id)
    return [kept[doc_id] for doc_id in sorted(kept)]


def _content_order(hashed: tuple[Document, str]) -> tuple[object, ...]:
    document, sha256 = hashed
    values = [getattr(document, name) for name in (*METADATA, "origin", "reason")]
    known = sum(value is not None for value in values[: len(METADATA)])
    told = tuple("" if value is None else f"={value}" for value in values)
    return (-known, document.doc_id, sha256, document.status, told)


def _with_reason(document: Document, status: Status, reason: str) -> Document:
    reasons = filter(None, (reason, document.reason))
    return replace(document, status=status, reason="; ".join(reasons))


def make_document(
    fields: Mapping[str, object],
    origin: str | None,
    *,
    raw: bytes | None = None,
    note: str | None = None,
    refusal: str | None = None,
) -> Document:
    """The document of decoded ``fields``; ``raw`` is what an id is derived from without a text."""
    status: Status
    if refusal is not None:
        text, status = "", "refused"
        reason: str | None = refusal
    else:
        text, status, reason = _check_text(fields)
    values: dict[str, str | None] = {}
    reasons = [reason, note]
    for name in METADATA:
        values[name], problem = _check_metadata(name, fields.get(name))
        reasons.append(problem)
    doc_id = values.pop("doc_id")
    if doc_id is None and status == "ok":
        doc_id = content_id("document", text)
    elif doc_id is None:
        raw = repr(sorted(fields.items())).encode() if raw is None else raw
        doc_id = content_id("unreadable", hashlib.sha256(raw).hexdigest())
    told = "; ".join(filter(None, reasons)) or None
    return Document(doc_id, text, **values, origin=origin, status=status, reason=told)


def _check_text(fields: Mapping[str, object]) -> tuple[str, Status, str | None]:
    """The text to publish, the status, and the reason (for an ``ok`` text: what was assumed)."""
    if "text" not in fields:
        return "", "refused", f"text: missing among {list_names(fields)} (name the field 'text')"
    value, note = fields["text"], None
    if isinstance(value, bytes):
        try:
            if len(value) > MAX_BYTES:
                raise NotTextError(f"longer than {MAX_BYTES:,} bytes (split it into articles)")
            value, note = astuple(decode_text(value))
        except NotTextError as error:
            return "", "refused", f"text: {error}"
    if _is_missing(value) or value == "":
        return "", "empty", "text: there is none (leave the document out)"
    if not isinstance(value, str):
        return "", "refused", f"text: {name_type(value)} (want a string)"
    problem = find_text_problem(value)
    if problem is not None:
        return "", "refused", f"text: {problem}"
    if is_blank(value):
        return "", "empty", "text: nothing but white space (leave the document out)"
    return value, "ok", note and f"text: {note}"


def _check_metadata(name: str, value: object) -> tuple[str | None, str | None]:
    """The value of a metadata field, ``None`` where it is unknown or wrong, and what is wrong."""
    if _is_missing(value):
        return None, None
    if name == "doc_id" and isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    if name == "published" and isinstance(value, date):  # of which datetime is one
        value = value.isoformat()
    if not isinstance(value, str):
        return None, f"{name}: {name_type(value)} (want a string)"
    problem = find_text_problem(value)
    if problem is not None:
        return None, f"{name}: {problem}"
    if is_blank(value):
        return None, None
    if name == "published":
        day = _parse_date(value)
        return day, None if day else f"published: {_shown(value)} is not a date (want YYYY-MM-DD)"
    if name == "language" and not _LANGUAGE.fullmatch(value):
        return None, f"language: {_shown(value)} is not a language tag (want one like 'en')"
    if name == "url" and not _URL.fullmatch(value):
        return None, f"url: {_shown(value)} is not an address (want https://...)"
    if name == "doc_id" and (len(value) > MAX_ID or not value.isprintable()):
        return None, f"doc_id: {_shown(value)} (want up to {MAX_ID} printable characters)"
    return value, None


def _parse_date(value: str) -> str | None:
    """The day of an ISO 8601 date or date-time, as it is written, in whatever time zone.

    >>> _parse_date("20220114T23:30:00+06:00")
    '2022-01-14'
    """
    found = _DATE.fullmatch(value.strip())
    try:
        return date.fromisoformat(found[1]).isoformat() if found else None
    except ValueError:  # February 30
        return None


def _is_missing(value: object) -> bool:
    """Whether a value is null, in the ways of JSON, NumPy and pandas."""
    if isinstance(value, float):
        return math.isnan(value)
    return value is None or type(value).__name__ in ("NaTType", "NAType")


def _shown(value: str) -> str:
    """A short form for messages, in which quotation marks and odd characters are visible."""
    return repr(value if len(value) <= 60 else value[:59] + "…")


def list_names(names: Iterable[str]) -> str:
    """The first names, for messages."""
    found = [_shown(name) for name in names]
    return ", ".join(found[:8]) + (", ..." if len(found) > 8 else "") or "no fields"
