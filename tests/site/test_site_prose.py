"""What authors write in prose: where it does harm, is left out, or stops the build without a place."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from types import SimpleNamespace

import nbformat
import pytest
import small_book
from docutils import nodes
from docutils.utils.math import MathError
from myst_parser.config.main import MdParserConfig
from site_reader import parsed
from sphinx.errors import ExtensionError

from telecompilot.evidence import pages, paths
from telecompilot.report import dry_run
from telecompilot.site import failure, mathml, notebooks, page_assets, raw_html, upstream

CELL = "\n```{code-cell} ipython3\nx = 3\n```\n\nNumber {eval}`x`.\n\n"
UNREAD = "```md\nwrite {eval}`n.x`\n```\n\n% draft {eval}`x`\n\n<!-- {eval}`x` -->\n\nWrite ``{eval}`n.x` `` so.\n"
SLIPS = [
    r"a & b",
    r"^2",
    "_",
    r"\end{matrix}",
    r"\limits",
    r"\\",
    r"\begin{matrix} a",
    r"\left( x",
    "{",
    "x_{",
    r"\foo",
]
SLIPS += [r"\hspace{zzmu}", "", r"\frac12\\", r"\sqrt[", r"\text{a", "100%", r"\begin{foo} a \end{foo}", "x^", r"\hat"]


@pytest.mark.parametrize("tex", SLIPS)
def test_slip_in_a_formula_ends_in_a_traceback_or_is_drawn(tex):
    with pytest.raises(MathError, match="..."):
        mathml.markup(tex)


@pytest.mark.parametrize("name", ["align", "align*", "gather", "equation", "eqnarray", "split", "aligned", "multline"])
def test_environment_of_a_displayed_formula_is_refused(name):
    assert "<mi>b</mi>" in mathml.markup(rf"\begin{{{name}}} a = b \end{{{name}}}", block=True)


SPELLED = {  # as authors write it for LaTeX and MathJax: what must be drawn
    r"\tfrac12 x": "<mn>1</mn><mn>2</mn></mfrac><mi>x</mi>",
    r"\frac ab": "<mfrac><mi>a</mi><mi>b</mi></mfrac>",
    r"\frac{a}2": "<mfrac><mi>a</mi><mn>2</mn></mfrac>",
    r"\big( x \Big)": "<mi>x</mi>",
    r"\stackrel{d}{\to}": "<mover><mo>→</mo><mi>d</mi></mover>",
    r"\bm{x} + y": "<mi>𝒙</mi><mo>+</mo><mi>y</mi>",
    r"\boldsymbol\beta y": "<mi>𝜷</mi><mi>y</mi>",
    r"\textbf{a b}": "<mtext>a b</mtext>",
    r"1, \dots, n": "<mi>…</mi><mo>,</mo><mi>n</mi>",
    r"a \iff b": "<mo>⟺</mo>",
    r"\sum_{\substack{i<n \\ j>1}} i": "<mtr><mtd><mi>j</mi>",
    r"\mathop{\mathrm{arg}}_x": "<msub><mi>arg</mi><mi>x</mi></msub>",
    r"\left( a \middle| b \right)": "<mi>b</mi><mo>)</mo>",
    r"{\rm d}x": '<mi mathvariant="normal">d</mi><mi>x</mi>',
}


@pytest.mark.parametrize(("tex", "drawn"), SPELLED.items())
def test_usual_spelling_in_a_formula_is_refused_or_loses_its_bold_letters(tex, drawn):
    assert drawn in mathml.markup(tex)


def test_value_in_a_formula_is_drawn_as_letters(tmp_path):
    (tmp_path / "x.md").write_text("# A\n\n$x = {eval}`n`$\n", encoding="utf-8")
    formula = nodes.math("x = {eval}`n`", "x = {eval}`n`")
    formula.line = 3
    told = list(mathml._faults(nodes.paragraph("", "", formula), tmp_path / "x.md"))
    assert len(told) == 1 and told[0].startswith(f"{tmp_path / 'x.md'}:3: {{eval}}`n` is not computed within a formula")


AMOUNTS = [
    "5 and ",
    "5bn to US",
    ", HK",
    " 5 to HK",
    "5 亿美元，而",
    "/MWh and €/MWh, ",
    " and 6 ",
    "1.2 billion in 2020 and A",
]
FORMULAS = [
    "x",
    "x_{max}",
    "CAGR",
    "2 x_{max}",
    r"3 \text{ if } x",
    r"x \in A",
    "a b",
    r"\log x",
    ".5",
    "i, j",
    "95\\%",
    "收入",
]


@pytest.mark.parametrize("text", AMOUNTS + FORMULAS)
def test_amounts_become_a_formula_or_a_formula_is_taken_for_amounts(text):
    assert bool(mathml.PROSE.search(mathml.COMMAND.sub(r"\\", text))) == (text in AMOUNTS)


@pytest.mark.parametrize(
    ("html", "blank"),
    [
        ("<script>x()</script>", True),
        ("<b onclick='x()'>b</b>", True),
        ('<img src="https://example.org/a.png">', True),
        ('<link rel="stylesheet" href="//example.org/a.css">', True),
        ("<object data='a.svg'></object>", True),
        ('<script src="../_static/own.js"></script>', False),
        ('<script type="application/json">{}</script>', False),
        ('<img src="../_static/own.png"><a href="https://example.org">b</a>', False),
    ],
)
def test_html_that_shows_nothing_passes_or_what_shows_is_refused(html, blank):
    assert bool(raw_html.refused(f"<p>\n{html}</p>")) == blank


def test_comment_or_code_counts_as_prose_or_a_note_does_not():
    seen = dry_run.prose(f"{UNREAD}\n```{{note}}\nIn {{eval}}`a`.\n```\n\n:::{{tip}}\n{{eval}}`b`\n:::\n")
    assert [role[2] for role in dry_run.ROLE.finditer(seen)] == ["a", "b"]
    assert seen.count("\n") == UNREAD.count("\n") + 8, "lines move"


def test_notebook_fills_code_or_reads_amounts_as_a_formula():
    text = notebooks._with_values(
        f"{UNREAD}It is {{eval}}`x` and {{eval}}`y`.", {"{eval}`x`": ["$5"], "{eval}`y`": ["a"]}
    )
    assert text == f"{UNREAD}It is \\$5 and a."
    assert notebooks.plain(UNREAD, {}) == UNREAD


@pytest.mark.parametrize(
    ("said", "told"),
    [
        (
            "a.md:9: Unknown directive type: 'mermaid' [myst.x]",
            "a.md:9: Unknown directive type: 'mermaid'; install the pack",
        ),
        ('a.md:9: Unknown interpreted text role "prf:ref".', "list sphinx_proof under sphinx: extra_extensions"),
        ('a.md:9: Unknown interpreted text role "cite".', "write {cite:p}`id` or"),
        ("a.md:9: Unknown directive type: 'bibliography'", "which the page Sources lists"),
        ("a.ipynb: NoSuchKernel: No such kernel named ir", "choose the kernel python3"),
        ("a.md:9: Unknown directive type: 'nite'", "mistyped? If an extension brings it"),
        ("chapters/a.ipynb:20003: no such thing", "chapters/a.ipynb, cell 2:3: no such thing"),
    ],
)
def test_message_does_not_say_what_to_list_or_where(said, told):
    assert told in failure.reason(paths.ROOT, ExtensionError(said))


def test_file_of_another_host_is_asked_for_in_silence():
    script = SimpleNamespace(filename="https://example.org/a.js", priority=500, attributes={})
    with pytest.raises(ExtensionError, match="load nothing from another host"):
        list(page_assets._kept(None, [script], ""))


def test_task_list_stops_a_page_with_cells():
    parser = upstream._split(
        MdParserConfig(enable_extensions={"tasklist"}, disable_syntax=["inline"]), small_book_renderer()
    )
    assert parser.parse("- [ ] open\n")


def small_book_renderer() -> type:
    from markdown_it.renderer import RendererHTML

    return RendererHTML


@pytest.mark.slow
def test_kinds_of_pages_do_not_build(tmp_path):
    """A notebook from JupyterLab, an older format, folders, foreign letters, includes, strays that are no page."""
    book = small_book.write(
        tmp_path,
        **{
            "chapters/evals": f"{small_book.HEAD}\n# Evals\n{CELL}{UNREAD}\n```{{include}} _part.txt\n```\n",
            "chapters/sub dir/中文 页": f"{small_book.HEAD}\n# 中文\n{CELL}",
        },
    )
    notebook = nbformat.v4.new_notebook(
        metadata={"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    )
    old = nbformat.v4.new_output("stream", text="stale words")
    notebook.cells = [
        nbformat.v4.new_markdown_cell(
            "# A notebook\n\nProse, {eval}`x`, {datum}`film_share@2010`, {cite:t}`ministry_2025`."
        ),
        nbformat.v4.new_code_cell("x = 7\nprint('fresh words')", outputs=[old], execution_count=9),
    ]
    nb_first = [notebook.cells[1], notebook.cells[0]]
    notebook.cells = nb_first
    nbformat.write(notebook, book / "chapters" / "lab.ipynb")
    shutil.copy(book / "chapters" / "lab.ipynb", book / "stray.ipynb")
    (book / "chapters" / ".ipynb_checkpoints").mkdir()
    shutil.copy(book / "stray.ipynb", book / "chapters" / ".ipynb_checkpoints" / "lab-checkpoint.ipynb")
    (book / "chapters" / "old.rst").write_text(
        "Older\n=====\n\nWords in *another* format, :math:`x^2`.\n", encoding="utf-8"
    )
    (book / "chapters" / "_part.txt").write_text("Included number {eval}`x`.\n", encoding="utf-8")
    toc = (book / "_toc.yml").read_text(encoding="utf-8")
    extra = ", {file: chapters/lab.ipynb}, {file: chapters/old}, {url: 'https://example.org', title: Outside}]"
    (book / "_toc.yml").write_text(toc.replace("]", extra), encoding="utf-8")
    command = [sys.executable, "-m", "telecompilot.tools.book"]
    done = subprocess.run(
        command, cwd=book, env=small_book.environment(book), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-3000:]
    site = book / "_build" / "html"
    page = parsed(site / "chapters" / "lab.html").get_text()
    assert "fresh words" in page and "stale words" not in page and "Prose, 7," in page
    assert "<math" in (site / "chapters" / "old.html").read_text(encoding="utf-8")
    assert "Included number" in (site / "chapters" / "evals.html").read_text(encoding="utf-8")
    assert (site / "chapters" / "sub dir" / "中文 页.html").is_file()
    assert not list(site.rglob("*stray*")) and not list(site.rglob("*checkpoint*"))
    taken = json.loads((site / "download" / "lab.ipynb").read_text(encoding="utf-8"))["cells"]
    assert "stale words" not in json.dumps(taken) and "Prose, 7," in json.dumps(taken)
    evals = json.loads((site / "download" / "evals.ipynb").read_text(encoding="utf-8"))["cells"]
    words = "".join("".join(cell["source"]) for cell in evals)
    assert "Number 3." in words and "write {eval}`n.x`" in words and "Included number 3." in words


def test_notebook_is_not_read_or_its_faults_have_no_place(tmp_path, monkeypatch):
    (tmp_path / "_toc.yml").write_text("format: jb-book\nroot: index\nchapters: [{file: a.ipynb}, {glob: 'more/*'}]\n")
    notebook = nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_markdown_cell("# A"), nbformat.v4.new_code_cell("x = 1\ny = 2")]
    )
    nbformat.write(notebook, tmp_path / "a.ipynb")
    (tmp_path / "more").mkdir()
    (tmp_path / "more" / "b.md").write_text("# B\n", encoding="utf-8")
    (tmp_path / "c.md").write_text("# C\n", encoding="utf-8")
    assert [page.name for page in pages.files(tmp_path)] == ["a.ipynb", "b.md"]
    text = pages.text(tmp_path / "a.ipynb")
    line = text.splitlines().index("y = 2") + 1
    assert pages.place(tmp_path / "a.ipynb", line) == (", cell 2", 3)
    (tmp_path / "a.ipynb").write_text('{"cells": [', encoding="utf-8")
    assert not pages.text(tmp_path / "a.ipynb"), "the build, which names the file, is not reached"
