"""The scorer against an independent one written the slow way, and against known figures."""

from __future__ import annotations

import json
import random
import re
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onrecord.evaluation import (
    GoldDocument,
    evaluate,
    read_gold,
    read_predictions,
    render_report,
)
from onrecord.evaluation.attributions import score_document
from onrecord.evaluation.bootstrap import Measure, pool, resample
from onrecord.evaluation.calibration import calibrate
from onrecord.evaluation.groups import kind_of, quoted_words, source_type
from onrecord.evaluation.words import Words
from onrecord.types import (
    Attribution,
    Span,
)
from slow_scorer import cases, slow_scores, split_sentences

POLNEAR = Path(__file__).parents[1].parent / "shared" / "corpora" / "polnear" / "dev.jsonl"


def at(text: str, *words: str) -> tuple[Span, ...]:
    """Spans of strings, each at its first occurrence."""
    return tuple(Span(text.index(w), text.index(w) + len(w)) for w in words)


@given(cases())
@settings(max_examples=200)
def test_agrees_with_the_slow_scorer(
    case: tuple[str, list[Attribution], list[Attribution]],
) -> None:
    text, gold, predicted = case
    tally, right = score_document(GoldDocument("a", text, tuple(gold)), predicted, split_sentences)
    found = {(m.name, m.role): tally[m] for m in tally if m.group == "all"}
    slow = slow_scores(text, gold, predicted)
    assert found.keys() == slow.keys()
    for key, counts in slow.items():
        assert found[key] == pytest.approx([float(count) for count in counts]), key
    assert sum(right) == slow["relation 0.5 with source", ""][0]


@given(cases(), st.randoms(use_true_random=False))
@settings(max_examples=100)
def test_order_changes_nothing_and_groups_add_up(
    case: tuple[str, list[Attribution], list[Attribution]], rng: random.Random
) -> None:
    text, gold, predicted = case
    tally, _ = score_document(GoldDocument("a", text, tuple(gold)), predicted, split_sentences)
    rng.shuffle(gold)
    rng.shuffle(predicted)
    shuffled, _ = score_document(GoldDocument("a", text, tuple(gold)), predicted, split_sentences)
    assert {m: pytest.approx(c) for m, c in tally.items()} == shuffled
    for parts in (
        ["kind=direct", "kind=indirect", "kind=mixed"],
        ["source=pronoun", "source=name", "source=other", "source=none"],
    ):
        for name, role in (("exact", "content"), ("partial", "cue"), ("relation 0.8", "")):
            added = [
                sum(c) for c in zip(*(tally[Measure(name, role, p)] for p in parts), strict=True)
            ]
            assert added == pytest.approx(tally[Measure(name, role)])


@given(cases())
@settings(max_examples=50)
def test_gold_against_itself_is_perfect(
    case: tuple[str, list[Attribution], list[Attribution]],
) -> None:
    text, gold, _ = case
    gold = [a for a in gold if re.search(r"\w", "".join(s.of(text) for s in a.content))]
    report = evaluate(
        [GoldDocument("a", text, tuple(gold))], {"a": gold}, sentences=split_sentences, samples=0
    )
    for score in report.scores:
        assert {score.precision.value, score.recall.value, score.f1.value} <= {None, 1.0}, score
        assert (score.f1.value is None) == (score.gold == 0)


# --- reading the results ---------------------------------------------------------------------

TEXT = 'Ann Lee said: "We won." She thinks it will last. Nobody asked, it is believed.'
WON = Attribution(at(TEXT, '"We won."'), at(TEXT, "said"), at(TEXT, "Ann Lee"), 0.95)
LAST = Attribution(at(TEXT, "it will last"), at(TEXT, "thinks"), at(TEXT, "She"), 0.75)
ASKED = Attribution(at(TEXT, "Nobody asked"), at(TEXT, "it is believed"), (), 0.25)
GOLD = GoldDocument("a", TEXT, (WON, LAST, ASKED))


