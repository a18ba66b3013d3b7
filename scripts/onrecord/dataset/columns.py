"""What two versions of a table have in common, and which columns only one of them has.

In: a table as two versions of the package wrote it. Out: both with the columns (and the fields
of lists) that both have, under the types of the schema, and a :class:`ColumnDifference` for each
of the others. A column that has two types that cannot be made one is left out as well.

>>> old = pa.table({"name": ["Ann"], "n_quotes": pa.array([1], pa.int64())})
>>> new = pa.table({"name": ["Ann"], "n_quotes": pa.array([1], pa.int32()), "age": [40]})
>>> was, now, differences = align("speakers", old, new)
>>> was.schema == now.schema, [str(difference) for difference in differences]
(True, ['speakers.age: none → int64'])
"""

from __future__ import annotations

from dataclasses import dataclass

import pyarrow as pa

from onrecord.dataset.schema import arrow_schema


@dataclass(frozen=True, slots=True)
class ColumnDifference:
    """A column that a table gained (``old`` is ``None``), lost, or has with another type.

    A field of a list is ``quantities.unit``.
    """

    table: str
    column: str
    old: str | None
    new: str | None

    def __str__(self) -> str:
        return f"{self.table}.{self.column}: {self.old or 'none'} → {self.new or 'none'}"


def align(
    name: str, old: pa.Table, new: pa.Table
) -> tuple[pa.Table, pa.Table, tuple[ColumnDifference, ...]]:
    """Both versions of table ``name`` with one schema, and the columns that they differ in."""
    old, new = _with_known_types(name, old), _with_known_types(name, new)
    was, now = _paths(old.schema), _paths(new.schema)
    differences = tuple(
        ColumnDifference(name, path, was.get(path), now.get(path))
        for path in {**was, **now}
        if was.get(path) != now.get(path)
    )
    fields = []
    for field in old.schema:
        if field.name in new.column_names:
            common = _common_type(field.type, new.schema.field(field.name).type)
            if common is not None:
                fields.append(pa.field(field.name, common))
    schema = pa.schema(fields)
    return old.select(schema.names).cast(schema), new.select(schema.names).cast(schema), differences


def _with_known_types(name: str, table: pa.Table) -> pa.Table:
    """The table with the schema's types wherever a column can be cast to them."""
    wanted = arrow_schema(name)
    for i, field in enumerate(table.schema):
        if field.name in wanted.names:
            known = _known_type(field.type, wanted.field(field.name).type)
            try:
                table = table.set_column(i, field.name, table[field.name].cast(known))
            except pa.ArrowException:
                continue  # is reported as a column of another type, unless both have that type
    return table


def _known_type(found: pa.DataType, wanted: pa.DataType) -> pa.DataType:
    """``wanted``, but with the fields that ``found`` has."""
    if not (_is_list_of_structs(found) and _is_list_of_structs(wanted)):
        return wanted
    known = {field.name: field.type for field in wanted.value_type}
    fields = [pa.field(f.name, known.get(f.name, f.type)) for f in found.value_type]
    return pa.list_(pa.struct(fields))


def _common_type(old: pa.DataType, new: pa.DataType) -> pa.DataType | None:
    if old == new:
        return old
    if not (_is_list_of_structs(old) and _is_list_of_structs(new)):
        return None
    theirs = {field.name: field.type for field in new.value_type}
    fields = [f for f in old.value_type if theirs.get(f.name) == f.type]
    return pa.list_(pa.struct(fields)) if fields else None


def _paths(schema: pa.Schema) -> dict[str, str]:
    """The type of each column, and of each field of a list, by name."""
    found: dict[str, str] = {}
    for field in schema:
        if _is_list_of_structs(field.type):
            found |= {f"{field.name}.{f.name}": str(f.type) for f in field.type.value_type}
        else:
            found[field.name] = str(field.type)
    return found


def _is_list_of_structs(kind: pa.DataType) -> bool:
    return bool(pa.types.is_list(kind) and pa.types.is_struct(kind.value_type))
