"""From extractions to a folder that can be published: all of it, or none.

In: extractions (or ready tables), metadata, and the folder to write. Out: Parquet under
``data/``, the card ``README.md``, ``DATASHEET.md``, ``croissant.json``, ``CITATION.cff``,
``.zenodo.json``, and a :class:`Report`. Everything is written to a hidden folder beside the
target, validated there, and only then moved in, so that a build that fails leaves the dataset as
it was. If the process dies while moving, the next build (or :func:`recover`) finishes the move
first.

Only generated entries are replaced. Whatever else lies in the folder (``source/``,
``.git``) is never touched, and a card or ``data/`` that onrecord did not write is an error.

A table without rows is a Parquet file without row groups. pandas and DuckDB read it as an
empty table and ``load_dataset(..., streaming=True)`` gives no rows, but ``datasets`` has no
empty splits: without streaming it raises ``Instruction "train" corresponds to no data!``.
(With one empty row group, as pyarrow writes by default, streaming fails as well.)

>>> import tempfile
>>> from onrecord.dataset.metadata import DatasetMetadata
>>> from onrecord.types import Document, Extraction
>>> with tempfile.TemporaryDirectory() as folder:
...     out = Path(folder, "rain")
...     report = write_dataset([Extraction(Document("d1", "Rain."))], DatasetMetadata(), out)
...     sorted(path.name for path in out.iterdir()), report.shards["documents"].rows
(['.zenodo.json', 'CITATION.cff', 'DATASHEET.md', 'LICENSE.md', 'README.md', 'croissant.json', \
'data'], 1)
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from onrecord.dataset import croissant
from onrecord.dataset.archives import (
    CITATION_FILE,
    ZENODO_FILE,
    render_citation_file,
    render_zenodo,
)
from onrecord.dataset.card import MARKER, Shard, render_card, render_license
from onrecord.dataset.datasheet import load_answers, render_datasheet
from onrecord.dataset.licenses import LICENSE_FILE
from onrecord.dataset.metadata import DatasetMetadata
from onrecord.dataset.rows import to_tables
from onrecord.dataset.schema import TABLE, parquet_schema, shard_path
from onrecord.dataset.statistics import Statistics, compute_statistics
from onrecord.dataset.validate import file_sha256, validate
from onrecord.errors import DatasetError, ValidationError
from onrecord.types import Extraction

# The card comes last: a new card beside old data would make `datasets` cache the old rows
# under the new content hash, for good.
GENERATED = (
    "data",
    LICENSE_FILE,
    "DATASHEET.md",
    croissant.FILE_NAME,
    CITATION_FILE,
    ZENODO_FILE,
    "README.md",
)

ROW_GROUP_ROWS = 20_000
COMPLETE = "COMPLETE"  # in the hidden folder: valid, only to be moved; lists the entries
SHOWN_PROBLEMS = 10


@dataclass(frozen=True, slots=True)
class Report:
    """What was built: the folder, the Parquet file of each table, and all statistics."""

    path: Path
    shards: Mapping[str, Shard]
    statistics: Statistics


def write_dataset(
    extractions: Iterable[Extraction],
    metadata: DatasetMetadata,
    out: Path,
    *,
    source: Path | None = None,
) -> Report:
    """Build the dataset of ``extractions`` in the folder ``out``, replacing an earlier build.

    ``source`` is the folder of sources whose ``datasheet.yaml``, if any, answers the
    datasheet's questions. The same extractions in any order give the same bytes.

    Raises :class:`~onrecord.errors.ValidationError` for rows that break a promise, and
    :class:`~onrecord.errors.DatasetError` for a folder that cannot be written or holds
    somebody else's files; the folder is then as it was.
    """
    return write_tables(to_tables(extractions), metadata, out, source=source)


def write_tables(
    tables: Mapping[str, pa.Table],
    metadata: DatasetMetadata,
    out: Path,
    *,
    source: Path | None = None,
) -> Report:
    """As :func:`write_dataset`, from the tables of ``to_tables`` or ``merge_tables``."""
    out = Path(out).resolve()
    recover(out)
    check_target(out)
    staging = _hidden(out, "new")
    try:
        staging.mkdir(parents=True)
    except OSError as error:
        raise DatasetError(
            f"{out}: cannot make a folder there ({error.strerror}); choose one that you may write"
        ) from error
    try:
        report = _build(tables, metadata, staging, source)
        _raise_problems(staging)
        _mark_complete(staging)
    except BaseException:
        shutil.rmtree(staging, ignore_errors=True)
        raise
    recover(out)
    return Report(out, *report)


def recover(out: Path) -> bool:
    """Finish or forget a build of ``out`` that was interrupted; whether anything was moved.

    A build that was complete is moved in entry by entry, each by one rename; one that was
    not is deleted. Can itself be interrupted and repeated.
    """
    out = Path(out).resolve()
    staging, replaced = _hidden(out, "new"), _hidden(out, "old")
    mark = staging / COMPLETE
    moving = mark.is_file()
    if moving:
        out.mkdir(parents=True, exist_ok=True)
        replaced.mkdir(exist_ok=True)
        staged = mark.read_text(encoding="utf-8").split()
        for name in GENERATED:
            moved = name in staged and not (staging / name).exists()
            if (out / name).exists() and not moved:
                (out / name).rename(replaced / name)
            if (staging / name).exists():
                (staging / name).rename(out / name)
        mark.unlink()
    for leftover in (staging, replaced):
        if leftover.exists():
            shutil.rmtree(leftover)
    return moving


def check_target(out: Path) -> None:
    """Raise :class:`~onrecord.errors.DatasetError` if ``out`` is no place to build in.

    That is a file, a folder that cannot be written, or one with a card, datasheet, licence or
    ``data/`` that onrecord did not write. A build checks this too; ask before long work.
    """
    if not out.exists():
        return
    if not out.is_dir():
        raise DatasetError(f"{out}: is a file; give a folder to write the dataset to")
    found = [name for name in GENERATED if (out / name).exists()]
    if found and not _is_ours(out):
        raise DatasetError(
            f"{out}: holds a {found[0]} that onrecord did not write; choose another folder, or "
            "move it away first"
        )
    if not os.access(out, os.W_OK | os.X_OK):
        raise DatasetError(f"{out}: cannot be written; choose another folder or its permissions")


def write_parquet(table: pa.Table, name: str, path: Path) -> None:
    """Write a table of the schema to one Parquet file, the same bytes for the same rows.

    Content-defined chunking lets the Hub store only what changed between versions.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    schema = parquet_schema(name)
    with pq.ParquetWriter(
        path,
        schema,
        compression="zstd",
        use_content_defined_chunking=True,
        write_page_index=True,
    ) as writer:
        if table.num_rows:  # an empty row group breaks `datasets`, see above
            whole = table.cast(schema).combine_chunks()
            writer.write_table(whole, row_group_size=ROW_GROUP_ROWS)


