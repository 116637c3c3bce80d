"""What is said of the pilot: its approvals, regions, services and firms."""

from __future__ import annotations

from telecompilot.evidence import Evidence
from telecompilot.study.conditions.statements import Part, second_hand

APPROVALS = "pilot_approvals_cum"


def approvals_second_hand(ev: Evidence) -> Part:
    """The latest count of approvals is known only at second hand."""
    return second_hand(ev, APPROVALS)
