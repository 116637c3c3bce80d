"""Charts of the chapter on quantity and quality: money and firms, high technology, restrictions, surveys."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable

import altair as alt
import pandas as pd

from telecompilot.evidence import formats
from telecompilot.figure import palette, parts
from telecompilot.figure.plot import Plot

PANEL = 120  # px, the height of a small panel
FORMATS = {"Money": ",.0f", "New firms": ",.0f", "Money for each new firm": ".1f"}
UNITS = {"Money": "CNY billion", "New firms": "number", "Money for each new firm": "CNY million"}
FILLS = {"Foreign equity limits": "foreign", "Other restrictions": "domestic", "Screening and staff rules": "context"}


def investment(frame: pd.DataFrame, series: Iterable[str]) -> Plot:
    """Draw money, new firms and money a firm below each other.

    Parameters: `frame`, from facts.quantity_to_quality.investment; `series`, the ids behind it.
    """
    after = frame[frame.part != "before"]
    wide = frame.pivot(index="year", columns="measure", values="value")
    money, firms, each = (wide[name].dropna() for name in FORMATS)
    start = int(after[after.part == "after"].year.min())
    fell, rose = money.iloc[-1] / money[start] - 1, firms.iloc[-1] / firms[start] - 1
    firms_did = f"the number of new foreign firms {_moved(rose)}"
    title = f"From {start} to {money.index[-1]} the money {_moved(fell)} while {firms_did}"
    table = frame.pivot(index="year", columns="measure", values="value")[list(FORMATS)].reset_index()
    table.columns = ["Year", *(f"{name}, {unit}" for name, unit in UNITS.items())]
    table["Scope of the money"] = ["with finance" if year >= start else "without finance" for year in table["Year"]]
    words = "; ".join(
        f"{name} ({UNITS[name]}) {values.iloc[0]:{FORMATS[name]}} in {values.index[0]}, "
        f"{values[start]:{FORMATS[name]}} in {start}, {values.iloc[-1]:{FORMATS[name]}} in {values.index[-1]}"
        for name, values in zip(FORMATS, (money, firms, each), strict=True)
    )
    return Plot(
        draw=lambda width: _panels(frame, start, width),
        table=table,
        title=title,
        units="Utilised foreign direct investment and newly established foreign-invested enterprises, by year",
        alt=f"Three panels below each other: {words}. Firms jump to {firms[2018]:,.0f} in 2018."
        if 2018 in firms.index
        else f"Three panels below each other: {words}.",
        series=tuple(series),
        note=(
            f"The ministry's total leaves out banks, brokers and insurers before May {start} and counts them since, so "
            "lines are not joined there. Triangles are bounds (“more than”). Money for each new firm is no project "
            "size: capital that older firms add is in it."
        ),
    )


def _moved(change: float) -> str:
    return f"{'rose' if change > 0 else 'fell'} {formats.pct(abs(change), 0)}"


def _panels(frame: pd.DataFrame, start: int, width: int) -> alt.VConcatChart:
    drawn = []
    for name, form in FORMATS.items():
        rows = frame[frame.measure == name]
        ends = rows[rows.year.isin([rows.year.min(), start, rows.year.max()])]
        x = parts.years("year", width, int(frame.year.min()) - 0.4, int(frame.year.max()) + 0.6)
        y = alt.Y("value:Q", axis=alt.Axis(title=None, tickCount=3, format=",~f"), scale=alt.Scale(zero=True))
        lines = [parts.line(part, x, y) for _, part in rows.groupby("part")]
        bounds = alt.Chart(rows[rows.bound != ""]).encode(x=x, y=y)
        up = bool((rows.bound == "at least").any())
        mark = bounds.mark_point(shape="triangle-up" if up else "triangle-down", size=110, color=palette.FOREIGN)
        words = ends.assign(text=[f"{value:{form}}" for value in ends.value])
        low = words.year.isin(_troughs(rows))
        labels = [
            parts.labels(some, "year:Q", "value:Q", "text", dx=0, dy=shift, align="center")
            for some, shift in ((words[~low], -13), (words[low], 15))
        ]
        layers = [parts.reference(start - 0.5, "", width, "x")] if name != "New firms" else []
        layers += [parts.note(start - 0.5, 0, "new scope", dx=4, dy=-9)] if layers else []
        panel = alt.layer(*layers, *lines, mark, *labels).properties(width=width, height=PANEL)
        drawn.append(panel.properties(title=alt.TitleParams(f"{name}, {UNITS[name]}", frame="group")))
    return alt.vconcat(*drawn, spacing=22)


def _troughs(rows: pd.DataFrame) -> list[int]:
    """The years lower than both their neighbours: their labels go below the line."""
    value = rows.set_index("year").value
    return list(value.index[(value < value.shift(1)) & (value < value.shift(-1))])


def high_tech(frame: pd.DataFrame, series: Iterable[str]) -> Plot:
    """Draw the high-tech share of the money, years without a comparable figure left open.

    Parameters: `frame`, year and share, from facts.quantity_to_quality.high_tech; `series`, the ids behind it.
    """
    known = frame.dropna()
    peak, last = known.loc[known.share.idxmax()], known.iloc[-1]
    holes = ", ".join(f"{year:.0f}" for year in frame.year[frame.share.isna()])
    if peak.year == last.year:
        title = f"High technology’s share of the money has risen to {formats.pct(last.share)}"
    else:
        title = (
            f"High technology’s share of the money rose to {formats.pct(peak.share)} in {peak.year:.0f}, "
            f"then fell to {formats.pct(last.share)}"
        )
    words = ", ".join(f"{formats.pct(share)} in {year:.0f}" for year, share in known[["year", "share"]].to_numpy())
    table = frame.assign(share=100 * frame.share).rename(columns={"year": "Year", "share": "Share of the money, %"})
    return Plot(
        draw=lambda width: _high_tech(frame, width),
        table=table,
        title=title,
        units="Percent of utilised foreign direct investment that goes to high-technology industries, by year",
        alt=f"Points by year, joined where years follow each other: {words}. No figure for {holes}.",
        series=tuple(series),
        note=(
            "Manufacturing and services together. For 2024 only high-technology manufacturing was published, which is "
            "no point on this line. The last point is computed from the two amounts."
        ),
    )


def _high_tech(frame: pd.DataFrame, width: int) -> alt.LayerChart:
    x = parts.years("year", width, int(frame.year.min()) - 0.4, int(frame.year.max()) + 0.4)
    y = parts.share("share", 0.45)
    runs = frame.share.isna().cumsum()
    lines = [parts.line(run.dropna(), x, y) for _, run in frame.groupby(runs) if run.share.notna().any()]
    known = frame.dropna()
    labels = known.assign(text=[str(formats.pct(share)) for share in known.share])
    holes = frame[frame.share.isna()].assign(share=0.015, text="no figure")
    words = [
        parts.labels(labels, "year:Q", "share:Q", "text", dx=0, dy=-14, align="center"),
        parts.labels(holes, "year:Q", "share:Q", "text", palette.MUTED, dx=0, align="center"),
    ]
    return alt.layer(*lines, *words).properties(width=width, height=240)


def restrictions(frame: pd.DataFrame, series: Iterable[str]) -> Plot:
    """Draw the OECD index as bars of its parts: China by year, the OECD mean beside the last one.

    Parameters: `frame`, from facts.quantity_to_quality.restrictions; `series`, the ids behind it.
    """
    china = frame[frame.place == "China"].pivot(index="year", columns="kind", values="score")
    first, last = china.index[0], china.index[-1]
    equity, other = (china[kind][last] - china[kind][first] for kind in list(FILLS)[:2])
    title = (
        f"Limits on foreign equity {_fell(equity)} from {first} to {last}; other restrictions {_fell(other)}, "
        f"and the total {'with them' if (china.Total[last] - china.Total[first]) * other > 0 else 'did not follow'}"
    )
    mean = frame[(frame.place != "China") & (frame.year == last)]
    bars = pd.concat([frame[frame.place == "China"].assign(bar=lambda rows: rows.year.astype(str)), mean])
    bars["bar"] = bars.bar.fillna("OECD")
    columns = [*FILLS, "Total"]
    table = bars.pivot(index="bar", columns="kind", values="score")[columns].reset_index()
    table.columns = ["Year (OECD: mean of members, last year)", *(f"{name}, score" for name in columns)]
    words = "; ".join(
        f"{kind.lower()} {', '.join(f'{score:.3f} in {year}' for year, score in china[kind].items())}"
        for kind in columns
    )
    total = mean[mean.kind == "Total"].score.iloc[0]
    return Plot(
        draw=lambda width: _stacks(bars, width),
        table=table,
        title=title,
        units="OECD index of restrictions on foreign direct investment, all activities, 0 open to 1 closed",
        alt=f"Stacked bars for China by year: {words}. The OECD members' mean in {last} is {total:.3f}.",
        series=tuple(series),
        note=(
            "Method of 2022; no scores for 2019 and 2020. Parts can add up to slightly more than the total, as the "
            "index caps a sector at 1. Known to us from a copy of the OECD's own export, not from its site."
        ),
    )


def _fell(change: float) -> str:
    return "fell" if change < 0 else "rose"


def _stacks(bars: pd.DataFrame, width: int) -> alt.LayerChart:
    pieces, totals = bars[bars.kind != "Total"], bars[bars.kind == "Total"]
    fill = [palette.TOKENS[name].light for name in FILLS.values()]
    legend = alt.Legend(title=None, columns=1 if width < 400 else 3, symbolType="square", labelLimit=300)
    x = alt.X("bar:N", sort=None, axis=alt.Axis(title=None, labelAngle=0, domain=True, ticks=False))
    y = alt.Y("score:Q", axis=alt.Axis(title=None, tickCount=5, format=".2f"), scale=alt.Scale(domain=[0, 0.28]))
    colour = alt.Color("kind:N", scale=alt.Scale(domain=list(FILLS), range=fill), legend=legend)
    rank = {kind: at for at, kind in enumerate(FILLS)}
    stack = (
        alt.Chart(pieces.assign(rank=pieces.kind.map(rank)))
        .mark_bar(stroke=palette.PAPER, strokeWidth=1.5)
        .encode(x=x, y=y, color=colour, order="rank:O")
    )
    tops = totals.assign(text=[f"{score:.3f}" for score in totals.score])
    return alt.layer(stack, parts.labels(tops, "bar:N", "score:Q", "text", dx=0, dy=-12, align="center")).properties(
        width=width, height=260
    )


def surveys(frame: pd.DataFrame, series: Iterable[str]) -> Plot:
    """Draw what firms say, one panel a question.

    Parameters: `frame`, from facts.quantity_to_quality.surveys; `series`, the ids behind it.
    """
    ends = frame.sort_values("year").groupby("question", sort=False).share.agg(["first", "last"])
    years = frame.sort_values("year").groupby("question", sort=False).year.agg(["first", "last"])
    name = frame.question.iloc[0]
    more = ends["last"][name] > ends["first"][name]
    title = (
        f"{formats.pct(ends['last'][name], 0)} of European firms say barriers cost them business, "
        f"{'more' if more else 'fewer'} than the {formats.pct(ends['first'][name], 0)} of {years['first'][name]}"
    )
    words = "; ".join(
        f"{question}: {', '.join(f'{formats.pct(row.share, 0)} in {row.year}' for row in rows.itertuples())}"
        for question, rows in frame.groupby("question", sort=False)
    )
    table = frame.assign(share=100 * frame.share, about=frame.about.map({True: "about", False: ""}))
    names = {"question": "Question", "asked": "Asked", "year": "Edition", "share": "Share, %", "about": "Precision"}
    return Plot(
        draw=lambda width: _questions(frame, width),
        table=table[list(names)].rename(columns=names),
        title=title,
        units="Percent of firms that answered, by edition of the survey",
        alt=f"Three small panels of points by year. {words}.",
        series=tuple(series),
        note="EU Chamber and AmCham China, each asking its own members. Members answer, firms that left do not.",
    )


def _questions(frame: pd.DataFrame, width: int) -> alt.ConcatChart:
    first, last = int(frame.year.min()), int(frame.year.max())
    letters = int(width / (3 if width > 500 else 2) / 8)

    def panel(rows: pd.DataFrame, room: int) -> alt.LayerChart:
        ticks = alt.Axis(title=None, format="d", values=[first, (first + last) // 2, last])
        x = alt.X("year:Q", axis=ticks, scale=alt.Scale(domain=[first - 1, last + 1], nice=False))
        ends = rows.iloc[[0, -1]].assign(text=lambda some: [str(formats.pct(share, 0)) for share in some.share])
        labels = parts.labels(ends, "year:Q", "share:Q", "text", dx=0, dy=-14, align="center")
        return alt.layer(parts.line(rows, x, parts.share("share", 0.8)), labels).properties(width=room, height=170)

    groups = [
        ([*textwrap.wrap(question, letters), rows.asked.iloc[0]], rows.sort_values("year"))
        for question, rows in frame.groupby("question", sort=False)
    ]
    return parts.multiples(groups, panel, width, 3)
