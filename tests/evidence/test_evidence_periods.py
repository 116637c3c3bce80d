"""Where a date stands on a line of decimal years."""

import datetime as dt

import pandas as pd
import pytest

from telecompilot.evidence import periods


@pytest.mark.parametrize(
    ("date", "at", "when"),
    [
        ("2022-01-01", periods.MIDDLE, 2022.0),
        ("2024-07-01", periods.MIDDLE, 2024 + 182 / 366),
        ("2024-12-31", 0.0, 2024 + 365 / 366),
        ("2018", periods.MIDDLE, 2018.5),
        ("2018", 0.0, 2018.0),
        ("2018", 1.0, 2019.0),
        ("2020-04", periods.MIDDLE, 2020 + (91 + 15) / 366),
        ("2018-07", 0.0, 2018 + 181 / 365),
        ("2019-Q4", 1.0, 2020.0),
    ],
)
def test_date_stands_at_the_wrong_time(date, at, when):
    assert periods.moment(date, at) == pytest.approx(when, abs=1e-9)


def test_bare_year_stands_where_a_day_does_not():
    days = [periods.moment(f"2018-{day}", at) for day in ("01-01", "12-31") for at in (0.0, 1.0)]
    assert days[0] == days[1] < periods.moment("2018") < days[2] == days[3]


def test_moment_of_pandas_stands_elsewhere_than_that_of_the_library():
    for moment in (dt.datetime(2021, 7, 2, 12), dt.datetime(2024, 12, 31, 23, 59)):
        assert periods.decimal(pd.Timestamp(moment)) == periods.decimal(moment)
    assert periods.decimal(dt.datetime(2021, 7, 2, 12)) == 2021.5


def test_date_that_no_calendar_has_is_placed():
    with pytest.raises(ValueError):
        periods.moment("2021-02-30")
