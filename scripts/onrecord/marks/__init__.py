"""Quotation marks: which stretches of a text stand in them.

``glyphs`` finds the characters that are marks, ``pairing`` pairs those of a paragraph,
``quotations`` joins paragraphs and tells speech from titles and nicknames.
"""

from onrecord.marks.quotations import (
    Quotation,
    find_quotations,
    group_continued,
    is_scare,
    overlapping,
)

__all__ = ["Quotation", "find_quotations", "group_continued", "is_scare", "overlapping"]
