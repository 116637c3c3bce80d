"""Charts of the chapter on trend models: fans of every tested share, coverage in the back-test and in simulation."""

from __future__ import annotations

from collections.abc import Sequence

import altair as alt
import pandas as pd

from telecompilot.evidence import formats
from telecompilot.figure import palette, parts
from telecompilot.figure.plot import Plot

PANEL, ROW = 132, 23  # px: the height of a small panel; of a model's row
PHONE = 400  # px: a smaller plotting area is that of a phone
LETTERS = 360  # px, for parts.wrapped: names of about twenty letters a line, whatever the picture's width
LEVELS = (95, 80, 50)
LEAD = "headline"
COLOURS = {"random walk": palette.FOREIGN, "trend": palette.DOMESTIC, "wandering slope": palette.THIRD,
           "slope alone": palette.FOURTH}  # fmt: skip
SHAPES = ("circle", "square", "triangle-up", "diamond")


def fans(known: pd.DataFrame, ahead: pd.DataFrame, kept: str) -> Plot:
    """Draw every tested share with the headline's fan, a panel each on a scale of its own.

    Parameters: `known` and `ahead`, from facts.tested_shares.known and fans; `kept`, how often the 80 % band held in
    the back-test, in words.
    """
    last = ahead.groupby("name", sort=False).last()
    width = 100 * (last.high80 - last.low80)
    thin, wide = width.idxmin(), width.idxmax()
    years = int(ahead.groupby("name").size().max())
    told = [
        f"{name}: {formats.pct(rows.share.iloc[0])} in {rows.year.iloc[0]}, {formats.pct(rows.share.iloc[-1])} in "
        f"{rows.year.iloc[-1]}, then a median of {formats.pct(last['median'][name])} with 80% between "
        f"{formats.pct(last.low80[name])} and {formats.pct(last.high80[name])} in {last.year[name]}"
        for name, rows in known.groupby("name", sort=False)
    ]
    return Plot(
        draw=lambda room: _fans(known, ahead, room),
        table=_fan_table(known, ahead),
        title=(
            f"{formats.count(years).capitalize()} years ahead the 80% band is {formats.num(width[thin], 1)} points wide "
            f"for {thin.lower()} and {formats.num(width[wide], 0)} for {wide.lower()}"
        ),
        units="Foreign share, percent; each panel has its own scale",
        alt=f"{len(told)} small panels, dots joined by a line and then a widening fan. {'; '.join(told)}.",
        series=tuple(dict.fromkeys(known.series_id)),
        note=(
            f"Bands are called 50, 80 and 95%; in the back-test the one called 80% held {kept} outcomes. Triangles are "
            "bounds in print; the model takes them at the number printed. Each fan starts after the last figure found, "
            "which for some is years ago. Cars are brands; the other shares count owners, joint ventures included, or "
            "where films come from."
        ),
    )


def _fan_table(known: pd.DataFrame, ahead: pd.DataFrame) -> pd.DataFrame:
    seen = known.assign(kind=known.bound.where(known.bound != "", "as printed"), middle=known.share)
    seen["kind"] = seen.kind.replace({"at least": "bound: at least", "at most": "bound: at most"})
    whole = pd.concat([seen, ahead.assign(kind="forecast", middle=ahead["median"])], ignore_index=True)
    table = whole[["name", "year", "kind", "middle"]].set_axis(
        ["Share", "Year", "Figure", "Share or median, %"], axis=1
    )
    table["Share or median, %"] *= 100
    for level in LEVELS[::-1]:
        for end, word in (("low", "from"), ("high", "to")):
            table[f"{level}% band {word}, %"] = (100 * whole[f"{end}{level}"]).round(2)
    return table.round({"Share or median, %": 2}).sort_values(["Share", "Year"], ignore_index=True)


def _fans(known: pd.DataFrame, ahead: pd.DataFrame, width: int) -> alt.VConcatChart:
    """One facet a share: a chart of its own each would be copied by altair some hundred times."""
    across = 2 if width < PHONE else 3
    each = int((width - 62 - (across - 1) * 48) / across)
    edges = {f"{end}{level}": known.share for level in LEVELS for end in ("low", "high")}
    start = known.assign(median=known.share, **edges).groupby("name", sort=False).tail(1)
    whole = pd.concat([known.assign(kind="known"), pd.concat([start, ahead]).assign(kind="fan")], ignore_index=True)
    base = alt.Chart().encode(x=alt.X("year:Q", axis=_year_axis(each), scale=alt.Scale(zero=False, nice=False)))
    fan, seen = (base.transform_filter(f"datum.kind == '{kind}'") for kind in ("fan", "known"))
    axis = alt.Axis(format=".1~%", tickCount=4, title=None, grid=True)

    def high(field: str) -> alt.Y:
        return alt.Y(f"{field}:Q", axis=axis, scale=alt.Scale(zero=True))

    edge = {"stroke": palette.FOREIGN, "strokeOpacity": 0.6, "strokeWidth": 0.75}
    area = fan.mark_area(color=palette.FOREIGN, fillOpacity=0.16, **edge)
    layers = [area.encode(y=high(f"low{level}"), y2=f"high{level}:Q") for level in LEVELS]
    layers.append(fan.mark_line(color=palette.FOREIGN, strokeDash=[6, 3]).encode(y=high("median")))
    layers.append(seen.mark_line(color=palette.INK).encode(y=high("share")))
    layers.append(seen.mark_point(color=palette.INK, size=38).encode(y=high("share")))
    for bound, shape in (("at least", "triangle-up"), ("at most", "triangle-down")):
        some = base.transform_filter(f"datum.kind == 'known' && datum.bound == '{bound}'")
        layers.append(some.mark_point(shape=shape, size=110, color=palette.DOMESTIC).encode(y=high("share")))
    facet = alt.Facet("name:N", sort=list(dict.fromkeys(known.name)), title=None)
    panels = alt.layer(*layers, data=whole).properties(width=each, height=PANEL)
    panels = panels.facet(facet, columns=across, bounds="flush", spacing={"row": 64, "column": 48})
    panels = panels.resolve_scale(x="independent", y="independent")
    return alt.vconcat(_key(int(min(0.8 * width, 330))), panels, spacing=14)


