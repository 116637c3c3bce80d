"""What of a page a browser need not lay out at once: sections far from the screen, and closed tables.

Until a section comes near, the browser reserves an estimate of its height (contain-intrinsic-size). Where that is too
small, links of one section overlap the next one's; so the estimate is generous. It is for a phone, where lines are
short; the stylesheet takes less of it on wide screens. The data under a figure, often half of a page's elements, stand
in a <noscript>: text to a browser with scripts, until `_static/page.js` makes them a table; a table to all others.
"""

from __future__ import annotations

import re

from docutils import nodes
from sphinx.application import Sphinx

TAG = re.compile(r"<(/?)section\b[^>]*>")
HIDDEN = re.compile(  # closed, counted as a picture, or visible only while a reader points at it
    r'<(details|svg|annotation)\b.*?</\1>|<span class="tc-card".*?</span>', re.DOTALL
)
PICTURE, BLOCK = 'class="tc-wide"', re.compile(r"<(?:p|li|tr|dt|dd|h\d|div|math)\b")
CLOSED = re.compile(r'<details class="tc-data">.*?</details>', re.DOTALL)
TABLE = re.compile(r'<div class="tc-scroll"[^>]*><table.*?</table></div>', re.DOTALL)
LINKED = re.compile(r"\bid=")  # a place that an address may name has to stand in the page
CHARACTER, EACH, PICTURED = 0.05, 2, 28  # rem: a letter's share of a line of 40, a block's margins, a picture


def mark(app: Sphinx, pagename: str, templatename: str, context: dict, doctree: nodes.document | None) -> None:
    """Write the estimates into the page, as a variable that the stylesheet reads, and put closed tables aside."""
    if doctree is not None:
        context["body"] = aside(marked(context["body"]))


def aside(body: str) -> str:
    """A page's body with its closed tables in <noscript>, but for those with a place that an address may name."""

    def kept(table: re.Match) -> str:
        return table[0] if LINKED.search(table[0]) else f"<noscript>{table[0]}</noscript>"

    return CLOSED.sub(lambda panel: TABLE.sub(kept, panel[0]), body)


def marked(body: str) -> str:
    """A page's body with the height of each section of its second level, in rem, in the section's own tag."""
    depth, parts, at, start = 0, [], 0, None
    for tag in TAG.finditer(body):
        if tag[1]:
            if depth == 2:
                estimate = height(body[start.end() : tag.start()])
                parts += [body[at : start.end() - 1], f' style="--tc-tall:{estimate}rem">']
                at = start.end()
            depth -= 1
        else:
            depth += 1
            start = tag if depth == 2 else start
    return "".join([*parts, body[at:]])


def height(section: str) -> int:
    """How many rem a section's HTML takes on a phone, roughly."""
    visible = HIDDEN.sub("", section)
    letters = len(re.sub(r"<[^>]+>", "", visible))
    return round(letters * CHARACTER + len(BLOCK.findall(visible)) * EACH + section.count(PICTURE) * PICTURED)
