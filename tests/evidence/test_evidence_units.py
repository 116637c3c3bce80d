"""What goes wrong if a printed figure is read too narrowly, too widely, or at the wrong date."""

from __future__ import annotations

import datetime as dt
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from telecompilot.evidence import periods, tables, units

INF = math.inf


@pytest.mark.parametrize(
    ("printed", "qualifier", "unit", "expected"),
    [
        ("45", "", "percent", (44.5, 45.5)),
        ("8.60", "", "percent", (8.595, 8.605)),
        ("0", "", "percent", (0, 0.5)),
        ("100", "", "percent", (99.5, 100)),
        ("13", "", "count", (13, 13)),
        ("13000", "~", "count", (12350, 13650)),
        ("60", "~", "percent", (57, 63)),
        ("2", "~", "percent", (1, 3)),
        ("57.9", "~", "percent", (57.8, 58.0)),
        ("40", ">", "percent", (40, 100)),
        ("40", ">=", "percent", (40, 100)),
        ("5", "<", "percent", (0, 5)),
        ("5", "<=", "percent", (0, 5)),
        ("3", "", "rank", (3, 3)),
    ],
)
def test_print_leaves_this_much_open(printed, qualifier, unit, expected):
    low, high = units.interval(printed, qualifier, unit, *units.bounds(unit))
    assert (low, high) == expected


def test_more_than_has_no_upper_end_where_the_series_has_none():
    assert units.interval("2400", ">", "cny_bn", *units.bounds("cny_bn")) == (2400, INF)


@given(
    value=st.decimals(min_value=0, max_value=100, places=2),
    places=st.integers(0, 3),
    qualifier=st.sampled_from(["", "~", ">", ">=", "<", "<="]),
    unit=st.sampled_from(["percent", "cny_bn", "count", "index"]),
)
def test_interval_never_leaves_out_the_printed_value_or_the_series_ends(value, places, qualifier, unit):
    printed = f"{value:.{places}f}"
    lower, upper = units.bounds(unit)
    low, high = units.interval(printed, qualifier, unit, lower, upper)
    assert lower <= low <= float(printed) <= high <= upper


def test_more_decimals_never_widen_the_interval():
    widths = []
    for printed in ("8", "8.1", "8.12", "8.123"):
        low, high = units.interval(printed, "", "percent", 0, 100)
        widths.append(high - low)
    assert widths == sorted(widths, reverse=True)


def test_growth_rate_may_pass_100_but_not_fall_below_minus_100():
    assert units.bounds("percent", "Exports growth on a year earlier") == (-100, INF)
    assert units.bounds("percent", "Change of profits", lower=-100) == (-100, INF)
    assert units.bounds("percent", "Share") == (0, 100)


def test_series_own_ends_win_over_the_units():
    assert units.bounds("percent", "EU firms optimistic on growth", 0, 100) == (0, 100)
    assert units.bounds("count", "", math.nan, 31) == (0, 31)


@pytest.mark.parametrize(
    ("period", "first", "last"),
    [
        ("2024", (2024, 1, 1), (2024, 12, 31)),
        ("2024-Q1", (2024, 1, 1), (2024, 3, 31)),
        ("2024-Q4", (2024, 10, 1), (2024, 12, 31)),
        ("2024-02", (2024, 2, 1), (2024, 2, 29)),
        ("2023-12", (2023, 12, 1), (2023, 12, 31)),
        ("2024-02-29", (2024, 2, 29), (2024, 2, 29)),
    ],
)
def test_period_spans_its_days(period, first, last):
    assert periods.span(period) == (dt.date(*first), dt.date(*last))


@pytest.mark.parametrize(
    "period", ["", "24", "2024-Q5", "2024-13", "2024-02-30", "2024-9", "2024/09", "2024Q3", " 2024"]
)
def test_period_that_no_calendar_has_is_refused(period):
    with pytest.raises(ValueError):
        periods.span(period)


def test_every_unit_has_ends_in_order():
    assert all(unit.lower < unit.upper and unit.per > 0 for unit in units.UNITS.values())


def test_nearest_id_is_offered_only_if_near():
    assert tables.nearest("aproval", ["approvals", "bank_share"]) == "approvals"
    assert tables.nearest("zzz", ["approvals", "bank_share"]) == ""
