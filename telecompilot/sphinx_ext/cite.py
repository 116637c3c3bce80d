"""Citations in prose: {cite:p}`id` and {cite:t}`id` link to the source's row; a bibliography for other programs.

sphinxcontrib-bibtex would number and sort the several hundred sources a second time, on anchors of its own; here
`sources.csv` stays the only bibliography and every link, from prose or from a figure, leads to the same row.
"""

from __future__ import annotations

import re

from docutils import nodes
from pybtex.database import BibliographyData, Entry
from sphinx.application import Sphinx
from sphinx.domains import Domain
from sphinx.util.docutils import SphinxRole

from telecompilot import evidence, paths
from telecompilot.figure.provenance import SOURCES_PAGE
from telecompilot.readings import WEAK_KINDS


class CiteRole(SphinxRole):
    """One or more source ids, parted by commas, as links to the sources page."""

    def __init__(self, form: str):
        super().__init__()
        self.form = form

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """Return "(Publisher 2024; Other 2025)" for form "p", "Publisher (2024)" for form "t"."""
        self.env.note_dependency(str(paths.DATA / "sources.csv"))
        sources = evidence.load().sources
        links: list[nodes.Node] = []
        for source_id in re.split(r"\s*,\s*", self.text.strip()):
            if source_id not in sources.index:
                return [], [self._unknown(source_id)]
            links += [nodes.Text("; "), self._link(source_id, sources.loc[source_id])]
        links = links[1:]
        return ([nodes.Text("("), *links, nodes.Text(")")] if self.form == "p" else links), []

    def _link(self, source_id: str, row) -> nodes.reference:
        year = row.published[:4] or "undated"
        text = f"{row.publisher} {year}" if self.form == "p" else f"{row.publisher} ({year})"
        dagger = "†" if row.kind in WEAK_KINDS else ""
        link = nodes.reference("", text + dagger, refuri=f"{SOURCES_PAGE}#{source_id}", internal=True)
        link["classes"].append("tc-cited")
        if dagger:
            link["reftitle"] = "Known only from a copy or a blog"
        return link

    def _unknown(self, source_id: str) -> nodes.system_message:
        message = f"no source {source_id!r} in sources.csv"
        return self.inliner.reporter.warning(message, line=self.lineno)


class CiteDomain(Domain):
    """The roles `cite:p` (in brackets) and `cite:t` (in the sentence)."""

    name = "cite"
    label = "Citation"
    roles = {"p": CiteRole("p"), "t": CiteRole("t")}

    def resolve_any_xref(self, *where: object) -> list:
        """Return nothing: sources are cited by role only."""
        return []

    def merge_domaindata(self, docnames: list[str], otherdata: dict) -> None:
        """Nothing is kept between pages."""


def write_bibliography(app: Sphinx) -> None:
    """Write `references.bib` beside the chapters from sources.csv; leave it alone where nothing changed."""
    text = bibliography(evidence.load().sources)
    target = paths.ROOT / "references.bib"
    if not target.is_file() or target.read_text(encoding="utf-8") != text:
        target.write_text(text, encoding="utf-8")


def bibliography(sources) -> str:
    """BibTeX of the sources frame; an address only where the page may be linked."""
    entries = {}
    for source_id, row in sources.iterrows():
        fields = {"title": row.title, "author": f"{{{row.publisher}}}", "year": row.published[:4]}
        fields |= {"date": row.published, "language": row.language, "note": row.kind.replace("_", " ")}
        if row.get("link", "yes") != "no":
            fields["url"] = row.url
        entries[source_id] = Entry("misc", [(name, value) for name, value in fields.items() if value])
    return BibliographyData(entries).to_string("bibtex")
