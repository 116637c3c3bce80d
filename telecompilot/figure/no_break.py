"""Ranges in the titles of figures on one line: a browser may break after any dash, and "3.8–" alone misleads.

The last change to finished pages; whatever reads pages again takes `removed` of them first.
"""

from __future__ import annotations

import re

TITLE = re.compile(r'(?<=<p class="tc-title">).*?(?=</p>)')
RANGE = re.compile(r"[−+]?\d[\d.,]*%?–[−+]?\d(?:[\d.,]*\d)?%?")
NO_BREAK = re.compile(r'<span style="white-space:nowrap">([^<]*)</span>')


def added(page: str) -> str:
    """Return a page whose titles break within no range; twice is as once."""
    return TITLE.sub(lambda hit: RANGE.sub(r'<span style="white-space:nowrap">\g<0></span>', hit[0]), removed(page))


def removed(page: str) -> str:
    """Return a page as it was before `added`."""
    return NO_BREAK.sub(r"\1", page)
