"""The Chinese edition: what gets lost, invented or left in English on the way from a page to its translation."""

from __future__ import annotations

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from telecompilot.edition import message, pages, site
from telecompilot.edition.catalogue import Translations
from telecompilot.edition.walker import Walker

PO = 'msgid ""\nmsgstr ""\n"Language: zh_CN\\n"\n"Content-Type: text/plain; charset=utf-8\\n"\n\n'


def translations(folder, words: dict[str, str], name: str = "index") -> Translations:
    folder.mkdir(exist_ok=True)
    entries = (
        f"msgid {json.dumps(said)}\nmsgstr {json.dumps(done, ensure_ascii=False)}\n" for said, done in words.items()
    )
    (folder / f"{name}.po").write_text(PO + "\n".join(entries), encoding="utf-8")
    return Translations(folder)


def told(page: str, words: dict[str, str]) -> str:
    return Walker(lambda text, kind: words.get(text)).rewrite(page)


def test_link_to_the_first_page_has_the_sense_of_a_country():
    known, page = Translations(), "chapters-pilot-scope"  # the page after the first
    assert known.ask(page, "Home", "div") == "首页" and "首页" not in known.ask("chapters-who-is-in", "Its home", "li")


@pytest.mark.parametrize(
    ("english", "chinese"),
    [
        ("8 April 2024", "2024年4月8日"),
        ("June 2026", "2026年6月"),
        ("second half of 2023", "2023年下半年"),
        ("third quarter of 2024", "2024年第三季度"),
        ("166.7 billion", "1,667亿"),
        ("3.4 million", "340万"),
        ("1.2 trillion", "1.2万亿"),
        ("$1.2bn", "12亿美元"),
        ("Rmb850m", "8.5亿元"),
        ("−10.3 percentage points", "−10.3个百分点"),
        ("1 percentage point", "1个百分点"),
        ("two", "两"),
        ("Nine", "九"),
        ("twelve", "12"),
        ("3,043", "3,043"),
        ("100,000", "10万"),
        ("1,160,000", "116万"),
        ("105,000", "105,000"),
        ("8.1%", "8.1%"),
    ],
)
def test_number_or_date_reads_otherwise_than_chinese_readers_expect(english, chinese):
    assert message.abstract(english) == ("{0}", [english])
    assert message.fill("{0}", [english]) == chinese


def test_digit_is_asked_for_and_a_word_comes():
    assert message.fill("{0:n}/{1}", ["six", "nine"]) == "6/九"


@pytest.mark.parametrize(
    ("translated", "value", "said"),
    [
        ("到{0}年", "2026", "到2026年"),
        ("到{0}年", "June 2026", "到2026年6月"),
        ("{0}年之后", "three", "三年之后"),
        ("28.3%（{0}）", "2019", "28.3%（2019年）"),
        ("28.3%（{0}）", "May 2019", "28.3%（2019年5月）"),
        ("28.3%（{0}年）", "2019", "28.3%（2019年）"),
        ("Hyndman等（{0}）", "2008", "Hyndman等（2008）"),
        ("2006年{0}月", "09", "2006年9月"),
        ("2006年{0}月", "10", "2006年10月"),
    ],
)
def test_month_has_a_second_year_or_a_year_alone_has_none(translated, value, said):
    assert message.fill(translated, [value]) == said


@pytest.mark.parametrize(
    ("values", "said"),
    [(["four", "five"], "五分之四"), (["58.3%", "2005"], "58.3%（2005年）"), (["1", "20"], "20分之1")],
)
def test_share_of_a_year_reads_as_odds(values, said):
    assert message.fill("{1}分之{0}", values) == said


@pytest.mark.parametrize(("value", "said"), [("32.0", "3,200万元"), ("1,234.5", "12.345亿元"), ("0.5", "50万元")])
def test_amount_in_millions_stays_in_millions(value, said):
    assert message.fill("{0}百万元", [value]) == said


@pytest.mark.parametrize("code", ["B21", "WTO2001", "5G", "sha256", "v1.2.3rc1", "Q3", "one"])
def test_name_with_a_digit_is_taken_for_a_number(code):
    assert message.abstract(code) == (code, [])


def test_comma_after_a_number_goes_into_the_number():
    assert message.abstract("In 2025, of 1,166, ten.") == ("In {0}, of {1}, {2}.", ["2025", "1,166", "ten"])


@given(st.text(alphabet="abc 0123456789.,%−+$()–", max_size=60))
def test_slots_lose_or_invent_a_letter(text):
    template, found = message.abstract(text)
    assert message.SLOT.sub(lambda hit: found[int(hit[1])], template) == text


PAGE = """<!doctype html><html lang="en"><head><title>T</title><style>p > a { color: red }</style></head><body>
<p>Foreign firms had <span class="output text_plain">8.1%</span>(1).</p>
<ul><li>One <em>stressed</em> word<ul><li><a href="a.html">Inner</a></li></ul></li></ul>
<svg viewBox="0 0 1 1" aria-label="A picture">
<text x="1"><tspan>Film box</tspan><tspan>office, quota</tspan></text></svg>
<script>const said = "Foreign firms";</script>
<p class="tc-source">Sources: Xinhua <a href="s.html#x">2025</a> and 3 more</p>
<p>1,166</p><table><tr><th scope=col>Share, %</th><td class=n>3</td></tr></table>&copy; &#8212; </body></html>"""
PAGE = PAGE.replace("(1)", '<b class="tc-cited"><a aria-label="1: IDC, copy">1</a> <i>copy</i></b>')


