"""Where a figure comes from, for its source line, its citation and its sidecar."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from html import escape
from pathlib import Path

import telecompilot
from telecompilot.evidence import Evidence, formats, panel, paths, publishers
from telecompilot.evidence.tables import WEAK_KINDS, EvidenceError
from telecompilot.figure.plot import COMPUTED
from telecompilot.figure.table import Words

REPORT = "Will foreign firms gain ground under China’s telecom pilot?"
LICENCE = "CC-BY-4.0"
SITE = "site:"  # the build puts each page's way to the site's root in its place
SOURCES_PAGE = f"{SITE}/chapters/sources.html"
PANEL_PAGE = f"{SITE}/chapters/elsewhere.html"  # lists the documents on markets abroad
SHOWN = 3
SOURCE = "Source"  # head of the column that names each row's documents
MARK = re.compile(r"\[([a-z0-9_]+)\]")  # a document at a number, in a cell of words
WEAK = {"mirror": "copy", "blog": "blog"}  # what such a document is, in the words of a source line
EPOCH = "SOURCE_DATE_EPOCH"
YEARS = 315532800, 4354819199  # seconds: from the first to the last moment that a zip's dates can name
KEPT = {"GIT_CEILING_DIRECTORIES", "GIT_DISCOVERY_ACROSS_FILESYSTEM", "GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM"}


@dataclass(frozen=True)
class Credit:
    """One document behind a figure; `weak` where it alone supports a drawn figure and is a mirror or a blog."""

    id: str
    publisher: str
    title: str
    published: str
    kind: str
    url: str
    weak: bool
    page: str = SOURCES_PAGE  # where its entry stands

    @property
    def year(self) -> str:
        """The year of publication, or "undated"."""
        return self.published[:4] or "undated"

    @property
    def words(self) -> str:
        """Text: "Reuters, 2014, copy"."""
        return ", ".join([self.publisher, self.year, *self._weakness])

    @property
    def named(self) -> str:
        """HTML: these words as a link to the document's entry."""
        return self.link(self.words)

    def dated(self, letter: str = "") -> str:
        """HTML: "2014a (copy)", after the publisher's name, as a link to the document's entry."""
        blank = " " * bool(letter and not self.published)
        return self.link(f"{self.year}{blank}{letter}" + "".join(f" ({word})" for word in self._weakness))

    @property
    def _weakness(self) -> list[str]:
        return [WEAK[self.kind]] if self.weak else []

    def link(self, words: str) -> str:
        """HTML: the words as a link to the document's entry."""
        return f'<a href="{self.page}#{escape(self.id)}">{escape(words)}</a>'


def credits(evidence: Evidence, series: Iterable[str], sources: Iterable[str] = ()) -> list[Credit]:
    """The documents behind the drawn values of `series`, then `sources`, each once.

    Raises LookupError for a series or a source that the evidence does not hold.
    """
    alone: dict[str, bool] = {}  # by source: whether no other supports some figure
    for series_id in series:
        rows = evidence.rows(series_id)
        for cell, weak in zip(rows.source_id, rows.weak, strict=True):
            alone |= {source_id: alone.get(source_id, False) or weak for source_id in cell.split()}
    alone |= {source_id: True for source_id in sources if source_id not in alone}
    return [_credit(evidence, source_id, single) for source_id, single in alone.items()]


def _credit(evidence: Evidence, source_id: str, alone: bool) -> Credit:
    try:
        row, page = evidence.source(source_id), SOURCES_PAGE
    except EvidenceError:
        row, page = panel.source(evidence, source_id), PANEL_PAGE
    url = row.url if row.get("link", "yes") != "no" else ""  # some mirrors' domains were taken over
    weak = bool(alone and row.kind in WEAK_KINDS)
    return Credit(source_id, publishers.first(row.publisher), row.title, row.published, row.kind, url, weak, page)


def source_line(documents: list[Credit], rest: str = "") -> str:
    """HTML of the source line: SHOWN publishers, each once, each document a link named by its year.

    `rest` says where the others are.
    """
    left = sum(map(len, _grouped(documents)[SHOWN:]))
    more = [f"and {left} more{rest}"] if left else []
    return f"Source{'s' if len(documents) > 1 else ''}: {'; '.join(_by_publisher(documents)[:SHOWN] + more)}"


def source_list(documents: list[Credit]) -> str:
    """HTML of the publishers that the source line left out, empty where it named all."""
    rest = "; ".join(_by_publisher(documents)[SHOWN:])
    return f'<p class="tc-source">Further sources: {rest}.</p>' if rest else ""


def short_line(documents: list[Credit], where: str) -> str:
    """HTML of a key figure's source: the document, or how many there are and a link to the figure that names them.

    `where` is that figure's address, e.g. "chapters/pilot-scope.html#fig-pilot-scope-approvals".
    """
    if documents[1:]:
        return f'Sources: <a href="{SITE}/{escape(where)}">{len(documents)} documents</a>'
    return f"Source: {documents[0].named}"


def references(evidence: Evidence, cells: Iterable[str]) -> list[str]:
    """HTML of the documents that each cell names by id (several parted by spaces): "Reuters, 2014, copy" as links."""
    return [_references(evidence, cell).markup for cell in cells]


