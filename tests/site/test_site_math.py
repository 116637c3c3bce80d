"""Formulas in a browser: drawn by itself, without a request for a script, within the column of a phone."""

from __future__ import annotations

import pytest
from site_reader import parsed

from telecompilot.evidence import paths

pytestmark = [pytest.mark.site, pytest.mark.browser]
PAGE = "chapters/methods.html"
BOXES = """() => [...document.querySelectorAll('article math')].map(node => {
  const box = node.getBoundingClientRect(), column = node.closest('p, .tc-math').getBoundingClientRect();
  return [node.textContent, box.width, box.height, box.right - column.right, getComputedStyle(node).fontSize];
})"""


@pytest.mark.parametrize("edition", ["", "zh/"])
@pytest.mark.parametrize("width", [1280, 390])
def test_formula_is_not_drawn_or_wider_than_the_page(visit, site, edition, width):
    page = visit(f"{edition}{PAGE}", width=width)
    page.add_style_tag(content="* { content-visibility: visible !important; }")
    boxes = page.evaluate(BOXES)
    assert len(boxes) == len(parsed(site / edition / PAGE).select("article math")) > 60
    for words, wide, high, over, size in boxes:
        assert wide > 4 and high > 6, f"{words} has no size"
        assert over <= 1, f"{words} is cut off by {over:.0f} px"
        assert float(size.removesuffix("px")) >= 15
    tall = [box for box in boxes if box[2] > 34]
    assert len(tall) >= 10, "fractions and sums lie flat: it is not MathML that was drawn"
    assert not page.faults


@pytest.mark.parametrize("edition", ["", "zh/"])
def test_formula_stands_in_the_page_as_latex(site, edition):
    words = parsed(site / edition / PAGE).find("article").get_text()
    assert "\\" not in words and "{math}" not in words
    scripts = [script.get("src", "") for script in parsed(site / edition / PAGE).find_all("script")]
    assert not [name for name in scripts if "math" in name.lower()]


def test_notebook_shows_a_formula_as_a_role(site):
    text = (site / "download" / "methods.ipynb").read_text("utf-8")
    page = (paths.CHAPTERS / "methods.md").read_text("utf-8")
    assert "{math}" not in text and text.count("$$") == 2 * page.count("```{math}")
