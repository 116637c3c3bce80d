"""What earlier openings did to foreign share, measured: the event study in words, as tables and numbers for pages."""

from __future__ import annotations

from types import SimpleNamespace

import pandas as pd

from telecompilot import evidence
from telecompilot.evidence import Evidence, formats
from telecompilot.facts.opening_study import NAMES, SHARE, YEARS, Study, points, study, variants
from telecompilot.models.pooling import leave_one_out

__all__ = ["checks", "numbers", "study", "ways"]


def checks(ev: Evidence | None = None) -> pd.DataFrame:
    """Return every measured opening by every way of estimating it, in words, log-odds: the page's table."""
    rows = study(ev or evidence.load()).measured.reset_index(drop=True)
    return pd.DataFrame(
        {
            "Opening": rows.name,
            "Slope, in force": [_interval(*row) for row in rows[["effect", "low", "high"]].to_numpy()],
            "Slope, announced": [_interval(*row) for row in rows[["told", "told_low", "told_high"]].to_numpy()],
            "Step, in force": [_interval(*row) for row in rows[["step", "step_low", "step_high"]].to_numpy()],
            "Cross-check (error)": [f"{_odds(row.check)} ({_odds(row.check_se)})" for row in rows.itertuples()],
        }
    )


def ways(ev: Evidence | None = None) -> pd.DataFrame:
    """Return `variants` in words: the page's table of pooled results."""
    rows = variants(ev)
    return pd.DataFrame(
        {
            "How": rows.how,
            "Openings": rows.k,
            "Mean, log-odds": [_interval(*row) for row in rows[["mean", "low", "high"]].to_numpy()],
            "A market not seen yet": [_span(*row) for row in rows[["new_low", "new_high"]].to_numpy()],
            "Left out": [NAMES[left] if left else "none" for left in rows.left],
        }
    )


def _odds(value: float) -> str:
    return str(formats.num(value, 2))


def _span(low: float, high: float) -> str:
    return f"{_odds(low)} to {_odds(high)}"


def _interval(value: float, low: float, high: float) -> str:
    return "" if pd.isna(value) else f"{_odds(value)} ({_span(low, high)})"


def numbers(ev: Evidence | None = None) -> SimpleNamespace:
    """Return every number of the conclusions' prose as Text.

    Of each measured opening, by event_id with underscores: its effect, `<id>_span` and `<id>_points` (at SHARE).
    """
    ev = ev or evidence.load()
    found = study(ev)
    steps = variants(ev).iloc[-1]
    words = {"steps_mean": _interval(steps["mean"], steps.low, steps.high)}
    for event, row in found.measured.iterrows():
        name = event.replace("-", "_")
        words |= {name: _odds(row.effect), f"{name}_span": _span(row.low, row.high)}
        words |= {f"{name}_points": _points(row.low, row.high), f"{name}_rank": formats.pct(row["rank"], 0)}
    parts = (_record, _market, _left, _without, _steps)
    return formats.texts(_scale(), *(part(found) for part in parts), words)


def _scale() -> dict[str, str]:
    """Put log-odds in points: what a tenth of one makes of a share of SHARE."""
    return {
        "tenth": formats.num(0.1),
        "tenth_to": formats.pct(SHARE + points(0.1)),
        "tenth_points": formats.points(points(0.1)),
        "tenth_years": formats.pct(SHARE + points(0.1, YEARS)),
        "years": formats.count(YEARS),
    }


def _record(found: Study) -> dict[str, str]:
    rows, refused = found.measured, found.rows[found.rows.reason != ""]
    up, down, k = int((rows.low > 0).sum()), int((rows.high < 0).sum()), formats.count(len(rows))
    told = f"{formats.count(up)} of the {k} clearly bent it up, {formats.count(down)} clearly down"
    cars = rows[rows.sector == "cars"]
    rarest = rows.loc[rows["rank"].idxmin()]
    return {
        "listed": formats.count(len(found.rows)),
        "measured": k,
        "refused": formats.count(len(refused)),
        "up": formats.count(int((rows.effect > 0).sum())),
        "down": formats.count(int((rows.effect < 0).sum())),
        "bent": told if up or down else f"none of the {k} clearly bent it, up or down",
        "dates": formats.num(found.dates),
        "cars": formats.count(len(cars)),
        "cars_zero": _hold_zero(int(((cars.low < 0) & (cars.high > 0)).sum()), len(cars)),
        "rarest": rarest["name"],
        "rarest_rank": formats.pct(rarest["rank"], 0),
    }


