"""Claims: the source article audited claim by claim, and the ledger of what this report says itself."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from types import SimpleNamespace

import altair as alt
import pandas as pd

from telecompilot.evidence import Evidence, formats
from telecompilot.evidence.formats import count
from telecompilot.evidence.guards import guarded
from telecompilot.evidence.quotes import quote
from telecompilot.figure import palette, provenance
from telecompilot.figure.plot import Plot
from telecompilot.figure.table import Words
from telecompilot.report import (
    detecting_gains,
    elsewhere,
    expansion_scenarios,
    index,
    opening_effects,
    pilot_scope,
    quantity_to_quality,
    services_precedents,
    trend_models,
)
from telecompilot.study import claims, detection, openings, track_record
from telecompilot.study.approvals import ARTICLE
from telecompilot.study.track_record import BROKEN

WORDS = {
    "contradicted": "contradicted",
    "partly": "partly right",
    "confirmed": "confirmed",
    "reported": "reported, not verified",
    "uncheckable": "not checkable",
}
KINDS = {"causal": "statement{s} about causes", "law": "statement{s} about law", "number": "figure{s}"}
HOW = {True: "by computation", False: "by reading"}
NO_INTERVAL = "a reading of rules: no interval"


def numbers(ev: Evidence) -> SimpleNamespace:
    """Return every computed number of the page's prose, as text."""
    table = claims.audit(ev)
    verdicts = _verdicts(table)
    kinds = table.kind[table.shown == "uncheckable"].value_counts()
    most = verdicts["confirmed"] + verdicts["partly"] > verdicts["contradicted"]
    words = {
        "answer": "Most of what can be checked in the article "
        + ("holds, at least in part" if most else "does not hold"),
        "claims": count(len(table)),
        "computed": count(table.checked.sum()),
        "read": count((~table.checked).sum()),
        "statements": count(table.parts.map(len).sum()),
        "contradicted_is": "is" if verdicts["contradicted"] == 1 else "are",
        "reported_is": "is" if verdicts["reported"] == 1 else "are",
        "uncheckable_kinds": ", ".join(f"{count(n)} {_kind(kind, n)}" for kind, n in kinds.items()),
        "findings": count(len(FINDINGS)),
        "named": count((ev.firms.status == "approved").sum()),
    }
    counts = {f"n_{verdict}": count(n) for verdict, n in verdicts.items()}
    return formats.texts(counts | {"n_reported": formats.capital(counts["n_reported"])}, words)


def _verdicts(table: pd.DataFrame) -> dict[str, int]:
    return {verdict: int((table.shown == verdict).sum()) for verdict in WORDS}


def _kind(kind: str, number: int) -> str:
    return KINDS.get(kind, f"{kind}{{s}}").format(s="s" * (number != 1))


def score(ev: Evidence) -> pd.DataFrame:
    """Return how many claims got each verdict: shown, verdict (in words), how (of HOW), claims."""
    table = claims.audit(ev)
    counts = table.assign(how=table.checked.map(HOW)).groupby(["shown", "how"]).size().rename("claims").reset_index()
    order = counts.shown.map({verdict: at for at, verdict in enumerate(WORDS)})
    counts = counts.assign(verdict=counts.shown.map(WORDS), order=order).sort_values(["order", "how"])
    return counts[["shown", "verdict", "how", "claims"]].reset_index(drop=True)


def fig_score(ev: Evidence) -> Plot:
    """How many claims got each verdict, and how the verdict was reached."""
    frame = score(ev)
    totals = frame.groupby("shown").claims.sum()
    hold, wrong, unknown = (totals.get(shown, 0) for shown in ("confirmed", "contradicted", "uncheckable"))
    hold += totals.get("partly", 0)
    ends = {"hold at least partly": hold, "is wrong" if wrong == 1 else "are wrong": wrong}
    ends |= {"could not be verified": unknown + totals.get("reported", 0)}
    parts = [f"{count(number)} {words}" for words, number in ends.items() if number]
    words = "; ".join(f"{row.verdict} {row.claims} {row.how}" for row in frame.itertuples())
    return Plot(
        draw=lambda width: _bars(frame, width),
        table=frame[["verdict", "how", "claims"]].set_axis(["Verdict", "Reached", "Claims"], axis=1),
        title=f"Of the article’s {count(totals.sum())} claims {formats.listed(parts)}",
        units="Number of claims by verdict, and how the verdict was reached",
        alt=f"Horizontal bars, by verdict: {words}.",
        sources=(ARTICLE,),
        note="What counts as one claim is our choice; a sentence of the article can hold several.",
    )


