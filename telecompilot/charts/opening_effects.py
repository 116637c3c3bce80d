"""The figure of what earlier openings did: an effect with its interval for each, their mean, and a market to come."""

from __future__ import annotations

import altair as alt
import pandas as pd

from telecompilot.evidence import formats
from telecompilot.facts.opening_study import Study, points
from telecompilot.figure import palette, parts, rows
from telecompilot.figure.plot import Plot

OPENING, LEFT, MEAN, NEW = "opening", "opening, left out of the mean", "mean", "new market"


def effects(found: Study) -> Plot:
    """Draw a row an opening, then the mean of openings and the interval of a market not seen yet.

    Parameters: `found`, from facts.opening_study.study.
    """
    frame = _frame(found)
    low, high = (formats.points(points(end), sign=True) for end in found.new.prediction)
    clear = int(((found.measured.low > 0) | (found.measured.high < 0)).sum())
    first, k = "Not one" if clear == 0 else formats.count(clear).capitalize(), formats.count(len(found.measured))
    return Plot(
        draw=lambda width: _chart(frame, width),
        table=_table(frame),
        title=f"{first} of {k} openings clearly bent the course of "
        f"foreign share; at a tenth of a market, the next may bend it by {low.split()[0]} to {high} a year",
        units="Change of slope, log-odds a year, with 95 percent intervals. At a share of one in ten, 0.1 log-odds a "
        f"year is {formats.points(points(0.1))} a year",
        alt=f"Dots with intervals around a line at zero, no effect. {_listed(frame)}.",
        series=tuple(dict.fromkeys(found.measured.series_id)),
        sources=found.sources,
        note=_note(found),
    )


def _frame(found: Study) -> pd.DataFrame:
    """Return what is drawn, in order: name, kind, effect, low, high, weight, rank."""
    each = found.measured.assign(kind=[LEFT if event == found.left else OPENING for event in found.measured.index])
    columns = ["name", "kind", "effect", "low", "high", "weight", "rank"]
    mean = {"kind": MEAN, "effect": found.new.mean}
    pooled = [
        mean
        | {"name": f"Mean of {formats.count(found.new.k)} openings", "low": found.new.ci[0], "high": found.new.ci[1]},
        mean
        | {"name": "A market not seen yet: prediction", "kind": NEW}
        | dict(zip(("low", "high"), found.new.prediction, strict=True)),
    ]
    return pd.concat([each[columns], pd.DataFrame(pooled)], ignore_index=True)


def sign(low: float, high: float, effect: float) -> str:
    """Say which way an effect points, and whether its interval leaves out zero."""
    way = "up" if effect > 0 else "down"
    return way if low > 0 or high < 0 else f"{way}, not clear"


def _table(frame: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "Opening": frame.name,
            "Drawn as": frame.kind,
            "Effect, log-odds a year": frame.effect.round(3),
            "95% interval, from": frame.low.round(3),
            "95% interval, to": frame.high.round(3),
            "Sign": [sign(row.low, row.high, row.effect) for row in frame.itertuples()],
            "Weight in the mean, %": (100 * frame.weight).round(1),
            "Placebo dates with as large a ratio, %": (100 * frame["rank"]).round(0),
        }
    )


def _listed(frame: pd.DataFrame) -> str:
    ends = frame[["effect", "low", "high"]].map(lambda value: formats.num(value, 2))
    return "; ".join(
        f"{name} {effect}, from {low} to {high}"
        for name, effect, low, high in zip(frame.name, ends.effect, ends.low, ends.high, strict=True)
    )


def _note(found: Study) -> str:
    """Say what is left out and why, and how the dates without an opening compare."""
    refused = found.rows[found.rows.reason != ""]
    said = [f"{row['name']} ({row.reason})" for _, row in refused.iterrows()]
    note = f"Not measured: {'; '.join(said)}. " if said else ""
    if found.left:
        note += (
            f"Hollow: would carry {formats.pct(max(found.whole.weights), 0)} of the mean’s weight and is left out of the "
            f"two lowest rows; with it the mean is {formats.num(found.whole.mean, 3)}, the interval for a new market "
            f"{formats.num(found.whole.prediction[0], 2)} to {formats.num(found.whole.prediction[1], 2)}. "
        )
    return note + (
        f"Placebo ranks compare with {formats.num(found.dates)} dates on which nothing was opened. Two openings of one "
        "market share their figures. What is measured came after the opening; that it came of it is not shown."
    )


def _chart(frame: pd.DataFrame, width: int) -> alt.LayerChart:
    placed, height = rows.placed(frame, list(frame.name), width, lead=18)
    label = "datum.value == 0 ? '0' : format(datum.value, '+.1f')"
    axis = alt.Axis(grid=True, labelExpr=label, tickCount=7 if width > 500 else 5)
    ends = [min(1.05 * frame.low.min(), -0.1), max(1.2 * frame.high.max(), 0.1)]
    x = alt.X("effect:Q", title=None, axis=axis, scale=alt.Scale(domain=ends, nice=False))
    layers = [parts.reference(0, "no effect", width, channel="x")]
    for kind, colour, thick in ((OPENING, palette.FOREIGN, 2.5), (MEAN, palette.THIRD, 3), (NEW, palette.THIRD, 10)):
        drawn = placed[placed.kind.isin([kind, LEFT] if kind == OPENING else [kind])]
        base = alt.Chart(drawn).encode(y=rows.at("line", height))
        line = base.mark_rule(color=colour, strokeWidth=thick, opacity=0.4 if kind == NEW else 1)
        layers.append(line.encode(x=alt.X("low:Q", title=None), x2="high:Q"))
        fill = alt.condition(f"datum.kind == '{LEFT}'", alt.value(palette.PAPER), alt.value(colour))
        dot = {"shape": "circle" if kind == OPENING else "diamond", "size": 90, "stroke": colour, "strokeWidth": 2}
        layers.append(base.mark_point(**dot, filled=True).encode(x=x, fill=fill))
    return alt.layer(*layers, rows.heads(placed, height)).properties(width=width, height=height)
