"""What no cell may hold: characters that cannot be seen, and marks that a browser or a spreadsheet would obey."""

from __future__ import annotations

import re
import unicodedata

from telecompilot.evidence.check.files import Table
from telecompilot.evidence.units import PLAIN_NUMBER

MARKUP = [
    (re.compile(r"</?[A-Za-z!?][^>]*>?|<!--|\]\]>"), "HTML markup"),
    (re.compile(r"&(#\d+|#x[0-9A-Fa-f]+|[A-Za-z]{2,8});"), "an HTML entity"),
    (re.compile(r"\{[A-Za-z:_-]+\}\s*`|`|\$\$|\\\("), "MyST or TeX markup"),
]
HIDDEN = {"Cc": "control", "Cf": "invisible or direction", "Co": "private-use", "Cn": "unassigned", "Cs": "surrogate"}


def check(table: Table, types: dict[str, str]) -> None:
    """Note every cell with hidden characters, markup, spaces at its ends, a formula, or a number that is not plain.

    Parameters: `types`, the type of each column in datapackage.json.
    """
    for row in table.rows:
        for name, cell in row.cells.items():
            message = _wrong(cell, types.get(name, "string"), address=name == "url")
            if message:
                table.fault(row.line, name, message)


def _wrong(cell: str, type: str, address: bool) -> str:
    """Say what is wrong with a cell, or return an empty string."""
    for char in "" if cell.isascii() and cell.isprintable() else cell:
        category = unicodedata.category(char)
        if category in HIDDEN or category in ("Zl", "Zp"):
            return f"holds a character that cannot be seen ({HIDDEN.get(category, 'line')}, U+{ord(char):04X})"
        if category == "Zs" and char != " ":
            return f"holds a space that is none (U+{ord(char):04X}); write an ordinary one"
    if cell != cell.strip() or "  " in cell:
        return "holds a space at an end or two in a row"
    if not unicodedata.is_normalized("NFC", cell):
        return "holds letters with loose accents; write them in composed form (Unicode NFC)"
    if type == "number":
        return "" if not cell or PLAIN_NUMBER.fullmatch(cell) else f"{cell!r} is not a plain number"
    for pattern, what in MARKUP:
        mark = pattern.search(cell)
        if mark and not (address and what == "an HTML entity"):
            return f"holds {what} ({mark[0][:20]!r}); write plain text"
    # A spreadsheet would run it when a reader opens the CSV.
    return f"starts with {cell[0]!r}, which a spreadsheet takes for a formula" if cell[:1] in ("=", "@", "+") else ""
