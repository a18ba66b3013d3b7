"""Whether a place in a sentence looks back or ahead: the nearest group of verbs tells.

In: a stretch and the span of a time expression in it. Out: -1 (past), 1 (to come), 0 (unknown).
A group is read whole: in ``will be held on Thursday`` the participle is no past.

>>> text = "It will be held on Thursday."
>>> direction(text, Span(19, 27))
1
"""

from __future__ import annotations

import re

from onrecord.numerals import alternatives
from onrecord.times.timex import words
from onrecord.types import Span

BEFORE, AFTER = 80, 60  # code points in which a verb is looked for

_ADVERBS = r"(?:\s(?:not|also|only|still|first|then|now|soon|[a-z]+ly))*"
_VERB = rf"{_ADVERBS}(?:\s(?:be|have|get))?(?:\s(?:been|being))?{_ADVERBS}(?:\s[a-z]+)?"
_SET = r"(?:due|set|scheduled|slated|expected|planned|supposed|bound|likely|about|ready)"
_PLANS = r"(?:plan|planning|intend|intending|hoping|expect|expecting|preparing|scheduled)"
# Words in -ed that are no verbs.
_NOT_PAST = r"(?!united|hundred|indeed|need|speed|seed|exceed|proceed|succeed|naked|sacred|feed)"
_NO_NOUN = "".join(rf"(?<!\b{word}\s)" for word in ("a", "an", "the", "its", "his", "their", "of"))
_PROJECTS = "|".join(
    """acquire appear attend begin build buy close complete cut decide discuss end expire
    finish go hold join launch leave make meet open pay raise reduce release report resume return
    sell start take testify travel visit vote""".split()
)

GROUP = re.compile(
    rf"""\b(?:
      (?P<ahead>
        (?:has|have|was|were|did|didn['’]t) {_ADVERBS} \s {_PLANS} (?:\s(?:to|on|for)\s[a-z]+)?
      | (?:has|have) {_ADVERBS} \s been {_ADVERBS} \s {_SET}
      | (?:agreed|planned|hoped|promised|vowed|pledged|intended|threatened|scheduled) \s to
        \s [a-z]+ )
    | (?P<past>
        (?:had|was|were) {_ADVERBS} (?:\sbeen)? {_ADVERBS} \s {_SET} (?:\sto\s[a-z]+)?
      | (?:has|have|had|was|were|did|didn['’]t|wasn['’]t|weren['’]t) {_VERB}
      | (?!{_SET}\b) {_NOT_PAST} {_NO_NOUN} [a-z]{{2,}}ed
      | (?:{alternatives(words("past"))}) (?!\sto\b)
      | since )
    | (?P<future>
        (?:will|won['’]t|shall|may|would) {_VERB}
      | (?:is|are|['’]re) {_ADVERBS} \s (?:going\sto|to|{_SET}(?:\sto)?) {_VERB}
      | (?:expect|plan|hope|intend|aim)s? (?=\s(?:to|that|a|an|the)\b)
      | (?:planning|hoping|intending|aiming|preparing|expecting) \s (?:to|for)
      | to \s (?: be (?:\s[a-z]+)? | {_PROJECTS} )
      | (?:due|set|bound) \s (?:to|for) | scheduled | expected | slated | planned | due
      | upcoming | forthcoming | effective | payable | as\s(?:soon|early|late)\sas
      | (?:begins|starts|opens|resumes|expires|takes\seffect) )
    | (?:can|could|might|should|must) {_VERB}
    | (?:is|are|be|being) {_ADVERBS} \s [a-z]+ )(?!\w)""",
    re.VERBOSE | re.IGNORECASE,
)
# Up to a time that is still to come, when nothing says that it had been so.
UNTIL = re.compile(
    r"\b(?:by|until|till|through|starting|beginning)\s(?:[\d:.]{1,5}\s?[ap]\.?m\.?\s|noon\s)?\Z",
    re.IGNORECASE,
)


def direction(text: str, span: Span) -> int:
    """-1 where the nearest tense is past, 1 where it is future, 0 where there is none."""
    if UNTIL.search(text, max(0, span.start - 24), span.start):
        return (
            -1 if re.search(r"\bhad\b", text[max(0, span.start - BEFORE) : span.end + AFTER]) else 1
        )
    cues = [
        (span.start - cue.end(), -1 if cue["past"] else 1)
        for cue in GROUP.finditer(text, max(0, span.start - BEFORE), span.start)
        if cue.lastgroup
    ]
    cues += [
        (cue.start() - span.end, -1 if cue["past"] else 1)
        for cue in GROUP.finditer(text, span.end, span.end + AFTER)
        if cue.lastgroup and cue[0][:3].lower() != "to "  # fell on Friday to close at $20
    ]
    return min(cues, default=(0, 0))[1]
