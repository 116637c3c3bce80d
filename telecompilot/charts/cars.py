"""Figures on cars: foreign brands' share on two bases, and what counting exports does to it."""

from __future__ import annotations

import altair as alt
import pandas as pd

from telecompilot.evidence import formats
from telecompilot.figure import observed, palette, parts
from telecompilot.figure.observed import Axes
from telecompilot.figure.plot import Plot

SMALL = 480  # px: below it a picture is for a phone
TIE = 0.002  # of the share: a year this near the peak is named with it
SHIPMENTS, RETAIL = "Shipments, exports counted (CAAM)", "Retail in China (CPCA)"
CAAM, CPCA = "pv_share_foreign_brands_caam", "pv_share_foreign_brands_cpca"
STEPS = {  # of each opening: words on a wide picture, on a narrow one, alignment and shift of the label
    "cars-cap-announced": ("Timetable\nannounced", "Timetable", "right", -5),
    "cars-cap-nev": ("Ceiling off\nelectric cars", "Electric\ncars free", "left", 5),
    "cars-cap-passenger": ("Ceiling off\nall passenger cars", "All cars\nfree", "left", 5),
}


def cars(shares: pd.DataFrame, openings: pd.DataFrame) -> Plot:
    """Draw foreign brands' share of passenger cars on two bases, with the steps of the opening.

    Parameters: `shares` and `openings`, from facts.manufacturing_precedent.cars and car_openings.
    """
    shipments, retail = (shares[shares.basis == basis] for basis in (SHIPMENTS, RETAIL))
    steps = "; ".join(f"{formats.date(row.date)}: {row.what}" for row in openings.itertuples())
    table = pd.DataFrame(
        {
            "Year": shares.period,
            "Basis": shares.basis,
            "Foreign brands": observed.said(shares),
            "Lowest, %": 100 * shares.low,
            "Highest, %": 100 * shares.high,
        }
    )
    return Plot(
        draw=lambda width: _cars_chart(shipments, retail, openings, width),
        table=table,
        title=_cars_title(shipments),
        units="Foreign brands, percent of passenger cars sold",
        alt=(
            f"Two lines. Shipments: {observed.told(shipments)}. Retail in China: {observed.told(retail)}. "
            f"Upright lines mark {steps}."
        ),
        series=(CAAM, CPCA),
        sources=tuple(dict.fromkeys(" ".join(openings.source_id).split())),
        note=(
            "Brand origin, not ownership: cars of joint ventures count as foreign brands before and after. Shipments "
            "count exports and leave imports out. Arrow: the source gives a bound (“close to” a figure for Chinese "
            "brands), the foreign share lies above it. Thin uprights: what rounding leaves open. Dashed: no figure "
            "found between."
        ),
        share="brand share",
    )


def _cars_title(shipments: pd.DataFrame) -> str:
    last, exact = shipments.iloc[-1], shipments[shipments.bound == ""]
    peak = exact.value.max()
    tops = " and again in ".join(exact.period[exact.value > peak - TIE])
    now = f"just over {formats.pct(last.value)}" if last.bound == "at least" else formats.pct(last.value)
    if last.value >= peak - TIE:
        return f"Foreign car brands’ share stands at {now} in {last.period}, no lower than at any time before"
    return (
        f"Foreign car brands’ share fell from {formats.pct(peak)} in {tops} to {now} in {last.period}, while the "
        "ceilings on ownership were lifted"
    )


def _cars_chart(shipments: pd.DataFrame, retail: pd.DataFrame, openings: pd.DataFrame, width: int) -> alt.LayerChart:
    axes = Axes((2011.6, 2025.6), (0, 80), observed.years(2012, 2025, width), (0, 20, 40, 60, 80))
    layers = [observed.rules(axes, openings.when)]
    for row in openings.itertuples():
        wide, narrow, align, shift = STEPS[row.Index]
        words = f"{wide if width > SMALL else narrow}\n{pd.Timestamp(row.date):%b %Y}"
        layers.append(parts.note(row.when, 22, words, align=align, dx=shift, baseline="line-top"))
    layers += observed.line(axes, retail, palette.THIRD, shape="square")
    layers += observed.line(axes, shipments, palette.FOREIGN)
    short = SHIPMENTS if width > SMALL else "Shipments (CAAM)"
    layers.append(parts.note(2020.35, 68, RETAIL, palette.THIRD, fontWeight=600))
    layers.append(parts.note(2012, 51, short, palette.FOREIGN, fontWeight=600))
    layers += [_end(rows.iloc[-1], colour, below) for rows, colour, below in _ends(shipments, retail)]
    return observed.panel(axes, layers, width, 340)


