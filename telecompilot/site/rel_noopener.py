"""rel="noopener" on every link to another host, the theme's included: no other site gets hold of the window."""

from __future__ import annotations

import re

LINK = re.compile(r'<a\b(?=[^>]*\bhref="(?:https?:)?//)[^>]*>')
REL = re.compile(r'\brel="([^"]*)"')


def added(page: str) -> str:
    """The page with all its links to other hosts marked."""
    return LINK.sub(lambda hit: marked(hit[0]), page)


def marked(tag: str) -> str:
    """The opening tag of a link with `noopener` among its relations."""
    rel = REL.search(tag)
    if rel is None:
        return f'{tag[:-1]} rel="noopener">'
    words = rel[1].split()
    return tag if "noopener" in words else REL.sub(f'rel="{" ".join([*words, "noopener"])}"', tag)
