"""Figures of the chapter on expansion scenarios."""

from __future__ import annotations

import altair as alt
import pandas as pd

from telecompilot.evidence import formats
from telecompilot.figure import palette, parts, rows, theme
from telecompilot.figure.plot import Plot

SHARES = {"brand": "brand share", "licence": "licence-holder share"}
SIGNED = "datum.value == 0 ? '0' : format(datum.value, '+d')"
INTERVALS = (("low95", "high95"), ("low80", "high80"), ("low50", "high50"))
WHAT = {
    "brand": "foreign vendors’ share of China’s cloud",
    "licence": "foreign-held licences’ share of China’s cloud",
}


def fans(found: pd.DataFrame, reference: tuple[float, float], share: str, sources: tuple[str, ...], held: str) -> Plot:
    """Draw a fan a path, on one scale.

    Parameters: `found`, from facts.expansion_scenarios.fans; `reference`, range of open markets (0-1); `share`, "brand"
    or "licence"; `sources`, of the assumptions; `held`, "64 of 97": outcomes of
    earlier markets inside such 80 % bands.
    """
    last = found[found.year == found.year.max()].set_index("path")
    year, none, pilot = found.year.max(), last.loc["No pilot"], last.iloc[1]
    columns = ["path", "year", "median", *(end for pair in reversed(INTERVALS) for end in pair)]
    table = found[columns].rename(columns={"path": "Path", "year": "Year", "median": "Median, %"} | _headers())
    for name in table.columns[2:]:
        table[name] = (100 * table[name]).round(2)
    spans = "; ".join(f"{path} {formats.pct(row['median'])} ({_band(row)})" for path, row in last.iterrows())
    return Plot(
        draw=lambda width: _fans_chart(found, width),
        table=table,
        title=f"By {year} the paths overlap: {_band(none)} without a pilot, {_band(pilot)} with it",
        units=f"Percent at year ends: {WHAT[share]}, by scenario. Dashed: median; bands: 50, 80 and 95 percent; in "
        f"figures: 80 percent in {year}",
        alt=f"Six panels of widening fans. Medians and 80 percent intervals in {year}: {spans}.",
        sources=sources,
        note=f"Conditional on each scenario; no scenario is given a probability. For comparison, open markets stand at "
        f"{formats.span(*reference, digits=0)} by brand. The bands carry the unknown start, the drift and moves seen in "
        f"earlier markets, and the effect of earlier openings. On earlier markets, 80% bands drawn so held {held} "
        "later figures.",
        share=SHARES[share],
    )


def _band(row: pd.Series) -> str:
    return _span(row.low80, row.high80)


def _span(low: float, high: float) -> str:
    return formats.span(formats.rough(low), formats.rough(high))


def _headers() -> dict[str, str]:
    return {
        end: f"{end[-2:]}% interval, {'from' if end.startswith('low') else 'to'}, %"
        for pair in INTERVALS
        for end in pair
    }


def _fans_chart(found: pd.DataFrame, width: int) -> alt.ConcatChart:
    top = found.high95.max()
    x = parts.years("year", 200 if width > 500 else 150, found.year.min(), found.year.max())

    def panel(rows: pd.DataFrame, each: int) -> alt.Chart:
        y = parts.share("low95", top=top, ticks=3)
        fan = parts.fan(rows, x, "median", INTERVALS)
        frame = alt.Chart(rows).mark_point(opacity=0).encode(x=x, y=y)
        return (frame + fan).properties(width=each, height=120)

    def head(path: str, rows: pd.DataFrame) -> alt.TitleParams:
        last = rows.iloc[-1]
        told = _band(last)
        look = {"subtitleColor": palette.FOREIGN, "subtitleFontSize": theme.SIZE, "subtitleFontWeight": 600}
        return alt.TitleParams(path, subtitle=str(told), **look)

    groups = [(head(path, rows), rows) for path, rows in found.groupby("path", sort=False)]
    return parts.multiples(groups, panel, width, 3)


