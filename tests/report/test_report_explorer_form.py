"""The scenarios in a page: the same numbers as in Python, on every setting, and a form that hides nothing."""

from __future__ import annotations

import base64
import gzip
import math
import random
import re

import pytest
from bs4 import BeautifulSoup
from explorer_reference import evaluate
from play_page import ID

from telecompilot import evidence
from telecompilot.evidence import paths
from telecompilot.report import explorer_form

pytest_plugins = ["play_page"]


def fewer(data, draws):
    """The first draws of a payload: the same arithmetic in a fraction of the time."""
    cut = {
        name: column | {"data": base64.b64encode(base64.b64decode(column["data"])[: 2 * draws]).decode()}
        for name, column in data["columns"].items()
    }
    return data | {"draws": draws, "columns": cut}


def random_settings(rng, lists):
    """Any setting that a reader can choose, and dates in any order."""
    never = rng.random() < 0.3
    return {
        "share": rng.choice(["brand", "licence"]),
        "reading": rng.choice(["nationwide", "regional"]),
        "opening": rng.uniform(2024, 2036),
        "change": rng.choice([None, rng.uniform(-1.5, 2)]),
        "shape": rng.choice(["mixture", "step", "short", "ramp"]),
        "list": rng.choice(lists),
        "tau": rng.choice(["estimated", "narrow", "wide", "prior"]),
        "lag": rng.choice([None, rng.uniform(0, 5)]),
        "twenty": rng.choice([None, rng.uniform(2024, 2036)]),
        "nationwide": None if never else rng.uniform(2024, 2036),
        "transfer": rng.choice([None, rng.random()]),
        "threshold": rng.uniform(0.01, 0.5),
    }


def flat(value):
    """The numbers of a result in order; None stays."""
    if isinstance(value, dict):
        return [number for name in sorted(value) for number in flat(value[name])]
    return [number for each in value for number in flat(each)] if isinstance(value, list) else [value]


@pytest.mark.browser
def test_page_and_python_disagree_on_a_reader_s_setting(browser, data):
    page = browser.new_page()
    page.add_script_tag(path=paths.STATIC / "scenarios.js")
    rng = random.Random(5)
    for payload, count in ((fewer(data, 96), 195), (data, 5)):
        settings = [random_settings(rng, sorted(data["effects"])) for _ in range(count)]
        found = page.evaluate("([d, all]) => all.map(s => telecompilotScenarios.evaluate(d, s))", [payload, settings])
        for chosen, own in zip(settings, found, strict=True):
            expected = evaluate(payload, chosen)
            assert own.keys() == expected.keys()
            pairs = zip(flat(own), flat(expected), strict=True)
            assert all(a == b if None in (a, b) else math.isclose(a, b, abs_tol=1e-6, rel_tol=0) for a, b in pairs), (
                chosen
            )
    page.close()


@pytest.mark.browser
def test_page_takes_a_setting_that_python_refuses(browser, data):
    page = browser.new_page()
    page.add_script_tag(path=paths.STATIC / "scenarios.js")
    told = "d => { try { telecompilotScenarios.evaluate(d, {efect: 1}); } catch (e) { return e.message; } }"
    assert page.evaluate(told, fewer(data, 4)) == "unknown settings: efect"
    page.close()


def test_payload_is_too_heavy_for_a_phone(folder):
    files = [folder / "_static" / "figures" / f"{ID}.js"]  # the draws, and what works and dresses the form
    files += [folder / "_static" / name for name in ("scenarios.js", "playground.js", "playground.css")]
    packed = sum(len(gzip.compress(file.read_bytes(), 9)) for file in files)
    print(f"payload {packed:,} bytes compressed")
    assert 10_000 < packed <= 60_000


def test_form_hides_the_evidence_or_a_control_has_no_name(folder, data):
    box = BeautifulSoup((folder / "page.html").read_text(encoding="utf-8"), "html.parser").find(id=ID)
    sliders = {slider["name"]: slider for slider in box.select("input[type=range]")}
    assert {*sliders, *explorer_form.CHOICES} == set(data["defaults"])
    assert all(box.select_one(f'label[for="{slider["id"]}"]').text for slider in sliders.values())
    assert set(data["defaults"]) - set(data["evidence"]) == {*explorer_form.CHOICES, "threshold"}
    for name, known in data["evidence"].items():
        slider = sliders[name]
        first = float(slider.get("data-from", 0))
        low, high = float(slider["min"]), float(slider["max"])
        ends = [(known[end] - first) * (12 if first else 1) for end in ("low", "high")]
        assert low <= ends[0] <= ends[1] <= high
        mark = slider.find_next_sibling("svg").rect
        left, width = (float(mark[side].rstrip("%")) / 100 * (high - low) for side in ("x", "width"))
        assert [low + left, low + left + width] == pytest.approx(ends, abs=0.001 * (high - low))
        hint = box.find(id=slider["aria-describedby"]).text
        assert hint.startswith("Evidence: ") and " range " in hint


def test_form_hides_a_wider_evidence(data):
    wider = {**data, "evidence": {**data["evidence"], "change": {"low": -2.9, "value": 0.0, "high": 3.3}}}
    slider = re.search(r'name="change" min="([^"]+)" max="([^"]+)"', explorer_form.form(ID, wider, ""))
    assert float(slider[1]) <= -2.9 and float(slider[2]) >= 3.3


def test_reader_cannot_see_where_an_assumption_comes_from(folder):
    """Each number that a reader moves has its documents beside the form, with or without scripts."""
    ev = evidence.load()
    box = BeautifulSoup((folder / "page.html").read_text(encoding="utf-8"), "html.parser").find(id=ID)
    assert box.select_one("p.tc-source").text.startswith("Sources: ")
    named = dict(zip((dt.text for dt in box.select("dt")), box.select("dd"), strict=True))
    assert named.keys() == explorer_form.behind(ev).keys()
    for words, parameters in explorer_form.behind(ev).items():
        wanted = set(" ".join(ev.scenarios[ev.scenarios.parameter.isin(parameters)].source_id).split())
        linked = {link["href"].split("#")[1] for link in named[words].select("a")}
        assert wanted and linked == wanted, words
    assert not box.select(".tc-play-body .tc-source"), "hidden without scripts"


@pytest.mark.parametrize("id", ["fig-a-b", "play", "play-A", 'play-a" onload="x'])
def test_id_breaks_the_page(id):
    with pytest.raises(ValueError, match="play-<chapter>"):
        explorer_form.playground(evidence.load(), id)
