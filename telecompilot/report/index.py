"""The front page: the answer on one screen, put together from the chapters' results."""

from __future__ import annotations

from types import SimpleNamespace

import altair as alt
import numpy as np
import pandas as pd

from telecompilot import evidence
from telecompilot.evidence import Evidence, formats, quotes
from telecompilot.evidence.formats import capital, count, num, pct
from telecompilot.evidence.guards import guarded
from telecompilot.evidence.points import BOUNDS
from telecompilot.figure import KeyFigure, palette, rows
from telecompilot.figure.plot import Plot, ids
from telecompilot.report import (
    detecting_gains,
    expansion_scenarios,
    opening_effects,
    our_record,
    pilot_firms,
    scoreboard,
    what_to_watch,
)
from telecompilot.report.services_precedents import FELL, ROSE, STYLES, UNCLEAR
from telecompilot.study import cloud, opening_lists, openings, precedents
from telecompilot.study.approvals import approvals
from telecompilot.study.before_after import ends, sides, verdict

SAYS = {ROSE: "higher", FELL: "lower", UNCLEAR: "unclear"}
SEASONS = {"first half": "early ", "second half": "late ", "first quarter": "early ", "fourth quarter": "late "}
SEASONS |= {"second quarter": "mid-", "third quarter": "mid-"}
SCALE = (0.5, 100)  # percent: ends of the axis
COLOURS = {verdict: colour for verdict, (colour, _) in STYLES.items()}


def before_after(ev: Evidence) -> pd.DataFrame:
    """Return the share before and the latest share after each opening that can be measured, in order of date.

    Columns: event_id, name, before, after (0-1), before_period, after_period, after_bound ("at least", "at most" or
    empty; an exact figure goes before), later, later_period, later_bound (a bound newer than that figure; NaN and empty
    without one), verdict (`before_after.verdict`), series_id, source_id (of
    the opening), figures (ids of the documents of the shares).
    """
    listed, measured = precedents.studied(ev, "effective").assign(name=_names(ev)), openings.results(ev).measured
    return pd.DataFrame([_before_after(ev, event) for event in listed[listed.index.isin(measured.index)].itertuples()])


def _names(ev: Evidence) -> pd.Series:
    return openings.names(ev)[precedents.studied(ev, "effective").index]


def _before_after(ev: Evidence, event) -> dict:
    old, new, later = ends(*sides(ev, event))
    return {
        "event_id": event.Index,
        "name": event.name,
        "before": old.value,
        "after": new.value,
        "before_period": old.period,
        "after_period": new.period,
        "after_bound": new.bound,
        "later": float("nan") if later is None else later.value,
        "later_period": "" if later is None else later.period,
        "later_bound": "" if later is None else later.bound,
        "verdict": verdict(old, new, later),
        "series_id": event.series_id,
        "source_id": event.source_id,
        "figures": " ".join(one.source_id for one in (old, new, later) if one is not None),
    }


def wider(ev: Evidence) -> dict[str, str]:
    """Return the last ceiling on foreign brands' share of cloud on Canalys's count, and its date, as text."""
    last = cloud.ceilings(ev, cloud.CANALYS).iloc[-1]
    return {"wide": pct(last.high), "wide_date": cloud.words(last.period)}


def keys(ev: Evidence) -> list[KeyFigure]:
    """Return the four key figures, each with its date, its sources and the address of the figure that shows it."""
    return [_approved(ev), _ceiling(ev), _earlier(ev), _point(ev)]


def _approved(ev: Evidence) -> KeyFigure:
    counted, counts = quotes.quote("pilot_approvals_cum@latest", ev), approvals(ev)
    firms = ev.firms[ev.firms.status == "approved"]
    known = ", reported, not verified" if counts.weak.iloc[-1] else ""
    named = guarded(
        "first_batch_as_named",
        f"of the first {num(counts.approvals.iloc[0])}, seven are named: two arms of Siemens, units of two banks, "
        "Airbus, Deutsche Telekom, a recruiter",
    )
    return KeyFigure(
        value=counted.text,
        what=f"foreign-invested firms approved{known}; {named}",
        when=counted.date,
        figure="chapters/who-is-in.html#fig-who-is-in-named",
        sources=ids((*counted.sources, *firms.source_id)),
    )


def _ceiling(ev: Evidence) -> KeyFigure:
    infra, wide = (cloud.ceilings(ev, basis).iloc[-1] for basis in (cloud.IDC, cloud.CANALYS))
    return KeyFigure(
        value=f"≤ {pct(infra.high)}",
        what=guarded("foreign_brands_outside_top_five", "ceiling on all foreign brands’ share of cloud infrastructure")
        + f", IDC; ≤\u00a0{pct(wide.high)} on the wider count of Canalys, {_season(wide.period)}",
        when=_season(infra.period),
        figure="chapters/measuring-share.html#fig-measuring-share-china-cloud",
        sources=ids(
            (
                *quotes.quote("rest_share_idc_iaas@latest", ev).sources,
                *cloud.documents(ev, cloud.ceilings(ev, cloud.CANALYS).iloc[[-1]]),
            )
        ),
    )


