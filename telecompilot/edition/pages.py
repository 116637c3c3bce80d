"""The pages of the Chinese edition: every English page once more under ``zh/``, in Chinese, links put right."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable
from html import escape, unescape
from pathlib import Path
from urllib.parse import urlsplit

from telecompilot.edition import documents, linked_data, message, scaled, typography
from telecompilot.edition.catalogue import Translations
from telecompilot.edition.walker import Translate, Walker
from telecompilot.figure import no_break
from telecompilot.report import downloads

FOLDER = "zh"
LANGUAGE = "zh-CN"
FEED, CARDS = "changes.atom", "_static/cards/"
OWN = ("_static/figures/", FEED)  # files that the edition has of its own
ADDRESSES = re.compile(r'(\s(?:href|src|action|data-(?:live|payload|bundle|content_root|index))=")([^"]*)(")')
WORDS_OF_META = re.compile(r'<meta\b[^>]*\b(?:name|property)="(?:description|og:\w+:?\w*)"[^>]*>')
CONTENT = re.compile(r'(\bcontent=")([^"]*)(")')
ALONE = {"genindex"}  # no page of ours
# The English PDF, which is there after `make pdf` only; the Chinese page gets the link to its own.
PDF = re.compile(rf' · <a href="[^"]*/{re.escape(downloads.PDF.file)}"[^>]*>[^<]*</a>')
ARTICLE = re.compile(r"<article\b[^>]*>")
SWITCH = re.compile(r'<a class="tc-edition"[^>]*>[^<]*</a>')


def names(site: Path) -> list[str]:
    """Return the English pages of a built site, as "chapters/methods.html"."""
    found = (file.relative_to(site).as_posix() for file in site.rglob("*.html"))
    aside = (f"{FOLDER}/", "v/", "_static/", "download/")
    return sorted(name for name in found if not name.startswith(aside) and name.removesuffix(".html") not in ALONE)


def catalogue_of(name: str) -> str:
    """Return the name of a page's catalogue: "chapters-methods"."""
    return name.removesuffix(".html").replace("/", "-")


def translate(site: Path, name: str, translations: Translations, base: str = "") -> str:
    """Return a page in Chinese. `base` is the address of the English site, where it is known."""
    english: set[str] = set()
    say = translations.of(catalogue_of(name))

    def ask(words: str, kind: str) -> str | None:
        done = say(words, kind)
        if done is None and kind != "meta":
            english.add(message.abstract(words)[0])
        return done

    home = posixpath.relpath(name, posixpath.dirname(f"{FOLDER}/{name}"))
    switch = f'<a class="tc-edition tc-as-is" lang="en" hreflang="en" href="{home}">English</a>'
    text = PDF.sub("", scaled.markup(no_break.removed((site / name).read_text(encoding="utf-8"))))
    text = SWITCH.sub("<tc-switch></tc-switch>", text)
    found = frozenset(names(site))
    text = Walker(ask, _tag(name, found, ask, base)).rewrite(documents.translate(text, say))
    if english:
        note = f'<p class="tc-note tc-left" role="note">本页有{len(english)}处文字尚未译成中文，以英文显示。</p>'
        text = ARTICLE.sub(lambda hit: hit[0] + note, text, count=1)
    text = typography.markup(text.replace("<tc-switch></tc-switch>", switch))
    return linked_data.translate(text, say, lambda address: _linked(address, name, found, base), LANGUAGE)


def _tag(name: str, pages: frozenset[str], ask: Translate, base: str) -> Callable[[str, str], str]:
    """Return what puts a start tag right: language, addresses, words for search engines and previews."""

    def content(hit: re.Match) -> str:
        words = " ".join(unescape(hit[2]).split())
        done = ask(words, "meta") if re.search(r"[A-Za-z]{2} |^[A-Z]", words) else None
        return hit[0] if done is None else f"{hit[1]}{escape(done)}{hit[3]}"

    def right(tag: str, raw: str) -> str:
        if tag == "link" and "hreflang" in raw:
            return raw  # says the same on both
        if base and tag == "meta" and '"og:image"' in raw:
            return raw.replace(f'"{base}{CARDS}', f'"{base}{FOLDER}/{CARDS}')
        if base and (tag == "link" and 'rel="canonical"' in raw or tag == "meta" and '"og:url"' in raw):
            return raw.replace(f'"{base}', f'"{base}{FOLDER}/')
        if tag == "html":
            raw = re.sub(r'\blang="en"', f'lang="{LANGUAGE}"', raw)
        elif tag == "meta" and WORDS_OF_META.fullmatch(raw):
            raw = CONTENT.sub(content, raw).replace("en_GB", "zh_CN")
        return ADDRESSES.sub(lambda hit: f"{hit[1]}{moved(unescape(hit[2]), name, pages)}{hit[3]}", raw)

    return right


def _linked(address: str, name: str, pages: frozenset[str], base: str) -> str:
    """Return an address in a page's data; there a page has its whole one where the site's is known."""
    if not base:
        return unescape(moved(address, name, pages))
    own = urlsplit(address.removeprefix(base)).path
    return f"{base}{FOLDER}/{own}" if address.startswith(base) and (not own or own in pages) else address


def moved(address: str, name: str, pages: frozenset[str]) -> str:
    """Return an address on a page as it is from the page's Chinese twin, one folder further down.

    Pages lead to pages of the same edition; its figures are its own; everything else is shared.
    """
    parts = urlsplit(address)
    target = posixpath.normpath(posixpath.join(posixpath.dirname(name), parts.path))
    elsewhere = parts.scheme or parts.netloc or not parts.path
    return escape(address if elsewhere or target in pages or target.startswith(OWN) else f"../{address}")
