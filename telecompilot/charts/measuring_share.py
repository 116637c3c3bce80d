"""Figures of the chapter on measuring share: counts of firms, fractions of licence holders, licences by category."""

from __future__ import annotations

import altair as alt
import pandas as pd

from telecompilot.evidence import formats
from telecompilot.figure import palette, rows
from telecompilot.figure.plot import Plot

SHAPES = ("circle", "diamond", "square")


def counts(found: pd.DataFrame) -> Plot:
    """Draw counts of firms on a scale of powers of ten.

    Parameters: `found`, from facts.four_counts.counts.
    """
    found = found.assign(
        label=[f"{'more than ' * (row.bound == '>')}{row.number:,}" for row in found.itertuples()],
        row=[f"{row.what}, {formats.date(row.period)}" for row in found.itertuples()],
    )
    low, high = found.number.min(), found.number.max()
    ratio = high / found[found.series_id == "pilot_approvals_cum"].number.max()
    listed = "; ".join(f"{row} {label}" for row, label in zip(found.row, found.label, strict=True))
    table = pd.DataFrame({"What is counted": found.row, "Firms": found.number, "Bound": found.bound})
    return Plot(
        draw=lambda width: _counts_chart(found, width),
        table=table,
        title=f"For each firm approved under the pilot there are some {formats.num(round(ratio, -2))} licence holders",
        units="Number of firms, on a scale of powers of ten",
        alt=f"Dots on a logarithmic scale from {low:,} to {high:,} firms: {listed}.",
        sources=_sources(found),
        note="Different populations and dates; no two dots make a growth rate. The ministry’s count of foreign-"
        "invested firms is wider than the academy’s.",
    )


def _sources(found: pd.DataFrame) -> tuple[str, ...]:
    """Return the sources of the figures drawn, which are a few of their series'."""
    return tuple(dict.fromkeys(" ".join(found.source_id).split()))


def _counts_chart(found: pd.DataFrame, width: int) -> alt.LayerChart:
    shown, height = rows.placed(found[["number", "label"]], list(found.row), width)
    axis = alt.Axis(title=None, values=[10, 100, 1000, 10_000, 100_000], format=",", grid=True)
    x = alt.X("number:Q", scale=alt.Scale(type="log", domain=[5, found.number.max() * 8]), axis=axis)
    base = alt.Chart(shown).encode(y=rows.at("line", height), x=x)
    words = base.mark_text(align="left", dx=9).encode(text="label:N")
    dots = base.mark_point(size=90, filled=True, color=palette.FOREIGN)
    return alt.layer(dots, words, rows.heads(shown, height)).properties(width=width, height=height)


def _known(row) -> str:
    """Put a fraction in words: the figure where it is exact, else both ends."""
    if row.exact:
        return str(formats.pct(row.middle))
    return str(formats.span(row.low, row.high, 1 if row.high > 0.01 else 2))


def holders(found: pd.DataFrame) -> Plot:
    """Draw the foreign fraction of licence holders under three definitions, never joined.

    Parameters: `found`, from facts.measuring_share.holders.
    """
    found = found.assign(
        middle=(found.low + found.high) / 2,
        text=[str(formats.date(period)) for period in found.period],
    ).sort_values(["of", "when"])
    found["label"] = [_known(row) for row in found.itertuples()]
    definitions = list(dict.fromkeys(found.sort_values("when").of))
    own = found[(found.of == "all licence holders") & found.exact].sort_values("when")
    dated = ", ".join(f"{row.label} in {row.text}" for row in own.itertuples())
    told = []
    for of, group in found.groupby("of", sort=False):
        ends = [f"{row.label} in {row.text}" for row in (group.iloc[0], group.iloc[-1])]
        told.append(f"of {of} {' and '.join(dict.fromkeys(ends))}")
    table = pd.DataFrame(
        {
            "Foreign firms as a fraction of": found.of,
            "Date": found.text,
            "Low, %": 100 * found.low,
            "High, %": 100 * found.high,
        }
    )
    return Plot(
        draw=lambda width: _holders_chart(found, definitions, width),
        table=table,
        title=f"Foreign firms among all licence holders: {dated}; no later count compares",
        units="Foreign-invested firms, percent of firms",
        alt=f"Marks from {found.when.min().year} to {found.when.max().year}, no lines. Foreign: {'; '.join(told)}.",
        series=(
            "fie_telecom_caict",
            "vats_enterprises_total",
            "fie_in_crossregional_share",
            "fie_telecom_stock",
            "infocom_enterprises_total",
        ),
        note="Counted in firms, not in revenue. Bars: the total is known only for months nearby, or is rounded. "
        "The three definitions differ in who counts as foreign and in the total: they must not be joined.",
        share="licence-holder share",
    )


