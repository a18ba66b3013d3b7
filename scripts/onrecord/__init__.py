"""Attributed quotes and factual claims from news text, as a citable dataset.

>>> import onrecord
>>> found = onrecord.extract("“It is over,” Mary Miller said on Monday.")
>>> found.to_pandas()["quotes"].loc[0, ["speaker", "quote", "cue"]].tolist()
['Mary Miller', 'It is over', 'said']
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from onrecord.types import Document, Extraction

if TYPE_CHECKING:
    from onrecord.extraction import extract

__all__ = ["Document", "Extraction", "extract"]


def __getattr__(name: str) -> object:
    """``extract``, imported when it is first asked for: it takes most of the time of a start."""
    if name != "extract":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from onrecord.extraction import extract

    globals()[name] = extract
    return extract