def _bars(frame: pd.DataFrame, width: int) -> alt.LayerChart:
    totals = frame.groupby("verdict", sort=False).claims.sum().reset_index()
    ends = frame.groupby("verdict", sort=False).claims.cumsum()
    parts = frame.assign(start=ends - frame.claims, end=ends, middle=ends - frame.claims / 2).drop(columns="shown")
    y = alt.Y("verdict:N", sort=list(totals.verdict), axis=alt.Axis(title=None, labelColor=palette.INK, ticks=False))
    x = alt.X("start:Q", axis=None, scale=alt.Scale(domain=[0, totals.claims.max()], nice=False))
    scale = alt.Scale(domain=list(HOW.values()), range=[palette.FOREIGN, palette.TOKENS["seq2"].light])
    base = alt.Chart(parts).encode(y=y)
    bars = base.mark_bar(stroke=palette.PAPER).encode(
        x=x, x2="end:Q", color=alt.Color("how:N", scale=scale, title=None)
    )
    on_dark = alt.condition(f"datum.how == '{HOW[True]}'", alt.value(palette.PAPER), alt.value(palette.INK))
    inside = base.mark_text().encode(x=alt.X("middle:Q"), text="claims:Q", color=on_dark)
    sums = alt.Chart(totals).mark_text(align="left", dx=6, fontWeight=700)
    return alt.layer(bars, inside, sums.encode(x=alt.X("claims:Q"), y=y, text="claims:Q")).properties(
        width=width, height=36 * len(totals)
    )


def tab_claims(ev: Evidence, verdict: str = "confirmed") -> pd.DataFrame:
    """Return the claims of one verdict: what the article says, what we found; `id` is the anchor of a row.

    Two columns, as three do not fit on a phone.
    """
    rows = claims.audit(ev).query("shown == @verdict")
    links = provenance.references(ev, rows.source_id)
    reasons = [_reasons(row, html) for row, html in zip(rows.itertuples(), links, strict=True)]
    cells = {"The article says": list(rows.claim), "What we found": pd.Series(reasons, dtype=object)}  # keeps markup
    return pd.DataFrame(cells | {"id": list(rows.claim_id)})


def _reasons(row, links: str) -> Words:
    checks = [(part.text, _state(part)) for part in row.parts]
    sources = [f"Sources: {row.source_id}"] if row.source_id else []
    words = Words(" ".join([row.why, *(f"[{text}: {holds}]" for text, holds in checks), *sources]))
    items = "".join(f"<li>{escape(text)}: <b>{holds}</b></li>" for text, holds in checks)
    cited = f'<p class="tc-source">{links}</p>' if row.source_id else ""
    words.markup = escape(row.why) + (f"<ul>{items}</ul>" if items else "") + cited
    return words


def _state(part: claims.Part) -> str:
    return "does not hold" if not part.holds else "holds" if part.verified else "reported, not verified"


@dataclass(frozen=True)
class Finding:
    """One statement of ours; what it `says` is guarded, so that the build stops where it no longer holds."""

    id: str
    page: str
    says: str
    interval: str
    computed_by: str
    overturned_by: str


def findings(ev: Evidence) -> list[Finding]:
    """Return the findings of the front page and of each chapter's conclusion, in the order of the book."""
    return [finding(ev) for finding in FINDINGS]


def tab_findings(ev: Evidence) -> pd.DataFrame:
    """Return the findings for readers; `id` is the anchor of a row."""
    rows = [(f"finding-{one.id}", one.says, one.interval, one.computed_by, one.overturned_by) for one in findings(ev)]
    return pd.DataFrame(rows, columns=["id", "What we say", "How sure", "Computed by", "What would overturn it"])


