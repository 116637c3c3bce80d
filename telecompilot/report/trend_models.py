"""Trend models: which forecasts of foreign share held in back-tests, and what they say of China's cloud."""

from __future__ import annotations

import textwrap
from types import SimpleNamespace

import altair as alt
import numpy as np
import pandas as pd

from telecompilot.evidence import Evidence, formats
from telecompilot.evidence.formats import count, counted, extent, listed, num, pct, span
from telecompilot.figure import palette, parts
from telecompilot.figure.plot import Plot
from telecompilot.models import backtest, scores
from telecompilot.report import trend_fans
from telecompilot.study import fans, tested_shares, track_record
from telecompilot.study.tested_shares import HORIZON, LEAST
from telecompilot.study.track_record import BROKEN, LEAD, NAMES, NOMINAL, STEPS, TIMED, TURNING, Record

SCORES = {"wis": "WIS", "sharpness": "Width", "under": "Low", "over": "High", "mae": "MAE", "mase": "MASE"}
STATE = ("local_level", "local_trend", "damped_trend")  # state-space models as software fits them
ORIGIN = "The shares’ sources stand under Data of the first figure."
LEGEND = (
    "Points of share, best WIS first; outcomes that are only bounds stand in the last table. WIS: weighted interval "
    "score; it adds the bands’ width and the penalties for forecasts that came out too low and too high. MAE: mean "
    "error. MASE: error over the past’s mean change from one year to the next. vs: error saved against the baselines "
    "last value and drift, negative where it is larger. Bands: outcomes held. "
    f"Fits: how many failed or carried a warning. {ORIGIN}"
)
FURTHER = (
    "RMSSE and CRPS: as MASE and WIS, with squared errors and the whole distribution. Lowest to highest: outcomes by "
    "the fifth of the forecast they fell in (probability integral transform); honest bands give five equal numbers. "
    "Bounds met: outcomes printed as bounds for which the 80% band leaves room. With bounds: the score of all "
    f"outcomes, from the best to the worst place that the bounds leave. {ORIGIN}"
)
ROW = 23  # px: the height of a model's row
LETTERS = 22  # of a name on a line
WORLDS = {
    "random walk": (palette.FOREIGN, "circle"),
    "trend": (palette.DOMESTIC, "square"),
    "wandering slope": (palette.THIRD, "triangle-up"),
    "slope alone": (palette.FOURTH, "diamond"),
}


def numbers(ev: Evidence) -> SimpleNamespace:
    """Return every number of the chapter's prose as Text."""
    record = track_record.record(ev)
    tested = _size(ev, record), _coverage(record), _chance(record), _errors(record), _blame(ev, record.results)
    return formats.texts(*tested, _simulated(), trend_fans.prose(ev))


def _of(part: int, whole: int, space: str = " ") -> str:
    return f"{part}{space}of{space}{whole}"


def _spoken(model: str) -> str:
    """A model's name inside a sentence."""
    return "random walk with drift" if model == "drift" else NAMES[model].split(" (")[0].lower()


def _size(ev: Evidence, record: Record) -> dict[str, str]:
    rows, tested, board = track_record.outcomes(record.results), tested_shares.load(ev), record.board
    scored = rows.groupby("name").size().sort_values()
    short = [tested_shares.NAMES[name].lower() for name, share in tested.items() if len(share) <= LEAST]
    words = {"level": pct(NOMINAL, 0), "wider": pct(0.95, 0), "models": len(NAMES)}
    words |= {
        "tested": len(tested),
        "scored": len(scored) if len(scored) < len(tested) else "all",
        "short": _too_short(short),
    }
    words |= {"most_name": scored.index[-1].lower(), "most": _of(scored.iloc[-1], len(rows))}
    words |= {"forecasts": num(len(rows)), "horizon": HORIZON, "least": LEAST}
    words |= {"fits": num(len(record.results.drop_duplicates(["series", "origin", "model"])))}
    words |= {"origins": backtest.independent_origins(record.results, HORIZON)}
    words |= {"last_shares": rows.name[rows.step == HORIZON].nunique(), "warnings": board.warnings.sum()}
    words |= {"failed": board.failed.sum(), "unsettled": board.not_converged.sum()}
    return {name: text if isinstance(text, str) else count(text) for name, text in words.items()}


def _too_short(names: list[str]) -> str:
    return f"; {listed(names)} {'are' if len(names) > 1 else 'is'} too short" if names else ""


