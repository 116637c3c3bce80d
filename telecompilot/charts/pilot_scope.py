"""Figures of the chapter on the pilot's scope: dated approvals, and a timeline of rules."""

from __future__ import annotations

import altair as alt
import pandas as pd

from telecompilot.evidence import formats
from telecompilot.figure import palette
from telecompilot.figure.plot import Plot

LINE, CHARACTER = 17, 7.4  # px: a line of type, a character with its share of space at theme.SIZE
CAPS = {0: "closed", 100: "none"}  # how a ceiling of so many percent is called
LEVELS = 2  # how many labels may stand on either side of a row's line


def approvals(counts: pd.DataFrame, start: str) -> Plot:
    """Draw the dated counts of pilot approvals as points, with no line between them.

    Parameters: `counts`, from facts.pilot_scope.approvals; `start`, the ISO day on which the pilot began.
    """
    counts = counts.assign(
        start=counts.date,
        label=[f"{number:,}" for number in counts.approvals],
        day=[str(formats.date(day)) for day in counts.date],
        known=counts.weak.map({True: "known at second hand", False: "announced"}),
    )
    first, last = counts.iloc[0], counts.iloc[-1]
    levels = counts.approvals.nunique()
    moved = "rose from" if last.approvals > first.approvals else "moved from"
    words = [f"{row.label} on {row.day}" for row in counts.itertuples()]
    table = counts[["day", "label", "known"]].set_axis(["Date", "Approvals", "Known"], axis=1)
    return Plot(
        draw=lambda width: _approvals_chart(counts, pd.Timestamp(start), width),
        table=table.assign(Approvals=counts.approvals),
        title=f"Approvals {moved} {first.label} to {last.label}; {formats.count(levels)} levels make no trend",
        units="Foreign-invested firms with a pilot approval, cumulative",
        alt=f"{formats.count(len(counts)).capitalize()} dots, no line: {', '.join(words)}. Nothing is known in between.",
        series=("pilot_approvals_cum",),
        note="No count between the dots or after the last was found. A hollow dot is known only at second hand.",
    )


def _approvals_chart(counts: pd.DataFrame, start: pd.Timestamp, width: int) -> alt.LayerChart:
    first = alt.DateTime(year=start.year, month=start.month, date=1)
    end = counts.date.max() + pd.DateOffset(months=3)
    scale = alt.Scale(domain=[first, alt.DateTime(year=end.year, month=end.month, date=1)])
    axis = alt.Axis(title=None, format="%b %Y", tickCount=4 if width < 500 else 8)
    x = alt.X("start:T", scale=scale, axis=axis)
    y = alt.Y(
        "approvals:Q",
        title=None,
        scale=alt.Scale(domain=[0, counts.approvals.max() * 1.25]),
        axis=alt.Axis(tickCount=4),
    )
    ends = counts.drop_duplicates("approvals")
    ends = ends.assign(words=ends.label + "\n" + ends.day)
    dots = alt.Chart(counts).mark_point(size=110, filled=False, strokeWidth=2.5, color=palette.FOREIGN)
    half = counts.date.iloc[-2] + (counts.date.iloc[-1] - counts.date.iloc[-2]) / 2
    notes = pd.DataFrame({"start": [start, half], "words": ["Pilot starts", "no count found"]})
    if width < 500:
        notes["words"] = notes.words.str.replace(" ", "\n")
    notes["approvals"] = counts.approvals.max() * 0.57
    written = alt.Chart(notes).mark_text(color=palette.MUTED, lineBreak="\n", lineHeight=LINE, align="left", dx=6)
    return alt.layer(
        alt.Chart(notes[:1]).mark_rule(strokeDash=[3, 3], color=palette.RULE).encode(x=x),
        written.encode(x=x, y=y, text="words:N"),
        dots.transform_filter("!datum.weak").mark_point(size=110, filled=True, color=palette.FOREIGN).encode(x=x, y=y),
        dots.transform_filter("datum.weak").encode(x=x, y=y),
        alt.Chart(ends)
        .mark_text(align="center", baseline="bottom", dy=-27, lineBreak="\n", lineHeight=LINE)
        .encode(x=x, y=y, text="words:N"),
    ).properties(width=width, height=230)


