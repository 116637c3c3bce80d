"""The target: foreign brands' share of China's cloud, known only by bounds, and what they let one say of later."""

from __future__ import annotations

from dataclasses import dataclass

import joblib
import numpy as np
import pandas as pd
from scipy.special import logit

from telecompilot.evidence import Evidence, formats, paths
from telecompilot.facts import tested_shares
from telecompilot.figure import observed
from telecompilot.models import backtest, trends
from telecompilot.models.backtest.rolling import memory
from telecompilot.study import cloud_bounds, precedents, scenarios
from telecompilot.study.cloud_bounds import CANALYS, IDC

LAST_YEAR = 2030
DRAWS = 10_000
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
    year of `ahead` stands above its first; told: the model's warnings; draws: independent draws that it is worth."""

    bounds: pd.DataFrame
    past: pd.DataFrame
    ahead: pd.DataFrame
    basis: str
    higher: float
    told: tuple[str, ...]
    draws: float


def bounds(ev: Evidence) -> pd.DataFrame:
    """Return the bounds of cloud_bounds.china by time, with `year`, the decimal middle of the period."""
    found = cloud_bounds.china(ev)
    middle = found.start + (found.end - found.start) / 2
    return found.assign(year=[observed.decimal(moment) for moment in middle]).sort_values("year", ignore_index=True)


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


def outlook(ev: Evidence, target: str = CANALYS, volatility=None) -> Outlook:
    """Return what the bounds say of later years, by trends.bounded.

    target: the basis forecast. volatility: sizes of a year's move, log-odds (default: `moves`). No point is joined to
    another: paths are drawn through all bounds at once, a ceiling as a ceiling, the two bases apart by an offset.
    """
    return _outlook(bounds(ev), moves(ev) if volatility is None else volatility, target)


def _outlook(found: pd.DataFrame, volatility, target: str = CANALYS, slope_sd: float = SLOPE_SD) -> Outlook:
    intervals = found.set_index("year")[["low", "high", "basis"]]
    fitted = memory(paths.CACHE / "backtest").cache(_fitted)
    return Outlook(found, *fitted(intervals, tuple(map(float, volatility)), target, slope_sd, backtest.source_key()))


def _fitted(intervals: pd.DataFrame, volatility: tuple[float, ...], target: str, slope_sd: float, key: str) -> tuple:
    """Return the fields of Outlook after bounds; `key` makes a change of code miss the cache."""
    horizon = LAST_YEAR - int(intervals.index[-1])
    made = trends.bounded(intervals, horizon, volatility=volatility, target=target, slope_sd=slope_sd)
    paths = made.sample(DRAWS)
    past = made.info["imputed"].set_axis(PAST, axis=1).rename_axis("year").reset_index().drop_duplicates("year")
    return (
        past,
        tested_shares.banded(made).assign(year=made.index),
        target,
        float((paths[:, -1] > paths[:, 0]).mean()),
        tuple(made.info["warnings"]),
        made.info["effective_draws"],
    )


def assumptions(ev: Evidence) -> pd.DataFrame:
    """Return the last year's forecast under other assumptions: what, median, low80, high80.

    A market as calm as the calmest precedent; as wild as the wildest; with the drift of precedents; the other basis.
    """
    size, found = moves(ev), bounds(ev)
    cases = {
        "as drawn": (size,),
        f"as calm as {_name(ev, size.index[0])}": (size.iloc[:1],),
        f"as wild as {_name(ev, size.index[-1])}": (size.iloc[-1:],),
        "drifting no faster than earlier markets": (size, CANALYS, drift(ev)),
        "on the other basis": (size, IDC),
    }
    made = joblib.Parallel(n_jobs=2, prefer="threads")(
        joblib.delayed(_outlook)(found, *case) for case in cases.values()
    )
    frame = pd.DataFrame({what: one.ahead.iloc[-1] for what, one in zip(cases, made, strict=True)}).T[
        ["median", "low80", "high80"]
    ]
    return frame.rename_axis("what").reset_index()


def _name(ev: Evidence, series_id: str) -> str:
    title = ev.about(series_id).title
    return title[0].lower() + title[1:]


def series(ev: Evidence) -> tuple[str, ...]:
    """Return the ids of the series behind the bounds, as far as the catalogue holds them."""
    vendors = [
        f"{name}_share_{basis}{form}"
        for name in ("aws", *cloud_bounds.CHINESE)
        for basis in ("canalys", "idc_iaas")
        for form in cloud_bounds.FORMS
    ]
    return tuple(name for name in (*vendors, *ENDS) if name in ev.catalogue.index)


def words(ev: Evidence) -> dict[str, str]:
    """Return the numbers of the prose on the target."""
    made, cases = outlook(ev), assumptions(ev)
    found, last, then = made.bounds, made.ahead.iloc[-1], made.past.iloc[-1]
    printed = found[found.aws.notna()]
    now = found[found.basis == made.basis].iloc[-1]
    without = scenarios.fan("no_pilot").loc[LAST_YEAR]
    return {
        "cloud_printed": formats.count(len(printed)),
        "cloud_bases": formats.count(printed.basis.nunique()),
        "cloud_bounds": formats.num(len(found)),
        "cloud_low": formats.pct(printed.aws.min()),
        "cloud_high": formats.pct(printed.aws.max()),
        "cloud_ceiling": formats.pct(now.high, 0),
        "cloud_when": formats.date(now.period),
        "cloud_then": formats.span(then.low80, then.high80, 0),
        "cloud_year": str(LAST_YEAR),
        "cloud_median": formats.pct(last["median"], 0),
        "cloud_80": formats.span(last.low80, last.high80, 0),
        "cloud_95": formats.span(formats.rough(last.low95), formats.rough(last.high95)),
        "cloud_higher": formats.pct(made.higher, 0),
        "cloud_odds": "a coin toss" if 0.4 < made.higher < 0.6 else "no more than a lean",
        "cloud_first": str(int(made.ahead.year.iloc[0])),
        "cloud_lows": formats.span(formats.rough(cases.low80.min()), formats.rough(cases.low80.max())),
        "cloud_highs": formats.span(cases.high80.min(), cases.high80.max(), 0),
        "cloud_medians": formats.span(cases["median"].min(), cases["median"].max(), 0),
        "cloud_scenario": formats.span(without[0.1], without[0.9], 0),
        "cloud_scenario_median": formats.pct(without[0.5], 0),
        "moves": formats.count(len(moves(ev))),
    }
