"""Rows whose name stands above the mark, over the full width: long names stay readable on a phone."""

from __future__ import annotations

import textwrap

import altair as alt
import pandas as pd

from telecompilot import theme

LINE, GAP = 17, 12  # px: a line of type, the space between two rows
CHARACTER = 6.8  # px, the mean width of a character at theme.SIZE


def placed(frame: pd.DataFrame, names: list[str], width: int, body: int = 22) -> tuple[pd.DataFrame, int]:
    """Return the frame with each row's place in px from the top, and the height of all rows.

    Parameters: `names`, one a row; `width` in px, in which names are broken into lines; `body`, the height in px that
    a row's marks take. Adds the columns head (name with line breaks), top (of the name) and line (middle of the marks).
    """
    heads = ["\n".join(textwrap.wrap(name, max(20, int(width / CHARACTER)))) for name in names]
    tops, lines, y = [], [], 0
    for head in heads:
        tops.append(y)
        y += LINE * (head.count("\n") + 1) + 2
        lines.append(y + body / 2)
        y += body + GAP
    return frame.assign(head=heads, top=tops, line=lines), y


def at(column: str, height: int) -> alt.Y:
    """Return a vertical position in px from the top, without an axis."""
    return alt.Y(f"{column}:Q", axis=None, scale=alt.Scale(domain=[0, height], range=[0, height]))


def heads(frame: pd.DataFrame, height: int, **font) -> alt.Chart:
    """Write the names of rows that `placed` has placed."""
    style = {"align": "left", "baseline": "top", "lineBreak": "\n", "lineHeight": LINE, "color": theme.INK}
    style |= {"stroke": theme.PAPER, "strokeWidth": 4} | font  # a halo, for gridlines run behind the names
    base = alt.Chart(frame[["head", "top"]]).mark_text(**style)
    return base.encode(x=alt.value(0), y=at("top", height), text="head:N")
