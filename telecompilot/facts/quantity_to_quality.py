"""Is opening moving from quantity to quality? Numbers and frames for the chapter."""

from __future__ import annotations

from types import SimpleNamespace

import pandas as pd

from telecompilot import evidence
from telecompilot.evidence import Evidence, formats
from telecompilot.facts import pilot_spread, quality_signs
from telecompilot.figure import observed

START, BREAK = 2014, 2022  # first year with both money and firms; from it on the money includes finance
MONEY, FIRMS, EACH = "Money", "New firms", "Money for each new firm"
INVESTMENT = {MONEY: "fdi_utilised_cny", FIRMS: "fdi_new_enterprises", EACH: "fdi_cny_per_new_enterprise"}
EQUITY, OTHER, REST, TOTAL = "Foreign equity limits", "Other restrictions", "Screening and staff rules", "Total"
KINDS = {EQUITY: ("equity",), OTHER: ("other",), REST: ("screening", "personnel"), TOTAL: ("total",)}
CHINA, OECD = "China", "OECD mean"
RESTRICTIONS = tuple(f"oecd_fdirri_{name}_v2022" for names in KINDS.values() for name in names)
SURVEYS = {
    "Missed business through barriers": ("eucham_missed_opportunities", "European firms"),
    "China the first choice": ("eucham_china_top_destination", "European firms"),
    "China among the first three": ("amcham_china_top3", "US firms"),
}

ANSWERS = tuple(series_id for series_id, _ in SURVEYS.values())


def investment(ev: Evidence | None = None) -> pd.DataFrame:
    """Return money, new firms and money a firm by year: measure, year, value, low, high, bound, part.

    Money in billion yuan, money a firm in million yuan. `part` is "before" or "after" the change of scope in 2022 (the
    count of firms has none and is "whole"). `bound` as in observed.bound.
    """
    ev = ev or evidence.load()
    parts = []
    for measure, series_id in INVESTMENT.items():
        rows = ev.rows(series_id)
        rows = rows[rows.index.year >= START]
        year = rows.index.year
        part = ["whole" if measure == FIRMS else "after" if one >= BREAK else "before" for one in year]
        bound = [observed.bound(*ends) for ends in zip(rows.value, rows.low, rows.high, strict=True)]
        parts.append(rows[["value", "low", "high"]].assign(measure=measure, year=year, part=part, bound=bound))
    return pd.concat(parts, ignore_index=True)


def high_tech(ev: Evidence | None = None) -> pd.DataFrame:
    """Return the high-tech share of the money by year: year, share; NaN for years without a comparable figure."""
    share = (ev or evidence.load()).series("fdi_hightech_share")
    whole = pd.period_range(share.index[0], share.index[-1], freq="Y")
    return share.reindex(whole).rename("share").rename_axis("year").reset_index().assign(year=whole.year)


def restrictions(ev: Evidence | None = None) -> pd.DataFrame:
    """Return the OECD index by kind of restriction: place (China or OECD mean), year, kind, score from 0 to 1."""
    ev = ev or evidence.load()
    rows = []
    for place, tail in ((CHINA, ""), (OECD, "_oecd_mean")):
        for kind, names in KINDS.items():
            score = sum(ev.series(f"oecd_fdirri_{name}_v2022{tail}") for name in names)
            rows += [(place, period.year, kind, value) for period, value in score.items()]
    return pd.DataFrame(rows, columns=["place", "year", "kind", "score"])


def surveys(ev: Evidence | None = None) -> pd.DataFrame:
    """Return surveys of firms by edition: question, asked, year, share, about (True where the print says about)."""
    ev = ev or evidence.load()
    parts = []
    for question, (series_id, asked) in SURVEYS.items():
        rows = ev.rows(series_id)
        frame = pd.DataFrame({"year": rows.index.year, "share": rows.value.to_numpy()})
        parts.append(frame.assign(question=question, asked=asked, about=(rows.qualifier == "~").to_numpy()))
    return pd.concat(parts, ignore_index=True)


def numbers(ev: Evidence | None = None) -> SimpleNamespace:
    """Return every number of the chapter's prose as Text."""
    ev = ev or evidence.load()
    parts = (_verdict, _money, _technology, _rules, pilot_spread.words, _firms, _risk)
    return formats.texts(*(part(ev) for part in parts))


def _verdict(ev: Evidence) -> dict[str, str]:
    card = quality_signs.scorecard(ev)
    counts = card.result.value_counts()
    copies = formats.count(sum(ev.weak(series_id) for series_id in card.series_id))
    found = {name.replace(" ", "_"): int(counts.get(name, 0)) for name in quality_signs.RESULTS}
    answer = "Yes" if found["for"] > len(card) / 2 else "Not so far"
    words = {f"tests_{name}": formats.count(count) for name, count in found.items()}
    return {"tests": formats.count(len(card)), "tests_copied": copies, "answer": answer, **words}


def _change(then: float, now: float) -> str:
    """A change in words: "fell 39%" or "rose 83%"."""
    return f"{'rose' if now > then else 'fell'} {formats.pct(abs(now / then - 1), 0)}"


