"""The page of registered forecasts: what it says before anything has come, and after."""

from __future__ import annotations

import data_factory
import pytest

from telecompilot.report import our_record as page
from telecompilot.study import register

CARS = "pv_share_foreign_brands_caam"


@pytest.fixture(scope="module")
def none_came(ev):
    """The evidence as it stood when the first forecasts were made."""
    first = ev.forecasts.made_on.min()
    other = data_factory.changed(ev, "forecasts", {"made_on": first})
    other._tables["forecasts"] = ev.forecasts[ev.forecasts.made_on == first]
    rows = ev.observations
    dues = rows.series_id.isin(ev.forecasts.target) & (rows.period >= first[:4]) & (rows.period != "2026-06")
    other._tables["observations"] = rows[~dues]
    return other


def with_figures(ev, value: str):
    ev = data_factory.added(ev, "observations", series_id=CARS, period="2026", value=float(value), printed=value)
    return data_factory.added(
        ev, "observations", series_id=CARS, period="2027", value=30.0, printed="30", qualifier=">="
    )


def test_page_claims_a_record_before_anything_has_come(none_came):
    n = page.numbers(none_came)
    every = register.scored(none_came)
    made = every[every.latest]
    assert n.finding.startswith(f"No forecast has come due yet: of {len(made)} the first falls due in ")
    assert n.coverage.startswith("No exact outcome is scored") and "none scored" in n.record_title
    table = page.tab_record(none_came)
    assert len(table) == len(every) and (table.Came == "open").all() and (table["Falls due"] != "").all()


@pytest.mark.parametrize(("value", "held"), [("27.2", "one"), ("90.0", "none")])
def test_outcome_that_came_is_missing_from_the_page(none_came, value, held):
    ev = with_figures(none_came, value)
    n, table = page.numbers(ev), page.tab_record(ev).drop_duplicates("Forecast", keep="last").set_index("Forecast")
    assert n.finding.startswith("Two of ") and f"of one exact outcome {held} lay in the 80% range" in n.finding
    assert "one outcome is known as a bound only" in n.finding and "the next falls due in" in n.finding
    assert f"80% ranges held {held} of one (0–100%)" in n.coverage
    row = table.loc["Cars, 2026"]
    assert row.Came.rstrip("%") == value.removesuffix(".0") and row.Inside == (
        "inside 50%" if held == "one" else "outside"
    )
    assert float(row["Our score"]) > 0 and float(row["Last value’s score"]) > 0
    assert table.loc["Cars, 2027"].Came == "at least 30%" or table.loc["Cars, 2027"].Came == "30–100%"


def test_figure_shows_what_has_come_or_leaves_an_open_one_out(none_came):
    rows = page.fig_open(with_figures(none_came, "27.2")).table
    assert not rows.Forecast.str.startswith("Cars").any()
    assert page.fig_open(none_came).table.Forecast.str.startswith("Cars").sum() == 1


def test_record_shows_the_baseline_as_a_forecast_of_ours(ev):
    assert set(ev.forecasts.model) > {register.BASELINE}
    assert not page.tab_record(ev)["Made by, on"].str.contains("Last value").any()


def test_row_of_the_record_names_no_document_or_not_that_of_its_outcome(none_came):
    before, after = page.tab_record(none_came), page.tab_record(with_figures(none_came, "27.2"))
    assert before.Source.str.len().min() > 0
    came = after.Forecast.eq("Cars, 2026").to_numpy()
    for old, new in zip(before.Source[came], after.Source[came], strict=True):
        assert new.startswith(old) and len(new) > len(old)
    assert (before.Source[~came & after.Came.eq("open")] == after.Source[~came & after.Came.eq("open")]).all()


def test_half_year_is_named_by_its_last_month(ev):
    table = page.tab_record(ev)
    cloud = table[table.Forecast.str.startswith("Cloud, outside")]
    assert cloud["Last figure"].str.contains("half of").all() and cloud.Forecast.str.contains("half of").all()
    assert table["Last figure"][table.Forecast.str.contains("AWS in China, IDC")].str.contains("half of").all()


def test_title_of_the_record_counts_other_rows_than_the_table(ev):
    every = register.scored(ev)
    older = int((~every.latest).sum())
    title = page.numbers(ev).record_title
    assert f"{len(every) - older} " in title and len(page.tab_record(ev)) == len(every)
    assert ("earlier version" in title) == bool(older)
    assert f"of the {len(every) - older} that count" in page.fig_open(ev).note
