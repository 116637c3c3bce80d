"""A quoted figure shows its date and source to whoever points at it, tabs to it or taps it, and to nobody else."""

from __future__ import annotations

import re

import pytest
from windows import eventually

pytestmark = [pytest.mark.site, pytest.mark.browser]
PAGE = "chapters/measuring-share.html"
INSIDE = """card => {
  const box = card.getBoundingClientRect();
  return box.left >= 0 && box.right <= innerWidth && box.height > 10
    && card.contains(document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2));
}"""


def shown(card) -> bool:
    """Whether a card is on the screen; far sections are laid out on arrival, and may push it out of sight again."""
    card.scroll_into_view_if_needed()
    return card.is_visible() and card.evaluate(INSIDE)


def at_rest(part) -> bool:
    """Whether a part of the page is on the screen and stands where it stood a fifth of a second ago."""
    part.scroll_into_view_if_needed()
    before = part.bounding_box()
    part.page.wait_for_timeout(200)
    return part.bounding_box() == before


@pytest.mark.parametrize("name", [PAGE, f"zh/{PAGE}"])
@pytest.mark.parametrize("width", [1280, 390])
def test_card_of_a_quoted_figure_is_hidden_or_off_the_screen(visit, name, width):
    page = visit(name, width=width, scripts=False)
    figures = page.locator("article .tc-datum")
    assert figures.count() > 5
    for at in (0, 3, figures.count() - 1):
        figure, card = figures.nth(at), figures.nth(at).locator(".tc-card")
        assert not card.is_visible()
        figure.scroll_into_view_if_needed()
        figure.focus()
        assert eventually(shown, card), name
        assert card.locator("a").first.get_attribute("href").partition("#")[2]
        page.evaluate("document.activeElement.blur()")
        figure.hover()
        assert card.is_visible()
        page.mouse.move(1, 1)


@pytest.mark.parametrize("width", [1280, 390])
def test_card_lies_beside_its_number_or_is_gone_before_a_hand_reaches_it(visit, width):
    page = visit(PAGE, width=width)
    page.keyboard.press("Tab")  # lays the page out, which would else move below the hand
    figures = page.locator("article .tc-datum")
    for at in (0, 3, figures.count() - 1):
        figure, card = figures.nth(at), figures.nth(at).locator(".tc-card")
        figure.hover()
        assert eventually(shown, card)
        figure.hover()
        number, box = figure.evaluate("node => node.getClientRects()[0].toJSON()"), card.bounding_box()
        assert box["x"] <= number["right"] and box["x"] + box["width"] >= number["left"]
        x = (max(number["left"], box["x"]) + min(number["right"], box["x"] + box["width"])) / 2
        page.mouse.move(x, number["top"] - 3, steps=5)  # out of the number, on the way
        page.wait_for_timeout(200)
        page.mouse.move(x, box["y"] + box["height"] / 2, steps=5)
        page.wait_for_timeout(700)
        assert card.is_visible(), "it is gone before it can be read"
        page.mouse.move(1, 1)
        assert eventually(lambda hidden=card: not hidden.is_visible())


def test_card_is_read_out_as_part_of_the_sentence(visit):
    page = visit(PAGE)
    assert page.locator("article .tc-datum").first.inner_text().strip().isascii()
    hidden = page.locator("article .tc-card").evaluate_all("cards => cards.map(card => getComputedStyle(card).display)")
    assert set(hidden) == {"none"}


def test_date_of_a_quoted_figure_stays_english_in_chinese(visit):
    dates = visit(f"zh/{PAGE}").locator("article .tc-card time").all_text_contents()
    assert dates and all("年" in date for date in dates)


CITED = "chapters/pilot-scope.html"


@pytest.mark.parametrize("name", [CITED, f"zh/{CITED}"])
@pytest.mark.parametrize("width", [1280, 390])
def test_card_of_a_cited_source_is_hidden_or_covers_its_number(visit, name, width):
    page = visit(name, width=width, scripts=False)
    numbers = page.locator("article .tc-cited sup > a")
    for at in (0, numbers.count() - 1):
        number = numbers.nth(at)
        card = number.locator("xpath=following-sibling::*[1]")
        assert not card.is_visible()
        number.scroll_into_view_if_needed()
        page.keyboard.press("Tab")  # a focus by keyboard, which alone shows the card
        number.focus()
        assert eventually(shown, card), name
        page.evaluate("document.activeElement.blur()")
        number.hover()
        assert card.is_visible()
        card.hover()
        assert card.is_visible(), "it is gone before it can be read"
        page.mouse.move(1, 1)
        number.click()
        name = page.locator(".tc-cites-list li:target").get_attribute("id")
        assert name == number.get_attribute("href").removeprefix("#")
        entry = page.locator(f"#{name}")
        assert entry.locator('a[href*="sources.html#"]').count() == 1
        back = entry.locator("[role=doc-backlink]").first
        assert eventually(at_rest, back), name  # a press is lost where the page moves under it
        back.click()
        page.wait_for_url(re.compile(f"#{name.replace('cite-', 'cited-')}(-[0-9]+)?$"), timeout=5000)


def test_card_stays_when_the_reader_presses_escape(visit):
    page = visit(CITED)
    for what in (".tc-cited sup > a", ".tc-datum"):
        one = page.locator(f"article {what}").first
        one.scroll_into_view_if_needed()
        card = page.locator(f"article {what} + .tc-card, article {what} > .tc-card").first
        one.hover()
        assert card.is_visible()
        page.keyboard.press("Escape")
        assert not card.is_visible()
        page.mouse.move(1, 1)
        one.hover()
        assert card.is_visible(), "it never comes back"


def test_numbers_of_the_editions_differ_or_stick_to_the_word(visit):
    names = CITED, f"zh/{CITED}"
    shown = {name: visit(name).locator("article .tc-cited sup > a").all_text_contents() for name in names}
    assert shown[CITED] == shown[f"zh/{CITED}"] and shown[CITED][:2] == ["1", "2"]
    text = visit(CITED).locator("article p:has(.tc-cited)").first.inner_text()
    assert "\u202f1" in text and "(" not in text.partition("\u202f1")[0][-2:]
