"""What the site says of itself to others: previews, addresses, descriptions, citation, feed; also under a base."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from datetime import datetime
from http.server import SimpleHTTPRequestHandler
from xml.etree import ElementTree

import pytest
from bs4 import BeautifulSoup
from conftest import chapters, pages, served
from PIL import Image
from site_reader import parsed, resolves
from small_book import build, write

from telecompilot.evidence import paths
from telecompilot.report import citation, downloads
from telecompilot.site import address as addresses

pytestmark = pytest.mark.site
BASE = "https://example.org/reports/telecompilot/"
ATOM = "{http://www.w3.org/2005/Atom}"
each_page = pytest.mark.parametrize("name", pages())


def meta(page, name):
    """What the page's head says under a name; fails where it says it twice."""
    found = page.select(f'meta[property="{name}"], meta[name="{name}"]')
    assert len(found) <= 1, f"{name} twice"
    return found[0]["content"] if found else None


def data(page):
    """The page's schema.org data."""
    (script,) = page.select('script[type="application/ld+json"]')
    return json.loads(script.string)


@each_page
def test_page_has_no_preview_or_names_a_host_that_nobody_set(site, name):
    page = parsed(site / name)
    assert meta(page, "og:title") and meta(page, "og:description") == meta(page, "description")
    (alternate,) = page.select('link[rel="alternate"][type="application/atom+xml"]')
    assert resolves(site / name, alternate["href"])
    if not os.environ.get("TELECOMPILOT_BASEURL"):
        assert not page.select('link[rel="canonical"], meta[property="og:image"], meta[property="og:url"]')


def test_report_and_data_are_not_described_for_search_engines(site):
    report, dataset = data(parsed(site / "index.html")), data(parsed(site / "chapters/data-catalogue.html"))
    assert report["@type"] == "Report" and len(report["hasPart"]) == len(chapters()) - 1
    assert dataset["@type"] == "Dataset" and 50 <= len(dataset["description"]) <= 5000
    for file in dataset["distribution"]:
        if "://" not in file["contentUrl"]:
            assert resolves(site / "chapters/data-catalogue.html", file["contentUrl"])
    assert {report["version"], dataset["version"]} == {citation.load().version}


def test_citation_box_is_empty_or_differs_from_the_files(site):
    (box,) = parsed(site / "index.html").select(".tc-citation")
    styles = [name.get_text() for name in box.select("dt")], [pre.get_text() for pre in box.select("pre")]
    shown, cited = dict(zip(*styles, strict=True)), citation.load()
    assert cited.version in box.p.get_text() and list(shown) == [*cited.styles(), "BibTeX"]
    assert shown["BibTeX"] == (site / downloads.FOLDER / downloads.BIBTEX.file).read_text("utf-8")
    assert cited.version in (site / downloads.FOLDER / downloads.RIS.file).read_text("utf-8")
    assert all(resolves(site / "index.html", link["href"]) for link in box.select("a"))


def test_feed_breaks_a_rule_of_its_format(site):
    """RFC 4287, 4.1.1 and 4.1.2: what a feed and an entry must hold."""
    top = ElementTree.fromstring((site / "changes.atom").read_bytes())
    entries = top.findall(f"{ATOM}entry")
    assert top.tag == f"{ATOM}feed" and entries
    for node in (top, *entries):
        for name in ("id", "title", "updated"):
            assert len(node.findall(f"{ATOM}{name}")) == 1, name
        assert re.match(r"[a-z][a-z0-9+.-]*:.", node.find(f"{ATOM}id").text)
        datetime.strptime(node.find(f"{ATOM}updated").text, "%Y-%m-%dT%H:%M:%SZ")
        kinds = [(link.get("rel"), link.get("type")) for link in node.findall(f"{ATOM}link")]
        assert len(kinds) == len(set(kinds)) and ("alternate", "text/html") in kinds
    assert top.find(f"{ATOM}author/{ATOM}name").text
    assert top.find(f"{ATOM}link[@rel='self']") is not None
    ids = [entry.find(f"{ATOM}id").text for entry in entries]
    assert len(ids) == len(set(ids))
    for content in top.iter(f"{ATOM}content"):
        assert content.get("type") == "html" and BeautifulSoup(content.text, "html.parser").get_text(strip=True)
    for link in top.iter(f"{ATOM}link"):
        if "://" not in link.get("href"):
            assert resolves(site / "changes.atom", link.get("href").partition("#")[0])


def test_lost_reader_is_led_nowhere(site):
    page = parsed(site / "404.html")
    targets = [link["href"] for link in page.select("article a") if not link["href"].startswith("#")]
    prefix = os.path.commonprefix(targets)
    prefix = prefix[: prefix.rfind("/") + 1]
    assert prefix.startswith("/") and len(targets) >= len(chapters())
    assert all((site / target.removeprefix(prefix).partition("?")[0]).is_file() for target in targets)
    assert meta(page, "robots") == "noindex"
    assert "404" not in (site / "robots.txt").read_text("utf-8")


