"""Browser windows for tests. To open one takes longer than to load a page in it: they are given back and used again."""

from __future__ import annotations

import os
import shutil
import time
from collections import defaultdict
from contextlib import contextmanager

# No name leads to a host but those of this machine: what a page asks of another fails, and is a fault of the page.
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"]
FLAGS += ["--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost"]


def chromium() -> str | None:
    """The browser to drive: $CHROMIUM, or the system's."""
    return os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")


def eventually(holds, *of, seconds: float = 10) -> bool:
    """Whether `holds(*of)` turns true in time: what a page does after an answer or a layout is not there at once."""
    end = time.monotonic() + seconds
    while not (held := holds(*of)) and time.monotonic() < end:
        time.sleep(0.05)
    return held


class Windows:
    """Windows of one browser that nobody uses at the moment, by what cannot be changed once one is open."""

    def __init__(self, browser):
        self.browser, self.free = browser, defaultdict(list)

    def open(self, own: str | None = None, width: int = 1280, height: int = 900, scheme: str = "light", **fixed):
        """Return an empty window; `fixed` are what only a new one can have: java_script_enabled, has_touch.

        Its `faults` are console errors, exceptions, failed requests and, where `own` is given, requests for an address
        that begins otherwise; its `asked`, the names of the files that were asked for.
        """
        kind = own, *sorted(fixed.items())  # a page's icon may be asked for when the next page is there
        page = self.free[kind].pop() if self.free[kind] else self._opened(kind)
        page.faults, page.asked = [], []
        page.set_viewport_size({"width": width, "height": height})
        page.emulate_media(media="screen", color_scheme=scheme, reduced_motion="no-preference")
        return page

    def give_back(self, page) -> None:
        """Leave nothing of a test in its window: no page, no route, nothing that the page has stored."""
        page.unroute_all()
        if page.url.startswith(("http:", "file:")):
            page.evaluate("localStorage.clear(), sessionStorage.clear()")
        page.goto("about:blank")
        self.free[page.kind].append(page)

    def _opened(self, kind: tuple):
        own, *fixed = kind
        page = self.browser.new_context(**dict(fixed)).new_page()
        page.kind, page.own = kind, own
        page.on("console", lambda entry: page.faults.append(entry.text) if entry.type == "error" else None)
        page.on("pageerror", lambda error: page.faults.append(str(error)))
        page.on("requestfailed", lambda request: page.faults.append(f"failed: {request.url}, {request.failure}"))
        page.on("request", lambda request: _note(page, request.url))
        return page


def _note(page, url: str) -> None:
    page.asked.append(url.rsplit("/", 1)[-1])
    if page.own and not url.startswith((page.own, "data:", "blob:", "about:")):
        page.faults.append(f"elsewhere: {url}")


@contextmanager
def opener(windows: Windows):
    """A function that opens windows as `Windows.open` does; all are given back in the end."""
    used = []

    def opened(*place, **how):
        used.append(windows.open(*place, **how))
        return used[-1]

    try:
        yield opened
    finally:
        for page in used:
            windows.give_back(page)


def laid_out(page):
    """The page with what is far from the screen laid out too, as it is once a reader comes there."""
    page.add_style_tag(content="* { content-visibility: visible !important; }")
    return page


def window(page, width=1280, scheme="light", media="screen"):
    """The page as a window of that width shows it, or paper, from its top."""
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme=scheme, media=media)
    page.evaluate("scrollTo({ top: 0, behavior: 'instant' })")
    return page
