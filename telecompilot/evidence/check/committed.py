"""What a table has lost against the last commit, and no longer shows: zeros, letters now a ?, forecasts."""

from __future__ import annotations

import csv
import hashlib
import io
import os
import subprocess
from pathlib import Path

from telecompilot.evidence import paths
from telecompilot.evidence.check import forecasts
from telecompilot.evidence.check.files import Row, Table
from telecompilot.evidence.forecasts import DIGEST
from telecompilot.evidence.tables import PANEL_FOLDER
from telecompilot.evidence.units import PLAIN_NUMBER, decimals

ZEROS = "in the last commit: without its zeros a figure is ten times as wide; put them back"
LETTERS = "in the last commit: a letter was lost when the file was saved; put it back, and save as UTF-8"


def check(tables: dict[str, Table], schemas: dict[str, dict], folder: Path) -> None:
    """Warn of what tables have lost since the last commit of the project; of nothing where there is no git, or none."""
    stored = _stored(PANEL_FOLDER if folder.name == PANEL_FOLDER else "")
    for name, table in tables.items():
        file, blob = folder / f"{name}.csv", stored.get(f"{name}.csv")
        if not blob or not table.rows or _blob(file.read_bytes()) == blob:
            continue
        key = schemas[name]["primaryKey"]
        rows = list(csv.DictReader(io.StringIO(_git("cat-file", "blob", blob))))
        if name == "forecasts" and folder == paths.DATA.resolve():
            forecasts.kept(table, [row.get(DIGEST) or "" for row in rows])
        before = {tuple(row.get(column) for column in key): row for row in rows}
        for row in table.rows:
            if old := before.get(tuple(row[column] for column in key)):
                _lost(table, row, old)


def _lost(table: Table, row: Row, old: dict[str, str]) -> None:
    for column in table.columns:
        cell, was = row[column], old.get(column) or ""
        if cell == was:
            continue
        both = PLAIN_NUMBER.fullmatch(cell) and PLAIN_NUMBER.fullmatch(was)
        if both and float(cell) == float(was) and decimals(cell) < decimals(was):
            table.repeated(row.line, column, f"{cell} was {was}", ZEROS, "warning")
        elif "?" in cell and "".join(letter if letter.isascii() else "?" for letter in was) == cell:
            table.repeated(row.line, column, f"{cell!r} was {was!r}", LETTERS, "warning")


def _stored(part: str) -> dict[str, str]:
    """The tables of the last commit in data/, or in a folder of it: git's name for each one's content."""
    if not paths.DATA.resolve().is_relative_to(paths.ROOT.resolve()):
        return {}
    listed = _git(
        "ls-tree", "HEAD", "--full-name", f"{(paths.DATA / part).resolve().relative_to(paths.ROOT.resolve())}/"
    )
    entries = (line.partition("\t") for line in listed.splitlines())
    return {name.rsplit("/", 1)[-1]: about.split()[2] for about, _, name in entries}


def _git(*words: str) -> str:
    own = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    try:
        done = subprocess.run(["git", *words], cwd=paths.ROOT, env=own, capture_output=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return ""
    return done.stdout.decode("utf-8", "replace")


def _blob(data: bytes) -> str:
    return hashlib.sha1(b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest()
