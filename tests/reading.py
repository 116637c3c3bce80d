"""What the pages of the book say on some evidence: prose with its numbers, and the words of figures and tables."""

from __future__ import annotations

import re

import pandas as pd

from telecompilot.evidence import Evidence, guards, paths, quotes
from telecompilot.evidence import pages as pages_of
from telecompilot.evidence.check import Fault
from telecompilot.figure import KeyFigure
from telecompilot.figure.plot import Plot
from telecompilot.report import dry_run, proofread


def pages(ev: Evidence) -> tuple[dict[str, str], list[Fault]]:
    """Return the words of each page, by its path in the project (chapters/claims.md), one paragraph a line; faults."""
    read = {file.relative_to(paths.ROOT).as_posix(): dry_run.page(file, ev) for file in pages_of.files()}
    faults = proofread.judged(list(read.values()), ev)
    broken = {fault.path for fault in faults if not fault.message.startswith("“")}
    return {name: "" if name in broken else words(page, ev) for name, page in read.items()}, faults


def words(page: dry_run.Page, ev: Evidence) -> str:
    """Return what a reader of one page reads, without marks of emphasis."""
    prose = dry_run.ROLE.sub(lambda role: _filled(role[1], role[2], page.names, ev), page.prose)
    prose = guards.BLOCK.sub("", guards.plain(prose))
    parts = [*prose.split("\n\n"), *(text for shown in page.shown for text in _texts(shown))]
    return "\n".join(line for part in parts if (line := " ".join(part.replace("*", "").split())))


def _filled(role: str, text: str, names: dict[str, object], ev: Evidence) -> str:
    if role == "datum":
        return str(quotes.quote(text, ev))
    first, *rest = text.split(".")
    value = names[first]
    for step in rest:
        value = getattr(value, step)
    return str(value)


def _texts(shown: object):
    if isinstance(shown, str):
        yield re.sub(r"<[^>]+>", " ", shown)
    elif isinstance(shown, Plot):
        yield from (shown.title, shown.units, shown.alt, shown.note)
        yield from _texts(shown.table)
    elif isinstance(shown, pd.DataFrame):
        yield " | ".join(map(str, shown.columns))
        yield from (" | ".join(map(str, row)) for row in shown.itertuples(index=False))
    elif isinstance(shown, KeyFigure):
        yield f"{shown.what} {shown.when}: {shown.value}"
    elif isinstance(shown, dict):
        yield from (text for value in shown.values() for text in _texts(value))
    elif isinstance(shown, (list, tuple)):
        yield from (text for value in shown for text in _texts(value))
