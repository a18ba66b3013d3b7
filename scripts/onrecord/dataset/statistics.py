"""Every number that a card or a datasheet may use, computed from the tables.

In: the four Arrow tables of a dataset. Out: a frozen mapping from names to numbers
(or, where marked ``str``, ready text). Its keys, for ``{n_quotes}`` in a template:

- ``n_documents``, and of each status ``n_documents_ok``, ``n_documents_empty``,
  ``n_documents_duplicate``, ``n_documents_refused``; ``n_documents_with_quotes``,
  ``n_documents_with_claims``, ``n_documents_dated``; ``n_publishers``;
  ``n_characters`` (code points), ``n_words`` (separated by white space), ``n_blocks``,
  ``n_sentences``; ``first_published``, ``last_published`` (str, ISO dates or
  ``unknown``); ``languages`` (str, comma separated, or ``unknown``)
- ``n_quotes``, and by kind ``n_quotes_direct``, ``n_quotes_indirect``,
  ``n_quotes_mixed``; by act ``n_quotes_assertion``, ``n_quotes_belief``,
  ``n_quotes_fact``, ``n_quotes_eventuality``; by provenance ``n_quotes_machine``,
  ``n_quotes_confirmed``, ``n_quotes_corrected``, ``n_quotes_added``; ``n_quotes_nested``,
  ``n_quotes_with_source``, ``n_quotes_resolved``, ``n_quotes_unresolved``,
  ``share_resolved`` (of all quotes, 0 to 1), ``percent_resolved`` (str)
- ``n_claims``, and ``n_claims_article``, ``n_claims_speaker``; ``n_claims_certain``,
  ``n_claims_probable``, ``n_claims_possible``; ``n_claims_positive``,
  ``n_claims_negative``; ``n_claims_past``, ``n_claims_present``, ``n_claims_future``;
  ``n_claims_machine``, ``n_claims_confirmed``, ``n_claims_corrected``, ``n_claims_added``;
  ``n_quantities``, ``n_times``, ``n_times_resolved``, ``n_entities``, ``n_replacements``
- ``review`` (str, a sentence: how many quotes and claims a reviewer looked at)
- ``n_speakers``, and ``n_speakers_person``, ``n_speakers_organization``,
  ``n_speakers_group``, ``n_speakers_document``
- ``n_rows`` of all tables, ``n_bytes`` of the Parquet files

>>> from onrecord.dataset.rows import to_tables
>>> compute_statistics(to_tables([]))["n_quotes"]
0
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from onrecord.dataset.schema import TABLE
from onrecord.types import PROVENANCES

Statistics = Mapping[str, int | float | str]


def compute_statistics(tables: Mapping[str, pa.Table], n_bytes: int = 0) -> Statistics:
    """The statistics of the tables; ``n_bytes`` is the size of their Parquet files."""
    quotes = tables["quotes"]
    resolved = quotes.num_rows - quotes["speaker_id"].null_count
    share = resolved / quotes.num_rows if quotes.num_rows else 0.0
    found: dict[str, int | float | str] = {
        **_documents(tables["documents"]),
        "n_quotes": quotes.num_rows,
        **_by_label("quotes", quotes, "kind"),
        **_by_label("quotes", quotes, "act"),
        **_by_label("quotes", quotes, "provenance"),
        "n_quotes_nested": quotes.num_rows - quotes["outer_quote_id"].null_count,
        "n_quotes_with_source": quotes.num_rows - quotes["source"].null_count,
        "n_quotes_resolved": resolved,
        "n_quotes_unresolved": quotes.num_rows - resolved,
        "share_resolved": round(share, 4),
        "percent_resolved": f"{share:.1%}" if quotes.num_rows else "none",
        **_claims(tables["claims"]),
        "review": _review(tables),
        "n_speakers": tables["speakers"].num_rows,
        **_by_label("speakers", tables["speakers"], "type"),
        "n_rows": sum(table.num_rows for table in tables.values()),
        "n_bytes": n_bytes,
    }
    return MappingProxyType(found)


def _documents(table: pa.Table) -> dict[str, int | str]:
    texts = table["text"].to_pylist()
    dates = sorted(date for date in table["published"].to_pylist() if date)
    languages = sorted({language for language in table["language"].to_pylist() if language})
    publishers = {publisher for publisher in table["publisher"].to_pylist() if publisher}
    return {
        "n_documents": table.num_rows,
        **_by_label("documents", table, "status"),
        "n_documents_with_quotes": _positive(table["n_quotes"]),
        "n_documents_with_claims": _positive(table["n_claims"]),
        "n_documents_dated": len(dates),
        "n_publishers": len(publishers),
        "n_characters": sum(map(len, texts)),
        "n_words": sum(len(text.split()) for text in texts),
        "n_blocks": _items(table["blocks"]),
        "n_sentences": _items(table["sentences"]),
        "first_published": dates[0] if dates else "unknown",
        "last_published": dates[-1] if dates else "unknown",
        "languages": ", ".join(languages) or "unknown",
    }


def _claims(table: pa.Table) -> dict[str, int | str]:
    values = pc.struct_field(pc.list_flatten(table["times"]), "value")
    return {
        "n_claims": table.num_rows,
        **_by_label("claims", table, "asserted_by"),
        **_by_label("claims", table, "certainty"),
        **_by_label("claims", table, "polarity"),
        **_by_label("claims", table, "time"),
        **_by_label("claims", table, "provenance"),
        "n_quantities": _items(table["quantities"]),
        "n_times": len(values),
        "n_times_resolved": len(values) - values.null_count,
        "n_entities": _items(table["entities"]),
        "n_replacements": _items(table["replacements"]),
    }


def _review(tables: Mapping[str, pa.Table]) -> str:
    """How many quotes and claims a reviewer looked at, as a sentence."""
    counts: Counter[str] = Counter()
    for name in ("quotes", "claims"):
        counts.update(tables[name]["provenance"].to_pylist())
    seen = counts.total() - counts["machine"]
    if not seen:
        return "No reviewer looked at the quotes and claims."
    how = ", ".join(f"{counts[name]:,} {name}" for name in PROVENANCES if name != "machine")
    return f"Reviewers looked at {seen:,} of {counts.total():,} quotes and claims: {how}."


def _by_label(name: str, table: pa.Table, column: str) -> dict[str, int]:
    """Rows of each label, none left out: ``n_quotes_direct`` and so on."""
    counts: Counter[Any] = Counter(table[column].to_pylist())
    return {f"n_{name}_{label}": counts[label] for label in TABLE[name].column(column).labels}


def _positive(column: pa.ChunkedArray) -> int:
    return sum(value > 0 for value in column.to_pylist())


def _items(column: pa.ChunkedArray) -> int:
    """Number of items in all lists of a column."""
    return int(pc.sum(pc.list_value_length(column)).as_py() or 0)
