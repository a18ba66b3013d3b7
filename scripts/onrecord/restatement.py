"""Claims restated so that they can be read alone, with every change recorded.

In: the words of an atom, the document's person mentions and the sentence's dates. Out: a
sentence and its ``Replacement`` records. Third-person pronouns and short names give way to
the document's full name, relative dates to the date, participles get their ``was``. What is
not surely known stays as it stands in the text.

>>> restate_office("the head of Roads, Jane Roe", Span(19, 27), Span(0, 17))
'Jane Roe is the head of Roads.'
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from onrecord.coreference import PRONOUNS, Mentions, Person
from onrecord.propositions import Form
from onrecord.types import Parse, Replacement, Span, TimeExpression

POSSESSIVES = frozenset({"his", "her", "hers"})
PREPOSITIONS = frozenset({"on", "since", "until", "by", "from", "before", "after", "through"})


def restate(
    text: str,
    parse: Parse,
    words: Sequence[int],
    form: Form,
    mentions: Mentions,
    times: Sequence[TimeExpression],
) -> tuple[str, tuple[Replacement, ...]]:
    """The sentence that a claim makes, and what was replaced in it.

    ``words`` are token indices in the order in which they are to be said: the shared subject
    first, then the clause.
    """
    changes = [
        *_name_changes(text, parse, words, mentions),
        *_date_changes(text, times),
    ]
    changes.sort(key=lambda change: change.span)
    pieces: list[str] = []
    previous: int | None = None
    for position, i in enumerate(words):
        token = parse.tokens[i]
        if (form == "participle" and position and words[position - 1] > i) or (
            form == "participle" and _starts_clause(parse, words, position)
        ):
            verb = _be(parse, words)
            changes.append(Replacement(Span(token.span.start, token.span.start), verb))
            pieces.append(" " + verb)
        change = next((c for c in changes if c.span.contains(token.span) and len(c.span)), None)
        if change and token.span.start > change.span.start:
            previous = i
            continue
        gap = ""
        if pieces:
            gap = (
                text[parse.tokens[previous].span.end : token.span.start]
                if previous is not None and i == previous + 1
                else " "
            )
        pieces.append(" ".join(gap.split()) if gap.strip() else " " * bool(gap))
        pieces.append(change.by if change else token.text)
        previous = i
    sentence = "".join(pieces).strip(" ,;:—–-")
    return _finished(sentence), tuple(sorted(changes, key=lambda c: c.span))


def _starts_clause(parse: Parse, words: Sequence[int], position: int) -> bool:
    """Whether the participle's own clause starts here: the first gap after the subject."""
    gaps = [k for k in range(1, len(words)) if words[k] != words[k - 1] + 1]
    return bool(gaps) and gaps[0] == position


def _be(parse: Parse, words: Sequence[int]) -> str:
    """The auxiliary that makes a finite verb of a participle whose subject leads ``words``."""
    tokens = parse.tokens
    heads = [i for i in words if tokens[i].head not in words]
    plural = any(tokens[i].xpos in ("NNS", "NNPS") for i in heads[:1])
    past = any(t.xpos == "VBD" for t in tokens)
    return ("were" if plural else "was") if past else ("are" if plural else "is")


def _name_changes(
    text: str, parse: Parse, words: Sequence[int], mentions: Mentions
) -> list[Replacement]:
    changes = []
    named: set[int] = set()
    for span, person in sorted(mentions.by_span.items(), key=lambda item: item[0]):
        if not any(span.contains(parse.tokens[i].span) for i in words):
            continue
        first = id(person) not in named
        named.add(id(person))
        said = span.of(text)
        pronoun = said.lower() in PRONOUNS
        if not first or said == person.name or (pronoun and said.lower().endswith("self")):
            continue
        possessive = said.lower() in POSSESSIVES and _is_possessive(parse, span)
        by = person.name + ("’s" if possessive else "")
        changes.append(Replacement(span, by, _evidence(person, span)))
    return changes


def _is_possessive(parse: Parse, span: Span) -> bool:
    return any(t.span == span and t.deprel.startswith("nmod:poss") for t in parse.tokens)


def _evidence(person: Person, span: Span) -> Span | None:
    """Where the document gives the full name: the last such place before, else the first."""
    full = [m for m in person.mentions if len(m) >= len(person.name) and m != span]
    before = [m for m in full if m < span]
    return before[-1] if before else full[0] if full else None


def _date_changes(text: str, times: Sequence[TimeExpression]) -> list[Replacement]:
    """Relative days as dates, and dates without a year with it."""
    changes = []
    for time in times:
        said = time.span.of(text)
        if time.type != "DATE" or time.value is None or len(time.value) != len("2022-01-13"):
            continue
        try:
            day = date.fromisoformat(time.value)
        except ValueError:
            continue
        if str(day.year) in said:
            continue
        if any(character.isdigit() for character in said):
            by = f"{said}, {day.year}"
        else:
            before = text[: time.span.start].rstrip().rpartition(" ")[2].lower()
            on = "" if before in PREPOSITIONS else "on "
            by = f"{on}{day:%B} {day.day}, {day.year}"
        changes.append(Replacement(time.span, by))
    return changes


def restate_office(text: str, name: Span, role: Span) -> str:
    """``X is Y`` from a name and the office that stands beside it."""
    return _finished(f"{name.of(text)} is {role.of(text)}")


def _finished(sentence: str) -> str:
    """With a capital at the start and a full stop at the end."""
    sentence = sentence[:1].upper() + sentence[1:]
    return sentence if sentence.endswith((".", "!", "”", '"')) else sentence + "."