def test_figures_of_a_small_case() -> None:
    wrong_source = Attribution(LAST.content, LAST.cue, WON.source, 0.75)
    report = evaluate([GOLD], {"a": [WON, wrong_source]}, samples=10)
    assert (report.documents, report.gold, report.predicted) == (1, 3, 2)
    relation, sourced = report.score("relation 0.8"), report.score("relation 0.8 with source")
    assert (relation.precision.value, relation.recall.value) == (1.0, 2 / 3)
    assert (sourced.precision.value, sourced.recall.value) == (0.5, 1 / 3)
    assert sourced.f1.value == pytest.approx(0.4)
    assert sourced.f1.low is None  # one document: nothing to resample
    quoted = report.score("relation 0.5 with source", group="kind=direct or mixed")
    assert (quoted.recall.value, quoted.gold) == (1.0, 1)
    # `Ann Lee` is predicted twice and stands once in gold: one of two is right.
    assert report.score("exact", "source").precision.value == 0.5
    assert report.score("exact", "source", "source=pronoun").recall.value == 0.0
    assert report.right == {"a": (True, False)}
    assert report.calibration.brier.value == pytest.approx((0.05**2 + 0.75**2) / 2)


def test_unknown_score_is_told_apart_from_zero() -> None:
    nothing = evaluate([GOLD], {"a": []}).score("token", "cue")
    assert (nothing.precision.value, nothing.recall.value, nothing.f1.value) == (None, 0.0, 0.0)
    empty = evaluate([GoldDocument("a", TEXT, ())], {"a": []}).score("token", "cue")
    assert (empty.precision.value, empty.recall.value, empty.f1.value) == (None, None, None)
    with pytest.raises(KeyError, match=r"no score .*measures: token, exact"):
        evaluate([GOLD], {"a": []}).score("tokens", "cue")


def test_punctuation_at_the_edges_is_no_error_but_a_colon_is_a_cue() -> None:
    text = "Ann: we won, again"
    gold = Attribution(at(text, "we won"), at(text, ":"), at(text, "Ann"))
    found = Attribution(at(text, "we won,"), at(text, "Ann"), at(text, "Ann:"))
    report = evaluate([GoldDocument("a", text, (gold,))], {"a": [found]})
    assert report.score("exact", "content").f1.value == 1.0
    assert report.score("exact", "source").f1.value == 1.0
    assert report.score("exact", "cue").f1.value == 0.0


def test_half_a_word_is_not_the_word() -> None:
    half = Attribution((Span(WON.content[0].start, WON.content[0].end - 3),), WON.cue, WON.source)
    assert evaluate([GOLD], {"a": [half]}).score("token", "content").recall.value == 1 / 7


def test_report_reads_and_dumps_alike_every_time() -> None:
    documents = [GoldDocument(name, TEXT, GOLD.attributions) for name in ("b", "a", "c")]
    predictions = {"a": [WON], "b": [WON, LAST], "c": [ASKED, WON]}
    report = evaluate(documents, predictions, sentences=split_sentences, samples=200)
    again = evaluate(documents[::-1], predictions, sentences=split_sentences, samples=200)
    assert report.to_json() == again.to_json()
    assert json.loads(report.to_json())["bootstrap"] == {"samples": 200, "seed": 0, "level": 0.95}
    other = evaluate(documents, predictions, sentences=split_sentences, samples=200, seed=1)
    assert other.scores != report.scores
    table = render_report(report).splitlines()
    assert table[0] == "3 documents, 9 attributions in gold, 5 predicted."
    row = next(line for line in table if line.startswith("relation 0.8 with source "))
    figures = "100.0 [100.0, 100.0] 55.6 [33.3, 66.7] 71.4 [50.0, 80.0] 5 9"
    assert " ".join(row.split()[4:]) == figures


# --- kinds and types of source ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "content", "kind"),
    [
        ("“It works,” she said.", "“It works,”", "direct"),
        ('She said: "It works. We know."', '"It works. We know."', "direct"),
        ("Ann said the thing “works” well.", "the thing “works” well", "mixed"),
        ("Ann said that “it works”.", "that “it works”", "mixed"),
        ("Ann said it works.", "it works", "indirect"),
        ('A man 5\' 10" tall said it works, or "so".', "it works", "indirect"),
        ("He said: “It works\n“and lasts.”", "“and lasts.”", "direct"),
        ("He said: “It works\nAnd it lasts, he said.", "And it lasts", "indirect"),
        ("‘It doesn’t work,’ the players’ union said.", "‘It doesn’t work,’", "direct"),
        ("The players’ union said it works.", "it works", "indirect"),
        ("He said: «It works.»", "«It works.»", "direct"),
    ],
)
def test_kind(text: str, content: str, kind: str) -> None:
    words = Words.of(text)
    assert kind_of(words.within(at(text, content)), quoted_words(words)) == kind


