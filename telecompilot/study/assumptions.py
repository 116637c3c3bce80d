"""The assumptions of the scenarios, and the scenarios made of them: every number has a row, or the build stops.

data/scenarios.csv has the numbers; where one follows from other tables its row has no value, and it is computed
whenever it is read (derived_parameters), so that it cannot lag behind them. data/paths.csv has the scenarios.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from telecompilot.evidence import Evidence, access_log
from telecompilot.study import derived_parameters

SHARED = "all"
NUMBERS = ["value", "low", "high"]
UNDRAWN = "-"
END, LEVEL = "end", "reference"  # what a step may say in place of a part


class MissingAssumption(LookupError):
    """data/scenarios.csv has no row for a number that a scenario needs."""


@dataclass(frozen=True)
class Assumption:
    """One row: `value` with its evidence range `low` to `high` (both equal to `value` if it is not varied)."""

    value: float
    low: float
    high: float
    unit: str
    name: str = ""

    @property
    def spans_zero(self) -> bool:
        """Whether the range includes zero, so that the evidence leaves the sign open."""
        return self.low <= 0 <= self.high

    def draw(self, u) -> np.ndarray:
        """Return the u-quantiles of a triangular distribution from low to high with its peak at value."""
        return triangular(u, self.low, self.value, self.high)


@dataclass(frozen=True)
class Scenario:
    """One row of paths.csv.

    steps: part and date, as parameters; drawn: reading and words of the paths drawn; end, level: the parameters with
    the date at which all closes, and with the level of a reference; empty if there is none.
    """

    name: str
    steps: tuple[tuple[str, str], ...]
    drawn: tuple[tuple[str, str], ...]
    end: str
    level: str

    @classmethod
    def of(cls, row) -> Scenario:
        """Read a row with name, opens, national, regional; a path without words of its own has those of the name."""
        steps = tuple(tuple(step.split("@", 1)) for step in row.opens.split())
        words = {"nationwide": row.national or row.name, "regional": row.regional or f"{row.name}, its regions only"}
        drawn = tuple((reading, said) for reading, said in words.items() if said != UNDRAWN)
        said = dict(step for step in steps if step[0] in (END, LEVEL))
        steps = tuple(step for step in steps if step[0] not in said)
        return cls(row.name, steps, drawn, said.get(END, ""), said.get(LEVEL, ""))


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
    """Rows by scenario and parameter; a scenario without a row of its own takes that of "all".

    `scenarios`: those of paths.csv by id, in its order. Equal if rows and scenarios are.
    """

    def __init__(self, rows: Mapping[tuple[str, str], Assumption], scenarios: Mapping[str, Scenario]):
        self._rows, self.scenarios = dict(rows), dict(scenarios)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Assumptions) and (self._rows, self.scenarios) == (other._rows, other.scenarios)

    def __hash__(self) -> int:
        return hash((frozenset(self._rows.items()), tuple(self.scenarios.items())))

    @classmethod
    def of(cls, table: pd.DataFrame, paths: pd.DataFrame) -> Assumptions:
        """Read frames like scenarios.csv (scenario, parameter, name, value, low, high, unit) and paths.csv.

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
            name = row.name or row.parameter.replace("_", " ").capitalize()
            rows[row.scenario, row.parameter] = Assumption(row.value, low, high, row.unit, name)
        return cls(rows, {row.Index: Scenario.of(row) for row in paths.itertuples()})

    def __contains__(self, parameter: str) -> bool:
        return (SHARED, parameter) in self._rows

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
                rows[key] = Assumption(float(value), float(value), float(value), rows[key].unit, rows[key].name)
        return Assumptions(rows, self.scenarios)

    def replaced(self, shared: Mapping[str, Assumption]) -> Assumptions:
        """Return a copy with these rows for all scenarios, by parameter, in place of its own or beside them."""
        rows = {key: row for key, row in self._rows.items() if key[1] not in shared}
        return Assumptions(rows | {(SHARED, name): row for name, row in shared.items()}, self.scenarios)

    def within(self, scenario: str) -> Assumptions:
        """Return the assumptions that hold in a scenario: a parameter is in them if it, or "all", has a row for it."""
        return Assumptions({(SHARED, name): row for name, row in self.of_scenario(scenario).items()}, self.scenarios)

    def of_scenario(self, scenario: str) -> dict[str, Assumption]:
        """Return the rows that hold in a scenario, its own and the shared ones, by parameter, as in the table."""
        names = [parameter for owner, parameter in self._rows if owner in (SHARED, scenario)]
        return {parameter: self.get(parameter, scenario) for parameter in dict.fromkeys(names)}


@access_log.once
def table(ev: Evidence) -> pd.DataFrame:
    """Return scenarios.csv with the numbers that follow from other tables filled in; an end that a row gives stays."""
    rows = ev.scenarios
    empty = rows.value.isna()
    found = derived_parameters.computed(ev).reindex(rows.parameter[empty]).set_axis(rows.index[empty])
    whole = rows.loc[empty, NUMBERS].astype(float).fillna(found[NUMBERS])
    whole.low, whole.high = whole.low.mask(whole.low > whole.value, whole.value), whole.high.clip(lower=whole.value)
    rows.loc[empty, NUMBERS] = whole
    return rows


@access_log.once
def load(ev: Evidence) -> Assumptions:
    """Return the assumptions of the evidence, and its scenarios."""
    return Assumptions.of(table(ev), ev.paths)


def sources(ev: Evidence, parameters: Iterable[str]) -> tuple[str, ...]:
    """Return the ids of the documents behind some assumptions, each once, in the order of the table."""
    rows = ev.scenarios
    return tuple(dict.fromkeys(" ".join(rows[rows.parameter.isin(list(parameters))].source_id).split()))
