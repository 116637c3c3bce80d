"""Figures of the chapter on services: share around each opening, licences beside share, insurers."""

from __future__ import annotations

import altair as alt
import pandas as pd

from telecompilot.evidence import formats
from telecompilot.figure import observed, palette, parts
from telecompilot.figure.observed import Axes
from telecompilot.figure.plot import Plot

SMALL = 480  # px: below it a picture is for a phone
ROSE, FELL = "rose", "fell"
COLOURS = {ROSE: palette.FOREIGN, FELL: palette.DOMESTIC}
SIGNS = {ROSE: "▲ rose", FELL: "▼ fell"}
LICENCES, SHARE = "Licensed firms", "Share of assets"
SINCE = (-18, 30)  # years from the opening, the same in every panel
GAP = 26
MARGIN = 36  # px for the labels of the upright axis, so that panels line up


def openings(paths: pd.DataFrame, events: pd.DataFrame, verdicts: pd.DataFrame) -> Plot:
    """Draw foreign share around each opening, one panel an opening, on one scale of years.

    Parameters: `paths`, `openings`, `verdicts`, from facts.services_precedents.
    """
    done = verdicts.loc[events.index]
    count = done.verdict.value_counts()
    fell, rose, rest = (int(count.get(name, 0)) for name in (FELL, ROSE, "unclear"))
    rising = sorted(set(events.sector[done.verdict == ROSE]))
    where = f"{', both times' if rose == 2 else ''} in {rising[0]}" if len(rising) == 1 else ""
    rest_words = f"; {formats.count(rest)} {'is' if rest == 1 else 'are'} unclear" if rest else ""
    table = paths.assign(opening=paths.event_id.map(events.heading + ": " + events.opened))
    return Plot(
        draw=lambda width: _openings_chart(paths, events, done, width),
        table=pd.DataFrame(
            {
                "Opening": table.opening,
                "Period": table.period,
                "Years from the opening": table.since.round(1),
                "Foreign share": observed.said(table),
                "Set apart": table.outlier.map({True: "yes", False: ""}),
            }
        ),
        title=(
            f"After {formats.count(len(done))} openings of service markets foreign share fell {_times(fell)} and rose "
            f"{_times(rose)}{where}{rest_words}"
        ),
        units="Foreign share of each market, percent, by years from the opening",
        alt=f"{formats.count(len(done)).capitalize()} small panels. " + " ".join(_sentences(events, done)),
        series=tuple(dict.fromkeys(paths.series_id)),
        sources=tuple(dict.fromkeys(" ".join(events.source_id).split())),
        note=(
            "Each panel has its own upright scale from zero; the dashed upright is the day of the opening, mid-year "
            "where none is known. Rose or fell: the last figure before the opening against the latest one, where their "
            "intervals do not touch. Banks and insurers: licence-holder share, joint ventures of insurers included; "
            "films and Amazon: brand share. Hollow: a year with one exceptional policy. The openings are those that "
            "the event study selected beforehand."
        ),
    )


def _times(number: int) -> str:
    return {0: "never", 1: "once", 2: "twice"}.get(number, f"{formats.count(number)} times")


def _sentences(events: pd.DataFrame, done: pd.DataFrame) -> list[str]:
    rows = events.join(done)
    return [
        f"{row.heading}, {row.opened}: {_said(row.before, row.before_bound)} in {row.before_period} before, "
        f"{_said(row.after, row.after_bound)} in {row.after_period}, {row.verdict}."
        for row in rows.itertuples()
    ]


def _said(value: float, bound: str) -> str:
    return f"{bound} {formats.pct(value)}".strip()


def _openings_chart(paths: pd.DataFrame, events: pd.DataFrame, done: pd.DataFrame, width: int) -> alt.ConcatChart:
    columns = 4 if width > SMALL else 2
    each = (width - GAP * (columns - 1)) / columns
    panels = []
    for event in events.join(done).itertuples():
        rows = paths[paths.event_id == event.Index].assign(when=lambda frame: frame.since)
        panels.append(_opening(rows, event, each))
    return alt.concat(*panels, columns=columns, spacing=GAP)


def _opening(rows: pd.DataFrame, event, width: float) -> alt.LayerChart:
    kept = rows[~rows.outlier]
    top = 1.3 * 100 * rows.value.max()
    colour = COLOURS.get(event.verdict, palette.CONTEXT)
    signed = "(datum.value > 0 ? '+' : '') + format(datum.value, 'd')"
    axes = Axes(SINCE, (0, top), (-15, 0, 15, 30), _ticks(top), year_expr=signed, margin=MARGIN)
    layers = [observed.rules(axes, [0]), *observed.line(axes, kept, colour, size=24)]
    if rows.outlier.any():
        layers.append(_hollow(axes, rows[rows.outlier], colour))
    last = kept.iloc[-1]
    sign = {"at most": "<", "at least": ">"}.get(last.bound, "")
    style = {"dx": 10 if sign else 6, "fontWeight": 600}
    layers.append(parts.note(last.when, 100 * last.value, f"{sign}{formats.pct(last.value)}", colour, **style))
    words = [event.opened, SIGNS.get(event.verdict, "■ unclear")]
    heading = alt.Title(event.heading, subtitle=words, subtitleColor=colour, frame="bounds")
    return observed.panel(axes, layers, width, 110, heading)