def _coverage(record: Record) -> dict[str, str]:
    """How often the bands held, all models; the headline before and since the break, and without a share."""
    rows, own, levels = track_record.outcomes(record.results), record.lead, record.coverage.groupby("nominal")
    at80 = levels.get_group(NOMINAL).sort_values("coverage")
    at95 = levels.get_group(0.95).set_index("model").coverage
    missed, early = rows[~rows.held], rows.held[rows.year < BROKEN]
    late, below = rows.held[rows.year >= BROKEN], int((missed.actual < missed["q10"]).sum())
    without, short = track_record.left_out(record.results), int((at80.by_year_high.round(2) < NOMINAL).sum())
    side = "above the band: foreign share held up better than the past had prepared the model for"
    if 2 * below > len(missed):
        side = "below the band: foreign share fell further than the past had prepared the model for"
    words = {"held": _of(own.hits, own.n), "held_pct": pct(own.coverage, 0), "held_years": count(own.years)}
    words |= {"held_span": span(own.by_year_low, own.by_year_high, 0), "held95": pct(at95[LEAD], 0)}
    words |= {"best_model": _spoken(at80.model.iloc[-1]), "best_pct": pct(at80.coverage.iloc[-1], 0)}
    words |= {"promise": _promise(short, len(at80))}
    words |= {"trend95": pct(at95["integrated_trend"], 0), "rough": _rough(record)}
    words |= {"before": _of(early.sum(), len(early)), "since": _of(late.sum(), len(late))}
    words |= {"missed": num(len(missed)), "below": count(max(below, len(missed) - below)), "side": side}
    words |= {"without_low": pct(without.iloc[0], 0), "without_low_name": without.index[0].lower()}
    return words | {"without_high": pct(without.iloc[-1], 0), "without_high_name": without.index[-1].lower()}


def _rough(record: Record) -> str:
    """What the headline's band made of outcomes that are known only as bounds; nothing where there are none."""
    rows = track_record.bounded(record.results)
    if rows.empty:
        return ""
    held, printed, total = rows.held.sum(), rows.printed.sum(), len(rows)
    room = "all of them" if held == total else f"{count(held)} of them"
    more = "more figure is only a bound" if total == 1 else "more figures are only bounds"
    rest = f"the band leaves room for {room}, and held {count(printed)} at the number printed"
    return f" {count(total).capitalize()} {more} in print: {rest}."


def _promise(short: int, models: int) -> str:
    """How many models fell short of their promise by more than chance."""
    which = count(short) if short < models else "all"
    rest = f"; for the other {count(models - short)} the years are too few to tell" if 0 < short < models else ""
    what = f"kept the {pct(NOMINAL, 0)} promise too seldom for chance to explain"
    return f"Of {count(models)} models, {which} {what}{rest}"


def _chance(record: Record) -> dict[str, str]:
    """What the coverage says of the promises, intervals counted by year and rounded as the page shows them."""
    own, coverage = record.lead, record.coverage.set_index(["nominal", "model"])
    kept = "within what chance allows"
    if round(own.by_year_high, 2) < NOMINAL:
        kept = "too narrow"
    elif round(own.by_year_low, 2) > NOMINAL:
        kept = "too wide"
    elif own.high < NOMINAL:
        kept = "too narrow by the count, though so few years do not prove it"
    none, wider = (coverage.coverage[NOMINAL] < NOMINAL).all(), coverage.coverage[0.95]
    rival = "kept its promise" if wider["integrated_trend"] > wider[LEAD] else "did not keep its promise"
    rival += " better than the headline that averages it with two others"
    return {"answer": "None of them fully" if none else "Some more than others", "kept": kept, "rival": rival}


def _errors(record: Record) -> dict[str, str]:
    board = record.board
    first = board[board.step == 1].set_index("model")
    least, best = (board.loc[board.groupby("step")[score].idxmin()].model for score in ("mae", "wis"))
    winners, timed, gain = best.value_counts(), first.mae[list(TIMED)], first.skill_last_value
    test, chance = backtest.compare(record.results, LEAD, "last_value", 1), "too few to test"
    if test["p"] is not None:
        chance = f"{'a gap that chance makes easily' if test['p'] > 0.1 else 'more than chance'} (p = {test['p']:.2f})"
    words = {"gain": pct(gain.max(), 0) if gain.max() >= 0.01 else "less than 1%", "gain_model": _spoken(gain.idxmax())}
    words |= {"naive_wins": count((least == "last_value").sum()), "naive_error": num(first.mae["last_value"], 1)}
    words |= {"score_model": _spoken(winners.index[0]), "score_wins": _wins(winners.iloc[0])}
    words |= {"timed_low": num(timed.min(), 1), "timed_high": num(timed.max(), 1)}
    words |= {"lead_place": count(first.index.get_loc(LEAD) + 1), "chance": chance}
    return words | {"gap": num(abs(test["difference"]), 2), "gap_side": "better" if test["difference"] < 0 else "worse"}


