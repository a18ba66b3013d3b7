r"""Texts as they stand in a field of BibTeX.

In: a text, which may hold anything. Out: the same with what TeX obeys written out. Braces count
even behind a backslash: those without a partner become commands. ``{}`` keeps apart what TeX would
join (``--``).

>>> print(escape_bibtex("50% of {R&D} -- up"))
50\% of \{R\&D\} -{}- up
>>> print(escape_bibtex(":-} 50%"))
:-\textbraceright{} 50\%
"""

from __future__ import annotations

import re

_COMMANDS = str.maketrans(
    {
        "\\": r"\textbackslash{}",
        "~": r"\textasciitilde{}",
        "^": r"\textasciicircum{}",
        **{mark: f"\\{mark}" for mark in "#$%&_{}"},
    }
)
_UNPAIRED = str.maketrans({"{": r"\textbraceleft{}", "}": r"\textbraceright{}"})
_JOINED = re.compile(r"(?<=[-'`,<>])(?=[-'`,<>])|(?<=[!?])(?=`)")


def escape_bibtex(text: str) -> str:
    """A text as it stands between the braces of a field."""
    commands = _COMMANDS if _is_paired(text) else _COMMANDS | _UNPAIRED
    return "{}".join(part.translate(commands) for part in _JOINED.split(text))


def _is_paired(text: str) -> bool:
    """Whether every brace has its partner."""
    depth = 0
    for mark in re.findall("[{}]", text):
        depth += 1 if mark == "{" else -1
        if depth < 0:
            return False
    return depth == 0
