"""What a finished build adds to the site: figures' files, the bundle that draws live charts, a mark for hosts."""

from __future__ import annotations

import shutil
from pathlib import Path

import vl_convert
from sphinx.application import Sphinx

from telecompilot.evidence import cache, paths
from telecompilot.site import figure_index

# Sphinx's pages own a global `_`, and so does the bundle: keep it in a function of its own.
BUNDLE = "window.telecompilotEmbed = vegaEmbed;"
# What it asks for beyond Chromium 86: copies of plain data, and a name for an old question.
OLDER = """const structuredClone = window.structuredClone || function copy(given) {
  if (Array.isArray(given)) return given.map(copy);
  if (!given || typeof given !== "object" || given instanceof Date) return given;
  return Object.fromEntries(Object.entries(given).map(([name, value]) => [name, copy(value)]));
};
Object.hasOwn = Object.hasOwn || ((thing, name) => Object.prototype.hasOwnProperty.call(thing, name));
"""


def files(app: Sphinx, root: Path) -> None:
    """Copy the files of every known figure, also of pages that were not read again, and drop those of past ones."""
    static = root / "_static"
    folder = static / "figures"
    folder.mkdir(parents=True, exist_ok=True)
    wanted = figure_index.assets(app.env)
    for name in wanted:
        shutil.copyfile(paths.ASSETS / name, folder / name)
    for stale in {file.name for file in folder.iterdir()} - set(wanted):
        (folder / stale).unlink()
    (static / "vega.js").write_bytes(bundle())
    shutil.copyfile(paths.ROOT / "references.bib", static / "references.bib")
    (root / ".nojekyll").touch()  # a host that runs Jekyll leaves out folders whose names begin with "_"


def bundle() -> bytes:
    """The script that draws live charts, made once for what it is made of and for what is installed."""

    def made() -> bytes:
        return f"(function () {{\n{OLDER}{vl_convert.javascript_bundle(BUNDLE)}\n}})();\n".encode()

    return cache.drawn("js", f"{OLDER}{BUNDLE}".encode(), made)