@pytest.fixture(scope="module")
def published(tmp_path_factory):
    """A small book as the workflow publishes it: under a base address with a path."""
    catalogue = "# Data\n\nEvery series of the report, with its unit, its span and its sources, to be downloaded."
    changes = "# Changes\n\n## Version 0.1.0, 24 November 2026\n\nThe first, as [the films](films.md) show."
    book = write(
        tmp_path_factory.mktemp("book"), **{"chapters/data-catalogue": catalogue, "chapters/changelog": changes}
    )
    (book / "CITATION.cff").write_bytes((paths.ROOT / "CITATION.cff").read_bytes())
    shutil.copytree(paths.STATIC, book / "_static")
    toc = "".join(f"- file: chapters/{name}\n" for name in ("films", "sources", "data-catalogue", "changelog"))
    (book / "_toc.yml").write_text(f"format: jb-book\nroot: index\nchapters:\n{toc}", "utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TELECOMPILOT_BASEURL", BASE.rstrip("/"))
        done = build(book)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    return book / "_build" / "html"


@pytest.mark.slow
def test_published_page_has_no_whole_address_or_card(published):
    for page, address in (("index", BASE), ("chapters/films", f"{BASE}chapters/films.html")):
        found = parsed(published / f"{page}.html")
        (canonical,) = found.select('link[rel="canonical"]')
        assert canonical["href"] == address == meta(found, "og:url")
        card = meta(found, "og:image")
        assert card.startswith(BASE) and meta(found, "twitter:card") == "summary_large_image"
        with Image.open(published / card.removeprefix(BASE)) as picture:
            assert picture.size == (1200, 630)
    assert len(set((published / "_static" / "cards").iterdir())) == 5


@pytest.mark.slow
def test_published_map_leaves_out_a_page_or_names_one_that_is_not_there(published):
    spaces = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}
    top = ElementTree.fromstring((published / "sitemap.xml").read_bytes())
    found = [node.text.removeprefix(BASE) or "index.html" for node in top.findall("s:url/s:loc", spaces)]
    assert len(found) == len(set(found)) == 5 and all((published / name).is_file() for name in found)
    assert f"Sitemap: {BASE}sitemap.xml" in (published / "robots.txt").read_text("utf-8")


@pytest.mark.slow
@pytest.mark.browser
def test_lost_reader_deep_under_a_sub_path_sees_a_bare_page(published, browser, tmp_path):
    class Host(SimpleHTTPRequestHandler):
        def send_error(self, code, message=None, explain=None):
            content = (published / "404.html").read_bytes()
            self.send_response(404)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *words):
            """Say nothing."""

    (tmp_path / "reports").mkdir()
    (tmp_path / "reports" / "telecompilot").symlink_to(published)
    with served(tmp_path, Host) as address:
        page = browser.new_page()
        refused = []
        page.on("response", lambda answer: refused.append(answer.url) if answer.status >= 400 else None)
        asked = f"{address}/reports/telecompilot/a/b/c/lost.html"
        page.goto(asked)
        assert refused == [asked], "the page's own files were not found"
        page.click('article a[href$="chapters/films.html"]')
        assert page.title().startswith("Chart")


@pytest.mark.slow
def test_address_that_no_site_can_have_is_published(tmp_path):
    environment = {**os.environ, "TELECOMPILOT_BASEURL": "example.org", "PYTHONPATH": str(paths.ROOT)}
    command = [
        str(sys.executable),
        "-m",
        "sphinx.cmd.build",
        "-b",
        "html",
        "-C",
        "-D",
        "extensions=telecompilot.site",
    ]
    (tmp_path / "index.rst").write_text("Book\n====\n", "utf-8")
    done = subprocess.run(
        [*command, str(tmp_path), str(tmp_path / "out")], env=environment, capture_output=True, text=True
    )
    assert done.returncode and "is not of the form https" in done.stderr


@pytest.mark.parametrize(
    ("told", "found"),
    [
        ({"NETLIFY": "true", "URL": "https://a.example"}, "https://a.example"),
        ({"URL": "https://a.example"}, ""),
        ({"VERCEL": "1", "VERCEL_PROJECT_PRODUCTION_URL": "a.example"}, "https://a.example"),
        ({"READTHEDOCS": "True", "READTHEDOCS_CANONICAL_URL": "https://a.example/en/"}, "https://a.example/en/"),
        ({"CF_PAGES": "1", "CF_PAGES_URL": "https://a.example", addresses.VARIABLE: BASE}, BASE),
    ],
)
def test_address_that_a_host_states_is_missed_or_goes_before_the_author_s(monkeypatch, told, found):
    for name in (addresses.VARIABLE, *(name for host in addresses.HOSTS for name in host)):
        monkeypatch.delenv(name, raising=False)
    for name, value in told.items():
        monkeypatch.setenv(name, value)
    assert addresses.stated()[1] == found
