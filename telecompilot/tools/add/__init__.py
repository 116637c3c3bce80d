"""Add a row to a table: take or ask for its cells, check them, write it in sorted place, say which pages change."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import shutil
import tempfile
from bisect import bisect_right
from dataclasses import replace
from pathlib import Path

from telecompilot import evidence
from telecompilot.evidence import check, paths
from telecompilot.evidence.check.fault import Fault
from telecompilot.evidence.derived import formulas
from telecompilot.evidence.tables import nearest
from telecompilot.tools.add import prompts
from telecompilot.tools.add.prompts import Ask, Say


def schemas(folder: Path) -> dict[str, dict]:
    """Return the schema of each table by name."""
    described = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    return {resource["name"]: resource["schema"] for resource in described["resources"]}


def inserted(file: Path, key: list[str], row: dict[str, str]) -> tuple[bytes, int]:
    """Return the table with one more row, in sorted place if the table is sorted by its key, and the row's line.

    No other line is touched. Raises ValueError if a cell has no column or holds a line break.
    """
    text = file.read_text(encoding="utf-8")
    lines = text.removesuffix("\n").split("\n")
    header, *records = list(csv.reader(lines))
    lost = [name for name in row if name not in header]
    if lost:
        raise ValueError(f"{file.name} has no column {', '.join(lost)}; its columns are {', '.join(header)}")
    split = [name for name, cell in row.items() if len(cell.splitlines()) > 1]
    if split:
        raise ValueError(f"{split[0]}: a cell holds no line break")
    out = io.StringIO()
    csv.writer(out, lineterminator="").writerow([row.get(name, "") for name in header])
    keys = [tuple(cells[header.index(name)] for name in key) for cells in records]
    own = tuple(row.get(name, "") for name in key)
    place = bisect_right(keys, own) if keys == sorted(keys) else len(keys)
    lines.insert(place + 1, out.getvalue())
    return ("\n".join(lines) + "\n").encode(), place + 2


def tried(folder: Path, tables: dict[str, bytes]) -> list[Fault]:
    """Return the faults that a folder would have with these tables in place of its own, and does not have now."""
    with tempfile.TemporaryDirectory() as aside:
        copy = Path(shutil.copytree(folder, Path(aside) / folder.name))
        before = {_what(fault, folder) for fault in check.faults(folder)}
        for name, data in tables.items():
            (copy / f"{name}.csv").write_bytes(data)
        return [fault for fault in check.faults(copy) if _what(fault, copy) not in before]


def _what(fault: Fault, folder: Path) -> tuple[str, str, str]:
    """Return what makes a fault the same one after lines have moved."""
    return Path(fault.path).name, fault.field, re.sub(r"line \d+", "line", fault.message)


def pages(series_id: str) -> list[str]:
    """Return the pages that show a series or one computed from it, by the ids that chapters and their code name."""
    ids, size = {series_id}, 0
    while len(ids) > size:
        size = len(ids)
        ids |= {name for name, entries in formulas.REGISTRY.items() for e in entries if ids & set(e.operands)}
    word = re.compile(r"\b(" + "|".join(map(re.escape, sorted(ids))) + r")\b")
    chapters = [paths.ROOT / "index.md", *sorted(paths.CHAPTERS.glob("*.md"))]
    rooms = [paths.ROOT / "telecompilot" / name for name in ("study", "report")]
    modules = [file for room in rooms for file in room.glob("*.py")]
    named = {module.stem for module in modules if word.search(module.read_text(encoding="utf-8"))}
    found = []
    for chapter in (chapter for chapter in chapters if chapter.is_file()):
        text = chapter.read_text(encoding="utf-8")
        if word.search(text) or any(re.search(rf"\b{name}\b", text) for name in named):
            found.append(chapter.relative_to(paths.ROOT).as_posix())
    return found


def add(table: str, cells: dict[str, str], folder: Path, ask: Ask | None, say: Say) -> int:
    """Add one row; return 0 if it was written, 1 if it was not.

    Parameters: `cells`, what is known of the row; `ask`, called with a prompt for what is not (None: nobody to ask).
    """
    described = schemas(folder)
    if table not in described:
        near = nearest(table, described)
        say(f"no table {table!r}; there are {', '.join(described)}" + (f"; did you mean {near}?" if near else ""))
        return 1
    rows = [(table, cells)]
    if ask is not None:
        rows = prompts.rows(table, cells, described, evidence.load(folder), ask, say)
    elif lost := missing(described[table], cells):
        say(f"not given: {', '.join(lost)}")
        return 1
    tables, lines = {}, []
    for name, row in rows:
        try:
            tables[name], line = inserted(folder / f"{name}.csv", described[name]["primaryKey"], row)
        except ValueError as error:
            say(str(error))
            return 1
        lines.append(f"{name}.csv:{line}: added")
    return _write(folder, tables, lines, rows[-1][1], ask, say)


def missing(schema: dict, cells: dict[str, str]) -> list[str]:
    """Return the columns that must be filled and are not."""
    required = [field["name"] for field in schema["fields"] if field.get("constraints", {}).get("required")]
    return [name for name in required if not cells.get(name)]


def _write(
    folder: Path, tables: dict[str, bytes], lines: list[str], row: dict[str, str], ask: Ask | None, say: Say
) -> int:
    """Check the new tables aside; write them if they have no new error, and say what follows."""
    found = tried(folder, tables)
    for fault in found:
        say(str(replace(fault, path=Path(fault.path).name)))
    if any(fault.level == "error" for fault in found):
        say("nothing was written")
        return 1
    if found and ask is not None and not ask("write it all the same? [y/N] ").lower().startswith("y"):
        say("nothing was written")
        return 1
    for name, data in tables.items():
        aside = folder / f".{name}.csv.new"
        aside.write_bytes(data)
        os.replace(aside, folder / f"{name}.csv")
    for line in lines:
        say(line)
    for series_id in row.get("series_id", "").split():
        _told(series_id, row, folder, say)
    return 0


def _told(series_id: str, row: dict[str, str], folder: Path, say: Say) -> None:
    """Say which figure speaks for the period now, and which pages show the series."""
    if "period" in row:
        spoken = evidence.load(folder).at(series_id, row["period"])
        if row["source_id"] not in spoken.source_id.split():
            say(f"{row['period']} is shown by {spoken.source_id}: 'prefer' in series.csv says whose figure speaks")
    shown = pages(series_id)
    listed = ", ".join(shown) if shown else "no chapter yet"
    say(f"pages that change: {listed}; and the data catalogue, the sources and the changelog")
