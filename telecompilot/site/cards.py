"""The picture that a link to a page shows elsewhere: the page's title over its first figure, 1200 by 630."""

from __future__ import annotations

import io
import re
import textwrap
from html import escape
from pathlib import Path

from bs4 import BeautifulSoup
from PIL import Image
from sphinx.application import Sphinx

from telecompilot.edition import pages
from telecompilot.edition.catalogue import Translations
from telecompilot.figure import letters, palette, provenance
from telecompilot.site.languages import HAN

SIZE = (1200, 630)
EDGE = 48
FIRST = re.compile(r'<figure class="tc-figure[^"]*" id="(fig-[^"]+)"')
LINE = 46  # characters of a title that fit a line


def name(page: str) -> str:
    """Where the site keeps the picture of a page."""
    return f"_static/cards/{page.rsplit('/', 1)[-1]}.png"


def write(app: Sphinx, root: Path) -> None:
    """Draw the card of every page, where the site's address is known: without it no page can name its card."""
    if not app.config.html_baseurl:
        return
    (root / "_static" / "cards").mkdir(parents=True, exist_ok=True)
    front = _first(root, app.config.root_doc)
    for page in sorted(app.env.found_docs):
        card = draw(app.env.titles[page].astext(), _first(root, page) or front)
        (root / name(page)).write_bytes(card)


def write_chinese(app: Sphinx, root: Path) -> None:
    """Draw the card of every page of the Chinese edition, from the title and the picture on that page."""
    edition = root / pages.FOLDER
    if not app.config.html_baseurl or not edition.is_dir():
        return
    (edition / "_static" / "cards").mkdir(parents=True, exist_ok=True)
    front, report = _first(edition, app.config.root_doc), Translations().find(provenance.REPORT)
    for page in sorted(app.env.found_docs):
        title = BeautifulSoup((edition / f"{page}.html").read_text(encoding="utf-8"), "html.parser").h1.get_text()
        card = draw(title.strip("¶\n "), _first(edition, page) or front, report or provenance.REPORT)
        (edition / name(page)).write_bytes(card)


def _first(root: Path, page: str) -> Path | None:
    hit = FIRST.search((root / f"{page}.html").read_text(encoding="utf-8"))
    return root / "_static" / "figures" / f"{hit[1]}.png" if hit else None


def draw(title: str, figure: Path | None, foot: str = provenance.REPORT) -> bytes:
    """PNG of a card: the title, then the figure at full width, cut off below where it is tall; `foot` at the bottom."""
    lines = textwrap.wrap(title, LINE // 2 if HAN.search(title) else LINE)[:3]
    top = EDGE + 52 * len(lines) + 24
    packed = io.BytesIO()
    with Image.open(io.BytesIO(letters.png(_frame(lines, foot), scale=1))) as drawn:
        card = drawn.convert("RGB")
    if figure is not None:
        with Image.open(figure) as picture:
            picture = picture.convert("RGB")
            width, room = SIZE[0] - 2 * EDGE, SIZE[1] - top - 56
            scale = max(min(width / picture.width, room / picture.height), 0.85 * width / picture.width)
            picture = picture.resize(
                (round(picture.width * scale), round(picture.height * scale)), Image.Resampling.LANCZOS
            )
        card.paste(picture.crop((0, 0, picture.width, min(picture.height, room))), (EDGE, top))
    card.quantize(96, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE).save(packed, "PNG", optimize=True)
    return packed.getvalue()


def _frame(lines: list[str], words: str) -> str:
    heading = [_text(EDGE + 40 + 52 * at, 44, 700, palette.INK, line) for at, line in enumerate(lines)]
    foot = _text(SIZE[1] - 20, 20, 400, palette.MUTED, words)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{SIZE[0]}" height="{SIZE[1]}" font-family="{letters.FAMILY}">'
        f'<rect width="100%" height="100%" fill="{palette.PAPER}"/>'
        f'<rect width="100%" height="10" fill="{palette.FOREIGN}"/>{"".join(heading)}{foot}</svg>'
    )


def _text(y: int, size: int, weight: int, colour: str, words: str) -> str:
    return f'<text x="{EDGE}" y="{y}" font-size="{size}" font-weight="{weight}" fill="{colour}">{escape(words)}</text>'
