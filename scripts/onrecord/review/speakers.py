"""Whom a person names in a decision: a speaker whom the document knows, or a new one.

In: an extraction, and names as decisions have them. Out: the speakers of the reviewed rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any, TypeVar

from onrecord.types import Claim, Extraction, Quote, Speaker, content_id

Row = TypeVar("Row", Quote, Claim)


class ReviewedSpeakers:
    """The speakers of a document, and those that a person names."""

    def __init__(self, extraction: Extraction) -> None:
        self._doc_id = extraction.document.doc_id
        self._known = list(extraction.speakers)

    def find(self, named: Mapping[str, Any] | None, decision: str) -> Speaker | None:
        """The speaker of that name and type, known or new, in the role that a person gave.

        Who confirms a row says nothing about the role.
        """
        if named is None:
            return None
        name, kind, role = named["name"], named["type"], named["role"]
        for i, speaker in enumerate(self._known):
            called = {other.casefold() for other in (speaker.name, *speaker.aliases)}
            if speaker.type == kind and name.casefold() in called:
                if role and decision != "confirmed" and role not in speaker.roles[:1]:
                    others = (other for other in speaker.roles if other != role)
                    speaker = self._known[i] = replace(speaker, roles=(role, *others))
                return speaker
        # Only a full name or a body's is one across documents.
        full = kind == "organization" or (kind == "person" and len(name.split()) > 1)
        key = content_id("speaker", kind, name.casefold(), "" if full else self._doc_id)
        self._known.append(Speaker(key, name, kind, (role,) if role else ()))
        return self._known[-1]

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
