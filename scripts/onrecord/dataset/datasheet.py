"""The datasheet of a dataset: questions, answers and computed numbers in, Markdown out.

The questions are those of "Datasheets for Datasets" (Gebru et al., CACM 64(12), 2021) and
live in ``data/datasheet.yaml`` with the answers that hold for every dataset of this package.
A publisher adds their own in ``datasheet.yaml`` beside the sources. Answers hold no figure
of the dataset: they hold placeholders, which are filled from its statistics at build time.

>>> fill("{n_quotes|quote} by {n_people|person|people}", {"n_quotes": 1, "n_people": 2000})
'1 quote by 2,000 people'
"""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from functools import cache
from importlib import resources
from pathlib import Path

import yaml

from onrecord.dataset.metadata import DatasetMetadata
from onrecord.errors import DatasetError

NOT_ANSWERED = "*Not answered by the publisher.*"
NOT_RECORDED = "not recorded"
ANSWERS_FILE = "datasheet.yaml"

# {key}, {key|singular} or {key|singular|plural}; a key may reach into a mapping: {kinds.direct}
_PLACEHOLDER = re.compile(r"\{([^{}|]*)(?:\|([^{}|]*))?(?:\|([^{}|]*))?\}")

Figure = Mapping[str, object]  # one measured figure: a record of data/evaluation.json

_PREAMBLE = """\
The questions are quoted from T. Gebru, J. Morgenstern, B. Vecchione, J. Wortman Vaughan,
H. Wallach, H. Daumé III and K. Crawford, "Datasheets for Datasets", Communications of the
ACM 64(12), 2021 (arXiv:1803.09010). There are {n_questions}: the {n_current} of that text,
"Any other comments?" at the end of each section included, and "Does the dataset relate to
people?", which the preprint of 2020 (version 7) asks in {n_v7} sections and the text of 2021
turned into an instruction. Follow-ups ("If so, please describe how") are answered with the
question that they belong to.

Every number about the dataset was computed from its tables when this page was built; the
figures of accuracy are those that `onrecord evaluate` measured. Do not edit this page: change
`source/datasheet.yaml` and build again."""


@dataclass(frozen=True, slots=True)
class Question:
    """A question of the paper: ``edition`` is ``2021``, or ``v7`` where only the preprint asks it.

    ``answer`` holds for every dataset of this package; ``None`` where only a publisher can say.
    """

    id: str
    section: str
    text: str
    edition: str = "2021"
    answer: str | None = None


@cache
def load_questions() -> tuple[Question, ...]:
    """All questions, in the paper's order, with the generic answers.

    >>> len(load_questions()), load_questions()[0].text
    (59, 'For what purpose was the dataset created?')
    """
    text = resources.files("onrecord").joinpath("data", ANSWERS_FILE).read_text("utf-8")
    return tuple(
        Question(
            id=item["id"],
            section=section["title"],
            text=item["question"],
            edition=item.get("edition", "2021"),
            answer=item.get("answer"),
        )
        for section in yaml.safe_load(text)["sections"]
        for item in section["questions"]
    )


def load_answers(source: Path | None) -> Mapping[str, str]:
    """Answers by question id: the generic ones, overridden by ``<source>/datasheet.yaml``.

    ``source`` is a dataset's folder of sources; ``None``, or a folder without that file, gives
    the generic answers alone. In a publisher's answer ``{generic}`` stands for the generic one.

    Raises:
        DatasetError: the file is not a mapping of known question ids to text.
    """
    answers = {q.id: q.answer.strip() for q in load_questions() if q.answer is not None}
    path = source / ANSWERS_FILE if source is not None else None
    if path is None or not path.exists():
        return answers
    for question_id, answer in _read_answers(path).items():
        if "{generic}" in answer and question_id not in answers:
            raise DatasetError(
                f"{path}: {question_id}: there is no generic answer to this question; "
                "write the answer out instead of {generic}"
            )
        answers[question_id] = answer.replace("{generic}", answers.get(question_id, "")).strip()
    return answers


