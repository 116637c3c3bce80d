"""A plot without words, data or sources is refused before it is drawn."""

from __future__ import annotations

import dataclasses

import altair as alt
import pandas as pd
import pytest

from telecompilot.figure.plot import Plot

GOOD = Plot(
    draw=lambda width: alt.Chart().mark_point(),
    table=pd.DataFrame({"Year": [2014, 2025], "Share, %": [61.6, 30.2]}),
    title="Foreign brands lost half their share",
    units="Percent of passenger-car shipments",
    alt="A line that falls from 61.6 percent in 2014 to 30.2 percent in 2025, fastest after 2020.",
    series=("cars",),
)


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"title": "  "}, "title is empty"),
        ({"units": ""}, "units are empty"),
        ({"table": pd.DataFrame()}, "table is empty"),
        ({"alt": "A chart of 2014."}, "needs 60"),
        (
            {"alt": "A line that falls a long way, fastest of all in the years after the ceilings were lifted."},
            "no number",
        ),
        ({"title": GOOD.alt}, "repeats the title"),
        ({"note": "The last value is nan percent."}, "missing value"),
        ({"series": ()}, "names its sources"),
        ({"share": "share"}, "share must be"),
        ({"series": "cars"}, "tuple of ids"),
    ],
)
def test_reader_is_left_without(change, complaint):
    with pytest.raises(ValueError, match=complaint):
        dataclasses.replace(GOOD, **change)


def test_list_of_ids_is_refused_or_kept_open_to_change():
    assert dataclasses.replace(GOOD, series=["cars", "banks"]).series == ("cars", "banks")
