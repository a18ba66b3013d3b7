"""Speakers across documents: merged where they agree, kept apart where not, known by a table."""

from __future__ import annotations

import random
from pathlib import Path

import pandas as pd
import pytest

from command import call
from onrecord import extract
from onrecord.documents import document_from_text
from onrecord.errors import InputError
from onrecord.extraction import load_reader
from onrecord.identities import link_speakers, parse_identities
from onrecord.types import Extraction, Speaker

READER = load_reader("rules")
MINISTER = "Transport Minister Mary Miller said on Monday that the road is closed."
AGAIN = "Mary Miller, the transport minister, said that the road is open."
GOALKEEPER = "Goalkeeper Mary Miller said that the match was hard."
PLAIN = "Mary Miller said that it rained."


def linked(*texts: str, table: str = "") -> list[Speaker]:
    found = [extract(document_from_text(t, doc_id=f"d{i}"), READER) for i, t in enumerate(texts)]
    known = parse_identities(table.splitlines(), "people.csv") if table else None
    return [speaker for one in link_speakers(found, known) for speaker in one.speakers]


def test_one_name_with_roles_that_agree_is_one_speaker() -> None:
    one, two = linked(MINISTER, AGAIN)
    assert one.speaker_id == two.speaker_id


def test_one_name_with_roles_that_disagree_is_two_speakers() -> None:
    minister, again, keeper = linked(MINISTER, AGAIN, GOALKEEPER)
    assert minister.speaker_id == again.speaker_id != keeper.speaker_id


def test_whom_both_documents_name_makes_them_agree() -> None:
    one, two = linked(
        MINISTER + " Tom Hillary said that she is wrong.",
        GOALKEEPER + " Tom Hillary said that she is right.",
    )[0::2]
    assert one.name == two.name == "Mary Miller"
    assert one.speaker_id == two.speaker_id


def test_a_name_without_a_role_joins_the_others() -> None:
    minister, plain = linked(MINISTER, PLAIN)
    assert minister.speaker_id == plain.speaker_id


def test_the_order_of_documents_changes_nothing() -> None:
    texts = [MINISTER, AGAIN, GOALKEEPER, PLAIN.replace("Mary", "Ann")]
    found = [extract(document_from_text(t, doc_id=f"d{i}"), READER) for i, t in enumerate(texts)]
    shuffled = found[:]
    random.Random(1).shuffle(shuffled)

    def ids(extractions: list[Extraction]) -> dict[str, list[str]]:
        return {e.document.doc_id: [s.speaker_id for s in e.speakers] for e in extractions}

    assert ids(link_speakers(found)) == ids(link_speakers(shuffled))


def test_a_table_gives_ids_and_names_whatever_the_case() -> None:
    table = "id,name,aliases\nQ42,Mary Ann Miller,Mary Miller; M. Miller\n"
    one, two = linked(MINISTER, PLAIN, table=table)
    assert (one.external_id, one.name) == ("Q42", "Mary Ann Miller")
    assert one.speaker_id == two.speaker_id
    assert "Mary Miller" in one.aliases


def test_quotes_and_claims_point_at_the_linked_speakers() -> None:
    table = "id,name\nQ42,Mary Miller\n"
    [found] = link_speakers(
        [extract(MINISTER, READER)], parse_identities(table.splitlines(), "people.csv")
    )
    [speaker] = found.speakers
    assert {quote.speaker for quote in found.quotes} == {speaker}
    assert {claim.speaker for claim in found.claims if claim.speaker} == {speaker}


def test_two_speakers_of_a_document_who_are_one_by_the_table_lose_nothing() -> None:
    table = "id,name,aliases\nQ42,Mary Miller,Moll Miles\n"
    text = MINISTER + " Singer Moll Miles said that it rained."
    [found] = link_speakers(
        [extract(text, READER)], parse_identities(table.splitlines(), "people.csv")
    )
    [speaker] = found.speakers
    assert {quote.speaker for quote in found.quotes} == {speaker}
    assert {claim.speaker for claim in found.claims if claim.speaker} <= {speaker}
    assert speaker.roles == ("Transport Minister", "Singer")
    assert [span.of(text) for span in speaker.mentions] == ["Mary Miller", "Moll Miles"]
    assert speaker.aliases == ("Moll Miles",)


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ("name\nMary Miller\n", "people.csv: needs the columns id, name, aliases; id is missing"),
        ("id,name\nQ1,\n", "people.csv, line 2: a row needs an id and a name"),
        ("id,name\nQ1,A B\nQ2,a b\n", "people.csv, line 3: 'a b' is Q1 already"),
    ],
)
def test_a_table_with_faults_is_refused_with_the_line(table: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        parse_identities(table.splitlines(), "people.csv")


def test_build_takes_the_table(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_text(MINISTER, encoding="utf-8")
    (tmp_path / "people.csv").write_text("id,name\nQ42,Mary Miller\n", encoding="utf-8")
    done = call(
        "build", "in", "--out", "out", "--reader", "rules", "--speakers", "people.csv",
        cwd=tmp_path,
    )  # fmt: skip
    assert done.code == 0, done.err
    table = pd.read_parquet(next((tmp_path / "out/data/speakers").glob("*.parquet")))
    assert table["external_id"].tolist() == ["Q42"]
