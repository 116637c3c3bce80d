"""The assumptions of the scenarios: every number comes from data/scenarios.csv, or the build stops."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from telecompilot.evidence import Evidence

SHARED = "all"


class MissingAssumption(LookupError):
    """data/scenarios.csv has no row for a number that a scenario needs."""


@dataclass(frozen=True)
class Assumption:
    """One row: `value` with its evidence range `low` to `high` (both equal to `value` if it is not varied)."""

    value: float
    low: float
    high: float
    unit: str

    @property
    def spans_zero(self) -> bool:
        """Whether the range includes zero, so that the evidence leaves the sign open."""
        return self.low <= 0 <= self.high

    def draw(self, u) -> np.ndarray:
        """Return the u-quantiles of a triangular distribution from low to high with its peak at value."""
        return triangular(u, self.low, self.value, self.high)


def triangular(u, low: float, peak: float, high: float) -> np.ndarray:
    """Quantiles of the triangular distribution; `peak` everywhere if low equals high."""
    u = np.asarray(u, float)
    if not low < high:
        return np.full_like(u, peak)
    width, left = high - low, peak - low
    rising = low + np.sqrt(u * width * left)
    falling = high - np.sqrt((1 - u) * width * (high - peak))
    return np.where(u * width < left, rising, falling)


class Assumptions:
    """Rows by scenario and parameter; a scenario without a row of its own takes that of "all". Equal if rows are."""

    def __init__(self, rows: Mapping[tuple[str, str], Assumption]):
        self._rows = dict(rows)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Assumptions) and self._rows == other._rows

    def __hash__(self) -> int:
        return hash(frozenset(self._rows.items()))

    @classmethod
    def of(cls, table: pd.DataFrame) -> Assumptions:
        """Read the table scenarios.csv (columns scenario, parameter, value, low, high, unit).

        Raises ValueError for a row without a number, or with a value outside its range.
        """
        rows = {}
        for row in table.itertuples():
            known = [x for x in (row.value, row.low, row.high) if not math.isnan(x)]
            if math.isnan(row.value) or len(known) == 2:
                raise ValueError(
                    f"data/scenarios.csv: {row.scenario}, {row.parameter}: wants value, or value, low and high"
                )
            low, high = (row.low, row.high) if len(known) == 3 else (row.value, row.value)
            if not low <= row.value <= high:
                raise ValueError(f"data/scenarios.csv: {row.scenario}, {row.parameter}: value outside low to high")
            rows[row.scenario, row.parameter] = Assumption(row.value, low, high, row.unit)
        return cls(rows)

    def get(self, parameter: str, scenario: str = SHARED) -> Assumption:
        """Return a row. Raises MissingAssumption, naming scenario and parameter, if there is none."""
        for key in ((scenario, parameter), (SHARED, parameter)):
            if key in self._rows:
                return self._rows[key]
        raise MissingAssumption(f"data/scenarios.csv has no row for scenario {scenario!r}, parameter {parameter!r}")

    def value(self, parameter: str, scenario: str = SHARED) -> float:
        """Return the central value of a row; see `get`."""
        return self.get(parameter, scenario).value

    def fixed(self, **values: float) -> Assumptions:
        """Return a copy in which these parameters stand still at the given values, in every scenario that has them.

        Raises MissingAssumption for a parameter without a row.
        """
        rows = dict(self._rows)
        for parameter, value in values.items():
            keys = [key for key in rows if key[1] == parameter]
            if not keys:
                raise MissingAssumption(f"data/scenarios.csv has no row for parameter {parameter!r}")
            for key in keys:
                rows[key] = Assumption(float(value), float(value), float(value), rows[key].unit)
        return Assumptions(rows)

    def of_scenario(self, scenario: str) -> dict[str, Assumption]:
        """Return the rows that hold in a scenario, its own and the shared ones, by parameter, as in the table."""
        names = [parameter for owner, parameter in self._rows if owner in (SHARED, scenario)]
        return {parameter: self.get(parameter, scenario) for parameter in dict.fromkeys(names)}


def load(ev: Evidence) -> Assumptions:
    """Return the assumptions of the evidence."""
    return Assumptions.of(ev.scenarios)


def sources(ev: Evidence, parameters: Iterable[str]) -> tuple[str, ...]:
    """Return the ids of the documents behind some assumptions, each once, in the order of the table."""
    table = ev.scenarios
    return tuple(dict.fromkeys(" ".join(table[table.parameter.isin(list(parameters))].source_id).split()))
