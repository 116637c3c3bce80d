"""HTML of a figure and of a table. Colours, type and layout are in `_static/telecompilot.css`."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

import pandas as pd

from telecompilot.figure import provenance, svg, theme
from telecompilot.figure.assets import FOLDER
from telecompilot.figure.authored import Chart
from telecompilot.figure.plot import Plot
from telecompilot.figure.provenance import Credit
from telecompilot.figure.table import html

FILES = {"csv": "CSV", "xlsx": "Excel", "json": "JSON"}  # of a table, by their endings
PICTURE_FILES = {"csv": "CSV", "xlsx": "Excel", "svg": "SVG", "png": "PNG", "json": "JSON"}
ROWS = 200  # of an author's chart, that stand in the page
TOGETHER = "Each row rests on all sources of the figure."
ROOM = 1.08  # times its column that a picture may be wide; a wider one would have small letters, and scrolls instead


def figure(
    plot: Plot, id: str, data: pd.DataFrame, wide: svg.Picture, narrow: svg.Picture, documents: list[Credit]
) -> str:
    """The whole figure, from its finding to its data."""
    share = f' <span class="tc-share">{escape(plot.share)}</span>' if plot.share else ""
    rest = provenance.source_list(documents) + _line("cite", escape(f"Cite as: {provenance.citation(plot.title, id)}"))
    # Hidden until the script that answers it has run: without scripts there is nothing to press.
    explore = f'<button type="button" class="tc-explore" data-live="{FOLDER}/{id}.js">Explore</button>'
    drawn = "".join(one.inline(plot.alt, css) for one, css in ((wide, "tc-wide"), (narrow, "tc-narrow")))
    together = _line("note", TOGETHER) if documents[1:] and not plot.cite else ""
    shown = _closed("Data", _scroller(data) + together + rest)
    file = f'<a href="{FOLDER}/{id}.svg" download>the picture</a>'  # a script puts what web pages need before it
    embed = _line("note", f"For a document or slides: save {file}, and name the source as under Data.")
    return (
        f'<figure class="tc-figure" id="{id}"><figcaption>{_line("title", escape(plot.title))}'
        f"{_line('units', escape(plot.units) + share)}</figcaption>"
        f'<div class="tc-picture">{drawn}</div>'
        f"{_line('note', escape(plot.note))}{_line('source', provenance.source_line(documents, ', listed under Data'))}"
        + foot(plot.title, id, PICTURE_FILES, explore + shown + _closed("Embed", embed, "tc-embed"))
    )


def plain(chart: Chart, id: str, wide: svg.Picture, narrow: svg.Picture) -> str:
    """A chart that an author has drawn without `figure`: its own words, its picture and its data."""
    pictures = [(wide, "tc-wide", theme.WIDE), (narrow, "tc-narrow", theme.NARROW)]
    drawn = "".join(one.inline(chart.alt, css, _own_size(one.width, column)) for one, css, column in pictures)
    scrolls = any(one.width > ROOM * column for one, _, column in pictures)
    scroller = f' tc-wider" role="group" tabindex="0" aria-label="{escape(chart.title)}"' if scrolls else '"'
    data = "".join(_scroller(frame.head(ROWS)) for frame in chart.tables)
    if any(len(frame) > ROWS for frame in chart.tables):
        data += _line("note", f"The first {ROWS} rows; all are in the file.")
    explore = f'<button type="button" class="tc-explore" data-live="{FOLDER}/{id}.js">Explore</button>'
    files = {f"{name}.csv": label for name, label in chart.files(id)}
    return (
        f'<figure class="tc-figure" id="{id}"><figcaption>{_line("title", escape(chart.title))}'
        f'{_line("units", escape(chart.subtitle))}</figcaption><div class="tc-picture{scroller}>{drawn}</div>'
        + _links(chart.title, id, files, explore + (_closed("Data", data) if data else ""))
    )


def _own_size(width: float, column: int) -> str:
    """The style of a picture that is not to be scaled to its column: a small one, or one that would be too small."""
    if width > ROOM * column:
        return f' style="max-width:none;width:{width:.0f}px"'
    return f' style="max-width:{width:.0f}px"' if width < 0.95 * column else ""


def table(
    data: pd.DataFrame,
    caption: str,
    id: str,
    documents: list[Credit],
    note: str,
    anchor: str,
    whole: pd.DataFrame | None = None,
) -> str:
    """A table with its caption, note, source line and CSV. `anchor` as in table.html; `whole`, closed, has all rows."""
    source = provenance.source_line(documents, ", listed under Further sources") if documents else ""
    rest = provenance.source_list(documents)
    closed = "" if whole is None else _closed("All rows", _scroller(whole))
    return (
        f'<figure class="tc-figure tc-tablefigure" id="{id}"><figcaption>{_line("title", escape(caption))}</figcaption>'
        f"{_scroller(data, anchor, caption)}{_line('note', escape(note))}{_line('source', source)}"
        + foot(caption, id, FILES, closed + (_closed("Further sources", rest) if rest else ""))
    )


def key_figure(what: str, when: str, value: str, source: str) -> str:
    """One entry of the row of key figures; `source` is markup."""
    term = f'{escape(what)} <span class="tc-when">{escape(when)}</span>'
    return f'<div><dt>{term}</dt><dd>{escape(value)}</dd><dd><span class="tc-source">{source}</span></dd></div>'


def _line(css: str, markup: str) -> str:
    return f'<p class="tc-{css}">{markup}</p>' if markup else ""


def _closed(name: str, inside: str, css: str = "tc-data") -> str:
    """What opens on demand."""
    return f'<details class="{css}"><summary>{name}</summary>{inside}</details>'


def foot(title: str, id: str, kinds: Mapping[str, str], before: str = "") -> str:
    """What a reader can do with a figure: `before`, then links to its files of some kinds, and to itself; ends it."""
    return _links(title, id, {f"{id}.{kind}": name for kind, name in kinds.items()}, before)


def _links(title: str, id: str, files: Mapping[str, str], before: str) -> str:
    """One group by the figure's name: a listener hears that once, and not again with each link and button."""
    links = " ".join(f'<a href="{FOLDER}/{file}" download>{name}</a>' for file, name in files.items())
    kinds = f'<div class="tc-kinds">Files: {links}</div>' if links else ""
    link = f'<a href="#{id}" aria-label="Link to this place">Link</a>'
    return f'<div class="tc-foot" role="group" aria-label="{escape(title)}">{before}{kinds}{link}</div></figure>'


def _scroller(data: pd.DataFrame, anchor: str = "", title: str = "") -> str:
    """A table that scrolls; `title` where it stands in no group that has one."""
    name = f"Table: {escape(title)}" if title else "Table"
    return (
        f'<div class="tc-scroll" role="group" tabindex="0" aria-label="{name}">'
        f'<table class="tc-table">{html(data, anchor)}</table></div>'
    )
