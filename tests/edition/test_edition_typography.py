"""Chinese typography of what code joins: brackets, stops and ranges change, all else stays to the byte."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from telecompilot.edition import figures, linked_data, typography

CARD = '<span class="tc-card" role="note"><b>{}</b>, <time datetime="2024">2024年</time></span>'


@pytest.mark.parametrize(
    "english, chinese",
    [
        ("来源： 13份文件", "来源：13份文件"),
        ("未注日期; PwC", "未注日期；PwC"),
        ("PwC 2020; 未注日期", "PwC 2020；未注日期"),
        ("8: dazihou.com, 未注日期, 转载件", "8: dazihou.com，未注日期，转载件"),
        ("13: PwC, Inc, 2013, 转载件", "13: PwC, Inc，2013，转载件"),
        ("Lexology, 2019年10月", "Lexology，2019年10月"),
        ("2014 (转载件)", "2014（转载件）"),
        ("上海 (Shanghai) 的份额", "上海（Shanghai）的份额"),
        ("3.8–31%", "3.8%—31%"),
        ("3.8%–31%", "3.8%—31%"),
        ("7.9% (1.9–27%)", "7.9%（1.9%—27%）"),
        ("份额为−2–5%", "份额为−2%—5%"),
        ("2012–2025年", "2012—2025年"),
        ("10–12个数字", "10—12个数字"),
        ("2020年1月–2021年3月", "2020年1月—2021年3月"),
        ("2013–14年开放的电信业务", "2013—14年开放的电信业务"),
        ("月: 2 ", "月：2 "),
        ("这是一句. 又一句.", "这是一句。又一句。"),
        ("AWS 70–80%", "AWS 70%—80%"),
        ("（完） 。", "（完）。"),
        ("50% (2019)", "50%（2019年）"),
        ("46.4 (2011) → 20.3% (2025)", "46.4（2011年）→20.3%（2025年）"),
        ("≥ 30%, 2025", "≥ 30%，2025年"),
    ],
)
def test_words_keep_the_english_manner(english, chinese):
    assert typography.line(english) == chinese


@pytest.mark.parametrize(
    "words",
    [
        "Reuters, 2014; PwC (copy), 3–5 years",
        "1,234; 5,678",
        "共1,234家，中点1,234万",
        "–",
        "2023-05至2024-06",
        "GB/T 35273-2020《规范》",
        "https://a.cn/x;y,z(1) 的链接",
        "Kaplan–Meier估计",
        "16/21",
        "12:30",
        "Haber, Musacchio 的论文",
        "",
    ],
)
def test_words_change_that_must_stay(words):
    assert typography.line(words) == words


def test_list_of_english_names_keeps_english_stops():
    shown = (
        '<p class="tc-source">来源： Xinhua <a href="s.html#a;b">2013</a>, <a>2014 (转)</a>; PwC (un) <a>2020</a>.</p>'
    )
    assert typography.markup(shown) == (
        '<p class="tc-source">来源：Xinhua <a href="s.html#a;b">2013</a>，<a>2014（转）</a>；PwC (un) <a>2020</a>。</p>'
    )
    row = '<td><span class="tc-refs"><a>Reuters, 2014</a>; <a>IDC, Inc, 2015</a></span></td><td>A, b; c</td>'
    assert typography.markup(row) == (
        '<td><span class="tc-refs"><a>Reuters，2014</a>；<a>IDC, Inc，2015</a></span></td><td>A, b; c</td>'
    )


def test_facts_after_a_line_break_keep_english_stops():
    shown = (
        '<li><b>份额</b><br><small class="tc-facts">%; 按月; 1个数据，2023-05. 来源： <a>Lubes&#x27;n</a></small></li>'
    )
    assert typography.markup(shown) == (
        '<li><b>份额</b><br><small class="tc-facts">%；按月；1个数据，2023年5月。来源：<a>Lubes&#x27;n</a></small></li>'
    )


@pytest.mark.parametrize(
    "kept",
    [
        '<span class="tc-as-is">中文; a, b (中)</span>',
        "<code>份额; 3–5%</code>",
        "<pre>份额; <b>3–5%</b></pre>",
        "<script>say('份额; 3–5%')</script>",
        "<style>a{b:c;d:e}</style>",
        "<!-- 份额; 3–5% -->",
        '<cite><a href="x">Services, 2021年9月, (中)</a></cite>',
        '<span class="tc-english" lang="en">From 3–5% (中); so</span>',
        '<span class="tc-han" lang="zh">商务部:与8年前相比,外资</span>',
        '<a lang="en" aria-label="中文; en">English</a>',
        '<a href="x?份额;3–5%" id="a–1" class="中; b">份额</a>',
        "<p>R&amp;D &lt;份额&gt;&nbsp;</p>",
    ],
)
def test_markup_or_what_is_kept_changes(kept):
    page = f'<html lang="zh-CN"><p>份额{kept}</p><br/>份额</html>'
    assert typography.markup(page) == page


def test_words_after_what_is_kept_are_left():
    page = "<p><code>a</code>份额; <cite>T, (中)</cite>, 2014年</p>"
    assert typography.markup(page) == "<p><code>a</code>份额；<cite>T, (中)</cite>，2014年</p>"


def test_card_in_a_sentence_parts_a_range_or_lends_its_words():
    page = f'<p>份额<span class="tc-datum">3{CARD.format("A; b")}</span>–5%; 另有</p>'
    assert typography.markup(page) == (
        f'<p>份额<span class="tc-datum">3%{CARD.format("A；b")}</span>—5%；另有</p>'.replace("</b>, ", "</b>，")
    )


def test_attributes_or_labels_of_a_picture_keep_the_english_manner():
    page = '<svg aria-label="份额 (3–5%); &quot;中&quot;" id="a"><text x="1">8% (2–9%)</text><clipPath/></svg>'
    assert typography.markup(page) == (
        '<svg aria-label="份额（3%—5%）；&quot;中&quot;" id="a"><text x="1">8%（2%—9%）</text><clipPath/></svg>'
    )


def test_cell_of_the_data_differs_from_the_file_but_in_a_range_or_its_documents():
    page = (
        '<details class="tc-data"><table><thead><tr><th>{0}</th></tr></thead><tbody><tr><td data-label="{0}">{3}</td>'
        '<td>份额; A, b</td><td><span class="tc-refs"><a>新华社{4}2013{4}转载件</a>{1}计算得出</span></td></tr>'
        "</tbody></table><p>份额{1}另有</p></details><td>{2}</td>"
    )
    made = typography.markup(page.format("份额 (%)", "; ", "2–3%", "2.6–3.0%", ", "))
    assert made == page.format("份额（%）", "；", "2%—3%", "2.6%—3.0%", "，")


@pytest.mark.parametrize(
    ("english", "chinese"),
    [
        ("<td>2026-11-30</td>", "<td>2026年11月30日</td>"),
        ("<td>2006-09</td>", "<td>2006年9月</td>"),
        ("<small>份额；2023-05至2024-06，2025-13</small>", "<small>份额；2023年5月至2024年6月，2025-13</small>"),
        ('<p title="自2024-10-23起">B</p>', '<p title="自2024年10月23日起">B</p>'),
        ('<details class="tc-data"><tbody><td>2024-10</td>', '<details class="tc-data"><tbody><td>2024年10月</td>'),
    ],
)
def test_date_keeps_its_hyphens(english, chinese):
    assert typography.markup(english) == chinese


@pytest.mark.parametrize(
    "page",
    [
        '<meta content="2026-11-30"><time datetime="2024-05">5月</time>',
        "<cite>自2024-10-23起</cite><code>2024-10</code>",
        "<p>Verified 2026-07-07</p><p>GB/T 35273-2020-01，x-2020-01-y，份额/2020-01，2020-011</p>",
    ],
)
def test_date_for_programs_or_in_a_name_changes(page):
    assert typography.markup(page) == page


def test_element_without_an_end_or_a_letter_for_private_use_is_lost():
    for page in ("<p>份额<code>a; <b>", '<p>份额<span class="tc-card">甲', "<p>份额\ue300; 甲</p>"):
        assert typography.markup(page) == page


def test_heads_of_a_table_keep_the_english_manner_or_its_values_lose_it():
    known = {"Range, %": "范围 (%)", "brand": "品牌; 份额"}
    made = figures.table('"Range, %",Value\n3–5%,brand\n', lambda words, kind: known.get(words))
    assert made == "范围（%）,Value\n3–5%,品牌; 份额\n"


def test_documents_of_a_row_keep_the_english_manner():
    known = {"Source": "来源", "Xinhua": "新华社", "copy": "转载件"}
    made = figures.table('Source\n"Xinhua, 2014, copy; IDC, 2020"\n', lambda words, kind: known.get(words))
    assert made == "来源\n新华社，2014，转载件；IDC，2020\n"


def test_data_of_a_page_keep_the_english_manner():
    page = '<script type="application/ld+json">{"name":"Share","url":"a;b"}</script>'
    made = linked_data.translate(page, lambda words, kind: "份额 (3–5%)", lambda address: address, "zh-CN")
    assert '"份额（3%—5%）"' in made and '"a;b"' in made


PIECES = [
    "份额",
    "Share",
    "3",
    "–",
    "%",
    ", ",
    "; ",
    " (",
    ")",
    ". ",
    ": ",
    "<b>",
    "</b>",
    "<br>",
    "<code>x; 中</code>",
    "&amp;",
]


@given(st.lists(st.sampled_from(PIECES), max_size=12))
def test_tags_are_lost_or_a_second_time_changes_more(pieces):
    page = "".join(pieces)
    made = typography.markup(page)
    assert re.findall("<[^>]*>", made) == re.findall("<[^>]*>", page)
    assert typography.markup(made) == made