def _wins(wins: int) -> str:
    """At how many horizons a model was the best."""
    return f"all {count(HORIZON)} horizons" if wins == HORIZON else f"{count(wins)} of {count(HORIZON)} horizons"


def _blame(ev: Evidence, results: pd.DataFrame) -> dict[str, str]:
    """Whether the recipe or the markets are to blame, and whether wider bands would have helped."""
    table, rows, other = track_record.recalibrated(results), track_record.misses(results), fans.record(ev)
    broken, calm = (table[side] for side in (table.held / table.n < NOMINAL, table.held / table.n >= NOMINAL))
    members = {f"member_{name}": track_record.outcomes(results, name).held for name in track_record.MEMBERS}
    timely, worst = track_record.in_time(results), (table.stretched / table.n).idxmin()
    words = {name: num(int(held.sum())) for name, held in members.items()}
    words |= {"broken": listed([f"{row.Index.lower()} {_of(row.held, row.n)}" for row in broken.itertuples()])}
    words |= {"shared": listed([name.lower() for name in table.index[table.failing]]) or "no share"}
    words |= {"calm": count(len(calm)), "calm_held": _of(calm.held.sum(), calm.n.sum())}
    words |= {"stretch_low": num(table.factor.min(), 1), "stretch_high": num(table.factor.max(), 1)}
    words |= {"stretch_held": _of(table.stretched.sum(), table.n.sum()), "stretch_worst": worst.lower()}
    words |= {"stretch_left": _of(table.stretched[worst], table.n[worst])}
    words |= {"stretch_early": num(track_record.stretch(rows.miss[rows.year < BROKEN]), 2)}
    words |= {"timely": _of(timely.stretched.sum(), len(timely)), "timely_plain": num(timely.held.sum())}
    return words | {"other_recipe": _of(other.held, other.total)}


def _simulated() -> dict[str, str]:
    frame = track_record.simulated()
    lead, trend, turning = frame.model == LEAD, frame.model == "integrated_trend", frame.truth.isin(TURNING)
    late, total = turning & (frame.step == frame.step.max()), int(frame.total.median())
    groups = {"line": frame.model == "linear_levels", "ets": frame.model == "damped_ets"}
    groups |= {"state": frame.model.isin(STATE), "headline": lead, "integrated_trend": trend}
    groups |= {"calm": lead & ~turning, "turning": lead & late, "turning_trend": trend & late}
    words = {f"made_{name}": extent(frame.coverage[rows], 0) for name, rows in groups.items()}
    low, high = scores.wilson(int(total * NOMINAL), total)
    return words | {"made_count": num(frame.total.max()), "made_error": formats.points((high - low) / 2, 0)}


def tab_ahead(ev: Evidence, step: int = 1) -> pd.DataFrame:
    """Return the leaderboard `step` years ahead: a row a model, best weighted interval score first."""
    board = track_record.record(ev).board
    rows = board[board.step == step].reset_index(drop=True)
    table = rows[list(SCORES)].round(dict.fromkeys(SCORES, 2) | {"mae": 1}).rename(columns=SCORES)
    table.insert(0, "Model", rows.model.map(NAMES))
    for base, head in (("last_value", "vs last, %"), ("drift", "vs drift, %")):
        table[head] = (100 * rows[f"skill_{base}"]).round(0) + 0.0
    for level in (80, 95):
        table[f"{level}% band"] = [_of(*row, "\u00a0") for row in rows[[f"hits{level}", "n"]].itertuples(index=False)]
    troubles = [((row.failed, "failed"), (row.warnings, "warned")) for row in rows.itertuples()]
    table["Fits"] = [", ".join(f"{n} {what}" for n, what in pair if n) or "sound" for pair in troubles]
    return table.assign(Anchor=f"trend-{step}-" + rows.model)


def caption(ev: Evidence, step: int) -> str:
    """Return the caption of `tab_ahead`: how far ahead, how many forecasts, origins and shares."""
    board = track_record.record(ev).board
    own = board[(board.step == step) & (board.model == LEAD)].iloc[0]
    forecasts = f"{num(own.n)} forecasts in {count(own.series)} shares, from {count(own.origins)} independent origins"
    return f"{counted(step, 'year', count).capitalize()} ahead: {forecasts}"


