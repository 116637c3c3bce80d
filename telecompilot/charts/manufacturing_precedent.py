"""Figures of the chapter on manufacturing: the negative lists, foreign-invested firms' weight, Tesla."""

from __future__ import annotations

import altair as alt
import pandas as pd

from telecompilot.evidence import formats
from telecompilot.figure import observed, palette, parts
from telecompilot.figure.observed import Axes
from telecompilot.figure.plot import Plot

SMALL = 480  # px: below it a picture is for a phone
WTO = 2001
ZONES, NATION, PROFITS = "Free-trade zones", "Nationwide", "Industrial profits"


def lists(editions: pd.DataFrame) -> Plot:
    """Draw the items on both negative lists edition by edition.

    Parameters: `editions`, from facts.manufacturing_precedent.lists.
    """
    zones, nation = (editions[editions.scope == scope] for scope in (ZONES, NATION))
    cleared = set(editions.scope[editions.manufacturing == 0])
    left = "no manufacturing item is left" if cleared == {ZONES, NATION} else "manufacturing items remain"
    table = pd.DataFrame(
        {
            "List": editions.scope,
            "Edition": editions.edition.astype(str),
            "In effect from": [formats.date(date) for date in editions.effective],
            "Items": editions["items"],
            "Of these manufacturing": editions.manufacturing,
        }
    )
    return Plot(
        draw=lambda width: _lists_chart(zones, nation, width),
        table=table,
        title=(
            f"The lists of closed industries shrank by {formats.pct(_fall(zones), 0)} in the zones and "
            f"{formats.pct(_fall(nation), 0)} nationwide, and {left}"
        ),
        units="Items on the negative lists for foreign investment",
        alt=(
            f"Two falling staircases. Free-trade zones: {_steps(zones)}. Nationwide: {_steps(nation)}. Manufacturing "
            f"stood at zero in the zones from {_zero(zones)}, nationwide from {_zero(nation)}."
        ),
        series=tuple(f"negative_list_{scope}{part}_items" for scope in ("ftz", "national") for part in ("", MADE)),
        note=(
            "An edition is drawn from the day it took effect, or from mid-year where no day is known. Items differ in "
            "breadth: a list half as long is not twice as open. The first nationwide figure counts the restrictive "
            "measures of the investment catalogue. Manufacturing items of earlier editions were not found."
        ),
    )


MADE = "_manufacturing"


def _fall(rows: pd.DataFrame) -> float:
    return 1 - rows["items"].iloc[-1] / rows["items"].iloc[0]


def _steps(rows: pd.DataFrame) -> str:
    pairs = zip(rows["items"], rows.edition, strict=True)
    return ", ".join(f"{items} in the {edition} edition" for items, edition in pairs)


def _zero(rows: pd.DataFrame) -> str:
    found = rows[rows.manufacturing == 0]
    return formats.date(found.effective.iloc[0]) if len(found) else "no date so far"


def _lists_chart(zones: pd.DataFrame, nation: pd.DataFrame, width: int) -> alt.LayerChart:
    end = 2026.0
    axes = Axes((2013, end), (0, 205), observed.years(2013, 2026, width), (0, 50, 100, 150, 200), suffix="")
    layers = []
    for rows, colour, dash in ((zones, palette.FOREIGN, [1, 0]), (nation, palette.DOMESTIC, [6, 3])):
        drawn = pd.concat([rows, rows.iloc[[-1]].assign(when=end)])[["when", "items"]]
        mark = alt.Chart(drawn).mark_line(interpolate="step-after", color=colour, strokeDash=dash)
        layers.append(mark.encode(**axes.encode(x="when", y="items")))
    layers.append(_name(zones, zones.when.iloc[0], palette.FOREIGN, align="left", dy=-10))
    layers.append(_name(nation, nation.when.iloc[1] - 0.1, palette.DOMESTIC, align="right", dy=12))
    layers.append(parts.note(end, 176, "No manufacturing item left", palette.INK, align="right", fontWeight=600))
    layers += [*_cleared(axes, zones, 60), *_cleared(axes, nation, 130)]
    last = [str(rows["items"].iloc[-1]) for rows in (nation, zones)]
    tail = f"{last[0]} nationwide, {last[1]} in zones" if width > SMALL else " / ".join(last)
    layers.append(parts.note(end, nation["items"].iloc[-1], tail, palette.INK, align="right", dy=-13))
    return observed.panel(axes, layers, width, 300)


