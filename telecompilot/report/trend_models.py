"""Trend models: which forecasts of foreign share can be trusted, how wide they are, and what their record is."""

from __future__ import annotations

import textwrap
from types import SimpleNamespace

import altair as alt
import pandas as pd

from telecompilot.evidence import Evidence, formats
from telecompilot.evidence.formats import count, counted, extent, listed, num, pct, span
from telecompilot.figure import palette, parts
from telecompilot.figure.plot import Plot
from telecompilot.models import backtest
from telecompilot.report import trend_fans
from telecompilot.study import fans, tested_shares, track_record
from telecompilot.study.tested_shares import HORIZON, LEAST
from telecompilot.study.track_record import (
    BROKEN,
    LEAD,
    NAMES,
    NOMINAL,
    TIMED,
    TURNING,
    VERSIONS,
    VIEW,
    WARNING,
    Record,
)

ORIGIN = "The shares’ sources stand under Data of the first figure."
NOTE = (
    "WIS: weighted interval score in points of share; it adds the bands’ width and the penalties for outcomes outside "
    "them, so lower is better. Error: mean miss of the forecast’s median, points. Bands: exact outcomes inside. "
    "Other shares: percent inside the 80% band on published data sets outside the evidence. The CSV has every model "
    "at every number of years ahead, and the scores of outcomes that are only bounds. " + ORIGIN
)
SCORES = {
    "n": "Outcomes", "bounds": "Bounds", "wis": "WIS", "sharpness": "Width", "under": "Low", "over": "High",
    "crps": "CRPS", "mae": "MAE", "mase": "MASE", "rmsse": "RMSSE", "skill_last_value": "Skill against last value",
    "skill_drift": "Skill against drift", "hits50": "In 50% band", "hits80": "In 80% band",
    "hits95": "In 95% band", "met80": "Bounds met by 80% band", "wis_best": "WIS with bounds, best",
    "wis_worst": "WIS with bounds, worst", "crps_best": "CRPS with bounds, best",
    "crps_worst": "CRPS with bounds, worst", "worst": "Worst miss, points", "worst_at": "Where", "failed": "Failed",
    "warnings": "Fits with a warning", "not_converged": "Unsettled",
}  # fmt: skip
SHOWN = (*VIEW, WARNING)
ROW = 23  # px: the height of a model's row
LETTERS = 22  # of a name on a line


def numbers(ev: Evidence) -> SimpleNamespace:
    """Return every number of the chapter's prose as Text."""
    record = track_record.record(ev)
    tested = _size(ev, record), _coverage(record), _errors(record), _blame(ev, record.results), _versions(record)
    return formats.texts(*tested, _elsewhere(), _simulated(), trend_fans.prose(ev))


def _of(part: int, whole: int, space: str = " ") -> str:
    return f"{part}{space}of{space}{whole}"


def _size(ev: Evidence, record: Record) -> dict[str, str]:
    rows, tested = track_record.outcomes(record.results), tested_shares.load(ev)
    scored = rows.groupby("name").size().sort_values()
    short = [tested_shares.NAMES[name].lower() for name, share in tested.items() if len(share) <= LEAST]
    words = {"level": pct(NOMINAL, 0), "models": len(NAMES)}
    words |= {
        "scored": len(scored),
        "others": len(NAMES) - len(SHOWN) - 1,
        "short": _too_short(short),
    }
    some = count(len(scored)) if len(scored) < len(tested) else "all"
    words |= {"scored_words": f"{some} of the {count(len(tested))} shares".capitalize()}
    words |= {"horizon_words": counted(HORIZON, "year", count).capitalize()}
    words |= {"most_name": scored.index[-1].lower(), "most": _of(scored.iloc[-1], len(rows))}
    words |= {"horizon": HORIZON, "least": LEAST, "last_shares": rows.name[rows.step == HORIZON].nunique()}
    words |= {"origins": backtest.independent_origins(record.results, HORIZON)}
    return {name: text if isinstance(text, str) else count(text) for name, text in words.items()}


def _too_short(names: list[str]) -> str:
    return f"; {listed(names)} {'are' if len(names) > 1 else 'is'} too short" if names else ""


def _coverage(record: Record) -> dict[str, str]:
    """How often the headline's bands held, before and since the break, and without a share."""
    rows, own = track_record.outcomes(record.results), record.lead
    missed, early = rows[~rows.held], rows.held[rows.year < BROKEN]
    late, below = rows.held[rows.year >= BROKEN], int((missed.actual < missed["q10"]).sum())
    without = track_record.left_out(record.results)
    side = "above the band: foreign share held up better than the past had prepared the model for"
    if 2 * below > len(missed):
        side = "below the band: foreign share fell further than the past had prepared the model for"
    words = {"held": _of(own.hits, own.n), "held_pct": pct(own.coverage, 0), "held_years": count(own.years)}
    words |= {"held_span": span(own.by_year_low, own.by_year_high, 0), "kept": _kept(own), "rough": _rough(record)}
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
    rest = f"the band leaves room for {room}, and contained {count(printed)} at the number published"
    return f" {count(total).capitalize()} {more}: {rest}."