def _ticks(top: float) -> tuple[float, ...]:
    step = next(size for size in (0.5, 1, 2, 5, 10, 20, 25, 50) if top / size <= 4)
    return tuple(step * at for at in range(int(0.96 * top / step) + 1))


def _hollow(axes: Axes, rows: pd.DataFrame, colour: str) -> alt.Chart:
    drawn = pd.DataFrame({"x": rows.when, "value": 100 * rows.value})
    mark = {"shape": "circle", "color": colour, "filled": False, "strokeWidth": 2, "size": 34}
    return alt.Chart(drawn).mark_point(**mark).encode(**axes.encode(y="value"))


def licences(frame: pd.DataFrame, events: pd.DataFrame) -> Plot:
    """Draw the number of licensed foreign firms above their share of assets, banks beside insurers.

    Parameters: `frame` and `openings`, from facts.services_precedents.
    """
    ends = {key: (rows.iloc[0], rows.iloc[-1]) for key, rows in frame.groupby(["sector", "measure"], sort=False)}
    words = {key: _ends(first, last, key[1]) for key, (first, last) in ends.items()}
    moved = {key: last.value - first.value for key, (first, last) in ends.items()}
    banks = moved["Banks", LICENCES] > 0 > moved["Banks", SHARE]
    both = moved["Insurers", LICENCES] > 0 and moved["Insurers", SHARE] > 0
    first, last = ends["Banks", LICENCES]
    held = f"Licensed foreign banks went from {first.value:.0f} to {last.value:.0f} while their share "
    told = [
        f"{sector}, {measure.lower()}: {_list(rows, measure)}."
        for (sector, measure), rows in frame.groupby(["sector", "measure"], sort=False)
    ]
    return Plot(
        draw=lambda width: _licences_chart(frame, events, words, width),
        table=pd.DataFrame(
            {
                "Sector": frame.sector,
                "Measure": frame.measure,
                "Period": frame.period,
                "Figure": [_figure(value, measure) for value, measure in zip(frame.value, frame.measure, strict=True)],
            }
        ),
        title=held
        + (
            f"fell to {formats.pct(ends['Banks', SHARE][1].value)}"
            if banks
            else f"stands at {formats.pct(ends['Banks', SHARE][1].value)}"
        )
        + ("; insurers gained both" if both else ""),
        units="Foreign firms with a licence, number; their assets, percent of all assets of the sector",
        alt=f"Two panels for each sector, licences above share. {' '.join(told)}",
        series=tuple(dict.fromkeys(frame.series_id)),
        sources=tuple(dict.fromkeys(" ".join(events.source_id).split())),
        note=(
            "Banks: locally incorporated banks; branches of foreign banks are in the assets but not in the number. "
            "Insurers: all foreign-invested institutions, joint ventures included; later counts take in holding and "
            "asset-management firms. Dashed uprights: openings. Dashed lines: no figure found between. Thin uprights: "
            "what the sources leave open."
        ),
        share="licence-holder share",
    )


def _figure(value: float, measure: str) -> str:
    return formats.num(value, 0) if measure == LICENCES else formats.pct(value, 2)


def _list(rows: pd.DataFrame, measure: str) -> str:
    return ", ".join(f"{_figure(row.value, measure)} in {row.period}" for row in rows.itertuples())


def _ends(first, last, measure: str) -> tuple[str, str]:
    return _figure(first.value, measure), _figure(last.value, measure)


def _licences_chart(frame: pd.DataFrame, events: pd.DataFrame, words: dict, width: int) -> alt.ConcatChart:
    columns = 2 if width > SMALL else 1
    each = (width - 2 * GAP * (columns - 1)) / columns
    tops = {("Banks", LICENCES): 64, ("Banks", SHARE): 3.2, ("Insurers", LICENCES): 85, ("Insurers", SHARE): 10.7}
    stacks = []
    for sector, names in (("Banks", ["banking"]), ("Insurers", ["insurance"])):
        moments = events.when[events.sector.isin(names)]
        stack = []
        for measure in (LICENCES, SHARE):
            rows = frame[(frame.sector == sector) & (frame.measure == measure)]
            stack.append(_count_or_share(rows, moments, tops[sector, measure], words[sector, measure], each))
        stacks.append(alt.vconcat(*stack, spacing=14))
    return alt.hconcat(*stacks, spacing=2 * GAP) if columns == 2 else alt.vconcat(*stacks, spacing=GAP)


def _count_or_share(rows: pd.DataFrame, moments: pd.Series, top: float, words: tuple, width: float) -> alt.LayerChart:
    counted = rows.measure.iloc[0] == LICENCES
    colour, scale = (palette.THIRD, 1) if counted else (palette.FOREIGN, 100)
    years = observed.years(2005, 2025, int(width))
    axes = Axes((2001, 2026.5), (0, top), years, _ticks(top), "" if counted else "%", margin=MARGIN)
    shape = "square" if counted else "circle"
    layers = [observed.rules(axes, moments), *observed.line(axes, rows, colour, shape, scale)]
    for at, beside, text, align in ((0, 1, words[0], "left"), (-1, -2, words[1], "right")):
        row = rows.iloc[at]
        below = 13 if rows.value.iloc[beside] > row.value else -13
        layers.append(parts.note(row.when, scale * row.value, text, colour, align=align, dy=below, fontWeight=600))
    return observed.panel(axes, layers, width, 120, f"{rows.sector.iloc[0]}: {rows.measure.iloc[0].lower()}")
