"""Say everything that is wrong with the tables, in one run: `python -m telecompilot check`, or `check.faults()`."""

from __future__ import annotations

import datetime as dt
import os
import subprocess
from pathlib import Path

from telecompilot.evidence import paths, tables
from telecompilot.evidence.check import figures, files, jumps, links, rules, schema, text
from telecompilot.evidence.check.fault import Fault

__all__ = ["Fault", "faults", "horizon"]


def horizon() -> dt.date:
    """Return the last day that can be known: today, or the day of the last commit if the clock runs behind it."""
    command = ["git", "-C", str(paths.ROOT), "log", "-1", "--format=%cs"]
    try:
        shown = subprocess.run(command, capture_output=True, text=True, timeout=10).stdout.strip()
        return max(dt.date.today(), dt.date.fromisoformat(shown))
    except (OSError, ValueError, subprocess.TimeoutExpired):
        return dt.date.today()


def faults(path: str | Path | None = None) -> list[Fault]:
    """Return every fault of the tables in `path` (default: the project's `data/`), by table, line and column.

    A cell is named once, by the first thing that is wrong with it. Warnings (`Fault.level`) do not make a table wrong.
    """
    folder = Path(path or paths.DATA).resolve()
    found = _Check(folder)
    found.read()
    if found.described:
        found.run()
    return found.sorted()


def errors(path: str | Path | None = None) -> list[str]:
    """Return what makes the tables in `path` wrong, a line each: `faults` without warnings."""
    return [str(fault) for fault in faults(path) if fault.level == "error"]


class _Check:
    """One run over one folder."""

    def __init__(self, folder: Path):
        self.folder = folder
        inside = folder.is_relative_to(paths.ROOT)
        self.shown = folder.relative_to(paths.ROOT).as_posix() if inside else os.fspath(folder)
        self.tables: dict[str, files.Table] = {}
        self.schemas, self.loose = schema.describe(
            folder / "datapackage.json", f"{self.shown}/datapackage.json", tables.TABLES
        )
        self.described = len(self.schemas) == len(tables.TABLES)

    def read(self) -> None:
        """Read the files, and note those that nothing describes."""
        for name in tables.TABLES:
            columns = [field["name"] for field in self.schemas.get(name, {}).get("fields", ())]
            if columns:
                self.tables[name] = files.read(self.folder / f"{name}.csv", f"{self.shown}/{name}.csv", columns)
        for file in sorted(self.folder.glob("*")):
            if file.suffix == ".csv" and file.stem not in tables.TABLES:
                self.loose.append(Fault(f"{self.shown}/{file.name}", 0, "", "no table of this name is described"))

    def run(self) -> None:
        """Hold the tables to the rules, from the single cell to what ties tables together."""
        for name, table in self.tables.items():
            text.check(table, {field["name"]: field["type"] for field in self.schemas[name]["fields"]})
        schema.check(self.tables, self.schemas)
        links.check(self.tables, self.schemas)
        day = horizon()
        figures.check(self.tables, day)
        rules.check(self.tables, day)
        if not any(fault.level == "error" for fault in self.sorted()):
            jumps.check(self.tables, self.folder)

    def sorted(self) -> list[Fault]:
        """Return the faults in the order of tables, lines and columns; of one cell the first."""
        first: dict[tuple, Fault] = {}
        for fault in [*self.loose, *(fault for table in self.tables.values() for fault in table.faults)]:
            first.setdefault((fault.path, fault.line, fault.field or fault.message), fault)
        order = {f"{self.shown}/{name}.csv": place for place, name in enumerate(tables.TABLES)}
        columns = {table.path: table.columns for table in self.tables.values()}

        def place(fault: Fault) -> tuple:
            own = columns.get(fault.path, [])
            column = own.index(fault.field) if fault.field in own else -1
            return order.get(fault.path, -1), fault.path, fault.line, column

        return sorted(first.values(), key=place)
