"""Elsewhere: openings of markets abroad, case by case, and how shares drift where nothing was opened."""

from __future__ import annotations

from types import SimpleNamespace

import altair as alt
import pandas as pd

from telecompilot.evidence import Evidence, formats, panel, points
from telecompilot.evidence.guards import guarded
from telecompilot.figure import observed, palette, parts, rows
from telecompilot.figure.observed import Axes
from telecompilot.figure.plot import Plot, ids
from telecompilot.report.opening_effects import interval
from telecompilot.study import abroad, answer, opening_lists
from telecompilot.study.abroad import BOUGHT, ENDS, IMPORTS, RIGHT
from telecompilot.study.answer import HEADLINE, MIXTURE
from telecompilot.study.before_after import FELL, ROSE, UNCLEAR
from telecompilot.study.new_market import ESTIMATED
from telecompilot.study.opening_lists import CASES

GAP, MARGIN = 26, 36
WAYS = {IMPORTS: "Goods were let in", BOUGHT: "Firms could be bought", RIGHT: "Only a right to enter"}
STYLES = {  # of a verdict: colour, word
    ROSE: (palette.FOREIGN, "higher"),
    FELL: (palette.DOMESTIC, "lower"),
    UNCLEAR: (palette.CONTEXT, "no clear change"),
}
BESIDES = {  # what else happened, where the panel’s note says it too briefly for a reader
    "cigarettes_JPN_1987-04": "The monopoly on imports had ended in 1985",
    "cigarettes_KOR_1988-07": "Imports had been allowed since September 1986",
    "cigarettes_TWN_1987": "Share swung from year to year",
    "cigarettes_KOR_2001-07-01": "By licence, with a minimum capital; share had been rising since 1998",
    "film_KOR_1986-12": "In force from 1987, direct distribution from 1988",
    "film_KOR_2006-07-01": "A quota on screens, not on owners",
    "banks_MEX_1997": "Another paper dates the end of all limits to the end of 1998",
    "banks_UKR_2006-11-16": "Subsidiaries were allowed before; takeovers from 2005 to 2008",
    "banks_VNM_2007-04-01": "The ceiling on stakes in local banks stayed",
    "banks_MYS_2009-04-27": "A few licences; the ceiling on local banks stayed",
    "mobile_foreign_MEX_2013-06-11": "AT&T bought the domestic Iusacell and Nextel",
    "mobile_foreign_IND_2013-08": "Uninor had left seven regions by early 2013; a domestic rival came later",
}
TOLD = {  # openings whose course is drawn, by id: what changed, definitions drawn, years
    "cigarettes_JPN_1987-04": ("Import duty off", ("cigarettes_japan",), (1981, 2002)),
    "banks_MEX_1997": ("Banks for sale", ("banks_mexico_bmp", "banks_cvh"), (1994, 2015)),
    "banks_UKR_2006-11-16": ("Branches allowed", ("banks_cvh",), (2004, 2015)),
    "cigarettes_KOR_2001-07-01": ("Making allowed", ("cigarettes_retailers",), (1996, 2006)),
    "mobile_foreign_IND_2013-08": ("Ceiling 74 to 100%", ("mobile_india",), (2009, 2019)),
    "banks_MYS_2009-04-27": ("New licences", ("banks_cvh",), (2004, 2015)),
}


def numbers(ev: Evidence) -> SimpleNamespace:
    """Return what the prose says of the cases abroad, as Text."""
    cases = _named(ev)
    found = {"cases": cases, "right": cases[cases.way == RIGHT]}
    counts = {"countries": formats.count(cases.market.str.split("_").str[-1].nunique())}
    for name, each in found.items():
        counts[name] = formats.count(len(each))
        counts[f"{name}_rose"] = formats.count(int((each.verdict == ROSE).sum()))
    counts["cases_fell"] = formats.count(int((cases.verdict == FELL).sum()))
    return formats.texts(
        counts,
        _drift(ev, found["right"]),
        _answers(ev),
    )


