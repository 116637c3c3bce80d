"""What a page is made from: refuse faulty evidence, read a page again when the content of anything it ran on changed.

Contents are compared, not times: a file that was touched, or checked out again, changes nothing; a file that was put
back from a copy with its old date does.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.errors import ExtensionError

from telecompilot.evidence import access_log, paths
from telecompilot.figure import provenance
from telecompilot.site import datum, shown

PACKAGE = Path(__file__).resolve().parent.parent
DATE = "the date that figures carry"  # stands among the files of a page that shows figures
EDITED = "edited while the page was read"


def check(app: Sphinx) -> None:
    """Stop the build where the evidence is faulty, naming file, line and field of every fault."""
    from telecompilot.evidence.check import errors

    if found := errors(paths.DATA):
        raise ExtensionError("the evidence has faults:\n" + "\n".join(found))


def fingerprints(names: Iterable[str]) -> dict[str, str]:
    """Digest of the content of each file, or of rows of it (see `asked`), empty where there is none; of DATE itself."""
    return {DATE: provenance.stamp()} | access_log.digests(name for name in names if name != DATE)


def begin(app: Sphinx, env: BuildEnvironment, docnames: list[str]) -> None:
    """Before pages are read: note the content of all that they may use, so that an edit meanwhile does not get lost."""
    names = [*map(str, everything()), *(str(env.doc2path(page)) for page in docnames)]
    app.telecompilot_begun = fingerprints(names) if docnames else {}


def everything() -> Iterator[Path]:
    """All tables and modules of the project."""
    yield from paths.DATA.resolve().glob("*.csv")
    yield from PACKAGE.rglob("*.py")


def watch(app: Sphinx, docname: str, source: list[str]) -> None:
    """Before a page is read: have its kernel leave a list of the project's files that it reads."""
    target = _list(app.env, docname)
    target.parent.mkdir(parents=True, exist_ok=True)
    target.unlink(missing_ok=True)
    folders = os.pathsep.join({str(paths.ROOT.resolve()), str(paths.DATA.resolve()), str(PACKAGE)})
    os.environ |= {"TELECOMPILOT_READS": str(target), "TELECOMPILOT_OWN": folders}
    os.environ["PYTHONSTARTUP"] = str(Path(__file__).with_name("startup.py"))


def _list(env: BuildEnvironment, docname: str) -> Path:
    return Path(env.doctreedir) / "reads" / f"{docname}.json"


def files(env: BuildEnvironment, docname: str) -> Iterable[str]:
    """What a page's code has read of the project: what its kernel listed, or else every table and module."""
    listed = _list(env, docname)
    return json.loads(listed.read_text(encoding="utf-8")) if listed.is_file() else map(str, everything())


def note(app: Sphinx, doctree: nodes.document) -> None:
    """After a page is read: note the content of what it ran on, and the figures and files that it shows."""
    env = app.env
    page = env.docname
    raw = "".join(node.astext() for node in doctree.findall(nodes.raw) if node.get("format") == "html")
    found = shown.note(env, page, raw)
    names = [str(env.doc2path(page)), *env.temp_data.get(datum.ROWS, ())]
    if "kernelspec" in env.metadata[page] or found.ids:
        names += files(env, page)
    if any(name.endswith(".json") for name in found.files):
        names.append(DATE)
    _known(env)[page] = _settled(app, names)


def _settled(app: Sphinx, names: list[str]) -> dict[str, str]:
    """Return the content of what a page ran on; EDITED, which nothing equals, where its file changed since `begin`."""
    files = {name: name.partition("#")[0] for name in names}
    now, begun = fingerprints({*files, *files.values()}), app.telecompilot_begun
    return {name: now[name] if begun.get(file, now[file]) == now[file] else EDITED for name, file in files.items()}


def _known(env: BuildEnvironment) -> dict[str, dict[str, str]]:
    if not hasattr(env, "telecompilot_inputs"):
        env.telecompilot_inputs = {}
    return env.telecompilot_inputs


def outdated(app: Sphinx, env: BuildEnvironment, added: set, changed: set, removed: set) -> list[str]:
    """Pages that must run again because something that they ran on has another content now."""
    now = fingerprints({name for made_from in _known(env).values() for name in made_from})
    return [page for page, made_from in _known(env).items() if any(now[name] != made_from[name] for name in made_from)]


def forget(app: Sphinx, env: BuildEnvironment, docname: str) -> None:
    """Forget what a page ran on before it is read again."""
    _known(env).pop(docname, None)


def merge(app: Sphinx, env: BuildEnvironment, docnames: list[str], other: BuildEnvironment) -> None:
    """Take over what a parallel reader has noted."""
    _known(env).update({page: _known(other)[page] for page in docnames if page in _known(other)})
