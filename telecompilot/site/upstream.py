"""What Sphinx, its extensions and Altair's own code lack for this book, added from outside, each with what it is for.

`tests/site/test_site_upstream.py` says of each when it can go. Times are of a machine with two processors.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path

import sphinx.builders
from markdown_it import MarkdownIt
from myst_nb.core import read
from myst_parser.config.main import MdParserConfig
from myst_parser.mdit_to_docutils.sphinx_ import SphinxRenderer
from myst_parser.parsers.mdit import create_md_parser
from sphinx.application import Sphinx
from sphinx.domains import Domain
from sphinx.environment import BuildEnvironment
from sphinx.errors import SphinxError
from sphinx.project import Project
from sphinx.util.parallel import ParallelTasks

from telecompilot.evidence import pages
from telecompilot.models import processes
from telecompilot.site import failure

DISCOVER = Project.discover


class Tasks(ParallelTasks):
    """Sphinx's own, but a task that fails while others are started stops the build, as one that fails later does.

    Sphinx 7.4 looks for finished processes whenever it starts another, ends all where one has failed, and goes on: the
    build "succeeds", pages are missing (since sphinx-doc/sphinx#11923, which wanted the processes to end).
    """

    failed: Exception | None = None

    def _join_one(self) -> bool:
        try:
            return super()._join_one()
        except Exception as fault:
            self.failed = fault
            raise

    def add_task(self, task_func: Callable, arg: object = None, result_func: Callable | None = None) -> None:
        """Start a task, now or when a processor is free. Raises what an earlier one has failed with."""
        super().add_task(task_func, arg, result_func)
        if self.failed:
            raise self.failed


def _discover(project: Project, exclude_paths: Iterable[str] = (), include_paths: Iterable[str] = ("**",)) -> set[str]:
    """Take the pages that the contents name and no other file; or those of the setting `include_patterns`.

    Sphinx takes every file of a known suffix: what lies in environments, notes, checkpoints of notebooks. The setting
    cannot be filled in for the author, for with each chapter it would change, and all would run again.
    """
    if list(include_paths) != ["**"]:
        return DISCOVER(project, exclude_paths, include_paths)
    listed = {file.relative_to(project.srcdir).as_posix() for file in pages.files(Path(project.srcdir))}
    project.docnames = {project.path2doc(name) for name in listed if name.endswith(tuple(project.source_suffix))}
    project._path_to_docname = {name: project.path2doc(name) for name in listed}
    project._docname_to_path = {docname: name for name, docname in project._path_to_docname.items()}
    return project.docnames


def _split(config: MdParserConfig, renderer: type) -> MarkdownIt:
    """Make the parser that only finds a page's cells, without task lists.

    Their plugin (mdit-py-plugins 0.7.0) fails where sentences are not read, as myst-nb does then: every page with cells
    and a task list stops the build.
    """
    return create_md_parser(replace(config, enable_extensions=set(config.enable_extensions) - {"tasklist"}), renderer)


def _equation_label(renderer: SphinxRenderer) -> str:
    """Name a formula's environment by its page and place; MyST draws a name at random, another in every build."""
    env = renderer.sphinx_env
    return f"{env.docname}-{env.new_serialno('environment')}"


def mend(app: Sphinx) -> None:
    """As a build begins: what concerns every build."""
    read.create_md_parser = _split
    SphinxRenderer._random_label = _equation_label
    sphinx.builders.ParallelTasks = Tasks
    Project.discover = _discover
    if app.builder.format == "html":
        app.builder.search = False  # an index of its own that nobody would load, and a later build would miss
        # Dates of templates, each new in a fresh checkout: `stale_pages` compares contents (sphinx-doc/sphinx#11556).
        app.builder.templates.newest_template_mtime = lambda: 0.0


def read_side_by_side(app: Sphinx, env: BuildEnvironment, docnames: list[str]) -> None:
    """Before pages are read: have Sphinx read and write them side by side, also a few; `jupyter-book` has no -j."""
    app.builder.read_doc = _explained(app, app.builder.read_doc)
    if not processes.FORKS:
        app.parallel = 1
        return
    if any(type(domain).merge_domaindata is Domain.merge_domaindata for domain in env.domains.values()):
        return  # an extension that cannot, whatever it says (sphinx-proof 0.4)
    app.parallel = max(app.parallel, min(8, 2 * (os.cpu_count() or 1)))  # twice the cores: chapters differ in length
    # It numbers sections once all pages are read, so it is safe; sphinx-multitoc-numbering 0.1.3 does not say so.
    for name in ("parallel_read_safe", "parallel_write_safe"):
        setattr(app.extensions["sphinx_multitoc_numbering"], name, True)
    few = 1 < len(docnames) <= 5  # Sphinx 7 reads so few one by one; 8.1 does not (sphinx-doc/sphinx#12796)
    if few and app.is_parallel_allowed("read"):
        app.builder._read_serial = lambda pages: app.builder._read_parallel(pages, app.parallel)


def _explained(app: Sphinx, read: Callable) -> Callable:
    """Of a cell that fails Sphinx says only the chapter's name; print what Python said, and raise it with its line."""

    def explained(docname: str, **options: bool) -> None:
        try:
            read(docname, **options)
        except SphinxError:
            raise
        except Exception as error:
            print(f"chapter {docname} failed: {error.__cause__ or error}", file=sys.stderr, flush=True)
            raise failure.cell(Path(app.srcdir), Path(app.env.doc2path(docname)), error) from error

    return explained
