"""What a reader types into the search, and what must come first."""

from __future__ import annotations

import pytest

pytestmark = [pytest.mark.site, pytest.mark.browser]
WANTED = [  # words, an address that is among the first five, and the kinds that are among the results
    ("", "AWS", "chapters/measuring-share.html", {"Section", "Chart", "Series"}),
    ("", "B21", "chapters/glossary.html#term-B21", {"Term", "Chart", "Table", "Series"}),
    ("", "insurance", "chapters/services-precedents.html#fig-services-precedents-insurance", {"Chart", "Series"}),
    ("", "insurers assets", "chapters/services-precedents.html#fig-services-precedents-insurance", {"Series"}),
    ("", "prediction interval", "chapters/glossary.html#term-prediction-interval", {"Term"}),
    ("", "fie_share_licences_b21", "chapters/data-catalogue.html#fie_share_licences_b21", {"Series"}),
    ("zh/", "增值电信", "chapters/glossary.html#term-value-added-telecom-services", {"术语", "序列"}),
    ("zh/", "保险", "chapters/services-precedents.html#fig-services-precedents-insurance", {"图", "序列"}),
    ("zh/", "B21", "chapters/glossary.html#term-B21", {"术语", "序列"}),
]


def results(page):
    """Kind, title and address of each result."""
    return page.locator(".tc-results li").evaluate_all(
        "all => all.map(one => [one.querySelector('small').innerText, one.querySelector('a').innerText, "
        "one.querySelector('a').getAttribute('href')])"
    )


@pytest.mark.parametrize(("edition", "words", "wanted", "kinds"), WANTED)
def test_search_buries_what_it_was_asked_for(visit, site, edition, words, wanted, kinds):
    page = visit(f"{edition}search.html")
    page.fill("#tc-q", words)
    page.locator(".tc-results li").first.wait_for(timeout=20_000)
    found = results(page)
    assert any(address == wanted or address.startswith(f"{wanted}#") for *_, address in found[:5]), found[:5]
    assert kinds <= {kind.partition(" · ")[0] for kind, *_ in found}, found
    inside = [kind for kind, _, address in found if "#" in address]
    assert all(" · " in kind for kind in inside), f"a result does not say in which chapter it is: {inside}"
    for _, title, address in found:
        assert title and (site / edition / address.partition("#")[0]).is_file()
    assert not page.locator(".tc-listing").is_visible() and not page.faults


def test_words_that_nothing_holds_leave_the_reader_alone(visit):
    page = visit("search.html?q=xyzzyxyzzy")
    page.wait_for_function("document.querySelector('.tc-found').textContent !== ''", timeout=20_000)
    assert "xyzzyxyzzy" in page.locator(".tc-found").inner_text() and not results(page)
    page.fill("#tc-q", "")
    assert page.locator(".tc-listing").is_visible()


@pytest.mark.parametrize(
    ("edition", "words", "others"),
    [("", "cloud", "clouds"), ("", "insurers", "insurer"), ("", "policy", "policies"), ("", "forecast", "forecasting")],
)
def test_ending_of_a_word_hides_what_another_ending_finds(visit, edition, words, others):
    page, best = visit(f"{edition}search.html"), []
    for asked in (words, others):
        page.fill("#tc-q", asked)
        page.locator(".tc-results li").first.wait_for(timeout=20_000)
        best.append([address for *_, address in results(page)])
        assert page.locator(".tc-results mark").count(), "the words found are not marked"
    assert best[0][0] in best[1] and best[1][0] in best[0]
