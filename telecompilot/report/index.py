"""The front page: the answer on one screen, put together from the chapters' results."""

from __future__ import annotations

from types import SimpleNamespace

import altair as alt
import numpy as np
import pandas as pd

from telecompilot import evidence
from telecompilot.evidence import Evidence, formats, quotes
from telecompilot.evidence.formats import count, num, pct
from telecompilot.evidence.guards import guarded
from telecompilot.figure import KeyFigure, palette, rows
from telecompilot.figure.plot import Plot, ids
from telecompilot.report import detecting_gains, expansion_scenarios, opening_effects, our_record, services_precedents
from telecompilot.report.services_precedents import FELL, ROSE, STYLES, UNCLEAR
from telecompilot.study import cloud, openings, precedents
from telecompilot.study.approvals import approvals
from telecompilot.study.before_after import ends, sides, verdict

SAYS = {ROSE: "higher", FELL: "lower", UNCLEAR: "unclear"}
BOUNDS = {"at most": "≤ ", "at least": "≥ ", "": ""}
SCALE = (0.5, 100)  # percent: ends of the axis
COLOURS = {verdict: colour for verdict, (colour, _) in STYLES.items()}


def before_after(ev: Evidence) -> pd.DataFrame:
    """Return the share before and the latest share after each opening on the frozen list, in order of date.

    Columns: event_id, name, before, after (0-1), before_period, after_period, after_bound ("at least", "at most" or
    empty; an exact figure goes before), later, later_period, later_bound (a bound newer than that figure; NaN and empty
    without one), verdict (`before_after.verdict`), series_id, source_id. An opening without a figure on both sides is
    left out.
    """
    listed = precedents.studied(ev, "effective").assign(name=_names(ev))
    return pd.DataFrame(filter(None, (_before_after(ev, event) for event in listed.itertuples())))


def _names(ev: Evidence) -> pd.Series:
    return openings.names(ev)[precedents.studied(ev, "effective").index]


def _before_after(ev: Evidence, event) -> dict:
    before, after = sides(ev, event)
    if before.empty or after.empty:
        return {}
    old, new, later = ends(before, after)
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
    }


def wider(ev: Evidence) -> dict[str, str]:
    """Return the last ceiling on foreign brands' share of cloud on Canalys's count, and its date, as text."""
    last = cloud.ceilings(ev, cloud.CANALYS).iloc[-1]
    return {"wide": pct(last.high), "wide_date": cloud.words(last.period)}


def _canalys_sources(ev: Evidence) -> list[str]:
    """Return the ids of the documents behind the last ceiling by Canalys."""
    last = cloud.ceilings(ev, cloud.CANALYS).iloc[-1].period
    lines = [ev.rows(name) for name in cloud.series(ev) if "_canalys" in name]
    return [one for rows in lines for one in rows.source_id[[cloud.written(when) == last for when in rows.index]]]


def keys(ev: Evidence) -> list[KeyFigure]:
    """Return the four key figures, each with its date, its sources and the address of the figure that shows it."""
    openings, n, c = before_after(ev), expansion_scenarios.numbers(ev), wider(ev)
    infra, aws = cloud.ceilings(ev, cloud.IDC).iloc[-1], cloud.aws(ev).iloc[-1]
    counted = quotes.quote("pilot_approvals_cum@latest", ev)
    known = ", reported, not verified" if approvals(ev).weak.iloc[-1] else ""
    rose, fell = (count((openings.verdict == verdict).sum()) for verdict in (ROSE, FELL))
    return [
        KeyFigure(
            value=counted.text,
            what=f"foreign-invested firms approved{known}: permits, not customers",
            when=counted.date,
            figure="chapters/pilot-scope.html#fig-pilot-scope-approvals",
            sources=counted.sources,
        ),
        KeyFigure(
            value=f"≤ {pct(infra.high)}",
            what=guarded("foreign_brands_outside_top_five", "of China’s cloud infrastructure is the most that all ")
            + f"foreign brands held (IDC); on a wider count, Canalys, {c['wide']} in the {c['wide_date']}. AWS alone: "
            f"{pct(aws.aws)} in the {cloud.words(aws.period)}",
            when=cloud.words(infra.period),
            figure="chapters/measuring-share.html#fig-measuring-share-china-cloud",
            sources=ids((*quotes.quote("rest_share_idc_iaas@latest", ev).sources, *_canalys_sources(ev))),
        ),
        KeyFigure(
            value=f"{rose} of {count(len(openings))}",
            what=f"earlier openings after which foreign share was higher at the last count; after {fell} it was lower",
            when=formats.date(max(openings.after_period)),
            figure="index.html#fig-index-openings",
            series=ids(openings.series_id),
        ),
        KeyFigure(
            value=n.any,
            what="chance that the pilot raises foreign brands’ share of cloud at all by "
            f"{expansion_scenarios.LAST}; that it adds {n.two} points or more: {n.chance}",
            when=formats.date(evidence.collected()),
            figure="chapters/expansion-scenarios.html#fig-expansion-scenarios-added",
            sources=expansion_scenarios.sources(ev),
        ),
    ]


