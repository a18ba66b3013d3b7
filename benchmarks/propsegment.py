"""How atomic claims are: propositions of sentences against PropSegmEnt's (Chen et al. 2023).

    python benchmarks/propsegment.py CORPORA [READER]

``CORPORA/propsegment`` holds the development part, of which only the Wikipedia half comes with its
text. A proposition is a set of a sentence's tokens, those of punctuation left out. The corpus
counts by Jaccard similarity: the largest one-to-one matching of gold and predicted propositions of
a sentence whose similarity is at least 0.8 (and 1: the same tokens); precision, recall and F1
are over the counts of all sentences. Gold is the response that the corpus marks as its reference;
sentences without one, or called uninformative, do not count.

Two lines are printed: all propositions that the syntax gives (``propositions``), with the
offices beside names, and those of them that ``extract`` publishes as claims. The corpus has a
proposition for every predicate, reporting verbs, opinions and wishes among them; a claim is less.
"""

from __future__ import annotations

import json
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from onrecord.blocks import find_blocks
from onrecord.coreference import resolve_mentions
from onrecord.extraction import DEFAULT_READER, extract, load_reader
from onrecord.offices import find_offices
from onrecord.propositions import find_propositions
from onrecord.reader import Reader
from onrecord.sentences import find_sentences
from onrecord.types import Parse, Span

THRESHOLDS = (0.8, 1.0)
Tokens = frozenset[int]
# The spans of a document's sentences' tokens, and the gold propositions of those that have some.
Gold = tuple[str, list[list[Span]], dict[int, list[Tokens]]]


def main(corpora: Path, reader_name: str) -> None:
    """Reads every document and prints the scores."""
    reader = load_reader(reader_name)
    counts: dict[tuple[str, float], list[int]] = defaultdict(lambda: [0, 0, 0])
    for text, tokens, gold in read_documents(corpora / "propsegment"):
        kinds = {"propositions": propositions(text, reader), "claims": claims(text, reader)}
        for kind, found in kinds.items():
            for number, wanted in gold.items():
                made = sets_of(found, text, tokens[number])
                for threshold in THRESHOLDS:
                    count = counts[kind, threshold]
                    count[0] += matched(wanted, made, threshold)
                    count[1] += len(made)
                    count[2] += len(wanted)
    for (kind, threshold), (right, made, wanted) in counts.items():
        print(
            f"{kind}, Jaccard >= {threshold}: P {right / made:.1%}, R {right / wanted:.1%}, "
            f"F1 {2 * right / (made + wanted):.1%} ({made} predicted, {wanted} gold)"
        )


def read_documents(folder: Path) -> Iterator[Gold]:
    """Each document's text, its tokens by sentence, and its gold propositions by sentence."""
    gold: dict[tuple[str, str], dict[int, list[list[int]]]] = defaultdict(dict)
    for row in json.loads((folder / "propositions.dev.json").read_text("utf-8")):
        for response in row["segmentation_responses"]:
            if response["is_reference_response"] and not response["non_informational"]:
                key = row["sentence_id"]
                made = [p["token_indices"] for p in response["propositions"]]
                gold[key["cluster_id"], key["document_id"]][key["sentence_index"]] = made
    for cluster in json.loads((folder / "document_clusters.dev.json").read_text("utf-8")):
        for document in cluster["documents"]:
            text, tokens = rebuilt(document["sentences"])
            known = gold[cluster["cluster_id"], document["document_id"]]
            yield (
                text,
                tokens,
                {
                    number: [words(indices, text, tokens[number]) for indices in some]
                    for number, some in known.items()
                },
            )


def rebuilt(sentences: list[dict[str, Any]]) -> tuple[str, list[list[Span]]]:
    """The sentences as running text, and where their tokens stand in it."""
    text, tokens = "", []
    for sentence in sentences:
        starts = [
            (len(text) + t["character_offset_of_token_in_sentence"], len(t["text"]))
            for t in sentence["tokens"]
        ]
        tokens.append([Span(start, start + length) for start, length in starts])
        text += sentence["sentence_text"] + " "
    return text, tokens


def words(indices: Iterable[int], text: str, tokens: list[Span]) -> Tokens:
    """Those of a sentence's tokens that are words."""
    return frozenset(i for i in indices if tokens[i].of(text).isalnum())


def propositions(text: str, reader: Reader) -> list[tuple[Span, ...]]:
    """The spans of every proposition of the syntax, and of every office beside a name."""
    blocks = find_blocks(text)
    parses = reader.read(text, blocks, find_sentences(text, blocks)).parses
    mentions = resolve_mentions(text, blocks, parses, ())
    found = [claim.spans for p in parses for claim in find_offices(text, p, mentions, 1.0)]
    return found + [spans for parse in parses for spans in spoken(parse)]


def spoken(parse: Parse) -> Iterator[tuple[Span, ...]]:
    """The token spans of each proposition of a sentence."""
    for made in find_propositions(parse):
        said = {*made.subject, *made.auxiliaries, *made.words}
        yield tuple(parse.tokens[i].span for i in sorted(said))


def claims(text: str, reader: Reader) -> list[tuple[Span, ...]]:
    """The spans of every published claim."""
    return [claim.spans for claim in extract(text, reader).claims]


def sets_of(found: Iterable[tuple[Span, ...]], text: str, tokens: list[Span]) -> list[Tokens]:
    """What was found in a sentence as sets of its tokens, equal ones once."""
    inside = (
        words((i for i, t in enumerate(tokens) if any(s.overlaps(t) for s in spans)), text, tokens)
        for spans in found
    )
    return list(dict.fromkeys(some for some in inside if some))


def matched(gold: list[Tokens], found: list[Tokens], threshold: float) -> int:
    """How many pairs the largest one-to-one matching has (Kuhn's augmenting paths).

    >>> a, b = frozenset({1, 2}), frozenset({3})
    >>> matched([a, b], [b, a], 1.0)
    2
    """
    near = [
        [j for j, b in enumerate(found) if len(a & b) >= threshold * max(1, len(a | b))]
        for a in gold
    ]
    partner: dict[int, int] = {}

    def place(i: int, tried: set[int]) -> bool:
        for j in near[i]:
            if j not in tried:
                tried.add(j)
                if j not in partner or place(partner[j], tried):
                    partner[j] = i
                    return True
        return False

    return sum(place(i, set()) for i in range(len(gold)))


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2] if len(sys.argv) > 2 else DEFAULT_READER)