def tab_further(ev: Evidence) -> pd.DataFrame:
    """Return what the leaderboards leave out, all steps pooled: RMSSE, CRPS, coverage at 50 %, and PIT by fifths."""
    record, table = track_record.record(ev), []
    half, wide = (record.coverage[record.coverage.nominal == level].set_index("model") for level in (0.5, NOMINAL))
    for model, part in record.board.groupby("model"):
        weight, worst = part.n / part.n.sum(), part.loc[part.worst.idxmax()]
        series_id, year = worst.worst_at.split(", ")
        where = f"{tested_shares.NAMES[series_id].lower()} in {year}, {counted(worst.step, 'year', count)} ahead"
        rmsse, crps = np.sqrt((weight * part.rmsse**2).sum()), (weight * part.crps).sum()
        row = {"Model": NAMES[model], "RMSSE": round(rmsse, 2), "CRPS": round(crps, 2)}
        row |= {"50% band": _of(half.hits[model], half.n[model], "\u00a0"), **record.fifths[model]}
        row |= {"Bounds met": _of(wide.met[model], wide.bounds[model], "\u00a0"), **_ends(part)}
        row |= {"Worst miss": f"{num(worst.worst, 0)} points: {where}", "Anchor": f"trend-all-{model}"}
        table.append(row)
    return pd.DataFrame(table).sort_values("CRPS", ignore_index=True)


def _ends(part: pd.DataFrame) -> dict[str, str]:
    """WIS and CRPS of all outcomes, bounds among them, at best and at worst; part: a model's rows of the board."""
    weight = (part.n + part.bounds) / (part.n + part.bounds).sum()
    ends = {score: [(weight * part[f"{score.lower()}_{end}"]).sum() for end in ("best", "worst")]
            for score in ("WIS", "CRPS")}  # fmt: skip
    return {f"{score} with bounds": f"{low:.1f}–{high:.1f}" for score, (low, high) in ends.items()}


def fig_coverage(ev: Evidence) -> Plot:
    """How many outcomes each model's bands held against what they promised, with intervals counted by year."""
    record = track_record.record(ev)
    table, own = record.coverage, record.lead
    at80 = table[table.nominal == NOMINAL].sort_values("coverage", ascending=False)
    short = int((at80.by_year_high.round(2) < NOMINAL).sum())
    none = (at80.coverage < NOMINAL).all()
    which = "No model’s 80% band held four outcomes in five" if none else "Some bands kept 80%"
    order, words = list(at80.name), map("{} {} of {}".format, at80.name, at80.hits, at80.n)
    shown = table.assign(rank=table.name.map(order.index)).sort_values(["nominal", "rank"])
    ends = {"by_year_low": "95% by year from, %", "by_year_high": "95% by year to, %"}
    ends |= {"low": "Wilson 95% from, %", "high": "to, %"}
    columns = {"Model": shown.name, "Promised, %": 100 * shown.nominal, "Held": shown.hits, "Forecasts": shown.n}
    columns |= {"Bounds met": shown.met, "Bounds": shown.bounds}
    percent = (100 * shown[["coverage", *ends]]).round(1).rename(columns={"coverage": "Held, %"} | ends)
    return Plot(
        draw=lambda width: _by_model(shown, "nominal", order, width, _interval),
        table=pd.DataFrame(columns).join(percent),
        title=f"{which}; {count(short)} of {len(at80)} fell short by more than chance, the headline’s held "
        f"{pct(own.coverage, 0)}",
        units="Percent of outcomes inside the band; the upright line is what the band promised",
        alt="Three panels of dots with bars, one for bands called 50, 80 and 95%. Held by the 80% bands: "
        f"{'; '.join(words)}.",
        series=tuple(tested_shares.NAMES),
        note="All tested shares, origins and steps of one to five years pooled; outcomes that are only bounds are "
        "counted apart, under Data. Bars are 95% intervals in which the "
        f"outcomes of a year, of which there are {own.years}, stand or fall together. Wilson intervals, under "
        f"Data, take each of {own.n} forecasts as independent and are too short.",
    )


