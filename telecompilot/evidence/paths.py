"""Where things lie. No other module spells out a folder."""

from __future__ import annotations

import os
from pathlib import Path

ROOT = Path(os.environ.get("TELECOMPILOT_ROOT") or Path(__file__).resolve().parents[2])
DATA = ROOT / "data"
CHAPTERS = ROOT / "chapters"
STATIC = ROOT / "_static"
BUILD = ROOT / "_build"
BENCHMARKS = ROOT / "benchmarks"  # results that a page shows and that take too long to make anew
# A chapter's kernel leaves each figure's files here; the build copies them into the site.
ASSETS = Path(os.environ.get("TELECOMPILOT_ASSETS") or BUILD / "figures")
CACHE = Path(os.environ.get("TELECOMPILOT_CACHE") or ROOT / ".cache")
