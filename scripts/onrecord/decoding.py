"""Bytes in; text, and the fields beside it, out.

`decode_text` tells the encoding of one document: UTF-8, UTF-16 or UTF-32 where the
bytes say so, else Windows-1252, else a refusal. Nothing else is done to the text: no
newline is translated and nothing stripped, except the byte order mark, which is part of
the encoding. `parse_record` reads a line of JSON Lines, `parse_sidecar` a small metadata file.

Why no detector: charset-normalizer 3.5 reads an English sentence in Windows-1252 with
curly quotes and a euro sign as cp775 or cp1250 (``ōweÆre readyö``), however often it
is repeated, and gives up on UTF-8 with one broken byte. English news is UTF-8 or
Windows-1252, as the WHATWG Encoding Standard has it; whatever else there is, is refused.

>>> decode_text(b"\\x93We\\x92re ready,\\x94 she said.")
Decoded(text='“We’re ready,” she said.', reason='read as Windows-1252 (it is not UTF-8)')
"""

from __future__ import annotations

import codecs
import json
import re
import unicodedata
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

import yaml

from onrecord.errors import InputError, NotTextError

MAX_CODE_POINTS = 10_000_000
"""The longest document that is read, in code points (some 1.7 million words)."""

MAX_BYTES = 4 * MAX_CODE_POINTS + 4
"""More bytes than this are too long in every encoding (four a code point, and the BOM)."""

