"""How to cite the report: text, BibTeX and RIS, all from CITATION.cff."""

from __future__ import annotations

from datetime import date
from html import escape
from typing import NamedTuple

import yaml
from pybtex.database import BibliographyData, Entry

from telecompilot.evidence import formats, paths
from telecompilot.figure import Display
from telecompilot.report import downloads

FILE = paths.ROOT / "CITATION.cff"
BOX = '<div class="tc-citation"></div>'  # the build fills it when it writes the page: only then is the address known
KEY = "telecompilot"


class Citation(NamedTuple):
    """What CITATION.cff says, with the licence of text and data, and the address where one is known."""

    authors: tuple[str, ...]
    title: str
    version: str
    released: date
    licence: str = "CC BY 4.0"
    address: str = ""

    def text(self) -> str:
        """One line for a list of references."""
        edition = f"Version {self.version}, {formats.date(self.released)}. {self.licence}."
        return f"{self.who()} ({self.released.year}). {self.title} {edition} {self.address}".rstrip()

    def styles(self) -> dict[str, str]:
        """The citation in the styles that people paste, by their names."""
        title, day = self.title.removesuffix("."), self.released
        ended = title if title.endswith(("?", "!")) else f"{title}."
        us = f"{day:%B} {day.day}"
        where = f" {self.address}" if self.address else ""
        medium = "[R/OL]" if self.address else "[R]"
        return {
            "APA": f"{self.who()}. ({day.year}, {us}). {title} (Version {self.version}).{where}",
            "Chicago": f"{self.who()}. “{ended}” Version {self.version}. {us}, {day.year}.{where}",
            "GB/T 7714": f"{self.who()}. {title}{medium}. Version {self.version}. ({day}).{where}",
        }

    def who(self) -> str:
        """The authors, parted by commas."""
        return ", ".join(self.authors)

    def bibtex(self) -> str:
        """An entry for LaTeX; `misc`, which every style knows."""
        authors = " and ".join(f"{{{name}}}" for name in self.authors)
        fields = {"author": authors, "title": f"{{{self.title}}}", "year": str(self.released.year)}
        fields |= {"month": f"{self.released:%b}".lower(), "date": f"{self.released}", "version": self.version}
        fields |= {"note": f"Version {self.version}, {self.licence}"}
        fields |= {"url": self.address} if self.address else {}
        return BibliographyData({KEY: Entry("misc", list(fields.items()))}).to_string("bibtex").strip() + "\n"

    def ris(self) -> str:
        """A record for reference managers."""
        lines = [("TY", "RPRT"), *(("AU", name) for name in self.authors), ("TI", self.title)]
        lines += [("PY", str(self.released.year)), ("DA", f"{self.released:%Y/%m/%d}"), ("ET", self.version)]
        lines += [("LA", "en"), ("N1", self.licence)] + ([("UR", self.address)] if self.address else [])
        return "".join(f"{tag}  - {value}\n" for tag, value in [*lines, ("ER", "")])


def load(address: str = "") -> Citation:
    """Read CITATION.cff. Raises KeyError where it lacks a field and OSError where it is missing."""
    fields = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    authors = tuple(one.get("name") or f"{one['family-names']}, {one['given-names']}" for one in fields["authors"])
    title = fields["title"] if fields["title"].endswith(("?", ".", "!")) else f"{fields['title']}."
    return Citation(authors, title, str(fields["version"]), fields["date-released"], address=address)


def known() -> bool:
    """Tell whether the book says how to cite it."""
    return FILE.is_file()


def box() -> Display:
    """The box that says how to cite, for the front page."""
    return Display(BOX, load().text())


def markup(cited: Citation, root: str) -> str:
    """HTML inside the box; `root` is the way from the page to the site's root."""
    styles = cited.styles() | {"BibTeX": cited.bibtex()}
    forms = "".join(f"<dt>{name}</dt><dd><pre>{escape(text)}</pre></dd>" for name, text in styles.items())
    references = " · ".join(downloads.link(offer, root) for offer in (downloads.BIBTEX, downloads.RIS))
    packs = " · ".join(downloads.link(offer, root) for offer in (downloads.FIGURES, downloads.DATA))
    text = escape(cited._replace(address="").text())
    if cited.address:  # by itself: the words are the same wherever the site is
        text += f' <span class="tc-as-is">{escape(cited.address)}</span>'
    return (
        f'<div class="tc-citation"><p>{text}</p><p>Text, figures and data are free to reuse, commercially too, if you '
        f"name the source. “Embed” under each figure gives a snippet.</p>"
        f"<details><summary>How to cite: APA, Chicago, GB/T 7714, BibTeX</summary>"
        f'<dl class="tc-as-is">{forms}</dl></details>'
        f'<p class="tc-files">As a file: {references}</p><p class="tc-files">To reuse: {packs}</p></div>'
    )
