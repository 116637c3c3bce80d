"""The live chart that a reader asks for: the picture's own specification, with tooltips, as a script."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator, Mapping

import pandas as pd

from telecompilot.figure import palette

POINTED = {"point", "circle", "square", "bar", "tick", "rule", "rect"}  # a line or an area is no single datum
FORMATS = {"temporal": "%-d %B %Y", "quantitative": ",.4~r"}
DIMMED = 0.12
OWN_NAMES = ["after", "approvals", "before", "cars", "ceiling", "kind", "law", "median", "months", "name"]
OWN_NAMES += ["number", "points", "score", "share", "total", "value", "verdict", "year"]
# What a tooltip calls a column; one that is not here and has no title of its own only places a mark, and is not shown.
NAMES = {name: name for name in OWN_NAMES} | {
    **{f"low{level}": f"{level}% interval, from" for level in (80, 95)},
    **{f"high{level}": f"{level}% interval, to" for level in (80, 95)},
    **{"aws": "AWS", "coverage": "held", "effect": "log-odds a year", "high": "interval, to", "low": "interval, from"},
    **{"printed": "as published", "promise": "promised", "when": "date", "with_pilot": "with the pilot"},
    **{"median": "middle path", "without": "without the pilot"},
}
NESTS = ("layer", "concat", "hconcat", "vconcat")
SERIES = ("name", "path", "gain", "category", "head", "place")  # columns that name a series, the first that does counts
NUMBER = re.compile(r"[−-]?\d[\d,]*(?:\.\d+)?")
PER = 1, 100, 0.001, 1000  # from what a picture draws to what its table says: shares to percent, thousands
FEW = 3  # series that a reader tells apart without a choice
YEARS = 1900, 2100


def script(figure_id: str, wide: dict, narrow: dict, table: pd.DataFrame | None = None) -> str:
    """Return the script that hands a figure's two specifications to the page.

    table: the figure's data as the page shows them, whose heads name what its marks show.
    Colours become CSS variables, so that the chart follows the page into the dark. A script, not JSON: a page opened
    from a folder may load scripts but not fetch files.
    """
    both, names = {"wide": wide, "narrow": narrow}, NAMES if table is None else NAMES | headed(wide, table)
    specs = {name: explorable(filterable(interactive(one, names))) for name, one in both.items()}
    text = palette.variables(json.dumps(specs, separators=(",", ":"), ensure_ascii=False))
    return f"telecompilot.live({json.dumps(figure_id)},{text});\n"


def headed(spec: dict, table: pd.DataFrame) -> dict[str, str]:
    """Return what a table calls the columns of a picture's data that OWN_NAMES name: the one with most of
    their values, as it shows them."""
    lists = (rows for rows in spec.get("datasets", {}).values() if isinstance(rows, list))
    rows = [row for rows in lists for row in rows if isinstance(row, dict)]
    known, found = {head: {_rounded(cell) for cell in table[head]} for head in table}, {}
    for field in OWN_NAMES:
        cells = [row[field] for row in rows if row.get(field) not in (None, "")]
        scales = PER if all(isinstance(cell, (int, float)) for cell in cells) else (1,)
        ways = [[_rounded(cell * scale) for cell in cells] for scale in scales]
        alike = {head: max(sum(map(shown.__contains__, way)) for way in ways) for head, shown in known.items()}
        if cells and 2 * alike[head := max(alike, key=alike.get)] > len(cells):
            found[field] = head
    return found


def _rounded(cell: object) -> str:
    """A number, also one in words ("at least 30%"), to three digits; other words as they are."""
    hit = NUMBER.search(cell) if isinstance(cell, str) else None
    cell = float(hit[0].replace(",", "").replace("−", "-")) if hit else cell
    return f"{cell:.3g}" if isinstance(cell, (int, float)) else str(cell)


def interactive(
    spec: dict, names: Mapping[str, str] = NAMES, named: frozenset[str] = frozenset(), data: str = ""
) -> dict:
    """Return a Vega-Lite specification whose single marks say what they show; a chart's own tooltips stay.

    names: what a tooltip calls a column; named: data sets whose rows have a name, which a mark then gives first; data:
    the set that the parts inherit.
    """
    tables = spec.get("datasets", {})
    lists = {key: rows for key, rows in tables.items() if rows and isinstance(rows, list)}  # a map's shapes are none
    named = named | {key for key, rows in lists.items() if isinstance(rows[0], dict) and "name" in rows[0]}
    data = spec.get("data", {}).get("name", data) if isinstance(spec.get("data", {}), dict) else data
    for nest in NESTS:
        if nest in spec:
            spec = {**spec, nest: [interactive(part, names, named, data) for part in spec[nest]]}
    if "spec" in spec:
        spec = {**spec, "spec": interactive(spec["spec"], names, named, data)}
    mark = spec.get("mark", {})
    kind = mark.get("type") if isinstance(mark, dict) else mark
    encoding = spec.get("encoding", {})
    shown = _tooltip(encoding, names) if kind in POINTED and "tooltip" not in encoding else []
    if shown and data in named and "name" not in {entry["field"] for entry in shown}:
        shown = [{"field": "name", "type": "nominal", "title": names["name"]}, *shown]
    return {**spec, "encoding": {**encoding, "tooltip": shown}} if shown else spec


def filterable(spec: dict, picked: set[str] | None = None) -> dict:
    """Return a specification in which a press on a legend's entry keeps that entry and dims the others.

    `picked` gathers the fields whose selection a unit before has declared: all units follow one selection.
    """
    picked = set() if picked is None else picked
    for nest in NESTS:
        if nest in spec:
            spec = {**spec, nest: [filterable(part, picked) for part in spec[nest]]}
    encoding = spec.get("encoding", {})
    field = next((name for channel in ("color", "shape") if (name := _legend(encoding.get(channel)))), "")
    if "mark" not in spec or not field or {"opacity", "fillOpacity"} & set(encoding):
        return spec
    param = "pick_" + "".join(letter if letter.isalnum() else "_" for letter in field)
    full = spec["mark"].get("opacity", 1) if isinstance(spec["mark"], dict) else 1
    dimmed = {"condition": {"param": param, "value": full}, "value": DIMMED}
    spec = {**spec, "encoding": {**encoding, "opacity": dimmed}}
    if field not in picked:
        picked.add(field)
        select = {"type": "point", "fields": [field]}
        spec = {**spec, "params": [*spec.get("params", []), {"name": param, "select": select, "bind": "legend"}]}
    return spec


def explorable(spec: dict) -> dict:
    """Return a specification that says what its reader may choose: panels or a column's series, and a span of years."""
    panels = next((spec[nest] for nest in NESTS[1:] if nest in spec), ())
    told = {"choose": "panels" if len(panels) > FEW else _series(spec), "years": _years(spec)}
    told = {name: what for name, what in told.items() if what}
    return {**spec, "usermeta": {**spec.get("usermeta", {}), **told}} if told else spec


