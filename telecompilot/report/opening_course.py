"""The course of foreign share year by year after openings, and openings abroad as told cases.

A part of the chapter on services.
"""

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
from telecompilot.study import event_time, opening_lists, openings
from telecompilot.study.opening_lists import CASES
from telecompilot.study.precedents import RULE

YEARS = 8  # since an opening that are drawn
PANELS = {RULE: "China, the report’s list", CASES: "Abroad, all cases"}
GAP, MARGIN = 26, 36
COUNTRIES = {"IND": "India", "JPN": "Japan", "KOR": "Korea", "KWT": "Kuwait", "MEX": "Mexico", "MYS": "Malaysia",
             "PHL": "Philippines", "TWN": "Taiwan", "UKR": "Ukraine", "VNM": "Vietnam"}  # fmt: skip
GOODS = {"banks": "Banks", "cigarettes": "Cigarettes", "film": "Films", "mobile": "Mobile telephones"}
TOLD = {  # openings abroad that are told, by their id in opening_lists: what changed, definitions drawn, years
    "cigarettes_JPN_1987-04": ("Import duty off", ("cigarettes_japan",), (1981, 2001)),
    "cigarettes_KOR_2001-07-01": ("Making allowed", ("cigarettes_retailers",), (1996, 2006)),
    "mobile_foreign_IND_2013-08": ("Ceiling 74 to 100%", ("mobile_india",), (2010, 2019)),
    "banks_MEX_1997": ("Banks for sale", ("banks_mexico_bmp", "banks_cvh"), (1994, 2015)),
    "banks_UKR_2006-11-16": ("Branches allowed", ("banks_cvh",), (2003, 2015)),
}


def names(ev: Evidence, which: str) -> pd.Series:
    """Return what the openings of a list (RULE or CASES) are called, by id: "Cigarettes, Japan, 1987" abroad."""
    if which == RULE:
        return openings.names(ev)
    rows = panel.load(ev).openings
    said = [abroad(market, date) for market, date in zip(rows.market, rows.date, strict=True)]
    return pd.Series(said, opening_lists.ids(rows))[lambda found: ~found.index.duplicated()]


def abroad(market: str, date: str) -> str:
    """Return a market of the panel and the year of its opening in plain words."""
    good, *_, country = market.split("_")
    return f"{GOODS.get(good, good.capitalize())}, {COUNTRIES.get(country, country)}, {date[:4]}"


def numbers(ev: Evidence) -> SimpleNamespace:
    """Return what the prose says of the years after openings and of the cases abroad, as Text."""
    told = event_time.pooled(ev)
    told = told[told.low.notna()]
    gap = (told.high - told.low).iloc[-1] / 2
    step = opening_lists.estimates(ev, CASES, "step").loc["cigarettes_JPN_1987-04"]
    return formats.texts(
        {
            "power": f"By year {formats.count(told.index[-1])} only a gap of {formats.num(gap, 1)} log-odds would be, "
            "which turns one in ten into "
            f"{formats.pct(openings.in_points(gap) + openings.SHARE, 0)}.",
            "japan_step": formats.num(step.effect, 2),
        },
        {name: formats.pct(panel.share(ev, *key) / 100) for name, key in QUOTED.items()},
    )


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


def fig_course(ev: Evidence) -> Plot:
    """Draw share against the forecast made without the opening, by year since, a panel a list."""
    pooled = {which: event_time.pooled(ev, which).reset_index() for which in PANELS}
    each = {which: _each(ev, which) for which in PANELS}
    several = {which: rows.dropna() for which, rows in pooled.items()}
    clear = sum(int(((rows.low > 0) | (rows.high < 0)).sum()) for rows in several.values())
    said = (f"{PANELS[which]}: mean of {'; '.join(_said(rows))}" for which, rows in several.items())
    last = several[RULE].iloc[-1]
    beyond = {which: rows.name[rows.year > YEARS].unique() for which, rows in each.items()}
    return Plot(
        draw=lambda width: _course_chart(each, several, width),
        table=pd.concat([_course_table(which, each[which], pooled[which]) for which in PANELS], ignore_index=True),
        title=f"{'In no year' if not clear else f'In {formats.count(clear)} years'} after openings does the mean "
        "share leave what its own past led one to expect; by year "
        f"{formats.count(last.year)} only a gap of {formats.num((last.high - last.low) / 2, 1)} log-odds would show",
        units="Log-odds above the forecast made from figures before the opening, by year since, 95 percent intervals",
        alt=f"Two panels of thin lines around zero, the forecast. {'. '.join(said)}.",
        series=openings.results(ev).measured.series_id,
        sources=[*openings.results(ev).sources, *opening_lists.sources(ev, CASES)],
        note=f"Thin: one opening each, of those with {formats.count(event_time.FEWEST)} figures that ended before it. "
        "Dots: mean of three or more, so the mix of openings changes from year to year. Figures after the next opening "
        f"of a market are left out. Later than year {formats.count(YEARS)}, in the data only: "
        f"{'; '.join(name for found in beyond.values() for name in found)}.",
    )


