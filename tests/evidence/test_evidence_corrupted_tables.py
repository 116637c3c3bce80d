"""Hundreds of corrupted tables: each is refused with file, line and column, or shown not to alter what is read."""

from __future__ import annotations

import csv
import random

import corruptions
import data_factory
import pandas as pd
import pytest

from telecompilot import evidence
from telecompilot.evidence import check, tables

CASES = corruptions.generated()
TABLES = list(data_factory.TABLES)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return data_factory.write(tmp_path_factory.mktemp("tables"))


@pytest.fixture
def broken(folder):
    """Return a function that puts one corrupted table into the folder; the valid one comes back afterwards."""

    def put(table: str, data: bytes | None):
        file = folder / f"{table}.csv"
        file.unlink() if data is None else file.write_bytes(data)
        return folder

    yield put
    data_factory.write(folder)


def places(folder) -> set[tuple[str, int, str]]:
    """Return where the check finds errors."""
    return {(f.path.rsplit("/")[-1], f.line, f.field) for f in check.faults(folder) if f.level == "error"}


def refused(case: corruptions.Case, found: set) -> bool:
    """Tell whether the fault was found where it is, and nothing else was if it should stand alone."""
    due = (f"{case.table}.csv", case.line, case.field)
    return found == {due} if case.alone else due in found


def test_valid_tables_are_accepted(folder):
    assert check.faults(folder) == []


@pytest.mark.slow
@pytest.mark.parametrize("table", TABLES)
def test_corrupted_table_passes_or_is_blamed_on_another_cell(table, broken):
    wrong = {}
    for case in (case for case in CASES if case.table == table):
        found = places(broken(case.table, case.data))
        if not refused(case, found):
            wrong[case.name] = sorted(found)
        data_factory.write(broken(case.table, b""))
    assert not wrong, wrong


def test_every_kind_of_corruption_is_refused_in_some_table(broken):
    """A sample for the fast tier: three of each table, another kind each time."""
    sample = [case for place, case in enumerate(CASES) if place % (len(CASES) // 40) == 0]
    wrong = {}
    for case in sample:
        found = places(broken(case.table, case.data))
        if not refused(case, found):
            wrong[f"{case.table}: {case.name}"] = sorted(found)
        data_factory.write(broken(case.table, b""))
    assert not wrong, wrong


def harmless(table: str) -> dict[str, bytes]:
    """Return the table written in other ways that mean the same."""
    header, *rows = corruptions.grid(table)
    ordered = ("events", "forecasts")  # by date
    shuffled = rows if table in ordered else random.Random(7).sample(rows, len(rows))
    return {
        "rows in another order": corruptions.text([header, *shuffled]).encode(),
        "every cell quoted": corruptions.text([header, *rows], csv.QUOTE_ALL).encode(),
        "byte order mark": b"\xef\xbb\xbf" + data_factory.TABLES[table].encode(),
        "CR LF": data_factory.TABLES[table].replace("\n", "\r\n").encode(),
        "CR": data_factory.TABLES[table].replace("\n", "\r").encode(),
        "one CR LF": data_factory.TABLES[table].replace("\n", "\r\n", 1).encode(),
        "no newline at the end": data_factory.TABLES[table].rstrip("\n").encode(),
    }


@pytest.mark.parametrize("table", TABLES)
def test_accepted_variant_alters_what_is_read(table, broken, folder, tmp_path):
    valid = evidence.load(data_factory.write(tmp_path))
    for name, data in harmless(table).items():
        other = evidence.load(broken(table, data))
        assert check.errors(folder) == [], name
        columns = list(data_factory.rows(table)[0])
        frames = [tables.read(ev.folder, table).reset_index()[columns] for ev in (valid, other)]
        pd.testing.assert_frame_equal(*(f.sort_values(columns, ignore_index=True) for f in frames))
        for series_id in valid.catalogue.index:
            pd.testing.assert_frame_equal(valid.rows(series_id), other.rows(series_id))


def test_suite_shrinks_below_what_was_promised(record_property):
    number, same = len(CASES), sum(len(harmless(table)) for table in TABLES)
    record_property("told", f"corrupted tables: {number} cases, each to be refused; {same} variants to be harmless")
    assert number >= 300 and len({(case.table, case.name) for case in CASES}) == number
