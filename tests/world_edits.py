"""Edits of the tables in `data/` as an author would make them, and worlds: what they make false or true on pages."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

Tables = dict[str, list[dict[str, str]]]
Edit = Callable[[Tables], None]
KEYS = {"observations": ("series_id", "period", "source_id"), "series": ("series_id",), "sources": ("source_id",)}
KEYS |= {"events": ("date",)}
NEW = {"source_id": "zz_official_2026", "title": "Monthly report", "publisher": "Ministry", "published": "2026-11-20"}
NEW |= {"language": "zh", "url": "https://www.example.cn/report", "kind": "official", "read_as": "page", "link": "yes"}


@dataclass(frozen=True)
class World:
    """One change of the world: the edits that it asks of an author, and by page words that are then false, or right.

    A document that the edits name as their source is added with them.
    """

    what: str
    edits: Sequence[Edit]
    never: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    says: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def write(self, before: Path, after: Path) -> None:
        """Write the tables of the folder `before`, edited, into the folder `after`."""
        tables = {file.stem: _read(file) for file in sorted(before.glob("*.csv"))}
        row("sources", **NEW)(tables)
        for edit in self.edits:
            edit(tables)
        for name, rows in tables.items():
            out = io.StringIO()
            writer = csv.DictWriter(out, list(rows[0]), lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
            (after / f"{name}.csv").write_text(out.getvalue(), encoding="utf-8", newline="")


def _read(file: Path) -> list[dict[str, str]]:
    with open(file, encoding="utf-8", newline="") as opened:
        return list(csv.DictReader(opened))


def row(table: str, **cells: str) -> Edit:
    """A row more, of the new document unless told otherwise, in sorted place; cells that are not given stay empty."""

    def edit(tables: Tables) -> None:
        columns = dict.fromkeys(tables[table][0], "")
        own = {"source_id": NEW["source_id"]} if "source_id" in columns else {}
        assert cells.keys() <= columns.keys(), f"{table} has no column {cells.keys() - columns.keys()}"
        tables[table].append(columns | own | cells)
        if table in KEYS:
            tables[table].sort(key=lambda one: tuple(one[name] for name in KEYS[table]))

    return edit


def figure(series_id: str, period: str, value: str, qualifier: str = "") -> Edit:
    """A figure of the new document."""
    return row("observations", series_id=series_id, period=period, value=value, qualifier=qualifier)


def event(event_id: str, date: str, sector: str, what: str, caps: tuple[str, str] = ("", ""), **cells: str) -> Edit:
    """An event in force, in all China unless told otherwise."""
    told = {"geo": "China", "phase": "effective", "cap_before": caps[0], "cap_after": caps[1]} | cells
    return row("events", event_id=event_id, date=date, sector=sector, what=what, **told)


def share(series_id: str, title: str, sector: str, **cells: str) -> Edit:
    """A yearly series of a share in percent."""
    told = {"unit": "percent", "frequency": "year", "geo": "China", "role": "precedent", "basis": "reported"}
    told |= {"definition": f"{title}, by volume.", "lower": "0", "upper": "100"} | cells
    return row("series", series_id=series_id, title=title, sector=sector, **told)


def change(table: str, where: Mapping[str, str], **cells: str) -> Edit:
    """Other cells in the rows that have the cells `where`. A row that is not there is an error of the test."""

    def edit(tables: Tables) -> None:
        hits = [one for one in tables[table] if all(one[name] == cell for name, cell in where.items())]
        assert hits, f"no row of {table} has {where}"
        for one in hits:
            one.update(cells)

    return edit


def without(table: str, **where: str) -> Edit:
    """The rows that have the cells `where` taken out."""

    def edit(tables: Tables) -> None:
        kept = [one for one in tables[table] if not all(one[name] == cell for name, cell in where.items())]
        assert len(kept) < len(tables[table]), f"no row of {table} has {where}"
        tables[table] = kept

    return edit
