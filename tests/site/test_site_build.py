"""What the build does around the pages: checks, citations, links, re-reading, files. Small books, really built."""

from __future__ import annotations

import re

import data_factory
import pytest
from bs4 import BeautifulSoup
from docutils import nodes
from small_book import PAGES, build, write

from telecompilot import evidence
from telecompilot.site import cite, pages, publish, rel_noopener


@pytest.fixture(scope="module")
def book(tmp_path_factory):
    """A built book; tests that change it put it back."""
    made = write(tmp_path_factory.mktemp("book"))
    done = build(made)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    return made


def page(book, name):
    return BeautifulSoup((book / "_build" / "html" / f"{name}.html").read_text(encoding="utf-8"), "html.parser")


@pytest.mark.slow
def test_number_or_citation_in_prose_is_raw(book):
    text = page(book, "index").select_one("article p").get_text()
    assert "held 43% of the box office" in text
    assert "(Car association (2015)\u202f1" in text and "did not foresee.\u202f2" in text


@pytest.mark.slow
def test_link_from_prose_or_figure_leads_nowhere(book):
    tree = page(book, "index")
    for number, link in enumerate(tree.select("article .tc-cited sup > a"), 1):
        entry = tree.find(id=link["href"].removeprefix("#"))
        assert entry.parent.name == "ol" and entry.parent.select("li").index(entry) == number - 1 == int(link.text) - 1
        back = entry.select_one("[role=doc-backlink]")
        assert back["href"].removeprefix("#") == link["id"]
        assert entry.select_one(f'small a[href="chapters/sources.html{link["href"].replace("cite-", "")}"]')
    assert number == 3
    assert "Portal, 2026, copy" in link["aria-label"] and "Portal" in link.find_next(class_="tc-card").text
    assert (
        page(book, "index")
        .select_one('article p a[href$="#fig-films-share"]')["href"]
        .startswith("chapters/films.html")
    )
    source = page(book, "chapters/films").select_one(".tc-source a")["href"]
    assert source.startswith("../chapters/sources.html#")
    assert "site:" not in str(page(book, "chapters/films"))


@pytest.mark.slow
def test_host_that_runs_jekyll_leaves_out_styles_and_pictures(book):
    """Such a host leaves out folders whose names begin with "_", unless told not to."""
    assert (book / "_build" / "html" / ".nojekyll").is_file()


@pytest.mark.slow
def test_file_of_a_figure_or_the_live_chart_is_not_published(book):
    static = book / "_build" / "html" / "_static"
    found = (file.name for file in (static / "figures").iterdir() if file.suffix not in (".br", ".gz"))
    figures = {re.sub(r"\.[0-9a-f]{10}(?=\.js$)", "", name) for name in found}
    assert figures == {f"fig-films-share.{kind}" for kind in ("csv", "xlsx", "svg", "png", "json", "js")}
    assert "telecompilotEmbed" in next(static.glob("vega.*.js")).read_text(encoding="utf-8")
    assert (static / "references.bib").read_text(encoding="utf-8").count("@misc{") == 6


@pytest.mark.slow
def test_page_has_no_description_or_foot(book):
    films = page(book, "index")
    assert films.select_one("meta[name=description]")["content"].startswith("Imported films held 43%")
    assert films.select_one("meta[property='og:title']")["content"] == "Films"
    assert "25 November 2025" in films.select_one(".tc-pagefoot").get_text()


@pytest.mark.slow
def test_link_to_another_host_may_take_hold_of_the_window(book):
    for name in ("index", "chapters/films", "search"):
        links = page(book, name).select('a[href^="http"], a[href^="//"]')
        assert links and all("noopener" in link.get("rel", []) for link in links)