def _season(period: str) -> str:
    """Put a half-year or quarter in shorter words: "late 2023"."""
    part, _, year = cloud.words(period).rpartition(" of ")
    return f"{SEASONS[part]}{year}" if part else year


def _earlier(ev: Evidence) -> KeyFigure:
    seen, study = before_after(ev), openings.results(ev)
    rose, fell = (count((seen.verdict == verdict).sum()) for verdict in (ROSE, FELL))
    return KeyFigure(
        value=f"{count(study.raised)} of {count(len(study.measured))}",
        what="earlier openings in China clearly turned the trend in foreign share up; at the last count share was "
        f"higher after {rose}, lower after {fell}",
        when=formats.date(max(seen.after_period)),
        figure="index.html#fig-index-openings",
        series=ids(seen.series_id),
        sources=ids(seen.figures + " " + seen.source_id),
    )


def _point(ev: Evidence) -> KeyFigure:
    market = ev.latest(pilot_firms.CLOUD)
    return KeyFigure(
        value=pilot_firms.words(ev)["cloud_point"].replace("billion", "bn"),
        what="a year: the worth of one percentage point of China’s cloud market, public and private",
        when=formats.date(market.period),
        figure="chapters/pilot-scope.html#tab-pilot-scope-stakes",
        sources=tuple(market.source_id.split()),
    )


def numbers(ev: Evidence) -> SimpleNamespace:
    """Return the computed numbers and sentences of the front page, as text."""
    n = expansion_scenarios.numbers(ev)
    return formats.texts(
        {
            "answer": _answer(n, detecting_gains.unseen(ev)),
            "sure": _sure(ev, n),
            "record": our_record.line(ev),
            "gap": n.gap,
            "gap_low": n.gap_low,
            "gap_high": n.gap_high,
            "point": pilot_firms.words(ev)["cloud_point"],
            "aws_bar": what_to_watch.aws_bars(ev) or "those that its own past sets",
            "figures": num(ev.count("observations")),
            "series": num(ev.count("series")),
            "documents": num(ev.count("sources")),
            "collected": formats.date(evidence.collected()),
        },
        scoreboard.words(ev),
    )


def _answer(n: SimpleNamespace, unseen: str) -> str:
    """Put the verdict in three sentences: what the pilot may do, how its range was tested, what figures would show.

    The record is that of ranges for shares. An effect's own range has none, for nobody sees the share without a pilot.

    n: numbers of the scenarios; unseen: from detecting_gains.unseen.
    """
    low, high = (end.startswith("−") for end in (n.gap_low, n.gap_high))
    start = "Nobody can tell"
    if low == high:
        start = "By the record, they would lose ground" if low else "By the record, they would"
    return (
        f"{start}: by {expansion_scenarios.LAST} the pilot would change foreign brands’ share of China’s cloud by "
        f"{n.gap_low} to {n.gap_high} (our 80% range). No outcome can test a range for an effect; our ranges for "
        f"shares themselves held {n.fan_held} outcomes. {unseen}."
    )


def _sure(ev: Evidence, n: SimpleNamespace) -> str:
    """Say how far to trust the answer: the chance of a gain, what it hangs on, what such a study could have seen."""
    study = openings.results(ev)
    return (
        f"Any gain at all is {n.any_words} ({n.any}). {capital(n.two)} points or more have a chance of {n.chance}. The "
        f"chance of a gain is {n.any_shapes}. So few figures cannot tell which. Of "
        f"{count(len(study.measured))} earlier openings that can be measured, {count(study.raised)} clearly turned the "
        f"trend in foreign share up. That says little: {opening_effects.power_chance(ev)}. {_as_step(ev)}."
    )


def _as_step(ev: Evidence) -> str:
    """Say how many openings raised the share if read as a step; with a rise, how often chance alone would show one."""
    steps = opening_lists.measured(ev, precedents.RULE, "step")
    up = int((steps.low > 0).sum())
    said = f"Read as a permanent step, {count(up)} of {count(len(steps))} clearly raised it"
    return f"{said}; {opening_effects.by_chance(ev)}" if up else said


def fig_openings(ev: Evidence) -> Plot:
    """Share before (hollow) and after (filled) each opening, on a log scale."""
    seen = before_after(ev)
    number, rose, fell = (count(n) for n in (len(seen), *((seen.verdict == v).sum() for v in (ROSE, FELL))))
    shares = {name: (100 * seen[name]).round(2) for name in ("before", "after", "later")}
    shown = ["name", "before", "before_period", "after", "after_bound", "after_period"]
    shown += ["later_bound", "later", "later_period", "verdict"]
    heads = ["Opening", "Before, %", "Date before", "Last exact, %", "Is", "Date", "Newer bound", "Bound, %"]
    heads += ["Date of bound", "Foreign share"]
    return Plot(
        draw=lambda width: _chart(seen, width),
        table=seen.assign(**shares)[shown].set_axis(heads, axis=1),
        title=f"After {rose} of {number} openings foreign share was higher at the last count, after {fell} lower",
        units="Foreign share, percent, log scale. Hollow: last figure before; filled: last exact one; triangle: newer "
        "bound",
        alt=f"{number.capitalize()} rows of two dots joined by a line, each with its year. {_ends(seen)}",
        series=seen.series_id,
        cite=seen.figures + " " + seen.source_id,
        note="What followed an opening need not be its effect: a share may have been moving before it. "
        f"{number.capitalize()} openings are of {count(seen.series_id.nunique())} markets; those of one market share "
        "their last figure. "
        + guarded("openings_of_four_sectors", "Brand share for cars, films; licence-holder share for banks, insurers.")
        + _left_out(openings.results(ev).refused.name),
    )


