"""The front page's numbers are those of the chapters and of the rows, and its verdict turns when they do."""

from __future__ import annotations

import re
from types import SimpleNamespace

import pytest
from scipy.special import stdtrit

from telecompilot import evidence
from telecompilot.evidence import formats, paths
from telecompilot.report import detecting_gains, expansion_scenarios, opening_effects
from telecompilot.report import index as report
from telecompilot.study import fans, opening_lists, openings
from telecompilot.study.precedents import RULE

NUMBER = r"[+−]?\d[\d.,]*%?"
INTERVAL = re.compile(rf"{NUMBER}(?: percentage points?)? to {NUMBER}|{NUMBER}–{NUMBER}")


@pytest.fixture(scope="module")
def seen(ev):
    return report.before_after(ev)


@pytest.fixture(scope="module")
def scenarios(ev):
    return expansion_scenarios.numbers(ev)


def test_front_page_counts_other_openings_than_the_event_study(ev, seen):
    measured = openings.results(ev).measured
    assert set(seen.event_id) == set(measured.index)
    number = formats.count(len(measured))
    assert (
        report.keys(ev)[2].value.endswith(f"of {number}") and f"of {number} openings" in report.fig_openings(ev).title
    )
    assert f"Of {number} earlier openings" in report.numbers(ev).sure


def test_share_before_and_after_is_not_the_published_one(ev, seen):
    rows = seen.set_index("event_id")
    film, banks = rows.loc["film-quota-2012"], rows.loc["banks-place-client"]
    assert film.before == pytest.approx(1 - 0.5361) and film.before_period == "2011"  # cri_film_2011
    assert banks.before == pytest.approx(0.018) and banks.after < banks.before


def test_newer_bound_is_dropped_or_passed_off_as_a_figure(ev, seen):
    cars = seen.set_index("event_id").loc["cars-cap-passenger"]
    assert (cars.after_period, cars.after_bound, cars.later_period, cars.later_bound) == (
        "2023",
        "",
        "2025",
        "at least",
    )
    assert "44% (2023), ≥ 30% (2025)" in report._words(cars)


def test_dot_has_no_year(ev, seen):
    words = report.fig_openings(ev).draw(736).to_json(ensure_ascii=False)
    for row in seen.itertuples():
        assert f"({row.before_period[:4]}) → " in words and f"({row.after_period[:4]})" in words, row.event_id


def test_bound_is_shown_as_the_latest_share_where_an_exact_figure_is_known(ev, seen):
    for row in seen.itertuples():
        later = ev.rows(row.series_id)[lambda rows, since=row.before_period: rows.index.astype(str) > since]
        assert row.after_bound == "" or later.qualifier.isin([">", ">=", "<", "<="]).any(), row.event_id


def test_bound_is_called_a_rise_or_a_fall(seen):
    assert set(seen.verdict) <= {report.ROSE, report.FELL, report.UNCLEAR}
    assert (seen[seen.verdict == report.ROSE].after > seen[seen.verdict == report.ROSE].before).all()
    assert (seen[seen.verdict == report.FELL].after < seen[seen.verdict == report.FELL].before).all()


@pytest.mark.parametrize(
    ("low", "high", "said"), [("−3", "+4", "Nobody can tell"), ("+1", "+4", "they would:"), ("−4", "−1", "lose ground")]
)
def test_answer_keeps_its_words_when_the_record_turns(scenarios, low, high, said):
    made = SimpleNamespace(**(vars(scenarios) | {"gap_low": low, "gap_high": f"{high} percentage points"}))
    assert said in report._answer(made, "It may show")


def test_title_of_the_chart_counts_wrongly_when_a_share_turns(ev, seen, monkeypatch):
    monkeypatch.setattr(report, "before_after", lambda ev: seen.assign(verdict=report.ROSE))
    title = report.fig_openings(ev).title
    number = formats.count(len(seen))
    assert title.startswith(f"After {number} of {number} openings") and "after none lower" in title


def test_key_figure_has_no_source_no_date_or_another_year_than_its_chapter(ev):
    keys = report.keys(ev)
    assert all(key.value and key.when and (key.series or key.sources) for key in keys)
    assert keys[3].value.replace("bn", "billion") == report.numbers(ev).point


def test_front_page_says_another_verdict_than_the_chapters(ev, scenarios):
    """The answer holds the scenarios' interval and the chapter on detection's chance, its record the event study's."""
    answer = report.numbers(ev).answer
    assert scenarios.gap_high in answer and scenarios.gap_low.split()[0] in answer
    assert detecting_gains.unseen(ev) in answer
    sure = report.numbers(ev).sure
    assert f"({scenarios.any})" in sure and opening_effects.power_chance(ev) in sure
    steps = opening_lists.measured(ev, RULE, "step")
    raised = formats.count(int((steps.effect - steps.se * stdtrit(steps.df, 0.975) > 0).sum()))
    said = f"{raised} of {formats.count(len(steps))} clearly raised it"
    assert sure.endswith(f"{said}; {opening_effects.by_chance(ev)}." if raised != "none" else f"{said}.")


def test_front_page_hides_how_sure_it_is_or_as_of_when(ev, scenarios):
    """Question, answer with interval and its record, date, key figures, chart, how sure: in that order."""
    n = report.numbers(ev)
    assert INTERVAL.search(n.answer) and "80% range" in n.answer and "2035" in n.answer
    assert scenarios.chance in n.sure and scenarios.fan_held in n.answer
    assert all(len(sentence.split()) <= 35 for sentence in n.answer.split(". "))
    assert n.collected == formats.date(evidence.collected())
    page = (paths.ROOT / "index.md").read_text(encoding="utf-8")
    order = ("\n# ", "n.answer`", "Evidence up to {eval}`n.collected", "key_figures(index", "\nfigure(", "n.sure`")
    places = [page.find(part) for part in order]
    assert -1 not in places and places == sorted(places)


def test_front_page_shows_a_range_without_its_record(ev):
    record = fans.record(ev)
    assert f"{record.held} of {record.total}" in report.numbers(ev).answer


def test_front_page_keeps_its_verdict_when_a_chapter_changes_its_mind(ev, scenarios, monkeypatch):
    before = report.numbers(ev).answer
    turned = {"gap_low": formats.Text("+9"), "gap_high": formats.Text("+12 points")}
    monkeypatch.setattr(expansion_scenarios, "numbers", lambda ev=None: SimpleNamespace(**(vars(scenarios) | turned)))
    after = report.numbers(ev).answer
    assert after != before and "+9 to +12 points" in after
