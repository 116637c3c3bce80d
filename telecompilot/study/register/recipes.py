"""What is forecast, and how: the rows that the register should hold on a day.

A forecast is of a period that is not over on the day that it is made: figures of what is over may be out, though the
tables lack them. A target is a series, of which quantiles are given, or a question, of which the chance of yes is.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import numpy as np
import pandas as pd
from scipy.special import expit, logit, ndtri

from telecompilot.evidence import Evidence, collected, periods
from telecompilot.evidence.forecasts import CHANCE, KEY, QUANTILES
from telecompilot.models import trends
from telecompilot.study import assumptions, scenarios, survival, tested_shares, watchlist
from telecompilot.study.approvals import APPROVALS, approvals
from telecompilot.study.assumptions import Assumptions
from telecompilot.study.cloud import written
from telecompilot.study.simulation import baseline_years, student, uniforms

LEAD, BASELINE, BORROWED, PACE, WATCH, PILOTS = (
    "headline", "last_value", "earlier_markets", "pace", "watch_list", "earlier_pilots",
)  # fmt: skip
VERSIONS = {LEAD: int(trends.VERSION.split()[-1]), BASELINE: 1, BORROWED: 1, PACE: 1, WATCH: 1, PILOTS: 1}
THIN = {  # too few figures for a model of their own
    "insurance_foreign_share_assets": "Assets of foreign-invested insurers, joint ventures included.",
    "rest_share_idc_iaas": "A ceiling on all foreign vendors of cloud infrastructure, not their share.",
}
SIGN, WIDER = "sign_", "pilot_wider"
PACE_FACTOR = 2.0  # the pace ahead is that so far, times or over this, two times in three: a guess
AHEAD = 2  # periods
RUNS = 2**14
P = np.array(list(QUANTILES.values()))

Row = dict[str, object]  # cells by column, numbers not yet written out


def wanted(ev: Evidence, day: dt.date) -> list[Row]:
    """Return every forecast that the register should hold on a day: cells by column, without made_on and commit."""
    given = assumptions.load(ev)
    made = [*_tested(ev, day), *_thin(ev, given, day), *_count(ev, day), *_signs(ev, given, day), *_pilot(ev, day)]
    return [row | {"version": str(VERSIONS[str(row["model"])])} for row in made]


def missing(ev: Evidence, day: dt.date) -> list[Row]:
    """Return the rows of `wanted` that are not registered: by this version of the recipe, from this last figure."""
    held = set(ev.forecasts[list(KEY)].itertuples(index=False, name=None))
    return [row for row in wanted(ev, day) if tuple(row[name] for name in KEY) not in held]


def ahead(day: dt.date, last: int = 0) -> list[int]:
    """Return the next AHEAD years that are not over on a day, of those after the year `last`."""
    first = max(day.year + (day >= dt.date(day.year, 12, 31)), last + 1)
    return list(range(first, first + AHEAD))


def _tested(ev: Evidence, day: dt.date) -> Iterator[Row]:
    """The tested shares, by the headline and, to compare it with, by their last value."""
    bounds = tested_shares.bounds(ev)
    for series_id, share in tested_shares.load(ev).items():
        last = share.index[-1]
        years = ahead(day, last.year)
        bounded = last in bounds[series_id].index
        note = " ".join(
            filter(None, ["Its last figure is a bound, taken at the number printed." * bounded, _gap(last.year, years)])
        )
        for model in (LEAD, BASELINE):
            made = trends.forecast(share, model, years[-1] - last.year, unit=tested_shares.UNITS[series_id])
            values = made.quantile(P).to_numpy() * 100
            for year in years:
                row = _row(series_id, str(last), share.iloc[-1] * 100, str(year), model, note)
                yield row | _quantiles(values[year - last.year - 1])


def _gap(last: int, years: list[int]) -> str:
    lost = years[0] - last - 1
    return f"No figure of the {lost} years before {years[0]} is in the tables." if lost > 1 else ""


def _thin(ev: Evidence, given: Assumptions, day: dt.date) -> Iterator[Row]:
    """Shares with few figures: from the last one on, with drift, moves and reading noise of earlier markets."""
    u = uniforms(RUNS, 2)
    noise = np.sqrt(2) * given.value("reading_noise") * ndtri(u["shocks"][:, 1])
    for series_id, note in THIN.items():
        figure, frequency = ev.latest(series_id), ev.about(series_id).frequency
        for year in ahead(day, figure.period.year):
            due = {"year": str(year), "quarter": f"{year}-Q4"}.get(frequency, f"{year}-12")
            years = (pd.Timestamp(periods.span(due)[1]) - figure.period.end_time.normalize()).days / 365.25
            z = logit(figure.value) + _unopened(u, given, years) + noise
            row = _row(series_id, written(figure.period), figure.value * 100, due, BORROWED, note)
            yield row | _quantiles(100 * expit(np.quantile(z, P)))


def _unopened(u: dict[str, np.ndarray], given: Assumptions, years: float) -> np.ndarray:
    """Return by how much log-odds of a market move in some years in which nothing is opened."""
    move = given.get("move").draw(u["move"]) * np.sqrt(years)
    return student(u["drift"], given, "drift") * years + move * ndtri(u["shocks"][:, 0])


def _count(ev: Evidence, day: dt.date) -> Iterator[Row]:
    """The count of approvals: on at its mean pace so far, of which a factor is drawn. Rough, and said to be."""
    counts = approvals(ev)
    first, last = counts.iloc[0], counts.iloc[-1]
    pace = (last.approvals - first.approvals) / max((last.date - first.date).days, 1)
    for year in ahead(day):
        days = (pd.Timestamp(year, 12, 31) - last.date).days
        values = last.approvals + pace * days * PACE_FACTOR ** ndtri(P)
        note = f"Rough: two counts, of {first.when} and {last.when}, and a guessed factor on the pace between them."
        row = _row(APPROVALS, ev.latest(APPROVALS).period.strftime("%Y-%m"), last.approvals, f"{year}-12", PACE, note)
        yield row | _quantiles(np.floor(values)) | {"unit": "count"}


def _signs(ev: Evidence, given: Assumptions, day: dt.date) -> Iterator[Row]:
    """Whether a row of the watch-list that can show a gain will: that a figure comes, times that it shows a sign."""
    year, table = ahead(day)[-1], watchlist.watchlist(ev)
    open_ = table[table.sign_at.notna() & (table.state == watchlist.NO_SIGN)]
    comes = _figure_comes(ev, given, day, year)
    for entry, row in open_.iterrows():
        before = watchlist.figures(ev, watchlist.WATCHED[entry][0])
        past = watchlist.forecast(before[before.t < given.value("opening")], given, int(table.sign_at.notna().sum()))
        note = f"Chance that a figure comes by then: {comes:.2f}. Sign as the watch-list defines it."
        chance = comes * _shows(past, year + 1 - before.t.iloc[-1], year, given)
        made = _row(f"{SIGN}{entry}", row.period.replace("Q", "-Q"), row["last"] * 100, str(year), WATCH, note)
        yield made | {CHANCE: chance, "unit": CHANCE}


def _figure_comes(ev: Evidence, given: Assumptions, day: dt.date, year: int) -> float:
    """Return the chance that a row of the list has a new figure by the end of a year: as rows had one since the opening
    (Jeffreys' mean), at a steady rate."""
    table = watchlist.watchlist(ev)
    rate = ((table.since > 0).sum() + 0.5) / (len(table) + 1)
    passed = periods.moment(collected(ev.folder)) - given.value("opening")
    return float(1 - (1 - rate) ** ((year + 1 - periods.moment(str(day))) / passed))


def _shows(past: watchlist.Forecast, years: float, year: int, given: Assumptions) -> float:
    """Return the chance that a figure some years after the last shows a sign, with what the pilot adds to a share."""
    u = uniforms(scenarios.N, len(baseline_years(given)))
    none, pilot = (scenarios.simulate(name, given=given)[year].to_numpy() for name in (scenarios.NONE, scenarios.PILOT))
    noise = np.sqrt(2) * past.noise * np.random.default_rng(0).normal(size=len(none))
    z = past.last + _unopened(u, given, years) + noise + logit(pilot) - logit(none)
    return float(np.mean(past.statistic(z, years) > past.once))


def _pilot(ev: Evidence, day: dt.date) -> Iterator[Row]:
    """Whether the pilot gains a region or a service: as often as earlier pilots of its age went nationwide by then."""
    row, year = ev.pilots[ev.pilots.pilot == survival.PRESENT].iloc[0], ahead(day)[-1]
    if row.state != "open":
        return
    end = survival.months(pd.Series([row.start]), pd.Series([f"{year}-12-31"])).iloc[0]
    chance = survival.chance(survival.expansion_curve(ev.pilots), survival.present_age(ev.pilots), end)
    note = "Rough: a region or a service gained is less than the whole country, which the rate is of."
    made = _row(WIDER, row.start, wide(ev), str(year), PILOTS, note)
    yield made | {CHANCE: chance, "unit": CHANCE}


def wide(ev: Evidence) -> int:
    """Return how many regions and services are in the pilot."""
    services = ev.services[ev.services.in_pilot == "yes"]
    return int((ev.regions.pilot != "").sum()) + len(services.drop_duplicates(["code", "name"]))


def _row(target: str, origin: str, last: float, due: str, model: str, note: str) -> Row:
    cells = {"target": target, "origin": origin, "last": last, "due": due, "model": model}
    return cells | {"note": note, "unit": "percent"}


def _quantiles(values: np.ndarray) -> Row:
    return dict(zip(QUANTILES, map(float, values), strict=True))
