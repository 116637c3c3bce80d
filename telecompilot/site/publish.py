"""What a finished build adds to the site: figures' files, the bundle that draws live charts, a mark for hosts."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path

import vl_convert
from sphinx.application import Sphinx

from telecompilot.evidence import paths
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
    shutil.copyfile(bundle(), static / "vega.js")
    shutil.copyfile(paths.ROOT / "references.bib", static / "references.bib")
    (root / ".nojekyll").touch()  # a host that runs Jekyll leaves out folders whose names begin with "_"


def bundle() -> Path:
    """The script that draws live charts, made once for each version of the libraries in it."""
    versions = f"{vl_convert.__version__}-{vl_convert.get_vega_version()}-{OLDER}{BUNDLE}"
    cached = paths.CACHE / f"vega-{hashlib.sha256(versions.encode()).hexdigest()[:12]}.js"
    if not cached.is_file():
        paths.CACHE.mkdir(parents=True, exist_ok=True)
        part = cached.with_suffix(".part")
        part.write_text(
            f"(function () {{\n{OLDER}{vl_convert.javascript_bundle(BUNDLE)}\n}})();\n", encoding="utf-8", newline="\n"
        )
        part.replace(cached)
    return cached
