"""Four counts of "foreign" in China's value-added telecom: numbers and frames for the chapter."""

from __future__ import annotations

from types import SimpleNamespace

import pandas as pd

from telecompilot import evidence
from telecompilot.evidence import Evidence, formats

CATEGORIES = {
    "b11": "B11 data centres",
    "b14": "B14 internet access",
    "b21": "B21 data and transactions",
    "b24": "B24 call centres",
    "b25_icp": "B25 information, internet",
    "b25_nonicp": "B25 information, other",
}
EARLIER, LATER = "2018-12", "2019-12"  # the two months for which foreign licences are printed by category
HOLDERS, CROSS, WIDE = "all licence holders", "holders of a ministry licence", "all information and telecom firms"


def bracketed(number: pd.Series, total: pd.Series) -> pd.DataFrame:
    """Return number / total at the dates of `number`: low, high, exact, and the dates of the total, before and after.

    Where `total` has no figure for a date the ends come from its neighbours before and after, which bound it as long as
    the total only grows between them. Dates without a neighbour on each side are left out.
    """
    rows = []
    for period, value in number.items():
        before, after = total[total.index <= period], total[total.index >= period]
        if len(before) and len(after):
            ends = before.index[-1], after.index[0]
            rows.append((period, value / after.iloc[0], value / before.iloc[-1], ends[0] == ends[1], *ends))
    return pd.DataFrame(rows, columns=["period", "low", "high", "exact", "before", "after"]).set_index("period")


def holders(ev: Evidence) -> pd.DataFrame:
    """Return the foreign fraction of licence holders under three definitions that are never joined.

    Columns: of (whom it is a fraction of), period, when (timestamp), low, high (shares), exact.
    """
    whole = ev.series("vats_enterprises_total")
    single = whole[whole.index < pd.Period("2021-01", "M")]  # later totals leave out double holders: another basis
    own = bracketed(ev.series("fie_telecom_caict"), single)[["low", "high", "exact"]].reset_index().assign(of=HOLDERS)
    printed = ev.rows("fie_in_crossregional_share")
    cross = printed[["low", "high"]].reset_index().assign(of=CROSS, exact=True)
    firms, wide = ev.at("fie_telecom_stock", "2024-12"), ev.at("infocom_enterprises_total", "2024-12")
    ends = {"low": firms.low / wide.high, "high": firms.high / wide.low}
    broad = pd.DataFrame([{"of": WIDE, "period": wide.period, **ends, "exact": False}])
    found = pd.concat([own, cross, broad], ignore_index=True)
    return found.assign(when=[period.end_time.normalize() for period in found.period])


def categories(ev: Evidence) -> pd.DataFrame:
    """Return the foreign share of licence items by category, highest first.

    Columns: code, category, share (end-2019), low and high (end-2018, from the neighbouring totals), licences and
    before (foreign items at the two dates), uncapped (date from which a nationwide ceiling was gone, or empty),
    source_id (of the figures used, space-separated).
    """
    rows = []
    for key, category in CATEGORIES.items():
        foreign, whole = ev.series(f"fie_licences_{key}"), ev.series(f"vats_items_{key}")
        earlier = bracketed(foreign[foreign.index == EARLIER], whole).iloc[0]
        later = foreign[LATER] / whole[LATER]
        counts = int(foreign[LATER]), int(foreign[EARLIER])
        used = [*ev.rows(f"fie_licences_{key}").source_id[[EARLIER, LATER]]]
        used += [*ev.rows(f"vats_items_{key}").source_id[[earlier.before, earlier.after, pd.Period(LATER, "M")]]]
        first = _uncapped(ev, key[:3].upper())
        rows.append((key, category, later, earlier.low, earlier.high, *counts, first, " ".join(dict.fromkeys(used))))
    names = ["code", "category", "share", "low", "high", "licences", "before", "uncapped", "source_id"]
    return pd.DataFrame(rows, columns=names).sort_values("share", ascending=False, ignore_index=True)


def _uncapped(ev: Evidence, code: str) -> str:
    """Return the date from which foreign firms could wholly own a service of this code in all China, before `LATER`."""
    rows = ev.services[(ev.services.code == code) & ev.services.regime.str.startswith("Nationwide")]
    dates = rows[(rows.foreign_cap == 100) & (rows.effective <= LATER)].effective
    return dates.min() if len(dates) else ""


def numbers(ev: Evidence | None = None) -> SimpleNamespace:
    """Return every number that the chapter's prose prints, as Text."""
    ev = ev or evidence.load()
    return SimpleNamespace(**_counted(ev), **_by_category(ev), **_branded(ev))


