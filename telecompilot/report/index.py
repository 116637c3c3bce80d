"""The front page: the answer on one screen, put together from the chapters' results."""

from __future__ import annotations

from types import SimpleNamespace

import altair as alt
import pandas as pd

from telecompilot import evidence
from telecompilot.evidence import Evidence, formats, quotes
from telecompilot.evidence.formats import count, num, pct
from telecompilot.evidence.guards import guarded
from telecompilot.figure import KeyFigure, palette, rows
from telecompilot.figure.plot import Plot, ids
from telecompilot.report import detecting_gains, expansion_scenarios, services_precedents
from telecompilot.report.services_precedents import FELL, ROSE, STYLES, UNCLEAR
from telecompilot.study import cloud, openings, precedents
from telecompilot.study.approvals import approvals
from telecompilot.study.before_after import direction, sides

SAYS = {ROSE: "higher today", FELL: "lower today", UNCLEAR: "unclear"}
COLOURS = {verdict: colour for verdict, (colour, _) in STYLES.items()}


def before_after(ev: Evidence) -> pd.DataFrame:
    """Return the share before and the latest share after each opening on the frozen list, in order of date.

    Columns: event_id, name, before, after (0-1), before_period, after_period, after_bound ("at least", "at most" or
    empty), verdict (rose, fell, unclear: by whether the two intervals part), series_id, source_id. An opening without
    a figure on both sides is left out.
    """
    listed = precedents.studied(ev, "effective").assign(name=_names(ev))
    return pd.DataFrame(filter(None, (_before_after(ev, event) for event in listed.itertuples())))


def _names(ev: Evidence) -> pd.Series:
    return openings.names(ev)[precedents.studied(ev, "effective").index]


def _before_after(ev: Evidence, event) -> dict:
    before, after = sides(ev, event)
    if before.empty or after.empty:
        return {}
    exact = after[after.bound == ""]
    old, new = before.iloc[-1], (after if exact.empty else exact).iloc[-1]
    return {
        "event_id": event.Index,
        "name": event.name,
        "before": old.value,
        "after": new.value,
        "before_period": old.period,
        "after_period": new.period,
        "after_bound": new.bound,
        "verdict": direction(old, new),
        "series_id": event.series_id,
        "source_id": event.source_id,
    }


def raised(ev: Evidence) -> tuple[int, int]:
    """Return how many earlier openings clearly raised foreign share, and how many can be measured."""
    measured = openings.results(ev).measured
    return int((measured.low > 0).sum()), len(measured)


def _cloud(ev: Evidence) -> tuple[pd.Series, pd.Series]:
    """The last bounds on the share of all foreign brands in cloud, and the last for which that of AWS is known."""
    return cloud.ceilings(ev, cloud.IDC).iloc[-1], cloud.aws(ev).query("basis == @cloud.IDC").iloc[-1]


def keys(ev: Evidence) -> list[KeyFigure]:
    """Return the four key figures, each with its date, its sources and the address of the figure that shows it."""
    openings, (bounds, aws), detected = before_after(ev), _cloud(ev), detecting_gains.headline(ev)
    counted = quotes.quote("pilot_approvals_cum@latest", ev)
    rose, fell = (count((openings.verdict == verdict).sum()) for verdict in (ROSE, FELL))
    return [
        KeyFigure(
            value=counted.text,
            what="foreign-invested firms approved: permits, not customers",
            when=counted.date,
            figure="chapters/pilot-scope.html#fig-pilot-scope-approvals",
            sources=counted.sources,
        ),
        KeyFigure(
            value=f"≤ {pct(bounds.high)}",
            what=guarded("foreign_brands_outside_top_five", "of China’s cloud at most is held by all foreign brands; ")
            + f"the last share of AWS was {pct(aws.aws)}",
            when=cloud.words(bounds.period),
            figure="chapters/measuring-share.html#fig-measuring-share-china-cloud",
            sources=quotes.quote("rest_share_idc_iaas@latest", ev).sources,
        ),
        KeyFigure(
            value=f"{rose} of {count(len(openings))}",
            what=f"earlier openings after which foreign share is higher today; after {fell} it is lower",
            when=formats.date(max(openings.after_period)),
            figure="index.html#fig-index-openings",
            series=ids(openings.series_id),
        ),
        KeyFigure(
            value=detected.year,
            what=detected.what,
            when=formats.date(evidence.collected()),
            figure="chapters/detecting-gains.html#fig-detecting-gains-chance",
            sources=expansion_scenarios.sources(ev),
        ),
    ]


