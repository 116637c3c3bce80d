"""What goes wrong if tables are read carelessly: wrong unit, wrong row, false precision, stale cache."""

from __future__ import annotations

import os
import time

import data_factory
import pandas as pd
import pytest

from telecompilot import evidence
from telecompilot.evidence import paths


@pytest.fixture(scope="module")
def ev(tmp_path_factory):
    return evidence.load(data_factory.write(tmp_path_factory.mktemp("evidence")))


@pytest.mark.parametrize(
    ("series_id", "freq"),
    [("bank_assets_total", "Y-DEC"), ("cloud_share", "Q-DEC"), ("firms_half", "M"), ("approvals", "D")],
)
def test_index_has_the_frequency_of_the_catalogue(ev, series_id, freq):
    index = ev.series(series_id).index
    assert isinstance(index, pd.PeriodIndex) and index.freqstr == freq and index.is_monotonic_increasing


def test_half_year_is_dated_by_its_last_month(ev):
    assert ev.series("firms_half").index.astype(str).tolist() == ["2023-06", "2023-12"]


def test_percent_comes_as_share_and_nothing_else_does(ev):
    assert ev.series("cars_share_domestic")["2014"] == 0.384
    assert ev.series("exports_growth")["2012"] == 1.315
    assert ev.series("bank_assets_foreign")["2001"] == 1.4


def test_values_lie_in_their_intervals_for_every_series(ev):
    for series_id in ev.catalogue.index:
        values, ends = ev.series(series_id), ev.intervals(series_id)
        assert (ends.index == values.index).all()
        assert ((ends.low <= values) & (values <= ends.high)).all(), series_id


def test_stated_preference_beats_the_kind_of_source(ev):
    assert ev.series("film_share")["2010"] == 0.43, "prefer names the newswire"


def test_without_preference_the_better_kind_then_the_exact_figure_wins(tmp_path):
    series = data_factory.TABLES["series"].replace("newswire_2025,0,100", ",0,100")
    assert evidence.load(data_factory.write(tmp_path / "a", series=series)).at("film_share", "2010").value == 0.437
    sources = data_factory.TABLES["sources"].replace("en,newswire", "en,association")
    ev = evidence.load(data_factory.write(tmp_path / "b", series=series, sources=sources))
    assert ev.at("film_share", "2011").qualifier == "", "of two associations, the one that prints no bound"


def test_order_of_rows_does_not_matter(ev, tmp_path):
    header, *rows = data_factory.TABLES["observations"].splitlines(keepends=True)
    other = evidence.load(data_factory.write(tmp_path, observations=header + "".join(reversed(rows))))
    for series_id in ev.catalogue.index:
        pd.testing.assert_frame_equal(ev.rows(series_id), other.rows(series_id))


def test_series_own_upper_end_limits_a_bound(tmp_path):
    observations = data_factory.TABLES["observations"].replace("cloud_share,2019-Q4,9,<", "cloud_share,2019-Q4,9,>")
    ev = evidence.load(data_factory.write(tmp_path, observations=observations))
    assert ev.intervals("cloud_share").loc["2019Q4"].tolist() == [0.09, 0.20]


def test_latest_figure_carries_period_source_and_interval(ev):
    latest = ev.latest("approvals")
    assert (str(latest.period), latest.value, latest.low, latest.high) == ("2026-06-03", 166, 166, 166)
    assert (latest.source_id, latest.unit, latest.note) == ("portal_copy", "count", "seen in a copy")


def test_figure_that_only_a_mirror_carries_is_weak_but_not_its_series(ev):
    assert ev.weak("approvals", "2026-06-03") and not ev.weak("approvals", "2025-02-28")
    assert not ev.weak("approvals") and ev.weak("revenue_ytd")
    assert not ev.weak("film_share", "2010"), "a blog is not the only support"


def test_series_without_figures_rests_on_no_mirror_and_has_no_latest_figure(tmp_path):
    observations = data_factory.TABLES["observations"].replace("cars_share_foreign,2010,61.9,,association_2015,\n", "")
    ev = evidence.load(data_factory.write(tmp_path, observations=observations))
    assert not ev.weak("cars_share_foreign") and ev.series("cars_share_foreign").empty
    with pytest.raises(evidence.EvidenceError, match="cars_share_foreign has no figure"):
        ev.latest("cars_share_foreign")


