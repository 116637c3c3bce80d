"""A build that fails leaves its author with a traceback, or with a message far above the last line."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
import small_book
from conftest import sampled
from myst_nb.core.execute.base import ExecutionError
from nbclient.exceptions import CellExecutionError
from sphinx.errors import ExtensionError, SphinxParallelError, SphinxWarning

from telecompilot.site import failure

ROOT = Path("/book")
TRACE = """An error occurred while executing the following cell:
------------------
import small
x = small.frist
------------------


\x1b[31m-----------\x1b[39m
Cell In[1], line 2
File /some/where/telecompilot/study/small.py:7, in frist()

AttributeError: no frist
"""


def edited(book: Path, name: str, old: str, new: str) -> None:
    file = book / name
    text = file.read_text(encoding="utf-8")
    assert text.count(old) >= 1, f"{old!r} is not in {name}"
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


BUILDS = [  # how it is built, what is wrong, the last line
    ("plain", ("chapters/films.md", "figure(small.plot", "1/0; figure(small.plot"), "chapters/films.md:12: Zero"),
    ("plain", ("data/observations.csv", "film_share,2010,43,", "film_share,2010,430,"), "data/observations.csv:20:"),
    ("aside", ("index.md", "{eval}`small.first`", "{eval}`small.frist`"), "index.md:13: {eval}: module 'small'"),
    ("aside", ("index.md", "Imported films", "{datum}`film_share@1910`"), "index.md:13: {datum}: film_share has no"),
    ("aside", ("_toc.yml", "{file: chapters/films}", "{fil: chapters/films}"), "_toc.yml: entry does not contain"),
    ("aside", ("_config.yml", "title: A small book", "title: [A small book"), "_config.yml:2: is not YAML"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("how", "edit", "last"), sampled(BUILDS, lambda how, *_: how == "plain"), ids=lambda value: str(value)[:40]
)
def test_last_line_of_a_failed_build_is_not_its_reason(tmp_path, how, edit, last):
    book = small_book.write(tmp_path)
    edited(book, *edit)
    if how == "plain":
        done = small_book.build(book)
    else:
        command = [sys.executable, "-m", "telecompilot.tools.book"]
        done = subprocess.run(command, cwd=book, env=small_book.environment(book), capture_output=True, text=True)
    said = done.stderr.rstrip().splitlines()
    assert done.returncode == 1 and said[-1].startswith(last), done.stderr[-2000:]
    assert said[-2] == "Nothing was published:" and "Traceback" not in done.stderr.partition("Nothing was")[2]


@pytest.mark.parametrize(
    ("error", "message"),
    [
        (ExtensionError("/book/index.md:3: {datum}: no series 'x'"), "index.md:3: {datum}: no series 'x'"),
        (SphinxParallelError("sphinx.errors.ExtensionError: a.md:3: wrong", "trace"), "a.md:3: wrong"),
        (SphinxWarning("/book/index.md:13:no source 'x' in sources.csv"), "index.md:13: no source 'x' in sources.csv"),
        (
            SphinxWarning("/book/index.md::toctree contains reference to nonexisting document 'b' [etoc.ref]"),
            "index.md: toctree contains reference to nonexisting document 'b'; write the page",
        ),
        (KeyError("left"), "KeyError: 'left'"),
    ],
    ids=lambda value: str(value)[:30],
)
def test_reason_hides_its_place_or_ends_in_the_names_of_libraries(error, message):
    assert failure.reason(ROOT, error).startswith(message)


def test_failed_cell_is_not_found_in_its_chapter(tmp_path):
    page = tmp_path / "chapters" / "films.md"
    page.parent.mkdir()
    page.write_text("# Films\n\n```{code-cell} ipython3\nimport small\nx = small.frist\n```\n", encoding="utf-8")
    error = ExecutionError(str(page))
    error.__cause__ = CellExecutionError(TRACE, "AttributeError", "no frist")
    said = str(failure.cell(tmp_path, page, error))
    assert said == "chapters/films.md:5: AttributeError: no frist (telecompilot/study/small.py:7)"
    error.__cause__ = CellExecutionError(TRACE, "EvidenceError", "no series 'x' in series.csv")
    assert str(failure.cell(tmp_path, page, error)) == "chapters/films.md:5: no series 'x' in series.csv"


def test_path_that_a_build_prints_leads_nowhere(tmp_path):
    """Of `tools.book`, which moves the pages, and of `jupyter-book` with another folder."""
    book = small_book.write(tmp_path / "book")
    calls = (
        [sys.executable, "-m", "telecompilot.tools.book"],
        [str(Path(sys.executable).with_name("jupyter-book")), "build", "-W", "-n", ".", "--path-output", "elsewhere"],
    )
    for call in calls:
        done = subprocess.run(call, cwd=book, env=small_book.environment(book), capture_output=True, text=True)
        assert done.returncode == 0, done.stderr[-2000:]
        ending = done.stdout.partition("build succeeded")[2]
        words = [word.removeprefix("file://").rstrip(".") for word in ending.split()]
        named = [word for word in words if "/html" in word]
        assert named and all((book / word).exists() for word in named), named
