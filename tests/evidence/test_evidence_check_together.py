"""Rows that are right one by one and wrong together: each is named by file, line and column."""

from __future__ import annotations

import csv
import shutil

import pytest
from slips import NEXT_YEAR

from telecompilot.evidence import Evidence, check, paths

OPENING, FILMS = "cars-cap-passenger", "film_imported_share_box_office"


@pytest.fixture
def folder(tmp_path):
    for file in paths.DATA.glob("*.*"):
        shutil.copy(file, tmp_path)
    return tmp_path


def edited(folder, table: str, where: dict[str, str], **cells: str) -> int:
    """Change cells of the first row that has the cells `where`; return its line."""
    file = folder / f"{table}.csv"
    with open(file, encoding="utf-8", newline="") as opened:
        rows = list(csv.DictReader(opened))
    at = next(at for at, row in enumerate(rows) if where.items() <= row.items())
    rows[at] |= cells
    _write(file, rows)
    return at + 2


def _write(file, rows: list[dict[str, str]]) -> None:
    with open(file, "w", encoding="utf-8", newline="") as opened:
        writer = csv.DictWriter(opened, rows[0], lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


TOGETHER = [  # table, row, cells instead, column at fault, message
    ("events", {"event_id": OPENING}, {"series_id": ""}, "series_id", "needs the series that measures it"),
    ("events", {"event_id": OPENING}, {"series_id": "pilot_approvals_cum"}, "series_id", "is no share in percent"),
    ("events", {"event_id": OPENING}, {"geo": "Shanghai"}, "geo", "is not all China"),
    ("events", {"event_id": OPENING}, {"cap_after": "40"}, "cap_after", "is not above cap_before"),
    ("events", {"event_id": OPENING}, {"phase": "context"}, "phase", "announced or effective"),
    ("events", {"event_id": "cars-cap-announced"}, {"series_id": FILMS}, "rule", "no studied event"),
    ("events", {"event_id": OPENING}, {"rule": "opening-2"}, "rule", "is none of opening-1"),
    ("events", {"event_id": OPENING}, {"rule": ""}, "market", "set rule, or empty this cell"),
    ("events", {"event_id": OPENING}, {"date": "2018-07-28"}, "date", "say in one row what opened that day"),
    ("events", {"event_id": OPENING}, {"date": "2018-08-28", "opened": "electric ceiling off"}, "opened", "name what"),
    ("events", {"event_id": OPENING}, {"source_id": "no_such_id"}, "source_id", "add its row to sources.csv first"),
    ("events", {"event_id": OPENING}, {"source_id": "laitimes_2021,upi_20211227"}, "source_id", "part ids with a"),
    ("events", {"phase": "statement"}, {"date": str(NEXT_YEAR)}, "date", "is too far in the future"),
    ("services", {"code": "B11", "regime": "Pilot 2024"}, {"effective": "2024-05-08"}, "effective", "Pilot 2024"),
    ("services", {"code": "B11", "regime": "Pilot 2024"}, {"in_pilot": "no"}, "in_pilot", "but yes in line"),
    ("firms", {"status": "signed"}, {"date": "2023-10"}, "date", "is before vats-pilot-b11"),
    ("firms", {"status": "approved"}, {"date": "2024-11"}, "date", "is before pilot-first-approvals"),
    ("claims", {"kind": "number"}, {"check": ""}, "check", "a rule computes the verdict of a number"),
    ("claims", {"verdict": "uncheckable"}, {"check": "approvals_count"}, "check", "the verdict is uncheckable"),
]  # fmt: skip


@pytest.mark.parametrize(("table", "where", "cells", "column", "message"), TOGETHER, ids=lambda value: str(value)[:40])
def test_rows_that_contradict_each_other_pass(folder, table, where, cells, column, message):
    line = edited(folder, table, where, **cells)
    found = [fault for fault in check.faults(folder) if fault.path.endswith(f"{table}.csv") and fault.field == column]
    named = [fault for fault in found if message in fault.message]
    assert named, check.errors(folder)
    assert table == "services" or line in [fault.line for fault in named]


def test_opening_without_a_figure_after_it_is_taken_into_the_study(folder):
    line = edited(folder, "events", {"event_id": OPENING}, date="2026-01-01")
    faults = [str(fault) for fault in check.faults(folder)]
    assert any(f"events.csv:{line}: series_id: no figure after the opening" in fault for fault in faults), faults


def test_event_out_of_order_is_found_by_a_reader_only(folder):
    file = folder / "events.csv"
    with open(file, encoding="utf-8", newline="") as opened:
        rows = list(csv.DictReader(opened))
    _write(file, [*rows[1:], rows[0]])
    (fault,) = map(str, check.faults(folder))
    assert f"events.csv:{len(rows) + 1}: date: warning: {rows[0]['date']} stands after" in fault
    assert Evidence(folder).events.index[0] == rows[0]["event_id"]


def test_ceiling_of_a_series_is_missing_from_services(folder):
    line = edited(folder, "observations", {"series_id": "foreign_cap_b11_pilot_regions"}, value="60")
    (fault,) = check.errors(folder)
    assert f"observations.csv:{line}: value: services.csv has no row of B11" in fault


def test_more_firms_are_named_than_were_approved(folder):
    edited(folder, "observations", {"series_id": "pilot_approvals_cum", "period": "2025-02"}, value="2")
    assert any("firms are named as approved by 2025-02" in fault for fault in check.errors(folder))


def test_misspelt_place_is_taken_for_another_one(folder):
    line = edited(folder, "events", {"event_id": OPENING}, geo="Chinaa", rule="", market="", opened="")
    assert [str(f) for f in check.faults(folder) if f.line == line and "did you mean China?" in f.message]


@pytest.mark.parametrize(
    ("page", "old", "new", "message"),
    [
        ("_toc.yml", "file: chapters/methods", "file: chapters/methds", "_toc.yml:{line}: no page chapters/methds.md"),
        ("_toc.yml", "root: index", "root: [index", "_toc.yml:3: is not YAML"),
        ("chapters/claims.md", "{cite:", "{cite:p}`no_such` {cite:", "chapters/claims.md:{line}: {{cite:p}}: no"),
    ],
)  # fmt: skip
def test_page_that_names_what_is_not_there_waits_for_the_build(tmp_path, monkeypatch, page, old, new, message):
    book = tmp_path / "book"
    for name in ("data", "chapters"):
        shutil.copytree(paths.ROOT / name, book / name)
    for name in ("index.md", "_toc.yml"):
        shutil.copy(paths.ROOT / name, book)
    monkeypatch.setattr(paths, "ROOT", book)
    monkeypatch.setattr(paths, "DATA", book / "data")
    text = (book / page).read_text(encoding="utf-8")
    assert old in text
    line = text[: text.index(old)].count("\n") + 1
    (book / page).write_text(text.replace(old, new, 1), encoding="utf-8")
    assert any(fault.startswith(message.format(line=line)) for fault in check.errors()), check.errors()
