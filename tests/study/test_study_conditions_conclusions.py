"""Conditions on the article and on the report's own conclusions turn when their results do."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest
from data_factory import added, changed, changed_figure

from telecompilot.evidence import load
from telecompilot.study import claims, fans, openings, quality, scenarios
from telecompilot.study.conditions import article, conclusions, named, state

BANKS, CARS = "banking_foreign_share_assets", "pv_share_foreign_brands_caam"
SOURCE = {"source_id": "mofcom_20250320"}


def banks_up(ev):
    """A bank share that has tripled."""
    return added(ev, "observations", series_id=BANKS, period="2026", value=3.0, **SOURCE)


TURNS = {
    "article_right_on_the_pilot": lambda ev: changed(
        ev, "claims", {"claim_id": "firm-by-firm"}, verdict="contradicted"
    ),
    "article_weakest_on_history": lambda ev: changed(
        ev, "claims", {"claim_id": "turn-to-services"}, check="", verdict="confirmed"
    ),
    "only_a_date_contradicted": lambda ev: changed_figure(ev, "pilot_approvals_cum", "2026-06", 171),
    "yardstick_and_outlook_uncheckable": lambda ev: changed(
        ev, "claims", {"claim_id": "gain-then-expansion"}, verdict="partly"
    ),
    "banks_and_carmakers_lost_share": banks_up,
    "more_openings_before_a_fall": banks_up,
    "openings_of_four_sectors": lambda ev: changed(ev, "events", {"event_id": "film-quota-2012"}, sector="hospitals"),
    "cloud_ceiling_below_half": lambda ev: changed_figure(ev, "alibaba_share_canalys", "2025-Q1", 20),
}


@pytest.mark.parametrize("name", sorted(TURNS))
def test_conclusion_stays_whatever_the_rows_say(name):
    ev = load()
    assert state(ev, name).holds and not state(TURNS[name](ev), name).holds


def results(ev, **cells: float):
    """The event study with other intervals."""
    real = openings.results(ev)
    return replace(real, rows=real.rows.assign(**cells))


def fan(ev, **cells: float):
    """The fans with other ends for the path of the pilot."""
    given = conclusions.assumptions.load(ev)
    frame = fans.fans(given).copy()
    frame.loc[frame.path == scenarios.path(given, scenarios.PILOT), list(cells)] = list(cells.values())
    return frame


@pytest.fixture(params=["few_openings_raised_share", "no_car_opening_stands_out", "more_signs_against_quality",
                        "pilot_effect_of_either_sign", "scenario_ranges_overlap",
                        "article_mostly_holds"])  # fmt: skip
def computed(request, monkeypatch):
    """A condition, and a result of the study under which its words are false."""
    ev = load()
    whole = results(ev, low=0.01, high=0.2)
    gap = fans.added(conclusions.assumptions.load(ev)).assign(low80=0.01)
    wide = fan(ev, low80=0.5, high80=0.6)
    fallen = claims.audit(ev).assign(shown="contradicted")
    card = pd.DataFrame({"result": [quality.FOR] * 3})
    false = {
        "few_openings_raised_share": (openings, "results", whole),
        "no_car_opening_stands_out": (openings, "results", whole),
        "more_signs_against_quality": (quality, "scorecard", card),
        "pilot_effect_of_either_sign": (fans, "added", gap),
        "scenario_ranges_overlap": (fans, "fans", wide),
        "article_mostly_holds": (claims, "audit", fallen),
    }
    module, name, result = false[request.param]
    return ev, request.param, lambda: monkeypatch.setattr(module, name, lambda *given: result)


def test_conclusion_stays_whatever_the_study_finds(computed):
    ev, name, turn = computed
    assert state(ev, name).holds
    turn()
    assert not state(ev, name).holds


def test_conclusion_is_never_turned():
    tested = {*TURNS, "few_openings_raised_share", "no_car_opening_stands_out", "more_signs_against_quality",
              "pilot_effect_of_either_sign", "scenario_ranges_overlap",
              "article_mostly_holds"}  # fmt: skip
    assert set(named(article)) | set(named(conclusions)) == tested
