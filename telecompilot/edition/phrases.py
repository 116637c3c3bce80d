"""Lines that are mostly names and addresses, which stay as they are: only set phrases in them are translated."""

from __future__ import annotations

import re

from telecompilot.report import data_catalogue

_KNOWN = sorted(
    {
        word
        for words in (data_catalogue.UNITS, data_catalogue.FREQUENCIES, data_catalogue.BASES, data_catalogue.ROLES)
        for word in words.values()
        if word
    },
    key=len,
    reverse=True,
)
_MORE = r"and \d+ more(?:, listed (?:under (?:Data|Further sources)|below))?"
_SOURCE = rf"Sources?:|Further sources:|{_MORE}|\(† copy or blog only\)|\bundated\b|\b\d+ documents\b"
_DATE = r"(?:\d{1,2} )?(?:January|February|March|April|May|June|July|August|September|October|November|December) \d{4}"
_SPAN = r"\d[\d,]* figures?, [\d-]+(?:-?Q\d)?(?: to [\d-]+(?:-?Q\d)?)?|no figure"
PHRASES = {
    "tc-source": re.compile(_SOURCE),
    "tc-cite": re.compile(r"Cite as:|(?<=“)[^”]+(?=”)"),
    "tc-sources": re.compile(rf"\bundated\b|\bbehind [^.<]+|{_DATE}|Stored copy only|not linked[^.;<]*"),
    "tc-facts": re.compile(rf"{_SPAN}|{_SOURCE}|\b(?:{'|'.join(map(re.escape, _KNOWN))})\b(?=[;.])"),
}


def of(classes: list[str]) -> re.Pattern | None:
    """Return the set phrases of an element with these classes, None for one that is translated as a whole."""
    return next((PHRASES[name] for name in classes if name in PHRASES), None)
