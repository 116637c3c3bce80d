"""Packages of npm that a test drives: an exact version each, installed once into the cache."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path

import pytest

from telecompilot import paths


def installed(package: str, *needs: str) -> Path:
    """The folder `node_modules` with a package `name@version`; skips where npm or a program of `needs` is missing."""
    if missing := [program for program in ("npm", *needs) if not shutil.which(program)]:
        pytest.skip(f"{package} needs {' and '.join(missing)}, and this machine has none")
    kept = paths.CACHE / package.replace("@", "-")
    if not kept.exists():
        paths.CACHE.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=paths.CACHE) as aside:  # whole or not at all: tests run side by side
            folder = Path(aside, "new")
            folder.mkdir()
            (folder / "package.json").write_text('{"private": true}', encoding="utf-8")
            command = ["npm", "install", "--no-audit", "--no-fund", "--no-progress", "--ignore-scripts", package]
            subprocess.run(command, cwd=folder, check=True, timeout=600, capture_output=True)
            if not kept.exists():
                folder.rename(kept)
    return kept / "node_modules"
