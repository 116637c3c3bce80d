"""The whole edition: pages, figures' files, what can be searched for, what scripts say."""

from __future__ import annotations

import hashlib
import itertools
import json
import multiprocessing
import re
import shutil
from collections import defaultdict
from collections.abc import Iterator
from copy import copy
from functools import partial
from html import unescape
from pathlib import Path

import yaml

from telecompilot.edition import catalogue, figures, pages
from telecompilot.edition.catalogue import Translations
from telecompilot.evidence import cache, paths
from telecompilot.evidence.pages import CONTENTS, docnames
from telecompilot.figure import assets, workbook
from telecompilot.models import processes
from telecompilot.report.data_catalogue import LISTS

FIGURES = Path("_static/figures")
SAID = re.compile(r'\bsay\("((?:[^"\\]|\\.)*)"')  # what a script tells readers
TABLE = re.compile(r"_static/figures/([\w-]+\.csv)")
DIGEST = re.compile(r"\.[0-9a-f]{10}(?=\.js$)")
PART = re.compile(r'<(section|dt|li|figure)(?: class="tc-(?:figure[^"]*|cites)")? id="([^"]+)">')
CITED = ('<li id="cite-', '<section class="tc-cites"')
KINDS = {"section": "Section", "dt": "Term", "li": "Series", "figure": "Figure"}
TITLE = re.compile(r'<h[1-6][^>]*>(.*?)</h[1-6]>|<p class="tc-title">(.*?)</p>|<b>(.*?)</b>', re.DOTALL)
ALT = re.compile(r'<svg class="tc-wide"[^>]* aria-label="([^"]*)"')
TAG = re.compile(
    r"<a class=\"headerlink.*?</a>|<svg.*?</svg>|<math.*?</math>"
    r"|<span class=\"tc-card.*?</span>|<sup>\u202f.*?</sup>|<[^>]+>",
    re.DOTALL,
)


def build(site: Path, translations: Translations | None = None, base: str = "") -> Translations:
    """Write the edition into ``zh/`` of a finished English site; return the catalogues with what was asked of them.

    `base` is the address of the English site, where it is known.
    """
    translations = translations or Translations()
    target = site / pages.FOLDER
    shutil.rmtree(target, ignore_errors=True)
    texts = dict(files(site / FIGURES, translations))
    names = _write(texts, target / FIGURES)
    for name, content in workbooks(texts, translations):
        (target / FIGURES / name).write_bytes(content)
    words = _place(target / "_static", "words.js", f"telecompilotWords={_json(script_words(translations))};\n")
    found: list[tuple[str, ...]] = []
    told = dict(_pages(site, translations, base))
    for name, text in told.items():
        told[name] = re.sub(r'(?<=figures/)[\w.-]+(?=")', lambda hit: names.get(hit[0], hit[0]), text)
        found += entries(told[name], name)
    index = _place(target / "_static", "search-index.js", f"telecompilotFound({_json(found)});\n")
    for name, text in told.items():
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        (target / name).write_text(_finished(text, name, words, index), encoding="utf-8")
    return translations


def _pages(site: Path, translations: Translations, base: str) -> Iterator[tuple[str, str]]:
    """The pages in Chinese, name and text: translated anew where a page's English, the words or our code changed."""
    words, names = translations.folder.parent, pages.names(site)
    files = [*cache.PACKAGE.rglob("*.py"), *words.rglob("*.po"), *words.glob("*.csv")]
    follows = cache.key(files, base, names)
    for name in names:
        own = hashlib.sha256((site / name).read_bytes()).hexdigest()
        text, seen = cache.last(
            f"zh/{pages.catalogue_of(name)}", follows + own, partial(_translated, site, name, translations, base)
        )
        for page, asked in seen.items():
            translations.seen[page] |= {one: said for one, said in asked.items() if one not in translations.seen[page]}
        yield name, text


def _translated(site: Path, name: str, translations: Translations, base: str) -> tuple[str, dict]:
    """A page in Chinese, and what it asked for, which is kept with it."""
    alone = copy(translations)
    alone.seen = defaultdict(dict)
    return pages.translate(site, name, alone, base), alone.seen


def read(site: Path, translations: Translations) -> Translations:
    """Ask for every message of a site, so that `translations` knows what is said where; nothing is written."""
    for name in pages.names(site):
        pages.translate(site, name, translations)
    for _ in workbooks(dict(files(site / FIGURES, translations)), translations):
        pass
    script_words(translations)
    return translations


def whole(site: Path) -> bool:
    """Tell whether a site has every page of the book: only then is what nobody says really said by nobody."""
    toc = yaml.safe_load((paths.ROOT / CONTENTS).read_text(encoding="utf-8"))
    wanted = {f"{name}.html" for name in docnames(toc)}
    return wanted | {"search.html"} <= set(pages.names(site))


def _json(data: object) -> str:
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"))


def _place(folder: Path, name: str, text: str) -> str:
    """Write a script under its name with a digest of its content; return that name."""
    hashed = f"{name.removesuffix('.js')}.{hashlib.sha256(text.encode()).hexdigest()[:10]}.js"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / hashed).write_text(text, encoding="utf-8")
    return hashed


