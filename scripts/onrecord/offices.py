"""``X is Y`` from a name and the office, or whatever else somebody is, that stands beside it.

In: the spans of the name and of the words beside it. Out: the claim restated. The words keep their
form, but for the articles that a sentence needs and for what only fits beside a name (``fellow``).

>>> restate_office("the head of Roads, Jane Roe", Span(19, 27), Span(0, 17)).claim
'Jane Roe is the head of Roads.'
"""

from __future__ import annotations

import re

from onrecord.restatement import Restatement
from onrecord.standalone import KNOWN, TELLING
from onrecord.types import Replacement, Span
from onrecord.wording import article_for, finished
from onrecord.wordlists import is_office

OWNING = frozenset("my our your his her its their".split())
# Words before an office after which no article fits.
DETERMINED = OWNING | frozenset("a an the that this one acting head of".split())
# What is said of somebody beside their name, but not as a predicate.
ATTRIBUTIVE = frozenset("fellow".split())
PAST = frozenset({"late", "then"})
# Words that begin an office and are capitals only where they begin the sentence.
QUALIFYING = frozenset("former current then late acting fellow incumbent outgoing ex".split())
INCUMBENT = frozenset("current incumbent outgoing".split())
# Offices that many hold at a time, so that they need an article even in capitals.
HELD_BY_MANY = frozenset(
    """ambassador assemblyman assemblywoman attorney congressman congresswoman councillor councilman
    councilwoman delegate deputy judge justice lawyer legislator mp professor reporter
    representative senator""".split()
)


def restate_office(
    text: str, name: Span, role: Span, owner: Replacement | None = None
) -> Restatement:
    """``X is Y`` from a name and the office that stands beside it.

    What begins and ends in small letters gets an article: ``X is a harbour official``. ``owner`` is
    what stands for the possessive that the office begins with (``its chair``), if it does.
    """
    words = role.of(text)
    owned = words.split()[0].lower() in OWNING
    if owned and owner:
        words = owner.by + text[owner.span.end : role.end]
    office = _uncapitalised(words)
    verb = "is"
    first, _, rest = office.partition(" ")
    if first in PAST and rest:
        office, verb = rest, "was"
    elif first in ATTRIBUTIVE and rest:
        office = rest
    office = office if owner and owned else _with_article(office)
    claim = finished(f"{name.of(text)} {verb} {office}")
    alone = owner is not None if owned else not _is_vague(office)
    return Restatement(claim, (owner,) if owner else (), alone)


def _uncapitalised(words: str) -> str:
    """Without the capital that is there because a sentence begins."""
    first, _, rest = words.partition(" ")
    small = first.lower() in QUALIFYING | DETERMINED
    return f"{first.lower()} {rest}" if rest and small else words


def _with_article(office: str) -> str:
    first, last = office.split()[0], office.split()[-1]
    if first.lower() in DETERMINED or _begins_with_owner(office):
        return office
    many = last.lower() in HELD_BY_MANY
    if first in INCUMBENT and is_office(last) and not many:
        return f"the {office}"
    plural = first.endswith("s") and first.islower()
    if (last.islower() or many or first in QUALIFYING) and not plural:
        return f"{article_for(office)} {office}"
    return office


def _begins_with_owner(office: str) -> bool:
    """Whether a possessive stands where an article would: ``Norway’s envoy``."""
    return re.match(r"(?:[A-Z][\w.-]*,? )*[A-Z][\w.-]*(?:['’]s|s['’]) ", office) is not None


def _is_vague(office: str) -> bool:
    """Whether only the document tells what ``the`` means: ``the driver``, ``head of the party``."""
    for match in re.finditer(r"\b(?:[Tt]he|[Tt]his|[Tt]hat|[Tt]heir|[Ii]ts) ([^,;]+)", office):
        phrase = match.group(1)
        following = phrase.split()
        told = any(word[:1].isupper() or word[:1].isdigit() for word in following)
        if not told and not {following[0].lower(), following[-1].lower()} & (KNOWN | TELLING):
            return True
    return False