_BOMS = (  # UTF-32 first: its little-endian mark begins with that of UTF-16
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_MAGIC = (  # how files begin that people take for text, and what they are
    (b"%PDF-", "a PDF file"),
    (b"PK\x03\x04", "a ZIP archive or an Office document"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an Office document"),
    (b"{\\rtf", "an RTF document"),
    (b"\x1f\x8b\x08", "compressed by gzip"),
    (b"BZh9", "compressed by bzip2"),
    (b"\xfd7zXZ\x00", "compressed by xz"),
    (b"\x28\xb5\x2f\xfd", "compressed by zstd"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
    (b"PAR1", "a Parquet file"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
)
_HTML = re.compile(rb"(?:\xef\xbb\xbf)?\s*<(?:!doctype\s+html|html)\b", re.IGNORECASE)
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f]")
# What can follow a letter at the end of a word in Windows-1252: … ‘ ’ “ ” – — ™ › nbsp « ® ».
# In “CAFÉ”, É and ” together happen to be valid UTF-8 (ɔ); that is no evidence for UTF-8.
_CLOSING = frozenset(b"\x85\x91\x92\x93\x94\x96\x97\x99\x9b\xa0\xab\xae\xbb")


@dataclass(frozen=True, slots=True)
class Decoded:
    """The text of some bytes; ``reason`` says what had to be assumed, if anything."""

    text: str
    reason: str | None = None


def decode_text(data: bytes) -> Decoded:
    """The text of one document, exactly, without its byte order mark.

    UTF-8 that is damaged in places keeps its sound characters; each damaged sequence
    becomes U+FFFD and the reason says so. (Reading it as Windows-1252 would spoil every
    curly quote; refusing it would lose an article for one byte. U+FFFD is visible, and
    stays visible in the published strings.) Where damage outweighs evidence of UTF-8,
    two encodings are mixed, and no reading is right.

    Raises:
        NotTextError: for binary files, marked-up files and encodings that cannot be told.
    """
    for magic, what in _MAGIC:
        if data.startswith(magic):
            raise NotTextError(f"it is {what} (extract the plain text first)")
    if _HTML.match(data):
        raise NotTextError("it is an HTML page (extract the plain text first)")
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return Decoded(_decode_strictly(data[len(mark) :], encoding))
    if b"\0" in data:
        return Decoded(_decode_strictly(data, _guess_utf16(data)))
    return decode_ascii_based(data)


def decode_ascii_based(data: bytes) -> Decoded:
    """The text of bytes that are known not to be UTF-16: UTF-8 or Windows-1252.

    Raises:
        NotTextError: where neither can be right.
    """
    data = data.removeprefix(codecs.BOM_UTF8)
    try:
        return Decoded(data.decode("utf-8"))
    except UnicodeDecodeError as error:
        position = error.start
    replaced = data.decode("utf-8", "replace")
    damaged = replaced.count("\ufffd") - data.count(b"\xef\xbf\xbd")
    sound = _count_evident_utf8(data)
    if sound > damaged:
        places = "1 place" if damaged == 1 else f"{damaged} places"
        return Decoded(
            replaced, f"the UTF-8 is damaged in {places}, read as U+FFFD (mend the bytes)"
        )
    if sound:
        raise NotTextError(
            f"it mixes UTF-8 with another encoding, first at byte {position} (save it as UTF-8)"
        )
    return Decoded(_decode_windows_1252(data), "read as Windows-1252 (it is not UTF-8)")


def find_text_problem(text: str) -> str | None:
    """Why ``text`` cannot be published as text, or ``None`` if it can.

    Positions are code points from 0. Lone surrogates cannot be written as UTF-8, which
    Arrow needs; NUL ends strings in much software. Up to one other control character
    in a hundred is let pass: old systems leave them in articles.
    """
    if len(text) > MAX_CODE_POINTS:
        return f"longer than {MAX_CODE_POINTS:,} characters (split it into articles)"
    try:
        text.encode("utf-8")
    except UnicodeEncodeError as error:
        code = f"U+{ord(text[error.start]):04X}"
        return f"half a surrogate pair, {code}, at character {error.start} (write the character)"
    if (position := text.find("\0")) >= 0:
        return f"a NUL at character {position}: not plain text (remove it, if it is text)"
    if _CONTROL.search(text) and 100 * len(_CONTROL.findall(text)) > len(text):
        return "too many control characters: not plain text (extract the text first)"
    return None


def is_blank(text: str) -> bool:
    """Whether nothing in ``text`` can be seen: white space, controls, zero-width marks."""
    return all(c.isspace() or unicodedata.category(c) in ("Cc", "Cf") for c in text)


def parse_record(line: bytes) -> tuple[Mapping[str, object], str | None]:
    """The fields of one line of JSON Lines, and what had to be assumed to read it.

    Raises:
        NotTextError: if the line is not one JSON object; the message gives the character.
    """
    if b"\0" in line:
        raise NotTextError("the line holds NUL bytes (write JSON Lines as UTF-8)")
    decoded = decode_ascii_based(line)
    try:
        fields = json.loads(decoded.text)
    except json.JSONDecodeError as error:
        raise NotTextError(
            f"the line is not JSON from character {error.pos} on (write one object a line)"
        ) from None
    except (ValueError, RecursionError):  # an integer of 5,000 digits; 10,000 brackets
        raise NotTextError("the line is not JSON that can be read (write plain fields)") from None
    if not isinstance(fields, dict):
        raise NotTextError(f"the line is {name_type(fields)} (want an object with a field 'text')")
    return fields, decoded.reason and f"the line: {decoded.reason}"


def parse_sidecar(data: bytes, *, name: str, known: tuple[str, ...]) -> dict[str, object]:
    """The metadata in a small YAML or JSON file (``name`` ends in ``.json``).

    YAML scalars are taken as they are written (``title: 1984`` is the string ``1984``);
    only null is interpreted.

    Raises:
        InputError: if the file is not a mapping of ``known`` keys to single values.
    """
    try:
        text = decode_text(data).text
    except NotTextError as error:
        raise InputError(f"{name}: {error}") from None
    pairs = _json_pairs(text, name) if name.lower().endswith(".json") else _yaml_pairs(text, name)
    fields: dict[str, object] = {}
    for key, value in pairs:
        if key not in known:
            raise InputError(f"{name}: unknown key {key!r} (the keys are {', '.join(known)})")
        if key in fields:
            raise InputError(f"{name}: the key {key!r} stands there twice (keep one)")
        fields[key] = value
    return fields


def name_type(value: object) -> str:
    """What a decoded value is, in words: ``a list``, ``a number``.

    >>> name_type([]), name_type(3), name_type(None)
    ('a list', 'a number', 'null')
    """
    if value is None:
        return "null"
    names: dict[type, str] = {
        bool: "true or false",
        int: "a number",
        float: "a number",
        str: "a string",
        bytes: "bytes",
        list: "a list",
        dict: "an object",
    }
    return names.get(type(value), f"a {type(value).__name__}")


def _decode_strictly(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise NotTextError(
            f"it is damaged {encoding.upper()}, first at byte {error.start} (save it as UTF-8)"
        ) from None


def _guess_utf16(data: bytes) -> str:
    """The byte order that zero bytes betray: those of spaces and Latin letters.

    >>> _guess_utf16("Ja!".encode("utf-16-be"))
    'utf-16-be'
    """
    high_first, low_first = data[::2].count(0), data[1::2].count(0)
    for zeros, others, encoding in (
        (low_first, high_first, "utf-16-le"),
        (high_first, low_first, "utf-16-be"),
    ):
        # One unit in ten is a space in any language that has them; U+0100 is rare in all.
        if 20 * zeros >= len(data) and 20 * others <= zeros and len(data) % 2 == 0:
            return encoding
    raise NotTextError("it holds NUL bytes: a binary file (extract the plain text first)")


def _count_evident_utf8(data: bytes) -> int:
    """How many characters of more than one byte can hardly be Windows-1252 by chance."""
    characters = Counter(data.decode("utf-8", "ignore"))
    return sum(
        count
        for character, count in characters.items()
        if character > "\x7f" and not _CLOSING.issuperset(character.encode()[1:])
    )


def _decode_windows_1252(data: bytes) -> str:
    high = sum(count for byte, count in Counter(data).items() if byte >= 0x80)
    # Accents and quotes make at most a tenth of Western European text; in Cyrillic, Greek
    # or Chinese encodings, nearly every letter has its eighth bit set.
    if high > 20 and 10 * high > 3 * len(data):
        raise NotTextError("its encoding cannot be told (save it as UTF-8)")
    try:
        return data.decode("cp1252")
    except UnicodeDecodeError as error:
        raise NotTextError(
            f"byte {error.start} is neither UTF-8 nor Windows-1252 (save it as UTF-8)"
        ) from None


def _json_pairs(text: str, name: str) -> list[tuple[str, object]]:
    try:
        pairs = json.loads(text, object_pairs_hook=_Pairs)
    except (ValueError, RecursionError):
        raise InputError(f"{name}: not JSON (write one object of plain values)") from None
    if not isinstance(pairs, _Pairs):
        raise InputError(f"{name}: {name_type(pairs)} (want one object of plain values)")
    return [(key, {} if isinstance(value, _Pairs) else value) for key, value in pairs]


class _Pairs(list[tuple[str, object]]):
    """The members of a JSON object, in order, repeated keys included."""


def _yaml_pairs(text: str, name: str) -> list[tuple[str, object]]:
    try:
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except (yaml.YAMLError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        where = "" if mark is None else f" from line {mark.line + 1} on"
        raise InputError(
            f"{name}: not YAML{where} (put values that hold a colon in quotation marks)"
        ) from None
    if root is None:
        return []
    if not isinstance(root, yaml.MappingNode):
        raise InputError(f"{name}: not a mapping (write lines like 'title: ...')")
    return [(str(_yaml_value(key)), _yaml_value(value)) for key, value in root.value]


def _yaml_value(node: yaml.Node) -> object:
    if not isinstance(node, yaml.ScalarNode):
        return [] if isinstance(node, yaml.SequenceNode) else {}
    return None if node.tag == "tag:yaml.org,2002:null" else node.value
