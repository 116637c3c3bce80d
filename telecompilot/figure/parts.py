"""Parts that charts are put together from: axes, direct labels, bands, bounds, events, small multiples.

Every part takes a frame and column names and returns an Altair layer (or an axis); layers are added with `+`.
Shares are in 0-1; widths in px. Colours come from `theme`. A part never sets a size: the chart function does, from the
width that it is given.
"""

from __future__ import annotations

import math
import textwrap
from collections.abc import Callable, Sequence

import altair as alt
import pandas as pd

from telecompilot.figure import palette, theme

PHONE = 480  # px: a picture up to this width is for a phone
ROOM = 62  # px that a year label and the space beside it take
PHONE = 480  # px: a picture up to this width is for a phone


def years(field: str, width: int, start: float | None = None, end: float | None = None, **options) -> alt.X:
    """Horizontal axis of whole years from a number column; as many labels as fit, only the ends in a small panel."""
    axis = {"format": "d", "title": None, "tickMinStep": 1, "tickCount": max(2, int(width / ROOM))}
    domain = alt.Undefined
    if start is not None and end is not None:
        domain = [start, end]
        if width < 4 * ROOM:
            axis |= {"values": [math.ceil(start), math.floor(end)], "labelFlush": True}
    return alt.X(f"{field}:Q", axis=alt.Axis(**axis), scale=alt.Scale(zero=False, nice=False, domain=domain), **options)


def dates(field: str, width: int, start: str | None = None, end: str | None = None, **options) -> alt.X:
    """Horizontal axis of dates (Timestamps, or ISO days with a time); as many labels as fit in `width`."""
    domain = [start, end] if start and end else alt.Undefined
    axis = alt.Axis(tickCount=max(2, int(width / ROOM)), title=None, labelFlush=False, labelOverlap=True)
    return alt.X(f"{field}:T", axis=axis, scale=alt.Scale(nice=False, domain=domain), **options)


def share(
    field: str, top: float | None = None, digits: int = 0, channel: type = alt.Y, ticks: int = 5, **options
) -> alt.Y | alt.X:
    """Axis of a share in 0-1, labelled in percent, from zero to `top`. `channel` alt.X lays it flat."""
    domain = [0, top] if top is not None else alt.Undefined
    axis = alt.Axis(format=f".{digits}%", tickCount=ticks, title=None, grid=True)
    return channel(f"{field}:Q", axis=axis, scale=alt.Scale(zero=True, domain=domain), **options)


def level(field: str, channel: type = alt.Y, **options) -> alt.Y | alt.X:
    """Axis of a level (numbers, amounts), from zero, with thousands marks."""
    axis = alt.Axis(format=",~f", tickCount=5, title=None, grid=True)
    return channel(f"{field}:Q", axis=axis, scale=alt.Scale(zero=True), **options)


def line(
    frame: pd.DataFrame, x: alt.X, y: alt.Y, colour: str = palette.FOREIGN, dash: Sequence[int] = (1, 0)
) -> alt.Chart:
    """A line with a dot at each observation, so that a reader sees where there is evidence and where there is not."""
    base = alt.Chart(frame).encode(x=x, y=y)
    marks = {"color": colour, "strokeDash": list(dash)} if tuple(dash) != (1, 0) else {"color": colour}
    return base.mark_line(**marks) + base.mark_point(color=colour, size=38)


def steps(frame: pd.DataFrame, x: alt.X, y: alt.Y, colour: str = palette.FOREIGN) -> alt.Chart:
    """A level that holds until the next row changes it, such as a ceiling."""
    return alt.Chart(frame).mark_line(interpolate="step-after", color=colour).encode(x=x, y=y)


def band(
    frame: pd.DataFrame, x: alt.X, low: str, high: str, colour: str = palette.FOREIGN, opacity: float = 0.2
) -> alt.Chart:
    """The area between two columns. State its level in the chart, with `note`."""
    edge = {"stroke": colour, "strokeOpacity": 0.6, "strokeWidth": 0.75}
    area = alt.Chart(frame).mark_area(color=colour, fillOpacity=opacity, **edge)
    return area.encode(x=x, y=alt.Y(f"{low}:Q", title=None), y2=f"{high}:Q")


