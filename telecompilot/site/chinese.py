"""The Chinese edition beside the English site: a switch on every page, the pages under ``zh/``."""

from __future__ import annotations

import sys
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx

from telecompilot.edition import catalogue, pages, site

ALTERNATE = '<link rel="alternate" hreflang="{}" href="{}">'


def exists() -> bool:
    """Tell whether there are catalogues to translate from."""
    return any(catalogue.FOLDER.glob("*.po"))


def offer(app: Sphinx, pagename: str, templatename: str, context: dict, doctree: nodes.document | None) -> None:
    """Hand a page's masthead the switch, and its head the twin's address where addresses are known."""
    if not exists() or pagename in pages.ALONE:
        return
    root, name = context.get("content_root", "./").removeprefix("./"), f"{pagename}.html"
    twin = f"{root}{pages.FOLDER}/{name}"
    switch = f'<a class="tc-edition" lang="{pages.LANGUAGE}" hreflang="{pages.LANGUAGE}" href="{twin}">简体中文</a>'
    context["tc_edition"] = switch
    if (base := app.config.html_baseurl) and pagename != "404":
        own = "" if pagename == "index" else name
        twins = (("en", base + own), ("x-default", base + own), (pages.LANGUAGE, f"{base}{pages.FOLDER}/{own}"))
        tags = "".join(ALTERNATE.format(language, address) for language, address in twins)
        context["metatags"] = f"{context.get('metatags', '')}\n{tags}"


def write(app: Sphinx, root: Path) -> None:
    """Write the edition once the English pages are finished, and say how much of it is still in English."""
    if exists() and (warning := site.build(root, base=app.config.html_baseurl).warning()):
        print(warning, file=sys.stderr)  # no warning of Sphinx, which would end the build
