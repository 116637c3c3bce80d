"""The section of the chapter on trend models about its target, foreign brands' share of China's cloud."""

from __future__ import annotations

import altair as alt
import pandas as pd

from telecompilot.evidence import Evidence, formats
from telecompilot.evidence.formats import count, pct, span
from telecompilot.figure import palette, parts
from telecompilot.figure.plot import Plot
from telecompilot.study import cloud_outlook, scenarios, track_record
from telecompilot.study.cloud_outlook import LAST_YEAR, Outlook
from telecompilot.study.tested_shares import BANDS

HEIGHT = 330
HALO = {"stroke": palette.PAPER, "strokeWidth": 4}


def numbers(ev: Evidence) -> dict[str, str]:
    """Return the numbers of the prose on the target."""
    made, cases, without = cloud_outlook.outlook(ev), cloud_outlook.assumptions(ev), scenarios.fan("no_pilot")
    last, then, published = made.ahead.iloc[-1], made.past.iloc[-1], made.bounds[made.bounds.aws.notna()]
    now, path = made.bounds[made.bounds.basis == made.basis].iloc[-1], without.loc[LAST_YEAR]
    odds, rough = "a coin toss" if 0.4 < made.higher < 0.6 else "no more than a lean", formats.rough
    words = {"cloud_printed": count(len(published)), "cloud_bases": count(published.basis.nunique())}
    words |= {"cloud_low": pct(published.aws.min()), "cloud_high": pct(published.aws.max())}
    words |= {"cloud_bounds": formats.num(len(made.bounds)), "moves": count(len(cloud_outlook.moves(ev)))}
    words |= {"cloud_ceiling": pct(now.high, 0), "cloud_when": formats.date(now.period)}
    words |= {"cloud_then": span(then.low80, then.high80, 0), "cloud_first": str(int(made.ahead.year.iloc[0]))}
    words |= {"cloud_year": str(LAST_YEAR), "cloud_median": pct(last["median"], 0)}
    words |= {"cloud_80": span(last.low80, last.high80, 0), "cloud_95": span(rough(last.low95), rough(last.high95))}
    words |= {"cloud_higher": pct(made.higher, 0), "cloud_odds": odds}
    words |= {"cloud_lows": span(rough(cases.low80.min()), rough(cases.low80.max()))}
    words |= {"cloud_highs": span(cases.high80.min(), cases.high80.max(), 0)}
    words |= {"cloud_medians": span(cases["median"].min(), cases["median"].max(), 0)}
    return words | {"cloud_scenario": span(path[0.1], path[0.9], 0), "cloud_scenario_median": pct(path[0.5], 0)}


def fig_cloud(ev: Evidence) -> Plot:
    """Bounds as bars, what they leave plausible as a shaded past, the forecast as a fan; no points are joined."""
    made, own = cloud_outlook.outlook(ev), track_record.record(ev).lead
    bounds, last, now = made.bounds, made.ahead.iloc[-1], made.past.iloc[-1]
    short = {name: name.split(":")[0] for name in dict.fromkeys([made.basis, *bounds.basis])}
    dots = [f"{pct(row.aws)} in {row.period} ({short[row.basis]})" for row in bounds.dropna(subset="aws").itertuples()]
    ceilings = [
        f"{short[name]} ceilings {pct(highs.min(), 0)} to {pct(highs.max(), 0)}"
        for name, highs in bounds.groupby("basis").high
    ]
    year, before = int(last.year), (now.high80 - now.low80) / (last.high80 - last.low80)
    width = (
        "much of that width is there before any forecast" if before > 0.4 else "most of that width is the future’s own"
    )
    return Plot(
        draw=lambda width: _chart(made, short, width),
        table=_table(made),
        title=f"By {year} foreign brands could hold {span(last.low80, last.high80, 0)} of China’s cloud: {width}",
        units=f"Percent of cloud spending or revenue in mainland China; shading on the basis of {short[made.basis]}",
        alt=f"Upright bars from {bounds.year.min():.0f} to {bounds.year.max():.0f}, {', '.join(ceilings)}; "
        f"{count(len(dots))} diamonds for AWS as printed, {', '.join(dots)}, not joined; a shaded past and a "
        f"fan that widens to {pct(last.low80)} to {pct(last.high80)} (80%) around a median of "
        f"{pct(last['median'])} in {year}.",
        series=cloud_outlook.series(ev),
        note="A bar spans what print leaves open for all foreign brands together; its foot is AWS where AWS is "
        "printed, else zero. Bands are called 50, 80 and 95%. Their width rests on assumptions: yearly moves as in "
        "earlier markets, a drift of either sign, two bases that may differ. A forecast from bounds cannot be "
        f"back-tested; on shares that can, the headline’s 80% band held {own.hits} of {own.n}. One of the AWS figures "
        "is second-hand.",
        share="brand share",
    )


