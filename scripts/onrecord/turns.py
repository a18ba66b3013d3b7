"""Turns of interviews and transcripts: paragraphs that begin with the name of who speaks.

In: a text and its blocks. Out: ``Turn`` values in reading order. What stands after a label is
quoted verbatim, though it has no quotation marks: ``((Jane Roe))  We are ready.``,
``ROE: We are ready.``, ``Q: Are you?``. A colon after a word is no label by itself (``Note:``,
``Image:``): the labels of a dialogue come again, and there are two of them at least; double
round brackets, Wikinews' form, are clear by themselves.

>>> from onrecord.blocks import find_blocks
>>> text = "ROE: Are you ready?\\n\\nDOE: Yes.\\n\\nROE: When?\\n\\nDOE: Now."
>>> [(t.label.of(text), t.content[0].of(text)) for t in find_turns(text, find_blocks(text))][:2]
[('ROE', 'Are you ready?'), ('DOE', 'Yes.')]
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

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
_WORD = re.compile(r"[^\W_]")


@dataclass(frozen=True, slots=True)
class Turn:
    """One turn: ``label`` names who speaks, ``cue`` is the mark after it, ``content`` the rest.

    ``content`` has a span a paragraph.
    """

    label: Span
    cue: Span
    content: Spans

    def as_attribution(self) -> Attribution:
        """The attribution that a turn is, in PolNeAR's terms."""
        return Attribution(self.content, (self.cue,), (self.label,), CONFIDENCE)


def find_turns(text: str, blocks: Sequence[Block]) -> tuple[Turn, ...]:
    """The labelled turns of a text; none where there is no dialogue."""
    read = [block for block in blocks if block.role in ("body", "headline")]
    matches = [_match(_BRACKETED, text, block) for block in read]
    if not any(matches):
        matches = [_match(_NAMED, text, block) for block in read]
        if not _is_dialogue([match for match in matches if match]):
            return ()
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
        content = tuple(span for span in (first, *more) if _WORD.search(span.of(text)))
        if content:
            turns.append(Turn(label, cue, content))
    return tuple(turns)


def _match(pattern: re.Pattern[str], text: str, block: Block) -> re.Match[str] | None:
    return pattern.match(text, block.span.start, block.span.end)


def _is_dialogue(matches: Sequence[re.Match[str]]) -> bool:
    """Whether two labels at least come again, among enough of them."""
    labels = Counter(match.group(1) for match in matches)
    again = sum(number > 1 for number in labels.values())
    return len(matches) >= LEAST and again > 1


def _speaks_throughout(matches: Sequence[re.Match[str] | None]) -> bool:
    """Whether a paragraph without a label goes on with the turn before it.

    Not where only one of the speakers is labelled, the interviewer mostly, nor where narration
    outweighs the turns.
    """
    labelled = [i for i, match in enumerate(matches) if match]
    names = {match.group(1) for match in matches if match}
    if len(names) < 2:
        return False
    return 2 * len(labelled) > labelled[-1] - labelled[0]


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
