"""The ledger of the report's own findings: one that is not borne out, not computed, or that nothing could overturn."""

from __future__ import annotations

import importlib
import re
from types import SimpleNamespace

import pytest

from telecompilot import evidence
from telecompilot.evidence import paths
from telecompilot.facts import findings

FOUND = findings.findings()


@pytest.mark.parametrize("finding", FOUND, ids=lambda finding: finding.id)
def test_finding_is_printed_that_the_figures_no_longer_bear_out(finding):
    assert finding.holds, "read the chapter again: its conclusion no longer follows"


def test_chapter_that_argues_has_no_finding():
    argued = {
        f"chapters/{page.stem}"
        for page in paths.CHAPTERS.glob("*.md")
        if "\n## What speaks against it" in page.read_text(encoding="utf-8")
    }
    assert {finding.page for finding in FOUND} == argued | {"index"}
    assert len({finding.id for finding in FOUND}) == len(FOUND)


@pytest.mark.parametrize("finding", FOUND, ids=lambda finding: finding.id)
def test_finding_names_a_computation_that_does_not_exist(finding):
    for name in finding.computed_by.split(", "):
        module, _, function = name.rpartition(".")
        assert callable(getattr(importlib.import_module(f"telecompilot.{module}"), function))


@pytest.mark.parametrize("finding", FOUND, ids=lambda finding: finding.id)
def test_finding_has_no_number_no_interval_or_nothing_that_would_overturn_it(finding):
    assert re.search(r"\d|one|two|three|four|five|six|seven|eight|nine|ten", finding.says)
    assert re.search(r"\d", finding.interval) or "no interval" in finding.interval
    assert len(finding.overturned_by.split()) > 5
    assert "None" not in finding.says and "nan" not in finding.says + finding.interval


def test_finding_holds_whatever_the_event_study_finds(monkeypatch):
    real = findings.event_study.results(evidence.load())
    raised = real.measured.assign(low=0.01, high=0.2)
    made = SimpleNamespace(**{name: getattr(real, name) for name in dir(real) if not name.startswith("_")})
    made.measured = raised
    monkeypatch.setattr(findings.event_study, "results", lambda ev: made)
    assert not findings._front(evidence.load()).holds
    assert not findings._cars(evidence.load()).holds