def ends(frame: pd.DataFrame, digits: int) -> pd.DataFrame:
    """Return the ends of all bands for a table, narrowest first: percent of `low50`, `high50` ... with that head."""
    names = {f"{end}{level}": f"{level}% band {word}, %" for level in BANDS[::-1]
             for end, word in (("low", "from"), ("high", "to"))}  # fmt: skip
    return (100 * frame[list(names)]).round(digits).rename(columns=names)


def _table(made: Outlook) -> pd.DataFrame:
    seen = made.bounds.assign(kind="bound", when=made.bounds.period)
    drawn = pd.concat([made.past.assign(kind="left plausible by the bounds"), made.ahead.assign(kind="forecast")])
    whole = pd.concat([seen, drawn.assign(when=drawn.year.map("{:.1f}".format))], ignore_index=True)
    names = {"low": "Low, %", "high": "High, %", "aws": "AWS as printed, %", "median": "Median, %"}
    table = whole[["kind", "when", "basis"]].set_axis(["What", "Period or year", "Basis"], axis=1).fillna({"Basis": ""})
    return table.join((100 * whole[list(names)]).round(1).rename(columns=names)).join(ends(whole, 1))


def _chart(made: Outlook, short: dict[str, str], width: int) -> alt.LayerChart:
    bounds, past, ahead = made.bounds, made.past, made.ahead
    x = parts.years("year", width, int(bounds.year.min()), int(ahead.year.iloc[-1]) + 1)
    y = parts.share("low", -(-ahead.high95.max() // 0.1) / 10)
    scale = alt.Scale(domain=list(short.values()), range=[palette.CONTEXT, palette.DOMESTIC][: len(short)])
    legend = alt.Legend(title=None, symbolType="square", symbolOpacity=0.7)
    texts = ["" if pd.isna(value) else str(pct(value)) for value in bounds.aws]
    shown = bounds.assign(source=bounds.basis.map(short), text=texts)
    base = alt.Chart(shown).encode(x=x, color=alt.Color("source:N", scale=scale, legend=legend))
    bars = base.mark_rule(strokeWidth=5 if width > parts.PHONE else 3, opacity=0.45).encode(y=y, y2="high:Q")
    tops = base.mark_tick(orient="horizontal", size=9, thickness=2).encode(y=alt.Y("high:Q"))
    published = alt.Chart(shown[shown.aws.notna()]).encode(x=x, y=alt.Y("aws:Q"))
    dots = published.mark_point(filled=True, size=70, color=palette.INK, shape="diamond")
    labels = published.mark_text(dy=15, color=palette.INK, **HALO).encode(text="text:N")
    pairs = [(f"low{level}", f"high{level}") for level in BANDS]
    shade = parts.band(past, x, *pairs[1], opacity=0.16)
    fan = parts.fan(pd.concat([past.iloc[-1:], ahead]), x, "median", pairs)
    layers = [shade, bars, tops, fan, dots, labels, _band_names(ahead.iloc[-1])]
    return alt.layer(*layers).properties(width=width, height=HEIGHT)


def _band_names(last: pd.Series) -> alt.Chart:
    heights = {"95%": last.high95, "80%": last.high80, "50%": last.high50, "median": last["median"]}
    rows = pd.DataFrame({"year": last.year, "at": heights.values(), "text": heights.keys()})
    mark = {"align": "right", "dx": -4, "dy": 11, **HALO, "strokeOpacity": 0.8}
    return alt.Chart(rows).mark_text(**mark).encode(x=alt.X("year:Q"), y=alt.Y("at:Q"), text="text:N")
