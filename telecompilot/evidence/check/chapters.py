"""What the contents and the pages name and is not there: pages, cited sources. (Quotes are read by `proofread`.)"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import yaml

from telecompilot.evidence import pages
from telecompilot.evidence.check.files import Fault
from telecompilot.evidence.check.schema import unknown
from telecompilot.evidence.store import Evidence
from telecompilot.evidence.tables import meant

CITED = re.compile(r"\{(cite:[pt])\}`([^`]+)`")


def check(book: Path, ev: Evidence | None) -> list[Fault]:
    """Return the faults of a book's contents and, where the tables `ev` can be read, of what its pages name."""
    file = book / pages.CONTENTS
    lines = file.read_text(encoding="utf-8").splitlines() if file.is_file() else []
    try:
        listed = list(pages.names(yaml.safe_load("\n".join(lines))))
    except yaml.MarkedYAMLError as error:
        return [Fault(pages.CONTENTS, error.problem_mark.line + 1, "", f"is not YAML: {error.problem}")]
    there = {"index"} | {
        file.relative_to(book).with_suffix("").as_posix()
        for suffix in pages.SUFFIXES
        for file in book.glob(f"chapters/**/*{suffix}")
    }
    faults = []
    for name in listed:
        found = pages.found(book, name)
        if not found:
            line = next((at for at, text in enumerate(lines, 1) if name in text.split("#")[0]), 0)
            faults.append(Fault(pages.CONTENTS, line, "", f"no page {name}.md{meant(name, there - {*listed})}"))
        for page in found if ev else ():
            faults += _page(page, page.relative_to(book).as_posix(), ev)
    return faults


def _page(page: Path, shown: str, ev: Evidence) -> Iterator[Fault]:
    known = list(ev.sources.index)
    for line, text in enumerate(pages.text(page).splitlines(), start=1):
        for role, words in CITED.findall(text):
            if lost := [name for name in re.split(r"\s*,\s*", words.strip()) if name not in known]:
                cell, line = pages.place(page, line)
                yield Fault(f"{shown}{cell}", line, "", f"{{{role}}}: {unknown(lost[0], known, 'sources')}")
