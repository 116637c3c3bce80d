"""Checks of claims about rules and dates: what was opened, where, when, in which order."""

from __future__ import annotations

import pandas as pd

from telecompilot.evidence import Evidence, formats
from telecompilot.study.claims.part import Part

# Openings in these sectors count as services when the article's "now services" is tested.
SERVICE_SECTORS = ("telecom", "ecommerce", "banking", "insurance", "securities", "film", "cards", "payments")
NATIONWIDE = "China"
# The article carries no date; the count that it gives is of this day.
ARTICLE = "pilot-count-2026-06"


def _span(evidence: Evidence, event_id: str) -> pd.Period:
    return pd.Period(evidence.events.date[event_id])


def _before(first: pd.Period, second: pd.Period) -> bool:
    return first.end_time < second.start_time


def _caps(evidence: Evidence, regime: str, code: str = "", pilot: str = "") -> pd.DataFrame:
    table = evidence.services
    chosen = table.regime == regime
    for field, value in (("code", code), ("in_pilot", pilot)):
        chosen &= (table[field] == value) | (value == "")
    return table[chosen]


def _nationwide(evidence: Evidence) -> pd.DataFrame:
    table = evidence.events
    lifted = (table.phase == "effective") & (table.geo == NATIONWIDE) & (table.cap_after == 100)
    return table[lifted].assign(when=lambda chosen: chosen.date.map(pd.Period))


def approvals_follow_manufacturing(evidence: Evidence) -> list[Part]:
    """The approvals came after the manufacturing opening."""
    opened, counted = _span(evidence, "manufacturing-zero"), _span(evidence, ARTICLE)
    return [
        Part(
            f"Manufacturing opened first: {formats.date(opened)}, approvals counted {formats.date(counted)}",
            _before(opened, counted),
        )
    ]


def manufacturing_this_year(evidence: Evidence) -> list[Part]:
    """Manufacturing was fully opened in the year of the approvals."""
    opened, counted = _span(evidence, "manufacturing-zero"), _span(evidence, ARTICLE)
    return [
        Part(
            f"Same year: manufacturing opened {formats.date(opened)}, approvals counted {formats.date(counted)}",
            opened.year == counted.year,
        )
    ]


def turn_to_services(evidence: Evidence) -> list[Part]:
    """Services are opened now, after manufacturing, and were not before."""
    table, done = evidence.events, _span(evidence, "manufacturing-zero")
    lifted = table[(table.phase == "effective") & (table.cap_after == 100) & table.sector.isin(SERVICE_SECTORS)]
    after = sum(_before(done, pd.Period(date)) for date in lifted.date)
    nationwide = _nationwide(evidence)
    earlier = sum(_before(when, done) for when in nationwide.when[nationwide.sector.isin(SERVICE_SECTORS)])
    return [
        Part(f"Services opened to full ownership since then: {after} dated steps", after > 0),
        Part(f"No service opened nationwide before: {earlier} were", earlier == 0),
    ]


def gradual_opening(evidence: Evidence) -> list[Part]:
    """Telecom was opened in many steps, and none of them opened all of it."""
    table = evidence.events
    steps = table[(table.sector == "telecom") & (table.phase == "effective") & (table.cap_after > 0)]
    years = sorted({pd.Period(date).year for date in steps.date})
    general = _caps(evidence, "National list 2024", "VATS").foreign_cap
    return [
        Part(f"Many steps: {len(years)} years with one, {years[0]} to {years[-1]}", len(years) >= 5),
        Part(
            f"Not open in general: ceiling {general.max():.0f}% since the pilot began",
            bool((general < 100).all()),
        ),
    ]


def scope_named(evidence: Evidence) -> list[Part]:
    """The pilot opens cloud, data processing and transaction processing, and nothing else."""
    opened = _caps(evidence, "Pilot 2024", pilot="yes")
    named, others = {"B11", "B21"}, opened[~opened.code.isin(["B11", "B21"])]
    full = set(opened.code[opened.foreign_cap == 100])
    return [
        Part("No ceiling for data centres with cloud and for data and transaction processing", named <= full),
        Part(f"Nothing else in the pilot: {', '.join(others.name).lower() or 'none'}", others.empty),
    ]


def basic_left_out(evidence: Evidence) -> list[Part]:
    """No basic service is in the pilot."""
    inside = evidence.services[(evidence.services.code == "basic") & (evidence.services.in_pilot == "yes")]
    return [Part(f"No basic service in the pilot: {len(inside)} found", inside.empty)]