def rules(changes: pd.DataFrame) -> Plot:
    """Draw dated rules on foreign stakes, one row a kind of place, labelled with the ceiling that each set.

    Parameters: `changes`, from facts.pilot_scope.rules.
    """
    caps = changes[changes.cap_after.notna() & ~changes.announced]
    partial = int((caps.place != "All China").sum())
    often = "Most openings came in parts: " if 2 * partial > len(caps) else ""
    table = pd.DataFrame(
        {
            "Date": changes.printed,
            "Where": changes.place,
            "Rule": changes.what,
            "Ceiling before, %": changes.cap_before,
            "Ceiling after, %": changes.cap_after,
            "State": changes.announced.map({True: "announced", False: "in force"}),
        }
    )
    per_place = caps.groupby("place", sort=False).size()
    counted = ", ".join(f"{place} {number}" for place, number in per_place.items())
    return Plot(
        draw=lambda width: _rules_chart(changes, width),
        table=table,
        title=f"{often}{partial} of {len(caps)} dated ceilings since {caps.date.min().year} held only in some places "
        "or for some investors",
        units="Ceiling on the foreign stake that each rule set, percent of equity",
        alt=f"Dots from {changes.date.min().year} to {changes.date.max().year}, one row a kind of place. In force: "
        f"{counted}. The lowest ceiling is {caps.cap_after.min():g} and the highest {caps.cap_after.max():g} percent.",
        sources=tuple(dict.fromkeys(" ".join(changes.source_id).split())),
        note="Value-added services, e-commerce included. A hollow dot is announced only; a diamond sets no ceiling.",
    )


def _marks(changes: pd.DataFrame) -> pd.DataFrame:
    """One mark a place and day: the ceilings set that day, and what kind of mark they are."""
    marks = changes.assign(
        cap=[CAPS.get(cap, f"{cap:g}%") if pd.notna(cap) else "" for cap in changes.cap_after],
        kind=changes.announced.map({True: "announced", False: "in force"}).mask(
            changes.cap_after.isna(), "no ceiling in it"
        ),
    ).sort_values(["date", "cap_after"])
    return marks.groupby(["place", "date"], sort=False, as_index=False).agg(
        text=("cap", lambda caps: ", ".join(dict.fromkeys(cap for cap in caps if cap))), kind=("kind", "first")
    )


def _levels(marks: pd.DataFrame, px: pd.Series) -> list[int]:
    """Give each label the level nearest to the line on which it runs into no earlier one: 1, -1, 2, -2."""
    ends: dict[int, float] = {}
    chosen = []
    for at, text in zip(px, marks.text, strict=True):
        half = len(text) * CHARACTER / 2 + 4
        order = [sign * level for level in range(1, LEVELS + 1) for sign in (1, -1)]
        level = next((level for level in order if ends.get(level, -1e9) < at - half), order[-1])
        if text:
            ends[level] = at + half
        chosen.append(level)
    return chosen


def _placed(changes: pd.DataFrame, width: int, left: int, right: int) -> tuple[pd.DataFrame, pd.DataFrame, int]:
    """Place marks and their labels in px, row under row as tall as its labels need; return marks, rows and height."""
    marks = _marks(changes)
    first = marks.date.min().year
    last = marks.date.max().year + 1
    marks["year"] = [date.year + (date.day_of_year - 1) / 366 for date in marks.date]
    rows, parts, y = [], [], 0
    for place in dict.fromkeys(changes.place):
        group = marks[marks.place == place].sort_values("year")
        px = left + (group.year - first) / (last - first) * (width - left - right)
        level = pd.Series(_levels(group, px), group.index)
        line = y + LINE * (1 + max(level.max(), 0)) + 12
        parts.append(group.assign(line=line, label=line - level * LINE - level.clip(-1, 1) * 2))
        rows.append({"place": place, "y": y, "line": line, "year": first, "end": last})
        y = line + LINE * max(-level.min(), 0) + 26
    return pd.concat(parts), pd.DataFrame(rows), y


def _rules_chart(changes: pd.DataFrame, width: int) -> alt.LayerChart:
    left, right = 14, 24
    marks, rows, height = _placed(changes, width, left, right)
    down = alt.Scale(domain=[0, height], range=[0, height])
    first, last = int(rows.year[0]), int(rows.end[0])
    years = alt.Axis(title=None, format="d", values=list(range(-(-first // 5) * 5, last + 1, 5)))
    x = alt.X("year:Q", scale=alt.Scale(domain=[first, last], range=[left, width - right]), axis=years)
    line = alt.Y("line:Q", scale=down, axis=None)
    kinds = alt.Scale(domain=["in force", "announced", "no ceiling in it"], range=["circle", "circle", "diamond"])
    fill = alt.condition("datum.kind == 'announced'", alt.value(palette.PAPER), alt.value(palette.FOREIGN))
    heads = alt.Chart(rows).mark_text(align="left", baseline="top", fontWeight=600)
    return alt.layer(
        alt.Chart(rows).mark_rule(color=palette.RULE).encode(x=x, x2="end:Q", y=line),
        heads.encode(x=alt.value(0), y=alt.Y("y:Q", scale=down, axis=None), text="place:N"),
        alt.Chart(marks)
        .mark_point(filled=True, size=75, stroke=palette.FOREIGN, strokeWidth=2)
        .encode(x=x, y=line, shape=alt.Shape("kind:N", legend=None, scale=kinds), fill=fill),
        alt.Chart(marks)
        .mark_text(baseline="middle")
        .encode(x=x, y=alt.Y("label:Q", scale=down, axis=None), text="text:N"),
    ).properties(width=width, height=height)
