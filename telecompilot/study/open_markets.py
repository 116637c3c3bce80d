"""Foreign brands' share of cloud where the market is open, beside what is known of China."""

from __future__ import annotations

import pandas as pd

from telecompilot.evidence import Evidence, access_log
from telecompilot.evidence.formats import count
from telecompilot.study import cloud

COLUMNS = ["place", "when", "who", "low", "high", "ceiling", "domestic", "series"]
TOP = "top5_share_idc_iaas"


@access_log.once
def markets(ev: Evidence) -> pd.DataFrame:
    """Return foreign brand share of cloud in open markets and in China, highest lower bound first.

    Columns: place, when (period as text), who (the vendors that low and high name), low, high (their share; NaN where
    none is published), ceiling (what no named domestic vendor rules out), domestic (who sets it), series (ids).
    """
    europe, korea = ev.latest("european_provider_share_eu"), ev.latest("foreign_share_min_kr")
    naver, ntt = _of(ev, "naver_share_kr", korea.period), ev.latest("nttcom_share_jp_low")
    japan, britain = (_ends(ev, stem) for stem in ("us_big3_share_jp", "aws_msft_share_uk"))
    most, least = 1 - europe.low, 1 - europe.high

    def row(place: str, figures: list, who: str, low: float, high: float, ceiling: float, domestic: str) -> tuple:
        ids = " ".join(figure.series_id for figure in figures)
        return place, str(figures[0].period), who, low, high, ceiling, domestic, ids

    rows = [
        row("Europe", [europe], "all but European providers", least, most, most, "European providers"),
        row("Korea", [korea, *naver], "AWS and Microsoft", korea.low, korea.high, *_left(naver, "Naver")),
        row("Japan", [*japan, ntt], "AWS, Microsoft, Google", *_values(japan), 1 - ntt.value, "NTT Com"),
        row("United Kingdom", britain, "AWS and Microsoft", *_values(britain), 1.0, "nobody"),
        _china(ev, cloud.aws(ev).query("basis == @cloud.IDC").iloc[-1]),
        _china(ev, cloud.ceilings(ev, cloud.IDC).iloc[-1]),
    ]
    frame = pd.DataFrame(rows, columns=COLUMNS).drop_duplicates()
    return frame.sort_values(["low", "ceiling"], ascending=False, ignore_index=True)


def _of(ev: Evidence, series_id: str, period: pd.Period) -> list:
    return [ev.at(series_id, str(period))] if period in ev.rows(series_id).index else []


def _left(figures: list, vendor: str) -> tuple[float, str]:
    """Return what a domestic vendor leaves, and its name; all, and nobody, where its share is not published."""
    return (1 - figures[0].low, vendor) if figures else (1.0, "nobody")


def _ends(ev: Evidence, stem: str) -> list:
    return [ev.latest(f"{stem}_{end}") for end in ("low", "high")]


def _values(figures: list) -> list[float]:
    return [figure.value for figure in figures]


def _china(ev: Evidence, bound: pd.Series) -> tuple:
    """Return the row for one of the bounds on IDC's basis: AWS where its share is published."""
    vendors = [name for name in cloud.series(ev, ()) if "_idc_iaas" in name and bound.period in _periods(ev, name)]
    chinese = [name for name in vendors if not name.startswith("aws_")]
    domestic = {cloud.NAMED: f"{count(len(chinese))} Chinese vendors", cloud.OPEN: "nobody"}
    who, low = ("AWS", bound.aws) if pd.notna(bound.aws) else ("none", 0.0)
    shown = vendors if bound.why in domestic else [name for name in vendors if name not in chinese] + [TOP]
    setter = domestic.get(bound.why, "the five largest")
    return "China", bound.period, who, low, bound.aws, bound.high, setter, " ".join(shown)


def _periods(ev: Evidence, series_id: str) -> list[str]:
    return [cloud.written(period) for period in ev.rows(series_id).index]
