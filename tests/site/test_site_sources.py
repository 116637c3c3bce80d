"""From a number to its source in three presses: data under a figure, the scoreboard, a raised number and a finger."""

from __future__ import annotations

import pytest

pytestmark = [pytest.mark.site, pytest.mark.browser]
CITED = "chapters/pilot-scope.html"
PHONE = {"width": 390, "height": 800, "has_touch": True, "is_mobile": True}
HIT = """number => {
  const box = number.getBoundingClientRect(), x = box.left + box.width / 2, y = box.top + box.height / 2;
  return [-12, 0, 12].every((off) => number.contains(document.elementFromPoint(x, y + off)));
}"""
NAMED = "row => row.lastElementChild.querySelectorAll('a[href*=\"sources.html#\"]').length"


@pytest.mark.parametrize(
    ("name", "figure"),
    [
        ("index.html", "fig-index-openings"),
        (CITED, "fig-pilot-scope-rules"),
        ("chapters/measuring-share.html", "fig-measuring-share-china-cloud"),
        ("zh/chapters/measuring-share.html", "fig-measuring-share-china-cloud"),
    ],
)
@pytest.mark.parametrize("width", [1280, 390])
def test_number_under_a_figure_is_more_than_three_presses_from_its_source(visit, name, figure, width):
    page = visit(name, width=width)
    page.locator(f"#{figure} .tc-data > summary").click()
    rows = page.locator(f"#{figure} .tc-data tbody tr")
    rows.first.wait_for()
    assert rows.count() > 3 and all(rows.nth(at).evaluate(NAMED) for at in range(rows.count()))
    link = rows.last.locator("td").last.locator("a").first
    entry = link.get_attribute("href").rpartition("#")[2]
    link.click()
    page.wait_for_url(f"**/sources.html#{entry}")
    assert page.locator(f'[id="{entry}"]').is_visible()


def test_reader_who_searches_the_page_or_has_no_scripts_does_not_find_the_data(browser, server, visit):
    name, table = "chapters/measuring-share.html", "#fig-measuring-share-china-cloud .tc-data table"
    page = visit(name)
    assert page.locator(table).count() == 0
    page.keyboard.press("Control")
    page.locator(table).wait_for(state="attached")
    context = browser.new_context(java_script_enabled=False)
    plain = context.new_page()
    plain.goto(f"{server}/{name}")
    plain.locator("#fig-measuring-share-china-cloud .tc-data > summary").click()
    assert plain.locator(table).is_visible()
    context.close()


def test_rows_computed_from_all_sources_are_left_without_a_word(visit):
    page = visit("chapters/detecting-gains.html")
    page.locator("#fig-detecting-gains-chance .tc-data > summary").click()
    page.locator("#fig-detecting-gains-chance .tc-data table").wait_for()
    assert "rests on all sources" in page.locator("#fig-detecting-gains-chance .tc-data").inner_text()


@pytest.mark.parametrize(
    ("name", "table"),
    [("index.html", "tab-index-due"), ("chapters/detecting-gains.html", "tab-detecting-gains-watch")],
)
def test_row_of_the_scoreboard_has_no_source(visit, name, table):
    rows = visit(name).locator(f"#{table} tbody tr")
    assert rows.count() >= 3 and all(rows.nth(at).evaluate(NAMED) for at in range(rows.count()))


def place(page):
    return page.url.partition("#")[2]


@pytest.mark.parametrize("name", [CITED, f"zh/{CITED}"])
def test_finger_leaves_the_sentence_before_it_has_seen_the_source(visit, name):
    page = visit(name, **PHONE)
    number = page.locator("article .tc-cited sup > a").first
    card, entry = number.locator("xpath=following-sibling::*[1]"), number.get_attribute("href").removeprefix("#")
    number.scroll_into_view_if_needed()
    number.tap()
    assert card.is_visible() and place(page) != entry
    page.locator("h1").first.tap()
    assert not card.is_visible(), "it stays when the reader goes on"
    number.tap()
    number.tap()
    assert place(page) == entry and page.locator(f'[id="{entry}"]:target').is_visible()
    page.go_back()
    number.scroll_into_view_if_needed()
    number.tap()
    card.locator("a").tap()
    assert place(page) == entry and not card.is_visible()


def test_number_is_too_small_for_a_finger_or_moves_lines(visit):
    page = visit(CITED, **PHONE)
    number = page.locator("article .tc-cited sup > a").first
    number.scroll_into_view_if_needed()
    page.wait_for_timeout(200)
    assert number.evaluate(HIT)
    line = "node => node.closest('p').getBoundingClientRect().height"
    room = number.evaluate(line)
    page.add_style_tag(content=".tc-cited sup > a::after { display: none !important }")
    assert number.evaluate(line) == room


@pytest.mark.parametrize("name", ["index.html", "chapters/who-is-in.html"])
def test_link_to_a_source_is_too_low_for_a_finger(visit, name):
    links = visit(name, **PHONE).locator(":is(.tc-source, .tc-refs) a:visible")
    heights = links.evaluate_all("all => all.flatMap(one => [...one.getClientRects()].map(box => box.height))")
    assert heights and min(heights) >= 24  # px, WCAG 2.5.8


@pytest.mark.parametrize("how", ["mouse", "keyboard"])
def test_mouse_or_keyboard_has_to_press_twice(visit, how):
    page = visit(CITED)
    number = page.locator("article .tc-cited sup > a").first
    number.scroll_into_view_if_needed()
    number.click() if how == "mouse" else number.press("Enter")
    assert place(page) == number.get_attribute("href").removeprefix("#")


def test_caption_is_read_a_second_time_with_its_picture(visit):
    page = visit("index.html")
    picture = page.locator("#fig-index-openings .tc-picture .tc-wide")
    title = page.locator("#fig-index-openings .tc-title").inner_text()
    assert not picture.get_attribute("aria-labelledby") and title not in picture.get_attribute("aria-label")
