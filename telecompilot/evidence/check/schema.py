"""Hold the cells to datapackage.json, in the author's words.

Of Data Package v2 (https://datapackage.org) this reads what the description uses: the types and constraints below.
Keys, and ids in a cell that lists several, are in `links`. Tests hold the result to that of a public tool.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

from telecompilot.evidence.check.fault import Fault
from telecompilot.evidence.check.files import Table
from telecompilot.evidence.tables import nearest
from telecompilot.evidence.units import PLAIN_NUMBER

TYPES = {"string", "number", "list"}
# Whether a cell that is not empty breaks a constraint, by the cell and the constraint's value.
BREAKS = {
    "required": lambda cell, due: False,
    "enum": lambda cell, due: cell not in due,
    "pattern": lambda cell, due: not re.fullmatch(due, cell),
    "minimum": lambda cell, due: float(cell) < due,
    "maximum": lambda cell, due: float(cell) > due,
    "maxLength": lambda cell, due: len(cell) > due,
}


def describe(file: Path, shown: str, names: tuple[str, ...]) -> tuple[dict[str, dict], list[Fault]]:
    """Read datapackage.json; return the schema of each table by name, and what is wrong with the description.

    Parameters: `names`, the tables that the package reads. No schema is returned for a table that is not described.
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
        faults = []
        if not re.match(r"\d{4}-\d\d-\d\dT", str(descriptor.get("created", ""))):
            faults.append(Fault(shown, 0, "created", "no day up to which evidence was collected: 2026-11-23T00:00:00Z"))
        resources = {resource["name"]: resource for resource in descriptor["resources"]}
        faults += [Fault(shown, 0, name, "the table is not described") for name in names if name not in resources]
        schemas = {name: resources[name]["schema"] for name in names if name in resources}
        for name, schema in schemas.items():
            faults += [Fault(shown, 0, name, message) for message in _misdescribed(schema, names)]
    except (AttributeError, KeyError, TypeError, IndexError, re.error) as error:
        return {}, [Fault(shown, 0, "resources", f"cannot be read as a data package: {error}")]
    return ({} if faults else schemas), faults


def _misdescribed(schema: dict, names: tuple[str, ...]) -> Iterator[str]:
    """Say what is wrong with the schema of one table."""
    for field in schema["fields"]:
        limits = field.get("constraints", {})
        re.compile(limits.get("pattern", ""))
        unknown = [*({field["type"]} - TYPES), *sorted(set(limits) - set(BREAKS))]
        yield from (f"{field['name']}: {word!r} is no type or constraint that the check knows" for word in unknown)
    yield from (f"refers to {other}, which is no table" for _, other, _ in references(schema) if other not in names)
    keys = [schema.get("primaryKey") or ["primaryKey"], *schema.get("uniqueKeys", ())]
    columns = {field["name"] for field in schema["fields"]}
    yield from (f"has no {column}" for key in keys for column in key if column not in columns)


def references(schema: dict) -> Iterator[tuple[str, str, str]]:
    """Yield column, table and key for the foreign keys of a schema, and for its columns that list ids."""
    for key in schema.get("foreignKeys", ()):
        yield key["fields"][0], key["reference"]["resource"], key["reference"]["fields"][0]
    for field in schema["fields"]:
        if "refersTo" in field:
            yield field["name"], field["refersTo"]["resource"], field["refersTo"]["field"]


def check(tables: dict[str, Table], schemas: dict[str, dict]) -> None:
    """Note every cell that its field in datapackage.json refuses: type, required, enum, pattern, range, length."""
    for name, table in tables.items():
        fields = {field["name"]: field for field in schemas[name]["fields"] if field["name"] in table.columns}
        for row in table.rows:
            for column, field in fields.items():
                if broken := broken_constraint(row.cells[column], field):
                    table.fault(row.line, column, _refused(broken, row.cells[column], field))


def broken_constraint(cell: str, field: dict) -> str:
    """Return the first constraint of its field that a cell breaks, "type" before all; an empty string if none."""
    limits = field.get("constraints", {})
    if not cell:
        return "required" if limits.get("required") else ""
    if field["type"] == "number" and not PLAIN_NUMBER.fullmatch(cell):
        return "type"
    return next((name for name, due in limits.items() if BREAKS[name](cell, due)), "")


def _refused(constraint: str, cell: str, field: dict) -> str:
    """Say which constraint a cell breaks."""
    if constraint == "type":
        return f"{cell!r} is not a {field['type']}"
    if constraint == "required":
        return "is empty"
    due = field["constraints"][constraint]
    if constraint == "enum":
        near = nearest(cell, due)
        return f"{cell!r} is none of {', '.join(due)}" + (f"; did you mean {near}?" if near else "")
    return {
        "pattern": f"{cell!r} does not fit: {field.get('description', due)}",
        "minimum": f"{cell} is below {due}",
        "maximum": f"{cell} is above {due}",
        "maxLength": f"is {len(cell)} characters long; at most {due}",
    }[constraint]
