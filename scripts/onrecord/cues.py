"""The reporting verbs of ``data/cues.tsv``: what each expresses and what it takes.

>>> CUES["promise"].act, CUES["promise"].takes("i")
('assertion', True)
>>> FORMS["denied"], FORMS["written"]
('deny', 'write')
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib.resources import files
from typing import cast

from onrecord.types import ACTS, Act


@dataclass(frozen=True, slots=True)
class CueVerb:
    """A reporting verb, its PDTB attribution type and its complements (see the data file)."""

    lemma: str
    act: Act
    complements: str
    forms: tuple[str, ...]

    def takes(self, complement: str) -> bool:
        """Whether it is an attribution with complement ``q``, ``t``, ``n``, ``i`` or ``s``."""
        return complement in self.complements

    @property
    def reports(self) -> bool:
        """Whether the verb is an attribution outside somebody's speech, too."""
        return self.complements != "s"


def read_cues() -> dict[str, CueVerb]:
    """The verbs by lemma. Raises ``ValueError`` for a line that breaks the file's rules."""
    lines = files("onrecord").joinpath("data/cues.tsv").read_text(encoding="utf-8").splitlines()
    verbs = {}
    for line in lines:
        if line.startswith("#"):
            continue
        lemma, act, complements, *irregular = line.split("\t")
        if act not in ACTS or not set(complements) <= set("qtnis") or lemma in verbs:
            raise ValueError(f"data/cues.tsv: cannot use the line {line!r}")
        forms = (*regular_forms(lemma), *(irregular[0].split() if irregular else ()))
        verbs[lemma] = CueVerb(lemma, cast(Act, act), complements, forms)
    return verbs


def regular_forms(verb: str) -> tuple[str, ...]:
    """The forms that a regular verb has, its last consonant never doubled.

    >>> regular_forms("deny"), regular_forms("argue")
    (('deny', 'denies', 'denied', 'denying'), ('argue', 'argues', 'argued', 'arguing'))
    """
    if verb.endswith("y") and verb[-2] not in "aeiou":
        return verb, verb[:-1] + "ies", verb[:-1] + "ied", verb + "ing"
    if verb.endswith("e"):
        return verb, verb + "s", verb + "d", verb[:-1] + "ing"
    return (
        verb,
        verb + ("es" if verb.endswith(("s", "sh", "ch", "x")) else "s"),
        verb + "ed",
        verb + "ing",
    )


CUES = read_cues()
FORMS = {form: verb.lemma for verb in CUES.values() for form in verb.forms}