def _front(ev: Evidence) -> Finding:
    n = expansion_scenarios.numbers(ev)
    return Finding(
        "any-gain",
        "index",
        guarded(
            "no_choice_settles_the_direction",
            "Going by earlier openings, the pilot raises foreign vendors’ share of cloud at all with a chance of "
            f"{n.any}, by {n.two} points or more with one of {n.chance}.",
        ),
        f"by list of openings, spread between markets or one opening less: {n.any_span}",
        "study.answer.table",
        "an opening of a comparable market that settles whether it acts at once, for a while or for good",
    )


def _record(ev: Evidence) -> Finding:
    study = openings.results(ev)
    return Finding(
        "record-says-little",
        "chapters/services-precedents",
        guarded(
            "few_openings_raised_share",
            f"Of {count(len(study.measured))} earlier openings that can be measured, {count(study.raised)} "
            f"clearly turned the trend in foreign share up{opening_effects.once(ev)}; "
            f"{opening_effects.power_chance(ev)}.",
        ),
        f"effect in a new market, at a share of one in ten: {opening_effects.numbers(ev).new_points} a year (95%)",
        "study.openings.effects, study.power.none_clear",
        "two further openings with 95% intervals wholly above zero",
    )


def _scope(ev: Evidence) -> Finding:
    n = pilot_scope.numbers(ev)
    return Finding(
        "where-supply-stands",
        "chapters/pilot-scope",
        guarded(
            "pilot_services_uncapped only_internet_access_local",
            f"The pilot lifts the ceiling on ownership for {n.lifted} of its {n.services} services in {n.regions}; all "
            "but internet access may be sold nationwide.",
        ),
        NO_INTERVAL,
        "report.pilot_scope.tab_services",
        "the annex of the notice, should it narrow the list, or a practice that refuses sales elsewhere",
    )


def _share(ev: Evidence) -> Finding:
    share, rest = quote("fie_share_vats_licence_holders@2019-12", ev), quote("rest_share_idc_iaas@latest", ev)
    n = SimpleNamespace(**index.wider(ev))
    return Finding(
        "small-by-every-count",
        "chapters/measuring-share",
        guarded(
            "foreign_brands_outside_top_five cloud_ceiling_below_half foreign_share_unpublished",
            f"Foreign firms were {share} of licence holders ({share.date}); all foreign brands together had at most "
            f"{rest} of cloud infrastructure (IDC, {rest.date}), and {n.wide} on a wider count (Canalys, "
            f"{n.wide_date}).",
        ),
        f"brand share: anything from 0 to {rest} of infrastructure, from 0 to {n.wide} on the wider count",
        "study.cloud.china",
        "a published share of all foreign cloud vendors above that bound",
    )


def _cars(ev: Evidence) -> Finding:
    m, cars = opening_effects.numbers(ev), "pv_share_foreign_brands_caam"
    before, after = quote(f"{cars}@2020", ev), quote(f"{cars}@2025|bare", ev)
    return Finding(
        "share-fell-as-caps-did",
        "chapters/manufacturing-precedent",
        guarded(
            "no_car_opening_stands_out",
            f"Foreign brands’ share of cars went from {before} in 2020 to just over {after} in 2025, and the "
            "openings did not measurably cause it.",
        ),
        f"change of slope after the caps went: {m.cars_cap_nev_span} and {m.cars_cap_passenger_span} log-odds a year",
        "study.openings.effects",
        "an interval of either opening that leaves out zero once later years are in",
    )


def _services(ev: Evidence) -> Finding:
    n, m = services_precedents.numbers(ev), opening_effects.numbers(ev)
    return Finding(
        "licences-without-share",
        "chapters/services-precedents",
        guarded(
            "more_openings_before_a_fall",
            f"Of {n.openings} service openings with figures on both sides, foreign share was lower at the last count "
            f"after {n.fell}, higher after {n.rose}.",
        ),
        f"mean effect: {m.mean_span} log-odds a year (95%)",
        "report.services_precedents.verdicts, models.pooling.pool",
        "a second market, beside insurance, whose share rises after an opening and does not fall back",
    )


