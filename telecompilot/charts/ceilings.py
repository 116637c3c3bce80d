"""The figure of foreign-equity ceilings: a lane a service and place, drawn through time."""

from __future__ import annotations

import textwrap

import altair as alt
import pandas as pd

from telecompilot.evidence import formats
from telecompilot.figure import palette
from telecompilot.figure.plot import Plot

CHARACTER = 6.8  # px, the mean width of a character at theme.SIZE
LINE, LANE, GAP = 17, 19, 13  # px: a line of type, a bar's lane, the space between two categories
UNSTATED, CLOSED, OPEN = "No figure", "Closed", "No ceiling"
CHINA = "All China"


def _axis(width: int, right: int, first: str, last: str, height: int, step: int = 5) -> tuple[alt.X, alt.Scale]:
    """Return a time axis that leaves `right` px of the width free for labels, and a downward scale in px."""
    stamps = [pd.Timestamp(day) for day in (first, last)]
    ends = [alt.DateTime(year=day.year, month=day.month, date=day.day) for day in stamps]
    years = range(-(-stamps[0].year // step) * step, stamps[1].year + 1, step)
    scale = alt.Scale(domain=ends, range=[0, width - right])
    ticks = alt.Axis(title=None, format="%Y", values=[alt.DateTime(year=year, month=1, date=1) for year in years])
    return alt.X("start:T", scale=scale, axis=ticks), alt.Scale(domain=[0, height], range=[0, height])


def _px(column: str, scale: alt.Scale) -> alt.Y:
    return alt.Y(f"{column}:Q", scale=scale, axis=None)


def _classes(caps: pd.Series) -> pd.Series:
    """Name the group of each ceiling by the lowest and highest ceiling in it."""
    group = pd.cut(caps.fillna(-1), [-2, -0.5, 0, 35, 99.9, 100], labels=False)
    ends = caps.groupby(group).agg(["min", "max"])
    names = {0: UNSTATED, 1: CLOSED, 4: OPEN}
    for key, low, high in ends.itertuples():
        names.setdefault(key, f"{low:g}%" if low == high else f"{low:g}–{high:g}%")
    return group.map(names)


def _label(codes: str, category: str, width: int) -> list[str]:
    return textwrap.wrap(f"{codes} {category}".strip(), max(24, int(width / CHARACTER)))


def _rows(spans: pd.DataFrame, width: int) -> tuple[pd.DataFrame, pd.DataFrame, int]:
    """Place every category: its label, then a lane for all China and one for zones; return bars, labels, height."""
    bars, labels, y = [], [], 0
    order = spans.assign(outside=~spans.in_pilot, last=spans.codes == "").sort_values(
        ["outside", "last", "codes", "category"], kind="stable"
    )
    for outside, part in order.groupby("outside"):
        labels.append({"text": "Not in the pilot" if outside else "In the pilot", "y": y, "head": True})
        y += LINE + 4
        for (codes, category), rows in part.groupby(["codes", "category"], sort=False):
            lines = _label(codes, category, width)
            labels.append({"text": "\n".join(lines), "y": y, "head": False})
            y += LINE * len(lines) + 3
            for _, lane in rows.groupby("lane"):
                bars.append(lane.assign(top=y, bottom=y + LANE - 3, middle=y + LANE / 2 - 1))
                y += LANE
            y += GAP
    return pd.concat(bars), pd.DataFrame(labels), y


def ceilings(spans: pd.DataFrame) -> Plot:
    """Draw foreign-equity ceilings through time: one lane a category and place.

    Parameters: `spans`, from facts.pilot_scope.ceilings.
    """
    spans = spans.assign(kind=_classes(spans.cap))
    last = spans.groupby(["codes", "category", "in_pilot", "services", "lane"]).cap.last().unstack("lane")
    pilot = last.xs(True, level="in_pilot")
    size = pilot.index.get_level_values("services").to_numpy()
    free = {lane: int(size[(pilot[lane] == 100).to_numpy()].sum()) for lane in pilot}
    zones = next(lane for lane in pilot if lane != CHINA)
    every = "all" if free[zones] == size.sum() else f"{formats.count(free[zones])} of"
    title = (
        f"In the pilot regions {every} {formats.count(size.sum())} services have no foreign ceiling; across China "
        f"{formats.count(free[CHINA])} of them {'has' if free[CHINA] == 1 else 'have'} none"
    )
    first, end = spans.start.min(), spans.end.max()
    table = pd.DataFrame(
        {
            "Service": spans.codes.str.cat(spans.category, sep=" ").str.strip(),
            "Where": spans.lane,
            "From": spans.start.dt.strftime("%Y-%m"),
            "Until": spans.end.dt.strftime("%Y-%m"),
            "Ceiling": spans.stated,
            "Rule": spans.rules,
        }
    )
    return Plot(
        draw=lambda width: _ceilings_chart(spans, width),
        table=table,
        title=title,
        units="Highest foreign stake allowed, percent of equity, by place",
        alt=_ceilings_alt(spans, first, end),
        sources=tuple(dict.fromkeys(" ".join(spans.source_id).split())),
        note=(
            "For investors from outside Hong Kong and Macau. “Zones” are the free-trade zones and, from October 2024, "
            "the four pilot regions. A bar runs from the first rule or reading found to the next; where it begins in "
            "2024, the reading is of 2024 and the rule may be older. By law firms’ readings; the notice’s annex was "
            "not read."
        ),
    )


def _ceilings_alt(spans: pd.DataFrame, first: pd.Timestamp, end: pd.Timestamp) -> str:
    parts = []
    for (codes, category), rows in spans.groupby(["codes", "category"], sort=False):
        lanes = []
        for lane, bars in rows.groupby("lane"):
            steps = ", then ".join(
                f"{cap} from {start.year}" for cap, start in zip(bars.stated, bars.start, strict=True)
            )
            lanes.append(f"{lane} {steps}")
        parts.append(f"{codes} {category}: {'; '.join(lanes)}".strip())
    return f"Bars from {first.year} to {end.year}, one lane a service and place. {'. '.join(parts)}."


def _ceilings_chart(spans: pd.DataFrame, width: int) -> alt.LayerChart:
    right = int(21 * CHARACTER)
    bars, labels, height = _rows(spans, width)
    x, y = _axis(width, right, f"{spans.start.min():%Y}-01-01", f"{spans.end.max():%Y-%m-%d}", height)
    per_year = (width - right) / ((spans.end.max() - spans.start.min()).days / 365.25)
    years = (bars.end - bars.start).dt.days / 365.25
    fits = bars[years * per_year > bars.stated.str.len() * CHARACTER + 13]
    kinds = [UNSTATED, CLOSED, *sorted(set(bars.kind) - {UNSTATED, CLOSED, OPEN}), OPEN]
    seq = palette.SEQUENCE
    fill = dict(zip(kinds, [palette.PAPER, palette.MUTED, seq[0], seq[1], seq[1]], strict=False)) | {OPEN: seq[4]}
    legend = alt.Legend(
        title=None,
        columns=3 if width < 500 else 5,
        symbolType="square",
        symbolStrokeColor=palette.RULE,
        symbolStrokeWidth=1,
    )
    colour = alt.Color("kind:N", scale=alt.Scale(domain=kinds, range=[fill[kind] for kind in kinds]), legend=legend)
    ends = bars.groupby(["codes", "category", "lane"], sort=False).tail(1)
    ends = ends.assign(text=ends.lane.where(ends.lane == CHINA, "Zones") + ": " + ends.stated)
    base = alt.Chart(bars).encode(y=_px("top", y), y2="bottom")
    return alt.layer(
        base.mark_rect(stroke=palette.RULE, strokeWidth=0.7).encode(x=x, x2="end:T", color=colour),
        alt.Chart(fits)
        .mark_text(align="left", dx=5, baseline="middle")
        .encode(
            x=x,
            y=_px("middle", y),
            text="stated:N",
            color=alt.condition(
                alt.FieldOneOfPredicate(field="kind", oneOf=[CLOSED, OPEN]),
                alt.value(palette.PAPER),
                alt.value(palette.INK),
            ),
        ),
        alt.Chart(ends)
        .mark_text(align="left", baseline="middle", color=palette.MUTED)
        .encode(x=alt.value(width - right + 6), y=_px("middle", y), text="text:N"),
        _words(labels[~labels["head"]], y),
        _words(labels[labels["head"]], y, fontWeight=600),
    ).properties(width=width, height=height)


def _words(labels: pd.DataFrame, y: alt.Scale, **font) -> alt.Chart:
    mark = alt.Chart(labels).mark_text(align="left", baseline="top", lineBreak="\n", lineHeight=LINE, **font)
    return mark.encode(x=alt.value(0), y=_px("y", y), text="text:N")
