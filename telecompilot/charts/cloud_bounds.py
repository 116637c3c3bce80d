"""Figures of what is known of foreign brands' share of cloud: bounds in China through time, and open markets."""

from __future__ import annotations

import altair as alt
import pandas as pd

from telecompilot.evidence import formats
from telecompilot.facts.cloud_bounds import CHINESE, FORMS
from telecompilot.figure import palette
from telecompilot.figure import rows as layout
from telecompilot.figure.plot import Plot

ROOM, SINGLE, PRINTED = "room for all foreign brands together", "most that one could have", "AWS, as printed"


def _half(period: str) -> str:
    """Put a period in words; a half-year is dated by its last month."""
    year, _, month = period.partition("-")
    return str(formats.date(f"{year}-H{1 if month == '06' else 2}" if month in ("06", "12") else period))


def _series(known: pd.Index) -> tuple[str, ...]:
    """Return the ids of the series behind the bounds, as far as the catalogue holds them."""
    stems = [f"{name}_share_{basis}" for name in ("aws", *CHINESE) for basis in ("canalys", "idc_iaas")]
    rest = ("others_share_canalys", "top4_chinese_share_canalys", "top3_chinese_share_canalys", "top5_share_idc_iaas")
    ids = [f"{stem}{form}" for stem in (*stems, "aws_rank_idc_iaas") for form in FORMS]
    return tuple(name for name in (*ids, *rest) if name in known)


def china(bounds: pd.DataFrame, known: pd.Index) -> Plot:
    """Draw bounds on foreign brands' share of China's cloud, one panel a basis, bounds as bounds.

    Parameters: `bounds`, from facts.cloud_bounds.china; `known`, the ids of the catalogue.
    """
    bounds = bounds.assign(text=[_half(period) for period in bounds.period])
    dots = bounds[bounds.aws.notna()].sort_values("start")
    last, final = dots.iloc[-1], bounds.sort_values("start").iloc[-1]
    since = "since then there are only upper bounds" if final.start > last.start else "it is the latest figure"
    table = pd.DataFrame(
        {
            "Basis": bounds.basis,
            "Period": bounds.text,
            "All foreign brands, low, %": 100 * bounds.low,
            "All foreign brands, high, %": 100 * bounds.high,
            "AWS as printed, %": 100 * bounds.aws,
            "Most that one could have, %": 100 * bounds.single,
            "High end rests on": bounds.why,
        }
    )
    told = ", ".join(f"{formats.pct(row.aws)} in the {row.text}" for row in dots.itertuples())
    ranges = []
    for basis, rows in bounds.groupby("basis"):
        ranges.append(
            f"{basis.split(':')[0]} upper bounds {formats.pct(rows.high.min())} to {formats.pct(rows.high.max())}"
        )
    return Plot(
        draw=lambda width: _china_chart(bounds, width),
        table=table,
        title=f"The last printed share of a foreign cloud brand in China is {formats.pct(last.aws)}; {since}",
        units="Percent of cloud spending or revenue in mainland China",
        alt=f"Two panels of upright bars from {bounds.start.min().year} to {bounds.end.max().year}, no lines. AWS is "
        f"printed as {told}. {'; '.join(ranges)}.",
        series=_series(known),
        note="A bar spans what printed figures leave open for all foreign brands together; Chinese vendors outside "
        "the ranking share that room. A taller bar can mean that fewer vendors were printed: it shows no foreign gain. "
        "The two bases differ in scope and must not be joined.",
        share="brand share",
    )


