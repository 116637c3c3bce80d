"""{datum}: what a quoted figure says, and what an author hears of one that is not there."""

from __future__ import annotations

import re
import shutil

import data_factory
import pytest

from telecompilot import evidence
from telecompilot.evidence import panel, paths
from telecompilot.evidence.quotes import QUALIFIERS, quote
from telecompilot.evidence.units import UNITS


def test_figure_is_quoted_in_another_unit_than_its_series(ev):
    for unit in ev.catalogue.unit.unique():
        series_id = next(name for name in ev.catalogue.index[ev.catalogue.unit == unit] if len(ev.rows(name)))
        text = quote(f"{series_id}@latest|bare", ev).text
        assert re.search(r"\d", text)
        assert text.endswith("%" if unit == "percent" else UNITS[unit].after)
        assert ("percentage point" in text) == (unit == "points")


@pytest.mark.parametrize("qualifier", QUALIFIERS)
def test_bound_is_quoted_as_an_exact_figure(ev, qualifier):
    rows = ev.observations
    for row in rows[rows.qualifier == qualifier].itertuples():
        if ev.at(row.series_id, row.period).source_id == row.source_id:
            assert quote(f"{row.series_id}@{row.period}", ev).text.startswith(QUALIFIERS[qualifier])
            assert not re.match("about|at |more|less", quote(f"{row.series_id}@{row.period}|bare", ev).text)
            return
    pytest.fail(f"no figure with {qualifier!r} speaks for a period")


def test_half_year_is_dated_by_its_last_month(ev):
    halves = ev.catalogue.index[ev.catalogue.frequency == "half"]
    assert all(re.fullmatch(r"(first|second) half of \d{4}", quote(f"{name}@latest|date", ev).text) for name in halves)


def test_forms_disagree_on_one_figure(ev):
    series_id = next(name for name in ev.catalogue.index[ev.catalogue.unit == "count"] if ev.latest(name).value == 7)
    assert quote(f"{series_id}@latest|words", ev).text == "seven"
    assert quote(f"{series_id}@latest|Words", ev).text == "Seven"
    assert quote(f"{series_id}@latest|bare|ordinal", ev).text == "seventh"
    assert quote(f"{series_id}@latest|bare|1", ev).text == "7.0"


def test_quote_brings_other_sources_than_its_row(ev):
    row = ev.latest("pilot_approvals_cum")
    assert quote("pilot_approvals_cum@latest", ev).sources == tuple(row.source_id.split())
    assert quote("pilot_approvals_cum@latest", ev).date in quote("pilot_approvals_cum@latest|date", ev).text


def test_event_is_quoted_by_another_date_than_its_own(ev):
    for event_id, row in ev.events.head(20).iterrows():
        assert quote(event_id, ev).text.endswith(row.date[:4])
        assert quote(event_id, ev).sources == tuple(row.source_id.split())


@pytest.mark.parametrize(
    ("spec", "words"),
    [
        ("cars_share_forein@latest", "did you mean cars_share_foreign"),
        ("cars_share_foreign@1066", "no figure for 1066"),
        ("cars_share_foreign@latest|loud", "no form 'loud'"),
        ("cars_share_foreign@@2014", "is not series@period"),
        ("no-such-event", "no event 'no-such-event'"),
    ],
)
def test_slip_in_a_quote_is_not_named(tmp_path, spec, words):
    with pytest.raises((LookupError, ValueError), match=re.escape(words)):
        quote(spec, evidence.load(data_factory.write(tmp_path)))


def test_share_of_a_market_abroad_is_quoted_without_its_own_source_and_date(ev):
    rows = panel.load(ev).shares.drop_duplicates(["market_id", "period"], keep=False)
    for row in rows.groupby("definition_id").head(2).itertuples():
        found = quote(f"{row.market_id}@{row.period}", ev)
        assert abs(float(found.text.removesuffix("%")) - row.value) <= 0.051
        assert found.sources == tuple(row.source_id.split()) and found.date.endswith(row.period[:4])
        assert quote(f"{row.market_id}@{row.period}|date", ev) == (found.date, found.date, ())


def test_author_is_not_told_which_figure_abroad_is_missing_or_has_two_values(tmp_path):
    folder = shutil.copytree(paths.DATA, tmp_path / "data")
    shares = folder / "panel" / "shares.csv"
    lines = shares.read_text(encoding="utf-8").splitlines()
    shares.write_text("\n".join([*lines, lines[1]]) + "\n", encoding="utf-8")
    market, _, _, period = lines[1].split(",")[:4]
    ev = evidence.Evidence(folder)
    with pytest.raises(evidence.EvidenceError, match=f"shares.csv has no figure of {market} for 1066"):
        quote(f"{market}@1066", ev)
    with pytest.raises(evidence.EvidenceError, match=f"2 figures, by definition, of {market} for {period}"):
        quote(f"{market}@{period}", ev)
