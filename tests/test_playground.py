"""The scenarios in a browser: the same numbers as in Python, on every input, under a strict policy and from a file."""

from __future__ import annotations

import base64
import gzip
import math
import random
import re
import shutil
import statistics
import threading
from functools import partial
from http.server import ThreadingHTTPServer

import pytest
from bs4 import BeautifulSoup
from conftest import Quiet

from telecompilot import evidence, paths, playground, scenarios
from telecompilot.explorer import evaluate

ID = "play-expansion-scenarios"
SCRIPTS = ("explore.js", "scenarios.js", "playground.js")
STYLES = ("telecompilot.css", "playground.css")
WITHIN = 50  # ms, in which a move is answered


@pytest.fixture(scope="module")
def data():
    return scenarios.explorer_payload()


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A page with nothing but the form, far enough down that a reader must scroll to it."""
    folder = tmp_path_factory.mktemp("play")
    (folder / "_static").mkdir()
    for name in (*SCRIPTS, *STYLES):
        shutil.copy(paths.STATIC / name, folder / "_static")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(paths, "ASSETS", folder / "_static" / "figures")
        markup = playground.playground(ID).markup.replace('="site:/', '="')
    styles = "".join(f'<link rel="stylesheet" href="_static/{name}">' for name in STYLES)
    scripts = "".join(f'<script src="_static/{name}"></script>' for name in SCRIPTS)
    head = f'<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">{styles}'
    head += "<style>* { box-sizing: border-box } .content { overflow: auto }</style>"  # as the theme has it
    body = (
        f'<div class="content"><article><p style="height:3000px">Text.</p>{markup}<p>More.</p></article></div>{scripts}'
    )
    page = f'<!doctype html><html lang="en"><head>{head}<title>Form</title></head><body>{body}</body></html>'
    (folder / "page.html").write_text(page, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def address(folder):
    handler = type("Served", (Quiet,), {"policy": f"{Quiet.policy}; script-src 'self'"})
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(handler, directory=str(folder))) as httpd:
        threading.Thread(target=httpd.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{httpd.server_port}/page.html"
        httpd.shutdown()


@pytest.fixture
def opened(browser):
    """Open an address and wait for the form; the page must end without a fault."""
    contexts, pages = [], []

    def visit(address, width=1280, ready=True, **how):
        contexts.append(browser.new_context(viewport={"width": width, "height": 900}, **how))
        page = contexts[-1].new_page()
        page.faults, page.asked = [], []
        page.on("console", lambda entry: page.faults.append(entry.text) if entry.type == "error" else None)
        page.on("pageerror", lambda error: page.faults.append(str(error)))
        page.on("request", lambda request: page.asked.append(request.url.rsplit("/", 1)[-1]))
        page.goto(address)
        if ready:
            page.locator(".tc-play").scroll_into_view_if_needed()
            page.locator(".tc-play[data-ready]").wait_for()
        pages.append(page)
        return page

    yield visit
    faults = [fault for page in pages for fault in page.faults if "favicon" not in fault and "404" not in fault]
    for context in contexts:
        context.close()
    assert not faults


def fewer(data, draws):
    """The first draws of a payload: the same arithmetic in a fraction of the time."""
    cut = {
        name: column | {"data": base64.b64encode(base64.b64decode(column["data"])[: 2 * draws]).decode()}
        for name, column in data["columns"].items()
    }
    return data | {"draws": draws, "columns": cut}


def random_settings(rng):
    """Any setting that a reader can choose, and dates in any order."""
    never = rng.random() < 0.3
    return {
        "share": rng.choice(["brand", "licence"]),
        "reading": rng.choice(["nationwide", "regional"]),
        "opening": rng.uniform(2024, 2036),
        "effect": rng.choice([None, rng.uniform(-0.4, 0.6)]),
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


def state(page):
    """The settings as the form tells them, the words of the result, and the picture."""
    return page.evaluate(
        """() => ({
          form: [...document.querySelectorAll('.tc-play input')].map(i => i.type === 'range' ? i.value : i.checked),
          shown: [...document.querySelectorAll('.tc-play output')].map(o => o.textContent),
          said: [...document.querySelectorAll('[data-said]')].map(p => p.textContent),
          fan: document.querySelector('.tc-play-chart').innerHTML})"""
    )


def answered(page):
    page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")


def move(page, name, value):
    """Put a slider at a value, as a drag would."""
    page.locator(f"#{ID}-{name}").evaluate(
        "(s, v) => { s.value = v; s.dispatchEvent(new Event('input', { bubbles: true })); }", value
    )
    answered(page)


@pytest.mark.browser
def test_page_and_python_disagree_on_a_reader_s_setting(browser, data):
    page = browser.new_page()
    page.add_script_tag(path=paths.STATIC / "scenarios.js")
    rng = random.Random(5)
    for payload, count in ((fewer(data, 96), 195), (data, 5)):
        settings = [random_settings(rng) for _ in range(count)]
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
    assert {*sliders, "share", "reading"} == set(data["defaults"])
    assert all(box.select_one(f'label[for="{slider["id"]}"]').text for slider in sliders.values())
    assert set(data["defaults"]) - set(data["evidence"]) == {"share", "reading", "threshold"}
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
    wider = {**data, "evidence": {**data["evidence"], "effect": {"low": -0.9, "value": 0.0, "high": 1.3}}}
    slider = re.search(r'name="effect" min="([^"]+)" max="([^"]+)"', playground._markup(ID, wider, ""))
    assert float(slider[1]) <= -0.9 and float(slider[2]) >= 1.3


def test_reader_cannot_see_where_an_assumption_comes_from(folder):
    """Each number that a reader moves has its documents beside the form, with or without scripts."""
    ev = evidence.load()
    box = BeautifulSoup((folder / "page.html").read_text(encoding="utf-8"), "html.parser").find(id=ID)
    assert box.select_one("p.tc-source").text.startswith("Sources: ")
    named = dict(zip((dt.text for dt in box.select("dt")), box.select("dd"), strict=True))
    assert named.keys() == playground.BEHIND.keys()
    for words, parameters in playground.BEHIND.items():
        wanted = set(" ".join(ev.scenarios[ev.scenarios.parameter.isin(parameters)].source_id).split())
        linked = {link["href"].split("#")[1] for link in named[words].select("a")}
        assert wanted and linked == wanted, words
    assert not box.select(".tc-play-body .tc-source"), "hidden without scripts"


@pytest.mark.parametrize("id", ["fig-a-b", "play", "play-A", 'play-a" onload="x'])
def test_id_breaks_the_page(id):
    with pytest.raises(ValueError, match="play-<chapter>"):
        playground.playground(id)


@pytest.mark.browser
def test_draws_are_loaded_before_anyone_wants_them(opened, address):
    page = opened(address, ready=False)
    page.wait_for_timeout(300)
    assert f"{ID}.js" not in page.asked
    page.locator(".tc-play").scroll_into_view_if_needed()
    page.locator(".tc-play[data-ready]").wait_for()
    assert page.asked.count(f"{ID}.js") == 1


@pytest.mark.browser
def test_words_beside_the_fan_are_not_those_of_the_evidence(opened, address, data):
    said = " ".join(state(opened(address))["said"])
    out = evaluate(data)
    assert f"{100 * out['quantiles'][-1][3]:.1f}% in the middle" in said
    assert f"Chance of 10% or more in 2035: {100 * out['above'][-1]:.0f}%" in said
    assert out["detect_50"] is None and "even odds are not reached by 2035" in said


@pytest.mark.browser
def test_detection_year_stays_when_the_effect_grows(opened, address, data):
    page = opened(address)
    move(page, "effect", 0.5)
    out = evaluate(data, {"effect": 0.5})
    year = next(year for year, chance in zip(out["years"], out["detected"], strict=True) if chance >= 0.5)
    assert f"even odds with the figure for {year}, published about July {year + 1}" in state(page)["said"][2]


@pytest.mark.browser
def test_answer_to_a_move_takes_too_long(opened, address):
    page = opened(address)
    page.get_by_label("Only its own regions").check()
    took = page.evaluate(
        """async id => {
          const slider = document.getElementById(id), took = [];
          for (let i = 0; i < 40; i++) {
            await new Promise(requestAnimationFrame);
            slider.value = i / 100;
            const before = performance.now();
            slider.dispatchEvent(new Event('input', { bubbles: true }));
            await new Promise(requestAnimationFrame);
            document.querySelector('.tc-play-chart').getBoundingClientRect();
            took.push(performance.now() - before);
          }
          return took.slice(10);
        }""",
        f"{ID}-effect",
    )
    median, best = statistics.median(took), min(took)
    print(f"a move is answered in {median:.0f} ms (median; fastest {best:.0f}, slowest {max(took):.0f})")
    assert best <= WITHIN  # the fastest: the others tell how busy the machine is


@pytest.mark.browser
def test_slider_lets_go_of_the_mouse(opened, address):
    """Pressed on the thumb, drawn to the right and let go: the date follows, and so do fan and address."""
    page = opened(address)
    slider = page.locator(f"#{ID}-opening")
    slider.scroll_into_view_if_needed()
    before, box = state(page), slider.bounding_box()
    low, high, value = (float(slider.get_attribute(name)) for name in ("min", "max", "value"))
    thumb = box["x"] + 12 + (value - low) / (high - low) * (box["width"] - 24)  # the thumb is 24 px wide
    page.mouse.move(thumb, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2, steps=5)
    page.mouse.up()
    answered(page)
    after = state(page)
    assert after["shown"][0] != before["shown"][0] and after["fan"] != before["fan"]
    assert int(slider.input_value()) == pytest.approx((low + high) / 2, abs=3) and "opening=" in page.url
    page.get_by_label("Licence-holder share").click()
    answered(page)
    assert "licence-holder share" in state(page)["said"][0]


@pytest.mark.browser
def test_form_needs_a_mouse(opened, address):
    page = opened(address)
    page.locator(f"#{ID}-opening").focus()
    before = state(page)
    page.keyboard.press("ArrowRight")
    answered(page)
    assert before["shown"][0] == "October 2024" and state(page)["shown"][0] == "November 2024"
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowDown")  # the other reading, and with it the regions' dates
    answered(page)
    assert page.locator("[data-when=regional]").is_visible()
    reached = []
    for _ in range(30):
        page.keyboard.press("Tab")
        reached.append(page.evaluate("() => document.activeElement.name || document.activeElement.textContent.trim()"))
    wanted = ["twenty", "twenty-box", "nationwide", "nationwide-box", "effect", "effect-box", "lag", "lag-box", "share"]
    assert reached[: len(wanted)] == wanted
    assert "Reset to evidence" in reached and "Link to these settings" in reached
    page.locator(f"#{ID}-twenty").press("ArrowRight")
    answered(page)
    assert page.locator("input[name=twenty-box]").is_checked(), "who moves a date means it"
    page.get_by_role("button", name="Reset to evidence").press("Enter")
    answered(page)
    assert state(page) == before


@pytest.mark.browser
def test_shared_address_shows_other_settings(opened, address, folder):
    page = opened(address)
    page.get_by_label("Licence-holder share").check()
    page.get_by_label("Only its own regions").check()
    for name, value in (("opening", 20), ("twenty", 60), ("effect", 0.21), ("lag", 2.5), ("transfer", 0.3)):
        move(page, name, value)
    move(page, "threshold", 0.05)
    wanted = state(page)
    assert page.locator("a.tc-play-link").get_attribute("href") == "#" + page.url.split("#")[1]
    for base in (address, (folder / "page.html").as_uri()):
        other = opened(f"{base}#{page.url.split('#')[1]}")
        assert state(other) == wanted
    move(page, "effect", 0.1)
    page.get_by_role("button", name="Reset to evidence").click()
    answered(page)
    fresh = opened(address)
    assert state(page) == state(fresh) and page.url.endswith(f"#{ID}")


@pytest.mark.browser
@pytest.mark.parametrize("fragment", ["share=x&effect=abc&lag=&opening=NaN&nobody=1&effect=%3Cb%3E", "", "&&=="])
def test_broken_address_breaks_the_form(opened, address, fragment):
    assert state(opened(f"{address}#{ID}:{fragment}")) == state(opened(address))


@pytest.mark.browser
def test_address_moves_a_setting_off_the_scale(opened, address, data):
    page = opened(f"{address}#{ID}:effect=99&threshold=-3&opening=1900&lag=1e9")
    slider = page.locator(f"#{ID}-effect")
    assert slider.input_value() == slider.get_attribute("max")
    assert state(page)["shown"][0] == f"January {data['first_year'] + 1}"


@pytest.mark.browser
def test_regions_join_before_the_pilot_opens(opened, address):
    page = opened(address)
    page.get_by_label("Only its own regions").check()
    move(page, "twenty", 30)
    move(page, "opening", 60)
    shown = state(page)["shown"]
    assert shown[0] == shown[1] == "January 2029"


@pytest.mark.browser
@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("scheme", ["dark", "light"])
def test_form_is_hard_to_touch_or_to_read(opened, address, width, scheme):
    page = opened(address, width=width, color_scheme=scheme, has_touch=width < 500)
    page.get_by_label("Only its own regions").check()
    page.get_by_label("Licence-holder share").check()
    answered(page)
    small = page.evaluate(
        """() => [...document.querySelectorAll('.tc-play :is(input[type=range], button, summary, .tc-play-link),'
          + '.tc-play label:has(input)')].filter(e => e.checkVisibility() && e.getBoundingClientRect().height < 44)
          .map(e => e.outerHTML)"""
    )
    assert not small
    sizes = page.evaluate(
        """() => [...document.querySelectorAll('.tc-play svg text')].map(t =>
          parseFloat(getComputedStyle(t).fontSize) * t.getScreenCTM().a)"""
    )
    assert len(sizes) >= 8 and min(sizes) >= 11
    assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")
    if width < 500:
        page.locator(f"#{ID}-lag").scroll_into_view_if_needed()
        before = state(page)["fan"]
        box = page.locator(f"#{ID}-lag").bounding_box()
        page.touchscreen.tap(box["x"] + 0.8 * box["width"], box["y"] + box["height"] / 2)
        answered(page)
        assert state(page)["fan"] != before
        assert page.locator(".tc-play-chart").bounding_box()["y"] >= 0, (
            "the picture is out of sight while controls move"
        )


@pytest.mark.browser
def test_form_stands_dead_without_scripts(opened, address):
    page = opened(address, ready=False, java_script_enabled=False)
    assert page.locator(".tc-play-static").is_visible()
    assert not page.locator(".tc-play input:visible, .tc-play button:visible").count()


@pytest.mark.browser
def test_missing_draws_leave_an_empty_form(opened, address):
    page = opened("about:blank", ready=False)
    page.route(f"**/{ID}.js", lambda route: route.fulfill(status=404, body=""))
    page.goto(address)
    page.locator(".tc-play").scroll_into_view_if_needed()
    page.get_by_role("alert").get_by_text("static fans").wait_for()
    assert not page.locator(".tc-play form").is_visible()