def _build(
    tables: Mapping[str, pa.Table], metadata: DatasetMetadata, folder: Path, source: Path | None
) -> tuple[Mapping[str, Shard], Statistics]:
    for name in TABLE:
        write_parquet(tables[name], name, folder / shard_path(name))
    shards = {name: _shard(folder / shard_path(name)) for name in TABLE}
    statistics = compute_statistics(tables, sum(shard.bytes for shard in shards.values()))
    datasheet = render_datasheet(statistics, metadata, load_answers(source))
    _write_text(folder / "DATASHEET.md", datasheet)
    _write_text(folder / "README.md", render_card(metadata, statistics, shards))
    _write_text(folder / croissant.FILE_NAME, croissant.render_croissant(metadata, shards))
    _write_text(folder / CITATION_FILE, render_citation_file(metadata))
    _write_text(folder / ZENODO_FILE, render_zenodo(metadata))
    if metadata.license == "other" and metadata.license_link is None:
        _write_text(folder / LICENSE_FILE, render_license(metadata))
    return shards, statistics


def _shard(path: Path) -> Shard:
    found = pq.read_metadata(path)
    unpacked = sum(found.row_group(i).total_byte_size for i in range(found.num_row_groups))
    return Shard(found.num_rows, path.stat().st_size, unpacked, file_sha256(path))


def _raise_problems(folder: Path) -> None:
    problems = validate(folder)
    if not problems:
        return
    shown = "\n".join(f"  {problem}" for problem in problems[:SHOWN_PROBLEMS])
    raise ValidationError(
        f"{len(problems)} broken promise{'s' if problems[1:] else ''}; nothing was published. "
        f"Correct the extraction of these rows:\n{shown}"
    )


def _mark_complete(staging: Path) -> None:
    """Write the mark in one step: a half-written one would lose entries."""
    names = [name for name in GENERATED if (staging / name).exists()]
    unfinished = staging / (COMPLETE + ".part")
    _write_text(unfinished, "\n".join(names))
    unfinished.rename(staging / COMPLETE)


def _is_ours(out: Path) -> bool:
    card = out / "README.md"
    return card.is_file() and MARKER in card.read_text(encoding="utf-8", errors="replace")


def _hidden(out: Path, name: str) -> Path:
    """A folder beside the target; inside it where nothing can be renamed from beside it.

    That is so in a mounted folder (another device) and under a parent that is read-only.
    """
    if out.is_dir():
        mounted = out.stat().st_dev != out.parent.stat().st_dev
        if mounted or not os.access(out.parent, os.W_OK | os.X_OK):
            return out / f".onrecord-{name}"
    return out.with_name(f".{out.name}.onrecord-{name}")


def _write_text(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")
