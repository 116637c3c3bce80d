"""An address, a link, a search and the way back lead to their place, at every width, two seconds later."""

from __future__ import annotations

import pytest
from conftest import pages, sampled

pytestmark = [pytest.mark.site, pytest.mark.browser]
# A place is right when its top is on the screen and below what lies over the page's top, if anything does.
PLACES = """() => [...document.querySelectorAll('article [id]')]
  .filter(node => (node.checkVisibility() || node.closest('details:not([open])')) &&
    !node.closest('svg, .tc-play-view, [hidden], .tc-hidden, .tc-card, label, form, noscript'))
  .map(node => node.id)"""
ASTRAY = """id => {
  const place = document.getElementById(id), { top, height } = place.getBoundingClientRect();
  const over = one => /fixed|sticky/.test(getComputedStyle(one).position);
  const bar = [...document.querySelectorAll('.tc-masthead')].filter(over).map(
    one => one.getBoundingClientRect().bottom);
  const end = scrollY + innerHeight >= document.documentElement.scrollHeight - 2;
  const right = place.checkVisibility() && top >= Math.max(-1, ...bar) && top < (end ? innerHeight : 200);
  return right ? null : `${id}: ${Math.round(top)} px from the top, ${Math.round(height)} high`;
}"""
LANDED = 2000  # ms: until all that a page builds or loads by itself is there
WIDTHS = 390, 768, 1280, 1920
KNOWN = {"what-follows", "play-expansion-scenarios", "tab-expansion-scenarios-years"}  # that were missed once


def astray(page, place):
    """Where a page stands two seconds after it was asked for a place, in words; None where it shows the place."""
    page.wait_for_load_state("load")
    page.wait_for_timeout(LANDED)
    return page.evaluate(ASTRAY, place)


@pytest.mark.parametrize("name", sampled(pages(), lambda name: "index" in name))
def test_address_of_a_place_leads_somewhere_else(visit, name):
    """Far sections are laid out when they come near, which moves what stands below: links once ended pages away."""
    windows = [visit(name, width=width) for width in WIDTHS]
    places, start, lost = windows[0].evaluate(PLACES), windows[0].url.partition("#")[0], []
    few = {places[len(places) * part // 4] for part in range(1, 4)} | (KNOWN & set(places))
    for place in sorted(few):
        for page in windows:  # all at once: most of the time is waiting
            page.goto("about:blank")
            page.goto(f"{start}#{place}")
        windows[0].wait_for_timeout(LANDED)
        lost += [(width, page.evaluate(ASTRAY, place)) for width, page in zip(WIDTHS, windows, strict=True)]
    lost = [f"{width} px: {words}" for width, words in lost if words]
    assert not lost, "\n".join(lost)


def test_place_is_missed_where_scripts_are_off(visit):
    for name, what in {"chapters/sources.html": ".tc-sources > li", "index.html": "article section"}.items():
        page = visit(name, scripts=False, width=390)
        place = page.locator(f"{what}[id]").last.get_attribute("id")
        page.goto(page.url.partition("#")[0] + "#" + place)
        assert not astray(page, place)


def follow(page, link):
    """Press a link and wait until the page that it leads to is there."""
    with page.expect_navigation():
        link.click()


@pytest.mark.parametrize("width", WIDTHS)
def test_link_to_a_source_or_the_way_back_from_it_ends_somewhere_else(visit, width):
    page = visit("chapters/pilot-scope.html", width=width)
    links = page.locator("article a[href*='sources.html#']")
    link = next(one for one in links.all()[5:] if one.is_visible())
    link.scroll_into_view_if_needed()
    follow(page, link)
    assert not (lost := astray(page, page.evaluate("decodeURIComponent(location.hash.slice(1))"))), lost
    page.go_back()
    page.wait_for_timeout(LANDED)
    top = link.evaluate("node => node.getBoundingClientRect().top")
    assert 0 <= top < 900, f"the link that led away is {top} px from the top"


def test_way_back_to_a_place_ends_somewhere_else(visit):
    page = visit("chapters/sources.html")
    place = page.locator(".tc-sources li").nth(400).get_attribute("id")
    page.goto(f"{page.url}#{place}")
    page.wait_for_timeout(500)
    page.goto(page.url.replace("chapters/sources.html", "index.html").partition("#")[0])
    page.go_back()
    assert not (lost := astray(page, place)), lost


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("words", ["licence", "insurance", "fie_share_licences_b21", "prediction interval"])
def test_result_of_a_search_leads_somewhere_else(visit, words, width):
    page = visit(f"search.html?q={words.replace(' ', '+')}", width=width)
    link = page.locator(".tc-results a[href*='#']").first
    link.wait_for(timeout=20_000)
    follow(page, link)
    assert not (lost := astray(page, page.evaluate("decodeURIComponent(location.hash.slice(1))"))), lost
