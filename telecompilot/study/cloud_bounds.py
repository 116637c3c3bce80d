"""What published figures leave open: bounds on the brand share of foreign vendors in China's cloud."""

from __future__ import annotations

import pandas as pd

from telecompilot.evidence import Evidence, formats

CANALYS, IDC = "Canalys: IaaS, PaaS and hosted private cloud", "IDC: IaaS only"
CHINESE = ("alibaba", "huawei", "tencent", "baidu", "chinatelecom", "kingsoft")
FORMS = ("", "_quarterly", "_dated")  # one definition, published by year, quarter and half-year
REST, NAMED = "the printed rest", "what the Chinese vendors named leave"
FEWEST = 3  # Chinese vendors that must be named: fewer leave more than half of the market open, which bounds nothing
COLUMNS = ["basis", "period", "start", "end", "low", "high", "aws", "single", "why"]
UNKNOWN = float("nan")


def china(ev: Evidence) -> pd.DataFrame:
    """Return bounds on the brand share of all foreign cloud vendors in China, one row a basis and period.

    Columns: basis, period (as text), start and end (timestamps), low and high (for all foreign vendors together), aws
    (the published share of AWS, or NaN), single (the most that any one foreign vendor can have, or NaN), why (what the
    upper bound rests on). Shares in 0-1. Nothing joins the two bases.
    """
    rows = [*_canalys(ev), *_idc(ev)]
    return pd.DataFrame(rows, columns=COLUMNS).sort_values(["basis", "start"], ignore_index=True)


def words(period: str) -> formats.Text:
    """Return a period of `china` in words; a half-year is dated by its last month."""
    return formats.date(period.replace("-06", "-H1").replace("-12", "-H2"))


def series(ev: Evidence) -> tuple[str, ...]:
    """Return the ids of the series behind the bounds, as far as the catalogue holds them."""
    stems = [f"{name}_share_{basis}" for name in ("aws", *CHINESE) for basis in ("canalys", "idc_iaas")]
    rest = ("others_share_canalys", "top4_chinese_share_canalys", "top3_chinese_share_canalys", "top5_share_idc_iaas")
    ids = [f"{stem}{form}" for stem in (*stems, "aws_rank_idc_iaas") for form in FORMS]
    return tuple(name for name in (*ids, *rest) if name in ev.catalogue.index)


def _published(ev: Evidence, vendors: tuple[str, ...], basis: str) -> pd.DataFrame:
    """Return the rows of each vendor's share on a basis, whatever the length of their periods."""
    ids = {f"{name}_share_{basis}{form}": name for name in vendors for form in FORMS}
    known = [ev.rows(name).assign(vendor=vendor) for name, vendor in ids.items() if name in ev.catalogue.index]
    return pd.concat([rows.rename_axis("period").reset_index().astype({"period": object}) for rows in known])


def _canalys(ev: Evidence) -> list[tuple]:
    """Take the published rest of a quarter, else the least that leaders together or vendors one by one leave."""
    named, aws = _published(ev, CHINESE, "canalys"), ev.rows("aws_share_canalys")
    by_vendor = named.groupby("period")
    ceilings = {
        REST: ev.intervals("others_share_canalys").high,
        "what four Chinese leaders leave": 1 - ev.intervals("top4_chinese_share_canalys").low,
        "what three Chinese leaders leave": 1 - ev.intervals("top3_chinese_share_canalys").low,
        NAMED: 1 - by_vendor.low.sum().where(by_vendor.size() >= FEWEST),
    }
    fourth, rows = named[named.vendor == "baidu"].set_index("period").high, []
    for period, ends in pd.DataFrame(ceilings).dropna(how="all").sort_index().iterrows():
        low, value = (aws.low[period], aws.value[period]) if period in aws.index else (0.0, UNKNOWN)
        # Once AWS is no longer among the vendors named, it has less than the smallest of them.
        single = fourth.get(period, UNKNOWN) if period > aws.index[-1] else UNKNOWN
        why = REST if pd.notna(ends[REST]) else ends.idxmin()
        rows.append((CANALYS, *_when(period), low, ends[why], value, single, why))
    return rows