def _drift(ev: Evidence, right: pd.DataFrame) -> dict[str, str]:
    """Say how far shares move where no law changed, and which openings to a right to enter went further."""
    moved = abroad.drift(ev)
    low, high = moved.quantile([0.1, 0.9])
    change = right.after_value - right.before_value
    far = right.name[(change < low) | (change > high)]
    return {
        "null": formats.num(len(moved)),
        "null_first": str(moved.attrs["first"]),
        "null_last": str(moved.attrs["last"]),
        "null_half": formats.points(moved.abs().median() / 100, 1),
        "null_low": formats.points(low / 100, 1, sign=True).split()[0],
        "null_high": formats.points(high / 100, 1, sign=True),
        "far": f"{formats.count(len(far))}{f' ({formats.listed([*far])})' if len(far) else ''}",
    }


def _answers(ev: Evidence) -> dict[str, str]:
    """Say what chance of a gain the cases abroad alone would give the pilot, beside that of the headline."""
    found = answer.table(ev)["any"]
    return {"any": formats.pct(found[HEADLINE], 0), "any_abroad": formats.pct(found[CASES, MIXTURE, ESTIMATED], 0)}


def _named(ev: Evidence) -> pd.DataFrame:
    """Return the cases with `name`, in groups of WAYS, inside a group by change, largest first."""
    cases = abroad.cases(ev)
    names = opening_lists.names(ev, CASES)[cases.index]
    cases = cases.assign(name=names, change=cases.after_value - cases.before_value)
    order = cases.way.map({way: at for at, way in enumerate(WAYS)})
    return cases.assign(order=order).sort_values(["order", "change"], ascending=[True, False])


def _share(value: float) -> str:
    """Return a share of the panel, in percent, as short as a label needs it."""
    return f"{int(value + 0.5)}%" if value >= 10 else str(formats.pct(value / 100))


def _ends(row, form: str = "{share} {year}") -> list[str]:
    """Return the figures of a case, the last only where it is another than that some years after."""
    ends = ENDS if row.last_period != row.after_period else ENDS[:2]
    said = [(getattr(row, f"{end}_value"), getattr(row, f"{end}_period")[:4]) for end in ends]
    return [form.format(share=_share(value), year=year) for value, year in said]


def fig_cases(ev: Evidence) -> Plot:
    """Draw share before, some years after and when last counted, a row an opening, in groups by what was let in."""
    cases = _named(ev)
    rose = cases.verdict == ROSE
    right = cases.way == RIGHT
    measures = panel.load(ev).definitions.measure
    return Plot(
        draw=lambda width: _cases_chart(cases, width),
        table=pd.DataFrame(
            {
                "Opening": cases.name,
                "What was opened": cases.way.map(WAYS),
                "Counted as": cases.definition.map(measures),
                **{
                    f"{head}, {what}": cases[f"{end}_{field}"]
                    for end, head in zip(ENDS, ("Before", "Within five years", "Last"), strict=True)
                    for field, what in (("period", "period"), ("value", "%"))
                },
                "Change": cases.verdict.map({name: word for name, (_, word) in STYLES.items()}),
            }
        ),
        title=guarded(
            "imports_and_takeovers_rose_abroad right_to_enter_did_less_abroad",
            "Abroad, share rose where goods or whole firms were let in; less often after a mere right to enter",
        ),
        units="Foreign share of each market, percent: ring, before the opening; dot, within five years; bar, last",
        alt=f"Rows in three groups. {' '.join(_said(cases))} "
        f"Higher after {formats.count(int(rose.sum()))} of {formats.count(len(cases))} openings, "
        f"{formats.count(int((rose & right).sum()))} of {formats.count(int(right.sum()))} with only a right to enter.",
        cite=cases.source_id + " " + cases.figures,
        note="Before: the last figure up to the month of the opening. Banks in Mexico: the first figure after it, as "
        "none is known within five years. The last count is that before the market’s next opening. Figures of one "
        "definition only. Blue: higher beyond rounding; orange: lower; grey: no clear change.",
    )


