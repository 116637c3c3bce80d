"""The `download` folder of the site: notebooks, zips, citation files, the PDF if there is one, checksums of all."""

from __future__ import annotations

import os
import shutil
from importlib.util import find_spec
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx

from telecompilot.evidence import paths
from telecompilot.report import citation, downloads
from telecompilot.site import feed, notebooks, zips
from telecompilot.site.paper import assemble, kept
from telecompilot.site.paper.words import CHINESE, EDITIONS, Words

PRINT = "TELECOMPILOT_PDF"  # "1": print the report while the site is built; "0": leave it out
PLACE = "<!-- the PDF, if there is one -->"


def write(app: Sphinx, root: Path) -> None:
    """Fill the folder from a finished build; last of all the zip of the site, which holds the rest."""
    folder = root / downloads.FOLDER
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    notebooks.write(app, folder)
    if citation.known():
        cited = citation.load(app.config.html_baseurl)
        (folder / downloads.BIBTEX.file).write_text(cited.bibtex(), encoding="utf-8", newline="\n")
        (folder / downloads.RIS.file).write_text(cited.ris(), encoding="utf-8", newline="\n")
    zips.data(folder)
    zips.source(folder)
    zips.figures(root)
    _place_pdf(root, app.config.html_baseurl)
    _sum(folder)  # what the copy for offline reading holds
    zips.site(root)
    _sum(folder)


def _place_pdf(root: Path, base: str) -> None:
    """Put the printed report into the folder, and its link on the pages, where it is of these pages or can be made."""
    for words in EDITIONS:
        report = kept.current(root, assemble.order(paths.ROOT), base, words) or _printed(root, base, words)
        if report:
            shutil.copyfile(report, root / downloads.FOLDER / words.offer.file)
        for page in (root / words.folder).rglob("*.html"):
            text = page.read_text(encoding="utf-8")
            if PLACE in text and (words.folder or page.relative_to(root).parts[0] != CHINESE.folder):
                way = "../" * (len(page.relative_to(root).parts) - 1)
                link = f" · {downloads.link(words.offer, way)}" if report else ""
                page.write_text(text.replace(PLACE, link), encoding="utf-8", newline="\n")


def _printed(root: Path, base: str, words: Words) -> Path | None:
    """Print it now, where `make book` asks for that, this machine can and the title page has a citation to show."""
    pages = assemble.order(paths.ROOT)
    wanted = os.environ.get(PRINT) == "1" and citation.known() and all(map(find_spec, ("playwright", "pikepdf")))
    if not wanted or not (root / words.folder / f"{pages[0]}.html").is_file():
        return None
    from telecompilot.site.paper import press  # asks for packages that only the tests need otherwise

    try:
        made = press.pdf(root, pages, base, words)
    except SystemExit as why:
        print(f"The site goes out without {words.offer.file}: {why}")
        return None
    return kept.keep(made, kept.digest(root, pages, base, words), words)


def _sum(folder: Path) -> None:
    files = {file.name: file.read_bytes() for file in folder.iterdir() if file.name != downloads.SUMS}
    (folder / downloads.SUMS).write_bytes(zips.sums(files))


def offer(app: Sphinx, pagename: str, templatename: str, context: dict, doctree: nodes.document | None) -> None:
    """Name at the foot of a page what a reader may take along."""
    if doctree is None:
        return
    root = context.get("content_root", "./").removeprefix("./")
    links = [downloads.link(one, root) for one in offers(app, pagename)]
    if feed.exists(app):
        links.append(f'<a href="{root}{feed.NAME}">Feed of changes</a>')
    context["body"] += f'<p class="tc-pagefoot tc-take">Also available: {" · ".join(links)}{PLACE}</p>'


def offers(app: Sphinx, page: str) -> list[downloads.Offer]:
    """What is there for a page: its notebook where it is one, then what is the same on every page."""
    mine = []
    if "kernelspec" in app.env.metadata.get(page, {}):
        words = "this page as a Jupyter notebook"
        mine = [downloads.Offer(downloads.notebook(page), "Notebook", words)]
    return [*mine, downloads.DATA, downloads.SITE]
