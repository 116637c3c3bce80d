"""Documents of the Chinese edition: names that a reader knows, titles in one language."""

from __future__ import annotations

import json
import re

import pandas as pd
import pytest

from telecompilot.edition import documents
from telecompilot.edition.catalogue import Translations
from telecompilot.edition.walker import Walker
from telecompilot.evidence import paths, publishers

NAMES = {
    "Xinhua": "新华社",
    "Reuters": "路透社",
    "TRAI": "印度电信监管局",
    "CAICT": "中国信通院",
    "King & Wood Mallesons": "金杜律师事务所",
    "Notice 107 of 2024": "通告",
    "利润 (NBS)": "利润（国家统计局）",
}
# Words of ours about a document, none of them part of an outlet's name, nor of an address.
TOLD = re.compile(
    r"(?<![\w.])(?:copy|mirror|reprint|repost|unnamed|blog|agencies|reporting|citing|quoting|via|hosted|journal|forum"
    r"|upload|summary|digest|abstracts|paper|report|reports|press|note|site|media)(?![\w.])"
)
MONTHS = {"May 2021": "2021年5月", "in Chinese": "中文"}
WAYS = {documents.KIND: documents.publisher, documents.TITLE: documents.title}


def told(page: str) -> str:
    """A page with its documents in Chinese, then the set phrases around them."""
    said = documents.translate(page, lambda words, kind: WAYS[kind](words, NAMES.get))
    return Walker(lambda words, kind: MONTHS.get(words)).rewrite(said)


def test_month_in_an_english_title_is_in_chinese():
    link = '<a href="https://a.org/" rel="noopener">Foreign capital, Jan-May 2021</a>'
    made = told(f'<ul class="tc-sources"><li id="x"><b>Xinhua</b>, May 2021: <cite>{link}</cite>.</li></ul>')
    assert f'<b>新华社</b>, 2021年5月: <cite lang="en">{link}</cite>' in made
    assert made.count("May 2021") == 1


def test_english_title_is_half_in_chinese():
    titles = ("Banks at end-2007 (CAICT)", "Banks, citing CAICT", "Car sales (Xinhua)")
    assert [documents.title(words, NAMES.get) for words in titles] == [None] * 3
    assert documents.title("份额 (Xinhua)", NAMES.get) == "份额（新华社）"


def test_publisher_is_told_in_english_words():
    """Foreign names stay; that a document is a copy, has no author or is a journal's is said in Chinese."""
    tables = [pd.read_csv(paths.DATA / name).publisher for name in ("sources.csv", "panel/sources.csv")]
    known, find = Translations(), {name for table in tables for name in map(publishers.first, table)}
    shown = {name: known.ask("index", name, documents.KIND) or name for name in find}
    assert [(name, said) for name, said in shown.items() if TOLD.search(said)] == []


def test_language_of_a_document_stays_english_after_other_facts():
    entry = '<li id="x"><b>IDC</b>: <cite>A</cite>. <small>a.org “B”; in Chinese; a.org</small></li>'
    page = f'<ul class="tc-sources">{entry}</ul>'
    assert "; 中文; a.org" in told(page) and "<b>IDC</b>" in told(page)


def test_chinese_document_is_shown_under_an_english_title():
    entry = '<li id="x"><b>CAICT</b>, 2024: <cite>{}</cite></li>'
    assert told(entry.format("Notice 107 of 2024")) == '<li id="x"><b>中国信通院</b>, 2024: <cite>通告</cite></li>'
    assert "<cite>利润（国家统计局）</cite>" in told(entry.format('<span lang="zh">利润</span> (NBS)'))


def test_publisher_is_english_in_a_source_line_a_cell_a_card_or_a_number():
    named = 'King &amp; Wood Mallesons <a href="s.html#k">2024</a>; IDC <a href="s.html#i">2020</a>'
    line = f'<p class="tc-source">Sources: {named}</p>'
    assert "金杜律师事务所 <a" in told(line) and "; IDC <a" in told(line) and ">2024</a>" in told(line)
    marked = (
        '<p class="tc-source">Source: <span class="tc-han" lang="zh">利润</span> (NBS) <a href="s.html#n">2017</a>.</p>'
    )
    assert "利润（国家统计局） <a" in told(marked)  # a name that mixes letters: the Chinese ones stand in an element
    cell = '<span class="tc-refs"><a href="https://a.org/x" rel="noopener">Reuters, 2014, copy</a></span>'
    assert ">路透社, 2014, copy</a>" in told(cell)
    facts = '<small class="tc-facts">Source: <a href="../sources.html#x">Reuters (TRAI)</a></small>'
    assert ">路透社（印度电信监管局）</a>" in told(facts)
    number = '<sup><a id="a" href="#b" role="doc-noteref" aria-label="1: Xinhua, 2024">1</a></sup>'
    assert 'aria-label="1: 新华社, 2024"' in told(number)


