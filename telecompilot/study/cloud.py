"""Foreign brands' share of China's cloud: the bounds that published figures leave, and what they let one say of later.

No figure of all foreign vendors is published. Nothing joins the two bases, and no point is joined to another.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

import joblib
import numpy as np
import pandas as pd
from scipy.special import logit

from telecompilot.evidence import Evidence, Observation, access_log, formats
from telecompilot.evidence.cache import remember
from telecompilot.evidence.periods import decimal
from telecompilot.models import trends
from telecompilot.study import precedents, tested_shares

CANALYS, IDC = "Canalys: IaaS, PaaS and hosted private cloud", "IDC: IaaS only"
LARGEST = ("alibaba", "huawei", "tencent", "baidu", "chinatelecom", "kingsoft")  # first where vendors are listed
BASES = ("canalys", "idc_iaas")  # how the ids of their series call them
FORMS = ("", "_quarterly", "_dated")  # one definition, published by year, quarter and half-year
OTHERS = ("aws_rank_idc_iaas", "aws_rank_idc_iaas_quarterly", "others_share_canalys", "top4_chinese_share_canalys",
          "top3_chinese_share_canalys", "top5_share_idc_iaas")  # fmt: skip
REST, NAMED = "the published rest", "what the Chinese vendors named leave"
OPEN = "nothing: only AWS is published"
FEWEST = 3  # Chinese vendors that must be named: fewer leave more than half of the market open, which bounds nothing
COLUMNS = ["basis", "period", "start", "end", "low", "high", "aws", "weak", "single", "why"]
UNKNOWN = float("nan")
LAST_YEAR = 2030
SLOPE_SD = 0.15  # log-odds a year: wider than earlier markets drifted, for their record says that bands are too narrow
PAST = ["low95", "low80", "low50", "median", "high50", "high80", "high95"]


# Bounds


def chinese(ev: Evidence) -> list[str]:
    """Return the Chinese vendors with a series of their share on either basis: those of role "context" are rivals."""
    ids = ev.catalogue.index[(ev.catalogue.sector == "cloud") & (ev.catalogue.role == "context")]
    found = (re.fullmatch(rf"(?!top\d)([a-z0-9]+)_share_({'|'.join(BASES)})({'|'.join(FORMS)})", name) for name in ids)
    return list(dict.fromkeys([*LARGEST, *(vendor[1] for vendor in found if vendor)]))


@access_log.once
def china(ev: Evidence) -> pd.DataFrame:
    """Return bounds on the brand share of all foreign cloud vendors in China, one row a basis and period.

    Columns: basis, period (as text), start and end (timestamps), low and high (for all foreign vendors together), aws
    (the published share of AWS, or NaN), weak (whether that is known only from copies and blogs), single (the most
    that any one foreign vendor can have, or NaN), why (what the upper bound rests on; OPEN where the share of AWS is
    all that is known). Shares in 0-1.
    """
    return pd.DataFrame([*_canalys(ev), *_idc(ev)], columns=COLUMNS).sort_values(["basis", "start"], ignore_index=True)


def aws(ev: Evidence) -> pd.DataFrame:
    """Return the rows of `china` with a published share of AWS, in order of time."""
    bounds = china(ev)
    return bounds[bounds.aws.notna()].sort_values("end", ignore_index=True)


def ceilings(ev: Evidence, basis: str) -> pd.DataFrame:
    """Return the rows of `china` on one basis that have an upper bound, in order of time."""
    bounds = china(ev)
    return bounds[(bounds.basis == basis) & (bounds.why != OPEN)]


def words(period: str) -> formats.Text:
    """Return a period of `china` in words; a half-year is dated by its last month."""
    return formats.date(period.replace("-06", "-H1").replace("-12", "-H2"))


def series(ev: Evidence, others: tuple[str, ...] = OTHERS) -> tuple[str, ...]:
    """Return the ids of the series behind the bounds, vendors first, as far as the catalogue holds them.

    others: those that are no vendor's share, in the order in which a figure lists them.
    """
    ids = [f"{name}_share_{basis}{form}" for name in ("aws", *chinese(ev)) for basis in BASES for form in FORMS]
    return tuple(name for name in (*ids, *others) if name in ev.catalogue.index)


def aws_figures(ev: Evidence) -> list[Observation]:
    """Return the published shares of AWS in China on both bases, in the order of their periods' ends."""
    ids = [f"aws_share_{basis}{form}" for basis in BASES for form in FORMS]
    found = [ev.at(name, when) for name in ids if name in ev.catalogue.index for when in ev.rows(name).index]
    return sorted(found, key=lambda figure: figure.period.end_time)


