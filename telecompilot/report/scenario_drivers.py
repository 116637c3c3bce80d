"""What decides the scenarios: which assumption moves the middle of the fan, and which carries its spread."""

from __future__ import annotations

import altair as alt
import pandas as pd

from telecompilot.evidence import Evidence, formats
from telecompilot.evidence.formats import pct, points, rough
from telecompilot.figure import parts, rows
from telecompilot.figure.plot import COMPUTED, Plot
from telecompilot.report import scenario_choices
from telecompilot.report.scenario_choices import sources
from telecompilot.study import answer, assumptions, sensitivity
from telecompilot.study.assumptions import Assumptions
from telecompilot.study.simulation import LAST

LISTED = 4  # rows that a description names, the one of the title among them
SLIGHT = 0.004  # a move of the middle too small to draw


def numbers(ev: Evidence, given: Assumptions) -> dict[str, str]:
    """The assumption that moves the middle most, and how the spread divides."""
    top, split = answer.drivers(ev).iloc[0], sensitivity.spread(given)
    widest = split.iloc[0]
    return {
        "top_driver": formats.small(top.driver),
        "top_low": _ends(top)[0],
        "top_high": _ends(top)[1],
        "widest": widest.label if widest.label.startswith(("how", "licence", "chance")) else f"the {widest.label}",
        "widest_total": pct(widest.total, 0),
        "widest_error": points(widest.total_error, 0),
        "start_part": pct(split.total.get("start", 0.0), 0),
    }


def fig_drivers(ev: Evidence) -> Plot:
    """How far each assumption, moved across its range alone, shifts the median of the pilot as it is."""
    frame = answer.drivers(ev)
    middle, top = frame.attrs["median"], frame.iloc[0]
    does = "matter most: they move" if top.driver.split()[0].endswith("s") else "matters most: it alone moves"
    kept = frame[(frame.end - frame.start) > SLIGHT]
    own = {end: [_end(row.Index, getattr(row, end)) for row in frame.itertuples()] for end in ("low", "high")}
    cite = [" ".join([*assumptions.sources(ev, [name]), COMPUTED]) for name in frame.index]
    kept, frame = kept.reset_index(drop=True), frame.reset_index(drop=True)
    listed = "; ".join(f"{formats.small(row.driver)} {_range(row)}" for row in kept[1:LISTED].itertuples())
    return Plot(
        draw=lambda width: _drivers_chart(kept, middle, width),
        table=pd.DataFrame(
            {"Assumption": frame.driver, "Unit": frame.unit}
            | {f"{end.capitalize()} end": own[end] for end in own}
            | {f"Median at {end} end, %": (100 * frame[f"median_{end}"]).round(1) for end in ("low", "high")}
        ),
        title=f"{top.driver} {does} the middle for {LAST} from {' to '.join(_ends(top))}",
        units=f"Median brand share in {LAST}, pilot as it is, percent, as one assumption moves across its range",
        alt=f"Bars around a line at {pct(middle)}, one for each assumption, longest first. After the first: {listed}. "
        f"The shortest, {formats.small(kept.driver.iloc[-1])}, spans {_range(kept.iloc[-1])}.",
        sources=sources(ev),
        cite=cite,
        note=f"Each assumption moves alone, across the range of the evidence. Those that move the middle by less than "
        f"{points(SLIGHT)} stand only in the table. Shape, list and spread are choices: from the option with the "
        "lowest median to that with the highest. The effect moves in all shapes at once; the table gives its range as "
        "a ramp that lasts.",
        share="brand share",
    )


def _end(parameter: str, value) -> float | str:
    """Return an end as it is, not rounded like its neighbours, which are of other units; of a choice, its option."""
    return scenario_choices.option(parameter, value) if isinstance(value, str) else float(f"{value:.6g}")


def _ends(row) -> tuple[str, str]:
    return pct(rough(row.start)), pct(rough(row.end))


def _range(row) -> formats.Text:
    return formats.span(rough(row.start), rough(row.end))


def _drivers_chart(kept: pd.DataFrame, middle: float, width: int) -> alt.LayerChart:
    shown = kept[["start", "end"]].assign(words=[_range(row) for row in kept.itertuples()])
    placed, height = rows.placed(shown, list(kept.driver), width, lead=18)
    base = alt.Chart(placed).encode(y=rows.at("line", height))
    bars = parts.bar(
        base, parts.share("start", channel=alt.X, top=placed.end.max()), "end", strokeWidth=12, opacity=0.8
    )
    line = parts.reference(middle, f"middle: {pct(middle)}", width, channel="x")
    labels = parts.labels(placed, "end:Q", "line:Q", "words").encode(y=rows.at("line", height))
    return alt.layer(bars, line, labels, rows.heads(placed, height)).properties(width=width, height=height)


def fig_spread(ev: Evidence) -> Plot:
    """What part of the spread each unknown carries: thick alone, thin with its interplay with the others."""
    frame = sensitivity.spread(assumptions.load(ev)).reset_index(drop=True)
    top, second, kept = frame.iloc[0], frame.iloc[1], frame[frame.total >= 0.005]
    does = "explain" if top.driver.split()[0].endswith("s") else "explains"
    columns = {
        f"{head}, {unit}": (100 * frame[f"{name}{tail}"]).round(1)
        for name, head in (("first", "By itself"), ("total", "With interactions"))
        for tail, unit in (("", "%"), ("_error", "±"))
    }
    listed = "; ".join(f"{formats.small(row.driver)} {_parts(row)}" for row in kept[1:LISTED].itertuples())
    return Plot(
        draw=lambda width: _spread_chart(kept, width),
        table=pd.DataFrame({"Unknown": frame.driver} | columns),
        title=f"{top.driver} {does} {pct(top.total, 0)} of the variance in all, {formats.small(second.driver)} "
        f"{pct(second.total, 0)}",
        units=f"Variance of brand share in {LAST}, pilot as it is, percent",
        alt="Bars from zero, one for each unknown, largest first: thick by itself, thin with interactions. Next come "
        f"{listed}.",
        sources=sources(ev),
        note="Sobol indices on common random numbers; the table has their 95 percent errors. An interaction counts for "
        "each unknown in it, so the thin bars add up to more than the whole. No evidence would take away chance from "
        "year to year.",
        share="brand share",
    )


def _spread_chart(kept: pd.DataFrame, width: int) -> alt.LayerChart:
    inner = kept[["first", "total"]].min(axis=1)  # sampling error can put the part alone above the whole
    drawn = kept[["total"]].assign(zero=0.0, inner=inner, words=[_parts(row) for row in kept.itertuples()])
    placed, height = rows.placed(drawn, list(kept.driver), width)
    room = 1 if width > rows.BESIDE else 1.7  # on a phone the words stand inside the plotting area
    base = alt.Chart(placed).encode(y=rows.at("line", height))
    x = parts.share("total", channel=alt.X, top=room * placed.total.max())
    layers = [
        parts.bar(base, x, "inner", strokeWidth=3),
        parts.bar(base, "inner", "zero", strokeWidth=12, opacity=0.8),
        parts.labels(placed, "total:Q", "line:Q", "words").encode(y=rows.at("line", height)),
    ]
    return alt.layer(*layers, rows.heads(placed, height)).properties(width=width, height=height)


def _parts(row) -> str:
    """An unknown's part of the variance, and with interactions, in words."""
    alone = "under 1%" if row.first < 0.005 else pct(row.first, 0)
    return f"{alone} by itself, {pct(row.total, 0)} in all"