@pytest.mark.parametrize(
    ("english", "chinese"),
    [
        ("C114, citing CAICT", "C114（据中国信通院）"),
        ("Xinhua / IDC", "新华社 / IDC"),
        ("Light Reading (reporting Canalys)", "Light Reading（据Canalys）"),
        ("Trend", None),
    ],
)
def test_name_made_of_two_loses_one(english, chinese):
    assert documents.publisher(english, NAMES.get) == chinese


def test_source_line_of_a_picture_file_names_english_publishers():
    behind = ["IDC", "Xinhua", "Xinhua", "Reuters", "Reuters", "Reuters", "CAICT", "OECD", "SCMP"]
    line = "Source: Reuters; Xinhua; IDC and 3 more. Built 2026"
    said = documents.credit(line, behind, lambda words, kind: NAMES.get(words))
    assert said == "来源：新华社；IDC；中国信通院等（另有3家）。Built 2026"


def test_name_outside_the_catalogue_of_documents_is_taken_for_a_publisher_or_counted_as_missing(tmp_path):
    for name, words in (("documents", {"Xinhua": "新华社"}), ("index", {"Trend": "趋势"})):
        entries = "\n".join(f"msgid {json.dumps(said)}\nmsgstr {json.dumps(done)}\n" for said, done in words.items())
        head = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n\n'
        text = head + entries.encode("ascii").decode("unicode_escape")
        (tmp_path / f"{name}.po").write_text(text, encoding="utf-8")
    catalogues = Translations(tmp_path)
    ask = catalogues.of("index")
    assert ask("Trend", documents.KIND) is None and ask("Xinhua", documents.KIND) == "新华社"
    assert not catalogues.missing() and "Xinhua" in catalogues.said()


def test_line_to_cite_a_figure_by_is_half_english():
    line = f"引用格式：“题目”, fig-a-b, in: {documents.REPORT} telecompilot 2.0.0, built 3 May 2026. CC BY 4.0."
    made = documents.cited(line, lambda words, kind: "外资升吗？")
    assert made == "引用格式：“题目”，fig-a-b，载《外资升吗？》，telecompilot 2.0.0，2026年5月3日生成，CC BY 4.0。"
    line = "Source: Xinhua; X (reporting Y) and 2 more. telecompilot 2.0.0, built 3 May 2026, CC BY 4.0"
    made = documents.credit(
        line, ["Xinhua", "X (reporting Y)"], lambda words, kind: documents.publisher(words, NAMES.get)
    )
    assert made == "来源：新华社；X（据Y）等（另有2家）。telecompilot 2.0.0，2026年5月3日生成，CC BY 4.0"


def test_two_names_of_one_publisher_are_one_name_twice_in_chinese():
    names = {"NBS": "国家统计局", "National Bureau of Statistics": "国家统计局"}
    line = "Source: NBS; National Bureau of Statistics. A, B"
    made = documents.credit(line, names, lambda words, kind: names.get(words))
    assert made.startswith("来源：国家统计局。")


@pytest.mark.parametrize(
    ("english", "chinese"),
    [
        (
            "<a>Reuters, 2014</a>; <a>R&amp;D; Xinhua, 2015</a>; computed",
            "<a>R&amp;D; Xinhua, 2015</a>; <a>Reuters, 2014</a>; computed",
        ),
        ("<a>Reuters, 2014</a>; <a>SCMP, 2015</a>", "<a>Reuters, 2014</a>; <a>SCMP, 2015</a>"),
        (
            '<p class="tc-source">Sources: SCMP <a>2014</a>, <a>2015</a>; IDC <a>2</a>; and 4 more.</p>',
            '<p class="tc-source">Sources: IDC <a>2</a>; SCMP <a>2014</a>, <a>2015</a>; and 4 more.</p>',
        ),
    ],
)
def test_document_that_does_not_open_in_mainland_china_comes_first(english, chinese):
    assert documents.translate(english.replace("<a>", "<a href=x>"), lambda *_: None) == chinese.replace(
        "<a>", "<a href=x>"
    )


def test_list_of_publishers_that_do_not_open_names_one_that_is_no_source():
    known = pd.read_csv(paths.DATA / "sources.csv").publisher
    assert [name for name in documents.unreachable() if not known.str.startswith(name).any()] == []


def test_figure_names_a_document_that_does_not_open_in_mainland_china_and_lists_another():
    line = '<p class="tc-source">Sources: {}; and {} more, listed under Data</p>'
    rest = '<ul></ul><p class="tc-source">Further sources: {}.</p>'
    named = [f"{name} <a href=x>2020</a>" for name in ("IDC", "Reuters", "B", "C", "D")]
    named[1] += ", <a href=y>2021</a>"
    first, reuters, *others = named
    alone = line.format(reuters, 3)  # of a figure without such a list
    english = alone + line.format("; ".join(named[:3]), 2) + rest.format("; ".join(named[3:]))
    chinese = alone + line.format("; ".join([first, *others[:2]]), 3) + rest.format(f"{others[2]}; {reuters}")
    assert documents.translate(english, lambda *_: None) == chinese
