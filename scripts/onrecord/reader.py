"""What every reader of attributions offers, and a fake one for tests.

A reader looks at a document once and gives its attributions and its syntax. Behind the
Protocol stand ``onrecord.onnx_reader.OnnxReader`` (trained, the default),
``onrecord.rules.RulesReader`` (the baseline) and, where no model is wanted, the table-driven
``TableReader`` below, so that later stages are tested without any.

>>> reader = TableReader({"Hi.": Reading()})
>>> reader.read("Hi.", (), ()).attributions
()
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from onrecord.types import Attribution, Block, Parse, Sentence
from onrecord.worthiness import Worth


@dataclass(frozen=True, slots=True)
class Reading:
    """What one look at a document gives.

    ``parses`` holds one parse a sentence, in the order of the sentences. ``worth``, where the
    reader tells it, says how far any stretch of the text is worth checking.
    """

    attributions: tuple[Attribution, ...] = ()
    parses: tuple[Parse, ...] = ()
    worth: Worth | None = None


class Reader(Protocol):
    """Finds the attributions of a text and parses its sentences."""

    @property
    def name(self) -> str:
        """A short name for reports (``rules``)."""
        ...

    def read(self, text: str, blocks: Sequence[Block], sentences: Sequence[Sentence]) -> Reading:
        """The attributions of ``text`` in reading order, and the parse of each sentence."""
        ...


@dataclass(frozen=True, slots=True)
class TableReader:
    """A reader that looks its answers up by text; an unknown text has no attributions."""

    table: Mapping[str, Reading]
    name: str = "table"

    def read(self, text: str, blocks: Sequence[Block], sentences: Sequence[Sentence]) -> Reading:
        """The reading that the table holds for ``text``."""
        return self.table.get(text, Reading())
