"""Where a date stands on a line of decimal years."""

import datetime as dt

import pandas as pd
import pytest

from telecompilot import evidence
from telecompilot.evidence import periods
from telecompilot.figure import observed
from telecompilot.study import precedents


@pytest.mark.parametrize(
    ("date", "when"),
    [
        ("2022-01-01", 2022.0),
        ("2024-07-01", 2024 + 182 / 366),
        ("2024-12-31", 2024 + 365 / 366),
        ("2018", 2018.5),
        ("2020-04", 2020 + (91 + 15) / 366),
        ("2019-Q4", 2019 + (273 + 46) / 365),
    ],
)
def test_date_stands_at_the_wrong_time(date, when):
    assert periods.moment(date) == pytest.approx(when, abs=1e-9)


def test_opening_of_a_bare_year_stands_elsewhere_in_the_study_than_in_its_picture():
    ev = evidence.load()
    bare = ev.events[ev.events.date.str.fullmatch(r"\d{4}") & (ev.events.rule != "")]
    studied = precedents.track(ev, bare.series_id.iloc[0])
    assert len(studied) and len(bare)
    drawn = observed.openings(ev, *bare.index).when
    assert [periods.moment(date) for date in bare.date] == drawn.tolist()


def test_moment_of_pandas_stands_elsewhere_than_that_of_the_library():
    for moment in (dt.datetime(2021, 7, 2, 12), dt.datetime(2024, 12, 31, 23, 59)):
        assert periods.decimal(pd.Timestamp(moment)) == periods.decimal(moment)
    assert periods.decimal(dt.datetime(2021, 7, 2, 12)) == 2021.5


def test_date_that_no_calendar_has_is_placed():
    with pytest.raises(ValueError):
        periods.moment("2021-02-30")
