"""``X is Y`` from a name and the office, or whatever else somebody is, that stands beside it.

In: the spans of the name and of the words beside it. Out: the claim restated. The words keep their
form, but for the articles that a sentence needs and for what only fits beside a name (``fellow``).

>>> restate_office("the head of Roads, Jane Roe", Span(19, 27), Span(0, 17)).claim
'Jane Roe is the head of Roads.'
"""

from __future__ import annotations

import re

from onrecord.dating import lacks_year
from onrecord.incomplete import KNOWN, TELLING
from onrecord.restatement import Restatement
from onrecord.types import Replacement, Span
from onrecord.wording import article_for, finished
from onrecord.wordlists import COUNTRIES, is_office, is_personal, is_title

OWNING = frozenset("my our your his her its their".split())
# Words before an office after which no article fits.
DETERMINED = OWNING | frozenset("a an the that this one acting head of".split())
# Offices that are held in a state, a town or a body, which must be named.
HELD_IN = frozenset(
    """adviser advisor ambassador candidate ceo chair chairman chairperson chairwoman
    chancellor chief coach commander commissioner congressman congresswoman coordinator
    councillor dean deputy director emperor executive founder governor head judge justice king
    leader legislator manager mayor minister mp nominee participant premier president prince
    princess prosecutor queen representative secretary senator sheriff solicitor speaker
    spokesman spokesperson spokeswoman superintendent treasurer vice""".split()
)
# Capitals that tell no place by themselves: "County Sheriff".
UNPLACING = frozenset(
    """assembly board cabinet city commission committee congress council county court department
    deputy district federal first government house ministry national office parliament police public
    regional senate state town""".split()
)
# Bodies of which there are many, where they are not named: "a selection committee member".
UNNAMED = frozenset("airport board cabinet club commission committee council panel team".split())
_NATION = re.compile(
    r"\b(?!Dean\b)(?:[A-Z][a-z]+(?:an|ish|ese|ch|ss|eek|ai|aqi|eli|ani)|U\.?[SKN]\.?|EU)\b"
)
# What is said of somebody beside their name, but not as a predicate.
_ATTRIBUTIVE = re.compile(r"(?:the )?fellow (?=\w)")
_PAST = re.compile(r"(?:the )?(?:late|then)[ -](?=\w)")
# Words that begin an office and are capitals only where they begin the sentence.
QUALIFYING = frozenset(
    """acting assistant associate current deputy ex fellow former incumbent junior late local
    longtime outgoing retired senior then veteran""".split()
)
# Common words for a field of work, which are capitals only there when no other word is one.
FIELDS = frozenset(
    """army business civil environmental fashion film government health labor labour military
    opposition police political presidential prison professional public regional religious social
    tax union university""".split()
)
INCUMBENT = frozenset("current incumbent outgoing".split())
# Offices that many hold at a time, so that they need an article even in capitals.
HELD_BY_MANY = frozenset(
    """ambassador assemblyman assemblywoman attorney bishop cardinal congressman congresswoman
    councillor councilman councilwoman delegate deputy judge justice lawyer legislator mp professor
    reporter representative senator""".split()
)


def restate_office(
    text: str,
    name: Span,
    role: Span,
    owner: Replacement | None = None,
    holder: Replacement | None = None,
    *,
    past: bool = False,
) -> Restatement:
    """``X is Y`` from a name and the office that stands beside it.

    What begins and ends in small letters gets an article: ``X is a harbour official``. ``owner`` is
    what stands for the owner or body that the office begins with (``its chair``), ``holder`` for a
    name that is not the full one. What somebody is no more, they were (``past``).
    """
    words = role.of(text)
    owned = words.split()[0].lower() in OWNING
    if owner:
        words = owner.by + text[owner.span.end : role.end]
    elif text[: role.start].endswith(("the ", "The ")):
        words = f"the {words}"
    office, verb = _uncapitalised(words), "was" if past else "is"
    if former := _PAST.match(office):
        office, verb = office[former.end() :], "was"
    office = _ATTRIBUTIVE.sub("", office)
    office = office if owner and owned else _with_article(office)
    claim = finished(f"{holder.by if holder else name.of(text)} {verb} {office}")
    alone = owner is not None if owned else not _is_vague(office) and not _is_cut(text, name, role)
    made = tuple(sorted(filter(None, (owner, holder)), key=lambda change: change.span))
    return Restatement(claim, made, alone)


