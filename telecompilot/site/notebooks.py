"""Each page that runs as a notebook for Jupyter: cells as they are, prose that reads without the site."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape
from pathlib import Path

import jupytext
import nbformat
from docutils import nodes
from myst_nb.ext.eval import EvalRoleAny
from myst_nb.ext.glue.domain import NbGlueDomain
from myst_nb.ext.glue.roles import PasteMarkdownRole, PasteRoleAny, PasteTextRole
from nbformat import NotebookNode
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

from telecompilot import evidence
from telecompilot.evidence import quotes
from telecompilot.figure import provenance
from telecompilot.report import downloads, dry_run
from telecompilot.report.sources import linkable
from telecompilot.site import cite

COMPUTED = re.compile(r"\{(?:eval|glue(?::\w*)?)\}`[^`]*`")
DATUM = re.compile(r"\{datum\}`([^`]*)`")
CITED = re.compile(r"\{cite:([pt])\}`([^`]*)`")
PAGE_LINK = re.compile(r"\[([^\]]*)\]\((?:chapters/)?([\w-]+)\.md(?:#[\w-]+)?\)")
FORMULA = re.compile(r"^```\{math\}\n(?::[^\n]*\n)*(.*?)\n```$", re.DOTALL | re.MULTILINE)
INCLUDED = re.compile(r"^(```+)\{include\}[ \t]+(\S+)[ \t]*\n\1$", re.MULTILINE)
IN_SENTENCE = re.compile(r"\{math\}`([^`]*)`")
OTHER_ROLE = re.compile(r"\{\w+\}`([^`<]*?)\s*(?:<[^`]*>)?`")
# Both pictures of a figure are in its markup; the site's stylesheet, which shows one, is not loaded here.
LOOK = """\
from IPython.display import HTML  # how figures look in a notebook; links into the site lead nowhere here

HTML(
    "<style>.tc-narrow, .tc-foot, .tc-hidden {display: none} .tc-title {font-weight: bold}"
    "a[href^='site:'] {pointer-events: none}</style>"
)"""


def write(app: Sphinx, folder: Path) -> list[str]:
    """Leave a notebook of every page with code cells in `folder`; return their names."""
    pages = sorted(page for page, about in app.env.metadata.items() if "kernelspec" in about)
    for page in pages:
        text = nbformat.writes(notebook(app.env, page), version=4) + "\n"
        (folder / downloads.notebook(page)).write_text(text, encoding="utf-8", newline="\n")
    return [downloads.notebook(page) for page in pages]


def notebook(env: BuildEnvironment, page: str) -> NotebookNode:
    """The notebook of one page: a cell that says how to run it, then the page's own, numbers and sources filled in."""
    file = Path(env.doc2path(page))
    book = jupytext.read(file)
    values = _results(env, page)
    titles = {name.rsplit("/", 1)[-1]: unescape(title.astext()) for name, title in env.titles.items()}
    for cell in book.cells:
        if cell.cell_type == "markdown":
            cell.source = plain(_with_values(_with_included(cell.source, file.parent), values), titles)
        elif cell.cell_type == "code":  # as in a notebook file that was saved with results
            cell.update(outputs=[], execution_count=None)
    look = nbformat.v4.new_code_cell(LOOK, metadata={"tags": ["hide-input"]})
    book.cells = [
        nbformat.v4.new_markdown_cell(_how(env.titles[page].astext(), f"{page}{file.suffix}")),
        look,
        *book.cells,
    ]
    for at, cell in enumerate(book.cells):
        cell["id"] = f"cell-{at}"  # drawn at random otherwise, and every build would differ
    book.nbformat_minor = 5
    book.metadata = NotebookNode({"kernelspec": book.metadata["kernelspec"], "title": env.titles[page].astext()})
    return book


def _results(env: BuildEnvironment, page: str) -> dict[str, list[str]]:
    """What each computed number reads on the page, in its order, by the role that stands for it."""
    values: dict[str, list[str]] = {}
    for node in env.get_doctree(page).findall(lambda node: isinstance(node, nodes.Element) and "computed" in node):
        values.setdefault(node["computed"], []).append(node.astext())
    return values


