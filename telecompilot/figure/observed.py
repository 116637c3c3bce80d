"""Observed figures in a chart: where each lies in time, how exact it is, and the marks that show it.

Frames come from `evidence.points`: a row a figure. Marks: a point with its interval, a bound as an arrow, a line only
where figures follow closely.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import altair as alt
import pandas as pd

from telecompilot.evidence import Evidence, formats
from telecompilot.evidence.periods import moment
from telecompilot.figure import palette

LONG = 6  # figures of a series that a description in words lists; of more it tells first, last, highest, lowest
NEAR = 1.6  # years: figures further apart are joined by a thin dashed line, for no figure between them is known
VISIBLE = 0.006  # of the axis: a narrower interval would hide behind its point
ARROW = 0.045  # of the axis: length of the arrow that says "at least" or "at most"
LABEL = 46  # px that a year's label needs
POINT = {"at least": "triangle-up", "at most": "triangle-down"}


# Frames


def openings(ev: Evidence, *event_ids: str) -> pd.DataFrame:
    """Return events by id, in the order given: event_id, date, when (decimal years), what, sector, source_id."""
    rows = ev.events.loc[list(event_ids)]
    return rows.assign(when=[moment(date) for date in rows.date])[["date", "when", "what", "sector", "source_id"]]


# Marks


@dataclass(frozen=True)
class Axes:
    """Domains and ticks of one panel: x in years, y in percent (or in what `suffix` says)."""

    x: tuple[float, float]
    y: tuple[float, float]
    years: tuple[float, ...] = ()
    values: tuple[float, ...] = ()
    suffix: str = "%"
    year_expr: str = "datum.value"
    value_expr: str = ""  # labels of y, where a number and `suffix` would not do
    margin: float = 0  # px kept for the labels of y, so that panels line up

    def scaffold(self) -> alt.Chart:
        """Return a layer that draws nothing and holds the panel's axes, so that no other layer needs to repeat them."""
        words = self.value_expr or f"format(datum.value, ',') + '{self.suffix}'"
        down = alt.Axis(title=None, labelExpr=self.year_expr, **_ticks(self.years))
        up = alt.Axis(title=None, labelExpr=words, minExtent=self.margin, **_ticks(self.values))
        x = alt.X("x:Q", scale=alt.Scale(domain=list(self.x), nice=False), axis=down)
        y = alt.Y("y:Q", scale=alt.Scale(domain=list(self.y), nice=False), axis=up)
        return alt.Chart(pd.DataFrame({"x": [], "y": []})).mark_point().encode(x=x, y=y)

    @staticmethod
    def encode(x: str = "x", y: str = "y", x2: str = "", y2: str = "") -> dict:
        """Return encodings of these fields; the panel's `scaffold` brings the axes for all layers."""
        channels = {"x": alt.X(f"{x}:Q", title=None), "y": alt.Y(f"{y}:Q", title=None)}
        return channels | ({"x2": f"{x2}:Q"} if x2 else {}) | ({"y2": f"{y2}:Q"} if y2 else {})

    @property
    def height(self) -> float:
        """Length of the y axis in its own unit."""
        return self.y[1] - self.y[0]


def _ticks(values: Sequence[float]) -> dict:
    """Place ticks; without a count Vega would thin out given values on a small panel."""
    return {"values": list(values), "tickCount": len(values)} if values else {}


