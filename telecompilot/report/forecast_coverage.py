"""How often nominal 80 % bands contained the outcome, by model and by how many figures it had."""

from __future__ import annotations

import altair as alt
import pandas as pd

from telecompilot.evidence import Evidence
from telecompilot.evidence.formats import count, extent, listed, num, pct
from telecompilot.figure import palette, parts, rows
from telecompilot.figure.plot import Plot
from telecompilot.study import tested_shares, track_record
from telecompilot.study.track_record import LEAD, NAMES, NOMINAL, VIEW, WARNING

SHOWN = (LEAD, *(model for model in VIEW if model != LEAD), WARNING)
HERE, ELSEWHERE = "the tested shares", "other real shares"
LEAST = 0.3  # where the axis begins, as long as no coverage is lower
COLOURS = {LEAD: palette.FOREIGN, WARNING: palette.DOMESTIC}  # of the models that the title names


def fig_coverage(ev: Evidence) -> Plot:
    """Coverage of nominal 80 % bands: a row a model, a dot a length, the level a line down."""
    own, other = track_record.by_length(track_record.record(ev).results, SHOWN), track_record.outside_coverage()
    other = other[other.model.isin(SHOWN)].rename(columns={"coverage80": "coverage"})
    own, other = own.assign(kind=HERE), other.assign(kind=ELSEWHERE, span=other.n.astype(str))
    lead, line = other[other.model == LEAD], other.coverage[other.model == WARNING]
    here = own[own.model == LEAD]
    words = [f"{NAMES[model]} {extent(other.coverage[other.model == model], 0)}" for model in SHOWN]
    few = [f"{pct(row.coverage, 0)} ({row.span} figures)" for row in here.itertuples()]
    return Plot(
        draw=lambda width: _rows(other, width),
        table=_table(pd.concat([other, own], ignore_index=True)),
        title=f"On other real shares our 80% bands contained {extent(lead.coverage, 0)} of outcomes, a straight line’s "
        f"{extent(line, 0)}",
        units="Percent of outcomes inside the nominal 80% band; a dot for each number of figures that the model had, "
        f"{num(other.n.min())} to {num(other.n.max())}",
        alt=f"{count(len(SHOWN)).capitalize()} rows, a model each, with a line down at 80%. {'; '.join(words)}.",
        series=tuple(tested_shares.NAMES),
        note=f"Shares from published data sets outside the evidence, {num(lead.windows.min())} to "
        f"{num(lead.windows.max())} stretches a length, forecast one to five steps ahead. On {HERE} the "
        f"headline’s bands contained {listed(few)}; those with {here.iloc[-1].span} are of "
        f"{listed([name.lower() for name in here.iloc[-1].shares])}. Under Data: all models, with 95% intervals "
        "in which the outcomes of a year stand or fall together.",
    )


def _table(frame: pd.DataFrame) -> pd.DataFrame:
    columns = {"kind": "Shares", "name": "Model", "span": "Figures to learn from", "outcomes": "Outcomes"}
    table = frame[list(columns)].rename(columns=columns)
    heads = {"coverage": "In 80% band, %", "low": "95% from, %", "high": "to, %"}
    heads |= {"coverage50": "In 50% band, %", "coverage95": "In 95% band, %"}
    return table.join((100 * frame[list(heads)]).round(1).rename(columns=heads)).join(
        frame[["wis", "scaled"]].round(2).set_axis(["WIS, points", "WIS over mean change"], axis=1)
    )


def _rows(other: pd.DataFrame, width: int) -> alt.LayerChart:
    """Draw the models, best kept first: the two that the title names in colour, the others in grey."""
    ends = other.groupby("model").coverage.agg(["min", "max"])
    ends = ends.loc[(ends.mean(axis=1) - NOMINAL).abs().sort_values(kind="stable").index]
    named = [f"{NAMES[model]}, our forecast" if model == LEAD else NAMES[model] for model in ends.index]
    ends = ends.assign(label=[str(extent(other.coverage[other.model == model], 0)) for model in ends.index])
    ends = ends.assign(colour=[COLOURS.get(model, palette.CONTEXT) for model in ends.index])
    placed, height = rows.placed(ends, named, width, lead=rows.LINE)
    dots = alt.Chart(other[["model", "coverage"]].join(placed[["line", "colour"]], on="model"))
    least = min(LEAST, other.coverage.min() - 0.05)
    axis = alt.Axis(format=".0%", title=None, grid=True, tickCount=5)
    x = alt.X("coverage:Q", axis=axis, scale=alt.Scale(domain=[least, 1], nice=False))
    colour = alt.Color("colour:N", scale=None, legend=None)
    base = alt.Chart(placed).encode(y=rows.at("line", height))
    words = {"align": "right", "dx": -9, "fontWeight": 700, **parts.HALO}
    level = alt.Chart(pd.DataFrame([{"coverage": NOMINAL}]))
    name = {"align": "left", "baseline": "top", "dx": 5, "color": palette.INK}
    return alt.layer(
        level.mark_rule(color=palette.INK, strokeWidth=1.5).encode(x=x),
        level.mark_text(**name).encode(x=x, y=alt.value(0), text=alt.value(f"nominal {NOMINAL:.0%}")),
        base.mark_rule(strokeWidth=3, opacity=0.5).encode(x=alt.X("min:Q", title=None), x2="max:Q", color=colour),
        dots.mark_point(size=50, filled=True, opacity=1).encode(x=x, y=rows.at("line", height), color=colour),
        base.mark_text(**words).encode(x=alt.X("min:Q", title=None), text="label:N", color=colour),
        rows.heads(placed, height),
    ).properties(width=width, height=height)
