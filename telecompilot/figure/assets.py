"""The files that go with a figure: data, pictures, the words as a sidecar, the live chart's specification."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pandas as pd
import vl_convert
from PIL import Image

import telecompilot
from telecompilot.evidence import Evidence, cache, paths
from telecompilot.figure import live, provenance, svg
from telecompilot.figure.plot import Plot
from telecompilot.figure.table import csv

KINDS = ("csv", "svg", "png", "json", "js")
FOLDER = f"{provenance.SITE}/_static/figures"


def write(plot: Plot, figure_id: str, data: pd.DataFrame, wide: svg.Picture, narrow: svg.Picture, **about) -> None:
    """Leave a figure's five files in the assets folder. `about` goes into the sidecar as it is."""
    found = about["sources"]
    file = svg.standalone(wide, plot.title, plot.units, plot.alt, provenance.credit_text(found))
    _save(figure_id, "csv", csv(data))
    _save(figure_id, "svg", file)
    _save(figure_id, "png", png(file))
    _save(figure_id, "js", live.script(figure_id, wide.spec, narrow.spec))
    words = {"id": figure_id, "title": plot.title, "units": plot.units, "definition": plot.share, "note": plot.note}
    words |= {"alt": plot.alt, "licence": provenance.LICENCE, "version": telecompilot.__version__}
    words |= {"date": f"{provenance.built():%Y-%m-%d}"}
    words |= {"citation": provenance.citation(plot.title, figure_id), "columns": list(data.columns)}
    words |= {"files": [f"{figure_id}.{kind}" for kind in KINDS[:3]], "series": about["series"]}
    words |= {"sources": provenance.records(found)}
    _save(figure_id, "json", json.dumps(words, ensure_ascii=False, indent=1) + "\n")


def write_table(table_id: str, data: pd.DataFrame) -> None:
    """Leave a table's CSV in the assets folder."""
    _save(table_id, "csv", csv(data))


def series_records(evidence: Evidence, series: tuple[str, ...]) -> list[dict]:
    """Title, unit and definition of each drawn series."""
    fields = ["title", "unit", "definition"]
    return [{"id": name, **evidence.about(name)[fields]} for name in series]


def png(file: str) -> bytes:
    """A picture file in twice its size, for slides; few colours, which makes it a seventh as heavy."""
    return cache.drawn("png", f"128 of a third, twice: {file}".encode(), lambda: _png(file))


def _png(file: str) -> bytes:
    with Image.open(io.BytesIO(vl_convert.svg_to_png(file, scale=2))) as drawn:
        full = drawn.convert("RGB")
    # The colours of every third pixel are those of the picture, and are found in a fifth of the time.
    third = full.resize((max(full.width // 3, 1), max(full.height // 3, 1)), Image.Resampling.NEAREST)
    colours = third.quantize(128, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    flat = full.quantize(palette=colours, dither=Image.Dither.NONE)
    packed = io.BytesIO()
    flat.save(packed, "PNG", optimize=True)
    return packed.getvalue()


def _save(figure_id: str, kind: str, content: str | bytes) -> None:
    paths.ASSETS.mkdir(parents=True, exist_ok=True)
    target: Path = paths.ASSETS / f"{figure_id}.{kind}"
    data = content.encode() if isinstance(content, str) else content
    target.write_bytes(data)
