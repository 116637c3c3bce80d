"""What the contents and the pages name and is not there: pages, cited sources. (Quotes are read by `proofread`.)"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import yaml

from telecompilot.evidence.check.files import Fault
from telecompilot.evidence.check.schema import unknown
from telecompilot.evidence.store import Evidence
from telecompilot.evidence.tables import meant

CONTENTS = "_toc.yml"
CITED = re.compile(r"\{(cite:[pt])\}`([^`]+)`")


def check(book: Path, ev: Evidence | None) -> list[Fault]:
    """Return the faults of a book's contents and, where the tables `ev` can be read, of what its pages name."""
    file = book / CONTENTS
    lines = file.read_text(encoding="utf-8").splitlines() if file.is_file() else []
    try:
        listed = list(_files(yaml.safe_load("\n".join(lines))))
    except yaml.MarkedYAMLError as error:
        return [Fault(CONTENTS, error.problem_mark.line + 1, "", f"is not YAML: {error.problem}")]
    there = {str(file.relative_to(book).with_suffix("")) for file in book.glob("chapters/**/*.md")} | {"index"}
    faults = []
    for name in listed:
        pages = [page for page in (book / f"{name}.md", book / f"{name}.ipynb", book / name) if page.is_file()]
        if not pages:
            line = next((at for at, text in enumerate(lines, 1) if name in text.split("#")[0]), 0)
            faults.append(Fault(CONTENTS, line, "", f"no page {name}.md{meant(name, there - {*listed})}"))
        elif ev and pages[0].suffix == ".md":
            faults += _page(pages[0], pages[0].relative_to(book).as_posix(), ev)
    return faults


def _files(node: object) -> Iterator[str]:
    """Yield the pages that the contents name, in their order."""
    if isinstance(node, dict):
        yield from (str(node[key]) for key in ("root", "file") if key in node)
        node = list(node.values())
    for part in node if isinstance(node, list) else ():
        yield from _files(part)


def _page(page: Path, shown: str, ev: Evidence) -> Iterator[Fault]:
    known = list(ev.sources.index)
    for line, text in enumerate(page.read_text(encoding="utf-8").splitlines(), start=1):
        for role, words in CITED.findall(text):
            if lost := [name for name in re.split(r"\s*,\s*", words.strip()) if name not in known]:
                yield Fault(shown, line, "", f"{{{role}}}: {unknown(lost[0], known, 'sources')}")