def _idc(ev: Evidence) -> list[tuple]:
    """Bound the periods with shares of at least three Chinese vendors, then the half-years with ranks only.

    Of those only the sum of the five largest and the rank of AWS are published. Fifth of five it has at most a fifth
    of their sum, and the other four at least four fifths; outside the five, all foreign vendors share what the five
    leave, and none can have more than a fifth of their sum.
    """
    rows, aws = {}, _published(ev, ("aws",), "idc_iaas").set_index("period")
    for period, part in _published(ev, CHINESE, "idc_iaas").groupby("period", sort=False):
        low, value = (aws.low[period], aws.value[period]) if period in aws.index else (0.0, UNKNOWN)
        if len(part) >= FEWEST:
            rows[period] = (IDC, *_when(period), low, 1 - part.low.sum(), value, UNKNOWN, NAMED)
    top, ranks = ev.intervals("top5_share_idc_iaas"), ev.rows("aws_rank_idc_iaas")
    for period in top.index.intersection(ranks.index):
        outside = ranks.qualifier[period] == ">"
        high = 1 - top.low[period] * (1 if outside else 0.8)
        why = "what the five largest, none foreign, leave" if outside else "what four of the five largest leave"
        single = min(top.high[period] / 5, high)
        rows.setdefault(period, (IDC, *_when(period), 0.0, high, UNKNOWN, single, why))
    return list(rows.values())


def _when(period: pd.Period) -> tuple[str, pd.Timestamp, pd.Timestamp]:
    """Return a period as text, its start and its end; a half-year is dated by its last month."""
    end = period.end_time.normalize() + pd.Timedelta(days=1)
    half = period.freqstr.startswith("M")
    return str(period).replace("Q", "-Q"), end - pd.DateOffset(months=6) if half else period.start_time, end


def markets(ev: Evidence) -> pd.DataFrame:
    """Return foreign brand share of cloud in open markets and in China, highest lower bound first.

    Columns: place, when (period as text), who (the vendors that low and high name), low, high (their share; NaN where
    none is published), ceiling (what no named domestic vendor rules out), domestic (who sets it), series (ids).
    """
    europe, korea = ev.latest("european_provider_share_eu"), ev.latest("foreign_share_min_kr")
    naver, ntt = ev.at("naver_share_kr", str(korea.period)), ev.latest("nttcom_share_jp_low")
    japan, britain = (_ends(ev, stem) for stem in ("us_big3_share_jp", "aws_msft_share_uk"))
    bounds = china(ev).query("basis == @IDC")
    aws, rest = bounds[bounds.aws.notna()].iloc[-1], bounds.iloc[-1]
    named = " ".join(f"{name}_share_idc_iaas_dated" for name in ("aws", "alibaba", "huawei", "tencent", "chinatelecom"))
    most, least = 1 - europe.low, 1 - europe.high

    def row(place: str, figures: list, who: str, low: float, high: float, ceiling: float, domestic: str) -> tuple:
        ids = " ".join(figure.series_id for figure in figures)
        return place, str(figures[0].period), who, low, high, ceiling, domestic, ids

    rows = [
        row("Europe", [europe], "all but European providers", least, most, most, "European providers"),
        row("Korea", [korea, naver], "AWS and Microsoft", korea.low, korea.high, 1 - naver.low, "Naver"),
        row("Japan", [*japan, ntt], "AWS, Microsoft, Google", *_values(japan), 1 - ntt.value, "NTT Com"),
        row("United Kingdom", britain, "AWS and Microsoft", *_values(britain), 1.0, "nobody"),
        ("China", aws.period, "AWS", aws.aws, aws.aws, aws.high, "four Chinese vendors", named),
        ("China", rest.period, "none", 0.0, UNKNOWN, rest.high, "the five largest", "top5_share_idc_iaas"),
    ]
    frame = pd.DataFrame(rows, columns=["place", "when", "who", "low", "high", "ceiling", "domestic", "series"])
    return frame.sort_values(["low", "ceiling"], ascending=False, ignore_index=True)


def _ends(ev: Evidence, stem: str) -> list:
    return [ev.latest(f"{stem}_{end}") for end in ("low", "high")]


def _values(figures: list) -> list[float]:
    return [figure.value for figure in figures]
