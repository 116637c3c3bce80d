"""Which forecasts of foreign share can be trusted? The numbers of the chapter's prose."""

from __future__ import annotations

from types import SimpleNamespace

import pandas as pd

from telecompilot import evidence
from telecompilot.evidence import Evidence, formats
from telecompilot.evidence.cache import remember
from telecompilot.facts import cloud_outlook, recalibration, tested_shares, track_record
from telecompilot.facts.tested_shares import HORIZON, LEAST
from telecompilot.facts.track_record import LEAD, NAMES, NOMINAL
from telecompilot.models import backtest, scores

BROKEN = (
    2020  # chosen with hindsight, and the page says so: cinemas closed, and after it Chinese electric cars took over
)
TIMED = ("linear_levels", "logit_trend", "fractional_logit", "beta_regression")  # regressions on time
TURNING = ("wandering slope", "slope alone")  # laws of the simulation under which a market can turn
USUAL = {"line": ("linear_levels",), "state": ("local_level", "local_trend", "damped_trend"), "ets": ("damped_ets",)}


def numbers(ev: Evidence | None = None, results: pd.DataFrame | None = None) -> SimpleNamespace:
    """Return every number of the chapter's prose as Text.

    results: from track_record.evaluated, computed if not given. Kept from one build to the next where neither is given.
    """
    if ev is None and results is None:
        found = _kept()
    else:
        ev = ev or evidence.load()
        found = _found(ev, track_record.evaluated(ev) if results is None else results)
    return formats.texts(found, _simulated())


@remember
def _kept() -> dict[str, str]:
    ev = evidence.load()
    return _found(ev, track_record.evaluated(ev))


def _found(ev: Evidence, results: pd.DataFrame) -> dict[str, str]:
    board = backtest.leaderboard(results)
    return {
        **_size(ev, results, board),
        **_coverage(results),
        **_errors(results, board),
        **_widths(ev),
        **recalibration.words(results, tested_shares.fans(ev)),
        **cloud_outlook.words(ev),
    }


def _of(part: int, whole: int) -> str:
    return f"{part} of {whole}"


def _spoken(model: str) -> str:
    """A model's name inside a sentence."""
    return "random walk with drift" if model == "drift" else NAMES[model].split(" (")[0].lower()


def _size(ev: Evidence, results: pd.DataFrame, board: pd.DataFrame) -> dict[str, str]:
    rows = track_record.outcomes(results)
    scored = rows.groupby("name").size().sort_values()
    tested, bounded = tested_shares.load(ev), tested_shares.known(ev).bound != ""
    short = [tested_shares.NAMES[name].lower() for name, share in tested.items() if len(share) <= LEAST]
    last = rows[rows.step == HORIZON]
    return {
        "level": formats.pct(NOMINAL, 0),
        "wider": formats.pct(0.95, 0),
        "models": formats.count(len(NAMES)),
        "tested": formats.count(len(tested)),
        "scored": formats.count(len(scored)),
        "unscored": formats.count(len(tested) - len(scored)),
        "short": " and ".join(short) or "none",
        "least": formats.count(LEAST),
        "forecasts": formats.num(len(rows)),
        "most_name": scored.index[-1].lower(),
        "most": _of(scored.iloc[-1], len(rows)),
        "bounds": formats.count(int(bounded.sum())),
        "origins": formats.count(backtest.independent_origins(results, HORIZON)),
        "last_shares": formats.count(last.name.nunique()),
        "horizon": formats.count(HORIZON),
        "warnings": formats.count(int(board.warnings.sum())),
        "failed": formats.count(int(board.failed.sum())),
        "unsettled": formats.count(int(board.not_converged.sum())),
        "fits": formats.num(len(results.drop_duplicates(["series", "origin", "model"]))),
    }


