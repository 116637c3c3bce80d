"""What no cell may hold: characters that cannot be seen, and marks that a browser or a spreadsheet would obey."""

from __future__ import annotations

import re
import unicodedata

from telecompilot.evidence.units import PLAIN_NUMBER

MARKUP = [
    (re.compile(r"</?[A-Za-z!?][^>]*>?|<!--|\]\]>"), "HTML markup"),
    (re.compile(r"&(#\d+|#x[0-9A-Fa-f]+|[A-Za-z]{2,8});"), "an HTML entity"),
    (re.compile(r"\{[A-Za-z:_-]+\}\s*`|`|\$\$|\\\("), "MyST or TeX markup"),
]
HIDDEN = {"Cc": "control", "Cf": "invisible or direction", "Co": "private-use", "Cn": "unassigned", "Cs": "surrogate"}


QUALIFIED = re.compile(r"([~<>]=?|[\u2264\u2265\u2248]|about )\s*(.+)")
SIGNS = {"about": "~", "\u2248": "~", "\u2264": "<=", "\u2265": ">="}
GROUPS = re.compile(r"-?\d{1,3}(([ ,'])\d{3})(\2\d{3})*(\.\d+)?")


def number(cell: str) -> str:
    """Return the plain number, with what else to do, that a cell seems to mean; an empty string if none is certain."""
    plain = unicodedata.normalize("NFKC", cell).strip().replace("\u2019", "'")
    plain = re.sub("^[\u2212\u2013\u2014]", "-", plain)
    if hit := QUALIFIED.fullmatch(plain):
        inner = number(hit[2])
        return inner and f"{inner}, and {SIGNS.get(hit[1].strip(), hit[1])} as its qualifier"
    plain = plain.removesuffix("%").strip()
    if GROUPS.fullmatch(plain):
        plain = re.sub("[ ,']", "", plain)
    elif re.fullmatch(r"-?\d{1,3}(\.\d{3}){2,}", plain):
        plain = plain.replace(".", "")
    elif re.fullmatch(r"-?\d+,\d+", plain):
        plain = plain.replace(",", ".")
    plain = re.sub(r"^(-?)\+?0*(?=\d)", r"\1", plain.removesuffix("."))
    return plain if PLAIN_NUMBER.fullmatch(plain) else ""


def refused(cell: str, field: dict) -> str:
    """Say what no cell of a field in datapackage.json may hold and this one does, or return an empty string."""
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
    if field["type"] == "number":
        return ""
    for pattern, what in MARKUP:
        mark = pattern.search(cell)
        if mark and not (field["name"] == "url" and what == "an HTML entity"):
            return f"holds {what} ({mark[0][:20]!r}); write plain text"
    # A spreadsheet would run it when a reader opens the CSV.
    return f"starts with {cell[0]!r}, which a spreadsheet takes for a formula" if cell[:1] in ("=", "@", "+") else ""