@pytest.mark.parametrize(
    ("tag", "marked"),
    [
        ('<a href="https://a.example/">', '<a href="https://a.example/" rel="noopener">'),
        ('<a rel="nofollow" href="//a.example/">', '<a rel="nofollow noopener" href="//a.example/">'),
        (
            '<a rel="noopener noreferrer" href="https://a.example/">',
            '<a rel="noopener noreferrer" href="https://a.example/">',
        ),
    ],
)
def test_relation_of_a_link_is_lost_or_doubled(tag, marked):
    assert rel_noopener.marked(tag) == marked and rel_noopener.LINK.fullmatch(tag)
    assert not rel_noopener.LINK.search('<a href="chapters/a.html">') and not rel_noopener.LINK.search(
        '<abbr href="https://a/">'
    )


@pytest.mark.slow
def test_lost_file_of_a_figure_stays_lost(book):
    (book / "_build" / "figures" / "fig-films-share.png").unlink()
    (book / "_build" / "html" / "_static" / "figures" / "fig-films-share.png").unlink()
    done = build(book)
    assert done.returncode == 0 and done.read == {"chapters/films"}
    assert (book / "_build" / "html" / "_static" / "figures" / "fig-films-share.png").is_file()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "change", "complaint"),
    [
        ("index", ("{cite:t}`association_2015`", "{cite:t}`association_2051`"), "association_2051"),
        ("index", ("{eval}`small.first`", "{eval}`small.frist`"), "frist"),
        ("chapters/films", ("fig-films-share", "Films"), "must look like"),
    ],
)
def test_slip_in_a_page_is_published(tmp_path, name, change, complaint):
    assert change[0] in PAGES[name]
    done = build(write(tmp_path, **{name: PAGES[name].replace(*change)}))
    assert done.returncode != 0 and complaint in done.stdout + done.stderr
    assert not (tmp_path / "_build" / "html" / "index.html").exists()


@pytest.mark.slow
def test_two_pages_show_a_figure_of_one_id(tmp_path):
    done = build(write(tmp_path, index=PAGES["chapters/films"]))
    assert done.returncode != 0 and "used in chapters/films and again here" in done.stdout + done.stderr


@pytest.mark.slow
def test_faulty_evidence_is_published(tmp_path):
    book = write(tmp_path)
    table = book / "data" / "observations.csv"
    table.write_text(table.read_text(encoding="utf-8").replace("film_share,2010,44,", "film_share,2010,144,"), "utf-8")
    done = build(book)
    assert done.returncode != 0
    assert re.search(r"data/observations\.csv:\d+: value: ", done.stdout + done.stderr)


def test_bibliography_links_a_hijacked_host_or_mangles_a_title(tmp_path):
    from pybtex.database import parse_string

    sources = evidence.Evidence(data_factory.write(tmp_path)).sources
    sources.loc["ministry_2025", "title"] = "50% of {R&D} at $5, #1_b"
    text = cite.bibliography(sources)
    entries = parse_string(text, "bibtex").entries
    assert set(entries) == set(sources.index)
    assert "url" not in entries["portal_copy"].fields and entries["ministry_2025"].fields["year"] == "2025"
    assert text.count("\n@") + text.startswith("@") == len(sources)


def test_every_source_of_the_project_can_be_cited():
    from pybtex.database import parse_string

    sources = evidence.load().sources
    assert set(parse_string(cite.bibliography(sources), "bibtex").entries) == set(sources.index)


def test_bundle_takes_the_name_that_the_pages_own():
    text = publish.bundle().decode()
    assert text.startswith("(function () {") and text.rstrip().endswith("})();")
    assert not re.search(r"https?://(cdn|unpkg|cdnjs)", text)


def doctree(*texts):
    tree = nodes.document(None, None)
    tree.extend(nodes.paragraph(text, text) for text in texts)
    return tree


def test_description_is_empty_or_cut_inside_a_word():
    long = "word " * 100
    assert pages.description({}, doctree("Short.", long)).endswith("word …")
    assert len(pages.description({}, doctree(long))) <= pages.LONGEST + 2
    assert pages.description({"description": "  Said by the author. "}, doctree(long)) == "Said by the author."
    assert pages.description({}, doctree("Short.")) == ""


def test_stated_description_is_passed_over():
    tree = doctree("A first paragraph that is long enough to be taken for a description.")
    tree.append(nodes.meta("", name="description", content="Stated."))
    assert pages.description({}, tree) == "Stated."
