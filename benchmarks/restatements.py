"""Restated claims read one by one: can each be read alone, is it grammatical, is it true?

    python benchmarks/restatements.py

``tests/quality/restatements.jsonl`` holds the verdicts on claims that were drawn at random from the
Wikinews articles outside the annotated ones, each by a general AI model and each of the extraction
as it was then (what one found led to changes before the next): seven readings of a hundred, then of
630, 300 and 120. Readings 4, 7 and 10 were drawn from the claims that the extraction called self-
contained, the others from all, but for 330 of reading 8 and 200 of reading 9, which were drawn from
these as well. The reader of 4 and 5 had written the rules, for which other claims of these articles
were read; the readers from 6 on knew nothing of them (four share reading 8, three 9 and two 10; of
30 claims that all four had, they agreed on 26). A row has the article's id and offsets (from 6 on
from the first word to the last), what the extraction said of the claim, and the verdicts; none of
the text. Prints how many pass, of all and of those that the extraction calls self-contained.
"""

from __future__ import annotations

import json
from pathlib import Path

VERDICTS = Path(__file__).resolve().parents[1] / "tests/quality/restatements.jsonl"
QUESTIONS = ("alone", "grammatical", "true_to_text")


def main() -> None:
    """Prints the counts of each reading."""
    lines = VERDICTS.read_text(encoding="utf-8").splitlines()
    rows = [json.loads(line) for line in lines]
    for reading in sorted({row["reading"] for row in rows}):
        drawn = [row for row in rows if row["reading"] == reading]
        for name, chosen in (
            ("all", drawn),
            ("self-contained", [row for row in drawn if row["self_contained"]]),
        ):
            counts = [sum(row[question] for row in chosen) for question in QUESTIONS]
            passed = sum(all(row[question] for question in QUESTIONS) for row in chosen)
            told = ", ".join(f"{q} {n}" for q, n in zip(QUESTIONS, counts, strict=True))
            print(f"reading {reading}, {name}: {len(chosen)} claims: {told}; all three {passed}")


if __name__ == "__main__":
    main()
