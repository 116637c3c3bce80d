"""The page of series: every series once with its address, and files that hold every figure."""

from __future__ import annotations

import re

import data_factory
import pandas as pd
import pytest

from telecompilot import evidence
from telecompilot.evidence import paths, periods
from telecompilot.evidence.derived import arithmetic, formulas
from telecompilot.report import data_catalogue


@pytest.fixture
def ev(tmp_path, monkeypatch):
    monkeypatch.setattr(paths, "ASSETS", tmp_path / "assets")
    return evidence.load(data_factory.write(tmp_path / "data"))


def test_series_is_missing_or_stands_twice(ev):
    markup = data_catalogue.sectors(ev).markup
    assert sorted(re.findall(r'<li id="([^"]+)">', markup)) == sorted(ev.catalogue.index)


def test_file_of_a_sector_is_not_written_or_lacks_a_figure(ev):
    markup = data_catalogue.sectors(ev).markup
    files = [paths.ASSETS / name for name in re.findall(r'_static/figures/([^"]+\.csv)"', markup)]
    written = pd.concat([pd.read_csv(file, dtype=str, keep_default_na=False) for file in files])
    printed = written[written.kind != "computed"]
    keys = ["series_id", "period", "source_id"]
    assert sorted(printed[keys].itertuples(index=False)) == sorted(ev.observations[keys].itertuples(index=False))


def test_disagreeing_source_is_dropped_or_not_told_apart(ev):
    rows = data_catalogue.figures(ev, ["film_share"])
    assert list(rows[rows.period == "2010"].used.value_counts().sort_index()) == [2, 1]  # no, no, yes
    assert rows[rows.used == "yes"].set_index("period").source_id.to_dict() == {
        "2010": "newswire_2025",
        "2011": "newswire_2025",
    }


def test_file_hands_out_shares_though_it_says_percent(ev):
    rows = data_catalogue.figures(ev, ["cloud_share"]).set_index("period")
    # 8.6 as printed stands for 8.55 to 8.65 percent; "below 9" has the series' lower end 0
    assert rows.loc["2019-Q3", ["value", "low", "high"]].tolist() == [8.6, 8.55, 8.65]
    assert rows.loc["2019-Q4", ["low", "high"]].tolist() == [0, 9]


def test_computed_figure_passes_for_a_printed_one(ev, monkeypatch):
    entry = arithmetic.complement("cars_share_foreign", "cars_share_domestic")
    monkeypatch.setitem(formulas.REGISTRY, "cars_share_foreign", (entry,))
    rows = data_catalogue.figures(ev, ["cars_share_foreign"]).set_index("period")
    assert rows.loc["2014", "kind"] == "computed" and rows.loc["2014", "value"] == pytest.approx(100 - 38.4)
    assert "Where no source publishes it: <code>1 - cars_share_domestic</code>" in data_catalogue.sectors(ev).markup


def test_open_end_stands_as_infinity_in_a_spreadsheet(ev):
    rows = data_catalogue.figures(ev, ["approvals", "bank_assets_foreign"])
    assert rows.high.notna().all()
    real = data_catalogue.figures(evidence.load(), ["fdi_new_enterprises"])
    assert real[(real.qualifier == ">")].high.isna().all() and (real.qualifier == ">").any()


def test_unit_frequency_basis_or_role_has_no_words():
    real = evidence.load().catalogue
    assert all(data_catalogue.UNITS.values()) and set(data_catalogue.FREQUENCIES) == set(periods.FREQUENCIES)
    assert set(real.basis) <= set(data_catalogue.BASES) and set(real.role) <= set(data_catalogue.ROLES)


def test_words_of_a_series_break_the_page(ev):
    tables = dict(data_factory.TABLES)
    text = tables["series"].replace("Pilot approvals", "Pilot <b>approvals</b>+more")
    folder = data_factory.write(ev.folder.parent / "other", series=text)
    markup = data_catalogue.sectors(evidence.load(folder)).markup
    assert "Pilot &lt;b&gt;approvals&lt;/b&gt;+<wbr>more" in markup


def test_span_of_a_series_is_wrong(ev):
    assert data_catalogue.span(ev.rows("film_share")) == "2 figures, 2010 to 2011"
    assert data_catalogue.span(ev.rows("bank_share")) == "1 figure, 2002"


def test_page_outgrows_its_limit(tmp_path, monkeypatch):
    import gzip

    monkeypatch.setattr(paths, "ASSETS", tmp_path)
    assert len(gzip.compress(data_catalogue.sectors(evidence.load()).markup.encode(), 6)) < 90 * 1024
