"""A copied or moved folder must not be built with another folder's package, and so with another folder's tables.

What is installed in an environment, and its programs' first lines, name the folder that it was made in.
"""

from __future__ import annotations

import sys
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.errors import ConfigError

import telecompilot

LOADED = Path(telecompilot.__file__).resolve().parent


def check(app: Sphinx, config: Config) -> None:
    """Raises ConfigError where the book's folder has a package, and this build or its chapters would use another."""
    own = Path(app.srcdir).resolve() / "telecompilot"
    if not (own / "__init__.py").is_file():
        return
    for used in (LOADED, _of_chapters()):
        if used != own:
            raise ConfigError(
                f"{own.parent} would be built with the package in {used.parent if used else 'no folder'}: this folder "
                "was copied or moved. Delete .venv in it, then set it up anew as README.md says"
            )


def _of_chapters() -> Path | None:
    """The package that a chapter's kernel will find, which starts in another folder than this process."""
    kept = sys.path[:]
    sys.path[:] = [entry for entry in kept[1:] if entry]
    try:
        found = (finder.find_spec("telecompilot", None) for finder in sys.meta_path)
        spec = next(filter(None, found), None)
    finally:
        sys.path[:] = kept
    return Path(spec.origin).resolve().parent if spec and spec.origin else None
