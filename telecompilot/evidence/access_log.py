"""Which tables and rows were read, so that a page, or a kept result, depends on those and on no others.

An entry is the path of a table for all of it; path#key for the rows that have the key in their first column; path# for
the number of its rows. Kernels leave their entries to the build (`site/read_tracing.py`), kept results keep their own
(`cache.remember`).
"""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from functools import lru_cache, wraps
from pathlib import Path

_KEY = ".csv#"  # before the key of a row; a folder may be called "C#", too
_LOGS: list[set[str]] = [set()]  # the first is of the whole process
suspended = 0  # how many readers are at work that record rows themselves, rather than the files that they open


def record(*entries: str) -> None:
    """Record accesses in every log that is open."""
    for log in _LOGS:
        log.update(entries)


@contextmanager
def recording() -> Iterator[set[str]]:
    """Fill a set with the entries of what is read until the block ends."""
    _LOGS.append(set())
    try:
        yield _LOGS[-1]
    finally:
        _LOGS.pop()


@contextmanager
def suspend() -> Iterator[None]:
    """Keep files that are opened meanwhile out of the log of the process."""
    global suspended
    suspended += 1
    try:
        yield
    finally:
        suspended -= 1


def accessed() -> list[str]:
    """Return what this process has read; rows of a table that was read as a whole are left out."""
    return sorted(entry for entry in _LOGS[0] if (file := file_of(entry)) == entry or file not in _LOGS[0])


def file_of(entry: str) -> str:
    """The file that an entry is of, or has rows of."""
    path, rows, _ = entry.partition(_KEY)
    return path + ".csv" if rows else entry


def digests(entries: Iterable[str]) -> dict[str, str]:
    """Return a digest of the present content of each entry; empty where the file is missing."""
    tables: dict[str, _Table] = {}
    result = {}
    for entry in entries:
        path, rows, key = file_of(entry), _KEY in entry, entry.partition(_KEY)[2]
        table = tables[path] = tables.get(path) or _Table(Path(path))
        result[entry] = table.rows(key) if rows else table.whole
    return result


class _Table:
    def __init__(self, path: Path):
        self.content = b""
        with suspend(), suppress(OSError):
            self.content = path.read_bytes()
        self.whole = _sha256(self.content) if self.content else ""

    def rows(self, key: str) -> str:
        """Return the digest of the rows that have a key or, for the empty key, the number of all rows."""
        by_key = _by_key(self.content)
        return _sha256(repr(by_key.get(key)).encode()) if key else str(sum(map(len, by_key.values())))


@lru_cache(maxsize=32)
def _by_key(content: bytes) -> dict[str, list[list[str]]]:
    groups: dict[str, list[list[str]]] = {}
    for row in csv.reader(io.StringIO(content.decode("utf-8", "replace"), newline="")):
        groups.setdefault(row[0] if row else "", []).append(row)
    return groups


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def once(function: Callable) -> Callable:
    """Decorate a function of plain arguments: work each result out once, but record its accesses every time."""

    @lru_cache
    def computed(*args, **kwargs):
        with recording() as entries:
            result = function(*args, **kwargs)
        return frozenset(entries), result

    @wraps(function)
    def wrapper(*args, **kwargs):
        entries, result = computed(*args, **kwargs)
        record(*entries)
        return result

    return wrapper
