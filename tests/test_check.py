"""What an author does wrong, one row at a time: the line that the check prints for it."""

from __future__ import annotations

import datetime as dt

import data_factory
import pytest

from telecompilot import check, formulas
from telecompilot.derive import registry
from telecompilot.formulas import Complement

NEXT_YEAR = dt.date.today().year + 1


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


# table, text in it, text instead, start of the row at fault (of which table), column, message
ROWS = [
    ("observations", "2014,38.4", "2014,138.4", "cars_share_domestic,2014", "value", "138.4 is above 100 (percent)"),
    ("observations", "2014,38.4", "2014,-1", "cars_share_domestic,2014", "value", "-1 is below 0 (percent)"),
    ("observations", "2024,65,>", "2024,100,>", "cars_share_domestic,2024", "value", ">100 is above 100 (percent)"),
    ("observations", "Q4,9,<", "Q4,0,<", "cloud_share,2019-Q4", "value", "<0 is below 0 (percent)"),
    ("observations", "Q3,8.6", "Q3,20.1", "cloud_share,2019-Q3", "value", "20.1 is above 20 (percent)"),
    ("observations", "2012,131.5", "2012,-131.5", "exports_growth,2012", "value", "-131.5 is below -100 (percent)"),
    ("observations", "-28,13,", "-28,13.5,", "approvals,2025", "value", "13.5 is not a whole number (count)"),
    ("observations", "2001,70", "2001,-70", "bank_assets_total,2001", "value", "-70 is below 0 (cny_bn)"),
    (
        "observations",
        "approvals,2025-02-28",
        "approvals,2025-02",
        "approvals,2025",
        "period",
        "'2025-02' does not fit the frequency of the series (day)",
    ),
    (
        "observations",
        "firms_half,2023-12",
        "firms_half,2023-11",
        "firms_half,2023-1",
        "period",
        "'2023-11' does not fit the frequency of the series (half)",
    ),
    (
        "observations",
        "2019-Q3",
        "2019-09",
        "cloud_share,2019-Q3",
        "period",
        "'2019-09' does not fit the frequency of the series (quarter)",
    ),
    (
        "observations",
        "2025-02-28",
        "2025-02-30",
        "approvals,2025",
        "period",
        "2025-02-30: day is out of range for month",
    ),
    (
        "observations",
        "2010,43.7",
        "2016,43.7",
        "film_share,2010,43.7",
        "period",
        "2016 begins after its source was published (2015-01-12)",
    ),
    (
        "observations",
        "film_share,2010,43.7,,association_2015",
        "film_share,2010,43.7,,asociation_2015",
        "film_share,2010,43.7",
        "source_id",
        "no 'asociation_2015' in sources.csv; did you mean association_2015?",
    ),
    (
        "observations",
        "film_share,2010,43.7",
        "film_shares,2010,43.7",
        "film_share,2010,43.7",
        "series_id",
        "no 'film_shares' in series.csv; did you mean film_share?",
    ),
    (
        "series",
        "film_share,Imp",
        "filmshare,Imp",
        "film_share",
        "series_id",
        "nobody uses the series: no row has a figure",
    ),
    (
        "series",
        "newswire_2025,0,100",
        "ministry_2025,0,100",
        "film_share",
        "prefer",
        "ministry_2025 has no figure of this",
    ),
    ("series", "reported,,0,20", "reported,,20,0", "cloud_share", "lower", "20 is not below upper, 0"),
    ("series", "reported,,0,20", "reported,,-5,20", "cloud_share", "lower", "a growth rate ends at -100, a share at 0"),
    ("series", "reported,,0,20", "reported,,-100,20", "cloud_share", "upper", "a series that falls below 0 is growth"),
    ("series", "reported,,0,20", "reported,,0,200", "cloud_share", "upper", "200 is above 100 (percent)"),
    ("series", "By spending.", "By spending [from 2020-Q1].", "cloud_share,2019-Q3", "period", "2019-Q3 is outside"),
    (
        "series",
        "By spending.",
        "By spending [to 2020-13].",
        "cloud_share",
        "definition",
        "[to 2020-13]. names no periods",
    ),
    ("sources", "https://news.example/x", "", "newswire_2025", "url", "a source needs an address"),
    (
        "sources",
        "https://news.example/x",
        "https://news/x",
        "newswire_2025",
        "url",
        "'https://news/x' is not an address",
    ),
    (
        "sources",
        "https://news.example/x",
        "https://news.example/a b",
        "newswire_2025",
        "url",
        "'https://news.example/a b'",
    ),
    (
        "sources",
        "https://news.example/x",
        "javascript:alert(1)",
        "newswire_2025",
        "url",
        "'javascript:alert(1)' does not",
    ),
    ("sources", ",A blog,", ",,", "blog_2011", "publisher", "is empty"),
    ("sources", ",Films of the year,", ",,", "blog_2011", "title", "is empty"),
    ("sources", "en,blog,", "en,blgo,", "blog_2011", "kind", "'blgo' is none of official, association"),
    ("events", ",50,100,announced", ",50,101,announced", "pilot-start", "cap_after", "101 is above 100"),
    ("events", "2024-04,telecom", f"{NEXT_YEAR + 1},telecom", "pilot-start", "date", f"{NEXT_YEAR + 1} is too far"),
    ("services", "2001-12-11", "2094-12-11", "B11,Internet data centres,WTO", "effective", "2094-12-11 is too far"),
    ("firms", "approved,2025-02-28", f"approved,{NEXT_YEAR}", "Alpha", "date", f"{NEXT_YEAR} is too far in the future"),
    ("pilots", "2014-01,2019-08", "2014-01,", "App stores", "extended", "state is extended, but there is no date"),
    (
        "pilots",
        "2014-01,,partial",
        "2014-01,2019,partial",
        "Call centres",
        "state",
        "is partial, but extended has a date",
    ),
    ("pilots", "2014-01,2019-08", "2014-01,2013", "App stores", "extended", "2013 is before the start, 2014-01"),
    ("scenarios", "-0.1,0.2", "0.3,0.2", "nationwide", "low", "0.3 is above high, 0.2"),
    ("scenarios", "-0.1,0.2", "0.1,0.2", "nationwide", "value", "0.05 is outside 0.1 to 0.2"),
    ("scenarios", "-0.1,0.2", ",0.2", "nationwide", "low", "low and high are given both or not at all"),
    (
        "scenarios",
        "association_2015 regulator_2002",
        "",
        "nationwide",
        "source_id",
        "is empty, and basis begins with none",
    ),
    (
        "claims",
        "portal_copy",
        "portal_coppy",
        "c01",
        "source_id",
        "no 'portal_coppy' in sources.csv; did you mean portal_c",
    ),
    ("claims", "bank_share cars_share_foreign", "bank_share bank_share", "c02", "series_id", "names an id twice"),
    ("claims", "number,confirmed", "number,true", "c01", "verdict", "'true' is none of confirmed"),
]
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
    with (folder / "events.csv").open("a", encoding="utf-8") as table:
        table.write("quota,2011-05,film,The quota falls,China,,,effective,,,association_2015\n")
    assert lines(folder) == []
    replaced(folder, "events", "quota,2011-05,film", "quota,2005-05,film")
    assert len(lines(folder)) == 1
    replaced(folder, "observations", "4.64,,newswire_2025,", "4.64,,newswire_2025,jump: cinemas shut")
    assert lines(folder) == []


def test_computed_series_needs_its_operands_in_the_catalogue(folder, monkeypatch):
    monkeypatch.setattr(formulas, "REGISTRY", registry(Complement("film_share", of="film_share_domestic")))
    (line,) = lines(folder)
    assert line.startswith(
        f"series.csv:{line_of('series', 'film_share')}: series_id: is computed from others: no 'film_"
    )
