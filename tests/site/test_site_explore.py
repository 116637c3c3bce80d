"""What a reader does with one figure: chooses series and years in the live chart, sends the address, embeds it."""

from __future__ import annotations

import base64
import re
import shutil
from urllib.parse import parse_qs, urlsplit

import pytest
import small_book
from conftest import Quiet, served
from windows import opener

from telecompilot.evidence import paths

pytestmark = pytest.mark.site
CHART = '''\
"""Five countries over ten years."""

import altair as alt
import pandas as pd

from telecompilot.figure.plot import Plot

years = list(range(2010, 2021))
frame = pd.DataFrame(
    [
        {"year": year, "share": 0.1 * (at + 1) + 0.001 * (year - 2010), "name": f"Land {at}"}
        for at in range(5)
        for year in years
    ]
)


def draw(width):
    x = alt.X("year:Q", scale=alt.Scale(domain=[2010, 2020]), axis=alt.Axis(format="d", values=[2010, 2015, 2020]))
    y = alt.Y("share:Q", scale=alt.Scale(domain=[0, 0.6]), axis=alt.Axis(format=".0%"))
    parts = [alt.Chart(one).mark_point(color="#0b4f8a").encode(x=x, y=y) for _, one in frame.groupby("name")]
    return alt.layer(*parts).properties(width=width, height=200)


plot = Plot(
    draw=draw,
    table=frame.rename(columns={"year": "Year", "share": "Share", "name": "Land"}),
    title="Five lands kept their shares",
    units="Share of box office & more",
    alt="Five rows of points that hardly rise, from 10% to 50% in 2010 and one point more in 2020.",
    series=("film_share",),
)
'''
PAGE = (
    small_book.HEAD
    + """
# Lands

```{code-cell} ipython3
import lands
from telecompilot.figure import figure
figure(lands.plot, "fig-films-lands")
```
"""
)
MARKS = ".tc-live .role-mark path"
# A newspaper's page that takes pictures from itself or written into it, and nothing from anybody.
FOREIGN = "default-src 'none'; img-src 'self' data:; style-src 'self'"


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    """A small site with one chart of five series over years."""
    book = small_book.write(tmp_path_factory.mktemp("lands"), **{"chapters/films": PAGE})
    shutil.copytree(paths.STATIC, book / "_static")
    (book / "modules" / "lands.py").write_text(CHART, encoding="utf-8")
    (book / "index.md").write_text("# Films\n\n[a chart](#fig-films-lands)\n", encoding="utf-8")
    done = small_book.build(book)
    assert done.returncode == 0, done.stderr[-2000:]
    return book / "_build" / "html"


@pytest.fixture(scope="module")
def address(small):
    """The address of the small site."""
    with served(small, Quiet, policy="img-src 'self' data:") as found:
        yield found


@pytest.fixture
def page(windows, address):
    """A window on the page of the chart."""
    with opener(windows) as opened:
        shown = opened(address)
        shown.goto(f"{address}/chapters/films.html")
        yield shown
        faults = [fault for fault in shown.faults if "/icon." not in fault]  # asked for when the page had gone
        assert not faults


def explored(page):
    page.locator("button.tc-explore").click()
    page.locator(MARKS).first.wait_for(state="attached", timeout=20_000)


def told(page):
    return parse_qs(urlsplit(page.url).query)


def marks(page, number):
    """Wait until the live chart has so many marks."""
    page.wait_for_function(f"document.querySelectorAll('{MARKS}').length === {number}", timeout=10_000)


def test_live_chart_speaks_in_names_of_columns(page):
    explored(page)
    page.locator(".tc-live").press("ArrowRight")
    assert page.locator(".tc-live + .tc-hidden").text_content().startswith("Land Land 0, Year 2010, Share 10")


def test_reader_is_not_told_what_the_button_is_worth(page):
    button = page.locator("button.tc-explore")
    for show in (button.hover, button.focus, page.locator(".tc-picture").hover):
        page.mouse.move(0, 0)
        show()
        assert "values" in button.evaluate("node => getComputedStyle(node, '::after').content")


