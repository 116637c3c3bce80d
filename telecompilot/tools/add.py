"""Add rows to the tables: take or ask for their cells, check them, write them in their places, say what changes."""

from __future__ import annotations

import csv
import io
import os
import re
import shutil
import tempfile
from bisect import bisect_right
from dataclasses import replace
from pathlib import Path

from telecompilot import evidence
from telecompilot.evidence import check, paths
from telecompilot.evidence.check import Fault, schema
from telecompilot.evidence.tables import meant
from telecompilot.tools import uses
from telecompilot.tools.ask import Ask, Cells, Dialogue, Rows

Placed = dict[str, tuple[bytes, int]]  # by name: a table with its new row, and the row's line
UNKNOWN = re.compile(r"no '.*' in (series|sources)\.csv")


def add(table: str, cells: Cells, folder: Path, ask: Ask | None) -> int:
    """Add a row, and one for each new series or source that it names; return 0 if they were written, 1 if not.

    Parameters: `cells`, what is known of the row by column, of a new row of another table by `table.column`; `ask`,
    called for what is missing or refused (None: nobody to ask).
    """
    schemas, faults = schema.describe(folder / "datapackage.json", "datapackage.json")
    try:
        if faults:
            raise ValueError("\n".join(map(str, faults)))
        rows = sorted_cells(schemas, table, cells)
        dialogue = Dialogue(schemas, evidence.load(folder), ask) if ask else None
        if dialogue:
            for name in list(rows):
                rows = dialogue.complete(name, rows)
        elif lost := missing(schemas, table, rows):
            raise ValueError(lost)
        placed, doubts = _settled(folder, schemas, rows, dialogue)
    except ValueError as error:
        print(error)
        return 1
    if doubts and ask and not ask("write it all the same? [y/N] ").lower().startswith("y"):
        print("nothing was written")
        return 1
    _write(folder, placed, rows[table])
    return 0


def _settled(folder: Path, schemas: dict[str, dict], rows: Rows, dialogue: Dialogue | None) -> tuple[Placed, bool]:
    """Return the tables with the new rows, and whether there is a warning; of a faulty row ask for the cells at fault.

    Raises ValueError where nobody can be asked, or asking does not help.
    """
    while True:
        placed = {n: inserted(folder / f"{n}.csv", schemas[n]["primaryKey"], row) for n, row in rows.items()}
        faults = new_faults(folder, {name: data for name, (data, _) in placed.items()})
        for fault in faults:
            print(replace(fault, path=Path(fault.path).name))
        errors = [(Path(fault.path).stem, fault) for fault in faults if fault.level == "error"]
        if not errors:
            return placed, bool(faults)
        own = [(name, f.field) for name, f in errors if name in rows and f.line == placed[name][1]]
        if not dialogue or not own:
            lost = [found[1] for _, fault in errors if (found := UNKNOWN.match(fault.message))]
            new = f"one that is new is given in the same call: {lost[0]}.title=... and so on\n" if lost else ""
            raise ValueError(f"{new}nothing was written")
        for name, field in own:
            rows[name].pop(field, None)
        for name in dict(own):
            dialogue.complete(name, rows)


def sorted_cells(schemas: dict[str, dict], table: str, cells: Cells) -> Rows:
    """Return the cells as new rows, that of `table` last; raises ValueError where a table or a column is not known.

    A row of another table takes its key from the cell that refers to it: `series.title` is the title of `series_id`.
    """
    rows: Rows = {}
    for column, cell in cells.items():
        owner, dot, name = column.rpartition(".")
        owner = f"{owner}s" if f"{owner}s" in schemas else owner if dot else table  # source.title is meant as well
        rows.setdefault(owner, {})[name] = cell
    row = rows.pop(table, {})
    for column, other, key in schema.references(schemas.get(table, {"fields": ()})):
        if other in rows and len(row.get(column, "").split()) == 1:
            rows[other].setdefault(key, row[column])
    rows[table] = row
    for owner, own in rows.items():
        if owner not in schemas:
            raise ValueError(f"no table {owner!r}; there are {', '.join(schemas)}{meant(owner, schemas)}")
        columns = [field["name"] for field in schemas[owner]["fields"]]
        if lost := [name for name in own if name not in columns]:
            listed = f"its columns are {', '.join(columns)}{meant(lost[0], columns)}"
            raise ValueError(f"{owner}.csv has no column {', '.join(lost)}; {listed}")
    return rows