def fig_simulated(ev: Evidence) -> Plot:
    """How often 80 % bands held in simulated worlds, by model and years ahead; lengths are those of the shares."""
    table = track_record.simulated()
    worst = table.groupby("name").coverage.min().sort_values(ascending=False)
    lead, lengths = table[table.model == LEAD].coverage, " or ".join(map(str, sorted(table.n.unique())))
    return Plot(
        draw=lambda width: _by_model(table, "step", list(worst.index), width, _dots),
        table=_simulated_table(table),
        title=f"Even in simulated series, bands called 80% held as few as {pct(worst.iloc[-1], 0)}; "
        f"the headline’s held {extent(lead, 0)}",
        units="Percent of simulated futures inside the band called 80%",
        alt="Three panels of dots, one, three and five years ahead, a row a model. Lowest coverage of each: "
        f"{', '.join(f'{name} {pct(low, 0)}' for name, low in worst.items())}.",
        series=tuple(tested_shares.load(ev)),
        note=f"Each dot: {int(table.total.max())} simulated shares of {lengths} points whose law is known, so a miss "
        "is the model’s own fault. The upright line is the promise. Nothing here is observed; the sources are those "
        "of the shares whose length it copies.",
    )


def _simulated_table(table: pd.DataFrame) -> pd.DataFrame:
    """A row a model, world and length; years ahead side by side, which makes the page a third as heavy."""
    keys = {"name": "Model", "law": "World", "n": "Points to learn from", "total": "Runs"}
    heads = {"coverage": "Held {} ahead, %", "low": "Wilson 95% {} ahead from, %", "high": "to {} ahead, %"}
    percent = table.rename(columns=keys).assign(**{name: (100 * table[name]).round(1) for name in heads})
    wide = percent.pivot(index=list(keys.values()), columns="step", values=list(heads))
    order = [(name, step) for step in STEPS for name in heads]
    flat = wide[order].set_axis([heads[name].format(counted(step, "year")) for name, step in order], axis=1)
    rows = percent[list(keys.values())].drop_duplicates().itertuples(index=False, name=None)
    return flat.reindex(list(rows)).reset_index()


def _by_model(table: pd.DataFrame, column: str, order: list[str], width: int, layers) -> alt.FacetChart:
    """One panel a value of `column`, a row a model, the promise a vertical line; stacked on a phone."""
    phone, called = width <= parts.PHONE, column == "nominal"
    names = {name: "\n".join(textwrap.wrap(name, LETTERS)) for name in order}
    values = sorted(table[column].unique())
    heads = {at: f"called {at:.0%}" if called else f"{counted(at, 'year')} ahead" for at in values}
    shown = table.assign(name=table.name.map(names), panel=table[column].map(heads))
    shown["promise"] = table.nominal if called else NOMINAL
    lines = {"labelExpr": "split(datum.label, '\\n')", "labelLimit": 400, "labelColor": palette.INK}
    axis = alt.Axis(title=None, domain=False, ticks=False, **lines)
    base = alt.Chart().encode(y=alt.Y("name:N", sort=list(names.values()), axis=axis))
    x = parts.share("coverage", 1.0, channel=alt.X)
    x.axis.tickCount = 3
    promise = alt.Chart().mark_rule(color=palette.INK, strokeWidth=1.5).encode(x=alt.X("max(promise):Q", title=None))
    panel = alt.layer(promise, *layers(base, x, phone), data=shown)
    panel = panel.properties(width=width if phone else int((width - 60) / 3), height=ROW * len(order))
    facet = alt.Facet("panel:N", sort=list(heads.values()), title=None)
    return panel.facet(facet, columns=1 if phone else 3).resolve_axis(x="independent")


def _interval(base: alt.Chart, x: alt.X, phone: bool) -> list[alt.Chart]:
    own = f"datum.model == '{LEAD}'"
    colour = alt.condition(own, alt.value(palette.FOREIGN), alt.value(palette.CONTEXT))
    ends = {"x": alt.X("by_year_low:Q", title=None), "x2": "by_year_high:Q"}
    bar = base.mark_rule(strokeWidth=2.5).encode(**ends, color=colour)
    return [bar, base.mark_point(size=80).encode(x=x, color=colour)]


def _dots(base: alt.Chart, x: alt.X, phone: bool) -> list[alt.Chart]:
    colours, shapes = zip(*WORLDS.values(), strict=True)
    legend = alt.Legend(title=None, columns=1 if phone else 4, labelLimit=200)
    domain = list(track_record.WORLDS.values())
    colour = alt.Color("law:N", scale=alt.Scale(domain=domain, range=list(colours)), legend=legend)
    shape = alt.Shape("law:N", scale=alt.Scale(domain=domain, range=list(shapes)), legend=legend)
    return [base.mark_point(filled=True, size=52, opacity=0.85).encode(x=x, color=colour, shape=shape)]
