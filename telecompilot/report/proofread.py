"""Does each figure that a page quotes exist, and does each sentence still hold?

In a few seconds and one run: which guarded words the evidence no longer bears out, which quoted figure or computed
number is not there, which verdict on the article the figures no longer give, and what in a chapter's module fails.
"""

from __future__ import annotations

import csv
import multiprocessing
import os
import re
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import suppress
from pathlib import Path

from telecompilot.evidence import Evidence, Observation, cache, guards, load, pages, paths, quotes, tables
from telecompilot.evidence.check import Fault
from telecompilot.evidence.derived import formulas
from telecompilot.evidence.guards import Guard
from telecompilot.models import processes
from telecompilot.report import dry_run
from telecompilot.report.dry_run import shown_path
from telecompilot.study import claims, conditions
from telecompilot.study.derived_parameters import stale

NAMES = re.compile(r'"([a-z0-9_ ]+)"')  # in a module: names of conditions, if it is nothing else


def faults(ev: Evidence | None = None) -> list[Fault]:
    """Return every fault of the prose and of the words in modules and tables, in the order of files and lines.

    Parameters: `ev`, the evidence by which pages are read; the project's own by default, of which the answer is kept
    as long as no table, page or line of code changes.
    """
    return _kept(load()) if ev is None else judged([dry_run.page(file, ev) for file in pages.files()], ev)


def judged(read: list[dry_run.Page], ev: Evidence) -> list[Fault]:
    """Return the faults of pages that were read on some evidence, and of its own tables."""
    marked = [*(guard for page in read for guard in page.guards), *_in_tables(ev.folder)]
    found = [
        *(fault for page in read for fault in page.faults),
        *_broken(marked, ev),
        *_verdicts(ev),
    ]
    for fault in stale(ev):  # what cannot be computed is a fault where a page needs it
        why = fault.message.rpartition(": ")[2]
        found += [fault] if fault.line or any(why in other.message for other in found) else []
    return sorted(dict.fromkeys(found), key=lambda fault: (fault.path, fault.line))


def _kept(ev: Evidence) -> list[Fault]:
    follows = cache.key([*ev.folder.glob("*.csv"), *pages.files(), *cache.PACKAGE.rglob("*.py")])
    return cache.last("proofread", follows, lambda: judged(_read(), ev))


def _read() -> list[dry_run.Page]:
    """The project's pages, by as many processes as there are processors: they take most of a check."""
    if not processes.FORKS:
        return [_told(file) for file in pages.files()]
    # An executor and no pool: what a page computes may itself be shared among processes, as a pool's must not.
    with ProcessPoolExecutor(os.cpu_count(), multiprocessing.get_context("fork")) as executor:
        return list(executor.map(_told, pages.files()))


def _told(file: Path) -> dry_run.Page:
    """A page without what cannot be handed from process to process, and is not judged."""
    return dry_run.page(file, load())._replace(names={}, shown=[])


def belongs(ev: Evidence) -> bool:
    """Tell whether some evidence is an edition of the project's own, which its pages can be read on."""
    return not ev.catalogue.index.intersection(load().catalogue.index).empty


def uses() -> dict[str, list[Guard]]:
    """Return the guarded words of all pages, tables and modules, by the name of each condition; nothing is executed."""
    found = [
        guard for file in pages.files() for guard in guards.marks(dry_run.prose(pages.text(file)), shown_path(file))
    ]
    for file in sorted(cache.PACKAGE.rglob("*.py")):
        text = file.read_text(encoding="utf-8")
        for hit in NAMES.finditer(text):
            if (names := tuple(hit[1].split())) and set(names) <= set(conditions.CONDITIONS):
                found.append(Guard(shown_path(file), text.count("\n", 0, hit.start()) + 1, "", names))
    by_name: dict[str, list[Guard]] = {}
    for guard in [*found, *_in_tables(paths.DATA)]:
        for name in guard.conditions:
            by_name.setdefault(name, []).append(guard)
    return by_name


