"""From a sentence to its syntax: lemmas, parts of speech, and who depends on whom.

In: a document's text, the sentences in it, and what the trained reader has understood of its
words (``onrecord.context``), where there is one. Out: for each sentence a
:class:`~onrecord.types.Parse` after Universal Dependencies v2. The network (``models/syntax.onnx``;
what it learnt from, and how good it is, says ``models/SYNTAX.md``) looks at one sentence at a time.
Everything after the network is plain decoding: :func:`decode_tree` makes a tree of scores,
:func:`apply_rule` a lemma of a word.

>>> from onrecord.types import Sentence, Span
>>> text = "She said it rained."
>>> parse = load_parser().parse(text, Sentence(Span(0, len(text)), block=0))
>>> [(token.text, token.lemma, token.upos, token.head) for token in parse.tokens]
... # doctest: +NORMALIZE_WHITESPACE
[('She', 'she', 'PRON', 1), ('said', 'say', 'VERB', -1), ('it', 'it', 'PRON', 3),
 ('rained', 'rain', 'VERB', 1), ('.', '.', 'PUNCT', 1)]
"""

from __future__ import annotations

import json
import re
import zlib
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime as ort

from onrecord.context import Context
from onrecord.errors import ReaderError
from onrecord.tokens import tokenise
from onrecord.types import Parse, Sentence, Span, Token

MODELS = Path(__file__).parent / "models"
FORMAT = "onrecord-syntax-2"
OUTPUTS = ("upos", "xpos", "lemma", "names", "arcs", "labels")
BUCKETS = 16384  # rows of the table of hashed features; row 0 is none
LONGEST = 200  # tokens; longer "sentences" (tables, lists) are parsed in pieces of this length

# Typographic variants that the treebanks have too rarely, as those that they have.
# The direction of double quotation marks is kept: it tells opening from closing.
_VARIANTS = str.maketrans(
    {"’": "'", "‘": "'", "´": "'", "`": "'", "„": "“", "«": "“", "»": "”", "–": "-", "‑": "-"}
    | {"—": "--", "―": "--", "…": "...", "\u00ad": ""}
)
_STRAIGHT = str.maketrans(dict.fromkeys("“”„«»", '"') | dict.fromkeys("‘’`´", "'"))


@dataclass(frozen=True, slots=True)
class Scores:
    """What the network says of a sentence of n words.

    ``upos``, ``xpos``, ``names``: the best tag of each word, shape [n]. ``lemma``: likely rules,
    best first, shape [n, 3] (the best one again where there is no close second).
    ``arcs[d, h + 1]``: the score of word h as head of word d, column 0 the root's, shape
    [n, n + 1]. ``labels[d, h + 1]``: the best relation of d if h is its head, shape [n, n + 1].
    """

    upos: np.ndarray
    xpos: np.ndarray
    lemma: np.ndarray
    names: np.ndarray
    arcs: np.ndarray
    labels: np.ndarray


