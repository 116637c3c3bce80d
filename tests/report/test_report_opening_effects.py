"""The event study in words: numbers worked by hand, and sentences, tables and figure that turn with the results."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from telecompilot import evidence
from telecompilot.evidence import formats
from telecompilot.models.pooling import pool
from telecompilot.report import opening_effects as chapter
from telecompilot.study import openings


@pytest.fixture(scope="module")
def ev():
    return evidence.load()


@pytest.fixture(scope="module")
def study(ev):
    return openings.results(ev)


@pytest.fixture
def shown(ev, monkeypatch):
    """Numbers and figure of the page for other results: shown(results)."""

    def load(results):
        monkeypatch.setattr(openings, "results", lambda ev: results)
        return chapter.numbers(ev), chapter.fig_effects(ev)

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
    k = formats.count(len(study.measured))
    up, _ = shown(all_at(study, 0.1, 0.3))
    assert (
        up.bent == f"{k} of the {k} clearly bent it up, none clearly down" and up.ways == f"{k} point up and none down"
    )
    assert (up.tendency, up.may, up.plan) == ("a rise", "helps", "on a gain")
    down, _ = shown(all_at(study, -0.3, -0.1))
    assert down.bent == f"none of the {k} clearly bent it up, {k} clearly down"
    assert (down.tendency, down.may, down.plan) == ("a fall", "harms", "on a loss")
    neither, plot = shown(all_at(study, -0.3, 0.1))
    assert neither.bent == f"none of the {k} clearly bent it, up or down" and neither.tendency == "no tendency"
    assert (neither.may, neither.plan) == ("can help, do nothing or harm", "on neither a gain nor a loss")
    assert plot.title.startswith(f"Not one of {k} openings")


def test_car_intervals_are_said_to_include_zero_though_one_does_not(study, shown):
    assert shown(all_at(study, -0.1, 0.1))[0].cars_zero == "Both intervals include zero"
    rows = all_at(study, -0.1, 0.1).rows
    rows.loc["cars-cap-passenger", ["low", "high"]] = 0.01, 0.1
    assert shown(replace(study, rows=rows))[0].cars_zero == "One of the two intervals include zero"


def test_title_and_signs_stay_when_an_opening_becomes_clear(study, shown):
    made, event = all_at(study, -0.3, 0.1), study.measured.index[0]
    made.rows.loc[event, ["effect", "low", "high"]] = 0.3, 0.1, 0.5
    plot = shown(made)[1]
    signs = plot.table.set_index("Opening").Sign
    assert plot.title.startswith("One of ") and signs[study.rows.name[event]] == "up"
    assert set(signs.drop(study.rows.name[event])) == {"down, not clear"}


def test_opening_of_the_list_is_neither_drawn_nor_refused_with_a_reason(study, ev):
    plot = chapter.fig_effects(ev)
    for _, row in study.rows.iterrows():
        if row.reason:
            assert f"{row['name']} ({row.reason})" in plot.note
        else:
            assert row["name"] in set(plot.table["Opening"])


def test_number_in_alt_is_not_in_the_table(ev):
    plot = chapter.fig_effects(ev)
    drawn = plot.table[["Effect, log-odds a year", "95% interval, from", "95% interval, to"]].round(2)
    numbers = {abs(value) for value in drawn.to_numpy().ravel()}
    for text in re.findall(r"\d\.\d+", plot.alt):
        assert any(abs(float(text) - value) < 0.0101 for value in numbers), text


def test_interval_of_the_mean_passes_for_that_of_a_new_market(study, ev):
    table = chapter.fig_effects(ev).table.set_index("Drawn as")
    ends = ["95% interval, from", "95% interval, to"]
    assert table.loc["mean", ends].tolist() == pytest.approx(study.new.ci, abs=5e-4)
    assert table.loc["new market", ends].tolist() == pytest.approx(study.new.prediction, abs=5e-4)
    low, high = (formats.points(openings.in_points(end), sign=True) for end in study.new.prediction)
    n = chapter.numbers(ev)
    assert n.new_points == f"{low.split()[0]} to {high}" != n.mean_points


def test_weight_that_one_smooth_series_would_carry_is_misreported(study, shown):
    errors = np.r_[0.001, np.full(len(study.measured) - 1, 0.1)]
    made = remade(study, effect=np.linspace(-0.01, 0.01, len(errors)), se=errors)  # tau2 is 0: inverse variances
    n, plot = shown(made)
    weight = formats.pct(errors[0] ** -2 / (errors**-2).sum(), 0)
    assert n.left_out.startswith(f"“{made.measured.name.iloc[0]}”") and f"carry {weight} of the weight" in n.left_out
    assert "at 0.001, against 0.10 to 0.10 for the rest" in n.left_out
    assert n.rest == f"the other {formats.count(made.new.k)}"
    assert made.new.k == len(errors) - 1 and f"carry {weight} of the mean’s weight" in plot.note
    assert plot.table["Drawn as"].tolist().count(chapter.LEFT) == 1


def test_opening_left_out_of_the_mean_is_named_though_none_is(study, shown):
    made = replace(study, left="")
    n, plot = shown(made)
    assert "“" not in n.left_out and n.rest == f"all {formats.count(made.new.k)}" and "Hollow" not in plot.note


def test_worst_case_of_leaving_one_out_is_not_the_worst(study, ev):
    n, used = chapter.numbers(ev), study.pooled
    without = {event: pool(used.drop(index=event)) for event in used.index}
    worst = max(without, key=lambda event: abs(without[event].mean - study.new.mean))
    clear = sum(rest.excludes_zero for rest in without.values())
    assert n.one_name == study.rows.name[worst] and n.one_mean == formats.num(without[worst].mean, 2)
    assert n.one_clear == f"in {formats.count(clear)} of {formats.count(len(used))} cases"
    markets = used.sector.value_counts()
    left = {market: pool(used[used.sector != market]) for market in markets.index[len(used) - markets >= 3]}
    worst = max(left, key=lambda market: abs(left[market].mean - study.new.mean))
    assert n.market_name == worst and n.market_mean == formats.num(left[worst].mean, 2)
    assert n.market_clear.endswith(f" of {formats.count(len(left))} cases")


def test_step_that_stands_out_is_hidden(study):
    first, k = study.measured.index[0], formats.count(len(study.measured))
    none = study.rows.assign(step=0.1, step_low=-1.0, step_high=1.0)
    assert chapter._steps(replace(study, rows=none)) == {"steps": "All intervals include zero", "steps_up": k}
    none.loc[first, ["step", "step_low"]] = 0.5, 0.25
    said = chapter._steps(replace(study, rows=none))["steps"]
    name = study.rows.name[first]
    assert said == f"One of the {k} intervals leaves out zero (“{name}”, 0.50 (0.25 to 1.00) log-odds)"


def test_table_of_ways_mixes_up_pools(ev, study):
    ways, variants = chapter.tab_ways(ev).set_index("How"), openings.variants(ev)
    assert ways.Openings.tolist() == variants.k.tolist()
    assert ways["Mean, log-odds"].iloc[-1] == chapter.numbers(ev).steps_mean and "step" in ways.index[-1]
    names = [openings.names(ev)[left] if left else "none" for left in variants.left]
    assert ways["Left out"].tolist() == names


def test_table_of_checks_lacks_an_opening(ev, study):
    assert chapter.tab_checks(ev).Opening.tolist() == study.measured.name.tolist()
