"""What a page is made from: refuse faulty evidence, read a page again when the content of anything it ran on changed.

Contents are compared, not times: a file that was touched, or checked out again, changes nothing; a file that was put
back from a copy with its old date does.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.errors import ExtensionError
from sphinx.util import logging

from telecompilot.evidence import access_log, paths, project
from telecompilot.figure import provenance
from telecompilot.site import datum
from telecompilot.site.figure_index import FigureIndex
from telecompilot.site.page_notes import PageNotes

logger = logging.getLogger(__name__)
PACKAGE = Path(__file__).resolve().parent.parent
DATE = "the date that figures carry"  # stands among the inputs of a page that shows figures
EDITED = "edited while the page was read"


def check(app: Sphinx) -> None:
    """Stop the build where the evidence is faulty or words no longer hold, naming file and line of every fault.

    Warnings are told and stop nothing, as a warning of Sphinx would with `-W`.
    """
    from telecompilot.evidence import check
    from telecompilot.report import proofread

    try:
        provenance.built()
    except ValueError as error:
        raise ExtensionError(str(error)) from None
    if not provenance.commit():
        print(f"pages name no commit: {provenance.without_git() or 'there is none yet'}", file=sys.stderr, flush=True)
    faults = check.faults(paths.DATA)
    for fault in (fault for fault in faults if fault.level == "warning"):
        logger.info(str(fault))
    if wrong := [str(fault) for fault in faults if fault.level == "error"]:
        raise ExtensionError("\n".join(wrong))
    if faults := [str(fault) for fault in proofread.faults()]:
        raise ExtensionError("\n".join(faults))


def fingerprints(names: Iterable[str]) -> dict[str, str]:
    """Digest of what each name stands for (see `project.digests`), and of DATE."""
    return {DATE: provenance.stamp()} | project.digests(set(names) - {DATE})


def begin(app: Sphinx, env: BuildEnvironment, docnames: list[str]) -> None:
    """Before pages are read: note the content of all that they may use, so that an edit meanwhile is noticed."""
    names = [*_tables_and_modules(), *(str(env.doc2path(page)) for page in docnames)]
    app.telecompilot_before = fingerprints(names) if docnames else {}


def _tables_and_modules() -> Iterator[str]:
    yield from map(str, paths.DATA.resolve().rglob("*.csv"))
    yield from map(str, PACKAGE.rglob("*.py"))


def trace(app: Sphinx, docname: str, source: list[str]) -> None:
    """Before a page is read: have its kernel leave a list of the project's files that it reads."""
    target = _list(app.env, docname)
    target.parent.mkdir(parents=True, exist_ok=True)
    target.unlink(missing_ok=True)
    folders = os.pathsep.join([str(paths.ROOT.resolve()), str(paths.DATA.resolve()), str(PACKAGE)])  # this one last
    os.environ |= {"TELECOMPILOT_READS": str(target), "TELECOMPILOT_OWN": folders}
    os.environ["TELECOMPILOT_EVERYTHING"] = project.EVERYTHING
    os.environ["PYTHONSTARTUP"] = str(Path(__file__).with_name("read_tracing.py"))


def _list(env: BuildEnvironment, docname: str) -> Path:
    return Path(env.doctreedir) / "reads" / f"{docname}.json"


class Inputs(PageNotes):
    """Keeps the digests of all that each page was made from. Registered after FigureIndex, whose notes it reads."""

    attribute = "telecompilot_inputs"

    def process_doc(self, app: Sphinx, doctree: nodes.document) -> None:
        """Note the content of what a page ran on: what its kernel listed, or else every table and module."""
        env, page = app.env, app.env.docname
        figures, listed = FigureIndex.of(env)[page], _list(env, page)
        names = [str(env.doc2path(page)), *env.temp_data.get(datum.ROWS, ())]
        if "kernelspec" in env.metadata[page] or figures.ids:
            unknown = [project.EVERYTHING, *_tables_and_modules()]
            names += json.loads(listed.read_text(encoding="utf-8")) if listed.is_file() else unknown
        if any(name.endswith(".json") for name in figures.files):
            names.append(DATE)
        files = {name: access_log.file_of(name) for name in names}
        now, before = fingerprints({*files, *files.values()}), app.telecompilot_before
        # Where a file changed since `begin`, EDITED: it equals nothing, and the page is read again next time.
        same = {name for name, file in files.items() if before.get(file, now[file]) == now[file]}
        self.of(env)[page] = {name: now[name] if name in same else EDITED for name in files}

    def get_outdated_docs(
        self, app: Sphinx, env: BuildEnvironment, added: set[str], changed: set[str], removed: set[str]
    ) -> list[str]:
        """Pages that must run again because something that they ran on has another content now."""
        notes = self.of(env).items()
        now = fingerprints({name for _, inputs in notes for name in inputs})
        return [page for page, inputs in notes if any(now[name] != digest for name, digest in inputs.items())]


def leave(app: Sphinx, root: Path) -> None:
    """After a build that succeeded: leave the digests for `tools.unchanged`, which asks whether to build at all."""
    noted = {name: digest for page in Inputs.of(app.env).values() for name, digest in page.items() if name != DATE}
    (Path(app.doctreedir) / project.NOTED).write_text(json.dumps(noted), encoding="utf-8")