def test_page_changes_where_nothing_is_translated_except_by_the_mark():
    marked = told(PAGE, {})
    assert marked.replace('<span class="tc-english" lang="en">', "").count("</span>") > PAGE.count("</span>")
    plain = re.sub(
        r'<span class="tc-english" lang="en">((?:(?!<span|</span>).|<span[^>]*>[^<]*</span>)*)</span>', r"\1", marked
    )
    assert plain == PAGE


def test_run_is_torn_apart_or_its_links_are_lost():
    words = {
        "Foreign firms had 8.1%<a/>.": "外资企业占8.1%<a/>。",
        "copy": "转载",
        "One <a>stressed</a> word": "一个<a>重读</a>的词",
        "Inner": "里",
        "A picture": "一幅图",
        "Film box office, quota": "电影票房，进口配额",
        "Sources:": "来源：",
        "and 3 more": "等另外3项",
        "Share, %": "份额，%",
    }
    page = told(PAGE, words)
    assert '外资企业占8.1%<b class="tc-cited"><a aria-label="1: IDC, 转载">1</a> <i>转载</i></b>。' in page
    assert '一个<em>重读</em>的词<ul><li><a href="a.html">里</a>' in page
    assert 'aria-label="一幅图"' in page and "<th scope=col>份额，%</th>" in page
    assert "".join(re.findall(r"<tspan>(.*?)</tspan>", page)) == "电影票房，进口配额"
    assert '来源： Xinhua <a href="s.html#x">2025</a> 等另外3项' in page
    assert 'const said = "Foreign firms";' in page and "color: red" in page


def test_markup_in_a_translation_becomes_markup_on_the_page():
    assert told("<p>Words</p>", {"Words": "<script>坏</script> &"}) == "<p>&lt;script&gt;坏&lt;/script&gt; &amp;</p>"


@given(
    st.lists(
        st.sampled_from(["自", "贸", "区", "2024年11月", "AWS ", "8.1%", "，", "（", "）"]), min_size=1, max_size=20
    ),
    st.integers(1, 4),
)
def test_label_loses_letters_over_its_lines(pieces, lines):
    text = "".join(pieces).strip()
    out = message.shared(text, lines)
    assert len(out) == lines and "".join("".join(out).split()) == "".join(text.split())


def test_date_or_number_is_cut_by_a_line_break():
    assert message.shared("全国2024年11月", 2) == ["全国", "2024年11月"]


def test_bracket_opens_at_the_end_of_a_line():
    assert message.shared("错失商机（在华欧洲企业）", 3) == ["错失商机", "（在华欧洲企业）", ""]
    assert message.shared("一二三四五六七八九（十一二三四五六七八九）", 2)[0] == "一二三四五六七八九（十"


def test_lost_slot_or_element_is_accepted(tmp_path):
    found = translations(tmp_path / "po", {"{0} of {1} <a/>": "{0} {2}", "Good {0}": "好{0}"})
    faults = "\n".join(found.faults())
    assert "[1] are lost" in faults and "[2] are invented" in faults and "inline elements differ" in faults
    assert "Good" not in faults


def test_word_with_two_senses_has_the_same_one_on_every_page(tmp_path):
    folder = tmp_path / "po"
    translations(folder, {"From": "软件库"}, "chapters-methods")
    found = translations(folder, {"From": "起"}, "shared")
    there, others = (found.of("figures", page) for page in ("chapters-methods", ""))
    assert found.ask("chapters-methods", "From", "th") == there("From", "th") == "软件库"
    assert found.ask("index", "From", "th") == others("From", "th") == found.find("From") == "起"


def test_changed_english_keeps_its_old_translation_in_silence(tmp_path):
    found = translations(tmp_path / "po", {"The share of foreign firms fell to {0} in {1}": "{1}，份额降至{0}"})
    assert found.ask("index", "The share of foreign firms fell to 8.1% in 2022", "p") == "2022，份额降至8.1%"
    changed = Translations(tmp_path / "po")
    assert changed.ask("index", "The share of foreign firms rose to 8.1% in 2022", "p") is None
    changed.update()
    after = Translations(tmp_path / "po")
    assert len(after.stale()) == 1 and not after.known
    assert after.ask("index", "The share of foreign firms rose to 8.1% in 2022", "p") is None


PAGES = frozenset({"index.html", "chapters/methods.html"})


@pytest.mark.parametrize(
    ("address", "page", "there"),
    [
        ("chapters/methods.html#x", "index.html", "chapters/methods.html#x"),
        ("../index.html", "chapters/methods.html", "../index.html"),
        ("_static/site.css", "index.html", "../_static/site.css"),
        ("../_static/figures/fig-a.csv", "chapters/methods.html", "../_static/figures/fig-a.csv"),
        ("../download/a.zip", "chapters/methods.html", "../../download/a.zip"),
        ("#here", "index.html", "#here"),
        ("https://example.org/a", "index.html", "https://example.org/a"),
        ("methods.html?a=1&b=2", "chapters/methods.html", "methods.html?a=1&amp;b=2"),
    ],
)
def test_link_of_the_edition_leads_astray(address, page, there):
    assert pages.moved(address, page, PAGES) == there


def test_search_misses_what_a_page_holds():
    page = (
        '<article><section id="a"><h1>标题</h1><p>正文</p><figure class="tc-figure" id="fig-a">'
        '<p class="tc-title">图</p>'
        '<svg class="tc-wide" aria-label="图中"></svg></figure>'
        '<section id="b"><h2>小节</h2></section></section></article>'
    )
    found = list(site.entries(page, "chapters/x.html"))
    assert [(kind, title, address) for kind, title, address, _ in found] == [
        ("Chapter", "标题", "chapters/x.html"),
        ("Figure", "图", "chapters/x.html#fig-a"),
        ("Section", "小节", "chapters/x.html#b"),
    ]
    assert "正文" in found[0][3] and found[1][3] == "图中"
