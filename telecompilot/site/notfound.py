"""The page for an address that leads nowhere, whatever its depth: what went wrong, where everything is.

It is an ordinary page whose links are made absolute when the site is finished, so that theme, policy and hashed names
of files are those of every other page. (sphinx-notfound-page does this while pages are written, before names change.)
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape
from pathlib import Path
from urllib.parse import urljoin

from sphinx.application import Sphinx

from telecompilot.edition import pages
from telecompilot.site import address

NAME = "404"
RELATIVE = re.compile(
    r'\b(href|src|action|data-[\w-]+)="(?![a-z][a-z0-9+.-]*:|[/#"])([^"]*\.[a-z]{2,5}(?:[?#][^"]*)?|\./)"'
)
ROOT = re.compile(r'(data-content_root=)"[^"]*"')


def collect(app: Sphinx) -> Iterator[tuple[str, dict, str]]:
    """Hand the page to the builder."""
    titles, root = app.env.titles, app.config.root_doc
    items = "".join(
        f'<li><a href="{page}.html">{escape(titles[page].astext())}</a></li>' for page in order(app) if page != root
    )
    body = (
        "<h1>No page here</h1>\n"
        "<p>The address may be mistyped, or belong to another version of the report. Nothing has been taken away on "
        "purpose: names of pages and of figures stay as they are.</p>\n"
        f'<p>Go to <a href="{root}.html">the answer in short</a>, <a href="search.html">search</a>, or pick a chapter:'
        f"</p>\n<ul>{items}</ul>"
    )
    yield NAME, {"title": "No page here", "body": body, "parents": [], "toc": ""}, "page.html"


def order(app: Sphinx) -> Iterator[str]:
    """The pages in the order in which they are read."""
    relations, page = app.env.collect_relations(), app.config.root_doc
    while page:
        yield page
        page = relations.get(page, (None, None, None))[2]


def settle(app: Sphinx, root: Path) -> None:
    """Make the finished pages' links absolute, of both editions: each is shown at addresses of any depth."""
    top = address.path(app.config.html_baseurl)
    for folder in ("", f"{pages.FOLDER}/"):
        if (file := root / f"{folder}{NAME}.html").is_file():
            file.write_text(absolute(file.read_text(encoding="utf-8"), top, folder), encoding="utf-8")


def absolute(page: str, path: str, folder: str = "") -> str:
    """The page with relative addresses in `folder` put under `path`; fragments and whole addresses stay."""
    page = RELATIVE.sub(lambda hit: f'{hit[1]}="{urljoin(path + folder, hit[2])}"', page)
    return ROOT.sub(rf'\1"{path}"', page)
