"""Pages that are written again without running: what they show of other pages and of the project has changed.

Sphinx writes a page again when the page itself was read again. Its sidebar, links with another page's title, hashed
names of styles, the date at its foot also follow from elsewhere. And a build that fails or is killed between reading
and writing leaves pages that Sphinx believes written: they are listed in a file until they are.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.environment import BuildEnvironment

from telecompilot.evidence import paths
from telecompilot.evidence.cache import environment_key
from telecompilot.figure import provenance

FOLDER = Path(__file__).resolve().parent
# What takes part in reading a page: another line of it, and all pages are read again.
READERS = (
    *("blocked.py", "cite.py", "datum.py", "displays.py", "figure_index.py", "fork_server.py", "inputs.py"),
    *("kernels.py", "markup.py", "outputs.py", "page_notes.py", "raw_html.py", "read_tracing.py", "rendering.py"),
    "search_index.py",
)
PENDING = "unwritten.json"


def environment() -> str:
    """Digest of what every chapter runs in: Python, the installed distributions, the code that reads pages."""
    total = hashlib.sha256(environment_key().encode())
    for name in READERS:
        total.update((FOLDER / name).read_bytes())
    return total.hexdigest()


def surroundings(app: Sphinx, env: BuildEnvironment) -> str:
    """Digest of all that a page's file is made from beside the page itself: other pages' names, style, code, date."""
    total = hashlib.sha256(repr([provenance.stamp(), app.config.html_baseurl, *_names(env)]).encode())
    for file in sorted(_files(app)):
        total.update(str(file).encode() + hashlib.sha256(file.read_bytes()).digest())
    return total.hexdigest()


def _names(env: BuildEnvironment) -> Iterator[object]:
    """Titles, order, numbers and targets of links, as plain and sorted values."""
    labels = env.domaindata["std"]
    yield sorted((page, title.astext()) for page, title in env.titles.items())
    for about in (env.toctree_includes, env.toc_secnumbers, labels["labels"], labels["anonlabels"]):
        yield sorted((name, repr(value)) for name, value in about.items())
    yield sorted((page, _headings(toc)) for page, toc in env.tocs.items())


def _headings(toc: nodes.Element) -> list[tuple[str, str]]:
    return [(link.get("anchorname", ""), link.astext()) for link in toc.findall(nodes.reference)]


def _files(app: Sphinx) -> Iterator[Path]:
    """Styles, scripts, templates, the citation, and the modules of `modules`."""
    for name in (*app.config.html_static_path, *app.config.templates_path):
        yield from (file for file in (Path(app.confdir) / name).rglob("*") if file.is_file())
    yield from (file for file in (paths.ROOT / "CITATION.cff", paths.DATA / "datapackage.json") if file.is_file())
    yield from app.telecompilot_modules


def modules(app: Sphinx, config: Config) -> None:
    """Before anything is checked: note the package's modules that building takes. Checks load those of all chapters."""
    own = (getattr(module, "__file__", "") for name, module in sys.modules.items() if name.startswith("telecompilot."))
    app.telecompilot_modules = [Path(file) for file in own if file]


def begin(app: Sphinx, env: BuildEnvironment, docnames: list[str]) -> None:
    """Before pages are read: keep hold of their list, which Sphinx goes on to use."""
    app.telecompilot_docnames = docnames


def stale(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """Pages to write again although they were not read again. Before the first is written, note all that will be."""
    now = surroundings(app, env)
    unchanged = getattr(env, "telecompilot_surroundings", None) == now
    env.telecompilot_surroundings = now
    pages = (_pending(env) if unchanged else set(env.found_docs)) & set(env.found_docs)
    read = set(app.telecompilot_docnames)
    if pages | read:
        _note(env, pages | read)
    return sorted(pages - read)


def _pending(env: BuildEnvironment) -> set[str]:
    try:
        return set(json.loads((Path(env.doctreedir) / PENDING).read_text(encoding="utf-8")))
    except FileNotFoundError:
        return set()


def _note(env: BuildEnvironment, pages: Iterable[str]) -> None:
    target = Path(env.doctreedir) / PENDING
    part = target.with_suffix(".part")
    part.write_text(json.dumps(sorted(pages)), encoding="utf-8")
    part.replace(target)


def written(app: Sphinx, root: Path) -> None:
    """After a build that succeeded: nothing is left to be written."""
    (Path(app.doctreedir) / PENDING).unlink(missing_ok=True)