def test_share_for_a_model_keeps_year_ends_only(ev):
    share = ev.share("cloud_share")
    assert share.index.astype(str).tolist() == ["2019"] and share.tolist() == [0.09]
    assert ev.share("film_share", (2011, 2020)).index.astype(str).tolist() == ["2011"]


def test_share_of_nothing_and_of_all_stay_inside_the_open_interval(tmp_path):
    observations = data_factory.TABLES["observations"].replace(
        "cars_share_domestic,2014,38.4", "cars_share_domestic,2014,0"
    )
    observations = observations.replace("cars_share_domestic,2015,40,~", "cars_share_domestic,2015,100.0,")
    share = evidence.load(data_factory.write(tmp_path, observations=observations)).share("cars_share_domestic")
    assert share["2014"] == 0.005 and share["2015"] == pytest.approx(0.9995)


def test_share_of_something_that_is_no_share_is_refused(ev):
    with pytest.raises(evidence.EvidenceError, match="approvals is in count"):
        ev.share("approvals")


def test_unknown_series_names_file_and_nearest(ev):
    with pytest.raises(evidence.EvidenceError, match=r"'aprovals' in .*series\.csv; did you mean approvals\?"):
        ev.series("aprovals")


def test_missing_period_is_named(ev):
    with pytest.raises(evidence.EvidenceError, match="film_share has no figure for 1999"):
        ev.at("film_share", "1999")
    assert ev.at("cloud_share", "2019-Q3").value == 0.086


def test_unreadable_number_is_named_with_file_line_and_field(tmp_path):
    observations = data_factory.TABLES["observations"].replace("38.4", "38,4").replace("2014,38,4,", '2014,"38,4",')
    ev = evidence.load(data_factory.write(tmp_path, observations=observations))
    line = 1 + next(i for i, row in enumerate(observations.splitlines()) if "38,4" in row)
    with pytest.raises(evidence.EvidenceError, match=rf"observations\.csv:{line}: value: '38,4' is not a plain number"):
        ev.series("approvals")


def test_missing_table_is_named_when_it_is_asked_for(tmp_path):
    folder = data_factory.write(tmp_path)
    (folder / "claims.csv").unlink()
    ev = evidence.load(folder)
    assert len(ev.events) == 3
    with pytest.raises(evidence.EvidenceError, match=r"claims\.csv is missing"):
        _ = ev.claims


def test_text_stays_text_and_empty_is_not_a_number(ev):
    assert ev.events.loc["banks-open", "phase"] == "effective" and ev.events.loc["pilot-start", "rule"] == ""
    assert ev.events.cap_after.isna().tolist() == [True, False, False]
    assert ev.pilots.extended.tolist() == ["2019-08", ""]


def test_text_that_looks_like_missing_is_kept(tmp_path):
    firms = data_factory.TABLES["firms"].replace("Beta Data,Beta", "NA,None")
    firm = evidence.load(data_factory.write(tmp_path, firms=firms)).firms.iloc[1]
    assert (firm.firm, firm.parent) == ("NA", "None")


def test_edited_table_is_read_anew_and_an_unchanged_one_is_not(tmp_path):
    folder = data_factory.write(tmp_path)
    first = evidence.load(folder)
    assert evidence.load(folder) is first
    table = folder / "observations.csv"
    table.write_text(table.read_text().replace("2026-06-03,166", "2026-06-03,167"))
    os.utime(table, ns=(time.time_ns(), table.stat().st_mtime_ns + 1))
    assert evidence.load(folder).latest("approvals").value == 167


def test_caller_cannot_change_what_the_next_one_reads(ev):
    observations, sources, rows, series = ev.observations, ev.sources, ev.rows("approvals"), ev.series("approvals")
    observations["value"] = 0
    sources.loc["ministry_2025", "kind"] = "mirror"
    rows["value"] = 0
    series.iloc[:] = 0
    assert ev.observations.value.iloc[0] == 13 and ev.sources.kind["ministry_2025"] == "official"
    assert ev.latest("approvals").value == 166 and ev.series("approvals").iloc[0] == 13


def test_every_real_value_lies_in_its_interval():
    real = evidence.load(paths.DATA)
    for series_id in real.catalogue.index:
        values, ends = real.series(series_id), real.intervals(series_id)
        assert ((ends.low <= values) & (values <= ends.high)).all(), series_id


def test_page_dates_the_evidence_otherwise_than_the_package_does(tmp_path):
    (tmp_path / "datapackage.json").write_text('{"created": "2027-01-05T00:00:00Z"}', encoding="utf-8")
    assert evidence.collected(tmp_path) == "2027-01-05"