def _uncapitalised(words: str) -> str:
    """Without the capitals that are there because a sentence begins."""
    first, _, rest = words.partition(" ")
    if not rest and is_personal(words) and not is_title(words):
        return words.lower()
    small = first.lower() in QUALIFYING | DETERMINED
    small = small or (first.lower() in FIELDS and rest.islower())
    return f"{first.lower()} {rest}" if rest and small else words


def _with_article(office: str) -> str:
    first, last = office.split()[0], office.split()[-1]
    if first.lower() in DETERMINED or _begins_with_owner(office):
        return office
    many = last.lower() in HELD_BY_MANY
    if first in INCUMBENT and is_office(last) and not many:
        return f"the {office}"
    plural = first.endswith("s") and first.islower()
    kin = first.islower() and not is_office(first)  # "son of Jane Roe", "member of the board"
    if (last.islower() or many or kin or first in QUALIFYING) and not plural:
        return f"{article_for(office)} {office}"
    return office


def _begins_with_owner(office: str) -> bool:
    """Whether a possessive stands where an article would: ``Norway’s envoy``."""
    return re.match(r"(?:[A-Z][\w.-]*,? )*[A-Z][\w.-]*(?:['’]s|s['’]) ", office) is not None


def _is_vague(office: str) -> bool:
    """Whether only the document tells what is meant: ``the driver``, ``President``.

    An office needs the state or body that it is held in: ``Norwegian Foreign Minister``.
    """
    if _is_unplaced(office) or lacks_year(office):
        return True
    for match in re.finditer(r"\b(?:[Tt]he|[Tt]his|[Tt]hat|[Tt]heir|[Ii]ts) ([^,;]+)", office):
        phrase = match.group(1)
        following = phrase.split()
        told = any(word[:1].isupper() or word[:1].isdigit() for word in following)
        if not told and not {following[0].lower(), following[-1].lower()} & (KNOWN | TELLING):
            return True
    return False


def _is_unplaced(office: str) -> bool:
    """Whether it is not said of what state, town or body somebody is the head or the like."""
    words = {word.lower().strip(",.") for word in re.split(r"[\s-]+", office)}
    low = office.lower()
    if low.split()[-1] not in UNNAMED and set(office.split()) & UNNAMED and low == office:
        return True
    if not words & HELD_IN or any(re.search(rf"\b{re.escape(c)}\b", low) for c in COUNTRIES):
        return False
    if _NATION.search(office):
        return False
    capitals = [w for w in re.split(r"[\s-]+", office) if not w.islower() and not is_title(w)]
    return "minister" in words or not {w.lower() for w in capitals} - UNPLACING - HELD_IN


def _is_cut(text: str, name: Span, role: Span) -> bool:
    """Whether the words are the end of a longer phrase, or ``former`` stands far before them."""
    before = text[max(0, role.start - 60) : role.start]
    if re.search(r"(?:\b(?:of|for)|[A-Z][\w.’'-]*) $", before) and not before[:-1].endswith("."):
        return True
    words = role.of(text).split()
    between = text[role.end : name.start] if role.end < name.start else ""
    if re.search(r"[;:|]| who | which ", role.of(text) + between):
        return True
    if between and re.search(r"[A-Z][\w.’'-]*, $", before):
        return True  # "Jane Roe, the mayor of Arden, Norway": another's office
    if {"former", "then", "late"} & set(words[1:]) - set(words[1:2] if words[0] == "the" else ()):
        return True  # "challenger former Minister Jane Roe"
    if len(words) > 1 and is_title(words[-1]) and words[-1].istitle() and words[-2].islower():
        return True  # "lead author Professor Jane Roe": two things that she is
    return re.search(r"\b(?:former|then|late|ex)\b[^.;]* and $", before, re.IGNORECASE) is not None
