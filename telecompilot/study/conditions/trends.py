"""What is said of the trend models: how their ranges held on earlier markets, and what bounds leave of the cloud."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from telecompilot.evidence import Evidence
from telecompilot.evidence.formats import num, pct, span
from telecompilot.models import backtest
from telecompilot.study import cloud, fans, tested_shares, track_record
from telecompilot.study.conditions.statements import Part
from telecompilot.study.track_record import BROKEN, LEAD, NAMES, NOMINAL, TIMED, TURNING

SIMPLE = ("last_value", "drift")
CLEAR, NEAR = 0.05, 0.05  # a p-value from which a gap is clear; how close to its promise a coverage has to be
LEAN = 0.15  # a gain in outcomes held that is still called small


def _held(what: str, held: int, n: int, short: bool = True) -> Part:
    """Whether nominal 80 % bands contained fewer than 80 % of outcomes, or, with `short` false, at least that."""
    return Part(f"{what} contained {held} of {n} outcomes", bool(held / n < NOMINAL) == short)


def _first(ev: Evidence) -> pd.DataFrame:
    """The scores one year ahead, by model."""
    board = track_record.record(ev).board
    return board[board.step == 1].set_index("model")


def tested_all(ev: Evidence) -> Part:
    """The tested shares are all that the rule admits."""
    ruled, listed = set(tested_shares.candidates(ev)), set(tested_shares.NAMES)
    more = ", ".join(sorted(ruled ^ listed))
    text = f"the rule and the list of study/tested_shares.py differ in {more}" if more else "rule and list agree"
    return Part(text, ruled == listed, tuple(f"series:{name}" for name in sorted(ruled ^ listed)))


def shocks_shared(ev: Evidence) -> Part:
    """In some year several shares left their bands."""
    rows = track_record.outcomes(track_record.record(ev).results)
    missed = rows[~rows.held].groupby("year").name.nunique().sort_values()
    if missed.empty:
        return Part("no share left its band in any year", False)
    return Part(f"{missed.iloc[-1]} shares left their bands in {missed.index[-1]}", missed.iloc[-1] > 1)


def headline_no_clear_winner(ev: Evidence) -> list[Part]:
    """Neither last value nor drift is told apart from the headline by their scores one year ahead."""
    results = track_record.record(ev).results
    tests = {model: backtest.compare(results, LEAD, model, 1) for model in SIMPLE}
    return [
        Part(f"{num(test['difference'], 2)} points against the {NAMES[model].lower()}, p = {num(test['p'] or 1, 2)}",
             test["p"] is None or test["p"] > CLEAR)
        for model, test in tests.items()
    ]  # fmt: skip


def bands_kept_elsewhere(ev: Evidence) -> Iterator[Part]:
    """On shares outside the evidence the headline's 80% bands contained about 80%, however short the past."""
    other = track_record.outside_coverage()
    for row in other[other.model == LEAD].itertuples():
        text = f"with {row.n} figures to learn from, {pct(row.coverage80, 0)} of {row.outcomes} outcomes"
        yield Part(text, abs(row.coverage80 - NOMINAL) < NEAR)


def bands_failed_lately(ev: Evidence) -> list[Part]:
    """The headline's 80% bands contained at least 80% of outcomes up to 2019 and fewer from 2020 on."""
    rows = track_record.outcomes(track_record.record(ev).results)
    early, late = rows.held[rows.year < BROKEN], rows.held[rows.year >= BROKEN]
    return [
        _held(f"up to {BROKEN - 1} the headline’s bands", early.sum(), len(early), short=False),
        _held(f"from {BROKEN} on they", late.sum(), len(late)),
    ]


def misses_below(ev: Evidence) -> Part:
    """Where foreign shares left the headline's bands, most fell below them."""
    rows = track_record.outcomes(track_record.record(ev).results)
    missed = rows[~rows.held]
    below = int((missed.actual < missed["q10"]).sum())
    return Part(f"{below} of {len(missed)} misses lie below the band", 2 * below > len(missed))


