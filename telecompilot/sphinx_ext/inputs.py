"""What a page is made from: refuse faulty evidence, re-read a page when anything it ran on has changed."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import NamedTuple

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.errors import ExtensionError
from sphinx.util import logging

from telecompilot import paths
from telecompilot.figure.assets import FOLDER

LOGGER = logging.getLogger(__name__)
PACKAGE = Path(__file__).resolve().parent.parent
FIGURE = re.compile(r'<figure class="tc-figure[^"]*" id="([^"]+)"><figcaption><p class="tc-title">(.*?)</p>')
FILE = re.compile(re.escape(f'="{FOLDER}/') + r'([\w.-]+)"')


def check(app: Sphinx) -> None:
    """Stop the build where the evidence is faulty, naming file, line and field of every fault."""
    from telecompilot.check import faults  # here: its libraries take a second that an up-to-date page need not wait

    if found := [str(fault) for fault in faults(paths.DATA) if fault.level == "error"]:
        raise ExtensionError("the evidence has faults:\n" + "\n".join(found))


def watch(app: Sphinx, docname: str, source: list[str]) -> None:
    """Before a page is read: have its kernel leave a list of the tables and modules that it reads."""
    target = _reads(app.env, docname)
    target.parent.mkdir(parents=True, exist_ok=True)
    target.unlink(missing_ok=True)
    names = {"READS": target, "TABLES": paths.DATA.resolve(), "PACKAGE": PACKAGE}
    os.environ.update({f"TELECOMPILOT_{name}": str(path) for name, path in names.items()})
    os.environ["PYTHONSTARTUP"] = str(Path(__file__).with_name("startup.py"))


def _reads(env: BuildEnvironment, docname: str) -> Path:
    return Path(env.doctreedir) / "reads" / f"{docname.replace('/', '-')}.json"


def files(env: BuildEnvironment, docname: str) -> Iterator[Path]:
    """What a page's code has read of the project: what its kernel listed, or else every table and module."""
    listed = _reads(env, docname)
    if listed.is_file():
        yield from map(Path, json.loads(listed.read_text(encoding="utf-8")))
        return
    yield from paths.DATA.glob("*.csv")
    yield from PACKAGE.rglob("*.py")


def note(app: Sphinx, doctree: nodes.document) -> None:
    """After a page is read: note what it ran on, which figures and files it shows; make figures targets of links."""
    env = app.env
    raw = "".join(node.astext() for node in doctree.findall(nodes.raw) if node.get("format") == "html")
    if "kernelspec" in env.metadata[env.docname] or FIGURE.search(raw):
        for path in files(env, env.docname):
            env.note_dependency(str(path))
    figures = FIGURE.findall(raw)
    _shown(env)[env.docname] = Shown([figure_id for figure_id, _ in figures], FILE.findall(raw))
    labels = env.get_domain("std")
    for figure_id, title in figures:
        labels.anonlabels[figure_id] = env.docname, figure_id
        labels.labels[figure_id] = env.docname, figure_id, unescape(title)


class Shown(NamedTuple):
    """The ids of the figures and tables on a page, and the names of the files that it links."""

    ids: list[str]
    files: list[str]


def _shown(env: BuildEnvironment) -> dict[str, Shown]:
    if not hasattr(env, "telecompilot_shown"):
        env.telecompilot_shown = {}
    return env.telecompilot_shown


def assets(env: BuildEnvironment) -> list[str]:
    """Names of the files that the figures and tables of all pages link."""
    return sorted({name for shown in _shown(env).values() for name in shown.files})


def without_files(app: Sphinx, env: BuildEnvironment, added: set, changed: set, removed: set) -> list[str]:
    """Pages that must run again because a file of one of their figures is gone."""
    pages = ((page, shown) for page, shown in sorted(_shown(env).items()) if page not in removed)
    return [page for page, shown in pages if any(not (paths.ASSETS / name).is_file() for name in shown.files)]


def forget(app: Sphinx, env: BuildEnvironment, docname: str) -> None:
    """Forget a page's figures before it is read again."""
    _shown(env).pop(docname, None)


def merge(app: Sphinx, env: BuildEnvironment, docnames: list[str], other: BuildEnvironment) -> None:
    """Take over the figures that a parallel reader has noted."""
    _shown(env).update({page: shown for page, shown in _shown(other).items() if page in docnames})


def refuse_twins(app: Sphinx, env: BuildEnvironment) -> None:
    """Warn where two figures share an id: their files and anchors would overwrite each other."""
    seen: dict[str, str] = {}
    for page, shown in sorted(_shown(env).items()):
        for figure_id in shown.ids:
            if figure_id in seen:
                LOGGER.warning("figure id %r is used in %s and again here", figure_id, seen[figure_id], location=page)
            seen[figure_id] = page
