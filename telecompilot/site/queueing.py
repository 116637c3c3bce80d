"""The plain way waits for its turn too: see `evidence/turn.py`."""

from __future__ import annotations

import os
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.config import Config

from telecompilot.evidence import turn


def begin(app: Sphinx, config: Config) -> None:
    """As a build begins: wait for the turn, unless it is held already."""
    if not os.environ.get(turn.HELD):
        app.telecompilot_turn = turn.take(Path(app.outdir).parent)


def end(app: Sphinx, exception: Exception | None) -> None:
    """As a build ends, however: the next."""
    if held := getattr(app, "telecompilot_turn", None):
        held.close()
