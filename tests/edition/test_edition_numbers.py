"""Numbers of both editions, block by block: one that the translation lost, invented or gave another size."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator
from itertools import zip_longest
from pathlib import Path

import pytest
from site_reader import Blocks
from spoken_numbers import difference

from telecompilot.edition import pages

FIGURES = "_static/figures"
HEAD = re.compile(
    r"(?:\bCNY (?=[bm])|（)(billion|million|[亿万])(?:元）)?›?$"
)  # of a column or a panel: its numbers' unit
ALONE = re.compile(r"(?:‹[^›]*› )?[−-]?[\d,]+(?:\.\d+)?")  # a number without a unit, after the head of its column

LEFT = re.compile(r"; and \d+ more, listed under|；另有\d+项，见")  # what a source line leaves to a list


def page_pairs(english: str, chinese: str) -> Iterator[tuple[str, str, str]]:
    """Where something is said on a page, and what, in both languages. A quoted figure without a number has no card.

    A figure's documents are one block with the list of its further ones: each edition names others of them first.
    """
    named = ("", "")
    for (tag, words, cards), (there, said, kept) in zip_longest(Blocks(english).found, Blocks(chinese).found):
        assert tag == there, f"<{tag}> {words} | <{there}> {said}"
        if LEFT.search(words) and LEFT.search(said):
            named = LEFT.sub("", words), LEFT.sub("", said)
            continue
        if tag == "p" and words.startswith("Further sources: "):
            words, said = f"{named[0]} {words}", f"{named[1]} {said}"
        yield tag, words, said
        if len(cards) == len(kept):
            yield f"{tag} card", " ".join(cards), " ".join(kept)


def file_pairs(english: Path, chinese: Path) -> Iterator[tuple[str, str, str]]:
    """The same of a figure's file."""
    first, second = (file.read_text(encoding="utf-8-sig") for file in (english, chinese))
    match english.suffix:
        case ".svg":
            texts = [[words for _, words, _ in Blocks(text).found if words] for text in (first, second)]
            labels, said = (
                [[one for one in words if bool(ALONE.fullmatch(one)) == alone] for words in texts]
                for alone in (True, False)
            )
            if len(labels[0]) != len(labels[1]):  # a line of a title may be a number alone
                labels, said = [[], []], texts
            yield from (("label", *pair) for pair in zip(*labels, strict=True))
            yield from (("head", *pair) for pair in zip(*(filter(HEAD.search, one) for one in texts), strict=True))
            yield "", *map(" ".join, said)
        case ".csv":
            for row, line in enumerate(zip_longest(*(csv.reader(text.splitlines()) for text in (first, second)))):
                yield from ((f"row {row}", *cells) for cells in zip_longest(*line))
        case _:
            first, second = (
                list(_strings(json.loads(re.search(r"{.*}|\[.*\]", text, re.S)[0]))) for text in (first, second)
            )
            yield from (("value", *values) for values in zip_longest(first, second))


def _strings(node: object) -> Iterator[str]:
    """What a file holds, in its order; lines of one label are one."""
    if isinstance(node, dict):
        for key, value in node.items():
            yield from _strings(value) if key != "language" else ()
    elif isinstance(node, list) and not (node and all(isinstance(one, str) for one in node)):
        for value in node:
            yield from _strings(value)
    else:
        yield " ".join(node) if isinstance(node, list) else str(node)


def faults(name: str, pairs: Iterator[tuple[str, str, str]]) -> list[str]:
    """The pairs whose numbers differ, in words; numbers alone may have the units of one head among the pairs."""
    pairs = [(where, en, zh) for where, en, zh in pairs if en != zh]
    heads = {(HEAD.search(en), HEAD.search(zh)) for _, en, zh in pairs}
    units = {(en[1], zh[1]) for en, zh in heads if en and zh}
    differing = ((where, en, zh, _told(en, zh, units)) for where, en, zh in pairs)
    return [f"{name} <{where}> {told}\n  {en}\n  {zh}" for where, en, zh, told in differing if told]