def _counted(ev: Evidence) -> dict[str, formats.Text]:
    share, approvals = ev.rows("fie_share_vats_licence_holders"), ev.latest("pilot_approvals_cum")
    wide = ev.at("infocom_enterprises_total", "2024-12")
    broad = holders(ev).set_index("of").loc[WIDE]
    cross, firms = ev.series("fie_in_crossregional_share"), ev.series("fie_in_crossregional")
    both = cross.index.intersection(firms.index)
    stock = ev.latest("fie_telecom_stock")
    caict = ev.latest("fie_telecom_caict")
    return {
        "approvals": formats.num(approvals.value),
        "approvals_date": formats.date(approvals.period),
        "approvals_of_wide": formats.pct(approvals.value / wide.value),
        "stock": formats.num(stock.value),
        "stock_date": formats.date(stock.period),
        "academy": formats.num(caict.value),
        "academy_date": formats.date(caict.period),
        "minority": formats.num(ev.at("fie_telecom_caict", "2019-09").value - ev.at("fie_equity_100", "2019-09").value),
        "minority_of": formats.num(ev.at("fie_telecom_caict", "2019-09").value),
        "holders": formats.num(ev.at("vats_enterprises_total", "2019-12").value),
        "foreign_holders": formats.num(ev.at("fie_telecom_caict", "2019-12").value),
        "share": formats.pct(share.value["2019-12"]),
        "share_date": formats.date(share.index[0]),
        "share_next": formats.pct(share.value["2020-03"]),
        "share_first": formats.span(*bracketed_first(ev), digits=2),
        "wide": formats.span(broad.low, broad.high, digits=1),
        "cross_first": formats.pct(cross[both[0]]),
        "cross_last": formats.pct(cross[both[-1]]),
        "cross_firms_first": formats.num(firms[both[0]]),
        "cross_firms_last": formats.num(firms[both[-1]]),
        "cross_move": formats.Text("fell" if cross[both[-1]] < cross[both[0]] else "rose"),
        "cross_years": formats.Text(f"{formats.date(both[0])} to {formats.date(both[-1])}"),
        "pudong": formats.pct(ev.latest("fie_share_pudong").value),
        "pudong_date": formats.date(ev.latest("fie_share_pudong").period),
    }


def bracketed_first(ev: Evidence) -> tuple[float, float]:
    """Return the ends of the earliest foreign fraction of all licence holders."""
    first = holders(ev).query("of == @HOLDERS").sort_values("when").iloc[0]
    return first.low, first.high


def _by_category(ev: Evidence) -> dict[str, formats.Text]:
    found = categories(ev)
    top, second, last = found.iloc[0], found.iloc[1], found.iloc[-1]
    b21 = found.set_index("code").loc["b21"]
    return {
        "top": formats.Text(top.category.split()[0]),
        "top_share": formats.pct(top.share),
        "leader_sentence": _leader(found),
        "second": formats.Text(second.category),
        "second_share": formats.pct(second.share),
        "last_share": formats.pct(last.share),
        "b21_growth": formats.pct(b21.licences / b21.before - 1, 0),
        "b21_before": formats.span(b21.low, b21.high, digits=2),
        "b21_share": formats.pct(b21.share),
        "b21_years": formats.num(2019 - int(b21.uncapped[:4])),
        "categories": formats.count(len(found)),
    }


def _leader(found: pd.DataFrame) -> formats.Text:
    """Say whether the category with the highest foreign share is the one whose ceiling went first."""
    first = found[found.uncapped != ""].sort_values("uncapped").iloc[0]
    if first.code == found.code[0]:
        when = formats.date(first.uncapped[:7])
        return formats.Text(f"It is also the one whose nationwide ceiling went first, for e-commerce, in {when}.")
    return formats.Text(f"The ceiling went first in {first.category}, which is not the one with the highest share.")


def _half(period: pd.Period) -> str:
    """Name a half-year, which the tables date by its last month."""
    return f"{period.year}-H{1 if period.month <= 6 else 2}"


def _branded(ev: Evidence) -> dict[str, formats.Text]:
    canalys, early = ev.latest("aws_share_canalys"), ev.latest("aws_share_idc_iaas")
    last, rest = ev.latest("aws_share_idc_iaas_dated"), ev.latest("rest_share_idc_iaas")
    europe, korea = ev.latest("european_provider_share_eu"), ev.latest("foreign_share_min_kr")
    japan = [ev.latest(f"us_big3_share_jp_{end}").value for end in ("low", "high")]
    printed = sum(len(ev.series(f"aws_share_{basis}")) for basis in ("canalys", "idc_iaas", "idc_iaas_dated"))
    ranks = ("first", "second", "third", "fourth", "fifth")
    return {
        "aws_figures": formats.Text(formats.count(printed).capitalize()),
        "canalys": formats.pct(canalys.value),
        "canalys_date": formats.date(canalys.period),
        "idc_first": formats.pct(early.value),
        "idc_first_date": formats.date(early.period),
        "idc_last": formats.pct(last.value),
        "idc_last_date": formats.date(_half(last.period)),
        "rest_date": formats.date(_half(rest.period)),
        "rest": formats.pct(rest.value),
        "single": formats.pct(ev.at("top5_share_idc_iaas", str(rest.period)).value / 5),
        "idc_last_points": formats.points(last.value),
        "paas_rank": formats.Text(ranks[int(ev.at("aws_rank_idc_paas", str(rest.period)).value) - 1]),
        "europe": formats.pct(1 - europe.value),
        "korea": formats.pct(korea.value),
        "japan": formats.span(*japan),
    }