def _ends(shipments: pd.DataFrame, retail: pd.DataFrame) -> list[tuple[pd.DataFrame, str, bool]]:
    """Return which rows get their last figure written beside it, in which colour, below the mark or above."""
    top = shipments[shipments.bound == ""].sort_values("value")
    return [(shipments, palette.FOREIGN, True), (retail, palette.THIRD, False), (top, palette.FOREIGN, True)]


def _end(row: pd.Series, colour: str, below: bool) -> alt.Chart:
    words = f"{'> ' * (row.bound == 'at least')}{formats.pct(row.value)}"
    return parts.note(row.when, 100 * row.value, words, colour, dy=15 if below else -13, align="center", fontWeight=600)


def export_effect(effect: pd.DataFrame) -> Plot:
    """Draw both bases side by side, year by year.

    Parameters: `effect`, from facts.manufacturing_precedent.export_effect.
    """
    first, last = effect.iloc[0], effect.iloc[-1]
    fall = first.retail - last.retail
    moved = f"among buyers in China foreign brands {'lost' if fall > 0 else 'gained'} {formats.points(fall)}"
    explain = "do not explain the fall" if fall > effect.gap.max() else "may explain the fall"
    shipments = [f"{row.bound} {formats.pct(row.shipments)}".strip() for row in effect.itertuples()]
    pairs = zip(effect.year, effect.retail, shipments, strict=True)
    told = ". ".join(f"{year}: retail {formats.pct(home)}, shipments {words}" for year, home, words in pairs)
    table = pd.DataFrame(
        {
            "Year": effect.year.astype(str),
            "Retail in China, %": 100 * effect.retail,
            "Shipments": shipments,
            "Difference, points": _gaps(effect, "at most "),
        }
    )
    return Plot(
        draw=lambda width: _effect_chart(effect, width),
        table=table,
        title=f"Exports {explain}: {moved} from {first.year} to {last.year}",
        units="Foreign brands, percent of passenger cars sold",
        alt=f"A row for each year with both figures, a dot for shipments and a square for retail. {told}.",
        series=(CPCA, CAAM),
        note=(
            "Retail (CPCA) leaves exports out; shipments (CAAM) count what factories send out, exports included. Above "
            "each bar: points of difference, which also holds imports and stocks. The retail figure of 2020 is "
            "rounded and its source does not name the basis; that of 2021 was read in a copy. Triangle: a lower bound."
        ),
        share="brand share",
    )


def _gaps(effect: pd.DataFrame, most: str) -> list[str]:
    return [f"{most if row.bound else ''}{formats.num(100 * row.gap, 1)}" for row in effect.itertuples()]


def _effect_chart(effect: pd.DataFrame, width: int) -> alt.LayerChart:
    home, out = 100 * effect.retail, 100 * effect.shipments
    drawn = effect.assign(year=effect.year.astype(str), home=home, out=out, middle=(home + out) / 2)
    drawn["words"] = _gaps(effect, "≤ ")
    y = alt.Y("year:N", axis=alt.Axis(title=None, domain=False, ticks=False))
    axis = alt.Axis(title=None, labelExpr="datum.value + '%'", values=[30, 40, 50, 60, 70], grid=True)
    ends = alt.Scale(domain=[25, 70], nice=False)
    x = {name: alt.X(f"{name}:Q", scale=ends, axis=axis) for name in ("home", "out", "middle")}
    base, top = alt.Chart(drawn).encode(y=y), alt.Chart(drawn.iloc[[0]]).encode(y=y)
    exact, bounds = (alt.Chart(drawn[drawn.bound.eq("") == flag]).encode(y=y) for flag in (True, False))
    bold = {"fontWeight": 600}
    layers = [
        base.mark_rule(color=palette.RULE, strokeWidth=2).encode(x=x["out"], x2="home:Q"),
        exact.mark_point(shape="circle", color=palette.FOREIGN).encode(x=x["out"]),
        bounds.mark_point(shape="triangle-right", color=palette.FOREIGN, size=110).encode(x=x["out"]),
        base.mark_point(shape="square", color=palette.THIRD).encode(x=x["home"]),
        base.mark_text(dy=-12).encode(x=x["middle"], text="words:N"),
        top.mark_text(align="right", dx=-9, color=palette.FOREIGN, **bold).encode(
            x=x["out"], text=alt.value("Shipments")
        ),
        top.mark_text(align="left", dx=9, color=palette.THIRD, **bold).encode(x=x["home"], text=alt.value("Retail")),
    ]
    return alt.layer(*layers).properties(width=width, height=alt.Step(46))
