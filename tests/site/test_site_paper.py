"""The report on paper: one document, links inside it, light colours, the same bytes each time."""

from __future__ import annotations

import re
from io import BytesIO

import pikepdf
import pytest
from bs4 import BeautifulSoup

from telecompilot.evidence import paths
from telecompilot.site.paper import assemble, kept, press
from telecompilot.site.paper.words import CHINESE

FIGURE = """<figure class="tc-figure" id="fig-a"><p class="tc-title">Rose</p><div class="tc-picture">
<svg class="tc-wide" fill="var(--tc-ink,#1b1f24)"><rect id="r" fill="var(--tc-paper,#fcfbf8)"/></svg>
<svg class="tc-narrow"></svg></div><p class="tc-source">Sources: A; and 1 more, listed under Data</p>
<div class="tc-foot"><button>Explore</button><details><p class="tc-source">Further sources: B.</p></details></div>
</figure>"""
PAGES = {
    "index": '<h1>Question</h1><p id="a"><a href="chapters/b.html#fig-a">b</a> <a href="#a">self</a></p>',
    "chapters/b": f'<h1>Answer</h1>{FIGURE}{FIGURE.replace("fig-a", "fig-b")}<p><a href="../index.html">up</a> '
    '<a href="../download/x.zip">zip</a> <a href="https://example.org/a">out</a></p><p class="tc-pagefoot">foot</p>',
}


@pytest.fixture
def small(tmp_path):
    (tmp_path / "chapters").mkdir()
    for name, body in PAGES.items():
        text = f"<html><body><article>{body}</article></body></html>"
        (tmp_path / f"{name}.html").write_text(text, encoding="utf-8")
    return tmp_path


def test_link_between_pages_leaves_the_document_or_ends_nowhere(small):
    found = assemble.article(small, "index", list(PAGES))
    assert [link["href"] for link in found.find_all("a")] == ["#p-b--fig-a", "#p-index--a"]
    other = assemble.article(small, "chapters/b", list(PAGES))
    assert [link["href"] for link in other.find_all("a")] == ["#p-index", "https://example.org/a"]
    online = assemble.article(small, "chapters/b", list(PAGES), "https://example.org/r/")
    assert "https://example.org/r/download/x.zip" in [link["href"] for link in online.find_all("a")]


def test_paper_of_the_chinese_edition_speaks_english_or_leads_into_the_other(small):
    (small / "zh" / "chapters").mkdir(parents=True)
    menu = '<div class="sidebar-tree"><p class="caption">证据</p></div>'
    for name, body in PAGES.items():
        told = (
            body.replace("listed under Data", "见“数据”")
            .replace("Question", "问题")
            .replace("../download", "../../download")
        )
        text = f'<html><body>{menu}<article><a class="tc-edition" href="x">English</a>{told}</article></body></html>'
        (small / "zh" / f"{name}.html").write_text(text, encoding="utf-8")
    made = assemble.document(small, list(PAGES), {}, "https://example.org/r/", CHINESE)
    assert '<html lang="zh-CN">' in made and ">English<" not in made
    for words in ("问题", "目录", "结论", "见图下", "其他来源：与前面一图相同。"):
        assert words in made, words
    for words in ("Contents", "Cite as", "executable", "listed", "as under"):
        assert words not in made, words
    assert 'href="https://example.org/r/download/x.zip"' in made
    assert "Question" in assemble.document(small, list(PAGES)), "the English one is read from the wrong folder"


def test_what_only_a_screen_can_do_is_printed(small):
    found = assemble.article(small, "chapters/b", list(PAGES))
    assert not found.select("button, .tc-foot, .tc-narrow, .tc-pagefoot, details")
    assert "var(" not in str(found) and 'fill="#ffffff"' in str(found) and 'fill="#1b1f24"' in str(found)


def test_sources_are_lost_or_repeated_under_each_figure(small):
    found = assemble.article(small, "chapters/b", list(PAGES))
    assert [more.get_text() for more in found.select("figure + .tc-more")] == [
        "Further sources: B.",
        "Further sources: as under a figure above.",
    ]
    assert "listed below" in found.get_text() and "listed under" not in found.get_text()


def test_contents_count_pages_that_have_moved():
    shown = []

    def write(numbers):
        shown.append(dict(numbers))
        return str(numbers)

    moves = iter([{"a": 2}, {"a": 3}, {"a": 3}])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(press, "starts", lambda made, pages: next(moves))
        html, _ = press.settled(write, str.encode, ["a"])
        assert shown == [{}, {"a": 2}, {"a": 3}] and html == "{'a': 3}"
        restless = iter(range(9))
        patch.setattr(press, "starts", lambda made, pages: {"a": next(restless)})
        with pytest.raises(RuntimeError):
            press.settled(write, str.encode, ["a"])


