"""Ask for the cells of a row, one by one, with what datapackage.json says of each, and offer the known ids."""

from __future__ import annotations

import re
from collections.abc import Callable

from telecompilot.evidence import Evidence
from telecompilot.evidence.check import schema, text
from telecompilot.evidence.tables import nearest

Ask = Callable[[str], str]  # a prompt in, an answer out
Cells = dict[str, str]
Rows = dict[str, Cells]  # new rows by table, each after those that it refers to


class Dialogue:
    """Asks for what is missing in new rows, and refuses at once what a cell cannot be."""

    def __init__(self, schemas: dict[str, dict], ev: Evidence, ask: Ask):
        self.schemas, self.ev, self.ask = schemas, ev, ask

    def complete(self, table: str, rows: Rows) -> Rows:
        """Return the new rows with every cell that `table` has: its own row last, before it those that it refers to.

        Parameters: `rows`, what is known of them; a cell that cannot be so is asked for again.
        """
        row = rows.pop(table, {})
        refers = {column: other for column, other, _ in schema.references(self.schemas[table])}
        for field in self.schemas[table]["fields"]:
            name, other = field["name"], refers.get(field["name"], "")
            if name not in row:
                self._explain(field, other)
            value = row.pop(name, None)
            while value is None or not self._fits(value, field, other, rows):
                value = self.ask(f"{name}> ").strip()
                if other and value:
                    value = self._known(value, other, rows)
            row[name] = value
        rows[table] = row
        return rows

    def _explain(self, field: dict, other: str) -> None:
        limits = field.get("constraints", {})
        print(f"\n{field['name']}: {field['description']}")
        if "enum" in limits:
            empty = "" if limits.get("required") else ", or nothing"
            print(f"  one of {', '.join(limits['enum'])}{empty}")
        if other:
            print(f"  an id in {other}.csv, words of it, or 'new' and an id for one that is not there yet")

    def _fits(self, value: str, field: dict, other: str, rows: Rows) -> bool:
        """Tell whether a cell can be so; print why not."""
        message = text.refused(value, field) or schema.refused(value, field)
        if not message and other:
            names = _names(other, self.ev) | self._new(other, rows)
            lost = [item for item in value.split() if item not in names]
            message = schema.unknown(lost[0], list(names), other) if lost else ""
        if message:
            print(f"{field['name']}: {message}")
        return not message

    def _new(self, table: str, rows: Rows) -> Cells:
        key = self.schemas[table]["primaryKey"][0]
        return {rows[table][key]: rows[table].get("title", "")} if key in rows.get(table, {}) else {}

    def _known(self, words: str, table: str, rows: Rows) -> str | None:
        """Return the ids that the words name, or None if the author has to say it again."""
        names, near = _names(table, self.ev) | self._new(table, rows), []
        while not all(item in names for item in words.split()):
            if re.fullmatch(r"new( [a-z0-9_]+)?", words):
                key = self.schemas[table]["primaryKey"][0]
                rows[table] = {key: words[4:]} if words[4:] else {}
                return self.complete(table, rows)[table][key]
            if near and re.fullmatch(r"-?\d+([.,]\d+)?", words):
                if words.isdecimal() and 1 <= int(words) <= len(near):  # full-width digits are digits
                    return near[int(words) - 1]
                print(f"no {words} in the list; 1 to {len(near)}")
            else:
                near = candidates(words, names)
                for number, name in enumerate(near, start=1):
                    print(f"  {number}  {name}: {names[name]}")
                if not near:
                    print(f"nothing like {words!r} in {table}.csv")
                    return None
            words = self.ask(f"a number up to {len(near)}, other words, or new> ").strip()
        return words or None


def candidates(words: str, names: Cells, most: int = 6) -> list[str]:
    """Return ids that words may mean: those that hold all of them in id or title, else the one that is nearest.

    Parameters: `names`, titles by id.
    """
    parts = [part for part in re.split(r"[\s_]+", words.lower()) if part]
    holding = [name for name, title in names.items() if all(part in f"{name} {title}".lower() for part in parts)]
    return holding[:most] or [name for name in [nearest(words, names)] if name]


def _names(table: str, ev: Evidence) -> Cells:
    """Return what to show of each id: of a source title, publisher and date; of a series title, unit, last figure."""
    if table == "sources":
        rows = ev.sources.itertuples()
        return {row.Index: f"{row.title} ({row.publisher}, {row.published or 'undated'})" for row in rows}
    if table != "series":
        return {row.Index: row.title for row in getattr(ev, table).itertuples()}
    last = ev.observations.sort_values("period").drop_duplicates("series_id", keep="last").set_index("series_id")
    ends = {name: f"; last {row.period}: {row.qualifier}{row.printed}" for name, row in last.iterrows()}
    series = ev.catalogue.itertuples()
    return {row.Index: f"{row.title} ({row.unit}, {row.frequency}{ends.get(row.Index, '')})" for row in series}
