"""The fans of the chapter on trend models: of every tested share, and of the target, which is known only by bounds."""

from __future__ import annotations

import altair as alt
import pandas as pd

from telecompilot.evidence import Evidence, formats
from telecompilot.evidence.formats import count, counted, extent, listed, num, pct, span
from telecompilot.figure import observed, palette, parts
from telecompilot.figure.plot import Plot
from telecompilot.study import assumptions, cloud, fans, tested_shares, track_record
from telecompilot.study.cloud import LAST_YEAR, Outlook
from telecompilot.study.tested_shares import BANDS, HORIZON, LEAST, TESTED
from telecompilot.study.track_record import SHORT

PANEL, HEIGHT = 132, 330  # px: of a small panel, of the target's
TWO = (
    "Ranges hold four chances in five. The bounds’ year ends with the quarter of the last bound, the scenarios’ in "
    "December. Drift: the spread of a year’s drift. The bounds’ sources stand under Data of the figure above."
)
EDGE = {"stroke": palette.FOREIGN, "strokeOpacity": 0.6, "strokeWidth": 0.75}  # of a band
BOUNDS = ("others_share_canalys", "top3_chinese_share_canalys", "top4_chinese_share_canalys", "top5_share_idc_iaas",
          "aws_rank_idc_iaas")  # fmt: skip


def known(ev: Evidence) -> pd.DataFrame:
    """Return the observed figures: series_id, name, year, share, bound ("at least", "at most" or empty)."""
    frames = []
    for series_id, share in tested_shares.load(ev).items():
        ends = ev.rows(series_id)[["value", "low", "high"]]
        bound = pd.Series([observed.bound(*row) for row in ends.to_numpy()], ends.index)
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
    """Return the numbers of the prose on the fans: their widths, and what they say of the target."""
    made, cases, path = cloud.outlook(ev), cloud.other_assumptions(ev), fans.ranges(ev).loc["scenarios"]
    last, then, published = made.ahead.iloc[-1], made.past.iloc[-1], made.bounds[made.bounds.aws.notna()]
    rough = formats.rough
    wide, weak = widths(tested_shares.fans(ev)), sum(ev.rows(name).weak.sum() for name in tested_shares.NAMES)
    words = {"thin": formats.points(wide.iloc[0], 1), "thin_name": wide.index[0].lower()}
    words |= {"wide": formats.points(wide.iloc[-1], 0), "wide_name": wide.index[-1].lower()}
    words |= {"bounds": count((known(ev).bound != "").sum()), "second_hand": count(weak)}
    words |= {"cloud_published": count(len(published)), "cloud_bases": count(published.basis.nunique())}
    words |= {"cloud_low": pct(published.aws.min()), "cloud_high": pct(published.aws.max())}
    words |= {"cloud_bounds": num(len(made.bounds)), "moves": count(len(cloud.moves(ev)))}
    words |= {"cloud_ceilings": _ceilings(ev)}
    words |= {"cloud_then": span(then.low80, then.high80, 0), "cloud_first": str(int(made.ahead.year.iloc[0]))}
    words |= {"cloud_year": str(LAST_YEAR), "cloud_median": pct(last["median"], 0)}
    words |= {"cloud_80": span(last.low80, last.high80, 0), "cloud_95": span(rough(last.low95), rough(last.high95))}
    words |= {"cloud_higher": pct(made.higher, 0), "cloud_odds": _odds(made.higher)}
    words |= {"cloud_lows": span(rough(cases.low80.min()), rough(cases.low80.max()))}
    words |= {"cloud_highs": span(cases.high80.min(), cases.high80.max(), 0)}
    words |= {"cloud_medians": extent(cases["median"], 0)}
    return words | {"cloud_scenario": span(path.end_low80, path.end_high80, 0)}


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
    table = pd.DataFrame({"From": ["Bounds, this page", "Scenarios, no pilot"], "Counts": list(made.basis)})
    begins = zip(start, made.low80, made.high80, strict=True)
    table["Starts"] = [f"{when}: {span(low, high, 0)}" for when, low, high in begins]
    table["Drift, log-odds a year"] = [f"± {num(spread, 2)}" for spread in made.drift]
    table[f"Forecast for {LAST_YEAR}"] = [span(*row, 0) for row in made[["end_low80", "end_high80"]].to_numpy()]
    return table.assign(Median=[pct(value, 0) for value in made.end_median], Anchor="trend-range-" + made.index)


