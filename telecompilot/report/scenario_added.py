"""What each scenario adds to brand share, by how far a pilot firm is said to reach: a part of the scenarios page.

The two readings count different markets. A path of the cautious one looks weak beside one of the other by definition
alone, so that a row is compared within its reading.
"""

from __future__ import annotations

import altair as alt
import pandas as pd

from telecompilot.evidence import Evidence
from telecompilot.evidence.formats import points
from telecompilot.evidence.guards import guarded
from telecompilot.figure.plot import Plot
from telecompilot.report import scenario_ranges
from telecompilot.report.scenario_choices import signed, sources
from telecompilot.study import assumptions, fans, scenarios
from telecompilot.study.assumptions import Assumptions
from telecompilot.study.fans import LAST
from telecompilot.study.scenarios import NONE, PILOT, path

READINGS = {
    "nationwide": "As the law reads: a firm sells to the whole country",
    "regional": "Cautious reading: only regions that joined count",
}
SIGNED = "datum.value == 0 ? '0' : format(datum.value, '+d')"
ENDS = ("low80", "high80", "low95", "high95")


def added(given: Assumptions) -> pd.DataFrame:
    """Return `fans.added` with a column `reading`, of READINGS, the rows of each together."""
    drawn = [READINGS[reading] for name, reading in scenarios.distinct(given) if name != NONE]
    frame = fans.added(given).assign(reading=drawn)
    return pd.concat([frame[frame.reading == reading] for reading in READINGS.values()])


def fig_added(ev: Evidence) -> Plot:
    """What each path adds to brand share without a pilot: dots with 80 and 95 percent intervals, by reading."""
    given = assumptions.load(ev)
    frame = added(given)
    first = frame.loc[path(given, PILOT)]
    means = "a gain or a loss" if first.low80 <= 0 <= first.high80 else "a gain" if first.low80 > 0 else "a loss"
    ends = f"{signed(first.low80).split()[0]} to {signed(first.high80).split()[0]}"
    same = guarded("only_internet_access_local", "As the law reads, a wider pilot adds no more than this one. ")
    return Plot(
        draw=lambda width: scenario_ranges.draw(_rows(frame), width, _axis(), "no pilot"),
        table=_table(frame),
        title=f"Going by earlier openings the pilot adds {ends} points by {LAST}: {means}",
        units=f"Brand share in {LAST} against the path without a pilot, percentage points",
        alt=f"A row a path around a line at zero, the path without a pilot. {_listed(frame)}.",
        sources=sources(ev),
        note=f"{same}Compare rows within a reading: those of the second count a smaller market. The effect is "
        "that for one new market, not the mean of earlier ones.",
        share="brand share",
    )


def _listed(frame: pd.DataFrame) -> str:
    """The ends of all middles and of the 80 percent ranges, the widest named."""
    low, high = (points(frame["median"].agg(end), sign=True).split()[0] for end in ("min", "max"))
    width = frame.high80 - frame.low80
    wide, across = width.idxmax(), (frame.low80 <= 0) & (frame.high80 >= 0)
    reach = f"{signed(frame.low80[wide]).split()[0]} to {signed(frame.high80[wide]).split()[0]}"
    holds = "every 80% range includes zero" if across.all() else f"{across.sum()} of {len(frame)} ranges include zero"
    return f"The middles lie at {low} to {high} points; {holds}; the widest, {wide}, is {reach}"


def _table(frame: pd.DataFrame) -> pd.DataFrame:
    """To a tenth of a point: simulated, they bear no more."""
    named = {"Reading": frame.reading, "Path": frame.index, "Points added, middle": (100 * frame["median"]).round(1)}
    return pd.DataFrame(named | scenario_ranges.ends(frame, (80, 95))).reset_index(drop=True)


def _rows(frame: pd.DataFrame) -> pd.DataFrame:
    """The rows of the picture, in points, with their ranges in words."""
    shown = frame.assign(**{name: 100 * frame[name] for name in ("median", *ENDS)})
    ends = zip(frame.low80.map(signed), frame.high80.map(signed), strict=True)
    shown["words"] = [" to ".join(end.split()[0] for end in pair) for pair in ends]
    shown.loc[shown.low95 == shown.high95, "words"] = "same as no pilot"
    return shown.assign(group=shown.reading, aside=False)


def _axis() -> alt.X:
    return alt.X("median:Q", title=None, axis=alt.Axis(grid=True, labelExpr=SIGNED, tickCount=5))
