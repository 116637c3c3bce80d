"""Notes that a reader unfolds, and notes in the margin; Jupyter Book has them by a script and a theme of its own."""

from __future__ import annotations

from docutils import nodes
from docutils.parsers.rst.directives.body import Sidebar
from sphinx.application import Sphinx
from sphinx.writers.html5 import HTML5Translator

LET_BE = "this-will-duplicate-information-and-it-is-still-useful-here"


class folded(nodes.General, nodes.Element):
    """What a reader sees on demand. Attribute: `open`, whether it begins unfolded."""


class Margin(Sidebar):
    """A note beside the text, with a title or without."""

    required_arguments, optional_arguments = 0, 1

    def run(self) -> list[nodes.Node]:
        titled = bool(self.arguments)
        self.arguments = self.arguments or [""]
        made = super().run()
        for note in made:
            note["classes"].append("margin")
            if not titled:
                note.pop(0)
        return made


def _folds(node: nodes.Node) -> bool:
    kinds = {nodes.container: "toggle", nodes.Admonition: "dropdown"}
    return any(isinstance(node, kind) and name in node["classes"] for kind, name in kinds.items())


def fold(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """As a page is written: fold what `{toggle}` holds, and admonitions of the class `dropdown` below their title.

    Contents of a page, which Furo would call an error on the page, get the class that lets them be.
    """
    for topic in doctree.findall(nodes.topic):
        topic["classes"] += [LET_BE] if "contents" in topic["classes"] else []
    for node in list(doctree.findall(_folds)):
        title = [child for child in node.children[:1] if isinstance(child, nodes.title)]
        inner = folded("", *node.children[len(title) :], open="toggle-shown" in node["classes"])
        node.children = []
        node += [*title, inner]


def visit(translator: HTML5Translator, node: folded) -> None:
    """Open the element, which browsers unfold without a script."""
    translator.body.append(f'<details class="tc-fold"{" open" * node["open"]}><summary>Show</summary>\n')


def depart(translator: HTML5Translator, node: folded) -> None:
    """Close it."""
    translator.body.append("</details>\n")


def register(app: Sphinx) -> None:
    """Add the directive, and what draws folded notes."""
    plain = (lambda translator, node: None, lambda translator, node: None)
    app.add_node(folded, html=(visit, depart), text=plain, latex=plain)
    app.add_directive("margin", Margin, override=True)
