"""Quotations: stretches of text in quotation marks, nested ones and long ones included.

In: a document's text and its blocks. Out: ``Quotation`` values in document order.
``glyphs`` says which characters are marks, ``pairing`` which of a paragraph belong
together; here a quote that runs over several paragraphs is joined, and titles and names
in marks are told from speech.

An odd mark does no harm beyond its own paragraph. A closing mark that closes nothing is
dropped. An opening mark that nothing closes (``closed`` is false) reaches to the next opening
mark of its kind, else to the end of its paragraph or of the quotation around it. Single
marks that nothing closes are taken for apostrophes, unless the next paragraph opens with
one too or the document's speech stands in single marks (the British style).

>>> text = "“He told me ‘go’ today,” she said of the players’ meeting."
>>> for quotation in find_quotations(text, [Block("body", Span(0, len(text)))]):
...     print(quotation.depth, quotation.inner.of(text))
0 He told me ‘go’ today,
1 go
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import chain, pairwise, repeat

from onrecord.cues import CUES
from onrecord.marks.glyphs import Mark, find_marks
from onrecord.marks.pairing import Frame, Paired, pair
from onrecord.types import Block, Span

# Where speech ends: a full stop or comma and a mark. Counted to tell the document's style.
_SINGLE_SPEECH = re.compile(r"(?<![\"”'’])[.,!?…]['’](?![\"”'’\w])")
_DOUBLE_SPEECH = re.compile(r"[.,!?…](?:[\"”“»]|''|’’)")


@dataclass(frozen=True, slots=True)
class Quotation:
    """A stretch of one paragraph in quotation marks.

    ``span`` includes the marks, ``inner`` does not; ``depth`` is the number of quotations
    around it. ``closed`` is false where the closing mark is missing. ``continues``: the next
    paragraph goes on with the same quote, and its quotation there is ``continued``.
    """

    span: Span
    inner: Span
    depth: int = 0
    closed: bool = True
    continues: bool = False
    continued: bool = False


def find_quotations(text: str, blocks: Sequence[Block]) -> tuple[Quotation, ...]:
    """The quotations of ``text``, outer before inner, in document order.

    ``blocks`` are in document order and disjoint. A quotation never crosses a block. Body
    blocks are the running text, so a quote continues past a caption to the next of them.
    Time is linear in the length of the text.

    >>> text = "“It began well.\\n\\n“It ended badly,” she said."
    >>> paragraphs = [Block("body", Span(0, 15)), Block("body", Span(17, 45))]
    >>> [(q.inner.of(text), q.continues) for q in find_quotations(text, paragraphs)]
    [('It began well.', True), ('It ended badly,', False)]
    """
    spans = [block.span.stripped(text) for block in blocks]
    marks = [find_marks(text, span) for span in spans]
    following = dict(pairwise(i for i, block in enumerate(blocks) if block.role == "body"))
    single_follows = [
        i in following and _opens_with_single(spans[following[i]], marks[following[i]])
        for i in range(len(blocks))
    ]
    paired = list(map(pair, repeat(text), spans, marks, single_follows))
    in_singles = _speaks_in_singles(text, spans)
    for frame in chain.from_iterable(found.frames for found in paired):
        if frame.family == "single" and frame.close is None:
            frame.kept = in_singles and text[frame.mark.span.end].isupper()
    for earlier, later in reversed(following.items()):
        _link(paired[earlier], paired[later])
    return tuple(q for found in paired for q in _quotations(found.frames))


def group_continued(quotations: Iterable[Quotation]) -> tuple[tuple[Quotation, ...], ...]:
    """The quotations with those of one quote of several paragraphs together.

    Groups are in the order of their first quotation; most hold one.
    """
    groups: list[list[Quotation]] = []
    open_groups: dict[int, list[Quotation]] = {}  # by depth
    for quotation in quotations:
        group = open_groups.pop(quotation.depth, []) if quotation.continued else []
        if not group:
            groups.append(group)
        group.append(quotation)
        if quotation.continues:
            open_groups[quotation.depth] = group
    return tuple(map(tuple, groups))


def overlapping(quotations: Sequence[Quotation], span: Span) -> list[Quotation]:
    """Those of a document's quotations (in document order) that share text with ``span``."""
    last = bisect_left(quotations, span.end, key=lambda quotation: quotation.span.start)
    found = []
    for i in range(last - 1, -1, -1):
        quotation = quotations[i]
        if quotation.span.overlaps(span):
            found.append(quotation)
        elif quotation.depth == 0 and quotation.span.end <= span.start:
            break  # outermost quotations are disjoint
    return found[::-1]