class Parser:
    """Holds the network's session and its labels; made by :func:`load_parser`."""

    def __init__(self, session: ort.InferenceSession, settings: dict[str, Any]):
        self._session = session
        self._upos, self._xpos = settings["upos"], settings["xpos"]
        self._rules, self._labels = settings["rules"], settings["deprel"]
        self._names = settings["names"]
        self._width = int(settings["context"]["width"])
        self.context_crc32 = int(settings["context"]["crc32"])
        self._irregular: dict[str, str] = settings["irregular"]  # "stood VERB": "stand"
        self._words = {word: row for row, word in enumerate(settings["words"], start=1)}
        self._encode = lru_cache(1 << 16)(lambda word: encode_word(word, self._words))

    def parse(self, text: str, sentence: Sentence, context: Context | None = None) -> Parse:
        """The syntax of ``sentence``, a span of ``text``; always one tree, with one root."""
        spans = tokenise(text, sentence.span)
        return Parse(sentence, self.parse_tokens(text, spans, context))

    def parse_tokens(
        self, text: str, spans: Sequence[Span], context: Context | None = None
    ) -> tuple[Token, ...]:
        """The syntax of a sentence that is cut into tokens already."""
        tokens: list[Token] = []
        for start in range(0, len(spans), LONGEST):
            piece = spans[start : start + LONGEST]
            understood = None if context is None else context.of(piece)
            scores = self.score([span.of(text) for span in piece], understood)
            # A later piece of an overlong sentence hangs on the first one's root.
            root = next((i for i, token in enumerate(tokens) if token.head < 0), -1)
            tokens += self._make_tokens(text, piece, scores, start, root)
        return tuple(tokens)

    def _make_tokens(
        self, text: str, spans: Sequence[Span], scores: Scores, start: int, root: int
    ) -> Iterator[Token]:
        words = [span.of(text) for span in spans]
        for i, head in enumerate(decode_tree(scores.arcs)):
            label = self._labels[int(scores.labels[i, head + 1])]
            if head < 0:
                label = "root" if root < 0 else "parataxis"
            upos = self._upos[int(scores.upos[i])]
            rules = [self._rules[int(rule)] for rule in scores.lemma[i]]
            yield Token(
                span=spans[i],
                text=words[i],
                lemma=self._irregular.get(f"{words[i].lower()} {upos}")
                or choose_lemma(words[i], upos, rules, self._words),
                upos=upos,
                xpos=self._xpos[int(scores.xpos[i])],
                head=root if head < 0 else start + head,
                deprel=label,
                name=self._names[int(scores.names[i])],
            )

    def parse_all(
        self, text: str, sentences: Iterable[Sentence], context: Context | None = None
    ) -> tuple[Parse, ...]:
        """The syntax of each sentence, in order."""
        return tuple(self.parse(text, sentence, context) for sentence in sentences)

    def score(self, words: Sequence[str], context: np.ndarray | None = None) -> Scores:
        """The network's scores for the words of one sentence (at least one word).

        ``context``, shape [n, width], is what the trained reader has understood of them.
        """
        ids = np.array([self._encode(word) for word in words], np.int64)
        if context is None:
            context = np.zeros((len(words), self._width), np.float32)
        inputs = {"features": ids, "context": context}
        return Scores(*self._session.run(OUTPUTS, inputs))


def load_parser(folder: Path = MODELS) -> Parser:
    """The parser whose files ``syntax.onnx`` and ``syntax.json`` lie in ``folder``.

    Raises:
        ReaderError: the files are missing, damaged, or of another format.
    """
    model, described = folder / "syntax.onnx", folder / "syntax.json"
    remedy = "reinstall onrecord, or name the folder of a model that its training code exported"
    options = ort.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    try:
        settings = json.loads(described.read_text(encoding="utf-8"))
        if settings["format"] != FORMAT or settings["crc32"] != checksum(model):
            raise ReaderError(f"{described}: field 'format' or 'crc32' does not fit; {remedy}")
        session = ort.InferenceSession(model, options, providers=["CPUExecutionProvider"])
        return Parser(session, settings)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ReaderError(f"cannot read the syntax model {model}: {error}; {remedy}") from error


def checksum(path: Path) -> int:
    """CRC-32 of a file's bytes."""
    return zlib.crc32(path.read_bytes())


def normalise_form(word: str) -> str:
    """A word with its typographic variants as the treebanks write them.

    >>> normalise_form("n’t"), normalise_form("–"), normalise_form("…")
    ("n't", '-', '...')
    """
    return {"``": "“", "''": "”"}.get(word) or word.translate(_VARIANTS) or word


def encode_word(word: str, rows: dict[str, int]) -> list[int]:
    """The row of the word's vector (0 if it has none), then its hashed features."""
    form = normalise_form(word)
    return [rows.get(form.lower(), 0), *(1 + h % (BUCKETS - 1) for h in hash_features(form))]


def hash_features(form: str) -> list[int]:
    """Hashes of a word's form, shape, beginnings and ends: the same on every machine.

    >>> hash_features("2,000")[0] == hash_features("3,456")[0]  # digits are alike
    True
    """
    shape = re.sub(r"(.)\1\1+", r"\1\1", _shape(form[:40]))
    low = re.sub(r"\d", "0", form.lower())
    parts = [low, low, shape, *(low[:k] for k in (1, 2, 3)), *(low[-k:] for k in (1, 2, 3, 4))]
    parts.append(_case(form))
    return [zlib.crc32(f"{i}:{p}".encode("utf-8", "surrogatepass")) for i, p in enumerate(parts)]


def _shape(form: str) -> str:
    return "".join(
        "0" if c.isdigit() else "X" if c.isupper() else "x" if c.isalpha() else c for c in form
    )


def _case(form: str) -> str:
    if form.islower():
        return "lower"
    if form.isupper():
        return "upper" if len(form) > 1 else "letter"
    return "title" if form.istitle() else "mixed" if any(map(str.isalpha, form)) else "none"