def numbers(ev: Evidence) -> SimpleNamespace:
    """Return the computed numbers and sentences of the front page, as text."""
    n = expansion_scenarios.numbers(ev)
    return formats.texts(
        {
            "answer": _answer(n, detecting_gains.unseen(ev)),
            "sure": _sure(n, _record(ev)),
            "approvals_known": _known(approvals(ev).iloc[-1]),
            **wider(ev),
            "record": our_record.line(ev),
            "none_span": n.none_span,
            "pilot_span": n.pilot_span,
            "figures": num(ev.count("observations")),
            "series": num(ev.count("series")),
            "documents": num(ev.count("sources")),
            "collected": formats.date(evidence.collected()),
        }
    )


def _known(last: pd.Series) -> str:
    """Say how the last count of approvals is known."""
    if last.weak:
        return "the later figure reported, not verified"
    return f"the later figure {'from an official page' if last.official else 'as the press reports it'}"


def _answer(n: SimpleNamespace, unseen: str) -> str:
    """Put the verdict in two sentences: what the pilot may do, and whether a published figure would show it.

    n: numbers of the scenarios; unseen: from detecting_gains.unseen.
    """
    low, high = (end.startswith("−") for end in (n.gap_low, n.gap_high))
    start = "Nobody can tell"
    if low == high:
        start = "By the record, they would lose ground" if low else "By the record, they would"
    return (
        f"{start}: going by earlier openings in China, the pilot would change foreign vendors’ share of China’s cloud "
        f"in {expansion_scenarios.LAST} by {n.gap_low} to {n.gap_high}, with four chances in five, and any gain at all "
        f"is {n.any_words} ({n.any}). {unseen}."
    )


def _record(ev: Evidence) -> str:
    """Say how many earlier openings clearly raised foreign share, and what such a study could have seen."""
    study = openings.results(ev)
    return (
        f"Of {count(len(study.measured))} earlier openings that can be measured, {count(study.raised)} clearly bent "
        "foreign share up. "
        f"{opening_effects.power_words(ev)}"
    )


def _sure(n: SimpleNamespace, record: str) -> str:
    """Say how far to trust the answer: what it hangs on, what such a study could have seen, how such ranges did."""
    return (
        f"The chance of {n.two} percentage points or more is {n.chance}. Much hangs on how an opening acts, which so "
        f"few figures cannot tell: the chance of any gain is {n.any_shapes}; other lists of openings, or one opening "
        f"less, make it {n.any_span}. {record} Ranges for the share itself, meant to hold four outcomes in five, held "
        f"{n.fan_held} ({n.fan_pct}) on earlier markets, so this one may be too narrow as well."
    )


def fig_openings(ev: Evidence) -> Plot:
    """Share before (hollow) and after (filled) each opening, on a scale of equal ratios."""
    openings, names = before_after(ev), _names(ev)
    number, rose, fell = (count(n) for n in (len(openings), *((openings.verdict == v).sum() for v in (ROSE, FELL))))
    cases = {"none": "none", "one": "one case"}.get(fell, f"{fell} cases")
    paths = [f"{row.name}: {_words(row)}, {SAYS[row.verdict]}" for row in openings.itertuples(index=False)]
    shares = {name: (100 * openings[name]).round(2) for name in ("before", "after", "later")}
    shown = ["name", "before", "before_period", "after", "after_bound", "after_period"]
    shown += ["later_bound", "later", "later_period", "verdict"]
    heads = ["Opening", "Before, %", "Date before", "Last exact, %", "Is", "Date", "Newer bound", "Bound, %"]
    heads += ["Date of bound", "Foreign share"]
    return Plot(
        draw=lambda width: _chart(openings, width),
        table=openings.assign(**shares)[shown].set_axis(heads, axis=1),
        title=f"After {number} openings, foreign share was lower at the last count in {cases}, higher in {rose}",
        units="Foreign share, percent, on a scale of equal ratios. Hollow: last figure before; filled: last exact one; "
        "triangle: a newer bound",
        alt=f"{number.title()} rows of two dots joined by a line, each with its year. {'; '.join(paths)}.",
        series=openings.series_id,
        sources=openings.source_id,
        note="The openings are those on the event study’s frozen list. What followed an opening need not be its "
        "effect: a share may have been moving before it. "
        + guarded(
            "openings_of_four_sectors",
            "Brand share for cars and films; licence-holder share for banks and insurers.",
        )
        + services_precedents.unshown(names, openings.event_id),
    )


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