def _series(spec: dict) -> str:
    """The column that names more series than a reader can tell apart; empty where there is none."""
    tables = [rows for rows in spec.get("datasets", {}).values() if isinstance(rows, list)]
    for column in SERIES:
        names = {row[column] for rows in tables for row in rows if isinstance(row, dict) and row.get(column)}
        if len(names) > FEW:
            return column
    return ""


def _years(spec: dict) -> list[int]:
    """The first and the last year of a horizontal axis, where every part of the chart has the same one."""
    found = {json.dumps(one["scale"]["domain"]) for one in _across(spec) if (one.get("scale") or {}).get("domain")}
    ends = json.loads(found.pop()) if len(found) == 1 else []
    ends = [end.get("year") if isinstance(end, dict) else end for end in ends] if len(ends) == 2 else []
    if not all(isinstance(end, (int, float)) and YEARS[0] <= end <= YEARS[1] for end in ends):
        return []
    return [math.floor(ends[0]), math.ceil(ends[1])] if ends else []


def _across(spec: dict) -> Iterator[dict]:
    """The encodings of horizontal places, those of a chart's parts too."""
    if "field" in (x := spec.get("encoding", {}).get("x", {})):
        yield x
    for nest in NESTS:
        for part in spec.get(nest, ()):
            yield from _across(part)


def _legend(channel: dict | None) -> str:
    """The field of a channel that has a legend of names, else nothing."""
    if not channel or not isinstance(channel.get("field"), str) or channel.get("legend", {}) is None:
        return ""
    return channel["field"] if channel.get("type") in ("nominal", "ordinal") else ""


def _tooltip(encoding: dict, names: Mapping[str, str]) -> list[dict]:
    """One entry for each encoded field that means something to a reader, named and formatted as on its axis."""
    found: dict[str, dict] = {}
    for channel, about in encoding.items():
        name = about.get("field") if isinstance(about, dict) else None
        if not isinstance(name, str) or name in found or not (about.get("title") or name in names):
            continue
        axis = about if channel in ("x", "y") else encoding.get(channel.removesuffix("2"), {})
        kind = about.get("type") or axis.get("type") or "nominal"
        form = (axis.get("axis") or {}).get("format", "") if kind == "quantitative" else ""
        # An axis rounds for its ticks; a value is worth a digit more.
        form = ".1%" if form.endswith("%") else form or FORMATS.get(kind)
        entry = {"field": name, "type": kind, "title": about.get("title") or names[name]}
        found[name] = entry | ({"format": form} if form else {})
    return list(found.values())
