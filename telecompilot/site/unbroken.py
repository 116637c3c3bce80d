"""Keep ranges in titles of figures on one line, on the finished pages of both editions."""

from __future__ import annotations

from pathlib import Path

from sphinx.application import Sphinx

from telecompilot.figure import titles


def write(app: Sphinx, exception: Exception | None) -> None:
    """Write the pages anew whose titles hold a range."""
    if exception is not None or app.builder.format != "html":
        return
    for file in sorted(Path(app.outdir).rglob("*.html")):
        text = file.read_text(encoding="utf-8")
        if (finished := titles.whole(text)) != text:
            file.write_text(finished, encoding="utf-8")
