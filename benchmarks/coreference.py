"""Coreference chains against GUM and LitBank: CoNLL F1 and LEA, and pronouns one by one.

    python benchmarks/coreference.py CORPORA

Every eighth document of either corpus by its sorted name (``training/antecedents.py`` trains on
none of them) is read from plain text, by the package's own steps. Printed for each corpus:

- ``end to end``: the package's chains against the annotated ones. A mention is its head word, as in
  CorefUD's scores, since the package's phrases end before clauses and prepositions; ``exact`` asks
  for the same words. Singletons are left out on both sides, as in OntoNotes: LitBank annotates
  only six kinds of entity, so that most noun phrases are no mentions there.
- ``gold mentions``: the annotated mentions are given, singletons included. Each has the chain of
  the package's phrase with the same words or the same head, or is alone.
- then for he and she, it, and they: of those that have an annotated antecedent, how many are linked
  to something of the same chain, how many wrongly, how many not at all; and how many of those
  without one are linked all the same.
"""

from __future__ import annotations

import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from pathlib import Path

from chains import Score, b_cubed, ceaf_e, conll, lea, muc, score

from onrecord.coreference import Mentions, resolve_mentions
from onrecord.extraction import load_reader
from onrecord.referents import GENDERS, IT, PLURAL
from onrecord.training.antecedents import (
    GoldText,
    Read,
    head_of,
    held_out,
    read_document,
    read_texts,
)
from onrecord.types import Span

Found = list[set[Hashable]]


def main(corpora: Path) -> None:
    """Reads the held-out documents and prints the scores."""
    texts = list(read_texts(corpora))
    apart = held_out(texts)
    reader = load_reader()
    reads = [read_document(text, reader) for text in texts if text.name in apart]
    for corpus, chosen in (
        ("GUM", [r for r in reads if r.gold.name.startswith("GUM_")]),
        ("LitBank", [r for r in reads if not r.gold.name.startswith("GUM_")]),
    ):
        report(corpus, chosen)


def report(corpus: str, reads: Sequence[Read]) -> None:
    """Prints the scores of one corpus."""
    resolved = [
        (read, resolve_mentions(read.gold.text, read.blocks, read.parses, read.quotes))
        for read in reads
    ]
    print(f"{corpus}: {len(reads)} documents")
    for label, pairs in (
        ("end to end, heads", [_pair(read, found, _head) for read, found in resolved]),
        ("end to end, exact", [_pair(read, found, _words) for read, found in resolved]),
        ("gold mentions", [_given(read, found) for read, found in resolved]),
    ):
        scores = [score(pairs, measure) for measure in (muc, b_cubed, ceaf_e, lea)]
        parts = zip(("MUC", "B3", "CEAF-e", "LEA"), map(_shown, scores), strict=True)
        print(f"  {label:18} CoNLL {conll(pairs):.1%}  ", *(f"{a} {b}" for a, b in parts))
    for form, outcomes in sorted(pronouns(resolved).items()):
        print(f"  {form:18}", dict(sorted(outcomes.items())))


def _shown(one: Score) -> str:
    return f"{one.recall:.1%}/{one.precision:.1%}/{one.f1:.1%}"


def _head(read: Read, span: Span) -> Hashable:
    return head_of(read.parses, span) or span


def _words(read: Read, span: Span) -> Hashable:
    return span


def gold_chains(gold: GoldText) -> dict[str, list[Span]]:
    """The annotated mentions by chain."""
    chains: dict[str, list[Span]] = defaultdict(list)
    for mention in gold.mentions:
        chains[mention.chain].append(mention.span)
    return chains


def _pair(
    read: Read, found: Mentions, name: Callable[[Read, Span], Hashable]
) -> tuple[Found, Found]:
    """Annotated and found chains without singletons; a head is in one chain of either side."""
    return (
        _apart((name(read, s) for s in spans) for spans in gold_chains(read.gold).values()),
        _apart((name(read, s) for s in spans) for spans in found.chains),
    )


def _apart(chains: Iterable[Iterable[Hashable]]) -> Found:
    """Chains of two or more mentions, each mention in the longest chain that has it."""
    seen: set[Hashable] = set()
    apart = []
    for chain in sorted(map(set, chains), key=len, reverse=True):
        kept = chain - seen
        seen |= kept
        if len(kept) > 1:
            apart.append(kept)
    return apart


def _given(read: Read, found: Mentions) -> tuple[Found, Found]:
    """Annotated chains, and the annotated mentions by the chains that the package has for them."""
    place = {span: number for number, spans in enumerate(found.chains) for span in spans}
    heads = {
        head: number
        for number, spans in enumerate(found.chains)
        for span in spans
        if (head := head_of(read.parses, span))
    }
    chains = gold_chains(read.gold)
    ours: dict[Hashable, set[Hashable]] = defaultdict(set)
    for number, span in enumerate({s for spans in chains.values() for s in spans}):
        head = head_of(read.parses, span)
        ours[place.get(span, heads.get(head, ("alone", number)) if head else -1)].add(span)
    return [set(spans) for spans in chains.values()], list(ours.values())


def pronouns(resolved: Sequence[tuple[Read, Mentions]]) -> dict[str, Counter[str]]:
    """How the third-person pronouns come out, by their first forms."""
    outcomes: dict[str, Counter[str]] = defaultdict(Counter)
    for read, found in resolved:
        gold = {m.span: m.chain for m in read.gold.mentions}
        heads = {head_of(read.parses, m.span): m.chain for m in read.gold.mentions}
        whole = read.gold.name.startswith("GUM_")
        first: dict[str, Span] = {}
        for mention in sorted(read.gold.mentions, key=lambda m: m.span):
            first.setdefault(mention.chain, mention.span)
        for chain in found.chains:
            for number, span in enumerate(chain):
                word = span.of(read.gold.text).lower()
                if word not in GENDERS and word not in IT | PLURAL:
                    continue
                form = "he, she" if word in GENDERS else "it" if word in IT else "they"
                before = {gold.get(s, heads.get(head_of(read.parses, s))) for s in chain[:number]}
                truth = gold.get(span)
                anaphoric = truth is not None and first[truth] < span
                if not anaphoric and not whole:
                    continue
                linked = "right" if truth in before else "wrong" if before else "none"
                outcomes[form][linked if anaphoric else f"no antecedent: {bool(before)}"] += 1
    return outcomes


if __name__ == "__main__":
    main(Path(sys.argv[1]))
