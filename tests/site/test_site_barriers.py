"""What bars readers who do not see or do not point: axe on every page, in every state and setting."""

from __future__ import annotations

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from conftest import chapters, pages, sampled
from windows import laid_out, window

pytestmark = [pytest.mark.site, pytest.mark.browser]
EVERY = [f"{edition}{name}" for name in (*chapters(), "search.html") for edition in ("", "zh/")]
LOOKED_AT = {*pages(), "search.html", "zh/search.html"}
TAGS = {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
# What colours and widths can change is looked at in all settings. It takes most of the time, and much more where a page
# has hundreds of rows: one that holds nothing but what three before it hold, as far as styles can tell, is left out.
# Of the Chinese pages, whose styles are those of the English ones, most are looked at so in the slow tier only.
LOOKS = ["color-contrast", "link-in-text-block", "target-size", "scrollable-region-focusable"]
LOOK = {"runOnly": {"type": "rule", "values": LOOKS}, "resultTypes": ["violations"]}
REST = {"runOnly": TAGS, "rules": {name: {"enabled": False} for name in LOOKS}, "resultTypes": ["violations"]}
THIN = """() => {
  const article = document.querySelector('article'), times = {};
  const kind = node => node === article ? '' : kind(node.parentElement) + '>' + node.tagName +
    ['class', 'style', 'hidden'].map(name => node.getAttribute(name));
  article.querySelectorAll(':is(.tc-picture, .tc-live) svg').forEach(drawing => drawing.replaceChildren());
  const alike = ':is(tr, li, :is(p, li, td) > *):not(:last-child)';  // rows, and links of a list of sources
  article.querySelectorAll(alike).forEach(row => {
    if (!row.isConnected) return;
    const kinds = new Set([row, ...row.querySelectorAll('*')].map(kind));
    if ([...kinds].every(one => times[one] >= 3)) row.remove();
    else kinds.forEach(one => times[one] = (times[one] ?? 0) + 1);
  });
}"""
# A picture is one image to a screen reader: what is inside is presentation, its contrast has a test of its own, and it
# is half of a page's elements.
PAGE = {"exclude": [[".tc-picture svg > *"], [".tc-live svg > *"]]}


@pytest.fixture
def read_out(visit, request):
    """A page with the means to look for barriers."""
    page = laid_out(visit(request.param))
    page.name = request.param
    page.evaluate(Axe().axe_script)
    return page


def unfolded(page) -> int:
    """Open all that is folded, and every chart; return how many there are."""
    page.locator("article details > summary").evaluate_all("all => all.forEach(one => one.parentElement.open = true)")
    buttons = page.locator("button.tc-explore")
    for button in buttons.all():
        button.click()
        button.and_(page.get_by_text(re.compile("Back to the picture|返回图片"))).wait_for(timeout=20_000)
    return buttons.count() or page.locator("article details").count()


@pytest.mark.parametrize("read_out", sampled(EVERY, lambda name: "index" in name), indirect=True)
def test_barrier_for_readers_who_do_not_see_or_point(read_out):
    """One load a page: each state and setting is reached from the one before, as loading takes longer than looking."""
    assert_accessible(read_out, "light, wide, closed", REST)
    if opened := unfolded(read_out):
        assert_accessible(read_out, "light, wide, open and explored", REST)
    read_out.set_viewport_size({"width": 390, "height": 900})
    assert_accessible(read_out, "light, narrow, open and explored", REST)
    if read_out.name in LOOKED_AT:
        look(read_out, opened)


@pytest.mark.slow
@pytest.mark.parametrize("read_out", [name for name in EVERY if name not in LOOKED_AT], indirect=True)
def test_barrier_in_colours_or_sizes_of_a_translation(read_out):
    look(read_out, unfolded(read_out))


def look(page, opened: int) -> None:
    """Look at an unfolded page in all settings, and fold it."""
    page.evaluate(THIN)
    for scheme, width in (("light", 390), ("dark", 390), ("dark", 1280), ("light", 1280)):
        window(page, width, scheme)
        assert_accessible(page, f"{scheme}, {width} px, open and explored", LOOK)
    if opened:
        page.locator("article details").evaluate_all("all => all.forEach(one => one.open = false)")
        page.locator("button.tc-explore").evaluate_all("all => all.forEach(one => one.click())")
        for width in (1280, 390):
            assert_accessible(window(page, width), f"light, {width} px, closed", LOOK)


def assert_accessible(page, state, rules):
    page.evaluate("scrollTo({ top: 0, behavior: 'instant' })")  # nothing stands under the bar at the top by chance
    found = page.evaluate("([context, options]) => axe.run(context, options)", [PAGE, rules])["violations"]
    lines = [f"{fault['id']}: {node['target']} {node['failureSummary']}" for fault in found for node in fault["nodes"]]
    assert not lines, f"{state}: " + "\n".join(lines[:10])
