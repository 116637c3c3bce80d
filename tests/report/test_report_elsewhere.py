"""Openings abroad as cases: what would be shown wrongly."""

from __future__ import annotations

import numpy as np

from telecompilot.evidence import panel
from telecompilot.report import elsewhere
from telecompilot.study import abroad, null_markets
from telecompilot.study.abroad import ENDS, OTHERWISE, RIGHT, UNDER, WAYS
from telecompilot.study.before_after import FELL, ROSE


def test_case_joins_two_definitions_or_takes_a_figure_on_the_wrong_side(ev):
    found, shares = abroad.cases(ev), panel.load(ev).shares
    for row in found.itertuples():
        own = shares[(shares.definition_id == row.definition) & (shares.country == row.market.split("_")[-1])]
        when = own.set_index("period").when
        before, after, last = (when[getattr(row, f"{end}_period")] for end in ENDS)
        assert before < row.when + abroad.MONTH < after <= last


def test_verdict_calls_a_change_within_rounding_a_rise_or_a_fall(ev):
    found = abroad.cases(ev)
    assert (found.after_low > found.before_high).equals(found.verdict == ROSE)
    assert (found.after_high < found.before_low).equals(found.verdict == FELL)


def test_exception_names_an_opening_that_is_not_there(ev):
    found = abroad.cases(ev)
    assert {*OTHERWISE, *UNDER, *elsewhere.BESIDES, *elsewhere.TOLD} <= set(found.index)
    assert set(found.way) == {*WAYS.values(), *OTHERWISE.values()}


def test_drift_crosses_from_one_survey_to_the_next(ev):
    moved, wide = abroad.drift(ev), null_markets.shares(ev)
    later = panel.load(ev).shares.query("definition_id == @null_markets.DEFINITION")
    assert moved.attrs["first"] == int(later.period.min()) and moved.attrs["last"] == int(later.period.max())
    assert len(moved) == null_markets.size(ev) and set(moved.index) <= set(wide.index)


def test_page_counts_other_cases_than_it_draws_and_lists(ev):
    n, found = elsewhere.numbers(ev), abroad.cases(ev)
    shown, every = elsewhere.case_tables(ev)
    assert len(elsewhere.fig_cases(ev).table) == len(shown) == len(every) == len(found)
    assert n.cases == str(len(found)) or n.cases.isalpha()
    right = found[found.way == RIGHT]
    low, high = np.quantile(abroad.drift(ev), [0.1, 0.9])
    change = right.after_value - right.before_value
    far = elsewhere.opening_lists.names(ev, elsewhere.CASES)[right.index[(change < low) | (change > high)]]
    assert all(name in n.far for name in far)
    assert not shown.Law.eq("").any() and not elsewhere.tab_unmeasured(ev).Law.eq("").any()
