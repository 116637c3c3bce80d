"""What is said of the cloud market: foreign brands' share, what bounds it, and open markets beside it."""

from __future__ import annotations

import pandas as pd

from telecompilot.evidence import Evidence
from telecompilot.evidence.formats import num, pct
from telecompilot.study import cloud, open_markets
from telecompilot.study.conditions.statements import Part, dated, none_of, second_hand

REST, RANK, AWS = "rest_share_idc_iaas", "aws_rank_idc_iaas", "aws_share_idc_iaas_dated"
# How the ids begin of percentages that are no share of all foreign firms in sales: one vendor's, what several leave,
# counts of firms, ceilings.
OTHER = ("aws_", "azure_", "others_", "rest_", "top", "fie_", "foreign_cap_")
START = "vats-pilot-b11"


def foreign_share_unpublished(ev: Evidence) -> Part:
    """Nobody publishes what share of cloud, data or telecom services foreign firms sell in China."""
    about = ev.catalogue
    shares = about[(about.unit == "percent") & about.geo.str.contains("China") & ~about.index.str.startswith(OTHER)]
    shares = shares[shares.sector.isin(["cloud", "telecom", "data"])]
    names = shares.index.to_series() + " " + shares.title.str.lower()
    new = shares.index[(shares.role == "target") | names.str.contains("foreign")]
    figures = [ev.latest(name) for name in new]
    found = [f"{ev.about(one.series_id).title}, {dated(one)}" for one in figures]
    return none_of("Published shares of foreign firms in sales", found, figures)


def foreign_brands_outside_top_five(ev: Evidence) -> list[Part]:
    """No foreign vendor is among the five largest in IDC's last ranking, so that what these leave is a ceiling."""
    rank, rest = ev.latest(RANK), ev.latest(REST)
    place = "outside the first" if rank.qualifier == ">" else "number"
    words = f"AWS is {place} {num(rank.value)} ({rank.period}); what the five leave is {dated(rest)}"
    last = cloud.aws_figures(ev)[-1]
    return [
        Part(words, rank.qualifier == ">" and rank.period == rest.period, (rest, rank)),
        Part(f"AWS alone has {dated(last)}, the ceiling is {dated(rest)}", last.value <= rest.high, (last,)),
    ]


def aws_share_ends_in_2022(ev: Evidence) -> Part:
    """No share of AWS in China is published for a date after the first half of 2022."""
    last = cloud.aws_figures(ev)[-1]
    return Part(f"The last share of AWS is {dated(last)}", last.period == ev.at(AWS, "2022-06").period, (last,))


def shares_older_than_pilot(ev: Evidence) -> Part:
    """The last good licence-holder share and the last brand share are older than the pilot."""
    start, last = pd.Timestamp(ev.events.date[START]), cloud.aws(ev).iloc[-1]
    rows = ev.rows("fie_share_vats_licence_holders")
    held = rows.index[~rows.weak][-1]
    words = f"The last share of AWS is of {cloud.words(last.period)}, the last good one of licence holders of {held}"
    return Part(words, max(last.end, held.end_time) < start)


def open_markets_mostly_foreign(ev: Evidence) -> Part:
    """Foreign brands hold most of the cloud in the open markets with a figure."""
    markets = open_markets.markets(ev)
    least = markets[markets.place != "China"].sort_values("low").iloc[0]
    words = f"The lowest share of foreign brands in an open market is {pct(least.low)} ({least.place})"
    return Part(words, least.low > 0.5)


def china_below_open_markets(ev: Evidence) -> list[Part]:
    """China's latest ceiling lies below the lowest foreign share of an open market, on IDC's count and on Canalys's."""
    markets = open_markets.markets(ev)
    abroad = markets.low[markets.place != "China"].min()
    return [
        Part(f"At most {pct(last.high)} in China ({last.basis}, {last.period}), at least {pct(abroad)} elsewhere",
             last.high < abroad)
        for last in (cloud.ceilings(ev, basis).iloc[-1] for basis in (cloud.IDC, cloud.CANALYS))
    ]  # fmt: skip


def cloud_leaders_second_hand(ev: Evidence) -> list[Part]:
    """Canalys's shares of early 2025 are known only at second hand."""
    return [second_hand(ev, f"{name}_share_canalys", "2025-Q1") for name in ("alibaba", "tencent", "huawei")]


def cloud_spending_second_hand(ev: Evidence) -> Part:
    """Canalys's figure of cloud spending in 2024 is known only at second hand."""
    return second_hand(ev, "market_size_canalys", "2024")
