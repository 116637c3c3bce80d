"""Ask for the cells of a row, one by one, with what datapackage.json says of each, and offer the ids that exist."""

from __future__ import annotations

import re
from collections.abc import Callable

from telecompilot.evidence import Evidence
from telecompilot.evidence.check.schema import references
from telecompilot.evidence.tables import nearest

Ask = Callable[[str], str]
Say = Callable[[str], None]
Rows = list[tuple[str, dict[str, str]]]


def candidates(word: str, names: dict[str, str], most: int = 6) -> list[str]:
    """Return ids that a word may mean: those that hold it in id or title, else the one that is nearest.

    Parameters: `names`, titles by id.
    """
    parts = [part for part in re.split(r"[\s_]+", word.lower()) if part]
    found = [name for name, title in names.items() if all(part in f"{name} {title}".lower() for part in parts)]
    near = nearest(word, names)
    return found[:most] or ([near] if near else [])


def rows(table: str, cells: dict[str, str], schemas: dict[str, dict], ev: Evidence, ask: Ask, say: Say) -> Rows:
    """Return the rows to add: the one asked for, and before it a row for each source that it names and that is new.

    Parameters: `cells`, those already known; `ask`, called with a prompt; `say`, called with a line for the reader.
    """
    before: Rows = []
    own = dict(cells)
    refers = {column: other for column, other, _ in references(schemas[table])}
    for field in schemas[table]["fields"]:
        name = field["name"]
        if name in own:
            continue
        say(f"\n{name}: {field['description']}")
        while name not in own:
            value = ask(f"{name}> ").strip()
            if name in refers and value:
                own[name] = _known(value, refers[name], schemas, ev, ask, say, before)
                if not own[name]:
                    del own[name]
            elif message := _refused(value, field):
                say(message)
            else:
                own[name] = value
    return [*before, (table, own)]


def _refused(value: str, field: dict) -> str:
    """Say why a value cannot be, as far as one cell can tell; the check has the last word."""
    limits = field.get("constraints", {})
    if not value:
        return "it is needed" if limits.get("required") else ""
    if "enum" in limits and value not in limits["enum"]:
        near = nearest(value, limits["enum"])
        return f"one of {', '.join(limits['enum'])}" + (f"; did you mean {near}?" if near else "")
    if "pattern" in limits and not re.fullmatch(limits["pattern"], value):
        return "not of that form"
    return ""


def _known(value: str, table: str, schemas: dict[str, dict], ev: Evidence, ask: Ask, say: Say, before: Rows) -> str:
    """Return the ids that the words name, or an empty string if the author has to say it again."""
    names = _names(table, ev) | {row["source_id"]: row["title"] for name, row in before if name == table == "sources"}
    if all(item in names for item in value.split()):
        return value
    if table == "sources" and re.fullmatch(r"new( [a-z0-9_]+)?", value):
        known = {"source_id": value[4:]} if value[4:] else {}
        before += rows("sources", known, schemas, ev, ask, say)
        return before[-1][1]["source_id"]
    found = candidates(value, names)
    for number, name in enumerate(found, start=1):
        say(f"  {number}  {name}: {names[name]}")
    more = ", or 'new' for a document that is not in the table" if table == "sources" else ""
    if not found:
        say(f"nothing like {value!r} in {table}.csv{more}")
        return ""
    choice = ask(f"a number, or other words{more}> ").strip()
    if choice.isdigit() and 1 <= int(choice) <= len(found):
        return found[int(choice) - 1]
    return _known(choice, table, schemas, ev, ask, say, before) if choice else ""


def _names(table: str, ev: Evidence) -> dict[str, str]:
    """Return what to show of each id: of a series title, unit and last figure; of a source publisher and title."""
    if table == "sources":
        return {
            row.Index: f"{row.title} ({row.publisher}, {row.published or 'undated'})" for row in ev.sources.itertuples()
        }
    last = ev.observations.sort_values("period").drop_duplicates("series_id", keep="last").set_index("series_id")
    said = {name: f"; last {row.period}: {row.qualifier}{row.printed}" for name, row in last.iterrows()}
    return {
        row.Index: f"{row.title} ({row.unit}, {row.frequency}{said.get(row.Index, '')})"
        for row in ev.catalogue.itertuples()
    }
