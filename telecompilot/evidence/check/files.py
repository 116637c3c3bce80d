"""Read a table as an author left it: every physical line is one record, and nothing is repaired in silence."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

from telecompilot.evidence.tables import meant

# A cell is quoted whole, or has no quote in it (RFC 4180); a quote that is not closed on its line matches neither.
SAVE = "save it as CSV UTF-8, with commas"
SHOWN = 4  # lines that a message names, of many alike
CELL = re.compile(r'(?:"((?:[^"]|"")*)"|([^",]*))(,|$)')


@dataclass(frozen=True)
class Fault:
    """A fault in a file; its text is the line that the author sees. `line` 0 and `field` "" stand for the whole."""

    path: str
    line: int
    field: str
    message: str
    level: str = "error"

    def __str__(self) -> str:
        place = f"{self.path}:{self.line}" if self.line else self.path
        name = f" {self.field}:" if self.field else ""
        mark = " warning:" if self.level == "warning" else ""
        return f"{place}:{name}{mark} {self.message}"


class Row(dict[str, str]):
    """One record: its cells by column, and its line in the file."""

    line: int = 0


@dataclass
class Table:
    """One table as read: rows that have every column. `complete` is false if a reader could not see all of them."""

    name: str
    path: str
    columns: list[str]
    rows: list[Row] = field(default_factory=list)
    complete: bool = True
    faults: list[Fault] = field(default_factory=list)
    alike: dict[tuple[str, str, str], list[tuple[int, str]]] = field(default_factory=dict)

    def fault(self, line: int, column: str, message: str, level: str = "error") -> None:
        """Note a fault of this table."""
        self.faults.append(Fault(self.path, line, column, message, level))

    def repeated(self, line: int, column: str, what: str, message: str, level: str = "error") -> None:
        """Note a fault that many rows may have and that is told once, as `what` the first of them has and the message.

        Messages are alike up to a semicolon, after which may stand what to do about the first.
        """
        self.alike.setdefault((column, message.partition(";")[0], level), []).append((line, f"{what} {message}"))

    def unreadable(self, line: int, column: str, message: str) -> None:
        """Note a fault for which rows are left out."""
        self.fault(line, column, message)
        self.complete = False

    def column(self, name: str) -> list[str]:
        """Return the cells of one column."""
        return [row[name] for row in self.rows]

    def sorted_faults(self) -> list[Fault]:
        """Return the faults in the order of lines and columns; of one cell the first, of many alike their number."""
        first: dict[tuple, Fault | None] = {}
        for (column, message, level), cells in self.alike.items():
            first |= dict.fromkeys(((line, column or message) for line, _ in cells if level == "error"), None)
            first[cells[0][0], column or message] = self._together(column, cells, level)
        for fault in self.faults:
            first.setdefault((fault.line, fault.field or fault.message), fault)
        place = {name: number for number, name in enumerate(["", *self.columns])}
        told = filter(None, first.values())
        return sorted(told, key=lambda fault: (fault.line, place.get(fault.field, len(place))))

    def _together(self, column: str, cells: list[tuple[int, str]], level: str) -> Fault:
        (line, message), *others = cells
        shown = ", ".join(str(other) for other, _ in others[:SHOWN]) + (", ..." if others[SHOWN:] else "")
        more = f" ({len(cells)} rows: also {shown})" if others else ""
        return Fault(self.path, line, column, message + more, level)


def read(file: Path, shown: str, columns: list[str]) -> Table:
    """Read one CSV file that should have `columns` in that order.

    Parameters: `file`, where it lies; `shown`, its path as the author knows it.
    """
    table = Table(file.stem, shown, columns)
    data = file.read_bytes() if file.is_file() else None
    if data is None:
        table.unreadable(0, "", "the file is missing")
    elif not data.strip():
        table.unreadable(0, "", "the file is empty")
    elif message := _other_form(data, columns):
        table.unreadable(1, "", message)
    else:
        head, *lines = _lines(table, data)
        header = _cells(table, 1, head, columns)
        if header and _described(table, header):
            for number, line in enumerate(lines, start=2):
                _row(table, number, line, header)
            if not table.rows:
                table.unreadable(1, "", "the table has no rows")
    return table


def _other_form(data: bytes, columns: list[str]) -> str:
    """Say what a file is that is no table with commas, or return an empty string."""
    if data.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        return f"is a spreadsheet's own file, by the name of a CSV; {SAVE}"
    if data[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\0" in data[:40]:
        return f"is not UTF-8 but UTF-16 or binary; {SAVE}"
    head = data.decode("utf-8-sig", "replace").split("\n", 1)[0].strip()
    if head.lower().startswith("sep="):
        return f"begins with {head!r}, a line for one spreadsheet; {SAVE} and without it"
    for mark, name in ((";", "semicolons"), ("\t", "tabs"), ("|", "bars")):
        if len({cell.strip(' "') for cell in head.split(mark)} & set(columns)) > 1:
            return f"has {name} between cells, as a spreadsheet saves in some languages; {SAVE}"
    return ""


def _lines(table: Table, data: bytes) -> list[bytes]:
    """Split a file into lines, whatever ends them."""
    if data.startswith(b"\xef\xbb\xbf"):
        data = data[3:]
        table.fault(
            1, table.columns[0], "starts with a byte order mark, as spreadsheets write; it does no harm", "warning"
        )
    if b"\r" in data:
        first = data[: data.index(b"\r")].count(b"\n") + 1
        table.fault(first, "", "ends in CR LF or CR; it does no harm, and git stores LF", "warning")
        data = data.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    return data.removesuffix(b"\n").split(b"\n")


def _cells(table: Table, number: int, line: bytes, header: list[str]) -> list[str] | None:
    """Split a line into cells, or note why that cannot be done and return None."""
    text = line.decode("utf-8", errors="replace")
    cells: list[str] = []
    place = 0
    while True:
        name = header[len(cells)] if len(cells) < len(header) else ""
        cell = CELL.match(text, place)
        if cell is None:
            message = 'a stray quote: quote the whole cell, write "" for a quote in it, and keep it on one line'
            table.unreadable(number, name, message)
            return None
        quoted, bare, end = cell.groups()
        cells.append(bare if quoted is None else quoted.replace('""', '"'))
        if "\ufffd" in cells[-1]:
            table.fault(number, name, "holds a byte that is not UTF-8; save the file as UTF-8")
        if not end:
            return cells
        place = cell.end()


def _described(table: Table, header: list[str]) -> bool:
    """Compare the header with the expected columns; say whether all are there, so that rows can be read by it."""
    columns = table.columns
    lost = [name for name in columns if name not in header]
    if lost == columns:
        table.unreadable(1, "", f"the header is missing; it should be {','.join(columns)}")
        return False
    for name in lost:
        table.unreadable(1, name, "the column is missing")
    if empty := len(header) - len(",".join(header).rstrip(",").split(",")):
        table.fault(1, "", f"ends in {empty} empty column{'s' * (empty > 1)}; delete them and save again")
    for place, name in enumerate(header[: len(header) - empty]):
        if name not in columns:
            table.fault(1, name, f"the column is not described in datapackage.json{meant(name, lost)}")
        elif name in header[:place]:
            table.fault(1, name, "the column stands twice")
    moved = [name for name, due in zip(header, columns, strict=False) if name != due]
    if moved and sorted(header) == sorted(columns):
        table.fault(1, moved[0], f"the columns are not in order; they should be {','.join(columns)}")
    return not lost


def _row(table: Table, number: int, line: bytes, header: list[str]) -> None:
    """Read one line into a row."""
    if not line.strip():
        table.fault(number, "", "the line is empty")
        return
    cells = _cells(table, number, line, header)
    if cells is None:
        return
    if not any(cells):
        table.repeated(number, "", "the row", "is empty; delete it")
        return
    if len(cells) > len(header) and not any(cells[len(header) :]):
        table.repeated(number, "", "the row", "ends in empty cells; delete them and save again")
        cells = cells[: len(header)]
    if len(cells) != len(header):
        name = header[len(cells)] if len(cells) < len(header) else header[-1]
        hint = "; a text with a comma in it stands in double quotes" if len(cells) > len(header) else ""
        table.unreadable(number, name, f"the row has {len(cells)} cells where the header has {len(header)}{hint}")
        return
    # A column that stands twice is read where it stands first.
    row = Row(reversed(list(zip(header, cells, strict=True))))
    row.line = number
    table.rows.append(row)
