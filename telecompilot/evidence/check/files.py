"""Read a table as an author left it: every physical line is one record, and nothing is repaired in silence."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from telecompilot.evidence.check.fault import Fault
from telecompilot.evidence.tables import nearest

# A cell is quoted whole, or has no quote in it (RFC 4180); a quote that is not closed on its line matches neither.
CELL = re.compile(r'(?:"((?:[^"]|"")*)"|([^",]*))(,|$)')


@dataclass
class Row:
    """One record: its line in the file and its cells by column."""

    line: int
    cells: dict[str, str]


@dataclass
class Table:
    """One table as read. `complete` is false if a reader could not see all its rows."""

    name: str
    path: str
    rows: list[Row] = field(default_factory=list)
    columns: list[str] = field(default_factory=list)
    complete: bool = True
    faults: list[Fault] = field(default_factory=list)

    def fault(self, line: int, column: str, message: str, level: str = "error") -> None:
        """Note a fault of this table."""
        self.faults.append(Fault(self.path, line, column, message, level))

    def column(self, name: str) -> list[str]:
        """Return the cells of one column, empty where the table lacks it."""
        return [row.cells.get(name, "") for row in self.rows]

    def with_columns(self, *names: str) -> Iterator[Row]:
        """Yield the rows if the table has all these columns; else the header is at fault, and is reported already."""
        return iter(self.rows if set(names) <= set(self.columns) else ())


def read(file: Path, shown: str, columns: list[str]) -> Table:
    """Read one CSV file that should have `columns` in that order.

    Parameters: `file`, where it lies; `shown`, its path as the author knows it.
    """
    table = Table(file.stem, shown)
    if not file.is_file():
        return _given_up(table, 0, "", "the file is missing")
    data = file.read_bytes()
    if not data.strip():
        return _given_up(table, 0, "", "the file is empty")
    if data[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\0" in data[:40]:
        return _given_up(table, 1, "", "is not UTF-8 but UTF-16 or binary; save it as UTF-8")
    if data.startswith(b"\xef\xbb\xbf"):
        data = data[3:]
        table.fault(1, columns[0], "starts with a byte order mark (BOM); save it as UTF-8 without BOM")
    if b"\r" in data:
        first = data[: data.index(b"\r")].count(b"\n") + 1
        table.fault(first, "", "ends in CR LF or CR; save the file with LF line ends")
        data = data.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    lines = data.removesuffix(b"\n").split(b"\n")
    header = _header(table, lines[0], columns)
    if header:
        table.columns = [name for name in columns if name in header]
        for number, line in enumerate(lines[1:], start=2):
            _row(table, number, line, header)
        if not table.rows:
            _given_up(table, 1, "", "the table has no rows")
    return table


def _given_up(table: Table, line: int, column: str, message: str) -> Table:
    table.fault(line, column, message)
    table.complete = False
    return table


def _cells(table: Table, number: int, line: bytes, header: list[str]) -> list[str] | None:
    """Split a line into cells, or note why that cannot be done and return None."""
    text = line.decode("utf-8", errors="replace")
    cells: list[str] = []
    place = 0
    while True:
        name = header[len(cells)] if len(cells) < len(header) else ""
        found = CELL.match(text, place)
        if found is None:
            message = 'a stray quote: quote the whole cell, write "" for a quote in it, and keep it on one line'
            table.fault(number, name, message)
            return None
        quoted, bare, end = found.groups()
        cells.append(bare if quoted is None else quoted.replace('""', '"'))
        if "\ufffd" in cells[-1]:
            table.fault(number, name, "holds a byte that is not UTF-8; save the file as UTF-8")
        if not end:
            return cells
        place = found.end()


def _header(table: Table, line: bytes, columns: list[str]) -> list[str]:
    """Compare the header with the expected columns; return it, or nothing if no row can be read by it."""
    header = _cells(table, 1, line, columns)
    if header is None or not set(header) & set(columns):
        if header is not None:
            table.fault(1, "", f"the header is missing; it should be {','.join(columns)}")
        table.complete = False
        return []
    for name in columns:
        if name not in header:
            table.fault(1, name, "the column is missing")
    for place, name in enumerate(header):
        if name not in columns:
            near = nearest(name, [column for column in columns if column not in header])
            hint = f"; did you mean {near}?" if near else ""
            table.fault(1, name, f"the column is not described in datapackage.json{hint}")
        elif name in header[:place]:
            table.fault(1, name, "the column stands twice")
    moved = [name for name, due in zip(header, columns, strict=False) if name != due]
    if moved and sorted(header) == sorted(columns):
        table.fault(1, moved[0], f"the columns are not in order; they should be {','.join(columns)}")
    return header


def _row(table: Table, number: int, line: bytes, header: list[str]) -> None:
    """Read one line into a row; a ragged one keeps its first cell only, so that its id is still known."""
    if not line.strip():
        table.fault(number, "", "the line is empty")
        return
    cells = _cells(table, number, line, header)
    if cells is None:
        table.complete = False
        return
    if len(cells) != len(header):
        name = header[len(cells)] if len(cells) < len(header) else header[-1]
        table.fault(number, name, f"the row has {len(cells)} cells where the header has {len(header)}")
        table.complete = False
        return
    # A column that stands twice is read where it stands first.
    table.rows.append(Row(number, dict(reversed(list(zip(header, cells, strict=True))))))
