"""Write the forecasts that are due into the register, data/forecasts.csv, before anybody can know their outcomes."""

from __future__ import annotations

import csv
import datetime as dt
import io
import os
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from telecompilot import evidence
from telecompilot.evidence import check, paths
from telecompilot.evidence.forecasts import CHANCE, DIGEST, QUANTILES, digest
from telecompilot.figure import provenance
from telecompilot.report import proofread
from telecompilot.study import register as recipes
from telecompilot.tools.add import new_faults

DIGITS = 4  # significant, of a number written


def register() -> int:
    """Write every forecast that is due and not registered; say which, or why nothing was written. Return 0 or 1."""
    if lost := refusal():
        print(lost, "nothing was written", sep="\n")
        return 1
    day = dt.date.today()
    rows = recipes.missing(evidence.load(), day)
    if not rows:
        print("every forecast that is due is registered already; nothing was written")
        return 0
    content, lines = appended(paths.DATA / "forecasts.csv", rows, day, evidence_commit())
    if faults := [fault for fault in new_faults(paths.DATA, {"forecasts": content}) if fault.level == "error"]:
        print(*faults, "nothing was written", sep="\n")
        return 1
    aside = paths.DATA / ".forecasts.csv.new"
    aside.write_bytes(content)
    os.replace(aside, paths.DATA / "forecasts.csv")
    print(*lines, f"{len(rows)} forecasts were written; commit data/forecasts.csv and edit none of its rows", sep="\n")
    return 0


def refusal() -> str:
    """Say why nothing can be registered now, and what to do; an empty string if all is well."""
    if provenance.without_git():
        return "there is no git history here: a forecast names the commit of its evidence; run this in a clone"
    if changed := provenance.git("status", "--porcelain"):
        return f"these changes are not committed:\n{changed}\ncommit them or put them away, then run this again"
    faults = [str(fault) for fault in [*check.faults(), *proofread.faults()] if fault.level == "error"]
    todo = "mend these first (python -m telecompilot check), commit, then run this again"
    return "\n".join([*faults, todo]) if faults else ""


def evidence_commit() -> str:
    """Return the last commit that changed a table of the evidence."""
    tables = "data/*.csv", "data/panel/*.csv", ":!data/forecasts.csv"
    return provenance.git("log", "-1", "--format=%H", "--", *tables)


def appended(file: Path, rows: Sequence[dict], day: dt.date, commit: str) -> tuple[bytes, list[str]]:
    """Return the register with rows of `recipes.missing` at its end, and a line of words on each."""
    text = file.read_text(encoding="utf-8-sig").replace("\r\n", "\n")
    columns, *old = csv.reader(text.splitlines())
    above = old[-1][columns.index(DIGEST)] if old else ""
    out, lines = io.StringIO(), []
    writer = csv.DictWriter(out, columns, restval="", lineterminator="\n")
    for at, row in enumerate(rows, start=len(old) + 2):
        cells = {name: _written(cell, row["unit"]) for name, cell in row.items()}
        cells |= {"made_on": str(day), "commit": commit}
        cells[DIGEST] = above = digest(above, {name: cells.get(name, "") for name in columns}, columns)
        writer.writerow(cells)
        lines.append(f"{file.name}:{at}: {_words(cells)}")
    return (text.removesuffix("\n") + "\n" + out.getvalue()).encode(), lines


def _written(cell: object, unit: str) -> str:
    """Return a cell as the table has it: a count whole, any other number with DIGITS significant digits."""
    if not isinstance(cell, int | float | np.number):
        return str(cell)
    number = round(cell) if unit == "count" else float(f"{cell:.{DIGITS}g}")
    return np.format_float_positional(number, trim="-")


def _words(cells: dict[str, str]) -> str:
    low, high = (cells.get(name) for name, p in QUANTILES.items() if p in (0.1, 0.9))
    said = f"{cells[CHANCE]} for yes" if CHANCE in cells else f"{low} to {high} {cells['unit']}, 80% range"
    return f"{cells['target']}, {cells['due']}: {said} ({cells['model']} {cells['version']})"
