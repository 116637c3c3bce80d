"""What the headline says of every tested share, as ranges, and what bounds leave of the target, which has no series."""

from __future__ import annotations

from types import SimpleNamespace

import altair as alt
import pandas as pd

from telecompilot.evidence import Evidence, formats, points
from telecompilot.evidence.formats import count, counted, extent, listed, num, pct, span
from telecompilot.figure import palette, parts
from telecompilot.figure.plot import Plot
from telecompilot.study import assumptions, cloud, fans, tested_shares, track_record
from telecompilot.study.cloud import LAST_YEAR, Outlook
from telecompilot.study.tested_shares import BANDS, HORIZON, LEAST, TESTED
from telecompilot.study.track_record import SHORT

ROW, HEIGHT = 68, 330  # px: of a share's row, of the target's picture
AHEAD = {1: "one year ahead", HORIZON: f"{count(HORIZON)} years ahead"}
TWO = (
    "80% ranges. The bounds’ year ends with the quarter of the last bound, the scenarios’ in December. Drift: the "
    "spread of a year’s drift. The bounds’ sources stand under Data of the figure above."
)
BOUNDS = ("others_share_canalys", "top3_chinese_share_canalys", "top4_chinese_share_canalys", "top5_share_idc_iaas",
          "aws_rank_idc_iaas")  # fmt: skip


def known(ev: Evidence) -> pd.DataFrame:
    """Return the observed figures: series_id, name, year, share, bound ("at least", "at most" or empty)."""
    frames = []
    for series_id, share in tested_shares.load(ev).items():
        ends = ev.rows(series_id)[["value", "low", "high"]]
        bound = pd.Series([points.bound(*row) for row in ends.to_numpy()], ends.index)
        frame = pd.DataFrame({"year": share.index.year, "share": share.to_numpy()})
        frame["bound"] = bound.reindex(share.index, fill_value="").to_numpy()
        frames.append(frame.assign(series_id=series_id, name=tested_shares.NAMES[series_id]))
    return pd.concat(frames, ignore_index=True)


def widths(ahead: pd.DataFrame) -> pd.Series:
    """Return how wide the 80 % band is in the last year ahead (share), by name, the narrowest first."""
    last = ahead.groupby("name", sort=False).last()
    return (last.high80 - last.low80).sort_values()


def ends(frame: pd.DataFrame, digits: int) -> pd.DataFrame:
    """Return the ends of all bands for a table, narrowest first: percent of `low50`, `high50` ... with that head."""
    names = {f"{end}{level}": f"{level}% band {word}, %" for level in BANDS[::-1]
             for end, word in (("low", "from"), ("high", "to"))}  # fmt: skip
    return (100 * frame[list(names)]).round(digits).rename(columns=names)


def prose(ev: Evidence) -> dict[str, str]:
    """Return the numbers of the prose on the tested shares: widths of ranges, figures that are rough."""
    wide, weak = widths(tested_shares.fans(ev)), sum(ev.rows(name).weak.sum() for name in tested_shares.NAMES)
    words = {"thin": formats.points(wide.iloc[0], 1), "thin_name": wide.index[0].lower()}
    words |= {"wide": formats.points(wide.iloc[-1], 0), "wide_name": wide.index[-1].lower()}
    return words | {"bounds": count((known(ev).bound != "").sum()), "second_hand": count(weak)}


def numbers(ev: Evidence) -> SimpleNamespace:
    """Return the numbers of the prose on the target, known only by bounds, as Text."""
    made, cases, path = cloud.outlook(ev), cloud.other_assumptions(ev), fans.ranges(ev).loc["scenarios"]
    last, published = made.ahead.iloc[-1], made.bounds[made.bounds.aws.notna()]
    words = {"published": count(len(published)), "bounds": num(len(made.bounds)), "most": _ceilings(ev)}
    words |= {"year": str(LAST_YEAR), "range": span(last.low80, last.high80, 0)}
    words |= {"lows": span(formats.rough(cases.low80.min()), formats.rough(cases.low80.max()))}
    words |= {"highs": span(cases.high80.min(), cases.high80.max(), 0)}
    return formats.texts(words, {"scenario": span(path.end_low80, path.end_high80, 0)})


