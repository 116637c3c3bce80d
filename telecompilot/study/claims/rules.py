"""Checks of claims about rules and dates: what was opened, where, when, in which order."""

from __future__ import annotations

import pandas as pd

from telecompilot.evidence import Evidence
from telecompilot.evidence.formats import date
from telecompilot.evidence.tables import EvidenceError
from telecompilot.study.conditions.statements import Part

# Openings in these sectors count as services when the article's "now services" is tested.
SERVICE_SECTORS = (
    "telecom",
    "ecommerce",
    "banking",
    "insurance",
    "securities",
    "film",
    "cards",
    "payments",
    "express",
    "retail",
)
NATIONWIDE = "China"
# The article carries no date; the count that it gives is of this day.
ARTICLE = "pilot-count-2026-06"


def _when(ev: Evidence, event_id: str) -> pd.Period:
    if event_id not in ev.events.index:
        raise EvidenceError(f"no event {event_id} in events.csv by the article’s day")
    return pd.Period(ev.events.date[event_id])


def _before(first: pd.Period | str, second: pd.Period | str) -> bool:
    return pd.Period(first).end_time < pd.Period(second).start_time


def _services(ev: Evidence, regime: str, **cells: str) -> pd.DataFrame:
    """The services under a regime whose other cells are those given."""
    table = ev.services[ev.services.regime == regime]
    return table[(table[list(cells)] == list(cells.values())).all(axis=1)]


def _opened(ev: Evidence) -> pd.DataFrame:
    """The dated steps to full foreign ownership."""
    return ev.events[(ev.events.phase == "effective") & (ev.events.cap_after == 100)]


def approvals_follow_manufacturing(ev: Evidence) -> list[Part]:
    """The approvals came after the manufacturing opening."""
    opened, counted = _when(ev, "manufacturing-zero"), _when(ev, ARTICLE)
    words = f"Manufacturing opened first: {date(opened)}, approvals counted {date(counted)}"
    return [Part(words, _before(opened, counted))]


def manufacturing_this_year(ev: Evidence) -> list[Part]:
    """Manufacturing was fully opened in the year of the approvals."""
    opened, counted = _when(ev, "manufacturing-zero"), _when(ev, ARTICLE)
    words = f"Same year: manufacturing opened {date(opened)}, approvals counted {date(counted)}"
    return [Part(words, opened.year == counted.year)]


def turn_to_services(ev: Evidence) -> list[Part]:
    """Services are opened now, after manufacturing, and were not before."""
    done, steps = _when(ev, "manufacturing-zero"), _opened(ev)
    steps = steps[steps.sector.isin(SERVICE_SECTORS)]
    after = sum(_before(done, when) for when in steps.date)
    earlier = sum(_before(when, done) for when in steps.date[steps.geo == NATIONWIDE])
    return [
        Part(f"Services opened to full ownership since then: {after} dated steps", after > 0),
        Part(f"No service opened nationwide before: {earlier} were", earlier == 0),
    ]


def gradual_opening(ev: Evidence) -> list[Part]:
    """Telecom was opened in many steps, and none of them opened all of it."""
    table = ev.events
    steps = table[(table.sector == "telecom") & (table.phase == "effective") & (table.cap_after > 0)]
    years = sorted({pd.Period(when).year for when in steps.date})
    general = _services(ev, "National list 2024", code="VATS").foreign_cap.max()
    return [
        Part(f"Many steps: {len(years)} years with one, {years[0]} to {years[-1]}", len(years) >= 5),
        Part(f"Not open in general: ceiling {general:.0f}% since the pilot began", general < 100),
    ]


def scope_named(ev: Evidence) -> list[Part]:
    """The pilot opens cloud, data processing and transaction processing, and nothing else."""
    opened = _services(ev, "Pilot 2024", in_pilot="yes")
    named, others = {"B11", "B21"}, opened[~opened.code.isin(["B11", "B21"])]
    full = set(opened.code[opened.foreign_cap == 100])
    return [
        Part("No ceiling for data centres with cloud and for data and transaction processing", named <= full),
        Part(f"Nothing else in the pilot: {', '.join(others.name).lower() or 'none'}", others.empty),
    ]


def basic_left_out(ev: Evidence) -> list[Part]:
    """No basic service is in the pilot."""
    inside = ev.services[(ev.services.code == "basic") & (ev.services.in_pilot == "yes")]
    return [Part(f"No basic service in the pilot: {len(inside)} found", inside.empty)]