def _said(rows: pd.DataFrame) -> list[str]:
    cells = zip(rows.k, rows.year, rows["mean"], rows.low, rows.high, strict=True)
    return [
        f"{formats.count(k)} in year {formats.count(year)}, {formats.num(mean, 2)} "
        f"({formats.num(low, 2)} to {formats.num(high, 2)})"
        for k, year, mean, low, high in cells
    ]


def _each(ev: Evidence, which: str) -> pd.DataFrame:
    """Return the last gap of each opening in each year since: name, year, effect, se."""
    last = event_time.latest(ev, which)
    return last.assign(name=last.opening.map(names(ev, which))).sort_values(["name", "year"])


def _course_table(which: str, each: pd.DataFrame, pooled: pd.DataFrame) -> pd.DataFrame:
    single = pd.DataFrame({"Opening": each.name, "Year since": each.year, "Log-odds": each.effect.round(3)})
    mean = pd.DataFrame(
        {
            "Opening": ["Mean of " + formats.count(k) for k in pooled.k],
            "Year since": pooled.year,
            "Log-odds": pooled["mean"].round(3),
            "From": pooled.low.round(3),
            "To": pooled.high.round(3),
        }
    )
    return pd.concat([single, mean[pooled.low.notna()]]).assign(List=PANELS[which])[["List", *mean.columns]]


def _course_chart(each: dict, pooled: dict, width: int) -> alt.ConcatChart:
    across, room = parts.columns(width, 2, 1, GAP)
    return alt.concat(*(_course_panel(each[which], pooled[which], PANELS[which], room) for which in PANELS),
                      columns=across, spacing=GAP)  # fmt: skip


def _course_panel(each: pd.DataFrame, pooled: pd.DataFrame, title: str, width: float) -> alt.LayerChart:
    axes = Axes((0.6, YEARS + 0.4), (-1.6, 1.6), tuple(range(1, YEARS + 1)), (-1, 0, 1), suffix="", margin=MARGIN)
    drawn = each[each.year <= YEARS].assign(x=lambda rows: rows.year, value=lambda rows: rows.effect.clip(*axes.y))
    base = alt.Chart(drawn[["x", "value", "name"]]).encode(detail="name:N", **axes.encode(y="value"))
    dots = pd.DataFrame({"x": pooled.year, "value": pooled["mean"], "low": pooled.low, "high": pooled.high})
    dots[["value", "low", "high"]] = dots[["value", "low", "high"]].clip(*axes.y)
    mean = alt.Chart(dots[["x", "value", "low", "high"]])
    layers = [
        alt.Chart(pd.DataFrame({"x": [axes.x[0]], "x2": [axes.x[1]], "y": [0.0]}))
        .mark_rule(color=palette.RULE)
        .encode(**axes.encode(x2="x2")),
        base.mark_line(color=palette.CONTEXT, strokeWidth=1.2, opacity=0.7),
        base.mark_point(color=palette.CONTEXT, size=14, opacity=0.7),
        mean.mark_rule(color=palette.THIRD, strokeWidth=3).encode(**axes.encode(y="low", y2="high")),
        mean.mark_point(color=palette.THIRD, shape="diamond", size=100).encode(**axes.encode(y="value")),
    ]
    return observed.panel(axes, layers, width, 230, title)


# Told cases


def fig_abroad(ev: Evidence) -> Plot:
    """Draw five openings abroad, a panel each, figures of one definition joined."""
    drawn = pd.concat([_case(ev, opening) for opening in TOLD], ignore_index=True)
    rows = panel.load(ev).openings
    events = rows.set_index(opening_lists.ids(rows)).loc[list(TOLD)]
    events = events.assign(name=names(ev, CASES)[events.index], when=[moment(date) for date in events.date])
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
