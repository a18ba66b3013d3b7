"""Boilerplate of web pages and press releases: a paragraph goes in, yes or no comes out.

By phrase (``data/boilerplate.txt``) and by form: addresses, telephone numbers, end marks,
copyright lines, chains of links. What a page says around an article is much the same everywhere;
what the article is about is never looked at.

>>> [is_boilerplate(line) for line in ("Leave a Reply", "###", "He will leave a reply tomorrow.")]
[True, True, False]
"""

from __future__ import annotations

import re
from importlib.resources import files

from onrecord.blocks.paragraphs import is_final

_MOST = 400  # code points: nothing longer is boilerplate by its words alone
_JUNK = re.compile(
    r"""
    (?: [\W_]+ | \d{1,3}                                       # ***, a page number
    | -?\s*30\s*- | -\s*ends?\s*-                              # end marks: -30-
    | https?://\S+ | www\.\S+ | \S+@\S+\.\w+
    | (?: [tfpew] | office | cell | tel(?:ephone)? | phone | fax | mobile )?
      [.:]?\s* \+?[\d\ ().-]{7,} (?: \s*(?:x|ext\.?)\s*\d+ )?
      (?: \s+\(?(?:office|cell|mobile|fax)\)? )?
    | \d+\ min(?:ute)?s?\ read | \d+\ (?:comments?|shares?|views) | (?:page\ )?\d+\ of\ \d+
    | (?: © | \(c\) | copyright ) .{0,200} | .{0,120} all\ rights\ reserved .{0,80} )
    """,
    re.IGNORECASE | re.VERBOSE,
)
# "Home | World | Sport". Unambiguous at every step, so that a failing match costs linear time.
_NAVIGATION = re.compile(r"[^.!?|»›•·]{1,40}(?:[|»›•·][^.!?|»›•·]{1,30}){2,}")
_END_MARK = re.compile(r"(?:#\s*)+|-\s*30\s*-|-?\s*[Ee](?:nds?|ND)\s*-?")


def _read_phrases() -> dict[str, tuple[str, ...]]:
    """The phrases of ``data/boilerplate.txt`` by section."""
    text = files("onrecord").joinpath("data/boilerplate.txt").read_text(encoding="utf-8")
    sections: dict[str, list[str]] = {}
    section = ""
    for line in text.splitlines():
        if line.startswith("[") and line.endswith("]"):
            section = line[1:-1]
        elif line and not line.startswith("#"):
            sections.setdefault(section, []).append(line)
    return {name: tuple(phrases) for name, phrases in sections.items()}


_PHRASES = _read_phrases()
_FOOTER = frozenset(_PHRASES["footer"])
_WHOLE = frozenset(_PHRASES["line"]) | _FOOTER
_ALONE = tuple(phrase + " " for phrase in _PHRASES["alone"])


def is_boilerplate(text: str) -> bool:
    """Whether a paragraph (white space single) is the words of a page, not of an article."""
    if len(text) > _MOST:
        return False
    plain = _fold(text)
    if _forms(plain) & _WHOLE:
        return True
    words = plain.count(" ") + 1
    if words <= 40 and plain.startswith(_PHRASES["start"]):
        return True
    if words <= 12 and plain.startswith(_ALONE) and not is_final(plain):
        return True
    return bool(_JUNK.fullmatch(text) or (words <= 30 and _NAVIGATION.fullmatch(text)))


def opens_footer(text: str) -> bool:
    """Whether a paragraph may begin a page's footer: ``###``, ``Related articles``."""
    return _END_MARK.fullmatch(text) is not None or bool(_forms(_fold(text)) & _FOOTER)


def _fold(text: str) -> str:
    """The form of the phrases: without case, quotation marks straight."""
    return text.casefold().replace("’", "'").replace("‘", "'").strip()


def _forms(plain: str) -> frozenset[str]:
    """A folded paragraph, and the same without marks and arrows at its edges."""
    return frozenset({plain, plain.rstrip(" .:!»›→>*…").lstrip(" «‹←<*#•-–—|")})
