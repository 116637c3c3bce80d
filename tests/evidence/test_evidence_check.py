"""What an author does wrong, one row at a time: the line that the check prints for it."""

from __future__ import annotations

import data_factory
import pytest
from slips import NEXT_YEAR, ROWS

from telecompilot.evidence import check
from telecompilot.evidence.derived import formulas
from telecompilot.evidence.derived.arithmetic import complement, registry


@pytest.fixture
def folder(tmp_path):
    return data_factory.write(tmp_path / "data")


def line_of(table: str, start: str) -> int:
    """Return the line of the valid table that begins so."""
    return 1 + next(i for i, row in enumerate(data_factory.TABLES[table].splitlines()) if row.startswith(start))


def lines(folder) -> list[str]:
    """Return what the check prints, by file name."""
    return [str(fault).removeprefix(f"{folder}/") for fault in check.faults(folder)]


def replaced(folder, table: str, old: str, new: str) -> None:
    """Replace a text that stands once in a table."""
    file = folder / f"{table}.csv"
    valid = file.read_text(encoding="utf-8")
    assert valid.count(old) == 1, f"{old!r} stands {valid.count(old)} times in {table}.csv"
    file.write_text(valid.replace(old, new), encoding="utf-8", newline="")


OTHER = {"By spending [from 2020-Q1].": "observations"}


@pytest.mark.parametrize(("table", "old", "new", "start", "column", "message"), ROWS, ids=lambda value: str(value)[:30])
def test_slip_is_not_explained(folder, table, old, new, start, column, message):
    replaced(folder, table, old, new)
    blamed = OTHER.get(new, table)
    place = f"{blamed}.csv:{line_of(blamed, start)}: {column}: {message}"
    assert any(line.startswith(place) for line in lines(folder)), (place, lines(folder))


def test_bracket_that_states_no_period_is_left_alone(folder):
    replaced(folder, "series", "By spending.", "By spending [see note].")
    assert lines(folder) == []


def test_figure_before_1949_is_impossible(folder):
    replaced(folder, "observations", "bank_assets_total,2001,70", "bank_assets_total,1948,70")
    assert lines(folder) == [
        f"observations.csv:{line_of('observations', 'bank_assets_total')}: period: 1948 is before 1949"
    ]


def test_forecast_may_lie_ahead_and_a_report_may_not(folder):
    replaced(folder, "observations", "bank_assets_total,2001,70", f"bank_assets_total,{NEXT_YEAR},70")
    place = f"observations.csv:{line_of('observations', 'bank_assets_total')}: period: {NEXT_YEAR} is in the future"
    assert len(lines(folder)) == 1 and lines(folder)[0].startswith(place)
    replaced(folder, "series", "Assets of all banks.,context,banking,reported", "x,context,banking,forecast")
    assert lines(folder) == []


def test_sources_that_disagree_are_no_duplicates_but_one_source_twice_is(folder):
    with (folder / "observations.csv").open("a", encoding="utf-8") as table:
        table.write("film_share,2010,99,,association_2015,\n")
    first, last = line_of("observations", "film_share,2010,43.7"), data_factory.TABLES["observations"].count("\n") + 1
    due = f"observations.csv:{last}: series_id: the same series_id, period, source_id as in line {first}"
    assert lines(folder) == [due]


def test_all_faults_are_told_in_one_run(folder):
    replaced(folder, "observations", "2014,38.4", "2014,138.4")
    replaced(folder, "series", "By spending.", "")
    replaced(folder, "sources", ",A blog,", ",A <b>blog</b>,")
    replaced(folder, "events", ",50,100,announced", ",x,101,announced")
    replaced(folder, "pilots", "extended,ministry_2025", "extended,no_such_id")
    (folder / "claims.csv").unlink()
    found = [(f.path.rsplit("/")[-1], f.field) for f in check.faults(folder)]
    assert found == [
        ("observations.csv", "value"),
        ("series.csv", "definition"),
        ("sources.csv", "publisher"),
        ("events.csv", "cap_before"),
        ("events.csv", "cap_after"),
        ("pilots.csv", "source_id"),
        ("claims.csv", ""),
    ]


def test_unreadable_table_does_not_drag_the_others_along(folder):
    (folder / "sources.csv").write_bytes(b"")
    assert lines(folder) == ["sources.csv: the file is empty"]


def test_two_documents_with_one_address_are_a_warning_only(folder):
    with (folder / "sources.csv").open("a", encoding="utf-8") as table:
        table.write("newswire_copy,Again,Newswire,2025,https://news.example/x,en,newswire,page,yes\n")
    (fault,) = check.faults(folder)
    assert fault.level == "warning" and ": url: warning: the same address as in line 5" in str(fault)


def test_jump_that_nothing_explains_is_a_warning_and_an_event_or_a_note_quiets_it(folder):
    replaced(folder, "observations", "film_share,2011,46.4,,newswire_2025,", "film_share,2011,4.64,,newswire_2025,")
    place = f"observations.csv:{line_of('observations', 'film_share,2011,46.4,,')}: value: warning: a jump of -2.7"
    assert len(lines(folder)) == 1 and lines(folder)[0].startswith(place)
    quota = "quota,2011-05,film,The quota falls,China,,,effective,,,,,association_2015\n"
    replaced(folder, "events", "cars-full,", f"{quota}cars-full,")
    assert lines(folder) == []
    replaced(folder, "events", "quota,2011-05,film", "quota,2007-05,film")
    assert len(lines(folder)) == 1
    replaced(folder, "observations", "4.64,,newswire_2025,", "4.64,,newswire_2025,jump: cinemas shut")
    assert lines(folder) == []


def test_computed_series_needs_its_operands_in_the_catalogue(folder, monkeypatch):
    monkeypatch.setattr(formulas, "REGISTRY", registry(complement("film_share", of="film_share_domestic")))
    (line,) = lines(folder)
    assert line.startswith(
        f"series.csv:{line_of('series', 'film_share')}: series_id: is computed from others: no 'film_"
    )
