"""From a byline to the authors that a reference names.

In: the byline of a document as it was printed. Out: authors as CSL has names, a person as family
and given names, anything else as it stands (``literal``). Only what every desk writes is taken
off: ``By`` and job titles. Which part of a name is the family's cannot be told from the name alone:
the last word is taken, with the particles before it (``van``), so names that are written family
first come out wrong.

>>> read_byline("By Jane Roe and Zoë van der Berg, Associated Press")
[{'family': 'Roe', 'given': 'Jane'}, {'family': 'van der Berg', 'given': 'Zoë'}, \
{'literal': 'Associated Press'}]
>>> read_byline("Jane Roe, Staff Writer"), read_byline("Gavrilov")
([{'family': 'Roe', 'given': 'Jane'}], [{'literal': 'Gavrilov'}])
"""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files

Name = dict[str, str]

_LEAD = re.compile(r"^(?:(?:written|prepared|reported|story|text) )?by:? +", re.IGNORECASE)
_BETWEEN = re.compile(r"\s*(?:[,;|/•]|\s&\s|\band\b|\s[-–—]\s)\s*")
_JOB = re.compile(
    r"(?:(?:.* )?(?:writer|reporter|correspondent|editor|columnist|contributor|analyst|staff"
    r"|intern|fellow|critic))",
    re.IGNORECASE,
)
_DESKS = frozenset(  # words of news desks and agencies that the list of bodies lacks
    "afp agence ap contributors correspondents desk editorial jazeera monitoring newsroom online "
    "radio reporters reuters staff tass tv upi welle wire xinhua".split()
)
_PARTICLES = frozenset(
    "al af av bin da das de del della den der des di do dos du el ibn la le ten ter van von "
    "zu".split()
)


def read_byline(byline: str) -> list[Name]:
    """The authors that a byline names, in its order; job titles are left out."""
    parts = [part.strip() for part in _BETWEEN.split(_LEAD.sub("", byline.strip()))]
    named = [part for part in parts if part and not _JOB.fullmatch(part)]
    return [_name(part) for part in named] or [{"literal": byline.strip()}]


def _name(text: str) -> Name:
    """A person where two to five words look like one's name, else the words as they stand."""
    words = text.split()
    if not 2 <= len(words) <= 5 or not _is_personal(words):
        return {"literal": text}
    first = len(words) - 1
    while first > 1 and words[first - 1].lower() in _PARTICLES:
        first -= 1
    return {"family": " ".join(words[first:]), "given": " ".join(words[:first])}


def _is_personal(words: list[str]) -> bool:
    if any(word.lower() in _bodies() for word in words):
        return False
    return words[0][:1].isupper() and all(
        word.lower() in _PARTICLES or (word[:1].isupper() and not any(map(str.isdigit, word)))
        for word in words
    )


@cache
def _bodies() -> frozenset[str]:
    lines = files("onrecord").joinpath("data", "organizations.txt").read_text("utf-8").splitlines()
    return _DESKS.union(line for line in lines if line and not line.startswith("#"))
