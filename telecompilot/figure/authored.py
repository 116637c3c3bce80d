"""An ordinary Altair chart, which a cell shows without `figure`: its words, its data and how it fits a column.

Works on the Vega-Lite specification: all that is left of a chart once it comes from a chapter's kernel.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator
from dataclasses import dataclass

import pandas as pd

from telecompilot.evidence.formats import capital
from telecompilot.figure.live import NESTS
from telecompilot.figure.table import clean

KINDS = {"arc": "pie", "geoshape": "map", "rect": "heat map", "trail": "line", "circle": "point", "square": "point"}
SECONDARY = {"rule", "text", "errorbar", "errorband"}  # say little of what kind a chart is
PANELS = ("hconcat", "vconcat", "concat")


@dataclass(frozen=True)
class Chart:
    """What a page says of a chart: title, subtitle, description, and its data as drawn."""

    title: str
    subtitle: str
    alt: str
    tables: list[pd.DataFrame]

    def files(self, id: str) -> list[tuple[str, str]]:
        """Name without ending, and label, of each table's file."""
        if len(self.tables) == 1:
            return [(id, "CSV")]
        return [(f"{id}-{number}", f"CSV {number}") for number in range(1, len(self.tables) + 1)]


def chart(spec: dict) -> Chart:
    """The words and data of a chart; a title or description that it lacks is put together from its encodings."""
    title, subtitle = _title(spec.get("title"))
    tables = [clean(frame) for frame in _frames(spec)]
    composed = _sentence(spec)
    rows = f", {max(map(len, tables))} rows" if tables else ""
    alt = spec.get("description") or (f"{title}: " if title else "") + composed + rows
    return Chart(title or composed, subtitle, alt, tables)


def _title(given: object) -> tuple[str, str]:
    parts = given if isinstance(given, dict) else {"text": given}
    lines = [parts.get(name) or "" for name in ("text", "subtitle")]
    title, subtitle = (" ".join(map(str, line)) if isinstance(line, list) else str(line) for line in lines)
    return title, subtitle


def _sentence(spec: dict) -> str:
    """A chart's kind and encodings: "Line chart of share by year"; of several panels, each."""
    for nest in PANELS:
        if nest in spec:
            told = dict.fromkeys(_title(part.get("title"))[0] or _sentence(part) for part in spec[nest])
            return "; ".join(told)
    parts = [spec["spec"]] if "spec" in spec else [spec]
    units = [unit for part in parts for unit in _units(part)]
    marks = dict.fromkeys(KINDS.get(mark, mark) for mark in map(_mark, units))
    kinds = [mark for mark in marks if mark not in SECONDARY] or list(marks) or ["empty"]
    about: dict[str, str] = {}
    for unit in (*parts, *units):
        for channel, encoding in unit.get("encoding", {}).items():
            if name := _name(encoding):
                about.setdefault(channel, name)
    size = next((about[channel] for channel in ("y", "theta", "size") if channel in about), "")
    by = [about[channel] for channel in ("x", "color", "column", "row", "facet") if channel in about]
    by = [name for name in dict.fromkeys(by) if name != size]
    words = f"{' and '.join(kinds)} chart".replace("map chart", "map")
    words = capital(words)
    return words + (f" of {size}" if size else "") + (f" by {' and '.join(by)}" if by else "")


def _units(spec: dict) -> Iterator[dict]:
    """The single drawings of which a layered chart is made."""
    if "mark" in spec:
        yield spec
    for part in spec.get("layer", ()):
        for unit in _units(part):
            yield {**unit, "encoding": {**spec.get("encoding", {}), **unit.get("encoding", {})}}


def _mark(unit: dict) -> str:
    return unit["mark"]["type"] if isinstance(unit["mark"], dict) else unit["mark"]


def _name(encoding: object) -> str:
    """What an encoding shows, in words."""
    if not isinstance(encoding, dict):
        return ""
    field, function = encoding.get("field"), encoding.get("aggregate")
    stated = encoding.get("title") or (encoding.get("axis") or {}).get("title")
    if stated:
        return " ".join(stated) if isinstance(stated, list) else str(stated)
    if function == "count":
        return "number of rows"
    if not isinstance(field, str):
        return ""
    return f"{function} of {field}" if isinstance(function, str) else field


def _parts(spec: object) -> Iterator[dict]:
    """A specification and everything in it but its data."""
    if isinstance(spec, dict):
        yield spec
        for name, inner in spec.items():
            if name not in ("datasets", "values"):
                yield from _parts(inner)
    elif isinstance(spec, list):
        for inner in spec:
            yield from _parts(inner)


def _frames(spec: dict) -> Iterator[pd.DataFrame]:
    """Every table that the chart carries, columns of single values only (a map's shapes are none)."""
    inline = (part["data"] for part in _parts(spec) if isinstance(part.get("data"), dict))
    for rows in (*spec.get("datasets", {}).values(), *(data.get("values") for data in inline)):
        rows = [row if isinstance(row, dict) else {"value": row} for row in rows] if isinstance(rows, list) else []
        frame = pd.DataFrame(rows)
        nested = [name for name in frame if frame[name].map(lambda cell: isinstance(cell, (dict, list))).any()]
        frame = frame.drop(columns=nested)
        if frame.size:
            yield frame


