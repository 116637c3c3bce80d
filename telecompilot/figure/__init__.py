"""The frame round a chart: finding, picture, units, note, sources, data and files.

A chapter's cell ends in `figure(plot, "fig-chapter-claim")`; a table that is no chart in `table(frame, ...)`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import pandas as pd

from telecompilot import evidence
from telecompilot.figure import assets, framed, provenance, svg, theme
from telecompilot.figure.plot import Plot, ids
from telecompilot.figure.table import clean

__all__ = ["Display", "KeyFigure", "figure", "key_figures", "table"]
ID = re.compile(r"(fig|tab)(-[a-z0-9]+)+")


@dataclass(frozen=True)
class Display:
    """What a cell shows: HTML for the page, plain words elsewhere."""

    markup: str
    words: str

    def _repr_html_(self) -> str:
        return self.markup

    def __repr__(self) -> str:
        return self.words


def figure(plot: Plot, id: str, evidence_: evidence.Evidence | None = None) -> Display:
    """Frame a chart for the page and leave its CSV, SVG, PNG, JSON and live chart in the assets folder.

    Parameters
    ----------
    plot
        The chart with its data and words.
    id
        "fig-<chapter>-<claim>": the figure's anchor and the name of its files; never reused, never changed.
    evidence_
        Where sources are looked up; the project's own by default.

    Raises
    ------
    ValueError
        For an id of another form, for text too small or a picture too wide to read on a phone.
    LookupError
        For a series or source that the evidence does not hold.
    """
    _check_id(id, "fig")
    ev = evidence_ or evidence.load()
    documents = provenance.credits(ev, plot.series, plot.sources)
    data = _by_row(plot, ev, documents)
    wide = svg.picture(plot.draw, theme.WIDE, f"{id}-w")
    narrow = svg.picture(plot.draw, theme.NARROW, f"{id}-n")
    assets.write(plot, id, data, wide, narrow, ev, documents)
    return Display(framed.figure(plot, id, data, wide, narrow, documents), f"{plot.title}\n{plot.alt}")


def _by_row(plot: Plot, ev: evidence.Evidence, documents: list[provenance.Credit]) -> pd.DataFrame:
    """Return the chart's clean table, with the sources of each row as its last column where it has several."""
    data = clean(plot.table)
    if plot.cite and documents[1:]:
        data[provenance.SOURCE] = pd.Series(provenance.by_row(ev, plot.cite), data.index, dtype=object)
    return data


def table(
    frame: pd.DataFrame,
    caption: str,
    id: str,
    series: Iterable[str] = (),
    sources: Iterable[str] = (),
    note: str = "",
    anchor: str = "",
    cite: str = "",
    whole: pd.DataFrame | None = None,
    evidence_: evidence.Evidence | None = None,
) -> Display:
    """Show a table: caption, aligned numbers, its own scroll on a phone, source line, CSV.

    Parameters
    ----------
    frame
        The table; headers for humans, the first column names the row. A cell with `__html__` is taken as markup.
    caption
        What the table says.
    id
        "tab-<chapter>-<what>".
    series, sources
        As in Plot; may both be empty where `cite` names the sources row by row.
    note
        Definition, breaks, caveats.
    anchor
        A column whose values become the rows' anchors and are left out of the page (not of the CSV); such a table is a
        reference itself and may do without sources.
    cite
        A column of source ids, several in a cell parted by spaces; the page shows "Reuters, 2014" as links.
    whole
        The table from which `frame` picks some rows: closed on the page until a reader opens it, and the CSV.

    Raises
    ------
    ValueError
        For an id of another form, or a table without any source.
    LookupError
        For a series or source that the evidence does not hold.
    """
    _check_id(id, "tab")
    series, sources = ids(series), ids(sources)
    if not (series or sources or cite or anchor):
        raise ValueError(f"table {id} names no source: give series, sources, or a column of source ids in `cite`")
    ev = evidence_ or evidence.load()
    documents = provenance.credits(ev, series, sources)
    data, every = clean(frame), None if whole is None else clean(whole)
    assets.write_table(id, data if every is None else every, caption, documents, note)
    if cite in data:  # `clean` takes out a column that is empty in all rows
        data[cite] = pd.Series(provenance.by_row(ev, data[cite]), data.index, dtype=object)
    return Display(framed.table(data, caption, id, documents, note, anchor, every), caption)


@dataclass(frozen=True)
class KeyFigure:
    """One number on the front page: what it is, when, whose word it is, and the address of the figure that shows it."""

    value: str
    what: str
    when: str
    figure: str
    series: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()


def key_figures(items: Sequence[KeyFigure], evidence_: evidence.Evidence | None = None) -> Display:
    """Show a row of key figures, each with its date and source. Raises ValueError for one without a source."""
    ev = evidence_ or evidence.load()
    parts = []
    for item in items:
        if not (item.series or item.sources):
            raise ValueError(f"key figure {item.what!r} names no source")
        source = provenance.short_line(provenance.credits(ev, item.series, item.sources), item.figure)
        parts.append(framed.key_figure(item.what, item.when, item.value, source))
    words = "; ".join(f"{item.value}: {item.what} ({item.when})" for item in items)
    return Display(f'<dl class="tc-keys simple">{"".join(parts)}</dl>', words)


def _check_id(id: str, start: str) -> None:
    if not ID.fullmatch(id) or not id.startswith(f"{start}-"):
        raise ValueError(f"id {id!r} must look like {start}-chapter-claim, in small letters, digits and hyphens")
