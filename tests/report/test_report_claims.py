"""The page of claims: the score adds up, a stale verdict is named, text is escaped; the ledger holds and can fall."""

from __future__ import annotations

import importlib
import re

import pandas as pd
import pytest
from bs4 import BeautifulSoup

from telecompilot.evidence import formats, guards, paths
from telecompilot.report import claims as report
from telecompilot.study import claims


def given(monkeypatch, *rows):
    """Let the audit be these rows, each a dict of what differs from one claim that is right in part."""
    parts = [claims.Part("1 < 2", True), claims.Part("2 < 1", False)]
    row = {"claim_id": "c", "claim": "A <b>claim</b>", "kind": "number", "verdict": "partly", "shown": "partly"}
    row |= {"why": "Because <i>x</i>.", "source_id": "jingpost_166", "parts": parts, "checked": True, "agrees": True}
    monkeypatch.setattr(claims, "audit", lambda ev: pd.DataFrame([row | cells for cells in rows]))


def test_text_of_a_claim_runs_as_markup(ev, monkeypatch):
    given(monkeypatch, {})
    markup = report.tab_claims(ev, "partly")["What we found"][0].__html__()
    assert "Because &lt;i&gt;x&lt;/i&gt;." in markup and "1 &lt; 2: <b>holds</b>" in markup
    assert "2 &lt; 1: <b>does not hold</b>" in markup
    assert BeautifulSoup(markup, "html.parser").select_one(".tc-source a")["href"].endswith("#jingpost_166")


def test_csv_of_claims_holds_markup(ev, monkeypatch):
    given(monkeypatch, {})
    words = report.tab_claims(ev, "partly")["What we found"][0]
    assert str(words) == "Because <i>x</i>. [1 < 2: holds] [2 < 1: does not hold] Sources: jingpost_166"


def test_claim_without_a_source_shows_an_empty_source_line(ev, monkeypatch):
    given(monkeypatch, {"source_id": ""})
    words = report.tab_claims(ev, "partly")["What we found"][0]
    assert "tc-source" not in words.__html__() and "Sources" not in words


def test_claim_is_left_off_the_page_or_out_of_the_score(ev):
    shown = pd.concat([report.tab_claims(ev, verdict) for verdict in report.WORDS])
    assert sorted(shown.id) == sorted(ev.claims.index)
    assert report.score(ev).claims.sum() == len(ev.claims)
    counts, n = claims.audit(ev).shown.value_counts(), report.numbers(ev)
    assert n.claims == formats.count(len(ev.claims))
    assert all(getattr(n, f"n_{verdict}").lower() == formats.count(counts.get(verdict, 0)) for verdict in report.WORDS)


def test_title_of_the_score_stays_when_verdicts_change(ev, monkeypatch):
    given(monkeypatch, *[{"shown": "contradicted"}] * 3, *[{"shown": "confirmed"}] * 2)
    title = report.fig_score(ev).title
    assert title == "Of the article’s five claims two hold at least partly and three are wrong"


def test_answer_stays_when_most_claims_fall(ev, monkeypatch):
    table = claims.audit(ev).assign(shown="contradicted")
    monkeypatch.setattr(claims, "audit", lambda ev: table)
    assert report.numbers(ev).answer.endswith("does not hold")


def test_verdict_has_no_words(ev):
    assert set(ev.claims.verdict) <= set(claims.VERDICTS) == set(report.WORDS)


@pytest.fixture(scope="module")
def findings(ev):
    return report.findings(ev)


def test_finding_rests_on_no_condition(ev):
    for finding in report.FINDINGS:
        with guards.recording() as found:
            says = finding(ev).says
        assert says in {guard.words for guard in found}, finding.__name__


def test_chapter_that_argues_has_no_finding(findings):
    argued = {
        f"chapters/{page.stem}"
        for page in paths.CHAPTERS.glob("*.md")
        if "\n## What speaks against it" in page.read_text(encoding="utf-8")
    }
    assert {finding.page for finding in findings} == argued | {"index"}
    assert len({finding.id for finding in findings}) == len(findings)


def test_finding_names_a_computation_that_does_not_exist(findings):
    for name in [name for finding in findings for name in finding.computed_by.split(", ")]:
        module, _, function = name.rpartition(".")
        assert callable(getattr(importlib.import_module(f"telecompilot.{module}"), function)), name


def test_finding_has_no_number_no_interval_or_nothing_that_would_overturn_it(findings):
    for finding in findings:
        assert re.search(r"\d|one|two|three|four|five|six|seven|eight|nine|ten", finding.says), finding.id
        assert re.search(r"\d", finding.interval) or "no interval" in finding.interval, finding.id
        assert len(finding.overturned_by.split()) > 5, finding.id
        assert "None" not in finding.says and "nan" not in finding.says + finding.interval, finding.id
