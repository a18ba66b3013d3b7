"""English numerals, in digits and in words, as exact decimals.

In: a stretch of text such as ``two hundred and five``, ``2.5 million`` or ``1½``. Out: a
``Decimal``. ``NUMBER`` is a regular expression (a fragment, for verbose patterns) for every
numeral that `parse_number` reads; quantities and time expressions are built on it.

>>> parse_number("two hundred and five"), parse_number("2.5 million")
(Decimal('205'), Decimal('2500000'))

Libraries measured: text2num 3.1 (MIT) rewrites text and so loses offsets, and makes
``2.5 million`` into ``2.5 1000000``; recognizers-text and quantulum3, see `onrecord.quantities`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from decimal import ROUND_HALF_EVEN, Decimal
from importlib.resources import files

PLACES = Decimal("0.0001")  # annotation.md: one in three is 0.3333


def read_table(name: str) -> list[list[str]]:
    """Rows of a tab-separated word list of this package, without its comments.

    >>> read_table("numerals.tsv")[1]
    ['one', 'unit', '1']
    """
    lines = (files("onrecord") / "data" / name).read_text(encoding="utf-8").splitlines()
    return [line.split("\t") for line in lines if line.strip() and not line.startswith("#")]


def alternatives(words: Iterable[str]) -> str:
    """A regular expression for any of ``words``, longest first, safe in verbose mode.

    >>> alternatives(["a b", "a b c"])
    'a\\\\ b\\\\ c|a\\\\ b'
    """
    return "|".join(re.escape(word) for word in sorted(words, key=lambda w: (-len(w), w)))


def _words(*kinds: str) -> dict[str, Decimal]:
    rows = read_table("numerals.tsv")
    return {word: Decimal(value) for word, kind, value in rows if kind in kinds}


UNITS, TENS, SCALES, PARTS, VAGUE = (
    _words(kind) for kind in ("unit", "tens", "scale", "part", "vague")
)

_JOIN = r"(?:\s{1,2}|-)"  # twenty-one, twenty one
_LARGE = {word: value for word, value in SCALES.items() if word != "hundred"}
_VULGAR = "".join(c for c in map(chr, range(0xBC, 0x2190)) if unicodedata.category(c) == "No")
_VULGAR = "".join(c for c in _VULGAR if 0 < unicodedata.numeric(c) < 1)

# At most 15 digits before the point and 9 after it: longer ones are keys, not numbers,
# and would not fit a 38-digit decimal column once multiplied by a scale.
DIGITS = rf"""(?:
    \d{{1,2}} (?: ,\d{{2}} ){{1,4}} ,\d{{3}} (?:\.\d{{1,9}})?               # 12,34,567 (India)
  | \d{{1,3}} [\s-] [1-9]/(?:[2-9]|1[0-9]) (?![\d/])                  # 2 1/2
  | \d{{1,3}} (?: ,\d{{3}} ){{1,4}} (?:\.\d{{1,9}})?                  # 2,000  1,234.5
  | \d{{1,3}} (?: [\u00a0\u2009\u202f]\d{{3}} ){{1,4}} (?:\.\d{{1,9}})?  # 2 000
  | \d{{1,3}} (?: [ ]\d{{3}} ){{0,2}} [ ]000 (?!\d)                   # 40 000
  | \d{{1,15}} (?:\.\d{{1,9}})? (?:[{_VULGAR}])?                     # 12  2.5  1½
  | \.\d{{1,9}}                                               # .5
  | [{_VULGAR}]                                                   # ½
)"""

_ONES = alternatives(word for word, value in UNITS.items() if 0 < value < 10)
_SMALL = rf"""(?:
    (?:{alternatives(TENS)}) (?: {_JOIN} (?:{_ONES}) \b )?
  | (?:{alternatives(UNITS)})
)"""
_HUNDREDS = rf"""(?:
    (?: an? | {_SMALL} ) {_JOIN} hundred\b (?: {_JOIN} (?:and{_JOIN})? {_SMALL} \b )?
  | {_SMALL} \b
)"""
_SCALED = rf"""(?:
    (?: an? | half (?:{_JOIN}an?)? | (?:an?{_JOIN})? quarter | {_HUNDREDS} )
    {_JOIN} (?:{alternatives(_LARGE)}) \b
)"""
_AND = rf"{_JOIN} (?:and{_JOIN})?"
WORDS = rf"""(?:
    {_SCALED} (?: {_AND} {_SCALED} ){{0,3}} (?: {_AND} {_HUNDREDS} )?  # two thousand and five
  | {_HUNDREDS}
)"""

# A numeral: digits with or without a scale (2.5 million, $5bn), or words.
NUMBER = rf"""(?i:
    {DIGITS} (?: [\s-]{{0,2}} (?:{alternatives(SCALES)}) \b ){{0,2}}
  | \b {WORDS}
)"""


_NUMERAL_WORD = re.compile(rf"{DIGITS}|[a-z]+", re.VERBOSE)


def tidy(value: Decimal) -> Decimal:
    """The same value without an exponent or trailing zeros: 2.50E+6 becomes 2500000.

    >>> tidy(Decimal("2.5") * Decimal("1E6")), tidy(Decimal("0.50"))
    (Decimal('2500000'), Decimal('0.5'))
    """
    value = value.normalize()
    return value.quantize(Decimal(1)) if value == value.to_integral_value() else value


def ratio(top: Decimal, bottom: Decimal) -> Decimal:
    """``top / bottom`` with four decimal places.

    >>> ratio(Decimal(2), Decimal(3))
    Decimal('0.6667')
    """
    return tidy((top / bottom).quantize(PLACES, rounding=ROUND_HALF_EVEN))


def _digits(text: str) -> Decimal:
    total = Decimal(0)
    if "/" in text:
        whole, top, bottom = map(Decimal, re.split(r"[\s/-]", text))
        return whole + ratio(top, bottom)
    if text[-1] in _VULGAR:
        total = ratio(Decimal(round(unicodedata.numeric(text[-1]) * 840)), Decimal(840))
        text = text[:-1]
    bare = re.sub(r"[,\s]", "", text)
    return total + (Decimal(bare) if bare else 0)


def parse_number(text: str) -> Decimal | None:
    """The value of a numeral that ``NUMBER`` matches; ``None`` where it is none.

    Scales multiply what stands before them: ``two hundred thousand``, ``1.2 million``,
    ``a dozen``, ``half a million``.

    >>> parse_number("twenty-one"), parse_number("1,200"), parse_number("many")
    (Decimal('21'), Decimal('1200'), None)
    """
    if text.isascii() and text.isdigit():
        return Decimal(text)
    words = _NUMERAL_WORD.findall(text.lower())
    total, group, read = Decimal(0), Decimal(0), False
    for word in words:
        if word in ("and", "a", "an"):
            continue
        if word == "half":
            group += Decimal("0.5")
        elif word == "quarter":
            group += Decimal("0.25")
        elif word in UNITS or word in TENS:
            group += UNITS.get(word, TENS.get(word, Decimal(0)))
        elif word == "hundred":
            group = (group or Decimal(1)) * 100
        elif word in SCALES:
            # 5 hundred thousand; 2 million million is not English, but must not be lost
            if group or not total:
                total, group = total + (group or Decimal(1)) * SCALES[word], Decimal(0)
            else:
                total *= SCALES[word]
        elif word[0].isalpha():
            return None
        else:
            group += _digits(word)
        read = True
    return tidy(total + group) if read else None
