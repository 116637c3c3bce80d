"""What a reader may take along: names of the files in the site's `download` folder, and the links to them."""

from __future__ import annotations

from html import escape
from typing import NamedTuple

from telecompilot.figure import Display, provenance

FOLDER = "download"


class Offer(NamedTuple):
    """One file to take along: its name in the folder, the words of its link, what is in it."""

    file: str
    words: str
    what: str


DATA = Offer("telecompilot-data.zip", "Data package", "all tables, the codebook, datapackage.json and checksums")
PANEL = Offer(
    "telecompilot-panel.zip", "Foreign shares abroad", "five tables, their codebook, datapackage.json and checksums"
)
FIGURES = Offer(
    "telecompilot-figures.zip", "Figure pack", "pictures as SVG and PNG, with title and source inside, for slides"
)
SITE = Offer("telecompilot-site.zip", "Site for offline reading", "every page as it is here; open index.html")
SOURCE = Offer("telecompilot-source.zip", "Source", "text, code and data: all that a rebuild or a notebook needs")
PDF = Offer("telecompilot.pdf", "PDF", "the whole report on A4 pages")
PDF_CHINESE = Offer("telecompilot-zh.pdf", "PDF", "整份报告，A4版面")
BIBTEX = Offer("telecompilot.bib", "BibTeX", "the citation for LaTeX and most reference managers")
RIS = Offer("telecompilot.ris", "RIS", "the citation for EndNote, Zotero and others")
SUMS = "SHA256SUMS"


def notebook(page: str) -> str:
    """Name of the notebook of a page, e.g. "methods.ipynb" of "chapters/methods"."""
    return f"{page.rsplit('/', 1)[-1]}.ipynb"


def link(offer: Offer, root: str = f"{provenance.SITE}/") -> str:
    """HTML link to a file of the folder; `root` is the way from the page to the site's root."""
    return f'<a href="{root}{FOLDER}/{offer.file}" download title="{escape(offer.what)}">{escape(offer.words)}</a>'


def data(offer: Offer = DATA) -> Display:
    """The link to a data package, DATA or PANEL, for the page that lists the tables."""
    sums = f'<a href="{provenance.SITE}/{FOLDER}/{SUMS}">checksums</a>'
    shown = [f"{link(offer)}: {escape(offer.what)}, in one zip ({sums})."]
    if offer == DATA:
        shown.append(f"{link(FIGURES)}: {escape(FIGURES.what)}, in one zip.")
    return Display("".join(f'<p class="tc-take">{line}</p>' for line in shown), offer.file)
