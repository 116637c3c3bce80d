"""The figures and tables on each page: targets of links, ids that must differ, files that must be there and right."""

from __future__ import annotations

import hashlib
import re
from html import unescape
from typing import NamedTuple

from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util import logging

from telecompilot.evidence import paths
from telecompilot.figure.assets import FOLDER

LOGGER = logging.getLogger(__name__)
FIGURE = re.compile(r'<figure class="tc-figure[^"]*" id="([^"]+)"><figcaption><p class="tc-title">(.*?)</p>')
FILE = re.compile(re.escape(f'="{FOLDER}/') + r'([\w.-]+)"')


class Shown(NamedTuple):
    """The ids of the figures and tables on a page; the files that it links, each with a digest of its content."""

    ids: list[str]
    files: dict[str, str]


def _shown(env: BuildEnvironment) -> dict[str, Shown]:
    if not hasattr(env, "telecompilot_shown"):
        env.telecompilot_shown = {}
    return env.telecompilot_shown


def note(env: BuildEnvironment, page: str, raw: str) -> Shown:
    """Note what the HTML of a page's cells shows, and make its figures targets of links."""
    figures = FIGURE.findall(raw)
    found = Shown([figure_id for figure_id, _ in figures], {name: _digest(name) for name in FILE.findall(raw)})
    _shown(env)[page] = found
    labels = env.get_domain("std")
    for figure_id, title in figures:
        labels.anonlabels[figure_id] = page, figure_id
        labels.labels[figure_id] = page, figure_id, unescape(title)
    return found


def _digest(name: str) -> str:
    file = paths.ASSETS / name
    return hashlib.sha256(file.read_bytes()).hexdigest() if file.is_file() else ""


def assets(env: BuildEnvironment) -> list[str]:
    """Names of the files that the figures and tables of all pages link."""
    return sorted({name for found in _shown(env).values() for name in found.files})


def lost(app: Sphinx, env: BuildEnvironment, added: set, changed: set, removed: set) -> list[str]:
    """Pages that must run again because a file of one of their figures is gone, or is not the one they made.

    The second is what a build leaves that ended after a chapter had drawn, and before it was noted.
    """
    pages = ((page, found) for page, found in sorted(_shown(env).items()) if page not in removed)
    return [page for page, found in pages if any(not had or _digest(name) != had for name, had in found.files.items())]


def forget(app: Sphinx, env: BuildEnvironment, docname: str) -> None:
    """Forget a page's figures before it is read again."""
    _shown(env).pop(docname, None)


def merge(app: Sphinx, env: BuildEnvironment, docnames: list[str], other: BuildEnvironment) -> None:
    """Take over the figures that a parallel reader has noted."""
    _shown(env).update({page: found for page, found in _shown(other).items() if page in docnames})


def refuse_twins(app: Sphinx, env: BuildEnvironment) -> None:
    """Warn where two figures share an id: their files and anchors would overwrite each other."""
    seen: dict[str, str] = {}
    for page, found in sorted(_shown(env).items()):
        for figure_id in found.ids:
            if figure_id in seen:
                LOGGER.warning("figure id %r is used in %s and again here", figure_id, seen[figure_id], location=page)
            seen[figure_id] = page
