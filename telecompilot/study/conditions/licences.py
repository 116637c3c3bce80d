"""What is said of licences: who holds them, how many, in which services."""

from __future__ import annotations

import pandas as pd

from telecompilot.evidence import Evidence
from telecompilot.evidence.formats import pct
from telecompilot.study.conditions.statements import Part, dated, fell, latest_is, rose, second_hand
from telecompilot.study.licence_holders import CATEGORIES, categories

APPROVALS, STOCK, ACADEMY = "pilot_approvals_cum", "fie_telecom_stock", "fie_telecom_caict"
SHARE = "fie_share_vats_licence_holders"
FEW = 0.25  # approvals as a part of foreign-invested licence holders up to which they are few
TIMES = 3  # how many times as high a count must be to be called many times as high


def approvals_few_beside_licences(ev: Evidence) -> Part:
    """Approvals are few beside the foreign-invested firms that hold a licence."""
    approved, stock = ev.latest(APPROVALS), ev.latest(STOCK)
    words = f"{dated(approved)} approvals beside {dated(stock)} foreign-invested firms"
    return Part(words, approved.value <= FEW * stock.value, (approved, stock))


def academy_count_ended(ev: Evidence) -> Part:
    """The academy's count of foreign firms ends before the ministry's begins, many times as high."""
    last, first = ev.latest(ACADEMY), ev.at(STOCK, "first")
    holds = last.period.end_time < first.period.start_time and first.value >= TIMES * last.value
    words = f"The academy’s last count is {dated(last)}, the ministry’s first {dated(first)}"
    return Part(words, holds, (last,))


def holder_share_below_one_percent(ev: Evidence) -> Part:
    """Foreign firms were never one percent of licence holders."""
    rows = ev.rows(SHARE)
    high = ev.at(SHARE, str(rows.value.idxmax()))
    return Part(f"The highest foreign share of licence holders is {dated(high)}", high.high < 0.01, (high,))


def holder_share_last_good_in_2019(ev: Evidence) -> Part:
    """December 2019 is the last month for which good sources give the foreign share of licence holders."""
    rows = ev.rows(SHARE)
    last = ev.at(SHARE, str(rows.index[~rows.weak][-1]))
    return Part(f"The last figure from good sources is {dated(last)}", last.period == pd.Period("2019-12"), (last,))


def cross_regional_share_fell(ev: Evidence) -> list[Part]:
    """Among holders of a ministry licence foreign firms rose in number and fell in share, 2016 to 2018."""
    ends = "2016-03", "2018-01"
    return [rose(ev, "fie_in_crossregional", *ends), fell(ev, "fie_in_crossregional_share", *ends)]


def b21_leads_and_opened_first(ev: Evidence) -> list[Part]:
    """At the end of 2019 the foreign share of licences was by far highest in B21, whose ceiling went first."""
    items = categories(ev)
    first = items[items.uncapped != ""].sort_values("uncapped").category.iloc[0]
    ahead = items.share[0] >= 1.5 * items.share[1]
    ends = " and ".join(f"{row.category} {pct(row.share, 2)}" for row in items[:2].itertuples())
    return [
        Part(f"The highest foreign shares of licences are {ends}", items.code[0] == "b21" and ahead),
        Part(f"The first ceiling to go nationwide was that of {first}", first == CATEGORIES["b21"]),
    ]


def b21_share_did_not_rise(ev: Evidence) -> Part:
    """The foreign share of B21 licences did not clearly rise in 2019, though their number did."""
    b21 = categories(ev).set_index("code").loc["b21"]
    words = (
        f"B21: {b21.before} to {b21.licences} foreign licences; share {pct(b21.low, 2)} to {pct(b21.high, 2)} before"
    )
    return Part(f"{words}, {pct(b21.share, 2)} after", b21.licences > b21.before and b21.share <= b21.high)


def closed_data_centres_came_second(ev: Evidence) -> Part:
    """Data centres, closed to most foreign capital, had the second highest foreign share of licences."""
    items = categories(ev)
    second = items.iloc[1]
    words = f"Second is {second.category}, {pct(second.share, 2)}"
    return Part(words, second.code == "b11" and second.uncapped == "")


def category_totals_second_hand(ev: Evidence) -> list[Part]:
    """The totals of licences by service are known only from a copy."""
    return [second_hand(ev, f"vats_items_{code}", "2019-12") for code in CATEGORIES]


def licence_table_of_2019_is_last(ev: Evidence) -> list[Part]:
    """No foreign licences by service are published for a date after 2019."""
    return [latest_is(ev, f"fie_licences_{code}", "2019-12") for code in CATEGORIES]
