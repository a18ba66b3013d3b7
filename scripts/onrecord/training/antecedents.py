"""Fits the weights by which a pronoun's antecedent is chosen, and writes ``data/antecedents.json``.

    python -m onrecord.training.antecedents CORPORA tests/quality/readings.jsonl

In: the coreference of GUM (``Entity=`` in MISC; Zeldes 2017) and LitBank (Bamman et al. 2020), read
by the package's own steps. Out: a weight a feature. Every eighth document of either corpus by its
sorted name is for measuring, and no document that is annotated in ``readings.jsonl``, by which
speakers are measured, is trained on.
"""

from __future__ import annotations

import gzip
import io
import json
import re
import sys
import tarfile
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from onrecord.antecedents import Ranker, all_features
from onrecord.attribution import make_quotes
from onrecord.blocks import find_blocks
from onrecord.coreference import resolve_mentions
from onrecord.documents import document_from_text
from onrecord.extraction import load_reader
from onrecord.marks import find_quotations
from onrecord.phrases import parses_over
from onrecord.reader import Reader
from onrecord.referents import Phrase
from onrecord.sentences import find_sentences
from onrecord.types import Block, Parse, Quote, Span

HELD_OUT = 8
# How likely an antecedent must be: from here on, of held-out ones six in ten are right or more.
LEAST = {"he": 0.4, "it": 0.5, "they": 0.4}
TARGET = Path(__file__).parents[1] / "data" / "antecedents.json"
_OPEN_OR_CLOSE = re.compile(r"\([^()|]+\)?|[^()|]+\)")
_NO_SPACE_BEFORE = re.compile(r"[.,;:!?%)\]’'”]+|n['’]t|['’](?:s|re|ve|ll|d|m)|''", re.IGNORECASE)
_NO_SPACE_AFTER = frozenset({"(", "[", "“", "‘", "``", "$"})


def main(corpora: Path, readings: Path) -> None:
    """Reads, fits, writes, and prints how often the likeliest choice is right and how likely."""
    texts = list(read_texts(corpora))
    annotated = {json.loads(line)["doc_id"] for line in readings.read_text("utf-8").splitlines()}
    apart = held_out(texts)
    reader = load_reader()
    kept, held = list[Example](), list[Example]()
    for text in texts:
        if text.name in apart or text.name not in annotated:
            found = find_examples(read_document(text, reader))
            (held if text.name in apart else kept).extend(found)
    weights = fit(kept)
    TARGET.write_text(json.dumps({"least": LEAST, "weights": weights}, indent=0) + "\n", "utf-8")
    print(f"{len(kept)} pronouns, {len(weights)} weights")
    report(Ranker(weights, LEAST), held)


def report(ranker: Ranker, examples: Sequence[Example]) -> None:
    """Prints, for pronouns not trained on, how often a choice of a likelihood is right."""
    for form in LEAST:
        outcomes: dict[int, list[bool]] = {}
        for example in examples:
            if example.form == form:
                likelihood, right = choose_referent(ranker, example)
                outcomes.setdefault(int(likelihood * 10), []).append(right)
        every = [right for found in outcomes.values() for right in found]
        print(f"{form}: {len(every)} pronouns, {sum(every) / len(every):.1%} right")
        for tenth, found in sorted(outcomes.items()):
            print(f"  0.{tenth}: {len(found):5} {sum(found) / len(found):.1%}")


def choose_referent(ranker: Ranker, example: Example) -> tuple[float, bool]:
    """How likely the likeliest referent (or none) of a pronoun is, and whether it is right."""
    found = ranker.likelihoods(example.features)
    total: dict[int, float] = {}
    truth: dict[int, bool] = {}
    for likelihood, right, referent in zip(found, example.right, example.referents, strict=True):
        total[referent] = total.get(referent, 0.0) + likelihood
        truth[referent] = truth.get(referent, False) or right
    best = max(total, key=lambda referent: total[referent])
    return min(total[best], 0.999), truth[best]


@dataclass(frozen=True, slots=True)
class GoldMention:
    """A mention of a corpus: its words, the number of its chain and the kind of its entity."""

    span: Span
    chain: str
    kind: str


@dataclass(frozen=True, slots=True)
class GoldText:
    """A document with all its mentions, singletons included."""

    name: str
    text: str
    mentions: tuple[GoldMention, ...]


