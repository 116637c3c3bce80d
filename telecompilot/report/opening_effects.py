"""What earlier openings did to foreign share, measured: numbers, tables and figure of the event study.

The last part of the chapter on services; the chapters on manufacturing and on quality quote its numbers too.
"""

from __future__ import annotations

from types import SimpleNamespace

import altair as alt
import pandas as pd

from telecompilot.evidence import Evidence, formats
from telecompilot.figure import palette, parts, rows
from telecompilot.figure.plot import Plot
from telecompilot.models.pooling import leave_one_out
from telecompilot.study import openings
from telecompilot.study.openings import SHARE, YEARS, Results

OPENING, LEFT, MEAN, NEW = "opening", "opening, left out of the mean", "mean", "new market"
SEVEN_TICKS = 500  # px of plotting area from which seven labels of log-odds have room


def _odds(value: float) -> str:
    return str(formats.num(value, 2))


def _span(low: float, high: float) -> str:
    return f"{_odds(low)} to {_odds(high)}"


def _interval(value: float, low: float, high: float) -> str:
    return "" if pd.isna(value) else f"{_odds(value)} ({_span(low, high)})"


def _intervals(frame: pd.DataFrame, *names: str) -> list[str]:
    return [_interval(*row) for row in frame[list(names)].to_numpy()]


def _points(low: float, high: float) -> str:
    """Put an interval of log-odds a year in points of a share of SHARE."""
    ends = [formats.points(openings.in_points(end), sign=True) for end in (low, high)]
    return f"{ends[0].split()[0]} to {ends[1]}"


def _clear(low: pd.Series, high: pd.Series) -> pd.Series:
    """Tell which intervals leave out zero."""
    return (low > 0) | (high < 0)


def numbers(ev: Evidence) -> SimpleNamespace:
    """Return every number that pages quote from the event study, as Text.

    Of each opening of cars, by event_id with underscores: its effect, `_span`, `_points` (at SHARE) and `_rank`.
    """
    study, pooled = openings.results(ev), openings.variants(ev)
    of_study = (_record, _cars, _new_market, _left_out, _worst_cases, _steps)
    steps = {"steps_mean": _intervals(pooled, "mean", "low", "high")[-1]}
    return formats.texts(_scale(), steps, *(words(study) for words in of_study))


def _scale() -> dict[str, str]:
    """Put log-odds in points: what a tenth of one makes of a share of SHARE."""
    return {
        "tenth": formats.num(0.1),
        "tenth_to": formats.pct(SHARE + openings.in_points(0.1)),
        "tenth_points": formats.points(openings.in_points(0.1)),
        "tenth_years": formats.pct(SHARE + openings.in_points(0.1, YEARS)),
        "years": formats.count(YEARS),
    }


def _record(study: Results) -> dict[str, str]:
    """Say how many openings could be measured, which way they point, and which stands out most."""
    measured, k = study.measured, formats.count(len(study.measured))
    up, down = int((measured.low > 0).sum()), int((measured.high < 0).sum())
    rises, falls = int((measured.effect > 0).sum()), int((measured.effect < 0).sum())
    some = f"{formats.count(up)} of the {k} clearly bent it up, {formats.count(down)} clearly down"
    rarest = measured.loc[measured["rank"].idxmin()]
    return {
        "listed": formats.count(len(study.rows)),
        "measured": k,
        "refused": formats.count(len(study.refused)),
        "ways": f"{formats.count(rises)} {'points' if rises == 1 else 'point'} up and {formats.count(falls)} down",
        "bent": some if up or down else f"none of the {k} clearly bent it, up or down",
        "dates": formats.num(study.dates),
        "rarest": rarest["name"],
        "rarest_rank": formats.pct(rarest["rank"], 0),
    }


def _cars(study: Results) -> dict[str, str]:
    cars = study.measured[study.measured.sector == "cars"]
    zero, k = int(((cars.low < 0) & (cars.high > 0)).sum()), len(cars)
    some = f"{formats.count(zero).capitalize()} of the {formats.count(k)} intervals include zero"
    words = {"cars_zero": "Both intervals include zero" if zero == k == 2 else some}
    for event, row in cars.iterrows():
        name = event.replace("-", "_")
        words |= {name: _odds(row.effect), f"{name}_span": _span(row.low, row.high)}
        words |= {f"{name}_points": _points(row.low, row.high), f"{name}_rank": formats.pct(row["rank"], 0)}
    return words


