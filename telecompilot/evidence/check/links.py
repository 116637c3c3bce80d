"""What ties the tables together: ids that resolve, keys that are unique, series that something uses."""

from __future__ import annotations

from telecompilot.evidence.check.files import Table
from telecompilot.evidence.check.schema import references
from telecompilot.evidence.derived import formulas
from telecompilot.evidence.tables import nearest


def check(tables: dict[str, Table], schemas: dict[str, dict]) -> None:
    """Note ids that do not resolve, rows that repeat a key, and series that nothing uses."""
    for name, table in tables.items():
        schema = schemas[name]
        for column, other, key in references(schema):
            _resolve(table, column, tables[other], key)
        for key in [schema["primaryKey"], *schema.get("uniqueKeys", ())]:
            _unique(table, key)
    _unused(tables)
    _derived(tables["series"])


def _resolve(table: Table, column: str, other: Table, key: str) -> None:
    """Note the ids in a column that are not in the other table, or stand twice in a cell."""
    ids = other.column(key)
    known = set(ids)
    for row in table.with_columns(column):
        items = row.cells[column].split()
        lost = [item for item in items if item not in known] if other.complete and key in other.columns else []
        if lost:
            table.fault(row.line, column, unknown(lost[0], ids, other.name))
        elif len(set(items)) < len(items):
            table.fault(row.line, column, "names an id twice")


def _unique(table: Table, key: list[str]) -> None:
    """Note rows that repeat the cells of a unique key."""
    seen: dict[tuple, int] = {}
    for row in table.with_columns(*key):
        cells = tuple(row.cells[name] for name in key)
        if cells in seen:
            table.fault(row.line, key[0], f"the same {', '.join(key)} as in line {seen[cells]}")
        seen.setdefault(cells, row.line)


def _unused(tables: dict[str, Table]) -> None:
    """Note series without a figure that nothing computes."""
    observations, series = tables["observations"], tables["series"]
    if observations.complete and "series_id" in observations.columns:
        counted = set(observations.column("series_id")) | set(formulas.REGISTRY)
        for row in series.with_columns("series_id"):
            if row.cells["series_id"] not in counted:
                series.fault(row.line, "series_id", "nobody uses the series: no row has a figure, no rule computes one")


def _derived(series: Table) -> None:
    """Note computed series whose operands are not in the catalogue."""
    if not series.complete:
        return
    known = series.column("series_id")
    for row in series.with_columns("series_id"):
        for entry in formulas.REGISTRY.get(row.cells["series_id"], ()):
            lost = [name for name in entry.operands if name not in known]
            if lost:
                series.fault(row.line, "series_id", f"is computed from others: {unknown(lost[0], known, 'series')}")


def unknown(value: str, known: list[str], table: str) -> str:
    """Say that an id is not in a table, and which one may be meant."""
    near = nearest(value, known)
    return f"no {value!r} in {table}.csv" + (f"; did you mean {near}?" if near else "")
