"""Wide tables on a phone: each row a card, each cell under the name of its column, which a stylesheet takes from here.

A change to finished pages, so that names are in the language of each edition. Long tables stay as they are: their first
column stays in sight, and the rest scrolls.
"""

from __future__ import annotations

import re
from html import escape, unescape

TABLE = re.compile(
    r'<table class="tc-table"(?: data-stack)?>(<thead><tr>.*?</tr></thead>)<tbody>(.*?)</tbody></table>', re.DOTALL
)
NAME = re.compile(r"<th[^>]*>(.*?)</th>", re.DOTALL)
ROW = re.compile(r"<tr[^>]*>.*?</tr>", re.DOTALL)
CELL = re.compile(r"<(td|th)((?: (?!data-label)[\w-]+=(?:\"[^\"]*\"|[^\s>]+))*)(?: data-label=\"[^\"]*\")?>")
FEW, MOST = 4, 24  # columns that a phone cannot show side by side; rows that make too long a pile


def labelled(page: str) -> str:
    """The page with its wide tables ready to be stacked; twice is as once."""
    return TABLE.sub(_table, page)


def _table(found: re.Match) -> str:
    names = [unescape(re.sub(r"<[^>]+>", "", name)) for name in NAME.findall(found[1])]
    rows = ROW.findall(found[2])
    plain = all(len(CELL.findall(row)) == len(names) for row in rows) and "<table" not in found[2]
    if len(names) < FEW or len(rows) > MOST or not plain:
        return found[0]
    body = ROW.sub(lambda row: _row(row[0], names), found[2])
    return f'<table class="tc-table" data-stack>{found[1]}<tbody>{body}</tbody></table>'


def _row(row: str, names: list[str]) -> str:
    left = iter(names)
    return CELL.sub(lambda cell: f'<{cell[1]}{cell[2]} data-label="{escape(next(left))}">', row)