def _kept(own: pd.Series) -> str:
    """What a band's coverage says of its nominal level, counted by year and rounded as the page shows it."""
    if round(own.by_year_high, 2) < NOMINAL:
        return "too narrow"
    if round(own.by_year_low, 2) > NOMINAL:
        return "too wide"
    if own.high < NOMINAL:
        return "too narrow by the count, though so few years do not prove it"
    return "within what chance allows"


def _errors(record: Record) -> dict[str, str]:
    first = record.board[record.board.step == 1].set_index("model")
    test, timed = backtest.compare(record.results, LEAD, "last_value", 1), first.mae[list(TIMED)]
    chance = "too few to test"
    if test["p"] is not None:
        chance = f"{'a gap that chance makes easily' if test['p'] > 0.1 else 'more than chance'} (p = {test['p']:.2f})"
    words = {"naive_error": num(first.mae["last_value"], 1), "lead_error": num(first.mae[LEAD], 1), "chance": chance}
    words |= {"timed_low": num(timed.min(), 1), "timed_high": num(timed.max(), 1)}
    return words | {"gap": num(abs(test["difference"]), 2), "gap_side": "better" if test["difference"] < 0 else "worse"}


def _pooled(board: pd.DataFrame, score: str = "wis") -> pd.Series:
    """A score of exact outcomes at all steps, by model; board: `Record.board`, or a part of it."""
    return (board[score] * board.n).groupby(board.model).sum() / board.n.groupby(board.model).sum()


def _versions(record: Record) -> dict[str, str]:
    """How many of the same outcomes the bands of the headline's two versions contained."""
    at80 = record.coverage[record.coverage.nominal == NOMINAL].set_index("model")
    words = {}
    for name, model in zip(("first", "second"), VERSIONS, strict=True):
        words[f"{name}_held"] = str(at80.hits[model])
    return words | {"outcomes": num(at80.n[LEAD])}


def _elsewhere() -> dict[str, str]:
    """How often bands held on shares outside the evidence."""
    other = track_record.outside_coverage()
    lead, line = (other[other.model == model] for model in (LEAD, WARNING))
    words = {"other": extent(lead.coverage80, 0), "other_line": extent(line.coverage80, 0)}
    words |= {"other_shortest": count(lead.n.min()), "other_longest": num(lead.n.max())}
    return words | {"other_windows": num(lead.windows.sum())}


def _blame(ev: Evidence, results: pd.DataFrame) -> dict[str, str]:
    """Whether the recipe or the markets are to blame, and whether wider bands would have helped."""
    table, other, timely = track_record.recalibrated(results), fans.record(ev), track_record.in_time(results)
    broken, calm = (table[side] for side in (table.held / table.n < NOMINAL, table.held / table.n >= NOMINAL))
    words = {"broken": listed([f"{row.Index.lower()} {_of(row.held, row.n)}" for row in broken.itertuples()])}
    words |= {"calm": count(len(calm)), "calm_held": _of(calm.held.sum(), calm.n.sum())}
    words |= {"timely": _of(timely.stretched.sum(), len(timely)), "timely_plain": num(timely.held.sum())}
    return words | {"other_recipe": _of(other.held, other.total)}


def _simulated() -> dict[str, str]:
    frame = track_record.simulated()
    lead, turning, late = frame.model == LEAD, frame.truth.isin(TURNING), frame.step == frame.step.max()
    groups = {"calm": lead & ~turning, "turning": lead & turning & late}
    return {f"made_{name}": extent(frame.coverage[rows], 0) for name, rows in groups.items()}


def tab_models(ev: Evidence) -> pd.DataFrame:
    """Return the models in view, the warning and the headline's first version: scores and outcomes held, best first."""
    record, other = track_record.record(ev), track_record.outside_coverage().groupby("model").coverage80
    models, board = [*SHOWN, VERSIONS[0]], record.board
    first, last = (board[board.step == step].set_index("model") for step in (1, HORIZON))
    held = record.coverage.set_index(["nominal", "model"])
    table = pd.DataFrame({"Model": [NAMES[model] for model in models]}, index=models)
    table["WIS, all"], table["WIS, 1 year"], table[f"WIS, {HORIZON} years"] = _pooled(board), first.wis, last.wis
    table["Error, 1 year"] = first.mae
    table = table.round(2).round({"Error, 1 year": 1})
    for level in (50, 80, 95):
        own = held.loc[level / 100]
        table[f"{level}% band"] = [_of(own.hits[model], own.n[model], "\u00a0") for model in models]
    table["Other shares, %"] = [
        str(span(*row, 0)).removesuffix("%") for row in other.agg(["min", "max"]).loc[models].to_numpy()
    ]
    return table.assign(Anchor=[f"trend-model-{model}" for model in models]).sort_values("WIS, all", ignore_index=True)


