"""Wide tables on a phone: each cell under the name of its own column, in whatever edition."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup
from conftest import pages, sampled

from telecompilot.site import stacked


def table(columns, rows, mark=""):
    names = "".join(f"<th scope=col class=n>Name &amp; {at}</th>" for at in range(columns))
    cells = "".join(f'<td class="n">{at}</td>' for at in range(1, columns))
    body = f"<tr><th scope=row>row</th>{cells}</tr>" * rows
    return f'<table class="tc-table"{mark}><thead><tr>{names}</tr></thead><tbody>{body}</tbody></table>'


def test_cell_stands_under_the_name_of_another_column():
    made = stacked.labelled(table(5, 2))
    for row in BeautifulSoup(made, "html.parser").select("tbody tr"):
        assert [cell["data-label"] for cell in row.select("th, td")] == [f"Name & {at}" for at in range(5)]
    assert stacked.labelled(made) == made, "twice is not as once"


def test_names_of_another_language_stay_beside_translated_ones():
    made = stacked.labelled(table(5, 2)).replace("Name &amp; 1</th>", "名</th>")
    assert 'data-label="名"' in stacked.labelled(made) and "Name &amp; 1" not in stacked.labelled(made)


@pytest.mark.parametrize("given", [table(3, 2), table(5, 25), table(5, 2).replace("<td", "<td colspan=2><td", 1)])
def test_table_that_fits_or_is_long_or_irregular_is_stacked(given):
    assert stacked.labelled(given) == given


@pytest.mark.site
@pytest.mark.browser
@pytest.mark.parametrize(
    "name", sampled(pages(), lambda name: "wrong" in name or "record" in name or "services" in name)
)
def test_table_of_three_columns_or_the_third_of_more_is_off_a_phones_screen(visit, name):
    page = visit(name, width=390)
    page.evaluate("document.documentElement.classList.add('tc-settled')")
    hidden = page.locator(".tc-tablefigure > .tc-scroll:visible").evaluate_all(
        """all => all.filter(box => {
          const heads = [...box.querySelectorAll('thead th')], third = heads[2]?.getBoundingClientRect();
          const fits = box.scrollWidth <= box.clientWidth + 1;
          return !(heads.length > 3 ? fits || third.right <= innerWidth : fits);
        }).map(box => `${box.closest('figure').id}: ${box.scrollWidth} in ${box.clientWidth}`)"""
    )
    assert not hidden, hidden