def _broken(found: list[Guard], ev: Evidence) -> Iterator[Fault]:
    states = conditions.states(ev) if found else {}
    told: set[str] = set()  # what is missing, and said once however many conditions need it
    for guard in found:
        for name in guard.conditions:
            if name not in conditions.CONDITIONS:
                near = tables.meant(name, conditions.CONDITIONS)
                yield Fault(guard.file, guard.line, "holds", f"no condition {name!r} in study/conditions{near}")
            elif fallen := [part for part in states[name].parts if not part.holds and part.text not in told]:
                told |= {part.text for part in fallen if part.failed}
                words = guards.shortened(guards.plain(guard.words))
                shown = [f"{part.text}{''.join(f', {row}' for row in _rows(part, ev))}" for part in fallen]
                what = f"“{words}” no longer holds ({name}): {'; '.join(shown)}"
                module = conditions.CONDITIONS[name].__module__.replace(".", "/")
                yield Fault(guard.file, guard.line, "", f"{what}. Reword it, or the condition in {module}.py")


def _rows(part: conditions.Part, ev: Evidence) -> Iterator[str]:
    """Yield where the rows stand that decide a statement, as data/observations.csv:57."""
    for row in part.rows:
        if isinstance(row, Observation):
            table, key = "observations", row.series_id
            sources, when = row.source_id.split(), quotes.period_words(row.period, ev.about(key).frequency)
            names = {key, *_operands(key)}
            lines = (
                at
                for at, cells in _lines(ev.folder, table)
                if cells["series_id"] in names
                and cells["source_id"] in sources
                and _same(cells["period"], when, key, ev)
            )
        else:
            table, key = row.split(":", 1)
            lines = (at for at, cells in _lines(ev.folder, table) if next(iter(cells.values())) == key)
        yield from (f"{shown_path(ev.folder / table)}.csv:{at}" for at in lines)


def _operands(series_id: str) -> Iterator[str]:
    """Yield the series that a computed one follows from, near and far, each of another name."""
    for entry in formulas.REGISTRY.get(series_id, ()):
        for name in set(entry.operands) - {series_id}:
            yield from (name, *_operands(name))


def _same(period: str, words: str, series_id: str, ev: Evidence) -> bool:
    with suppress(LookupError, ValueError):
        return quotes.period_words(ev.at(series_id, period).period, ev.about(series_id).frequency) == words
    return False


def _lines(folder: Path, table: str) -> Iterator[tuple[int, dict[str, str]]]:
    with open(folder / f"{table}.csv", encoding="utf-8-sig", newline="") as opened:
        yield from enumerate(csv.DictReader(opened), start=2)


def _in_tables(folder: Path) -> Iterator[Guard]:
    for table in tables.TABLES:
        file = folder / f"{table}.csv"
        text = file.read_text(encoding="utf-8")
        if "holds=" in text:
            yield from guards.marks(text.replace('""', '"'), f"{shown_path(folder)}/{table}.csv")


def _verdicts(ev: Evidence) -> Iterator[Fault]:
    """Yield claims of the article whose stored verdict is not what the figures give, or whose check cannot be made."""
    lines = {cells["claim_id"]: at for at, cells in _lines(ev.folder, "claims")}
    for claim_id, stored in ev.claims.verdict.items():
        place = f"{shown_path(ev.folder)}/claims.csv", lines[claim_id]
        try:
            parts = claims.parts(ev, claim_id)
        except LookupError as error:
            yield Fault(*place, "check", dry_run.explained(error))
            continue
        if parts and (given := claims.verdict_of(parts)) != stored:
            said = "; ".join(f"{part.text} ({'holds' if part.holds else 'does not hold'})" for part in parts)
            message = f"{stored} is written down and the figures give {given}: {said}; look at it, and at why"
            yield Fault(*place, "verdict", message)