def _speaks_in_singles(text: str, spans: Iterable[Span]) -> bool:
    """Whether speech ends more often in single marks than in double ones."""
    surplus = 0
    for span in spans:
        surplus += len(_SINGLE_SPEECH.findall(span.of(text)))
        surplus -= len(_DOUBLE_SPEECH.findall(span.of(text)))
    return surplus > 0


def _opens_with_single(block: Span, marks: Sequence[Mark]) -> bool:
    return bool(marks) and marks[0].span.start == block.start and marks[0].family == "single"


def _link(earlier: Paired, later: Paired) -> None:
    """Join the quotes that ``earlier`` leaves open with those that ``later`` opens with.

    Where the second paragraph has only the closing mark, its beginning is taken for the
    beginning of the quotation.
    """
    open_frames = [f for f in earlier.frames if f.reaches_end]
    position = later.block.start
    linked = False
    for frame, again in zip(open_frames, later.frames, strict=False):
        same = frame.family == again.family and again.mark.span.start == position
        if not same or not again.kept:
            break
        frame.kept = frame.continues = again.continued = linked = True
        position = again.mark.span.end
    if not linked and open_frames and open_frames[0].family == "double" and later.strays:
        close = later.strays[0]
        before = [f for f in later.frames if f.kept and f.mark.span.start < close.span.start]
        if close.span.start > position and all(_stands_inside(f, close) for f in before):
            edge = replace(close, span=Span(position, position))
            later.frames.insert(0, Frame(edge, close=close, continued=True))
            open_frames[0].continues = True


def _stands_inside(frame: Frame, close: Mark) -> bool:
    ends = frame.close is not None and frame.close.span.end <= close.span.start
    return ends and frame.family != "double"


def _quotations(frames: Iterable[Frame]) -> list[Quotation]:
    quotations: list[Quotation] = []
    around: list[int] = []  # where the quotations around the present place end
    for frame in frames:
        if not frame.kept:
            continue
        start, inner_start = frame.mark.span.start, frame.mark.span.end
        end = frame.close.span.end if frame.close else frame.limit
        inner_end = frame.close.span.start if frame.close else frame.limit
        while around and around[-1] <= start:
            around.pop()
        quotations.append(
            Quotation(
                Span(start, end),
                Span(inner_start, inner_end),
                depth=len(around),
                closed=frame.close is not None,
                continues=frame.continues,
                continued=frame.continued,
            )
        )
        around.append(end)
    return quotations


_WORD = re.compile(r"[^\W_]+(?:[-'’.][^\W_]+)*")
_LAST_WORD = re.compile(r"([^\W_]+)\s*$")
_NAMING = re.compile(
    r"\b(?:so-called|nicknamed|dubbed|known as|code-?named)(?: the| an?)?\s*$", re.IGNORECASE
)
_PREPOSITION_THE = re.compile(r"\b(?:of|for|by|in|on|at|to|from|with|against) the\s*$")
_SMALL = re.compile(
    r"an?|and|as|at|but|by|de|for|from|in|into|of|off|on|or|the|to|up|via|with", re.IGNORECASE
)
_BEFORE_SPEECH = frozenset(["that", "as", "if", "because", "is", "was", "were", "be", "been"])
_IRREGULAR = frozenset(["said", "told", "wrote", "written", "thought", "knew", "saw", "felt"])
_MAX_TITLE, _MAX_NAME, _MAX_PHRASE = 8, 4, 3  # words
_REACH = 300  # code points of the line around that are looked at