def _year_axis(width: int) -> alt.Axis:
    return alt.Axis(format="d", title=None, tickMinStep=1, tickCount=max(2, int(width / 56)))


def _key(width: int) -> alt.LayerChart:
    """What the bands mean, drawn as they are: nested, widest first, each with its name, and the dashed median."""
    frame = pd.DataFrame(
        {"start": [0, 0.25, 0.5], "low": [0.0, 0.12, 0.28], "high": [1.0, 0.88, 0.72], "text": ["95%", "80%", "50%"]}
    )

    def place(field: str, channel: type = alt.X) -> alt.X | alt.Y:
        return channel(f"{field}:Q", axis=None, scale=alt.Scale(domain=[0, 1]))

    base = alt.Chart(frame.assign(end=0.78, at=frame.start + 0.11, middle=0.5))
    edge = {"stroke": palette.FOREIGN, "strokeOpacity": 0.6, "strokeWidth": 0.75}
    bands = base.mark_rect(color=palette.FOREIGN, fillOpacity=0.16, **edge)
    bands = bands.encode(x=place("start"), x2="end:Q", y=place("low", alt.Y), y2="high:Q")
    words = base.mark_text().encode(x=place("at"), y=place("middle", alt.Y), text="text:N")
    line = alt.Chart(pd.DataFrame({"start": [0.8, 0.99], "middle": 0.5})).encode(
        x=place("start"), y=place("middle", alt.Y)
    )
    dash = line.mark_line(color=palette.FOREIGN, strokeDash=[6, 3])
    name = line.transform_filter("datum.start < 0.9").mark_text(align="left", dy=-11).encode(text=alt.value("median"))
    return alt.layer(bands, words, dash, name).properties(width=width, height=46)


def coverage(table: pd.DataFrame, series: Sequence[str]) -> Plot:
    """Draw how many outcomes each model's bands held against what they promised, with intervals counted by year.

    Parameters: `table`, from facts.track_record.coverage; `series`, the tested ids.
    """
    at80 = table[table.nominal == 0.8].sort_values("coverage", ascending=False)
    own = at80[at80.model == LEAD].iloc[0]
    short = int((at80.by_year_high.round(2) < 0.8).sum())
    which = "No model’s 80% band held four outcomes in five" if (at80.coverage < 0.8).all() else "Some bands kept 80%"
    clear = f"{formats.count(short)} of {len(at80)} fell short by more than chance"
    order = list(at80.name)
    told = "; ".join(f"{row.name} {row.hits} of {row.n}" for row in at80.drop(columns="name").assign(
        name=at80.name).itertuples(index=False))  # fmt: skip
    shown = table.assign(rank=table.name.map(order.index)).sort_values(["nominal", "rank"])
    return Plot(
        draw=lambda width: _by_model(shown, "nominal", order, width, _interval),
        table=pd.DataFrame(
            {
                "Model": shown.name,
                "Promised, %": 100 * shown.nominal,
                "Held": shown.hits,
                "Forecasts": shown.n,
                "Held, %": (100 * shown.coverage).round(1),
                "95% by year from, %": (100 * shown.by_year_low).round(1),
                "95% by year to, %": (100 * shown.by_year_high).round(1),
                "Wilson 95% from, %": (100 * shown.low).round(1),
                "to, %": (100 * shown.high).round(1),
            }
        ),
        title=f"{which}; {clear}, the headline’s held {formats.pct(own.coverage, 0)}",
        units="Percent of outcomes inside the band; the upright line is what the band promised",
        alt=f"Three panels of dots with bars, one for bands called 50, 80 and 95%. Held by the 80% bands: {told}.",
        series=tuple(series),
        note=(
            "All tested shares, origins and steps of one to five years pooled. Bars are 95% intervals in which the "
            f"outcomes of a year, of which there are {own.years}, stand or fall together. Wilson intervals, under "
            f"Data, take each of {own.n} forecasts as independent and are too short."
        ),
    )


