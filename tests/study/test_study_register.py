"""Forecasts that are kept: two years played forward, and every outcome scored as by hand."""

from __future__ import annotations

import csv
import datetime as dt
import json
import shutil
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from telecompilot import evidence
from telecompilot.evidence import Evidence, check, paths, periods
from telecompilot.evidence.forecasts import KEY, QUANTILES
from telecompilot.study import register, survival
from telecompilot.study.register import recipes
from telecompilot.tools.register import appended

DAY, LATER = dt.date(2026, 11, 30), dt.date(2028, 3, 1)
CARS, FILMS, BANKS = "pv_share_foreign_brands_caam", "film_imported_share_box_office", "banking_foreign_share_assets"
COUNT, COMMIT = "pilot_approvals_cum", "0" * 40
LEVELS = {"q025": 0.025, "q10": 0.1, "q50": 0.5, "q90": 0.9, "q975": 0.975}
CAME = [  # made-up outcomes: series, period, value as printed, qualifier
    (CARS, "2026", "26.0", ""),
    (CARS, "2027", "30", ">="),
    (FILMS, "2026", "60.0", ""),
    (BANKS, "2026", "0.84", ""),
    (COUNT, "2026-11", "200", ""),
    (COUNT, "2027-02", "230", ""),
    (COUNT, "2027-12", "300", ""),
]


def written(folder: Path, day: dt.date) -> Evidence:
    """Register what is due on a day in a folder of tables; return its evidence."""
    file = folder / "forecasts.csv"
    content, _ = appended(file, register.missing(Evidence(folder), day), day, COMMIT)
    file.write_bytes(content)
    return evidence.load(folder)


