"""The outer form of a restated sentence: its capital, its full stop, its marks and articles.

In: the words of a sentence. Out: the sentence as it is published.

>>> finished("it rained on “Monday, and"), article_for("NBC reporter"), article_for("UN envoy")
('It rained on Monday.', 'an', 'a')
"""

from __future__ import annotations

import re
from typing import Literal

_DANGLING = re.compile(r"[\s,;:—–]+(?:(?:and|or|but|nor)\b)?[\s,;:—–]*$")

# A space before a closing mark, left where words were left out, and a comma at the end of words
# in quotation marks.
_INSIDE = re.compile(r"(?:\s+|,(?=[”\"]$))(”|\"$|\.$)")


def finished(sentence: str) -> str:
    """With a capital at the start and a full stop at the end.

    >>> finished('she called it "a boat,"'), finished("he said “It rained.”")
    ('She called it "a boat".', 'He said “It rained.”')
    """
    sentence = balanced(sentence)
    while (tidier := _INSIDE.sub(r"\1", _DANGLING.sub("", sentence))) != sentence:
        sentence = tidier
    sentence = sentence[:1].upper() + sentence[1:]
    return sentence if sentence.rstrip("”\"’'").endswith((".", "!")) else sentence + "."


def balanced(sentence: str) -> str:
    """Without brackets and quotation marks whose partners stand outside.

    >>> balanced("I] left (on foot"), balanced('"It rained'), balanced('He said "no"')
    ('I left on foot', 'It rained', 'He said "no"')
    """
    dropped: set[int] = set()
    for opening, closing in ("[]", "()", "“”"):
        waiting: list[int] = []
        for i, character in enumerate(sentence):
            if character == opening:
                waiting.append(i)
            elif character == closing and waiting:
                waiting.pop()
            elif character == closing:
                dropped.add(i)
        dropped.update(waiting)
    straight = [i for i, character in enumerate(sentence) if character == '"']
    if len(straight) % 2:
        dropped.add(straight[0] if straight[0] == 0 else straight[-1])
    if sentence.startswith(("'", "‘")) and not re.search(r"['’]\W*$", sentence):
        dropped.add(0)
    return "".join(c for i, c in enumerate(sentence) if i not in dropped)


def article_for(phrase: str) -> Literal["a", "an"]:
    """The indefinite article that goes before a phrase, by how its first word sounds."""
    word = phrase.split()[0]
    spelled = word.isupper() and len(word) > 1
    if spelled and not (len(word) > 3 and word[1] in "AEIO"):  # "NASA" is read as a word
        return "an" if word[0] in "AEFHILMNORSX" else "a"
    return "an" if word[0].lower() in "aeio" else "a"
