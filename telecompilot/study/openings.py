"""What earlier openings did to foreign share: one effect an opening, pooled over openings, and a market not seen yet.

Which openings count is not decided here: they are the rows of events.csv that carry a `rule`, frozen before any effect
was computed. For each, the change of slope (ramp, log-odds a year) or of level (step, log-odds) is estimated with a
trend whose own slope may wander (trends.integrated); ordinary segmented regression finds an effect in half of all
series that had none. An opening that the figures cannot answer stays in the frame, with the reason.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.special import expit, logit

from telecompilot.evidence import Evidence, access_log
from telecompilot.models import pooling
from telecompilot.models.pooling import Pool
from telecompilot.study import shapes
from telecompilot.study.precedents import RULE, studied, track
from telecompilot.study.shapes import Column, estimate

GAP = 2.0  # years from any opening to a date at which nothing was opened
SHAPES: dict[str, Column] = {"ramp": shapes.ramp, "step": shapes.step}
SHARE = 0.1  # the share at which log-odds are put in points: one in ten
ANNOUNCED, STEP = ("announced", "ramp"), ("effective", "step")
VARIANTS = {  # how else the effects can be estimated: words, timing, shape, one-sided figures let in
    "Change of slope, from the day in force": ("effective", "ramp", False),
    "The same, one-sided figures let in": ("effective", "ramp", True),
    "Change of slope, from the announcement": (*ANNOUNCED, False),
    "Single step, on the day in force": (*STEP, False),
}


def listed(ev: Evidence, timing: str = "effective") -> pd.DataFrame:
    """Return the openings under study, by event_id: series_id, sector, date, when (decimal year).

    timing: "effective" takes the day on which each rule took effect. "announced" puts in their place, series by
    series, the announcements (those that have none keep their effect date): what the market could act on first.
    """
    chosen = studied(ev, "effective")
    if timing == "announced":
        announced = studied(ev, "announced")
        first = announced.groupby("series_id").date.min()
        early = [row.date <= first.get(row.series_id, row.date) for row in chosen.itertuples()]
        chosen = pd.concat([chosen[early], announced]).sort_values("when")
    return chosen[["series_id", "sector", "date", "when"]]


@access_log.once
def effects(ev: Evidence, bounds: bool = False) -> pd.DataFrame:
    """Estimate every opening by every timing and shape.

    bounds: let one-sided figures stand at the number published.
    Returns a row an (event_id, timing, shape): series_id, sector, date, when, n, n_before, n_after, span_after (years
    from the opening to the last figure), effect, se, df, low, high (95 %, t), check and check_se (`differences`),
    bounds (figures left out as one-sided), reason ("" if estimated, else why not). Ramp effects are log-odds a year,
    step effects log-odds. Openings of one series are estimated together, so that none stands in another's baseline.
    """
    frames = []
    for timing in ("effective", "announced"):
        for series_id, group in listed(ev, timing).groupby("series_id", sort=False):
            points = track(ev, series_id, bounds)
            for shape, column in SHAPES.items():
                frames.append(estimate(points, group, column).assign(timing=timing, shape=shape))
    frame = pd.concat(frames).reset_index()
    return frame.sort_values(["shape", "timing", "when"], ascending=[True, False, True], ignore_index=True)


def names(ev: Evidence) -> pd.Series:
    """Return what each event under a rule is called, by event_id: the market, what was opened, and the year."""
    ruled = ev.events[ev.events.rule == RULE]
    titles = [" ".join(ev.about(name).title for name in cell.split()[:1]) for cell in ruled.series_id]
    cells = zip(ruled.market, titles, ruled.opened, ruled.date.str[:4], strict=True)
    return pd.Series([", ".join(filter(None, (market or title, *rest))) for market, title, *rest in cells], ruled.index)


def headline(found: pd.DataFrame, timing: str = "effective", shape: str = "ramp") -> pd.DataFrame:
    """Return the rows of `effects` that the report leads with, by event_id, refused ones included."""
    return found[(found.timing == timing) & (found["shape"] == shape)].set_index("event_id")


def new_market(found: pd.DataFrame) -> tuple[Pool, str]:
    """Return the pool that stands for a market not seen yet, and the event_id left out of it ("" if none).

    found: from `headline`. No single opening may carry more than half of the weight: inverse variances of very short
    series are themselves guesses, and one lucky straight line would then pass for knowledge about all markets. Such an
    opening is left out of the forecast (it stays in the pool that is reported), which widens it.
    """
    used = found[found.reason == ""]
    left = pooling.heavy(used)
    return pooling.pool(used.drop(index=left)), "".join(left)


def placebos(ev: Evidence) -> pd.DataFrame:
    """Return effects at dates on which nothing was opened: the null distribution of the study.

    For each series with an estimable opening: every 1 January at least GAP years from each of its openings, with the
    same numbers of figures around it as an opening needs, fitted beside the real openings.
    Returns a row a date: series_id, when, effect, se, ratio (effect / se), before (no opening of the series precedes).
    """
    rows = []
    for series_id, group in listed(ev).groupby("series_id", sort=False):
        points = track(ev, series_id)
        real = estimate(points, group, shapes.ramp)
        dates = real.when[real.reason == ""].tolist()
        for year in range(int(points.t.min()) + 1, int(points.t.max()) + 1) if dates else ():
            if min(abs(year - date) for date in group.when) < GAP:
                continue
            fake = pd.DataFrame({"when": [float(year), *dates]}, index=["placebo", *dates])
            found = estimate(points, fake, shapes.ramp).loc["placebo"]
            if found.reason == "":
                rows.append((series_id, float(year), found.effect, found.se, year < min(group.when)))
    frame = pd.DataFrame(rows, columns=["series_id", "when", "effect", "se", "before"])
    return frame.assign(ratio=frame.effect / frame.se)


def null_rank(found: pd.DataFrame, null: pd.DataFrame) -> pd.Series:
    """Return for each opening the share of placebo dates, itself counted, with an effect / se at least as large."""
    size = (found.effect / found.se).abs()
    return size.map(lambda x: (1 + (null.ratio.abs() >= x).sum()) / (1 + len(null)) if np.isfinite(x) else np.nan)


# What several pages state of it


@dataclass(frozen=True)
class Results:
    """Results of the event study.

    rows: `headline` by event_id with `name`, `rank` (among placebo dates), `weight` (in `new`; 0 if left out,
    NaN if refused), `announced*` (effect, _low, _high from the announcement, where there is one); whole: pool of all
    measured openings; new: the pool that stands for a market not seen yet; left: the event_id left out of it ("" if
    none); sources: ids of the documents that date the openings.
    """

    rows: pd.DataFrame
    whole: Pool
    new: Pool
    left: str
    sources: tuple[str, ...]

    @property
    def measured(self) -> pd.DataFrame:
        """Rows of the openings that have figures enough around their date."""
        return self.rows[self.rows.reason == ""]

    @property
    def refused(self) -> pd.DataFrame:
        """Rows of the openings that have too few, each with its `reason`."""
        return self.rows[self.rows.reason != ""]

    @property
    def raised(self) -> int:
        """How many openings clearly turned the trend in foreign share up: their interval lies above zero."""
        return int((self.measured.low > 0).sum())

    @property
    def pooled(self) -> pd.DataFrame:
        """Rows of the openings that `new` pools: the measured ones without the one left out."""
        return self.measured.drop(index=[self.left] if self.left else [])


def in_points(effect: float, years: float = 1) -> float:
    """Return the change of a share of SHARE (0-1) that an effect in log-odds a year makes in some years."""
    return float(expit(logit(SHARE) + effect * years) - SHARE)


@access_log.once
def results(ev: Evidence) -> Results:
    """Return the results of the event study."""
    estimated = effects(ev, False)
    rows = headline(estimated)
    new, left = new_market(rows)
    used = rows.index[(rows.reason == "") & (rows.index != left)]
    rows = rows.assign(name=names(ev)[rows.index], rank=null_rank(rows, placebos(ev)))
    rows["weight"] = pd.Series(new.weights, used).reindex([*used, *([left] if left else [])], fill_value=0.0)
    rows = rows.join(_from_announcement(ev, headline(estimated, *ANNOUNCED), rows))
    sources = tuple(dict.fromkeys(" ".join(ev.events.source_id[rows.index[rows.reason == ""]]).split()))
    return Results(rows, pooling.pool(rows), new, left, sources)


def _renamed(estimated: pd.DataFrame, name: str) -> pd.DataFrame:
    return estimated[["effect", "low", "high"]].set_axis([name, f"{name}_low", f"{name}_high"], axis=1)


def _from_announcement(ev: Evidence, estimated: pd.DataFrame, rows: pd.DataFrame) -> pd.DataFrame:
    """Return for each opening the estimate from its series' announcement before it; NaN where none is on the list."""
    announced, picked = studied(ev, "announced"), []
    for row in rows.itertuples():
        before = announced.index[(announced.series_id == row.series_id) & (announced.date <= row.date)]
        picked.append(before[-1] if len(before) else None)
    return _renamed(estimated, "announced").reindex(picked).set_axis(rows.index)


def variants(ev: Evidence) -> pd.DataFrame:
    """Return the pool for a new market under each of VARIANTS: how, k, left, mean, low, high, new_low, new_high."""
    rows = []
    for how, (timing, shape, bounds) in VARIANTS.items():
        pooled, left = new_market(headline(effects(ev, bounds), timing, shape))
        rows.append((how, pooled.k, left, pooled.mean, *pooled.ci, *pooled.prediction))
    return pd.DataFrame(rows, columns=["how", "k", "left", "mean", "low", "high", "new_low", "new_high"])
