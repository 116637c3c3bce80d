"""{datum}`series@period`: one published figure quoted in the prose, with its date and source on hover, focus and tap.

The forms are those of `evidence.quotes`. A page follows from the rows that it quotes and from no others.
"""

from __future__ import annotations

from html import escape
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError
from sphinx.util.docutils import SphinxRole
from sphinx.writers.html5 import HTML5Translator

from telecompilot import evidence
from telecompilot.evidence import access_log, guards, quotes
from telecompilot.figure import provenance

ROWS = "telecompilot_rows"  # in env.temp_data while a page is read: the rows of the tables that it quotes


class datum(nodes.inline):
    """A quoted figure. Attributes: `date` in words, `sources` (ids)."""


class DatumRole(SphinxRole):
    """Puts the figure that the text names in its place. Raises ExtensionError, naming the line, if there is none."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        with access_log.recording() as rows:
            try:
                quote = quotes.quote(self.text)
            except (LookupError, ValueError) as error:
                file = Path(self.env.doc2path(self.env.docname))
                raise ExtensionError(f"{file}:{_line(file, self.text)}: {{datum}}: {error}") from error
        self.env.temp_data.setdefault(ROWS, set()).update(rows)
        if not quote.sources:
            return [nodes.Text(quote.text)], []
        return [datum("", quote.text, date=quote.date, sources=list(quote.sources))], []


def _line(file: Path, text: str) -> int:
    """Return the line on which a role with this text stands: docutils knows only where its paragraph begins."""
    lines = file.read_text(encoding="utf-8").splitlines()
    return next((at for at, line in enumerate(lines, 1) if f"`{text}`" in line), 1)


def visit(translator: HTML5Translator, node: datum) -> None:
    """Open the figure's element, which can have the focus."""
    translator.body.append('<span class="tc-datum" tabindex="0">')


def depart(translator: HTML5Translator, node: datum) -> None:
    """Close it, with the card that stands beside the figure while a reader points at it."""
    links = "; ".join(provenance.references(evidence.load(), node["sources"]))
    words = node["date"]  # which end with the year, and are of no format that the element reads by itself
    date = "" if words == node.astext() else f'<time datetime="{words[-4:]}">{escape(words)}</time>, '
    translator.body.append(f'<span class="tc-card" role="note">{date}{links}</span></span>')


def unmark(app: Sphinx, doctree: nodes.document) -> None:
    """Take out what guarded words leave (evidence.guards), in the description too: it says nothing to a reader."""
    for meta in doctree.findall(nodes.meta):
        meta["content"] = guards.plain(meta["content"])
    for node in [one for one in doctree.findall(nodes.inline) if type(one) is nodes.inline]:
        if not any(node[name] for name in nodes.Element.basic_attributes):
            node.replace_self(node.children)


def register(app: Sphinx) -> None:
    """Add the role and the node that it leaves."""
    plain = (lambda translator, node: None, lambda translator, node: None)
    app.add_node(datum, html=(visit, depart), text=plain, latex=plain)
    app.add_role("datum", DatumRole())
