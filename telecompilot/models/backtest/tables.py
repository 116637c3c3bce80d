"""The tables a reader sees: who forecast best, whose intervals held, whether a difference is more than chance."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy import special

from .. import scores

BASELINES = ("last_value", "drift")
INTERVALS = {50: (0.25, 0.75), 80: (0.1, 0.9), 95: (0.025, 0.975)}
FEWEST_YEARS = 10


def _scored(results: pd.DataFrame) -> pd.DataFrame:
    """Rows that did not fail, with error and weighted interval score (and its split) of the number printed, the best
    and worst such score over the interval of the outcome, hits a level, and whether the outcome is exact.

    A band holds an outcome if it meets the interval that the outcome is known to."""
    rows = results[results["failed"] == ""].copy()
    rows["error"], rows["exact"] = rows["point"] - rows["actual"], rows["at_least"] == rows["at_most"]
    quantiles = rows[[f"q{p * 100:g}" for p in scores.WIS_LEVELS]].to_numpy()
    for name, values in scores.wis_parts(rows["actual"], quantiles).items():
        rows[name] = values
    ends = (rows[name].to_numpy() for name in ("at_least", "at_most", "point"))
    rows["wis_best"], rows["wis_worst"] = scores.over_interval(
        lambda actual: scores.wis_parts(actual, quantiles)["wis"], *ends
    )
    for level, (low, high) in INTERVALS.items():
        rows[f"hit{level}"] = met(rows, f"q{low * 100:g}", f"q{high * 100:g}")
    return rows


def met(rows: pd.DataFrame, low: str, high: str) -> pd.Series:
    """Return whether the band from column `low` to column `high` meets the interval that each outcome is known to."""
    return (rows["at_least"] <= rows[high]) & (rows["at_most"] >= rows[low])


def independent_origins(results: pd.DataFrame, step: int) -> int:
    """Origins whose forecasts share no year of the future: at least `step` periods apart within each series."""
    total = 0
    for _, origins in results.loc[results["step"] == step].groupby("series")["origin"]:
        free = -np.inf  # the first time from which an origin shares nothing with the last one counted
        for at in sorted({getattr(origin, "ordinal", origin) for origin in origins}):
            if at >= free - 1e-9:
                total, free = total + 1, at + step
    return total


def leaderboard(results: pd.DataFrame) -> pd.DataFrame:
    """One row a (step, model), baselines among them, best weighted interval score first within a step.

    Errors, scores and widths in percentage points, except mase and rmsse (scaled by the training data's own changes a
    row, then pooled) and skill = 1 - MAE / MAE of the baseline on the same forecasts. Columns: n, series, origins
    (independent ones), mae, mase, rmsse, skill_last_value, skill_drift, wis, sharpness, under, over, crps,
    coverage50 / 80 / 95 with hits, worst (points), worst_at, warnings, not_converged, failed: all of exact outcomes.
    With outcomes that are bounds: bounds (how many there are), met50 / 80 / 95 (that the band meets), and wis_best,
    wis_worst, crps_best, crps_worst of all outcomes, wherever in its interval each may lie.
    Raises ValueError if a baseline is missing, for a table without one is not printed, and if every forecast failed.
    """
    missing = set(BASELINES) - set(results["model"])
    if missing:
        raise ValueError(f"baselines missing from the results: {', '.join(sorted(missing))}")
    if (results["failed"] != "").all():
        raise ValueError(f"no forecast to score: {results['failed'].iloc[0]}")
    rows = _scored(results)
    keys = ["series", "origin", "step"]
    for base in BASELINES:
        own = rows.loc[rows["model"] == base, [*keys, "error"]].rename(columns={"error": f"base_{base}"})
        rows = rows.merge(own, on=keys, how="left", validate="many_to_one")
    table = [_entry(step, model, part, results) for (step, model), part in rows.groupby(["step", "model"])
             if part["exact"].any()]  # fmt: skip
    return pd.DataFrame(table).sort_values(["step", "wis"], ignore_index=True)


def _entry(step: int, model: str, whole: pd.DataFrame, results: pd.DataFrame) -> dict:
    part, bounds = whole[whole["exact"]], whole[~whole["exact"]]
    error = part["error"].abs()
    worst = error.idxmax()
    every = results[(results["step"] == step) & (results["model"] == model)]
    skill = {}
    for base in BASELINES:
        other = part[f"base_{base}"].abs()
        skill[f"skill_{base}"] = 1 - error[other.notna()].mean() / other.mean()
    hits: dict[str, float] = {}
    for level in INTERVALS:
        hits |= {f"coverage{level}": part[f"hit{level}"].mean(), f"hits{level}": int(part[f"hit{level}"].sum())}
        hits |= {f"met{level}": int(bounds[f"hit{level}"].sum())}
    either = [f"{score}_{end}" for score in ("wis", "crps") for end in ("best", "worst")]
    return {
        "step": step, "model": model, "n": len(part), "series": part["series"].nunique(),
        "origins": independent_origins(part, step), "mae": 100 * error.mean(),
        "mase": (error / part["mae_scale"]).mean(), "rmsse": np.sqrt(((error / part["rms_scale"]) ** 2).mean()),
        **skill, **{name: 100 * part[name].mean() for name in ("wis", "sharpness", "under", "over", "crps")}, **hits,
        "worst": 100 * error.max(), "worst_at": f"{part.at[worst, 'series']}, {part.at[worst, 'target']}",
        "warnings": int(every["warnings"].sum()), "failed": int((every["failed"] != "").sum()),
        "not_converged": int((~whole["converged"].astype(bool)).sum()),
        "bounds": len(bounds), **{name: 100 * whole[name].mean() for name in either},
    }  # fmt: skip


def coverage_table(results: pd.DataFrame) -> pd.DataFrame:
    """One row a (model, level, step), and step "all": nominal, hits, n, coverage, its Wilson 95 % interval (low, high),
    by_year_low, by_year_high, years and origins, all of exact outcomes; bounds, how many outcomes are only bounds, and
    met, how many of those the band meets. Wilson's interval counts every forecast as independent; those of one
    year share its shocks, and overlapping ones their future, so it is too narrow. `by_year_low` and `by_year_high` let
    the outcomes of a year stand or fall together (`scores.wilson_clustered`, over `years` of them); `origins` says how
    many independent origins there are (for "all", those of the longest step)."""
    rows = _scored(results)
    table = []
    for model, whole in rows.groupby("model"):
        mine, rough = whole[whole["exact"]], whole[~whole["exact"]]
        for step, part in [("all", mine), *mine.groupby("step")]:
            rest = rough if step == "all" else rough[rough["step"] == step]
            origins, years = independent_origins(mine, part["step"].max()), _years(part["target"])
            for level in INTERVALS:
                hits, n = int(part[f"hit{level}"].sum()), len(part)
                low, high = scores.wilson(hits, n)
                by_year = scores.wilson_clustered(part[f"hit{level}"], years)
                table.append({"model": model, "step": step, "nominal": level / 100, "hits": hits, "n": n,
                              "coverage": hits / n, "low": low, "high": high, "by_year_low": by_year[0],
                              "by_year_high": by_year[1], "years": len(set(years)), "origins": origins,
                              "bounds": len(rest), "met": int(rest[f"hit{level}"].sum())})  # fmt: skip
    return pd.DataFrame(table)


def _years(targets) -> list:
    """Calendar years of the periods forecast; numbers as they are."""
    return [getattr(target, "year", target) for target in targets]


def compare(results: pd.DataFrame, model: str, baseline: str = "last_value", step: int = 1) -> dict:
    """Is `model` better than `baseline`? Mean difference of weighted interval scores of exact outcomes, clustered by
    target year.

    Returns n, clusters, difference (points, negative = better), and t and p, which are None with verdict "not tested"
    below 20 pooled differences or 10 target years: a p-value from less would mislead.
    """
    rows = _scored(results[results["step"] == step]).query("exact")
    wide = rows.pivot_table(index=["series", "origin", "target"], columns="model", values="wis", aggfunc="first")
    gap = 100 * (wide[model] - wide[baseline]).dropna()
    years = _years(gap.index.get_level_values("target"))
    n, clusters, difference = len(gap), len(set(years)), float(gap.mean())
    out = {"n": n, "clusters": clusters, "difference": difference, "t": None, "p": None, "verdict": "not tested"}
    if n < scores.ENOUGH_DIFFERENCES or clusters < FEWEST_YEARS:
        return out
    sums = (gap - gap.mean()).groupby(years).sum()
    error = np.sqrt((sums**2).sum() * clusters / (clusters - 1)) / n
    if error == 0:
        return out | {"verdict": "no difference"}
    t = float(difference / error)
    return out | {"t": t, "p": float(2 * special.stdtr(clusters - 1, -abs(t))), "verdict": "tested"}
