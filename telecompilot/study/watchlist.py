"""The watch-list: published figures on foreign share since the pilot opened, held against what their past foretells."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
import pandas as pd
from scipy import special

from telecompilot.evidence import Evidence, collected
from telecompilot.models import boundary
from telecompilot.study import assumptions as rows
from telecompilot.study.assumptions import Assumptions
from telecompilot.study.precedents import decimal
from telecompilot.study.sampling import LAST, student, uniforms

# Series of one definition are watched as one; "ceiling" is an upper bound on all foreign vendors, not their share.
WATCHED = {
    "aws_idc": (
        ("aws_share_idc_iaas", "aws_share_idc_iaas_dated"),
        "brand",
        "AWS in China, IDC, infrastructure services",
    ),
    "aws_canalys": (("aws_share_canalys",), "brand", "AWS in China, Canalys, infrastructure services"),
    "rest_idc": (
        ("rest_share_idc_iaas",),
        "ceiling",
        "All vendors outside the top five, IDC: ceiling for foreign ones",
    ),
    "firms": (
        ("fie_share_vats_licence_holders",),
        "licence",
        "Foreign-invested among licensed value-added firms, count",
    ),
    "cross_regional": (
        ("fie_in_crossregional_share",),
        "licence",
        "Foreign-invested among cross-regional licensees, count",
    ),
    "pudong": (("fie_share_pudong",), "licence", "Foreign-owned among licensed telecom firms in Pudong, count"),
}
OWN_PAST = 6
STATES = ("no sign", "sign", "detected")
GAPS = {"year": 1.0, "half": 0.5, "quarter": 0.25, "month": 1 / 12, "day": 1 / 12}


@dataclass(frozen=True)
class Forecast:
    """What the past foretells d years after its last figure: centre and spread on log-odds, and critical values."""

    last: float
    slope: float
    slope_sd: float
    move: float
    noise: float
    once: float
    ever: float

    def centre(self, d) -> np.ndarray:
        """Expected log-odds d years on."""
        return self.last + self.slope * np.asarray(d, float)

    def spread(self, d) -> np.ndarray:
        """Scale of log-odds d years on."""
        d = np.asarray(d, float)
        return np.sqrt(self.move**2 * d + self.slope_sd**2 * d**2 + 2 * self.noise**2)


def figures(evidence: Evidence, series_ids: list[str]) -> pd.DataFrame:
    """Return the figures of one definition, sorted: t (end of the period, decimal year), z, value, low, high, period,
    source_id, frequency. Shares of 0 and 1 stand a hair inside."""
    frames = []
    for name in series_ids:
        found = evidence.rows(name)
        end = found.index.end_time
        t = np.asarray(end.year + end.day_of_year / 365.25, float)
        labels = [str(period) for period in found.index]
        about = {"t": t, "period": labels, "frequency": evidence.about(name).frequency}
        frames.append(found[["value", "low", "high", "source_id"]].assign(**about))
    out = pd.concat(frames).sort_values("t", ignore_index=True) if frames else pd.DataFrame(columns=["t", "value"])
    return out.assign(z=special.logit(out.value.astype(float).clip(1e-6, 1 - 1e-6)))


def forecast(points: pd.DataFrame, given: Assumptions) -> tuple[Forecast, str]:
    """Return what the figures before the opening foretell, and on what that rests.

    points: columns t (years) and z (log-odds), rising in t, one row at least. Six figures or more speak for themselves
    (boundary's statistic for unequal steps); fewer borrow drift and moves from earlier markets (scenarios.csv), with
    the critical value simulated under those.
    """
    years, last = LAST - int(given.value("baseline_year")), float(points.z.iloc[-1])
    n = len(points)
    if n >= OWN_PAST:
        gap, change = np.diff(points.t), np.diff(points.z)
        slope = change.sum() / gap.sum()
        move = np.sqrt(np.sum((change - slope * gap) ** 2 / gap) / (n - 2))
        ever = boundary.critical_value(boundary.Watch(n, years))
        own = Forecast(last, slope, move / np.sqrt(gap.sum()), move, 0.0, float(special.stdtrit(n - 2, 0.95)), ever)
        return own, f"own past, {n} figures"
    once, ever = _critical(given, years)
    basis = f"earlier markets, {n} figure{'s' * (n > 1)} of its own"
    return replace(_lent(given, last), once=once, ever=ever), basis


def _lent(given: Assumptions, last: float) -> Forecast:
    """Forecast by the drift, moves and reading noise of earlier markets, critical values aside."""
    names = ("drift_mean", "drift_spread", "move", "reading_noise")
    return Forecast(last, *(given.value(name) for name in names), np.nan, np.nan)


@lru_cache(maxsize=8)
def _critical(given: Assumptions, years: int, n: int = 8192) -> tuple[float, float]:
    """95 % points, without an effect, of the statistic at one look and of its maximum over a yearly watch."""
    lent, u = _lent(given, 0.0), uniforms(n, years, 7)
    k = np.arange(1, years + 1)
    rng = np.random.default_rng(7)
    walk = given.get("move").draw(u["move"])[:, None] * special.ndtri(u["shocks"]).cumsum(1)
    z = student(u["drift"], given, "drift")[:, None] * k + walk + lent.noise * rng.normal(size=(n, years))
    z -= lent.noise * rng.normal(size=(n, 1))
    t = (z - lent.slope * k) / lent.spread(k)
    return float(np.quantile(t, 0.95, axis=0).max()), float(np.quantile(t.max(1), 0.95))


def watchlist(evidence: Evidence, given: Assumptions | None = None, as_of: str | None = None) -> pd.DataFrame:
    """Return what to watch, and whether it shows anything yet.

    evidence: the tables; given: assumptions, default theirs; as_of: today, for what is overdue.
    Returns a row an entry of WATCHED that has a figure: what, share (definition), last and period (latest figure, 0-1),
    before and since (figures before and after the opening), basis (what the forecast rests on), expected, sign_at and
    detected_at (share that the next figure must reach), next_expected (date), overdue, state.
    "sign": the latest figure is above the 95 % point of a single look. "detected": the low end of some figure since the
    opening is above the critical value of the whole watch. A ceiling can show neither and says "no sign". Without any
    figure before the opening there is no forecast, and the thresholds are empty.
    """
    given, as_of = given or rows.load(evidence), as_of or collected()
    table = {}
    for key, (series_ids, share, what) in WATCHED.items():
        points = figures(evidence, [name for name in series_ids if name in evidence.catalogue.index])
        if len(points):
            table[key] = {"what": what, "share": share, **_entry(points, evidence, given, share, as_of)}
    return pd.DataFrame.from_dict(table, orient="index").rename_axis("entry")


def _entry(points: pd.DataFrame, evidence: Evidence, given: Assumptions, share: str, as_of: str) -> dict:
    opening = given.value("opening")
    before, since = points[points.t < opening], points[points.t >= opening]
    latest = points.iloc[-1]
    due = _due(points, evidence, given)
    entry = {"last": latest.value, "period": latest.period, "before": len(before), "since": len(since)}
    found = {"basis": "no figure before the opening", "expected": np.nan, "sign_at": np.nan, "detected_at": np.nan}
    state = STATES[0]
    if len(before):
        past, basis = forecast(before, given)
        d = due["t"] - before.t.iloc[-1]
        ends = [float(special.expit(past.centre(d) + c * past.spread(d))) for c in (0.0, past.once, past.ever)]
        found = {"basis": basis, "expected": ends[0], "sign_at": ends[1], "detected_at": ends[2]}
        state = state if share == "ceiling" else _state(since, before.t.iloc[-1], past)
    late = pd.Timestamp(due["date"]) < pd.Timestamp(as_of)
    return entry | found | {"next_expected": due["date"], "overdue": late, "state": state}


def _state(since: pd.DataFrame, start: float, past: Forecast) -> str:
    if since.empty:
        return STATES[0]
    d = since.t.to_numpy() - start
    with np.errstate(divide="ignore"):
        low = special.logit(since.low.to_numpy(float))
    if ((low - past.centre(d)) / past.spread(d) > past.ever).any():
        return STATES[2]
    point = since.iloc[-1]
    high = (point.z - past.centre(d[-1])) / past.spread(d[-1]) > past.once
    return STATES[1] if high and point.low > 0 else STATES[0]


def _due(points: pd.DataFrame, evidence: Evidence, given: Assumptions) -> dict:
    """When the next figure is due: the rhythm of the series after its last period, plus the wait of the last figure."""
    gap = max(GAPS[points.frequency.iloc[-1]], float(np.median(np.diff(points.t))) if len(points) > 1 else 0.0)
    published = evidence.source(points.source_id.iloc[-1].split()[0]).published
    end = points.t.iloc[-1]
    wait = decimal(published) - end if published else given.value("publication_lag")
    wait = wait if 0 < wait < 2 else given.value("publication_lag")
    year = end + gap + wait
    day = pd.Timestamp(int(year), 1, 1) + pd.Timedelta(days=365.25 * (year % 1))
    return {"t": points.t.iloc[-1] + gap, "date": day.strftime("%Y-%m")}
