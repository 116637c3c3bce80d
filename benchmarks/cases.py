"""What is measured: first builds beside the plain configuration, builds after an edit, and growth."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from benchmarks import books, timed
from benchmarks.timed import Run

BOOK = [sys.executable, "-m", "telecompilot.tools.book"]
CHECK = [sys.executable, "-m", "telecompilot", "check"]
LOAD = [sys.executable, "-c", "from telecompilot import evidence as e; v = e.load(); v.rows(v.catalogue.index[0])"]
# One line in one file, as an author would change it: file, what is looked for, what is put in its place.
EDITS = {
    "prose": ("chapters/measuring-share.md", r"\Z", "\nOne sentence more.\n"),
    "observations": ("data/observations.csv", r"(?m)^(pilot_approvals_cum,2026-06),166,", r"\1,167,"),
    "sources": ("data/sources.csv", r"(?m)^(caict_202003,.*?), reprint\)", r"\1, copy)"),
    "events": ("data/events.csv", r"(?m)^(film-quota-2012),2012-02-18,", r"\1,2012-02-19,"),
}
GROWTH = {"observations": (1, 10, 100), "chapters": (1, 5, 20)}


class Row(NamedTuple):
    """One run: what was built, in which pair, how many times the book's size, and what it took."""

    case: str
    pair: int
    times: int
    run: Run


def builds(folder: Path, pairs: int) -> Iterator[Row]:
    """First builds, ours and the plain one in alternating order; after each of ours, builds after edits."""
    ours, plain = books.copy(folder / "ours"), books.plain(folder / "plain")
    for pair in range(pairs):
        for case in ("ours", "plain") if pair % 2 == 0 else ("plain", "ours"):
            if case == "plain":
                yield _built("plain", pair, plain, [books.program("jupyter-book"), "build", "."], fresh=True)
            else:
                yield _built("cold", pair, ours, BOOK, fresh=True)
                yield from edits(ours, pair)


def edits(book: Path, pair: int) -> Iterator[Row]:
    """After a first build: builds with nothing changed, then with one edit more each time."""
    yield _built("unchanged", pair, book, BOOK)
    kept = {file: (book / file).read_text(encoding="utf-8") for file, _, _ in EDITS.values()}
    for name, (file, old, new) in EDITS.items():
        text, count = re.subn(old, new, kept[file], count=1)
        if not count or text == kept[file]:
            raise ValueError(f"nothing to edit in {file}")
        (book / file).write_text(text, encoding="utf-8")
        yield _built(f"edit {name}", pair, book, BOOK)
    for file, text in kept.items():
        (book / file).write_text(text, encoding="utf-8")


def growth(folder: Path) -> Iterator[Row]:
    """Check, load and build as the tables grow; a first build as chapters are added."""
    for times in GROWTH["observations"]:
        book = books.of_observations(folder / f"observations-{times}", times)
        for what, command in (("check", CHECK), ("load", LOAD)):
            yield _built(f"{what} observations", 0, book, command, times=times)
        yield _built("build observations", 0, book, [books.program("jupyter-book"), "build", "."], times=times)
    for times in GROWTH["chapters"]:
        book = books.of_chapters(folder / f"chapters-{times}", times)
        yield _built("build chapters", 0, book, [books.program("jupyter-book"), "build", "."], times=times)


def _built(case: str, pair: int, book: Path, command: list[str], fresh: bool = False, times: int = 1) -> Row:
    if fresh:
        books.clean(book)
    print(f"{case}, {times}×, pair {pair + 1}: ", end="", flush=True)
    done = timed.run(command, book, books.environment(book))
    print(f"{done.wall:.1f} s, {done.processor:.1f} s of processors, {done.memory:.0f} MB, load {done.load:.1f}")
    return Row(case, pair, times, done)