@pytest.mark.parametrize(
    ("text", "source", "expected"),
    [
        ("Then he himself said so.", "he himself", "pronoun"),
        ("We know.", "We", "pronoun"),
        ("his view", "his", "pronoun"),
        ("Officials said so. Other officials agreed.", "Officials", "other"),
        ("The report said so.", "The report", "other"),
        ("Then Lee said so.", "Lee", "name"),
        ("Lee said so. Ann Lee agreed.", "Lee", "name"),
        ("the minister, Ann Lee,", "the minister, Ann Lee,", "name"),
        ("It is believed.", "", "none"),
    ],
)
def test_source_type(text: str, source: str, expected: str) -> None:
    spans = at(text, source) if source else ()
    assert source_type(Words.of(text), spans) == expected


# --- bootstrap and calibration ---------------------------------------------------------------


def test_intervals_are_those_of_documents_drawn_one_by_one() -> None:
    rng = random.Random(0)
    measure = Measure("token", "cue")
    counts = [tuple(float(rng.randint(0, 9)) for _ in range(4)) for _ in range(7)]
    counts = [(min(a, b), b, min(c, d), d) for a, b, c, d in counts]
    (score,) = pool([{measure: c} for c in counts], samples=300, seed=5)
    drawn = []
    for weights in resample(7, 300, 5):
        a, b, c, d = (
            sum(w * count[k] for w, count in zip(weights, counts, strict=True)) for k in range(4)
        )
        assert sum(weights) == 7
        p, r = a / b, c / d
        drawn.append(2 * p * r / (p + r))
    drawn.sort()
    assert drawn[6] <= score.f1.low <= drawn[8]
    assert drawn[291] <= score.f1.high <= drawn[293]
    assert score.f1.low < score.f1.value < score.f1.high


@given(st.lists(st.lists(st.tuples(st.floats(0, 1), st.booleans()), max_size=5), min_size=1))
@settings(max_examples=50)
def test_calibration_error_by_its_definition(outcomes: list[list[tuple[float, bool]]]) -> None:
    found = calibrate(outcomes, samples=20, seed=0)
    everything = [pair for document in outcomes for pair in document]
    error, n = 0.0, 0
    for bin in found.bins:
        inside = [(c, ok) for c, ok in everything if min(9, int(c * 10)) == round(bin.low * 10)]
        assert bin.n == len(inside)
        n += bin.n
        if inside:
            mean = sum(c for c, _ in inside) / len(inside)
            share = sum(ok for _, ok in inside) / len(inside)
            assert (bin.confidence, bin.right.value) == (pytest.approx(mean), pytest.approx(share))
            error += len(inside) / len(everything) * abs(mean - share)
    assert n == len(everything)
    assert found.error.value == (pytest.approx(error, abs=1e-9) if everything else None)


# --- files -----------------------------------------------------------------------------------


def line(**changes: object) -> str:
    attribution = {"content": [[15, 22]], "source": [[0, 7]], "cue": [[8, 12]]}
    record = {"doc_id": "a", "text": TEXT, "attributions": [attribution | changes.pop("at", {})]}
    return json.dumps(record | changes)


def test_reads_gold_and_predictions(tmp_path: Path) -> None:
    path = tmp_path / "corpus.jsonl"
    path.write_text(line() + "\n\n" + line(doc_id="b", attributions=[]) + "\n", encoding="utf-8")
    gold = read_gold(path)
    spans = ((Span(15, 22),), (Span(8, 12),), (Span(0, 7),))
    assert gold[0] == GoldDocument("a", TEXT, (Attribution(*spans),))
    predicted = json.loads(line(at={"confidence": 0.5}))
    del predicted["text"]
    other = line(doc_id="elsewhere", text="x")
    path.write_text(f"{json.dumps(predicted)}\n{other}\n", encoding="utf-8")
    assert read_predictions(path, gold) == {"a": (Attribution(*spans, 0.5),)}
    with pytest.raises(ValueError, match="document 'b': no predictions; give an empty list"):
        evaluate(gold, read_predictions(path, gold))


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        ("", "no documents"),
        ("{", "line 1: not JSON"),
        ("[]", "expected a JSON object, found list"),
        (line(doc_id=7), "field 'doc_id' is missing or not a str"),
        (line(attributions=None), "field 'attributions' is missing or not a list"),
        (line(attributions=["x"]), "attribution 1: expected an object"),
        (line(at={"content": []}), "document 'a': attribution 1: field 'content' is missing"),
        (line(at={"cue": [[0, 900]]}), "field 'cue': .* lies outside the text"),
        (line(at={"source": [[3, 1]]}), "field 'source': expected a list of"),
        (line(at={"source": 3}), "field 'source': expected a list of"),
        (line(at={"confidence": 2}), "field 'confidence' is 2; give one from 0 to 1"),
        (line(at={"confidence": "high"}), "field 'confidence' is not a number"),
        (line() + "\n" + line(), "line 2: doc_id 'a' stands twice"),
    ],
)
def test_names_what_is_wrong_with_a_corpus(tmp_path: Path, lines: str, message: str) -> None:
    path = tmp_path / "corpus.jsonl"
    path.write_text(lines, encoding="utf-8")
    with pytest.raises(ValueError, match=message):
        read_gold(path)


