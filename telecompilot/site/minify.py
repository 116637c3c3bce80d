"""The finished site made smaller: one stylesheet without unused rules, scripts under hashed names, nothing unused.

Works from the sources of these files and not from what is in the output folder, and recognises the hashed names of an
earlier run in pages that were not written again: a second run over the same folder changes nothing.
"""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

import brotli
from furo import get_pygments_stylesheet
from sphinx.application import Sphinx

from telecompilot.edition import pages as edition
from telecompilot.evidence import paths
from telecompilot.site import page_assets, publish, search_index, styles

DIGITS = 10  # hex digits of a digest in a name
ASSET = re.compile(
    r'(?P<folder>_static/)(?P<stem>(?:figures/)?[\w-]+)(?:\.[0-9a-f]{10})?(?P<kind>\.(?:css|js|svg))(?=")'
)
HASHED = re.compile(rf"\.[0-9a-f]{{{DIGITS}}}(?=\.\w+$)")
PUBLIC = {"figures", "cards", "references.bib"}  # names that others link to
SHEET = "site.css"
INLINED = re.compile(r"<style data-href=\"([^\"]*)\">.*?</style>", re.DOTALL)
SHEET_LINK = re.compile(rf'<link rel="stylesheet" href="([^"]*_static/{SHEET.replace(".css", "")}[^"]*)">')
DEFERRED = re.compile(r'<template class="tc-later">(.*?)</template>', re.DOTALL)
SCRIPT = re.compile(r'<script defer src="[^"]*"[^>]*></script>')
LARGE = 45 * 1024  # bytes, compressed: for a page of this size a slow line would bring the stylesheet late
DERIVED = {edition.FOLDER, "v"}  # made from finished pages: another language, earlier versions
UNUSED = ("genindex.html",)


def write(app: Sphinx, root: Path) -> None:
    """Put stylesheet and scripts in place, have all pages name them, take away what no page loads."""
    if app.config.html_theme != "furo":
        return
    for name in UNUSED:  # before pages are read, or the first stylesheet would hold its rules and the next would not
        (root / name).unlink(missing_ok=True)
    files = (file for file in sorted(root.rglob("*.html")) if file.relative_to(root).parts[0] not in DERIVED)
    before = {file: file.read_text(encoding="utf-8") for file in files}
    pages = {file: sheet_linked(text) for file, text in before.items()}
    contents = _scripts(root)
    own = {*contents, SHEET, "search-index.js", "icon.svg"}  # under their digests on pages of an earlier build
    stay = {name for name in page_assets.kept(app, root, pages.values()) if HASHED.sub("", name) not in own}
    texts = [text.decode() for name, text in contents.items() if name != "vega.js"]
    texts += [(root / "_static" / name).read_text("utf-8") for name in sorted(stay) if name.endswith(".js")]
    contents["search-index.js"] = search_index.index(app).encode()
    contents[SHEET] = styles.sheet(pages.values(), texts, get_pygments_stylesheet()).encode()
    if (icon := paths.STATIC / "icon.svg").is_file():
        contents["icon.svg"] = icon.read_bytes()
    static = root / "_static"
    _clear(static, stay)
    names = {name: _place(static, name, content) for name, content in contents.items()}
    for file, page in pages.items():
        text = page_assets.versioned(hashed_names(page, names), stay, static)
        loaded = [contents[name].decode() for name in names if name.endswith(".js") and names[name] in text]
        if (finished := sheet_inlined(text, contents[SHEET].decode(), loaded)) != before[file]:
            file.write_text(finished, encoding="utf-8")


def hashed_names(page: str, names: dict[str, str]) -> str:
    """The page with the present hashed names of its files, `names` by plain name; others stay."""

    def current(hit: re.Match) -> str:
        plain = hit["stem"] + hit["kind"]
        return hit["folder"] + names[plain] if plain in names else hit[0]

    return ASSET.sub(current, page)


def sheet_inlined(page: str, sheet: str, scripts: list[str]) -> str:
    """A large page with its part of the stylesheet inline and its scripts deferred: one response paints it.

    Small pages stay. `scripts` are those that the page may load.
    """
    if len(brotli.compress(page.encode(), quality=5)) < LARGE:
        return page
    tags, names = styles.vocabulary([page], scripts)
    read = set(styles.READ.findall(page)).union(*map(styles.READ.findall, scripts))
    own = styles.purged(sheet, tags, names, read)
    page = SCRIPT.sub(r'<template class="tc-later">\g<0></template>', page)
    return SHEET_LINK.sub(lambda hit: f'<style data-href="{hit[1]}">{own}</style>', page)


def sheet_linked(page: str) -> str:
    """The page as it was before `sheet_inlined`."""
    return DEFERRED.sub(r"\1", INLINED.sub(r'<link rel="stylesheet" href="\1">', page))


def _scripts(root: Path) -> dict[str, bytes]:
    """Content of every script that a page may load, by its plain name."""
    own = sorted(name for name in page_assets.OWN if name.endswith(".js") and (paths.STATIC / name).is_file())
    scripts = {name: (paths.STATIC / name).read_bytes() for name in own}
    scripts["vega.js"] = publish.bundle()
    for file in sorted((root / "_static" / "figures").glob("*.js")):
        if (source := paths.ASSETS / file.name).is_file():
            scripts[f"figures/{file.name}"] = source.read_bytes()
    return scripts


def _clear(static: Path, stay: set[str]) -> None:
    """Delete what is not to stay, and folders that are empty then."""
    for file in sorted(static.rglob("*"), reverse=True):  # what is in a folder comes before the folder
        name = file.relative_to(static).as_posix()
        if name.partition("/")[0] in PUBLIC or name in stay:
            continue
        if not file.is_dir():
            file.unlink()
        elif not any(file.iterdir()):
            file.rmdir()


def _place(static: Path, name: str, content: bytes) -> str:
    """Write a file under its plain name with a digest of its content; return that name."""
    stem, dot, kind = name.rpartition(".")
    hashed = f"{stem}.{hashlib.sha256(content).hexdigest()[:DIGITS]}{dot}{kind}"
    (static / hashed).write_bytes(content)
    (static / name).unlink(missing_ok=True)
    return hashed
