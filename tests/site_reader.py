"""Read a built site: its pages, its figures and what they carry."""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import dataclass
from functools import lru_cache
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urldefrag

from bs4 import BeautifulSoup, Tag

from telecompilot.edition.walker import INLINE

NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
SAID = {"alt", "title", "aria-label", "placeholder", "content"}  # attributes; so are data-…
WITHIN = INLINE | {"code", "time"}  # of a block


@dataclass(frozen=True)
class Figure:
    """One figure of a page, as found in its HTML."""

    page: Path
    id: str
    node: Tag

    def __str__(self) -> str:
        return f"{self.page.stem}#{self.id}"

    def one(self, css: str) -> Tag:
        """The only element inside that matches; fails where there is none or more."""
        found = self.node.select(css)
        assert len(found) == 1, f"{self}: {len(found)} × {css}"
        return found[0]

    def file(self, kind: str) -> Path:
        """The file of a kind that the figure links."""
        target = self.one(f'.tc-kinds a[href$=".{kind}"]').get("href")
        return self.page.parent / target


@lru_cache(maxsize=64)
def parsed(page: Path) -> BeautifulSoup:
    """The tree of a page."""
    return BeautifulSoup(page.read_text(encoding="utf-8"), "html.parser")


@lru_cache(maxsize=64)
def ids(page: Path) -> list[str]:
    """Every id of a page, in its order."""
    return [node["id"] for node in parsed(page).select("[id]")]


def figures(page: Path, kind: str = "fig-") -> list[Figure]:
    """The figures of a page (`kind` "tab-": its tables)."""
    return [
        Figure(page, node.get("id"), node)
        for node in parsed(page).select("figure.tc-figure")
        if node["id"].startswith(kind)
    ]


def inline_scripts(site: Path) -> set[str]:
    """Digests, as a content security policy names them, of the scripts written into pages."""
    found = set()
    for page in site.rglob("*.html"):
        for script in parsed(page).find_all("script"):
            if script.string and script.get("type") in (None, "text/javascript"):
                digest = hashlib.sha256(script.string.encode()).digest()
                found.add(f"sha256-{base64.b64encode(digest).decode()}")
    return found


def resolves(page: Path, target: str) -> bool:
    """Tell whether a link of a page leads to a file of the site, and to an anchor in it where it names one."""
    path, anchor = urldefrag(target)
    file = (page.parent / unquote(path)).resolve() if path else page
    if not file.is_file():
        return False
    return not anchor or unquote(anchor) in ids(file)


def numbers(text: str) -> set[float]:
    """The numbers written in a text, thousands marks taken out, signs ignored."""
    return {float(found.replace(",", "")) for found in NUMBER.findall(text) if found.count(".") <= 1}


class Blocks(HTMLParser):
    """Parts a page into blocks: what is said in each with its attributes, and the cards of its quoted figures apart."""

    def __init__(self, page: str):
        super().__init__()
        self.found: list[tuple[str, str, list[str]]] = []
        self._tag, self._words, self._cards = "", "", []
        self._math = self._script = self._card = 0
        self.feed(page)
        self._flush("")

    def _flush(self, tag: str) -> None:
        self.found.append((self._tag, " ".join(self._words.split()), self._cards))
        self._tag, self._words, self._cards = tag, "", []

    def handle_starttag(self, name: str, attrs: list) -> None:
        about = dict(attrs)
        self._script += name == "script" and "src" in about  # the edition has one more
        self._math += name == "math"
        if about.get("class") == "tc-card":
            self._card = 1
            self._cards = [*self._cards, ""]
        elif self._card:
            self._card += name == "span"
        elif not (self._script or self._math or name in WITHIN):
            self._flush(name)
        said = (value for key, value in attrs if value and (key in SAID or key.startswith("data-")))
        self.handle_data("".join(f" ‹{value}› " for value in said) + " " * (name == "tspan"))

    def handle_endtag(self, name: str) -> None:
        if self._card:
            self._card -= name == "span"
        elif not (self._script or self._math or name in WITHIN):
            self._flush(f"/{name}")
        self._words += " " * (name in ("b", "i"))  # the number of a source, and what follows
        self._script -= name == "script" and self._script
        self._math -= name == "math"

    def handle_data(self, data: str) -> None:
        if self._card:
            self._cards[-1] += data
        else:
            self._words += data