def sources(ev: Evidence) -> tuple[str, ...]:
    """Return the documents behind the scenarios' row of `tab_ranges`."""
    return assumptions.sources(ev, ("start_brand_cloud", "drift_spread"))


def _odds(chance: float) -> str:
    if 0.4 < chance < 0.6:
        return "a coin toss"
    return "no more than a lean" if 0.2 < chance < 0.8 else "likely" if chance > 0.5 else "unlikely"


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
    return f"{text[:1].upper()}{text[1:]}." if text else ""


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
        f"{listed(few).capitalize()} {rest} on fewer than {count(SHORT)} figures. On other real shares the band called "
        f"80% held {pct(less.iloc[0], 0)} where it knew {count(less.index[0])}, {extent(more, 0)} where it knew "
        f"{count(more.index.min())} or more."
    )


def fig_fans(ev: Evidence) -> Plot:
    """Every tested share with the headline's fan, a panel each on a scale of its own."""
    figures, ahead, own = known(ev), tested_shares.fans(ev), track_record.record(ev).lead
    last, wide = ahead.groupby("name", sort=False).last(), widths(ahead)
    oldest = figures.groupby("series_id", sort=False).tail(1).sort_values("year").iloc[0]
    words = [
        f"{name}: {pct(rows.share.iloc[0])} in {rows.year.iloc[0]}, {pct(rows.share.iloc[-1])} in "
        f"{rows.year.iloc[-1]}, then a median of {pct(last['median'][name])} with 80% between "
        f"{pct(last.low80[name])} and {pct(last.high80[name])} in {last.year[name]}"
        for name, rows in figures.groupby("name", sort=False)
    ]
    return Plot(
        draw=lambda width: _fans(figures, ahead, width),
        table=_fan_table(figures, ahead),
        title=f"{count(HORIZON).capitalize()} years ahead the 80% band is {num(100 * wide.iloc[0], 1)} points wide for "
        f"{wide.index[0].lower()} and {num(100 * wide.iloc[-1], 0)} for {wide.index[-1].lower()}",
        units="Foreign share, percent; each panel has its own scale",
        alt=f"{len(words)} small panels, dots joined by a line and then a widening fan. {'; '.join(words)}.",
        series=tuple(tested_shares.NAMES),
        note=f"Bands are called 50, 80 and 95%; in the back-test the one called 80% held {own.hits} of {own.n} "
        "exact outcomes. Triangles are bounds in print; the model takes them at the number printed. Each fan starts "
        f"after the last figure found, for {oldest['name'].lower()} that of {oldest.year}. Cars are brands; the other "
        f"shares count owners, joint ventures included, or where films come from. {short(ev)}".strip(),
    )


def _fan_table(figures: pd.DataFrame, ahead: pd.DataFrame) -> pd.DataFrame:
    kinds = {"": "as printed", "at least": "bound: at least", "at most": "bound: at most"}
    figures = figures.assign(kind=figures.bound.map(kinds), middle=figures.share)
    whole = pd.concat([figures, ahead.assign(kind="forecast", middle=ahead["median"])], ignore_index=True)
    table = whole[["name", "year", "kind"]].set_axis(["Share", "Year", "Figure"], axis=1)
    table["Share or median, %"] = (100 * whole.middle).round(2)
    return table.join(ends(whole, 2)).sort_values(["Share", "Year"], ignore_index=True)


