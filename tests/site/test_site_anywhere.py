"""The site wherever it lies: in a sub-path, in a folder, without scripts. Every page of both editions."""

from __future__ import annotations

import pytest
from conftest import Quiet, chapters, served
from site_reader import figures

pytestmark = [pytest.mark.site, pytest.mark.browser]
NAMES = [*chapters(), "search.html"]
EVERY = [*NAMES, *(f"zh/{name}" for name in NAMES)]
PATH = "/a/b"
NOTED = ("error", "warning")  # of what a page writes on the console
each_page = pytest.mark.parametrize("name", EVERY)
phone = {"width": 390, "height": 800}


@pytest.fixture(scope="module")
def deep(site):
    """Address of the site under a path; nothing else is served there."""

    class Deep(Quiet):
        policy = "default-src 'self' 'unsafe-inline'; img-src 'self' data:"  # the pages' own policy is the stricter

        def translate_path(self, path):
            inside = path.startswith(f"{PATH}/")
            return super().translate_path(path.removeprefix(PATH) if inside else "/not-here")

    with served(site, Deep) as address:
        yield address + PATH


@pytest.fixture(scope="module")
def shared(browser):
    """A function from a place to one page for all tests of it, as a reader goes from page to page; no faults yet."""
    known = {}

    def of(own: str):
        if own not in known:
            page = known[own] = browser.new_context(viewport={"width": 1280, "height": 900}).new_page()
            page.on("console", lambda entry: page.faults.extend([entry.text] if entry.type in NOTED else []))
            page.on("pageerror", lambda error: page.faults.append(str(error)))
            page.on("requestfailed", lambda request: page.faults.extend(refused(request)))
            page.on("response", lambda r: page.faults.extend([f"{r.status}: {r.url}"] if r.status >= 400 else []))
            page.on("request", lambda request: page.faults.extend(elsewhere(request, own)))
        known[own].faults = []
        return known[own]

    yield of
    for page in known.values():
        page.context.close()


def refused(request):
    """The address that was asked for in vain; none where the reader had gone on before it came."""
    return [] if request.failure == "net::ERR_ABORTED" else [f"failed: {request.url}"]


def elsewhere(request, own):
    """The address of a request that leaves the place."""
    return [] if request.url.startswith((own, "data:", "blob:")) else [f"elsewhere: {request.url}"]


def look(page, address, site, name):
    """Go to a page; assert that its style, its text and its pictures are there and nothing was refused or elsewhere."""
    page.goto(address)
    assert page.evaluate("getComputedStyle(document.body).getPropertyValue('--tc-paper')").strip(), "no style"
    assert page.locator("h1").inner_text()
    drawn = page.locator("figure[id^=fig-] .tc-picture svg.tc-wide")
    assert drawn.count() == len(figures(site / name))
    language = "zh-CN" if name.startswith("zh/") else "en"
    assert page.evaluate("document.documentElement.lang") == language
    assert not page.faults, page.faults


@each_page
def test_page_is_broken_when_opened_from_a_folder(shared, site, name):
    look(shared(site.as_uri()), (site / name).as_uri(), site, name)


@each_page
def test_page_is_broken_under_a_sub_path(shared, deep, site, name):
    look(shared(deep), f"{deep}/{name}", site, name)


@pytest.mark.parametrize("place", ["folder", "sub-path"])
def test_search_explorer_or_switch_of_language_needs_the_root_of_a_server(shared, deep, site, place):
    base = site.as_uri() if place == "folder" else deep
    page = shared(base)
    page.goto(f"{base}/search.html?q=insurance")
    page.locator(".tc-results a").first.click()
    assert "/chapters/" in page.url and page.url.startswith(base)
    chart = next(name for name in NAMES if figures(site / name))
    page.goto(f"{base}/{chart}")
    page.locator("button.tc-explore").first.click()
    page.locator(".tc-live svg").first.wait_for(timeout=20_000)
    page.locator("a.tc-edition").click()
    assert page.url == f"{base}/zh/{chart}"
    page.locator("button.tc-explore").first.click()
    page.locator(".tc-live svg").first.wait_for(timeout=20_000)
    page.locator("a.tc-edition").click()
    assert page.url == f"{base}/{chart}"
    page.goto(f"{base}/zh/search.html?q=外资")
    page.locator(".tc-results a").first.click()
    assert page.url.startswith(f"{base}/zh/chapters/")
    assert not page.faults, page.faults


def test_form_of_the_scenarios_needs_a_server(shared, site):
    page = shared(site.as_uri())
    page.goto((site / "chapters/expansion-scenarios.html").as_uri())
    slider = page.locator(".tc-play input[type=range]").first
    slider.focus()
    before = page.locator(".tc-play output").all_inner_texts()
    for _ in range(5):
        slider.press("ArrowRight")
    page.wait_for_function(
        "old => [...document.querySelectorAll('.tc-play output')].map(n => n.innerText).join() !== old",
        arg=",".join(before),
        timeout=20_000,
    )
    assert not page.faults, page.faults


@pytest.mark.parametrize("edition", ["", "zh/"])
def test_reader_without_scripts_cannot_open_the_menu_or_find_anything(browser, deep, site, edition):
    context = browser.new_context(viewport=phone, java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{deep}/{edition}index.html")
    link = page.locator('.sidebar-drawer a[href$="chapters/glossary.html"]')
    assert not link.is_visible() or link.bounding_box()["x"] < 0
    page.locator(".nav-overlay-icon:visible").click()
    page.wait_for_timeout(400)  # it slides in
    assert link.bounding_box()["x"] >= 0
    link.click()
    assert page.url == f"{deep}/{edition}chapters/glossary.html"

    page.goto(f"{deep}/{edition}search.html")
    assert page.locator("noscript p").is_visible() and not page.locator("form.tc-search").is_visible()
    for target in (*NAMES[1:-1], "chapters/glossary.html#term-approval"):
        assert page.locator(f'article a[href="{target}"]').first.is_visible(), target
    for name in NAMES[:-1]:
        for figure in figures(site / name):
            assert page.locator(f'.tc-listing a[href$="#{figure.id}"]').is_visible(), figure
    context.close()
