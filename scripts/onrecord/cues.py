"""The reporting verbs of ``data/cues.tsv``: what each expresses and what it takes.

>>> CUES["promise"].act, CUES["promise"].takes("i")
('assertion', True)
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

    def takes(self, complement: str) -> bool:
        """Whether the verb is an attribution with complement ``q``, ``t``, ``n`` or ``i``."""
        return complement in self.complements


def read_cues() -> dict[str, CueVerb]:
    """The verbs by lemma. Raises ``ValueError`` for a line that breaks the file's rules."""
    lines = files("onrecord").joinpath("data/cues.tsv").read_text(encoding="utf-8").splitlines()
    verbs = {}
    for line in lines:
        if line.startswith("#"):
            continue
        lemma, act, complements = line.split("\t")
        if act not in ACTS or not set(complements) <= set("qtni") or lemma in verbs:
            raise ValueError(f"data/cues.tsv: cannot use the line {line!r}")
        verbs[lemma] = CueVerb(lemma, cast(Act, act), complements)
    return verbs


CUES = read_cues()