def _fans(figures: pd.DataFrame, ahead: pd.DataFrame, width: int) -> alt.VConcatChart:
    """One facet a share: a chart of its own each would be copied by altair some hundred times."""
    sizes = figures.groupby("name").size()
    heads = {name: f"{name}: only {n} figures" for name, n in sizes.items() if n < SHORT}
    figures, ahead = (frame.replace({"name": heads}) for frame in (figures, ahead))
    across = 2 if width <= parts.PHONE else 3
    each = int((width - 62 - (across - 1) * 48) / across)
    edges = {f"{end}{level}": figures.share for level in BANDS for end in ("low", "high")}
    start = figures.assign(median=figures.share, **edges).groupby("name", sort=False).tail(1)
    whole = pd.concat([figures.assign(kind="known"), pd.concat([start, ahead]).assign(kind="fan")], ignore_index=True)
    years = alt.Axis(format="d", title=None, tickMinStep=1, tickCount=max(2, int(each / 56)))
    base = alt.Chart().encode(x=alt.X("year:Q", axis=years, scale=alt.Scale(zero=False, nice=False)))
    fan, dots = (base.transform_filter(f"datum.kind == '{kind}'") for kind in ("fan", "known"))
    axis = alt.Axis(format=".1~%", tickCount=4, title=None, grid=True)

    def high(field: str) -> alt.Y:
        return alt.Y(f"{field}:Q", axis=axis, scale=alt.Scale(zero=True))

    area = fan.mark_area(color=palette.FOREIGN, fillOpacity=0.16, **EDGE)
    layers = [area.encode(y=high(f"low{level}"), y2=f"high{level}:Q") for level in BANDS]
    layers.append(fan.mark_line(color=palette.FOREIGN, strokeDash=[6, 3]).encode(y=high("median")))
    layers.append(dots.mark_line(color=palette.INK).encode(y=high("share")))
    layers.append(dots.mark_point(color=palette.INK, size=38).encode(y=high("share")))
    for bound, shape in (("at least", "triangle-up"), ("at most", "triangle-down")):
        some = base.transform_filter(f"datum.kind == 'known' && datum.bound == '{bound}'")
        layers.append(some.mark_point(shape=shape, size=110, color=palette.DOMESTIC).encode(y=high("share")))
    facet = alt.Facet("name:N", sort=list(dict.fromkeys(figures.name)), title=None)
    panels = alt.layer(*layers, data=whole).properties(width=each, height=PANEL)
    panels = panels.facet(facet, columns=across, bounds="flush", spacing={"row": 64, "column": 48})
    panels = panels.resolve_scale(x="independent", y="independent")
    return alt.vconcat(_key(int(min(0.8 * width, 330))), panels, spacing=14)


def _key(width: int) -> alt.LayerChart:
    """What the bands mean, drawn as they are: nested, widest first, each with its name, and the dashed median."""
    frame = pd.DataFrame(
        {"start": [0, 0.25, 0.5], "low": [0.0, 0.12, 0.28], "high": [1.0, 0.88, 0.72], "text": ["95%", "80%", "50%"]}
    )

    def place(field: str, channel: type = alt.X) -> alt.X | alt.Y:
        return channel(f"{field}:Q", axis=None, scale=alt.Scale(domain=[0, 1]))

    base = alt.Chart(frame.assign(end=0.78, at=frame.start + 0.11, middle=0.5))
    bands = base.mark_rect(color=palette.FOREIGN, fillOpacity=0.16, **EDGE)
    bands = bands.encode(x=place("start"), x2="end:Q", y=place("low", alt.Y), y2="high:Q")
    words = base.mark_text().encode(x=place("at"), y=place("middle", alt.Y), text="text:N")
    line = alt.Chart(pd.DataFrame({"start": [0.8, 0.99], "middle": 0.5}))
    line = line.encode(x=place("start"), y=place("middle", alt.Y))
    dash = line.mark_line(color=palette.FOREIGN, strokeDash=[6, 3])
    name = line.transform_filter("datum.start < 0.9").mark_text(align="left", dy=-11).encode(text=alt.value("median"))
    return alt.layer(bands, words, dash, name).properties(width=width, height=46)


