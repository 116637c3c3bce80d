"""How often nominal 80 % bands contained the outcome, by model and by how many figures it had."""

from __future__ import annotations

import altair as alt
import pandas as pd

from telecompilot.evidence import Evidence
from telecompilot.evidence.formats import count, extent, listed, num
from telecompilot.figure import palette, parts
from telecompilot.figure.plot import Plot
from telecompilot.study import tested_shares, track_record
from telecompilot.study.track_record import LEAD, LENGTHS, NAMES, NOMINAL, VIEW, WARNING

SHOWN = (LEAD, *(model for model in VIEW if model != LEAD), WARNING)
HERE, ELSEWHERE = "the tested shares", "other real shares"
HEIGHT, ENDS = 130, (6, 26)  # px of a panel; ends of the axis of lengths
OURS = f"datum.value == '{NAMES[LEAD]}' ? 'Headline, our forecast' : datum.value"  # a panel's or row's name
_AXIS = alt.Axis(values=[0, 0.5, NOMINAL, 1], format=".0%", title=None, grid=True)


def fig_coverage(ev: Evidence) -> Plot:
    """Coverage of nominal 80 % bands by model and length: a panel a model, the level a line across."""
    own, other = track_record.by_length(track_record.record(ev).results, SHOWN), track_record.outside_coverage()
    other = other[other.model.isin(SHOWN)].rename(columns={"coverage80": "coverage"})
    own, other = own.assign(kind=HERE), other.assign(kind=ELSEWHERE, span=other.n.astype(str))
    table = pd.concat([other, own], ignore_index=True)
    lead, line = other[other.model == LEAD], other.coverage[other.model == WARNING]
    last = own[own.model == LEAD].iloc[-1]
    words = [f"{NAMES[model]} {extent(other.coverage[other.model == model], 0)}" for model in SHOWN]
    return Plot(
        draw=lambda width: _panels(table, width),
        table=_table(table),
        title=f"On other real shares our 80% bands contained {extent(lead.coverage, 0)} of outcomes, a straight line’s "
        f"{extent(line, 0)}",
        units="Percent of outcomes inside the nominal 80% band, by the number of figures that the model had",
        alt=f"{count(len(SHOWN)).capitalize()} small panels, a model each, with a line at 80%. On other real shares: "
        f"{'; '.join(words)}. On the tested shares the error bars are long.",
        series=tuple(tested_shares.NAMES),
        note=f"Line: shares from published data sets outside the evidence, {num(lead.windows.min())} to "
        f"{num(lead.windows.max())} stretches a length, forecast one to five steps ahead. Dots with error bars: "
        f"{HERE}, exact outcomes, at the mean number of figures of each group. In these 95% intervals the outcomes of "
        f"a year stand or fall together. Those with {last.span} figures are of "
        f"{listed([name.lower() for name in last.shares])}.",
    )


def _table(rows: pd.DataFrame) -> pd.DataFrame:
    columns = {"kind": "Shares", "name": "Model", "span": "Figures to learn from", "outcomes": "Outcomes"}
    table = rows[list(columns)].rename(columns=columns)
    heads = {"coverage": "In 80% band, %", "low": "95% from, %", "high": "to, %"}
    heads |= {"coverage50": "In 50% band, %", "coverage95": "In 95% band, %"}
    return table.join((100 * rows[list(heads)]).round(1).rename(columns=heads)).join(
        rows[["wis", "scaled"]].round(2).set_axis(["WIS, points", "WIS over mean change"], axis=1)
    )


def _panels(table: pd.DataFrame, width: int) -> alt.FacetChart:
    across, each = parts.columns(width - 40, 3, 2, 22)
    axis = alt.Axis(values=list(LENGTHS), title="Figures to learn from", grid=False, labelOverlap=True)
    x = alt.X("n:Q", axis=axis, scale=alt.Scale(domain=list(ENDS), nice=False))
    y = alt.Y("coverage:Q", axis=_AXIS, scale=alt.Scale(domain=[0, 1]))
    kinds = alt.Scale(domain=[ELSEWHERE, HERE], range=[palette.DOMESTIC, palette.FOREIGN])
    legend = alt.Legend(title=None, symbolOpacity=1, columns=1 if width <= parts.PHONE else 2)
    base = alt.Chart().encode(x=x, color=alt.Color("kind:N", scale=kinds, legend=legend))
    here, elsewhere = (base.transform_filter(f"datum.kind == '{kind}'") for kind in (HERE, ELSEWHERE))
    promise = alt.Chart().mark_rule(color=palette.INK, strokeWidth=1.5).encode(y=alt.Y("max(promise):Q", title=None))
    bars = here.mark_rule(strokeWidth=2.5).encode(y=alt.Y("low:Q", title=None), y2="high:Q")
    layers = [promise, bars, here.mark_point(size=60, filled=True).encode(y=y)]
    layers += [elsewhere.mark_line().encode(y=y), elsewhere.mark_point(size=38).encode(y=y)]
    layers += _words(elsewhere)
    shown = table[["kind", "name", "n", "coverage", "low", "high"]].assign(promise=NOMINAL)
    panel = alt.layer(*layers, data=shown).properties(width=int(each), height=HEIGHT)
    facet = alt.Facet("name:N", sort=[NAMES[model] for model in SHOWN], title=None, header=alt.Header(labelExpr=OURS))
    return panel.facet(facet, columns=across, spacing=22)


def _words(elsewhere: alt.Chart) -> list[alt.Chart]:
    """The percentage at the last length in each panel, and in that of the straight line the name of the level."""
    mark = {"align": "right", "color": palette.INK, **parts.HALO, "strokeOpacity": 0.85}
    last = elsewhere.transform_filter(f"datum.n == {max(LENGTHS)}")
    level = elsewhere.transform_filter(f"datum.n == {max(LENGTHS)} && datum.name == '{NAMES[WARNING]}'")
    ink = {"color": alt.value(palette.INK)}
    return [
        last.mark_text(**mark, dx=6, dy=17, fontWeight=600).encode(
            y=alt.Y("coverage:Q", title=None), text=alt.Text("coverage:Q", format=".0%"), **ink
        ),
        level.mark_text(**mark, dx=6, dy=-10).encode(
            y=alt.Y("max(promise):Q", title=None), text=alt.value(f"nominal {NOMINAL:.0%}"), **ink
        ),
    ]