def _ceilings(ev: Evidence) -> str:
    """The last ceiling on each basis, with its date, newest first."""
    last = pd.concat([cloud.ceilings(ev, basis).iloc[[-1]] for basis in (cloud.CANALYS, cloud.IDC)])
    last = last.assign(counts=last.basis.str.replace(": ", " (") + ")")
    rows = last.sort_values("end", ascending=False).itertuples()
    return listed([f"{pct(row.high)} in the {cloud.words(row.period)} by {row.counts}" for row in rows])


def tab_ranges(ev: Evidence) -> pd.DataFrame:
    """Return the two forecasts of the target without a pilot, a row each; `Anchor` is that of a row."""
    made, ahead = fans.ranges(ev), cloud.outlook(ev)
    begun = ahead.bounds[ahead.bounds.why != cloud.OPEN].iloc[-1].period
    start = formats.date(begun), f"end of {assumptions.load(ev).value('baseline_year'):.0f}"
    table = pd.DataFrame({"From": ["Bounds", "Scenarios, no pilot"], "Counts": list(made.basis)})
    begins = zip(start, made.low80, made.high80, strict=True)
    table["Starts"] = [f"{when}: {span(low, high, 0)}" for when, low, high in begins]
    table["Drift, log-odds a year"] = [f"± {num(spread, 2)}" for spread in made.drift]
    table[f"Forecast for {LAST_YEAR}"] = [span(*row, 0) for row in made[["end_low80", "end_high80"]].to_numpy()]
    return table.assign(Median=[pct(value, 0) for value in made.end_median], Anchor="trend-range-" + made.index)


def sources(ev: Evidence) -> tuple[str, ...]:
    """Return the documents behind the scenarios' row of `tab_ranges`."""
    return assumptions.sources(ev, ("start_brand_cloud", "drift_spread"))


def tab_shares(ev: Evidence) -> pd.DataFrame:
    """Return the tested shares: what each counts, years, figures, of them bounds and second-hand, and a caution."""
    ids, shares, figures = list(tested_shares.NAMES), tested_shares.load(ev).values(), known(ev)
    bounds = figures.bound.ne("").groupby(figures.series_id).sum()
    by_series = [figures[figures.series_id == series_id] for series_id in ids]
    titles = zip(map(ev.about, ids), shares, strict=True)
    columns = {
        "Share": [share.name for share in TESTED],
        "Counts": [f"{about.title}, {share.index[0]}–{share.index[-1]}" for about, share in titles],
        "Figures": list(map(len, shares)),
        "Bounds": list(bounds[ids]),
        "Second-hand": [int(ev.rows(series_id).weak.sum()) for series_id in ids],
        "Keep in mind": [f"{share.caution} {_gaps(own)}".strip() for share, own in zip(TESTED, by_series, strict=True)],
    }
    return pd.DataFrame(columns).assign(Anchor=[f"trend-share-{series_id}" for series_id in ids])


def _gaps(own: pd.DataFrame) -> str:
    """What a reader should know of a share's figures (of `known`): years without one, bounds, too few for a score."""
    missing, bounds = int(own.year.diff().sub(1).sum()), own.year[own.bound != ""].map(str).tolist()
    row = int(own.year.diff().sub(1).max())
    parts = [f"{counted(missing, 'year', count)} {'is' if missing == 1 else 'are'} missing"] if missing else []
    parts[-1:] = [f"{parts[-1]}, up to {count(row)} in a row"] if row > 1 else parts[-1:]
    parts += [f"{listed(bounds)} {'is a bound' if len(bounds) == 1 else 'are bounds'}"] if bounds else []
    parts += ["too short to be scored"] if len(own) <= LEAST else []
    text = "; ".join(parts)
    return f"{formats.capital(text)}." if text else ""


