"""Each page that runs as a notebook for Jupyter: cells as they are, prose that reads without the site."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path

import jupytext
import nbformat
from docutils import nodes
from nbformat import NotebookNode
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

from telecompilot import evidence
from telecompilot.evidence import quotes
from telecompilot.figure import provenance
from telecompilot.report import downloads
from telecompilot.report.sources import linkable
from telecompilot.site import cite

EVAL = re.compile(r"\{eval\}`[^`]*`")
DATUM = re.compile(r"\{datum\}`([^`]*)`")
CITED = re.compile(r"\{cite:([pt])\}`([^`]*)`")
PAGE_LINK = re.compile(r"\[([^\]]*)\]\((?:chapters/)?([\w-]+)\.md(?:#[\w-]+)?\)")
FORMULA = re.compile(r"^```\{math\}\n(.*?)\n```$", re.DOTALL | re.MULTILINE)
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
    """The notebook of one page: a cell that says how to run it, then the page's own, numbers and sources filled in.

    Raises ValueError where the page as built does not hold one result for each computed number in its text.
    """
    book = jupytext.read(env.doc2path(page))
    results = _results(env, page)
    count = sum(len(EVAL.findall(cell.source)) for cell in book.cells if cell.cell_type == "markdown")
    if count != len(results):
        raise ValueError(f"{page}: {count} computed numbers in the text, {len(results)} on the page")
    values = iter(results)
    titles = {name.rsplit("/", 1)[-1]: unescape(title.astext()) for name, title in env.titles.items()}
    for cell in book.cells:
        if cell.cell_type == "markdown":
            cell.source = plain(EVAL.sub(lambda _: next(values), cell.source), titles)
    look = nbformat.v4.new_code_cell(LOOK, metadata={"tags": ["hide-input"]})
    book.cells = [nbformat.v4.new_markdown_cell(_how(env.titles[page].astext(), page)), look, *book.cells]
    for at, cell in enumerate(book.cells):
        cell["id"] = f"cell-{at}"  # drawn at random otherwise, and every build would differ
    book.nbformat_minor = 5
    book.metadata = NotebookNode({"kernelspec": book.metadata["kernelspec"], "title": env.titles[page].astext()})
    return book


def _results(env: BuildEnvironment, page: str) -> list[str]:
    tree = env.get_doctree(page)
    return [node.astext() for node in tree.findall(nodes.inline) if "text_plain" in node["classes"]]


def plain(text: str, titles: dict[str, str]) -> str:
    """Markdown that any Jupyter shows: sources and pages as links to documents and notebooks, formulas in dollars."""
    text = FORMULA.sub(lambda hit: f"$$\n{hit[1]}\n$$", text)
    text = IN_SENTENCE.sub(lambda hit: f"${hit[1]}$", text)
    text = DATUM.sub(lambda hit: quotes.quote(hit[1]).text, text)
    text = CITED.sub(lambda hit: _cited(hit[1], hit[2]), text)
    text = PAGE_LINK.sub(lambda hit: f"[{hit[1] or titles.get(hit[2], hit[2])}]({hit[2]}.ipynb)", text)
    return OTHER_ROLE.sub(lambda hit: hit[1], text)


def _cited(form: str, cell: str) -> str:
    sources = evidence.load().sources
    words = []
    for source_id in re.split(r"\s*,\s*", cell.strip()):
        row = sources.loc[source_id]
        name = cite.words(form, row).removesuffix(cite.DAGGER)
        name = re.sub(r"([\\`*_\[\]<>{}&])", r"\\\1", name)  # words of a table, not Markdown
        words.append(f"[{name}]({row.url})" if linkable(row.url, row.link) else name)
    return f"({'; '.join(words)})" if form == "p" else "; ".join(words)


def _how(title: str, page: str) -> str:
    return f"""\
> **Notebook of “{title}”**, a page of the report *{provenance.REPORT}* ({provenance.stamp()}).
>
> To run it: unpack `{downloads.SOURCE.file}`, which lies beside this file on the report's site, or clone the project;
> in that folder `pip install -r requirements.txt`; open this file in any Jupyter with that Python, and run all cells.
> It need not lie in the project: `requirements.txt` installs the package `telecompilot` in place, and the package
> finds its tables in the `data` folder beside it. To use other tables, edit those. Files of figures go to
> `_build/figures` there.
>
> Numbers in the text are those of the page (`{page}.md`) when it was built; the cells compute them anew."""