def _hold_zero(holding: int, intervals: int) -> str:
    if holding == intervals == 2:
        return "Both intervals include zero"
    return f"{str(formats.count(holding)).capitalize()} of the {formats.count(intervals)} intervals include zero"


def _points(low: float, high: float) -> str:
    """Put an interval of log-odds a year in points of a share of SHARE."""
    ends = [formats.points(points(end), sign=True) for end in (low, high)]
    return f"{ends[0].split()[0]} to {ends[1]}"


def _market(found: Study) -> dict[str, str]:
    new, (low, high) = found.new, found.new.prediction
    side = "can help, do nothing or harm" if low < 0 < high else "helps" if low > 0 else "harms"
    plan = "on neither a gain nor a loss" if low < 0 < high else "on a gain" if low > 0 else "on a loss"
    tendency = "no tendency" if not new.excludes_zero else "a rise" if new.mean > 0 else "a fall"
    return {
        "k": formats.count(new.k),
        "mean": _odds(new.mean),
        "mean_span": _span(*new.ci),
        "mean_points": _points(*new.ci),
        "new_span": _span(low, high),
        "new_points": _points(low, high),
        "new_years": formats.span(*(SHARE + points(end, YEARS) for end in (low, high)), digits=0),
        "tendency": tendency,
        "may": side,
        "plan": plan,
        "tau": _odds(new.tau),
        "tau_high": _odds(new.tau2_ci[1] ** 0.5),
    }


def _left(found: Study) -> dict[str, str]:
    """Say which opening the mean leaves out and what it would do to it; empty if none is left out."""
    if not found.left:
        return {}
    row, others = found.rows.loc[found.left], found.measured.drop(index=found.left)
    return {
        "left": row["name"],
        "left_weight": formats.pct(max(found.whole.weights), 0),
        "left_figures": formats.count(int(row.n)),
        "left_error": formats.num(row.se, 3),
        "others_error": f"{_odds(others.se.min())} to {_odds(others.se.max())}",
        "naive": formats.num(found.whole.mean, 3),
        "naive_span": _span(*found.whole.ci),
        "naive_new": _span(*found.whole.prediction),
    }


def _without(found: Study) -> dict[str, str]:
    """Find the opening, and the market, without which the mean moves most."""
    used = found.measured.drop(index=[found.left] if found.left else [])
    words = {}
    for name, by in (("one", None), ("market", "sector")):
        rest = leave_one_out(used, by).dropna(subset="mean")
        worst = rest.loc[(rest["mean"] - found.new.mean).abs().idxmax()]
        words[f"{name}_name"] = NAMES.get(worst.name, worst.name)
        words[f"{name}_mean"] = _odds(worst["mean"])
        words[f"{name}_span"] = _span(worst.low, worst.high)
        words[f"{name}_new"] = _span(worst.new_low, worst.new_high)
        clear = int(((rest.low > 0) | (rest.high < 0)).sum())
        words[f"{name}_clear"] = (
            f"in {'none' if clear == 0 else formats.count(clear)} of {formats.count(len(rest))} cases"
        )
    return words


def _steps(found: Study) -> dict[str, str]:
    """Say which openings look clear if read as a single step instead of a change of slope."""
    rows = found.measured
    clear = rows[(rows.step_low > 0) | (rows.step_high < 0)]
    listed = "; ".join(
        f"“{row.name}”, {_interval(*row[['step', 'step_low', 'step_high']])} log-odds"
        for _, row in clear.set_index("name").iterrows()
    )
    count = f"{str(formats.count(len(clear))).capitalize()} of the {formats.count(len(rows))} intervals"
    leaves = "leaves" if len(clear) == 1 else "leave"
    return {
        "steps": f"{count} {leaves} out zero ({listed})" if len(clear) else "All intervals include zero",
        "steps_up": formats.count(int((rows.step > 0).sum())),
    }
