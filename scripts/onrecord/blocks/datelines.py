"""Datelines: what a line, or the start of a paragraph, says of place and date of writing.

>>> match_dateline("OSLO, Norway (AP) — It rained.", bare=False)[0]
'OSLO, Norway (AP) — '
>>> is_dateline("Friday, January 4, 2019"), is_dateline("On Friday it rained.")
(True, False)
"""

from __future__ import annotations

import re

_MOST = 160  # code points of a paragraph that are looked at

MONTH = (
    r"(?:Jan(?:uary|\.)?|Feb(?:ruary|\.)?|Mar(?:ch|\.)?|Apr(?:il|\.)?|May|June?|July?"
    r"|Aug(?:ust|\.)?|Sept?(?:ember|\.)?|Oct(?:ober|\.)?|Nov(?:ember|\.)?|Dec(?:ember|\.)?)"
)
DAY = r"(?:Mon|Tues?|Wed(?:nes)?|Thu(?:rs?)?|Fri|Sat(?:ur)?|Sun)(?:day|\.)?"
_DATE = (
    rf"(?:(?:{DAY},?\s+)?(?:{MONTH}\s+\d{{1,2}}(?:st|nd|rd|th)?(?:,?\s+\d{{4}})?"
    rf"|\d{{1,2}}(?:st|nd|rd|th)?\s+{MONTH}(?:,?\s+\d{{4}})?)|{MONTH}\s+\d{{4}}"
    r"|\d{4}-\d\d-\d\d|\d{1,2}[/.]\d{1,2}[/.]\d{2,4})"
)
_TIME = r"(?:\d{1,2}(?::\d\d){0,2}\s*(?:[ap]\.?m\.?)?(?:\s+\(?[A-Z]{2,4}\)?)?)"
_DATE_ALONE = re.compile(
    r"(?:(?:date|dated|published|posted|updated|last updated|last modified|released|issued"
    r"|publication date)(?:\s+on|\s+at)?\s*:?\s*)?"
    rf"{_DATE}(?:,?\s*(?:at|[-–—|@·•])?\s*{_TIME})?\.?",
    re.IGNORECASE,
)
_PLACE = r"(?:[A-Z][A-Z.'’-]+(?: [A-Z][A-Z.'’-]+){0,4})"
_MORE_PLACE = r"(?:,\s+(?:[A-Z][\w.'’-]+(?:\s+[A-Z][\w.'’-]+){0,2}))"
_DASH = r"(?:--?|[–—―])"
_AGENCY = r"(?:\s*[(/][A-Z][\w .,&/-]{0,40}[)/])"
_START = r"\s+(?=[\"'“‘(\[]?[A-Z0-9])"
# CHICAGO, Ill. (AP), Nov. 3 — ; Lagos, Nigeria (Reuters) — ; Washington, Nov. 3 — ; NEW DELHI
# (ANI): ; (CNN) — . A colon needs an agency or a date: "ROE: I was there" is a transcript.
_DATELINE = re.compile(
    rf"(?:{_PLACE}{_MORE_PLACE}{{0,2}}(?:(?:,?\s+{_DATE}){_AGENCY}?|{_AGENCY}(?:,?\s+{_DATE})?)"
    r"|[A-Z][a-z]+(?:[ -][A-Z][a-z]+){0,2}(?:,\s+[A-Z][\w.]+(?:\s+[A-Z][\w.]+)?)?"
    rf"(?:\s*\((?:Reuters|Xinhua|dpa|[A-Z]{{2,8}})\)|,\s+{_DATE})"
    rf"|\([A-Z]{{2,8}}\)|{_DATE}(?:\s*\([A-Z]\w+\))?)\s*(?:{_DASH}{{1,2}}|:){_START}"
)
# CHICAGO — ; STATE COLLEGE, Pa. — : so bare only where articles begin.
_BARE_DATELINE = re.compile(
    r"(?=[A-Z.]{4}|[A-Z]{2,} [A-Z]{2}|[A-Z]+,)"
    rf"{_PLACE}{_MORE_PLACE}{{0,2}}\s*{_DASH}{{1,2}}{_START}"
)
_PLACE_ALONE = re.compile(rf"{_PLACE}{_MORE_PLACE}{{0,2}}(?:,?\s+{_DATE})?")
_DASH_START = re.compile(r"(?:--?|[–—―])\s")
_PLACE_AND_DATE = re.compile(
    rf"{_PLACE}{_MORE_PLACE}{{0,2}},?\s+{_DATE}\.?|{_PLACE},\s+[A-Z]\w+\.?"
)


def match_dateline(text: str, bare: bool) -> re.Match[str] | None:
    """The dateline at the start of a paragraph (white space single), with its dash and space.

    ``bare`` also allows a place in capitals with nothing but a dash: ``CHICAGO — ``.
    """
    start = text[:_MOST]
    return _DATELINE.match(start) or (_BARE_DATELINE.match(start) if bare else None)


def is_date(text: str) -> bool:
    """Whether a paragraph is only a date: ``Posted on May 3, 2019 at 5:02 p.m.``."""
    return len(text) <= _MOST and _DATE_ALONE.fullmatch(text) is not None


def is_dateline(text: str) -> bool:
    """Whether a paragraph is only a date, or a place and a date: ``CHICAGO, Nov. 3``."""
    return is_date(text) or (len(text) <= _MOST and _PLACE_AND_DATE.fullmatch(text) is not None)


def is_broken_dateline(line: str, following: str) -> bool:
    """Whether a page broke a dateline before its dash: ``CHICAGO`` / ``– The mayor ...``."""
    return (
        len(line) <= _MOST
        and _DASH_START.match(following) is not None
        and _PLACE_ALONE.fullmatch(line) is not None
    )
