"""Marks for observed figures: a point with its interval, a bound as an arrow, a line only where figures follow closely.

Frames come from observed.points: when (decimal years), value, low, high (shares in 0-1), bound.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import altair as alt
import pandas as pd

from telecompilot.evidence import formats
from telecompilot.figure import palette

NEAR = 1.6  # years: figures further apart are joined by a thin dashed line, for nothing was found between them
VISIBLE = 0.006  # of the axis: a narrower interval would hide behind its point
ARROW = 0.045  # of the axis: length of the arrow that says "at least" or "at most"
LABEL = 46  # px that a year's label needs
POINT = {"": "circle", "at least": "triangle-up", "at most": "triangle-down"}
SOLID, DASHED = [1, 0], [3, 3]


@dataclass(frozen=True)
class Axes:
    """Domains and ticks of one panel: x in years, y in percent (or in what `suffix` says)."""

    x: tuple[float, float]
    y: tuple[float, float]
    years: tuple[float, ...] = ()
    values: tuple[float, ...] = ()
    suffix: str = "%"
    year_expr: str = "datum.value"
    margin: float = 0  # px kept for the labels of y, so that panels line up

    def scaffold(self) -> alt.Chart:
        """Return a layer that draws nothing and holds the panel's axes, so that no other layer needs to repeat them."""
        words = f"format(datum.value, ',') + '{self.suffix}'"
        down = alt.Axis(title=None, labelExpr=self.year_expr, **_ticks(self.years))
        up = alt.Axis(title=None, labelExpr=words, minExtent=self.margin, **_ticks(self.values))
        x = alt.X("x:Q", scale=alt.Scale(domain=list(self.x), nice=False), axis=down)
        y = alt.Y("y:Q", scale=alt.Scale(domain=list(self.y), nice=False), axis=up)
        return alt.Chart(pd.DataFrame({"x": [], "y": []})).mark_point().encode(x=x, y=y)

    @staticmethod
    def encode(x: str = "x", y: str = "y", x2: str = "", y2: str = "") -> dict:
        """Return encodings of these fields; the panel's `scaffold` brings the axes for all layers."""
        found = {"x": alt.X(f"{x}:Q", title=None), "y": alt.Y(f"{y}:Q", title=None)}
        return found | ({"x2": f"{x2}:Q"} if x2 else {}) | ({"y2": f"{y2}:Q"} if y2 else {})

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
    open_ends = drawn[drawn.bound != ""]
    layers = [*_segments(axes, drawn, colour), *_intervals(axes, drawn[drawn.bound == ""], colour)]
    if len(open_ends):
        layers += _arrows(axes, open_ends, colour, size)
    exact = drawn[drawn.bound == ""]
    if len(exact):
        mark = alt.Chart(exact).mark_point(shape=shape, color=colour, size=size)
        layers.append(mark.encode(**axes.encode(y="value")))
    return layers


def _segments(axes: Axes, drawn: pd.DataFrame, colour: str) -> list[alt.Chart]:
    later = drawn.shift(-1)
    ends = drawn.assign(x2=later.x, value2=later.value, sure=(drawn.bound == "") & (later.bound == "")).iloc[:-1]
    near = (ends.x2 - ends.x < NEAR) & ends.sure
    layers = []
    for part, dash, weight in ((ends[near], SOLID, 2.5), (ends[~near], DASHED, 1.5)):
        if len(part):
            mark = alt.Chart(part).mark_rule(color=colour, strokeWidth=weight, strokeDash=dash)
            layers.append(mark.encode(**axes.encode(y="value", x2="x2", y2="value2")))
    return layers


def _intervals(axes: Axes, exact: pd.DataFrame, colour: str) -> list[alt.Chart]:
    wide = exact[exact.high - exact.low > VISIBLE * axes.height]
    if wide.empty:
        return []
    return [alt.Chart(wide).mark_rule(color=colour, strokeWidth=1.5).encode(**axes.encode(y="low", y2="high"))]


def _arrows(axes: Axes, bounds: pd.DataFrame, colour: str, size: float) -> list[alt.Chart]:
    """Draw a bound as a bar across the known end and an arrow to where the figure may lie."""
    sign = bounds.bound.map({"at least": 1, "at most": -1})
    tips = bounds.assign(tip=(bounds.value + sign * ARROW * axes.height).clip(*axes.y))
    bar = {"color": colour, "size": 2 * size**0.5, "thickness": 2.5, "orient": "horizontal", "opacity": 1}
    layers = [
        alt.Chart(tips).mark_tick(**bar).encode(**axes.encode(y="value")),
        alt.Chart(tips).mark_rule(color=colour, strokeWidth=1.5).encode(**axes.encode(y="value", y2="tip")),
    ]
    for kind, part in tips.groupby("bound"):
        tip = alt.Chart(part).mark_point(shape=POINT[kind], color=colour, size=size)
        layers.append(tip.encode(**axes.encode(y="tip")))
    return layers


def rules(axes: Axes, moments: Iterable[float], dash: Sequence[int] = (4, 3), top: float | None = None) -> alt.Chart:
    """Return a vertical line at each moment, from the foot of the panel to `top` (default: its head)."""
    frame = pd.DataFrame({"x": list(moments)}).assign(y=axes.y[0], y2=axes.y[1] if top is None else top)
    return alt.Chart(frame).mark_rule(color=palette.RULE, strokeDash=list(dash)).encode(**axes.encode(y2="y2"))


def panel(
    axes: Axes, layers: Iterable[alt.Chart], width: float, height: float, title: str | alt.Title = ""
) -> alt.LayerChart:
    """Return the layers on their axes as one panel of the given size, with a heading."""
    size = {"width": max(60, int(width)), "height": height}
    return alt.layer(axes.scaffold(), *layers).properties(**size, **({"title": title} if title else {}))


def said(frame: pd.DataFrame) -> pd.Series:
    """Return each figure in words: "61.6%", "at least 30%"."""
    words = [f"{row.bound} {formats.pct(row.value)}".strip() for row in frame.itertuples()]
    return pd.Series(words, index=frame.index)


def told(frame: pd.DataFrame) -> str:
    """Return a series in one sentence part: "58.1% in 2012, at least 30% in 2025"."""
    return ", ".join(f"{words} in {period}" for words, period in zip(said(frame), frame.period, strict=True))


def round_values(top: float) -> tuple[float, ...]:
    """Return round values from zero to nearly the top of an axis, at most five."""
    step = next(size for size in (0.5, 1, 2, 5, 10, 20, 25, 50) if top / size <= 4)
    return tuple(step * at for at in range(int(0.96 * top / step) + 1))