def short(ev: Evidence) -> str:
    """Say which fans rest on fewer than SHORT figures and how often such bands held on other real shares; nothing where
    none does."""
    few = [tested_shares.NAMES[name].lower() for name, share in tested_shares.load(ev).items() if len(share) < SHORT]
    if not few:
        return ""
    other = track_record.outside_coverage()
    held = other[other.model == track_record.LEAD].set_index("n").coverage80
    less, more = held[held.index < SHORT], held[held.index >= SHORT]
    rest = "rests" if len(few) == 1 else "rest"
    return (
        f"{listed(few).capitalize()} {rest} on fewer than {count(SHORT)} figures. On other real shares nominal "
        f"80% bands contained {pct(less.iloc[0], 0)} with {count(less.index[0])} figures, {extent(more, 0)} with "
        f"{count(more.index.min())} or more."
    )


def fig_ranges(ev: Evidence) -> Plot:
    """The tested shares below each other on one scale: last figure, and the headline's ranges one and five years on."""
    rows, own = _ranges(ev), track_record.record(ev).lead
    wide = widths(tested_shares.fans(ev))
    words = [
        f"{row.name} {pct(row.share)} ({row.known}), {span(row.low80, row.high80)} ({row.year})"
        for row in rows[rows.ahead == AHEAD[HORIZON]].itertuples(index=False)
    ]
    return Plot(
        draw=lambda width: _bars(rows, width),
        table=_range_table(rows),
        title=f"{count(HORIZON).capitalize()} years ahead the 80% range spans {num(100 * wide.iloc[0], 1)} points for "
        f"{wide.index[0].lower()}, {num(100 * wide.iloc[-1], 0)} for {wide.index[-1].lower()}",
        units="Foreign share, percent. Bars: nominal 80% range; thin lines: 95%; ticks: median; dots: last figure",
        alt=f"A row a share: a dot, the last figure, between two bars. Last figure and range: {'; '.join(words)}.",
        series=tuple(tested_shares.NAMES),
        note=f"In the back-test the nominal 80% range contained {own.hits} of {own.n} exact outcomes. "
        "Triangles are bounds; the model takes them at the published number. Cars are brands. The other "
        f"shares count owners, joint ventures included, or where films come from. {short(ev)}".strip(),
    )


def _ranges(ev: Evidence) -> pd.DataFrame:
    """A row a share and length (AHEAD): name, year, median, low95 ... high50, and of its last figure known (its year),
    share, bound, with figures (how many there are)."""
    figures, ahead = known(ev).groupby("name", sort=False), tested_shares.fans(ev)
    last = figures.last()[["year", "share", "bound"]].rename(columns={"year": "known"}).assign(figures=figures.size())
    rows = ahead.join(last, on="name")
    rows["ahead"] = (rows.groupby("name").cumcount() + 1).map(AHEAD)
    return rows.dropna(subset="ahead").reset_index(drop=True)


def _range_table(rows: pd.DataFrame) -> pd.DataFrame:
    kinds = {"": "as published", "at least": "bound: at least", "at most": "bound: at most"}
    table = pd.DataFrame({"Share": rows.name, "Figures": rows.figures, "Last figure of": rows.known})
    table["Last figure, %"] = (100 * rows.share).round(2)
    table["Published"] = rows.bound.map(kinds)
    table["Forecast for"], table["Median, %"] = rows.year, (100 * rows["median"]).round(2)
    return table.join(ends(rows, 2))