def _published(ev: Evidence, vendors: Iterable[str], basis: str) -> pd.DataFrame:
    """Return the rows of each vendor's share on a basis, whatever the length of their periods."""
    ids = {f"{name}_share_{basis}{form}": name for name in vendors for form in FORMS}
    known = [ev.rows(name).assign(vendor=vendor) for name, vendor in ids.items() if name in ev.catalogue.index]
    return pd.concat([rows.rename_axis("period").reset_index().astype({"period": object}) for rows in known])


def _canalys(ev: Evidence) -> list[tuple]:
    """Take the published rest of a quarter, else the least that leaders together or vendors one by one leave."""
    named, aws = _published(ev, chinese(ev), "canalys"), ev.rows("aws_share_canalys")
    by_vendor = named.groupby("period")
    ceilings = {
        REST: ev.intervals("others_share_canalys").high,
        "what four Chinese leaders leave": 1 - ev.intervals("top4_chinese_share_canalys").low,
        "what three Chinese leaders leave": 1 - ev.intervals("top3_chinese_share_canalys").low,
        NAMED: 1 - by_vendor.low.sum().where(by_vendor.size() >= FEWEST),
    }
    fourth, rows = named[named.vendor == "baidu"].set_index("period").high, []
    known = pd.DataFrame(ceilings).dropna(how="all")
    for period, ends in known.reindex(known.index.union(aws.index)).iterrows():
        # Where AWS, once third, is not among the vendors named, it has less than the smallest of them.
        single = fourth.get(period, UNKNOWN) if period > aws.index[0] and period not in aws.index else UNKNOWN
        why = OPEN if ends.isna().all() else REST if pd.notna(ends[REST]) else ends.idxmin()
        low, *told = _aws(aws, period)
        rows.append((CANALYS, *_when(period), low, ends.get(why, 1.0), *told, single, why))
    return rows


def _aws(shares: pd.DataFrame, period: pd.Period) -> tuple[float, float, bool]:
    """Return the low end of the share of AWS in a period, the share, and whether it is weak; none is 0, NaN, False."""
    if period not in shares.index:
        return 0.0, UNKNOWN, False
    return tuple(shares.loc[period, ["low", "value", "weak"]])


def _idc(ev: Evidence) -> list[tuple]:
    """Bound the periods with shares of at least three Chinese vendors, then half-years with ranks, then AWS alone.

    Of those only the sum of the five largest and the rank of AWS are published. Fifth of five it has at most a fifth
    of their sum, and the other four at least four fifths; outside the five, all foreign vendors share what the five
    leave, and none can have more than a fifth of their sum.
    """
    rows, aws = {}, _published(ev, ("aws",), "idc_iaas").set_index("period")
    for period, part in _published(ev, chinese(ev), "idc_iaas").groupby("period", sort=False):
        if len(part) >= FEWEST:
            low, *told = _aws(aws, period)
            rows[period] = (IDC, *_when(period), low, 1 - part.low.sum(), *told, UNKNOWN, NAMED)
    top, ranks = ev.intervals("top5_share_idc_iaas"), ev.rows("aws_rank_idc_iaas")
    for period in top.index.intersection(ranks.index):
        outside = ranks.qualifier[period] == ">"
        high = 1 - top.low[period] * (1 if outside else 0.8)
        why = "what the five largest, none foreign, leave" if outside else "what four of the five largest leave"
        single = min(top.high[period] / 5, high)
        low, *told = _aws(aws, period)
        rows.setdefault(period, (IDC, *_when(period), low, high, *told, single, why))
    for period in aws.index:
        low, *told = _aws(aws, period)
        rows.setdefault(period, (IDC, *_when(period), low, 1.0, *told, UNKNOWN, OPEN))
    return list(rows.values())


def _when(period: pd.Period) -> tuple[str, pd.Timestamp, pd.Timestamp]:
    """Return a period as text, its start and its end; a half-year is dated by its last month."""
    end = period.end_time.normalize() + pd.Timedelta(days=1)
    start = end - pd.DateOffset(months=6) if period.freqstr.startswith("M") else period.start_time
    return written(period), start, end


def written(period: pd.Period) -> str:
    """Return a period as the tables write it."""
    return str(period).replace("Q", "-Q")


# What they let one say of later years


@dataclass(frozen=True)
class Outlook:
    """bounds: from `china` by time, with `year`, the middle of the period; past: what they leave plausible at those
    dates; ahead: the forecast by year; both with year, median, low95 ... high50 on the basis `basis`; effective:
    independent samples that the weighted paths are worth."""

    bounds: pd.DataFrame
    past: pd.DataFrame
    ahead: pd.DataFrame
    basis: str
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
    past = made.info["imputed"].set_axis(PAST, axis=1).rename_axis("year").reset_index().drop_duplicates("year")
    ahead = tested_shares.banded(made).assign(year=made.index)
    return Outlook(bounds, past, ahead, target, made.info["effective_draws"])


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
