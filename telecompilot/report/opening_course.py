"""The course of foreign share year by year after openings: a part of the chapter on services."""

from __future__ import annotations

from types import SimpleNamespace

import altair as alt
import pandas as pd

from telecompilot.evidence import Evidence, formats, panel
from telecompilot.figure import observed, palette, parts
from telecompilot.figure.observed import Axes
from telecompilot.figure.plot import COMPUTED, Plot
from telecompilot.report.opening_effects import interval
from telecompilot.study import event_time, opening_lists, openings
from telecompilot.study.opening_lists import CASES
from telecompilot.study.precedents import RULE

YEARS = 8  # since an opening that are drawn
PANELS = {RULE: "China", CASES: "Abroad"}
GAP, MARGIN = 26, 36


def numbers(ev: Evidence) -> SimpleNamespace:
    """Return what the prose says of the years after openings, as Text."""
    return formats.texts({"power": power(ev)})


def power(ev: Evidence) -> str:
    """Say how large a gap would have to be to show in the last year that can be pooled."""
    told = event_time.pooled(ev)
    told = told[told.low.notna()]
    gap = (told.high - told.low).iloc[-1] / 2
    return (
        f"By year {formats.count(told.index[-1])} only a gap would show that turns one in ten into "
        f"{_share(gap)} ({formats.num(gap, 1)} log-odds)."
    )


def _share(gap: float) -> str:
    """Return what a share of one in ten becomes by a gap in log-odds, as text."""
    return formats.pct(openings.in_points(gap) + openings.SHARE, 0)


def fig_course(ev: Evidence) -> Plot:
    """Draw share against the forecast made without the opening, by year since, a panel a list."""
    pooled = {which: event_time.pooled(ev, which).reset_index() for which in PANELS}
    each = {which: _each(ev, which) for which in PANELS}
    several = {which: rows.dropna() for which, rows in pooled.items()}
    clear = sum(int(((rows.low > 0) | (rows.high < 0)).sum()) for rows in several.values())
    said = (f"{PANELS[which]}: mean of {'; '.join(_said(rows))}" for which, rows in several.items())
    beyond = {which: rows.name[rows.year > YEARS].unique() for which, rows in each.items()}
    tables = [_course_table(ev, which, each[which], pooled[which]) for which in PANELS]
    table = pd.concat(tables, ignore_index=True)
    return Plot(
        draw=lambda width: _course_chart(each, several, width),
        table=table.drop(columns="law"),
        cite=table.law.fillna("") + f" {COMPUTED}",
        title=f"{'In no year' if not clear else f'In {formats.count(clear)} years'} after openings was foreign share "
        "clearly off its earlier path",
        units="What became of a share expected at 10%, by year since the opening, log-odds scale",
        alt=f"Two panels of thin lines around the line at 10%, as expected. {'. '.join(said)}.",
        series=openings.results(ev).measured.series_id,
        sources=[*openings.results(ev).sources, *opening_lists.sources(ev, CASES)],
        note="The path is forecast from figures before the opening alone. Diamonds: mean of three openings or more, "
        f"with 95% intervals. {power(ev)} Thin: one opening each, with {formats.count(event_time.FEWEST)} "
        "figures that ended before it. The mix of openings changes from year to year. "
        "Figures after the next opening of a market are left out. "
        f"Later than year {formats.count(YEARS)}, in the data only: "
        f"{'; '.join(name for found in beyond.values() for name in found)}.",
    )


def _said(rows: pd.DataFrame) -> list[str]:
    cells = zip(rows.k, rows.year, rows["mean"], rows.low, rows.high, strict=True)
    return [f"{formats.count(k)} in year {formats.count(year)}, {interval(*effect)}" for k, year, *effect in cells]


def _each(ev: Evidence, which: str) -> pd.DataFrame:
    """Return the last gap of each opening in each year since: name, year, effect, se."""
    last = event_time.latest(ev, which)
    return last.assign(name=last.opening.map(opening_lists.names(ev, which))).sort_values(["name", "year"])


def _course_table(ev: Evidence, which: str, each: pd.DataFrame, pooled: pd.DataFrame) -> pd.DataFrame:
    single = pd.DataFrame({"Opening": each.name, "Year since": each.year, "Log-odds": each.effect.round(3)})
    single["law"] = each.opening.map(_laws(ev, which))
    mean = pd.DataFrame(
        {
            "Opening": ["Mean of " + formats.count(k) for k in pooled.k],
            "Year since": pooled.year,
            "Log-odds": pooled["mean"].round(3),
            "From": pooled.low.round(3),
            "To": pooled.high.round(3),
        }
    )
    return pd.concat([single, mean[pooled.low.notna()]]).assign(List=PANELS[which])[["List", *mean.columns, "law"]]


def _laws(ev: Evidence, which: str) -> pd.Series:
    """Return the ids of the documents on each opening of a list, by its id."""
    if which == RULE:
        return ev.events.source_id
    rows = panel.load(ev).openings
    return rows.source_id.set_axis(opening_lists.ids(rows))[lambda found: ~found.index.duplicated()]


def _course_chart(each: dict, pooled: dict, width: int) -> alt.ConcatChart:
    across, room = parts.columns(width, 2, 1, GAP)
    return alt.concat(*(_course_panel(each[which], pooled[which], PANELS[which], room) for which in PANELS),
                      columns=across, spacing=GAP)  # fmt: skip


def _course_panel(each: pd.DataFrame, pooled: pd.DataFrame, title: str, width: float) -> alt.LayerChart:
    ticks = {at: _share(at) for at in (-1, 0, 1)}
    said = "".join(f"datum.value == {at} ? '{share}' : " for at, share in ticks.items())
    axes = Axes((0.6, YEARS + 0.4), (-1.6, 1.6), tuple(range(1, YEARS + 1)), tuple(ticks), margin=MARGIN,
                value_expr=f"{said}''", year_expr="datum.value == 1 ? 'year 1' : datum.value")  # fmt: skip
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
    if title == PANELS[RULE]:
        last, lone = dots.iloc[-1], drawn.sort_values("x").iloc[-1]
        layers += [
            parts.note(last.x, 0.75 * last.high, "mean, 95%", palette.THIRD, dx=7, fontWeight=600),
            parts.note(axes.x[1], 0, "10%: earlier path", palette.INK, dy=-10, align="right"),
            parts.note(lone.x, lone.value, "one opening", dy=16, align="right"),
        ]
    return observed.panel(axes, layers, width, 230, title)
