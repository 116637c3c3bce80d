"""What is said of the firms that were approved under the pilot, or that signed up for it."""

from __future__ import annotations

import pandas as pd

from telecompilot.evidence import Evidence
from telecompilot.study.approvals import approved_firms
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
    owners = sorted(_first_batch(ev).parent)
    return Part(f"The named firms of the first batch belong to {', '.join(owners)}", owners == OWNERS)


def american_clouds_not_approved(ev: Evidence) -> Part:
    """Amazon, Microsoft and Google are not among the approved firms."""
    firms = approved_firms(ev)
    found = [one for one in firms.firm + ", " + firms.parent if any(name in one for name in AMERICAN)]
    return none_of("American cloud vendors among the approved firms", found, _rows(found))


def data_centre_licence_unseen(ev: Evidence) -> Part:
    """No approved firm is known to hold a data-centre licence."""
    firms = approved_firms(ev)
    service = firms.service.str.lower()
    licensed = service.str.contains("b11") | (firms.late & service.str.contains("data.cent|cloud"))
    found = list(firms.firm[licensed])
    return none_of("Approved firms with a data-centre licence", found, _rows(found))


def applicants_not_approved(ev: Evidence) -> Part:
    """No firm that signed up by name and was not in the first batch is known to have been approved."""
    found = sorted({*approved_firms(ev).firm} & {*ev.firms.firm[ev.firms.status != "approved"]})
    return none_of("Firms that signed up and were approved later", found, _rows(found))


def two_of_four_in_shanghai_chinese(ev: Evidence) -> Part:
    """Two of the four firms approved in Shanghai in February 2025 are under Chinese control."""
    named = _first_batch(ev)
    named = named[named.place.str.startswith("Shanghai")]
    chinese = list(named.firm[named.control == "Chinese"])
    words = f"Approved in Shanghai: {', '.join(named.firm)}; under Chinese control: {', '.join(chinese) or 'none'}"
    return Part(words, (len(chinese), len(named)) == (2, 4), tuple(_rows(chinese)))


def _first_batch(ev: Evidence) -> pd.DataFrame:
    return approved_firms(ev)[lambda rows: ~rows.late]


def _rows(firms: list[str]) -> list[str]:
    return [f"firms:{firm.split(', ')[0]}" for firm in firms]