def _name(rows: pd.DataFrame, x: float, colour: str, **style) -> alt.Chart:
    words = f"{rows['items'].iloc[0]}  {rows.scope.iloc[0]}"
    return parts.note(x, rows["items"].iloc[0], words, colour, fontWeight=600, **style)


def _cleared(axes: Axes, rows: pd.DataFrame, top: float) -> list[alt.Chart]:
    """Mark the day on which manufacturing items reached zero."""
    layers = []
    for row in rows[rows.manufacturing == 0].itertuples():
        words = f"{'zones' if row.scope == ZONES else 'nationwide'},\n{pd.Timestamp(row.effective):%b %Y}"
        label = parts.note(row.when, top + 4, words, palette.INK, align="right", baseline="line-bottom")
        layers += [observed.rules(axes, [row.when], top=top), label]
    return layers


def weights(shares: pd.DataFrame) -> Plot:
    """Draw foreign-invested firms' share of exports, imports and industrial profits, vintages of profits apart.

    Parameters: `shares`, from facts.manufacturing_precedent.weights.
    """
    lines = shares.groupby(["measure", "vintage"], sort=False)
    told = [f"{' '.join(part for part in key if part)}: {observed.told(rows)}." for key, rows in lines]
    table = pd.DataFrame(
        {
            "Year": shares.period,
            "Of": shares.measure,
            "Vintage": shares.vintage,
            "Foreign-invested firms": observed.said(shares),
        }
    )
    return Plot(
        draw=lambda width: _weights_chart(shares, width),
        table=table,
        title=_weights_title(shares),
        units="Foreign-invested firms, Hong Kong, Macau and Taiwan capital included, percent of the total",
        alt=f"Three panels. {' '.join(told)}",
        series=tuple(dict.fromkeys(shares.series_id)),
        note=(
            "Profits are three lines that must not be joined: final yearbook figures, first releases, and first "
            "releases on a base that changed between 2019 and 2020, so that most of that step up is a change of base. "
            "Dashed: no figure found between. Arrow: at most. Joint ventures count; part of the statistics releases "
            "were read in copies."
        ),
    )


def _change(rows: pd.DataFrame) -> float:
    exact = rows[rows.bound == ""]
    return exact.value.iloc[-1] - exact.value.iloc[0]


def _weights_title(shares: pd.DataFrame) -> str:
    since = shares[shares.period >= "2005"]
    exports, imports = (_change(since[since.measure == flow]) for flow in ("Exports", "Imports"))
    profits = max(abs(_change(rows)) for _, rows in shares[shares.measure == PROFITS].groupby("vintage"))
    verb = "lost" if max(exports, imports) < 0 else "moved by"
    less = "; in profits no vintage shows a change so large" if profits < min(abs(exports), abs(imports)) else ""
    return (
        f"Foreign-invested firms {verb} {formats.num(abs(100 * exports), 0)} points of China’s exports and "
        f"{formats.num(abs(100 * imports), 0)} of its imports after 2005{less}"
    )


def _weights_chart(shares: pd.DataFrame, width: int) -> alt.ConcatChart:
    columns = 3 if width > SMALL else 1
    each = (width - 24 * (columns - 1)) / columns
    axes = Axes((1988, 2026), (0, 68), observed.years(1990, 2025, int(each)), (0, 20, 40, 60))
    panels = []
    for measure, rows in shares.groupby("measure", sort=False):
        layers = [observed.rules(axes, [WTO]), parts.note(WTO, 5, "WTO entry", dx=4)]
        for vintage, line in rows.groupby("vintage", sort=False):
            layers += observed.line(axes, line, palette.DOMESTIC if vintage.endswith("base") else palette.FOREIGN)
            layers += _words(line, vintage)
        panels.append(observed.panel(axes, layers, each, 200 if columns > 1 else 150, title=measure))
    return alt.concat(*panels, columns=columns, spacing=24)


