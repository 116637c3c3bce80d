"""Citations in prose: {cite:p}`id` and {cite:t}`id` become small raised numbers, and the page ends in the list of them.

sphinxcontrib-bibtex would number and sort the several hundred sources a second time, on anchors of its own; here
`sources.csv` stays the only bibliography and every link, from prose or from a figure, leads to the same row.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import escape
from pathlib import Path

from docutils import nodes
from pybtex.database import BibliographyData, Entry
from sphinx.application import Sphinx
from sphinx.domains import Domain
from sphinx.environment import BuildEnvironment
from sphinx.util.docutils import SphinxRole
from sphinx.writers.html5 import HTML5Translator

from telecompilot import evidence
from telecompilot.evidence import cache, formats, paths, publishers
from telecompilot.figure.provenance import SOURCES_PAGE, WEAK
from telecompilot.report import sources as sources_page

TITLE = "Sources on this page"
BESIDE = "A figure names its own sources below it, a quoted number on its card."
STOP = re.compile(r"[.,;:]?")  # a number stands after it
GAP = "\u202f"  # before a number: the least blank, which breaks no line and parts the number from a word that is copied


class cited(nodes.inline):
    """Where sources are cited. Attributes: `sources` (ids); `numbers` and `uses` of each, once the page is read."""


class cite_list(nodes.General, nodes.Element):
    """The sources that a page cites, in order. Attributes: `sources` (ids), `uses` (how often each is cited)."""


class CiteRole(SphinxRole):
    """One or more source ids, parted by commas: of form "p" the numbers alone, of form "t" with names before them."""

    def __init__(self, form: str):
        super().__init__()
        self.form = form

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """Return one node, which `number` completes; note what the page shows of each source."""
        table, found = evidence.load().sources, re.split(r"\s*,\s*", self.text.strip())
        if missing := [source_id for source_id in found if source_id not in table.index]:
            message = f"no source {missing[0]!r} in sources.csv"
            return [], [self.inliner.reporter.warning(message, line=self.lineno)]
        shown = self.env.get_domain("cite").data["cited"].setdefault(self.env.docname, {})
        shown |= {source_id: _row(table, source_id) for source_id in found}
        named = "; ".join(words("t", table.loc[source_id]) for source_id in found) if self.form == "t" else ""
        return [cited("", named, sources=found)], []


def words(form: str, row) -> str:
    """A source in a sentence: "Reuters, 2014, copy" for form "p", "Reuters (2014, copy)" for "t"."""
    year = ", ".join([row.published[:4] or "undated", *_weakness(row)])
    name = publishers.first(row.publisher)
    return f"{name}, {year}" if form == "p" else f"{name} ({year})"


def _weakness(row) -> list[str]:
    return [WEAK[row.kind]] if row.kind in WEAK else []


def number(app: Sphinx, doctree: nodes.document) -> None:
    """Number a page's sources in the order of first use, and end the page in their list."""
    uses: dict[str, int] = {}
    for node in doctree.findall(cited):
        each = []
        for source_id in node["sources"]:
            uses[source_id] = uses.get(source_id, 0) + 1
            each.append(uses[source_id])
        node["uses"], node["numbers"] = each, [list(uses).index(source_id) + 1 for source_id in node["sources"]]
        _close_up(node)
    pages = [node for node in doctree.children if isinstance(node, nodes.section)]
    if uses and pages:
        listed = cite_list("", sources=list(uses), uses=list(uses.values()))
        parts = (nodes.title("", TITLE), nodes.paragraph("", BESIDE, classes=["tc-note"]), listed)
        pages[-1] += nodes.section("", *parts, ids=["sources-on-this-page"], names=[], classes=["tc-cites"])


def _close_up(node: cited) -> None:
    """Take away the blank between the words and the number, which brings its own; the number follows a stop."""
    at, parent = node.parent.index(node), node.parent
    before, after = parent[at - 1] if at else None, parent[at + 1] if parent[at + 1 :] else None
    if node.children or not isinstance(before, nodes.Text):
        return
    stop = STOP.match(after.astext())[0] if isinstance(after, nodes.Text) else ""
    parent[at - 1] = nodes.Text(before.astext().rstrip() + stop)
    if stop:
        parent[at + 1] = nodes.Text(after.astext().removeprefix(stop))


def visit(translator: HTML5Translator, node: cited) -> None:
    """Open the element; names follow, where the sentence has them."""
    translator.body.append('<span class="tc-cited">')