def missing(schemas: dict[str, dict], table: str, rows: Rows) -> str:
    """Return which required cells are not given, what each may be, and what given ones cannot be; "" if all is well."""
    names, lines, wrong = [], [], []
    for owner, row in rows.items():
        for field in schemas[owner]["fields"]:
            limits, name = field.get("constraints", {}), field["name"]
            if row.get(name) and (message := schema.refused(row[name], field)):
                wrong.append(f"{name}: {message}")
            if limits.get("required") and not row.get(name):
                names.append(name if owner == table else f"{owner}.{name}")
                allowed = f"one of {', '.join(limits['enum'])}" if "enum" in limits else field["description"]
                lines.append(f"  {names[-1]}: {allowed}")
    return "\n".join([f"not given: {', '.join(names)}", *lines, *wrong] if names else [])


def inserted(file: Path, key: list[str], row: Cells) -> tuple[bytes, int]:
    """Return the table with one more row and the row's line: in its place if rows stand by date or key, else last.

    No other line is touched. Raises ValueError if a cell holds a line break.
    """
    lines = file.read_text(encoding="utf-8-sig").removesuffix("\n").split("\n")
    header, *records = list(csv.reader(lines))
    if split := [name for name, cell in row.items() if len(cell.splitlines()) > 1]:
        raise ValueError(f"{split[0]}: a cell holds no line break")
    out = io.StringIO()
    csv.writer(out, lineterminator="").writerow([row.get(name, "") for name in header])
    place = len(records)
    for columns in (["date"] if "date" in header else [], key):
        keys = [tuple(cells[header.index(name)] for name in columns) for cells in records]
        if columns and keys == sorted(keys):
            place = bisect_right(keys, tuple(row.get(name, "") for name in columns))
            break
    lines.insert(place + 1, out.getvalue())
    return ("\n".join(lines) + "\n").encode(), place + 2


def _write(folder: Path, placed: Placed, row: Cells) -> None:
    """Write the tables, and say what that changes."""
    from telecompilot.report import proofread

    before = {name: uses.sentences(name, folder) for name in row.get("series_id", "").split()}
    for name, (data, line) in placed.items():
        aside = folder / f".{name}.csv.new"
        aside.write_bytes(data)
        os.replace(aside, folder / f"{name}.csv")
        print(f"{name}.csv:{line}: added")
    for series_id, was in before.items():
        if "period" in row:
            figure = evidence.Evidence(folder).at(series_id, row["period"])
            if row["source_id"] not in figure.source_id.split():
                words = "'prefer' in series.csv says whose figure speaks"
                print(f"{row['period']} is shown by {figure.source_id}: {words}")
        print(*uses.effects(series_id, was, folder), sep="\n")
    if folder == paths.DATA.resolve() and (words := proofread.faults()):
        print("words to look at before the next build:", *words, sep="\n")


def new_faults(folder: Path, tables: dict[str, bytes]) -> list[Fault]:
    """Return the faults that a folder would have with these tables in place of its own, and does not have now."""

    def what(fault: Fault) -> tuple[str, str, str]:  # the same after lines have moved
        return Path(fault.path).name, fault.field, re.sub(r"line \d+", "line", fault.message)

    before = {what(fault) for fault in check.faults(folder)}
    with tempfile.TemporaryDirectory() as aside:
        copy = Path(shutil.copytree(folder, Path(aside) / folder.name))
        for name, data in tables.items():
            (copy / f"{name}.csv").write_bytes(data)
        return [fault for fault in check.faults(copy) if what(fault) not in before]
