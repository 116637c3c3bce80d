"""Say everything that is wrong with the tables, in one run: `python -m telecompilot check`, or `check.faults()`."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Sequence
from pathlib import Path

from telecompilot import evidence
from telecompilot.evidence import paths, tables
from telecompilot.evidence.check import (
    chapters,
    committed,
    files,
    forecasts,
    jumps,
    panel,
    rules,
    schema,
    spreadsheet,
    together,
)
from telecompilot.evidence.check.files import Fault

__all__ = ["Fault", "errors", "faults"]


def faults(path: str | Path | None = None) -> list[Fault]:
    """Return every fault of the tables in `path`, by table, line and column.

    Without `path`: of the project's `data/`, and of what its pages name of it. A cell is named once, by the first thing
    that is wrong with it. Warnings (`Fault.level`) do not make a table wrong.
    """
    folder = Path(path or paths.DATA).resolve()
    inside = folder.is_relative_to(paths.ROOT)
    shown = folder.relative_to(paths.ROOT).as_posix() if inside else os.fspath(folder)
    read, around = _read(folder, shown, tables.TABLES)
    # Today, or the day up to which evidence was collected if the clock runs behind it.
    today = dt.date.today()
    day = max(today, rules.days(evidence.collected(folder), today)[1]) if read else today
    if read:
        rules.check(read, day)
        forecasts.check(read, day)
    ev = None
    if read and not any(fault.level == "error" for table in read.values() for fault in table.sorted_faults()):
        ev = evidence.Evidence(folder)
        jumps.check(read["observations"], ev)
        together.check(read, ev)
    if (folder / tables.PANEL_FOLDER).is_dir():
        abroad, more = _read(folder / tables.PANEL_FOLDER, f"{shown}/{tables.PANEL_FOLDER}", tables.PANEL)
        if abroad:
            panel.check(abroad, day)
        around += [*more, *(fault for table in abroad.values() for fault in table.sorted_faults())]
    pages = chapters.check(paths.ROOT, ev) if folder == Path(paths.DATA).resolve() else []
    return around + [fault for table in read.values() for fault in table.sorted_faults()] + pages


def _read(folder: Path, shown: str, names: Sequence[str]) -> tuple[dict[str, files.Table], list[Fault]]:
    """Return the tables of a folder, held to the description beside them, and what is wrong around them."""
    schemas, around = schema.describe(folder / "datapackage.json", f"{shown}/datapackage.json", names)
    strange = (file.name for file in sorted(folder.glob("*.csv")) if file.stem not in names)
    around += [Fault(f"{shown}/{name}", 0, "", "no table of this name is described") for name in strange]
    read = {
        name: files.read(
            folder / f"{name}.csv", f"{shown}/{name}.csv", [field["name"] for field in described["fields"]]
        )
        for name, described in schemas.items()
    }
    if read:
        spreadsheet.check(read, schemas)
        committed.check(read, schemas, folder)
        schema.check(read, schemas)
    return read, around


def errors(path: str | Path | None = None) -> list[str]:
    """Return what makes the tables in `path` wrong, a line each: `faults` without warnings."""
    return [str(fault) for fault in faults(path) if fault.level == "error"]
