"""The whole edition: pages, figures' files, what can be searched for, what scripts say."""

from __future__ import annotations

import hashlib
import json
import multiprocessing
import re
import shutil
from collections.abc import Iterator
from html import unescape
from pathlib import Path

from sphinx.util.parallel import parallel_available

from telecompilot.edition import figures, pages
from telecompilot.edition.catalogue import Translations
from telecompilot.evidence import paths
from telecompilot.figure import assets
from telecompilot.report.data_catalogue import LISTS

SAID = re.compile(r'\bsay\("((?:[^"\\]|\\.)*)"')  # what a script tells readers
SCRIPTS, FIGURES = "scripts", "figures"
DIGEST = re.compile(r"\.[0-9a-f]{10}(?=\.js$)")
PART = re.compile(
    r'<section id="([^"]+)">|<dt id="([^"]+)">|<li id="([^"]+)">|<figure class="tc-figure[^"]*" id="([^"]+)">'
)
TITLE = re.compile(r'<h[1-6][^>]*>(.*?)</h[1-6]>|<p class="tc-title">(.*?)</p>|<b>(.*?)</b>', re.DOTALL)
ALT = re.compile(r'<svg class="tc-wide"[^>]* aria-label="([^"]*)"')
TAG = re.compile(
    r"<a class=\"headerlink.*?</a>|<svg.*?</svg>|<math.*?</math>|<span class=\"tc-card.*?</span>|<[^>]+>", re.DOTALL
)


def build(site: Path, translations: Translations | None = None, base: str = "") -> Translations:
    """Write the edition into ``zh/`` of a finished English site; return the catalogues with what was asked of them.

    `base` is the address of the English site, where it is known.
    """
    told = translations or Translations()
    target = site / pages.FOLDER
    shutil.rmtree(target, ignore_errors=True)
    names = _files(site, target, told)
    static = target / "_static"
    words = _place(static, "words.js", f"telecompilotWords={_json(script_words(told))};\n")
    found: list[list[str]] = []
    for name in pages.names(site):
        text = pages.translate(site, name, told, base)
        for old, new in names.items():
            text = text.replace(f'figures/{old}"', f'figures/{new}"')
        found += [list(entry) for entry in entries(text, name)]
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        (target / name).write_text(text, encoding="utf-8")
    index = _place(static, "search-index.js", f"telecompilotFound({_json(found)});\n")
    for name in pages.names(site):
        file = target / name
        file.write_text(_finished(file.read_text(encoding="utf-8"), name, words, index), encoding="utf-8")
    return told


def hear(site: Path, translations: Translations) -> None:
    """Ask for every message of the site, so that `translations` knows what is said where; nothing is written."""
    for name in pages.names(site):
        pages.translate(site, name, translations)
    for file in sorted((site / "_static" / "figures").glob("*.js")):
        figures.live(file.read_text(encoding="utf-8"), _say(translations), translations.find)
    script_words(translations)


def _say(translations: Translations) -> figures.Say:
    return lambda words, kind: translations.ask(FIGURES, words, kind)


def _json(data: object) -> str:
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"))


def _place(folder: Path, name: str, text: str) -> str:
    """Write a script under its name with a digest of its content; return that name."""
    stem = name.removesuffix(".js")
    hashed = f"{stem}.{hashlib.sha256(text.encode()).hexdigest()[:10]}.js"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / hashed).write_text(text, encoding="utf-8")
    return hashed


def _files(site: Path, target: Path, told: Translations) -> dict[str, str]:
    """Write the figures' files; return the new names of those whose names hold a digest, by the old ones."""
    source, names = site / "_static" / "figures", {}
    folder = target / "_static" / "figures"
    folder.mkdir(parents=True, exist_ok=True)

    for file in sorted(source.glob("*.csv")):
        (folder / file.name).write_text(figures.table(file.read_text(encoding="utf-8"), told.find), encoding="utf-8")
    drawings = []
    for file in sorted(source.glob("*.json")):
        about = figures.sidecar(file.read_text(encoding="utf-8"), told.find)
        (folder / file.name).write_text(about, encoding="utf-8")
        drawn = file.with_suffix(".svg").read_text(encoding="utf-8")
        picture = figures.picture(drawn, json.loads(about), told.find)
        (folder / f"{file.stem}.svg").write_text(picture, encoding="utf-8")
        drawings.append((picture, folder / f"{file.stem}.png"))
    _draw(drawings)
    for file in sorted(source.glob("*.js")):
        plain = DIGEST.sub("", file.name)
        names[file.name] = _place(folder, plain, figures.live(file.read_text(encoding="utf-8"), _say(told), told.find))
    return names


def _draw(drawings: list[tuple[str, Path]]) -> None:
    """Write pictures as PNG, side by side in processes where that can be: drawing one keeps Python's lock."""
    if len(drawings) > 1 and parallel_available:
        with multiprocessing.get_context("fork").Pool() as pool:
            pool.starmap(_png, drawings, chunksize=1)
    else:
        for picture, file in drawings:
            _png(picture, file)


def _png(picture: str, file: Path) -> None:
    file.write_bytes(assets.png(picture))


def script_words(told: Translations) -> dict[str, str]:
    """What scripts say, in Chinese, by the English; slots stay slots, for scripts fill them."""
    found = {}
    for file in sorted(paths.STATIC.glob("*.js")):
        for words in SAID.findall(file.read_text(encoding="utf-8")):
            if (done := told.raw(SCRIPTS, json.loads(f'"{words}"'))) is not None:
                found[json.loads(f'"{words}"')] = done
    return found


def entries(text: str, name: str) -> Iterator[tuple[str, str, str, str]]:
    """What can be searched for on a page: kind, title, address, words."""
    article = text.partition("<article")[2].partition("</article>")[0]
    hits = list(PART.finditer(article))
    for at, hit in enumerate(hits):
        inside = article[hit.end() : hits[at + 1].start() if at + 1 < len(hits) else len(article)]
        kind, id = _kind(hit, first=at == 0)
        alt, title = ALT.search(inside), TITLE.search(inside)
        words = _bare(inside)
        heading = _bare(next(filter(None, title.groups()))) if title else words[:40]
        if name.startswith("chapters/sources") and kind == "Series":  # there a list's entry is a document
            continue
        if id.startswith(LISTS):
            continue
        if kind == "Term":
            heading, words = (_bare(part) for part in inside.partition("</dt>")[::2])
        yield kind, heading, name if at == 0 else f"{name}#{id}", unescape(alt[1]) if alt else words


def _kind(hit: re.Match, first: bool) -> tuple[str, str]:
    section, term, item, figure = hit.groups()
    if figure:
        return ("Table" if figure.startswith("tab-") else "Figure"), figure
    return ("Chapter" if first else "Section", section) if section else ("Term", term) if term else ("Series", item)


def _bare(markup: str) -> str:
    return " ".join(unescape(TAG.sub(" ", markup)).split())


def _finished(text: str, name: str, words: str, index: str) -> str:
    """Have a page load what scripts say before the first of them, and search in its own language."""
    up = "../" * name.count("/")
    first = rf'<script defer src="{up}_static/{words}"></script>\g<0>'
    text = re.sub(r'<script\b[^>]*\bsrc="[^"]*_static/', first, text, count=1)
    return re.sub(r'(data-index=")[^"]*(")', rf"\g<1>{up}_static/{index}\2", text)
