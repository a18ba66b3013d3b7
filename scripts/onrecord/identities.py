"""One speaker across documents: who is whom in a corpus, and whom the user's own table knows.

In: the extractions of a corpus. Out: the same with speakers whose ``speaker_id`` is one across
documents only where it is the same person. Two persons of one name stay two when what the
documents say of them has nothing in common: no word of a role, and nobody and nothing else that
both documents name. A table of the user's own (CSV with the columns ``id``, ``name`` and
``aliases``) gives speakers an external id, such as a Wikidata QID; nothing is fetched.

>>> known = parse_identities(["id,name,aliases", "Q1,Jane Roe,J. Roe; Roe"], "people.csv")
>>> known.find("person", "jane roe").external_id
'Q1'
"""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from onrecord.entities import fold
from onrecord.errors import InputError
from onrecord.types import Extraction, Speaker, content_id

COLUMNS = ("id", "name", "aliases")
_WORD = re.compile(r"[^\W\d_]{3,}")
# Words of roles that say nothing about who it is.
_EMPTY = frozenset(
    "the and for former then acting deputy vice senior chief head new old mr mrs ms miss dr".split()
)


@dataclass(frozen=True, slots=True)
class Identity:
    """A person or body of the user's table: ``name`` as it is to be published."""

    external_id: str
    name: str


@dataclass(frozen=True, slots=True)
class Identities:
    """The user's table: identities by the names that they go by."""

    by_name: dict[tuple[str, ...], Identity]

    def find(self, kind: str, name: str) -> Identity | None:
        """The identity of that name, whatever its case and diacritics; groups have none."""
        return self.by_name.get(fold(name.split())) if kind in ("person", "organization") else None


def read_identities(path: Path) -> Identities:
    """The table in a CSV file in UTF-8. Raises ``InputError`` if it is none, ``OSError`` unread."""
    try:
        return parse_identities(path.read_text(encoding="utf-8-sig").splitlines(), path.name)
    except UnicodeDecodeError as error:
        raise InputError(f"{path.name}: is not UTF-8 ({error.reason}); save it as UTF-8") from error


def parse_identities(lines: Iterable[str], origin: str) -> Identities:
    """The table in the lines of a CSV file; ``aliases`` are separated by semicolons.

    Raises ``InputError`` where a column is missing, a row has no id or name, or two rows claim one
    name. ``origin`` names the file in messages.
    """
    reader = csv.DictReader(lines)
    missing = {"id", "name"} - set(reader.fieldnames or ())
    if missing:
        raise InputError(
            f"{origin}: needs the columns {', '.join(COLUMNS)}; "
            f"{', '.join(sorted(missing))} is missing"
        )
    found: dict[tuple[str, ...], Identity] = {}
    for row in reader:
        place = f"{origin}, line {reader.line_num}"
        external_id, name = (row.get("id") or "").strip(), (row.get("name") or "").strip()
        if not external_id or not name:
            raise InputError(f"{place}: a row needs an id and a name")
        identity = Identity(external_id, name)
        for called in (name, *(row.get("aliases") or "").split(";")):
            if not called.strip():
                continue
            known = found.setdefault(fold(called.split()), identity)
            if known.external_id != external_id:
                raise InputError(
                    f"{place}: {called.strip()!r} is {known.external_id} already; leave the name "
                    "out of one of the two rows"
                )
    return Identities(found)


def link_speakers(
    extractions: Iterable[Extraction], identities: Identities | None = None
) -> list[Extraction]:
    """The extractions with each speaker's id as it holds in the whole corpus.

    Deterministic, whatever the order of the documents: of several persons of one name, the one
    in most documents keeps the id of the name.
    """
    found = list(extractions)
    seen: dict[str, list[tuple[str, Speaker, frozenset[str]]]] = defaultdict(list)
    for extraction in found:
        names = _names_in(extraction)
        for speaker in extraction.speakers:
            seen[speaker.speaker_id].append((extraction.document.doc_id, speaker, names))
    new: dict[tuple[str, str], Speaker] = {}
    for speaker_id, appearances in seen.items():
        for number, cluster in enumerate(_clusters(appearances)):
            first = min(doc_id for doc_id, *_ in cluster)
            apart = content_id(speaker_id, first) if number else speaker_id
            for doc_id, speaker, _ in cluster:
                new[doc_id, speaker_id] = _identified(
                    replace(speaker, speaker_id=apart), identities
                )
    return [_with_speakers(extraction, new) for extraction in found]


