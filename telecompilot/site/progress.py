"""Long chapters first, each to the first free reader, and a line on stderr as each is done."""

from __future__ import annotations

import json
import multiprocessing
import os
import sys
import time

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

from telecompilot.evidence import paths
from telecompilot.site.page_notes import PageNotes

SECONDS = "seconds.json"  # in the cache: how long each page took to read; safe to lose


def begin(app: Sphinx, env: BuildEnvironment, docnames: list[str]) -> None:
    """Before pages are read: put them in the order in which Sphinx's parallel reading is done soonest."""
    app.telecompilot_done = multiprocessing.Value("i", 0)
    app.telecompilot_total = len(docnames)
    known = _cached()
    # Of a page not read before: half a minute a hundred lines or so. Only the order matters.
    ranked = sorted(docnames, key=lambda page: (-known.get(page, _estimate(env, page)), page))
    readers = min(8, app.parallel)
    # Sphinx starts the first pages at once and takes the others from the end of the list.
    docnames[:] = ranked[:readers] + ranked[readers:][::-1]


def _estimate(env: BuildEnvironment, page: str) -> float:
    with open(env.doc2path(page), encoding="utf-8") as file:
        return 0.3 * sum(1 for _ in file)


def _cached() -> dict[str, float]:
    try:
        return json.loads((paths.CACHE / SECONDS).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}


def started(app: Sphinx, docname: str, source: list[str]) -> None:
    """As a page is read: look at the clock."""
    app.telecompilot_started = time.monotonic()


class Seconds(PageNotes):
    """Keeps how long each page took to read."""

    attribute = "telecompilot_seconds"

    def process_doc(self, app: Sphinx, doctree: nodes.document) -> None:
        """After a page is read: say which, of how many, and how long it took."""
        page, took = app.env.docname, time.monotonic() - app.telecompilot_started
        self.of(app.env)[page] = round(took, 1)
        with app.telecompilot_done.get_lock():  # shared by all readers
            app.telecompilot_done.value += 1
            count = app.telecompilot_done.value
        print(f"chapter {count} of {app.telecompilot_total}: {page}, {took:.1f} s", file=sys.stderr, flush=True)


def save(app: Sphinx, env: BuildEnvironment) -> None:
    """After pages are read: keep their times for the order of the next build, a clean one too."""
    if app.telecompilot_total:
        paths.CACHE.mkdir(parents=True, exist_ok=True)
        part = paths.CACHE / f"{SECONDS}.{os.getpid()}.part"
        part.write_text(json.dumps(_cached() | Seconds.of(env), indent=1, sort_keys=True), encoding="utf-8")
        part.replace(paths.CACHE / SECONDS)