def _bars(rows: pd.DataFrame, width: int) -> alt.LayerChart:
    """Thin bars 95 %, thick ones 80 %, a tick the median; a share's two lengths one below the other."""
    order, lengths = list(dict.fromkeys(rows.name)), list(AHEAD.values())
    ends80 = zip(rows.low80, rows.high80, strict=True)
    spans = [str(span(low, high, 0 if high - low > 0.02 else 1)) for low, high in ends80]
    shown = rows.drop(columns=["low50", "high50"]).assign(text=spans)
    scale = alt.Scale(domain=lengths, range=[palette.DOMESTIC, palette.FOREIGN])
    legend = alt.Legend(title=None, columns=len(lengths), symbolType="square", symbolOpacity=1)
    axis = alt.Axis(title=None, domain=False, ticks=False, labelLimit=400, labelColor=palette.INK)
    base = alt.Chart(shown).encode(y=alt.Y("name:N", sort=order, axis=axis))
    each = base.encode(yOffset=alt.YOffset("ahead:N", sort=lengths))
    colour = alt.Color("ahead:N", scale=scale, legend=legend)
    x = parts.share("low95", -(-rows.high95.max() // 0.1) / 10 + 0.1, channel=alt.X)
    letters = {"align": "left", "baseline": "middle", "dx": 5, **parts.HALO, "strokeOpacity": 0.85}
    layers = [each.mark_rule(strokeWidth=1.5).encode(x=x, x2="high95:Q", color=colour)]
    layers.append(parts.bar(each, "low80", "high80", strokeWidth=7, opacity=0.55).encode(color=colour))
    layers.append(each.mark_tick(size=13, thickness=2).encode(x=alt.X("median:Q", title=None), color=colour))
    layers.append(each.mark_text(**letters).encode(x=alt.X("high95:Q", title=None), text="text:N"))
    last = base.transform_filter(f"datum.ahead == '{lengths[0]}'").encode(x=alt.X("share:Q", title=None))
    for bound, shape in (("", "circle"), ("at least", "triangle-right"), ("at most", "triangle-left")):
        some = last.transform_filter(f"datum.bound == '{bound}'")
        layers.append(some.mark_point(shape=shape, size=60, filled=True, color=palette.INK, opacity=1))
    layers.append(last.mark_text(align="left", baseline="middle", dx=8, color=palette.INK).encode(text="known:N"))
    return alt.layer(*layers).properties(width=width, height=ROW * len(order))


def fig_cloud(ev: Evidence) -> Plot:
    """Ceilings as marks that point down, what they leave plausible as a shaded past, the forecast as a fan."""
    made, own = cloud.outlook(ev), track_record.record(ev).lead
    bounds, last, now = made.bounds, made.ahead.iloc[-1], made.past.iloc[-1]
    short = {name: name.split(":")[0] for name in dict.fromkeys([made.basis, *bounds.basis])}
    ceilings = [
        f"{short[name]} ceilings {pct(highs.min(), 0)} to {pct(highs.max(), 0)}"
        for name, highs in bounds[bounds.why != cloud.OPEN].groupby("basis").high
    ]
    weak = sum(figure.weak for figure in cloud.aws_figures(ev))
    year, before, after = int(last.year), span(now.low80, now.high80, 0), span(last.low80, last.high80, 0)
    return Plot(
        draw=lambda width: _chart(made, short, width),
        table=_table(made),
        title=f"Foreign brands may have held {before} of China’s cloud in {int(now.year)} and could hold {after} "
        f"by {year}",
        units=f"Share of cloud spending or revenue in mainland China, percent; shading: basis of {short[made.basis]}",
        alt=f"Triangles: {listed(ceilings)}, {bounds.year.min():.0f} to {bounds.year.max():.0f}; "
        f"AWS alone at {extent(bounds.aws.dropna())}. What the ceilings leave open, {before} "
        f"at the last, becomes {after} in {year}; the middle ends at "
        f"{pct(last['median'], 0)}.",
        series=cloud.series(ev, BOUNDS),
        note="A triangle marks the most that all foreign brands together can have held. The range rests on "
        "assumptions: yearly moves as in earlier markets, a drift of either sign, two bases that may differ. A "
        "forecast from bounds cannot be back-tested; on shares that can, the headline’s nominal 80% bands contained "
        f"{own.hits} of {own.n} outcomes. "
        + (f"{count(weak).capitalize()} of the AWS figures {'are' if weak > 1 else 'is'} second-hand." if weak else ""),
        share="brand share",
    )


def _table(made: Outlook) -> pd.DataFrame:
    figures = made.bounds.assign(kind="bound", when=made.bounds.period)
    drawn = pd.concat([made.past.assign(kind="left plausible by the bounds"), made.ahead.assign(kind="forecast")])
    whole = pd.concat([figures, drawn.assign(when=drawn.year.map("{:.1f}".format))], ignore_index=True)
    names = {"low": "Low, %", "high": "High, %", "aws": "AWS as published, %", "median": "Median, %"}
    table = whole[["kind", "when", "basis"]].set_axis(["What", "Period or year", "Basis"], axis=1).fillna({"Basis": ""})
    return table.join((100 * whole[list(names)]).round(1).rename(columns=names)).join(ends(whole, 1))


def _chart(made: Outlook, short: dict[str, str], width: int) -> alt.LayerChart:
    bounds, past, ahead = made.bounds, made.past, made.ahead
    x = parts.years("year", width, int(bounds.year.min()), int(ahead.year.iloc[-1]) + 1)
    y = parts.share("high", -(-max(ahead.high95.max(), bounds.high[bounds.why != cloud.OPEN].max()) // 0.1) / 10)
    kinds = [f"{name}: at most" for name in short.values()]
    scale = alt.Scale(domain=kinds, range=[palette.MUTED, palette.DOMESTIC][: len(short)])
    legend = alt.Legend(title=None, symbolType="triangle-down", symbolOpacity=1)
    shown = bounds.assign(source=bounds.basis.map(short) + ": at most")
    bounded = shown[shown.why != cloud.OPEN]
    base = alt.Chart(bounded).encode(x=x, y=y)
    base = base.encode(color=alt.Color("source:N", scale=scale, legend=legend))
    tops = base.mark_tick(orient="horizontal", size=12, thickness=2)
    down = base.mark_point(shape="triangle-down", filled=True, size=45, yOffset=6, opacity=1)
    published = shown[shown.aws.notna()].sort_values("year")
    words = [str(pct(value)) for value in published.aws]
    if width <= parts.PHONE:  # no room for a label each
        words = [f"AWS alone {extent(published.aws)}" * (at == len(words) // 2) for at in range(len(words))]
    elif words:
        words[0] = f"AWS alone {words[0]}"
    published = published.assign(text=words)
    named = alt.Chart(published).encode(x=x, y=alt.Y("aws:Q", title=None))
    dots = named.mark_point(filled=True, size=70, color=palette.INK, shape="diamond", opacity=1)
    labels = named.mark_text(dy=15, color=palette.INK, **parts.HALO).encode(text="text:N")
    pairs = [(f"low{level}", f"high{level}") for level in BANDS]
    shade = parts.band(past, x, *pairs[1])
    fan = parts.fan(pd.concat([past.iloc[-1:], ahead]), x, "median", pairs)
    layers = [
        shade,
        fan,
        tops,
        down,
        dots,
        labels,
        _band_names(ahead.iloc[-1]),
        _open(past.iloc[0]),
        _now(past.iloc[-1]),
    ]
    return alt.layer(*layers).properties(width=width, height=HEIGHT)


def _open(first: pd.Series) -> alt.LayerChart:
    """Name the shaded past."""
    return parts.note(
        first.year + 0.2, (first.low80 + first.high80) / 2, "80% of paths\nunder the ceilings", palette.INK
    )


def _now(last: pd.Series) -> alt.Chart:
    """Write the range at the last ceiling."""
    words, at = str(span(last.low80, last.high80, 0)), (last.low80 + last.high80) / 2
    return parts.note(last.year, at, words, palette.INK, align="right", dx=-5, fontWeight=600)


def _band_names(last: pd.Series) -> alt.Chart:
    heights = {
        "95% range": last.high95,
        f"80%: {span(last.low80, last.high80, 0)}": last.high80,
        "50% range": last.high50,
        "middle": last["median"],
    }
    rows = pd.DataFrame({"year": last.year, "at": heights.values(), "text": heights.keys()})
    mark = {"align": "right", "dx": -4, "dy": 11, **parts.HALO, "strokeOpacity": 0.8}
    return alt.Chart(rows).mark_text(**mark).encode(x=alt.X("year:Q"), y=alt.Y("at:Q"), text="text:N")