def _new_market(study: Results) -> dict[str, str]:
    """Say what the mean and the interval for a market not seen yet are, and what to plan on."""
    new, (low, high) = study.new, study.new.prediction
    at = 0 if low < 0 < high else 1 if low > 0 else 2  # both ways, up, down
    return {
        "mean": _odds(new.mean),
        "mean_span": _span(*new.ci),
        "mean_points": _points(*new.ci),
        "new_points": _points(low, high),
        "new_years": formats.span(*(SHARE + openings.in_points(end, YEARS) for end in (low, high)), digits=0),
        "tendency": "no tendency" if not new.excludes_zero else "a rise" if new.mean > 0 else "a fall",
        "may": ("can help, do nothing or harm", "helps", "harms")[at],
        "plan": ("on neither a gain nor a loss", "on a gain", "on a loss")[at],
    }


def _left_out(study: Results) -> dict[str, str]:
    """Say which opening the mean leaves out, if any, and what it would do to it; and which ones `rest`."""
    k = formats.count(study.new.k)
    if not study.left:
        words = f"No opening carries more than half of the weight, so the two lowest rows take in all {k}."
        return {"left_out": words, "rest": f"all {k}"}
    row, errors = study.rows.loc[study.left], study.pooled.se
    words = (
        f"“{row['name']}” rests on {formats.count(int(row.n))} figures that lie almost on a straight line, so its "
        f"error comes out at {formats.num(row.se, 3)}, against {_span(errors.min(), errors.max())} for the rest. In a "
        f"plain pooled mean it alone would carry {formats.pct(max(study.whole.weights), 0)} of the weight. That mean "
        f"is {formats.num(study.whole.mean, 3)}, and it would give any new market an effect from "
        f"{_span(*study.whole.prediction)}, a precision that rests on one smooth line. Our rule lets no opening carry "
        "more than half of the weight, so this one is left out of the two lowest rows."
    )
    return {"left_out": words, "rest": f"the other {k}"}


def _worst_cases(study: Results) -> dict[str, str]:
    """Name the opening, and the market, without which the mean moves most, and what is left then."""
    words = {}
    for name, by in (("one", None), ("market", "sector")):
        rest = leave_one_out(study.pooled, by).dropna(subset="mean")
        worst = rest.loc[(rest["mean"] - study.new.mean).abs().idxmax()]
        clear = int(_clear(rest.low, rest.high).sum())
        words[f"{name}_name"] = study.rows.name.get(worst.name, worst.name)
        words[f"{name}_mean"] = _odds(worst["mean"])
        words[f"{name}_span"] = _span(worst.low, worst.high)
        words[f"{name}_clear"] = f"in {formats.count(clear)} of {formats.count(len(rest))} cases"
    return words | {"market_new": _span(worst.new_low, worst.new_high)}


def _steps(study: Results) -> dict[str, str]:
    """Say which openings look clear if read as a single step instead of a change of slope."""
    measured = study.measured
    clear = measured[_clear(measured.step_low, measured.step_high)]
    steps = zip(clear.name, _intervals(clear, "step", "step_low", "step_high"), strict=True)
    listed = "; ".join(f"“{name}”, {step} log-odds" for name, step in steps)
    count = f"{formats.count(len(clear)).capitalize()} of the {formats.count(len(measured))} intervals"
    leaves = "leaves" if len(clear) == 1 else "leave"
    return {
        "steps": f"{count} {leaves} out zero ({listed})" if len(clear) else "All intervals include zero",
        "steps_up": formats.count(int((measured.step > 0).sum())),
    }


def tab_checks(ev: Evidence) -> pd.DataFrame:
    """Return every measured opening by every way of estimating it, in words, log-odds."""
    measured = openings.results(ev).measured.reset_index(drop=True)
    return pd.DataFrame(
        {
            "Opening": measured.name,
            "Slope, in force": _intervals(measured, "effect", "low", "high"),
            "Slope, announced": _intervals(measured, "announced", "announced_low", "announced_high"),
            "Step, in force": _intervals(measured, "step", "step_low", "step_high"),
            "Cross-check (error)": [f"{_odds(row.check)} ({_odds(row.check_se)})" for row in measured.itertuples()],
        }
    )


def tab_ways(ev: Evidence) -> pd.DataFrame:
    """Return the pooled result under each of openings.VARIANTS, in words, log-odds."""
    variants, names = openings.variants(ev), openings.names(ev)
    return pd.DataFrame(
        {
            "How": variants.how,
            "Openings": variants.k,
            "Mean, log-odds": _intervals(variants, "mean", "low", "high"),
            "A market not seen yet": [_span(*row) for row in variants[["new_low", "new_high"]].to_numpy()],
            "Left out": [names[left] if left else "none" for left in variants.left],
        }
    )


def sources(ev: Evidence) -> tuple[str, ...]:
    """Return the ids of the documents that date the measured openings: the sources of both tables."""
    return openings.results(ev).sources


