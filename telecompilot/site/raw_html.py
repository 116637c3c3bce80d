"""What HTML in a page's text asks of a browser that the pages' policy refuses: said by file and line."""

from __future__ import annotations

from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError

from telecompilot.site import markup
from telecompilot.site.blocked import HOST, Html

TO_PROJECT = "pages load nothing from another host; put the file into _static/ or beside the page"
INSTEAD = {
    "script": "put the script into a file of _static/, which every page loads",
    "frame": "use an image, a figure or a link: [what it shows](address)",
    "file": TO_PROJECT,
    "style": "put a stylesheet into _static/, which every page loads",
    "form": "write a link: [what it is](address)",
}


def refused(html: str) -> list[tuple[int, str]]:
    """What a piece of HTML does in vain: the line within it, from 0, and in words what and what to do instead."""
    found = Html(html).blocked()
    return [(one.line, f"{one.what}, which the pages' policy blocks; {INSTEAD[one.kind]}") for one in found]


def check(app: Sphinx, doctree: nodes.document) -> None:
    """As a page is read: stop at HTML of its text, and at pictures, that no reader would see or that would not run."""
    file = Path(app.env.doc2path(app.env.docname))
    faults = []
    for node in doctree.findall(lambda one: isinstance(one, (nodes.raw, nodes.image)) and not _of_cell(one)):
        if isinstance(node, nodes.image):
            told = [(0, f"picture {node['uri']}: {TO_PROJECT}")] if HOST.match(node["uri"]) else []
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