def differences(found: pd.DataFrame, share: str, year: int, sources: tuple[str, ...]) -> Plot:
    """Draw what each path adds to the path without a pilot: dots with 80 and 95 percent intervals.

    Parameters: `found`, from facts.expansion_scenarios.differences; `year`, the last one.
    """
    first = found.iloc[0]
    table = pd.DataFrame({"Path": found.path, "Median, points": _points(found["median"])})
    for low, high in INTERVALS[::-1][1:]:
        table[f"{low[-2:]}% interval, from"] = _points(found[low])
        table[f"{low[-2:]}% interval, to"] = _points(found[high])
    low, high = (_rough_points(end) for end in (first.low80, first.high80))
    told = "the direction cannot be told" if first.low80 < 0 < first.high80 else "the direction is clear"
    listed = "; ".join(
        f"{row.path} {formats.points(row['median'], sign=True)}, from {_rough_points(row.low80)} to "
        f"{_rough_points(row.high80)}"
        for _, row in found.iterrows()
    )
    return Plot(
        draw=lambda width: _differences_chart(found, width),
        table=table,
        title=f"Going by earlier openings, the pilot moves share by {low.split()[0]} to {high}: {told}",
        units=f"Percentage points of {SHARES[share]}, against no pilot, {year}. Thick line: 80 percent; thin: 95",
        alt=f"Dots with intervals around a line at zero. Medians and 80 percent intervals in {year}: {listed}.",
        sources=sources,
        note="Both paths use the same random draws, so the difference is the pilot’s alone. The effect is that of a "
        "market not seen yet (prediction interval), not the mean of earlier ones.",
        share=SHARES[share],
    )


def _rough_points(end: float) -> str:
    return formats.points(formats.rough(end), sign=True)


def _points(values: pd.Series) -> pd.Series:
    return (100 * values).round(2)


def _differences_chart(found: pd.DataFrame, width: int) -> alt.LayerChart:
    shown = found.assign(**{name: 100 * found[name] for name in ("median", *INTERVALS[0], *INTERVALS[1])})
    ends = ((_rough_points(end).split()[0] for end in (row.low80, row.high80)) for row in found.itertuples())
    shown["words"] = [" to ".join(pair) for pair in ends]
    shown.loc[shown.low95 == shown.high95, "words"] = ""  # a path that is the other one
    placed, height = rows.placed(shown, list(found.path), width, lead=18)
    x = alt.X("median:Q", title=None, axis=alt.Axis(grid=True, labelExpr=SIGNED, tickCount=5))
    base = alt.Chart(placed).encode(y=rows.at("line", height))
    thin = base.mark_rule(color=palette.FOREIGN, strokeWidth=1.5).encode(x=alt.X("low95:Q", title=None), x2="high95:Q")
    thick = base.mark_rule(color=palette.FOREIGN, strokeWidth=5, opacity=0.55).encode(
        x=alt.X("low80:Q", title=None), x2="high80:Q"
    )
    dots = base.mark_point(size=90, filled=True, color=palette.FOREIGN).encode(x=x)
    zero = parts.reference(0, "no pilot", width, channel="x")
    words = base.mark_text(align="left", dx=7).encode(x=alt.X("high95:Q", title=None), text="words:N")
    layers = [zero, thin, thick, dots, words] if width > rows.BESIDE else [zero, thin, thick, dots]
    return alt.layer(*layers, rows.heads(placed, height)).properties(width=width, height=height)


def drivers(found: pd.DataFrame, share: str, year: int, sources: tuple[str, ...]) -> Plot:
    """Draw how far each assumption, moved across its range alone, shifts the median.

    Parameters: `found`, from facts.expansion_scenarios.drivers.
    """
    middle, top = found.middle.iloc[0], found.iloc[0]
    kept = found[(found.median_high - found.median_low).abs() > 0.0005].reset_index(drop=True)
    ends = kept[["median_low", "median_high"]]
    kept = kept.assign(start=ends.min(axis=1), end=ends.max(axis=1))
    table = pd.DataFrame(
        {
            "Assumption": kept.driver,
            "Unit": kept.unit,
            "Low end": _own(kept.low),
            "High end": _own(kept.high),
            "Median at low end, %": (100 * kept.median_low).round(2),
            "Median at high end, %": (100 * kept.median_high).round(2),
        }
    )
    listed = "; ".join(f"{row.driver} {_span(row.start, row.end)}" for row in kept.itertuples())
    return Plot(
        draw=lambda width: _drivers_chart(kept, middle, width),
        table=table,
        title=f"{top.driver} matters most: it alone moves the median over {_span(kept.start[0], kept.end[0])}",
        units=f"Percent: median {SHARES[share]} in {year}, pilot as it is, when one assumption moves across its range",
        alt=f"Bars around {formats.pct(middle)}, one an assumption, longest first: {listed}.",
        sources=sources,
        note="Each assumption is moved alone, the others drawn as always; the ranges are those of the evidence.",
        share=SHARES[share],
    )


