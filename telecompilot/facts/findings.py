"""What this report itself says: each finding with its computation, its interval, and what would overturn it."""

from __future__ import annotations

from dataclasses import dataclass
from types import SimpleNamespace

import pandas as pd

from telecompilot import evidence
from telecompilot.evidence import Evidence, formats, quotes
from telecompilot.facts import (
    claims_page,
    front_page,
    track_record,
    trend_models,
)
from telecompilot.report import (
    detecting_gains,
    expansion_scenarios,
    opening_effects,
    pilot_scope,
    quantity_to_quality,
    services_precedents,
)
from telecompilot.study import assumptions, cloud_bounds, detection, event_study, fans, gains, quality

NO_INTERVAL = "a reading of rules: no interval"


@dataclass(frozen=True)
class Finding:
    """One statement of ours. `holds` is computed: False says that the figures no longer bear the statement out."""

    id: str
    page: str
    says: str
    interval: str
    computed_by: str
    overturned_by: str
    holds: bool


def findings(ev: Evidence | None = None) -> list[Finding]:
    """Return the findings of the front page and of each chapter's conclusion, in the order of the book."""
    ev = ev or evidence.load()
    parts = (_front, _scope, _share, _cars, _services, _quality, _models, _scenarios, _detection, _claims)
    return [part(ev) for part in parts]


def ledger(ev: Evidence | None = None) -> pd.DataFrame:
    """Return the findings as a table for the page; `id` is the anchor of a row."""
    rows = [
        {
            "id": f"finding-{one.id}",
            "What we say": one.says,
            "How sure": one.interval,
            "Computed by": one.computed_by,
            "What would overturn it": one.overturned_by,
        }
        for one in findings(ev)
    ]
    return pd.DataFrame(rows)


def numbers(ev: Evidence | None = None) -> SimpleNamespace:
    """Return the counts of the page's prose, as text."""
    found = findings(ev)
    fallen = [one.id for one in found if not one.holds]
    state = "All of them hold on the present figures" if not fallen else f"No longer borne out: {', '.join(fallen)}"
    return formats.texts({"findings": formats.count(len(found)), "state": state})


def _front(ev: Evidence) -> Finding:
    n, measured = front_page.numbers(ev), event_study.results(ev).measured
    return Finding(
        "no-reason-to-expect",
        "index",
        f"Of {n.measured} earlier openings that can be measured, {n.clear_up} moved foreign share clearly up.",
        f"effect in a new market, at a share of one in ten: {opening_effects.numbers(ev).new_points} a year (95%)",
        "openings.effects, pooling.pool",
        "two further openings whose 95% intervals lie wholly above zero",
        int((measured.low > 0).sum()) * 2 <= len(measured),
    )


def _scope(ev: Evidence) -> Finding:
    n, regions = pilot_scope.numbers(ev), formats.count(ev.latest("pilot_regions").value)
    return Finding(
        "where-supply-stands",
        "chapters/pilot-scope",
        f"The pilot lifts the ceiling on ownership for {n.lifted} services in {regions} regions; all but internet "
        "access may be sold nationwide.",
        NO_INTERVAL,
        "report.pilot_scope.tab_services",
        "the annex of the notice, should it list other services, or a practice that refuses sales elsewhere",
        bool(((ev.services.in_pilot == "yes") & (ev.services.foreign_cap == 100)).any()),
    )


def _share(ev: Evidence) -> Finding:
    holders = quotes.quote("fie_share_vats_licence_holders@2019-12", ev)
    rest = quotes.quote("rest_share_idc_iaas@latest", ev)
    bounds = cloud_bounds.china(ev)
    return Finding(
        "small-by-every-count",
        "chapters/measuring-share",
        f"Foreign firms were {holders} of licence holders; all foreign brands together have at most {rest} of cloud.",
        f"brand share: anything from 0 to {rest}; no interval is narrower in print",
        "study.cloud_bounds.china",
        "a printed share of all foreign cloud vendors above that bound",
        bool(bounds.high.iloc[-1] < 0.5),
    )


