"""Turns of interviews and transcripts: paragraphs that begin with the name of who speaks.

In: a text and its blocks. Out: ``Turn`` values in reading order. What stands after a label is
quoted verbatim, though it has no quotation marks: ``((Jane Roe))  We are ready.``,
``ROE: We are ready.``, ``Q: Are you?``. A colon after a word is no label by itself (``Note:``,
``Image:``): the labels of a dialogue come again, and there are two of them at least; double
round brackets, Wikinews' form, are clear by themselves. Where only the questions have these, the
answers may have the initials that come again: ``JR: We are.``, ``JR We are.``

>>> from onrecord.blocks import find_blocks
>>> text = "ROE: Are you ready?\\n\\nDOE: Yes.\\n\\nROE: When?\\n\\nDOE: Now."
>>> [(t.label.of(text), t.content[0].of(text)) for t in find_turns(text, find_blocks(text))][:2]
[('ROE', 'Are you ready?'), ('DOE', 'Yes.')]
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import pairwise

from onrecord.types import Attribution, Block, Span, Spans, hull

# How often a turn is right (content Dice >= 0.5, the label its source): all 145 turns of the eleven
# documents of tests/quality that have any were, all of them Wikinews interviews.
CONFIDENCE = 0.99
LEAST = 4  # labelled paragraphs of a dialogue whose labels end in a colon
_BRACKETED = re.compile(r"\s*\(\(([^()\n]{1,40})\)\)\s*:?\s*")
_NAMED = re.compile(
    r"""\s*(
        [QA]|Question|Answer                        # Q: and A:
        |(?:[A-Z][\w.’'-]*|de|van|von|der|al)       # one to five words with a capital
         (?:\ (?:[A-Z][\w.’'-]*|de|van|von|der|al)){0,4}
    )\s?:\s+(?=\S)""",
    re.VERBOSE,
)
_INITIALS = re.compile(r"\s*([A-Z]{2,3})(?:\s?:|(?=\ [A-Z]))\s+(?=\S)")
_CREDIT = re.compile(r"[—–-]\s?[A-Z][^.!?]{1,60}")  # who said what a box shows: "—Jane Roe"
_WORD = re.compile(r"[^\W_]")


@dataclass(frozen=True, slots=True)
class Turn:
    """One turn: ``label`` names who speaks, ``cue`` is the mark after it, ``content`` the rest.

    ``content`` has a span a paragraph; ``cue`` is empty where no mark follows the label.
    """

    label: Span
    cue: Span
    content: Spans

    def as_attribution(self) -> Attribution:
        """The attribution that a turn is, in PolNeAR's terms."""
        return Attribution(self.content, (self.cue,) if self.cue else (), (self.label,), CONFIDENCE)


def find_turns(text: str, blocks: Sequence[Block]) -> tuple[Turn, ...]:
    """The labelled turns of a text; none where there is no dialogue."""
    read = [block for block in blocks if block.role in ("body", "headline")]
    matches = [_match(_BRACKETED, text, block) for block in read]
    if not any(matches):
        matches = [_match(_NAMED, text, block) for block in read]
        if not _is_dialogue([match for match in matches if match]):
            return ()
    else:
        matches = _with_answers(text, read, matches)
    labelled = [i for i, match in enumerate(matches) if match]
    goes_on = _speaks_throughout(matches)
    turns = []
    for number, i in enumerate(labelled):
        match = matches[i]
        assert match is not None
        label = Span(*match.span(1))
        cue = Span(label.end, match.end()).stripped(text)
        first = Span(match.end(), read[i].span.end).stripped(text)
        last = number + 1 == len(labelled)
        after = read[i + 1 : labelled[number + 1]] if goes_on and not last else []
        more = [block.span for block in after if block.role == "body"]
        ends = (n for n, span in enumerate(more) if _tells_of(text, span, label))
        more = more[: next(ends, len(more))]
        content = tuple(span for span in (first, *more) if _WORD.search(span.of(text)))
        if content:
            turns.append(Turn(label, cue, content))
    return tuple(turns)


def _match(pattern: re.Pattern[str], text: str, block: Block) -> re.Match[str] | None:
    return pattern.match(text, block.span.start, block.span.end)


def _with_answers(
    text: str, blocks: Sequence[Block], matches: Sequence[re.Match[str] | None]
) -> list[re.Match[str] | None]:
    """The labels, and those of the answers where only the questions' have brackets."""
    if len(_coming_again(matches)) > 1:
        return list(matches)
    initials = [
        match or _match(_INITIALS, text, b) for match, b in zip(matches, blocks, strict=True)
    ]
    again = _coming_again(initials)
    named = [match or _match(_NAMED, text, b) for match, b in zip(initials, blocks, strict=True)]
    return [
        old or new if new and (old or new.group(1) in again or _is_long_for(new.group(1), again))
        else None
        for old, new in zip(matches, named, strict=True)
    ]  # fmt: skip


def _is_long_for(label: str, labels: Collection[str]) -> bool:
    """Whether a label is a name in full whose initials are another: ``Jane Roe`` of ``JR``."""
    words = label.split()
    return len(words) > 1 and "".join(word[0] for word in words) in labels


def _coming_again(matches: Sequence[re.Match[str] | None]) -> set[str]:
    """The labels that come at least twice."""
    labels = Counter(match.group(1) for match in matches if match)
    return {label for label, number in labels.items() if number > 1}


def _is_dialogue(matches: Sequence[re.Match[str]]) -> bool:
    """Whether two labels at least come again, among enough of them."""
    return len(matches) >= LEAST and len(_coming_again(matches)) > 1


def _speaks_throughout(matches: Sequence[re.Match[str] | None]) -> bool:
    """Whether a paragraph without a label goes on with the turn before it.

    Not where only one of the speakers is labelled, the interviewer mostly, nor where narration
    outweighs the turns: most of these follow one another, however long some are.
    """
    if len(_coming_again(matches)) < 2:
        return False
    labelled = [i for i, match in enumerate(matches) if match]
    follow = sum(after == before + 1 for before, after in pairwise(labelled))
    return 2 * len(labelled) > labelled[-1] - labelled[0] or 2 * follow > len(labelled)


def _tells_of(text: str, paragraph: Span, label: Span) -> bool:
    """Whether a paragraph is no speech: it begins with the speaker's name, or is a credit."""
    said = paragraph.of(text)
    return (len(label) > 3 and said.startswith(label.of(text))) or _CREDIT.fullmatch(
        said.strip()
    ) is not None


def with_turns(
    attributions: Sequence[Attribution], turns: Sequence[Turn]
) -> tuple[Attribution, ...]:
    """A reader's attributions and the turns, without what contradicts these.

    That is: what takes a label for its cue or source, reaches over the edge of a turn, or is
    (nearly) the turn itself.
    """
    if not turns:
        return tuple(attributions)
    labels = [Span(turn.label.start, turn.cue.end) for turn in turns]
    wholes = [hull(turn.content) for turn in turns]

    def fits(attribution: Attribution) -> bool:
        whole = hull(attribution.content)
        parts = (*attribution.cue, *attribution.source, *attribution.content)
        if any(label.overlaps(part) for label in labels for part in parts):
            return False
        return all(
            turn.contains(whole) and len(whole) < 0.9 * len(turn)
            for turn in wholes
            if turn.overlaps(whole)
        )

    kept = [attribution for attribution in attributions if fits(attribution)]
    return (*kept, *(turn.as_attribution() for turn in turns))
