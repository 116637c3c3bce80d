"""A figure's or a table's data as an Excel file: the values on one sheet, the words that go with them on another."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator
from datetime import datetime

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?")
WIDEST = 48  # characters of a column; longer text takes further lines
SHEETS = ("Values", "About")
LABELS = {"title": "Title", "units": "Units", "definition": "Definition", "note": "Note", "citation": "Cite as"}
WRITTEN = {  # a link or a number is what the data say it is, never what a text looks like
    "strings_to_numbers": False,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "in_memory": True,
}


def made(table: str, about: dict, say: Callable[[str], str] = str) -> bytes:
    """Return the file, the same bytes for the same data on the same date.

    Parameters: `table`, a figure's CSV; `about`, its sidecar, which names the columns that hold numbers; `say`, what
    puts the file's own words into another language.
    """
    packed = io.BytesIO()
    with Workbook(packed, WRITTEN) as book:
        book.set_properties({"title": about["title"], "created": datetime.fromisoformat(about["date"])})
        values, words = (book.add_worksheet(say(name)) for name in SHEETS)
        head, *rows = csv.reader(io.StringIO(table))
        bold, wrapped = book.add_format({"bold": True, "text_wrap": True}), book.add_format({"text_wrap": True})
        values.write_row(0, 0, map(_plain, head), bold)
        values.freeze_panes(1, 0)
        for column, name in enumerate(head):
            cells = [row[column] for row in rows]
            _fill(values, column, cells, about["numbers"][column])
            values.set_column(column, column, min(max(map(len, [name, *cells])) + 2, WIDEST), wrapped)
        for at, (name, text) in enumerate(_about(about)):
            words.write_string(at, 0, say(name), bold)
            words.write_string(at, 1, text)
        words.set_column(0, 0, 14)
        words.set_column(1, 1, 2 * WIDEST, wrapped)
    return packed.getvalue()


def _fill(sheet: Worksheet, column: int, cells: list[str], numbers: bool) -> None:
    for at, cell in enumerate(cells, 1):
        if numbers and NUMBER.fullmatch(cell):
            sheet.write_number(at, column, float(cell))
        elif cell:
            sheet.write_string(at, column, _plain(cell))


def _plain(cell: str) -> str:
    """A CSV's cell without the mark that keeps a spreadsheet from running it: here it is text by its type."""
    return cell.removeprefix("'")


def _about(about: dict) -> Iterator[tuple[str, str]]:
    yield from ((label, about[name]) for name, label in LABELS.items() if about[name])
    for one in about["series"]:
        yield "Series", f"{one['title']} ({one['unit']}): {one['definition']}"
    for one in about["sources"]:
        parts = (one["publisher"], one["title"], one["published"], one["url"])
        yield "Source", ", ".join(filter(None, parts))
    yield "Licence", about["licence"]
    yield "Version", f"{about['version']}, {about['date']}"
