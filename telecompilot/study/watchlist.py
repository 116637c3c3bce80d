"""The watch-list: published figures on foreign share since the pilot opened, against the forecast of their past."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pandas as pd
from scipy import special

from telecompilot.evidence import Evidence, collected
from telecompilot.evidence.periods import moment
from telecompilot.models import boundary
from telecompilot.study import assumptions
from telecompilot.study.assumptions import Assumptions
from telecompilot.study.detection import watch_years
from telecompilot.study.simulation import student, uniforms

# Series, share and what it is. Series of one definition are watched as one; "ceiling" is an upper bound on all foreign
# vendors, not their share.
WATCHED = {
    "aws_idc": ("aws_share_idc_iaas aws_share_idc_iaas_dated", "brand", "AWS in China, IDC, infrastructure services"),
    "aws_canalys": ("aws_share_canalys", "brand", "AWS in China, Canalys, infrastructure services"),
    "rest_idc": ("rest_share_idc_iaas", "ceiling", "All vendors outside the top five, IDC: ceiling for foreign ones"),
    "firms": (
        "fie_share_vats_licence_holders", "licence", "Foreign-invested among licensed value-added firms, count",
    ),
    "cross_regional": (
        "fie_in_crossregional_share", "licence", "Foreign-invested among cross-regional licensees, count",
    ),
    "pudong": ("fie_share_pudong", "licence", "Foreign-owned among licensed telecom firms in Pudong, count"),
}  # fmt: skip
SERIES = tuple(name for ids, *_ in WATCHED.values() for name in ids.split())
RUNS = 65_536  # simulated rows: a chance of one in eighty is good to a twentieth of itself
OWN_PAST = 6  # figures from which a series' own past is enough for a forecast
NO_SIGN, SIGN, DETECTED = "no sign", "sign", "detected"
NO_PAST, CEILING = "no sign: no past to compare with", "cannot show a gain"
GAPS = {"year": 1.0, "half": 0.5, "quarter": 0.25, "month": 1 / 12, "day": 1 / 12}


@dataclass(frozen=True)
class Forecast:
    """The forecast d years after the last figure: centre and spread on log-odds, and critical values."""

    last: float
    slope: float
    slope_sd: float
    move: float
    noise: float
    once: float = np.nan
    ever: float = np.nan

    def at(self, d, critical: float = 0.0) -> np.ndarray:
        """Log-odds d years on that a critical value stands for; the expected ones by default."""
        return self.last + self.slope * np.asarray(d, float) + critical * self.spread(d)

    def spread(self, d) -> np.ndarray:
        """Scale of log-odds d years on."""
        d = np.asarray(d, float)
        return np.sqrt(self.move**2 * d + self.slope_sd**2 * d**2 + 2 * self.noise**2)

    def statistic(self, z, d) -> np.ndarray:
        """How far log-odds `z` stand above the centre d years on, in units of the spread."""
        return (z - self.at(d)) / self.spread(d)


def figures(ev: Evidence, ids: str) -> pd.DataFrame:
    """Return the figures of one definition, sorted: t (end of the period, decimal year), z, value, low, high, period,
    source_id, frequency. Shares of 0 and 1 stand a hair inside. ids: of its series, parted by blanks."""
    frames = []
    for name in ids.split():
        rows = ev.rows(name)[["value", "low", "high", "source_id"]]
        end = rows.index.end_time
        t = np.asarray(end.year + end.day_of_year / 365.25, float)
        frames.append(rows.assign(t=t, period=rows.index.astype(str), frequency=ev.about(name).frequency))
    table = pd.concat(frames).sort_values("t", ignore_index=True)
    return table.assign(z=special.logit(table.value.clip(1e-6, 1 - 1e-6)))


def forecast(before: pd.DataFrame, given: Assumptions, rows: int = 1) -> Forecast:
    """Return the forecast from the figures before the opening.

    before: columns t (years) and z (log-odds), rising in t, one row at least; rows: of the list, whose false alarms the
    critical values hold to ALPHA together. Six figures or more speak for themselves (boundary's statistic for unequal
    steps); fewer borrow drift and moves from earlier markets (scenarios.csv), with the critical values simulated under
    those.
    """
    years, last, n = watch_years(given), float(before.z.iloc[-1]), len(before)
    if n < OWN_PAST:
        return _borrowed(given, last, *_critical(given, _waited(before, given), years, rows))
    gap, change, alpha = np.diff(before.t), np.diff(before.z), _alpha(rows)
    slope = change.sum() / gap.sum()
    move = np.sqrt(np.sum((change - slope * gap) ** 2 / gap) / (n - 2))
    ever = boundary.critical_value(boundary.Watch(n, years), alpha)
    return Forecast(last, slope, move / np.sqrt(gap.sum()), move, 0.0, float(special.stdtrit(n - 2, 1 - alpha)), ever)


def _alpha(rows: int) -> float:
    """Return the chance of a false alarm that each of some independent rows may have for all to have ALPHA."""
    return 1 - (1 - boundary.ALPHA) ** (1 / rows)


def _waited(before: pd.DataFrame, given: Assumptions) -> int:
    """Return how many whole years lie between the last figure before the opening and the opening."""
    return max(0, round(given.value("opening") - float(before.t.iloc[-1])))


def _borrowed(given: Assumptions, last: float, *critical: float) -> Forecast:
    """Forecast by the drift, moves and reading noise of earlier markets."""
    names = ("drift_mean", "drift_spread", "move", "reading_noise")
    return Forecast(last, *(given.value(name) for name in names), *critical)


def _unmoved(given: Assumptions, waited: int, years: int, seed: int) -> np.ndarray:
    """Return the statistic (RUNS, years) of a row in which nothing was opened, by year after the opening.

    waited: years from the last figure before the opening to it. Drift, moves and noise are those of earlier markets.
    """
    past, k = _borrowed(given, 0.0), np.arange(1, waited + years + 1)
    u, rng = uniforms(RUNS, len(k), seed), np.random.default_rng(seed)
    walk = given.get("move").draw(u["move"])[:, None] * special.ndtri(u["shocks"]).cumsum(1)
    z = student(u["drift"], given, "drift")[:, None] * k + walk + past.noise * rng.normal(size=walk.shape)
    z -= past.noise * rng.normal(size=(RUNS, 1))
    return past.statistic(z, k)[:, waited:]


@lru_cache(maxsize=16)
def _critical(given: Assumptions, waited: int, years: int, rows: int) -> tuple[float, float]:
    """Points that the statistic of a row passes without an effect: at one look, and ever in a yearly watch.

    Each with a chance of ALPHA for any of `rows` rows.
    """
    t, level = _unmoved(given, waited, years, seed=7), 1 - _alpha(rows)
    return float(np.quantile(t, level, axis=0).max()), float(np.quantile(t.max(1), level))


def by_chance(ev: Evidence) -> float:
    """Return the chance that a yearly watch of the list in which nothing was opened ever shows a SIGN.

    The rows count as independent.
    """
    given, quiet = assumptions.load(ev), 1.0
    rows, years = max(able(ev, given), 1), watch_years(given)
    for before in (past for past in _pasts(ev, given).values() if past is not None):
        own = boundary.Watch(len(before), years) if len(before) >= OWN_PAST else None
        highest = boundary.highest(own, 1)[:, -1] if own else _unmoved(given, _waited(before, given), years, 11).max(1)
        quiet *= float(np.mean(highest <= forecast(before, given, rows).once))
    return 1 - quiet


def _pasts(ev: Evidence, given: Assumptions) -> dict[str, pd.DataFrame | None]:
    """Return the figures before the opening of every entry of WATCHED, None of one that cannot show a gain."""
    pasts = {}
    for key, (names, share, _) in WATCHED.items():
        observed = figures(ev, names)
        before = observed[observed.t < given.value("opening")]
        pasts[key] = before if len(before) and share != "ceiling" else None
    return pasts


def watchlist(ev: Evidence, as_of: str | None = None) -> pd.DataFrame:
    """Return what to watch, and whether it shows anything yet.

    as_of: today, for what is overdue; default the day up to which the evidence was collected.
    Returns a row an entry of WATCHED: what, share (definition), last (0-1), period, frequency and source_id of the
    latest figure, before and since (number of figures before and after the opening), expected, sign_at and detected_at
    (share that a figure of today must reach, or the next one where that is not yet due), next_expected (month),
    overdue, state.
    SIGN: the latest figure is above what chance gives one row of the list in twenty looks at all of them. DETECTED: the
    low end of some figure since the opening is above what chance gives one row in twenty whole watches of the list. A
    CEILING can show neither and has no thresholds. Without any figure before the opening (NO_PAST) there is no
    forecast either.
    """
    given, as_of, table = assumptions.load(ev), as_of or collected(), {}
    rows = able(ev, given)
    for key, (names, share, what) in WATCHED.items():
        table[key] = {"what": what, "share": share, **entry(figures(ev, names), ev, given, share, as_of, rows)}
    return pd.DataFrame.from_dict(table, orient="index").rename_axis("entry")


def able(ev: Evidence, given: Assumptions) -> int:
    """Return how many rows of the list can show a gain."""
    return sum(past is not None for past in _pasts(ev, given).values())


def entry(observed: pd.DataFrame, ev: Evidence, given: Assumptions, share: str, as_of: str, rows: int) -> dict:
    """Return the cells of a row of the list from its `figures`; `rows` of the list can show a gain."""
    opening = given.value("opening")
    before, since = observed[observed.t < opening], observed[observed.t >= opening]
    latest = observed.iloc[-1]
    next_t, next_expected = due(observed, ev, given)
    ends, state = [np.nan] * 3, NO_PAST
    if len(before):
        past, start = forecast(before, given, max(rows, 1)), before.t.iloc[-1]
        ahead = max(next_t, moment(as_of)) - start
        ends = [float(special.expit(past.at(ahead, critical))) for critical in (0.0, past.once, past.ever)]
        state = _state(since, start, past)
    if share == "ceiling":
        ends, state = [ends[0], np.nan, np.nan], CEILING
    return {
        "last": latest.value,
        "period": latest.period,
        "frequency": latest.frequency,
        "source_id": latest.source_id,
        "before": len(before),
        "since": len(since),
        **dict(zip(("expected", "sign_at", "detected_at"), ends, strict=True)),
        "next_expected": next_expected,
        "overdue": over(next_expected, as_of),
        "state": state,
    }


def over(month: str, as_of: str) -> bool:
    """Tell whether a month ("2026-12") is over on a day."""
    return pd.Period(month, "M").end_time < pd.Timestamp(as_of)


def _state(since: pd.DataFrame, start: float, past: Forecast) -> str:
    if since.empty:
        return NO_SIGN
    d, latest = since.t.to_numpy() - start, since.iloc[-1]
    with np.errstate(divide="ignore"):
        low = special.logit(since.low.to_numpy(float))
    if (past.statistic(low, d) > past.ever).any():
        return DETECTED
    return SIGN if past.statistic(latest.z, d[-1]) > past.once and latest.low > 0 else NO_SIGN


def due(observed: pd.DataFrame, ev: Evidence, given: Assumptions) -> tuple[float, str]:
    """Return the decimal date at which the next period ends, and the month in which its figure is due.

    The rhythm of the series after its last period, and the wait of the last figure.
    """
    latest, end = observed.iloc[-1], observed.t.iloc[-1]
    gap = max(GAPS[latest.frequency], float(np.median(np.diff(observed.t))) if len(observed) > 1 else 0.0)
    published = ev.source(latest.source_id.split()[0]).published
    wait = moment(published) - end if published else np.nan
    year = end + gap + (wait if 0 < wait < 2 else given.value("publication_lag"))
    day = pd.Timestamp(int(year), 1, 1) + pd.Timedelta(days=365.25 * (year % 1))
    return end + gap, day.strftime("%Y-%m")
