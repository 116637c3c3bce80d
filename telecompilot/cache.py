"""Results kept on disk for given arguments, tables and code. Safe to delete at any time."""

from __future__ import annotations

import functools
import hashlib
import os
import sys
from collections.abc import Callable

import joblib

from telecompilot import paths

PACKAGE = paths.ROOT / "telecompilot"
# What only shows results cannot change them.
SHOWN = ("bench", "charts", "edition", "figure", "sphinx_ext", "book.py", "plot.py", "serve.py")


@functools.cache
def environment_key() -> str:
    """Return a digest of Python's version and of the names and versions of all that is installed beside the package."""
    found = {sys.version}
    for folder in filter(os.path.isdir, sys.path):
        # Names of folders tell names and versions; reading each package's own description takes a tenth of a second.
        found |= {name for name in os.listdir(folder) if name.endswith(".dist-info")}
    return hashlib.sha256("\n".join(sorted(found)).encode()).hexdigest()


@functools.cache
def code_key() -> str:
    """Return a digest of the package's code, without what only draws and publishes, and of what is installed."""
    total = hashlib.sha256(environment_key().encode())
    for file in sorted(PACKAGE.rglob("*.py")):
        if file.relative_to(PACKAGE).parts[0] not in SHOWN:
            total.update(file.relative_to(PACKAGE).as_posix().encode() + file.read_bytes())
    return total.hexdigest()


def tables_key(names: tuple[str, ...]) -> str:
    """Return a digest of tables in `data/`. Reading them also tells the build that the chapter depends on them."""
    return hashlib.sha256(b"".join((paths.DATA / f"{name}.csv").read_bytes() for name in names)).hexdigest()


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


def remember(*tables: str) -> Callable:
    """Decorate a function of plain arguments so that its result is kept, in memory and on disk.

    Parameters: `tables`, the names of all tables that the result follows from. Another table, argument or line of code
    misses the cache; there is no other way in which a kept result could be wrong.
    """

    def decorate(function: Callable) -> Callable:
        name = f"{function.__module__}.{function.__qualname__}"

        def keyed(key: str, name: str, args: tuple, kwargs: dict):
            return function(*args, **kwargs)

        keyed.__module__, keyed.__qualname__, keyed.__name__ = __name__, f"keyed.{name}", function.__name__
        kept = joblib.Memory(paths.CACHE / "results", verbose=0).cache(keyed)

        @functools.lru_cache
        @functools.wraps(function)
        def remembered(*args, **kwargs):
            return kept(code_key() + tables_key(tables), name, args, kwargs)

        return remembered

    return decorate
