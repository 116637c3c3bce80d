"""Ranges of the scenarios in rows: a dot for the middle, a thick line for 80 percent, a thin one for 95, with a key."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable

import altair as alt
import pandas as pd

from telecompilot.figure import palette, parts, rows

KEY = 30  # px that the key takes above the rows
WORDS = {"middle": 62, "80% of paths": 116, "95% of paths": 116}  # px that each mark of the key and its words take


def draw(frame: pd.DataFrame, width: int, x: alt.X, zero: str = "") -> alt.LayerChart:
    """Draw a row a range, under the heads of their groups, with the marks named on the picture.

    Parameters
    ----------
    frame
        Indexed by name; low95, low80, median, high80 and high95 in the units of the axis; words (of the 80 % range),
        group (a head, or ""), aside (bool: a row to compare with, drawn in the colour of context).
    width
        px of the plotting area.
    x
        The axis, of the column "median".
    zero
        What the line at zero means; empty: no line.
    """
    placed, heads, height = _placed(frame, width, KEY + (rows.LINE if zero else 0))
    base = alt.Chart(placed).encode(
        y=rows.at("line", height),
        color=alt.condition("datum.aside", alt.value(palette.CONTEXT), alt.value(palette.FOREIGN)),
    )
    layers = _zero(zero) if zero else []
    layers += [
        parts.bar(base, "low95", "high95", strokeWidth=1.5),
        parts.bar(base, "low80", "high80", strokeWidth=7, opacity=0.55),
        base.mark_point(size=90, filled=True, opacity=1).encode(x=x),
    ]
    if width > rows.BESIDE:
        beside = base.mark_text(align="left", baseline="middle", dx=7, color=palette.INK)
        layers.append(beside.encode(x=alt.X("high95:Q", title=None), text="words:N", color=alt.value(palette.INK)))
    layers.append(rows.heads(placed, height))
    if len(heads):
        layers.append(rows.heads(heads, height, fontWeight=700))
    return alt.layer(*_key(), *layers).properties(width=width, height=height)


def _zero(text: str) -> list[alt.Chart]:
    """The line at zero with its meaning, below the key."""
    base = alt.Chart(pd.DataFrame([{"at": 0, "text": text}])).encode(x=alt.X("at:Q", title=None))
    words = base.mark_text(align="left", baseline="top", dx=4, color=palette.MUTED)
    line = base.mark_rule(color=palette.RULE).encode(y=alt.value(KEY - rows.BELOW), y2=alt.value("height"))
    return [line, words.encode(text="text:N", y=alt.value(KEY - rows.BELOW))]


def _placed(frame: pd.DataFrame, width: int, height: int) -> tuple[pd.DataFrame, pd.DataFrame, int]:
    """Place the rows, from `height` px on, each under the head of its group; return both, and the height in px."""
    groups, heads = [], []
    for head, group in frame.groupby("group", sort=False):
        lines = textwrap.wrap(head, int(width / rows.CHARACTER))
        heads += [{"head": "\n".join(lines), "top": height}] if lines else []
        names = list(group.index)
        if width <= rows.BESIDE:  # no room beside the marks for the range in words
            names = [f"{name}: {words}" if words else name for name, words in group.words.items()]
        start = height + (rows.LINE * len(lines) + rows.BELOW if lines else 0)
        placed, height = rows.placed(group, names, width, lead=start)
        groups.append(placed)
    placed = pd.concat(groups)
    return placed.assign(left=placed.left.min()), pd.DataFrame(heads).assign(left=placed.left.min()), height


def _key() -> list[alt.Chart]:
    """The marks of a row with their names, at the top left of the picture."""
    layers, left, y = [], 0, 8
    for words, room in WORDS.items():
        one = alt.Chart(pd.DataFrame([{"text": words}]))
        place = {"y": alt.value(y)}
        if words == "middle":
            layers.append(one.mark_point(size=90, filled=True, opacity=1, color=palette.FOREIGN))
            layers[-1] = layers[-1].encode(x=alt.value(left + 6), **place)
        else:
            thick = {"strokeWidth": 7, "opacity": 0.55} if words.startswith("80") else {"strokeWidth": 1.5}
            layers.append(one.mark_rule(color=palette.FOREIGN, **thick))
            layers[-1] = layers[-1].encode(x=alt.value(left), x2=alt.value(left + 20), **place)
        text = one.mark_text(align="left", baseline="middle", color=palette.MUTED)
        layers.append(text.encode(x=alt.value(left + (16 if words == "middle" else 26)), text="text:N", **place))
        left += room
    return layers


def ends(frame: pd.DataFrame, levels: Iterable[int], unit: str = "") -> dict[str, pd.Series]:
    """Return the columns of a table for the ends of intervals, in percent: `low80`, `high80` ... with their heads."""
    return {
        f"{level}% interval, {word}{unit}": (100 * frame[f"{side}{level}"]).round(1)
        for level in levels
        for side, word in (("low", "from"), ("high", "to"))
    }