def scores(ev: Evidence) -> pd.DataFrame:
    """Return all scores of every model, a row for each number of years ahead: what a reader may take along."""
    board = track_record.record(ev).board
    names = {series_id: name.lower() for series_id, name in tested_shares.NAMES.items()}
    where = board.worst_at.replace(names, regex=True)
    table = board.assign(worst_at=where)[list(SCORES)].rename(columns=SCORES)
    table = table.round({name: 3 for name in table.select_dtypes("float")})
    table.insert(0, "Years ahead", board.step)
    table.insert(0, "Model", board.model.map(NAMES))
    return table


def caption(ev: Evidence) -> str:
    """Return the caption of `tab_models`: how many outcomes, of how many shares."""
    rows = track_record.outcomes(track_record.record(ev).results)
    what = f"{count(len(VIEW)).capitalize()} models, a warning, and the headline’s first version"
    return f"{what}: {num(len(rows))} past outcomes of {count(rows.name.nunique())} shares"


def fig_coverage(ev: Evidence) -> Plot:
    """How many outcomes the bands of the models in view contained, against their level, with intervals by year."""
    record = track_record.record(ev)
    own, table = record.lead, record.coverage[record.coverage.model.isin(SHOWN)]
    at80 = table[table.nominal == NOMINAL].sort_values("coverage", ascending=False)
    line = at80.set_index("model").loc[WARNING]
    order, words = list(at80.name), map("{} {} of {}".format, at80.name, at80.hits, at80.n)
    shown = table.assign(rank=table.name.map(order.index)).sort_values(["nominal", "rank"])
    ends = {"by_year_low": "95% by year from, %", "by_year_high": "95% by year to, %"}
    ends |= {"low": "Wilson 95% from, %", "high": "to, %"}
    columns = {"Model": shown.name, "Nominal, %": 100 * shown.nominal, "Inside": shown.hits, "Forecasts": shown.n}
    columns |= {"Bounds met": shown.met, "Bounds": shown.bounds}
    percent = (100 * shown[["coverage", *ends]]).round(1).rename(columns={"coverage": "Inside, %"} | ends)
    return Plot(
        draw=lambda width: _by_model(shown, order, width),
        table=pd.DataFrame(columns).join(percent),
        title=f"Our nominal {pct(NOMINAL, 0)} bands contained {pct(own.coverage, 0)} of outcomes, a straight line’s "
        f"{pct(line.coverage, 0)}",
        units="Percent of outcomes inside the band; vertical line: the nominal level; bars: 95% intervals",
        alt="Three panels of dots with error bars, for nominal 50, 80 and 95% bands. Inside the 80% bands: "
        f"{'; '.join(words)}.",
        series=tuple(tested_shares.NAMES),
        note="All tested shares, origins and steps of one to five years pooled; outcomes that are only bounds are "
        f"counted apart, under Data. In the error bars the outcomes of a year, of which there are {own.years}, stand "
        f"or fall together. Wilson intervals, under Data, take each of {own.n} forecasts as independent and are too "
        "short.",
    )


def _by_model(table: pd.DataFrame, order: list[str], width: int) -> alt.FacetChart:
    """One panel a nominal level, drawn as a vertical line, a row a model; stacked on a phone."""
    phone, own = width <= parts.PHONE, f"datum.model == '{LEAD}'"
    ours = {NAMES[LEAD]: "Headline, our forecast"}
    names = {name: "\n".join(textwrap.wrap(ours.get(name, name), LETTERS)) for name in order}
    heads = {level: f"nominal {level:.0%}" for level in sorted(table.nominal.unique())}
    shown = table.assign(name=table.name.map(names), panel=table.nominal.map(heads))
    lines = {"labelExpr": "split(datum.label, '\\n')", "labelLimit": 400, "labelColor": palette.INK}
    axis = alt.Axis(title=None, domain=False, ticks=False, **lines)
    base = alt.Chart().encode(y=alt.Y("name:N", sort=list(names.values()), axis=axis))
    x = parts.share("coverage", 1.0, channel=alt.X, ticks=3)
    promise = alt.Chart().mark_rule(color=palette.INK, strokeWidth=1.5).encode(x=alt.X("max(nominal):Q", title=None))
    colour = alt.condition(own, alt.value(palette.FOREIGN), alt.value(palette.CONTEXT))
    ends = {"x": alt.X("by_year_low:Q", title=None), "x2": "by_year_high:Q"}
    bars, dots = base.mark_rule(strokeWidth=2.5).encode(**ends, color=colour), base.mark_point(size=80)
    held = base.transform_filter(f"datum.nominal == {NOMINAL}").encode(text=alt.Text("coverage:Q", format=".0%"))
    held = held.mark_text(align="right", baseline="middle", dx=-5, color=palette.INK).encode(x=ends["x"])
    panel = alt.layer(promise, bars, dots.encode(x=x, color=colour), held, data=shown)
    panel = panel.properties(width=width if phone else int((width - 60) / 3), height=ROW * len(order))
    facet = alt.Facet("panel:N", sort=list(heads.values()), title=None)
    return panel.facet(facet, columns=1 if phone else 3).resolve_axis(x="independent")
