"""What the trend models did on earlier markets: the back-test as tables and frames for readers."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pandas as pd

from telecompilot import evidence
from telecompilot.evidence import Evidence, formats, paths
from telecompilot.evidence.cache import remember
from telecompilot.facts import simulated, tested_shares
from telecompilot.facts.tested_shares import HORIZON, LEAST
from telecompilot.models import backtest

LEAD, NOMINAL = "headline", 0.8
FIFTHS = ("Lowest", "2nd", "3rd", "4th", "Highest")
ORIGIN = "The shares’ sources stand under Data of the first figure."
LEGEND = (
    "Points of share, best WIS first. WIS: weighted interval score; it adds the bands’ width and the penalties for "
    "forecasts that came out too low and too high. MAE: mean error. MASE: error over the past’s mean yearly change. "
    "vs: error saved against the baselines last value and drift, negative where it is larger. Bands: outcomes held. "
    f"Fits: how many failed or carried a warning. {ORIGIN}"
)
FURTHER = (
    "RMSSE and CRPS: as MASE and WIS, with squared errors and the whole distribution. Lowest to highest: outcomes by "
    "the fifth of the forecast they fell in (probability integral transform); honest bands give five equal numbers. "
    f"{ORIGIN}"
)
NAMES = {
    "last_value": "Last value (baseline)",
    "drift": "Drift (baseline)",
    "linear_levels": "Straight line",
    "logit_trend": "Log-odds trend",
    "fractional_logit": "Fractional logit",
    "beta_regression": "Beta regression",
    "local_level": "Local level",
    "local_trend": "Local linear trend",
    "damped_trend": "Damped local trend",
    "damped_ets": "Damped smoothing",
    "integrated_trend": "Integrated trend",
    "headline": "Headline",
}


def evaluated(ev: Evidence | None = None) -> pd.DataFrame:
    """Return the back-test of every model on every tested share: backtest.rolling_origin, steps 1 to HORIZON."""
    ev = ev or evidence.load()
    kept = paths.CACHE / "backtest"
    return backtest.rolling_origin(
        tested_shares.load(ev), tuple(NAMES), HORIZON, LEAST, unit=tested_shares.UNITS, cached=kept
    )


@remember
def page() -> SimpleNamespace:
    """Return what the page shows of the back-test, kept from one build to the next.

    boards and captions by step, further, coverage: from the functions of these names.
    """
    results, steps = evaluated(), range(1, HORIZON + 1)
    return SimpleNamespace(
        boards={step: board(results, step) for step in steps},
        captions={step: caption(results, step) for step in steps},
        further=further(results),
        coverage=coverage(results),
    )


def board(results: pd.DataFrame, step: int) -> pd.DataFrame:
    """Return the leaderboard `step` years ahead for readers: a row a model, best weighted interval score first."""
    rows = backtest.leaderboard(results[results.step == step])
    return pd.DataFrame(
        {
            "Model": rows.model.map(NAMES),
            "WIS": rows.wis.round(2),
            "Width": rows.sharpness.round(2),
            "Low": rows.under.round(2),
            "High": rows.over.round(2),
            "MAE": rows.mae.round(1),
            "MASE": rows.mase.round(2),
            "vs last, %": (100 * rows.skill_last_value).round(0) + 0.0,
            "vs drift, %": (100 * rows.skill_drift).round(0) + 0.0,
            "80% band": [_of(hits, n) for hits, n in zip(rows.hits80, rows.n, strict=True)],
            "95% band": [_of(hits, n) for hits, n in zip(rows.hits95, rows.n, strict=True)],
            "Fits": [_fits(*pair) for pair in zip(rows.failed, rows.warnings, strict=True)],
            "Anchor": [f"trend-{step}-{model}" for model in rows.model],
        }
    ).reset_index(drop=True)


def caption(results: pd.DataFrame, step: int) -> str:
    """Return a leaderboard's caption: how far ahead, how many forecasts, origins and shares."""
    rows = results[(results.step == step) & (results.model == LEAD)]
    years = f"{formats.count(step).capitalize()} year{'s' * (step > 1)} ahead"
    forecasts = f"{formats.num(len(rows))} forecasts in {formats.count(rows.series.nunique())} shares"
    return f"{years}: {forecasts}, from {formats.count(backtest.independent_origins(rows, step))} independent origins"


