"""What a spreadsheet does to a table that it opens and saves: named for what it is, once for all cells of a column."""

from __future__ import annotations

import calendar
import re
import unicodedata
from collections.abc import Iterator

from telecompilot.evidence.check import text
from telecompilot.evidence.check.files import Row, Table
from telecompilot.evidence.units import PLAIN_NUMBER

MONTHS = [name.lower() for name in calendar.month_abbr]  # the first is empty
LOST = "; what stood there is lost: put it back from the last commit"
SCIENTIFIC = re.compile(r"[-+]?\d+([.,]\d+)?[Ee][-+]?\d+")
DASH = re.compile("^[\u2212\u2013\u2014\ufe63\uff0d]")
# What a cell may look like where a number is due, and what is said of it then.
NUMBERS = [
    (re.compile(r"#{2,}"), f"is a column that was too narrow{LOST}"),
    (re.compile(r"#[A-Z/0]+[!?]?"), f"is a formula's error{LOST}"),
    (re.compile(r"=.*"), "is a formula; write the number"),
    (SCIENTIFIC, f"is a rounded form{LOST}"),
    (re.compile(r".*\d ?%"), "has a percent sign; write the number alone, its unit stands in series.csv"),
]
DATES = [
    (re.compile(r"(?P<m>[A-Za-z]{3})[a-z]*[- ](?P<y>\d{2}|\d{4})"), "is a month as a spreadsheet shows it"),
    (
        re.compile(r"(?P<y>\d{4})[/.年](?P<m>\d{1,2})([/.月](?P<d>\d{1,2}))?[月日]?"),
        "is a date as a spreadsheet shows it",
    ),
    (
        re.compile(r"\d{1,2}[/.]\d{1,2}[/.](?P<y>\d{4}|\d{2})"),
        "is a date as a spreadsheet shows it; write the year first: 2024-09-30",
    ),
    (re.compile(r"(?P<y>\d{4})-(?P<m>\d\d)-(?P<d>\d\d)[ T]\d.*"), "has a time"),
    (re.compile(r"[34]\d{4}"), f"is a day as a spreadsheet counts them{LOST}"),
]


def check(tables: dict[str, Table], schemas: dict[str, dict]) -> None:
    """Note cells that show that a spreadsheet has saved the table; no other fault is then noted of such a cell."""
    for name, table in tables.items():
        for field in schemas[name]["fields"]:
            column, pattern = field["name"], field.get("constraints", {}).get("pattern", "")
            cells = [(row.line, row[column]) for row in table.rows if row[column]]
            if field["type"] == "number":
                faults = _numbers(cells)
            else:
                faults = _dates(cells) if pattern.startswith("(19|20)") else _texts(cells, bool(pattern))
            for line, cell, what in faults:
                table.repeated(line, column, repr(cell), what)
    frequencies = {row["series_id"]: row["frequency"] for row in tables["series"].rows} if "series" in tables else {}
    for row in tables["observations"].rows if frequencies else ():
        _day(tables["observations"], row, frequencies.get(row["series_id"], ""))


Cells = list[tuple[int, str]]
Faults = Iterator[tuple[int, str, str]]


def _numbers(cells: Cells) -> Faults:
    # One cell tells how the column was saved: no thousands separator stands before one, two or four digits.
    comma = any(re.fullmatch(r"-?\d+,(\d{1,2}|\d{4,})", cell) or re.fullmatch(r"-?0,\d+", cell) for _, cell in cells)
    for line, cell in cells:
        if PLAIN_NUMBER.fullmatch(cell):
            continue
        if what := next((what for form, what in NUMBERS if form.fullmatch(cell)), ""):
            yield line, cell, what
        elif DASH.match(cell) and PLAIN_NUMBER.fullmatch(cell[1:]):
            yield line, cell, f"begins with a dash that is no minus; write -{cell[1:]}"
        elif comma and re.fullmatch(r"-?\d+,\d+", cell):
            yield line, cell, f"has a decimal comma; write {cell.replace(',', '.')}"
        elif text.GROUPS.fullmatch(cell := unicodedata.normalize("NFKC", cell)):
            yield line, cell, f"has thousands apart; write {text.number(cell)}"


def _dates(cells: Cells) -> Faults:
    for line, cell in cells:
        hits = ((form.fullmatch(cell), what) for form, what in DATES)
        found = next(((hit.groupdict(), what) for hit, what in hits if hit), None)
        if found is None:
            continue
        parts, what = found
        month = parts.get("m") or ""
        number = MONTHS.index(month.lower()) if month.lower() in MONTHS else int(month) if month.isdigit() else 0
        if number:
            year = parts["y"] if len(parts["y"]) == 4 else f"{19 if parts['y'] > '49' else 20}{parts['y']}"
            written = f"{year}-{number:02}"
            day = f" or {written}-{int(parts['d']):02}" if parts.get("d") else ""
            what += f"; write {written}{day}"
        yield line, cell, what


def _texts(cells: Cells, id: bool) -> Faults:
    for line, cell in cells:
        if re.fullmatch(r"#(NAME|REF|VALUE|DIV/0|N/A|NUM|NULL)[!?]?|#{3,}", cell):
            yield line, cell, f"stands in place of the text{LOST}"
        elif id and SCIENTIFIC.fullmatch(cell):
            yield line, cell, f"is an id read as a number{LOST}"


def _day(table: Table, row: Row, frequency: str) -> None:
    """Note a month to which a day was added."""
    period = row["period"]
    if frequency in ("month", "half", "quarter") and re.fullmatch(r"\d{4}-\d\d-\d\d", period):
        month = int(period[5:7])
        due = f"{period[:4]}-Q{(month + 2) // 3}" if frequency == "quarter" else period[:7]
        what = f"is a day, and the frequency of the series is {frequency}; write {due}"
        table.repeated(row.line, "period", repr(period), what)
