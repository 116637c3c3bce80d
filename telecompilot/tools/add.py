"""Add a row to a table: take or ask for its cells, check them, write it in sorted place, say which pages change."""

from __future__ import annotations

import csv
import io
import os
import re
import shutil
import tempfile
from bisect import bisect_right
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from telecompilot import evidence
from telecompilot.evidence import Evidence, check, paths
from telecompilot.evidence.check import Fault, schema
from telecompilot.evidence.derived import formulas
from telecompilot.evidence.tables import meant, nearest

Ask = Callable[[str], str]  # a prompt in, an answer out
Cells = dict[str, str]


def add(table: str, cells: Cells, folder: Path, ask: Ask | None) -> int:
    """Add one row, and a row for each new source that it names; return 0 if it was written, 1 if it was not.

    Parameters: `cells`, what is known of the row; `ask`, called for what is not (None: nobody to ask).
    """
    schemas, faults = schema.describe(folder / "datapackage.json", "datapackage.json")
    if faults:
        print(*faults, sep="\n")
        return 1
    if table not in schemas:
        print(f"no table {table!r}; there are {', '.join(schemas)}{meant(table, schemas)}")
        return 1
    rows = [(table, cells)]
    if ask:
        rows = Dialogue(schemas, evidence.load(folder), ask).rows_of(table, cells)
    else:
        fields = schemas[table]["fields"]
        needed = [field["name"] for field in fields if field.get("constraints", {}).get("required")]
        if lost := [name for name in needed if not cells.get(name)]:
            print(f"not given: {', '.join(lost)}")
            return 1
    try:
        placed = {name: inserted(folder / f"{name}.csv", schemas[name]["primaryKey"], row) for name, row in rows}
    except ValueError as error:
        print(error)
        return 1
    if not _written(folder, {name: data for name, (data, _) in placed.items()}, ask):
        print("nothing was written")
        return 1
    for name, (_, line) in placed.items():
        print(f"{name}.csv:{line}: added")
    _follow(rows[-1][1], folder)
    return 0


def inserted(file: Path, key: list[str], row: Cells) -> tuple[bytes, int]:
    """Return the table with one more row, in sorted place if the table is sorted by its key, and the row's line.

    No other line is touched. Raises ValueError if a cell has no column or holds a line break.
    """
    lines = file.read_text(encoding="utf-8").removesuffix("\n").split("\n")
    header, *records = list(csv.reader(lines))
    if lost := [name for name in row if name not in header]:
        raise ValueError(f"{file.name} has no column {', '.join(lost)}; its columns are {', '.join(header)}")
    if split := [name for name, cell in row.items() if len(cell.splitlines()) > 1]:
        raise ValueError(f"{split[0]}: a cell holds no line break")
    out = io.StringIO()
    csv.writer(out, lineterminator="").writerow([row.get(name, "") for name in header])
    keys = [tuple(cells[header.index(name)] for name in key) for cells in records]
    own = tuple(row.get(name, "") for name in key)
    place = bisect_right(keys, own) if keys == sorted(keys) else len(keys)
    lines.insert(place + 1, out.getvalue())
    return ("\n".join(lines) + "\n").encode(), place + 2


def _written(folder: Path, tables: dict[str, bytes], ask: Ask | None) -> bool:
    """Check the new tables aside and write them, unless they have a new error or the author doubts a new warning."""
    faults = new_faults(folder, tables)
    for fault in faults:
        print(replace(fault, path=Path(fault.path).name))
    if any(fault.level == "error" for fault in faults):
        return False
    if faults and ask and not ask("write it all the same? [y/N] ").lower().startswith("y"):
        return False
    for name, data in tables.items():
        aside = folder / f".{name}.csv.new"
        aside.write_bytes(data)
        os.replace(aside, folder / f"{name}.csv")
    return True


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


def _follow(row: Cells, folder: Path) -> None:
    """Say which source speaks for the period now, and which pages show the series."""
    for series_id in row.get("series_id", "").split():
        if "period" in row:
            figure = evidence.load(folder).at(series_id, row["period"])
            if row["source_id"] not in figure.source_id.split():
                print(
                    f"{row['period']} is shown by {figure.source_id}: 'prefer' in series.csv says whose figure speaks"
                )
        listed = ", ".join(pages(series_id)) or "no chapter yet"
        print(f"pages that change: {listed}; and the data catalogue, the sources and the changelog")