def regressions_worst(ev: Evidence) -> Part:
    """One year ahead every regression on time misses by more than every other model."""
    error = _first(ev).mae
    timed, rest = error[list(TIMED)], error.drop(list(TIMED))
    text = f"regressions on time miss by {num(timed.min(), 1)} points or more, others by up to {num(rest.max(), 1)}"
    return Part(text, timed.min() > rest.max())


def markets_differ(ev: Evidence) -> list[Part]:
    """The headline's 80% bands fell short in some shares and not in others; where they did, its members failed too."""
    table = track_record.recalibrated(track_record.record(ev).results)
    held = table.held / table.n >= NOMINAL
    return [
        Part(f"the bands contained at least 80% in {held.sum()} of {len(held)} shares", 0 < held.sum() < len(held)),
        Part(f"headline and members all failed in {table.failing.sum()} shares", bool(table.failing.any())),
    ]


def headline_weak_where_markets_turn(ev: Evidence) -> list[Part]:
    """Where a simulated slope wanders, the headline's bands miss more often than elsewhere and than one member."""
    frame = track_record.simulated()
    turning, lead = frame.truth.isin(TURNING), frame.model == LEAD
    late = turning & (frame.step == frame.step.max())
    held = frame.set_index(["truth", "n"]).coverage
    calm, own, trend = (
        held[rows.to_numpy()] for rows in (lead & ~turning, lead & late, late & (frame.model == "integrated_trend"))
    )
    worst, beside = span(own.min(), own.max(), 0), span(trend.min(), trend.max(), 0)
    return [
        Part(f"{worst} where slopes wander, {pct(calm.min(), 0)} or more elsewhere", own.max() < calm.min()),
        Part(f"{worst} where slopes wander, the integrated trend alone {beside}", bool((own < trend).all())),
    ]


def stretching_fails_in_time(ev: Evidence) -> list[Part]:
    """Bands stretched by the misses known at the time still contained too few outcomes, hardly more than as drawn."""
    results = track_record.record(ev).results
    rows, misses = track_record.in_time(results), track_record.misses(results)
    held, as_drawn, n = int(rows.stretched.sum()), int(rows.held.sum()), len(rows)
    early = track_record.stretch(misses.miss[misses.year < BROKEN])
    return [
        _held("bands stretched by what was known", held, n),
        Part(f"as drawn they contained {as_drawn} of {n}, stretched {held}", held - as_drawn < LEAN * n),
        Part(f"outcomes up to {BROKEN - 1} ask for {num(early, 2)} times the width", early < 1),
    ]


def most_do_not_beat_simple(ev: Evidence) -> Part:
    """Most models have no better score than both of the simple ones."""
    board = track_record.record(ev).board
    score = (board.wis * board.n).groupby(board.model).sum()
    simple = score[["last_value", "drift"]].min()
    better = int((score < simple).sum())
    return Part(f"{better} of {len(score) - 2} models score better than both simple ones", 2 * better < len(score) - 2)


def scenarios_start_lower_and_drift_less(ev: Evidence) -> list[Part]:
    """Of the two forecasts without a pilot, that of the scenarios starts lower and lets the share drift less."""
    bounds, other = (fans.ranges(ev).loc[name] for name in ("bounds", "scenarios"))
    return [
        Part(f"in the middle they start at {pct(other['median'])}, the bounds at {pct(bounds['median'])}",
             other["median"] < bounds["median"]),
        Part(f"their drift has a spread of {num(other.drift, 2)} a year, that of the bounds {num(bounds.drift, 2)}",
             other.drift < bounds.drift),
    ]  # fmt: skip


def cloud_outlook_same(ev: Evidence) -> Iterator[Part]:
    """Under every other assumption tried, the band for the cloud takes in the median of the one drawn."""
    cases = cloud.other_assumptions(ev)
    middle = cases["median"].iloc[0]
    for name, row in cases.iloc[1:].iterrows():
        text = f"{name}: {span(row.low80, row.high80, 0)}, beside a median of {pct(middle, 0)} as drawn"
        yield Part(text, row.low80 < middle < row.high80)
