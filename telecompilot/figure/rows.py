"""Rows of named marks: names in a column at the left where there is room, above their marks on a phone."""

from __future__ import annotations

import textwrap

import altair as alt
import pandas as pd

from telecompilot.figure import palette

LINE = 17  # px: a line of type
CHARACTER = 6.3  # px, the mean width of a character at theme.SIZE
BESIDE = 400  # px of plotting area from which names stand beside their marks
LETTERS, ABOVE = 34, 50  # of a name in the column, of one above its marks; a longer one takes two lines
BODY, GAP = 15, 10  # px that a row's marks take, and the space between two rows
COLUMN, MARGIN = 226, 12  # px: the most that the column of names takes, and its distance from the marks


def placed(frame: pd.DataFrame, names: list[str], width: int, lead: int = 0) -> tuple[pd.DataFrame, int]:
    """Return the frame with each row's place in px from the top, and the height of all rows.

    Parameters: `names`, one a row; `width` in px of the plotting area; `lead`, px kept free above the first row, for
    the words on an upright line. Adds the columns head (name with line breaks), top (of the name), line (middle of the
    marks) and left (of the name).
    """
    beside = width > BESIDE
    room = LETTERS if beside else ABOVE
    heads = ["\n".join(textwrap.wrap(name, room)) for name in names]
    longest = max(len(line) for head in heads for line in head.split("\n"))
    left = -min(COLUMN, int(longest * CHARACTER)) - MARGIN if beside else 0
    tops, lines, y = [], [], lead
    for head in heads:
        words = LINE * (head.count("\n") + 1)
        body = max(BODY, words) if beside else BODY
        tops.append(y + (body - words) / 2 + 2 if beside else y)
        y += 0 if beside else words
        lines.append(y + body / 2)
        y += body + GAP
    return frame.assign(head=heads, top=tops, line=lines, left=left), y


def at(column: str, height: int) -> alt.Y:
    """Return a vertical position in px from the top, without an axis."""
    return alt.Y(f"{column}:Q", axis=None, scale=alt.Scale(domain=[0, height], range=[0, height]))


def heads(frame: pd.DataFrame, height: int, **font) -> alt.Chart:
    """Write the names of rows that `placed` has placed."""
    style = {"align": "left", "baseline": "top", "lineBreak": "\n", "lineHeight": LINE, "color": palette.INK}
    style |= {"stroke": palette.PAPER, "strokeWidth": 4} | font  # a halo, for gridlines run behind the names
    base = alt.Chart(frame[["head", "top"]]).mark_text(**style)
    return base.encode(x=alt.value(int(frame.left.iloc[0])), y=at("top", height), text="head:N")
