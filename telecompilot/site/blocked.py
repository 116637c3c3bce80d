"""What a piece of HTML asks of a browser that the pages' policy blocks: told of a page's text and of cells alike."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import NamedTuple
from urllib.parse import urlsplit

HOST = re.compile(r"\s*(?:[a-z]+:)?//", re.IGNORECASE)
REMOTE_STYLE = re.compile(r"@import|url\(\s*[\"']?(?:https?:)?//", re.IGNORECASE)
RUN = {"", "module", "text/javascript", "application/javascript"}  # kinds of a script that a browser runs
FILES = {"src", "srcset", "poster"}  # what names a file to show
KINDS = {"img": "a picture", "image": "a picture", "iframe": "a frame", "frame": "a frame", "form": "a form"}


class Blocked(NamedTuple):
    """What is blocked: its line in the HTML, from 0; "script", "frame", "file", "style" or "form"; and in words."""

    line: int
    kind: str
    what: str


class Html(HTMLParser):
    """The start tags of a piece of HTML with their lines and attributes, and all its styles."""

    def __init__(self, text: str):
        super().__init__()
        self.tags: list[tuple[int, str, dict[str, str]]] = []
        self.styles = ""
        self._last = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._last = tag
        told = {name: value or "" for name, value in attrs}
        self.tags.append((self.getpos()[0] - 1, tag, told))
        self.styles += told.get("style", "")

    def handle_data(self, data: str) -> None:
        self.styles += data if self._last == "style" else ""

    def handle_endtag(self, tag: str) -> None:
        self._last = ""

    def blocked(self) -> Iterator[Blocked]:
        """What of it a reader would not see, or what would not run."""
        for line, tag, told in self.tags:
            yield from (Blocked(line, kind, what) for kind, what in _of(tag, told))
        if REMOTE_STYLE.search(self.styles):
            yield Blocked(0, "style", "a style that loads from another host")


def _of(tag: str, told: dict[str, str]) -> Iterator[tuple[str, str]]:
    if tag == "script" and "src" not in told and told.get("type", "").strip().lower() in RUN:
        yield "script", "a script"
    if handlers := [name for name in told if name.startswith("on")]:
        yield "script", f"an element that answers by a script ({handlers[0]})"
    if any(value.strip().lower().startswith("javascript:") for value in told.values()):
        yield "script", "a link that is a script"
    if tag in ("object", "embed") or "srcdoc" in told:
        yield "frame", f"a frame (<{tag}>)"
    if tag in ("base", "meta"):
        yield "style", f"a <{tag}> element"
    names = FILES | {"link": {"href"}, "image": {"href", "xlink:href"}, "form": {"action"}}.get(tag, set())
    for name in sorted(names & set(told)):
        if HOST.match(told[name]):
            kind = {"iframe": "frame", "frame": "frame", "form": "form"}.get(tag, "file")
            what = KINDS.get(tag, f"a file (<{tag}>)")
            yield kind, f"{what} of another host ({urlsplit(told[name].strip()).netloc})"
