"""What the markup of pages tells programs that read them out: languages, heads of tables, dates, sources."""

from __future__ import annotations

import re
from datetime import date

import pytest
from conftest import chapters
from site_reader import parsed, resolves

from telecompilot import evidence
from telecompilot.evidence import formats, paths
from telecompilot.figure import provenance
from telecompilot.site import languages

pytestmark = pytest.mark.site
NAMES = [*chapters(), "search.html"]
EVERY = [*NAMES, *(f"zh/{name}" for name in NAMES)]
HAN = re.compile("[\u3400-\u9fff]")
each_page = pytest.mark.parametrize("name", EVERY)


@each_page
def test_table_has_a_head_that_says_not_what_it_heads(site, name):
    for table in parsed(site / name).select("article table"):
        heads = table.find_all("th")
        where = f"{name}: {table.get_text(' ')[:60]}"
        assert heads and all(head.get("scope") in ("col", "row") for head in heads), where
        columns = table.select("thead th[scope=col]")
        assert columns and all(head.get_text(strip=True) for head in columns), where
        for row in table.select("tbody tr"):
            assert len(row.find_all(["th", "td"])) == len(columns), where


@each_page
def test_reader_sees_the_mark_of_guarded_words(site, name):
    assert "{holds=" not in (site / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("name", [name for name in NAMES if name != "search.html"])
def test_chinese_in_an_english_page_is_read_out_as_english(site, name):
    page = parsed(site / name)
    for words in page.find("article").find_all(string=HAN):
        node = words.parent
        if node.name in languages.PLAIN or node.find_parent(list(languages.PLAIN)):
            continue
        said = next(one["lang"] for one in (node, *node.parents) if one.get("lang"))
        assert said[:2] in ("zh", "ja"), f"{words!r} is said to be {said}"


def test_text_marked_as_chinese_is_cut_or_marked_twice():
    made = languages.mark(
        '<p>A 工信部 (试点批复, 外资) b <a title="中文">c</a> <cite lang="ja">年の</cite> 外</p><pre>中</pre>'
    )
    mark = languages.MARK
    assert made == (
        f"<p>A {mark}工信部</span> ({mark}试点批复</span>, {mark}外资</span>) b "
        f'<a title="中文">c</a> <cite lang="ja">年の</cite> {mark}外</span></p><pre>中</pre>'
    )


@pytest.mark.parametrize("edition", ["", "zh/"])
def test_link_to_a_document_hides_its_language(site, edition):
    sources, page = evidence.load().sources, parsed(site / f"{edition}chapters/sources.html")
    for entry in page.select("li[id]"):
        for link in entry.select("cite a") if entry["id"] in sources.index else []:
            assert link.get("hreflang", "en") == sources.language[entry["id"]], entry["id"]


@pytest.mark.parametrize("name", [*chapters(), *(f"zh/{name}" for name in chapters())])
def test_page_hides_its_date_its_commit_or_its_text(site, name):
    page = parsed(site / name)
    foot = page.select("article .tc-pagefoot")[0]
    words = foot.get_text()
    assert re.search(r"commit [0-9a-f]{10}\b|提交[0-9a-f]{10}\b", words) or not provenance.commit()
    when = date.fromisoformat(evidence.collected())
    assert formats.date(when) in words or f"{when.year}年{when.month}月{when.day}日" in words
    (source,) = foot.select('a[href*="_sources/"]')
    assert resolves(site / name, source["href"])
    told = (site / name).parent / source["href"]
    plain = name.removeprefix("zh/").removesuffix(".html")
    assert told.resolve().read_text("utf-8") == (paths.ROOT / f"{plain}.md").read_text("utf-8"), "of another page"
