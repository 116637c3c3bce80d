"""What the chapters conclude, in words that follow from their results, each with an interval; the front page."""

from __future__ import annotations

import re
from types import SimpleNamespace

import pytest

from telecompilot import evidence
from telecompilot.evidence import formats, paths, quotes
from telecompilot.facts import (
    front_page,
)
from telecompilot.report import (
    detecting_gains,
    expansion_scenarios,
    manufacturing_precedent,
    opening_effects,
    quantity_to_quality,
    services_precedents,
)
from telecompilot.study import assumptions, event_study, fans

CHAPTERS = {
    "manufacturing-precedent": manufacturing_precedent,
    "services-precedents": services_precedents,
    "quantity-to-quality": quantity_to_quality,
    "expansion-scenarios": expansion_scenarios,
    "detecting-gains": detecting_gains,
}
NUMBER = r"[+−]?\d[\d.,]*%?"
INTERVAL = re.compile(rf"{NUMBER}(?: percentage points?)? to {NUMBER}|{NUMBER}–{NUMBER}")


def conclusion(name: str) -> str:
    """The section that stands before the objections, with its numbers put in."""
    text = (paths.CHAPTERS / f"{name}.md").read_text(encoding="utf-8").split("\n## What speaks against it")[0]
    ev = evidence.load()
    found = {"n": CHAPTERS[name].numbers(ev), "m": opening_effects.numbers(ev)}
    last = re.sub(r"(?s)```.*?```", "", text.rsplit("\n## ", 1)[1])
    last = re.sub(r"\{datum\}`([^`]+)`", lambda at: quotes.quote(at[1], ev).text, last)
    return re.sub(r"\{eval\}`(\w)\.(\w+)`", lambda at: str(getattr(found[at[1]], at[2])), last)


@pytest.mark.parametrize("name", CHAPTERS)
def test_chapter_concludes_without_an_interval_or_on_another_question(name):
    text = conclusion(name)
    assert INTERVAL.search(text), "no interval in the conclusion"
    assert len(text.split()) > 60 and re.search(r"\b(plan|promise|telecom|pilot)\b", text)
    assert "{eval}" not in text and "{datum}" not in text


@pytest.mark.parametrize("name", ["services-precedents", "expansion-scenarios"])
def test_adviser_is_told_another_thing_than_the_interval(name):
    new = event_study.results(evidence.load()).new.prediction
    gap = fans.added(assumptions.load()).loc[expansion_scenarios.PILOT]
    low, high = new if name == "services-precedents" else (gap.low80, gap.high80)
    wanted = "on neither a gain nor a loss" if low < 0 < high else "on a gain" if low > 0 else "on a loss"
    assert f"plan {wanted}" in " ".join(conclusion(name).split())


def test_front_page_says_another_verdict_than_the_chapters():
    """The sentence holds the event study's count and the scenarios' interval; the key figure the detection's year."""
    answer, found = front_page.numbers().answer, event_study.results(evidence.load())
    n = expansion_scenarios.numbers(evidence.load())
    assert n.gap_high in answer and n.gap_low.split()[0] in answer
    assert f"of {formats.count(len(found.measured))} earlier openings" in answer
    assert front_page.keys()[3].value == detecting_gains.headline(evidence.load()).year


def test_front_page_hides_how_sure_it_is_or_as_of_when():
    """Question, answer with interval, key figures, date, how sure: in that order, above the chart."""
    n, found = front_page.numbers(), expansion_scenarios.numbers(evidence.load())
    assert INTERVAL.search(n.answer) and "chances in five" in n.answer and "2035" in n.answer
    assert found.chance in n.sure and found.fan_held in n.sure
    page = (paths.ROOT / "index.md").read_text(encoding="utf-8")
    places = [
        page.find(part)
        for part in ("\n# ", "n.answer`", "key_figures(", "Evidence up to {eval}`n.collected", "n.sure`", "\nfigure(")
    ]
    assert -1 not in places and places == sorted(places)


@pytest.mark.parametrize(
    ("low", "high", "said"), [("−3", "+4", "direction is open"), ("+1", "+4", "direction is clear")]
)
def test_front_page_calls_an_open_direction_clear(low, high, said):
    numbers = expansion_scenarios.numbers(evidence.load())
    made = SimpleNamespace(**(vars(numbers) | {"gap_low": low, "gap_high": f"{high} percentage points"}))
    assert said in front_page._sure(made)


def test_front_page_keeps_its_verdict_when_a_chapter_changes_its_mind(monkeypatch):
    before, numbers = front_page.numbers().answer, expansion_scenarios.numbers(evidence.load())
    turned = SimpleNamespace(
        **(vars(numbers) | {"gap_low": formats.Text("+9 points"), "gap_high": formats.Text("+12 points")})
    )
    monkeypatch.setattr(expansion_scenarios, "numbers", lambda ev=None: turned)
    after = front_page.numbers().answer
    assert after != before and "+9 to +12 points" in after
