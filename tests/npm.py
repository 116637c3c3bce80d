"""Packages of npm that tests drive: pinned with their digests in package-lock.json, installed once into the cache."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import tempfile
from pathlib import Path

import pytest

from telecompilot.evidence import paths

HERE = Path(__file__).parent
# "resolved" would name the host that packages were fetched from; whoever installs has one of their own.
LISTS = ("package.json", "package-lock.json")


def installed(*needs: str) -> Path:
    """The folder `node_modules` with what package.json lists; skips where npm or a program of `needs` is missing."""
    if missing := [program for program in ("npm", *needs) if not shutil.which(program)]:
        pytest.skip(f"This needs {' and '.join(missing)}, and this machine has none")
    kept = folder()
    if not kept.exists():
        paths.CACHE.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=paths.CACHE) as aside:  # whole or not at all: tests run side by side
            fresh = Path(aside, "new")
            fresh.mkdir()
            for name in LISTS:
                shutil.copy(HERE / name, fresh)
            command = ["npm", "ci", "--no-audit", "--no-fund", "--no-progress", "--ignore-scripts"]
            subprocess.run(command, cwd=fresh, check=True, timeout=600, capture_output=True)
            if not kept.exists():
                fresh.rename(kept)
    return kept / "node_modules"


def folder() -> Path:
    """Where the packages of these lists go: another list, another folder."""
    return paths.CACHE / f"npm-{hashlib.sha256((HERE / LISTS[1]).read_bytes()).hexdigest()[:12]}"
