"""A line on stderr as each page is read: which, of how many, and how long it took."""

from __future__ import annotations

import multiprocessing
import sys
import time

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment


def begin(app: Sphinx, env: BuildEnvironment, docnames: list[str]) -> None:
    """Before pages are read: how many there are, and a count of those done that all readers share."""
    app.telecompilot_total, app.telecompilot_done = len(docnames), multiprocessing.Value("i", 0)


def started(app: Sphinx, docname: str, source: list[str]) -> None:
    """As a page is read: look at the clock."""
    app.telecompilot_started = time.monotonic()


def ended(app: Sphinx, doctree: nodes.document) -> None:
    """After a page is read: print its line."""
    with app.telecompilot_done.get_lock():
        app.telecompilot_done.value += 1
        count = app.telecompilot_done.value
    took = time.monotonic() - app.telecompilot_started
    print(f"chapter {count} of {app.telecompilot_total}: {app.env.docname}, {took:.1f} s", file=sys.stderr, flush=True)
