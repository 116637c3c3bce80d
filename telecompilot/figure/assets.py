"""The files that go with a figure: data, pictures, the words as a sidecar, the live chart's specification."""

from __future__ import annotations

import io
import json
from codecs import BOM_UTF8  # without it, spreadsheets take a CSV's letters for others
from collections.abc import Sequence
from dataclasses import asdict
from functools import lru_cache
from numbers import Number
from pathlib import Path

import pandas as pd
from PIL import Image

import telecompilot
from telecompilot.evidence import Evidence, cache, paths
from telecompilot.figure import letters, live, provenance, svg, workbook
from telecompilot.figure.plot import Plot
from telecompilot.figure.provenance import Credit
from telecompilot.figure.table import csv

FOLDER = f"{provenance.SITE}/_static/figures"


def write(
    plot: Plot,
    id: str,
    data: pd.DataFrame,
    wide: svg.Picture,
    narrow: svg.Picture,
    ev: Evidence,
    documents: list[Credit],
) -> None:
    """Leave a figure's six files in the assets folder."""
    file = svg.standalone(wide, plot.title, plot.units, plot.alt, provenance.credit_text(documents))
    words = {"units": plot.units, "definition": plot.share, "note": plot.note, "alt": plot.alt}
    series = [{"id": name, **ev.about(name)[["title", "unit", "definition"]]} for name in plot.series]
    _data(id, data, plot.title, documents, words, series, ("svg", "png"))
    save(id, "svg", file)
    save(id, "png", png(file))
    save(id, "js", live.script(id, wide.spec, narrow.spec, data))


def write_table(id: str, data: pd.DataFrame, caption: str, documents: Sequence[Credit] = (), note: str = "") -> None:
    """Leave a table's three files in the assets folder."""
    _data(id, data, caption, documents, {"units": "", "definition": "", "note": note, "alt": ""})


def _data(
    id: str,
    data: pd.DataFrame,
    title: str,
    documents: Sequence[Credit],
    words: dict[str, str],
    series: Sequence[dict] = (),
    pictures: tuple[str, ...] = (),
) -> None:
    """Leave the data as CSV and as a workbook, and the words that go with them."""
    about = {
        "id": id,
        "title": title,
        **words,
        "licence": provenance.LICENCE,
        "version": telecompilot.__version__,
        "date": f"{provenance.built():%Y-%m-%d}",
        "citation": provenance.citation(title, id),
        "columns": list(data.columns),
        "numbers": [bool(data[name].map(_is_number).any()) for name in data.columns],
        "files": [f"{id}.{kind}" for kind in ("csv", "xlsx", *pictures)],
        "series": list(series),
        "sources": [asdict(credit) for credit in documents],
    }
    text = csv(data)
    save(id, "csv", text)
    save(id, "xlsx", workbook.made(text, about))
    save(id, "json", json.dumps(about, ensure_ascii=False, indent=1) + "\n")


def _is_number(cell: object) -> bool:
    return isinstance(cell, Number) and not isinstance(cell, bool)


def png(file: str) -> bytes:
    """A picture file in twice its size, for slides; few colours, which makes it a seventh as heavy."""
    return cache.drawn("png", f"{_drawing()} {letters.digest()} {file}".encode(), lambda: _png(file))


@lru_cache
def _drawing() -> str:
    """Digest of the code that draws: another line of it, and no picture from before is taken."""
    return cache.key([Path(__file__), Path(letters.__file__)])


def _png(file: str) -> bytes:
    with Image.open(io.BytesIO(letters.png(file, scale=2))) as drawn:
        full = drawn.convert("RGB")
    # The colours of every third pixel are those of the picture, and are found in a fifth of the time.
    third = full.resize((max(full.width // 3, 1), max(full.height // 3, 1)), Image.Resampling.NEAREST)
    colours = third.quantize(128, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    flat = full.quantize(palette=colours, dither=Image.Dither.NONE)
    packed = io.BytesIO()
    flat.save(packed, "PNG", optimize=True)
    return packed.getvalue()


def save(id: str, kind: str, content: str | bytes) -> None:
    """Leave one file of a figure, named by the figure's id, in the assets folder."""
    paths.ASSETS.mkdir(parents=True, exist_ok=True)
    data = content.encode() if isinstance(content, str) else content
    (paths.ASSETS / f"{id}.{kind}").write_bytes(BOM_UTF8 * (kind == "csv") + data)
