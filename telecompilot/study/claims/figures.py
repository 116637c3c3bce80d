"""Checks of claims about figures: each public function takes a claim apart into statements on counts and shares."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd

from telecompilot.evidence import Evidence
from telecompilot.evidence.formats import date, money, pct
from telecompilot.study.approvals import APPROVALS, verified
from telecompilot.study.conditions.statements import Part, fell, rose


def _rose(what: str, series: pd.Series, style: Callable[[float], str]) -> Part:
    ends = ", ".join(f"{style(value)} ({date(when)})" for when, value in series.iloc[[0, -1]].items())
    return Part(f"{what} rose: {ends}", series.iloc[-1] > series.iloc[0])


def _grew_fast(ev: Evidence, series_id: str, since: str, what: str) -> Part:
    """Average growth a year since `since`; fast is a tenth or more at the low end of what the figures leave open."""
    first, last = ev.at(series_id, since), ev.latest(series_id)
    years = (last.period.end_time - first.period.end_time).days / 365.25
    growth, least = (ratio ** (1 / years) - 1 for ratio in (last.value / first.value, last.low / first.high))
    span = f"{date(first.period)} to {date(last.period)}"
    return Part(f"{what} grew by a tenth a year or more: {growth:.0%}, {span}", least >= 0.1)


def approvals_count(ev: Evidence) -> list[Part]:
    """166 firms hold a pilot approval; the article itself is no witness."""
    latest = ev.latest(APPROVALS)
    words = f"166 approvals: {latest.value:.0f} counted ({date(latest.period)})"
    return [Part(words, latest.value == 166, (latest,), verified=verified(ev, str(latest.period)))]


def manufacturing_unrestricted(ev: Evidence) -> list[Part]:
    """No manufacturing item is left on the national list."""
    latest = ev.latest("negative_list_national_manufacturing_items")
    return [Part(f"No manufacturing item on the list: {latest.value:.0f} ({date(latest.period)})", latest.value == 0)]


def services_over_half(ev: Evidence) -> list[Part]:
    """Services are more than half of the economy."""
    latest = ev.latest("services_share_gdp_nbs")
    return [Part(f"Above half of output: {latest.value:.1%} ({date(latest.period)})", latest.low > 0.5)]


def services_restricted(ev: Evidence) -> list[Part]:
    """Services carry most of what is left of the national list, telecom the strictest rules."""
    items, total = ev.latest("negative_list_services_items").value, ev.latest("negative_list_national_items").value
    rank = ev.latest("oecd_pmr_ecommunications_rank")
    strictest = f"Telecom rules the strictest that the OECD scored: rank {rank.value:.0f} ({date(rank.period)})"
    return [
        Part(f"Most items on the national list: {items:.0f} of {total:.0f}", items > total / 2),
        Part(strictest, rank.value == 1),
    ]


def massive_market(ev: Evidence) -> list[Part]:
    """Cloud alone, the part of the market with figures, is worth tens of billions of dollars a year."""
    spent = ev.latest("market_size_canalys")
    words = f"Cloud spending of $20bn a year or more: ${spent.value:.0f}bn ({date(spent.period)})"
    return [Part(words, spent.low >= 20)]


def domestic_leaders(ev: Evidence) -> list[Part]:
    """Alibaba Cloud and Tencent lead the domestic cloud vendors: the largest, and one with a twentieth or more."""
    quarter = str(ev.latest("tencent_share_canalys").period)
    alibaba, huawei, tencent = (ev.at(f"{name}_share_canalys", quarter) for name in ("alibaba", "huawei", "tencent"))
    largest = f"Alibaba Cloud is the largest: {pct(alibaba.value)} ({date(alibaba.period)})"
    among = f"Tencent is among the leaders: {pct(tencent.value)}, beside Huawei’s {pct(huawei.value)}"
    return [Part(largest, alibaba.low > max(huawei.high, tencent.high)), Part(among, tencent.low >= 0.05)]


def fast_growing(ev: Evidence) -> list[Part]:
    """Cloud and data processing grow by ten percent a year or more."""
    return [
        _grew_fast(ev, "market_size_canalys", "2021", "Spending on cloud infrastructure"),
        _grew_fast(ev, "vats_items_b21", "2017-01", "Licences for data and transaction processing"),
    ]


def investors_wary(ev: Evidence) -> list[Part]:
    """Surveys, money and new firms all point down."""
    return [
        fell(ev, "eucham_china_top_destination", "2021", what="The part of European firms that put China first"),
        fell(ev, "amcham_china_top3", "2021", what="The part of US firms that put China in the top three"),
        fell(ev, "fdi_utilised_cny", "2022", what="Foreign investment"),
        fell(ev, "fdi_new_enterprises", "2023", what="The number of new foreign-invested firms"),
    ]


def quantity_to_quality(ev: Evidence) -> list[Part]:
    """Fewer new firms, more money in each, more of it in high technology."""
    money_in, firms, tech = map(ev.series, ("fdi_utilised_cny", "fdi_new_enterprises", "fdi_hightech_cny"))
    each = (money_in / firms * 1000).dropna()["2023":]
    return [
        fell(ev, "fdi_new_enterprises", "2023", what="The number of new foreign-invested firms"),
        _rose("Money for each", each, lambda value: money(1e6 * value, "RMB")),
        _rose("The part in high technology", (tech / money_in).dropna(), lambda value: pct(value, 0)),
    ]


def counts_without_share(ev: Evidence) -> list[Part]:
    """Foreign licences can grow in number while their share shrinks."""
    number = "The number of foreign banks incorporated in China"
    return [
        rose(ev, "banking_foreign_legal_persons", "2001", what=number),
        fell(ev, "banking_foreign_share_assets", "2001", what="Their share of assets"),
    ]
