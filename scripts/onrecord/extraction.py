"""From a text to everything that is in it: the whole pipeline in one function.

>>> from onrecord import extract
>>> found = extract("“It is over,” Mary Miller said on Monday.")
>>> [(q.speaker.name, found.text_of(q.spans)) for q in found.quotes if q.speaker]
[('Mary Miller', 'It is over')]
"""

from __future__ import annotations

from pathlib import Path

from onrecord.attribution import make_quotes
from onrecord.blocks import find_blocks
from onrecord.claims import find_claims
from onrecord.coreference import resolve_mentions
from onrecord.documents import document_from_text
from onrecord.errors import ReaderError
from onrecord.marks import find_quotations
from onrecord.onnx_reader import ATTRIBUTION_MODEL, load_onnx_reader
from onrecord.reader import Reader
from onrecord.rules import RulesReader
from onrecord.sentences import find_sentences
from onrecord.speakers import resolve_speakers
from onrecord.turns import find_turns
from onrecord.types import Document, Extraction

DEFAULT_READER = "onnx"


def extract(source: str | Document, reader: Reader | None = None) -> Extraction:
    """Quotes, claims and speakers of one text.

    ``source`` is a text, or a ``Document`` where its date, title and so on are known.
    ``reader`` defaults to the trained one; pass one to load its model only once.
    A document whose status is not ``ok`` gives an extraction without rows.
    """
    document = document_from_text(source) if isinstance(source, str) else source
    if document.status != "ok":
        return Extraction(document)
    reader = reader or load_reader()
    text = document.text
    blocks = find_blocks(text, document.title)
    sentences = find_sentences(text, blocks)
    reading = reader.read(text, blocks, sentences)
    quotations = find_quotations(text, blocks)
    turns = find_turns(text, blocks)
    quotes = make_quotes(document, blocks, sentences, quotations, turns, reading)
    mentions = resolve_mentions(text, blocks, reading.parses, quotes)
    quotes, speakers = resolve_speakers(document, blocks, reading.parses, mentions, quotes)
    claims = find_claims(
        document, blocks, reading.parses, mentions, quotes, quotations, reading.worth
    )
    return Extraction(document, blocks, sentences, quotes, claims, speakers)


def load_reader(name: str = DEFAULT_READER) -> Reader:
    """A reader, ready to use for many documents.

    ``onnx`` is the trained one that ships with the package, ``rules`` the baseline without
    training; any other name is the folder of a model of your own. Raises ``ReaderError`` for a
    name that is neither, or when the model cannot be loaded.
    """
    if name == "rules":
        return RulesReader.load()
    if name == "onnx":
        return load_onnx_reader(ATTRIBUTION_MODEL)
    if Path(name).is_dir():
        return load_onnx_reader(Path(name))
    raise ReaderError(
        f"no reader is named {name!r}, nor is there a folder of that name; "
        "use onnx, rules or the folder of a model"
    )