def fig_cloud(ev: Evidence) -> Plot:
    """Bounds as bars, what they leave plausible as a shaded past, the forecast as a fan; no points are joined."""
    made, own = cloud.outlook(ev), track_record.record(ev).lead
    bounds, last, now = made.bounds, made.ahead.iloc[-1], made.past.iloc[-1]
    short = {name: name.split(":")[0] for name in dict.fromkeys([made.basis, *bounds.basis])}
    dots = [f"{pct(row.aws)} in {row.period} ({short[row.basis]})" for row in bounds.dropna(subset="aws").itertuples()]
    ceilings = [
        f"{short[name]} ceilings {pct(highs.min(), 0)} to {pct(highs.max(), 0)}"
        for name, highs in bounds[bounds.why != cloud.OPEN].groupby("basis").high
    ]
    weak = sum(figure.weak for figure in cloud.aws_figures(ev))
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
        series=cloud.series(ev, BOUNDS),
        note="A bar spans what print leaves open for all foreign brands together; its foot is AWS where AWS is "
        "printed, else zero. Bands are called 50, 80 and 95%. Their width rests on assumptions: yearly moves as in "
        "earlier markets, a drift of either sign, two bases that may differ. A forecast from bounds cannot be "
        f"back-tested; on shares that can, the headline’s 80% band held {own.hits} of {own.n}. "
        + (f"{count(weak).capitalize()} of the AWS figures {'are' if weak > 1 else 'is'} second-hand." if weak else ""),
        share="brand share",
    )


def _table(made: Outlook) -> pd.DataFrame:
    figures = made.bounds.assign(kind="bound", when=made.bounds.period)
    drawn = pd.concat([made.past.assign(kind="left plausible by the bounds"), made.ahead.assign(kind="forecast")])
    whole = pd.concat([figures, drawn.assign(when=drawn.year.map("{:.1f}".format))], ignore_index=True)
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
    bounded = shown[shown.why != cloud.OPEN]
    base = alt.Chart(bounded).encode(x=x, color=alt.Color("source:N", scale=scale, legend=legend))
    bars = base.mark_rule(strokeWidth=5 if width > parts.PHONE else 3, opacity=0.45).encode(y=y, y2="high:Q")
    tops = base.mark_tick(orient="horizontal", size=9, thickness=2).encode(y=alt.Y("high:Q"))
    published = alt.Chart(shown[shown.aws.notna()]).encode(x=x, y=alt.Y("aws:Q"))
    dots = published.mark_point(filled=True, size=70, color=palette.INK, shape="diamond")
    labels = published.mark_text(dy=15, color=palette.INK, **parts.HALO).encode(text="text:N")
    pairs = [(f"low{level}", f"high{level}") for level in BANDS]
    shade = parts.band(past, x, *pairs[1])
    fan = parts.fan(pd.concat([past.iloc[-1:], ahead]), x, "median", pairs)
    layers = [shade, bars, tops, fan, dots, labels, _band_names(ahead.iloc[-1])]
    return alt.layer(*layers).properties(width=width, height=HEIGHT)


def _band_names(last: pd.Series) -> alt.Chart:
    heights = {"95%": last.high95, "80%": last.high80, "50%": last.high50, "median": last["median"]}
    rows = pd.DataFrame({"year": last.year, "at": heights.values(), "text": heights.keys()})
    mark = {"align": "right", "dx": -4, "dy": 11, **parts.HALO, "strokeOpacity": 0.8}
    return alt.Chart(rows).mark_text(**mark).encode(x=alt.X("year:Q"), y=alt.Y("at:Q"), text="text:N")