def _read_answers(path: Path) -> dict[str, str]:
    try:
        found = yaml.safe_load(path.read_text("utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise DatasetError(f"{path}: not YAML in UTF-8: {error}") from error
    if found is None:
        return {}
    if not isinstance(found, dict):
        raise DatasetError(f"{path}: expected a mapping `question-id: answer`")
    known = [question.id for question in load_questions()]
    for question_id, answer in found.items():
        if question_id not in known:
            near = difflib.get_close_matches(str(question_id), known, n=3, cutoff=0.4)
            hint = f"did you mean {' or '.join(near)}?" if near else "see DATASHEET.md for the ids"
            raise DatasetError(f"{path}: there is no question {question_id!r}; {hint}")
        if not isinstance(answer, str) or not answer.strip():
            raise DatasetError(
                f"{path}: {question_id}: the answer must be text; quote it (`'...'` or `|`), "
                "or delete the line to leave the question unanswered"
            )
    return found


def find_unanswered(answers: Mapping[str, str]) -> tuple[str, ...]:
    """Ids of the questions that have no answer, in the paper's order."""
    return tuple(q.id for q in load_questions() if not answers.get(q.id, "").strip())


def load_evaluation() -> tuple[Figure, ...]:
    """The figures of ``onrecord evaluate`` that ship with the package (none: empty).

    Each has ``corpus``, ``reader``, ``metric``, ``value``, ``low``, ``high`` (95% interval)
    and ``n``; proportions lie between 0 and 1.
    """
    path = resources.files("onrecord").joinpath("data", "evaluation.json")
    return tuple(json.loads(path.read_text("utf-8"))) if path.is_file() else ()


def render_accuracy(figures: Iterable[Figure]) -> str:
    """A Markdown table of measured figures, or a sentence that says there are none.

    >>> print(render_accuracy([{"corpus": "news", "reader": "onnx", "metric": "F1",
    ...                         "value": 0.9, "low": 0.88, "high": 0.91, "n": 1200}]))
    | corpus | reader | metric | value | interval | n |
    |---|---|---|---:|---:|---:|
    | news | onnx | F1 | 0.900 | 0.880 to 0.910 | 1,200 |
    """
    rows = [
        f"| {f['corpus']} | {f['reader']} | {f['metric']} | {_show_figure(f['value'])} "
        f"| {_show_interval(f.get('low'), f.get('high'))} | {_show(f.get('n'))} |"
        for f in figures
    ]
    if not rows:
        return "No figures were measured for this version of the program."
    head = "| corpus | reader | metric | value | interval | n |\n|---|---|---|---:|---:|---:|"
    return "\n".join([head, *rows])


def _show_figure(value: object) -> str:
    if not isinstance(value, int | float):
        return _show(value)
    return f"{value:.3f}" if 0 <= value <= 1 else f"{value:,.1f}"


def _show_interval(low: object, high: object) -> str:
    if low is None or high is None:
        return NOT_RECORDED
    return f"{_show_figure(low)} to {_show_figure(high)}"


def fill(answer: str, values: Mapping[str, object]) -> str:
    """``answer`` with its placeholders filled from ``values``.

    ``{n_quotes}`` gives a number with thousands separators, ``{n_quotes|quote}`` the number
    with its noun in singular or plural (``{n_people|person|people}`` if not by adding *s*).
    Lists are joined, ``None`` reads ``not recorded``.

    Raises:
        KeyError: there is no such value; its argument is the placeholder's name.
        TypeError: a noun was asked for and the value is no integer.
        ValueError: a brace that opens or closes no placeholder.
    """
    if re.search(r"[{}]", _PLACEHOLDER.sub("", answer)):
        raise ValueError("a brace without its partner; write placeholders as {n_quotes}")

    def replace(match: re.Match[str]) -> str:
        key, singular, plural = match.groups()
        value = _look_up(key, values)
        if singular is None:
            return _show(value)
        if not isinstance(value, int) or isinstance(value, bool):
            raise TypeError(f"{{{key}|{singular}}} needs a whole number, not {value!r}")
        return f"{value:,} {singular if value == 1 else plural or singular + 's'}"

    return _PLACEHOLDER.sub(replace, answer)


def _look_up(key: str, values: Mapping[str, object]) -> object:
    value: object = values
    for part in key.split("."):
        if not isinstance(value, Mapping) or part not in value:
            raise KeyError(key)
        value = value[part]
    return value


def _show(value: object) -> str:
    """A value as prose: ``1,234``, ``0.90``, ``a, b and c``."""
    if value is None or value == "" or value == ():
        return NOT_RECORDED
    if isinstance(value, int) and not isinstance(value, bool):
        return f"{value:,}"
    if isinstance(value, float):
        return f"{value:.2f}"
    if isinstance(value, tuple | list):
        *first, last = map(_show, value)
        return f"{', '.join(first)} and {last}" if first else last
    return str(value)


def render_datasheet(
    statistics: Mapping[str, object],
    metadata: DatasetMetadata,
    answers: Mapping[str, str],
    figures: Iterable[Figure] | None = None,
) -> str:
    """The datasheet as Markdown, with every question in the paper's order.

    Answers may use the keys of ``statistics``, the fields of ``metadata``
    (``{metadata.version}``) and ``{accuracy_table}``, which shows ``figures`` (default: those
    that ship with the package). A question without an answer says so (``find_unanswered``
    lists them). The same arguments give the same text.

    Raises:
        DatasetError: a placeholder is unknown or malformed; names question and placeholder.
    """
    values = {
        **statistics,
        "metadata": asdict(metadata),
        "accuracy_table": render_accuracy(load_evaluation() if figures is None else figures),
    }
    questions = load_questions()
    n_v7 = sum(question.edition == "v7" for question in questions)
    counts = {"n_questions": len(questions), "n_v7": n_v7, "n_current": len(questions) - n_v7}
    parts = [f"# Datasheet: {metadata.pretty_name}", f"Version {metadata.version}."]
    parts.append(fill(_PREAMBLE, counts))
    section = ""
    for question in questions:
        if question.section != section:
            section = question.section
            parts.append(f"## {section}")
        parts.append(f'<a id="{question.id}"></a>\n### {question.text}')
        parts.append(_render_answer(question.id, answers.get(question.id, ""), values))
    return "\n\n".join(parts) + "\n"


def _render_answer(question_id: str, answer: str, values: Mapping[str, object]) -> str:
    if not answer.strip():
        return NOT_ANSWERED
    try:
        filled = fill(answer.strip(), values)
    except KeyError as error:
        name = error.args[0]
        near = difflib.get_close_matches(name, map(str, values), n=1)
        hint = f"; did you mean {{{near[0]}}}?" if near else ""
        raise DatasetError(
            f"datasheet: {question_id}: unknown placeholder {{{name}}}{hint}"
        ) from error
    except (TypeError, ValueError) as error:
        raise DatasetError(f"datasheet: {question_id}: {error}") from error
    return "\n".join(line.rstrip() for line in filled.splitlines())
