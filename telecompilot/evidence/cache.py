"""Results kept on disk for given arguments, tables and code. Safe to delete at any time."""

from __future__ import annotations

import functools
import hashlib
import os
import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import joblib

from telecompilot import evidence
from telecompilot.evidence import access_log, paths

PACKAGE = paths.ROOT / "telecompilot"
# What only shows results cannot change them.
SHOWN = ("edition", "figure", "report", "site", "tools")


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
    total = hashlib.sha256(environment_key().encode())
    for file in sorted(PACKAGE.rglob("*.py")):
        if file.relative_to(PACKAGE).parts[0] not in SHOWN:
            total.update(file.relative_to(PACKAGE).as_posix().encode() + file.read_bytes())
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
    kept.parent.mkdir(parents=True, exist_ok=True)
    part = kept.with_suffix(f".{os.getpid()}.part")
    part.write_bytes(made)
    part.replace(kept)  # whole or not at all, whoever else draws the same
    return made


class _Folder(NamedTuple):
    """What stands for the evidence among the arguments of a kept result: its rows count by what was read of them."""

    path: str


def _as_folder(value):
    return _Folder(str(value.folder)) if isinstance(value, evidence.Evidence) else value


def _as_evidence(value):
    return evidence.load(value.path) if isinstance(value, _Folder) else value


def remember(function: Callable) -> Callable:
    """Decorate a function of plain arguments, of which the first may be the evidence, so that its result is kept.

    It is kept in memory and on disk, with what it read of the evidence while it ran (`access_log`) and that content's
    digest: it is worked out again where that has changed, for other arguments, and for another line of code.
    """
    name = f"{function.__module__}.{function.__qualname__}"

    def keyed(key: str, name: str, args: tuple, kwargs: dict):
        with access_log.recording() as entries:
            result = function(*map(_as_evidence, args), **kwargs)
        return access_log.digests(entries), result

    keyed.__module__, keyed.__qualname__, keyed.__name__ = __name__, f"keyed.{name}", function.__name__
    kept = joblib.Memory(paths.CACHE / "results", verbose=0).cache(keyed)

    @access_log.once
    @functools.wraps(function)
    def remembered(*args, **kwargs):
        given = code_key(), name, tuple(map(_as_folder, args)), kwargs
        made_from, result = kept(*given)
        if access_log.digests(made_from) != made_from:
            (made_from, result), _ = kept.call(*given)
        access_log.record(*made_from)
        return result

    return remembered
