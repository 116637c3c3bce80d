"""A quoted figure shows its date and source to whoever points at it, tabs to it or taps it, and to nobody else."""

from __future__ import annotations

import pytest

pytestmark = [pytest.mark.site, pytest.mark.browser]
PAGE = "chapters/measuring-share.html"
INSIDE = """card => {
  const box = card.getBoundingClientRect();
  return box.left >= 0 && box.right <= innerWidth && box.height > 10
    && card.contains(document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2));
}"""


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
        page.wait_for_timeout(200)  # far sections are laid out on arrival, and push on what lies below
        card.scroll_into_view_if_needed()
        assert card.is_visible() and card.evaluate(INSIDE)
        assert card.locator("a").first.get_attribute("href").partition("#")[2]
        page.evaluate("document.activeElement.blur()")
        figure.hover()
        assert card.is_visible()
        page.mouse.move(1, 1)


def test_card_is_read_out_as_part_of_the_sentence(visit):
    page = visit(PAGE)
    assert page.locator("article .tc-datum").first.inner_text().strip().isascii()
    hidden = page.locator("article .tc-card").evaluate_all("cards => cards.map(card => getComputedStyle(card).display)")
    assert set(hidden) == {"none"}


def test_date_of_a_quoted_figure_stays_english_in_chinese(visit):
    dates = visit(f"zh/{PAGE}").locator("article .tc-card time").all_text_contents()
    assert dates and all("年" in date for date in dates)
