"""Read the tables of `data/` and hand them out as frames and as series with intervals.

`python -m telecompilot check` says whether the tables are right; this module takes them as they are, and stops with
file, line and field at a cell that it cannot read.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pandas as pd

from telecompilot import derive, formulas, paths, points, readings

TABLES = ("observations", "series", "sources", "events", "services", "firms", "pilots", "scenarios", "claims")
KEYS = {"series": "series_id", "sources": "source_id", "events": "event_id", "claims": "claim_id"}
NUMBERS = {
    "observations": ("value",),
    "series": ("lower", "upper"),
    "events": ("cap_before", "cap_after"),
    "services": ("foreign_cap",),
    "scenarios": ("value", "low", "high"),
}


class EvidenceError(LookupError):
    """The tables do not hold what was asked for, or hold a cell that cannot be read."""


@dataclass(frozen=True)
class Observation:
    """One figure: `value`, `low`, `high` in 0-1 for percent series, else in `unit`; `weak` as in Evidence.weak."""

    series_id: str
    period: pd.Period
    value: float
    low: float
    high: float
    unit: str
    source_id: str
    qualifier: str
    note: str
    weak: bool


class Evidence:
    """The evidence in one folder. Tables are read when first asked for, and once."""

    def __init__(self, folder: Path):
        self.folder = folder
        self._tables: dict[str, pd.DataFrame] = {}
        self._rows: dict[str, pd.DataFrame] = {}

    @property
    def observations(self) -> pd.DataFrame:
        """Figures: `value` in the series' own unit, `printed` the text of the number, `kind` of the source."""
        return self._table("observations")

    @property
    def catalogue(self) -> pd.DataFrame:
        """What each series counts (series.csv), by series_id; `lower` and `upper` filled in from the unit."""
        return self._table("series")

    @property
    def sources(self) -> pd.DataFrame:
        """The documents that were read, by source_id."""
        return self._table("sources")

    @property
    def events(self) -> pd.DataFrame:
        """Dated openings and rules, by event_id; ceilings in percent."""
        return self._table("events")

    @property
    def services(self) -> pd.DataFrame:
        """Service categories under each regime; ceilings in percent."""
        return self._table("services")

    @property
    def firms(self) -> pd.DataFrame:
        """Named applicants and approved firms."""
        return self._table("firms")

    @property
    def pilots(self) -> pd.DataFrame:
        """Earlier pilots; open ones have no end."""
        return self._table("pilots")

    @property
    def scenarios(self) -> pd.DataFrame:
        """Assumptions of the scenarios, each in its own unit."""
        return self._table("scenarios")

    @property
    def claims(self) -> pd.DataFrame:
        """Claims of the source article, by claim_id."""
        return self._table("claims")

    def _table(self, name: str) -> pd.DataFrame:
        if name not in self._tables:
            table = _read(self.folder, name)
            if name == "observations":
                table["kind"] = table.source_id.map(self._table("sources").kind).fillna("")
            if name == "series":
                own = zip(table.unit, table.title, table.lower, table.upper, strict=True)
                table[["lower", "upper"]] = [readings.bounds(*cells) for cells in own]
            self._tables[name] = table
        # A shallow copy: pandas copies on write, so no caller can change what the next one reads.
        return self._tables[name].copy(deep=False)

    def series(self, series_id: str) -> pd.Series:
        """Return one value a period: shares in 0-1 for percent series, else levels in the series' own unit.

        The index is a PeriodIndex with frequency Y, Q, M or D (a half-year is its last month), sorted. Which source
        speaks for a period: points.preferred. A series of formulas.REGISTRY is computed where no source prints it.
        Raises EvidenceError for an id that is not in series.csv.
        """
        return self._points(series_id)["value"].rename(series_id)

    def intervals(self, series_id: str) -> pd.DataFrame:
        """Return `low` and `high` with the index and unit of `series`; see readings.interval for what sets them."""
        return self._points(series_id)[["low", "high"]].copy()

    def rows(self, series_id: str) -> pd.DataFrame:
        """Return the rows behind `series`: value, low, high, printed, qualifier, source_id, kind, note, weak."""
        return self._points(series_id).copy()

    def at(self, series_id: str, period: str | pd.Period) -> Observation:
        """Return the figure for one period. Raises EvidenceError if there is none."""
        found = self._points(series_id)
        when = pd.Period(str(period).replace("-Q", "Q"), freq=found.index.freq)
        if when not in found.index:
            raise EvidenceError(f"{series_id} has no figure for {period}")
        return self._observation(series_id, when)

    def latest(self, series_id: str) -> Observation:
        """Return the figure for the last period. Raises EvidenceError if the series has none."""
        found = self._points(series_id)
        if found.empty:
            raise EvidenceError(f"{series_id} has no figure")
        return self._observation(series_id, found.index[-1])

    def weak(self, series_id: str, period: str | pd.Period | None = None) -> bool:
        """Tell whether mirrors and blogs are the only support: of the figure for `period`, or of all of the series'."""
        if period is not None:
            return self.at(series_id, period).weak
        found = self._points(series_id)
        return bool(found.weak.all()) and not found.empty

    def sources_of(self, series_ids: str | Iterable[str]) -> list[str]:
        """Return the source_ids behind the values of the series, each once, in the order of series and period."""
        ids = [series_ids] if isinstance(series_ids, str) else series_ids
        cells = (cell for series_id in ids for cell in self._points(series_id).source_id)
        return list(dict.fromkeys(source for cell in cells for source in cell.split()))

    def share(self, series_id: str, years: tuple[int, int] | None = None) -> pd.Series:
        """Return a percent series as one share a year, strictly inside (0, 1), for a model of log-odds.

        Yearly figures as they are; of half-years, quarters, months and days those that close a year. A year without a
        figure is left out, not filled. 0 becomes the upper and 1 the lower end of what the print leaves open (half the
        last printed unit). `years` keeps the first to the last named year. Raises EvidenceError for another unit.
        """
        found = self._points(series_id)
        if self.catalogue.unit[series_id] != "percent":
            raise EvidenceError(f"{series_id} is in {self.catalogue.unit[series_id]}, not a share")
        yearly = derive.at_period_ends(found, "Y")
        share = yearly.value.mask(yearly.value <= 0, yearly.high).mask(yearly.value >= 1, yearly.low).rename(series_id)
        return share if years is None else share[(share.index.year >= years[0]) & (share.index.year <= years[1])]

    def _points(self, series_id: str, above: tuple[str, ...] = ()) -> pd.DataFrame:
        if series_id in above:
            raise EvidenceError(f"derived series go in a circle: {' <- '.join((*above, series_id))}")
        if series_id not in self._rows:
            about = self._about(series_id)
            found = points.printed(self._preferred.get(series_id, self._preferred[""]), about.frequency)
            for entry in formulas.REGISTRY.get(series_id, ()):
                operands = [
                    found if name == series_id else self._points(name, (*above, series_id)) for name in entry.operands
                ]
                found = points.joined(found, points.computed(entry, operands, about))
            self._rows[series_id] = found
        return self._rows[series_id]

    def _about(self, series_id: str) -> pd.Series:
        catalogue = self._table("series")
        if series_id not in catalogue.index:
            near = readings.nearest(series_id, catalogue.index)
            hint = f"; did you mean {near}?" if near else ""
            raise EvidenceError(f"no series {series_id!r} in {self.folder / 'series.csv'}{hint}")
        return catalogue.loc[series_id]

    @cached_property
    def _preferred(self) -> dict[str, pd.DataFrame]:
        rows = points.preferred(self._table("observations"), self._table("series"))
        return {"": rows.iloc[:0], **dict(list(rows.groupby("series_id")))}

    def _observation(self, series_id: str, when: pd.Period) -> Observation:
        row = self._points(series_id).loc[when]
        return Observation(
            series_id=series_id,
            period=when,
            **{name: float(row[name]) for name in ("value", "low", "high")},
            unit=self._about(series_id).unit,
            **{name: row[name] for name in ("source_id", "qualifier", "note")},
            weak=bool(row.weak),
        )


