"""The target: foreign brands' share of China's cloud, known only by bounds, and what they let one say of later."""

from __future__ import annotations

from dataclasses import dataclass

import joblib
import numpy as np
import pandas as pd
from scipy.special import logit

from telecompilot.evidence import Evidence
from telecompilot.evidence.cache import remember
from telecompilot.evidence.periods import decimal
from telecompilot.models import trends
from telecompilot.study import cloud_bounds, precedents, tested_shares
from telecompilot.study.cloud_bounds import CANALYS, IDC

LAST_YEAR = 2030
SAMPLE = 10_000  # paths behind the probability of a rise
SLOPE_SD = 0.15  # log-odds a year: wider than earlier markets drifted, for their record says that bands are too narrow
PAST = ["low95", "low80", "low50", "median", "high50", "high80", "high95"]
ENDS = (
    "others_share_canalys",
    "top3_chinese_share_canalys",
    "top4_chinese_share_canalys",
    "top5_share_idc_iaas",
    "aws_rank_idc_iaas",
)


@dataclass(frozen=True)
class Outlook:
    """bounds: a row a period and basis (see `bounds`); past: what the bounds leave plausible at those dates; ahead: the
    forecast by year; both with year, median, low95 ... high50 on the basis `basis`; higher: probability that the last
    year of `ahead` stands above its first; effective: independent samples that the weighted paths are worth."""

    bounds: pd.DataFrame
    past: pd.DataFrame
    ahead: pd.DataFrame
    basis: str
    higher: float
    effective: float


def bounds(ev: Evidence) -> pd.DataFrame:
    """Return the bounds of cloud_bounds.china by time, with `year`, the decimal middle of the period."""
    frame = cloud_bounds.china(ev)
    middle = frame.start + (frame.end - frame.start) / 2
    return frame.assign(year=[decimal(moment) for moment in middle]).sort_values("year", ignore_index=True)


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
    return forecast(bounds(ev), tuple(moves(ev)))


def forecast(
    intervals: pd.DataFrame, volatility: tuple[float, ...], target: str = CANALYS, slope_sd: float = SLOPE_SD
) -> Outlook:
    """Return what some bounds say of later years, by trends.bounded.

    intervals: as from `bounds`. volatility: sizes of a year's move, log-odds. target: the basis forecast. slope_sd: of
    the drift, log-odds a year. No point is joined to another: paths are drawn through all bounds at once, a ceiling as
    a ceiling, the two bases apart by an offset.
    """
    known = intervals.set_index("year")[["low", "high", "basis"]]
    horizon = LAST_YEAR - int(known.index[-1])
    made = trends.bounded(known, horizon, volatility=tuple(volatility), target=target, slope_sd=slope_sd)
    sample = made.sample(SAMPLE)
    past = made.info["imputed"].set_axis(PAST, axis=1).rename_axis("year").reset_index().drop_duplicates("year")
    ahead = tested_shares.banded(made).assign(year=made.index)
    higher = float((sample[:, -1] > sample[:, 0]).mean())
    return Outlook(intervals, past, ahead, target, higher, made.info["effective_draws"])


@remember
def assumptions(ev: Evidence) -> pd.DataFrame:
    """Return the last year's forecast under other assumptions: columns median, low80, high80, indexed by what differs.

    A market as calm as the calmest precedent; as wild as the wildest; with the drift of precedents; the other basis.
    """
    size, known = tuple(moves(ev)), bounds(ev)
    cases = {
        "as calm as the calmest": (size[:1],),
        "as wild as the wildest": (size[-1:],),
        "drifting no faster than earlier markets": (size, CANALYS, drift(ev)),
        "on the other basis": (size, IDC),
    }
    made = joblib.Parallel(n_jobs=2, prefer="threads")(
        joblib.delayed(forecast)(known, *case) for case in cases.values()
    )
    rows = [outlook(ev), *made]
    frame = pd.DataFrame([one.ahead.iloc[-1] for one in rows], index=["as drawn", *cases])
    return frame[["median", "low80", "high80"]]


def series(ev: Evidence) -> tuple[str, ...]:
    """Return the ids of the series behind the bounds, as far as the catalogue holds them."""
    vendors = [
        f"{name}_share_{basis}{form}"
        for name in ("aws", *cloud_bounds.CHINESE)
        for basis in ("canalys", "idc_iaas")
        for form in cloud_bounds.FORMS
    ]
    return tuple(name for name in (*vendors, *ENDS) if name in ev.catalogue.index)
