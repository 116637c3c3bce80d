"""Results of the event study that several pages state: every opening, their mean, and a market not seen yet."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd
from scipy.special import expit, logit

from telecompilot.evidence import Evidence, access_log
from telecompilot.models.pooling import Pool, pool
from telecompilot.study import openings

NAMES = {  # of each opening on the frozen list: the market, and what was opened when
    "insurance-place-line": "Insurers’ premiums, place and lines, 2004",
    "banks-place-client": "Banks’ assets, place and clients, 2006",
    "film-quota-2012": "Film box office, import quota, 2012",
    "ecommerce-100": "Amazon’s online sales, full ownership, 2015",
    "banks-cap-2018": "Banks’ assets, ceiling off, 2018",
    "life-51-2018": "Life premiums, ceiling to 51 percent, 2018",
    "cars-cap-nev": "Car shipments, electric ceiling off, 2018",
    "life-cap-end": "Insurers’ assets, life ceiling off, 2020",
    "cars-cap-passenger": "Car shipments, ceiling off, 2022",
    "cars-cap-announced": "Car shipments, timetable announced, 2018",
    "life-cap-announced": "Insurers’ assets, end of the life ceiling announced, 2019",
}
SHARE = 0.1  # the share at which log-odds are put in points: one in ten
YEARS = 5  # and for how long, where an effect is carried forward
ANNOUNCED, STEP = ("announced", "ramp"), ("effective", "step")
VARIANTS = {  # how else the effects can be estimated: words, timing, shape, one-sided figures let in
    "Change of slope, from the day in force": ("effective", "ramp", False),
    "The same, one-sided figures let in": ("effective", "ramp", True),
    "Change of slope, from the announcement": (*ANNOUNCED, False),
    "Single step, on the day in force": (*STEP, False),
}


@dataclass(frozen=True)
class Results:
    """Results of the event study.

    rows: openings.headline by event_id with `name`, `rank` (among placebo dates), `weight` (in `new`; 0 if left out,
    NaN if refused), `step*` and `announced*` (effect, _low, _high as a step, and from the announcement where there is
    one); whole: pool of all measured openings; new: the pool that stands for a market not seen yet; left: the event_id
    left out of it ("" if none); dates: number of placebo dates; sources: ids of the documents that date the openings.
    """

    rows: pd.DataFrame
    whole: Pool
    new: Pool
    left: str
    dates: int
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
    def pooled(self) -> pd.DataFrame:
        """Rows of the openings that `new` pools: the measured ones without the one left out."""
        return self.measured.drop(index=[self.left] if self.left else [])


def points(effect: float, years: float = 1) -> float:
    """Return the change of a share of SHARE (0-1) that an effect in log-odds a year makes in some years."""
    return float(expit(logit(SHARE) + effect * years) - SHARE)


@access_log.once
def estimates(ev: Evidence, bounds: bool = False) -> pd.DataFrame:
    """Return openings.effects, computed once for each set of tables; `bounds` lets one-sided figures in."""
    return openings.effects(ev, bounds=bounds)


@access_log.once
def results(ev: Evidence) -> Results:
    """Return the results of the event study. Raises KeyError for a listed opening that NAMES does not name."""
    effects, placebos = estimates(ev), openings.placebos(ev)
    rows = openings.headline(effects)
    new, left = openings.new_market(rows)
    used = rows.index[(rows.reason == "") & (rows.index != left)]
    rows = rows.assign(name=[NAMES[event] for event in rows.index], rank=openings.null_rank(rows, placebos))
    rows["weight"] = pd.Series(new.weights, used).reindex([*used, *([left] if left else [])], fill_value=0.0)
    rows = rows.join(_renamed(openings.headline(effects, *STEP), "step"))
    rows = rows.join(_from_announcement(ev, openings.headline(effects, *ANNOUNCED), rows))
    sources = tuple(dict.fromkeys(" ".join(ev.events.source_id[rows.index[rows.reason == ""]]).split()))
    return Results(rows, pool(rows), new, left, len(placebos), sources)


def _renamed(estimated: pd.DataFrame, name: str) -> pd.DataFrame:
    return estimated[["effect", "low", "high"]].set_axis([name, f"{name}_low", f"{name}_high"], axis=1)


def _from_announcement(ev: Evidence, estimated: pd.DataFrame, rows: pd.DataFrame) -> pd.DataFrame:
    """Return for each opening the estimate from its series' announcement before it; NaN where none is on the list."""
    events = ev.events[(ev.events.rule != "") & (ev.events.phase == "announced")]
    picked = {}
    for event, row in rows.iterrows():
        before = events[events.series_id.str.split().str[0].eq(row.series_id) & events.date.le(row.date)]
        picked[event] = before.date.idxmax() if len(before) else None
    return _renamed(estimated, "announced").reindex([picked[event] for event in rows.index]).set_axis(rows.index)


def variants(ev: Evidence) -> pd.DataFrame:
    """Return the pool for a new market under each of VARIANTS: how, k, left, mean, low, high, new_low, new_high."""
    rows = []
    for how, (timing, shape, bounds) in VARIANTS.items():
        pooled, left = openings.new_market(openings.headline(estimates(ev, bounds), timing, shape))
        rows.append((how, pooled.k, left, pooled.mean, *pooled.ci, *pooled.prediction))
    return pd.DataFrame(rows, columns=["how", "k", "left", "mean", "low", "high", "new_low", "new_high"])
