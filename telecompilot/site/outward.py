"""Links to other hosts: none gets a hold of the report's own window, whoever wrote the link, the theme included."""

from __future__ import annotations

import re
from pathlib import Path

from sphinx.application import Sphinx

LINK = re.compile(r'<a\b(?=[^>]*\bhref="(?:https?:)?//)[^>]*>')
REL = re.compile(r'\brel="([^"]*)"')


def guard(app: Sphinx, exception: Exception | None) -> None:
    """Mark the links of all finished pages."""
    if exception is not None or app.builder.format != "html":
        return
    for file in Path(app.outdir).rglob("*.html"):
        page = file.read_text(encoding="utf-8")
        if (guarded := LINK.sub(lambda hit: marked(hit[0]), page)) != page:
            file.write_text(guarded, encoding="utf-8")


def marked(tag: str) -> str:
    """The opening tag of a link with `noopener` among its relations."""
    found = REL.search(tag)
    if found is None:
        return f'{tag[:-1]} rel="noopener">'
    words = found[1].split()
    return tag if "noopener" in words else REL.sub(f'rel="{" ".join([*words, "noopener"])}"', tag)