def years(first: int, last: int, width: int) -> tuple[int, ...]:
    """Return round years between two, as many as have room on `width` px."""
    most = max(2, int(width / LABEL))
    step = next(size for size in (1, 2, 5, 10, 20, 50) if (last - first) / size <= most - 1)
    return tuple(range(-(-first // step) * step, last + 1, step))


def line(
    axes: Axes, frame: pd.DataFrame, colour: str, shape: str = "circle", scale: float = 100, size: float = 46
) -> list[alt.Chart]:
    """Return the layers of one series: segments, intervals, points and arrows.

    Parameters: `scale` takes values to the axis; `size` is a point's area in square px.
    """
    drawn = pd.DataFrame({"x": frame.when, "bound": frame.bound})
    for name in ("value", "low", "high"):
        drawn[name] = (frame[name] * scale).clip(*axes.y)
    exact, bounds = drawn[drawn.bound == ""], drawn[drawn.bound != ""]
    wide = exact[exact.high - exact.low > VISIBLE * axes.height]
    whisker = {"color": colour, "strokeWidth": 1.5}
    layers = [
        *_segments(axes, drawn, colour),
        alt.Chart(wide).mark_rule(**whisker).encode(**axes.encode(y="low", y2="high")),
        *_arrows(axes, bounds, colour, size),
        alt.Chart(exact).mark_point(shape=shape, color=colour, size=size).encode(**axes.encode(y="value")),
    ]
    return [layer for layer in layers if len(layer.data)]


def _segments(axes: Axes, drawn: pd.DataFrame, colour: str) -> list[alt.Chart]:
    later = drawn.shift(-1)
    ends = drawn.assign(x2=later.x, value2=later.value, sure=(drawn.bound == "") & (later.bound == "")).iloc[:-1]
    near = (ends.x2 - ends.x < NEAR) & ends.sure
    place = axes.encode(y="value", x2="x2", y2="value2")
    return [
        alt.Chart(part).mark_rule(color=colour, strokeWidth=weight, strokeDash=dash).encode(**place)
        for part, dash, weight in ((ends[near], [1, 0], 2.5), (ends[~near], [3, 3], 1.5))
    ]


def _arrows(axes: Axes, bounds: pd.DataFrame, colour: str, size: float) -> list[alt.Chart]:
    """Draw a bound as a bar across the known end and an arrow to where the figure may lie."""
    sign = bounds.bound.map({"at least": 1, "at most": -1})
    tips = bounds.assign(tip=(bounds.value + sign * ARROW * axes.height).clip(*axes.y))
    bar = {"color": colour, "size": 2 * size**0.5, "thickness": 2.5, "orient": "horizontal", "opacity": 1}
    return [
        alt.Chart(tips).mark_tick(**bar).encode(**axes.encode(y="value")),
        alt.Chart(tips).mark_rule(color=colour, strokeWidth=1.5).encode(**axes.encode(y="value", y2="tip")),
        *(
            alt.Chart(part).mark_point(shape=POINT[kind], color=colour, size=size).encode(**axes.encode(y="tip"))
            for kind, part in tips.groupby("bound")
        ),
    ]


def rules(axes: Axes, moments: Iterable[float], top: float | None = None) -> alt.Chart:
    """Return a vertical line at each moment, from the foot of the panel to `top` (default: its head)."""
    frame = pd.DataFrame({"x": list(moments)}).assign(y=axes.y[0], y2=axes.y[1] if top is None else top)
    return alt.Chart(frame).mark_rule(color=palette.RULE, strokeDash=[4, 3]).encode(**axes.encode(y2="y2"))


def panel(
    axes: Axes, layers: Iterable[alt.Chart], width: float, height: float, title: str | alt.Title = ""
) -> alt.LayerChart:
    """Return the layers on their axes as one panel of the given size, with a heading."""
    size = {"width": max(60, int(width)), "height": height}
    return alt.layer(axes.scaffold(), *layers).properties(**size, **({"title": title} if title else {}))


def in_words(frame: pd.DataFrame) -> pd.Series:
    """Return each figure in words: "61.6%", "at least 30%"."""
    texts = [f"{row.bound} {formats.pct(row.value)}".strip() for row in frame.itertuples()]
    return pd.Series(texts, frame.index, object)


def course(frame: pd.DataFrame) -> str:
    """Return a series in one sentence part: "58.1% in 2012, at least 30% in 2025"; of a long one its ends and turns."""
    if len(frame) > LONG:
        values = frame.value.to_numpy()
        frame = frame.iloc[sorted({0, int(values.argmax()), int(values.argmin()), len(frame) - 1})]
    return formats.course(in_words(frame).set_axis(frame.period), str)


def round_values(top: float) -> tuple[float, ...]:
    """Return round values from zero to nearly the top of an axis, at most five."""
    step = next(size for size in (0.5, 1, 2, 5, 10, 20, 25, 50) if top / size <= 4)
    return tuple(step * at for at in range(int(0.96 * top / step) + 1))