def files(source: Path, translations: Translations) -> Iterator[tuple[str, str]]:
    """The figures' files in Chinese, but for drawn ones: name and content."""
    say, at = translations.of(catalogue.FIGURES), _places(source.parent.parent)
    for file in sorted(source.glob("*.csv")):
        own = translations.of(catalogue.FIGURES, at.get(file.name, ""))
        yield file.name, figures.table(file.read_text(encoding="utf-8-sig"), own)
    for file in sorted(source.glob("*.json")):
        text = file.read_text(encoding="utf-8")
        about = figures.sidecar(text, say)
        yield file.name, json.dumps(about, ensure_ascii=False, indent=1) + "\n"
        if (picture := file.with_suffix(".svg")).is_file():
            publishers = [one["publisher"] for one in json.loads(text)["sources"]]
            yield picture.name, figures.picture(picture.read_text(encoding="utf-8"), about, publishers, say)
    for file in sorted(source.glob("*.js")):
        yield file.name, figures.live(file.read_text(encoding="utf-8"), say, translations.find)


def _places(site: Path) -> dict[str, str]:
    """The catalogue of the first page that offers a table, by the table's file."""
    found: dict[str, str] = {}
    for name in pages.names(site):
        for file in TABLE.findall((site / name).read_text(encoding="utf-8")):
            found.setdefault(file, pages.catalogue_of(name))
    return found


def workbooks(texts: dict[str, str], translations: Translations) -> Iterator[tuple[str, bytes]]:
    """The workbooks of the figures and tables that have words beside their data: name and content."""
    say = translations.of(catalogue.FIGURES)
    for name, table in texts.items():
        about = texts.get(name.removesuffix(".csv") + ".json") if name.endswith(".csv") else None
        if about:
            book = workbook.made(table, json.loads(about), lambda label: figures.words(label, say))
            yield f"{name.removesuffix('.csv')}.xlsx", book


def _write(texts: dict[str, str], target: Path) -> dict[str, str]:
    """Write the figures' files; return the new names of those whose names hold a digest, by the old ones."""
    target.mkdir(parents=True, exist_ok=True)
    names, drawings = {}, []
    for name, text in texts.items():
        if name.endswith(".js"):
            names[name] = _place(target, DIGEST.sub("", name), text)
            continue
        (target / name).write_text(text, encoding="utf-8-sig" if name.endswith(".csv") else "utf-8")
        if name.endswith(".svg"):
            drawings.append((text, (target / name).with_suffix(".png")))
    if processes.FORKS:  # processes, for drawing a picture keeps Python's lock
        with multiprocessing.get_context("fork").Pool() as pool:
            pool.starmap(_png, drawings, chunksize=1)
    else:
        list(itertools.starmap(_png, drawings))
    return names


def _png(picture: str, file: Path) -> None:
    file.write_bytes(assets.png(picture))


def script_words(translations: Translations) -> dict[str, str]:
    """What scripts say, in Chinese, by the English; slots stay slots, for scripts fill them."""
    texts = (file.read_text(encoding="utf-8") for file in sorted(paths.STATIC.glob("*.js")))
    said = [json.loads(f'"{words}"') for text in texts for words in SAID.findall(text)]
    return {words: done for words in said if (done := translations.raw("scripts", words)) is not None}


def entries(text: str, name: str) -> Iterator[tuple[str, str, str, str]]:
    """What can be searched for on a page: kind, title, address, words."""
    article = text.partition("<article")[2].partition("</article>")[0]
    hits = list(PART.finditer(article))
    ends = [hit.start() for hit in hits[1:]] + [len(article)]
    for at, (hit, end) in enumerate(zip(hits, ends, strict=False)):
        kind, id = KINDS[hit[1]] if at else "Chapter", hit[2]
        documents = kind == "Series" and name.startswith("chapters/sources") or hit[0].startswith(CITED)
        if id.startswith(LISTS) or documents:
            continue
        inside = article[hit.end() : end]
        alt, title = ALT.search(inside), TITLE.search(inside)
        words = _bare(inside)
        heading = _bare(next(filter(None, title.groups()))) if title else words[:40]
        if kind == "Term":
            heading, words = (_bare(part) for part in inside.partition("</dt>")[::2])
        if id.startswith("tab-"):
            kind = "Table"
        yield kind, heading, f"{name}#{id}" if at else name, unescape(alt[1]) if alt else words


def _bare(markup: str) -> str:
    return " ".join(unescape(TAG.sub(" ", markup)).split())


def _finished(text: str, name: str, words: str, index: str) -> str:
    """Have a page load what scripts say before the first of them, and search in its own language."""
    up = "../" * name.count("/")
    first = rf'<script defer src="{up}_static/{words}"></script>\g<0>'
    text = re.sub(r'<script\b[^>]*\bsrc="[^"]*_static/', first, text, count=1)
    return re.sub(r'(data-index=")[^"]*(")', rf"\g<1>{up}_static/{index}\2", text)
