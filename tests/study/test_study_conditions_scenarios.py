"""What is said of scenarios and of detection stops being said where assumptions or figures turn."""

from __future__ import annotations

import pandas as pd
import pytest
from data_factory import added, changed

from telecompilot.study import answer, assumptions, conditions, detection, fans, sensitivity, watchlist
from telecompilot.study.detection import LAST


def holds(ev, name: str) -> bool:
    return conditions.state(ev, name).holds


def given(ev, parameter: str, value: float, low: float | None = None, high: float | None = None):
    """Evidence with another assumption; without a range it is not varied."""
    ends = {"low": value if low is None else low, "high": value if high is None else high}
    return changed(ev, "scenarios", {"parameter": parameter}, value=value, **ends)


@pytest.mark.parametrize(
    ("name", "parameter", "ends"),
    [
        ("openings_no_direction", "effect_mean", (0.25, 0.15, 0.35)),
        ("start_is_last_published", "start_brand_cloud", (9.0, 3.0, 29.0)),
        ("start_wide", "start_brand_cloud", (8.1, 6.0, 12.0)),
        ("licence_start_near_zero", "start_licence_cloud", (4.0, 2.0, 6.0)),
        ("licences_unmoved", "transfer", (0.3, 0.1, 0.5)),
        ("lag_wider_than_half_a_year", "lag", (1.0, 0.9, 1.1)),
        ("rival_is_smallest", "smallest_rival", (5.0,)),
    ],
)
def test_assumption_changes_and_the_words_stay(ev, name, parameter, ends):
    assert holds(ev, name)
    assert not holds(given(ev, parameter, *ends), name)


@pytest.mark.parametrize(
    ("name", "table", "row", "cells"),
    [
        ("one_pilot_reversed", "pilots", {"pilot": "Call centres (B24)"}, {"state": "reversed"}),
        ("yardsticks_near", "observations", {"series_id": "aws_share_idc_iaas_dated"}, {"value": 2.1}),
        (
            "rival_is_smallest",
            "observations",
            {"series_id": "baidu_share_canalys", "period": "2022-Q2"},
            {"value": 7.0},
        ),
        (
            "pilot_business_unpublished",
            "series",
            {"series_id": "sinnet_cloud_revenue"},
            {"title": "Pilot firms’ revenue"},
        ),
    ],
)
def test_row_changes_and_the_words_stay(ev, name, table, row, cells):
    assert holds(ev, name)
    assert not holds(changed(ev, table, row, **cells), name)


def other(monkeypatch, module, name: str, result) -> None:
    monkeypatch.setattr(module, name, lambda *given: result)


def test_bands_that_held_are_called_too_narrow(ev, monkeypatch):
    assert holds(ev, "fans_short")
    other(monkeypatch, fans, "record", fans.Record(80, 97, 0.7, 0.9))
    assert not holds(ev, "fans_short")


def test_rise_without_moved_licences_is_called_bookkeeping(ev, monkeypatch):
    assert holds(ev, "licence_rise_from_moves")
    other(monkeypatch, fans, "moved", (0.016, 0.05))
    assert not holds(ev, "licence_rise_from_moves")


def test_one_range_that_leaves_out_zero_is_hidden(ev, monkeypatch):
    assert holds(ev, "no_choice_settles_the_direction")
    table = answer.table(ev)
    row = (*answer.HEADLINE[:2], "wide")
    other(monkeypatch, answer, "table", table.assign(low80=table.low80.where(table.index != row, 0.1)))
    assert not holds(ev, "no_choice_settles_the_direction")


def test_an_opening_that_decides_more_than_the_shape_is_hidden(ev, monkeypatch):
    assert holds(ev, "shape_outweighs_an_opening")
    left = answer.leave_one_out(ev)
    other(monkeypatch, answer, "leave_one_out", left.assign(any=[0.0, *[1.0] * (len(left) - 1)]))
    assert not holds(ev, "shape_outweighs_an_opening")


@pytest.mark.parametrize("function", ["drivers", "spread"])
def test_start_is_still_said_to_decide_the_fan(ev, monkeypatch, function):
    assert holds(ev, "start_shifts_and_widens")
    first = "move" if function == "spread" else "effect_mean"
    other(
        monkeypatch,
        answer if function == "drivers" else sensitivity,
        function,
        pd.DataFrame({"driver": ["What comes first"]}, [first]),
    )
    assert not holds(ev, "start_shifts_and_widens")


@pytest.mark.parametrize(
    ("name", "chance"),
    [("gain_not_told", 0.5), ("moved_licences_detected", 0.3), ("wider_openings_alike", None)],
)
def test_chance_of_detection_turns_and_the_words_stay(ev, monkeypatch, name, chance):
    assert holds(ev, name)
    table = detection.by_path(assumptions.load(ev)).copy()
    table.loc[LAST] = chance if chance else range(len(table.columns))
    other(monkeypatch, detection, "by_path", table)
    assert not holds(ev, name)


@pytest.mark.parametrize(
    ("name", "column", "value"),
    [
        ("yardsticks_reached_anyway", "without", 0.05),
        ("start_past_rival", "already", 0.0),
        ("yardsticks_not_told", "chance", 0.7),
    ],
)
def test_yardstick_is_worth_something_and_is_called_worthless(ev, monkeypatch, name, column, value):
    assert holds(ev, name)
    table = detection.yardsticks(assumptions.load(ev)).assign(**{column: value})
    other(monkeypatch, detection, "yardsticks", table)
    assert not holds(ev, name)


@pytest.mark.parametrize(
    ("name", "function", "result"),
    [
        ("needed_gain_plain", "smallest", 0.05),
        ("needed_gain_plain", "smallest", float("nan")),
        ("moves_too_large", "smallest", 0.02),
        ("moves_too_large", "smallest", float("nan")),
        (
            "half_yearly_no_help",
            "better_data",
            pd.DataFrame({"data": ["half-yearly figures"], "points": 1.0, "base": 3.0}),
        ),
    ],
)
def test_size_of_a_detected_gain_changes_and_the_words_stay(ev, monkeypatch, name, function, result):
    assert holds(ev, name)
    monkeypatch.setattr(detection, function, lambda *given, **how: result)
    assert not holds(ev, name)


def later_share(ev, value: float):
    return added(ev, "observations", series_id="aws_share_idc_iaas_dated", period="2026-06", value=value)


def test_sign_of_a_gain_goes_unsaid(ev):
    assert holds(ev, "no_sign")
    risen = later_share(ev, 20.0)
    assert watchlist.watchlist(risen).state["aws_idc"] in (watchlist.SIGN, watchlist.DETECTED)
    assert not holds(risen, "no_sign")


def test_start_of_the_paths_is_called_the_last_share_after_a_later_one(ev):
    assert not holds(later_share(ev, 9.4), "start_is_last_published")
