"""What printed figures leave open: bounds on the brand share of foreign vendors in cloud, in China and elsewhere."""

from __future__ import annotations

import pandas as pd

from telecompilot.evidence import Evidence

CANALYS, IDC = "Canalys: IaaS, PaaS and hosted private cloud", "IDC: IaaS only"
CHINESE = ("alibaba", "huawei", "tencent", "baidu", "chinatelecom", "kingsoft")
FORMS = ("", "_quarterly", "_dated")  # one definition, printed by year, quarter and half-year
REST = "the printed rest"
FEWEST = 3  # Chinese vendors that must be named: fewer leave more than half of the market open, which bounds nothing
COLUMNS = ["basis", "period", "start", "end", "low", "high", "aws", "single", "why"]


def china(ev: Evidence) -> pd.DataFrame:
    """Return bounds on the brand share of all foreign cloud vendors in China, one row a basis and period.

    Columns: basis, period (as text), start and end (timestamps), low and high (for all foreign vendors together), aws
    (the printed share of AWS, or NaN), single (the most that any one foreign vendor can have, or NaN), why (what the
    upper bound rests on). Shares in 0-1. Nothing joins the two bases.
    """
    rows = [*_canalys(ev), *_idc(ev)]
    return pd.DataFrame(rows, columns=COLUMNS).sort_values(["basis", "start"], ignore_index=True)


def _printed(ev: Evidence, vendors: tuple[str, ...], basis: str) -> pd.DataFrame:
    """Return the rows of each vendor's share on a basis, whatever the length of their periods."""
    ids = {f"{name}_share_{basis}{form}": name for name in vendors for form in FORMS}
    found = [
        ev.rows(series_id).assign(vendor=name) for series_id, name in ids.items() if series_id in ev.catalogue.index
    ]
    return pd.concat([rows.rename_axis("period").reset_index().astype({"period": object}) for rows in found])


def _canalys(ev: Evidence) -> list[tuple]:
    """Take the printed rest of a quarter, else the least that leaders together or vendors named one by one leave."""
    named, printed = _printed(ev, CHINESE, "canalys"), ev.rows("aws_share_canalys")
    by_vendor = named.groupby("period")
    ceilings = {
        REST: ev.intervals("others_share_canalys").high,
        "what four Chinese leaders leave": 1 - ev.intervals("top4_chinese_share_canalys").low,
        "what three Chinese leaders leave": 1 - ev.intervals("top3_chinese_share_canalys").low,
        "what the Chinese vendors named leave": 1 - by_vendor.low.sum().where(by_vendor.size() >= FEWEST),
    }
    table = pd.DataFrame(ceilings).dropna(how="all").sort_index()
    fourth = named[named.vendor == "baidu"].set_index("period").high
    rows = []
    for period, ends in table.iterrows():
        known = period in printed.index
        # Once AWS is no longer among the vendors named, it has less than the smallest of them.
        single = fourth.get(period, float("nan")) if period > printed.index[-1] else float("nan")
        low, aws = (printed.low[period], printed.value[period]) if known else (0.0, float("nan"))
        why = REST if pd.notna(ends[REST]) else ends.idxmin()
        bounds = (low, ends[why], aws, single, why)
        rows.append((CANALYS, _iso(str(period)), *_span(period, 1), *bounds))
    return rows


def _idc(ev: Evidence) -> list[tuple]:
    """Bound the periods for which shares of at least three Chinese vendors are printed, then those with ranks only."""
    named, aws = _printed(ev, CHINESE, "idc_iaas"), _printed(ev, ("aws",), "idc_iaas")
    named["text"], rows = named.period.astype(str), []
    aws = aws.set_index(aws.period.astype(str))
    for text, part in named.groupby("text"):
        if len(part) < FEWEST:
            continue
        low, value = (aws.low[text], aws.value[text]) if text in aws.index else (0.0, float("nan"))
        bounds = (low, 1 - part.low.sum(), value, float("nan"), "what the Chinese vendors named leave")
        rows.append((IDC, _iso(text), *_span(part.period.iloc[0], 6), *bounds))
    return rows + _idc_ranks(ev, {row[1] for row in rows})


