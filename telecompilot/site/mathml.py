"""Formulas as MathML, written when the book is built: every browser draws it, without a script and without a picture.

docutils' own converter does the work; Sphinx has only renderers that load MathJax or make images.
"""

from __future__ import annotations

import re

from docutils import nodes
from docutils.utils.math import MathError
from docutils.utils.math.latex2mathml import tex2mathml
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError
from sphinx.writers.html5 import HTML5Translator

NAME = "mathml"  # of the renderer, for the setting html_math_renderer
BETWEEN = re.compile(r">\s+<")


def markup(tex: str, block: bool = False) -> str:
    """A formula in LaTeX as a `math` element. Raises MathError, which names what it cannot read."""
    return BETWEEN.sub("><", tex2mathml(tex, as_block=block))


def inline(translator: HTML5Translator, node: nodes.math) -> None:
    """Write a formula in a sentence."""
    translator.body.append(_of(node))
    raise nodes.SkipNode


def block(translator: HTML5Translator, node: nodes.math_block) -> None:
    """Write a formula on lines of its own."""
    translator.body.append(f'<div class="tc-math">{_of(node, block=True)}</div>\n')
    raise nodes.SkipNode


def _of(node: nodes.Node, block: bool = False) -> str:
    try:
        return markup(node.astext(), block)
    except MathError as fault:
        where = f"{node.source}:{node.line}" if node.line else node.source
        raise ExtensionError(f"{where}: formula {node.astext()!r}: {fault}") from fault


def without(text: str, tree: nodes.Node) -> str:
    """A text of `tree` without its formulas' LaTeX, which nobody searches for."""
    for formula in tree.findall(lambda node: isinstance(node, (nodes.math, nodes.math_block))):
        text = text.replace(formula.astext(), " ")
    return text


def register(app: Sphinx) -> None:
    """Offer the renderer to Sphinx."""
    app.add_html_math_renderer(NAME, (inline, None), (block, None))