def first_without_partner(evidence: Evidence) -> list[Part]:
    """Nobody could offer these services without a Chinese partner before the pilot."""
    start, table = _span(evidence, "vats-pilot-b11"), evidence.services
    earlier = table[table.effective.map(lambda date: _before(pd.Period(date), start))]
    free = earlier[(earlier.foreign_cap == 100) & (earlier.in_pilot == "yes")]
    whole = evidence.series("fie_equity_100")
    return [
        Part("Data centres and cloud were never open without ceiling", "B11" not in set(free.code)),
        Part(f"Nor was another pilot service: {free.name.nunique()} were, somewhere or nationwide", free.empty),
        Part(
            f"No telecom firm was wholly foreign: {whole.iloc[0]:.0f} were ({formats.date(whole.index[0])})",
            whole.iloc[0] == 0,
        ),
    ]


def partner_rule(evidence: Evidence) -> list[Part]:
    """Before the pilot foreign firms had to come in through joint ventures."""
    general = _caps(evidence, "Regulation 2022", "VATS").foreign_cap.max()
    centres = _caps(evidence, "Before the pilot", "B11").foreign_cap.max()
    return [
        Part(f"A partner was needed: general ceiling {general:.0f}%", general < 100),
        Part(f"A partner was enough for data centres: ceiling {centres:.0f}%", centres > 0),
    ]


def foreign_firms(evidence: Evidence) -> list[Part]:
    """The approved firms belong to foreign groups."""
    named = evidence.firms[evidence.firms.status == "approved"]
    homes = named.home[named.home != "not stated"]
    chinese = int((homes == NATIONWIDE).sum())
    return [
        Part(f"Named approved firms belong to foreign groups: {len(homes) - chinese} do", len(homes) > chinese),
        Part(f"None belongs to a Chinese group: {chinese} of {len(named)} does", chinese == 0),
    ]


def controlled_experiment(evidence: Evidence) -> list[Part]:
    """The pilot is limited in place and in services."""
    regions = evidence.latest("pilot_regions").value
    outside = _caps(evidence, "Pilot 2024", pilot="no")
    return [
        Part(f"Few regions: {regions:.0f}", regions < evidence.latest("services_opening_regions").value),
        Part(f"Services stay outside: {len(outside)} listed", not outside.empty),
    ]


def categories_limited(evidence: Evidence) -> list[Part]:
    """Each service is opened by name, with limits of its own."""
    carved = evidence.services[evidence.services.conditions.str.startswith("Carved out")]
    reach = evidence.latest("pilot_service_area_nationwide_b14").value
    return [
        Part(f"Services are carved out by name: {', '.join(carved.name).lower()}", not carved.empty),
        Part("Internet access is confined to the pilot region", reach == 0),
    ]


def carmakers(evidence: Evidence) -> list[Part]:
    """Foreign carmakers may own their plants, since the article's year."""
    free, counted = _span(evidence, "cars-cap-passenger"), _span(evidence, ARTICLE)
    return [
        Part(f"No passenger-car ceiling at the time of the article: gone {formats.date(free)}", _before(free, counted)),
        Part(f"It went in the year of the article: {free.year}, {counted.year}", free.year == counted.year),
    ]


def serves_all_china(evidence: Evidence) -> list[Part]:
    """Pilot firms may sell beyond the pilot regions."""
    codes = ("b11", "b12", "b21", "b25")
    reach = {code: evidence.latest(f"pilot_service_area_nationwide_{code}").value for code in codes}
    return [Part(f"{code.upper()} may be sold in all China", value == 1) for code, value in reach.items()]


def data_laws(evidence: Evidence) -> list[Part]:
    """Data laws bind the firms and have only become stricter."""
    first = _span(evidence, "pilot-first-approvals")
    laws = ("cybersecurity-law", "data-security-law", "personal-information-law")
    eased = _span(evidence, "cross-border-data-2024")
    return [
        Part(
            "Three data laws were in force at the first approvals",
            all(_before(_span(evidence, x), first) for x in laws),
        ),
        Part(f"The rules were not eased before them: {formats.date(eased)}", not _before(eased, first)),
    ]


def pilots_not_blanket(evidence: Evidence) -> list[Part]:
    """Openings come as pilots and no longer for the whole country at once."""
    nationwide, began = _nationwide(evidence), _span(evidence, "ftz-vats-2014")
    since = sum(_before(began, when) for when in nationwide.when)
    return [
        Part("The telecom opening is a pilot", evidence.events.geo["vats-pilot-b11"] != NATIONWIDE),
        Part(f"Nothing else opened nationwide since the first telecom pilot: {since} dated steps", since == 0),
    ]