def _said(cases: pd.DataFrame) -> list[str]:
    """Say of each group the smallest and largest change, and where it ended below its start."""
    said = []
    for way, own in cases.groupby("way", sort=False):
        low, high = (formats.points(change / 100, 0, sign=True) for change in (own.change.min(), own.change.max()))
        back = own.name[(own.verdict == ROSE) & (own.last_value <= own.before_value)]
        fell = f"; later back or below: {formats.listed([*back])}" if len(back) else ""
        said.append(f"{WAYS[way]}: {low.split()[0]} to {high}{fell}.")
    return said


def _cases_chart(cases: pd.DataFrame, width: int) -> alt.LayerChart:
    listed = []
    for way, own in cases.groupby("way", sort=False):
        listed.append({"label": WAYS[way], "head_row": True})
        for row in own.itertuples():
            values = {end: getattr(row, f"{end}_value") for end in ENDS}
            words = " → ".join(_ends(row)).replace(" ", "\u00a0")
            if row.last_period == row.after_period:
                values["last"] = None
            colour = STYLES[row.verdict][0]
            listed.append({"label": f"{row.name}: {words}", "head_row": False, "colour": colour, **values})
    frame = pd.DataFrame(listed)
    placed, height = rows.placed(frame, list(frame.label), width)
    placed["left"] -= 14 * (placed.left < 0)  # px: figures are wider than the letters that names are mostly made of
    marks, top = placed[~placed.head_row], 1.03 * frame[list(ENDS)].max().max()
    axis = alt.Axis(values=[0, 20, 40, 60, 80], labelExpr="datum.value + '%'", title=None, grid=True)
    x = alt.X("before:Q", scale=alt.Scale(domain=[0, top], nice=False), axis=axis)
    base = alt.Chart(marks[[*ENDS, "line", "colour"]]).encode(
        y=rows.at("line", height), color=alt.Color("colour:N", scale=None, legend=None)
    )
    counted = base.transform_filter("isValid(datum.last)")
    bar = {"orient": "vertical", "thickness": 2.5, "size": 13, "opacity": 1}
    return alt.layer(
        counted.mark_rule(strokeWidth=1.2, strokeDash=[2, 3]).encode(x=alt.X("after:Q", title=None), x2="last:Q"),
        base.mark_rule(strokeWidth=3).encode(x=x, x2="after:Q"),
        counted.mark_tick(**bar).encode(x=alt.X("last:Q", title=None)),
        base.mark_point(filled=True, size=80, opacity=1).encode(x=alt.X("after:Q", title=None)),
        base.mark_point(filled=True, size=70, strokeWidth=2, opacity=1).encode(
            x=x, color=alt.value(palette.PAPER), stroke=alt.Stroke("colour:N", scale=None, legend=None)
        ),
        rows.heads(placed[~placed.head_row], height),
        rows.heads(placed[placed.head_row], height, fontWeight=700),
    ).properties(width=width, height=height)


