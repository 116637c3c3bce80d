"""Counts on the pages of methods and changes, against the tables counted another way."""

from __future__ import annotations

import csv

import pytest

from telecompilot.evidence import paths, tables
from telecompilot.facts import methods_page as facts


@pytest.fixture(scope="module")
def n():
    return facts.numbers()


def rows(name):
    with open(paths.DATA / f"{name}.csv", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("name", tables.TABLES)
def test_size_of_a_table_is_wrong(n, name):
    assert getattr(n, f"rows_{name}") == f"{len(rows(name)):,}"


def test_kinds_of_sources_are_miscounted(n):
    kinds = [row["kind"] for row in rows("sources")]
    assert n.mirror == f"{kinds.count('mirror')}"
    assert n.weak_sources == f"{100 * (kinds.count('mirror') + kinds.count('blog')) / len(kinds):.0f}%"


def test_bounds_and_rounded_figures_are_miscounted(n):
    marks = [row["qualifier"] for row in rows("observations")]
    assert n.about == f"{marks.count('~')}" and n.bounds == f"{sum(mark[:1] in ('<', '>') for mark in marks if mark)}"


def test_prints_that_differ_are_miscounted(n):
    prints = {}
    for row in rows("observations"):
        if not row["qualifier"]:
            prints.setdefault((row["series_id"], row["period"]), []).append(float(row["value"]))
    twice = [values for values in prints.values() if len(values) > 1]
    assert n.twice == f"{len(twice)}" and n.disagree == f"{sum(len(set(values)) > 1 for values in twice)}"


def test_forecast_counts_as_evidence_of_its_year(n):
    assert int(n.last_year) <= 2026


def test_error_rate_of_the_sample_is_too_bright():
    # exact interval for none of 35 (Clopper and Pearson): upper end 1 - 0.025 ** (1 / 35) = 10.0 percent
    assert facts.numbers().wrong_upper == f"{1 - 0.025 ** (1 / 35):.0%}" == "10%"
