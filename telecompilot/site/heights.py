"""How tall each section of a page will be, about: the browser lays out what is far from the screen when it comes near.

Until then it keeps a place free. One that is too small lets a section's links lie on the next section's, for whatever
asks where they are; so the guess is generous. It is for a phone, where lines are short; the stylesheet takes less of it
on wide screens.
"""

from __future__ import annotations

import re

from docutils import nodes
from sphinx.application import Sphinx

TAG = re.compile(r"<(/?)section\b[^>]*>")
UNSEEN = re.compile(  # folded, counted as a picture, or in sight only while a reader points at it
    r'<(details|svg|annotation)\b.*?</\1>|<span class="tc-card".*?</span>', re.DOTALL
)
PICTURE, BLOCK = "tc-wide", re.compile(r"<(?:p|li|tr|dt|dd|h\d|div|math)\b")
CHARACTER, EACH, PICTURED = 0.05, 2, 28  # rem: of a letter's share in lines of 40, of a block's margins, of a picture


def mark(app: Sphinx, pagename: str, templatename: str, context: dict, doctree: nodes.document | None) -> None:
    """Write the guess into the page, as a variable that the stylesheet reads."""
    if doctree is not None:
        context["body"] = marked(context["body"])


def marked(body: str) -> str:
    """A page's body with the height of each section of its second level, in rem, in the section's own tag."""
    depth, parts, at, start = 0, [], 0, None
    for tag in TAG.finditer(body):
        if tag[1]:
            if depth == 2:
                tall = height(body[start.end() : tag.start()])
                parts += [body[at : start.end() - 1], f' style="--tc-tall:{tall}rem">']
                at = start.end()
            depth -= 1
        else:
            depth += 1
            start = tag if depth == 2 else start
    return "".join([*parts, body[at:]])


def height(section: str) -> int:
    """How many rem a section's HTML takes on a phone, about."""
    seen = UNSEEN.sub("", section)
    letters = len(re.sub(r"<[^>]+>", "", seen))
    return round(letters * CHARACTER + len(BLOCK.findall(seen)) * EACH + section.count(PICTURE) * PICTURED)