def case_tables(ev: Evidence) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the cases in words, one row each, and the same with their effect as a step and as a lasting ramp."""
    cases, found = _named(ev), panel.load(ev)
    shown = pd.DataFrame(
        {
            "Opening": cases.name,
            "What the law changed": cases.what_changed,
            "In force": [formats.date(date) for date in cases.date],
            "Foreign share": [" → ".join(_ends(row, "{share} ({year})")) for row in cases.itertuples()],
            "Counted as": cases.definition.map(found.definitions.measure),
            "What else happened": [BESIDES.get(one) or formats.capital(note) for one, note in cases.note.items()],
            "Law": cases.source_id,
        }
    )
    shapes = {"step": "As a step, log-odds (95%)", "ramp": "As a lasting ramp, log-odds a year (95%)"}
    effects = {
        head: opening_lists.estimates(ev, CASES, shape).reindex(cases.index)[["effect", "low", "high"]]
        for shape, head in shapes.items()
    }
    words = {head: [interval(*row) for row in rows_.to_numpy()] for head, rows_ in effects.items()}
    whole = shown.rename(columns={"Law": "Law, ids"}).assign(**words)
    return shown, whole.assign(**{"Figures, ids": cases.figures, "Why not on the second list": cases.refused})


def tab_unmeasured(ev: Evidence) -> pd.DataFrame:
    """Return the changes of telecom and cloud law abroad for which no share was found, in words."""
    found = abroad.unmeasured(ev)
    return pd.DataFrame(
        {
            "Market": list(opening_lists.panel_names(found)),
            "What the law changed": found.what_changed,
            "What is known": [formats.capital(note) for note in found.note],
            "Law": found.source_id,
        }
    )


def figures(ev: Evidence) -> tuple[str, ...]:
    """Return the ids of the documents from which the shares of the cases are."""
    return ids(abroad.cases(ev).figures)


def fig_abroad(ev: Evidence) -> Plot:
    """Draw the course of share around some openings abroad, a panel each, figures of one definition joined."""
    drawn = pd.concat([_case(ev, opening) for opening in TOLD], ignore_index=True)
    events = abroad.cases(ev).loc[list(TOLD)].assign(name=opening_lists.names(ev, CASES)[list(TOLD)])
    said = (
        f"{event.name}: {observed.course(own.iloc[sorted({0, int(own.value.argmax()), len(own) - 1})])}."
        for event in events.itertuples()
        for own in [drawn[drawn.opening == event.Index]]
    )
    return Plot(
        draw=lambda width: _abroad_chart(drawn, events, width),
        table=pd.DataFrame(
            {
                "Opening": drawn.opening.map(events.name),
                "What the law changed": drawn.opening.map(events.what_changed),
                "Period": drawn.period,
                "Foreign share": observed.in_words(drawn),
                "Counted as": drawn.definition.map(panel.load(ev).definitions.measure),
            }
        ),
        title=guarded(
            "openings_abroad_differ ukraine_sold_back a_rival_undid_the_rise_in_india",
            "Share leapt with imports and takeovers, but not always for good",
        ),
        units="Foreign share of each market, percent; each panel has its own scale",
        alt=f"Small panels with a dashed vertical line at the opening. {' '.join(said)}",
        sources=events.source_id,
        cite=drawn.source_id,
        note="A line joins figures of one definition only. Dashed: the day of the "
        "change, mid-year or mid-month where no day is known. India: operators that a foreign firm controls.",
    )


def _case(ev: Evidence, opening: str) -> pd.DataFrame:
    """Return the figures of one case inside its years: points.COLUMNS, definition, opening."""
    figures_, (_, definitions, years) = panel.load(ev).shares, TOLD[opening]
    found = figures_[figures_.definition_id.isin(definitions) & (figures_.country == opening.split("_")[-2])]
    found = found[found.when.between(*years)].sort_values("when", kind="stable")
    scaled = {name: found[name] / 100 for name in ("value", "low", "high")}
    frame = found.assign(**scaled, bound="", weak=False, series_id="", definition=found.definition_id, opening=opening)
    return frame[[*points.COLUMNS, "definition", "opening"]]


def _abroad_chart(drawn: pd.DataFrame, events: pd.DataFrame, width: int) -> alt.ConcatChart:
    across, each = parts.columns(width, 3, 2, GAP)
    return alt.concat(
        *(_abroad_panel(drawn, event, each) for event in events.itertuples()), columns=across, spacing=GAP
    )


def _abroad_panel(drawn: pd.DataFrame, event, width: float) -> alt.LayerChart:
    own, (what, _, years) = drawn[drawn.opening == event.Index], TOLD[event.Index]
    top = 115 * own.value.max()
    ticks = observed.years(years[0] + 1, years[1] - 1, int(1.3 * width))  # two labels at least, on a phone too
    axes = Axes(years, (0, top), ticks, observed.round_values(top), margin=MARGIN)
    layers = [observed.rules(axes, [event.when])]
    for _, line in own.groupby("definition", sort=False):
        layers += observed.line(axes, line, palette.FOREIGN, size=22)
    market, _, year = event.name.rpartition(", ")
    heading = alt.Title(
        market, subtitle=[WAYS[event.way], f"{what}, {year}"], subtitleColor=palette.MUTED, frame="bounds"
    )
    return observed.panel(axes, layers, width, 120, heading)
