"""The page of claims: the score adds up, shown verdicts are the computed ones, a stale verdict is told."""

from __future__ import annotations

import pytest

from telecompilot import evidence
from telecompilot.evidence import formats
from telecompilot.facts import claims_page as facts
from telecompilot.study import claims


@pytest.fixture(scope="module")
def ev():
    return evidence.load()


def test_claim_falls_out_of_the_score(ev):
    assert facts.score(ev).claims.sum() == len(ev.claims)
    n = facts.numbers(ev)
    counts = facts.audited(ev).shown.value_counts()
    assert n.n_contradicted == formats.count(int(counts["contradicted"]))
    assert n.claims == formats.count(len(ev.claims))


def test_verdict_that_the_data_contradict_is_shown_as_stored(ev, monkeypatch):
    monkeypatch.setitem(claims.CHECKS, "approvals_count", lambda ev: [claims.Part("changed", False)])
    table = facts.audited(ev).set_index("claim_id")
    assert table.shown["approvals-166"] == "contradicted" and table.verdict["approvals-166"] == "confirmed"
    assert "no longer give the verdict" in facts.numbers(ev).agreement


def test_page_claims_agreement_that_is_not_there(ev):
    table = facts.audited(ev)
    told = facts.numbers(ev).agreement.startswith("Every program")
    assert told == (not (table.agrees.dropna() == False).any())  # noqa: E712


def test_verdict_or_kind_has_no_words(ev):
    assert set(ev.claims.verdict) <= set(facts.WORDS) and set(claims.VERDICTS) == set(facts.WORDS)


def test_answer_stays_when_most_claims_fall(ev, monkeypatch):
    table = facts.audited(ev)
    monkeypatch.setattr(facts, "audited", lambda ev: table.assign(shown="contradicted"))
    assert facts.numbers(ev).answer.endswith("does not hold")
