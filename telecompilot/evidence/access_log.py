"""What was asked of the evidence, so that a page, or a kept result, follows from those rows and from no others.

A thing asked for has a name: the path of a table for all of it; path#key for the rows that bear the key in their first
column; path# for how many rows there are. Kernels leave the names to the build (`sphinx_ext/startup.py`), kept results
keep their own (`cache.remember`).
"""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from functools import cached_property, lru_cache, wraps
from pathlib import Path

_RECORDS: list[set[str]] = [set()]  # the first is of the whole process
quiet = 0  # how many readers are at work who note themselves what they hand out of the files that they open


def note(*names: str) -> None:
    """Note that something was asked for, in every record that is open."""
    for record in _RECORDS:
        record.update(names)


@contextmanager
def recording() -> Iterator[set[str]]:
    """Fill a set with the names of what is asked for until the block ends."""
    _RECORDS.append(set())
    try:
        yield _RECORDS[-1]
    finally:
        _RECORDS.pop()


@contextmanager
def reading() -> Iterator[None]:
    """Mark files that are opened meanwhile as not asked for by that alone."""
    global quiet
    quiet += 1
    try:
        yield
    finally:
        quiet -= 1


def needed() -> list[str]:
    """Return what this process has asked for; rows of a table that was asked for as a whole are left out."""
    return sorted(name for name in _RECORDS[0] if "#" not in name or name.partition("#")[0] not in _RECORDS[0])


def digests(names: Iterable[str]) -> dict[str, str]:
    """Return a digest of the present content of each thing by its name; empty where the file is missing."""
    tables: dict[str, _Table] = {}
    found = {}
    for name in names:
        path, rows, key = name.partition("#")
        table = tables[path] = tables.get(path) or _Table(Path(path))
        found[name] = table.rows(key) if rows else table.whole
    return found


class _Table:
    def __init__(self, path: Path):
        self.content = b""
        with reading(), suppress(OSError):
            self.content = path.read_bytes()
        self.whole = _sha256(self.content) if self.content else ""

    @cached_property
    def _keyed(self) -> dict[str, list[list[str]]]:
        found: dict[str, list[list[str]]] = {}
        for row in csv.reader(io.StringIO(self.content.decode("utf-8", "replace"), newline="")):
            found.setdefault(row[0] if row else "", []).append(row)
        return found

    def rows(self, key: str) -> str:
        """Return the digest of the rows that bear a key, or, of the empty key, their number."""
        return _sha256(repr(self._keyed.get(key)).encode()) if key else str(sum(map(len, self._keyed.values())))


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def once(function: Callable) -> Callable:
    """Decorate a function of plain arguments: work each result out once, but note every time what it asked for."""

    @lru_cache
    def known(*args, **kwargs):
        with recording() as names:
            result = function(*args, **kwargs)
        return frozenset(names), result

    @wraps(function)
    def again(*args, **kwargs):
        names, result = known(*args, **kwargs)
        note(*names)
        return result

    return again