def apply_rule(rule: str, word: str) -> str:
    """The lemma that a rule makes of a word.

    A rule is ``=lemma``, or how to write the word (``k``eep, ``l``ower case, ``t``itle
    case), how many letters to take from its end, and what to put there.

    >>> apply_rule("l3y", "Ladies"), apply_rule("k0", "Minsk"), apply_rule("=be", "were")
    ('lady', 'Minsk', 'be')
    """
    if rule.startswith("="):
        return rule[1:]
    form = normalise_form(word)
    form = form.lower() if rule[0] == "l" else form.capitalize() if rule[0] == "t" else form
    cut = int(rule[1])
    return form[: len(form) - cut] + rule[2:] if cut < len(form) else form


def choose_lemma(word: str, upos: str, rules: Sequence[str], known: Container[str]) -> str:
    """The lemma of the first rule, or of a later one if that alone makes a word that is known.

    Names need not be known. Marks are their own lemmas, quotation marks the straight ones.

    >>> choose_lemma("providing", "VERB", ["l3", "l3e"], {"provide"})
    'provide'
    >>> choose_lemma("“", "PUNCT", ["l0"], {})
    '"'
    """
    if not any(map(str.isalnum, word)):
        return word.translate(_STRAIGHT)
    lemmas = [apply_rule(rule, word) for rule in rules]
    if upos != "PROPN" and lemmas[0] not in known:
        others = (lemma for lemma in lemmas if lemma in known and lemma != word.lower())
        return next(others, lemmas[0])
    return lemmas[0]


def decode_tree(arcs: np.ndarray) -> list[int]:
    """Heads of the best tree with a single root: -1 for the root, else an index.

    ``arcs`` are finite scores as in :class:`Scores`. The best head of each word is taken if
    that is a tree already, which it mostly is; else Chu and Liu's and Edmonds' algorithm finds
    the best one, with arcs from the root made so dear that one must do (Zmigrod et al. 2020).

    >>> decode_tree(np.array([[0, 0, 9, 0], [8, 7, 0, 0], [7, 0, 6, 0]]))
    [1, -1, 1]
    """
    count = len(arcs)
    scores = np.full((count + 1, count + 1), -np.inf)
    scores[1:] = arcs
    np.fill_diagonal(scores, -np.inf)
    heads = scores.argmax(1)
    heads[0] = 0
    if (heads[1:] == 0).sum() != 1 or _find_cycle(heads) is not None:
        finite = scores[1:][np.isfinite(scores[1:])]
        scores[:, 0] -= (finite.max() - finite.min() + 1) * count
        heads = _best_arborescence(scores)
    return [int(head) - 1 for head in heads[1:]]


def _best_arborescence(scores: np.ndarray) -> np.ndarray:
    """Best heads of nodes 1.. under node 0, by contracting cycles; ``scores[dependent, head]``."""
    heads: np.ndarray = scores.argmax(1)
    heads[0] = 0
    cycle = _find_cycle(heads)
    if cycle is None:
        return heads
    rest = np.setdiff1d(np.arange(len(scores)), cycle)
    into = scores[np.ix_(cycle, rest)] - scores[cycle, heads[cycle]][:, None]
    out = scores[np.ix_(rest, cycle)]
    contracted = np.full((len(rest) + 1, len(rest) + 1), -np.inf)
    contracted[:-1, :-1] = scores[np.ix_(rest, rest)]
    contracted[-1, :-1] = into.max(0)
    contracted[:-1, -1] = out.max(1)
    found = _best_arborescence(contracted)
    for i, node in enumerate(rest[1:], start=1):
        heads[node] = cycle[out[i].argmax()] if found[i] == len(rest) else rest[found[i]]
    entered = cycle[into[:, found[-1]].argmax()]
    heads[entered] = rest[found[-1]]
    return heads


def _find_cycle(heads: np.ndarray) -> np.ndarray | None:
    """The nodes of one cycle of ``heads`` (node 0 is its own head and no cycle), or None."""
    follow = heads.tolist()
    seen = [0] * len(follow)
    seen[0] = -1
    for start in range(1, len(follow)):
        node = start
        while not seen[node]:
            seen[node] = start
            node = follow[node]
        if seen[node] == start:
            cycle = [node]
            while follow[cycle[-1]] != node:
                cycle.append(follow[cycle[-1]])
            return np.array(sorted(cycle))
    return None