def read_texts(corpora: Path) -> Iterator[GoldText]:
    """The documents of GUM and LitBank, by sorted name."""
    yield from sorted(read_gum(corpora / "gum/gum.conllu.gz"), key=lambda d: d.name)
    yield from sorted(read_litbank(corpora / "litbank/coref-conll.tar.gz"), key=lambda d: d.name)


def held_out(texts: Iterable[GoldText]) -> set[str]:
    """The names of the documents to measure on: every eighth of either corpus."""
    names = sorted(text.name for text in texts)
    gum = [name for name in names if name.startswith("GUM_")]
    litbank = [name for name in names if not name.startswith("GUM_")]
    return {*gum[::HELD_OUT], *litbank[::HELD_OUT]}


@dataclass(frozen=True, slots=True)
class Read:
    """A document as the package reads it, up to coreference."""

    gold: GoldText
    blocks: tuple[Block, ...]
    parses: tuple[Parse, ...]
    quotes: tuple[Quote, ...]


def read_document(gold: GoldText, reader: Reader) -> Read:
    """Blocks, parses and quotes of a document."""
    document = document_from_text(gold.text, doc_id=gold.name)
    blocks = find_blocks(gold.text, document.title)
    sentences = find_sentences(gold.text, blocks)
    reading = reader.read(gold.text, blocks, sentences)
    quotations = find_quotations(gold.text, blocks)
    quotes = make_quotes(document, blocks, sentences, quotations, (), reading)
    return Read(gold, blocks, reading.parses, quotes)


@dataclass(frozen=True, slots=True)
class Example:
    """A pronoun with the features of each choice, none first, and which choices are right."""

    form: str
    features: tuple[tuple[str, ...], ...]
    right: tuple[bool, ...]
    referents: tuple[int, ...]


class Labels:
    """The gold chains of a document's phrases, by their words or else by their heads."""

    def __init__(self, read: Read) -> None:
        self.parses = read.parses
        self.exact = {m.span: m for m in read.gold.mentions}
        self.by_head: dict[Span, list[GoldMention]] = {}
        mentions = sorted(read.gold.mentions, key=lambda m: len(m.span))
        for mention in mentions:
            if head := head_of(read.parses, mention.span):
                self.by_head.setdefault(head, []).append(mention)

    def of(self, phrase: Phrase) -> GoldMention | None:
        """The gold mention that a phrase is."""
        if phrase.span in self.exact:
            return self.exact[phrase.span]
        found = self.by_head.get(self.parses[phrase.parse].tokens[phrase.head].span, [])
        if not found or phrase.form == "together":
            return None
        return found[0]


def head_of(parses: Sequence[Parse], span: Span) -> Span | None:
    """The word of a mention that the others depend on."""
    for number in parses_over(parses, span):
        tokens = parses[number].tokens
        inside = {i for i, token in enumerate(tokens) if span.contains(token.span)}
        for i in sorted(inside):
            if tokens[i].head not in inside and tokens[i].upos != "PUNCT":
                return tokens[i].span
    return None


def find_examples(read: Read) -> list[Example]:
    """The pronouns of a document, each resolved as annotated before the next is looked at."""
    labels = Labels(read)
    complete = read.gold.name.startswith("GUM_")  # LitBank leaves out things and events
    examples: list[Example] = []

    def choose(
        pronoun: Phrase, candidates: Sequence[Phrase], parses: Sequence[Parse]
    ) -> tuple[Phrase, float] | None:
        mention = labels.of(pronoun)
        if mention is None and not complete:
            return None
        found = [labels.of(candidate) for candidate in candidates]
        right = [bool(mention and m and m.chain == mention.chain) for m in found]
        if candidates:
            features = all_features(pronoun, candidates, parses)
            referents = [0, *(id(c.referent) for c in candidates)]
            choices = (not any(right), *right)
            examples.append(
                Example(pronoun.form, tuple(map(tuple, features)), choices, tuple(referents))
            )
        best = [c for c, fits in zip(candidates, right, strict=True) if fits]
        return (best[-1], 1.0) if best else None

    resolve_mentions(read.gold.text, read.blocks, read.parses, read.quotes, choose)
    return examples


