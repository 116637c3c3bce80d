"""Rows of named marks: names in a column at the left where there is room, above their marks on a phone."""

from __future__ import annotations

import textwrap

import altair as alt
import pandas as pd

from telecompilot.figure import palette
from telecompilot.figure.parts import HALO

LINE = 17  # px: a line of type
CHARACTER = 6.3  # px, the mean width of a character at theme.SIZE
BESIDE = 400  # px of plotting area from which names stand beside their marks
LETTERS, ABOVE = 34, 48  # of a name in the column, of one above its marks; a longer one takes two lines
BODY, GAP = 15, 10  # px that a row's marks take, and the space between two rows
BAR, BELOW = 11, 8  # px: a spell's bar, the space below it
COLUMN, MARGIN = 226, 12  # px: the most that the column of names takes, and its distance from the marks


def placed(frame: pd.DataFrame, names: list[str], width: int, lead: int = 0) -> tuple[pd.DataFrame, int]:
    """Return the frame with each row's place in px from the top, and the height of all rows.

    Parameters: `names`, one a row; `width` in px of the plotting area; `lead`, px kept free above the first row, for
    the words on a vertical line. Adds the columns head (name with line breaks), top (of the name), line (middle of the
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
    """Write the names of rows that `placed` has placed; `font`: what differs from plain text."""
    style = {"align": "left", "baseline": "top", "lineBreak": "\n", "lineHeight": LINE, "color": palette.INK} | font
    base = alt.Chart(frame[["head", "top"]]).mark_text(**style, **HALO)  # gridlines run behind the names
    return base.encode(x=alt.value(int(frame.left.iloc[0])), y=at("top", height), text="head:N")


def spells(frame: pd.DataFrame, end: int, width: int) -> alt.LayerChart:
    """Draw a bar a spell, in groups under their heads; a spell that goes on is pale and ends in an arrow.

    Parameters: `frame`, a row a spell in the order drawn: name, group, colour, label (behind the bar), ended (bool) and
    months, its length; `end`, the last month of the axis.
    """
    beside = width > BESIDE
    bars, words, height = _spells(frame, beside)
    left = -int(frame["name"].str.len().max() * CHARACTER) - MARGIN if beside else 0
    ticks = list(range(0, end + 1, 24 if beside else 48))
    axis = alt.Axis(title=None, values=ticks, orient="bottom", grid=True)
    base = alt.Chart(bars).encode(x=alt.X("months:Q", scale=alt.Scale(domain=[0, end + end // 6]), axis=axis))
    middle, colour = at("middle", height), alt.Color("colour:N", scale=None, legend=None)
    faint = alt.condition("datum.ended", alt.value(1), alt.value(0.4))
    bar = {"y": at("top", height), "y2": "bottom:Q", "x2": alt.datum(0), "color": colour, "opacity": faint}
    arrow = base.transform_filter("!datum.ended").mark_point(shape="triangle-right", size=90, opacity=1)
    label = base.mark_text(align="left", baseline="middle", dx=9)
    place = {"x": alt.value(left), "y": at("y", height), "text": "text:N"}
    style = {"align": "left", "baseline": "top"}
    names = alt.Chart(words).mark_text(**style, **HALO).transform_filter("!datum.head")
    heads = alt.Chart(words).mark_text(**style, fontWeight=700, color=palette.MUTED).transform_filter("datum.head")
    return alt.layer(
        base.mark_bar().encode(**bar),
        arrow.encode(y=middle, color=colour),
        label.encode(y=middle, text="label:N"),
        names.encode(**place),
        heads.encode(**place),
    ).properties(width=width, height=height)


def _spells(frame: pd.DataFrame, beside: bool) -> tuple[pd.DataFrame, pd.DataFrame, int]:
    """Place heads, names and bars below each other, or names `beside` bars; return bars, words, height in px."""
    tops, words, y = {}, [], 0
    for group, rows in frame.groupby("group", sort=False):
        words.append((group, y, True))
        y += LINE + 5
        for spell, name in rows["name"].items():
            words.append((name, y, False))
            tops[spell] = y + (2 if beside else LINE)
            y = tops[spell] + BAR + BELOW
        y += BELOW
    top = pd.Series(tops)
    bars = frame.assign(top=top, bottom=top + BAR, middle=top + BAR / 2)
    columns = ["months", "top", "bottom", "middle", "label", "colour", "ended"]
    return bars[columns], pd.DataFrame(words, columns=["text", "y", "head"]), y
