"""Elsewhere: openings of markets abroad, told one by one and measured like those in China."""

from __future__ import annotations

from types import SimpleNamespace

import altair as alt
import pandas as pd

from telecompilot.evidence import Evidence, formats, panel
from telecompilot.evidence.guards import guarded
from telecompilot.evidence.periods import moment
from telecompilot.figure import observed, palette, parts
from telecompilot.figure.observed import Axes
from telecompilot.figure.plot import Plot
from telecompilot.report import opening_answer, opening_course
from telecompilot.study import opening_lists
from telecompilot.study.opening_lists import CASES

GAP, MARGIN = 26, 36
TOLD = {  # openings abroad that are told, by their id in opening_lists: what changed, definitions drawn, years
    "cigarettes_JPN_1987-04": ("Import duty off", ("cigarettes_japan",), (1981, 2001)),
    "cigarettes_KOR_2001-07-01": ("Making allowed", ("cigarettes_retailers",), (1996, 2006)),
    "mobile_foreign_IND_2013-08": ("Ceiling 74 to 100%", ("mobile_india",), (2010, 2019)),
    "banks_MEX_1997": ("Banks for sale", ("banks_mexico_bmp", "banks_cvh"), (1994, 2015)),
    "banks_UKR_2006-11-16": ("Branches allowed", ("banks_cvh",), (2003, 2015)),
}
QUOTED = {  # figures of the panel that the prose quotes: market, period
    "japan_1986": ("cigarettes_JPN", "1986"),
    "japan_1987": ("cigarettes_JPN", "1987"),
    "korea_2000": ("cigarettes_KOR", "2000"),
    "korea_2002": ("cigarettes_KOR", "2002"),
    "india_2013": ("mobile_foreign_IND", "2013-08"),
    "india_2016": ("mobile_foreign_IND", "2016-07"),
    "india_2017": ("mobile_foreign_IND", "2017-12"),
    "mexico_1995": ("banks_assets_MEX_bmp", "1995"),
    "mexico_2005": ("banks_assets_MEX_bmp", "2005"),
    "ukraine_2005": ("banks_assets_cvh_UKR", "2005"),
    "ukraine_2008": ("banks_assets_cvh_UKR", "2008"),
    "ukraine_2013": ("banks_assets_cvh_UKR", "2013"),
}


def numbers(ev: Evidence) -> SimpleNamespace:
    """Return what the prose says of the cases abroad, as Text."""
    step, ramp = (opening_lists.measured(ev, CASES, shape) for shape in ("step", "ramp"))
    clear = {
        f"{name}_{way}": formats.count(int(found.sum()))
        for name, rows in (("step", step), ("ramp", ramp))
        for way, found in (("up", rows.low > 0), ("down", rows.high < 0))
    }
    return formats.texts(
        clear,
        {
            "cases": formats.count(len(step)),
            "countries": formats.count(len({one.split("_")[-2] for one in step.index})),
            "japan_step": formats.num(step.effect["cigarettes_JPN_1987-04"], 2),
            "top_step": formats.num(step.effect.max(), 2),
            "low_step": formats.num(step.effect.min(), 2),
        },
        opening_answer.null_words(ev),
        {name: formats.pct(panel.share(ev, *key) / 100) for name, key in QUOTED.items()},
    )


def tab_cases(ev: Evidence) -> pd.DataFrame:
    """Return the cases that can be measured: what changed, last share before and latest after, effect by two shapes."""
    step, ramp = (opening_lists.measured(ev, CASES, shape) for shape in ("step", "ramp"))
    rows = panel.load(ev).openings
    rows = rows.set_index(opening_lists.ids(rows)).loc[step.index]
    rows = rows[~rows.index.duplicated()]
    sides = [_sides(ev, case.market, case.when) for case in step.itertuples()]
    return pd.DataFrame(
        {
            "Opening": opening_course.names(ev, CASES)[step.index].to_numpy(),
            "What changed": rows.what_changed.to_numpy(),
            "Last share before": [before for before, _ in sides],
            "Latest share": [after for _, after in sides],
            "As a step (95%)": [_effect(case) for case in step.itertuples()],
            "A year, as a lasting ramp (95%)": [_effect(case) for case in ramp.loc[step.index].itertuples()],
            "Figures": step.n.to_numpy(),
        }
    )


def sources(ev: Evidence) -> tuple[str, ...]:
    """Return the ids of the documents behind the cases."""
    return opening_lists.sources(ev, CASES)


