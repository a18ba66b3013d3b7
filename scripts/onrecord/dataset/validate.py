"""Whether a built dataset keeps its promises, row by row.

In: a dataset folder. Out: a list of :class:`Problem`, empty for a sound dataset. Checked
are the files (the card's YAML and ``croissant.json``, their content hashes, the Parquet schemas,
all against the schema module) and every row (:mod:`onrecord.dataset.promises`).

>>> str(Problem("quotes", 3, "source", "'He' is not the text at [10, 12)", "q1"))
"quotes, row 3 (q1), source: 'He' is not the text at [10, 12)"
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from onrecord.dataset import croissant
from onrecord.dataset.card import front_matter
from onrecord.dataset.promises import Problem, check_tables
from onrecord.dataset.schema import (
    TABLE,
    TABLES,
    arrow_schema,
    features,
    shard_path,
    yaml_features,
)
from onrecord.errors import DatasetError

__all__ = ["Problem", "file_sha256", "validate"]

_CHUNK = 1 << 20


def validate(dataset: Path) -> list[Problem]:
    """Everything that is wrong with the dataset in this folder, in the order of its tables."""
    dataset = Path(dataset)
    problems: list[Problem] = []
    tables: dict[str, pa.Table] = {}
    for name in TABLE:
        table = _read(dataset / shard_path(name), name, problems)
        if table is not None:
            tables[name] = table
    problems += _check_card(dataset, {name: table.num_rows for name, table in tables.items()})
    problems += _check_croissant(dataset)
    if len(tables) == len(TABLE):  # rows of a table of another shape say nothing
        problems += check_tables(tables)
    return problems


def file_sha256(path: Path) -> str:
    """Hexadecimal SHA-256 of a file."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def _read(path: Path, name: str, problems: list[Problem]) -> pa.Table | None:
    """The table, or ``None`` and a problem if it cannot be read as the schema has it."""
    where = shard_path(name)
    if not path.is_file():
        problems.append(Problem(name, None, where, "there is no such file; build again"))
        return None
    extra = sorted(p.name for p in path.parent.iterdir() if p != path)
    if extra:
        problems.append(Problem(name, None, where, f"{extra[0]} beside it would be read as rows"))
    try:
        table = pq.read_table(path)
    except (pa.ArrowInvalid, OSError) as error:
        problems.append(Problem(name, None, where, f"no Parquet file: {error}"))
        return None
    found = _schema_problems(name, table.schema)
    problems += found
    return None if found else table


def _schema_problems(name: str, found: pa.Schema) -> list[Problem]:
    problems = []
    wanted = arrow_schema(name)
    if found.names != wanted.names:
        odd = sorted(set(found.names) ^ set(wanted.names)) or ["their order"]
        problems.append(Problem(name, None, odd[0], "columns differ from the schema"))
    for field in wanted:
        if field.name in found.names and found.field(field.name).type != field.type:
            is_type = found.field(field.name).type
            problems.append(Problem(name, None, field.name, f"is {is_type}, not {field.type}"))
    raw = (found.metadata or {}).get(b"huggingface", b"{}")
    try:
        noted = json.loads(raw).get("info", {}).get("features")
    except (ValueError, AttributeError):
        noted = None
    if noted != features(name).to_dict():
        problems.append(
            Problem(name, None, "huggingface", "Parquet metadata differ from the schema")
        )
    return problems


def _check_card(dataset: Path, rows: dict[str, int]) -> list[Problem]:
    """Problems of the card's YAML: configs, content hashes, features, numbers of rows."""
    path = dataset / "README.md"
    if not path.is_file():
        return [Problem("README.md", None, "README.md", "there is no card; build again")]
    try:
        data = front_matter(path.read_text(encoding="utf-8"))
    except (DatasetError, UnicodeDecodeError) as error:
        return [Problem("README.md", None, "YAML", str(error))]
    problems: list[Problem] = []
    configs = _by_name(data, "configs", problems)
    infos = _by_name(data, "dataset_info", problems)
    for table in TABLES:
        problems += _config_problems(dataset, table.name, configs.get(table.name, {}))
        info = infos.get(table.name, {})
        if info.get("features") != yaml_features(table.name):
            problems.append(_card_problem(table.name, "features differ from the schema"))
        if table.name in rows and _examples(info) != rows[table.name]:
            problems.append(_card_problem(table.name, f"num_examples is not {rows[table.name]}"))
        if bool(configs.get(table.name, {}).get("default")) != table.default:
            problems.append(_card_problem(table.name, f"default must be {table.default}"))
    return problems


def _config_problems(dataset: Path, name: str, config: dict[str, Any]) -> list[Problem]:
    problems = []
    if config.get("data_files") != [{"split": "train", "path": shard_path(name)}]:
        problems.append(_card_problem(name, f"data_files must be {shard_path(name)}"))
    path = dataset / shard_path(name)
    if path.is_file() and file_sha256(path) not in str(config.get("description")):
        problems.append(
            _card_problem(name, "description lacks the Parquet file's SHA-256: caches go stale")
        )
    return problems


def _check_croissant(dataset: Path) -> list[Problem]:
    """Problems of ``croissant.json``: its record sets, and the hashes of the files it names."""
    name = croissant.FILE_NAME
    try:
        described = json.loads((dataset / name).read_text(encoding="utf-8"))
        hashes = {file["contentUrl"]: file["sha256"] for file in described["distribution"]}
    except (OSError, ValueError, KeyError, TypeError) as error:
        return [Problem(name, None, "JSON", f"missing or broken ({error!r}); build again")]
    problems = []
    if described.get("recordSet") != croissant.record_sets():
        problems.append(Problem(name, None, "recordSet", "differs from the schema"))
    for table in TABLES:
        path = dataset / shard_path(table.name)
        if path.is_file() and hashes.get(shard_path(table.name)) != file_sha256(path):
            problems.append(Problem(name, None, table.name, "sha256 is not the Parquet file's"))
    return problems


def _by_name(data: dict[str, Any], key: str, problems: list[Problem]) -> dict[str, Any]:
    """The items of a list in the YAML by ``config_name``, which must be the tables."""
    found = data.get(key)
    items = [item for item in found if isinstance(item, dict)] if isinstance(found, list) else []
    names = [item.get("config_name") for item in items]
    if names != [table.name for table in TABLES]:
        problems.append(Problem("README.md", None, key, f"is for {names}, not for {list(TABLE)}"))
    return {str(item.get("config_name")): item for item in items}


def _examples(info: dict[str, Any]) -> object:
    splits = info.get("splits")
    first = splits[0] if isinstance(splits, list) and splits else {}
    return first.get("num_examples") if isinstance(first, dict) else None


def _card_problem(table: str, message: str) -> Problem:
    return Problem("README.md", None, table, message)
