"""Last touches on a finished page: working links, a description for search engines, how it was made."""

from __future__ import annotations

from html import escape

from docutils import nodes
from sphinx.application import Sphinx

from telecompilot.figure import provenance

ROOT_LINK = f'="{provenance.SITE}/'
CAPTION = '<p class="caption" role="heading">'  # a heading without its level, in the theme's sidebar
LONGEST = 300  # characters of a description that search engines and link previews show at most


def finish(app: Sphinx, pagename: str, templatename: str, context: dict, doctree: nodes.document | None) -> None:
    """Complete one page's context before its template is filled in."""
    root = context.get("content_root", "./").removeprefix("./")
    if body := context.get("body"):
        context["body"] = body.replace(ROOT_LINK, f'="{root}')
    for part in ("furo_navigation_tree", "body"):
        context[part] = context.get(part, "").replace(CAPTION, CAPTION.replace(">", ' aria-level="2">'))
    if doctree is None:
        return
    text = description(app.env.metadata.get(pagename, {}), doctree)
    if not text:
        return
    tags = context.get("metatags", "")
    if 'name="description"' not in tags:
        tags += f'\n<meta name="description" content="{escape(text)}">'
    title = context.get("title", "") or app.config.html_title
    tags += f'\n<meta property="og:title" content="{escape(_plain(title))}">'
    tags += f'\n<meta property="og:description" content="{escape(text)}">'
    context["metatags"] = tags
    context["body"] = context.get("body", "") + _foot(root, pagename, context)


def description(front_matter: dict, doctree: nodes.document) -> str:
    """What the page says: `description` of its front matter, else its first paragraph, cut at a word."""
    text = str(front_matter.get("description", "")).strip()
    if not text:
        text = next((p.astext() for p in doctree.findall(nodes.paragraph) if len(p.astext()) > 40), "")
    text = " ".join(text.split())
    return text if len(text) <= LONGEST else text[:LONGEST].rsplit(" ", 1)[0] + " …"


def _plain(markup: str) -> str:
    return nodes.unescape(markup) if "<" not in markup else "".join(part.split(">")[-1] for part in markup.split("<"))


def _foot(root: str, pagename: str, context: dict) -> str:
    source = context.get("sourcename")
    link = f' · <a href="{root}_sources/{escape(source)}">Source of this page</a>' if source else ""
    return f'<p class="tc-pagefoot">{escape(provenance.stamp())}{link}</p>'
