"""How foreign shares moved before anything was opened: what the scenarios' baseline rests on."""

import numpy as np
import pandas as pd
import pytest

from telecompilot import evidence
from telecompilot.evidence import periods
from telecompilot.study import before_after, precedents


def test_baseline_takes_in_series_by_taste():
    ev = evidence.load()
    named = {name for cell in ev.events.series_id for name in cell.split()}
    chosen = precedents.markets(ev)
    assert chosen and len(set(chosen)) == len(chosen)
    assert all(name in named and ev.catalogue.role[name] == "precedent" for name in chosen)
    used = precedents.drifts(ev)
    enough = {name for name in chosen if len(precedents.track(ev, name)) >= precedents.ENOUGH}
    assert set(used.index) <= enough and len(used) >= 5


def test_decline_after_an_opening_counts_as_drift_before_it():
    t = np.arange(20.0)
    points = pd.DataFrame({"t": t, "z": 0.05 * t - 0.3 * np.maximum(t - 12, 0)})
    rows, move = precedents._walk(points, pd.Series([12.0]))
    assert rows[0, 0] == pytest.approx(0.05) and rows[1, 0] == pytest.approx(-0.3)
    assert move == pytest.approx(0, abs=1e-9)


def test_yearly_move_depends_on_how_often_a_share_was_printed():
    rng = np.random.default_rng(4)
    z = rng.normal(0, 0.1, 4000).cumsum()
    often = pd.DataFrame({"t": np.arange(4000.0), "z": z})
    seldom = often.iloc[::4]
    assert precedents._walk(often, [])[1] == pytest.approx(0.1, rel=0.05)
    assert precedents._walk(seldom, [])[1] == pytest.approx(0.1, rel=0.08)


@pytest.mark.parametrize("date", ["", "2018", "2018-07", "2018-12-31"])
def test_figure_of_the_openings_own_year_or_half_year_passes_for_one_before_it(date):
    """Of every opening under study as it is dated, and of the same markets opened in 2018: to the year, month, day."""
    ev = evidence.load()
    for event in precedents.studied(ev, "effective").itertuples():
        event = event._replace(date=date, when=periods.moment(date)) if date else event
        earlier, after = before_after.sides(ev, event)
        first = periods.span(event.date)[0]
        assert all(periods.span(period)[1] < first for period in earlier.period), event.Index
        assert not set(earlier.period) & set(after.period) and (after.when >= event.when).all()
        if date == "2018-12-31":  # a stock of the year before is before it, a year's flow that it ends is not
            assert "2018" not in set(earlier.period) and len(earlier)


def test_page_compares_another_figure_before_an_opening_than_the_study():
    from telecompilot.report import index, services_precedents

    ev = evidence.load()
    said = before_after.verdicts(ev).before
    shown = index.before_after(ev).set_index("event_id").before_period
    for event, period in shown.items():
        assert said[event].endswith(f" in {period}")
    assert services_precedents.verdicts(ev).before.tolist() == said[services_precedents.verdicts(ev).index].tolist()
