"""Hold cells, keys and references to datapackage.json, in the author's words.

Of Data Package v2 (https://datapackage.org) this reads what the description uses: the types and constraints below,
keys, foreign keys, and `refersTo` of a cell that lists several ids. Tests hold the result to that of a public tool.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from telecompilot.evidence.check import text
from telecompilot.evidence.check.files import Fault, Table
from telecompilot.evidence.tables import TABLES, meant
from telecompilot.evidence.units import PLAIN_NUMBER

TYPES = {"string", "number", "list"}
# Whether a cell that is not empty breaks a constraint, by the cell and the constraint's value; what is said of it then.
CONSTRAINTS = {
    "required": (lambda cell, due: False, "is empty"),
    "type": (lambda cell, due: due == "number" and not PLAIN_NUMBER.fullmatch(cell), "{cell!r} is not a plain number"),
    "enum": (lambda cell, due: cell not in due, "{cell!r} is none of {due}"),
    "pattern": (lambda cell, due: not re.fullmatch(due, cell), "{cell!r} does not fit: {description}"),
    "minimum": (lambda cell, due: float(cell) < due, "{cell} is below {due}"),
    "maximum": (lambda cell, due: float(cell) > due, "{cell} is above {due}"),
    "maxLength": (lambda cell, due: len(cell) > due, "is {length} characters long; at most {due}"),
}


def describe(file: Path, shown: str, names: Sequence[str] = TABLES) -> tuple[dict[str, dict], list[Fault]]:
    """Read datapackage.json; return the schema of each table by name, and what is wrong with the description.

    Parameters: `shown`, the path as the author knows it; `names`, the tables that it has to describe. No schema is
    returned if anything is wrong.
    """
    try:
        descriptor = json.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}, [Fault(shown, 0, "", "the file is missing")]
    except UnicodeDecodeError:
        return {}, [Fault(shown, 0, "", "is not UTF-8; save it as UTF-8")]
    except json.JSONDecodeError as error:
        return {}, [Fault(shown, error.lineno, "", f"is not JSON: {error.msg}")]
    try:
        faults = [Fault(shown, 0, *fault) for fault in _misdescribed(descriptor, names)]
        schemas = {resource["name"]: resource["schema"] for resource in descriptor["resources"]}
    except (AttributeError, KeyError, TypeError, IndexError, re.error) as error:
        return {}, [Fault(shown, 0, "resources", f"cannot be read as a data package: {error}")]
    return ({} if faults else {name: schemas[name] for name in names}), faults


def _misdescribed(descriptor: dict, names: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Yield what is wrong with the description, and of which table or field."""
    if not re.match(r"\d{4}-\d\d-\d\dT", str(descriptor.get("created", ""))):
        yield "created", "no day up to which evidence was collected: 2026-11-23T00:00:00Z"
    schemas = {resource["name"]: resource["schema"] for resource in descriptor["resources"]}
    for name in names:
        if name not in schemas:
            yield name, "the table is not described"
            continue
        schema = schemas[name]
        for field in schema["fields"]:
            limits = field.get("constraints", {})
            re.compile(limits.get("pattern", ""))
            for word in [*({field["type"]} - TYPES), *(limit for limit in limits if limit not in CONSTRAINTS)]:
                yield name, f"{field['name']}: {word!r} is no type or constraint that the check knows"
        for _, other, _ in references(schema):
            if other not in names:
                yield name, f"refers to {other}, which is no table"
        columns = {field["name"] for field in schema["fields"]}
        for column in {column for key in keys(schema) for column in key} - columns:
            yield name, f"has no {column}"


def keys(schema: dict) -> list[list[str]]:
    """Return the columns of each key whose rows must differ."""
    return [schema.get("primaryKey") or ["primaryKey"], *schema.get("uniqueKeys", ())]


def references(schema: dict) -> Iterator[tuple[str, str, str]]:
    """Yield column, table and key for the foreign keys of a schema, and for its columns that list ids."""
    for key in schema.get("foreignKeys", ()):
        yield key["fields"][0], key["reference"]["resource"], key["reference"]["fields"][0]
    for field in schema["fields"]:
        if "refersTo" in field:
            yield field["name"], field["refersTo"]["resource"], field["refersTo"]["field"]


def check(tables: dict[str, Table], schemas: dict[str, dict]) -> None:
    """Note every cell that its field refuses, ids that do not resolve, and rows that repeat a key."""
    for name, table in tables.items():
        for row in table.rows:
            for field in schemas[name]["fields"]:
                cell = row[field["name"]]
                if message := text.refused(cell, field) or refused(cell, field):
                    table.fault(row.line, field["name"], message)
        for column, other, key in references(schemas[name]):
            _resolve(table, column, tables[other], key)
        for columns in keys(schemas[name]):
            _unique(table, columns)


def broken_constraint(cell: str, field: dict) -> str:
    """Return the first constraint of its field that a cell breaks, "type" before all; an empty string if none."""
    limits = {"type": field["type"], **field.get("constraints", {})}
    if not cell:
        return "required" if limits.get("required") else ""
    return next((name for name, due in limits.items() if CONSTRAINTS[name][0](cell, due)), "")


def refused(cell: str, field: dict) -> str:
    """Say why its field refuses a cell, or return an empty string."""
    broken = broken_constraint(cell, field)
    if not broken:
        return ""
    due = field.get("constraints", {}).get(broken)
    listed, hint = (", ".join(due), meant(cell, due)) if broken == "enum" else (due, "")
    if broken == "type":
        hint = (
            f"; write {plain}" if (plain := text.number(cell)) else "; digits, with a point before decimals: 2400, 46.0"
        )
    words = {"cell": cell, "due": listed, "description": field.get("description", due), "length": len(cell)}
    return CONSTRAINTS[broken][1].format(**words) + hint


def _resolve(table: Table, column: str, other: Table, key: str) -> None:
    """Note the ids in a column that are not in the other table, or stand twice in a cell."""
    ids = dict.fromkeys(other.column(key))
    for row in table.rows:
        items = row[column].split()
        lost = [item for item in items if item not in ids] if other.complete else []
        if lost:
            table.fault(row.line, column, unknown(lost[0], list(ids), other.name))
        elif len(set(items)) < len(items):
            table.fault(row.line, column, "names an id twice")


def unknown(value: str, known: list[str], table: str) -> str:
    """Say that an id is not in a table, and which one may be meant."""
    hint = "; part ids with a space" if "," in value else meant(value, known) or f"; add its row to {table}.csv first"
    return f"no {value!r} in {table}.csv{hint}"


def _unique(table: Table, key: list[str]) -> None:
    """Note rows that repeat the cells of a unique key."""
    seen: dict[tuple, int] = {}
    for row in table.rows:
        cells = tuple(row[name] for name in key)
        if cells in seen:
            table.fault(row.line, key[0], f"the same {', '.join(key)} as in line {seen[cells]}")
        seen.setdefault(cells, row.line)
