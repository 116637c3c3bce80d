"""Foreign brands' share of cloud: bounds worked by hand from the rows named beside them, kept by what is forecast."""

from __future__ import annotations

import pandas as pd
import pytest
from data_factory import added

from telecompilot.study import cloud, open_markets


@pytest.fixture(scope="module")
def made(ev):
    return cloud.outlook(ev)


@pytest.fixture(scope="module")
def china(ev):
    return cloud.china(ev).set_index(["basis", "period"])


def test_aws_shares_of_two_bases_are_joined_or_lost(china):
    aws = china.aws.dropna()
    assert aws[cloud.CANALYS, "2019-Q3"] == 0.086  # techcrunch2019
    assert aws[cloud.IDC, "2020-Q4"] == 0.06 and aws[cloud.IDC, "2022-06"] == 0.081  # robin5g, hcinfo2022


def test_ceiling_is_lower_than_what_named_vendors_leave(china):
    canalys, idc = china.loc[cloud.CANALYS], china.loc[cloud.IDC]
    assert canalys.high["2020-Q1"] == pytest.approx(0.1905)  # others 19.0, register2020q1
    assert canalys.high["2020-Q2"] == pytest.approx(1 - 0.7865)  # four leaders 78.7, pingwest2020
    assert canalys.high["2023-Q4"] == pytest.approx(1 - 0.735)  # three leaders 74, bcs2023q4
    assert idc.high["2022-06"] == pytest.approx(1 - (0.3445 + 0.1155 + 0.1095 + 0.1025))  # hcinfo2022, low ends
    assert idc.high["2023-12"] == pytest.approx(1 - 0.7075)  # five hold 70.8, none foreign: longport2024
    assert idc.high["2023-06"] == pytest.approx(1 - 0.8 * 0.7235)  # AWS fifth of five with 72.4: cbj2023


def test_single_brand_may_have_more_than_its_rank_allows(china):
    canalys, idc = china.loc[cloud.CANALYS], china.loc[cloud.IDC]
    assert canalys.single.isna()[["2019-Q2", "2019-Q3"]].all()  # AWS was third: Baidu is no ceiling then
    assert canalys.single["2021-Q3"] == pytest.approx(0.0885)  # Baidu 8.8, register2021q3
    assert idc.single["2023-12"] == pytest.approx(0.7085 / 5)
    assert (china.single.dropna() <= china.high[china.single.notna()]).all()


def test_lower_end_is_above_the_upper_one_or_a_lone_vendor_sets_a_ceiling(china):
    assert (china.low <= china.high).all() and ((china.low > 0) == china.aws.notna()).all()
    assert "2022-Q3" not in china.loc[cloud.CANALYS].index  # two vendors named
    assert "2025-Q4" not in china.loc[cloud.CANALYS].index


def test_half_year_is_drawn_in_the_wrong_half(china):
    first, second = china.loc[(cloud.IDC, "2022-06")], china.loc[(cloud.IDC, "2023-12")]
    assert (f"{first.start:%Y-%m-%d}", f"{first.end:%Y-%m-%d}") == ("2022-01-01", "2022-07-01")
    assert (f"{second.start:%Y-%m-%d}", f"{second.end:%Y-%m-%d}") == ("2023-07-01", "2024-01-01")


@pytest.mark.parametrize(
    ("period", "words"),
    [("2022-06", "first half of 2022"), ("2023-12", "second half of 2023"), ("2012-Q3", "third quarter of 2012")],
)
def test_half_year_is_called_a_month(period, words):
    assert cloud.words(period) == words


def test_bound_rests_on_a_series_that_is_not_named(ev):
    named = set(cloud.series(ev))
    assert {"aws_share_canalys", "top5_share_idc_iaas", "aws_rank_idc_iaas"} <= named <= set(ev.catalogue.index)


def test_open_market_is_drawn_with_another_share(ev):
    markets = open_markets.markets(ev).set_index("place")
    assert markets.loc["Europe", ["low", "high"]].tolist() == pytest.approx([0.84, 0.86])  # about 15, mobileeurope2025
    assert markets.low["Korea"] == pytest.approx(0.7405, abs=1e-3)  # 62.1 + 12.0, etnews2022
    assert markets.ceiling["Korea"] == pytest.approx(1 - 0.0695)  # Naver 7.0, etnews2022
    assert markets.loc["Japan", ["low", "high", "ceiling"]].tolist() == [0.6, 0.7, 0.95]  # yomiuri2022, moderntimes2023
    assert markets.loc["United Kingdom", ["low", "high"]].tolist() == [0.7, 0.8]  # ofcom2023