def fit(examples: Sequence[Example], ridge: float = 3.0, rounds: int = 300) -> dict[str, float]:
    """The weights that make the right choices likeliest together, by Adam on all examples."""
    counts = Counter(name for e in examples for one in e.features for name in one)
    names = sorted(name for name, number in counts.items() if number >= 20)
    number_of = {name: number for number, name in enumerate(names)}
    rows, columns, owner = list[int](), list[int](), list[int]()
    right = list[bool]()
    for number, example in enumerate(examples):
        for one, fits in zip(example.features, example.right, strict=True):
            known = [number_of[name] for name in one if name in number_of]
            columns += known
            rows += [len(owner)] * len(known)
            owner.append(number)
            right.append(fits)
    row, column = np.array(rows), np.array(columns)
    of, truth = np.array(owner), np.array(right)
    weights = np.zeros(len(names))
    mean, square = np.zeros(len(names)), np.zeros(len(names))
    starts = np.flatnonzero(np.diff(of, prepend=-1))
    for step in range(1, rounds + 1):
        scores = np.bincount(row, weights[column], len(of))
        scores -= np.maximum.reduceat(scores, starts)[of]
        powers = np.exp(scores)
        every = powers / np.add.reduceat(powers, starts)[of]
        kept = np.where(truth, powers, 0.0)
        wanted = kept / np.maximum(np.add.reduceat(kept, starts)[of], 1e-30)
        slope = np.bincount(column, (every - wanted)[row], len(names)) + ridge * weights
        mean = 0.9 * mean + 0.1 * slope
        square = 0.99 * square + 0.01 * slope**2
        rate = 0.1 * (1 - step / (rounds + 1))
        weights -= rate * (mean / (1 - 0.9**step)) / (np.sqrt(square / (1 - 0.99**step)) + 1e-8)
    return {
        name: round(float(w), 3) for name, w in zip(names, weights, strict=True) if abs(w) > 0.02
    }


def read_gum(path: Path) -> Iterator[GoldText]:
    """GUM as running text: sentences joined by a space, paragraphs by a blank line."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        document: list[str] = []
        for line in lines:
            if line.startswith("# newdoc id = ") and document:
                yield _gum_text(document)
                document = []
            document.append(line.rstrip("\n"))
        yield _gum_text(document)


def _gum_text(lines: list[str]) -> GoldText:
    name, text, paragraph, at = "", "", False, 0
    words: list[tuple[Span, str]] = []
    for line in lines:
        fields = line.split("\t")
        if line.startswith("# newdoc id = "):
            name = line.split(" = ", 1)[1].strip()
        elif line.startswith("# newpar"):
            paragraph = True
        elif line.startswith("# text = "):
            text += ("\n\n" if paragraph else " ") if text else ""
            at, paragraph = len(text), False
            text += line.split("= ", 1)[1]
        elif fields[0].isdigit():
            start = text.find(fields[1], at)
            if 0 <= start <= at + 2:
                at = start + len(fields[1])
            else:
                start = at
            found = re.search(r"Entity=([^|]+)", fields[9])
            words.append((Span(start, at), found.group(1) if found else ""))
    return GoldText(name, text, tuple(_mentions(words)))


def read_litbank(path: Path) -> Iterator[GoldText]:
    """LitBank's CoNLL files as running text."""
    with tarfile.open(path) as archive:
        for member in archive:
            stream = archive.extractfile(member) if member.name.endswith(".conll") else None
            if stream:
                yield _litbank_text(io.TextIOWrapper(stream, encoding="utf-8").read())


def _litbank_text(lines: str) -> GoldText:
    name, text, straight = "", "", 0
    words: list[tuple[Span, str]] = []
    glued = True
    for line in lines.split("\n"):
        fields = line.split("\t")
        if line.startswith("#begin document"):
            name = line.split("(", 1)[1].split(")")[0]
        elif len(fields) > 4:
            form = fields[3]
            closes = form == '"' and straight % 2 == 1
            if text and not (glued or closes or _NO_SPACE_BEFORE.fullmatch(form)):
                text += " "
            glued = form in _NO_SPACE_AFTER or (form == '"' and not closes)
            straight += form == '"'
            words.append((Span(len(text), len(text) + len(form)), fields[-1].replace("_", "")))
            text += form
    return GoldText(name, text, tuple(_mentions(words)))


def _mentions(words: list[tuple[Span, str]]) -> Iterator[GoldMention]:
    """The mentions of words with brackets: ``(1-person-new-...`` opens, ``1)`` closes."""
    waiting: dict[str, list[tuple[int, str]]] = {}
    for span, brackets in words:
        for part in _OPEN_OR_CLOSE.findall(brackets):
            chain, _, rest = part.strip("()").partition("-")
            if part.startswith("("):
                waiting.setdefault(chain, []).append((span.start, rest.split("-")[0]))
            if part.endswith(")"):
                start, kind = waiting[chain].pop()
                yield GoldMention(Span(start, span.end), chain, kind)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