def _read(folder: Path, name: str) -> pd.DataFrame:
    """Read one table: text as text, numbers as floats (NaN where empty), by its key where it has one."""
    path = folder / f"{name}.csv"
    if not path.is_file():
        raise EvidenceError(f"{path} is missing")
    table = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8")
    for field in NUMBERS.get(name, ()):
        cells = table[field]
        bad = cells[~cells.map(lambda cell: not cell or bool(readings.PLAIN_NUMBER.fullmatch(cell)))]
        if len(bad):
            raise EvidenceError(f"{path}:{bad.index[0] + 2}: {field}: {bad.iloc[0]!r} is not a plain number")
        if name == "observations":
            table["printed"] = cells
        table[field] = pd.to_numeric(cells.replace("", math.nan))
    return table.set_index(KEYS[name]) if name in KEYS else table


_LOADED: dict[Path, tuple[tuple, Evidence]] = {}


def load(path: str | Path | None = None) -> Evidence:
    """Return the evidence in `path` (default: the project's `data/`), read anew only when a table has changed."""
    folder = Path(path or paths.DATA).resolve()
    files = [folder / f"{name}.csv" for name in TABLES]
    stamp = tuple((file.stat().st_mtime_ns, file.stat().st_size) for file in files if file.is_file())
    if folder not in _LOADED or _LOADED[folder][0] != stamp:
        _LOADED[folder] = (stamp, Evidence(folder))
    return _LOADED[folder][1]


def collected(path: str | Path | None = None) -> str:
    """Return the day (2026-11-23) up to which the evidence was collected: `created` in datapackage.json."""
    return json.loads((Path(path or paths.DATA) / "datapackage.json").read_text(encoding="utf-8"))["created"][:10]
