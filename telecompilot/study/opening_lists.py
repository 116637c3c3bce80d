"""The lists of openings, each under its own frozen rule, and what each opening did by each shape.

`opening-1` is the report's own list, in China. `opening-2` is the second, of openings found later and abroad; its rule
lets in almost none. `abroad` are cases: all ceilings, entries, quotas and tariffs abroad that changed foreign firms'
room by law and that figures can answer, whether or not the second rule takes them in. Lists are joined with a plus.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.special import logit

from telecompilot.evidence import Evidence, access_log, panel
from telecompilot.evidence.periods import moment
from telecompilot.models import pooling
from telecompilot.models.pooling import Pool
from telecompilot.study import openings
from telecompilot.study.precedents import ROUND, RULE, track
from telecompilot.study.shapes import SHAPES, estimate

SECOND, CASES = "opening-2", "abroad"
LISTS = (RULE, SECOND, f"{RULE}+{SECOND}", CASES, f"{RULE}+{CASES}")
WORDS = {  # what a reader calls the lists
    RULE: "the report’s own list, openings in China",
    SECOND: "the second list, found later",
    f"{RULE}+{SECOND}": "both lists",
    CASES: "cases abroad",
    f"{RULE}+{CASES}": "the report’s own list and cases abroad",
}
COUNTRIES = {"CAN": "Canada", "IND": "India", "JPN": "Japan", "KOR": "Korea", "KWT": "Kuwait", "MEX": "Mexico",
             "MYS": "Malaysia", "PHL": "Philippines", "TWN": "Taiwan", "UKR": "Ukraine", "VNM": "Vietnam"}  # fmt: skip
GOODS = {"banks": "Banks", "cigarettes": "Cigarettes", "film": "Films", "isp": "Internet access",
         "mobile": "Mobile phones"}  # fmt: skip
OF_LAW = ("ceiling", "entry", "quota", "tariff")
ONE_FIRM = "1:"  # how the reason begins of an opening that no share of all foreign firms measures


def listed(ev: Evidence, which: str) -> pd.DataFrame:
    """Return the openings of one list, by id: market (a series, or a market of the panel), date, when (decimal year).

    which: RULE, SECOND or CASES. Raises KeyError for another.
    """
    if which == RULE:
        return openings.listed(ev).rename(columns={"series_id": "market"})[["market", "date", "when"]]
    rows = panel.load(ev).openings
    rows = rows[(rows.phase == "effective") & (rows.measured_by != "")]
    chosen = {
        SECOND: rows["list"] == SECOND,
        CASES: rows["class"].isin(OF_LAW) & ~rows.refused.str.startswith(ONE_FIRM),
    }[which]
    rows = rows[chosen]
    frame = pd.DataFrame({"market": rows.measured_by, "date": rows.date, "when": rows.date.map(moment)})
    return frame.set_axis(ids(rows), axis=0).sort_values("when")


def points(ev: Evidence, market: str, which: str, dates: pd.Series) -> pd.DataFrame:
    """Return the figures of a market as points for a model (precedents.track), with `joint` for those of the panel.

    dates: of the market's openings; of several definitions the one speaks that has most figures on the thinner side of
    them. A share of 0 or 100 percent is left out and counted in attrs["bounds"].
    """
    if which == RULE:
        return track(ev, market)
    found = panel.series(ev, market)
    sides = {
        name: max(min((part.when < date).sum(), (part.when >= date).sum()) for date in dates)
        for name, part in found.items()
    }
    part = found[max(sides, key=lambda name: (sides[name], len(found[name])))]
    bound = (part.low <= 0) | (part.high >= 100)
    kept = part[~bound]
    noise = (logit(kept.high / 100) - logit(kept.low / 100)) ** 2 / 12
    frame = pd.DataFrame({"t": kept.when, "z": logit(kept.value / 100), "noise": noise.where(noise > ROUND**2, 0.0)})
    frame = frame.assign(half=kept.half, joint=kept.joint).reset_index(drop=True)
    frame.attrs["bounds"] = int(bound.sum())
    return frame


@access_log.once
def estimates(ev: Evidence, which: str, shape: str) -> pd.DataFrame:
    """Return the effect of each opening of a list, by id, refused ones included.

    which: one of LISTS; shape: key of shapes.SHAPES.
    Returns market, date, when, n, n_before, n_after, span_after, effect, se, df, low, high, reason as openings.effects
    has them, and observed: years from the opening to the next one of its market or to the last figure.
    """
    parts = []
    for name in which.split("+"):
        for market, group in listed(ev, name).groupby("market", sort=False):
            seen = points(ev, market, name, group.when)
            found = estimate(seen, group, SHAPES[shape].column)
            following = group.when.shift(-1).fillna(np.inf)
            found["observed"] = np.minimum(following - group.when, found.span_after).clip(lower=0)
            parts.append(found)
    frame = pd.concat(parts).sort_values("when", kind="stable")
    return frame.drop(columns=["check", "check_se"])


def left_out(ev: Evidence, which: str, shape: str, without: str = "") -> list[str]:
    """Return the openings that a new market's forecast leaves out: those of `pooling.heavy`.

    They are found at the estimated spread, and left out at any other. without: id of an
    opening to do without, for a check of what hangs on it.
    """
    return pooling.heavy(measured(ev, which, shape, without))


def measured(ev: Evidence, which: str, shape: str, without: str = "") -> pd.DataFrame:
    """Return the rows of `estimates` that have an estimate, but for one opening to do without."""
    rows = estimates(ev, which, shape)
    return rows[(rows.reason == "") & (rows.index != without)]


def used(ev: Evidence, which: str, shape: str, without: str = "") -> pd.DataFrame:
    """Return the rows of `measured` that stand for a market not seen yet: without `left_out`."""
    return measured(ev, which, shape, without).drop(index=left_out(ev, which, shape, without))


@access_log.once
def pooled(ev: Evidence, which: str, shape: str, tau: float | None = None, without: str = "") -> Pool:
    """Pool the openings of a list, never with an error below the classic one.

    tau: spread between markets, in the effect's unit; None to estimate it; without: as in `left_out`. Raises ValueError
    for too short a list.
    """
    return pooling.pool(used(ev, which, shape, without), tau=tau)


def estimable(ev: Evidence) -> list[str]:
    """Return those of LISTS that are long enough to estimate how far markets differ."""
    return [which for which in LISTS if len(used(ev, which, "ramp")) >= pooling.FEWEST]


def ids(rows: pd.DataFrame) -> pd.Series:
    """Return the ids of openings of the panel: market and date."""
    return rows.market + "_" + rows.date


def names(ev: Evidence, which: str) -> pd.Series:
    """Return what the openings of a list are called, by id: "Cigarettes, Japan, 1987" abroad."""
    if which == RULE:
        return openings.names(ev)
    rows = panel.load(ev).openings
    return panel_names(rows).set_axis(ids(rows))[lambda found: ~found.index.duplicated()]


def panel_names(rows: pd.DataFrame) -> pd.Series:
    """Return what openings of the panel are called: market and year."""
    return rows.market.map(market_name) + ", " + rows.date.str[:4]


def market_name(market: str) -> str:
    """Return a market of the panel in plain words, "Cigarettes, Japan"."""
    good, *parts = market.split("_")
    country = next((COUNTRIES[part] for part in parts if part in COUNTRIES), parts[-1])
    return f"{GOODS.get(good, good.capitalize())}, {country}"


def longest(ev: Evidence, which: str) -> float:
    """Return the longest stretch, in years, over which an opening of a list that can be measured has been observed."""
    return float(measured(ev, which, "ramp").observed.max())


def sources(ev: Evidence, which: str) -> tuple[str, ...]:
    """Return the ids of the documents, in the panel, of a list's openings that can be measured: dates, then figures.

    which: SECOND or CASES.
    """
    found, rows = panel.load(ev), measured(ev, which, "ramp")
    dated = found.openings[ids(found.openings).isin(rows.index)].source_id
    figures = found.shares.source_id[found.shares.market_id.isin(rows.market)]
    return tuple(dict.fromkeys(" ".join([*dated, *figures]).split()))