def _names_in(extraction: Extraction) -> frozenset[str]:
    """What a document names in its claims, and who speaks in it: the company that a name keeps."""
    text = extraction.document.text
    named = {span.of(text) for claim in extraction.claims for span in claim.entities}
    return frozenset(named | {s.name for s in extraction.speakers if s.type != "group"})


def _clusters(
    appearances: Sequence[tuple[str, Speaker, frozenset[str]]],
) -> list[list[tuple[str, Speaker, frozenset[str]]]]:
    """The appearances of one name, those together that agree; the largest cluster first."""
    rest = sorted(appearances, key=lambda a: a[0])
    clusters: list[list[tuple[str, Speaker, frozenset[str]]]] = []
    for appearance in rest:
        fitting = [c for c in clusters if any(_agree(appearance, other) for other in c)]
        merged = [appearance, *(other for cluster in fitting for other in cluster)]
        clusters = [c for c in clusters if c not in fitting] + [merged]
    return sorted(clusters, key=lambda c: (-len(c), min(a[0] for a in c)))


def _agree(
    one: tuple[str, Speaker, frozenset[str]], other: tuple[str, Speaker, frozenset[str]]
) -> bool:
    """Whether two documents can mean the same by a name; only persons are ever kept apart."""
    speaker, known = one[1], other[1]
    roles, others = _role_words(speaker), _role_words(known)
    if speaker.type != "person" or not roles or not others or roles & others:
        return True
    own = {speaker.name, known.name, *speaker.aliases, *known.aliases}
    return bool((one[2] & other[2]) - own)


def _role_words(speaker: Speaker) -> set[str]:
    words = {word.lower() for role in speaker.roles for word in _WORD.findall(role)}
    return {word.removesuffix("s") for word in words - _EMPTY}


def _identified(speaker: Speaker, identities: Identities | None) -> Speaker:
    known = identities.find(speaker.type, speaker.name) if identities else None
    if known is None:
        return speaker
    aliases = dict.fromkeys((*speaker.aliases, speaker.name))
    aliases.pop(known.name, None)
    return replace(
        speaker,
        speaker_id=content_id("speaker", "external", known.external_id),
        name=known.name,
        aliases=tuple(aliases),
        external_id=known.external_id,
    )


def _with_speakers(extraction: Extraction, new: dict[tuple[str, str], Speaker]) -> Extraction:
    doc_id = extraction.document.doc_id

    def of(speaker: Speaker | None) -> Speaker | None:
        return None if speaker is None else new.get((doc_id, speaker.speaker_id), speaker)

    speakers: dict[str, Speaker] = {}
    for speaker in filter(None, map(of, extraction.speakers)):
        known = speakers.get(speaker.speaker_id)
        speakers[speaker.speaker_id] = _united(known, speaker) if known else speaker

    def united(speaker: Speaker | None) -> Speaker | None:
        found = of(speaker)
        return found and speakers.get(found.speaker_id, found)

    return replace(
        extraction,
        quotes=tuple(replace(q, speaker=united(q.speaker)) for q in extraction.quotes),
        claims=tuple(replace(c, speaker=united(c.speaker)) for c in extraction.claims),
        speakers=tuple(speakers.values()),
    )


def _united(one: Speaker, other: Speaker) -> Speaker:
    """Two speakers of one document whom the table knows for one, with all that is said of both."""
    speaks = one if one.speaks_for else other
    return replace(
        one,
        roles=tuple(dict.fromkeys(one.roles + other.roles)),
        aliases=tuple(dict.fromkeys(one.aliases + other.aliases)),
        mentions=tuple(sorted({*one.mentions, *other.mentions})),
        speaks_for=speaks.speaks_for,
        speaks_for_span=speaks.speaks_for_span,
    )
