"""Browsers inside messengers, Chromium 86 to 108: pages without what these lack."""

from __future__ import annotations

import re
from functools import partial

import pytest
from conftest import pages, visitor
from site_reader import figures
from windows import Windows

from telecompilot.evidence import paths
from telecompilot.site import publish

pytestmark = [pytest.mark.site, pytest.mark.browser]
# Words of a later Chromium that a script would stop at; the bundle of live charts brings its own for two.
CALLS = re.compile(
    r"\.at\(|\.findLast|structuredClone|Object\.hasOwn|Object\.groupBy|\.to(?:Sorted|Reversed|Spliced)\(|static ?\{"
    r"|\.checkVisibility|\.showPopover|\.isVisible|AbortSignal\.|Promise\.withResolvers|\.setHTML|Array\.fromAsync"
)
# Declarations that a page needs to be usable, and that a later Chromium brought.
LATER = re.compile(
    r"(?<![\w-])(?:inset|aspect-ratio|translate|scale|rotate|(?:margin|padding)-(?:inline|block)(?:-start|-end)?) ?:"
    r"|\b\d+[dsl]v[hw]\b|color-mix\(|light-dark\(|:where\(|&[ .:>]|@layer"
)
MISSING = """() => {
  for (const kind of [Array, String, Object.getPrototypeOf(Int8Array)]) delete kind.prototype.at;
  delete Array.prototype.findLast; delete Array.prototype.findLastIndex;
  delete Object.hasOwn; delete window.structuredClone; delete Element.prototype.checkVisibility;
}"""


def without_later(css):
    """A stylesheet as such a browser reads it: no container, no `:has`, no `:is`, no formulas."""
    css = css.replace("@supports not (container-type:inline-size)", "@media all")
    css = css.replace("@supports not selector(:is(a))", "@media all")
    css = re.sub(r"@supports not \(\(math-style: ?normal\)[^{]*\{", "@media all{", css)
    css = re.sub(r"@supports \(contain-intrinsic-block-size[^{]*\{", "@media not all{", css)
    css = re.sub(r"@container[^{]*\{", "@media not all{", css)
    css = re.sub(r"(?<=[{};])[^{};@]*:(?:has|is|where)\([^{]*\{", ".not-read{", css)
    return f"{css} math, math * {{ display: inline }} math > * {{ display: none }}"


@pytest.fixture(scope="module")
def old_windows(browser):
    """Windows of these tests alone: what a script takes away in one stays away."""
    return Windows(browser)


@pytest.fixture
def older(old_windows, server):
    """Open a page as an old browser does: styles changed on the way, and calls that it lacks taken away."""
    with visitor(old_windows, server) as visit:
        yield partial(aged, visit)


def aged(visit, name, **how):
    page = visit("404.html", **how)
    page.add_init_script(f"({MISSING})()")

    def served(route):
        answer = route.fetch()
        kind = answer.headers.get("content-type", "")
        text = answer.text() if "css" in kind or "html" in kind else None
        if text and "css" in kind:
            text = without_later(text)
        elif text:
            text = re.sub(r"(<style[^>]*>)(.*?)(?=</style>)", lambda hit: hit[1] + without_later(hit[2]), text)
        route.fulfill(response=answer, **({"body": text} if text else {}))

    page.route("**/*", served)
    start = page.url
    page.goto("about:blank")
    page.faults.clear()  # what the first page still asked for
    page.goto(start.replace("404.html", name))
    return page


PICTURES = """() => [...document.querySelectorAll('figure[id^=fig-]')].map(figure => [figure.id,
  [...figure.querySelectorAll('.tc-picture svg')].filter(svg => svg.getBoundingClientRect().height > 40)
    .map(svg => svg.getAttribute('class')).join()])"""


@pytest.mark.parametrize("name", [*pages(), "search.html"])
def test_page_is_unusable_in_a_browser_of_2020(older, site, name):
    page = older(name, width=390)
    for width, picture in ((390, "tc-narrow"), (1280, "tc-wide")):
        page.set_viewport_size({"width": width, "height": 900})
        seen = page.evaluate(PICTURES)
        assert [one for one in seen if one[1].split(",")[0].split(" ")[0] != picture or "," in one[1]] == []
        assert len(seen) == len(figures(site / name))
        assert page.evaluate("document.scrollingElement.scrollWidth") <= width
    page.set_viewport_size({"width": 390, "height": 900})
    page.locator(".tc-masthead .nav-overlay-icon").click()
    page.locator(".sidebar-drawer a").first.wait_for(state="visible")
    page.keyboard.press("Escape")
    if page.locator("article math").count():
        said = page.locator("article math").evaluate_all("all => all.map(one => one.getAttribute('alttext'))")
        assert all(said), "a formula without words"
    assert not page.faults, page.faults


def test_live_chart_or_search_fails_in_a_browser_of_2020(older, site):
    page = older("search.html")
    page.fill("#tc-q", "insurance")
    page.locator(".tc-results li").first.wait_for(timeout=20_000)
    page = older(next(name for name in pages() if figures(site / name)))
    page.locator("button.tc-explore").first.click()
    page.locator(".tc-live svg").first.wait_for(timeout=20_000)
    assert not page.faults, page.faults


@pytest.mark.parametrize("file", sorted(paths.STATIC.glob("*.js")), ids=lambda file: file.name)
def test_script_calls_what_a_browser_of_2020_lacks(file):
    assert not CALLS.findall(file.read_text(encoding="utf-8"))


def test_bundle_calls_what_a_browser_of_2020_lacks_and_the_bundle_does_not_bring():
    text = publish.bundle().decode()
    assert text.startswith(f"(function () {{\n{publish.OLDER}")
    assert set(CALLS.findall(text)) <= {"structuredClone", "Object.hasOwn"}


@pytest.mark.parametrize("file", sorted(paths.STATIC.glob("*.css")), ids=lambda file: file.name)
def test_stylesheet_needs_what_a_browser_of_2020_lacks(file):
    css = re.sub(r"/\*.*?\*/", "", file.read_text(encoding="utf-8"), flags=re.DOTALL)
    assert not LATER.findall(css)
    heads = re.findall(r"[^{};]*:has\([^{]*(?=\{)", css)
    assert not [head for head in heads if "," in re.sub(r"\([^()]*(?:\([^()]*\))*[^()]*\)", "", head)], (
        "takes others along"
    )
