"""Amounts whose unit stands in a head: 亿元 and 万元, where the English has billions and millions of yuan.

Numbers change before words do, by the English head; its translation names the unit that they then have.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from html import unescape

TIMES = {"billion": 10, "million": 100}
HEAD = re.compile(rf"\bCNY ({'|'.join(TIMES)})\Z")
NUMBER = re.compile(r"[−-]?\d[\d,]*(?:\.\d+)?")
YEAR = re.compile(r"(?:19|20)\d\d")  # under an axis; an amount of that size has a comma
TABLE = re.compile(r"(<thead><tr>(.*?)</tr></thead><tbody>)(.*?)(?=</tbody>)", re.DOTALL)
ROW = re.compile(r"<tr\b.*?</tr>", re.DOTALL)
CELL = re.compile(r"(<t[hd]\b[^>]*>)([^<]*)")
DRAWN = re.compile(r"<svg\b.*?</svg>", re.DOTALL)
PANEL = re.compile(r'.*?font-weight="600"[^>]*>([^<]*)</text>', re.DOTALL)  # its head is drawn after all else
LABEL = re.compile(r"(<text\b[^>]*>)([^<]+)(?=</text>)")


def times(head: str) -> int:
    """How many of the Chinese unit one of the English has: 10 under "Money, CNY billion", 1 where no unit changes."""
    return TIMES[hit[1]] if (hit := HEAD.search(head)) else 1


def number(text: str, factor: int, comma: str = ",") -> str:
    """A number, as it is written, times a power of ten and no more exact than it was; other words stay."""
    if factor == 1 or not NUMBER.fullmatch(text):
        return text
    value = Decimal(text.replace(",", "").replace("−", "-"))
    places = max(0, len(text.partition(".")[2]) - len(str(factor)) + 1)
    said = f"{value * factor:{comma}.{places}f}"
    return said.replace("-", "−") if text[0] == "−" else said


def markup(text: str) -> str:
    """A page whose numbers have the Chinese unit of the head of their column or panel."""
    text = TABLE.sub(_table, text)
    return DRAWN.sub(lambda svg: drawing(svg[0]), text)


def _table(hit: re.Match) -> str:
    factors = [times(unescape(head)) for _, head in CELL.findall(hit[2])]
    if not factors or max(factors) == 1:
        return hit[0]

    def scaled(row: re.Match) -> str:
        left = iter(factors)
        return CELL.sub(lambda cell: cell[1] + number(cell[2], next(left)), row[0])

    return hit[1] + ROW.sub(scaled, hit[3])


def drawing(text: str) -> str:
    """The same of a picture alone."""
    return PANEL.sub(_panel, text) if "CNY " in text else text


def _panel(hit: re.Match) -> str:
    factor = times(unescape(hit[1]))
    return LABEL.sub(lambda one: one[1] + (one[2] if YEAR.fullmatch(one[2]) else number(one[2], factor)), hit[0])


def live(spec: dict) -> dict:
    """A live chart whose panels' data have that unit; raises ValueError where panels of two units share a value."""
    tables, done = spec.get("datasets", {}), {}
    for panel in spec.get("vconcat", ()):
        nodes, title = list(_nodes(panel)), panel.get("title", "")
        head = title.get("text") if isinstance(title, dict) else title
        factor = times(head) if isinstance(head, str) else 1
        fields = {node[way]["field"] for node in nodes for way in ("y", "text") if "field" in (node.get(way) or ())}
        for name in {node["data"]["name"] for node in nodes if "data" in node}:
            rows = tables[name] if factor == 1 else [_row(row, fields, factor) for row in tables[name]]
            if rows != done.setdefault(name, rows):
                raise ValueError(f"{title}: a panel of another unit draws the same rows")
    return spec | {"datasets": {name: done.get(name, rows) for name, rows in tables.items()}} if done else spec


def _row(row: dict, fields: set[str], factor: int) -> dict:
    return {key: _value(value, factor) if key in fields else value for key, value in row.items()}


def _value(value: object, factor: int) -> object:
    if isinstance(value, str):
        return number(value, factor)
    return None if value is None else float(Decimal(str(value)) * factor)


def _nodes(node: object) -> Iterator[dict]:
    """Every mapping in a specification."""
    if isinstance(node, dict):
        yield node
        node = list(node.values())
    for under in node if isinstance(node, list) else ():
        yield from _nodes(under)