def _cars(ev: Evidence) -> Finding:
    m, share = opening_effects.numbers(ev), "pv_share_foreign_brands_caam"
    before, after = (quotes.quote(f"{share}@{year}|bare", ev) for year in (2020, 2025))
    measured = event_study.results(ev).measured.filter(like="cars", axis=0)
    return Finding(
        "share-fell-as-caps-did",
        "chapters/manufacturing-precedent",
        f"Foreign brands’ share of cars went from {before} in 2020 to just over {after} in 2025, and the "
        "openings did not measurably cause it.",
        f"change of slope after the caps went: {m.cars_cap_nev_span} and {m.cars_cap_passenger_span} log-odds a year",
        "openings.effects",
        "an interval of either opening that leaves out zero once later years are in",
        bool(((measured.low <= 0) & (measured.high >= 0)).all()),
    )


def _services(ev: Evidence) -> Finding:
    n, m = services_precedents.numbers(ev), opening_effects.numbers(ev)
    seen = front_page.before_after(ev).verdict
    return Finding(
        "licences-without-share",
        "chapters/services-precedents",
        f"After {n.openings} openings of services foreign share is lower today in {n.fell} cases, higher in {n.rose}.",
        f"mean effect: {m.mean_span} log-odds a year (95%)",
        "report.services_precedents.verdicts, models.pooling.pool",
        "a second market, beside insurance, whose share rises for three years after an opening",
        int((seen == services_precedents.FELL).sum()) > int((seen == services_precedents.ROSE).sum()),
    )


def _quality(ev: Evidence) -> Finding:
    n, card = quantity_to_quality.numbers(ev), quality.scorecard(ev)
    return Finding(
        "method-not-quality",
        "chapters/quantity-to-quality",
        f"Of {n.tests} signs of a turn to quality {n.tests_for} is there; {n.tests_against} point the other way.",
        "a count of signs that we chose: no interval",
        "study.quality.scorecard",
        "money for each new firm rising for two years, or a high-technology share above its peak",
        int((card.result == quality.AGAINST).sum()) > int((card.result == quality.FOR).sum()),
    )


def _models(ev: Evidence) -> Finding:
    n, coverage = trend_models.numbers(), track_record.page().coverage
    lead = coverage[(coverage.model == track_record.LEAD) & (coverage.nominal == track_record.NOMINAL)].iloc[0]
    return Finding(
        "bands-too-narrow",
        "chapters/trend-models",
        f"Forecast bands called {n.level} held {n.held} later figures, {n.held_pct}.",
        f"coverage: {n.held_span} (95%, counted by year)",
        "backtest.rolling_origin",
        "a coverage whose interval reaches the promise, once more years are in",
        bool(lead.high < track_record.NOMINAL),
    )


def _scenarios(ev: Evidence) -> Finding:
    n = expansion_scenarios.numbers(ev)
    gap = fans.added(assumptions.load(ev)).loc[expansion_scenarios.PILOT]
    return Finding(
        "direction-unknown",
        "chapters/expansion-scenarios",
        f"By {expansion_scenarios.LAST} foreign brands have {n.none_span} of cloud without a pilot, {n.pilot_span} "
        "with it: the two ranges overlap.",
        f"difference: {n.gap_low} to {n.gap_high}, four chances in five",
        "scenarios.difference",
        "an interval of the difference that leaves out zero",
        bool(gap.low80 < 0 < gap.high80),
    )


def _detection(ev: Evidence) -> Finding:
    told = detecting_gains.headline(ev)
    return Finding(
        "not-by-then",
        "chapters/detecting-gains",
        f"A gain would be told from noise by {detection.LAST} with a chance of {told.chance}; false alarms alone make "
        f"{told.false_alarm}.",
        f"an even chance needs {told.needed} a year",
        "detection.chances",
        "a longer yearly series on one basis, or a gain faster than any market has shown",
        bool(gains.paths(assumptions.load(ev)).loc[detection.LAST, detecting_gains.PILOT] < detection.EVEN),
    )


def _claims(ev: Evidence) -> Finding:
    n, table = claims_page.numbers(ev), claims_page.audited(ev)
    right = int(table.shown.isin(["confirmed", "partly"]).sum())
    return Finding(
        "article-mostly-holds",
        "chapters/claims",
        f"Of {n.claims} claims of the article {n.n_confirmed} are confirmed, {n.n_partly} partly right, "
        f"{n.n_contradicted} contradicted, {n.n_uncheckable} not checkable.",
        "a count of claims as we cut them: no interval",
        "claims.audit",
        "figures that turn a verdict: a test then stops the build until an author has looked",
        right > int((table.shown == "contradicted").sum()),
    )
