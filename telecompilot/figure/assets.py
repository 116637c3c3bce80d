"""The files that go with a figure: data, pictures, the words as a sidecar, the live chart's specification."""

from __future__ import annotations

import io
import json
from dataclasses import asdict

import pandas as pd
from PIL import Image

import telecompilot
from telecompilot.evidence import Evidence, cache, paths
from telecompilot.figure import letters, live, provenance, svg
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
    """Leave a figure's five files in the assets folder."""
    file = svg.standalone(wide, plot.title, plot.units, plot.alt, provenance.credit_text(documents))
    about = {
        "id": id,
        "title": plot.title,
        "units": plot.units,
        "definition": plot.share,
        "note": plot.note,
        "alt": plot.alt,
        "licence": provenance.LICENCE,
        "version": telecompilot.__version__,
        "date": f"{provenance.built():%Y-%m-%d}",
        "citation": provenance.citation(plot.title, id),
        "columns": list(data.columns),
        "files": [f"{id}.{kind}" for kind in ("csv", "svg", "png")],
        "series": [{"id": name, **ev.about(name)[["title", "unit", "definition"]]} for name in plot.series],
        "sources": [asdict(credit) for credit in documents],
    }
    save(id, "csv", csv(data))
    save(id, "svg", file)
    save(id, "png", png(file))
    save(id, "js", live.script(id, wide.spec, narrow.spec))
    save(id, "json", json.dumps(about, ensure_ascii=False, indent=1) + "\n")


def write_table(id: str, data: pd.DataFrame) -> None:
    """Leave a table's CSV in the assets folder."""
    save(id, "csv", csv(data))


def png(file: str) -> bytes:
    """A picture file in twice its size, for slides; few colours, which makes it a seventh as heavy."""
    return cache.drawn("png", f"128 of a third, twice, in {letters.digest()}: {file}".encode(), lambda: _png(file))


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
    (paths.ASSETS / f"{id}.{kind}").write_bytes(data)
