"""`jupyter-book` as `tools.book` runs it: its failures are told in our words from the first moment on, and it does not
say where the pages are, for they are moved from there once they are whole."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from jupyter_book.cli import main as program
from sphinx.builders.html import StandaloneHTMLBuilder

from telecompilot.figure import provenance
from telecompilot.site import failure

if __name__ == "__main__":
    failure.install(Path(sys.argv[-1]).resolve())
    if given := os.environ.pop(provenance.EPOCH, "").strip():  # Sphinx fails on what is empty, no number, or far off
        os.environ[provenance.EPOCH] = given
        os.environ[provenance.EPOCH] = str(int(provenance.built().timestamp()))
    StandaloneHTMLBuilder.epilog = ""
    box = program._message_box
    program._message_box = lambda *words, **how: box(*words, **{**how, "doprint": False})
    program.main()
