"""The blocks of a text: headline, dateline, byline, body, caption, boilerplate.

``paragraphs`` cuts the text, ``datelines`` and ``boilerplate`` recognise what is no running text,
``roles`` gives each block its part.
"""

from onrecord.blocks.roles import find_blocks

__all__ = ["find_blocks"]
