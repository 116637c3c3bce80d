"""What is said of the firms that were approved under the pilot, or that signed up for it."""

from __future__ import annotations

import pandas as pd

from telecompilot.evidence import Evidence
from telecompilot.study.conditions.pilot import FIRST
from telecompilot.study.conditions.statements import Part, none_of

AMERICAN = ("Amazon", "AWS", "Microsoft", "Azure", "Google")
OWNERS = [
    "Airbus",
    "Bank of China",
    "Deutsche Telekom",
    "HSBC",
    "Siemens",
    "Siemens Healthineers",
    "Tongdao Liepin Group",
]


def first_batch_as_named(ev: Evidence) -> Part:
    """The named firms of the first batch are the seven of which the text speaks."""
    batch = _approved(ev, later=False)
    owners = sorted(batch.parent)
    return Part(f"The named firms of the first batch belong to {', '.join(owners)}", owners == OWNERS)


def american_clouds_not_approved(ev: Evidence) -> Part:
    """Amazon, Microsoft and Google are not among the approved firms."""
    approved = ev.firms[ev.firms.status == "approved"]
    found = [one for one in approved.firm + ", " + approved.parent if any(name in one for name in AMERICAN)]
    return none_of("American cloud vendors among the approved firms", found, _rows(found))


def data_centre_licence_unseen(ev: Evidence) -> Part:
    """No approved firm is known to hold a data-centre licence."""
    approved, late = ev.firms[ev.firms.status == "approved"], set(_approved(ev, later=True).firm)
    service = approved.service.str.lower()
    licensed = service.str.contains("b11") | (approved.firm.isin(late) & service.str.contains("data.cent|cloud"))
    found = list(approved.firm[licensed])
    return none_of("Approved firms with a data-centre licence", found, _rows(found))


def applicants_not_approved(ev: Evidence) -> Part:
    """No firm that signed up by name and was not in the first batch is known to have been approved."""
    approved = set(ev.firms.firm[ev.firms.status == "approved"])
    found = sorted(approved & set(ev.firms.firm[ev.firms.status != "approved"]))
    return none_of("Firms that signed up and were approved later", found, _rows(found))


def two_of_four_in_shanghai_chinese(ev: Evidence) -> Part:
    """Two of the four firms approved in Shanghai in February 2025 are under Chinese control."""
    named = _approved(ev, later=False)
    named = named[named.place.str.startswith("Shanghai")]
    chinese = list(named.firm[named.control == "Chinese"])
    words = f"Approved in Shanghai: {', '.join(named.firm)}; under Chinese control: {', '.join(chinese) or 'none'}"
    return Part(words, (len(chinese), len(named)) == (2, 4), tuple(_rows(chinese)))


def _approved(ev: Evidence, later: bool) -> pd.DataFrame:
    """The approved firms of the first batch, or those approved later."""
    approved, first = ev.firms[ev.firms.status == "approved"], pd.Period(ev.events.date[FIRST]).end_time
    return approved[[(pd.Period(day).start_time > first) == later for day in approved.date]]


def _rows(firms: list[str]) -> list[str]:
    return [f"firms:{firm.split(', ')[0]}" for firm in firms]