def test_new_share_of_aws_bounds_others_or_takes_their_bound_away(ev, china):
    for series_id, basis, period in (("aws_share_idc_iaas_dated", cloud.IDC, "2025-06"),
                                     ("aws_share_canalys", cloud.CANALYS, "2026-Q1")):  # fmt: skip
        later = added(ev, "observations", series_id=series_id, period=period, value=6.3, source_id="hcinfo2022")
        new = cloud.china(later).set_index(["basis", "period"])
        assert new.loc[basis, period][["aws", "low", "high", "why"]].tolist() == [0.063, 0.0625, 1.0, cloud.OPEN]
        assert new.drop((basis, period)).equals(china) and cloud.aws(later).period.iloc[-1] == period
        assert cloud.ceilings(later, basis).equals(
            cloud.ceilings(ev, basis).set_axis(cloud.ceilings(later, basis).index)
        )


def test_open_market_needs_a_domestic_vendor(ev):
    newer = added(
        ev, "observations", series_id="foreign_share_min_kr", period="2024", value=45.0, source_id="etnews2022"
    )
    korea = open_markets.markets(newer).set_index("place").loc["Korea"]
    assert (korea.when, korea.ceiling, korea.domestic) == ("2024", 1.0, "nobody")


def test_bounds_on_the_target_are_not_the_published_ones(made):
    bounds = made.bounds.set_index(["basis", "period"])
    first = bounds.loc[(cloud.CANALYS, "2019-Q3")]
    assert first.low == pytest.approx(0.0855) and first.aws == pytest.approx(0.086)  # 8.6, techcrunch2019
    assert bounds.loc[(cloud.CANALYS, "2021-Q3")].high == pytest.approx(0.1995)  # 19.9, register2021q3
    assert bounds.loc[(cloud.IDC, "2023-12")].high == pytest.approx(1 - 0.7075)  # 70.8, itxw2024
    assert 2023.7 < bounds.year[(cloud.IDC, "2023-12")] < 2023.8  # the middle of the half-year


def test_paths_of_the_target_break_a_bound(made):
    own = made.bounds[made.bounds.basis == made.basis].set_index("year")
    past = made.past.set_index("year").loc[own.index]
    assert (past.low95 >= own.low - 0.005).all()  # half a point: two figures of one date may differ by their rounding
    assert (past.high95 <= own.high + 0.005).all()
    assert int(made.ahead.year.iloc[-1]) == cloud.LAST_YEAR
    assert made.effective > 400


def test_target_is_forecast_as_if_it_were_known(made):
    assert (made.ahead.high80 - made.ahead.low80).is_monotonic_increasing
    own, last = made.bounds[made.bounds.basis == made.basis].iloc[-1], made.past.iloc[-1]
    assert last.high80 - last.low80 > 0.2 * (own.high - own.low)  # what the last bounds leave open stays mostly open


def test_wilder_market_has_no_wider_band(ev):
    bounds = cloud.china(ev)
    calm, wild = (cloud.forecast(bounds, (size,)).ahead.iloc[-1] for size in (0.03, 0.45))
    assert wild.high80 - wild.low80 > calm.high80 - calm.low80


def test_other_assumptions_are_those_of_the_outlook(ev, made):
    cases = cloud.other_assumptions(ev)
    drawn = made.ahead.iloc[-1][["median", "low80", "high80"]]
    assert cases.loc["as drawn"].tolist() == pytest.approx(drawn.tolist())
    others = cases.drop(index="as drawn")
    assert len(others) == 4 and not others.duplicated().any() and (others.low80 < others["median"]).all()


def test_kept_outlook_is_not_a_fresh_one(ev, made):
    fresh = cloud.forecast(cloud.china(ev), cloud.moves(ev))
    pd.testing.assert_frame_equal(fresh.ahead, made.ahead)