def numbers(ev: Evidence) -> SimpleNamespace:
    """Return the computed numbers and sentences of the front page, as text."""
    n = expansion_scenarios.numbers(ev)
    return formats.texts(
        {
            "answer": _answer(*raised(ev), n),
            "sure": _sure(n),
            "approvals_known": _known(approvals(ev).iloc[-1]),
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
        return "the later figure known only at second hand"
    return f"the later figure {'from an official page' if last.official else 'as the press reports it'}"


def _answer(up: int, measured: int, n: SimpleNamespace) -> str:
    """Put the verdict in two sentences; its direction follows the two results it rests on."""
    record = "none" if up == 0 else count(up)
    start = "The record is divided"
    if 3 * up <= measured or 3 * up >= 2 * measured:
        start = "There is no good reason to expect it" if 3 * up <= measured else "The record says they may"
    return (
        f"{start}: of {count(measured)} earlier openings in China that can be measured, {record} clearly raised the "
        "share of foreign firms. Going by them, the pilot would change foreign vendors’ share of China’s cloud in "
        f"{expansion_scenarios.LAST} by {n.gap_low} to {n.gap_high}, with four chances in five."
    )


def _sure(n: SimpleNamespace) -> str:
    """Say how far to trust the answer: whether its range shows a direction, and how such ranges did in tests."""
    open_ended = n.gap_low.startswith("−") and not n.gap_high.startswith("−")
    first = "Even the direction is open" if open_ended else "The direction is clear, the size is not"
    two = formats.points(expansion_scenarios.TWO_POINTS)
    return (
        f"{first}: the chance that the pilot adds {two} or more is {n.chance}. Ranges for the share itself, "
        f"meant to hold four outcomes in five, held {n.fan_held} ({n.fan_pct}) on earlier markets, so this one may "
        "be too narrow as well."
    )


def fig_openings(ev: Evidence) -> Plot:
    """Share before (hollow) and after (filled) each opening, on a scale of equal ratios."""
    openings, names = before_after(ev), _names(ev)
    number, rose, fell = (count(n) for n in (len(openings), *((openings.verdict == v).sum() for v in (ROSE, FELL))))
    cases = {"none": "none", "one": "one case"}.get(fell, f"{fell} cases")
    paths = [
        f"{row.name} from {pct(row.before)} ({row.before_period}) to "
        + f"{row.after_bound} {pct(row.after)} ({row.after_period})".lstrip()
        for row in openings.itertuples(index=False)
    ]
    shares = {"before": (100 * openings.before).round(2), "after": (100 * openings.after).round(2)}
    shown = ["name", "before", "before_period", "after", "after_bound", "after_period", "verdict"]
    heads = ["Opening", "Before, %", "Date before", "Latest, %", "Latest is", "Date of latest", "Foreign share"]
    return Plot(
        draw=lambda width: _chart(openings, width),
        table=openings.assign(**shares)[shown].set_axis(heads, axis=1),
        title=f"After {number} openings, foreign share is lower today in {cases}, higher in {rose}",
        units="Foreign share, percent, on a scale of equal ratios. Hollow: last figure before; filled: latest",
        alt=f"{number.title()} rows of two dots joined by a line. {'; '.join(paths)}.",
        series=openings.series_id,
        sources=openings.source_id,
        note="The openings are those on the event study’s frozen list. What followed an opening need not be its "
        "effect: a share may have been moving before it. "
        + guarded(
            "openings_of_five_sectors",
            "Brand share for cars, films and online sales; licence-holder share for banks and insurers.",
        )
        + services_precedents.unshown(names, openings.event_id),
    )


def _chart(openings: pd.DataFrame, width: int) -> alt.LayerChart:
    openings = openings.sort_values("verdict", kind="stable")  # in the order of their names: fell, rose, unclear
    first = ~openings.verdict.duplicated()  # of each group: its label says what the colour means
    words = openings.apply(_words, axis=1) + (", " + openings.verdict.map(SAYS)).where(first, "")
    ends = {"before": 100 * openings.before, "after": 100 * openings.after}
    shown = pd.DataFrame(ends | {"words": words, "verdict": openings.verdict})
    placed, height = rows.placed(shown, list(openings.name), width)
    colour = alt.Scale(domain=list(COLOURS), range=list(COLOURS.values()))
    axis = alt.Axis(values=[0.5, 1, 2, 5, 10, 20, 50], labelExpr="datum.value + '%'", grid=True)
    options = {"title": None, "scale": alt.Scale(type="log", domain=[0.5, 100]), "axis": axis}
    y = rows.at("line", height)
    base = alt.Chart(placed).encode(y=y, color=alt.Color("verdict:N", legend=None, scale=colour))
    before, after, end = (alt.X(f"{column}:Q", **options) for column in ("before", "after", "end"))
    label = {"align": "left", "dx": 9, "color": palette.INK}
    right = alt.Chart(placed.assign(end=placed[["before", "after"]].max(axis=1)))
    return alt.layer(
        base.mark_rule(strokeWidth=2.5).encode(x=before, x2="after:Q"),
        base.mark_point(filled=False, fill=palette.PAPER, size=70, strokeWidth=2).encode(x=before),
        base.mark_point(filled=True, size=80).encode(x=after),
        right.mark_text(**label, stroke=palette.PAPER, strokeWidth=4).encode(x=end, y=y, text="words:N"),
        right.mark_text(**label).encode(x=end, y=y, text="words:N"),
        rows.heads(placed, height),
    ).properties(width=width, height=height)


def _words(row) -> str:
    before, after = (f"{100 * value:.1f}".removesuffix(".0") for value in (row.before, row.after))
    return f"{before} → {'≤ ' * (row.after_bound == 'at most')}{'≥ ' * (row.after_bound == 'at least')}{after}%"
