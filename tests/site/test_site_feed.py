"""What programs follow: the feed, the sitemap, the page for addresses that lead nowhere, the base address."""

from __future__ import annotations

from types import SimpleNamespace
from xml.etree import ElementTree

import npm
import pytest
from lxml import etree
from sphinx.errors import ConfigError

from telecompilot.report import scoreboard
from telecompilot.site import address, feed, notfound

ATOM = "{http://www.w3.org/2005/Atom}"
PAGE = """<section id="all"><h1>Changes</h1>
<section id="two"><h2>Version 0.2.0, 3 May 2027</h2><p>New <a href="methods.html#x">methods</a>.</p></section>
<section id="one"><h2>Version 0.1.0, 24 November 2026</h2>
<p><b>First</b> &amp; <span class="tc-datum">3<span class="tc-card"><time>2026</time></span></span>.</p></section>
<section id="no"><h2>Known to be thin</h2><p>Nothing.</p></section></section>"""


def test_feed_lacks_a_version_or_dates_it_wrong():
    top = ElementTree.fromstring(feed.atom(PAGE, "https://example.org/a/"))
    found = top.findall(f"{ATOM}entry")
    assert [entry.find(f"{ATOM}title").text for entry in found] == ["Version 0.2.0", "Version 0.1.0"]
    assert top.find(f"{ATOM}updated").text == "2027-05-03T00:00:00Z"
    link = found[0].find(f"{ATOM}link").get("href")
    assert link == "https://example.org/a/chapters/changelog.html#two"
    assert 'href="https://example.org/a/chapters/methods.html#x"' in found[0].find(f"{ATOM}content").text
    assert found[1].find(f"{ATOM}content").text == "<p><b>First</b> &amp; 3.</p>"


def test_entry_changes_its_id_when_another_version_comes_or_the_site_moves():
    def ids(made):
        return [node.text for node in ElementTree.fromstring(made).findall(f"{ATOM}entry/{ATOM}id")]

    later = PAGE.replace(
        '<section id="two">', '<section id="three"><h2>Version 0.3.0, 1 June 2027</h2></section><section id="two">'
    )
    first = ids(feed.atom(PAGE))
    assert ids(feed.atom(later, "https://example.org/"))[1:] == first and len(set(first)) == 2


def test_feed_of_the_chinese_edition_speaks_english_or_leads_into_the_other():
    page = PAGE.replace("Version 0.2.0, 3 May 2027", "版本0.2.0，2027年5月3日")
    made = feed.atom(page, "https://example.org/zh/", {"What changed": "更新记录"}.get)
    top = ElementTree.fromstring(made)
    assert top.find(f"{ATOM}title").text.startswith("更新记录：") and 'xml:lang="zh-CN"' in made.decode()
    found = top.findall(f"{ATOM}entry")
    assert [entry.find(f"{ATOM}title").text for entry in found] == ["版本0.2.0", "Version 0.1.0"]
    assert top.find(f"{ATOM}updated").text == "2027-05-03T00:00:00Z"
    assert "/zh/chapters/changelog.html#two" in found[0].find(f"{ATOM}link").get("href")
    assert top.find(f"{ATOM}id").text != ElementTree.fromstring(feed.atom(PAGE)).find(f"{ATOM}id").text


NEWS = [
    scoreboard.News(
        "came watch aws 2027", "Gain detected: AWS", "2027-08-02", "chapters/a.html#b", "9% & more. State."
    ),
    scoreboard.News("overdue watch aws 2026", "Overdue: AWS", "2026-12-01", "chapters/a.html#b", "The next is late."),
]


def test_feed_lacks_a_change_of_state_or_puts_it_out_of_order():
    made = feed.atom(PAGE, "https://example.org/zh/", {"Overdue: AWS": "逾期：AWS"}.get, NEWS)
    top = ElementTree.fromstring(made)
    titles = [node.text for node in top.findall(f"{ATOM}entry/{ATOM}title")]
    assert titles == ["Gain detected: AWS", "Version 0.2.0", "逾期：AWS", "Version 0.1.0"]
    assert top.find(f"{ATOM}updated").text == "2027-08-02T00:00:00Z"
    first = top.find(f"{ATOM}entry")
    assert first.find(f"{ATOM}link").get("href") == "https://example.org/zh/chapters/a.html#b"
    assert first.find(f"{ATOM}content").text == "9% &amp; more. State."
    ids = [node.text for node in top.findall(f"{ATOM}entry/{ATOM}id")]
    assert len(set(ids)) == len(ids) and feed.atom(PAGE, news=NEWS) == feed.atom(PAGE, news=NEWS[::-1])


