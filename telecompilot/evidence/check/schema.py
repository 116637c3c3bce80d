"""Hold the cells to datapackage.json with frictionless, in the author's words.

frictionless 5.21 reads Data Package v2: types and constraints are its work here. It knows neither `uniqueKeys` nor ids
in a cell that lists several, and its key errors name no column: keys are in `links`.
"""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Iterator
from pathlib import Path

from telecompilot.evidence.check.fault import Fault
from telecompilot.evidence.check.files import Table
from telecompilot.evidence.tables import nearest


def describe(file: Path, shown: str, names: tuple[str, ...]) -> tuple[dict[str, dict], list[Fault]]:
    """Read datapackage.json; return the schema of each table by name, and what is wrong with the description.

    Parameters: `names`, the tables that the package reads. No schema is returned for a table that is not described.
    """
    from frictionless import FrictionlessException, Package

    try:
        descriptor = json.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}, [Fault(shown, 0, "", "the file is missing")]
    except UnicodeDecodeError:
        return {}, [Fault(shown, 0, "", "is not UTF-8; save it as UTF-8")]
    except json.JSONDecodeError as error:
        return {}, [Fault(shown, error.lineno, "", f"is not JSON: {error.msg}")]
    try:
        faults = [Fault(shown, 0, "", error.note) for error in Package.metadata_validate(copy.deepcopy(descriptor))]
        if not re.match(r"\d{4}-\d\d-\d\dT", str(descriptor.get("created", ""))):
            faults.append(Fault(shown, 0, "created", "no day up to which evidence was collected: 2026-11-23T00:00:00Z"))
        resources = {resource["name"]: resource for resource in descriptor["resources"]}
        faults += [Fault(shown, 0, name, "the table is not described") for name in names if name not in resources]
        schemas = {name: resources[name]["schema"] for name in names if name in resources}
        for name, schema in schemas.items():
            lost = [other for _, other, _ in references(schema) if other not in names]
            faults += [Fault(shown, 0, name, f"refers to {other}, which is no table") for other in lost]
            faults += [] if schema.get("primaryKey") else [Fault(shown, 0, name, "has no primaryKey")]
    except (AttributeError, KeyError, TypeError, IndexError, FrictionlessException) as error:
        return {}, [Fault(shown, 0, "resources", f"cannot be read as a data package: {error}")]
    return ({} if faults else schemas), faults


def references(schema: dict) -> Iterator[tuple[str, str, str]]:
    """Yield column, table and key for the foreign keys of a schema, and for its columns that list ids."""
    for key in schema.get("foreignKeys", ()):
        yield key["fields"][0], key["reference"]["resource"], key["reference"]["fields"][0]
    for field in schema["fields"]:
        if "refersTo" in field:
            yield field["name"], field["refersTo"]["resource"], field["refersTo"]["field"]


def check(tables: dict[str, Table], schemas: dict[str, dict]) -> None:
    """Note every cell that its field in datapackage.json refuses: type, required, enum, pattern, range, length."""
    from frictionless import Schema

    for name, table in tables.items():
        fields = {field["name"]: field for field in schemas[name]["fields"] if field["name"] in table.columns}
        readers = Schema.from_descriptor({"fields": list(fields.values())}).create_cell_readers()
        for row in table.rows:
            for column, read in readers.items():
                _, notes = read(row.cells[column])
                if notes:
                    table.fault(row.line, column, _refused(next(iter(notes)), row.cells[column], fields[column]))


def _refused(constraint: str, cell: str, field: dict) -> str:
    """Say which constraint a cell breaks."""
    if constraint == "type":
        return f"{cell!r} is not a {field['type']}"
    due = field["constraints"][constraint]
    if constraint == "required":
        return "is empty"
    if constraint == "enum":
        near = nearest(cell, due)
        return f"{cell!r} is none of {', '.join(due)}" + (f"; did you mean {near}?" if near else "")
    return {
        "pattern": f"{cell!r} does not fit: {field['description']}",
        "minimum": f"{cell} is below {due}",
        "maximum": f"{cell} is above {due}",
        "maxLength": f"is {len(cell)} characters long; at most {due}",
    }.get(constraint, f"{cell!r} breaks {constraint} {due}")
