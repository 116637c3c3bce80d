"""The finished site made light: one stylesheet, scripts under names that change with their content, nothing unused.

Works from the sources of these files and not from what is in the output folder, and finds its own names of an earlier
run in pages that were not written again: a second run over the same folder changes nothing.
"""

from __future__ import annotations

import hashlib
import re
import shutil
from pathlib import Path

import brotli
from furo import get_pygments_stylesheet
from sphinx.application import Sphinx

from telecompilot.edition import pages as edition
from telecompilot.evidence import paths
from telecompilot.site import finder, publish, styles

LENGTH = 10  # hex digits of a digest in a name
NAMED = re.compile(
    r'(?P<folder>_static/)(?P<stem>(?:figures/)?[\w-]+)(?:\.[0-9a-f]{10})?(?P<kind>\.(?:css|js|svg))(?=")'
)
STAYS = {"figures", "cards", "references.bib"}  # public names, which others link to
SHEET = "site.css"
CARRIED = re.compile(r"<style data-href=\"([^\"]*)\">.*?</style>", re.DOTALL)
LINKED = re.compile(rf'<link rel="stylesheet" href="([^"]*_static/{SHEET.replace(".css", "")}[^"]*)">')
LATER = re.compile(r'<template class="tc-later">(.*?)</template>', re.DOTALL)
LOADS = re.compile(r'<script defer src="[^"]*"[^>]*></script>')
LONG = 45 * 1024  # bytes, packed: of a page as long as this, a slow line would bring the stylesheet late
DERIVED = {edition.FOLDER, "v"}  # made from finished pages: another language, earlier versions
UNUSED = ("genindex.html",)


def write(app: Sphinx, exception: Exception | None) -> None:
    """Put stylesheet and scripts in place, have all pages name them, take away what no page loads."""
    if exception is not None or app.builder.format != "html" or app.config.html_theme != "furo":
        return
    root = Path(app.outdir)
    for name in UNUSED:  # before pages are read, or the first stylesheet would hold its rules and the next would not
        (root / name).unlink(missing_ok=True)
    files = (file for file in sorted(root.rglob("*.html")) if file.relative_to(root).parts[0] not in DERIVED)
    before = {file: file.read_text(encoding="utf-8") for file in files}
    pages = {file: plain(text) for file, text in before.items()}
    contents = _scripts(root)
    readable = [text.decode() for name, text in contents.items() if name != "vega.js"]
    contents["search-index.js"] = finder.index(app).encode()
    contents[SHEET] = styles.sheet(pages.values(), readable, get_pygments_stylesheet()).encode()
    if (icon := paths.STATIC / "icon.svg").is_file():
        contents["icon.svg"] = icon.read_bytes()
    static = root / "_static"
    for file in static.iterdir():
        if file.name not in STAYS:
            shutil.rmtree(file) if file.is_dir() else file.unlink()
    names = {name: _place(static, name, content) for name, content in contents.items()}
    for file, page in pages.items():
        text = named(page, names)
        loaded = [contents[name].decode() for name in names if name.endswith(".js") and names[name] in text]
        if (finished := carrying(text, contents[SHEET].decode(), loaded)) != before[file]:
            file.write_text(finished, encoding="utf-8")


def named(page: str, names: dict[str, str]) -> str:
    """A page that asks for files by their names of now, `names` by plain name; others stay."""

    def now(hit: re.Match) -> str:
        plain = hit["stem"] + hit["kind"]
        return hit["folder"] + names[plain] if plain in names else hit[0]

    return NAMED.sub(now, page)


def carrying(page: str, sheet: str, scripts: list[str]) -> str:
    """A long page with its part of the stylesheet in it and its scripts put off: one answer paints it. Short ones stay.

    `scripts` are those that the page may load.
    """
    if len(brotli.compress(page.encode(), quality=5)) < LONG:
        return page
    words, classes = styles.vocabulary([page], scripts)
    read = set(styles.READ.findall(page)).union(*map(styles.READ.findall, scripts))
    own = styles.lean(sheet, words, classes, read)
    page = LOADS.sub(r'<template class="tc-later">\g<0></template>', page)
    return LINKED.sub(lambda hit: f'<style data-href="{hit[1]}">{own}</style>', page)


def plain(page: str) -> str:
    """What `carrying` made, undone."""
    return LATER.sub(r"\1", CARRIED.sub(r'<link rel="stylesheet" href="\1">', page))


def _scripts(root: Path) -> dict[str, bytes]:
    """Content of every script that a page may load, by its plain name."""
    found = {file.name: file.read_bytes() for file in sorted(paths.STATIC.glob("*.js"))}
    found["vega.js"] = publish.bundle().read_bytes()
    for file in sorted((root / "_static" / "figures").glob("*.js")):
        if (source := paths.ASSETS / file.name).is_file():
            found[f"figures/{file.name}"] = source.read_bytes()
    return found


def _place(static: Path, name: str, content: bytes) -> str:
    """Write a file under its plain name with a digest of its content; return that name."""
    stem, dot, kind = name.rpartition(".")
    hashed = f"{stem}.{hashlib.sha256(content).hexdigest()[:LENGTH]}{dot}{kind}"
    (static / hashed).write_bytes(content)
    (static / name).unlink(missing_ok=True)
    return hashed