def fetched(spec: dict) -> str:
    """The address of data or of a picture that the chart would fetch by itself, if there is one."""
    for part in _parts(spec):
        data = part.get("data")
        if isinstance(data, dict) and "url" in data:
            return str(data["url"])
    images = [unit for part in _parts(spec) if "mark" in part and _mark(part) == "image" for unit in [part]]
    for unit in images:
        url = unit.get("encoding", {}).get("url", {})
        given = [url.get("value"), unit["mark"].get("url") if isinstance(unit["mark"], dict) else None]
        rows = (row for table in spec.get("datasets", {}).values() for row in table)
        given += [row.get(url["field"]) for row in rows] if "field" in url else []
        for address in given:
            if isinstance(address, str) and not address.startswith("data:"):
                return address
    return ""


def absent(spec: dict) -> str:
    """A field that the chart draws and that none of its tables has, if there is one: the picture would be empty.

    Nothing is said of a chart that makes columns of its own, or whose tables are no plain rows.
    """
    parts = list(_parts(spec))
    tables = list(spec.get("datasets", {}).values())
    plain = all(isinstance(rows, list) and rows and all(isinstance(row, dict) for row in rows) for rows in tables)
    named = all("name" in part["data"] for part in parts if isinstance(part.get("data"), dict))
    if not tables or not plain or not named or any("transform" in part or "lookup" in part for part in parts):
        return ""
    columns = {name for rows in tables for row in rows for name in row}
    encodings = [one for part in parts for one in part.get("encoding", {}).values()]
    drawn = [one for given in encodings for one in (given if isinstance(given, list) else [given])]
    fields = [one["field"] for one in drawn if isinstance(one, dict) and isinstance(one.get("field"), str)]
    return next((field for field in fields if field not in columns and not set("\\[.") & set(field)), "")


def headed(spec: dict) -> bool:
    """Tell whether panels have headings of their own, where the theme writes what an axis counts."""
    channels = {"row", "column", "facet"}
    return any(channels & {*part, *part.get("encoding", {})} or part.get("title") for part in _panels(spec))


def _panels(spec: dict) -> Iterator[dict]:
    yield spec
    for nest in PANELS:
        for part in spec.get(nest, ()):
            yield from _panels(part)


def sized(spec: dict, room: int) -> dict:
    """The chart with its plotting areas in `room` px, where its author has not fixed their width."""
    spec = copy.copy(spec)
    encoding = spec.get("encoding", {})
    for nest in PANELS:
        if nest in spec:
            columns = {"vconcat": 1, "hconcat": len(spec[nest])}.get(nest) or spec.get("columns") or len(spec[nest])
            return {**spec, nest: [sized(part, room // columns) for part in spec[nest]]}
    if "spec" in spec:
        facet = spec.get("facet", spec.get("repeat"))
        across = facet.get("column", []) if isinstance(facet, dict) else facet
        columns = spec.get("columns") or (len(across) if isinstance(across, list) else _distinct(spec, across))
        return {**spec, "spec": sized({**spec["spec"]}, room // max(columns, 1))}
    columns = 1
    for channel in ("column", "facet"):
        if channel in encoding:
            columns = encoding[channel].get("columns") or _distinct(spec, encoding[channel])
    if spec.get("width", "container") == "container" and ("mark" in spec or "layer" in spec):
        spec["width"] = max(room // columns, 40)
    return spec


def _distinct(spec: dict, encoding: object) -> int:
    """How many panels a field makes."""
    field = encoding.get("field") if isinstance(encoding, dict) else None
    rows = (row for table in spec.get("datasets", {}).values() for row in table if isinstance(row, dict))
    return len({str(row[field]) for row in rows if field in row}) or 3


def stacked(spec: dict, room: int) -> dict:
    """The chart for a phone: panels one under the other, none fixed to more than `room` px."""
    spec = copy.copy(spec)
    for nest in (*NESTS, "spec"):
        if isinstance(spec.get(nest), list):
            spec[nest] = [stacked(part, room) for part in spec[nest]]
        elif nest in spec:
            spec[nest] = stacked(spec[nest], room)
    if "hconcat" in spec:
        spec["vconcat"] = spec.pop("hconcat")
    if "concat" in spec or isinstance(spec.get("repeat"), list):
        spec["columns"] = 1
    facet = spec.get("facet")
    if isinstance(facet, dict):
        if set(facet) == {"column"}:
            spec["facet"] = facet["column"]
        spec = spec if "row" in facet else {**spec, "columns": 1}
    encoding = spec.get("encoding", {})
    if wraps := [channel for channel in ("column", "facet") if channel in encoding]:
        panel = {**encoding[wraps[0]], "columns": 1}
        if "row" not in encoding:
            spec["encoding"] = {**{name: one for name, one in encoding.items() if name not in wraps}, "facet": panel}
    if isinstance(spec.get("width"), (int, float)) and spec["width"] > room:
        del spec["width"]
    return spec
