"""What the chapters conclude, in words that follow from their results, each with an interval."""

from __future__ import annotations

import functools
import re

import pytest

from telecompilot import evidence
from telecompilot.evidence import paths, quotes
from telecompilot.study import assumptions, fans, openings, scenarios

CHAPTERS = [
    "manufacturing-precedent",
    "services-precedents",
    "quantity-to-quality",
    "expansion-scenarios",
    "detecting-gains",
]
NUMBER = r"[+−]?\d[\d.,]*%?"
INTERVAL = re.compile(rf"{NUMBER}(?: percentage points?)? to {NUMBER}|{NUMBER}–{NUMBER}")


@functools.cache
def conclusion(name: str) -> str:
    """The section that stands before the objections, with its numbers put in."""
    page = (paths.CHAPTERS / f"{name}.md").read_text(encoding="utf-8")
    variables: dict[str, object] = {}
    exec(re.search(r"(?ms)^```\{code-cell\}[^\n]*\n(.*?)^```", page)[1], variables)  # imports and numbers
    section = page.split("\n## What speaks against it")[0].rsplit("\n## ", 1)[1]
    text = re.sub(r"(?s)```.*?```", "", section)
    text = re.sub(r"\{eval\}`([^`]+)`", lambda role: str(eval(role[1], variables)), text)
    return re.sub(r"\{datum\}`([^`]+)`", lambda role: str(quotes.quote(role[1])), text)


@pytest.mark.parametrize("name", CHAPTERS)
def test_chapter_concludes_without_an_interval_or_on_another_question(name):
    text = conclusion(name)
    assert INTERVAL.search(text), "no interval in the conclusion"
    assert len(text.split()) > 60 and re.search(r"\b(plan|promise|telecom|pilot)\b", text)


@pytest.mark.parametrize("name", ["services-precedents", "expansion-scenarios"])
def test_adviser_reads_another_thing_than_the_interval(name):
    new = openings.results(evidence.load()).new.prediction
    given = assumptions.load(evidence.load())
    gap = fans.added(given).loc[scenarios.path(given, scenarios.PILOT)]
    low, high = new if name == "services-precedents" else (gap.low80, gap.high80)
    wanted = "on neither a gain nor a loss" if low < 0 < high else "on a gain" if low > 0 else "on a loss"
    assert f"plan {wanted}" in " ".join(conclusion(name).split())
