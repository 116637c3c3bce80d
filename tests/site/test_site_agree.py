"""Pages that contradict each other. tests/two_pages.py lists looser pairs, for a reader to judge."""

from __future__ import annotations

import pytest
import two_pages


@pytest.mark.site
def test_one_sentence_has_another_number_on_another_page(site):
    said = two_pages.sentences(site)
    assert len(said) > 1000 and two_pages.said_twice(said) == []


@pytest.mark.parametrize(
    ("one", "other", "differ"),
    [
        ("The share of foreign insurers was 8.1% in 2024", "The share of foreign insurers was 8.06% in 2024", False),
        ("The share of foreign insurers was 8.1% in 2024", "The share of foreign insurers was 8.3% in 2024", True),
        ("The share of foreign insurers was 8.1% in 2024", "The share of foreign insurers was 9% in 2025", False),
    ],
)
def test_contradiction_goes_unseen(one, other, differ):
    said = {one: {"index.html"}, other: {"chapters/claims.html"}}
    assert bool(two_pages.said_twice(said)) == differ
    assert not two_pages.said_twice(dict.fromkeys(said, {"index.html"}))