def pages(series_id: str) -> list[str]:
    """Return the pages that show a series or one computed from it, by the ids that chapters and their modules name."""
    ids = {series_id}
    while more := {name for name, entries in formulas.REGISTRY.items() for e in entries if ids & {*e.operands}} - ids:
        ids |= more
    shows = rf"\b({'|'.join(map(re.escape, sorted(ids)))})\b"
    for room in ("study", "report"):  # a chapter imports modules of `report`, and these some of `study`
        modules = (paths.ROOT / "telecompilot" / room).rglob("*.py")
        using = [file.stem for file in modules if re.search(shows, file.read_text(encoding="utf-8"), re.MULTILINE)]
        shows = "|".join([shows, *(rf"^from [\w.]+ import [\s\w,()]*\b{name}\b" for name in using)])
    chapters = [paths.ROOT / "index.md", *sorted(paths.CHAPTERS.glob("*.md"))]
    texts = {file: file.read_text(encoding="utf-8") for file in chapters if file.is_file()}
    return [file.relative_to(paths.ROOT).as_posix() for file in texts if re.search(shows, texts[file], re.MULTILINE)]


class Dialogue:
    """Asks for the cells of a row, one by one, with what datapackage.json says of each, and offers the known ids."""

    def __init__(self, schemas: dict[str, dict], ev: Evidence, ask: Ask):
        self.schemas, self.ev, self.ask = schemas, ev, ask
        self.rows: list[tuple[str, Cells]] = []

    def rows_of(self, table: str, cells: Cells) -> list[tuple[str, Cells]]:
        """Return the rows to add, with their tables: the one asked for, after a row for each new source it names.

        Parameters: `cells`, those already known.
        """
        row = dict(cells)
        refers = {column: other for column, other, _ in schema.references(self.schemas[table])}
        for field in self.schemas[table]["fields"]:
            name = field["name"]
            if name not in row:
                print(f"\n{name}: {field['description']}")
            while name not in row:
                value = self.ask(f"{name}> ").strip()
                if name in refers and value:
                    if value := self._known(value, refers[name]):
                        row[name] = value
                elif message := schema.refused(value, field):
                    print(message)
                else:
                    row[name] = value
        self.rows.append((table, row))
        return self.rows

    def _known(self, words: str, table: str) -> str:
        """Return the ids that the words name, or an empty string if the author has to say it again."""
        names = _names(table, self.ev) | {row["source_id"]: row["title"] for name, row in self.rows if name == table}
        if all(item in names for item in words.split()):
            return words
        if table == "sources" and re.fullmatch(r"new( [a-z0-9_]+)?", words):
            return self.rows_of("sources", {"source_id": words[4:]} if words[4:] else {})[-1][1]["source_id"]
        near = candidates(words, names)
        for number, name in enumerate(near, start=1):
            print(f"  {number}  {name}: {names[name]}")
        more = ", or 'new' for a document that is not in the table" if table == "sources" else ""
        if not near:
            print(f"nothing like {words!r} in {table}.csv{more}")
            return ""
        choice = self.ask(f"a number, or other words{more}> ").strip()
        if choice.isdigit() and 1 <= int(choice) <= len(near):
            return near[int(choice) - 1]
        return self._known(choice, table) if choice else ""


def candidates(words: str, names: dict[str, str], most: int = 6) -> list[str]:
    """Return ids that words may mean: those that hold all of them in id or title, else the one that is nearest.

    Parameters: `names`, titles by id.
    """
    parts = [part for part in re.split(r"[\s_]+", words.lower()) if part]
    holding = [name for name, title in names.items() if all(part in f"{name} {title}".lower() for part in parts)]
    return holding[:most] or [name for name in [nearest(words, names)] if name]


def _names(table: str, ev: Evidence) -> dict[str, str]:
    """Return what to show of each id: of a source title, publisher and date; of a series title, unit, last figure."""
    if table == "sources":
        rows = ev.sources.itertuples()
        return {row.Index: f"{row.title} ({row.publisher}, {row.published or 'undated'})" for row in rows}
    last = ev.observations.sort_values("period").drop_duplicates("series_id", keep="last").set_index("series_id")
    ends = {name: f"; last {row.period}: {row.qualifier}{row.printed}" for name, row in last.iterrows()}
    series = ev.catalogue.itertuples()
    return {row.Index: f"{row.title} ({row.unit}, {row.frequency}{ends.get(row.Index, '')})" for row in series}