def _china_chart(bounds: pd.DataFrame, width: int) -> alt.VConcatChart:
    first, last = bounds.start.min().year, bounds.end.max().year + 1
    ends = [alt.DateTime(year=int(year), month=1, date=1) for year in (first, last)]
    top = -(-bounds.high.max() // 0.1) / 10
    scale = alt.Scale(domain=[ROOM, SINGLE, PRINTED], range=[palette.SEQUENCE[1], palette.DOMESTIC, palette.FOREIGN])
    legend = alt.Legend(title=None, columns=1 if width < 500 else 3, labelLimit=330, symbolType="square")
    shown = bounds.assign(
        middle=bounds.start + (bounds.end - bounds.start) / 2,
        words=[str(formats.pct(share)) if pd.notna(share) else "" for share in bounds.aws],
        room=ROOM,
        one=SINGLE,
        printed=PRINTED,
    )
    colours = [alt.Color(f"{field}:N", scale=scale, legend=legend) for field in ("room", "one", "printed")]
    x = alt.X("start:T", axis=alt.Axis(title=None, format="%Y", tickCount=5), scale=alt.Scale(domain=ends))
    axis = alt.Axis(title=None, format=".0%", tickCount=4, grid=True)
    y = alt.Y("low:Q", axis=axis, scale=alt.Scale(domain=[0, top]))
    panels = [_panel(part, basis, width, x, y, colours) for basis, part in shown.groupby("basis")]
    return alt.vconcat(*panels, spacing=14)


def _panel(part: pd.DataFrame, basis: str, width: int, x: alt.X, y: alt.Y, colours: list[alt.Color]) -> alt.LayerChart:
    base, at = alt.Chart(part), alt.X("middle:T")
    single, dots = base.transform_filter("isValid(datum.single)"), base.transform_filter("isValid(datum.aws)")
    words = dots.mark_text(align="right", dx=-7, stroke=palette.PAPER, strokeWidth=4)
    layers = alt.layer(
        base.mark_rect(stroke=palette.RULE, strokeWidth=0.6).encode(
            x=x, x2="end:T", y=y, y2="high:Q", color=colours[0]
        ),
        single.mark_rule(strokeWidth=2.5).encode(x=x, x2="end:T", y=alt.Y("single:Q"), color=colours[1]),
        dots.mark_point(filled=True, size=75).encode(x=at, y=alt.Y("aws:Q"), color=colours[2]),
        words.encode(x=at, y=alt.Y("aws:Q"), text="words:N"),
    )
    return layers.properties(width=width, height=170, title=basis)


def markets(found: pd.DataFrame) -> Plot:
    """Draw foreign brands' share of cloud in open markets against China: printed range, and what is left open above it.

    Parameters: `found`, from facts.cloud_bounds.markets.
    """
    found = found.assign(
        label=[_label(row) for row in found.itertuples()],
        row=[f"{row.place}, {_half(row.when)}: {_label(row)}" for row in found.itertuples()],
    )
    abroad, china_rows = found[found.place != "China"], found[found.place == "China"]
    latest = china_rows.sort_values("when").iloc[-1]
    apart = abroad.low.min() > latest.ceiling
    title = (
        f"Foreign brands hold at least {formats.pct(abroad.low.min())} of cloud in each open market here; in China at "
        f"most about {formats.pct(latest.ceiling, 0)}"
        if apart
        else f"Foreign brands hold {formats.pct(abroad.low.min())} or more of cloud in the open markets here"
    )
    most = [f", at most {formats.pct(row.ceiling)} for all" * (row.high == row.high) for row in found.itertuples()]
    listed = "; ".join(found.row + most)
    table = pd.DataFrame(
        {
            "Market": found.place,
            "Period": [_half(period) for period in found.when],
            "Brands named": found.who,
            "Low, %": 100 * found.low,
            "High, %": 100 * found.high,
            "Most for all foreign brands, %": 100 * found.ceiling,
            "Set by the share of": found.domestic,
        }
    )
    return Plot(
        draw=lambda width: _markets_chart(found, width),
        table=table,
        title=title,
        units="Percent of cloud infrastructure revenue in each market",
        alt=f"Horizontal bars, highest first. {listed}.",
        series=tuple(dict.fromkeys(name for names in found.series for name in names)),
        note="Thick: the share of the foreign brands named. Thin: up to what domestic vendors named leave. Bases "
        "differ: infrastructure services in Europe and Britain, IaaS and PaaS in Korea and Japan (fiscal year), IaaS "
        "in China.",
        share="brand share",
    )


def _label(row) -> str:
    """Say what the brands named hold; a range no wider than rounding is one figure."""
    if pd.isna(row.high):
        return f"no figure, at most {formats.pct(row.ceiling)} for all"
    exact = row.high - row.low < 0.005
    return f"{row.who} {formats.pct((row.low + row.high) / 2) if exact else formats.span(row.low, row.high)}"


def _markets_chart(found: pd.DataFrame, width: int) -> alt.LayerChart:
    shown = found.drop(columns="series").assign(thick=found.high.clip(lower=found.low + 0.006))
    shown, height = layout.placed(shown, list(found.row), width)
    axis = alt.Axis(title=None, format=".0%", tickCount=5, grid=True)
    x = alt.X("low:Q", axis=axis, scale=alt.Scale(domain=[0, 1]))
    base = alt.Chart(shown).encode(y=layout.at("line", height))
    known = base.transform_filter("isValid(datum.high)")
    return alt.layer(
        base.mark_rule(strokeWidth=2.5, color=palette.CONTEXT).encode(x=x, x2="ceiling:Q"),
        base.mark_tick(thickness=2, size=13, color=palette.CONTEXT).encode(x=alt.X("ceiling:Q")),
        known.mark_rule(strokeWidth=12, color=palette.FOREIGN).encode(x=alt.X("low:Q"), x2="thick:Q"),
        layout.heads(shown, height),
    ).properties(width=width, height=height)