def edited(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert text.count(old) == 1, (old, text.count(old))
    file.write_text(text.replace(old, new), encoding="utf-8", newline="")


@pytest.fixture(scope="module")
def begun(tmp_path_factory) -> Path:
    """The project's tables, with everything registered that was due on DAY and nothing before."""
    folder = tmp_path_factory.mktemp("begun") / "data"
    shutil.copytree(paths.DATA, folder)
    file = folder / "forecasts.csv"
    file.write_text(file.read_text(encoding="utf-8").split("\n", 1)[0] + "\n", encoding="utf-8")
    written(folder, DAY)
    return folder


@pytest.fixture(scope="module")
def played(begun, tmp_path_factory) -> Path:
    """The same tables on LATER: figures have come, evidence was collected, a region joined; all is registered anew."""
    folder = tmp_path_factory.mktemp("played") / "data"
    shutil.copytree(begun, folder)
    package = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    package["created"] = f"{LATER}T00:00:00Z"
    (folder / "datapackage.json").write_text(json.dumps(package), encoding="utf-8")
    edited(folder / "regions.csv", "tianjin,Tianjin,tianjin,,", "tianjin,Tianjin,tianjin,all,")
    with open(folder / "sources.csv", "a", encoding="utf-8", newline="") as out:
        out.write("made_up_2028,What came,Nobody,2028-02-01,https://made.example/up,en,official,page,yes\n")
    with open(folder / "observations.csv", "a", encoding="utf-8", newline="") as out:
        csv.writer(out, lineterminator="\n").writerows([*row, "made_up_2028", ""] for row in CAME)
    written(folder, LATER)
    return folder


def by_hand(quantiles: pd.Series, actual: float) -> float:
    """Weighted interval score from its definition: half the median's error and each interval's width and misses."""
    total = 0.5 * abs(actual - quantiles["q50"])
    for low, high in (("q025", "q975"), ("q10", "q90")):
        alpha = 2 * LEVELS[low]
        miss = max(quantiles[low] - actual, 0) + max(actual - quantiles[high], 0)
        total += alpha / 2 * (quantiles[high] - quantiles[low]) + miss
    return total / 2.5


def one(rows: pd.DataFrame, target: str, due: str, made: dt.date = DAY) -> pd.Series:
    (row,) = (row for _, row in rows.iterrows() if (row.target, row.due, row.made_on) == (target, due, str(made)))
    return row


def test_played_tables_are_refused(begun, played):
    assert check.errors(begun) == [] and check.errors(played) == []


def test_exact_outcomes_are_not_scored_as_by_hand(played):
    ev = evidence.load(played)
    rows, base = register.scored(ev), ev.forecasts[ev.forecasts.model == register.BASELINE]
    for target, due, actual in ((CARS, "2026", 26.0), (FILMS, "2026", 60.0), (BANKS, "2026", 0.84)):
        row, last = one(rows, target, due), one(base, target, due)
        assert row.came and row.exact and row.low == pytest.approx(actual)
        assert row.wis == row.wis_most == pytest.approx(by_hand(row, actual))
        assert row.last_wis == pytest.approx(by_hand(last, actual))
        inside = [row[low] <= actual <= row[high] for low, high in register.BANDS.values()]
        assert [row.in50, row.in80, row.in95] == inside
    assert not one(rows, FILMS, "2026").in95 and one(rows, CARS, "2026").in80


def test_bound_is_scored_as_the_number_printed(played):
    row = one(register.scored(evidence.load(played)), CARS, "2027")
    assert (row.low, row.high, row.exact) == (30, 100, False)
    assert row.in80 == (row.q90 >= 30) and row.in95
    assert row.wis == pytest.approx(by_hand(row, max(30, row.q50)))
    assert row.wis_most == pytest.approx(max(by_hand(row, 30), by_hand(row, 100)))


def test_count_between_two_dates_is_taken_for_one_of_them(played):
    rows = register.scored(evidence.load(played))
    between, exact = one(rows, COUNT, "2026-12"), one(rows, COUNT, "2027-12")
    assert (between.low, between.high, between.exact) == (200, 230, False)
    assert exact.exact and exact.low == 300 and exact.last_wis == pytest.approx(300 - 166)


def test_question_is_answered_before_its_time_or_not_after(begun, played):
    before, after = (register.scored(evidence.load(folder)) for folder in (begun, played))
    assert not before.came.any()
    asked = after[(after.made_on == str(DAY)) & after.probability.notna()].set_index("target")
    assert asked.low["pilot_wider"] == 1 and asked.brier["pilot_wider"] == (1 - asked.probability["pilot_wider"]) ** 2
    signs = asked[asked.index.str.startswith("sign_")]
    assert len(signs) and (signs.low == 0).all() and np.allclose(signs.brier, signs.probability**2)


def test_coverage_counts_bounds_questions_or_the_baseline(played):
    rows = register.scored(evidence.load(played))
    held = register.coverage(rows)
    exact = [one(rows, CARS, "2026"), one(rows, FILMS, "2026"), one(rows, BANKS, "2026"), one(rows, COUNT, "2027-12")]
    assert (held.held, held.total) == (sum(row.in80 for row in exact), 4)
    assert 0 <= held.low < held.held / held.total < held.high <= 1


def test_outcome_is_counted_once_for_each_version_of_a_recipe(played):
    ev = evidence.load(played)
    twice = ev.forecasts[(ev.forecasts.target == CARS) & (ev.forecasts.due == "2026")].assign(version="99")
    other = Evidence(played)
    other._tables = {**ev._tables, "forecasts": pd.concat([ev.forecasts, twice], ignore_index=True)}
    rows = register.scored(other)
    assert register.coverage(rows) == register.coverage(register.scored(ev)) and len(rows) > len(register.scored(ev))
    assert set(rows[(rows.target == CARS) & (rows.due == "2026") & rows.latest].version) == {"99"}


def test_new_figures_make_no_new_rows_or_change_old_ones(begun, played):
    old, new = ((folder / "forecasts.csv").read_text(encoding="utf-8") for folder in (begun, played))
    assert new.startswith(old)
    added = evidence.load(played).forecasts.query("made_on == @LATER.isoformat()")
    assert set(added[added.target == CARS].due) == {"2028", "2029"} and set(added[added.target == CARS].origin) == {
        "2027"
    }
    assert register.missing(evidence.load(played), LATER) == []


def test_new_version_of_a_recipe_is_not_registered(begun, monkeypatch):
    monkeypatch.setitem(recipes.VERSIONS, "headline", 99)
    rows = register.missing(evidence.load(begun), DAY)
    assert {row["model"] for row in rows} == {"headline"} and {row["version"] for row in rows} == {"99"}


@pytest.mark.parametrize("day", [DAY, dt.date(2026, 12, 31), dt.date(2027, 1, 1)], ids=str)
def test_forecast_is_made_of_what_is_over(begun, day):
    """Figures of a year that is over may be out, though the tables lack them."""
    for row in register.wanted(evidence.load(begun), day):
        assert periods.span(row["due"])[1] > day and row["due"] > row["origin"][:4], row


def test_rows_of_one_run_repeat_a_key_or_cross_their_quantiles(begun):
    rows = register.wanted(evidence.load(begun), DAY)
    assert len({tuple(row[name] for name in KEY) for row in rows}) == len(rows)
    for row in rows:
        values = [row[name] for name in QUANTILES if name in row]
        assert values == sorted(values) and (len(values) == 7) != ("probability" in row)
        assert 0 <= row.get("probability", 0.5) <= 1


def test_chance_of_a_pilot_forgets_those_that_had_spread_before():
    curve = pd.DataFrame({"nationwide": [0.1, 0.25, 0.5]}, index=[10.0, 20.0, 40.0])
    assert survival.chance(curve, 5, 15) == pytest.approx(0.1)
    assert survival.chance(curve, 12, 30) == pytest.approx(0.15 / 0.9)
    assert survival.chance(curve, 25, 30) == 0


def test_thin_share_is_forecast_without_its_doubt(begun):
    """Borrowed ranges widen with the distance and lie round the last figure."""
    rows = [row for row in register.wanted(evidence.load(begun), DAY) if row["model"] == "earlier_markets"]
    for near, far in zip(rows[::2], rows[1::2], strict=True):
        assert near["target"] == far["target"] and near["q10"] < near["last"] < near["q90"]
        assert far["q975"] - far["q025"] > near["q975"] - near["q025"] > 0