def _with_values(text: str, values: dict[str, list[str]]) -> str:
    """A text with values in place of roles; a name that has changed its value gives them in their order."""

    def value(hit: re.Match) -> str:
        known = values.get(hit[0], [])
        return (known.pop(0) if len(known) > 1 else known[0]).replace("$", r"\$") if known and known[0] else hit[0]

    return _in_prose(COMPUTED, value, text)


def _with_included(text: str, folder: Path) -> str:
    def words(hit: re.Match) -> str:
        file = folder / hit[2]
        return file.read_text(encoding="utf-8").rstrip("\n") if file.is_file() else hit[0]

    return INCLUDED.sub(words, text)


def _in_prose(pattern: re.Pattern, value: Callable[[re.Match], str], text: str) -> str:
    """The text with matches replaced where they are prose, and left where they are code or a comment."""
    seen, parts, end = dry_run.prose(text), [], 0
    for hit in pattern.finditer(text):
        if seen[hit.start() : hit.end()] == hit[0]:
            parts += [text[end : hit.start()], value(hit)]
            end = hit.end()
    return "".join([*parts, text[end:]])


def plain(text: str, titles: dict[str, str]) -> str:
    """Markdown that any Jupyter shows: sources and pages as links to documents and notebooks, formulas in dollars."""
    text = FORMULA.sub(lambda hit: f"$$\n{hit[1]}\n$$", text)
    for pattern, value in (
        (IN_SENTENCE, lambda hit: f"${hit[1]}$"),
        (DATUM, lambda hit: quotes.quote(hit[1]).text.replace("$", r"\$")),
        (CITED, lambda hit: _cited(hit[1], hit[2])),
        (PAGE_LINK, lambda hit: f"[{hit[1] or titles.get(hit[2], hit[2])}]({hit[2]}.ipynb)"),
        (OTHER_ROLE, lambda hit: hit[1]),
    ):
        text = _in_prose(pattern, value, text)
    return text


def _named(role: type) -> object:
    """A role of myst-nb whose result says on the page what it stands for."""

    class Named(role):
        def __call__(self, name: str, rawtext: str, text: str, *rest: object) -> tuple[list, list]:
            made, told = super().__call__(name, rawtext, text, *rest)
            if len(made) > 1 or any(isinstance(node, nodes.Text) for node in made):  # of {glue:md}: words and formulas
                made = [nodes.inline("", "", *made)]
            for node in made:
                node["computed"] = f"{{{name}}}`{self.text}`"
            return made, told

    return Named()


def register(app: Sphinx) -> None:
    """Have the page keep which of its words are computed."""
    app.add_role("eval", _named(EvalRoleAny), override=True)
    app.add_role("glue", _named(PasteRoleAny), override=True)
    for name, role in (("any", PasteRoleAny), ("", PasteRoleAny), ("text", PasteTextRole), ("md", PasteMarkdownRole)):
        NbGlueDomain.roles[name] = _named(role)


def _cited(form: str, cell: str) -> str:
    sources = evidence.load().sources
    words = []
    for source_id in re.split(r"\s*,\s*", cell.strip()):
        row = sources.loc[source_id]
        name = cite.words(form, row)
        name = re.sub(r"([\\`*_\[\]<>{}&])", r"\\\1", name)  # words of a table, not Markdown
        words.append(f"[{name}]({row.url})" if linkable(row.url, row.link) else name)
    return f"({'; '.join(words)})" if form == "p" else "; ".join(words)


def _how(title: str, file: str) -> str:
    return f"""\
> **Notebook of “{title}”**, a page of the report *{provenance.REPORT}* ({provenance.stamp()}).
>
> To run it: unpack `{downloads.SOURCE.file}`, which lies beside this file on the report's site, or clone the project;
> in that folder `pip install -r requirements.txt`; open this file in any Jupyter with that Python, and run all cells.
> It need not lie in the project: `requirements.txt` installs the package `telecompilot` in place, and the package
> finds its tables in the `data` folder beside it. To use other tables, edit those. Files of figures go to
> `_build/figures` there.
>
> Numbers in the text are those of the page (`{file}`) when it was built; the cells compute them anew."""
