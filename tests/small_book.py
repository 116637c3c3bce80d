"""A book of three pages over the small evidence, and how a reader would build it."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import data_factory

from telecompilot.evidence import paths

HEAD = """\
---
jupytext:
  text_representation: {extension: .md, format_name: myst}
kernelspec: {display_name: Python 3, language: python, name: python3}
---
"""
PLOT = '''\
"""A figure for a small book."""

import altair as alt
import pandas as pd

from telecompilot import evidence
from telecompilot.evidence import formats
from telecompilot.figure.plot import Plot

found = evidence.load().series("film_share")
frame = pd.DataFrame({"Year": found.index.year, "Share, %": 100 * found.to_numpy()})
first = formats.pct(found.iloc[0])
plot = Plot(
    draw=lambda width: alt.Chart(frame).mark_point().encode(x="Year:Q").properties(width=width, height=90),
    table=frame,
    title=f"Films began at {first}",
    units="Percent of box office",
    alt=f"Two points, of which the first lies at {first} in 2010 and the second somewhat above it in 2011.",
    series=("film_share",),
)
'''
CONFIG = """\
title: A small book
author: Nobody
execute: {execute_notebooks: inline, raise_on_error: true, timeout: 120, eval_regex: '^[a-zA-Z_.]+$'}
html: {use_multitoc_numbering: false}
latex: {use_jupyterbook_latex: false}
sphinx:
  config:
    extensions: [myst_nb, jupyter_book, sphinx_comments, sphinx_external_toc, telecompilot.site]
    html_theme: furo
    html_theme_options: {}
    nb_remove_code_source: true
"""
PAGES = {
    "index": HEAD
    + """
# Films

```{code-cell} ipython3
import small
```

Imported films held {eval}`small.first` of the box office ({cite:t}`association_2015`), which
[a chart](#fig-films-share) shows and a ministry did not foresee {cite:p}`ministry_2025,portal_copy`.
""",
    "chapters/films": HEAD
    + """
# Chart

```{code-cell} ipython3
import small
from telecompilot.figure import figure
figure(small.plot, "fig-films-share")
```
""",
    "chapters/sources": "# Sources\n\n" + "\n".join(f"({name})=\n## {name}\n" for name in ("association_2015",)),
}


def write(book: Path, **changed: str) -> Path:
    """A book of three pages over the small evidence, and of further ones by their names, in this order."""
    data_factory.write(book / "data")
    pages = {**PAGES, **changed}
    for name, text in pages.items():
        file = book / f"{name}.md"
        file.parent.mkdir(exist_ok=True)
        file.write_text(text, encoding="utf-8")
    (book / "_config.yml").write_text(CONFIG, encoding="utf-8")
    chapters = ", ".join(f"{{file: {name}}}" for name in pages if name != "index")
    toc = f"format: jb-book\nroot: index\nchapters: [{chapters}]\n"
    (book / "_toc.yml").write_text(toc, encoding="utf-8")
    (book / "modules").mkdir(exist_ok=True)
    (book / "modules" / "small.py").write_text(PLOT, encoding="utf-8")
    return book


def environment(book: Path, **given: str) -> dict[str, str]:
    """What a build of the book runs in: the package beside its pages where there is one, else the project's."""
    given = {"TELECOMPILOT_ROOT": str(book), "TELECOMPILOT_CACHE": str(paths.CACHE), **given}
    package = book if (book / "telecompilot").is_dir() else paths.ROOT
    given["PYTHONPATH"] = os.pathsep.join([str(book / "modules"), str(package)])
    found = {**os.environ, "SOURCE_DATE_EPOCH": "1764028800", **given, "NO_COLOR": "1"}
    for name in ("TELECOMPILOT_ASSETS", "PYTEST_CURRENT_TEST"):  # under the second, what C writes is not seen
        found.pop(name, None)
    return found


def build(book: Path, **given: str) -> subprocess.CompletedProcess:
    """Build as a reader would, warnings as errors; `read` and `written` are the pages that were read and written."""
    command = [str(Path(sys.executable).with_name("jupyter-book")), "build", "-W", "-n", str(book)]
    before = _written(book)
    done = subprocess.run(command, env=environment(book, **given), capture_output=True, text=True, timeout=600)
    done.read = set(re.findall(r"^chapter \d+ of \d+: (\S+), [\d.]+ s$", done.stderr, re.MULTILINE))
    done.written = {page for page, when in _written(book).items() if before.get(page) != when}
    return done


def _written(book: Path) -> dict[str, int]:
    site = book / "_build" / "html"
    own = (file.relative_to(site).with_suffix("").as_posix() for file in site.rglob("*.html"))
    pages = {page for page in own if (book / f"{page}.md").is_file()}
    return {page: (site / f"{page}.html").stat().st_mtime_ns for page in pages}
