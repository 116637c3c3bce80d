"""What each scenario adds to brand share, by how far a pilot firm is said to reach: a part of the scenarios page.

The two readings count different markets. A path of the cautious one looks weak beside one of the other by definition
alone, so that a row is compared within its reading.
"""

from __future__ import annotations

import textwrap

import altair as alt
import pandas as pd

from telecompilot.evidence import Evidence
from telecompilot.evidence.guards import guarded
from telecompilot.figure import palette, parts, rows
from telecompilot.figure.plot import Plot
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
    direction = "cannot be told" if first.low80 <= 0 <= first.high80 else "is clear"
    listed = ". ".join(f"{reading}: {_ends(group)}" for reading, group in frame.groupby("reading", sort=False))
    same = guarded("only_internet_access_local", "As the law reads, a wider pilot adds what the pilot does. ")
    return Plot(
        draw=lambda width: _chart(frame, width),
        table=_table(frame),
        title=f"Going by earlier openings, the pilot moves share by {signed(first.low80).split()[0]} to "
        f"{signed(first.high80)}: the direction {direction}",
        units=f"Percentage points of brand share, against no pilot, {LAST}. Thick line: 80 percent; thin: 95",
        alt=f"Dots with intervals around a line at zero. Medians and 80 percent intervals in {LAST}. {listed}.",
        sources=sources(ev),
        note=f"{same}Compare rows within a reading: those of the second count a smaller market. All paths use the same "
        "random draws, so the difference is the opening’s alone. The effect is that of a market not seen yet "
        "(prediction interval), not the mean of earlier ones.",
        share="brand share",
    )


def _ends(group: pd.DataFrame) -> str:
    low, high = group["median"].idxmin(), group["median"].idxmax()
    return (
        f"medians from {signed(group['median'][low])} to {signed(group['median'][high])}, 80% ranges inside "
        f"{signed(group.low80.min())} to {signed(group.high80.max())}"
    )


def _table(frame: pd.DataFrame) -> pd.DataFrame:
    """To a tenth of a point: simulated, they bear no more."""
    named = {"Reading": frame.reading, "Path": frame.index, "Median, points": (100 * frame["median"]).round(1)}
    words = {"low": "from", "high": "to"}
    ends = {f"{end[-2:]}% interval, {words[end[:-2]]}": (100 * frame[end]).round(1) for end in ENDS}
    return pd.DataFrame(named | ends).reset_index(drop=True)


def _chart(frame: pd.DataFrame, width: int) -> alt.LayerChart:
    placed, readings, height = _placed(frame, width)
    base = alt.Chart(placed).encode(y=rows.at("line", height))
    x = alt.X("median:Q", title=None, axis=alt.Axis(grid=True, labelExpr=SIGNED, tickCount=5))
    layers = [
        parts.reference(0, "no pilot", width, channel="x"),
        parts.bar(base, "low95", "high95", strokeWidth=1.5),
        parts.bar(base, "low80", "high80", strokeWidth=5, opacity=0.55),
        base.mark_point(size=90, filled=True, color=palette.FOREIGN).encode(x=x),
    ]
    if width > rows.BESIDE:
        layers.append(base.mark_text(align="left", dx=7).encode(x=alt.X("high95:Q", title=None), text="words:N"))
    heads = rows.heads(placed, height), rows.heads(readings, height, fontWeight=700)
    return alt.layer(*layers, *heads).properties(width=width, height=height)


def _placed(frame: pd.DataFrame, width: int) -> tuple[pd.DataFrame, pd.DataFrame, int]:
    """Place rows under the head of their reading; return both, in points, and the height in px."""
    shown = frame.assign(**{name: 100 * frame[name] for name in ("median", *ENDS)})
    ends = zip(frame.low80.map(signed), frame.high80.map(signed), strict=True)
    shown["words"] = [" to ".join(end.split()[0] for end in pair) for pair in ends]
    shown.loc[shown.low95 == shown.high95, "words"] = ""  # a path that is the other one
    groups, heads, height = [], [], 18
    for reading, group in shown.groupby("reading", sort=False):
        lines = textwrap.wrap(reading, int(width / rows.CHARACTER))
        heads.append({"head": "\n".join(lines), "top": height})
        start = height + rows.LINE * len(lines) + rows.BELOW
        placed, height = rows.placed(group, list(group.index), width, lead=start)
        groups.append(placed)
    placed = pd.concat(groups)
    return placed.assign(left=placed.left.min()), pd.DataFrame(heads).assign(left=placed.left.min()), height
