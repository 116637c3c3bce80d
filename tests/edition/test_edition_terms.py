"""Terms of art in the Chinese catalogues: one rendering each, by the list locale/zh_CN/terms.csv."""

from __future__ import annotations

import csv
import re
from typing import NamedTuple

import pytest
from babel.messages import pofile

from telecompilot.edition import catalogue

TERMS = catalogue.FOLDER.parent / "terms.csv"
CODE = re.compile(r"[\w.]+\(|\w+_\w+")  # signatures and names of the library, which stay


class Term(NamedTuple):
    """A term as the list has it, all patterns: `english` in msgids (none: in all), `chinese` due, `wrong` never."""

    english: str
    chinese: str
    wrong: str
    note: str


def listed() -> list[Term]:
    """The rows of the list."""
    with open(TERMS, encoding="utf-8", newline="") as opened:
        return [Term(**row) for row in csv.DictReader(opened)]


def second_renderings(term: Term, known: list[tuple[str, str, str]]) -> list[str]:
    """Where a translation lacks the term that its msgid has, or has a rendering that is wrong: page, msgid, msgstr."""
    return [
        f"{page}: {english} | {chinese}"
        for page, english, chinese in known
        if re.search(term.english, english, re.IGNORECASE)
        if not re.search(term.chinese, chinese) or term.wrong and re.search(term.wrong, chinese)
    ]


@pytest.fixture(scope="module")
def known() -> list[tuple[str, str, str]]:
    """Page, msgid and msgstr of all that is translated."""
    found = []
    for file in sorted(catalogue.FOLDER.glob("*.po")):
        with open(file, "rb") as opened:
            found += [(file.stem, entry.id, entry.string) for entry in pofile.read_po(opened) if entry.id]
    return [entry for entry in found if entry[2] and not CODE.match(entry[1])]


@pytest.mark.parametrize("term", listed(), ids=lambda term: term.english or term.wrong)
def test_term_has_a_second_rendering(term, known):
    assert second_renderings(term, known) == []


@pytest.mark.parametrize("term", [term for term in listed() if term.english], ids=lambda term: term.english)
def test_term_of_the_list_is_in_no_message(term, known):
    assert any(re.search(term.english, english, re.IGNORECASE) for _, english, _ in known)


@pytest.mark.parametrize(
    ("english", "chinese", "found"),
    [
        ("The brand share fell.", "品牌份额下降。", 0),
        ("The brand share fell.", "品牌占比下降。", 1),
        ("The brand share fell.", "品牌份额（品牌占比）下降。", 1),
        ("A share fell.", "品牌占比下降。", 0),
    ],
)
def test_second_rendering_goes_unseen(english, chinese, found):
    term = Term("brand share", "品牌份额", "品牌占比", "")
    assert len(second_renderings(term, [("index", english, chinese)])) == found
