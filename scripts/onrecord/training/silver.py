"""Silver syntax of news: what CoreNLP's parses (Stanford dependencies) say in UD v2's terms.

In: the folders ``polnear`` and ``polnear-corenlp``. Out: sentences whose words carry what can be
taken over with some safety; all else is unknown (head -2, label ``_``, lemma empty) and
left out of the loss. Words that the two tokenisers cut differently know nothing.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from onrecord.tokens import tokenise
from onrecord.training.conllu import TreebankSentence, Word
from onrecord.types import Span

UNKNOWN = -2

# What labels become whose heads are alike; `None`: see `_nominal_label`.
LABELS: dict[str, str | None] = {
    "root": "root", "case": "case", "nsubj": "nsubj", "nsubjpass": "nsubj:pass", "det": "det",
    "amod": "amod", "dobj": "obj", "iobj": "iobj", "advmod": "advmod", "neg": "advmod",
    "mark": "mark", "aux": "aux", "auxpass": "aux:pass", "cop": "cop", "cc": "cc", "conj": "conj",
    "nmod:poss": "nmod:poss", "ccomp": "ccomp", "xcomp": "xcomp", "advcl": "advcl",
    "acl:relcl": "acl:relcl", "acl": "acl", "nummod": "nummod", "appos": "appos", "expl": "expl",
    "compound:prt": "compound:prt", "compound": "compound", "parataxis": "parataxis",
    "flat": "flat", "csubj": "csubj", "nmod": None, "nmod:tmod": None, "nmod:npmod": None,
    "det:predet": "det:predet", "cc:preconj": "cc:preconj", "title": "_",
}  # fmt: skip
TAGS = {
    "NN": "NOUN", "NNS": "NOUN", "NNP": "PROPN", "NNPS": "PROPN", "JJ": "ADJ", "JJR": "ADJ",
    "JJS": "ADJ", "CD": "NUM", "PRP": "PRON", "MD": "AUX", "CC": "CCONJ", "POS": "PART",
}  # fmt: skip
# CoreNLP's names; dates and numbers are none.
NAMES = {"PERSON": "person", "ORGANIZATION": "organization", "LOCATION": "place", "MISC": "other"}


@dataclass(frozen=True, slots=True)
class _Silver:
    span: Span
    tag: str
    lemma: str
    entity: str
    head: int  # -1: root
    label: str


def read_silver(corpora: Path) -> Iterator[TreebankSentence]:
    """The training articles' sentences of 4 to 60 words."""
    lines = (corpora / "polnear/train.jsonl").read_text(encoding="utf-8").splitlines()
    texts = {entry["doc_id"]: entry["text"] for entry in map(json.loads, lines)}
    with gzip.open(corpora / "polnear-corenlp/train.jsonl.gz", "rt", encoding="utf-8") as parsed:
        for document in map(json.loads, parsed):
            for sentence in document["sentences"]:
                if 4 <= len(sentence["tokens"]) <= 60:
                    yield convert(document["doc_id"], texts[document["doc_id"]], sentence["tokens"])


def convert(document: str, text: str, tokens: list[list[Any]]) -> TreebankSentence:
    """One sentence as UD has it, as far as that is known."""
    silver = [
        _Silver(Span(start, end), tag, lemma, entity, head - 1, label)
        for start, end, tag, lemma, entity, head, label in tokens
    ]
    silver = _attach_conjunctions(_head_names_first(silver))
    span = Span(silver[0].span.start, silver[-1].span.end)
    cut = tokenise(text, span)
    place = {found: i for i, found in enumerate(cut)}
    by_span = {token.span: token for token in silver}
    words = []
    for found in cut:
        token = by_span.get(found)
        if token is None:
            words.append(Word(found.of(text), "", "_", "_", UNKNOWN, "_"))
        else:
            before = words[-1].entity if words else ""
            words.append(
                replace(
                    _convert_word(text, silver, token, place),
                    entity=_continue(before, token.entity),
                )
            )
    return TreebankSentence(document, span.of(text), tuple(words), ())


def _convert_word(text: str, silver: list[_Silver], token: _Silver, place: dict[Span, int]) -> Word:
    sure = token.tag.rstrip("$").isalpha() and token.tag not in ("TO", "FW", "LS", "SYM")
    tag = token.tag if sure else "_"
    upos = TAGS.get(token.tag, "_")
    if token.tag.startswith("VB"):
        upos = "AUX" if token.label in ("aux", "auxpass", "cop") else "VERB"
    label, head = "_", UNKNOWN
    if token.label == "root":
        label, head = "root", -1
    elif token.label in LABELS:
        head = place.get(silver[token.head].span, UNKNOWN)
    if head >= 0:
        label = LABELS[token.label] or _nominal_label(silver, token)
    known = token.tag.startswith(("NN", "VB")) and not token.tag.startswith("NNP")
    return Word(token.span.of(text), token.lemma if known else "", upos, tag, head, label)


def _continue(before: str, kind: str) -> str:
    """A name's tag by CoreNLP's kind: a new one begins where the word before is no part of it."""
    if kind not in NAMES:
        return "O"
    return f"{'I' if before.endswith(NAMES[kind]) else 'B'}-{NAMES[kind]}"


def _nominal_label(silver: list[_Silver], token: _Silver) -> str:
    """``nmod`` is UD v2's ``obl`` under predicates; ``_`` where one cannot tell."""
    head = silver[token.head]
    at = silver.index(token)
    below_head = {t.label for t in silver if t.head == token.head}
    by = any(t.head == at and t.label == "case" and t.lemma == "by" for t in silver)
    if "cop" in below_head or (by and head.tag == "VBN"):
        return "_"
    kind = "obl" if head.tag.startswith(("VB", "JJ", "RB")) else "nmod"
    return kind if token.label == "nmod" else f"{kind}:unmarked"


def _head_names_first(silver: list[_Silver]) -> list[_Silver]:
    """People's names: the first name is the head (``flat``), not the last (``compound``)."""
    silver = list(silver)
    start = 0
    while start < len(silver):
        end = start
        while end < len(silver) and silver[end].entity == "PERSON" and silver[end].tag == "NNP":
            end += 1
        last = end - 1
        inner = silver[start:last]
        if inner and all(t.head == last and t.label == "compound" for t in inner):
            silver[start] = replace(silver[start], head=silver[last].head, label=silver[last].label)
            for i in range(start + 1, end):
                silver[i] = replace(silver[i], head=start, label="flat")
            for i, token in enumerate(silver):
                if token.head == last:
                    label = "title" if token.label == "compound" else token.label
                    silver[i] = replace(token, head=start, label=label)
        start = max(end, start + 1)
    return silver


def _attach_conjunctions(silver: list[_Silver]) -> list[_Silver]:
    """``cc`` depends on the conjunct after it (UD v2), not on the first one."""

    def attach(at: int, token: _Silver) -> _Silver:
        if token.label != "cc":
            return token
        for i in range(at + 1, len(silver)):
            if silver[i].label == "conj" and silver[i].head == token.head:
                return replace(token, head=i)
        return replace(token, label="dep")

    return [attach(i, token) for i, token in enumerate(silver)]
