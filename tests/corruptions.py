"""Corrupted tables, generated: what is broken, and where the check has to find it."""

from __future__ import annotations

import csv
import io
import itertools
import json
from collections.abc import Iterator
from dataclasses import dataclass

import data_factory

from telecompilot.evidence import paths

SCHEMAS = {
    resource["name"]: resource["schema"]
    for resource in json.loads((paths.DATA / "datapackage.json").read_text(encoding="utf-8"))["resources"]
}
HIDDEN = ["a\x07b", "a\u202eb", "a\u200bb", "a\xa0b", "a\u2028b", "a\ufeffb", "a\u0301 b", "a\x0bb", "a\u2066b"]
MARKUP = ["<script>alert(1)</script>", "a <b>c</b>", "a]]>b", "<!-- a -->", "a &nbsp; b", "{eval}`x`", "a `code`"]
FORMULAS = ["=cmd()", "@SUM(A1)", "+1+1", " a", "a ", "a  b"]
NUMBERS = ["abc", "1,000", "NaN", "1e3", "１２", "0x1F", "1.", ".5", "--1", "inf", "007", "5 %"]
DATES = ["2024-13", "2024-02-30", "24", "2024-9", "2024/09", "1066", "2094", "2024-Q5", "next year", "2024-00"]


@dataclass(frozen=True)
class Case:
    """One corrupted file. `line` and `field` say where the fault has to be; `alone`, that there must be no other."""

    name: str
    table: str
    data: bytes | None
    line: int
    field: str
    alone: bool = True


def grid(table: str) -> list[list[str]]:
    """Return the valid table as header and rows."""
    return data_factory.rows(table)


