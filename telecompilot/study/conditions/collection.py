"""What is said of the collection itself: whose counts go on, which figures only look alike."""

from __future__ import annotations

from telecompilot.evidence import Evidence
from telecompilot.study.conditions.statements import Part, dated, latest_is


def approvals_equal_an_old_count(ev: Evidence) -> Part:
    """The approvals of June 2026 are as many as the foreign-invested telecom firms counted in September 2019."""
    firms, approvals = ev.at("fie_telecom_caict", "2019-09"), ev.at("pilot_approvals_cum", "2026-06")
    same = firms.value == approvals.value
    return Part(f"firms {dated(firms)}, approvals {dated(approvals)}", same, (firms, approvals))


def academy_stopped_counting_foreign_firms(ev: Evidence) -> tuple[Part, Part]:
    """The ministry's academy counted foreign-invested firms to the middle of 2020, all licensed firms for longer."""
    foreign, all_firms = ev.latest("fie_telecom_caict"), ev.latest("vats_enterprises_total")
    longer = Part(f"all licensed firms: the last count is {dated(all_firms)}", all_firms.period > foreign.period)
    return latest_is(ev, "fie_telecom_caict", "2020-06"), longer