def _words(line: pd.DataFrame, vintage: str) -> list[alt.Chart]:
    """Name a vintage beside its line; where a line has no vintage, print its figures of 2005 and of the last year."""
    if vintage:
        up = -9 if vintage == "first releases" else 10
        words = vintage.removeprefix("first releases, ")
        return [parts.note(line.when.mean(), 100 * line.value.mean() + up, words, align="center")]
    marked = line[(line.period == "2005") | (line.period == line.period.iloc[-1])]
    shift = {"dx": -6, "align": "right"}
    return [
        parts.note(row.when, 100 * row.value, formats.pct(row.value), palette.INK, dy=-11 if up else 10, **shift)
        for row, up in zip(marked.itertuples(), (True, False), strict=False)
    ]


def tesla(years: pd.DataFrame) -> Plot:
    """Draw the cars of Tesla's wholly owned plant by year, at home and abroad where the split is known.

    Parameters: `years`, from facts.manufacturing_precedent.tesla.
    """
    first, last, peak = years.iloc[0], years.iloc[-1], years.loc[years.total.idxmax()]
    slip = f", then slipped by {formats.pct(1 - last.total / peak.total, 0)}" if last.year > peak.year else ""
    totals = ", ".join(f"{row.year}: {formats.num(row.total, 0)}" for row in years.itertuples())
    split = "; ".join(
        f"{row.year}: {formats.num(row.home, 0)} sold in China, {formats.num(row.abroad, 0)} exported"
        for row in years.dropna().itertuples()
    )
    names = {"year": "Year", "total": "Cars delivered", "home": "Sold in China", "abroad": "Exported"}
    return Plot(
        draw=lambda width: _tesla_chart(years, width),
        table=years.assign(year=years.year.astype(str)).rename(columns=names),
        title=(
            f"The wholly owned entrant: Tesla’s Shanghai plant went from {formats.num(first.total, 0)} cars in "
            f"{first.year:.0f} to {formats.num(peak.total, 0)} in {peak.year:.0f}{slip}"
        ),
        units="Cars delivered by the Shanghai plant, thousands",
        alt=f"Bars by year, stacked where the split is known. {totals}. Of these in {split}.",
        series=("tesla_shanghai_deliveries", "tesla_china_retail", "tesla_china_exports"),
        note=(
            "Counts of the passenger-car association. The parts miss the total by a few cars, as they are counted at "
            "different points. The figure of 2022 is rounded."
        ),
    )


def _tesla_chart(years: pd.DataFrame, width: int) -> alt.LayerChart:
    pieces = {"Sold in China": years.home, "Exported": years.abroad, "Not split": years.total.where(years.home.isna())}
    text = years.year.astype(str)
    frames = [pd.DataFrame({"year": text, "part": name, "cars": cars / 1e3}) for name, cars in pieces.items()]
    drawn = pd.concat(frames).dropna()
    order = list(pieces)
    drawn["rank"] = drawn.part.map(order.index)
    colours = alt.Scale(domain=order, range=[palette.FOREIGN, palette.SEQUENCE[1], palette.CONTEXT])
    x = alt.X("year:N", title=None, axis=alt.Axis(labelAngle=0))
    y = alt.Y("cars:Q", title=None, axis=alt.Axis(values=[0, 250, 500, 750, 1000]), scale=alt.Scale(domain=[0, 1060]))
    bars = alt.Chart(drawn).mark_bar(size=min(90, width / 6))
    bars = bars.encode(x=x, y=y, color=alt.Color("part:N", title=None, scale=colours), order="rank:Q")
    known = years.dropna()
    layers = [
        bars,
        _thousands(years, years.total, years.total, x, dy=-9, fontWeight=600, color=palette.INK),
        _thousands(known, known.home / 2, known.home, x, color=palette.PAPER),
        _thousands(known, known.total - known.abroad / 2, known.abroad, x, color=palette.INK),
    ]
    return alt.layer(*layers).properties(width=width, height=260)


def _thousands(years: pd.DataFrame, height: pd.Series, cars: pd.Series, x: alt.X, **mark) -> alt.Chart:
    """Print `cars` in thousands at `height`."""
    words = [formats.num(value / 1e3, 0) for value in cars]
    frame = pd.DataFrame({"year": years.year.astype(str), "cars": height / 1e3, "words": words})
    return alt.Chart(frame).mark_text(**mark).encode(x=x, y="cars:Q", text="words:N")