def first_without_partner(ev: Evidence) -> list[Part]:
    """Nobody could offer these services without a Chinese partner before the pilot."""
    start, table = _when(ev, "vats-pilot-b11"), ev.services
    earlier = table[[_before(effective, start) for effective in table.effective]]
    free = earlier[(earlier.foreign_cap == 100) & (earlier.in_pilot == "yes")]
    whole = ev.series("fie_equity_100")
    return [
        Part("Data centres and cloud were never open without ceiling", "B11" not in set(free.code)),
        Part(f"Nor was another pilot service: {free.name.nunique()} were, somewhere or nationwide", free.empty),
        Part(
            f"No telecom firm was wholly foreign: {whole.iloc[0]:.0f} were ({date(whole.index[0])})",
            whole.iloc[0] == 0,
        ),
    ]


def partner_rule(ev: Evidence) -> list[Part]:
    """Before the pilot foreign firms had to come in through joint ventures."""
    general = _services(ev, "Regulation 2022", code="VATS").foreign_cap.max()
    centres = _services(ev, "Before the pilot", code="B11").foreign_cap.max()
    return [
        Part(f"A partner was needed: general ceiling {general:.0f}%", general < 100),
        Part(f"A partner was enough for data centres: ceiling {centres:.0f}%", centres > 0),
    ]


def foreign_firms(ev: Evidence) -> list[Part]:
    """The approved firms belong to foreign groups."""
    named = ev.firms[ev.firms.status == "approved"]
    foreign, chinese = (int((named.control == who).sum()) for who in ("foreign", "Chinese"))
    return [
        Part(f"Named approved firms under foreign control: {foreign}", foreign > 0),
        Part(f"None under Chinese control: {chinese} of {len(named)} named", chinese == 0),
    ]


def controlled_experiment(ev: Evidence) -> list[Part]:
    """The pilot is limited in place and in services."""
    regions = ev.latest("pilot_regions").value
    outside = _services(ev, "Pilot 2024", in_pilot="no")
    return [
        Part(f"Few regions: {regions:.0f}", regions < ev.latest("services_opening_regions").value),
        Part(f"Services stay outside: {len(outside)} listed", not outside.empty),
    ]


def categories_limited(ev: Evidence) -> list[Part]:
    """Each service is opened by name, with limits of its own."""
    carved = ev.services[ev.services.conditions.str.startswith("Carved out")]
    reach = ev.latest("pilot_service_area_nationwide_b14").value
    return [
        Part(f"Services are carved out by name: {', '.join(carved.name).lower()}", not carved.empty),
        Part("Internet access is confined to the pilot region", reach == 0),
    ]


def carmakers(ev: Evidence) -> list[Part]:
    """Foreign carmakers may own their plants, since the article's year."""
    free, counted = _when(ev, "cars-cap-passenger"), _when(ev, ARTICLE)
    return [
        Part(f"No passenger-car ceiling at the time of the article: gone {date(free)}", _before(free, counted)),
        Part(f"It went in the year of the article: {free.year}, {counted.year}", free.year == counted.year),
    ]


def serves_all_china(ev: Evidence) -> list[Part]:
    """Pilot firms may sell beyond the pilot regions."""
    codes = ("b11", "b12", "b21", "b25")
    reach = {code: ev.latest(f"pilot_service_area_nationwide_{code}").value for code in codes}
    return [Part(f"{code.upper()} may be sold in all China", value == 1) for code, value in reach.items()]


def data_laws(ev: Evidence) -> list[Part]:
    """Data laws bind the firms and have only become stricter."""
    first = _when(ev, "pilot-first-approvals")
    laws = ("cybersecurity-law", "data-security-law", "personal-information-law")
    in_force, eased = all(_before(_when(ev, law), first) for law in laws), _when(ev, "cross-border-data-2024")
    return [
        Part("Three data laws were in force at the first approvals", in_force),
        Part(f"The rules were not eased before them: {date(eased)}", not _before(eased, first)),
    ]


def pilots_not_blanket(ev: Evidence) -> list[Part]:
    """Openings come as pilots and no longer for the whole country at once."""
    steps, began = _opened(ev), _when(ev, "ftz-vats-2014")
    since = sum(_before(began, when) for when in steps.date[steps.geo == NATIONWIDE])
    return [
        Part("The telecom opening is a pilot", ev.events.geo["vats-pilot-b11"] != NATIONWIDE),
        Part(f"Nothing else opened nationwide since the first telecom pilot: {since} dated steps", since == 0),
    ]