def _told(english: str, chinese: str, units: set[tuple[str, str]]) -> str:
    told = difference(english, chinese)
    alone = ALONE.fullmatch(english) and ALONE.fullmatch(chinese)
    sized = any(not difference(f"{english} {size}", f"{chinese}{unit}") for size, unit in units) if alone else False
    return "" if sized else told


@pytest.mark.parametrize(
    ("english", "chinese", "told"),
    [
        ("166.7 billion and $1.2bn", "1,667亿，12亿美元", ""),
        ("166.7 billion", "166.7亿", "lost [166700000000.0], invented [16670000000.0]"),
        ("3 to 5 million by March 2019", "到2019年3月为300万至500万", ""),
        ("100,000 to 1 million", "100,000人至100万人", ""),
        ("3 to 5 million", "3至500万", "lost [3000000.0], invented [30000.0]"),
        ("7.6 m of 29.57 trn in the 1990s", "20世纪90年代，29.57万亿中的760万", ""),
        ("four in five, two-thirds", "五分之四，三分之二", ""),
        ("four in five", "五分之三", "lost [4], invented [3]"),
        ("one firm both in the first half", "上半年一家企业", ""),
        ("third quarter of 2024", "2024年第三季度", ""),
        ("CNY billion; yearly", "10亿元；年度", ""),
        ("a billion yuan; 3 firms", "20亿元；3家企业", "invented [2000000000.0]"),
        ("Of 30 firms", "企业", "lost [30.0]"),
        ("firms", "七家企业", "invented [7]"),
        ("B21 in 2023Q2", "2023Q2的B25", "renamed ['B25']"),
        ("a fall of −3.1", "下降3.1", "lost [-3.1], invented [3.1]"),
        ("money (CNY billion) 736 in 2014; 7 firms", "2014年7,360亿元；7家企业", ""),
        (
            "money (CNY billion) 736 in 2014; 7 firms",
            "2014年736亿元；7家企业",
            "lost [736000000000.0], invented [73600000000.0]",
        ),
    ],
)
def test_number_is_misread(english, chinese, told):
    assert difference(english, chinese) == told


def test_number_under_a_head_has_another_unit_than_its_head():
    heads = ("", "Money, CNY billion", "资金（亿元）")
    assert faults("", iter([heads, ("", "1,149.36", "11,493.6")])) == []
    assert len(faults("", iter([heads, ("", "1,149.36", "114,936"), ("", "7 in 2014", "2014年70")]))) == 2
    assert len(faults("", iter([("", "1,149.36", "11,493.6")]))) == 1


def test_block_hides_from_the_comparison():
    page = '<p title="2">a <b>3</b> <span class="tc-datum">4<span class="tc-card"><time>5</time></span></span></p><td>6'
    told = [(there, words) for _, words, there in page_pairs(page, page.replace("5", "7"))]
    assert ("7", "5") in told and ("‹2› a 3 4",) * 2 in told and ("6", "6") in told


@pytest.mark.site
def test_number_differs_between_the_editions_of_a_page(site):
    found = []
    for name in pages.names(site):
        texts = ((folder / name).read_text(encoding="utf-8") for folder in (site, site / pages.FOLDER))
        found += faults(name, page_pairs(*texts))
    assert not found, "\n".join(found)


@pytest.mark.site
@pytest.mark.parametrize("kind", ["csv", "json", "svg", "js"])
def test_number_differs_between_the_editions_of_a_file(site, kind):
    files, there = (
        {file.name.split(".")[0]: file for file in (folder / FIGURES).glob(f"*.{kind}")}
        for folder in (site, site / pages.FOLDER)
    )
    assert files.keys() == there.keys()
    found = [fault for name, file in files.items() for fault in faults(file.name, file_pairs(file, there[name]))]
    assert files and not found, "\n".join(found)
