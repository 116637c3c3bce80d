"""What decides the scenarios: which assumption moves the middle of the fan, and which carries its spread."""

from __future__ import annotations

import altair as alt
import pandas as pd

from telecompilot.evidence import Evidence, formats
from telecompilot.evidence.formats import pct, points, rough
from telecompilot.figure import parts, rows
from telecompilot.figure.plot import Plot
from telecompilot.report import scenario_choices
from telecompilot.report.scenario_choices import sources
from telecompilot.study import answer, assumptions, sensitivity
from telecompilot.study.assumptions import Assumptions
from telecompilot.study.simulation import LAST

LISTED = 4  # parts of the spread that the prose names


def numbers(ev: Evidence, given: Assumptions) -> dict[str, str]:
    """The assumption that moves the middle most, and how the spread divides."""
    top, split = answer.drivers(ev).iloc[0], sensitivity.spread(given)
    widest, listed = split.iloc[0], split.iloc[1:LISTED].itertuples()
    others = [f"{row.label} {pct(row.total, 0)} ({pct(row.first, 0)})" for row in listed]
    return {
        "top_driver": formats.small(top.driver),
        "top_low": pct(rough(top.start)),
        "top_high": pct(rough(top.end)),
        "widest": widest.label if widest.label.startswith(("how", "licence", "chance")) else f"the {widest.label}",
        "widest_alone": pct(widest["first"], 0),
        "widest_total": pct(widest.total, 0),
        "widest_error": points(widest.total_error, 0),
        "others": formats.listed(others),
        "start_part": pct(split.total.get("start", 0.0), 0),
    }


def fig_drivers(ev: Evidence) -> Plot:
    """How far each assumption, moved across its range alone, shifts the median of the pilot as it is."""
    frame = answer.drivers(ev)
    middle, top = frame.attrs["median"], frame.iloc[0]
    does = "matters most: it alone moves"
    if top.driver.split()[0].endswith("s"):  # the years, licences or regions
        does = "matter most: they alone move"
    kept = frame[(frame.end - frame.start) > 0.0005]
    own = {end: [_end(row.Index, getattr(row, end)) for row in kept.itertuples()] for end in ("low", "high")}
    kept = kept.reset_index(drop=True)
    listed = "; ".join(f"{row.driver} {_range(row)}" for row in kept.itertuples())
    return Plot(
        draw=lambda width: _drivers_chart(kept, middle, width),
        table=pd.DataFrame(
            {"Assumption": kept.driver, "Unit": kept.unit}
            | {f"{end.capitalize()} end": own[end] for end in own}
            | {f"Median at {end} end, %": (100 * kept[f"median_{end}"]).round(1) for end in ("low", "high")}
        ),
        title=f"{top.driver} {does} the median over {_range(top)}",
        units=f"Percent: median brand share in {LAST}, pilot as it is, when one assumption moves across its range",
        alt=f"Bars around {pct(middle)}, one an assumption, longest first: {listed}.",
        sources=sources(ev),
        note="Each assumption is moved alone, the others drawn as always; the ranges are those of the evidence. Shape, "
        "list and spread between markets are choices: from the option with the lowest median to that with the highest. "
        "The effect moves in all shapes at once; the table gives its range as a ramp that lasts.",
        share="brand share",
    )


def _end(parameter: str, value) -> float | str:
    """Return an end as it is, not rounded like its neighbours, which are of other units; of a choice, its option."""
    return scenario_choices.option(parameter, value) if isinstance(value, str) else float(f"{value:.6g}")


def _range(row) -> formats.Text:
    return formats.span(rough(row.start), rough(row.end))


def _drivers_chart(kept: pd.DataFrame, middle: float, width: int) -> alt.LayerChart:
    shown = kept[["start", "end"]].assign(words=[_range(row) for row in kept.itertuples()])
    placed, height = rows.placed(shown, list(kept.driver), width, lead=18)
    base = alt.Chart(placed).encode(y=rows.at("line", height))
    bars = parts.bar(
        base, parts.share("start", channel=alt.X, top=placed.end.max()), "end", strokeWidth=12, opacity=0.8
    )
    line = parts.reference(middle, pct(middle), width, channel="x")
    labels = parts.labels(placed, "end:Q", "line:Q", "words").encode(y=rows.at("line", height))
    return alt.layer(bars, line, labels, rows.heads(placed, height)).properties(width=width, height=height)


def fig_spread(ev: Evidence) -> Plot:
    """What part of the spread each unknown carries: thick alone, thin with its interplay with the others."""
    frame = sensitivity.spread(assumptions.load(ev)).reset_index(drop=True)
    top, kept = frame.iloc[0], frame[frame.total >= 0.005]
    columns = {
        f"{head}, {unit}": (100 * frame[f"{name}{tail}"]).round(1)
        for name, head in (("first", "Alone"), ("total", "With interplay"))
        for tail, unit in (("", "%"), ("_error", "±"))
    }
    listed = "; ".join(f"{row.driver} {pct(row.first, 0)} and {pct(row.total, 0)}" for row in kept.itertuples())
    return Plot(
        draw=lambda width: _spread_chart(kept, width),
        table=pd.DataFrame({"Unknown": frame.driver} | columns),
        title=f"{top.driver}: {pct(top['first'], 0)} of the fan’s variance alone, {pct(top.total, 0)} with what it "
        "does together with the rest",
        units=f"Percent of the variance of brand share in {LAST}, pilot as it is. Thick: alone; thin: in all",
        alt=f"Bars from zero, one an unknown, largest first. Alone and with interplay: {listed}.",
        sources=sources(ev),
        note="Sobol indices on common random numbers; the table has their 95 percent errors. An interplay is counted "
        "for each unknown in it, so the thin bars add up to more than the whole. Chance from year to year is no "
        "assumption: no evidence would take it away.",
        share="brand share",
    )


def _spread_chart(kept: pd.DataFrame, width: int) -> alt.LayerChart:
    inner = kept[["first", "total"]].min(axis=1)  # sampling error can put the part alone above the whole
    pairs = [(pct(row.first, 0), pct(row.total, 0)) for row in kept.itertuples()]
    words = ["{} alone, {} in all".format(*pairs[0]), *(f"{alone}, {total}" for alone, total in pairs[1:])]
    drawn = kept[["total"]].assign(zero=0.0, inner=inner, words=words)
    placed, height = rows.placed(drawn, list(kept.driver), width)
    base = alt.Chart(placed).encode(y=rows.at("line", height))
    layers = [
        parts.bar(base, parts.share("total", channel=alt.X, top=placed.total.max()), "inner", strokeWidth=3),
        parts.bar(base, "inner", "zero", strokeWidth=12, opacity=0.8),
    ]
    if width > rows.BESIDE:
        layers.append(parts.labels(placed, "total:Q", "line:Q", "words").encode(y=rows.at("line", height)))
    return alt.layer(*layers, rows.heads(placed, height)).properties(width=width, height=height)
