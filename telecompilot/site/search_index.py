"""What a reader can search for: chapters, their sections, figures and tables, glossary terms, series; as one script.

A script and not JSON, because a page opened from a folder may load scripts but not fetch files. Sphinx's own search
knows no figures or series, and fetches each page in its results to show a line of it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html import escape, unescape
from typing import NamedTuple

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx

from telecompilot import evidence
from telecompilot.report.data_catalogue import LISTS
from telecompilot.site import mathml, notfound
from telecompilot.site.page_notes import PageNotes

FRAME = re.compile(r'<figure class="tc-figure[^"]*" id="((?:fig|tab)-[^"]+)">(.*?)</figure>', re.DOTALL)
TITLE = re.compile(r'<p class="tc-title">(.*?)</p>')
ALT = re.compile(r'<svg class="tc-wide"[^>]* aria-label="([^"]*)"')
CELLS = re.compile(r"<t[hd][^>]*>(.*?)</t[hd]>", re.DOTALL)
TAG = re.compile(r"<[^>]+>")
NOT_PROSE = (
    nodes.section,
    nodes.title,
    nodes.raw,
    nodes.system_message,
    addnodes.glossary,
    nodes.container,
    nodes.math_block,
)


class Entry(NamedTuple):
    """One possible result: its kind, its title, its address from the site's root, and the text that is searched."""

    kind: str
    title: str
    address: str
    text: str


class SearchIndex(PageNotes):
    """Keeps the entries of each page, taken from its document tree as it is read."""

    attribute = "telecompilot_search"

    def process_doc(self, app: Sphinx, doctree: nodes.document) -> None:
        """Take the entries of one page."""
        self.of(app.env)[app.env.docname] = list(of_page(doctree, f"{app.env.docname}.html"))


def collect(app: Sphinx) -> Iterator[tuple[str, dict, str]]:
    """Hand the search page to the builder, which makes none then."""
    yield "search", {}, "search.html"


def index(app: Sphinx) -> str:
    """The script that hands every entry to the search page."""
    rows = [list(entry) for entry in (*entries(app), *series(app))]
    return f"telecompilotFound({json.dumps(rows, ensure_ascii=False, separators=(',', ':'))});\n"


def entries(app: Sphinx) -> Iterator[Entry]:
    """The entries of all pages, in reading order."""
    for page in notfound.order(app):
        yield from SearchIndex.of(app.env)[page]


def of_page(doctree: nodes.document, address: str) -> Iterator[Entry]:
    """The entries of one page: itself, then its sections, terms, figures and tables in their order."""
    for node in doctree.findall():
        if isinstance(node, nodes.section) and "tc-cites" in node["classes"]:
            continue
        if isinstance(node, nodes.section) and isinstance(next(iter(node.children), None), nodes.title):
            top = isinstance(node.parent, nodes.document)
            where = address if top else f"{address}#{node['ids'][0]}"
            title = node[0].astext()
            yield Entry("Chapter" if top else "Section", title, where, _prose(node))
        elif isinstance(node, nodes.definition_list_item) and node.parent.parent.get("ids") is not None:
            yield from _terms(node, address)
        elif isinstance(node, nodes.raw) and node.get("format") == "html":
            yield from _figures(node.astext(), address)


def _prose(section: nodes.section) -> str:
    prose = (child for child in section.children if not isinstance(child, NOT_PROSE))
    return _plain(" ".join(mathml.without(child.astext(), child) for child in prose))


def _terms(item: nodes.definition_list_item, address: str) -> Iterator[Entry]:
    names = [term for term in item.findall(nodes.term) if term["ids"]]
    if names:
        text = " ".join(part.astext() for part in item.findall(nodes.definition))
        yield Entry("Term", ", ".join(map(_name, names)), f"{address}#{names[0]['ids'][0]}", _plain(text))


def _name(term: nodes.term) -> str:
    return "".join(child.astext() for child in term.children if not isinstance(child, addnodes.index))


def _figures(html: str, address: str) -> Iterator[Entry]:
    """Figures and tables, which are HTML in the document tree."""
    for id, inside in FRAME.findall(html):
        if id.startswith(LISTS):  # each of their series is an entry
            continue
        title, alt = TITLE.search(inside), ALT.search(inside)
        text = alt[1] if alt else " ".join(CELLS.findall(inside))
        kind = "Table" if id.startswith("tab-") else "Figure"
        yield Entry(kind, _without_tags(title[1]) if title else id, f"{address}#{id}", _without_tags(text))


def series(app: Sphinx) -> Iterator[Entry]:
    """Every series of the catalogue, where the book has a page for it."""
    if "chapters/data-catalogue" not in app.env.found_docs:
        return
    for series_id, about in evidence.load().catalogue.sort_index().iterrows():
        text = _plain(f"{series_id} {about.definition} {about.geo}")
        yield Entry("Series", about.title, f"chapters/data-catalogue.html#{series_id}", text)


def _without_tags(html: str) -> str:
    return _plain(unescape(TAG.sub(" ", html)))


def _plain(text: str) -> str:
    return " ".join(text.split())


def listing(app: Sphinx) -> str:
    """Chapters with their figures, tables and terms as a list of links: what the search page shows before a word is
    typed, and all that it can show where no script runs."""
    parts, open_list = [], False
    for entry in entries(app):
        title = entry.title.split(", ")[0] if entry.kind == "Term" else entry.title  # not its other names
        link = f'<a href="{escape(entry.address)}">{escape(title)}</a>'
        if entry.kind == "Chapter":
            parts.append("</ul>" * open_list + f"<h2>{link}</h2><ul>")
            open_list = True
        elif entry.kind in ("Figure", "Table", "Term"):
            parts.append(f"<li>{link}</li>")
    return re.sub(r"<ul></ul>", "", "".join(parts) + "</ul>" * open_list)


def fill(app: Sphinx, pagename: str, templatename: str, context: dict, doctree: nodes.document | None) -> None:
    """Give the search page's template that list."""
    if pagename == "search":
        context["tc_listing"] = listing(app)