def _holders_chart(found: pd.DataFrame, definitions: list[str], width: int) -> alt.LayerChart:
    found = found.drop(columns="period").sort_values("when")
    first, last = 2016, int(found.when.max().year) + 2
    ends = [alt.DateTime(year=year, month=1, date=1) for year in (first, last)]
    x = alt.X("when:T", axis=alt.Axis(title=None, format="%Y", tickCount=5), scale=alt.Scale(domain=ends))
    axis = alt.Axis(title=None, format=".1%", tickCount=4, grid=True)
    y = alt.Y("middle:Q", axis=axis, scale=alt.Scale(domain=[0, found.high.max() * 1.25]))
    looks = zip(definitions, (palette.FOREIGN, palette.THIRD, palette.DOMESTIC), SHAPES, strict=True)
    layers = [_definition(found[found.of == of], x, y, colour, shape, last) for of, colour, shape in looks]
    return alt.layer(*layers).properties(width=width, height=230)


def _definition(group: pd.DataFrame, x: alt.X, y: alt.Y, colour: str, shape: str, last: int) -> alt.LayerChart:
    """Draw one definition's figures, the first and last labelled, its name at the side where there is room."""
    base, ends = alt.Chart(group).encode(x=x), group.iloc[[0, -1]].drop_duplicates()
    late = group.when.min().year > last - 4
    below = group.middle.max() < 0.004
    side = {"align": "right", "dx": -10} if late else {"align": "left", "dx": -4}
    name = alt.Chart(group.iloc[[-1 if late else 0]]).mark_text(color=colour, dy=17 if below else -27, **side)
    words = alt.Chart(ends).mark_text(align="left", dx=7, baseline="bottom", dy=-3)
    return alt.layer(
        base.mark_rule(strokeWidth=5, opacity=0.4, color=colour).encode(y=alt.Y("low:Q"), y2="high:Q"),
        base.mark_point(size=65, filled=True, color=colour, shape=shape).encode(y=y),
        words.encode(x=x, y=y, text="label:N"),
        name.encode(x=x, y=y, text="of:N"),
    )


def categories(found: pd.DataFrame) -> Plot:
    """Draw the foreign share of licence items by category: a range for end-2018, a dot for end-2019.

    Parameters: `found`, from facts.measuring_share.categories.
    """
    found = found.assign(
        label=[f"{formats.pct(share)}" for share in found.share],
        row=[
            f"{row.category}, uncapped {row.uncapped[:4]}" if row.uncapped else row.category
            for row in found.itertuples()
        ],
    )
    top, dated = found.iloc[0], found[found.uncapped != ""]
    earliest = dated.sort_values("uncapped").category.iloc[0] if len(dated) else ""
    leads = earliest == top.category
    listed = ", ".join(f"{row.category} {row.label}" for row in found.itertuples())
    title = f"{top.category.split()[0]}, uncapped earliest, has" if leads else f"{top.category} has"
    table = found[["category", "share", "low", "high", "licences", "before", "uncapped"]].set_axis(
        [
            "Category",
            "Foreign share, December 2019, %",
            "December 2018, low, %",
            "December 2018, high, %",
            "Foreign licences, December 2019",
            "Foreign licences, December 2018",
            "Nationwide ceiling gone from",
        ],
        axis=1,
    )
    for column in table.columns[1:4]:
        table[column] = 100 * table[column]
    return Plot(
        draw=lambda width: _categories_chart(found, width),
        table=table,
        title=f"{title} the highest foreign share of licences: {top.label}",
        units="Licence items held by foreign-invested firms, percent of all items of the category",
        alt=f"A dot a category for December 2019, from the highest share to the lowest: {listed}. A bar shows December "
        f"2018, for {top.category} {formats.span(top.low, top.high, 2)}.",
        sources=_sources(found),
        note="Licence items, not firms and not revenue; a firm can hold several. Dot: December 2019. Bar: December "
        "2018, whose total is known only for months nearby. The totals by category come from a copy of the academy’s "
        "report. “Uncapped” is the year in which a nationwide ceiling went, in B21 for e-commerce only.",
        share="licence-holder share",
    )


def _categories_chart(found: pd.DataFrame, width: int) -> alt.LayerChart:
    shown, height = rows.placed(found, list(found.row), width)
    axis = alt.Axis(title=None, format=".1%", tickCount=4, grid=True)
    x = alt.X("share:Q", axis=axis, scale=alt.Scale(domain=[0, found[["share", "high"]].max().max() * 1.2]))
    base = alt.Chart(shown).encode(y=rows.at("line", height))
    bars = base.mark_rule(strokeWidth=11, color=palette.CONTEXT, opacity=0.45)
    words = base.mark_text(align="left", dx=5).encode(x=alt.X("right:Q"), text="label:N")
    return alt.layer(
        bars.encode(x=alt.X("low:Q"), x2="high:Q"),
        base.mark_point(size=85, filled=True, color=palette.FOREIGN).encode(x=x),
        words.transform_calculate(right="max(datum.share, datum.high) + 0.0001"),
        rows.heads(shown, height),
    ).properties(width=width, height=height)
