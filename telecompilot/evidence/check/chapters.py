"""What the contents and the pages name and is not there: pages, cited sources. (Quotes are read by `proofread`.)"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import yaml

from telecompilot.evidence import pages
from telecompilot.evidence.check.files import Fault
from telecompilot.evidence.check.schema import unknown
from telecompilot.evidence.store import Evidence
from telecompilot.evidence.tables import meant

UNFIT = re.compile(r'[<>:"|?*\\]|[. ](/|$)|(^|/)(con|prn|aux|nul|com\d|lpt\d)\.', re.IGNORECASE)
CITED = re.compile(r"\{(cite:[pt])\}`([^`]+)`")


def check(book: Path, ev: Evidence | None) -> list[Fault]:
    """Return the faults of a book's contents and, where the tables `ev` can be read, of what its pages name."""
    file = book / pages.CONTENTS
    lines = file.read_text(encoding="utf-8").splitlines() if file.is_file() else []
    try:
        listed = list(pages.names(yaml.safe_load("\n".join(lines))))
    except yaml.MarkedYAMLError as error:
        return [Fault(pages.CONTENTS, error.problem_mark.line + 1, "", f"is not YAML: {error.problem}")]
    files = [
        file.relative_to(book) for suffix in pages.SUFFIXES for file in sorted(book.glob(f"chapters/**/*{suffix}"))
    ]
    there = {file.with_suffix("").as_posix() for file in files} | {"index"}
    faults = _elsewhere([file.as_posix() for file in files])
    for name in listed:
        found = pages.found(book, name)
        if not found:
            line = next((at for at, text in enumerate(lines, 1) if name in text.split("#")[0]), 0)
            faults.append(Fault(pages.CONTENTS, line, "", f"no page {name}.md{meant(name, there - {*listed})}"))
        for page in found:
            plain = page.relative_to(book).with_suffix("").as_posix()
            if plain not in there:  # found all the same, where capitals do not matter
                spelt = next((one for one in there if one.casefold() == plain.casefold()), "otherwise")
                line = next((at for at, text in enumerate(lines, 1) if name in text.split("#")[0]), 0)
                faults.append(
                    Fault(pages.CONTENTS, line, "", f"{name} is spelt {spelt}, which other systems tell apart")
                )
            elif ev:
                faults += _page(page, page.relative_to(book).as_posix(), ev)
    return faults


def _elsewhere(names: list[str]) -> list[Fault]:
    """Files that another system could not hold beside each other, or at all, or would not find by the name given."""
    faults: list[Fault] = []
    first: dict[str, str] = {}
    for name in names:
        other = first.setdefault(unicodedata.normalize("NFC", name).casefold(), name)
        if other != name:
            faults.append(Fault(name, 0, "", f"is one file with {other} on macOS and Windows: rename one"))
        if UNFIT.search(name):
            faults.append(Fault(name, 0, "", "is no name that Windows allows: letters, digits and hyphens are safe"))
    return faults


def _page(page: Path, shown: str, ev: Evidence) -> Iterator[Fault]:
    known = list(ev.sources.index)
    for line, text in enumerate(pages.text(page).splitlines(), start=1):
        for role, words in CITED.findall(text):
            if lost := [name for name in re.split(r"\s*,\s*", words.strip()) if name not in known]:
                cell, line = pages.place(page, line)
                yield Fault(f"{shown}{cell}", line, "", f"{{{role}}}: {unknown(lost[0], known, 'sources')}")