def test_page_of_changes_without_versions_makes_an_empty_feed():
    with pytest.raises(ValueError, match="no section"):
        feed.atom("<section id='a'><h2>News</h2></section>")


def test_front_page_has_two_addresses():
    made = feed.sitemap([("https://example.org/r/", page) for page in ("index", "chapters/a")]).decode()
    assert "<loc>https://example.org/r/</loc>" in made and "index.html" not in made
    assert "<loc>https://example.org/r/chapters/a.html</loc>" in made


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('<a href="chapters/a.html#x">', '<a href="/r/chapters/a.html#x">'),
        ('<script src="_static/a.js?v=1">', '<script src="/r/_static/a.js?v=1">'),
        ('<form action="search.html">', '<form action="/r/search.html">'),
        ('<html data-content_root="./">', '<html data-content_root="/r/">'),
        ('<a href="#main">', '<a href="#main">'),
        ('<a href="https://example.org/a.html">', '<a href="https://example.org/a.html">'),
        ('<link href="data:image/svg+xml,a.b">', '<link href="data:image/svg+xml,a.b">'),
    ],
)
def test_link_of_the_page_for_lost_readers_depends_on_where_they_are(before, after):
    assert notfound.absolute(before, "/r/") == after


def test_lost_reader_of_the_chinese_edition_is_led_into_the_other_or_nowhere():
    page = '<html data-content_root=".././"><link href="../_static/a.css"><a href="chapters/a.html">'
    made = '<html data-content_root="/r/"><link href="/r/_static/a.css"><a href="/r/zh/chapters/a.html">'
    assert notfound.absolute(page, "/r/", "zh/") == made


@pytest.mark.parametrize(
    ("given", "base"),
    [
        ("https://example.org/r", "https://example.org/r/"),
        ("", ""),
        (" https://a.example/ ", "https://a.example/"),
        ("http://localhost:8000/v1.2", "http://localhost:8000/v1.2/"),
    ],
)
def test_base_address_is_taken_in_another_form(monkeypatch, given, base):
    monkeypatch.setenv(address.VARIABLE, given)
    config = SimpleNamespace(html_baseurl="")
    address.settle(None, config)
    assert config.html_baseurl == base


@pytest.mark.parametrize(
    "given",
    [
        *("example.org", "ftp://example.org/", "https://example.org/?a", "https:///r/", "https://example.org/#top"),
        *('"https://example.org/"', "https://example.org/my site/", "https://example.org/it's/", "//example.org/r/"),
        *(
            "https://me:word@example.org/",
            "https://例子.cn/",
            "https://example.org/a/../b/",
            "https://example.org//a/b/",
        ),
        *(
            "https://example.org//a/b/",
            "https://example.org/r/index.html",
            "https://example.org/index.htm",
            "https://example.org/<b>/",
        ),
    ],
)
def test_base_address_that_no_site_can_have_is_taken(monkeypatch, given):
    monkeypatch.setenv(address.VARIABLE, given)
    with pytest.raises(
        ConfigError, match="TELECOMPILOT_BASEURL: .* (is not of the form https://|ends in a file; give)"
    ):
        address.settle(None, SimpleNamespace(html_baseurl=""))


def test_sitemap_breaks_the_schema_of_its_format():
    """Against the schema that sitemaps.org publishes, as the npm package `sitemap` carries it."""
    schema = etree.XMLSchema(file=str(npm.installed("sitemap@9.0.1") / "sitemap" / "schema" / "sitemap.xsd"))
    made = feed.sitemap([("https://example.org/a/", "index"), ("https://example.org/a/zh/", "chapters/films")])
    assert schema.validate(etree.fromstring(made)), schema.error_log
    assert not schema.validate(etree.fromstring(made.replace(b"loc>", b"place>")))
