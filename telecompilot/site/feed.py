"""For those who follow the report by machine: a feed of its versions and of awaited figures, a map of its pages.

The sitemap is our own few lines because the extension for it names the front page "index.html", which is not the
page's canonical address; the feed, because its entries are the sections of one page and the states of the scoreboard.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Sequence
from datetime import datetime
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urljoin
from xml.etree import ElementTree

from bs4 import BeautifulSoup, Tag
from sphinx.application import Sphinx

import telecompilot
from telecompilot import evidence
from telecompilot.edition import pages
from telecompilot.edition.catalogue import Translations
from telecompilot.evidence import cache, paths
from telecompilot.report import citation
from telecompilot.site import address, chinese

if TYPE_CHECKING:
    from telecompilot.report.scoreboard import News

NAME = pages.FEED
PAGE = "chapters/changelog"
VERSION = re.compile(r"(Version \d+\.\d+\.\d+), (\d{1,2} \w+ \d{4})|(版本\d+\.\d+\.\d+)，(\d{4}年\d{1,2}月\d{1,2}日)")
ATOM = "http://www.w3.org/2005/Atom"
SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"


def write(app: Sphinx, root: Path) -> None:
    """Write the feed, robots.txt and, where the site's address is known, the sitemap."""
    base = app.config.html_baseurl
    if exists(app):
        page = (root / f"{PAGE}.html").read_text(encoding="utf-8")
        (root / NAME).write_bytes(atom(page, base, news=_news(app)))
    robots = "User-agent: *\nAllow: /\n"
    if base:
        robots += f"Sitemap: {base}sitemap.xml\n"
        bases = [base, f"{base}{pages.FOLDER}/"] if chinese.exists() else [base]
        names = sorted(app.env.found_docs)
        (root / "sitemap.xml").write_bytes(sitemap([(each, name) for each in bases for name in names]))
    (root / "robots.txt").write_text(robots, encoding="utf-8")


def write_chinese(app: Sphinx, root: Path) -> None:
    """Write the feed of the Chinese edition, once its pages are there."""
    page = root / pages.FOLDER / f"{PAGE}.html"
    if exists(app) and page.is_file():
        base = app.config.html_baseurl
        text = page.read_text(encoding="utf-8")
        made = atom(text, base and f"{base}{pages.FOLDER}/", Translations().find, _news(app))
        (root / pages.FOLDER / NAME).write_bytes(made)


def _news(app: Sphinx) -> list[News]:
    """Return what became of awaited figures, in a book with the pages that tell of them; nothing in another."""
    from telecompilot.report import scoreboard  # brings the models: a build that starts has no use for them

    if not set(scoreboard.PAGES.values()) <= set(app.env.found_docs):
        return []
    follows = cache.key([*paths.DATA.rglob("*.csv"), *paths.DATA.glob("*.json"), *cache.PACKAGE.rglob("*.py")])
    return cache.last("news", follows, lambda: scoreboard.news(evidence.load()))


def exists(app: Sphinx) -> bool:
    """Tell whether the book has a page of changes to make a feed from."""
    return PAGE in app.env.found_docs and citation.known()


def sitemap(addresses: list[tuple[str, str]]) -> bytes:
    """Canonical addresses, of pairs of a base and a page, in the form that search engines ask for."""
    top = ElementTree.Element("urlset", xmlns=SITEMAP)
    for base, page in addresses:
        ElementTree.SubElement(ElementTree.SubElement(top, "url"), "loc").text = address.of(base, page)
    return _xml(top)


def atom(
    page: str,
    base: str = "",
    chinese: Callable[[str], str | None] | None = None,
    news: Sequence[News] = (),
) -> bytes:
    """An Atom feed of the versions in a page of changes and of what became of awaited figures, newest first.

    `base` is the address of the page's edition; `chinese` finds English words in Chinese, if that is its language.
    The content of a version is its section. Raises ValueError where the page tells of no version.
    """
    versions = list(entries(BeautifulSoup(page, "html.parser"), base))
    if not versions:
        raise ValueError(f"{PAGE} has no section 'Version 1.2.3, 4 May 2026'")
    cited = citation.load()
    say = (lambda words: chinese(words) or words) if chinese else str
    told = [(say(one.title), f"{one.day}T00:00:00Z", one.key, one.address, escape(say(one.text))) for one in news]
    every = sorted([*versions, *told], key=lambda entry: entry[1], reverse=True)
    top = ElementTree.Element("feed", {"xmlns": ATOM, "xml:lang": pages.LANGUAGE if chinese else "en"})
    _add(top, "title", f"{say('What changed')}{'：' if chinese else ': '}{say(cited.title)}")
    _add(top, "id", _id(f"feed {pages.FOLDER}" if chinese else "feed"))
    _add(top, "updated", every[0][1])
    _add(ElementTree.SubElement(top, "author"), "name", say(cited.who()))
    ElementTree.SubElement(top, "link", rel="self", type="application/atom+xml", href=f"{base}{NAME}")
    ElementTree.SubElement(top, "link", rel="alternate", type="text/html", href=f"{base}{PAGE}.html")
    _add(top, "generator", "telecompilot", version=telecompilot.__version__)
    for title, when, key, where, content in every:
        entry = ElementTree.SubElement(top, "entry")
        _add(entry, "title", title)
        _add(entry, "id", _id(key))
        _add(entry, "updated", when)
        ElementTree.SubElement(entry, "link", rel="alternate", type="text/html", href=f"{base}{where}")
        _add(entry, "content", content, type="html")
    return _xml(top)


def entries(page: Tag, base: str):
    """Title, date (RFC 3339), key, address and HTML of each version's section, in the order of the page."""
    for section in page.select("section[id]"):
        heading = section.find("h2", recursive=False)
        hit = VERSION.search(heading.get_text()) if heading else None
        if hit:
            name, day, name_chinese, day_chinese = hit.groups()
            when = datetime.strptime(day, "%d %B %Y") if day else datetime.strptime(day_chinese, "%Y年%m月%d日")
            parts = [_plain(part, base) for part in section.find_all(["p", "ul", "ol"], recursive=False)]
            title, where = name or name_chinese, f"{PAGE}.html#{section['id']}"
            yield title, f"{when:%Y-%m-%dT00:00:00Z}", title, where, "\n".join(parts)


def _plain(part: Tag, base: str) -> str:
    for card in part.select(".tc-card, .tc-cited sup"):
        card.decompose()
    for node in part.find_all(["span", "div"]):
        node.unwrap()
    for link in part.find_all("a"):
        if base:
            link.attrs = {"href": urljoin(f"{base}{PAGE}.html", link["href"])}
        else:
            link.unwrap()
    return str(part)


def _add(parent: ElementTree.Element, name: str, text: str, **attributes: str) -> None:
    ElementTree.SubElement(parent, name, attributes).text = text


def _id(what: str) -> str:
    return uuid.uuid5(uuid.NAMESPACE_URL, f"telecompilot/{what}").urn


def _xml(top: ElementTree.Element) -> bytes:
    ElementTree.indent(top)
    return ElementTree.tostring(top, encoding="utf-8", xml_declaration=True) + b"\n"
