"""What the contents and the pages name and is not there: pages, cited sources. (Quotes are read by `proofread`.)"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import yaml

from telecompilot.evidence.check.files import Fault
from telecompilot.evidence.check.schema import unknown
from telecompilot.evidence.store import Evidence
from telecompilot.evidence.tables import meant

CONTENTS = "_toc.yml"
UNFIT = re.compile(r'[<>:"|?*\\]|[. ](/|$)|(^|/)(con|prn|aux|nul|com\d|lpt\d)\.', re.IGNORECASE)
CITED = re.compile(r"\{(cite:[pt])\}`([^`]+)`")


def check(book: Path, ev: Evidence | None) -> list[Fault]:
    """Return the faults of a book's contents and, where the tables `ev` can be read, of what its pages name."""
    file = book / CONTENTS
    lines = file.read_text(encoding="utf-8").splitlines() if file.is_file() else []
    try:
        listed = list(_files(yaml.safe_load("\n".join(lines))))
    except yaml.MarkedYAMLError as error:
        return [Fault(CONTENTS, error.problem_mark.line + 1, "", f"is not YAML: {error.problem}")]
    files = [
        file.relative_to(book) for file in sorted(book.glob("chapters/**/*.*")) if file.suffix in (".md", ".ipynb")
    ]
    there = {file.with_suffix("").as_posix() for file in files} | {"index"}
    faults = _elsewhere([file.as_posix() for file in files])
    for name in listed:
        pages = [page for page in (book / f"{name}.md", book / f"{name}.ipynb", book / name) if page.is_file()]
        if not pages:
            line = next((at for at, text in enumerate(lines, 1) if name in text.split("#")[0]), 0)
            faults.append(Fault(CONTENTS, line, "", f"no page {name}.md{meant(name, there - {*listed})}"))
        elif name.removesuffix(pages[0].suffix) not in there:  # found all the same, where capitals do not matter
            spelt = next((page for page in there if page.casefold() == name.casefold()), "otherwise")
            line = next((at for at, text in enumerate(lines, 1) if name in text.split("#")[0]), 0)
            faults.append(Fault(CONTENTS, line, "", f"{name} is spelt {spelt}, which other systems tell apart"))
        elif ev and pages[0].suffix == ".md":
            faults += _page(pages[0], pages[0].relative_to(book).as_posix(), ev)
    return faults


def _elsewhere(names: list[str]) -> list[Fault]:
    """Files that another system could not hold beside each other, or at all, or would not find by the name given."""
    faults, first = [], {}
    for name in names:
        other = first.setdefault(unicodedata.normalize("NFC", name).casefold(), name)
        if other != name:
            faults.append(Fault(name, 0, "", f"is one file with {other} on macOS and Windows: rename one"))
        if UNFIT.search(name):
            faults.append(Fault(name, 0, "", "is no name that Windows allows: letters, digits and hyphens are safe"))
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
