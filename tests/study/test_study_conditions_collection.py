"""Conditions on the collection itself turn when a row of it does."""

from __future__ import annotations

import pytest
from data_factory import changed, changed_figure

from telecompilot.evidence import load
from telecompilot.study.conditions import state


@pytest.mark.parametrize(
    ("name", "turn"),
    [
        ("approvals_equal_an_old_count", lambda ev: changed_figure(ev, "pilot_approvals_cum", "2026-06", 170)),
        (
            "academy_stopped_counting_foreign_firms",
            lambda ev: changed(
                ev, "observations", {"series_id": "fie_telecom_caict", "period": "2020-06"}, period="2026-06"
            ),
        ),
        (
            "academy_stopped_counting_foreign_firms",
            lambda ev: changed(ev, "observations", {"series_id": "vats_enterprises_total"}, period="2018-06"),
        ),
    ],
)
def test_condition_on_the_collection_holds_whatever_the_rows_say(name, turn):
    ev = load()
    assert state(ev, name).holds and not state(turn(ev), name).holds
