"""HTML of a figure and of a table. Colours, type and layout are in `_static/telecompilot.css`."""

from __future__ import annotations

from html import escape

import pandas as pd

from telecompilot.figure import provenance, svg
from telecompilot.figure.assets import FOLDER
from telecompilot.figure.plot import Plot
from telecompilot.figure.table import html

FILES = (("csv", "CSV"), ("svg", "SVG"), ("png", "PNG"), ("json", "JSON"))


def figure(plot: Plot, id: str, data: pd.DataFrame, wide: svg.Picture, narrow: svg.Picture, found: list) -> str:
    """The whole figure, from its finding to its data."""
    share = f' <span class="tc-share">{escape(plot.share)}</span>' if plot.share else ""
    note = f'<p class="tc-note">{escape(plot.note)}</p>' if plot.note else ""
    return (
        f'<figure class="tc-figure" id="{id}">'
        f'<figcaption><p class="tc-title">{escape(plot.title)}</p>'
        f'<p class="tc-units">{escape(plot.units)}{share}</p></figcaption>'
        f'<div class="tc-picture">{wide.inline(plot.alt, "tc-wide")}{narrow.inline(plot.alt, "tc-narrow")}</div>'
        f'{note}<p class="tc-source">{provenance.source_line(found, rest=", listed under Data")}</p>'
        f"{_foot(plot.title, id, FILES, _button(id) + _details(plot.title, id, data, found))}</figure>"
    )


def table(
    data: pd.DataFrame, caption: str, id: str, found: list, note: str, anchor: str = "", markup: dict | None = None
) -> str:
    """A table with its caption, note, source line and CSV. `anchor` and `markup` as in table.html."""
    source = provenance.source_line(found, rest=", listed under Further sources") if found else ""
    source = f'<p class="tc-source">{source}</p>' if source else ""
    note = f'<p class="tc-note">{escape(note)}</p>' if note else ""
    return (
        f'<figure class="tc-figure tc-tablefigure" id="{id}">'
        f'<figcaption><p class="tc-title">{escape(caption)}</p></figcaption>{_scroller(caption, data, anchor, markup)}'
        f"{note}{source}{_foot(caption, id, FILES[:1], _further(caption, found))}</figure>"
    )


def _further(title: str, found: list) -> str:
    rest = provenance.source_list(found)
    words = f'<summary>Further sources<span class="tc-hidden">: {escape(title)}</span></summary>'
    return f'<details class="tc-data">{words}{rest}</details>' if rest else ""


def key_figure(item: object, found: list) -> str:
    """One entry of the row of key figures."""
    words = f'{escape(item.what)} <span class="tc-when">{escape(item.when)}</span>'
    source = f'<span class="tc-source">{provenance.short_line(found, item.figure)}</span>'
    return f"<div><dt>{words}</dt><dd>{escape(item.value)}</dd><dd>{source}</dd></div>"


def _foot(title: str, id: str, files: tuple, before: str = "") -> str:
    """What a reader can do with the figure: `before`, then links to its files and to itself."""
    links = [
        f'<a href="{FOLDER}/{id}.{kind}" download aria-label="{name}: {escape(title)}">{name}</a>'
        for kind, name in files
    ]
    links.append(f'<a href="#{id}" aria-label="Link: {escape(title)}">Link</a>')
    return f'<div class="tc-foot">{before}{"".join(links)}</div>'


def _button(id: str) -> str:
    """Hidden until the script that answers it has run: without scripts there is nothing to press."""
    return f'<button type="button" class="tc-explore" data-live="{FOLDER}/{id}.js">Explore</button>'


def _details(title: str, id: str, data: pd.DataFrame, found: list) -> str:
    return (
        f'<details class="tc-data"><summary>Data<span class="tc-hidden">: {escape(title)}</span></summary>'
        f"{_scroller(title, data)}{provenance.source_list(found)}"
        f'<p class="tc-cite">Cite as: {escape(provenance.citation(title, id))}</p></details>'
    )


def _scroller(title: str, data: pd.DataFrame, anchor: str = "", markup: dict | None = None) -> str:
    return (
        f'<div class="tc-scroll" role="region" tabindex="0" aria-label="Table: {escape(title)}">'
        f'<table class="tc-table">{html(data, anchor, markup)}</table></div>'
    )
