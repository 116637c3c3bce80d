"""The project's own files, and the digest of anything that a page may have run on."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from telecompilot.evidence import access_log, paths

EVERYTHING = "every file of the project"  # of a page whose cells read what cannot be told
NOTED = "inputs.json"  # among what the builder keeps: the digest of all that pages were read from


def digests(names: Iterable[str]) -> dict[str, str]:
    """Digest of each file, or of rows of it (see `access_log`), or of a folder's list of names, where the name ends in
    a slash; of EVERYTHING where asked for. Empty where there is none."""
    names = set(names)
    folders, found = {name for name in names if name.endswith(os.sep)}, {}
    if EVERYTHING in names:
        found[EVERYTHING] = digest(access_log.digests(map(str, files(paths.ROOT))).items())
    for folder in folders:
        found[folder] = digest(sorted(file.name for file in Path(folder).glob("*") if not _passing(file)))
    return found | access_log.digests(names - folders - {EVERYTHING})


def files(root: Path) -> Iterator[Path]:
    """The files under a folder that an author may have written."""
    for folder, inner, names in os.walk(root):
        inner[:] = [name for name in inner if not _passing(Path(name)) and name not in ("node_modules",)]
        found = (Path(folder) / name for name in names if not _passing(Path(name)) or name.startswith("."))
        yield from (file for file in found if file.is_file())


def _passing(file: Path) -> bool:
    """Tell whether a file or folder is none of the author's: what is built, and what is hidden."""
    return file.name.startswith((".", "__pycache__")) or file.name in ("_build", "references.bib")


def digest(content: Iterable) -> str:
    """Return the SHA-256 of plain values, in whatever order they come."""
    return hashlib.sha256(repr(sorted(content)).encode()).hexdigest()