def _money(ev: Evidence) -> dict[str, str]:
    money, firms, each = (ev.series(series_id) for series_id in INVESTMENT.values())
    last, early = money.index[-1], str(BREAK)
    earlier = each[each.index < each.index[-1]]
    lower = int((earlier < each.iloc[-1]).sum())
    parts = {name: ev.series(f"fdi_{name}_cny") for name in ("manufacturing", "services")}
    return {
        **{f"{name}_change": _change(part.iloc[-2], part.iloc[-1]) for name, part in parts.items()},
        "since": early,
        "last": formats.date(last),
        "money_then": formats.num(money[early], 0),
        "money_now": formats.num(money[last], 0),
        "money_change": _change(money[early], money[last]),
        "firms_then": formats.num(firms[early], 0),
        "firms_now": formats.num(firms[last], 0),
        "firms_change": _change(firms[early], firms[last]),
        "each_then": formats.num(each[early], 0),
        "each_now": formats.num(each[last], 1),
        "each_2018": formats.num(each["2018"], 1),
        "each_years": formats.count(len(earlier)),
        "each_place": "lower than in any" if not lower else f"lower than in all but {formats.count(lower)}",
        "starts": "all" if not lower else f"{formats.count(len(earlier) - lower)} of",
        "firms_2018": formats.num(firms["2018"], 0),
    }


def _technology(ev: Evidence) -> dict[str, str]:
    share = ev.series("fdi_hightech_share")
    made = ev.latest("fdi_hightech_manufacturing_cny").value / ev.series("fdi_utilised_cny")["2024"]
    return {
        "tech_first": formats.pct(share.iloc[0]),
        "tech_first_year": formats.date(share.index[0]),
        "tech_peak": formats.pct(share.max()),
        "tech_peak_year": formats.date(share.idxmax()),
        "tech_last": formats.pct(share.iloc[-1]),
        "tech_last_year": formats.date(share.index[-1]),
        "tech_made": formats.pct(made),
    }


def _rules(ev: Evidence) -> dict[str, str]:
    frame = restrictions(ev).pivot_table("score", ["place", "kind"], "year")
    china = frame.loc[CHINA]
    first, last = china.columns[0], china.columns[-1]
    step = china.columns[1]
    telecom, mean = ev.series("oecd_pmr_ecommunications"), ev.series("oecd_pmr_ecommunications_oecd_mean")
    digital = ev.series("oecd_dstri_overall_ed2025")
    moved = digital.index[1:][(digital.diff().dropna() != 0).to_numpy()][-1]
    items = ev.series("negative_list_national_items")
    return {
        "oecd_first": str(first),
        "oecd_step": str(step),
        "oecd_last": str(last),
        "total_first": formats.num(china[first][TOTAL], 3),
        "total_step": formats.num(china[step][TOTAL], 3),
        "total_last": formats.num(china[last][TOTAL], 3),
        "oecd_mean": formats.num(frame.loc[OECD, last][TOTAL], 2),
        "equity_part_first": formats.pct(china[first][EQUITY] / china[first].drop(TOTAL).sum(), 0),
        "equity_part_last": formats.pct(china[last][EQUITY] / china[last].drop(TOTAL).sum(), 0),
        "equity_change": _change(china[first][EQUITY], china[last][EQUITY]),
        "other_first": formats.num(china[first][OTHER], 3),
        "other_step": formats.num(china[step][OTHER], 3),
        "other_jump": formats.num(china[step][OTHER] - china[first][OTHER], 3),
        "telecom_first": formats.num(telecom.iloc[0], 2),
        "telecom_scored": formats.num(telecom.iloc[-1], 2),
        "telecom_year": formats.date(telecom.index[-1]),
        "telecom_mean": formats.num(mean.iloc[-1], 2),
        "telecom_rank": _ordinal(ev.latest("oecd_pmr_ecommunications_rank").value),
        "digital_moved": formats.date(moved),
        "digital_last": formats.date(digital.index[-1]),
        "digital": formats.num(digital.iloc[-1], 3),
        "digital_mean": formats.num(ev.latest("oecd_dstri_overall_ed2025_oecd_mean").value, 3),
        "items_first": formats.num(items.iloc[0]),
        "items_last": formats.num(items.iloc[-1]),
    }


def _ordinal(rank: float) -> str:
    return "the strictest" if rank == 1 else f"number {formats.count(rank)} by strictness"


def _firms(ev: Evidence) -> dict[str, str]:
    missed, first = ev.series("eucham_missed_opportunities"), ev.series("eucham_china_top_destination")
    three = ev.series("amcham_china_top3")
    return {
        "missed_first": formats.pct(missed.iloc[0], 0),
        "missed_first_year": formats.date(missed.index[0]),
        "missed_last": formats.pct(missed.iloc[-1], 0),
        "missed_last_year": formats.date(missed.index[-1]),
        "opening_seen": formats.pct(ev.latest("eucham_market_opening_seen").value, 0),
        "no_opening": formats.pct(ev.latest("eucham_no_opening_expected").value, 0),
        "top_high": formats.pct(first.max(), 0),
        "top_high_year": formats.date(first.idxmax()),
        "top_last": formats.pct(first.iloc[-1], 0),
        "top_last_year": formats.date(first.index[-1]),
        "three_low": formats.pct(three.min(), 0),
        "three_low_year": formats.date(three.idxmin()),
        "three_last": formats.pct(three.iloc[-1], 0),
        "three_last_year": formats.date(three.index[-1]),
        "lost_share": formats.pct(ev.latest("uscbc_lost_market_share").value, 0),
        "fear_share": formats.pct(ev.latest("uscbc_fear_lost_market_share").value, 0),
    }


def _risk(ev: Evidence) -> dict[str, str]:
    found = {}
    for name, series_id in {"epu": "epu_china_mainland", "gpr": "gpr_china"}.items():
        level = ev.series(series_id)
        before, after = level["2010":"2016"].mean(), level["2017":].mean()
        found |= {f"{name}_times": formats.num(after / before, 1), f"{name}_last": formats.date(level.index[-1])}
    return found
