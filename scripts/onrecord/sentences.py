"""Sentences of a document: its text and blocks go in, spans that cover each block come out.

A regular expression proposes every ``. ! ? …`` with the closing marks and citation marks after
it; a decision function looks at the word before and the word after, with the lists of
``data/sentence_words.txt``. A quotation of several sentences is split inside; a speech tag after
it is not (``“Why?” he asked.``).

Boundaries inside paragraphs of UD English (EWT dev, PUD, GUM without speech: 4,438, all seen
while the rules were written; EWT train: 10,082, unseen), F1, and million characters a second on
one thread, by ``benchmarks/sentences.py``:

====================  =====  =====  =========  =====  =========
splitter              seen   PUD    EWT train  speed  licence
====================  =====  =====  =========  =====  =========
this module           0.951  0.998  0.908      14     -
sentencex 1.0.32      0.942  0.997  0.883      86     MIT, Rust
blingfire 0.1.8       0.935  0.996  0.883      13     MIT, C++
nupunkt 0.8.0         0.924  0.995  0.906      8      MIT
yasbd-lib 1.0.4       0.913  0.994  0.877      1      MPL-2.0
pysbd 0.3.4           0.912  0.997  0.876      0.2    MIT
syntok 1.4.4          0.911  0.997  0.889      1.3    MIT
simplemma 2.0.0       0.908  0.988  0.888      38     MIT
phrasplit 0.3.9       0.905  0.993  0.880      15     MIT
====================  =====  =====  =========  =====  =========

PUD is news and Wikipedia, and part of ``seen``; speeds are rough. None of the
libraries both splits a quotation inside and after, and keeps a speech tag with it; pysbd takes
quadratic time. So there is no dependency.

>>> text = 'He met Lt. Gen. J. K. Roe at 5 p.m. Friday. “It is over. We won.” Roe left.'
>>> block = Block("body", Span(0, len(text)))
>>> [sentence.span.of(text) for sentence in find_sentences(text, (block,))]
['He met Lt. Gen. J. K. Roe at 5 p.m. Friday.', '“It is over.', 'We won.”', 'Roe left.']
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from importlib.resources import files

from onrecord.types import Block, Sentence, Span

# One proposed end. It always matches from the first mark on, so that no run of marks is read
# twice: the time is linear, also for a million dots.
_PROPOSAL = re.compile(
    r"""
    (?P<mark> \.(?:[ \u00a0]\.){2,}+ | [.!?…‽。！？]++ )   # ". . ." or a run of marks
    (?P<close> [\"'”’»›)\]}*_]*+ )                        # what ends with the sentence
    (?P<cite> (?: [ \u00a0]? \[ (?:\d{1,3}|[a-z]|note\ \d+|citation\ needed) \] (?::\d+)?
                | [¹²³⁰⁴-⁹]+ )*+ )                        # [3] [4], ²
    (?P<gap> \s*+ )
    (?P<open> [\"'“‘«‹(\[{*_¿¡•·–—―\u200b-]*+ [ \u00a0]? )  # what begins with the next sentence
    """,
    re.VERBOSE,
)
_WORD = re.compile(r"[^\W_]+(?:['’.-][^\W_]+)*")
_EDGE = "\"'“”‘’«»‹›()[]{}<>*_,;:–—-"
_DOTTED = re.compile(r"(?:[^\W\d_]\.)+[^\W\d_]")
_TIME_OF_DAY = re.compile(r"[ap]\.?m", re.IGNORECASE)
_LIST_NUMBER = re.compile(r"[(\[]?(?:\d{1,3}(?:\.\d{1,2}){0,3}|[a-zA-Z]|[ivx]{1,4}|[IVX]{1,4})")
_NICKNAME = re.compile(r"[\w.'’ -]{1,20}[\"”»] [A-Z]")  # C.L. “Butch” Roe
_ADDRESS = re.compile(r"https?://|www\.")
_TAG = re.compile(r"(?:[A-Z][\w'’.-]*\s+){1,5}(?P<verb>[a-z]+)\b(?!\s+that\b)")
_LOOK = 80  # code points looked at on either side of a proposal


def _read_words() -> dict[str, frozenset[str]]:
    """The word lists, by section, with the capitalised forms that the file's header describes."""
    text = files("onrecord").joinpath("data/sentence_words.txt").read_text(encoding="utf-8")
    lists: dict[str, set[str]] = {}
    section = ""
    for line in text.splitlines():
        if line.startswith("["):
            section = line.strip("[]")
            lists[section] = set()
        elif line and not line.startswith("#"):
            for word in line.split():
                lists[section] |= {word, word[0].upper() + word[1:]}
                if len(word) > 2:
                    lists[section].add(word.upper())
    return {name: frozenset(words) for name, words in lists.items()}


LONGEST = 3_000  # code points
_WORDS = _read_words()
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def find_sentences(text: str, blocks: Sequence[Block]) -> tuple[Sentence, ...]:
    """The sentences of all blocks, in order.

    No sentence crosses a block, every non-space character of a block lies in exactly one, and
    none begins or ends with white space. Blocks of every role are split: what boilerplate is
    good for, later stages decide. Time is linear in the length of the text.
    """
    return tuple(
        Sentence(span, index)
        for index, block in enumerate(blocks)
        for span in _split(text, block.span)
    )


def _split(text: str, block: Span) -> Iterator[Span]:
    """The sentences of one block."""
    start = block.stripped(text).start
    for proposal in _PROPOSAL.finditer(text, start, block.end):
        following = proposal.end("gap")
        if following < block.end and _ends_sentence(text, start, block.end, proposal):
            yield from _pieces(text, Span(start, proposal.start("gap")))
            start = following
    last = Span(start, block.end).stripped(text)
    if len(last):
        yield from _pieces(text, last)


def _pieces(text: str, sentence: Span) -> Iterator[Span]:
    """The sentence, in pieces at white space where it is longer than any sentence is.

    Tables and lists without a full stop would otherwise make every later stage slow.
    """
    start = sentence.start
    while sentence.end - start > LONGEST:
        cut = max(text.rfind(space, start + 1, start + LONGEST) for space in " \n\t\xa0")
        cut = cut if cut > start else start + LONGEST
        piece = Span(start, cut).stripped(text)
        if len(piece):
            yield piece
        start = Span(cut, sentence.end).stripped(text).start
    if start < sentence.end:
        yield Span(start, sentence.end)


def _ends_sentence(text: str, start: int, end: int, proposal: re.Match[str]) -> bool:
    """Whether the sentence that began at ``start`` ends with this proposal."""
    before = text[max(start, proposal.start() - _LOOK) : proposal.start()]
    after = text[proposal.end() : min(end, proposal.end() + _LOOK)]
    mark, close = proposal["mark"], proposal["close"]
    if not proposal["gap"]:
        return mark in "。！？" or _lacks_space(before, proposal, after)
    if before.endswith(("(", "[")) and close[:1] in {")", "]"} and "." not in mark:
        return False  # a comment: "the best (!) Result"
    if not after:
        return False  # stray marks at the end of the block
    if after[0] in ".!?…":
        return False  # "[...]" or "..." goes with what it follows
    if _is_lower(after):
        return mark == "." and _ends_before_small(text[start], before, proposal, after)
    if mark == "!" and _last_word(before) in _WORDS["shout"]:
        return _opens(after)
    if mark in {"!", "?"} or "!" in mark or "?" in mark:
        return not (set(close) & set("\"'”’»") and _is_tag(after))
    if len(mark) > 1 or mark == "…":
        following = _WORD.match(after)
        if following and following[0].casefold() == _last_word(before.rstrip()).casefold():
            return False  # a stammer: "I ... I do not know"
        return _opens(after) or not before.endswith(("[", "("))
    return mark != "." or _full_stop_ends(before, start, proposal, after)


def _is_lower(after: str) -> bool:
    """Whether what follows goes on with a small letter, ``eBay`` and the like apart."""
    if after[:1] in ",;:)]%/&=":
        return True
    return after[0].islower() and not after[1:2].isupper()


def _ends_before_small(first: str, before: str, proposal: re.Match[str], after: str) -> bool:
    """Whether a full stop ends a sentence though a small letter follows.

    It does before an address of the web, before a remark in brackets, and where the writer uses
    no capitals, which the sentence's own first letter shows.
    """
    word = _last_word(before)
    if not word or word in _WORDS["title"] | _WORDS["open"] | _WORDS["number"] or "." in word:
        return False
    if _ADDRESS.match(after):
        return True
    bracket = proposal["open"][:1] in {"(", "["} and not proposal["cite"]
    return after[0].islower() and len(word) > 1 and (bracket or first.islower())


def _is_tag(after: str) -> bool:
    """Whether a speech tag follows: ``“Why?” Mr. Roe asked.``"""
    tag = _TAG.match(after)
    return tag is not None and tag["verb"] in _WORDS["tag"]


def _lacks_space(before: str, proposal: re.Match[str], after: str) -> bool:
    """Whether only the space between two sentences is missing: ``done.The``, ``done.[3]The``."""
    if not after[:1].isupper():
        return False
    if proposal["cite"]:
        return True
    word = _last_word(before)
    following = _WORD.match(after)
    if following is None or not re.search(r"[a-z\d]{2}$", word) or re.search(r"[/@]|www", word):
        return False
    if proposal["close"] or proposal["open"]:
        return True
    if word in _WORDS["title"] or "." in following[0] or not word.isalpha():
        return False
    # Not "Node.JS" nor "Amazon.Com": a word of ordinary form on either side.
    return following[0] in _WORDS["opener"] or bool(re.fullmatch(r"[A-Z][a-z]{3,}", following[0]))


def _last_word(before: str) -> str:
    """The last word before the mark, without opening marks: ``(D-Mass`` gives ``D-Mass``."""
    pieces = before.rsplit(None, 1)
    if not pieces or before[-1].isspace():
        return ""
    return re.split(r"[/–—]", pieces[-1])[-1].lstrip(_EDGE)


def _opens(after: str) -> bool:
    """Whether the next word is one that opens sentences."""
    following = _WORD.match(after)
    return following is not None and re.split(r"['’]", following[0])[0] in _WORDS["opener"]


def _full_stop_ends(before: str, start: int, proposal: re.Match[str], after: str) -> bool:
    """The decision for a single full stop, with a space and no small letter after it."""
    word = _last_word(before)
    digit = after[0].isdigit()
    if proposal.start() - start <= 12 and _LIST_NUMBER.fullmatch(before.strip()):
        return False  # "3. The court", "b. The court"
    if word in _WORDS["number"] and digit:
        return False
    if word in _WORDS["life"] and (digit or after.startswith(_MONTHS)):
        return False
    if word in _WORDS["title"] and not proposal["close"]:
        return False
    following = _WORD.match(after)
    if _TIME_OF_DAY.fullmatch(word):
        return following is None or following[0] not in _WORDS["after_time"]
    if word in _WORDS["open"] or _DOTTED.fullmatch(word) or word.rsplit("-")[-1] in _WORDS["open"]:
        quoted = bool(set(proposal["open"]) & set('“"«')) and not _NICKNAME.match(after)
        return _opens(after) or quoted
    if len(word) == 1 and word.isalpha() and word.isupper():
        return _initial_ends(before, after)
    return True


def _initial_ends(before: str, after: str) -> bool:
    """Whether a sentence ends with a single capital: ``vitamin C. It``, not ``J. K. Roe``."""
    earlier = before[:-1].rstrip().rsplit(None, 1)
    if before.endswith("I") and earlier and earlier[-1][:1].islower():
        return True  # "better than I. Roe"
    if _opens(after):
        return not after.startswith(("A ", "I "))
    return bool(earlier) and earlier[-1].lower() in _LETTERED


_LETTERED = frozenset(
    [
        "plan",
        "vitamin",
        "group",
        "category",
        "exhibit",
        "hepatitis",
        "section",
        "part",
        "class",
        "type",
    ]
)
