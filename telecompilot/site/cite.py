"""Citations in prose: {cite:p}`id` and {cite:t}`id` link to the source's row; a bibliography for other programs.

sphinxcontrib-bibtex would number and sort the several hundred sources a second time, on anchors of its own; here
`sources.csv` stays the only bibliography and every link, from prose or from a figure, leads to the same row.
"""

from __future__ import annotations

import re
from pathlib import Path

from docutils import nodes
from pybtex.database import BibliographyData, Entry
from sphinx.application import Sphinx
from sphinx.domains import Domain
from sphinx.environment import BuildEnvironment
from sphinx.util.docutils import SphinxRole

from telecompilot import evidence
from telecompilot.evidence import cache, paths
from telecompilot.evidence.tables import WEAK_KINDS
from telecompilot.figure.provenance import SOURCES_PAGE

DAGGER = "†"


class CiteRole(SphinxRole):
    """One or more source ids, parted by commas, as links to the sources page."""

    def __init__(self, form: str):
        super().__init__()
        self.form = form

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """Return "(Publisher 2024; Other 2025)" for form "p", "Publisher (2024)" for form "t"."""
        sources = evidence.load().sources
        cited = self.env.get_domain("cite").data["cited"].setdefault(self.env.docname, {})
        links: list[nodes.Node] = []
        for source_id in re.split(r"\s*,\s*", self.text.strip()):
            if source_id not in sources.index:
                return [], [self._unknown(source_id)]
            cited[f"{self.form} {source_id}"] = text = words(self.form, sources.loc[source_id])
            links += [nodes.Text("; "), _link(source_id, text)]
        links = links[1:]
        return ([nodes.Text("("), *links, nodes.Text(")")] if self.form == "p" else links), []

    def _unknown(self, source_id: str) -> nodes.system_message:
        message = f"no source {source_id!r} in sources.csv"
        return self.inliner.reporter.warning(message, line=self.lineno)


def words(form: str, row) -> str:
    """What a citation shows: "Publisher 2024" for form "p", "Publisher (2024)" for "t", a dagger on weak sources."""
    year = row.published[:4] or "undated"
    return (f"{row.publisher} {year}" if form == "p" else f"{row.publisher} ({year})") + (
        DAGGER if row.kind in WEAK_KINDS else ""
    )


def _link(source_id: str, text: str) -> nodes.reference:
    link = nodes.reference("", text, refuri=f"{SOURCES_PAGE}#{source_id}", internal=True)
    link["classes"].append("tc-cited")
    if text.endswith(DAGGER):
        link["reftitle"] = "Known only from a copy or a blog"
    return link


class CiteDomain(Domain):
    """The roles `cite:p` (in brackets) and `cite:t` (in the sentence); keeps what each page shows of which source."""

    name = "cite"
    label = "Citation"
    roles = {"p": CiteRole("p"), "t": CiteRole("t")}
    initial_data = {"cited": {}}

    def clear_doc(self, docname: str) -> None:
        """Forget what a page cited before it is read again."""
        self.data["cited"].pop(docname, None)

    def resolve_any_xref(self, *where: object) -> list:
        """Return nothing: sources are cited by role only."""
        return []

    def merge_domaindata(self, docnames: list[str], otherdata: dict) -> None:
        """Take over what a parallel reader has noted."""
        cited = otherdata["cited"]
        self.data["cited"].update({page: cited[page] for page in docnames if page in cited})


def outdated(app: Sphinx, env: BuildEnvironment, added: set, changed: set, removed: set) -> list[str]:
    """Pages that show of a source what is no longer in its row: other rows of sources.csv do not concern them."""
    sources = evidence.load().sources

    def now(key: str) -> str:
        form, source_id = key.split(" ", 1)
        return words(form, sources.loc[source_id]) if source_id in sources.index else ""

    pages = env.get_domain("cite").data["cited"].items()
    return [page for page, cited in pages if any(now(key) != text for key, text in cited.items())]


def write_bibliography(app: Sphinx) -> None:
    """Write `references.bib` beside the chapters from sources.csv; leave it alone where nothing changed."""
    made_from = Path(__file__).read_bytes() + (paths.DATA / "sources.csv").read_bytes()
    text = cache.drawn("bib", made_from, lambda: bibliography(evidence.load().sources).encode()).decode()
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
