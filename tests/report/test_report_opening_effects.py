"""The event study in words: numbers worked by hand, and sentences, tables and figure that turn with the results."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from reading import pages
from scipy import stats

from telecompilot.evidence import formats, paths
from telecompilot.models.pooling import pool
from telecompilot.report import opening_effects as chapter
from telecompilot.study import null_markets, opening_lists, openings, power
from telecompilot.study.precedents import RULE
from telecompilot.study.shapes import SHAPES


@pytest.fixture(scope="module")
def study(ev):
    return openings.results(ev)


@pytest.fixture
def shown(ev, monkeypatch):
    """Numbers of the page for other results: shown(results)."""

    def load(results):
        monkeypatch.setattr(openings, "results", lambda ev: results)
        return chapter.numbers(ev)

    return load


def remade(study, **columns):
    """The study with other values in columns of its measured openings, pooled again."""
    rows = study.rows.copy()
    rows.loc[study.measured.index, list(columns)] = pd.DataFrame(columns, index=study.measured.index)
    new, left = openings.new_market(rows)
    return replace(study, rows=rows, new=new, left=left, whole=pool(rows))


def all_at(study, low, high):
    """The study as if every interval, of openings and of a new market, ran from low to high."""
    rows = study.rows.copy()
    middle = (low + high) / 2
    rows.loc[study.measured.index, ["effect", "low", "high"]] = middle, low, high
    return replace(study, rows=rows, new=replace(study.new, mean=middle, ci=(low, high), prediction=(low, high)))


def test_direction_in_words_stays_when_the_intervals_turn(study, shown):
    up = shown(all_at(study, 0.1, 0.3))
    assert (up.may, up.plan) == ("helps", "on a gain")
    down = shown(all_at(study, -0.3, -0.1))
    assert (down.may, down.plan) == ("harms", "on a loss")
    neither = shown(all_at(study, -0.3, 0.1))
    assert (neither.may, neither.plan) == ("can help, do nothing or harm", "on neither a gain nor a loss")


def test_verdict_and_title_stay_when_an_opening_becomes_clear(ev, monkeypatch):
    rows = {shape: opening_lists.measured(ev, RULE, shape).assign(low=-0.3, high=0.1) for shape in SHAPES}
    monkeypatch.setattr(opening_lists, "measured", lambda ev, which, shape, without="": rows[shape])
    k = formats.count(len(rows["ramp"]))
    none = chapter.numbers(ev).verdict
    assert none == f"Read as a step, a short ramp and a lasting ramp, none of {k} clearly moved it"
    assert "none clearly moved foreign share once, none for longer" in chapter.fig_effects(ev).title
    first = rows["ramp"].index[0]
    rows["ramp"].loc[first, ["effect", "low", "high"]] = 0.2, 0.1, 0.3
    name, said = openings.names(ev)[first], chapter.numbers(ev).verdict
    assert f"as a lasting ramp, one of {k} clearly moved it, “{name}” (0.20, 0.10 to 0.30)" in said
    assert "none for 5 years and one without end" in chapter.fig_effects(ev).title


def test_car_intervals_are_said_to_include_zero_though_one_does_not(study, shown):
    assert shown(all_at(study, -0.1, 0.1)).cars_zero == "Both intervals include zero"
    rows = all_at(study, -0.1, 0.1).rows
    rows.loc["cars-cap-passenger", ["low", "high"]] = 0.01, 0.1
    assert shown(replace(study, rows=rows)).cars_zero == "One of the two intervals include zero"


@pytest.mark.parametrize("shape", list(SHAPES))
def test_opening_of_the_list_is_neither_drawn_nor_refused_with_a_reason(study, ev, shape):
    plot = chapter.fig_effects(ev)
    drawn = plot.table[plot.table["Shape"].str.startswith(chapter.HEADS[shape][0])].set_index("Opening")
    for event, row in study.rows.iterrows():
        if row.reason:
            assert f"{row['name']} ({row.reason})" in plot.note
        else:
            found = opening_lists.estimates(ev, RULE, shape).loc[event]
            assert drawn.loc[row["name"], ["Effect", "From", "To"]].tolist() == pytest.approx(
                found[["effect", "low", "high"]].tolist(), abs=5e-4
            )


def test_number_in_alt_is_not_in_the_table(ev):
    plot = chapter.fig_effects(ev)
    drawn = plot.table[["Effect", "From", "To"]].round(2)
    numbers = {abs(value) for value in drawn.to_numpy().ravel()}
    for text in re.findall(r"\d\.\d+", plot.alt):
        assert any(abs(float(text) - value) < 0.0101 for value in numbers), text


@pytest.mark.parametrize("shape", list(SHAPES))
def test_interval_of_the_mean_passes_for_that_of_a_new_market_or_of_chance(ev, shape):
    table = chapter.fig_effects(ev).table
    table = table[table["Shape"].str.startswith(chapter.HEADS[shape][0])].set_index("Drawn as")
    whole, null = opening_lists.pooled(ev, RULE, shape), null_markets.widest(ev, shape)
    assert table.loc["mean", ["From", "To"]].tolist() == pytest.approx(whole.ci, abs=5e-4)
    assert table.loc["new market", ["From", "To"]].tolist() == pytest.approx(whole.prediction, abs=5e-4)
    reach = stats.t.ppf(0.975, null.k - 2) * null.tau
    chance = [null.mean - reach, null.mean + reach]
    assert table.loc[chapter.NULL, ["From", "To"]].tolist() == pytest.approx(chance, abs=1e-3)
    assert null.tau == max(pool.tau for pool in null_markets.pools(ev, shape).values())


def test_range_in_points_is_that_of_the_mean(ev, study):
    low, high = (formats.points(openings.in_points(end), sign=True) for end in study.new.prediction)
    assert chapter.numbers(ev).new_points == f"{low.split()[0]} to {high}"


def test_what_the_study_could_have_seen_is_said_of_other_openings(ev):
    least = power.smallest(ev).drop(index=power.TOGETHER).clear_points
    said = chapter.power_words(ev)
    assert chapter.power_short(ev) in said and f"{least.min():.1f} to {least.max():.1f} points" in said
    assert said.endswith(f"would show is {formats.pct(power.none_clear(ev, 0.1), 0)}.")
    rows = chapter.checks(ev).set_index("Opening")
    for event, name in openings.names(ev).items():
        if event in opening_lists.measured(ev, RULE, "step").index:
            half = power.smallest(ev, shape="step", every=True).clear[event]
            assert rows.loc[name, "Step: clear beyond"] == formats.num(half, 2)


NONE_CLEAR = re.compile(
    r"\b(?:none|not one|no (?:earlier )?opening)\b[^.;|]*\bclearly\b|no good reason to expect", re.IGNORECASE
)


def test_none_clearly_rose_stands_without_what_the_study_could_have_seen(ev):
    """A page, or the README, that says so says from where on a bend would have shown, or how likely none would, too."""
    said, faults = pages(ev)
    said["README.md"] = " ".join((paths.ROOT / "README.md").read_text(encoding="utf-8").replace(">", "").split())
    assert not faults
    claiming = {name for name, words in said.items() if "changelog" not in name and NONE_CLEAR.search(words)}
    assert "chapters/services-precedents.md" in claiming
    seen = [chapter.power_short(ev), chapter.power_chance(ev)]
    lost = {name for name in claiming if not any(words in " ".join(said[name].split()) for words in seen)}
    assert not lost


def test_mean_is_said_to_take_in_the_series_that_it_leaves_out(study, shown):
    errors = np.r_[0.001, np.full(len(study.measured) - 1, 0.1)]
    made = remade(study, effect=np.linspace(-0.01, 0.01, len(errors)), se=errors)  # tau2 is 0: inverse variances
    n = shown(made)
    assert n.rest == f"the other {formats.count(made.new.k)}" and made.new.k == len(errors) - 1


def test_opening_left_out_of_the_mean_is_named_though_none_is(study, shown):
    made = replace(study, left="")
    n = shown(made)
    assert n.rest == f"all {formats.count(made.new.k)}"


def test_worst_case_of_leaving_one_out_is_not_the_worst(study, ev):
    n, used = chapter.numbers(ev), study.pooled
    without = {event: pool(used.drop(index=event)) for event in used.index}
    worst = max(without, key=lambda event: abs(without[event].mean - study.new.mean))
    assert n.one_name == study.rows.name[worst] and n.one_mean == formats.num(without[worst].mean, 2)


def test_table_of_checks_lacks_an_opening(ev, study):
    assert chapter.checks(ev).Opening.tolist()[:-1] == study.measured.name.tolist()
