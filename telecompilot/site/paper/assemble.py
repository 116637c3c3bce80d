"""One document from a built site: pages in reading order, links turned inward, what only a screen can do left out."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path
from urllib.parse import urldefrag, urljoin

import yaml
from bs4 import BeautifulSoup, Tag

from telecompilot.evidence import pages as book_pages
from telecompilot.evidence import paths
from telecompilot.report import citation
from telecompilot.site.paper.words import ENGLISH, Words

# Only a screen can use these; data under a figure are in the data package.
SCREEN_ONLY = (
    "script, style, noscript, button, .headerlink, .tc-pagefoot, .tc-live, .tc-foot, .tc-narrow, .tc-hidden, .tc-files,"
    ".tc-take, .tc-edition, .toctree-wrapper, .tc-citation, .tc-card, [role=doc-backlink]"
)
COLOUR = re.compile(r"var\(--tc-[\w-]+,\s*(#[0-9a-fA-F]{3,8})\)")  # a token with the colour that it has on light pages
PAPER = re.compile(r"(?i)#fcfbf8")
STYLE = Path(__file__).with_name("paper.css")


def order(book: Path) -> list[str]:
    """The pages in reading order, as the table of contents has them."""
    return book_pages.docnames(yaml.safe_load((book / book_pages.CONTENTS).read_text(encoding="utf-8")), book)


def document(
    site: Path, pages: Sequence[str], numbers: Mapping[str, int] | None = None, base: str = "", words: Words = ENGLISH
) -> str:
    """HTML of the whole report, of the edition that `words` belong to.

    `numbers` are the contents' page numbers, by page; `base` is the site's address.
    """
    articles = {page: article(site, page, pages, base, words) for page in pages}
    titles = {page: tree.h1.get_text(strip=True) for page, tree in articles.items()}
    running = "\n".join(_running(page, title) for page, title in titles.items() if page != pages[0])
    body = "\n".join(
        f'<section class="page" id="{anchor(page)}" style="page: {_named(page)}">{tree.decode_contents()}</section>'
        for page, tree in articles.items()
    )
    head = f"<title>{escape(titles[pages[0]])}</title><style>{STYLE.read_text(encoding='utf-8')}\n{running}</style>"
    parts = captions(site, pages[0], words)
    front = _cover(titles[pages[0]], base, words) + _contents(titles, parts, numbers or {}, words)
    head = f'<html lang="{words.language}"><head><meta charset="utf-8">{head}</head>'
    return f"<!doctype html>{head}<body>{front}{body}</body></html>"


def anchor(page: str, fragment: str = "") -> str:
    """Name of a page's, or of one of its elements', place in the document."""
    name = f"p-{page.rsplit('/', 1)[-1]}"
    return f"{name}--{fragment}" if fragment else name


def _named(page: str) -> str:
    return f"page-{page.rsplit('/', 1)[-1]}"


def _running(page: str, title: str) -> str:
    words = title.replace("\\", "\\\\").replace('"', '\\"')
    return f'@page {_named(page)} {{ @top-left {{ content: "{words}" }} }}'


def article(site: Path, page: str, pages: Sequence[str], base: str = "", words: Words = ENGLISH) -> Tag:
    """The text of one page, ready for paper."""
    text = (site / words.folder / f"{page}.html").read_text(encoding="utf-8")
    tree = BeautifulSoup(text, "html.parser").find("article")
    _sources(tree, words)
    for explorer in tree.select(".tc-play"):
        explorer.replace_with(BeautifulSoup(f'<p class="tc-note">{words.play}</p>', "html.parser"))
    for node in tree.select(SCREEN_ONLY):
        node.decompose()
    for details in tree.select("details"):  # a list that is closed on the screen
        details.summary and details.summary.decompose()
        details.name = "div"
    _inward(tree, page, pages, f"{base}{words.folder and words.folder + '/'}" if base else "")
    _light(tree)
    return tree


def _sources(tree: Tag, words: Words) -> None:
    """Put the sources that a figure lists under Data after it, where they may run on, and only once if they repeat."""
    for text in tree.find_all(string=words.listed):
        text.replace_with(words.listed.sub(words.below, text))
    seen = set()
    for more in tree.select(".tc-foot details .tc-source"):
        figure, text = more.find_parent("figure"), more.get_text()
        if text in seen:
            more.string = words.repeated
        seen.add(text)
        more["class"] = [*more["class"], "tc-more"]
        figure.insert_after(more.extract())


def _inward(tree: Tag, page: str, pages: Sequence[str], base: str) -> None:
    for node in tree.find_all(id=True):
        if not node.find_parent("svg"):
            node["id"] = anchor(page, node["id"])
    for link in tree.find_all("a", href=True):
        target = _target(link["href"], page, pages, base)
        link.attrs = {"href": target} if target else {}
        if not target:
            link.name = "span"


def _target(href: str, page: str, pages: Sequence[str], base: str) -> str:
    path, fragment = urldefrag(href)
    if "://" in href or href.startswith("mailto:"):
        return href
    name = posixpath.normpath(posixpath.join(posixpath.dirname(page), path)) if path else f"{page}.html"
    if name.removesuffix(".html") in pages:
        return f"#{anchor(name.removesuffix('.html'), fragment)}"
    return urljoin(base, name) if base else ""


def _light(tree: Tag) -> None:
    for node in tree.select("svg, svg *"):
        for name, value in node.attrs.items():
            if isinstance(value, str) and "var(" in value:
                node[name] = PAPER.sub("#ffffff", COLOUR.sub(r"\1", value))


def captions(site: Path, page: str, words: Words) -> list[str]:
    """Names of the parts of the report, as the menu of a page has them."""
    text = (site / words.folder / f"{page}.html").read_text(encoding="utf-8")
    return [node.get_text(strip=True) for node in BeautifulSoup(text, "html.parser").select(".sidebar-tree .caption")]


def _cover(title: str, base: str, words: Words) -> str:
    cited = citation.load(base)
    return (
        f'<header class="cover"><p class="kind">{words.kind}</p><p class="title">{escape(title)}</p>'
        f'<p><span lang="en">{escape(cited.who())}</span><br>{words.dated(cited.version, cited.released)}</p>'
        f'<p class="cite">{words.cite}<span lang="en">{escape(cited.text())}</span></p></header>'
    )


def _contents(titles: Mapping[str, str], parts: list[str], numbers: Mapping[str, int], words: Words) -> str:
    toc = yaml.safe_load((paths.ROOT / book_pages.CONTENTS).read_text(encoding="utf-8"))
    items, named = [_item(next(iter(titles)), words.answer, numbers)], iter(parts)
    for part in toc.get("parts", [toc]):
        files = [page for page in book_pages.docnames(part.get("chapters")) if page in titles]
        caption = next(named, part.get("caption"))
        if files and caption:
            items.append(f'<li class="part">{escape(caption)}</li>')
        items += [_item(file, titles[file], numbers) for file in files]
    return f'<nav class="contents"><p class="kind">{words.contents}</p><ul>{"".join(items)}</ul></nav>'


def _item(page: str, title: str, numbers: Mapping[str, int]) -> str:
    return f'<li><a href="#{anchor(page)}"><span>{escape(title)}</span><i></i><b>{numbers.get(page, 0)}</b></a></li>'
