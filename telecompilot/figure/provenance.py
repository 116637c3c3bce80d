"""Where a figure comes from, for its source line, its citation and its sidecar."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from functools import lru_cache
from html import escape

import telecompilot
from telecompilot.evidence import Evidence, formats, paths
from telecompilot.evidence.tables import WEAK_KINDS

REPORT = "Will foreign firms gain ground under China’s telecom pilot?"
LICENCE = "CC-BY-4.0"
SITE = "site:"  # the build puts each page's way to the site's root in its place
SOURCES_PAGE = f"{SITE}/chapters/sources.html"
SHOWN = 3


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


def credits(evidence: Evidence, series: Iterable[str], sources: Iterable[str] = ()) -> list[Credit]:
    """The documents behind the drawn values of `series`, then `sources`, each once.

    Raises LookupError for a series or a source that the evidence does not hold.
    """
    found: dict[str, bool] = {}
    for series_id in series:
        rows = evidence.rows(series_id)
        for cell, weak in zip(rows.source_id, rows.weak, strict=True):
            for source_id in cell.split():
                found[source_id] = found.get(source_id, False) or (weak and _kind(evidence, source_id) in WEAK_KINDS)
    for source_id in sources:
        found.setdefault(source_id, _kind(evidence, source_id) in WEAK_KINDS)
    return [_credit(evidence, source_id, weak) for source_id, weak in found.items()]


def _kind(evidence: Evidence, source_id: str) -> str:
    return evidence.source(source_id).kind


def _credit(evidence: Evidence, source_id: str, weak: bool) -> Credit:
    row = evidence.source(source_id)
    url = row.url if row.get("link", "yes") != "no" else ""  # some mirrors' domains were taken over
    return Credit(source_id, row.publisher, row.title, row.published, row.kind, url, bool(weak))


def source_line(found: list[Credit], shown: int = SHOWN, rest: str = "") -> str:
    """HTML of the source line: `shown` publishers, each once, each document a link named by its year.

    `rest` says where the others are.
    """
    groups = _by_publisher(found)
    parts = [f"{escape(publisher)} {', '.join(links)}" for publisher, links in groups[:shown]]
    if more := groups[shown:]:
        parts.append(f"and {len(more)} more{rest}")
    dagger = " († copy or blog only)" if any(credit.weak for credit in found) else ""
    return f"Source{'s' if len(found) > 1 else ''}: {'; '.join(parts)}{dagger}"


def short_line(found: list[Credit], where: str) -> str:
    """HTML of a key figure's source: the document, or how many there are and a link to the figure that names them.

    `where` is that figure's address, e.g. "chapters/pilot-scope.html#fig-pilot-scope-approvals".
    """
    if found[1:]:
        return f'Sources: <a href="{SITE}/{escape(where)}">{len(found)} documents</a>'
    credit = found[0]
    year, dagger = credit.published[:4] or "undated", "†" if credit.weak else ""
    return f'Source: <a href="{SOURCES_PAGE}#{escape(credit.id)}">{escape(credit.publisher)} {year}{dagger}</a>'


def source_list(found: list[Credit]) -> str:
    """HTML of the publishers that the source line left out, empty where it named all."""
    parts = [f"{escape(publisher)} {', '.join(links)}" for publisher, links in _by_publisher(found)[SHOWN:]]
    return f'<p class="tc-source">Further sources: {"; ".join(parts)}.</p>' if parts else ""


def _by_publisher(found: list[Credit]) -> list[tuple[str, list[str]]]:
    groups: dict[str, list[Credit]] = {}
    for credit in found:
        groups.setdefault(credit.publisher, []).append(credit)
    ordered = sorted(groups.items(), key=lambda item: -len(item[1]))
    return [(publisher, _links(group)) for publisher, group in ordered]


def _links(group: list[Credit]) -> list[str]:
    group = sorted(group, key=lambda credit: (credit.published, credit.id))
    years = [credit.published[:4] or "undated" for credit in group]
    links = []
    for at, (credit, year) in enumerate(zip(group, years, strict=True)):
        letter = chr(ord("a") + years[:at].count(year)) if years.count(year) > 1 else ""
        letter = f" {letter}" if letter and not credit.published else letter
        dagger = "†" if credit.weak else ""
        links.append(f'<a href="{SOURCES_PAGE}#{escape(credit.id)}">{year}{letter}{dagger}</a>')
    return links


def credit_text(found: list[Credit]) -> str:
    """The source line of a picture file, in plain text."""
    publishers = list(dict.fromkeys(credit.publisher for credit in found))
    named = "; ".join(publishers[:SHOWN]) + (f" and {len(publishers) - SHOWN} more" if len(publishers) > SHOWN else "")
    return f"Source: {named}. {stamp()}"


@lru_cache(maxsize=1)
def built() -> datetime:
    """The date the figures carry: SOURCE_DATE_EPOCH, else the last commit's, else that of the newest table."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH") or _git("log", "-1", "--format=%ct")
    if not epoch:  # an archive without history: its files carry the date
        epoch = max(table.stat().st_mtime for table in paths.DATA.glob("*.csv"))
    return datetime.fromtimestamp(int(epoch), UTC)


@lru_cache(maxsize=1)
def commit() -> str:
    """The commit that is built, shortened, with a plus sign where files differ from it; empty without git."""
    name = _git("rev-parse", "--short=10", "HEAD")
    return f"{name}+" if name and _git("status", "--porcelain", "--untracked-files=no") else name


def _git(*words: str) -> str:
    try:
        command = ["git", "-C", str(paths.ROOT), *words]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return ""


def stamp() -> str:
    """Version and date, e.g. "telecompilot 0.1.0, 24 November 2026"."""
    return f"telecompilot {telecompilot.__version__}, {formats.date(built())}"


def citation(title: str, figure_id: str) -> str:
    """How to cite one figure, in plain text."""
    return f"“{title}”, {figure_id}, in: {REPORT} {stamp()}. {LICENCE.replace('CC-BY-', 'CC BY ')}."


def references(evidence: Evidence, cells: Iterable[str]) -> list[str]:
    """HTML of the documents that each cell names by id (several parted by spaces): "Publisher 2024" as links."""
    return ["; ".join(_reference(evidence, source_id) for source_id in str(cell).split()) or "–" for cell in cells]


def _reference(evidence: Evidence, source_id: str) -> str:
    found = _credit(evidence, source_id, _kind(evidence, source_id) in WEAK_KINDS)
    words = f"{found.publisher} {found.published[:4] or 'undated'}{'†' if found.weak else ''}"
    return f'<a href="{SOURCES_PAGE}#{escape(source_id)}">{escape(words)}</a>'


def records(found: list[Credit]) -> list[dict]:
    """The documents as plain records for the sidecar."""
    return [asdict(credit) for credit in found]