def _coverage(results: pd.DataFrame) -> dict[str, str]:
    rows, table = track_record.outcomes(results), track_record.coverage(results)
    at80 = table[table.nominal == NOMINAL].set_index("model").sort_values("coverage")
    at95 = table[table.nominal == 0.95].set_index("model").coverage
    own, best = at80.loc[LEAD], at80.iloc[-1]
    missed, before = rows[~rows.held], rows.year < BROKEN
    below = int((missed.actual < missed["q10"]).sum())
    without = track_record.left_out(results)
    short = int((at80.by_year_high.round(2) < NOMINAL).sum())
    return {
        "answer": "None of them fully" if (at80.high < NOMINAL).all() else "Some more than others",
        "kept": _promise(own),
        "held": _of(own.hits, own.n),
        "held_pct": formats.pct(own.coverage, 0),
        "held_span": formats.span(own.by_year_low, own.by_year_high, 0),
        "held_years": formats.count(int(own.years)),
        "best_model": _spoken(at80.index[-1]),
        "best_pct": formats.pct(best.coverage, 0),
        "too_narrow": "all" if short == len(at80) else formats.count(short),
        "unproven": formats.count(len(at80) - short),
        "held95": formats.pct(at95[LEAD], 0),
        "trend95": formats.pct(at95["integrated_trend"], 0),
        "trend80": formats.pct(at80.coverage["integrated_trend"], 0),
        "rival": "kept its promise better than the headline that averages it with two others"
        if at95["integrated_trend"] > at95[LEAD]
        else "did not keep its promise better than the headline that averages it with two others",
        "needed": formats.pct(track_record.needed(results), 0),
        "before": _of(int(rows.held[before].sum()), int(before.sum())),
        "since": _of(int(rows.held[~before].sum()), int((~before).sum())),
        "missed": formats.num(len(missed)),
        "below": formats.count(below),
        "side": "below the band: foreign share fell further than the past had prepared the model for"
        if 2 * below > len(missed)
        else "above the band: foreign share held up better than the past had prepared the model for",
        "without_low": formats.pct(without.iloc[0], 0),
        "without_low_name": without.index[0].lower(),
        "without_high": formats.pct(without.iloc[-1], 0),
        "without_high_name": without.index[-1].lower(),
    }


def _promise(own: pd.Series) -> str:
    """What a coverage says of the promise, its interval counted by year and rounded as it is printed."""
    low, high = round(own.by_year_low, 2), round(own.by_year_high, 2)
    if high < NOMINAL:
        return "too narrow"
    if low > NOMINAL:
        return "too wide"
    if own.high < NOMINAL:
        return "too narrow by the count, though so few years do not prove it"
    return "within what chance allows"


def _errors(results: pd.DataFrame, board: pd.DataFrame) -> dict[str, str]:
    first = board[board.step == 1].set_index("model")
    best = board.loc[board[board.step == 1].skill_last_value.idxmax()]
    naive = board.loc[board.groupby("step").mae.idxmin()].model.eq("last_value")
    winners = board.loc[board.groupby("step").wis.idxmin()].model.value_counts()
    timed = first.loc[list(TIMED)]
    test = backtest.compare(results, LEAD, "last_value", 1)
    if test["p"] is None:
        chance = "too few to test"
    else:
        chance = f"{'a gap that chance makes easily' if test['p'] > 0.1 else 'more than chance'} (p = {test['p']:.2f})"
    return {
        "gain": formats.pct(best.skill_last_value, 0),
        "gain_model": _spoken(best.model),
        "naive_wins": formats.count(int(naive.sum())),
        "score_model": _spoken(winners.index[0]),
        "score_wins": formats.count(int(winners.iloc[0])),
        "lead_place": formats.count(first.index.get_loc(LEAD) + 1),
        "naive_error": formats.num(first.mae["last_value"], 1),
        "timed_low": formats.num(timed.mae.min(), 1),
        "timed_high": formats.num(timed.mae.max(), 1),
        "chance": chance,
        "gap": formats.num(abs(test["difference"]), 2),
        "gap_side": "better" if test["difference"] < 0 else "worse",
    }


def _simulated() -> dict[str, str]:
    frame = track_record.simulated_coverage()
    found = {name: frame[frame.model.isin(models)].coverage for name, models in USUAL.items()}
    found |= {name: frame[frame.model == name].coverage for name in (LEAD, "integrated_trend", "last_value", "drift")}
    turning = frame.truth.isin(TURNING)
    late = turning & (frame.step == frame.step.max())
    found["calm"] = frame[~turning & (frame.model == LEAD)].coverage
    found["turning"] = frame[late & (frame.model == LEAD)].coverage
    found["turning_trend"] = frame[late & (frame.model == "integrated_trend")].coverage
    words = {f"made_{name}": formats.span(cover.min(), cover.max(), 0) for name, cover in found.items()}
    error = scores.wilson(int(frame.total.median() * NOMINAL), int(frame.total.median()))
    return words | {
        "made_count": formats.num(frame.total.max()),
        "made_error": formats.points((error[1] - error[0]) / 2, 0),
    }


def _widths(ev: Evidence) -> dict[str, str]:
    table = track_record.widths(tested_shares.fans(ev)).sort_values("last")
    thin, wide = table.iloc[0], table.iloc[-1]
    return {
        "thin": formats.points(thin["last"] / 100, 1),
        "thin_name": thin["name"].lower(),
        "wide": formats.points(wide["last"] / 100, 0),
        "wide_name": wide["name"].lower(),
    }
