"""Results kept on disk for given arguments, tables and code. Safe to delete at any time."""

from __future__ import annotations

import functools
import hashlib
import os
import pickle
import re
import sys
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

import joblib

from telecompilot import evidence
from telecompilot.evidence import access_log, paths

T = TypeVar("T")
PACKAGE = paths.ROOT / "telecompilot"
# What only shows results cannot change them.
SHOWN = ("edition", "figure", "report", "site", "tools")
EVIDENCE = "the evidence"  # among the arguments of a kept result, for its rows count by what was read of them
OWN = "<data>/"  # before a file of its folder, among what was read


@functools.cache
def environment_key() -> str:
    """Return a digest of Python's version and of what is installed of requirements.txt: name and version of each.

    What else is installed, for tests say, changes nothing; an author who draws with it adds it to that list.
    """
    listed, found = _names(paths.ROOT / "requirements.txt"), {sys.version}
    for folder in filter(os.path.isdir, sys.path):
        # Names of folders tell names and versions; reading each package's own description takes a tenth of a second.
        kept = (name for name in os.listdir(folder) if name.endswith(".dist-info"))
        found |= {name for name in kept if not listed or _plain(name.partition("-")[0]) in listed}
    return hashlib.sha256("\n".join(sorted(found)).encode()).hexdigest()


def _names(requirements: Path) -> set[str]:
    """The packages that a list names; none where there is no list."""
    if not requirements.is_file():
        return set()
    lines = requirements.read_text(encoding="utf-8").splitlines()
    return {_plain(found[0]) for line in lines if (found := re.match(r"\w[\w.-]*", line))}


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


@functools.cache
def code_key() -> str:
    """Return a digest of the package's code, without what only draws and publishes, and of what is installed."""
    return key(file for file in PACKAGE.rglob("*.py") if file.relative_to(PACKAGE).parts[0] not in SHOWN)


def key(files: Iterable[Path], *more: object) -> str:
    """Return a digest of the names and content of files, of what is installed, and of other plain values."""
    total = hashlib.sha256(repr([environment_key(), *more]).encode())
    for file in sorted(files):
        total.update(str(file).removeprefix(str(paths.ROOT)).encode() + hashlib.sha256(file.read_bytes()).digest())
    return total.hexdigest()


def drawn(kind: str, content: bytes, draw: Callable[[], bytes]) -> bytes:
    """Return what `draw` makes of some content and of nothing else, drawn once for it and for what is installed.

    Parameters: `kind`, what is made ("svg", "png"); `content`, all that the drawing follows from.
    """
    name = hashlib.sha256(environment_key().encode() + content).hexdigest()
    kept = paths.CACHE / "drawn" / f"{name}.{kind}"
    try:
        return kept.read_bytes()
    except FileNotFoundError:
        made = draw()
    _write(kept, made)
    return made


def last(name: str, follows: str, make: Callable[[], T]) -> T:
    """Return what `make` makes; made anew where the one kept under that name follows from something else.

    `follows`: a digest of all that it follows from, as `key` gives it.
    """
    file, begins = paths.CACHE / f"{name}.pickle", follows.encode()
    with suppress(OSError):
        kept = file.read_bytes()
        if kept.startswith(begins):
            return pickle.loads(kept.removeprefix(begins))
    made = make()
    _write(file, begins + pickle.dumps(made))
    return made


def remember(function: Callable) -> Callable:
    """Decorate a function of plain arguments, of which the first may be the evidence, so that its result is kept.

    It is kept in memory and on disk, with the names of what it read of the evidence while it ran (`access_log`), under
    a digest of that content: it is worked out once for the same content, in whichever folder, for other arguments, and
    for another line of code.
    """
    name = f"{function.__module__}.{function.__qualname__}"

    @access_log.once
    @functools.wraps(function)
    def remembered(*args, **kwargs):
        folders = [str(one.folder.resolve()) for one in args if isinstance(one, evidence.Evidence)]
        folder = os.path.join(folders[0] if folders else str(paths.DATA.resolve()), "")
        plain = [EVIDENCE if isinstance(one, evidence.Evidence) else one for one in args]
        kept = paths.CACHE / "results" / name / joblib.hash((code_key(), plain, kwargs))
        for names in kept.glob("*.reads"):  # runs on other content may have read other rows
            entries = [_placed(entry, folder) for entry in names.read_text(encoding="utf-8").splitlines()]
            with suppress(OSError, EOFError, pickle.UnpicklingError):
                result = pickle.loads(_result(names, entries).read_bytes())
                access_log.record(*entries)
                return result
        whole = [evidence.load(one.folder) if isinstance(one, evidence.Evidence) else one for one in args]
        with access_log.recording() as read:
            result = function(*whole, **kwargs)
        told = sorted(OWN + entry.removeprefix(folder) if entry.startswith(folder) else entry for entry in read)
        names = kept / f"{joblib.hash(told)}.reads"
        _write(_result(names, [_placed(entry, folder) for entry in told]), pickle.dumps(result))
        _write(names, "\n".join(told).encode())
        return result

    return remembered


def _placed(entry: str, folder: str) -> str:
    return folder + entry.removeprefix(OWN) if entry.startswith(OWN) else entry


def _result(names: Path, entries: list[str]) -> Path:
    """The file of the result for the present content of what was read."""
    return names.with_suffix(f".{joblib.hash(list(access_log.digests(entries).values()))}.pickle")


def _write(file: Path, content: bytes) -> None:
    """Write a file whole or not at all, whoever else writes the same."""
    file.parent.mkdir(parents=True, exist_ok=True)
    part = file.with_suffix(f".{os.getpid()}.part")
    part.write_bytes(content)
    part.replace(file)
