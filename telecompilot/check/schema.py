"""Hold the tables to datapackage.json with frictionless, in the author's words.

frictionless 5.21 does types, constraints, primary and foreign keys of Data Package v2. It does not know `uniqueKeys`,
nor keys in a cell that lists several: those are in `links`.
"""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from telecompilot.check.fault import Fault
from telecompilot.check.files import Table
from telecompilot.readings import nearest


def describe(file: Path, shown: str, names: tuple[str, ...]) -> tuple[dict[str, dict], list[Fault]]:
    """Read datapackage.json; return the schema of each table by name, and what is wrong with the description.

    Parameters: `names`, the tables that the package reads. No schema is returned for a table that is not described.
    """
    from frictionless import Package

    try:
        descriptor = json.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}, [Fault(shown, 0, "", "the file is missing")]
    except UnicodeDecodeError:
        return {}, [Fault(shown, 0, "", "is not UTF-8; save it as UTF-8")]
    except json.JSONDecodeError as error:
        return {}, [Fault(shown, error.lineno, "", f"is not JSON: {error.msg}")]
    try:
        notes = [error.note for error in Package.metadata_validate(copy.deepcopy(descriptor))]
        resources = {resource["name"]: resource for resource in descriptor["resources"]}
        schemas = {name: resources[name]["schema"] for name in names if name in resources and not notes}
    except (AttributeError, KeyError, TypeError) as error:
        return {}, [Fault(shown, 0, "resources", f"cannot be read as a data package: {error!r}")]
    faults = [Fault(shown, 0, "", note) for note in notes]
    faults += [Fault(shown, 0, name, "the table is not described") for name in names if name not in resources]
    return schemas, faults


def check(tables: dict[str, Table], schemas: dict[str, dict]) -> None:
    """Note every cell and key that its schema refuses. Rows and columns that could not be read are left out."""
    from frictionless import Package, Resource

    readable = {name: table for name, table in tables.items() if table.rows}
    resources = []
    for name, table in readable.items():
        rows = [table.columns] + [[row.cells[column] for column in table.columns] for row in table.rows]
        resources.append(Resource.from_descriptor({"name": name, "type": "table", "data": rows}))
        resources[-1].schema = _reduced(schemas[name], table, readable)
    report = Package(resources=resources).validate(limit_errors=10**6)
    for task in report.tasks:
        table, fields = readable[task.name], {f["name"]: f for f in schemas[task.name]["fields"]}
        for error in task.errors:
            number = getattr(error, "row_number", None)
            if number is None:
                table.fault(0, "", error.note)
                continue
            for column, message in _worded(error, table, fields, schemas[task.name], readable):
                table.fault(table.rows[number - 2].line, column, message)


def _reduced(schema: dict, table: Table, readable: dict[str, Table]) -> Any:
    """Return the schema without columns that are missing and keys into tables that could not be read whole."""
    from frictionless import Schema

    own = copy.deepcopy(schema)
    own.pop("uniqueKeys", None)
    own["fields"] = [field for field in own["fields"] if field["name"] in table.columns]
    if not set(own["primaryKey"]) <= set(table.columns):
        del own["primaryKey"]
    own["foreignKeys"] = [
        key
        for key in own.get("foreignKeys", ())
        if set(key["fields"]) <= set(table.columns)
        and (other := readable.get(key["reference"]["resource"])) is not None
        and other.complete
        and set(key["reference"]["fields"]) <= set(other.columns)
    ]
    return Schema.from_descriptor(own)


def _worded(
    error: Any, table: Table, fields: dict[str, dict], schema: dict, readable: dict[str, Table]
) -> Iterator[tuple[str, str]]:
    """Yield column and message of one frictionless error."""
    if error.type == "primary-key":
        position = re.search(r"position (\d+)", error.note)
        key = schema["primaryKey"]
        where = f"as in line {table.rows[int(position[1]) - 2].line}" if position else "as in another row"
        yield key[0], f"the same {', '.join(key)} {where}"
    elif error.type == "foreign-key":
        reference = error.reference_name
        known = readable[reference].column(error.reference_field_names[0])
        yield error.field_names[0], unknown(error.field_values[0], known, reference)
    elif error.type == "constraint-error":
        name = re.search(r'constraint "(\w+)"', error.note)[1]
        yield error.field_name, _refused(name, error.cell, fields[error.field_name])
    elif error.type == "type-error":
        yield error.field_name, f"{error.cell!r} is not a {fields[error.field_name]['type']}"
    else:
        yield getattr(error, "field_name", ""), error.note


def unknown(value: str, known: list[str], table: str) -> str:
    """Say that an id is not in a table, and which one may be meant."""
    near = nearest(value, known)
    return f"no {value!r} in {table}.csv" + (f"; did you mean {near}?" if near else "")


def _refused(constraint: str, cell: str, field: dict) -> str:
    """Say which constraint a cell breaks."""
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
