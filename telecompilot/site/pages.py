"""Last touches on a finished page: working links, its description, how it was made."""

from __future__ import annotations

import re
from html import escape, unescape

from docutils import nodes
from sphinx.application import Sphinx

from telecompilot import evidence
from telecompilot.evidence import formats
from telecompilot.figure import provenance
from telecompilot.site import languages

ROOT_LINK = f'="{provenance.SITE}/'
CAPTION = '<p class="caption" role="heading">'  # a heading without its level, in the theme's sidebar
LONGEST = 300  # characters of a description that search engines and link previews show at most


def finish(app: Sphinx, pagename: str, templatename: str, context: dict, doctree: nodes.document | None) -> None:
    """Complete one page's context before its template is filled in."""
    root = context.get("content_root", "./").removeprefix("./")
    context["body"] = context.get("body", "").replace(ROOT_LINK, f'="{root}')
    for part in ("furo_navigation_tree", "body"):
        context[part] = context.get(part, "").replace(CAPTION, CAPTION.replace(">", ' aria-level="2">'))
    context["body"] = context["body"].replace('<th class="head">', '<th class="head" scope="col">')  # of Markdown
    if doctree is not None:
        _describe(app, pagename, context, doctree)
        context["body"] = languages.mark(context["body"]) + _foot(root, context)


def _describe(app: Sphinx, pagename: str, context: dict, doctree: nodes.document) -> None:
    text = description(app.env.metadata.get(pagename, {}), doctree)
    if not text:
        return
    tags = context.get("metatags", "")
    if 'name="description"' not in tags:
        tags += f'\n<meta name="description" content="{escape(text)}">'
    title = unescape(re.sub(r"<[^>]+>", "", context.get("title", "") or app.config.html_title))
    for name, value in (("title", title), ("description", text), ("type", "article")):
        tags += f'\n<meta property="og:{name}" content="{escape(value)}">'
    context["metatags"] = tags


def description(front_matter: dict, doctree: nodes.document) -> str:
    """What the page says: the description of its front matter, else its first paragraph, cut at a word."""
    stated = next((meta["content"] for meta in doctree.findall(nodes.meta) if meta.get("name") == "description"), "")
    text = stated or str(front_matter.get("description", "")).strip()
    if not text:
        text = next((p.astext() for p in doctree.findall(nodes.paragraph) if len(p.astext()) > 40), "")
    text = " ".join(text.split())
    return text if len(text) <= LONGEST else text[:LONGEST].rsplit(" ", 1)[0] + " …"


def _foot(root: str, context: dict) -> str:
    source = context.get("sourcename")
    link = f' · <a href="{root}_sources/{escape(source)}">Source of this page</a>' if source else ""
    # The commit is that of the page's last writing: a page that no edit concerns is not written again for its sake.
    dated = f"Evidence collected up to {formats.date(evidence.collected())}"
    made = f"{escape(provenance.stamp())}, commit <code>{provenance.commit() or 'unknown'}</code>"
    return f'<p class="tc-pagefoot">{dated} · {made}{link}</p>'
