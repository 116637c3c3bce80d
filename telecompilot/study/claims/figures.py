"""Checks of claims about figures: counts, shares, growth."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd

from telecompilot.evidence import Evidence, formats
from telecompilot.evidence.formats import date
from telecompilot.study.claims.part import Part


def _moved(evidence: Evidence, series_id: str, since: str, what: str, rises: bool) -> Part:
    """Compare the latest figure with the one for `since`; the intervals must not touch."""
    then, now = evidence.at(series_id, since), evidence.latest(series_id)
    first, last = (_amount(x.value, then.unit) for x in (then, now))
    holds = now.low > then.high if rises else now.high < then.low
    return Part(
        f"{what} {'rose' if rises else 'fell'}: {first} ({date(then.period)}), {last} ({date(now.period)})",
        holds,
    )


def _amount(value: float, unit: str) -> str:
    """A figure in words: a share, an amount of yuan, or a number of things."""
    if unit == "percent":
        return f"{100 * value:.3g}%"
    return str(formats.money(1e9 * value, "CNY")) if unit == "cny_bn" else f"{value:,.0f}"


def _rose(what: str, series: pd.Series, style: Callable[[float], str]) -> Part:
    ends = ", ".join(f"{style(value)} ({date(when)})" for when, value in series.iloc[[0, -1]].items())
    return Part(f"{what} rose: {ends}", series.iloc[-1] > series.iloc[0])


def _grew_fast(evidence: Evidence, series_id: str, since: str, what: str) -> Part:
    """Average growth a year since `since`; fast is a tenth or more at the low end of what the prints leave open."""
    first, last = evidence.at(series_id, since), evidence.latest(series_id)
    years = (last.period.end_time - first.period.end_time).days / 365.25
    growth, least = (
        (end / start) ** (1 / years) - 1 for end, start in ((last.value, first.value), (last.low, first.high))
    )
    return Part(
        f"{what} grew by a tenth a year or more: {growth:.0%}, {date(first.period)} to {date(last.period)}",
        least >= 0.1,
    )


def approvals_count(evidence: Evidence) -> list[Part]:
    """166 firms hold a pilot approval."""
    latest = evidence.latest("pilot_approvals_cum")
    return [Part(f"166 approvals: {latest.value:.0f} counted ({date(latest.period)})", latest.value == 166)]


def manufacturing_unrestricted(evidence: Evidence) -> list[Part]:
    """No manufacturing item is left on the national list."""
    latest = evidence.latest("negative_list_national_manufacturing_items")
    return [Part(f"No manufacturing item on the list: {latest.value:.0f} ({date(latest.period)})", latest.value == 0)]


def services_over_half(evidence: Evidence) -> list[Part]:
    """Services are more than half of the economy."""
    latest = evidence.latest("services_share_gdp_nbs")
    return [Part(f"Above half of output: {latest.value:.1%} ({date(latest.period)})", latest.low > 0.5)]


def services_restricted(evidence: Evidence) -> list[Part]:
    """Services carry most of what is left of the national list, telecom the strictest rules."""
    items, total = evidence.latest("negative_list_services_items"), evidence.latest("negative_list_national_items")
    rank = evidence.latest("oecd_pmr_ecommunications_rank")
    return [
        Part(f"Most items on the national list: {items.value:.0f} of {total.value:.0f}", items.value > total.value / 2),
        Part(
            f"Telecom rules the strictest that the OECD scored: rank {rank.value:.0f} ({date(rank.period)})",
            rank.value == 1,
        ),
    ]


def massive_market(evidence: Evidence) -> list[Part]:
    """Cloud alone, the part of the market with figures, is worth tens of billions of dollars a year."""
    spent = evidence.latest("market_size_canalys")
    return [
        Part(
            f"Cloud spending of $20bn a year or more: ${spent.value:.0f}bn ({date(spent.period)})",
            spent.low >= 20,
        )
    ]


def domestic_leaders(evidence: Evidence) -> list[Part]:
    """Alibaba Cloud and Tencent lead the domestic cloud vendors: the largest, and one with a twentieth or more."""
    quarter = evidence.latest("tencent_share_canalys").period
    alibaba, huawei, tencent = (
        evidence.at(f"{name}_share_canalys", str(quarter)) for name in ("alibaba", "huawei", "tencent")
    )
    when, largest = date(quarter), alibaba.low > max(huawei.high, tencent.high)
    return [
        Part(f"Alibaba Cloud is the largest: {formats.pct(alibaba.value)} ({when})", largest),
        Part(
            f"Tencent is among the leaders: {formats.pct(tencent.value)}, beside Huawei’s {formats.pct(huawei.value)}",
            tencent.low >= 0.05,
        ),
    ]


def fast_growing(evidence: Evidence) -> list[Part]:
    """Cloud and data processing grow by ten percent a year or more."""
    return [
        _grew_fast(evidence, "market_size_canalys", "2021", "Spending on cloud infrastructure"),
        _grew_fast(evidence, "vats_items_b21", "2017-01", "Licences for data and transaction processing"),
    ]


def investors_wary(evidence: Evidence) -> list[Part]:
    """Surveys, money and new firms all point down."""
    return [
        _moved(
            evidence,
            "eucham_china_top_destination",
            "2021",
            "The part of European firms that put China first",
            rises=False,
        ),
        _moved(
            evidence, "amcham_china_top3", "2021", "The part of US firms that put China in the top three", rises=False
        ),
        _moved(evidence, "fdi_utilised_cny", "2022", "Foreign investment", rises=False),
        _moved(evidence, "fdi_new_enterprises", "2023", "The number of new foreign-invested firms", rises=False),
    ]


def quantity_to_quality(evidence: Evidence) -> list[Part]:
    """Fewer new firms, more money in each, more of it in high technology."""
    money, firms, tech = (evidence.series(x) for x in ("fdi_utilised_cny", "fdi_new_enterprises", "fdi_hightech_cny"))
    each = (money / firms * 1000).dropna()["2023":]
    share = (tech / money).dropna()
    return [
        _moved(evidence, "fdi_new_enterprises", "2023", "The number of new foreign-invested firms", rises=False),
        _rose("Money for each", each, lambda value: formats.money(1e6 * value, "CNY")),
        _rose("The part in high technology", share, lambda value: formats.pct(value, 0)),
    ]


def counts_without_share(evidence: Evidence) -> list[Part]:
    """Foreign licences can grow in number while their share shrinks."""
    return [
        _moved(
            evidence,
            "banking_foreign_legal_persons",
            "2001",
            "The number of foreign banks incorporated in China",
            rises=True,
        ),
        _moved(evidence, "banking_foreign_share_assets", "2001", "Their share of assets", rises=False),
    ]
