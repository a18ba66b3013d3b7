"""Who puts a claim forward as true, of those whose quotes it stands in.

In: quotes, parses, the place of a claim. Out: the quote whose speaker asserts it, ``None`` for the
article itself.

>>> innermost(Span(0, 4), ()) is None
True
"""

from __future__ import annotations

from collections.abc import Sequence

from onrecord.cues import CUES
from onrecord.marks import Quotation, is_scare
from onrecord.phrases import is_clausal, tokens_in
from onrecord.types import Parse, Quote, Span, hull

LEAST_WORDS_OF_SPEECH = 6
# Who knows what a speaker tells them, in the speaker's own words: "you know that it is deep".
KNOWING = ("you", "we", "we all", "everybody", "everyone")


def tells_facts(quote: Quote, parses: Sequence[Parse]) -> bool:
    """Whether a quote has somebody say that something is so.

    In ``she endorsed the plan``, ``he refused to pay`` and ``it is called a fort`` nobody says
    that; they are attributions of what somebody holds or wants, or none, and the claim is that she
    endorsed it, that he refused and that it is called so.
    """
    if quote.kind != "indirect" or quote.cue_lemma in (None, "according to"):
        return True
    verb = CUES.get(quote.cue_lemma)
    if verb is None or not (verb.takes("t") or verb.takes("q")):
        return False
    if verb.takes("n") or is_clausal(parses, quote.content):
        return True
    cue = tokens_in(parses, quote.cue)
    passive = any(t.xpos == "VBN" for t in cue) and all(t.lemma != "have" for t in cue)
    return verb.takes("q") and verb.act == "assertion" and not passive


def innermost(span: Span, quotes: Sequence[Quote]) -> Quote | None:
    """The smallest of the quotes that hold a span."""
    holding = [q for q in quotes if any(content.contains(span) for content in q.content)]
    return min(holding, key=lambda q: len(hull(q.content)), default=None)


def teller_of(parse: Parse, predicate: Span, quotes: Sequence[Quote]) -> Quote | None:
    """The quote of who puts a predicate forward as true.

    That is who speaks, of what ``you know`` or ``everybody knows`` and of what ``our work shows``,
    not who is spoken to. What ``you think`` or ``you say`` nobody does, and it has no teller.
    """
    quote = innermost(predicate, quotes)
    while quote and quote.outer_quote_id:
        words = [
            t.text.lower() for t in parse.tokens if any(s.contains(t.span) for s in quote.source)
        ]
        if words == ["you"] and quote.act != "fact":
            return None
        known = quote.act == "fact" and quote.speaker is None and " ".join(words) in KNOWING
        own = len(words) > 1 and words[0] in ("my", "our")
        if not (known or own or words == ["you"]):
            break
        outer = [q for q in quotes if q.quote_id == quote.outer_quote_id]
        quote = outer[0] if outer else None
    return quote


def is_speech(text: str, quotation: Quotation) -> bool:
    """Whether words in marks are somebody's, of which nothing is claimed unless it is known whose.

    No title, nickname or short phrase that the article uses itself.
    """
    long = len(quotation.inner.of(text).split()) >= LEAST_WORDS_OF_SPEECH
    return long and not is_scare(text, quotation)
