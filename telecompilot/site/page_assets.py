"""Stylesheets and scripts that authors and extensions register: what of them a page gets, and what of `_static` stays.

The site has one stylesheet and few scripts (`styles`, `policy`). What Sphinx and its themes register beside them does
nothing here; what an author puts into `_static`, or brings by an extension, is kept as it is where it was registered.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from html import escape
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError

from telecompilot.evidence import paths
from telecompilot.site import policy, styles

STATIC = "_static/"
OWN = {*policy.SCRIPTS, "page.js", *styles.OWN, "icon.svg"}  # of the project's `_static`: placed by `minify`
# Of Sphinx, its themes and Jupyter Book's own extensions: the report's templates and styles do without them.
REPLACED = re.compile(
    r"(?:basic|pygments(?:_dark)?|mystnb\.\w+|togglebutton|copybutton|sphinx-thebe|(?:styles|scripts)/[\w.-]+)\.(?:css|js)"
    r"|(?:documentation_options|doctools|sphinx_highlight|translations|clipboard\.min|sphinx-thebe)\.js"
    r"|sphinx-design\.min\.css"  # its rules are in the site's stylesheet, as far as pages use them: see `styles`
)
INLINE = re.compile(r"\b(?:toggle\w+|THEBE\w*|DOCUMENTATION_OPTIONS\.\w+|thebe_\w+|initThebe\w*) ?=")  # of theirs, too
NEEDED = {"design-tabs.js": "sd-tab-set"}  # an extension's script, and what stands on the pages that need it
NAMED = re.compile(rf'(?:href|src|srcset|poster|data)="[^"]*?{STATIC}([^"?#]+)')
VERSIONED = re.compile(rf'({STATIC}([\w./-]+\.(?:css|m?js)))(?:\?v=[0-9a-f]+)?"')
URL = re.compile(r"""url\(\s*["']?([^"')?#:]+)""")


def attach(app: Sphinx, pagename: str, templatename: str, context: dict, doctree: nodes.document | None) -> None:
    """Give a page's template the tags of what was registered for it. Raises ExtensionError for what may not load."""
    body = context.get("body", "")
    context["tc_styles"] = [
        f'<link rel="stylesheet" href="{context["pathto"](name, resource=True)}">'
        for name in _kept(app, context.get("css_files", ()), body)
    ]
    context["tc_extra"] = list(_scripts(app, context, body))


def _scripts(app: Sphinx, context: dict, body: str) -> Iterator[str]:
    for script in sorted(context.get("script_files", ()), key=lambda one: one.priority):
        told = {name: value for name, value in script.attributes.items() if value is not None and name != "body"}
        name = next(iter(_kept(app, [script], body)), None) if script.filename else _in_file(app, script)
        if name:
            told.setdefault("defer", "defer")
            words = " ".join(f'{key}="{escape(str(value))}"' for key, value in told.items())
            yield f'<script src="{context["pathto"](name, resource=True)}" {words}></script>'


def _kept(app: Sphinx, registered: Iterable, body: str) -> Iterator[str]:
    """Names of registered files that a page loads, from the site's root on."""
    for one in sorted(registered, key=lambda one: one.priority):
        name = str(one.filename)
        if "://" in name or name.startswith("//"):
            raise ExtensionError(
                f"_config.yml: an extension or a setting asks for {name}; pages load nothing from another host: "
                "put the file into _static/, or set the extension to draw while the book is built"
            )
        plain = name.removeprefix(STATIC)
        if (plain in OWN and (paths.STATIC / plain).is_file()) or REPLACED.fullmatch(plain):
            continue
        if NEEDED.get(plain, "") in body:
            yield name


def _in_file(app: Sphinx, script: object) -> str | None:
    """Put the text of an inline script, which no page may run, into a file of that text; return its name."""
    text = script.attributes.get("body") or ""
    if not text.strip() or INLINE.search(text):
        return None
    if found := re.search(r"""(?:from|import\(?)\s*["'](https?://[^"']+)""", text):
        raise ExtensionError(
            f"_config.yml: an extension's script asks for {found[1]}; pages load nothing from another host: set the "
            "extension to draw while the book is built (mermaid: mermaid_output_format: svg)"
        )
    name = f"{STATIC}inline-{hashlib.sha256(text.encode()).hexdigest()[:10]}.js"
    (Path(app.outdir) / name).write_text(text, encoding="utf-8")
    return name


def kept(app: Sphinx, root: Path, pages: Iterable[str]) -> set[str]:
    """Names within `_static` that stay: an author's files, what pages name, and what belongs to that."""
    named = {name for page in pages for name in NAMED.findall(page)}
    stay = {name for name in named if (root / STATIC / name).is_file()}
    for entry in app.config.html_static_path:
        folder = (Path(app.confdir) / entry).resolve()
        names = {file.relative_to(folder).as_posix() for file in folder.rglob("*") if file.is_file()}
        if folder.is_relative_to(Path(app.srcdir).resolve() / "_static") or not _installed(app, folder):
            stay |= names - OWN
        elif any(name in named and name not in NEEDED for name in names):
            stay |= names
    for name in [name for name in stay if name.endswith(".css")]:
        sheet = root / STATIC / name
        for target in URL.findall(sheet.read_text(encoding="utf-8")) if sheet.is_file() else ():
            if (file := sheet.parent / target).resolve().is_relative_to((root / STATIC).resolve()):
                stay.add(file.resolve().relative_to((root / STATIC).resolve()).as_posix())
    return stay


def _installed(app: Sphinx, folder: Path) -> bool:
    """Tell whether a folder of static files came with an installed extension, and is not of the book."""
    return "site-packages" in folder.parts or not folder.is_relative_to(Path(app.srcdir).resolve())


def versioned(page: str, names: set[str], static: Path) -> str:
    """The page with a digest of their content behind the names of styles and scripts that are kept as they are."""

    def dated(hit: re.Match) -> str:
        if hit[2] not in names:
            return hit[0]
        return f'{hit[1]}?v={hashlib.sha256((static / hit[2]).read_bytes()).hexdigest()[:10]}"'

    return VERSIONED.sub(dated, page)
