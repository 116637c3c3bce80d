"""Printing: twice, as the contents' page numbers are known only once the pages are; then dates that do not change."""

from __future__ import annotations

import base64
import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

import pikepdf
from bs4 import BeautifulSoup

from telecompilot.figure import letters, provenance
from telecompilot.report import citation
from telecompilot.site.paper import assemble
from telecompilot.site.paper.words import ENGLISH, Words

if TYPE_CHECKING:  # only who prints has it
    from playwright.sync_api import Browser

CHROMIUM = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"]
FILE_OPTIONS = {"prefer_css_page_size": True, "print_background": True, "outline": True, "tagged": True}
# The pictures' font, for Chinese letters and signs, which the system may lack. It is loaded before the text is there:
# Chromium keeps boxes that it drew before.
FONT = (
    '<!doctype html><style>@font-face {{ font-family: "{family}"; unicode-range: U+1100-1FFF, U+2100-FFEF; '
    "src: url(data:font/collection;base64,{data}) }}</style>"
)
FILL = """async html => {
  await Promise.all([...document.fonts].map(font => font.load()));
  const made = new DOMParser().parseFromString(html, "text/html");
  document.documentElement.lang = made.documentElement.lang;
  document.head.append(...made.head.childNodes);
  document.body.replaceWith(made.body);
}"""
Printer = Callable[[str], bytes]


def pdf(site: Path, pages: Sequence[str], base: str = "", words: Words = ENGLISH) -> bytes:
    """The report of a built site as PDF, with outline, tags, links and page numbers; equal bytes from an equal site."""
    from playwright.sync_api import Error, sync_playwright

    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    with sync_playwright() as playwright:
        try:
            browser = playwright.chromium.launch(executable_path=chromium, args=CHROMIUM)
        except Error as error:
            found = f"{chromium} does not start" if chromium else "No Chromium to print with"
            raise SystemExit(f"{found}; on Debian: apt-get install chromium, elsewhere set CHROMIUM") from error
        made = printed(browser, site, pages, base, words)
        browser.close()
    return made


def printed(browser: Browser, site: Path, pages: Sequence[str], base: str = "", words: Words = ENGLISH) -> bytes:
    """The same, by a Chromium that runs already."""
    page = browser.new_page(color_scheme="light")

    def print_(html: str) -> bytes:
        data = base64.b64encode(letters.FILE.read_bytes()).decode()
        page.set_content(FONT.format(family=letters.FAMILY, data=data))
        page.evaluate(FILL, html)
        return page.pdf(**FILE_OPTIONS)

    html, made = settled(lambda numbers: assemble.document(site, pages, numbers, base, words), print_, pages)
    page.close()
    return finished(made, headings(html))


def settled(write: Callable[[dict], str], print_: Printer, pages: Sequence[str]) -> tuple[str, bytes]:
    """Print until the page numbers that the contents show are those of the printed pages; RuntimeError if never."""
    numbers: dict[str, int] = {}
    for _ in range(4):
        html = write(numbers)
        made = print_(html)
        if (counted := starts(made, pages)) == numbers:
            return html, made
        numbers = counted
    raise RuntimeError("the contents move the pages that they count")


def starts(made: bytes, pages: Sequence[str]) -> dict[str, int]:
    """The number of the first sheet of each page, from the PDF's named places."""
    with pikepdf.open(BytesIO(made)) as document:
        sheets = {sheet.obj.objgen: at for at, sheet in enumerate(document.pages, start=1)}
        places = document.Root.Dests
        return {page: sheets[places[f"/{assemble.anchor(page)}"][0].objgen] for page in pages}


def headings(html: str) -> list[str]:
    """The headings of a document in its order, as the outline should name them."""
    nodes = BeautifulSoup(html, "html.parser").find_all(["h1", "h2", "h3", "h4"])
    return [" ".join(node.get_text().split()) for node in nodes]


def finished(made: bytes, titles: list[str]) -> bytes:
    """The PDF with whole words in its outline, under its first heading's name, dated by its commit, packed.

    Raises ValueError where the outline has not the document's headings.
    """
    with pikepdf.open(BytesIO(made)) as document:
        with document.open_outline() as outline:
            items = list(_walk(outline.root))
            if len(items) != len(titles):
                raise ValueError(f"{len(items)} entries in the outline, {len(titles)} headings")
            for item, title in zip(items, titles, strict=True):  # Chromium joins the lines of a heading without a blank
                item.title = title
        when = f"D:{provenance.built():%Y%m%d}000000Z"
        del document.docinfo
        about = {"Title": titles[0], "Author": citation.load().who(), "CreationDate": when, "ModDate": when}
        for name, value in about.items():
            document.docinfo[f"/{name}"] = value
        document.Root.PageMode = pikepdf.Name.UseOutlines
        packed = BytesIO()
        streams = pikepdf.ObjectStreamMode.generate
        document.save(packed, object_stream_mode=streams, recompress_flate=True, deterministic_id=True)
    return packed.getvalue()


def _walk(items: list[pikepdf.OutlineItem]) -> Iterator[pikepdf.OutlineItem]:
    for item in items:
        yield item
        yield from _walk(item.children)
