"""The figure of earlier pilots: how long until nationwide, and which never got there."""

from __future__ import annotations

from collections.abc import Iterable

import altair as alt
import pandas as pd

from telecompilot import theme
from telecompilot.plot import Plot

LINE, BAR, GAP = 17, 11, 8  # px: a line of type, a bar, the space below it
COLOURS = (theme.FOREIGN, theme.CONTEXT, theme.DOMESTIC, theme.CONTEXT)
GOING_ON = ("Wider, but not nationwide", "Begun since 2024")


def pilots(frame: pd.DataFrame, sources: Iterable[str]) -> Plot:
    """Draw a bar a pilot: months until nationwide, until taken back, or so far.

    Parameters: `frame`, from facts.quantity_to_quality.pilots; `sources`, the documents behind it.
    """
    telecom = frame[frame.unit == "category"]
    spread = telecom[telecom.group == "Went nationwide"]
    title = (
        f"Of {theme.count(len(telecom))} telecom services opened in Shanghai in 2013 and 2014, "
        f"{theme.count(len(spread))} went nationwide, after {spread.months.min():.0f} to {spread.months.max():.0f} "
        "months"
    )
    words = []
    for group, rows in frame.groupby("group", sort=False):
        each = ", ".join(f"{row.pilot} {row.months:.0f}" for row in rows.itertuples())
        words.append(f"{group}: {each}")
    table = frame.assign(months=frame.months.round(1), ended=frame.ended.map({True: "ended", False: "goes on"}))
    names = {
        "pilot": "Pilot",
        "group": "What became of it",
        "unit": "What is counted",
        "start": "Start",
        "months": "Months",
        "ended": "Wait",
    }
    return Plot(
        draw=lambda width: _chart(frame, width),
        table=table[list(names)].rename(columns=names),
        title=title,
        units="Months from the start of the pilot",
        alt=f"Horizontal bars, months by pilot. {'. '.join(words)}.",
        sources=tuple(sources),
        note=(
            "Collected by hand, not a sample; pilots that spread are easier to find. Three of the telecom services "
            "were opened and extended by the same acts. Pale bars with an arrow go on; they run to November 2026."
        ),
    )


def _rows(frame: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame, int]:
    """Place group heads, names and bars below each other; return bars, words and the height in px."""
    bars, words, y = [], [], 0
    for colour, (group, rows) in zip(COLOURS, frame.groupby("group", sort=False), strict=False):
        words.append({"text": group, "y": y, "head": True})
        y += LINE + 5
        for row in rows.itertuples():
            words.append({"text": row.pilot, "y": y, "head": False})
            top = y + LINE
            label = f"{row.months:.0f}" + ("" if row.ended else " so far")
            bars.append(
                {"months": row.months, "top": top, "bottom": top + BAR, "middle": top + BAR / 2, "label": label}
                | {"colour": colour, "ended": row.ended}
            )
            y = top + BAR + GAP
        y += GAP
    return pd.DataFrame(bars), pd.DataFrame(words), y


def _chart(frame: pd.DataFrame, width: int) -> alt.LayerChart:
    bars, words, height = _rows(frame)
    top = max(180, 12 * (int(bars.months.max() / 12) + 1))
    ticks = alt.Axis(title=None, values=list(range(0, top + 1, 24 if width > 500 else 48)), orient="bottom", grid=True)
    x = alt.X("months:Q", scale=alt.Scale(domain=[0, top + 30]), axis=ticks)
    scale = alt.Scale(domain=[0, height], range=[0, height])
    base = alt.Chart(bars).encode(x=x)
    colour = alt.Color("colour:N", scale=None, legend=None)
    faint = alt.condition("datum.ended", alt.value(1), alt.value(0.4))
    drawn = base.mark_bar().encode(
        y=alt.Y("top:Q", scale=scale, axis=None), y2="bottom:Q", x2=alt.datum(0), color=colour, opacity=faint
    )
    middle = alt.Y("middle:Q", scale=scale, axis=None)
    on = base.transform_filter("!datum.ended").mark_point(shape="triangle-right", size=90, opacity=1)
    ends = base.mark_text(align="left", baseline="middle", dx=9).encode(y=middle, text="label:N")
    names = alt.Chart(words).mark_text(align="left", baseline="top", stroke=theme.PAPER, strokeWidth=4)
    place = {"x": alt.value(0), "y": alt.Y("y:Q", scale=scale, axis=None), "text": "text:N"}
    plain = names.transform_filter("!datum.head").encode(**place)
    heads = alt.Chart(words).transform_filter("datum.head")
    bold = heads.mark_text(align="left", baseline="top", fontWeight=700, color=theme.MUTED).encode(**place)
    return alt.layer(drawn, on.encode(y=middle, color=colour), ends, plain, bold).properties(width=width, height=height)
