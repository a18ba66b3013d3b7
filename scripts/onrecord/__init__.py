"""Attributed quotes and factual claims from news text, as a citable dataset.

>>> import onrecord
>>> found = onrecord.extract("“It is over,” Mary Miller said on Monday.")
>>> found.to_pandas()["quotes"].loc[0, ["speaker", "quote", "cue"]].tolist()
['Mary Miller', 'It is over', 'said']
"""

from onrecord.extraction import extract
from onrecord.types import Document, Extraction

__all__ = ["Document", "Extraction", "extract"]
