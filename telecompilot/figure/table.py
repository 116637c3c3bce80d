"""Tables for readers and for spreadsheets: accessible HTML, and CSV whose cells no spreadsheet reads as formulas."""

from __future__ import annotations

import math
import re
from html import escape

import pandas as pd
from pandas.api import types

SENTENCE = 24  # characters beyond which a cell is more than a name
TAG = re.compile(r"<[^>]+>")
FIGURE = re.compile(r"(?:[≤≥<>~] ?)?[−+-]?\d[\d,.]*%?(?: of \d[\d,]*)?")  # a number as words print it
SIGNIFICANT = 7  # digits kept: more than any source prints, fewer than binary noise


class Words(str):
    """Plain words for a spreadsheet that carry their own markup for the page."""

    markup: str

    def __html__(self) -> str:
        return self.markup


def clean(frame: pd.DataFrame) -> pd.DataFrame:
    """The table with its named index as columns, without empty ones, dates as ISO text, floats without binary noise."""
    named = any(name is not None for name in frame.index.names)
    frame = frame.reset_index() if named else frame.reset_index(drop=True)
    frame.columns = [str(column) for column in frame.columns]
    if len(frame):
        frame = frame.loc[:, (frame.notna() & frame.ne("")).any().to_numpy()]
    for column in frame.columns:
        values = frame[column]
        if types.is_float_dtype(values):
            frame[column] = values.map(lambda value: float(f"{value:.{SIGNIFICANT}g}"))
        elif types.is_datetime64_any_dtype(values):
            frame[column] = values.dt.strftime("%Y-%m-%d")
        elif isinstance(values.dtype, pd.PeriodDtype) or values.map(lambda value: isinstance(value, pd.Period)).any():
            frame[column] = values.astype(str)
    return frame


def csv(frame: pd.DataFrame) -> str:
    """A clean table as CSV: one header row, then data; text that a spreadsheet would run gets a leading quote mark."""
    safe = frame.rename(columns=_inert).map(lambda cell: _inert(cell) if isinstance(cell, str) else cell)
    return safe.to_csv(index=False, lineterminator="\n")


def _inert(cell: str) -> str:
    cell = cell.replace("\r", " ")  # alone it would end the row
    return f"'{cell}" if cell.startswith("\t") or cell.lstrip().startswith(("=", "+", "-", "@", "|")) else cell


def html(frame: pd.DataFrame, anchor: str = "") -> str:
    """A clean table as <thead> and <tbody>: numbers aligned and rounded alike down a column, the first cell a header.

    `anchor` names a column that is not shown: its value becomes the row's id, so that links can point at a row.
    """
    ids = [f' id="{escape(str(value))}"' for value in frame[anchor]] if anchor else [""] * len(frame)
    shown = frame.drop(columns=anchor) if anchor else frame
    columns = [_column(shown[name]) for name in shown.columns]
    classes = [
        " class=n" if _is_number(shown[name]) or _all_figures(cells) else _prose(cells)
        for name, cells in zip(shown.columns, columns, strict=True)
    ]
    head = "".join(f"<th scope=col{css}>{escape(name)}</th>" for name, css in zip(shown.columns, classes, strict=True))
    rows = []
    for row_id, first, *rest in zip(ids, *columns, strict=True):
        cells = (f"<td{css}>{cell}</td>" for cell, css in zip(rest, classes[1:], strict=True))
        rows.append(f"<tr{row_id}><th scope=row{classes[0]}>{first}</th>{''.join(cells)}</tr>")
    return f"<thead><tr>{head}</tr></thead><tbody>{''.join(rows)}</tbody>"


def _all_figures(cells: list[str]) -> bool:
    """Tell whether a column of words holds figures only, as "62 of 97" or "8.1%": they align like numbers."""
    figures = [cell for cell in cells if cell != "–"]
    years = all(re.fullmatch(r"[12]\d{3}", cell) for cell in figures)
    return bool(figures) and not years and all(FIGURE.fullmatch(cell) for cell in figures)


def _prose(cells: list[str]) -> str:
    """Columns of words must keep a readable measure where a phone would squeeze them to a word a line."""
    return " class=t" if any(len(TAG.sub("", cell)) > SENTENCE for cell in cells) else ""


def _is_number(values: pd.Series) -> bool:
    return types.is_numeric_dtype(values) and not types.is_bool_dtype(values) and not _is_year(values)


def _is_year(values: pd.Series) -> bool:
    """Whole numbers named so, or all of this age: nothing that is counted keeps between 1900 and 2100."""
    first, last = (1000, 2999) if str(values.name).casefold().startswith("year") else (1900, 2100)
    return types.is_integer_dtype(values) and len(values) > 0 and bool(values.between(first, last).all())


def _column(values: pd.Series) -> list[str]:
    if not _is_number(values):
        return [_text(cell) for cell in values]
    digits = _decimals(values)
    return ["–" if pd.isna(cell) else f"{cell:,.{digits}f}".replace("-", "−") for cell in values]


def _text(cell: object) -> str:
    if markup := getattr(cell, "__html__", None):  # a cell that says how it looks on a page; its text goes to the CSV
        return markup()
    if isinstance(cell, float) and not math.isnan(cell):
        return f"{cell:g}".replace("-", "−")
    missing = cell is None or cell == "" or (not isinstance(cell, str) and pd.isna(cell))
    return "–" if missing else escape(str(cell))


def _decimals(values: pd.Series) -> int:
    """Decimals that show a column's numbers as they are, or three significant digits of the largest."""
    finite = values[values.map(lambda value: pd.notna(value) and math.isfinite(value))].astype(float)
    if finite.empty:
        return 0
    for digits in range(4):
        if ((finite.round(digits) - finite).abs() < 1e-9 * finite.abs().clip(lower=1)).all():
            return digits
    largest = finite.abs().max()
    return max(1, 2 - math.floor(math.log10(largest)))
