"""What would have to be true for the pilot to raise the foreign share by some points, and how often it has been."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.special import logit

from telecompilot.evidence import Evidence
from telecompilot.evidence.cache import remember
from telecompilot.study import assumptions, detection, fans, null_markets, opening_lists
from telecompilot.study.precedents import RULE
from telecompilot.study.shapes import SHAPES
from telecompilot.study.simulation import LAST

GAINS = (2.0, 5.0, 10.0)  # points over the central start by the last year, drift aside
STEP, RAMP = "step", "ramp"
YEAR = 1.0  # in which a step is made, for the test


@remember
def required(ev: Evidence) -> pd.DataFrame:
    """Return for each of GAINS what an opening would have to do, and how often as much has been estimated.

    Returns a row a gain: share (0-1, that it leads to), step and ramp (effect needed, log-odds, and log-odds a year),
    years (for which the ramp would act), chance (that the pilot brings as much by the last year, all shapes drawn), and
    for both shapes <shape>_did and <shape>_of (openings of the frozen list estimated to have done as much, and all of
    them), <shape>_null (part of the estimates as large in markets where nothing was opened) and <shape>_shown (chance
    that a yearly series would show it by the last year).
    """
    given = assumptions.load(ev)
    effort = needed(ev)
    table = pd.DataFrame(
        {"share": detection.central_start(given) + np.array(GAINS) / 100}, pd.Index(GAINS, name="gain")
    )
    table["years"] = min(detection.acting(given), opening_lists.longest(ev, RULE))
    table["chance"] = [fans.gained(given, gain / 100) for gain in GAINS]
    for shape, years in ((STEP, YEAR), (RAMP, None)):
        effects = effort[shape]
        done, null = opening_lists.measured(ev, RULE, shape).effect, null_markets.measured(ev, shape).effect
        table[shape] = effects
        table[f"{shape}_did"] = [int((done >= effect).sum()) for effect in effects]
        table[f"{shape}_of"] = len(done)
        table[f"{shape}_null"] = [float(np.mean(null >= effect)) for effect in effects]
        table[f"{shape}_shown"] = [detection.steady(given, float(effect), years)[LAST] for effect in effects]
    return table


def needed(ev: Evidence) -> pd.Series:
    """Return the effect that takes the central share up by each of GAINS in the last year, drift aside.

    Returns it by shape and gain, in the shape's unit.
    """
    given = assumptions.load(ev)
    start = given.value("start_brand_cloud") / 100
    acting = min(LAST + 1 - given.value("opening") - given.value("lag"), opening_lists.longest(ev, RULE))
    rows = {
        (shape, goal): float(logit(start + goal / 100) - logit(start)) / float(one.column(acting, 0.0))
        for shape, one in SHAPES.items()
        for goal in GAINS
    }
    return pd.Series(rows).rename_axis(["shape", "gain"])