def text(cells: list[list[str]], quoting: int = csv.QUOTE_MINIMAL) -> str:
    """Write header and rows as CSV."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\n", quoting=quoting).writerows(cells)
    return out.getvalue()


def edited(table: str, line: int, column: str, value: str) -> bytes:
    """Return the table with one cell replaced."""
    cells = grid(table)
    cells[line - 1][cells[0].index(column)] = value
    return text(cells).encode()


def filled(table: str, column: str) -> int:
    """Return the first line in which the column is not empty, or 2."""
    place = grid(table)[0].index(column)
    return next((line for line, row in enumerate(grid(table)[1:], start=2) if row[place]), 2)


def prose(table: str) -> str:
    """Return a column of free text."""
    return next(f["name"] for f in SCHEMAS[table]["fields"] if "maxLength" in f.get("constraints", {}))


def keys(table: str) -> set[str]:
    """Return columns that other rows hang on, so that one broken cell rightly shows in several places."""
    hang = {
        "pilots": {"start"},
        "series": {"series_id", "unit", "frequency", "basis"},
        "sources": {"source_id", "published"},
        "sectors": {"sector"},
        "paths": {"scenario"},
        "scenarios": {"parameter", "scenario"},
        "forecasts": {"target", "unit", "made_on", "due", "probability", "digest"},
    }
    return hang.get(table, set()) | ({"series_id", "source_id"} if table == "observations" else set())


def files(table: str) -> Iterator[Case]:
    """Whole files: missing, empty, in another encoding or with other line ends."""
    valid, column = data_factory.TABLES[table], prose(table)
    accented = edited(table, 2, column, "café")
    yield Case("missing file", table, None, 0, "", False)
    yield Case("empty file", table, b"", 0, "", False)
    yield Case("blank file", table, b"\n \n", 0, "", False)
    yield Case("header only", table, valid.splitlines()[0].encode() + b"\n", 1, "", False)
    yield Case("no header", table, valid.split("\n", 1)[1].encode(), 1, "", False)
    yield Case("UTF-16", table, valid.encode("utf-16"), 1, "", False)
    yield Case("Latin-1", table, accented.decode().encode("latin-1"), 2, column)
    yield Case("GBK", table, edited(table, 2, column, "电信业务").decode().encode("gbk"), 2, column)
    yield Case("NUL", table, edited(table, 3, column, "a\0b"), 3, column)
    yield Case("semicolons", table, text(grid(table)).replace(",", ";").encode(), 1, "", False)
    yield Case("tabs", table, text(grid(table)).replace(",", "\t").encode(), 1, "", False)


def headers(table: str) -> Iterator[Case]:
    """Columns missing, renamed, doubled, added, swapped."""
    cells = grid(table)
    for place, name in enumerate(cells[0]):
        dropped = [row[:place] + row[place + 1 :] for row in cells]
        yield Case(f"no column {name}", table, text(dropped).encode(), 1, name, False)
        renamed = [[*cells[0][:place], name + "s", *cells[0][place + 1 :]], *cells[1:]]
        yield Case(f"column {name}s", table, text(renamed).encode(), 1, name + "s", False)
    yield Case("empty columns", table, text([[*row, "", ""] for row in cells]).encode(), 1, "")
    yield Case("extra column", table, text([[*row, "x"] for row in cells]).encode(), 1, "x", False)
    yield Case("column twice", table, text([[*row, row[0]] for row in cells]).encode(), 1, cells[0][0])
    names = [cells[0][1], cells[0][0], *cells[0][2:]]
    yield Case("header swapped", table, text([names, *cells[1:]]).encode(), 1, names[0], False)
    yield Case("columns swapped", table, text([[r[1], r[0], *r[2:]] for r in cells]).encode(), 1, names[0])


def records(table: str) -> Iterator[Case]:
    """Lines: ragged, doubled, blank, with stray quotes or line breaks in a cell."""
    cells, column = grid(table), prose(table)
    lines = data_factory.TABLES[table].splitlines()
    last, place = len(cells[0]), cells[0].index(column)

    def broken(line: int, new: str) -> bytes:
        return "\n".join([*lines[: line - 1], new, *lines[line:], ""]).encode()

    short, double, open_end = (text([row])[:-1] for row in (cells[1][:-1], [*cells[1], "x"], [*cells[1], ""]))
    yield Case("a cell too few", table, broken(2, short), 2, cells[0][-1], False)
    yield Case("a cell too many", table, broken(2, double), 2, cells[0][-1], False)
    yield Case("an empty cell too many", table, broken(2, open_end), 2, "")
    yield Case("a row of commas", table, broken(2, lines[1] + "\n" + "," * (last - 1)), 3, "")
    yield Case("row twice", table, broken(3, lines[1] + "\n" + lines[1]), 3, SCHEMAS[table]["primaryKey"][0], False)
    yield Case("blank line", table, broken(2, "\n" + lines[1]), 2, "")
    before, after = "x," * place, ",x" * (last - place - 1)
    yield Case("stray quote", table, broken(2, f'{before}a "b" c{after}'), 2, column, False)
    yield Case("open quote", table, broken(2, f'{before}"a{after}'), 2, column, False)
    yield Case("text after a quote", table, broken(2, f'{before}"a"b{after}'), 2, column, False)
    yield Case("line break in a cell", table, edited(table, 2, column, "a\nb"), 2, column, False)


def values(table: str) -> Iterator[Case]:
    """Cells: empty, not of the type, not in the list, unknown, with marks that must not be there."""
    payloads = itertools.cycle(HIDDEN + MARKUP + FORMULAS)
    for field in SCHEMAS[table]["fields"]:
        name, limits, line = field["name"], field.get("constraints", {}), filled(table, field["name"])
        alone = name not in keys(table)

        def case(what: str, value: str, name=name, line=line, alone=alone) -> Case:
            shown = value.encode("unicode_escape").decode()
            return Case(f"{name} {what} {shown[:24]}", table, edited(table, line, name, value), line, name, alone)

        if limits.get("required"):
            yield case("empty", "")
        if "enum" in limits:
            yield case("not in the list", limits["enum"][0] + "x")
        if field["type"] == "number":
            yield from (case("no number", value) for value in NUMBERS)
        if field["type"] == "list" or name in ("series_id", "source_id"):
            if (table, name) not in (("series", "series_id"), ("sources", "source_id")):
                yield case("unknown id", "no_such_id")
            yield case("in capitals", "NO_SUCH_ID")
        if field["type"] == "list":
            yield case("id twice", " ".join([grid(table)[line - 1][grid(table)[0].index(name)].split()[0]] * 2))
        if name in ("period", "date", "effective", "start", "published"):
            yield from (case("no date", value) for value in DATES)
        if "maxLength" in limits:
            yield from (case("hidden or marked", next(payloads)) for _ in range(5))
            yield case("too long", "a" * (limits["maxLength"] + 1))


def generated() -> list[Case]:
    """Return every generated case, over all tables."""
    kinds = (files, headers, records, values)
    return [case for table in data_factory.TABLES for kind in kinds for case in kind(table)]
