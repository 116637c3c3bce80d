"""The printed report between builds: kept with a digest of what it was printed from, offered where that is equal."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from pathlib import Path

from telecompilot.evidence import paths
from telecompilot.figure import letters, no_break, provenance
from telecompilot.site.paper.words import ENGLISH, Words

FOLDER = paths.BUILD / "paper"
ARTICLE = re.compile(r"<article\b.*</article>", re.DOTALL)
FOOT = re.compile(r'<p class="tc-pagefoot.*?</p>', re.DOTALL)
OWN = [*sorted(Path(__file__).parent.glob("*.*")), letters.FILE]


def digest(site: Path, pages: Sequence[str], base: str = "", words: Words = ENGLISH) -> str:
    """What a PDF of a site depends on: the text of its pages, its date and address, and how it is printed."""
    total = hashlib.sha256(f"{provenance.stamp()}\0{base}".encode())
    for file in OWN:
        total.update(file.read_bytes())
    for page in pages:
        article = ARTICLE.search((site / words.folder / f"{page}.html").read_text(encoding="utf-8"))
        total.update(FOOT.sub("", no_break.removed(article[0]) if article else "").encode())
    return total.hexdigest()


def keep(content: bytes, made_from: str, words: Words = ENGLISH) -> Path:
    """Keep a PDF for the next build; return where."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    target = FOLDER / words.offer.file
    target.write_bytes(content)
    target.with_suffix(".digest").write_text(made_from, encoding="utf-8")
    return target


def current(site: Path, pages: Sequence[str], base: str = "", words: Words = ENGLISH) -> Path | None:
    """The kept PDF where it was printed from these very pages, else None."""
    kept = FOLDER / words.offer.file
    noted = kept.with_suffix(".digest")
    if not (kept.is_file() and noted.is_file() and (site / words.folder / f"{pages[0]}.html").is_file()):
        return None
    return kept if noted.read_text(encoding="utf-8") == digest(site, pages, base, words) else None