def _own(values: pd.Series) -> pd.Series:
    """Numbers of several units: each as it is, not rounded like its neighbours."""
    return values.map(lambda value: float(f"{value:.6g}")).astype(object)


def _drivers_chart(kept: pd.DataFrame, middle: float, width: int) -> alt.LayerChart:
    words = [_span(low, high) for low, high in zip(kept.start, kept.end, strict=True)]
    placed, height = rows.placed(kept[["start", "end"]].assign(words=words), list(kept.driver), width, lead=18)
    base = alt.Chart(placed).encode(y=rows.at("line", height))
    x = parts.share("start", channel=alt.X, top=placed.end.max())
    bars = base.mark_rule(color=palette.FOREIGN, strokeWidth=12, opacity=0.8).encode(x=x, x2="end:Q")
    line = parts.reference(middle, formats.pct(middle), width, channel="x")
    told = parts.labels(placed, "end:Q", "line:Q", "words").encode(y=rows.at("line", height))
    return alt.layer(bars, line, told, rows.heads(placed, height)).properties(width=width, height=height)


def fractions(found: pd.DataFrame, share: str, year: int, sources: tuple[str, ...]) -> Plot:
    """Draw what part of the spread each unknown carries: thick alone, thin with its interplay with the others.

    Parameters: `found`, from facts.fan_drivers.fractions.
    """
    top, kept = found.iloc[0], found[found.total >= 0.005].reset_index(drop=True)
    names = {
        "first": "Alone, %",
        "first_error": "Alone, ±",
        "total": "With interplay, %",
        "total_error": "With interplay, ±",
    }
    table = pd.DataFrame(
        {"Unknown": found.driver} | {head: (100 * found[name]).round(1) for name, head in names.items()}
    )
    listed = "; ".join(
        f"{row.driver} {formats.pct(row.first, 0)} and {formats.pct(row.total, 0)}" for row in kept.itertuples()
    )
    return Plot(
        draw=lambda width: _fractions_chart(kept, width),
        table=table,
        title=f"{top.driver}: {formats.pct(top['first'], 0)} of the fan’s variance alone, {formats.pct(top.total, 0)} with "
        "what it does together with the rest",
        units=f"Percent of the variance of {SHARES[share]} in {year}, pilot as it is. Thick: alone; thin: in all",
        alt=f"Bars from zero, one an unknown, largest first. Alone and with interplay: {listed}.",
        sources=sources,
        note="Sobol indices on common random numbers; the table has their 95 percent errors. An interplay is counted "
        "for each unknown in it, so the thin bars add up to more than the whole. Chance from year to year is no "
        "assumption: no evidence would take it away.",
        share=SHARES[share],
    )


def _fractions_chart(kept: pd.DataFrame, width: int) -> alt.LayerChart:
    inner = kept[["first", "total"]].min(axis=1)  # sampling error can put the part alone above the whole
    words = [
        f"{formats.pct(alone, 0)}, {formats.pct(all, 0)}" for alone, all in zip(kept["first"], kept.total, strict=True)
    ]
    words[0] = "{} alone, {} in all".format(*words[0].split(", "))
    drawn = kept[["total"]].assign(zero=0.0, inner=inner, words=words)
    placed, height = rows.placed(drawn, list(kept.driver), width)
    base = alt.Chart(placed).encode(y=rows.at("line", height))
    x = parts.share("total", channel=alt.X, top=placed.total.max())
    thin = base.mark_rule(color=palette.FOREIGN, strokeWidth=3).encode(x=x, x2="inner:Q")
    thick = base.mark_rule(color=palette.FOREIGN, strokeWidth=12, opacity=0.8)
    thick = thick.encode(x=alt.X("inner:Q", title=None), x2="zero:Q")
    told = parts.labels(placed, "total:Q", "line:Q", "words").encode(y=rows.at("line", height))
    layers = [thin, thick, told] if width > rows.BESIDE else [thin, thick]
    return alt.layer(*layers, rows.heads(placed, height)).properties(width=width, height=height)
