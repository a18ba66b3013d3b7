"""The values that travel from text to table.

Every stage of the package is a function from some of these values to others.
All offsets are half-open ``[start, end)``, in Unicode code points of the
document's text exactly as it was read. Text is always derived from a span,
never stored beside it (the tables do both, and the build checks that they agree).

>>> Span(0, 5).of("Hello, world")
'Hello'
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Literal, get_args

if TYPE_CHECKING:
    import pandas as pd

# Closed sets. The schema publishes them as ClassLabel features, in this order.
BlockRole = Literal["headline", "dateline", "byline", "body", "caption", "boilerplate"]
Kind = Literal["direct", "indirect", "mixed"]
Act = Literal["assertion", "belief", "fact", "eventuality"]
SpeakerType = Literal["person", "organization", "group", "document"]
Asserter = Literal["article", "speaker"]
Certainty = Literal["certain", "probable", "possible"]
Polarity = Literal["positive", "negative"]
ClaimTime = Literal["past", "present", "future"]
Comparator = Literal["=", "~", ">", ">=", "<", "<=", "range"]
TimexType = Literal["DATE", "TIME", "DURATION", "SET"]
Status = Literal["ok", "empty", "duplicate", "refused"]
Provenance = Literal["machine", "confirmed", "corrected", "added"]

BLOCK_ROLES: tuple[str, ...] = get_args(BlockRole)
KINDS: tuple[str, ...] = get_args(Kind)
ACTS: tuple[str, ...] = get_args(Act)
SPEAKER_TYPES: tuple[str, ...] = get_args(SpeakerType)
ASSERTERS: tuple[str, ...] = get_args(Asserter)
CERTAINTIES: tuple[str, ...] = get_args(Certainty)
POLARITIES: tuple[str, ...] = get_args(Polarity)
CLAIM_TIMES: tuple[str, ...] = get_args(ClaimTime)
COMPARATORS: tuple[str, ...] = get_args(Comparator)
TIMEX_TYPES: tuple[str, ...] = get_args(TimexType)
STATUSES: tuple[str, ...] = get_args(Status)
PROVENANCES: tuple[str, ...] = get_args(Provenance)


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A half-open range ``[start, end)`` of code points in a document's text."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start <= self.end:
            raise ValueError(f"not a span: [{self.start}, {self.end})")

    def __len__(self) -> int:
        return self.end - self.start

    def of(self, text: str) -> str:
        """The words of ``text`` that this span covers."""
        return text[self.start : self.end]

    def contains(self, other: Span) -> bool:
        """Whether ``other`` lies wholly inside this span."""
        return self.start <= other.start and other.end <= self.end

    def overlaps(self, other: Span) -> bool:
        """Whether the two spans share at least one code point."""
        return self.start < other.end and other.start < self.end

    def stripped(self, text: str, characters: str | None = None) -> Span:
        """This span without the given characters (default: white space) at its edges."""
        inner = self.of(text)
        start = self.end - len(inner.lstrip(characters))
        return Span(start, max(start, self.start + len(inner.rstrip(characters))))


Spans = tuple[Span, ...]


def hull(spans: Iterable[Span]) -> Span:
    """The smallest span that covers all of ``spans`` (at least one)."""
    found = list(spans)
    return Span(min(s.start for s in found), max(s.end for s in found))


def join(spans: Iterable[Span], text: str) -> str:
    """The words of possibly discontinuous spans, for reading: joined by one space."""
    return " ".join(span.of(text) for span in spans)


def content_ids(kind: str, doc_id: str, words: Iterable[str]) -> list[str]:
    """The ids of a document's quotes or claims from their words, in the order of the text.

    The same words a second time have an id of their own.

    >>> len(set(content_ids("quote", "d1", ["Yes.", "No.", "Yes."])))
    3
    """
    seen: Counter[str] = Counter()
    ids = []
    for said in words:
        seen[said] += 1
        ids.append(content_id(kind, doc_id, said, seen[said]))
    return ids


def content_id(*parts: object) -> str:
    """A 16-digit hexadecimal id that depends on nothing but ``parts``."""
    digest = hashlib.sha256("\x1f".join(map(str, parts)).encode("utf-8", "surrogatepass"))
    return digest.hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Document:
    """One text as it was read, and what is known about it (``None`` where unknown).

    ``published`` is an ISO 8601 date (``2022-01-14``). ``origin`` names the file that
    the document came from, without its folder. A document that could not be used has
    a ``status`` other than ``ok`` and says why in ``reason``.
    """

    doc_id: str
    text: str
    title: str | None = None
    byline: str | None = None
    publisher: str | None = None
    published: str | None = None
    url: str | None = None
    language: str | None = None
    license: str | None = None
    origin: str | None = None
    status: Status = "ok"
    reason: str | None = None

    @property
    def sha256(self) -> str:
        """Hexadecimal SHA-256 of the text in UTF-8."""
        return hashlib.sha256(self.text.encode("utf-8", "surrogatepass")).hexdigest()


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph-like stretch of the text and the part that it plays."""

    role: BlockRole
    span: Span


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence; ``block`` is the index of its block in the document."""

    span: Span
    block: int


@dataclass(frozen=True, slots=True)
class Token:
    """A word or mark of a parsed sentence.

    ``head`` is the index in the same sentence of the word that it depends on, -1 for
    the root. ``upos`` and ``deprel`` are those of Universal Dependencies v2 (subtypes
    included: ``nsubj:pass``), ``xpos`` is the Penn Treebank tag. ``name`` tells where names
    begin (``B-person``) and go on (``I-person``), of a person, organization, place or other thing.
    """

    span: Span
    text: str
    lemma: str
    upos: str
    xpos: str
    head: int
    deprel: str
    name: str = "O"


@dataclass(frozen=True, slots=True)
class Parse:
    """The syntax of one sentence: its tokens, in order, and which depend on which."""

    sentence: Sentence
    tokens: tuple[Token, ...]
    _children: tuple[tuple[int, ...], ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        children: list[list[int]] = [[] for _ in self.tokens]
        for i, token in enumerate(self.tokens):
            if token.head >= 0:
                children[token.head].append(i)
        object.__setattr__(self, "_children", tuple(map(tuple, children)))

    def children(self, index: int) -> tuple[int, ...]:
        """Indices of the tokens that depend directly on token ``index``, in order."""
        return self._children[index]

    def subtree(self, index: int) -> list[int]:
        """Indices of token ``index`` and of all that depends on it, in order."""
        inside = {index}
        frontier = [index]
        while frontier:
            parent = frontier.pop()
            for i in self.children(parent):
                if i not in inside:
                    inside.add(i)
                    frontier.append(i)
        return sorted(inside)


@dataclass(frozen=True, slots=True)
class Attribution:
    """What a reader finds: content, cue and source of one attribution (PolNeAR's terms).

    Each is a tuple of spans in reading order; quotation marks at the edges belong to the
    content. ``source`` may be empty (passives); ``confidence`` is a probability, 0 to 1.
    """

    content: Spans
    cue: Spans
    source: Spans
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who stands behind one or more sources of a document.

    ``mentions`` are the spans that name the speaker; ``roles`` and ``aliases`` are
    verbatim strings of the document, in order of appearance. ``external_id`` is the one
    that a table of the user's own gives (a Wikidata QID, say). Who is a spokesperson ``speaks_for``
    a body or another person: their name, and in ``speaks_for_span`` the words that say so.
    """

    speaker_id: str
    name: str
    type: SpeakerType
    roles: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    mentions: Spans = ()
    external_id: str | None = None
    speaks_for: str | None = None
    speaks_for_span: Span | None = None


@dataclass(frozen=True, slots=True)
class Quote:
    """One attributed quote: a row of the table ``quotes``.

    ``spans`` are the published words: the content without the quotation marks at its
    edges. ``resolution`` says how the source was resolved to the speaker (``named``,
    ``alias``, ``pronoun``, ``description``, ``role``, ``self``) or why not (``unresolved: ...``),
    ``antecedent`` is the span that names or describes the speaker where the source does not,
    ``speaker_confidence`` the probability that the speaker is right (0 to 1).
    ``sentence`` and ``block`` are indices of the first word's sentence and block.
    ``provenance`` says whether a person looked at the row.
    """

    quote_id: str
    spans: Spans
    content: Spans
    cue: Spans
    source: Spans
    kind: Kind
    act: Act
    cue_lemma: str | None
    confidence: float
    sentence: int
    block: int
    speaker: Speaker | None = None
    resolution: str = "unresolved: not looked at"
    antecedent: Span | None = None
    speaker_confidence: float | None = None
    outer_quote_id: str | None = None
    provenance: Provenance = "machine"


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with what it counts.

    ``span`` covers the whole expression (``more than 2,000 peacekeepers``). ``value``
    and ``value_max`` (for ranges) are exact; ``unit`` is the counted noun or the unit
    (``peacekeepers``, ``USD``, ``percent``), ``None`` where nothing is counted.
    """

    span: Span
    value: Decimal
    unit: str | None = None
    comparator: Comparator = "="
    value_max: Decimal | None = None


@dataclass(frozen=True, slots=True)
class TimeExpression:
    """A time expression as TIMEX3 has it; ``value`` is ISO 8601 or ``None`` if unresolvable."""

    span: Span
    type: TimexType
    value: str | None


@dataclass(frozen=True, slots=True)
class Replacement:
    """A change that made a claim self-contained: ``words`` became ``by``.

    ``span`` is where the replaced words stand (empty span where something was put in),
    ``evidence`` the span of the document that justifies the replacement (``None`` when the
    document's date does).
    """

    span: Span
    by: str
    evidence: Span | None = None


@dataclass(frozen=True, slots=True)
class Claim:
    """One factual claim: a row of the table ``claims``.

    ``spans`` are the verbatim words, ``claim`` the self-contained restatement.
    ``self_contained`` says whether no word of it takes up something outside it.
    ``speaker`` and ``quote_id`` are set when a speaker asserts it. ``check_worthiness``
    and ``confidence`` lie between 0 and 1.
    """

    claim_id: str
    spans: Spans
    claim: str
    asserted_by: Asserter
    certainty: Certainty
    polarity: Polarity
    time: ClaimTime
    check_worthiness: float
    confidence: float
    speaker: Speaker | None = None
    quote_id: str | None = None
    quantities: tuple[Quantity, ...] = ()
    times: tuple[TimeExpression, ...] = ()
    entities: Spans = ()
    replacements: tuple[Replacement, ...] = ()
    self_contained: bool = True
    provenance: Provenance = "machine"


@dataclass(frozen=True, slots=True)
class Extraction:
    """Everything that was found in one document."""

    document: Document
    blocks: tuple[Block, ...] = ()
    sentences: tuple[Sentence, ...] = ()
    quotes: tuple[Quote, ...] = ()
    claims: tuple[Claim, ...] = ()
    speakers: tuple[Speaker, ...] = field(default=())

    def text_of(self, spans: Span | Spans) -> str:
        """The words of the document at a span, or at several, joined by one space."""
        return join((spans,) if isinstance(spans, Span) else spans, self.document.text)

    def to_pandas(self) -> dict[str, pd.DataFrame]:
        """The four tables of this document as data frames, by table name."""
        from onrecord.dataset.rows import to_tables

        return {name: table.to_pandas() for name, table in to_tables([self]).items()}