def _elsewhere(ev: Evidence) -> Finding:
    n = elsewhere.numbers(ev)
    return Finding(
        "abroad-by-way-in",
        "chapters/elsewhere",
        guarded(
            "right_to_enter_did_less_abroad",
            f"Abroad, foreign share was higher some years later after {n.right_rose} of {n.right} openings that gave a "
            f"right to enter, and after {n.cases_rose} of {n.cases} openings in all.",
        ),
        f"counts: no interval; without any opening, eight in ten changes lay between {n.null_low} and {n.null_high}",
        "study.abroad.cases, study.abroad.drift",
        "shares that rise after most further openings that give a right to enter, beyond drift",
    )


def _quality(ev: Evidence) -> Finding:
    n = quantity_to_quality.numbers(ev)
    return Finding(
        "method-not-quality",
        "chapters/quantity-to-quality",
        guarded(
            "more_signs_against_quality",
            f"Of {n.tests} signs that a shift to quality should leave, {n.tests_for} is present; {n.tests_against} "
            "point the other way.",
        ),
        "a count of signs that we chose: no interval",
        "study.quality.scorecard",
        "money for each new firm rising for two years, or a high-technology share above its peak",
    )


def _models(ev: Evidence) -> Finding:
    n, lead, level = trend_models.numbers(ev), track_record.record(ev).lead, track_record.NOMINAL
    return Finding(
        "bands-too-narrow",
        "chapters/trend-models",
        guarded(
            "bands_failed_lately",
            f"Nominal {formats.pct(level, 0)} bands contained {lead.hits} of {lead.n} later figures: "
            f"{n.before} up to {BROKEN - 1}, {n.since} from {BROKEN} on.",
        ),
        f"coverage: {formats.span(lead.by_year_low, lead.by_year_high, 0)} (95%, counted by year)",
        "models.backtest.rolling_origin",
        "a coverage whose interval reaches the nominal level, once more years are in",
    )


def _scenarios(ev: Evidence) -> Finding:
    n = expansion_scenarios.numbers(ev)
    return Finding(
        "direction-unknown",
        "chapters/expansion-scenarios",
        guarded(
            "scenario_ranges_overlap pilot_effect_of_either_sign",
            f"By {expansion_scenarios.LAST} foreign brands have {n.none_span} of cloud without a pilot, {n.pilot_span} "
            "with it: the two ranges overlap.",
        ),
        f"difference: {n.gap_low} to {n.gap_high} (our 80% range)",
        "study.scenarios.difference",
        "an interval of the difference that leaves out zero",
    )


def _detection(ev: Evidence) -> Finding:
    n = detecting_gains.headline(ev)
    return Finding(
        "not-by-then",
        "chapters/detecting-gains",
        guarded(
            "gain_not_told",
            f"By {detection.LAST} published figures would reveal a gain with a chance of {n.chance}; false alarms "
            f"alone come to {n.false_alarm}.",
        ),
        f"an even chance needs {n.needed} a year",
        "study.detection.chances",
        "a longer yearly series on one basis, or a gain faster than any market has shown",
    )


def _claims(ev: Evidence) -> Finding:
    verdicts = _verdicts(claims.audit(ev))
    right, partly, wrong, unknown = (verdicts[name] for name in ("confirmed", "partly", "contradicted", "uncheckable"))
    return Finding(
        "article-mostly-holds",
        "chapters/claims",
        guarded(
            "article_mostly_holds",
            f"Of {count(sum(verdicts.values()))} claims of the article {count(right)} are confirmed, {count(partly)} "
            f"partly right, {count(wrong)} contradicted, {count(unknown)} not checkable.",
        ),
        "a count of claims as we cut them: no interval",
        "study.claims.audit",
        "figures that turn a verdict: the build then stops until an author has looked",
    )


FINDINGS = (
    _front,
    _record,
    _scope,
    _share,
    _cars,
    _services,
    _elsewhere,
    _quality,
    _models,
    _scenarios,
    _detection,
    _claims,
)
