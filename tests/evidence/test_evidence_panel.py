"""What goes wrong in the panel of shares abroad: rows against their definition or the rule, series joined unsaid."""

from __future__ import annotations

import shutil

import pandas as pd
import pytest

from telecompilot import evidence
from telecompilot.evidence import access_log, check, panel, paths, tables

KEPT = "banks_MYS,2009-04-27,"


@pytest.fixture
def folder(tmp_path):
    return shutil.copytree(paths.DATA, tmp_path / "data")


def broken(folder, table: str, old: str, new: str) -> list[str]:
    """Return the faults of the panel after a change in a table, without the place of the folder."""
    file = folder / "panel" / f"{table}.csv"
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")
    return [str(fault).removeprefix(f"{folder}/panel/") for fault in check.faults(folder) if "/panel/" in fault.path]


@pytest.mark.parametrize(
    ("table", "old", "new", "told"),
    [
        ("shares", "cars_KOR,KOR,cars,1995,0.6", "cars_KOR,KOR,cars,1995,160", "160 is above 100"),
        ("shares", "cars_KOR,KOR,cars,1995", "cars_KOR,KOR,cars,1995-06", "does not fit the timing of the definition"),
        ("shares", "cars_KOR,KOR,cars,1995", "cars_KOR,KOR,cars,2095", "is in the future"),
        (
            "shares",
            "cigarettes_TWN,TWN,tobacco,1995",
            "cigarettes_TWN,TWN,tobacco,2009",
            "begins after its source was published",
        ),
        ("shares", "cars_korea_kaida", "cars_korea_kaidi", "did you mean cars_korea_kaida"),
        ("definitions", "banks_brss_4,share of bank assets", "banks_brss_4,share,of bank assets", "cells where"),
        ("openings", KEPT, "banks_MYS,2009,", "is against the rule: the date is not known to the month"),
        ("openings", KEPT, "banks_MYS,2011-04-27,", "is against the rule: it wants 5 figures"),
        ("openings", "effective,entry,opening-2", "effective,quota,opening-2", "only ceilings and entries in force"),
        ("openings", "opening-2,,", "opening-2,3: a quota,", "one of list and refused has to be empty"),
        ("openings", ",49,74,effective,ceiling", ",74,49,effective,ceiling", "is below cap_before, 74"),
        ("law", "DZA,banking: entry by acquisition prohibited,2003,0", "DZA,x,2003,yes", "'yes' is not a plain number"),
        ("sources", "wb_gfdd_2018,", "wb_gfdd,", "no row was read in this document"),
    ],
)
def test_a_row_against_its_definition_or_the_rule_passes(folder, table, old, new, told):
    faults = broken(folder, table, old, new)
    assert faults and any(told in fault for fault in faults), faults[:4]


def test_public_tool_disagrees_that_the_panel_fits_its_description():
    from frictionless import Package

    report = Package(str(paths.DATA / "panel" / "datapackage.json")).validate()
    assert report.valid, report.flatten(["title", "rowNumber", "fieldName", "note"])[:5]


def test_definitions_are_joined_or_zeros_lost():
    ev = evidence.load()
    read = panel.load(ev)
    assert (read.shares.value == 0).any()
    several = read.shares.groupby("market_id").definition_id.nunique()
    joined = set(read.definitions.index[read.definitions.continues != ""])
    for market in several[several > 1].index:
        found = panel.series(ev, market)
        rows = read.shares[read.shares.market_id == market]
        assert sum(map(len, found.values())) == len(rows)
        for name, part in found.items():
            assert part.when.is_monotonic_increasing
            assert part.joint.any() == (name in joined and part.joint.nunique() > 1) or name in joined
            if name not in joined:
                assert len(part) == (rows.definition_id == name).sum()


def test_a_figure_stands_elsewhere_in_the_year_than_its_definition_says():
    read = panel.load(evidence.load())
    kinds = read.definitions.timing[read.shares.definition_id].to_numpy()
    place = (read.shares.when % 1).round(2)
    for kind, due in {"year end": 0, "calendar year": 0.5, "year from April": 0.75, "year to March": 0.75}.items():
        assert set(place[kinds == kind]) == {due}, kind
    year = read.shares.period.str[:4].astype(int)
    assert set((read.shares.when - year)[kinds == "year to March"]) == {-0.25}
    assert set((read.shares.when - year)[kinds == "year end"]) == {1.0}


def test_a_result_would_not_know_that_it_read_the_panel(tmp_path):
    folder = shutil.copytree(paths.DATA, tmp_path / "data")
    ev = evidence.load(folder)
    with access_log.recording() as read:
        panel.load(ev)
    assert {str((folder / "panel" / f"{name}.csv").resolve()) for name in tables.PANEL} <= read
    changed = folder / "panel" / "shares.csv"
    frame = pd.read_csv(changed, dtype=str, keep_default_na=False)
    frame.loc[0, "value"] = "3"
    frame.to_csv(changed, index=False, lineterminator="\n")
    assert evidence.load(folder) is not ev and panel.load(evidence.load(folder)).shares.value[0] == 3


def test_a_missing_table_or_market_ends_in_a_traceback_without_a_word(tmp_path):
    folder = shutil.copytree(paths.DATA, tmp_path / "data")
    with pytest.raises(evidence.EvidenceError, match="no market"):
        panel.series(evidence.load(folder), "cloud_CHN")
    (folder / "panel" / "law.csv").unlink()
    with pytest.raises(evidence.EvidenceError, match="missing"):
        panel.load(evidence.load(folder))
