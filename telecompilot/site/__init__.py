"""Joins the report to Sphinx: check the evidence first, re-run what an edit touches, cite, publish figures' files."""

from __future__ import annotations

from sphinx.application import Sphinx

import telecompilot
from telecompilot.site import (
    address,
    cards,
    chinese,
    cite,
    datum,
    downloads,
    feed,
    finder,
    head,
    heights,
    inputs,
    kernels,
    lean,
    mathml,
    notfound,
    outward,
    packed,
    pages,
    policy,
    progress,
    publish,
    shared,
    shown,
    tasks,
    unbroken,
)


def setup(app: Sphinx) -> dict[str, object]:
    """Register the hooks, in the order in which a build meets them."""
    app.add_config_value("telecompilot_environment", shared.environment(), "env")
    app.add_domain(cite.CiteDomain)
    mathml.register(app)
    datum.register(app)
    app.connect("config-inited", address.settle)
    app.connect("config-inited", policy.templates)
    app.connect("builder-inited", tasks.watch)
    app.connect("builder-inited", kernels.warm)
    app.connect("builder-inited", inputs.check)
    app.connect("builder-inited", cite.write_bibliography)
    app.connect("builder-inited", finder.alone)
    app.connect("builder-inited", shared.by_content)
    for module in (inputs, cite):
        app.connect("env-get-outdated", module.outdated)
    app.connect("env-get-outdated", shown.lost)
    for handler in (inputs.begin, shared.begin, kernels.start, progress.begin):
        app.connect("env-before-read-docs", handler)
    app.connect("env-updated", kernels.stop)
    app.connect("env-updated", progress.keep)
    app.connect("env-updated", shared.stale)
    for module in (inputs, shown, progress):
        app.connect("env-purge-doc", module.forget)
        app.connect("env-merge-info", module.merge)
    app.connect("source-read", inputs.watch)
    app.connect("source-read", progress.started)
    app.connect("doctree-read", inputs.note)
    app.connect("doctree-read", progress.ended)
    app.connect("env-check-consistency", shown.refuse_twins)
    app.connect("html-page-context", pages.finish, priority=900)  # after the theme
    app.connect("html-page-context", head.complete, priority=910)
    app.connect("html-page-context", downloads.offer, priority=920)
    app.connect("html-page-context", chinese.offer, priority=925)
    app.connect("html-page-context", heights.mark, priority=928)
    app.connect("html-page-context", policy.fill, priority=930)  # the body is complete
    app.connect("html-page-context", finder.fill, priority=930)
    app.connect("html-collect-pages", notfound.collect)
    app.connect("html-collect-pages", finder.collect)
    app.connect("build-finished", publish.files)
    app.connect("build-finished", cards.write)
    app.connect("build-finished", feed.write)
    app.connect("build-finished", outward.guard, priority=930)
    app.connect("build-finished", lean.write, priority=935)  # after the theme has written its styles
    app.connect("build-finished", notfound.settle, priority=940)
    app.connect("build-finished", chinese.write, priority=945)  # from finished pages, into the zip of the site
    app.connect("build-finished", unbroken.write, priority=947)
    app.connect("build-finished", downloads.write, priority=950)  # the zip of the site holds all that is finished
    app.connect("build-finished", packed.write, priority=960)
    app.connect("build-finished", shared.written, priority=990)
    version = telecompilot.__version__
    return {"version": version, "env_version": 3, "parallel_read_safe": True, "parallel_write_safe": True}
