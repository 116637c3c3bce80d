"""Read the tables of `data/` and hand them out as frames and as series with intervals.

`python -m telecompilot check` says whether the tables are right; this module takes them as they are, and stops with
file, line and field at a cell that it cannot read.
"""

from __future__ import annotations

import json
from functools import cached_property
from pathlib import Path

import pandas as pd

from telecompilot.evidence import access_log, paths, periods, tables, units
from telecompilot.evidence.derived import arithmetic, formulas
from telecompilot.evidence.observations import Observation, by_period, computed, joined, preferred
from telecompilot.evidence.tables import EvidenceError


def _whole(name: str, words: str) -> property:
    return property(lambda evidence: evidence._whole(name), doc=words)


class Evidence:
    """The evidence in one folder. Tables are read when first used, and once."""

    def __init__(self, folder: Path):
        self.folder = folder
        self._tables: dict[str, pd.DataFrame] = {}
        self._rows: dict[str, tuple[set[str], pd.DataFrame]] = {}

    observations = _whole(
        "observations",
        "Figures: `value` in the series' own unit, `printed` the text of the number, `kind` of the source.",
    )
    catalogue = _whole(
        "series", "What each series counts (series.csv), by series_id; `lower` and `upper` filled in from the unit."
    )
    sources = _whole("sources", "The documents that were read, by source_id.")
    events = _whole("events", "Dated openings and rules, by event_id; ceilings in percent.")
    services = _whole("services", "Service categories under each regime; ceilings in percent.")
    firms = _whole("firms", "Named applicants and approved firms.")
    pilots = _whole("pilots", "Earlier pilots; open ones have no end.")
    scenarios = _whole("scenarios", "Assumptions of the scenarios, each in its own unit; those computed are empty.")
    paths = _whole("paths", "The scenarios by id: what each opens when, and the words for its paths.")
    regions = _whole("regions", "Regions of the pilot and of the services opening, by id.")
    sectors = _whole("sectors", "Sectors of series, events and pilots, by id; `branch` is services, goods or empty.")
    claims = _whole("claims", "Claims of the source article, by claim_id.")
    forecasts = _whole("forecasts", "The register: forecasts in the order in which they were made, never edited.")

    def count(self, table: str) -> int:
        """Return how many rows a table has."""
        access_log.record(self._named(table, ""))
        return len(self._table(table))

    def source(self, source_id: str) -> pd.Series:
        """Return one document's row of sources.csv. Raises EvidenceError for an id that is not in it."""
        access_log.record(self._named("sources", source_id))
        if source_id not in self._table("sources").index:
            raise EvidenceError(f"no source {source_id!r} in sources.csv")
        return self._table("sources").loc[source_id]

    def _named(self, table: str, key: str | None = None) -> str:
        path = str((self.folder / f"{table}.csv").resolve())
        return path if key is None else f"{path}#{key}"

    def _whole(self, name: str) -> pd.DataFrame:
        access_log.record(self._named(name), *([self._named("sources")] if name == "observations" else []))
        return self._table(name)

    def _table(self, name: str) -> pd.DataFrame:
        if name not in self._tables:
            table = tables.read(self.folder, name)
            if name == "observations":
                table["kind"] = table.source_id.map(self._table("sources").kind).fillna("")
            if name == "series":
                own = zip(table.unit, table.title, table.lower, table.upper, strict=True)
                table[["lower", "upper"]] = [units.bounds(*cells) for cells in own]
            self._tables[name] = table
        # A shallow copy: pandas copies on write, so no caller can change what the next one reads.
        return self._tables[name].copy(deep=False)

    def series(self, series_id: str) -> pd.Series:
        """Return one value a period: shares in 0-1 for percent series, else levels in the series' own unit.

        The index is a PeriodIndex with frequency Y, Q, M or D (a half-year is its last month), sorted. Which source
        speaks for a period: observations.preferred. A series of derived.formulas.REGISTRY is computed where no source
        states it. Raises EvidenceError for an id that is not in series.csv.
        """
        return self._points(series_id)["value"].rename(series_id)

    def intervals(self, series_id: str) -> pd.DataFrame:
        """Return `low` and `high` with the index and unit of `series`; see units.interval for what sets them."""
        return self._points(series_id)[["low", "high"]].copy()

    def rows(self, series_id: str) -> pd.DataFrame:
        """Return the rows behind `series`: value, low, high, printed, qualifier, source_id, kind, note, weak."""
        return self._points(series_id).copy()

    def every_point(self) -> pd.DataFrame:
        """Return the points of all series: series_id, kind ("computed" where no source states it), weak."""
        self._whole("observations"), self._whole("series")
        columns = ["series_id", "kind", "weak"]
        known = [name for name in formulas.REGISTRY if name in self._table("series").index]
        derived = [self._found(name)[1].assign(series_id=name)[columns] for name in known]
        points = preferred(self._table("observations"), self._table("series"))[columns]
        return pd.concat([points, *(rows[rows.kind == "computed"] for rows in derived)], ignore_index=True)

    def every_row(self, series_id: str) -> pd.DataFrame:
        """Return the rows of `observations` of one series, of all sources, also those that do not speak for it."""
        access_log.record(*self._found(series_id)[0])
        table = self._table("observations")
        return table[table.series_id == series_id]

    def at(self, series_id: str, period: str | pd.Period) -> Observation:
        """Return the figure for one period, or the `first` or `latest` one. Raises EvidenceError if there is none."""
        rows = self._points(series_id)
        if rows.empty:
            raise EvidenceError(f"{series_id} has no figure")
        ends = {"first": rows.index[0], "latest": rows.index[-1]}
        when = ends.get(str(period)) or pd.Period(str(period).replace("-Q", "Q"), freq=rows.index.freq)
        if when not in rows.index:
            raise EvidenceError(f"{series_id} has no figure for {period}")
        row = rows.loc[when]
        return Observation(
            series_id=series_id,
            period=when,
            value=float(row.value),
            low=float(row.low),
            high=float(row.high),
            unit=self._about(series_id).unit,
            source_id=row.source_id,
            qualifier=row.qualifier,
            note=row.note,
            weak=bool(row.weak),
        )

    def latest(self, series_id: str) -> Observation:
        """Return the figure for the last period. Raises EvidenceError if the series has none."""
        return self.at(series_id, "latest")

    def until(self, day: pd.Timestamp) -> Evidence:
        """Return the evidence as it stood on a day: no figure, event, service or firm dated later.

        A figure is of the last day of its period, or of the day within it on which its source was published;
        everything else is of the first day that its date can mean.
        """
        other = Evidence(self.folder)
        other._tables = dict(self._tables)
        for name, field in {"events": "date", "services": "effective", "firms": "date"}.items():
            table = self._table(name)
            other._tables[name] = table[[periods.span(text)[0] <= day.date() for text in table[field]]]
        figures = self._table("observations")
        published = figures.source_id.map(self._table("sources").published).fillna("")
        known = map(periods.known, figures.period, published)
        other._tables["observations"] = figures[[since <= day.date() for since in known]]
        return other

    def weak(self, series_id: str, period: str | pd.Period | None = None) -> bool:
        """Tell whether mirrors and blogs are the only support: of the figure for `period`, or of all of the series'."""
        if period is not None:
            return self.at(series_id, period).weak
        found = self._points(series_id)
        return bool(found.weak.all()) and not found.empty

    def share(self, series_id: str, years: tuple[int, int] | None = None) -> pd.Series:
        """Return a percent series as one share a year, strictly inside (0, 1), for a model of log-odds.

        Yearly figures as they are; of half-years, quarters, months and days those that close a year. A year without a
        figure is left out, not filled. 0 becomes the upper and 1 the lower end of what the published digits leave open
        (half of the last). `years` keeps the first to the last named year. Raises EvidenceError for another unit.
        """
        found = self._points(series_id)
        if (unit := self._about(series_id).unit) != "percent":
            raise EvidenceError(f"{series_id} is in {unit}, not a share")
        yearly = arithmetic.at_period_ends(found, "Y")
        share = yearly.value.mask(yearly.value <= 0, yearly.high).mask(yearly.value >= 1, yearly.low).rename(series_id)
        return share if years is None else share[(share.index.year >= years[0]) & (share.index.year <= years[1])]

    def _points(self, series_id: str) -> pd.DataFrame:
        names, found = self._found(series_id)
        access_log.record(*names)
        return found

    def _found(self, series_id: str, above: tuple[str, ...] = ()) -> tuple[set[str], pd.DataFrame]:
        """Return a series' rows, and the names of what they follow from: its own rows, their sources, operands."""
        if series_id in above:
            raise EvidenceError(f"derived series go in a circle: {' <- '.join((*above, series_id))}")
        if series_id not in self._rows:
            names = {self._named("observations", series_id), self._named("series", series_id)}
            about = self._about(series_id)
            found = by_period(self._preferred.get(series_id, self._preferred[""]), about.frequency)
            names |= {self._named("sources", source) for source in self._documents.get(series_id, ())}
            for entry in formulas.REGISTRY.get(series_id, ()):
                operands = []
                for name in entry.operands:
                    below, rows = (set(), found) if name == series_id else self._found(name, (*above, series_id))
                    names |= below
                    operands.append(rows)
                found = joined(found, computed(entry, operands, about))
            self._rows[series_id] = names, found
        return self._rows[series_id]

    def holds(self, series_id: str) -> bool:
        """Tell whether series.csv describes a series."""
        access_log.record(self._named("series", series_id))
        return series_id in self._table("series").index

    def about(self, series_id: str) -> pd.Series:
        """Return one series' row of `catalogue`. Raises EvidenceError for an id that is not in it."""
        access_log.record(self._named("series", series_id))
        return self._about(series_id)

    def _about(self, series_id: str) -> pd.Series:
        catalogue = self._table("series")
        if series_id not in catalogue.index:
            near = tables.meant(series_id, catalogue.index)
            raise EvidenceError(f"no series {series_id!r} in {self.folder / 'series.csv'}{near}")
        return catalogue.loc[series_id]

    @cached_property
    def _preferred(self) -> dict[str, pd.DataFrame]:
        rows = preferred(self._table("observations"), self._table("series"))
        return {"": rows.iloc[:0], **dict(list(rows.groupby("series_id")))}

    @cached_property
    def _documents(self) -> dict[str, set[str]]:
        return self._table("observations").groupby("series_id").source_id.agg(set).to_dict()


_LOADED: dict[Path, tuple[tuple, Evidence]] = {}


def load(path: str | Path | None = None) -> Evidence:
    """Return the evidence in `path` (default: the project's `data/`), read anew only when a table has changed."""
    folder = Path(path or paths.DATA).resolve()
    files = [folder / f"{name}.csv" for name in tables.TABLES]
    files += [folder / tables.PANEL_FOLDER / f"{name}.csv" for name in tables.PANEL]
    stamp = tuple((file.stat().st_mtime_ns, file.stat().st_size) for file in files if file.is_file())
    if folder not in _LOADED or _LOADED[folder][0] != stamp:
        _LOADED[folder] = (stamp, Evidence(folder))
    return _LOADED[folder][1]


def collected(path: str | Path | None = None) -> str:
    """Return the day (2026-11-23) up to which the evidence was collected: `created` in datapackage.json."""
    file = Path(path or paths.DATA).resolve() / "datapackage.json"
    access_log.record(str(file))
    return json.loads(file.read_text(encoding="utf-8"))["created"][:10]
