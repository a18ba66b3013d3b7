"""Whom a person names in a decision: a speaker whom the document knows, or a new one.

In: an extraction, the user's table of speakers, and names as decisions have them. Out: the
speakers of the reviewed rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any, TypeVar

from onrecord.identities import Identities
from onrecord.types import Claim, Extraction, Quote, Speaker, content_id

Row = TypeVar("Row", Quote, Claim)


class ReviewedSpeakers:
    """The speakers of a document, and those that a person names."""

    def __init__(self, extraction: Extraction, identities: Identities | None = None) -> None:
        self._doc_id = extraction.document.doc_id
        self._known = list(extraction.speakers)
        self._identities = identities or Identities({})

    def find(self, named: Mapping[str, Any] | None, decision: str) -> Speaker | None:
        """The speaker of that name and type, known or new, in the role that a person gave.

        Who confirms a row says nothing about the role.
        """
        if named is None:
            return None
        name, kind, role = named["name"], named["type"], named["role"]
        i = self._find(name, kind)
        if i is None:
            # Only a full name or a body's is one across documents.
            full = kind == "organization" or (kind == "person" and len(name.split()) > 1)
            key = content_id("speaker", kind, name.casefold(), "" if full else self._doc_id)
            self._known.append(Speaker(key, name, kind, (role,) if role else ()))
            return self._known[-1]
        speaker = self._known[i]
        if role and decision != "confirmed" and role not in speaker.roles[:1]:
            others = (other for other in speaker.roles if other != role)
            self._known[i] = replace(speaker, roles=(role, *others))
        return self._known[i]

    def _find(self, name: str, kind: str) -> int | None:
        """Which of the known speakers goes by a name, in the document or in the user's table."""
        same = [i for i, speaker in enumerate(self._known) if speaker.type == kind]
        for i in same:
            names = (self._known[i].name, *self._known[i].aliases)
            if name.casefold() in map(str.casefold, names):
                return i
        wanted = self._identities.find(kind, name)
        identified = ((i, self._identities.find(kind, self._known[i].name)) for i in same)
        return next((i for i, identity in identified if wanted and identity == wanted), None)

    def name(self, rows: Iterable[Row]) -> tuple[Row, ...]:
        """The rows with each speaker as it is known in the end."""
        known = {speaker.speaker_id: speaker for speaker in self._known}
        return tuple(
            replace(row, speaker=known.get(row.speaker.speaker_id, row.speaker))
            if row.speaker
            else row
            for row in rows
        )

    def of(self, rows: Iterable[Quote | Claim]) -> tuple[Speaker, ...]:
        """Those whom a row names."""
        named = {row.speaker.speaker_id for row in rows if row.speaker}
        return tuple(speaker for speaker in self._known if speaker.speaker_id in named)
