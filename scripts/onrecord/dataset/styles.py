"""The styles that ``onrecord cite`` knows.

>>> "apa" in STYLES, "vancouver" in STYLES
(True, False)
"""

from __future__ import annotations

from typing import Literal, get_args

ProseStyle = Literal["apa", "mla", "chicago"]
Style = Literal[
    ProseStyle, "bibtex", "ris", "csl-json", "web-annotation", "text-fragment", "schema-org"
]
STYLES: tuple[Style, ...] = get_args(Style)
