"""HTML that a cell shows: what the pages' policy would block is refused with words, files come into the site, tables
take the site's style, what is coloured for a light page stays on a light ground.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterator
from html import escape
from pathlib import Path
from urllib.parse import unquote, urlsplit

from bs4 import BeautifulSoup, Tag

from telecompilot.evidence import paths
from telecompilot.figure import provenance
from telecompilot.figure.assets import FOLDER
from telecompilot.site.blocked import Blocked, Html

OWN = re.compile(r'\s*<[a-z]+ [^<>]*\b(?:class|id)="tc-')  # what telecompilot.figure and the chapters' modules make
COLOURED = re.compile(r"\b(?:color|background)[\w-]*\s*:")
NUMBER = re.compile(r"[−+-]?(?:\d[\d,]*)?\.?\d+(?:e[+-]?\d+)?%?|nan|NaN|<NA>|NaT|\.\.\.")
STYLER = re.compile(r"\bT_[0-9a-f]{5}(?=_|\b)")
TIMES = re.compile(r"<th>(?:Date|Time):</th>(\s*)<td>[^<]*</td>")  # statsmodels: when it ran
INSTEAD_OF_SCRIPT = "a chart by Altair is drawn and can be explored; else a picture (matplotlib) or a table"
LINK = "write a link to it: [what it shows](address)"
INSTEAD = {
    "script": INSTEAD_OF_SCRIPT,
    "frame": LINK,
    "file": "save it beside the chapter",
    "style": "write the rules themselves, or put a stylesheet into _static/",
    "form": LINK,
}
MAKERS = {  # whose scripts they are, by a word in them
    "plotly": ("a Plotly figure", "end the cell with the figure itself, or draw it with Altair"),
    "bokeh": ("a Bokeh plot", "draw it with Altair, or export it to SVG and show it by SVG(...)"),
    "leaflet": ("a map of tiles (folium)", "draw the map with Altair's mark_geoshape"),
    "datatable": ("a table with a script", "end the cell with the DataFrame itself"),
    "youtube": ("a video of another host", LINK),
}


class Refused(Exception):
    """What an output is that no page can show, and what to write instead."""

    def __init__(self, what: str, instead: str, why: str = ", which the pages' policy blocks"):
        super().__init__(f"shows {what}{why}; {instead}")


def finished(html: str, folder: Path) -> str:
    """The HTML for the page. `folder` is the chapter's, from which its files are named.

    Raises Refused for what would not be seen.
    """
    if OWN.match(html):
        return html
    read = Html(html)
    for found in sorted(read.blocked(), key=lambda one: one.kind != "script"):  # which says best what it is
        raise _refusal(html, found)
    html = with_files(html, folder, read)
    if any(tag == "table" for _, tag, _ in read.tags):
        return _tables(html)
    return f'<div class="tc-plate">{html}</div>' if COLOURED.search(read.styles) else html


def _refusal(html: str, found: Blocked) -> Refused:
    """Why the HTML is refused, in words of who has made it where that can be told."""
    known = (words for word, words in MAKERS.items() if word in html.lower())
    return Refused(*next(known, (found.what, INSTEAD[found.kind])))


def _files(read: Html, folder: Path) -> Iterator[str]:
    """What elements load from beside the chapter, or carry in a form that the policy allows for pictures only."""
    for _, tag, attributes in read.tags:
        for name in ("src", "poster"):
            address = attributes.get(name, "")
            inline = tag == "img" and address.startswith("data:")
            if address and not inline and not address.startswith(("#", provenance.SITE)):
                yield address
        address = attributes.get("href", "") if tag == "a" else ""
        if address and not re.match(r"[a-z]+:|[/#]", address) and (folder / unquote(address)).is_file():
            yield address  # a file to take along; what leads to another page stays


def with_files(html: str, folder: Path, read: Html | None = None) -> str:
    """The HTML with the places in the site of all files that it shows. Raises Refused where there is no such file.

    read: the same HTML, where it has been read already.
    """
    for address in sorted(set(_files(read or Html(html), folder))):
        written = rf"""=\s*(["']?){re.escape(escape(address))}\1(?=[\s/>])"""
        html = re.sub(written, f'="{placed(address, folder)}"', html)
    return html


def placed(address: str, folder: Path) -> str:
    """Where a file, or what a data address holds, lies in the site. Raises Refused where there is no such file."""
    if address.startswith("data:"):
        head, _, body = address.partition(",")
        content = base64.b64decode(body) if head.endswith(";base64") else unquote(body).encode()
        ending = re.sub(r"\W", "", head.removeprefix("data:").partition(";")[0].partition("/")[2]) or "bin"
    else:
        name = unquote(urlsplit(address).path)
        file = paths.ROOT / name.lstrip("/") if name.startswith("/") else folder / name
        if not file.is_file():
            raise Refused(f"{address!r}, and there is no such file", "name it from the chapter's folder on", "")
        if file.resolve().is_relative_to(paths.STATIC.resolve()):
            return address  # in the site as it is
        content, ending = file.read_bytes(), file.suffix.lstrip(".").lower()
    paths.ASSETS.mkdir(parents=True, exist_ok=True)
    name = f"file-{hashlib.sha256(content).hexdigest()[:12]}.{ending}"
    (paths.ASSETS / name).write_bytes(content)
    return f"{FOLDER}/{name}"


def _tables(html: str) -> str:
    """Tables in the site's style: own scroll, scopes, numbers aligned; a Styler's colours on a light ground."""
    ids = iter(dict.fromkeys(STYLER.findall(html)))
    for number, own in enumerate(ids):  # drawn at random for each build
        html = html.replace(own, f"T_{hashlib.sha256(re.sub(own, '', html).encode()).hexdigest()[:6]}{number}")
    soup = BeautifulSoup(TIMES.sub(r"<td></td>\1<td></td>", html), "html.parser")
    for style in soup.find_all("style"):
        if style.has_attr("scoped") or not style.get_text(strip=True):
            style.decompose()
    for table in soup.find_all("table"):
        _site_style(soup, table)
    css = "".join(style.get_text() for style in soup.find_all("style"))
    inline = "".join(node["style"] for node in soup.find_all(style=True))
    plate = " tc-plate" if COLOURED.search(css + inline) else ""
    return f'<div class="tc-cell{plate}">{soup}</div>'


def _site_style(soup: BeautifulSoup, table: Tag) -> None:
    rows = table.find_all("tr")
    for row in rows:
        row.attrs.pop("style", None)
        cells = row.find_all(["th", "td"], recursive=False)
        heading = all(cell.name == "th" or not cell.get_text(strip=True) for cell in cells)
        for cell in cells:
            if cell.name == "th" and not cell.get_text(strip=True):
                cell.name = "td"  # an empty corner is no heading
            elif cell.name == "th":
                cell["scope"] = "col" if heading else "row"
    _align(rows)
    caption = table.find("caption")
    named = [cell.get_text(" ", strip=True) for cell in table.find_all("th", scope="col")]
    label = caption.get_text(" ", strip=True) if caption else ", ".join(named[:6]) or "from a cell"
    table.attrs = {name: value for name, value in table.attrs.items() if name in ("id", "style")}
    table["class"] = "tc-table"
    scroller = {"class": "tc-scroll", "role": "group", "tabindex": "0", "aria-label": f"Table: {label}"}
    table.wrap(soup.new_tag("div", attrs=scroller))


def _align(rows: list[Tag]) -> None:
    """Mark columns of numbers, headings too, in a table whose rows have as many cells each."""
    grid = [row.find_all(["th", "td"], recursive=False) for row in rows]
    spanned = any(row.find(["th", "td"], colspan=True) or row.find(["th", "td"], rowspan=True) for row in rows)
    if spanned or len({len(cells) for cells in grid}) != 1:
        return
    for column in zip(*grid, strict=True):
        body = [cell.get_text(strip=True) for cell in column if cell.get("scope") != "col"]
        filled = [text for text in body if text]
        if filled and all(NUMBER.fullmatch(text) for text in filled) and column[-1].name == "td":
            for cell in column:
                cell["class"] = [*cell.get("class", []), "n"]
