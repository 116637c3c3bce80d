"""Foreign brands' share of China's cloud: the bounds that published figures leave, and what they let one say of later.

No figure of all foreign vendors is published. Nothing joins the two bases, and no point is joined to another.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import joblib
import numpy as np
import pandas as pd
from scipy.special import logit

from telecompilot.evidence import Evidence, Observation, formats
from telecompilot.evidence.cache import remember
from telecompilot.evidence.periods import decimal
from telecompilot.models import trends
from telecompilot.study import precedents, tested_shares

CANALYS, IDC = "Canalys: IaaS, PaaS and hosted private cloud", "IDC: IaaS only"
CHINESE = ("alibaba", "huawei", "tencent", "baidu", "chinatelecom", "kingsoft")
FORMS = ("", "_quarterly", "_dated")  # one definition, published by year, quarter and half-year
OTHERS = ("aws_rank_idc_iaas", "aws_rank_idc_iaas_quarterly", "others_share_canalys", "top4_chinese_share_canalys",
          "top3_chinese_share_canalys", "top5_share_idc_iaas")  # fmt: skip
REST, NAMED = "the printed rest", "what the Chinese vendors named leave"
FEWEST = 3  # Chinese vendors that must be named: fewer leave more than half of the market open, which bounds nothing
COLUMNS = ["basis", "period", "start", "end", "low", "high", "aws", "single", "why"]
UNKNOWN = float("nan")
LAST_YEAR = 2030
SAMPLE = 10_000  # paths behind the probability of a rise
SLOPE_SD = 0.15  # log-odds a year: wider than earlier markets drifted, for their record says that bands are too narrow
PAST = ["low95", "low80", "low50", "median", "high50", "high80", "high95"]


# Bounds


def china(ev: Evidence) -> pd.DataFrame:
    """Return bounds on the brand share of all foreign cloud vendors in China, one row a basis and period.

    Columns: basis, period (as text), start and end (timestamps), low and high (for all foreign vendors together), aws
    (the published share of AWS, or NaN), single (the most that any one foreign vendor can have, or NaN), why (what the
    upper bound rests on). Shares in 0-1.
    """
    return pd.DataFrame([*_canalys(ev), *_idc(ev)], columns=COLUMNS).sort_values(["basis", "start"], ignore_index=True)


def words(period: str) -> formats.Text:
    """Return a period of `china` in words; a half-year is dated by its last month."""
    return formats.date(period.replace("-06", "-H1").replace("-12", "-H2"))


def series(ev: Evidence, others: tuple[str, ...] = OTHERS) -> tuple[str, ...]:
    """Return the ids of the series behind the bounds, vendors first, as far as the catalogue holds them.

    others: those that are no vendor's share, in the order in which a figure lists them.
    """
    bases = ("canalys", "idc_iaas")
    ids = [f"{name}_share_{basis}{form}" for name in ("aws", *CHINESE) for basis in bases for form in FORMS]
    return tuple(name for name in (*ids, *others) if name in ev.catalogue.index)


def aws(ev: Evidence) -> list[Observation]:
    """Return the published shares of AWS in China on both bases, in the order of their periods' ends."""
    ids = [f"aws_share_{basis}{form}" for basis in ("canalys", "idc_iaas") for form in FORMS]
    found = [ev.at(name, when) for name in ids if name in ev.catalogue.index for when in ev.rows(name).index]
    return sorted(found, key=lambda figure: figure.period.end_time)


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
    start = end - pd.DateOffset(months=6) if period.freqstr.startswith("M") else period.start_time
    return str(period).replace("Q", "-Q"), start, end


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


# What they let one say of later years


@dataclass(frozen=True)
class Outlook:
    """bounds: from `china` by time, with `year`, the middle of the period; past: what they leave plausible at those
    dates; ahead: the forecast by year; both with year, median, low95 ... high50 on the basis `basis`; higher:
    probability that the last year of `ahead` stands above its first; effective: independent samples that the weighted
    paths are worth."""

    bounds: pd.DataFrame
    past: pd.DataFrame
    ahead: pd.DataFrame
    basis: str
    higher: float
    effective: float


def moves(ev: Evidence) -> pd.Series:
    """Return how far each earlier market's foreign share moved in a usual year: sd of log-odds by series_id.

    They stand for what the target's few bounds cannot say of themselves.
    """
    return precedents.drifts(ev).move.sort_values()


def drift(ev: Evidence) -> float:
    """Return how fast tested shares drifted over their whole spans: root mean square, log-odds a year."""
    slopes = []
    for share in tested_shares.load(ev).values():
        ends = logit(share.iloc[[0, -1]].to_numpy())
        slopes.append((ends[1] - ends[0]) / (share.index[-1].year - share.index[0].year))
    return float(np.sqrt(np.mean(np.square(slopes))))


@remember
def outlook(ev: Evidence) -> Outlook:
    """Return what the bounds say of later years, on the basis of Canalys; kept from one build to the next."""
    return forecast(china(ev), moves(ev))


def forecast(
    bounds: pd.DataFrame, volatility: Iterable[float], target: str = CANALYS, slope_sd: float = SLOPE_SD
) -> Outlook:
    """Return what some bounds say of later years, by trends.bounded.

    bounds: as from `china`. volatility: sizes of a year's move, log-odds. target: the basis forecast. slope_sd: of
    the drift, log-odds a year. Paths are drawn through all bounds at once, a ceiling as a ceiling, the two bases apart
    by an offset.
    """
    middle = bounds.start + (bounds.end - bounds.start) / 2
    bounds = bounds.assign(year=[decimal(moment) for moment in middle]).sort_values("year", ignore_index=True)
    known = bounds.set_index("year")[["low", "high", "basis"]]
    horizon = LAST_YEAR - int(known.index[-1])
    made = trends.bounded(known, horizon, volatility=tuple(volatility), target=target, slope_sd=slope_sd)
    sample = made.sample(SAMPLE)
    past = made.info["imputed"].set_axis(PAST, axis=1).rename_axis("year").reset_index().drop_duplicates("year")
    ahead = tested_shares.banded(made).assign(year=made.index)
    higher = float((sample[:, -1] > sample[:, 0]).mean())
    return Outlook(bounds, past, ahead, target, higher, made.info["effective_draws"])


@remember
def other_assumptions(ev: Evidence) -> pd.DataFrame:
    """Return the last year's forecast under other assumptions: columns median, low80, high80, indexed by what differs.

    A market as calm as the calmest precedent; as wild as the wildest; with the drift of precedents; the other basis.
    """
    size, known = moves(ev), china(ev)
    cases = {
        "as calm as the calmest": (size[:1],),
        "as wild as the wildest": (size[-1:],),
        "drifting no faster than earlier markets": (size, CANALYS, drift(ev)),
        "on the other basis": (size, IDC),
    }
    made = joblib.Parallel(n_jobs=2, prefer="threads")(
        joblib.delayed(forecast)(known, *case) for case in cases.values()
    )
    rows = [one.ahead.iloc[-1] for one in (outlook(ev), *made)]
    return pd.DataFrame(rows, index=["as drawn", *cases])[["median", "low80", "high80"]]
