"""Joins the report to Sphinx: check the evidence first, re-run what an edit touches, cite, publish figures' files."""

from __future__ import annotations

from pathlib import Path

import yaml
from sphinx.application import Sphinx

import telecompilot
from telecompilot.figure import no_break
from telecompilot.site import (
    address,
    asides,
    cards,
    chinese,
    cite,
    datum,
    downloads,
    failure,
    feed,
    figure_index,
    finished,
    head,
    inputs,
    kernels,
    mathml,
    minify,
    notebooks,
    notfound,
    own_package,
    page_assets,
    pages,
    policy,
    precompress,
    progress,
    publish,
    queueing,
    raw_html,
    rel_noopener,
    rendering,
    search_index,
    section_heights,
    stacked,
    stale_pages,
    upstream,
)

# Each as its event comes, in this order.
HANDLERS = {
    "config-inited": (
        *(stale_pages.modules, own_package.check, address.settle, policy.templates, kernels.named, queueing.begin),
    ),
    "builder-inited": (*(upstream.mend, kernels.warm, inputs.check, cite.write_bibliography),),
    "env-get-outdated": (cite.outdated,),
    "env-before-read-docs": (
        *(inputs.begin, stale_pages.begin, upstream.read_side_by_side, kernels.start, progress.begin),
    ),
    "source-read": (inputs.trace, progress.started),
    "doctree-read": (datum.unmark, mathml.check, progress.ended),
    "env-updated": (kernels.stop, stale_pages.stale),
    "doctree-resolved": (asides.fold, mathml.unwrap),
    "env-check-consistency": (figure_index.refuse_duplicates,),
    "build-finished": (kernels.stop,),
    "html-collect-pages": (notfound.collect, search_index.collect),
}
COLLECTORS = (figure_index.FigureIndex, inputs.Inputs, search_index.SearchIndex)
# On each page, after the theme; the policy last, when the body is complete.
PAGE = (
    *(pages.finish, head.complete, downloads.offer, chinese.offer, section_heights.mark, search_index.fill),
    page_assets.attach,
    policy.fill,
)
# On the finished site, after the theme has written its styles.
SITE = (
    publish.files,
    cards.write,
    feed.write,
    finished.each_page(rel_noopener.added),
    minify.write,
    chinese.write,  # from finished pages, into the zip of the site
    feed.write_chinese,
    cards.write_chinese,
    notfound.settle,
    finished.each_page(stacked.labelled),
    finished.each_page(no_break.added),
    finished.same_lines,
    downloads.write,  # the zip of the site holds all that is finished
    precompress.write,
    stale_pages.written,
    inputs.leave,
)
# Tabs, cards, grids, buttons; dropdowns and toggles: in every Jupyter Book.
EXTENSIONS = ("sphinx_design", "sphinx_togglebutton")


def listed(book: Path) -> list[str]:
    """Return extensions under `sphinx: extra_extensions`, which Jupyter Book drops where `extensions` is set too."""
    file = book / "_config.yml"
    given = yaml.safe_load(file.read_text(encoding="utf-8")) if file.is_file() else None
    extra = ((given or {}).get("sphinx") or {}).get("extra_extensions") or []
    return [extra] if isinstance(extra, str) else extra


def setup(app: Sphinx) -> dict[str, object]:
    """Register the hooks."""
    failure.install(Path(app.srcdir))
    for extension in (*EXTENSIONS, *listed(Path(app.confdir))):
        app.setup_extension(extension)
    app.add_config_value("telecompilot_environment", stale_pages.environment(), "env")
    cite.register(app)
    mathml.register(app)
    notebooks.register(app)
    asides.register(app)
    datum.register(app)
    rendering.register(app)
    app.connect("doctree-read", raw_html.check, priority=400)  # brings files, which a collector notes
    app.connect("doctree-read", cite.number, priority=400)  # brings a section, which contents and search note
    for collector in COLLECTORS:
        app.add_env_collector(collector)
    for event, handlers in HANDLERS.items():
        for handler in handlers:
            app.connect(event, handler)
    for number, handler in enumerate(PAGE):
        app.connect("html-page-context", handler, priority=900 + number)
    for number, step in enumerate(SITE):
        app.connect("build-finished", finished.handler(step), priority=900 + number)
    app.connect("build-finished", queueing.end, priority=2000)
    version = telecompilot.__version__
    return {"version": version, "env_version": 4, "parallel_read_safe": True, "parallel_write_safe": True}
