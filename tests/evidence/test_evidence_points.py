"""What goes wrong if the figures of one quantity stand at the wrong time, twice, or not at all."""

from __future__ import annotations

import pandas as pd
import pytest
from data_factory import added, changed

from telecompilot import evidence
from telecompilot.evidence import points, quotes

BANKS = "banking_foreign_share_assets"


@pytest.mark.parametrize(
    ("three", "bound"),
    [((0.3, 0.3, 1), "at least"), ((0.01, 0, 0.01), "at most"), ((0.5, 0.45, 0.55), ""), ((5, 5, 5), "")],
)
def test_bound_is_drawn_as_a_figure(three, bound):
    assert points.bound(*three) == bound


def test_stock_at_the_end_of_a_year_is_drawn_in_its_middle():
    ev = evidence.load()
    flow, stock = (points.points(ev, "banking_foreign_share_assets", stock=kind) for kind in (False, True))
    assert (stock.when - flow.when).unique().tolist() == [0.5]


def test_rounded_figure_beats_an_exact_one_of_the_same_year():
    ev = evidence.load()
    life = points.points(ev, "insurance_foreign_share_life", "insurance_foreign_share_life_dated")
    # 2010: "about 5" for the year (gf_lii_pwc_2010), 5.15 for its first half (thesis_ins_2010)
    assert life.set_index("period").value["2010-06"] == pytest.approx(0.0515)
    assert "2010" not in set(life.period)


def test_year_is_drawn_twice():
    ev = evidence.load()
    banks = points.points(ev, "banking_foreign_share_assets", "banking_foreign_share_assets_dated", stock=True)
    assert not banks.period.str[:4].duplicated().any() and banks.when.is_monotonic_increasing


def test_first_of_two_equally_exact_figures_speaks_for_the_year(monkeypatch):
    ends = {"value": [0.3, 0.4], "low": [0.3, 0.4], "high": [0.3, 0.4]}
    rows = pd.DataFrame({"period": ["2020-06", "2020-12"], "when": [2020.5, 2021.0], "bound": "", **ends})
    monkeypatch.setattr(
        points, "_one", lambda ev, series_id, stock: rows.assign(weak=False, series_id=series_id, source_id="")
    )
    assert points.points(None, "cars").period.tolist() == ["2020-12"]


def test_newest_figure_of_a_year_stays_behind_an_older_one_of_a_month():
    ev = evidence.load()
    month, year = ev.latest(f"{BANKS}_dated"), ev.latest(BANKS)
    later = month.period.year + 1
    newer = added(ev, "observations", series_id=BANKS, period=str(later), value=0.8)
    assert month.period.end_time > year.period.end_time and points.newest(ev, BANKS) == month
    assert points.newest(newer, BANKS).period.year == later
    assert quotes.quote(f"{BANKS}@newest|date", newer).text == str(later)
    assert points.newest(ev, "film_imported_share_box_office") == ev.latest("film_imported_share_box_office")


def test_quantity_without_a_figure_has_a_newest_one():
    ev = evidence.load()
    none = changed(ev, "observations", {"series_id": "cards_unionpay_share"}, drop=True)
    with pytest.raises(evidence.EvidenceError, match="cards_unionpay_share has no figure"):
        points.newest(none, "cards_unionpay_share")
