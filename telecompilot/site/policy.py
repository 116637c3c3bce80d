"""What a page may do: the content security policy in its head, the scripts that run before it is painted."""

from __future__ import annotations

import base64
import hashlib
import os
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.config import Config

# The reader's choice of light or dark, before the first paint. Storage may be forbidden, as for some pages from disk.
# Whoever asks for a place in the page, or comes back to one, has all of it laid out at once: see page.js, settle.
FIRST = (
    'document.documentElement.classList.remove("no-js");document.body.dataset.theme="auto";'
    'try{document.body.dataset.theme=localStorage.getItem("theme")||"auto"}catch{}'
    'if(location.hash||(performance.getEntriesByType("navigation")[0]||{}).type==="back_forward")'
    'document.documentElement.classList.add("tc-settled");'
)
# The last of a page: lay it out now, else the first layout, its longest task, waits for the scripts behind it. Scripts
# that stand in a template (see minify.sheet_inlined) come after the first paint.
LAST = (
    "document.body.offsetHeight;requestAnimationFrame(()=>setTimeout(()=>{"
    'for(const kept of document.querySelectorAll("template.tc-later")){'
    "const own=document.importNode(kept.content,true);for(const one of own.children)one.async=false;"
    "kept.replaceWith(own)}}))"
)
# Scripts of which a page loads those whose marker stands in its text.
SCRIPTS = {
    "explore.js": "tc-explore",
    "scenarios.js": "tc-play",
    "playground.js": "tc-play",
    "search.js": "tc-search",
    "correct.js": "tc-correct",
}


def digest(script: str) -> str:
    """A script's digest as a policy names it."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'"


# Styles may stand in the page: live charts and pictures carry their own.
POLICY = (
    f"default-src 'self'; script-src 'self' {digest(FIRST)} {digest(LAST)}; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'"
)


def templates(app: Sphinx, config: Config) -> None:
    """Let our templates of the theme's pages go before its own.

    Named from the book's folder, as Sphinx expects: it leaves a digest of this setting in the site (.buildinfo), which
    must not depend on where a clone lies.
    """
    if config.html_theme == "furo":
        own = os.path.relpath(Path(__file__).with_name("templates"), Path(app.confdir).resolve())
        config.templates_path = [*config.templates_path, own]


def fill(app: Sphinx, pagename: str, templatename: str, context: dict, doctree: nodes.document | None) -> None:
    """Give a page's template its policy and its scripts. Runs when the body is complete."""
    body = context.get("body", "") + ("tc-search" if pagename == "search" else "")
    context.update(tc_policy=POLICY, tc_first_script=FIRST, tc_last_script=LAST)
    context["tc_scripts"] = [name for name, marker in SCRIPTS.items() if marker in body]
