"""Joins the report to Sphinx: check the evidence first, re-run what an edit touches, cite, publish figures' files."""

from __future__ import annotations

from sphinx.application import Sphinx

import telecompilot
from telecompilot.sphinx_ext import (
    address,
    cards,
    chinese,
    cite,
    downloads,
    feed,
    head,
    inputs,
    kernels,
    notfound,
    pages,
    publish,
)


def setup(app: Sphinx) -> dict[str, object]:
    """Register the hooks, in the order in which a build meets them."""
    app.add_domain(cite.CiteDomain)
    app.connect("config-inited", address.settle)
    app.connect("builder-inited", inputs.check)
    app.connect("builder-inited", cite.write_bibliography)
    app.connect("env-get-outdated", inputs.without_files)
    app.connect("env-before-read-docs", kernels.start)
    app.connect("env-updated", kernels.stop)
    app.connect("env-purge-doc", inputs.forget)
    app.connect("env-merge-info", inputs.merge)
    app.connect("source-read", inputs.watch)
    app.connect("doctree-read", inputs.note)
    app.connect("env-check-consistency", inputs.refuse_twins)
    app.connect("html-page-context", pages.finish, priority=900)  # after the theme
    app.connect("html-page-context", head.complete, priority=910)
    app.connect("html-page-context", downloads.offer, priority=920)
    app.connect("html-page-context", chinese.offer, priority=925)
    app.connect("html-collect-pages", notfound.collect)
    app.connect("build-finished", publish.files)
    app.connect("build-finished", cards.write)
    app.connect("build-finished", feed.write)
    app.connect("build-finished", notfound.settle, priority=940)
    app.connect("build-finished", chinese.write, priority=945)  # from finished pages, into the zip of the site
    app.connect("build-finished", downloads.write, priority=950)  # the zip of the site holds all that is finished
    version = telecompilot.__version__
    return {"version": version, "env_version": 2, "parallel_read_safe": True, "parallel_write_safe": True}
