"""Figure of the target: bounds on foreign brands' share of China's cloud, and what they let one say of later years."""

from __future__ import annotations

from collections.abc import Sequence

import altair as alt
import pandas as pd

from telecompilot.evidence import formats
from telecompilot.figure import palette, parts
from telecompilot.figure.plot import Plot

LEVELS = (95, 80, 50)
HEIGHT = 330


def outlook(
    bounds: pd.DataFrame, past: pd.DataFrame, ahead: pd.DataFrame, basis: str, kept: str, series: Sequence[str]
) -> Plot:
    """Draw the bounds as bars, what they leave plausible as a shaded past, the forecast as a fan; join no points.

    Parameters: `bounds`, `past`, `ahead`, `basis`, fields of facts.cloud_outlook.Outlook; `kept`, how often the
    headline's 80 % band held in the back-test, in words; `series`, from facts.cloud_outlook.series.
    """
    last, now = ahead.iloc[-1], past.iloc[-1]
    bases = list(dict.fromkeys([basis, *bounds.basis]))
    short = {name: name.split(":")[0] for name in bases}
    printed = bounds[bounds.aws.notna()]
    dots = ", ".join(f"{formats.pct(row.aws)} in {row.period} ({short[row.basis]})" for row in printed.itertuples())
    spans = ", ".join(
        f"{short[name]} ceilings {formats.pct(rows.high.min(), 0)} to {formats.pct(rows.high.max(), 0)}"
        for name, rows in bounds.groupby("basis")
    )
    year = int(last.year)
    return Plot(
        draw=lambda width: _chart(bounds, past, ahead, short, width),
        table=_table(bounds, past, ahead),
        title=(
            f"By {year} foreign brands could hold {formats.span(last.low80, last.high80, 0)} of China’s cloud: "
            f"{_ignorance(last, now)}"
        ),
        units=f"Percent of cloud spending or revenue in mainland China; shading on the basis of {short[basis]}",
        alt=(
            f"Upright bars from {bounds.year.min():.0f} to {bounds.year.max():.0f}, {spans}; "
            f"{formats.count(len(printed))} diamonds for AWS as printed, {dots}, not joined; a shaded past and a "
            f"fan that widens to {formats.pct(last.low80)} to {formats.pct(last.high80)} (80%) around a median of "
            f"{formats.pct(last['median'])} in {year}."
        ),
        series=tuple(series),
        note=(
            "A bar spans what print leaves open for all foreign brands together; its foot is AWS where AWS is printed, "
            "else zero. Bands are called 50, 80 and 95%. Their width rests on assumptions: yearly moves as in "
            "earlier markets, a drift of either sign, two bases that may differ. A forecast from bounds "
            f"cannot be back-tested; on shares that can, the headline’s 80% band held {kept}. One of the AWS figures "
            "is second-hand."
        ),
        share="brand share",
    )


def _ignorance(last: pd.Series, now: pd.Series) -> str:
    """How the fan compares with the uncertainty there already is at the last bound."""
    share = (now.high80 - now.low80) / (last.high80 - last.low80)
    if share > 0.4:
        return "much of that width is there before any forecast"
    return "most of that width is the future’s own"


def _table(bounds: pd.DataFrame, past: pd.DataFrame, ahead: pd.DataFrame) -> pd.DataFrame:
    seen = bounds.assign(kind="bound", when=bounds.period)
    made = pd.concat([past.assign(kind="left plausible by the bounds"), ahead.assign(kind="forecast")])
    made["when"] = [f"{year:.1f}" for year in made.year]
    whole = pd.concat([seen, made], ignore_index=True)
    table = whole[["kind", "when", "basis", "low", "high", "aws", "median"]].copy()
    table[["low", "high", "aws", "median"]] = (100 * table[["low", "high", "aws", "median"]]).round(1)
    table.columns = ["What", "Period or year", "Basis", "Low, %", "High, %", "AWS as printed, %", "Median, %"]
    for level in LEVELS[::-1]:
        for end, word in (("low", "from"), ("high", "to")):
            table[f"{level}% band {word}, %"] = (100 * whole[f"{end}{level}"]).round(1)
    return table.fillna({"Basis": ""})


def _chart(bounds: pd.DataFrame, past: pd.DataFrame, ahead: pd.DataFrame, short: dict, width: int) -> alt.LayerChart:
    start, end = int(bounds.year.min()), int(ahead.year.iloc[-1]) + 1
    x = parts.years("year", width, start, end)
    y = parts.share("low", -(-ahead.high95.max() // 0.1) / 10)
    names = list(short.values())
    scale = alt.Scale(domain=names, range=[palette.CONTEXT, palette.DOMESTIC][: len(names)])
    legend = alt.Legend(title=None, symbolType="square", symbolOpacity=0.7)
    colour = alt.Color("source:N", scale=scale, legend=legend)
    shown = bounds.assign(
        source=bounds.basis.map(short), text=[str(formats.pct(v)) if pd.notna(v) else "" for v in bounds.aws]
    )
    base = alt.Chart(shown).encode(x=x, color=colour)
    bars = base.mark_rule(strokeWidth=5 if width > 500 else 3, opacity=0.45).encode(y=y, y2="high:Q")
    ends = base.mark_tick(orient="horizontal", size=9, thickness=2).encode(y=alt.Y("high:Q"))
    printed = alt.Chart(shown[shown.aws.notna()]).encode(x=x, y=alt.Y("aws:Q"))
    dots = printed.mark_point(filled=True, size=70, color=palette.INK, shape="diamond")
    halo = {"stroke": palette.PAPER, "strokeWidth": 4}
    labels = printed.mark_text(dy=15, color=palette.INK, **halo).encode(text="text:N")
    pairs = [(f"low{level}", f"high{level}") for level in LEVELS]
    shade = parts.band(past, x, *pairs[1], opacity=0.16)
    fan = parts.fan(pd.concat([past.iloc[-1:], ahead]), x, "median", pairs)
    return alt.layer(shade, bars, ends, fan, dots, labels, *_marks(ahead, width)).properties(width=width, height=HEIGHT)


def _marks(ahead: pd.DataFrame, width: int) -> list[alt.Chart]:
    """Name the bands at the last year, and what the diamonds are."""
    last = ahead.iloc[-1]
    rows = pd.DataFrame(
        {
            "year": last.year,
            "at": [last.high95, last.high80, last.high50, last["median"]],
            "text": ["95%", "80%", "50%", "median"],
        }
    )
    mark = {"align": "right", "dx": -4, "dy": 11, "stroke": palette.PAPER, "strokeWidth": 4, "strokeOpacity": 0.8}
    return [alt.Chart(rows).mark_text(**mark).encode(x=alt.X("year:Q"), y=alt.Y("at:Q"), text="text:N")]