def test_refuses_predictions_for_another_text(tmp_path: Path) -> None:
    path = tmp_path / "predictions.jsonl"
    path.write_text(line(text=TEXT + " "), encoding="utf-8")
    with pytest.raises(ValueError, match="document 'a': text differs from the gold text"):
        read_predictions(path, [GOLD])
    path.write_text(line() + "\n" + line(), encoding="utf-8")
    with pytest.raises(ValueError, match="stands twice"):
        read_predictions(path, [GOLD])
    beyond = Attribution((Span(0, 900),), (), ())
    with pytest.raises(ValueError, match=r"document 'a': predicted content .* outside the text"):
        evaluate([GOLD], {"a": [beyond]})
    with pytest.raises(ValueError, match="document 'a' stands twice"):
        evaluate([GOLD, GOLD], {"a": []})
    with pytest.raises(ValueError, match="no gold documents"):
        evaluate([], {})


# --- a real corpus, where it is at hand ------------------------------------------------------


@pytest.fixture(scope="module")
def polnear() -> tuple[GoldDocument, ...]:
    if not POLNEAR.exists():
        pytest.skip(f"needs PolNeAR's development set as {POLNEAR}; it may not be redistributed")
    return read_gold(POLNEAR)


def spoil(document: GoldDocument, share: float, seed: int) -> list[Attribution]:
    """Some attributions dropped, moved, or given another source; the more, the higher ``share``.

    The damage to each attribution is drawn alike for every share, so that a higher one
    spoils all that a lower one does, and then some.
    """
    rng = random.Random(f"{document.doc_id} {seed}")
    spoilt = []
    for attribution in document.attributions:
        chance, damage, shift = rng.random(), rng.randrange(3), rng.randint(8, 40)
        if chance >= share:
            spoilt.append(attribution)
        elif damage:
            moved = [
                tuple(
                    Span(
                        min(s.start + shift, len(document.text)),
                        min(s.end + shift, len(document.text)),
                    )
                    for s in getattr(attribution, role)
                )
                for role in ("content", "cue", "source")
            ]
            kept = attribution.content if damage == 1 else moved[0]
            spoilt.append(Attribution(kept, moved[1], moved[2]))
    return spoilt


def test_scores_on_polnear_fall_from_one_as_predictions_get_worse(
    polnear: tuple[GoldDocument, ...],
) -> None:
    before: dict[Measure, float] = {}
    for share in (0.0, 0.1, 0.3, 0.6, 0.9):
        predictions = {d.doc_id: spoil(d, share, seed=0) for d in polnear}
        report = evaluate(polnear, predictions, sentences=split_sentences, samples=0)
        if not share:
            assert {s.f1.value for s in report.scores} == {1.0, None}
        now = {s.measure: s.f1.value for s in report.scores if s.measure.group == "all"}
        for measure, value in before.items():
            assert now[measure] < value, (measure, share)
        before = now
    assert before[Measure("relation 0.8 with source")] < 0.25


def test_polnear_takes_seconds(polnear: tuple[GoldDocument, ...]) -> None:
    start = time.process_time()
    report = evaluate(polnear, {d.doc_id: spoil(d, 0.3, seed=1) for d in polnear}, samples=1000)
    assert time.process_time() - start < 15
    f1 = report.score("relation 0.5 with source").f1
    assert f1.low < f1.value < f1.high
    assert f1.high - f1.low < 0.1