def simulated(table: pd.DataFrame, series: Sequence[str]) -> Plot:
    """Draw how often 80 % bands held in made-up worlds, by model and years ahead.

    Parameters: `table`, from facts.track_record.simulated_coverage; `series`, ids of the shares that set the length.
    """
    worst = table.groupby("name").coverage.min().sort_values(ascending=False)
    order, lead = list(worst.index), table[table.model == LEAD].coverage
    lines = ", ".join(f"{name} {formats.pct(low, 0)}" for name, low in worst.items())
    return Plot(
        draw=lambda width: _by_model(table, "step", order, width, _dots),
        table=_simulated_table(table),
        title=(
            f"Even in simulated series, bands called 80% held as few as {formats.pct(worst.iloc[-1], 0)}; "
            f"the headline’s held {formats.span(lead.min(), lead.max(), 0)}"
        ),
        units="Percent of simulated futures inside the band called 80%",
        alt=f"Three panels of dots, one, three and five years ahead, a row a model. Lowest coverage of each: {lines}.",
        series=tuple(series),
        note=(
            f"Each dot: {int(table.total.max())} simulated shares of {' or '.join(map(str, sorted(table.n.unique())))} "
            "points whose law is known, so a miss is the model’s own fault. The upright line is the promise. Nothing "
            "here is observed; the sources are those of the shares whose length it copies."
        ),
    )


def _simulated_table(table: pd.DataFrame) -> pd.DataFrame:
    """A row a model, world and length; years ahead side by side, which makes the page a third as heavy."""
    keys = ["Model", "World", "Points to learn from", "Runs"]
    named = table.rename(columns={"name": keys[0], "law": keys[1], "n": keys[2], "total": keys[3]})
    percent = named.assign(**{part: (100 * named[part]).round(1) for part in ("coverage", "low", "high")})
    wide = percent.pivot(index=keys, columns="step", values=["coverage", "low", "high"])
    parts_ = {"coverage": "Held {} ahead, %", "low": "Wilson 95% {} ahead from, %", "high": "to {} ahead, %"}
    order = [(part, step) for step in sorted(table.step.unique()) for part in parts_]
    years = {step: f"{step} year{'s' if step > 1 else ''}" for step in table.step.unique()}
    flat = wide[order].set_axis([parts_[part].format(years[step]) for part, step in order], axis=1)
    return flat.reindex(list(named[keys].drop_duplicates().itertuples(index=False, name=None))).reset_index()


def _by_model(table: pd.DataFrame, column: str, order: list[str], width: int, layers) -> alt.FacetChart:
    """One panel a value of `column`, a row a model, the promise an upright line; stacked on a phone."""
    phone = width < PHONE
    names = dict(zip(order, parts.wrapped(order, LETTERS), strict=True))
    called = column == "nominal"
    heads = {
        value: f"called {value:.0%}" if called else f"{value} year{'s' * int(value > 1)} ahead"
        for value in sorted(table[column].unique())
    }
    shown = table.assign(
        name=table.name.map(names), panel=table[column].map(heads), promise=table.nominal if called else 0.8
    )
    base = alt.Chart().encode(y=parts.names("name").sort([names[name] for name in order]))
    x = parts.share("coverage", 1.0, channel=alt.X)
    x.axis.tickCount = 3
    promise = alt.Chart().mark_rule(color=palette.INK, strokeWidth=1.5).encode(x=alt.X("max(promise):Q", title=None))
    panel = alt.layer(promise, *layers(base, x, shown, phone), data=shown)
    panel = panel.properties(width=width if phone else int((width - 60) / 3), height=ROW * len(order))
    facet = alt.Facet("panel:N", sort=list(heads.values()), title=None)
    return panel.facet(facet, columns=1 if phone else 3).resolve_axis(x="independent")


def _interval(base: alt.Chart, x: alt.X, shown: pd.DataFrame, phone: bool) -> list[alt.Chart]:
    colour = alt.condition(f"datum.model == '{LEAD}'", alt.value(palette.FOREIGN), alt.value(palette.CONTEXT))
    bar = base.mark_rule(strokeWidth=2.5).encode(
        x=alt.X("by_year_low:Q", title=None), x2="by_year_high:Q", color=colour
    )
    return [bar, base.mark_point(size=80).encode(x=x, color=colour)]


def _dots(base: alt.Chart, x: alt.X, shown: pd.DataFrame, phone: bool) -> list[alt.Chart]:
    laws = dict(zip(shown.truth, shown.law, strict=True))
    names = [laws[truth] for truth in COLOURS if truth in laws]
    legend = alt.Legend(title=None, columns=1 if phone else 4, labelLimit=200)
    colours = [COLOURS[truth] for truth in COLOURS if truth in laws]
    colour = alt.Color("law:N", scale=alt.Scale(domain=names, range=colours), legend=legend)
    shape = alt.Shape("law:N", scale=alt.Scale(domain=names, range=list(SHAPES)[: len(names)]), legend=legend)
    return [base.mark_point(filled=True, size=52, opacity=0.85).encode(x=x, color=colour, shape=shape)]
