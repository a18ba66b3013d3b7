"""Sentences of a treebank in CoNLL-U, plain or gzipped: words with their syntax.

>>> lines = ["# text = Go!", "1\\tGo\\tgo\\tVERB\\tVB\\t_\\t0\\troot\\t_\\tSpaceAfter=No",
...          "2\\t!\\t!\\tPUNCT\\t.\\t_\\t1\\tpunct\\t_\\t_"]
>>> [(w.form, w.head, w.deprel) for s in parse_conllu(lines) for w in s.words]
[('Go', -1, 'root'), ('!', 0, 'punct')]
"""

from __future__ import annotations

import gzip
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from onrecord.tokens import tokenise
from onrecord.types import Span


@dataclass(frozen=True, slots=True)
class Word:
    """A syntactic word; ``head`` is an index in the sentence, -1 for the root.

    ``entity`` is ``O``, or the beginning (``B-person``) or inside of a name; empty where unknown.
    """

    form: str
    lemma: str
    upos: str
    xpos: str
    head: int
    deprel: str
    entity: str = ""


@dataclass(frozen=True, slots=True)
class TreebankSentence:
    """The words of a sentence, its text, and the document it belongs to.

    ``surface`` are the words and multiword tokens as they stand in the text, each a form
    with the number of words that it covers (2 for ``don't``).
    """

    document: str
    text: str
    words: tuple[Word, ...]
    surface: tuple[tuple[str, int], ...]

    def spans(self) -> Iterator[Span]:
        """Where the words stand in the text.

        A multiword token that is no chain of its words is one span; without ``surface`` the
        words are those of `onrecord.tokens`.
        """
        if not self.surface:
            yield from tokenise(self.text, Span(0, len(self.text)))
        at = word = 0
        for form, covered in self.surface:
            at = self.text.index(form, at)
            forms = [w.form for w in self.words[word : word + covered]]
            for part in forms if "".join(forms) == form else [form]:
                yield Span(at, at + len(part))
                at += len(part)
            word += covered


def read_conllu(path: Path) -> Iterator[TreebankSentence]:
    """The sentences of a file ``.conllu`` or ``.conllu.gz``."""
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8") as lines:
        yield from parse_conllu(lines)


def parse_conllu(lines: Iterable[str]) -> Iterator[TreebankSentence]:
    """The sentences of CoNLL-U lines; empty nodes (``8.1``) are left out."""
    document = text = ""
    words: list[Word] = []
    surface: list[tuple[str, int]] = []
    covered = 0  # number of the last word of the multiword token that is open
    for line in [*lines, ""]:
        fields = line.rstrip("\n").split("\t")
        if line.startswith("# newdoc id = "):
            document = line.split(" = ", 1)[1].strip()
        elif line.startswith("# text = "):
            text = line.split(" = ", 1)[1].rstrip("\n")
        elif fields[0].isdigit():
            _, form, lemma, upos, xpos, _, head, deprel, *_ = fields
            words.append(Word(form, lemma, upos, xpos, int(head) - 1, deprel))
            if int(fields[0]) > covered:
                surface.append((form, 1))
        elif "-" in fields[0] and len(fields) > 1:
            first, covered = map(int, fields[0].split("-"))
            surface.append((fields[1], covered - first + 1))
        elif not line.strip() and words:
            yield TreebankSentence(document, text, tuple(words), tuple(surface))
            words, surface, covered = [], [], 0
