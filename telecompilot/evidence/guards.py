"""Words that hang on data, and the names of the conditions on which they rest.

    [It is known only at second hand]{holds="approvals_second_hand"}: a note and a test quote it.

    {holds="two_levels no_count_since"}
    The paragraph, list or table that follows, as a whole.

A text in a table (quotes may be left out) and the description in a page's head are written like the first; a string in
a module is handed to `guarded`. The conditions themselves are functions of study/conditions, and `report.proofread`
says which no longer hold.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

SPAN_END = re.compile(r"\]\{holds=\"?([\w\s]+?)\"?\}")
BLOCK = re.compile(r"^[ \t]*\{holds=\"?([\w ]+?)\"?\}[ \t]*$", re.MULTILINE)
MEANT = re.compile(r"\{\s*holds?\s*=[^}\n]*\}")  # whatever looks like a mark
SENTENCE_LENGTH = 70


class Guard(NamedTuple):
    """Words and the conditions that they rest on: `file` as an author knows it, `line`, the words, the names."""

    file: str
    line: int
    words: str
    conditions: tuple[str, ...]


_LOGS: list[list[Guard]] = []


def guarded(conditions: str, words: str) -> str:
    """Return `words`, a title, note or cell that rests on conditions (names parted by spaces), and record that it does.

    Nothing is evaluated here: a page that shows the words does not depend on all that their conditions read.
    """
    if _LOGS:
        caller = sys._getframe(1)
        _LOGS[-1].append(Guard(caller.f_code.co_filename, caller.f_lineno, words, tuple(conditions.split())))
    return words


@contextmanager
def recording() -> Iterator[list[Guard]]:
    """Fill a list with what `guarded` is handed until the block ends."""
    _LOGS.append([])
    try:
        yield _LOGS[-1]
    finally:
        _LOGS.pop()


def marks(text: str, file: str) -> Iterator[Guard]:
    """Yield the guards written in a text.

    Raises ValueError, with the line, where a span does not begin, and for what looks like a mark and guards nothing.
    """
    rest = BLOCK.sub(_blank, SPAN_END.sub(_blank, text))
    for mark in MEANT.finditer(rest):
        line = text.count("\n", 0, mark.start()) + 1
        raise ValueError(f'{line}: {mark[0]} guards nothing: write [words]{{holds="condition"}}, with no blank between')
    for end in SPAN_END.finditer(text):
        line = text.count("\n", 0, end.start()) + 1
        yield Guard(file, line, text[_start(text, end.start(), line) + 1 : end.start()], tuple(end[1].split()))
    for hit in BLOCK.finditer(text):
        words = text[hit.end() :].lstrip("\n").split("\n\n")[0]
        yield Guard(file, text.count("\n", 0, hit.end()) + 2, words, tuple(hit[1].split()))


def plain(text: str) -> str:
    """Return a text without the marks of its guarded words."""
    while end := SPAN_END.search(text):
        start = _start(text, end.start(), 0)
        text = text[:start] + text[start + 1 : end.start()] + text[end.end() :]
    return text


def shortened(words: str) -> str:
    """Return the beginning of some words on one line, to tell an author which they are."""
    line = " ".join(words.split())
    return line if len(line) <= SENTENCE_LENGTH else line[: line.rfind(" ", 0, SENTENCE_LENGTH)] + " …"


def _blank(mark: re.Match) -> str:
    return re.sub(r"[^\n]", " ", mark[0])


def _start(text: str, end: int, line: int) -> int:
    """Return where the bracket opens that closes at `end`."""
    depth = 1
    for at in range(end - 1, -1, -1):
        depth += (text[at] == "]") - (text[at] == "[")
        if not depth:
            return at
    raise ValueError(f"{line}: no [ opens the words before {text[end : end + 30]!r}")
