"""Formulas as MathML, written when the book is built: every browser draws it, without a script and without a picture.

docutils' own converter does the work; Sphinx has only renderers that load MathJax or make images.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape
from pathlib import Path

from docutils import nodes
from docutils.utils.math import MathError
from docutils.utils.math.latex2mathml import tex2mathml
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError
from sphinx.util.math import get_node_equation_number
from sphinx.writers.html5 import HTML5Translator

from telecompilot.site import formula_words
from telecompilot.site.raw_html import place

NAME = "mathml"  # of the renderer, for the setting html_math_renderer
BETWEEN = re.compile(r">\s+<")
# Environments of displayed formulas, all of which docutils knows by one name.
ALIGNED = re.compile(
    r"\\(begin|end)\{(?:align|eqnarray|flalign|gather|multline|split)\*?\}|\\(begin)\{alignat\*?\}\{\d+\}"
)
ALIGNED_AT = re.compile(r"\\end\{alignat\*?\}")
ARRAY = re.compile(r"\\(begin|end)\{array\}(?:\{[^}]*\})?")
# What authors write for LaTeX and MathJax -> what docutils takes for it.
SPELLED = [
    (r"\\([dt]?(?:frac|binom))(?:\s*(?=\d)|\s+(?=[A-Za-z]))(\w)", r"\\\1{\2}"),  # \frac12, \frac ab
    (r"\\([dt]?(?:frac|binom))\s*(\{[^{}]*\})\s*(\w)", r"\\\1\2{\3}"),
    (r"\{\s*\\(rm|bf|it)\s+([^{}]*)\}", r"\\math\1{\2}"),
    (r"\\(?:bm|boldsymbol|pmb)(?![A-Za-z])", r"\\mathbfit"),
    (r"\\stackrel(?![A-Za-z])", r"\\overset"),
    (r"\\text(?:bf|it|tt|sf|normal)(?![A-Za-z])", r"\\text"),
    (r"\\dots(?![A-Za-z])", r"\\ldots"),
    (r"\\iff(?![A-Za-z])", r"\\;\\Longleftrightarrow\\;"),
    (r"\\substack\s*\{([^{}]*)\}", r"{\\begin{matrix}\1\\end{matrix}}"),
    (r"\\(?:mathop|mathrel|mathbin|ensuremath|middle|strut|(?:big|Big|bigg|Bigg)m?)(?![A-Za-z])", ""),
]
COMPUTED = re.compile(r"\{\w+\}`[^`]*`")
NO_NUMBER = re.compile(r"\\(?:begin|end)\{equation\*?\}|\\(?:nonumber|notag)\b")
PAIRS = (
    ("{", r"(?<!\\)\{", r"(?<!\\)\}"),
    (r"\left", r"\\left(?![a-z])", r"\\right(?![a-z])"),
    (r"\begin", r"\\begin", r"\\end"),
)
COMMAND = re.compile(r"\\(?:text|math|operatorname)\w*\s*\{[^{}]*\}|\\[A-Za-z]+")
# What stands between the dollars of two amounts, commands of LaTeX taken out.
PROSE = re.compile(
    r"""^\s*\d[\d.,]*\s*[A-Za-z]{2,}\s   # 5 billion and ...
    |^(?=.*[A-Za-z]{2})\s*[^\s\\^_={}<>+*|&]+(?:\s+[^\s\\^_={}<>+*|&]+)+\s*$   # and 6: words, and no sign of a formula
    |\b[A-Za-z]{2,}\s+[A-Za-z]{2,}\b
    |^\s*\d.*[\u4e00-\u9fff]
    |^\s*(?:[,;:)]|\.(?!\d))""",
    re.VERBOSE | re.DOTALL,
)
LITERAL = re.compile(r"\S*\$[^$]*(?:\\[A-Za-z]+|[_^][\w{])[^$]*\$\S*")  # looks like a formula and was read as text


def markup(tex: str, block: bool = False) -> str:
    """A formula in LaTeX as a `math` element. Raises MathError, which names what it cannot read."""
    tex = ALIGNED.sub(lambda hit: rf"\{hit[1] or hit[2]}{{aligned}}", ALIGNED_AT.sub(r"\\end{aligned}", tex))
    tex = ARRAY.sub(r"\\\1{matrix}", NO_NUMBER.sub("", tex))
    for written, taken in SPELLED:
        tex = re.sub(written, taken, tex)
    for name, opened, closed in PAIRS:
        if len(re.findall(opened, tex)) != len(re.findall(closed, tex)):
            raise MathError(f"{name} without its counterpart, or the other way round")
    if not tex.strip():
        raise MathError("it is empty")
    try:
        made = BETWEEN.sub("><", tex2mathml(tex, as_block=block))
        return made.replace("<math ", f'<math alttext="{escape(formula_words.words(made))}" ', 1)
    except MathError as fault:
        raise MathError("an argument in braces is missing" if "missing children" in str(fault) else fault) from fault
    except Exception as fault:  # docutils reads on, and fails where it no longer can
        raise MathError(r"look for & or \\ outside an environment, and for ^, _ or \limits after nothing") from fault


def inline(translator: HTML5Translator, node: nodes.math) -> None:
    """Write a formula in a sentence."""
    translator.body.append(markup(node.astext()))
    raise nodes.SkipNode


def block(translator: HTML5Translator, node: nodes.math_block) -> None:
    """Write a formula on lines of its own, with its number where it has a label."""
    name = f' id="{node["ids"][0]}"' if node["ids"] else ""
    number = f'<span class="eqno">({get_node_equation_number(translator, node)})</span>' if node.get("number") else ""
    within = isinstance(node.parent, nodes.TextElement)  # a paragraph, which can hold no block
    tag, more = ("span", " tc-within") if within else ("div", " tc-numbered" if number else "")
    translator.body.append(f'<{tag} class="tc-math{more}"{name}>{markup(node.astext(), block=True)}{number}</{tag}>\n')
    raise nodes.SkipNode


def unwrap(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """As a page is written: take formulas in a paragraph out of the theme's box, which no paragraph can hold."""
    for box in list(doctree.findall(nodes.container)):
        if "math-wrapper" in box["classes"] and isinstance(box.parent, nodes.TextElement):
            box.replace_self(box.children)


