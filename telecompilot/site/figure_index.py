"""The figures and tables on each page: targets of links, ids that must differ, files that must be there and right."""

from __future__ import annotations

import hashlib
import re
from html import unescape
from typing import NamedTuple

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util import logging

from telecompilot.evidence import paths
from telecompilot.figure.assets import FOLDER
from telecompilot.site.page_notes import PageNotes

LOGGER = logging.getLogger(__name__)
FIGURE = re.compile(r'<figure class="tc-figure[^"]*" id="([^"]+)"><figcaption[^>]*><p class="tc-title">(.*?)</p>')
FILE = re.compile(re.escape(f'="{FOLDER}/') + r'([\w.-]+)"')


class Figures(NamedTuple):
    """The ids of the figures and tables on a page; the files that it links, each with a digest of its content."""

    ids: list[str]
    files: dict[str, str]


class FigureIndex(PageNotes):
    """Keeps the `Figures` of each page."""

    attribute = "telecompilot_figures"

    def process_doc(self, app: Sphinx, doctree: nodes.document) -> None:
        """Note what the HTML of a page's cells shows, and make its figures targets of links."""
        page, labels = app.env.docname, app.env.get_domain("std")
        html = "".join(node.astext() for node in doctree.findall(nodes.raw) if node.get("format") == "html")
        figures = FIGURE.findall(html)
        files = {name: _digest(name) for name in FILE.findall(html)}
        self.of(app.env)[page] = Figures([figure_id for figure_id, _ in figures], files)
        for figure_id, title in figures:
            labels.anonlabels[figure_id] = page, figure_id
            labels.labels[figure_id] = page, figure_id, unescape(title)

    def get_outdated_docs(
        self, app: Sphinx, env: BuildEnvironment, added: set[str], changed: set[str], removed: set[str]
    ) -> list[str]:
        """Pages that must run again because a file of one of their figures is gone, or is not the one they made.

        The second is what a build leaves that ended after a chapter had drawn, and before it was noted.
        """
        return [
            page
            for page, figures in sorted(self.of(env).items())
            if page not in removed and any(not was or _digest(name) != was for name, was in figures.files.items())
        ]


def _digest(name: str) -> str:
    file = paths.ASSETS / name
    return hashlib.sha256(file.read_bytes()).hexdigest() if file.is_file() else ""


def assets(env: BuildEnvironment) -> list[str]:
    """Names of the files that the figures and tables of all pages link."""
    return sorted({name for figures in FigureIndex.of(env).values() for name in figures.files})


def refuse_duplicates(app: Sphinx, env: BuildEnvironment) -> None:
    """Warn where two figures share an id: their files and anchors would overwrite each other."""
    pages: dict[str, str] = {}
    for page, figures in sorted(FigureIndex.of(env).items()):
        for figure_id in figures.ids:
            if figure_id in pages:
                LOGGER.warning("figure id %r is used in %s and again here", figure_id, pages[figure_id], location=page)
            pages[figure_id] = page
