"""What HTML in a page's text asks of a browser that the pages' policy refuses: said by file and line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError

from telecompilot.site import markup

LOADED = {"src", "srcset", "poster", "data"}
OTHER_HOST = re.compile(r"\s*(?:https?:)?//", re.IGNORECASE)
RUN = {"", "module", "text/javascript", "application/javascript"}
TO_FILE = "put the script into a file of _static/, which every page loads"
TO_PROJECT = "pages load nothing from another host; put the file into _static/ or beside the page"


class _Reader(HTMLParser):
    def __init__(self, html: str):
        super().__init__()
        self.faults: list[tuple[int, str]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        for what in _refused(tag, told):
            self.faults.append((self.getpos()[0] - 1, what))


def _refused(tag: str, told: dict[str, str]) -> Iterator[str]:
    if tag == "script" and "src" not in told and told.get("type", "").strip().lower() in RUN:
        yield f"an inline <script> does not run here; {TO_FILE}"
    if tag in ("object", "embed"):
        yield f"<{tag}> does not show here; use an image, a link or a figure"
    for name, value in told.items():
        if name.startswith("on"):
            yield f'{name}="..." does not run here; {TO_FILE}'
        if name in LOADED and OTHER_HOST.match(value) or (tag, name) == ("link", "href") and OTHER_HOST.match(value):
            yield f"<{tag}> asks for {value.strip()}: {TO_PROJECT}"


def refused(html: str) -> list[tuple[int, str]]:
    """What a piece of HTML does in vain: the line within it, from 0, and in words what and what to do instead."""
    return _Reader(html).faults


def check(app: Sphinx, doctree: nodes.document) -> None:
    """As a page is read: stop at HTML of its text, and at pictures, that no reader would see or that would not run."""
    file = Path(app.env.doc2path(app.env.docname))
    faults = []
    for node in doctree.findall(lambda one: isinstance(one, (nodes.raw, nodes.image)) and not _of_cell(one)):
        if isinstance(node, nodes.image):
            told = [(0, f"picture {node['uri']}: {TO_PROJECT}")] if OTHER_HOST.match(node["uri"]) else []
        else:
            told = (refused(node.astext()) or _placed(node, file)) if "html" in node.get("format", "") else []
        faults += [f"{place(file, node, within)}: {what}" for within, what in told]
    if faults:
        raise ExtensionError("\n".join(faults))


def _placed(node: nodes.raw, file: Path) -> list[tuple[int, str]]:
    """Bring files beside the page, which a piece of HTML shows, into the site; say which there are none of."""
    try:
        text = markup.with_files(node.astext(), file.parent)
    except markup.Refused as refusal:
        return [(0, f"the HTML {refusal}")]
    if text != node.astext():
        node[:] = [nodes.Text(text)]
    return []


def _of_cell(node: nodes.Node) -> bool:
    while node := node.parent:
        if "cell" in getattr(node, "attributes", {}).get("classes", ()):
            return True
    return False


def place(file: Path, node: nodes.Node, within: int = 0, text: str = "") -> str:
    """File and line of a node, or of its paragraph; of `text` in it where that can be found."""
    while node.line is None and node.parent is not None:
        node = node.parent
    first = (node.line or 1) + within
    start = text.strip().partition("\n")[0]
    lines = file.read_text(encoding="utf-8").splitlines() if start and file.suffix != ".ipynb" else []
    return f"{file}:{next((at for at, line in enumerate(lines[first - 1 :], first) if start in line), first)}"
