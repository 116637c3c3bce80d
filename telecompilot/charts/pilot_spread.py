"""The figures of earlier pilots: how long each took until nationwide, and the curve of their waiting times."""

from __future__ import annotations

from collections.abc import Iterable

import altair as alt
import pandas as pd

from telecompilot.evidence import formats
from telecompilot.figure import palette, parts
from telecompilot.figure import rows as layout
from telecompilot.figure.plot import Plot

LINE, BAR, GAP = 17, 11, 8  # px: a line of type, a bar, the space below it
COLOURS = (palette.FOREIGN, palette.CONTEXT, palette.DOMESTIC, palette.CONTEXT)
GOING_ON = ("Wider, but not nationwide", "Begun since 2024")


def pilots(frame: pd.DataFrame, sources: Iterable[str]) -> Plot:
    """Draw a bar a pilot: months until nationwide, until taken back, or so far.

    Parameters: `frame`, from facts.pilot_spread.pilots; `sources`, the documents behind it.
    """
    telecom = frame[frame.unit == "category"]
    spread = telecom[telecom.group == "Went nationwide"]
    title = (
        f"Of {formats.count(len(telecom))} telecom services opened in Shanghai in 2013 and 2014, "
        f"{formats.count(len(spread))} went nationwide, after {spread.months.min():.0f} to {spread.months.max():.0f} "
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


def _rows(frame: pd.DataFrame, beside: bool) -> tuple[pd.DataFrame, pd.DataFrame, int]:
    """Place group heads, names and bars below each other, or names `beside` bars; return bars, words, height in px."""
    bars, words, y = [], [], 0
    for colour, (group, rows) in zip(COLOURS, frame.groupby("group", sort=False), strict=False):
        words.append({"text": group, "y": y, "head": True})
        y += LINE + 5
        for row in rows.itertuples():
            words.append({"text": row.pilot, "y": y, "head": False})
            top = y + (2 if beside else LINE)
            label = f"{row.months:.0f}" + ("" if row.ended else " so far")
            bars.append(
                {"months": row.months, "top": top, "bottom": top + BAR, "middle": top + BAR / 2, "label": label}
                | {"colour": colour, "ended": row.ended}
            )
            y = top + BAR + GAP
        y += GAP
    return pd.DataFrame(bars), pd.DataFrame(words), y


def _chart(frame: pd.DataFrame, width: int) -> alt.LayerChart:
    beside = width > layout.BESIDE
    bars, words, height = _rows(frame, beside)
    left = -int(frame.pilot.str.len().max() * layout.CHARACTER) - layout.MARGIN if beside else 0
    top = max(180, 12 * (int(bars.months.max() / 12) + 1))
    ticks = alt.Axis(title=None, values=list(range(0, top + 1, 24 if beside else 48)), orient="bottom", grid=True)
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
    names = alt.Chart(words).mark_text(align="left", baseline="top", stroke=palette.PAPER, strokeWidth=4)
    place = {"x": alt.value(left), "y": alt.Y("y:Q", scale=scale, axis=None), "text": "text:N"}
    plain = names.transform_filter("!datum.head").encode(**place)
    heads = alt.Chart(words).transform_filter("datum.head")
    bold = heads.mark_text(align="left", baseline="top", fontWeight=700, color=palette.MUTED).encode(**place)
    return alt.layer(drawn, on.encode(y=middle, color=colour), ends, plain, bold).properties(width=width, height=height)


def spread(curve: pd.DataFrame, age: float, sizes: dict[str, int], sources: Iterable[str]) -> Plot:
    """Draw the chance of having gone nationwide by age, with pointwise intervals, and the present pilot's age.

    Parameters: `curve`, from facts.pilot_spread.curve; `age`, of the present pilot in months; `sizes`, pilots behind
    each group's curve; `sources`, the documents behind them.
    """
    groups = list(dict.fromkeys(curve.group))
    told = {group: _read(curve[curve.group == group], age) for group in groups}
    ends = {group: _read(curve[curve.group == group], curve.months.max()) for group in groups}
    table = pd.DataFrame(
        {
            "Pilots": curve.group,
            "Age, months": curve.months.round(1),
            "Gone nationwide, %": (100 * curve.nationwide).round(1),
            "95% interval, from": (100 * curve.low).round(1),
            "95% interval, to": (100 * curve.high).round(1),
        }
    )
    at = pd.DataFrame({"Pilots": ["Present pilot"], "Age, months": [round(age, 1)]})
    each = "; ".join(
        f"{group} ({sizes[group]}) from 0% to {told[group]} at {age:.0f} months and {ends[group]} at the end"
        for group in groups
    )
    return Plot(
        draw=lambda width: _spread_chart(curve, age, sizes, width),
        table=pd.concat([table, at], ignore_index=True),
        title=f"At the present pilot’s age of {age:.0f} months, {told[groups[0]]} of earlier telecom services had gone "
        "nationwide",
        units="Percent of pilots gone nationwide, by age in months (Kaplan-Meier; bands: 95 percent, pointwise)",
        alt=f"Two rising step curves with wide bands, a line at the present pilot’s age. {each}.",
        sources=tuple(sources),
        note=(
            "Pilots not nationwide are followed to November 2026; a reversed one counts as not spread. Before the "
            "first step no interval can be computed. Services opened and extended by one act are not independent: the "
            "bands are too narrow rather than too wide. Collected by hand; successes are easier to find."
        ),
    )


def _read(rows: pd.DataFrame, age: float) -> str:
    """Read a curve at an age, in words."""
    row = rows[rows.months <= age].iloc[-1]
    if pd.isna(row.low):
        return str(formats.pct(row.nationwide, 0))
    return f"{formats.pct(row.nationwide, 0)} ({formats.span(row.low, row.high, 0)})"


def _spread_chart(curve: pd.DataFrame, age: float, sizes: dict[str, int], width: int) -> alt.ConcatChart:
    last = 12 * (int(curve.months.max() / 12) + 1)
    axis = alt.Axis(title=None, values=list(range(0, last + 1, 24 if width < 500 else 48)))
    x = alt.X("months:Q", axis=axis, scale=alt.Scale(domain=[0, last], nice=False))

    def panel(rows: pd.DataFrame, each: int) -> alt.LayerChart:
        y = parts.share("nationwide", top=1)
        band = alt.Chart(rows.dropna(subset="low")).mark_area(
            interpolate="step-after", color=palette.FOREIGN, fillOpacity=0.2, stroke=palette.FOREIGN, strokeOpacity=0.6
        )
        band = band.encode(x=x, y=alt.Y("low:Q", title=None), y2="high:Q")
        mark = parts.reference(age, f"{age:.0f} months", each, channel="x")
        return alt.layer(mark, band, parts.steps(rows, x, y)).properties(width=each, height=200)

    groups = [(f"{group}, {sizes[group]}", rows) for group, rows in curve.groupby("group", sort=False)]
    return parts.multiples(groups, panel, width, 2)