def fig_effects(ev: Evidence) -> Plot:
    """Draw a row an opening, then the mean of openings and the interval of a market not seen yet."""
    study = openings.results(ev)
    frame, measured = _drawn(study), study.measured
    clear = int(_clear(measured.low, measured.high).sum())
    first = "Not one" if clear == 0 else formats.count(clear).capitalize()
    said = (f"{row.name} {_odds(row.effect)}, from {_span(row.low, row.high)}" for row in frame.itertuples(index=False))
    return Plot(
        draw=lambda width: _effects_chart(frame, width),
        table=_effects_table(frame),
        title=f"{first} of {formats.count(len(measured))} openings clearly bent the course of foreign share; at a "
        f"tenth of a market, the next may bend it by {_points(*study.new.prediction)} a year",
        units="Change of slope, log-odds a year, with 95 percent intervals. At a share of one in ten, 0.1 log-odds a "
        f"year is {formats.points(openings.in_points(0.1))} a year",
        alt=f"Dots with intervals around a line at zero, no effect. {'; '.join(said)}.",
        series=measured.series_id,
        sources=study.sources,
        note=_note(study),
    )


def _drawn(study: Results) -> pd.DataFrame:
    """Return what is drawn, in order: name, kind, effect, low, high, weight, rank."""
    kinds = [LEFT if event == study.left else OPENING for event in study.measured.index]
    new = study.new
    pooled = [
        (f"Mean of {formats.count(new.k)} openings", MEAN, new.mean, *new.ci),
        ("A market not seen yet: prediction", NEW, new.mean, *new.prediction),
    ]
    columns = ["name", "kind", "effect", "low", "high"]
    each = study.measured.assign(kind=kinds)[[*columns, "weight", "rank"]]
    return pd.concat([each, pd.DataFrame(pooled, columns=columns)], ignore_index=True)


def _effects_table(frame: pd.DataFrame) -> pd.DataFrame:
    way, clear = frame.effect.gt(0).map({True: "up", False: "down"}), _clear(frame.low, frame.high)
    return pd.DataFrame(
        {
            "Opening": frame.name,
            "Drawn as": frame.kind,
            "Effect, log-odds a year": frame.effect.round(3),
            "95% interval, from": frame.low.round(3),
            "95% interval, to": frame.high.round(3),
            "Sign": way.where(clear, way + ", not clear"),
            "Weight in the mean, %": (100 * frame.weight).round(1),
            "Placebo dates with as large a ratio, %": (100 * frame["rank"]).round(0),
        }
    )


def _note(study: Results) -> str:
    """Say what is left out and why, and how the dates without an opening compare."""
    refused = "; ".join(f"{name} ({reason})" for name, reason in study.refused[["name", "reason"]].to_numpy())
    note = f"Not measured: {refused}. " if refused else ""
    if study.left:
        note += (
            f"Hollow: would carry {formats.pct(max(study.whole.weights), 0)} of the mean’s weight and is left out of "
            f"the two lowest rows; with it the mean is {formats.num(study.whole.mean, 3)}, the interval for a new "
            f"market {_span(*study.whole.prediction)}. "
        )
    return note + (
        f"Placebo ranks compare with {formats.num(study.dates)} dates on which nothing was opened. Two openings of one "
        "market share their figures. What is measured came after the opening; that it came of it is not shown."
    )


def _effects_chart(frame: pd.DataFrame, width: int) -> alt.LayerChart:
    placed, height = rows.placed(frame, list(frame.name), width, lead=18)
    label = "datum.value == 0 ? '0' : format(datum.value, '+.1f')"
    axis = alt.Axis(grid=True, labelExpr=label, tickCount=7 if width > SEVEN_TICKS else 5)
    ends = [min(1.05 * frame.low.min(), -0.1), max(1.2 * frame.high.max(), 0.1)]
    x = alt.X("effect:Q", title=None, axis=axis, scale=alt.Scale(domain=ends, nice=False))
    layers = [parts.reference(0, "no effect", width, channel="x")]
    for kind, colour, thick in ((OPENING, palette.FOREIGN, 2.5), (MEAN, palette.THIRD, 3), (NEW, palette.THIRD, 10)):
        drawn = placed[placed.kind.isin([kind, LEFT] if kind == OPENING else [kind])]
        base = alt.Chart(drawn).encode(y=rows.at("line", height))
        line = base.mark_rule(color=colour, strokeWidth=thick, opacity=0.4 if kind == NEW else 1)
        layers.append(line.encode(x=alt.X("low:Q", title=None), x2="high:Q"))
        fill = alt.condition(f"datum.kind == '{LEFT}'", alt.value(palette.PAPER), alt.value(colour))
        dot = {"shape": "circle" if kind == OPENING else "diamond", "size": 90, "stroke": colour, "strokeWidth": 2}
        layers.append(base.mark_point(**dot, filled=True).encode(x=x, fill=fill))
    return alt.layer(*layers, rows.heads(placed, height)).properties(width=width, height=height)