def _ends(seen: pd.DataFrame) -> str:
    """Name the rows in which share rose most and fell most, by ratio."""
    ratio = seen.after / seen.before
    ends = ("Largest fall", ratio.idxmin(), ratio.min() < 1), ("Largest rise", ratio.idxmax(), ratio.max() > 1)
    kept = [f"{what}: {seen['name'][at]}, {_words(seen.loc[at])}" for what, at, true in ends if true]
    return "".join(f"{one}. " for one in kept).rstrip()


def _left_out(names: pd.Series) -> str:
    """Return the sentence on openings of the list that have too few figures to be measured."""
    return f" Left out, with too few figures to measure a trend: {'; '.join(names)}." if len(names) else ""


def _chart(openings: pd.DataFrame, width: int) -> alt.LayerChart:
    openings = openings.sort_values("verdict", kind="stable")  # in the order of their names: fell, rose, unclear
    first = ~openings.verdict.duplicated()  # of each group: its label says what the colour means
    words = openings.apply(_words, axis=1) + (", " + openings.verdict.map(SAYS)).where(first, "")
    marks = 100 * openings[["before", "after", "later"]]
    shown = marks.assign(words=words, verdict=openings.verdict, bound=openings.later_bound)
    beside = width > rows.BESIDE  # on a phone the words stand with the name above the marks
    whole = words.str.replace(" ", "\u00a0")  # so that they stand in one line, below the name
    names = list(openings.name) if beside else [": ".join(pair) for pair in zip(openings.name, whole, strict=True)]
    placed, height = rows.placed(shown, names, width)
    colour = alt.Scale(domain=list(COLOURS), range=list(COLOURS.values()))
    axis = alt.Axis(values=[0.5, 1, 2, 5, 10, 20, 50], labelExpr="datum.value + '%'", grid=True)
    options = {"title": None, "scale": alt.Scale(type="log", domain=list(SCALE)), "axis": axis}
    y = rows.at("line", height)
    base = alt.Chart(placed).encode(y=y, color=alt.Color("verdict:N", legend=None, scale=colour))
    before, after, later = (alt.X(f"{column}:Q", **options) for column in ("before", "after", "later"))
    newer = base.transform_filter("isValid(datum.later)")
    layers = [
        base.mark_rule(strokeWidth=2.5).encode(x=before, x2="after:Q"),
        newer.mark_rule(strokeWidth=1.2, strokeDash=[2, 3]).encode(x=after, x2="later:Q"),
        base.mark_point(filled=False, fill=palette.PAPER, size=70, strokeWidth=2).encode(x=before),
        base.mark_point(filled=True, size=80).encode(x=after),
        *(
            newer.transform_filter(alt.datum.bound == bound)
            .mark_point(shape=f"triangle-{way}", filled=False, fill=palette.PAPER, size=60, strokeWidth=2)
            .encode(x=later)
            for bound, way in (("at least", "right"), ("at most", "left"))
        ),
        *(_labels(placed, marks, width, options, y) if beside else ()),
        rows.heads(placed, height),
    ]
    return alt.layer(*layers).properties(width=width, height=height)


def _labels(placed: pd.DataFrame, marks: pd.DataFrame, width: int, options: dict, y: alt.Y) -> list[alt.Chart]:
    """Write each row's words to the right of its marks, or to the left where they would run out of the chart."""
    low, high = marks.min(axis=1).to_numpy(), marks.max(axis=1).to_numpy()
    right = width * np.log(high / SCALE[0]) / np.log(SCALE[1] / SCALE[0]) + rows.CHARACTER * placed.words.str.len()
    fits = (right + 9 < width).to_numpy()
    layers = []
    for part, end, align in ((fits, high, "left"), (~fits, low, "right")):
        base = alt.Chart(placed.assign(end=end)[part]).encode(x=alt.X("end:Q", **options), y=y, text="words:N")
        style = {"align": align, "dx": 9 if align == "left" else -9, "color": palette.INK}
        layers += [base.mark_text(**style, stroke=palette.PAPER, strokeWidth=4), base.mark_text(**style)]
    return layers


def _words(row) -> str:
    words = f"{_number(row.before)} ({row.before_period[:4]}) → "
    words += f"{BOUNDS[row.after_bound]}{_number(row.after)}% ({row.after_period[:4]})"
    later = f", {BOUNDS[row.later_bound]}{_number(row.later)}% ({row.later_period[:4]})"
    return words + later * bool(row.later_bound)


def _number(share: float) -> str:
    return f"{100 * share:.1f}".removesuffix(".0")