def is_scare(text: str, quotation: Quotation) -> bool:
    """Whether the marks hold off a title, name, slogan or nickname, and not speech.

    Judged by form alone, and only where the form is plain:

    - a title or name, every longer word of it capitalised, inside a sentence: the film
      “Gone Away”, medals “For Courage”, CNN’s “State of the Day,” (a comma or full stop
      may stand inside, as American typography has it);
    - one capitalised word inside a sentence: the magazine “Bridges” was sold;
    - what follows ``so-called``, ``dubbed``, ``nicknamed``, ``known as``;
    - a small phrase that a preposition and ``the`` introduce and the sentence's own
      punctuation ends: guards of the “sleeping giant”.

    Never after a comma, colon, dash, sentence end or reporting verb, nor for a quotation that is
    not closed or goes on. Limits: small words in marks (a “witch hunt”) have the form of a
    few quoted words of somebody, which they mostly are, and count as speech; a title after
    a comma does too. In lines that are set in capitalised words throughout (headlines),
    capitals tell nothing. Shouts that have the form of names (chants of “Jane! Jane”) pass
    for names.

    On PolNeAR's training part (outermost quotations, 763 of them in no content): 28% of
    those in no content are found; of 349 found, 23 are a content or hold one, and 112 stand
    within a longer content, where a title makes no mixed quote either.
    """
    inner = quotation.inner.of(text).strip()
    words = _WORD.findall(inner)
    if not quotation.closed or quotation.continues or quotation.continued:
        return False
    before = text[max(0, quotation.span.start - _REACH) : quotation.span.start].split("\n")[-1]
    after = text[quotation.span.end : quotation.span.end + _REACH].split("\n")[0]
    if not 0 < len(words) <= _MAX_TITLE:
        return False
    if len(words) <= _MAX_NAME and _NAMING.search(before):
        return True
    last = _LAST_WORD.search(before)
    if last is None or last.group(1).lower() in _reporting_words():
        return False
    if inner[-1] in "!?…;:—–-" or _is_headline(before + " " + after):
        return False
    if _is_title(words):
        return True
    if inner[-1] in ".,":
        return False
    if len(words) == 1 and words[0][0].isupper():
        return True
    ended = not after or after[0] in ".,;)"
    few = len(words) <= _MAX_PHRASE and inner.islower()
    return few and ended and _PREPOSITION_THE.search(before) is not None


def _is_title(words: Sequence[str]) -> bool:
    """Whether two or more words are capitalised, and all that are not articles and the like."""
    long_words = [word for word in words if not _SMALL.fullmatch(word)]
    capitals = all(word[0].isupper() or word[0].isdigit() for word in long_words)
    return len(long_words) >= 2 and capitals and words[0][0].isupper()


def _is_headline(line: str) -> bool:
    """Whether most longer words of a line are capitalised, so that capitals tell nothing."""
    long_words = [word for word in _WORD.findall(line) if len(word) > 3]
    return len(long_words) > 2 and sum(w[0].isupper() for w in long_words) > 0.7 * len(long_words)


@cache
def _reporting_words() -> frozenset[str]:
    """Forms of the verbs that take quotations (``data/cues.tsv``), and words like ``that``."""
    forms = set(_BEFORE_SPEECH | _IRREGULAR)
    for lemma in (lemma for lemma, verb in CUES.items() if verb.takes("q")):
        stem = lemma.removesuffix("e")
        forms |= {lemma, lemma + "s", stem + "ed", stem + "ing"}
        if lemma.endswith("y"):
            forms |= {lemma[:-1] + "ies", lemma[:-1] + "ied"}
    return frozenset(forms)