def check(app: Sphinx, doctree: nodes.document) -> None:
    """As a page is read: name line and formula of all that cannot be drawn, and of text that dollars took for one."""
    file = Path(app.env.doc2path(app.env.docname))
    if faults := list(_faults(doctree, file)):
        raise ExtensionError("\n".join(faults))


def _faults(doctree: nodes.document, file: Path) -> Iterator[str]:
    for node in doctree.findall(lambda one: isinstance(one, (nodes.math, nodes.math_block))):
        tex, dollars = node.astext(), node.rawsource == node.astext()
        if isinstance(node, nodes.math) and dollars and PROSE.search(COMMAND.sub(r"\\", tex)):
            words = r"was read as a formula; write \$ for an amount, \text{...} for words in a formula"
            yield f'{place(file, node, text=f"${tex}$")}: "${tex}$" {words}'
            continue
        if role := COMPUTED.search(tex):
            words = "is not computed within a formula; write the number beside it, or the whole by {glue:math}"
            yield f"{place(file, node, text=tex)}: {role[0]} {words}"
            continue
        try:
            markup(tex, isinstance(node, nodes.math_block))
        except MathError as fault:
            yield f"{place(file, node, text=tex)}: formula {tex!r}: {fault}"
    for text in doctree.findall(nodes.Text):
        if "$" in text and not isinstance(text.parent, (nodes.FixedTextElement, nodes.literal, nodes.raw)):
            for hit in LITERAL.findall(text):
                words = "was read as text; put the digits beside the dollars into the formula"
                yield f'{place(file, text.parent, text=hit)}: "{hit}" {words}'


def without(text: str, tree: nodes.Node) -> str:
    """A text of `tree` without its formulas' LaTeX, which nobody searches for."""
    for formula in tree.findall(lambda node: isinstance(node, (nodes.math, nodes.math_block))):
        text = text.replace(formula.astext(), " ")
    return text


def register(app: Sphinx) -> None:
    """Offer the renderer to Sphinx."""
    app.add_html_math_renderer(NAME, (inline, None), (block, None))
