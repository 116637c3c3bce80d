"""Parts that charts are put together from: axes, direct labels, bands, small multiples.

A part takes a frame and names of its columns and returns an axis or a layer; shares are in 0-1, widths in px. It sets
no size: the chart's function does, from the width that it is given.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import altair as alt
import numpy as np
import pandas as pd

from telecompilot.figure import palette

ROOM = 62  # px that a year label and the space beside it take
PHONE = 480  # px: a picture up to this width is for a phone
HATCHED = {"color": palette.RULE, "strokeWidth": 1, "invalid": "break-paths-filter-domains"}  # lines of `hatching`
HALO = {"stroke": palette.PAPER, "strokeWidth": 4}  # the page's colour round letters that lie over marks


def years(field: str, width: int, start: float, end: float) -> alt.X:
    """Horizontal axis of whole years from a number column; as many labels as fit, only the ends in a small panel."""
    axis = {"format": "d", "title": None, "tickMinStep": 1, "tickCount": max(2, int(width / ROOM))}
    if width < 4 * ROOM:
        axis |= {"values": [math.ceil(start), math.floor(end)], "labelFlush": True}
    scale = alt.Scale(zero=False, nice=False, domain=[start, end])
    return alt.X(f"{field}:Q", axis=alt.Axis(**axis), scale=scale)


def share(field: str, top: float, channel: type = alt.Y, ticks: int = 5) -> alt.Y | alt.X:
    """Axis of a share in 0-1, labelled in percent, from zero to `top`. `channel` alt.X lays it flat."""
    axis = alt.Axis(format=".0%", tickCount=ticks, title=None, grid=True)
    return channel(f"{field}:Q", axis=axis, scale=alt.Scale(zero=True, domain=[0, top]))


def line(frame: pd.DataFrame, x: alt.X, y: alt.Y) -> alt.LayerChart:
    """A line with a dot at each observation, so that a reader sees where there is evidence and where there is not."""
    base = alt.Chart(frame).encode(x=x, y=y)
    return base.mark_line(color=palette.FOREIGN) + base.mark_point(color=palette.FOREIGN, size=38)


def band(frame: pd.DataFrame, x: alt.X, low: str, high: str) -> alt.Chart:
    """The area between two columns. State its level in the chart."""
    edge = {"stroke": palette.FOREIGN, "strokeOpacity": 0.6, "strokeWidth": 0.75}
    area = alt.Chart(frame).mark_area(color=palette.FOREIGN, fillOpacity=0.16, **edge)
    return area.encode(x=x, y=alt.Y(f"{low}:Q", title=None), y2=f"{high}:Q")


def fan(frame: pd.DataFrame, x: alt.X, median: str, bands: Sequence[tuple[str, str]]) -> alt.LayerChart:
    """A forecast: nested bands, widest first in `bands`, and a dashed median."""
    middle = alt.Chart(frame).mark_line(color=palette.FOREIGN, strokeDash=[6, 3])
    middle = middle.encode(x=x, y=alt.Y(f"{median}:Q", title=None))
    return alt.layer(*(band(frame, x, low, high) for low, high in bands), middle)


def bar(base: alt.Chart, start: str | alt.X, end: str, **mark) -> alt.Chart:
    """A bar on each row of `base` between two columns; start: a column, or an encoding with its axis."""
    x = alt.X(f"{start}:Q", title=None) if isinstance(start, str) else start
    return base.mark_rule(color=palette.FOREIGN, **mark).encode(x=x, x2=f"{end}:Q")


def hatching(boxes: pd.DataFrame, unit: tuple[float, float] = (1, 1), step: float = 7) -> pd.DataFrame:
    """Slanted lines that fill boxes, which `ruled_out` draws: what a bound leaves no room for.

    Parameters: `boxes`, a row a box, with its left, right, low and high in the units of the axes; `unit`, what one px
    is on each of them (negative where the axis runs down the page); `step` in px from line to line, the same for all
    boxes, so that lines run on from one to the next.

    Returns columns x and y: two rows a line, then an empty one; `at` is their order.
    """
    across, up = unit
    ends = []
    for box in boxes[["left", "right", "low", "high"]].itertuples(index=False):
        left, right = sorted((box.left / across, box.right / across))
        low, high = sorted((box.low / up, box.high / up))
        for rank in range(math.ceil((left - high) / step), math.floor((right - low) / step) + 1):
            foot = rank * step  # where the line, which rises at 45 degrees, meets the axis
            begin, end = max(left, foot + low), min(right, foot + high)
            if begin < end:
                ends += [(begin, begin - foot), (end, end - foot), (math.nan, math.nan)]
    lines = pd.DataFrame(ends, columns=["x", "y"], dtype=float) * [across, up]
    return lines.assign(at=range(len(lines)))


def ruled_out(boxes: pd.DataFrame, unit: tuple[float, float], x: alt.X, y: alt.Y, edge: str = "low") -> alt.LayerChart:
    """What a bound rules out, hatched from the far end of the axis to the bound, with a firm line at the bound.

    Parameters: `boxes` and `unit` as in `hatching`; `x` and `y`, the axes, of columns "x" and "y"; `edge`, the side
    that is the bound: "low", "high", "left" or "right". A share lies on the other side of that line.
    """
    lines = alt.Chart(hatching(boxes, unit)).mark_line(**HATCHED)
    flat = edge in ("low", "high")
    along = {"x": boxes.left, "x2": boxes.right} if flat else {"y": boxes.low, "y2": boxes.high}
    rules = alt.Chart(pd.DataFrame(along | {"y" if flat else "x": boxes[edge]}))
    rules = rules.mark_rule(color=palette.MUTED, strokeWidth=2.5).encode(x=x, y=y)
    rules = rules.encode(x2="x2:Q") if flat else rules.encode(y2="y2:Q")
    return alt.layer(lines.encode(x=x, y=y, order="at:Q"), rules)


def labels(
    frame: pd.DataFrame, x: str, y: str, text: str, colour: str = palette.INK, dx: int = 7, dy: int = 0, align="left"
) -> alt.Chart:
    """Direct labels beside points, on a halo in the colour of the page. Keep them apart first, with `apart`."""
    mark = {"align": align, "baseline": "middle", "dx": dx, "dy": dy, "color": colour, "lineHeight": 16}
    base = alt.Chart(frame).mark_text(**mark, **HALO, strokeOpacity=0.85)
    return base.encode(x=alt.X(x, title=None), y=alt.Y(y, title=None), text=f"{text}:N")


def values(frame: pd.DataFrame, x: str, y: str, form: Callable[[float], str], dy: int = -14) -> alt.Chart:
    """The values of column `y` in the words of `form`, centred `dy` px from their marks (above: negative)."""
    words = frame.assign(text=[str(form(value)) for value in frame[y]])
    return labels(words, x, f"{y}:Q", "text", dx=0, dy=dy, align="center")


def note(x: float, y: float, text: str, colour: str = palette.MUTED, **mark) -> alt.Chart:
    """One label at a place in the data, on a halo; a line break in `text` breaks it."""
    style = {"align": "left", "baseline": "middle", "color": colour, **HALO} | mark
    lines = text.split("\n")
    words = alt.value(lines if len(lines) > 1 else text)
    base = alt.Chart(pd.DataFrame([{"x": x, "y": y}])).mark_text(**style, lineHeight=16)
    return base.encode(x=alt.X("x:Q", title=None), y=alt.Y("y:Q", title=None), text=words)


def reference(value: float, text: str, width: int, channel: str = "y") -> alt.LayerChart:
    """A thin line at a value, with its meaning in words at its right end (or top, for `channel` "x")."""
    base = alt.Chart(pd.DataFrame([{"at": value, "means": text}]))
    if channel == "x":
        place = {"x": alt.X("at:Q", title=None)}
        mark = base.mark_text(align="left", baseline="top", dx=4, color=palette.MUTED).encode(**place, y=alt.value(0))
    else:
        place = {"y": alt.Y("at:Q", title=None)}
        mark = base.mark_text(align="right", baseline="bottom", dy=-3, color=palette.MUTED)
        mark = mark.encode(**place, x=alt.value(width))
    return base.mark_rule(color=palette.RULE).encode(**place) + mark.encode(text="means:N")


def apart(values: Sequence[float], gap: float) -> list[float]:
    """Move label positions the least that keeps neighbours `gap` apart (all in the units of the axis), in order kept.

    The least-squares solution: an isotonic regression of the positions less their ranks' offsets.
    """
    from scipy.optimize import isotonic_regression  # here, for few pages need it and it takes long to import

    order, offsets = np.argsort(values, kind="stable"), gap * np.arange(len(values))
    moved = np.empty(len(values))
    moved[order] = isotonic_regression(np.take(values, order) - offsets).x + offsets
    return moved.tolist()


def columns(width: int, wide: int, phone: int, gap: int) -> tuple[int, float]:
    """How many panels stand side by side, `wide` or on a phone `phone`, and the px that each has, `gap` px apart."""
    across = wide if width > PHONE else phone
    return across, (width - gap * (across - 1)) / across


def multiples(
    groups: Sequence[tuple[str | list[str] | alt.TitleParams, pd.DataFrame]],
    panel: Callable[[pd.DataFrame, int], alt.Chart],
    width: int,
    most: int,
) -> alt.ConcatChart:
    """Small multiples: one panel a group under its name or alt.TitleParams, in `most` columns, half as many on a phone.

    `panel` draws one group's frame in the width it is given; it must fix the axes' domains so that panels compare.
    """
    across, each = columns(width, most, max(1, round(most / 2)), 34)
    panels = [panel(frame, int(each)).properties(title=name) for name, frame in groups]
    return alt.concat(*panels, columns=across, spacing=18)