def test_kept_pdf_of_other_pages_is_offered(small, tmp_path, monkeypatch):
    monkeypatch.setattr(kept, "FOLDER", tmp_path / "kept")
    assert kept.current(small, list(PAGES)) is None
    kept.keep(b"%PDF", kept.digest(small, list(PAGES)))
    assert kept.current(small, list(PAGES)).read_bytes() == b"%PDF"
    page = small / "chapters" / "b.html"
    page.write_text(page.read_text("utf-8").replace(">foot<", ">another foot<"), encoding="utf-8")
    assert kept.current(small, list(PAGES)), "the foot is not printed"
    assert kept.current(small, list(PAGES), "https://example.org/") is None
    page.write_text(page.read_text("utf-8").replace("Rose", "Fell"), encoding="utf-8")
    assert kept.current(small, list(PAGES)) is None


@pytest.mark.browser
def test_chinese_is_printed_in_the_systems_letters_or_as_boxes(small, browser):
    file = small / "index.html"
    file.write_text(file.read_text("utf-8").replace("<h1>Question</h1>", "<h1>什么会改变答案</h1>"), encoding="utf-8")
    with pikepdf.open(BytesIO(press.printed(browser, small, ["index"]))) as document:
        fonts = {str(thing.get("/FontName")) for thing in document.objects if isinstance(thing, pikepdf.Dictionary)}
    assert any("Telecompilot" in name for name in fonts), fonts
    assert not any(name in font for font in fonts for name in ("Droid", "CJK", "WenQuan", "DejaVu")), fonts


@pytest.fixture(scope="module")
def whole(site):
    """The assembled document of the built site."""
    return assemble.document(site, assemble.order(paths.ROOT))


@pytest.mark.site
def test_place_in_the_document_is_named_twice_or_a_link_has_no_place(whole):
    tree = BeautifulSoup(whole, "html.parser")
    ids = [node["id"] for node in tree.find_all(id=True)]
    assert len(ids) == len(set(ids))
    missing = {link["href"] for link in tree.select('a[href^="#"]')} - {f"#{name}" for name in ids}
    assert not missing
    assert not tree.select("script, img, link") and "var(--tc" not in re.sub(
        r"<style>.*?</style>", "", whole, flags=re.S
    )


@pytest.mark.site
@pytest.mark.browser
def test_figure_is_taller_than_a_sheet_and_will_be_split(whole, browser):
    page = browser.new_page(viewport={"width": round(170 / 25.4 * 96), "height": 900})
    page.emulate_media(media="print")
    page.set_content(whole)
    script = "all => all.map(f => [f.id, f.getBoundingClientRect().height, getComputedStyle(f).breakInside])"
    found = page.eval_on_selector_all(".tc-figure:not(.tc-tablefigure)", script)
    sheet = (297 - 22 - 20) / 25.4 * 96
    assert len(found) > 20
    assert not [figure for figure in found if figure[1] > sheet or figure[2] != "avoid"]
    page.close()


@pytest.mark.site
@pytest.mark.browser
@pytest.mark.slow
def test_pdf_lacks_outline_links_or_vectors_or_differs_each_time(site, browser):
    pages = ["index", "chapters/pilot-scope", "chapters/sources"]
    made = press.printed(browser, site, pages)
    assert made == press.printed(browser, site, pages)
    with pikepdf.open(BytesIO(made)) as document:
        titles = press.headings(assemble.document(site, pages))
        with document.open_outline() as outline:
            assert [item.title for item in press._walk(outline.root)] == titles
        for sheet in document.pages:
            width, height = (float(edge) for edge in sheet.mediabox[2:])
            assert (round(width / 72 * 25.4), round(height / 72 * 25.4)) == (210, 297)
        images = [thing for thing in document.objects if isinstance(thing, pikepdf.Stream)]
        assert not [thing for thing in images if thing.get("/Subtype") == "/Image"], "a figure was printed as dots"
        notes = [note for sheet in document.pages for note in sheet.get("/Annots", [])]
        inward = [str(note.Dest) for note in notes if "/Dest" in note]
        assert inward and set(inward) <= set(document.Root.Dests.keys())
        assert [note for note in notes if "/A" in note and "/URI" in note.A]
        assert document.Root.Lang == "en" and "/StructTreeRoot" in document.Root
