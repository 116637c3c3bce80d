"""The chart of the score and the rows of claims: words follow the data, text is escaped, the CSV stays plain."""

from __future__ import annotations

import pandas as pd
import pytest

from telecompilot import evidence
from telecompilot.charts import claims_page as charts
from telecompilot.facts import claims_page as facts
from telecompilot.figure import svg, theme
from telecompilot.study import claims


@pytest.fixture(scope="module")
def audited():
    return facts.audited(evidence.load())


def one(**cells):
    row = {
        "claim_id": "c",
        "claim": "A <b>claim</b>",
        "shown": "partly",
        "why": "Because <i>x</i>.",
        "source_id": "a b",
    }
    parts = [[claims.Part("1 < 2", True), claims.Part("2 < 1", False)]]
    return pd.DataFrame([row | cells]).assign(parts=parts)


def links(cells):
    return [f'<a href="#{cell}">{cell}</a>' for cell in cells]


def test_text_of_a_claim_runs_as_markup():
    found = charts.entries(one(), "partly", links)["What we found"][0]
    assert "Because &lt;i&gt;x&lt;/i&gt;." in found.__html__() and "1 &lt; 2: <b>holds</b>" in found.__html__()
    assert "2 &lt; 1: <b>does not hold</b>" in found.__html__() and '<a href="#a b">' in found.__html__()


def test_csv_of_claims_holds_markup():
    found = charts.entries(one(), "partly", links)["What we found"][0]
    assert str(found) == "Because <i>x</i>. [1 < 2: holds] [2 < 1: does not hold] Sources: a b"


def test_claim_without_a_source_shows_an_empty_source_line():
    found = charts.entries(one(source_id=""), "partly", links)["What we found"][0]
    assert "tc-source" not in found.__html__() and "Sources" not in found


def test_claim_is_left_off_the_page(audited):
    shown = pd.concat([charts.entries(audited, verdict, links) for verdict in facts.WORDS])
    assert sorted(shown.id) == sorted(audited.claim_id)


def test_title_of_the_score_stays_when_verdicts_change():
    frame = pd.DataFrame({"verdict": ["contradicted", "confirmed"], "how": "by reading", "claims": [3, 2]})
    title = charts.score(frame, "jingpost_166").title
    assert title == "Of the article’s five claims two hold and the evidence contradicts three"


@pytest.mark.parametrize("width", [theme.WIDE, theme.NARROW])
def test_picture_of_the_score_does_not_fit(width):
    plot = charts.score(facts.score(), "jingpost_166")
    assert svg.picture(plot.draw, width, "x").width <= 1.03 * width