def fan(
    frame: pd.DataFrame, x: alt.X, median: str, bands: Sequence[tuple[str, str]], colour: str = palette.FOREIGN
) -> alt.Chart:
    """A forecast: nested bands, widest first in `bands`, and a dashed median."""
    areas = [band(frame, x, low, high, colour, 0.16) for low, high in bands]
    middle = alt.Chart(frame).mark_line(color=colour, strokeDash=[6, 3]).encode(x=x, y=alt.Y(f"{median}:Q", title=None))
    return alt.layer(*areas, middle)


def bounds(frame: pd.DataFrame, x: alt.X, y: alt.Y, high: str, colour: str = palette.FOREIGN) -> alt.Chart:
    """What is known only as an interval: a bar from `y` (its lower end) to column `high`, no point inside it."""
    base = alt.Chart(frame).encode(x=x)
    bar = base.mark_rule(color=colour, strokeWidth=9, opacity=0.35).encode(y=y, y2=f"{high}:Q")
    ends = base.mark_tick(orient="horizontal", color=colour, size=15, thickness=2.5)
    return bar + ends.encode(y=y) + ends.encode(y=alt.Y(f"{high}:Q", title=None))


def intervals(frame: pd.DataFrame, x: alt.X, y: alt.Y, low: str, high: str, colour: str = palette.FOREIGN) -> alt.Chart:
    """A dot at `x` with its interval on each row."""
    base = alt.Chart(frame).encode(y=y)
    rule = base.mark_rule(color=colour, strokeWidth=2.5).encode(x=alt.X(f"{low}:Q", title=None), x2=f"{high}:Q")
    return rule + base.mark_point(color=colour, size=80).encode(x=x)


def dumbbell(frame: pd.DataFrame, x: alt.X, y: alt.Y, after: str, colour: str = palette.FOREIGN) -> alt.Chart:
    """Before (`x`, hollow) and after (filled) on each row, joined by a line."""
    base = alt.Chart(frame).encode(y=y)
    end = alt.X(f"{after}:Q", title=None)
    hollow = {"filled": False, "stroke": colour, "fill": palette.PAPER, "strokeWidth": 2, "size": 80}
    joint = base.mark_rule(color=palette.RULE, strokeWidth=2).encode(x=x, x2=f"{after}:Q")
    return joint + base.mark_point(**hollow).encode(x=x) + base.mark_point(color=colour, size=90).encode(x=end)


def names(field: str, **options) -> alt.Y:
    """Vertical axis of names in the order of the rows; a line break in a name (see `wrapped`) breaks its label."""
    axis = alt.Axis(
        title=None,
        labelColor=palette.INK,
        labelLimit=400,
        labelExpr="split(datum.label, '\\n')",
        domain=False,
        ticks=False,
    )
    return alt.Y(f"{field}:N", sort=None, axis=axis, **options)


def wrapped(texts: Sequence[str], width: int) -> list[str]:
    """Names with line breaks, so that they take at most about two fifths of a picture of `width` px."""
    letters = max(10, int(0.4 * width / (0.5 * theme.SIZE)))
    return ["\n".join(textwrap.wrap(text, letters)) for text in texts]


def labels(
    frame: pd.DataFrame,
    x: str,
    y: str,
    text: str,
    colour: str = palette.INK,
    dx: int = 7,
    dy: int = 0,
    align: str = "left",
) -> alt.Chart:
    """Direct labels beside points, on a halo in the colour of the page. Keep them apart first, with `apart`."""
    mark = {"align": align, "baseline": "middle", "dx": dx, "dy": dy, "color": colour, "lineHeight": 16}
    base = alt.Chart(frame).mark_text(**mark, stroke=palette.PAPER, strokeWidth=4, strokeOpacity=0.85)
    return base.encode(x=alt.X(x, title=None), y=alt.Y(y, title=None), text=f"{text}:N")


def values(frame: pd.DataFrame, x: str, y: str, form: Callable[[float], str], dy: int = -14) -> alt.Chart:
    """The values of column `y` in the words of `form`, centred `dy` px from their marks (above: negative)."""
    words = frame.assign(text=[str(form(value)) for value in frame[y]])
    return labels(words, x, f"{y}:Q", "text", dx=0, dy=dy, align="center")