def depart(translator: HTML5Translator, node: cited) -> None:
    """Close it with the numbers, each a link into the list, with a card that shows what is there."""
    table = evidence.load().sources
    numbers = zip(node["sources"], node["numbers"], node["uses"], strict=True)
    links = f",{GAP}".join(_reference(source_id, table.loc[source_id], *rest) for source_id, *rest in numbers)
    translator.body.append(f"<sup>{GAP}{links}</sup></span>")


def _reference(source_id: str, row, number: int, use: int) -> str:
    name = escape(f"{number}: {words('p', row)}")
    at = f'id="{_use(source_id, use)}" href="#cite-{escape(source_id)}"'
    link = f'<a {at} role="doc-noteref" aria-label="{name}">{number}</a>'
    title = f"<cite>{sources_page.marked(row.title, row.language, 'i')}</cite>"
    # A finger's first touch shows the card (see page.js), and leads on from there; with the keyboard the number does.
    card = f'{_head(row)}, <a href="#cite-{escape(source_id)}" tabindex="-1">{title}\u00a0↓</a>'
    return f'{link}<span class="tc-card" role="note">{card}</span>'


def _head(row) -> str:
    """HTML of who published and when: "Reuters, 3 May 2014, copy"."""
    publisher = sources_page.marked(publishers.first(row.publisher), row.language, "i")
    date = formats.date(row.published) if row.published else ""
    when = f'<time datetime="{row.published[:4]}">{date}</time>' if date else "<i>undated</i>"
    return ", ".join([f"<b>{publisher}</b>", when, *(f"<i>{word}</i>" for word in _weakness(row))])


def _use(source_id: str, use: int) -> str:
    return f"cited-{escape(source_id)}" + f"-{use}" * (use > 1)


def visit_list(translator: HTML5Translator, node: cite_list) -> None:
    """Write the list: each document with a link to it, to all that is known of it, and back to where it is cited."""
    table = evidence.load().sources
    rows = (
        _entry(source_id, table.loc[source_id], uses)
        for source_id, uses in zip(node["sources"], node["uses"], strict=True)
    )
    translator.body.append(f'<ol class="tc-cites-list">{"".join(rows)}</ol>\n')
    raise nodes.SkipNode


def _entry(source_id: str, row, uses: int) -> str:
    known = f'<a href="{SOURCES_PAGE}#{escape(source_id)}">full entry</a>'
    facts = "; ".join(
        filter(None, [sources_page.in_language(row.language), f"{known} {' '.join(_back(source_id, uses))}"])
    )
    return (
        f'<li id="cite-{escape(source_id)}">{_head(row)}: {sources_page.linked_title(row)}. '
        f"<small>{facts}</small></li>\n"
    )


def _back(source_id: str, uses: int) -> Iterable[str]:
    for use in range(1, uses + 1):
        which = f", {use}" * (uses > 1)
        shown = f"↑{GAP}{use}" if uses > 1 else "↑"
        yield f'<a href="#{_use(source_id, use)}" role="doc-backlink" aria-label="Back to the text{which}">{shown}</a>'


def register(app: Sphinx) -> None:
    """Add the domain and the nodes that it leaves."""
    plain = (lambda translator, node: None, lambda translator, node: None)
    app.add_domain(CiteDomain)
    app.add_node(cited, html=(visit, depart), text=plain, latex=plain)
    app.add_node(cite_list, html=(visit_list, None), text=plain, latex=plain)


class CiteDomain(Domain):
    """The roles `cite:p` (a number) and `cite:t` (names and a number); keeps which rows each page shows."""

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
    table, pages = evidence.load().sources, env.get_domain("cite").data["cited"].items()
    return [page for page, shown in pages if any(_row(table, source_id) != row for source_id, row in shown.items())]


def _row(table, source_id: str) -> tuple[str, ...]:
    return tuple(map(str, table.loc[source_id])) if source_id in table.index else ()


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
        fields = {"title": row.title, "author": f"{{{publishers.first(row.publisher)}}}", "year": row.published[:4]}
        fields |= {"date": row.published, "language": row.language, "note": row.kind.replace("_", " ")}
        if row.get("link", "yes") != "no":
            fields["url"] = row.url
        entries[source_id] = Entry("misc", [(name, value) for name, value in fields.items() if value])
    return BibliographyData(entries).to_string("bibtex")
