"""What goes wrong if observed figures stand at the wrong time, hide that they are bounds, or join what is apart."""

from __future__ import annotations

import pandas as pd
import pytest

from telecompilot import evidence
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


@pytest.mark.parametrize(
    ("three", "bound"),
    [((0.3, 0.3, 1), "at least"), ((0.01, 0, 0.01), "at most"), ((0.5, 0.45, 0.55), ""), ((5, 5, 5), "")],
)
def test_bound_is_drawn_as_a_figure(three, bound):
    assert observed.bound(*three) == bound


def test_stock_at_the_end_of_a_year_is_drawn_in_its_middle():
    ev = evidence.load()
    flow, stock = (observed.points(ev, "banking_foreign_share_assets", stock=kind) for kind in (False, True))
    assert (stock.when - flow.when).unique().tolist() == [0.5]


def test_rounded_figure_beats_an_exact_one_of_the_same_year():
    ev = evidence.load()
    life = observed.points(ev, "insurance_foreign_share_life", "insurance_foreign_share_life_dated")
    # 2010: "about 5" for the year (gf_lii_pwc_2010), 5.15 for its first half (thesis_ins_2010)
    assert life.set_index("period").value["2010-06"] == pytest.approx(0.0515)
    assert "2010" not in set(life.period)


def test_year_is_drawn_twice():
    ev = evidence.load()
    banks = observed.points(ev, "banking_foreign_share_assets", "banking_foreign_share_assets_dated", stock=True)
    assert not banks.period.str[:4].duplicated().any() and banks.when.is_monotonic_increasing


def test_first_of_two_equally_exact_figures_speaks_for_the_year(monkeypatch):
    rows = pd.concat(
        [frame([0.3]).assign(period="2020-06", when=2020.5), frame([0.4]).assign(period="2020-12", when=2021.0)]
    )
    monkeypatch.setattr(observed, "_one", lambda ev, series_id, stock: rows.assign(weak=False, series_id=series_id))
    assert observed.points(None, "cars").period.tolist() == ["2020-12"]


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