def note(x: object, y: object, text: str, colour: str = palette.MUTED, **mark) -> alt.Chart:
    """One label at a place in the data: the level of a band, what a rule means. `x` or `y` None: that axis's edge."""
    row = {key: value for key, value in (("x", x), ("y", y)) if value is not None}
    dated = isinstance(x, str | pd.Timestamp)
    place = {"x": alt.value(0)} if x is None else {"x": alt.X("x:T" if dated else "x:Q", title=None)}
    place |= {"y": alt.value(0)} if y is None else {"y": alt.Y("y:Q", title=None)}
    style = {"align": "left", "baseline": "middle", "color": colour, "stroke": palette.PAPER, "strokeWidth": 4} | mark
    lines = text.split("\n")
    words = alt.value(lines if len(lines) > 1 else text)
    return (
        alt.Chart(pd.DataFrame([row] if row else [{"x": 0}]))
        .mark_text(**style, lineHeight=16)
        .encode(**place, text=words)
    )


def events(frame: pd.DataFrame, x: alt.X, text: str, colour: str = palette.MUTED) -> alt.Chart:
    """Thin rules at dates, each with its words at the top, on steps so that neighbours do not collide.

    The words of `frame[text]` stand to the right of the rule; give rows in order of date.
    """
    stepped = frame.assign(_step=[16 * (at % 3) for at in range(len(frame))])
    base = alt.Chart(stepped).encode(x=x)
    rule = base.mark_rule(color=palette.RULE, strokeDash=[2, 2])
    mark = {"align": "left", "baseline": "top", "dx": 4, "color": colour, "stroke": palette.PAPER, "strokeWidth": 4}
    words = base.mark_text(**mark).encode(y=alt.Y("_step:Q", scale=None, axis=None), text=f"{text}:N")
    return alt.layer(rule, words).resolve_scale(y="independent")


def reference(value: float, text: str, width: int, channel: str = "y") -> alt.Chart:
    """A thin line at a value, with its meaning in words at its right end (or top, for `channel` "x")."""
    frame = pd.DataFrame([{"at": value, "means": text}])
    base = alt.Chart(frame)
    if channel == "x":
        at = alt.X("at:Q", title=None)
        mark = base.mark_text(align="left", baseline="top", dx=4, color=palette.MUTED).encode(x=at, y=alt.value(0))
        return base.mark_rule(color=palette.RULE).encode(x=at) + mark.encode(text="means:N")
    mark = base.mark_text(align="right", baseline="bottom", dy=-3, color=palette.MUTED)
    at = alt.Y("at:Q", title=None)
    return base.mark_rule(color=palette.RULE).encode(y=at) + mark.encode(y=at, x=alt.value(width), text="means:N")


def apart(values: Sequence[float], gap: float) -> list[float]:
    """Move label positions the least that keeps neighbours `gap` apart (all in the units of the axis), in order kept.

    Pool-adjacent-violators on the positions less their ranks' offsets: the least-squares solution.
    """
    order = sorted(range(len(values)), key=lambda at: values[at])
    blocks: list[tuple[float, int]] = []
    for rank, at in enumerate(order):
        total, size = values[at] - rank * gap, 1
        while blocks and blocks[-1][0] / blocks[-1][1] > total / size:
            previous, count = blocks.pop()
            total, size = total + previous, size + count
        blocks.append((total, size))
    levels = [total / size for total, size in blocks for _ in range(size)]
    moved = {at: levels[rank] + rank * gap for rank, at in enumerate(order)}
    return [moved[at] for at in range(len(values))]


def multiples(
    groups: Sequence[tuple[str | list[str] | alt.TitleParams, pd.DataFrame]],
    panel: Callable[[pd.DataFrame, int], alt.Chart],
    width: int,
    columns: int,
) -> alt.ConcatChart:
    """Small multiples: one panel a group under its name or alt.TitleParams, in `columns` columns, fewer on a phone.

    `panel` draws one group's frame in the width it is given; it must fix the axes' domains so that panels compare.
    """
    across = columns if width > PHONE else max(1, round(columns / 2))
    each = int((width - (across - 1) * 34) / across)
    panels = [panel(frame, each).properties(title=name) for name, frame in groups]
    return alt.concat(*panels, columns=across, spacing=18)


def grid(
    panels: Sequence[Callable[[float], alt.Chart]], width: int, columns: tuple[int, int], gap: int
) -> alt.ConcatChart:
    """Panels side by side, each drawn in its part of `width`; `columns` on a wide picture and on a phone."""
    across = columns[0] if width > PHONE else columns[1]
    each = (width - gap * (across - 1)) / across
    return alt.concat(*(panel(each) for panel in panels), columns=across, spacing=gap)
