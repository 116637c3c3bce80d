"""What a page's head says to others: its card for link previews, its address, its description as schema.org data."""

from __future__ import annotations

import json
import re
from html import escape, unescape

from docutils import nodes
from sphinx.application import Sphinx

from telecompilot.report import citation
from telecompilot.site import address, cards, feed, schema

SEARCH = (
    '<meta name="description" content="Search the report: chapters, figures, tables, glossary terms and every series '
    'of its data.">'
)
LOST = '<meta name="robots" content="noindex">\n<meta name="description" content="This address leads to no page.">'
WORDS = re.compile(r'<p class="tc-title">(.*?)</p>')


def complete(app: Sphinx, pagename: str, templatename: str, context: dict, doctree: nodes.document | None) -> None:
    """Add to the head of a page; fill the citation box where the page has one."""
    root = context.get("content_root", "./").removeprefix("./")
    base = app.config.html_baseurl
    if doctree is None:
        context["pageurl"] = None  # search and 404 have no address of their own to be found by
        extra = SEARCH if pagename == "search" else LOST
        context["metatags"] = f"{context.get('metatags', '')}\n{extra}"
        return
    if base:
        context["pageurl"] = address.of(base, pagename)
    if citation.BOX in context["body"]:
        context["body"] = context["body"].replace(citation.BOX, citation.markup(citation.load(base), root))
    tags = [*_preview(app, pagename, context), *_feed(app, root), *_data(app, pagename, context)]
    context["metatags"] = "\n".join([context.get("metatags", ""), *tags])


def _preview(app: Sphinx, page: str, context: dict) -> list[str]:
    tags = [_meta("og:site_name", app.config.project), _meta("og:locale", "en_GB")]
    if not app.config.html_baseurl:
        return tags  # whoever shows previews asks for whole addresses
    hit = WORDS.search(context["body"])
    shown = unescape(re.sub(r"<[^>]+>", "", hit[1])) if hit else app.config.project
    width, height = cards.SIZE
    tags += [
        _meta("og:url", address.of(app.config.html_baseurl, page)),
        _meta("og:image", f"{app.config.html_baseurl}{cards.name(page)}"),
        _meta("og:image:width", str(width)),
        _meta("og:image:height", str(height)),
        _meta("og:image:alt", shown),
    ]
    return [*tags, '<meta name="twitter:card" content="summary_large_image">']


def _meta(name: str, value: str) -> str:
    return f'<meta property="{name}" content="{escape(value)}">'


def _feed(app: Sphinx, root: str) -> list[str]:
    if not feed.exists(app):
        return []
    return [f'<link rel="alternate" type="application/atom+xml" title="What changed" href="{root}{feed.NAME}">']


def _data(app: Sphinx, page: str, context: dict) -> list[str]:
    makers = {app.config.root_doc: schema.report, "chapters/data-catalogue": schema.dataset}
    if page not in makers or not citation.known():
        return []
    text = json.dumps(makers[page](app, page), ensure_ascii=False, separators=(",", ":")).replace("</", "<\\/")
    return [f'<script type="application/ld+json">{text}</script>']
