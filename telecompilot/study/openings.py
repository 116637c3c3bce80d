"""What earlier openings did to foreign share: one effect an opening, pooled over openings.

Which openings count is not decided here: they are the rows of events.csv that carry a `rule`, frozen before any effect
was computed. For each, the change of slope (ramp, log-odds a year) or of level (step, log-odds) is estimated with a
trend whose own slope may wander (trends.integrated); ordinary segmented regression finds an effect in half of all
series that had none. An opening that the figures cannot answer stays in the frame, with the reason.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy import special

from telecompilot.evidence import Evidence, load
from telecompilot.evidence.periods import STUDIED, moment
from telecompilot.models import pooling
from telecompilot.models.pooling import LEVEL, Pool, leave_one_out
from telecompilot.models.trends import integrated
from telecompilot.study.precedents import differences, track
from telecompilot.study.survival import base_rates, by_age, expansion_curve, present_age

__all__ = [
    "Pool", "base_rates", "by_age", "differences", "effects", "expansion_curve", "headline", "leave_one_out",
    "new_market", "null_rank", "openings", "placebos", "pool", "present_age", "track",
]  # fmt: skip
MIN_BEFORE, MIN_AFTER = 3, 2
SHAPES = {"ramp": integrated.ramp, "step": integrated.step}


def openings(evidence: Evidence, timing: str = "effective") -> pd.DataFrame:
    """Return the openings under study, by event_id: series_id, sector, date, when (decimal year).

    timing: "effective" takes the day on which each rule took effect. "announced" puts in their place, series by
    series, the announcements (those that have none keep their effect date): what the market could act on first.
    """
    events = evidence.events
    events = events[events.rule != ""]
    events = events.assign(series_id=events.series_id.str.split().str[0])
    chosen = events[events.phase == "effective"]
    if timing == "announced":
        told = events[events.phase == "announced"]
        first = told.groupby("series_id").date.min().to_dict()
        chosen = pd.concat(
            [chosen[[d <= first.get(s, d) for s, d in zip(chosen.series_id, chosen.date, strict=True)]], told]
        )
    elif timing != "effective":
        raise ValueError(f"timing is 'effective' or 'announced', not {timing!r}")
    chosen = chosen.assign(when=[moment(date, STUDIED) for date in chosen.date]).sort_values("when")
    return chosen[["series_id", "sector", "date", "when"]]


def effects(evidence: Evidence | None = None, *, bounds: bool = False) -> pd.DataFrame:
    """Estimate every opening by every timing and shape.

    evidence: the tables (default: the project's); bounds: let one-sided figures stand at the number printed.
    Returns a row an (event_id, timing, shape): series_id, sector, date, when, n, n_before, n_after, span_after (years
    from the opening to the last figure), effect, se, df, low, high (95 %, t), check and check_se (`differences`),
    bounds (figures left out as one-sided), reason ("" if estimated, else why not). Ramp effects are log-odds a year,
    step effects log-odds. Openings of one series are estimated together, so that none stands in another's baseline.
    """
    evidence = load() if evidence is None else evidence
    frames = []
    for timing in ("effective", "announced"):
        for series_id, group in openings(evidence, timing).groupby("series_id", sort=False):
            points = track(evidence, series_id, bounds)
            frames += [_estimate(points, group, shape).assign(timing=timing, shape=shape) for shape in SHAPES]
    order = ["event_id", "timing", "shape"]
    return pd.concat(frames).reset_index().sort_values(["shape", "timing", "when"], ascending=[True, False, True])[
        order + [name for name in frames[0].columns if name not in order]
    ].reset_index(drop=True)  # fmt: skip


def headline(found: pd.DataFrame, timing: str = "effective", shape: str = "ramp") -> pd.DataFrame:
    """Return the rows of `effects` that the report leads with, by event_id, refused ones included."""
    return found[(found.timing == timing) & (found["shape"] == shape)].set_index("event_id")


def pool(found: pd.DataFrame, level: float = LEVEL) -> Pool:
    """Pool estimates by random effects; see `pooling.pool`.

    found: columns `effect` and `se`, a row an estimate. The whole frame of `effects` holds every opening up to four
    times, in two units; of it only the rows that the report leads with (`headline`) are pooled.
    """
    whole = {"timing", "shape"} <= set(found.columns) and len(found[["timing", "shape"]].drop_duplicates()) > 1
    return pooling.pool(headline(found) if whole else found, level)


def new_market(found: pd.DataFrame) -> tuple[Pool, str]:
    """Return the pool that stands for a market not seen yet, and the event_id left out of it ("" if none).

    found: from `headline`. No single opening may carry more than half of the weight: inverse variances of very short
    series are themselves guesses, and one lucky straight line would then pass for knowledge about all markets. Such an
    opening is left out of the forecast (it stays in the pool that is reported), which widens it.
    """
    used = found[found.reason == ""]
    whole = pool(used)
    top = int(np.argmax(whole.weights))
    if whole.weights[top] <= 0.5 or len(used) < 4:
        return whole, ""
    return pool(used.drop(index=used.index[top])), str(used.index[top])


def _estimate(points: pd.DataFrame, group: pd.DataFrame, shape: str) -> pd.DataFrame:
    """Estimate the openings of one series together; those with too few figures around them are refused first."""
    out = group.assign(n=len(points), bounds=points.attrs["bounds"], reason="")
    out["n_before"] = [int((points.t < when).sum()) for when in group.when]
    out["n_after"] = len(points) - out.n_before
    out["span_after"] = (points.t.max() if len(points) else np.nan) - group.when
    out.loc[out.n_after < MIN_AFTER, "reason"] = f"fewer than {MIN_AFTER} figures after it"
    out.loc[out.n_before < MIN_BEFORE, "reason"] = f"fewer than {MIN_BEFORE} figures before it"
    out[["effect", "se", "df", "low", "high", "check", "check_se"]] = np.nan
    usable = out.index[out.reason == ""]
    if len(usable):
        try:
            _fill(out, usable, points, shape)
        except ValueError as error:
            out.loc[usable, "reason"] = str(error)
    return out


def _fill(out: pd.DataFrame, usable: pd.Index, points: pd.DataFrame, shape: str) -> None:
    X = np.column_stack([SHAPES[shape](points.t, when) for when in out.when[usable]])
    noise = points.noise.to_numpy() if points.noise.any() else None
    fitted = integrated.fit(points.z.to_numpy(), points.t.to_numpy(), noise, X)
    reach = special.stdtrit(fitted.design.df, 0.975) * fitted.se
    out.loc[usable, "effect"], out.loc[usable, "se"], out.loc[usable, "df"] = fitted.coef, fitted.se, fitted.design.df
    out.loc[usable, "low"], out.loc[usable, "high"] = fitted.coef - reach, fitted.coef + reach
    if shape == "ramp":
        out.loc[usable, ["check", "check_se"]] = differences(points, out.when[usable])


def placebos(evidence: Evidence, shape: str = "ramp", gap: float = 2.0, bounds: bool = False) -> pd.DataFrame:
    """Return effects at dates on which nothing was opened: the null distribution of the study.

    For each series with an estimable opening: every 1 January at least `gap` years from each of its openings, with the
    same numbers of figures around it as an opening needs, fitted beside the real openings.
    Returns a row a date: series_id, when, effect, se, ratio (effect / se), before (no opening of the series precedes).
    """
    rows = []
    for series_id, group in openings(evidence).groupby("series_id", sort=False):
        points = track(evidence, series_id, bounds)
        real = _estimate(points, group, shape)
        dates = real.when[real.reason == ""].tolist()
        for year in range(int(points.t.min()) + 1, int(points.t.max()) + 1) if dates else ():
            if min(abs(year - date) for date in group.when) < gap:
                continue
            fake = pd.DataFrame({"when": [float(year), *dates]}, index=["placebo", *dates])
            found = _estimate(points, fake, shape).loc["placebo"]
            if found.reason == "":
                rows.append((series_id, float(year), found.effect, found.se, year < min(group.when)))
    frame = pd.DataFrame(rows, columns=["series_id", "when", "effect", "se", "before"])
    return frame.assign(ratio=frame.effect / frame.se)


def null_rank(found: pd.DataFrame, null: pd.DataFrame) -> pd.Series:
    """Return for each opening the share of placebo dates, itself counted, with an effect / se at least as large."""
    size = (found.effect / found.se).abs()
    return size.map(lambda x: (1 + (null.ratio.abs() >= x).sum()) / (1 + len(null)) if np.isfinite(x) else np.nan)
