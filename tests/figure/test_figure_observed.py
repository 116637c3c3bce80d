"""What goes wrong if observed figures stand at the wrong time, hide that they are bounds, or join what is apart."""

from __future__ import annotations

import pandas as pd
import pytest

from telecompilot.figure import observed


def frame(values, bounds=None, start=2001):
    bounds = bounds or [""] * len(values)
    return pd.DataFrame(
        {
            "period": [str(start + at) for at in range(len(values))],
            "when": [start + at for at in range(len(values))],
            "value": values,
            "low": values,
            "high": values,
            "bound": bounds,
        }
    )


def test_bound_and_gap_are_joined_by_a_full_line():
    axes = observed.Axes((2000, 2010), (0, 100))
    layers = [layer.to_dict() for layer in observed.line(axes, frame([0.5, 0.4, 0.3], ["", "", "at least"]), "#000000")]
    rules = {tuple(layer["mark"].get("strokeDash", [])): layer for layer in layers if layer["mark"]["type"] == "rule"}
    solid, dashed = (list(rules[key]["datasets"].values())[0] for key in ((1, 0), (3, 3)))
    assert [row["x"] for row in solid] == [2001] and [row["x"] for row in dashed] == [2002]
    assert any(layer["mark"].get("shape") == "triangle-up" for layer in layers)


def test_points_of_a_series_lose_the_bound_in_words():
    assert observed.course(frame([0.5, 0.3], ["", "at least"])) == "50% in 2001, at least 30% in 2002"


@pytest.mark.parametrize("width", [60, 150, 340, 700])
def test_year_labels_run_into_each_other(width):
    shown = observed.years(1990, 2025, width)
    assert len(shown) <= max(2, width / observed.LABEL) and all(1990 <= year <= 2025 for year in shown) and shown
