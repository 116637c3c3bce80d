"""What a page is made from: refuse faulty evidence, re-read a page when anything it ran on has changed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.errors import ExtensionError
from sphinx.util import logging

from telecompilot import paths

LOGGER = logging.getLogger(__name__)
FIGURE = re.compile(r'<figure class="tc-figure[^"]*" id="([^"]+)"><figcaption><p class="tc-title">(.*?)</p>')
KINDS = {"fig": ("csv", "svg", "png", "json", "js"), "tab": ("csv",)}


def check(app: Sphinx) -> None:
    """Stop the build where the evidence is faulty, naming file, line and field of every fault."""
    from telecompilot.check import faults  # here: its libraries take a second that an up-to-date page need not wait

    if found := [str(fault) for fault in faults(paths.DATA) if fault.level == "error"]:
        raise ExtensionError("the evidence has faults:\n" + "\n".join(found))


def files() -> Iterator[Path]:
    """What code in a chapter can read: the tables, their description, and this package."""
    yield from paths.DATA.glob("*.csv")
    yield paths.DATA / "datapackage.json"
    yield from Path(__file__).parent.parent.rglob("*.py")


def note(app: Sphinx, doctree: nodes.document) -> None:
    """After a page is read: note what it ran on, which figures it shows, and make these targets of links."""
    env = app.env
    if "kernelspec" in env.metadata[env.docname] or _figures(doctree):
        for path in files():
            env.note_dependency(str(path))
    shown = _figures(doctree)
    _shown(env)[env.docname] = [figure_id for figure_id, _ in shown]
    labels = env.get_domain("std")
    for figure_id, title in shown:
        labels.anonlabels[figure_id] = env.docname, figure_id
        labels.labels[figure_id] = env.docname, figure_id, title


def _figures(doctree: nodes.document) -> list[tuple[str, str]]:
    """Id and title of each figure and table that the page's cells have shown."""
    raw = (node.astext() for node in doctree.findall(nodes.raw) if node.get("format") == "html")
    return [(figure_id, unescape(title)) for text in raw for figure_id, title in FIGURE.findall(text)]


def _shown(env: BuildEnvironment) -> dict[str, list[str]]:
    if not hasattr(env, "telecompilot_figures"):
        env.telecompilot_figures = {}
    return env.telecompilot_figures


def assets(env: BuildEnvironment, docname: str | None = None) -> list[str]:
    """Names of the files of a page's figures, or of all pages'."""
    pages = [docname] if docname else sorted(_shown(env))
    ids = (figure_id for page in pages for figure_id in _shown(env).get(page, []))
    return [f"{figure_id}.{kind}" for figure_id in ids for kind in KINDS[figure_id.split("-")[0]]]


def without_files(app: Sphinx, env: BuildEnvironment, added: set, changed: set, removed: set) -> list[str]:
    """Pages that must run again because a file of one of their figures is gone."""
    known = set(_shown(env)) - removed
    return [page for page in sorted(known) if any(not (paths.ASSETS / name).is_file() for name in assets(env, page))]


def forget(app: Sphinx, env: BuildEnvironment, docname: str) -> None:
    """Forget a page's figures before it is read again."""
    _shown(env).pop(docname, None)


def merge(app: Sphinx, env: BuildEnvironment, docnames: list[str], other: BuildEnvironment) -> None:
    """Take over the figures that a parallel reader has noted."""
    _shown(env).update({page: _shown(other).get(page, []) for page in docnames})


def refuse_twins(app: Sphinx, env: BuildEnvironment) -> None:
    """Warn where two figures share an id: their files and anchors would overwrite each other."""
    seen: dict[str, str] = {}
    for page, ids in sorted(_shown(env).items()):
        for figure_id in ids:
            if figure_id in seen:
                LOGGER.warning("figure id %r is used in %s and again here", figure_id, seen[figure_id], location=page)
            seen[figure_id] = page
