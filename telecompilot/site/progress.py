"""A line on stderr as each page is read: which, of how many, and how long it took."""

from __future__ import annotations

import sys
import time
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment


def begin(app: Sphinx, env: BuildEnvironment, docnames: list[str]) -> None:
    """Before pages are read: how many there are, and a file that all readers let grow by a byte a page."""
    app.telecompilot_total, app.telecompilot_done = len(docnames), Path(app.doctreedir) / "done"
    app.telecompilot_done.unlink(missing_ok=True)


def started(app: Sphinx, docname: str, source: list[str]) -> None:
    """As a page is read: look at the clock."""
    app.telecompilot_started = time.monotonic()


def ended(app: Sphinx, doctree: nodes.document) -> None:
    """After a page is read: print its line."""
    with open(app.telecompilot_done, "ab") as done:
        done.write(b".")
        count = done.tell()
    took = time.monotonic() - app.telecompilot_started
    print(f"chapter {count} of {app.telecompilot_total}: {app.env.docname}, {took:.1f} s", file=sys.stderr, flush=True)