def _of(hits: int, n: int) -> str:
    return f"{hits}\u00a0of\u00a0{n}"


def _fits(failed: int, warned: int) -> str:
    told = [f"{count} {word}" for count, word in ((failed, "failed"), (warned, "warned")) if count]
    return ", ".join(told) or "sound"


def _worst(row) -> str:
    series_id, year = row.worst_at.split(", ")
    name = tested_shares.NAMES[series_id].lower()
    ahead = f"{formats.count(row.step)} year{'s' * int(row.step > 1)} ahead"
    return f"{formats.num(row.worst, 0)} points: {name} in {year}, {ahead}"


def further(results: pd.DataFrame) -> pd.DataFrame:
    """Return what the leaderboards leave out, all steps pooled: RMSSE, CRPS, coverage at 50 %, and PIT by fifths."""
    rows = backtest.leaderboard(results)
    fifths = backtest.pit_table(results, bins=5)
    covered = backtest.coverage_table(results)
    half = covered[(covered.step == "all") & (covered.nominal == 0.5)].set_index("model")
    table = []
    for model, part in rows.groupby("model"):
        weight = part.n / part.n.sum()
        rmsse, crps = np.sqrt((weight * part.rmsse**2).sum()), (weight * part.crps).sum()
        counts = dict(zip(FIFTHS, fifths[model], strict=True))
        table.append({"Model": NAMES[model], "RMSSE": round(rmsse, 2), "CRPS": round(crps, 2),
                      "50% band": _of(half.hits[model], half.n[model]), **counts,
                      "Worst miss": _worst(part.loc[part.worst.idxmax()]), "Anchor": f"trend-all-{model}"})  # fmt: skip
    return pd.DataFrame(table).sort_values("CRPS", ignore_index=True)


def coverage(results: pd.DataFrame) -> pd.DataFrame:
    """Return coverage of every model pooled over shares and steps: model, name, and columns of backtest.coverage_table.

    low and high: 95 % Wilson interval, which takes overlapping forecasts for independent ones; by_year_low and
    by_year_high: with the outcomes of a year in one piece.
    """
    rows = backtest.coverage_table(results)
    return rows[rows.step == "all"].assign(name=rows.model.map(NAMES)).drop(columns="step").reset_index(drop=True)


def outcomes(results: pd.DataFrame, model: str = LEAD) -> pd.DataFrame:
    """Return one model's forecasts with `year` of the outcome, `held` by the 80 % band, `width` of it (share)."""
    rows = results[(results.model == model) & (results.failed == "")]
    held = rows.actual.between(rows["q10"], rows["q90"])
    year = [period.year for period in rows.target]
    return rows.assign(year=year, held=held, width=rows["q90"] - rows["q10"], name=rows.series.map(tested_shares.NAMES))


def needed(results: pd.DataFrame, model: str = LEAD, share: float = NOMINAL) -> float:
    """Return the nominal level (0-1) whose central band would have held `share` of the outcomes."""
    pit = results.pit[(results.model == model) & results.pit.notna()]
    return float(np.quantile(2 * (pit - 0.5).abs(), share, method="higher"))


def simulated_coverage() -> pd.DataFrame:
    """Return the simulation's result (facts.simulated.load) with `name` of the model and `law` of the world."""
    frame = simulated.load()
    return frame.assign(name=frame.model.map(NAMES), law=frame.truth.map(simulated.WORLDS))


def widths(fans: pd.DataFrame) -> pd.DataFrame:
    """Return how wide the headline's 80 % bands are, points: name, then a column for the first and the last year ahead.

    fans: from facts.tested_shares.fans.
    """
    wide = (100 * (fans.high80 - fans.low80)).groupby(fans.name)
    return pd.DataFrame({"name": list(wide.groups), "first": wide.first(), "last": wide.last()}).reset_index(drop=True)


def left_out(results: pd.DataFrame) -> pd.Series:
    """Return the headline's 80 % coverage without each share in turn, by its name, lowest first."""
    rows = outcomes(results)
    return pd.Series({name: rows.held[rows.name != name].mean() for name in rows.name.unique()}).sort_values()