def by_row(evidence: Evidence, cells: Iterable[str]) -> list[Words]:
    """Cells of a table that name documents, as text for its file and as links for the page."""
    made = [_references(evidence, cell) for cell in cells]
    for words in made:
        words.markup = f'<span class="tc-refs">{words.markup}</span>'
    return made


def cited(evidence: Evidence, text: str) -> Words:
    """A cell of words in which "[id]" names the document of what stands before it, as text and with links."""
    documents = {name: _credit(evidence, name, alone=True) for name in MARK.findall(text)}
    words = Words(MARK.sub(lambda mark: f"({documents[mark[1]].words})", text))
    words.markup = MARK.sub(lambda mark: f"({documents[mark[1]].named})", escape(text))
    return words


def _references(evidence: Evidence, cell: str) -> Words:
    """The documents of one cell, COMPUTED as it is."""
    names = dict.fromkeys(str(cell).split())
    named = [_credit(evidence, name, alone=True) for name in names if name != COMPUTED]
    rest = [COMPUTED] * (COMPUTED in names)
    words = Words("; ".join([*(credit.words for credit in named), *rest]) or "–")
    words.markup = "; ".join([*(credit.named for credit in named), *rest]) or "–"
    return words


def _by_publisher(documents: list[Credit]) -> list[str]:
    """HTML of each publisher's documents, most documents first: "Ministry 2024a, 2024b"."""
    return [f"{escape(group[0].publisher)} {', '.join(_links(group))}" for group in _grouped(documents)]


def _grouped(documents: list[Credit]) -> list[list[Credit]]:
    """Return the documents by publisher, most documents first."""
    groups: dict[str, list[Credit]] = {}
    for credit in documents:
        groups.setdefault(credit.publisher, []).append(credit)
    return sorted(groups.values(), key=lambda group: -len(group))


def _links(group: list[Credit]) -> list[str]:
    group = sorted(group, key=lambda credit: (credit.published, credit.id))
    years, links = [credit.year for credit in group], []
    for at, credit in enumerate(group):
        letter = chr(ord("a") + years[:at].count(credit.year)) if years.count(credit.year) > 1 else ""
        links.append(credit.dated(letter))
    return links


def credit_text(documents: list[Credit]) -> str:
    """The source line of a picture file, in plain text."""
    publishers = [group[0].publisher for group in _grouped(documents)]
    named = "; ".join(publishers[:SHOWN]) + (f" and {len(publishers) - SHOWN} more" if len(publishers) > SHOWN else "")
    return f"Source: {named}. {stamp()}, {LICENCE.replace('CC-BY-', 'CC BY ')}"


@lru_cache(maxsize=1)
def built() -> datetime:
    """The date the figures carry: SOURCE_DATE_EPOCH, else the last commit's, else that of the newest table.

    Moved into the years 1980 to 2107, which are all that a zip can hold. Raises ValueError for what is no number.
    """
    given = os.environ.get(EPOCH, "").strip()
    if not re.fullmatch(r"(-?\d+)?", given, re.ASCII):
        raise ValueError(f"{EPOCH}={given!r} is no whole number of seconds since 1970; give one, or unset it")
    epoch = given or git("log", "-1", "--no-show-signature", "--format=%ct")
    if not epoch:  # an archive without history: its files carry the date
        epoch = max(table.stat().st_mtime for table in paths.DATA.rglob("*.csv"))
    return datetime.fromtimestamp(min(max(int(epoch), YEARS[0]), YEARS[1]), UTC)


@lru_cache(maxsize=1)
def commit() -> str:
    """The commit that is built, shortened, with a plus sign where files differ from it; empty without git."""
    name = git("rev-parse", "--short=10", "HEAD")
    return f"{name}+" if name and git("status", "--porcelain", "--untracked-files=no") else name


def git(*words: str) -> str:
    """What git says of the project; empty where it says nothing, see `without_git`."""
    return "" if without_git() else _said(*words)[0]


@lru_cache(maxsize=1)
def without_git() -> str:
    """Why no commit can be named, in words; empty where one can: another project's repository may lie around this."""
    top, why = _said("rev-parse", "--show-toplevel")
    if top and Path(top).resolve() != paths.ROOT.resolve():
        return f"{paths.ROOT.name} lies inside another repository, {top}"
    return "this folder is no git repository" if "not a git repository" in why else why


def _said(*words: str) -> tuple[str, str]:
    """What git prints, and why it fails. Of the environment only what says where to look no further counts."""
    known = {name: value for name, value in os.environ.items() if name[:4] != "GIT_" or name in KEPT}
    command = ["git", "-C", str(paths.ROOT), *words]
    try:
        done = subprocess.run(command, capture_output=True, encoding="utf-8", errors="replace", env=known)
    except OSError:
        return "", "git is not installed"
    why = (done.stderr.strip() or "git fails").splitlines()[0]
    return ("", why) if done.returncode else (done.stdout.strip(), "")


def stamp() -> str:
    """Version, and day of what is built, which is not the version's: "telecompilot 0.1.0, built 24 November 2026"."""
    return f"telecompilot {telecompilot.__version__}, built {formats.date(built())}"


def citation(title: str, figure_id: str) -> str:
    """How to cite one figure, in plain text."""
    return f"“{title}”, {figure_id}, in: {REPORT} {stamp()}. {LICENCE.replace('CC-BY-', 'CC BY ')}."