def test_series_cannot_be_chosen_or_the_choice_is_lost_on_the_way(page, address):
    explored(page)
    marks(page, 55)
    boxes = page.get_by_role("group", name="Show only").get_by_role("checkbox")
    assert boxes.count() == 5
    boxes.nth(1).check()
    marks(page, 11)
    boxes.nth(3).check()
    marks(page, 22)
    assert told(page) == {"explore": ["fig-films-lands"], "only": ["Land 1", "Land 3"]}
    page.goto(page.url)
    marks(page, 22)
    assert page.get_by_role("checkbox", name="Land 3").is_checked()
    page.get_by_role("button", name="Reset").click()
    marks(page, 55)
    page.keyboard.press("Escape")
    assert not told(page) and page.locator(".tc-picture").is_visible()


def test_choice_made_on_a_wide_screen_is_lost_on_a_phone(page, address):
    page.set_viewport_size({"width": 390, "height": 800})
    page.goto(f"{address}/chapters/films.html?explore=fig-films-lands&only=Land+2")
    marks(page, 11)
    assert page.get_by_role("checkbox", checked=True).count() == 1
    page.set_viewport_size({"width": 1280, "height": 900})


def test_years_cannot_be_zoomed_or_a_wrong_span_breaks_the_chart(page, address):
    explored(page)
    first, last = page.get_by_role("spinbutton").all()
    first.fill("2014")
    last.fill("2016")
    last.press("Tab")
    page.wait_for_function("[...document.querySelectorAll('.tc-live text')].some(one => one.textContent === '2014')")
    assert told(page)["years"] == ["2014-2016"]
    last.fill("2012")
    last.press("Tab")
    assert last.evaluate("node => !node.validity.valid") and told(page)["years"] == ["2014-2016"]
    page.get_by_role("button", name="Reset").click()
    page.wait_for_function("[...document.querySelectorAll('.tc-live text')].some(one => one.textContent === '2020')")
    assert "years" not in told(page)


@pytest.mark.parametrize("query", ["years=1066-3000", "years=x", "only=Nowhere", "years=2016-2014", "only=&years="])
def test_address_that_somebody_has_bent_breaks_the_page(page, address, query):
    page.goto(f"{address}/chapters/films.html?explore=fig-films-lands&{query}")
    marks(page, 55)
    assert set(told(page)) == {"explore"}


def test_value_does_not_appear_on_pointing(page):
    explored(page)
    box = page.locator(MARKS).nth(3).bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.locator("#vg-tooltip-element.visible").wait_for(timeout=5000)
    assert "Land" in page.locator("#vg-tooltip-element").inner_text()


def test_embedded_figure_is_blank_or_without_its_source_under_a_strict_policy(page, address, windows, tmp_path):
    page.locator(".tc-embed summary").click()
    snippet = page.locator(".tc-embed textarea").input_value()
    assert "<script" not in snippet and "style=" not in snippet
    drawn = base64.b64decode(re.search(r"base64,([\w+/=]+)", snippet)[1]).decode()
    assert "var(" not in drawn
    (tmp_path / "index.html").write_text(
        f"<!doctype html><meta charset=utf-8><title>News</title><link rel=icon href=data:,>{snippet}", encoding="utf-8"
    )
    with served(tmp_path, Quiet, policy=FOREIGN) as elsewhere, opener(windows) as opened:
        foreign = opened(elsewhere)
        foreign.goto(elsewhere)
        image = foreign.locator("figure img")
        assert image.evaluate("async node => { await node.decode(); return node.naturalWidth; }") > 600
        assert image.get_attribute("alt").startswith("Five lands kept their shares. Five rows of points")
        assert image.bounding_box()["width"] <= 1280
        words = foreign.locator("figcaption").inner_text()
        for said in ("Five lands kept their shares", "box office & more", "Source: Newswire 2025", "CC BY 4.0"):
            assert said in words, words
        links = foreign.locator("figure a").evaluate_all("all => all.map(one => one.href)")
        assert links == [f"{address}/chapters/films.html#fig-films-lands"] * 2
        asked = [name for name in foreign.asked if name and not name.startswith(("svg+xml", ","))]
        assert not foreign.faults and not asked, (foreign.faults, asked)


def test_embedding_needs_a_script(windows, address):
    with opener(windows) as opened:
        page = opened(address, java_script_enabled=False)
        page.goto(f"{address}/chapters/films.html")
        page.locator(".tc-embed summary").click()
        assert page.locator(".tc-embed a[download]").get_attribute("href").endswith("fig-films-lands.svg")
        assert not page.locator(".tc-embed textarea").count()