def _sides(ev: Evidence, market: str, when: float) -> tuple[str, str]:
    """Return the last share before a date and the latest one, in words, by the definition with most figures around."""
    rows = panel.load(ev).shares
    rows = rows[rows.market_id == market].sort_values("when", kind="stable")
    parts_ = [part for _, part in rows.groupby("definition_id", sort=False)]
    best = max(parts_, key=lambda part: (min((part.when < when).sum(), (part.when >= when).sum()), len(part)))
    before, after = best[best.when < when], best[best.when >= when]
    return _share(before.iloc[-1]), _share(after.iloc[-1])


def _share(row: pd.Series) -> str:
    return f"{formats.pct(row.value / 100)} ({row.period})"


def _effect(case) -> str:
    return f"{formats.num(case.effect, 2)} ({formats.num(case.low, 2)} to {formats.num(case.high, 2)})"


def fig_abroad(ev: Evidence) -> Plot:
    """Draw five openings abroad, a panel each, figures of one definition joined."""
    drawn = pd.concat([_case(ev, opening) for opening in TOLD], ignore_index=True)
    rows = panel.load(ev).openings
    events = rows.set_index(opening_lists.ids(rows)).loc[list(TOLD)]
    events = events.assign(
        name=opening_course.names(ev, CASES)[events.index], when=[moment(date) for date in events.date]
    )
    said = (
        f"{event.name}: {observed.course(own[own.definition == own.definition.iloc[-1]].iloc[[0, -1]])}."
        for event in events.itertuples()
        for own in [drawn[drawn.opening == event.Index]]
    )
    return Plot(
        draw=lambda width: _abroad_chart(drawn, events, width),
        table=pd.DataFrame(
            {
                "Opening": drawn.opening.map(events.name),
                "What changed": drawn.opening.map(events.what_changed),
                "Period": drawn.period,
                "Foreign share": observed.in_words(drawn),
                "Counted as": drawn.definition.map(panel.load(ev).definitions.measure),
            }
        ),
        title=guarded(
            "openings_abroad_differ",
            "Abroad foreign share leapt where trade was let in or banks were sold; where a ceiling on mobile operators "
            "went, little changed",
        ),
        units="Foreign share of each market, percent",
        alt=f"Five small panels with a dashed vertical line at the opening. {' '.join(said)}",
        sources=dict.fromkeys(" ".join([*events.source_id, *drawn.source_id]).split()),
        note="Each panel has its own scales. A line joins figures of one definition only. Dashed: the day of the "
        "change, mid-year or mid-month where no day is known. India: operators that a foreign firm controls. "
        "The report’s list has none of these.",
    )


def _case(ev: Evidence, opening: str) -> pd.DataFrame:
    """Return the figures of one case inside its years: observed.COLUMNS, definition, source_id, opening."""
    rows, (_, definitions, years) = panel.load(ev).shares, TOLD[opening]
    rows = rows[rows.definition_id.isin(definitions) & (rows.country == opening.split("_")[-2])]
    rows = rows[rows.when.between(*years)].sort_values("when", kind="stable")
    scaled = {name: rows[name] / 100 for name in ("value", "low", "high")}
    frame = rows.assign(**scaled, bound="", weak=False, series_id="", definition=rows.definition_id, opening=opening)
    return frame[[*observed.COLUMNS, "definition", "source_id", "opening"]]


def _abroad_chart(drawn: pd.DataFrame, events: pd.DataFrame, width: int) -> alt.ConcatChart:
    across, each = parts.columns(width, 3, 2, GAP)
    return alt.concat(
        *(_abroad_panel(drawn, event, each) for event in events.itertuples()), columns=across, spacing=GAP
    )


def _abroad_panel(drawn: pd.DataFrame, event, width: float) -> alt.LayerChart:
    own, (what, _, years) = drawn[drawn.opening == event.Index], TOLD[event.Index]
    top = 115 * own.value.max()
    ticks = observed.years(years[0], years[1], int(0.8 * width))
    axes = Axes(years, (0, top), ticks, observed.round_values(top), margin=MARGIN)
    layers = [observed.rules(axes, [event.when])]
    for _, line in own.groupby("definition", sort=False):
        layers += observed.line(axes, line, palette.FOREIGN, size=22)
    market, _, year = event.name.rpartition(", ")
    heading = alt.Title(market, subtitle=f"{what}, {year}", subtitleColor=palette.MUTED, frame="bounds")
    return observed.panel(axes, layers, width, 120, heading)