def _idc_ranks(ev: Evidence, done: set[str]) -> list[tuple]:
    """Bound the half-years for which only the sum of the five largest and the rank of AWS are printed.

    Fifth of five it has at most a fifth of their sum, and the other four at least four fifths; outside the five, all
    foreign vendors share what the five leave, and none can have more than a fifth of their sum.
    """
    top, ranks, rows = ev.intervals("top5_share_idc_iaas"), ev.rows("aws_rank_idc_iaas"), []
    for period in top.index.intersection(ranks.index):
        if str(period) in done:
            continue
        outside = ranks.qualifier[period] == ">"
        high = 1 - top.low[period] * (1 if outside else 0.8)
        why = "what the five largest, none foreign, leave" if outside else "what four of the five largest leave"
        single = min(top.high[period] / 5, high)
        rows.append((IDC, str(period), *_span(period, 6), 0.0, high, float("nan"), single, why))
    return rows


def _iso(period: str) -> str:
    return period.replace("Q", "-Q")


def _span(period: pd.Period, half: int) -> tuple[pd.Timestamp, pd.Timestamp]:
    """Return start and end of a period; a half-year is dated by its last month, so it starts `half` months before."""
    monthly = period.freqstr.startswith("M")
    end = period.end_time.normalize() + pd.Timedelta(days=1)
    return (end - pd.DateOffset(months=half) if monthly else period.start_time), end


def markets(ev: Evidence) -> pd.DataFrame:
    """Return foreign brand share of cloud in open markets and in China, highest lower bound first.

    Columns: place, when, who (the vendors that low and high name), low, high (their share; NaN where none is printed),
    ceiling (what no named domestic vendor rules out), domestic (who sets it), series (tuple of ids).
    """
    bounds = china(ev)
    europe, korea = ev.latest("european_provider_share_eu"), ev.latest("foreign_share_min_kr")
    naver = ev.at("naver_share_kr", str(korea.period))
    japan = [ev.latest(f"us_big3_share_jp_{end}") for end in ("low", "high")]
    ntt = ev.latest("nttcom_share_jp_low")
    britain = [ev.latest(f"aws_msft_share_uk_{end}") for end in ("low", "high")]
    rest = bounds[bounds.basis == IDC].iloc[-1]
    last = bounds[(bounds.basis == IDC) & bounds.aws.notna()].iloc[-1]
    named = tuple(f"{name}_share_idc_iaas_dated" for name in ("aws", "alibaba", "huawei", "tencent", "chinatelecom"))
    others = ("all but European providers", 1 - europe.high, 1 - europe.low)
    rows = [
        _market("Europe", [europe], *others, others[2], "European providers"),
        _market("Korea", [korea, naver], "AWS and Microsoft", korea.low, korea.high, 1 - naver.low, "Naver"),
        _market("Japan", [*japan, ntt], "AWS, Microsoft, Google", *_values(japan), 1 - ntt.value, "NTT Com"),
        _market("United Kingdom", britain, "AWS and Microsoft", *_values(britain), 1.0, "nobody"),
        ("China", last.period, "AWS", last.aws, last.aws, last.high, "four Chinese vendors", named),
        ("China", rest.period, "none", 0.0, float("nan"), rest.high, "the five largest", ("top5_share_idc_iaas",)),
    ]
    names = ["place", "when", "who", "low", "high", "ceiling", "domestic", "series"]
    return pd.DataFrame(rows, columns=names).sort_values(["low", "ceiling"], ascending=False, ignore_index=True)


def _values(figures: list) -> list[float]:
    return [figure.value for figure in figures]


def _market(place: str, figures: list, who: str, low: float, high: float, ceiling: float, domestic: str) -> tuple:
    ids = tuple(figure.series_id for figure in figures)
    return place, str(figures[0].period), who, low, high, ceiling, domestic, ids
