"""The answer on one screen, put together from the chapters' results."""

from __future__ import annotations

from types import SimpleNamespace

import pandas as pd

from telecompilot import evidence
from telecompilot.evidence import Evidence, formats
from telecompilot.figure import observed
from telecompilot.report import detecting_gains, expansion_scenarios, services_precedents
from telecompilot.report.services_precedents import FELL, ROSE
from telecompilot.study import cloud_bounds, event_study


def before_after(ev: Evidence | None = None) -> pd.DataFrame:
    """Return the share before and the latest share after each opening on the frozen list, in order of date.

    Columns: event_id, name, before, after (0-1), before_period, after_period, after_bound ("at least", "at most" or
    empty), verdict (rose, fell, unclear: by whether the two intervals part), series_id, source_id. Raises
    KeyError for a listed opening without a name here.
    """
    ev = ev or evidence.load()
    listed = ev.events[(ev.events.rule == services_precedents.RULE) & (ev.events.phase == "effective")]
    rows = []
    for event in listed.itertuples():
        path = services_precedents.share(ev, event.series_id)
        path = path[~path.outlier]
        when = observed.moment(event.date)
        old, new = path[path.when < when].iloc[-1], _latest(path[path.when >= when])
        verdict = services_precedents.direction(old, new)
        rows.append(
            {
                "event_id": event.Index,
                "name": event_study.NAMES[event.Index],
                "before": old.value,
                "after": new.value,
                "before_period": old.period,
                "after_period": new.period,
                "after_bound": new.bound,
                "verdict": verdict,
                "series_id": event.series_id,
                "source_id": event.source_id,
                "when": when,
            }
        )
    return pd.DataFrame(rows).sort_values("when", ignore_index=True).drop(columns="when")


def _latest(after: pd.DataFrame) -> pd.Series:
    """Return the last figure that is more than a bound, if there is one."""
    exact = after[after.bound == ""]
    return (after if exact.empty else exact).iloc[-1]


def keys(ev: Evidence | None = None) -> list[SimpleNamespace]:
    """Return the four key figures: value, what, when, figure (address of the one that shows it), series, sources."""
    ev = ev or evidence.load()
    n, seen = numbers(ev), before_after(ev)
    told = detecting_gains.headline(ev)
    latest = max(seen.after_period)
    return [
        SimpleNamespace(
            value=n.approvals,
            what="foreign-invested firms approved: permits, not customers",
            when=n.approvals_date,
            figure="chapters/pilot-scope.html#fig-pilot-scope-approvals",
            series=(),
            sources=tuple(ev.latest("pilot_approvals_cum").source_id.split()),
        ),
        SimpleNamespace(
            value=formats.Text(f"≤ {n.cloud_high}"),
            what=f"of China’s cloud at most is held by all foreign brands; the last share of AWS was {n.aws}",
            when=n.cloud_period,
            figure="chapters/measuring-share.html#fig-measuring-share-china-cloud",
            series=(),
            sources=tuple(ev.latest("rest_share_idc_iaas").source_id.split()),
        ),
        SimpleNamespace(
            value=formats.Text(f"{n.rose} of {n.openings}"),
            what=f"earlier openings after which foreign share is higher today; after {n.fell} it is lower",
            when=formats.date(latest),
            figure="index.html#fig-index-openings",
            series=tuple(dict.fromkeys(seen.series_id)),
            sources=(),
        ),
        SimpleNamespace(
            value=told.year,
            what=told.what,
            when=formats.date(evidence.collected()),
            figure="chapters/detecting-gains.html#fig-detecting-gains-chance",
            series=(),
            sources=expansion_scenarios.sources(ev),
        ),
    ]


def numbers(ev: Evidence | None = None) -> SimpleNamespace:
    """Return the numbers and sentences of the front page, as text."""
    ev = ev or evidence.load()
    return formats.texts(_verdict(ev), _known(ev), _dates(ev))


def _verdict(ev: Evidence) -> dict[str, str]:
    measured = event_study.results(ev).measured
    up, down = int((measured.low > 0).sum()), int((measured.high < 0).sum())
    seen = before_after(ev).verdict
    n = expansion_scenarios.numbers(ev)
    return {
        "measured": formats.count(len(measured)),
        "clear_up": formats.count(up),
        "clear_down": formats.count(down),
        "openings": formats.count(len(seen)),
        "rose": formats.count(int((seen == ROSE).sum())),
        "fell": formats.count(int((seen == FELL).sum())),
        "gap_low": n.gap_low,
        "gap_high": n.gap_high,
        "none_span": n.none_span,
        "pilot_span": n.pilot_span,
        "answer": _answer(up, len(measured), n),
        "sure": _sure(n),
    }


def _answer(up: int, measured: int, n: SimpleNamespace) -> str:
    """Put the verdict in two sentences; its direction follows the two results it rests on."""
    record = "none" if up == 0 else str(formats.count(up))
    start = "There is no good reason to expect it" if up * 2 <= measured else "The record says they may"
    return (
        f"{start}: of {formats.count(measured)} earlier openings in China that can be measured, {record} clearly raised "
        f"the share of foreign firms. Going by them, the pilot would change foreign vendors’ share of China’s cloud "
        f"in {expansion_scenarios.LAST} by {str(n.gap_low).split()[0]} to {n.gap_high}, with four chances in five."
    )


def _sure(n: SimpleNamespace) -> str:
    """Say how far to trust the answer: whether its range shows a direction, and how such ranges did in tests."""
    low, high = (str(end).split()[0] for end in (n.gap_low, n.gap_high))
    open_ended = low.startswith("−") and not high.startswith("−")
    first = "Even the direction is open" if open_ended else "The direction is clear, the size is not"
    two = formats.points(expansion_scenarios.TWO_POINTS)
    return (
        f"{first}: the chance that the pilot adds {two} or more is {n.chance}. Ranges for the share itself, "
        f"meant to hold four outcomes in five, held {n.fan_held} ({n.fan_pct}) on earlier markets, so this one may "
        "be too narrow as well."
    )


def _known(ev: Evidence) -> dict[str, str]:
    approvals = ev.latest("pilot_approvals_cum")
    first = ev.rows("pilot_approvals_cum").iloc[0]
    bounds = cloud_bounds.china(ev)
    last = bounds[bounds.basis == cloud_bounds.IDC].iloc[-1]
    aws = bounds[(bounds.basis == cloud_bounds.IDC) & bounds.aws.notna()].iloc[-1]
    return {
        "approvals": formats.num(approvals.value),
        "approvals_date": formats.date(approvals.period),
        "first": formats.num(first.value),
        "cloud_high": formats.pct(last.high),
        "cloud_period": _half(last.period),
        "aws": formats.pct(aws.aws),
        "aws_period": _half(aws.period),
    }


def _half(period: str) -> str:
    """Put a half-year, dated by its last month, in words."""
    year, month = period.split("-")
    return formats.date(f"{year}-H{1 if month == '06' else 2}")


def _dates(ev: Evidence) -> dict[str, str]:
    return {
        "figures": formats.num(ev.count("observations")),
        "series": formats.num(ev.count("series")),
        "documents": formats.num(ev.count("sources")),
        "collected": formats.date(evidence.collected()),
    }
