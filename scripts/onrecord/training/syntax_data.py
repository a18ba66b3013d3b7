"""What the tagger and parser learn from: sentences as arrays of features, states and targets.

In: sentences of treebanks with the states of their words (``training/word_states.py``). Out:
batches of sentences of one length. Sentences are varied in training as other newspapers print them,
rare words are made unknown, and now and then the states are withheld, so that the parser does
without them where no trained reader is at hand.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import torch
from torch import Tensor

from onrecord import syntax
from onrecord.training.conllu import TreebankSentence, Word
from onrecord.training.word_states import Halves

REGULAR = {f"l{cut}{end}" for cut in range(4) for end in ("", "e", "y")}
NAME_TYPES = ("organization", "other", "person", "place")
IGNORE = -100  # a label that the loss leaves out
WITHHELD = 0.15  # how often a sentence is read without its states
WITHHELD_VARIED = 0.6  # the same where the sentence is not written as it was when they were read


@dataclass(frozen=True, slots=True)
class Example:
    """A sentence and the states of its words, (words, width of the states)."""

    sentence: TreebankSentence
    states: Halves


@dataclass(frozen=True, slots=True)
class SyntaxBatch:
    """Sentences of one length: what the network is given and what it should say.

    ``features`` [sentences, words, 1 + hashed]; ``states`` [sentences, words, width]; ``told``
    [sentences]: one where the states are not withheld; ``targets`` [sentences, words, 6]:
    UPOS, XPOS, rule, head + 1, relation, name.
    """

    features: Tensor
    states: Tensor
    told: Tensor
    targets: Tensor


@dataclass(frozen=True, slots=True)
class Labels:
    """The closed sets of labels, and the words that have a vector (row 0 is none)."""

    upos: list[str]
    xpos: list[str]
    rules: list[str]
    deprel: list[str]
    names: list[str]
    words: list[str]


# Lemmas as rules


def find_rule(form: str, lemma: str) -> str:
    """The shortest rule (see `onrecord.syntax.apply_rule`) that makes ``lemma`` of ``form``."""
    written = syntax.normalise_form(form)
    best = f"={lemma}"
    for case, base in (("l", written.lower()), ("k", written), ("t", written.capitalize())):
        same = 0
        while same < min(len(base), len(lemma)) and base[same] == lemma[same]:
            same += 1
        cut = len(base) - same
        if same and cut <= 4 and (best[0] == "=" or cut < int(best[1])):
            best = f"{case}{cut}{lemma[same:]}"
    return best


def collect_irregular(sentences: Iterable[TreebankSentence]) -> dict[str, str]:
    """Lemmas that no regular rule makes, such as ``stood VERB``: stand, by word and tag.

    Those that come twice and are nine tenths of the word's lemmas; no names.
    """
    counts: dict[str, Counter[str]] = {}
    for word in (word for sentence in sentences for word in sentence.words):
        if (
            word.lemma
            and word.form.isalpha()
            and word.upos in ("ADJ", "ADV", "AUX", "NOUN", "VERB")
        ):
            lemmas = counts.setdefault(f"{word.form.lower()} {word.upos}", Counter())
            lemmas[word.lemma.lower()] += 1
    found = {}
    for key, lemmas in sorted(counts.items()):
        lemma, count = lemmas.most_common(1)[0]
        rule = find_rule(key.split()[0], lemma)
        if count >= max(2, 0.9 * lemmas.total()) and lemma.isalpha() and rule not in REGULAR:
            found[key] = lemma
    return found


# Arrays


def collect_labels(train: list[TreebankSentence], words: list[str]) -> Labels:
    """Every label of the training set; relations seen less than 50 times lose their subtype."""
    all_words = [word for sentence in train for word in sentence.words]
    relations = Counter(word.deprel for word in all_words if word.head >= 0)
    rules = Counter(find_rule(word.form, word.lemma) for word in all_words)
    return Labels(
        upos=sorted({word.upos for word in all_words}),
        xpos=sorted({word.xpos for word in all_words}),
        rules=[rule for rule, count in sorted(rules.items()) if count >= 3],
        names=["O", *sorted(f"{at}-{kind}" for at in "BI" for kind in NAME_TYPES)],
        deprel=sorted({r if n >= 50 else r.split(":")[0] for r, n in relations.items()}),
        words=words,
    )


def vary(words: tuple[Word, ...], chance: random.Random) -> list[Word]:
    """The sentence, or one as other newspapers print it: capitals, curly marks, no full stop."""
    varied = list(words)
    roll = chance.random()
    if roll < 0.04:
        varied = [replace(w, form=w.form.upper()) for w in varied]
    elif roll < 0.07:
        varied = [replace(w, form=w.form.lower()) for w in varied]
    elif roll < 0.10:  # a headline
        varied = [replace(w, form=w.form[:1].upper() + w.form[1:]) for w in varied]
    if chance.random() < 0.5:
        curly = {"``": "“", "''": "”"}
        varied = [
            replace(w, form=curly[w.xpos]) if w.form == '"' and w.xpos in curly else w
            for w in varied
        ]
    last = len(varied) - 1
    final = varied[-1].upos == "PUNCT" and all(w.head != last for w in varied)
    if final and last and varied[-1].head >= 0 and chance.random() < 0.08:
        varied.pop()
    return varied


class Encoder:
    """Turns sentences into arrays; remembers the features of every form."""

    def __init__(self, labels: Labels, counts: Counter[str], chance: random.Random):
        self.labels, self.counts, self.chance = labels, counts, chance
        self.rows = {word: i for i, word in enumerate(labels.words, start=1)}
        self.index = {
            name: {label: i for i, label in enumerate(getattr(labels, name))}
            for name in ("upos", "xpos", "rules", "deprel", "names")
        }
        self.features: dict[str, list[int]] = {}

    def encode(self, words: Sequence[Word], training: bool) -> tuple[np.ndarray, np.ndarray]:
        """Features [n, 1 + hashed], and targets [n, 6]."""
        inputs = [self._features(word.form, training) for word in words]
        return np.array(inputs), np.array([self._targets(word) for word in words])

    def _features(self, form: str, training: bool) -> list[int]:
        if form not in self.features:
            self.features[form] = syntax.encode_word(form, self.rows)
        ids = list(self.features[form])
        if training:  # rare words are made unknown, so that unknown ones are no surprise
            rare = 0.25 / (0.25 + self.counts[form.lower()])
            if self.chance.random() < max(rare, 0.08):
                ids[1] = ids[2] = 0
            if self.chance.random() < max(rare / 3, 0.04):
                ids[0] = 0
        return ids

    def _targets(self, word: Word) -> tuple[int, ...]:
        relations = self.index["deprel"]
        return (
            self.index["upos"].get(word.upos, IGNORE),
            self.index["xpos"].get(word.xpos, IGNORE),
            self.index["rules"].get(find_rule(word.form, word.lemma), IGNORE),
            word.head + 1 if word.head >= -1 else IGNORE,
            relations.get(word.deprel, relations.get(word.deprel.split(":")[0], IGNORE)),
            self.index["names"].get(word.entity, IGNORE),
        )

    def batches(
        self, examples: Sequence[Example], words: int, training: bool, withheld: bool = False
    ) -> Iterator[SyntaxBatch]:
        """Sentences of one length, so that nothing is padded, of so many ``words`` together.

        ``withheld``: all of the states are, to measure what the parser is without them.
        """
        varied = [
            vary(e.sentence.words, self.chance) if training else list(e.sentence.words)
            for e in examples
        ]
        order = list(range(len(varied)))
        self.chance.shuffle(order)
        groups: list[list[int]] = [[]]
        for i in sorted(order, key=lambda i: len(varied[i])):
            length = len(varied[i])
            fits = (len(groups[-1]) + 1) * length <= words
            if groups[-1] and not (fits and len(varied[groups[-1][0]]) == length):
                groups.append([])
            groups[-1].append(i)
        if training:
            self.chance.shuffle(groups)
        for group in groups:
            features, targets = zip(*(self.encode(varied[i], training) for i in group), strict=True)
            states = np.stack([examples[i].states[: len(varied[i])] for i in group])
            told = [
                self._is_told(varied[i], examples[i]) if training else not withheld for i in group
            ]
            yield SyntaxBatch(
                torch.tensor(np.stack(features)),
                torch.from_numpy(states).float(),
                torch.tensor(told, dtype=torch.float32),
                torch.tensor(np.stack(targets)),
            )

    def _is_told(self, varied: Sequence[Word], example: Example) -> bool:
        rewritten = any(
            new.form != old.form and new.form.lower() == old.form.lower()
            for new, old in zip(varied, example.sentence.words, strict=False)
        )
        return self.chance.random() >= (WITHHELD_VARIED if rewritten else WITHHELD)
