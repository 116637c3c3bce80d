"""When could we tell: the chance to detect a gain, how large it would have to be, better data, and what to watch."""

from __future__ import annotations

import math
from types import SimpleNamespace

import altair as alt
import pandas as pd
from scipy import stats

from telecompilot.evidence import Evidence
from telecompilot.evidence.formats import Text, count, extent, num, pct, points, span, texts
from telecompilot.evidence.guards import guarded
from telecompilot.figure import palette, parts, rows
from telecompilot.figure.plot import Plot, ids
from telecompilot.models import boundary
from telecompilot.report import scoreboard, what_to_watch
from telecompilot.report.what_to_watch import SHARES
from telecompilot.study import detection, fans, scenarios, watchlist
from telecompilot.study.assumptions import Assumptions, load
from telecompilot.study.detection import EARLY, EVEN, LAST, LIKELY

MISSING = "not within the horizon"
LONG = 40  # years: a wait longer than any reader's, to show where waiting leads
YARD_CLOSE = 0.03  # chances of standing at a mark nearer than this are no clear difference
CLOSE = 0.02  # chances nearer than this are not told apart by a reader
ODDS = 2, 3, 4, 5, 10, 15, 20, 30, 50, 100
# The assumptions behind the test and the paths.
USED = ("smallest_rival", "reading_noise", "revision", "publication_lag", *scenarios.SHARED)
QUIET, PILOT = (("brand", scenario, "nationwide") for scenario in ("no_pilot", "pilot_as_is"))
STAY, MOVED = (("licence", "pilot_as_is", reading) for reading in (detection.NO_TRANSFER, "nationwide"))
LINES = {  # paths, as columns of detection.by_path, and the words at the ends of their lines
    QUIET: "no pilot: false alarms",
    PILOT: "pilot as it is",
    ("licence", *QUIET[1:]): "no pilot: false alarms",
    STAY: "pilot, no licence moves",
    MOVED: "pilot, licences move",
}
REACH = {"nationwide": "whole country", "regional": "only regions that joined"}
COLOURS = (palette.CONTEXT, palette.FOREIGN, palette.DOMESTIC)
ABOVE = "The start is known only between bounds, so that many paths stand above a level from the beginning."
LIFT = 0.1  # of the axis, from the end of a line to its label


def sources(ev: Evidence) -> tuple[str, ...]:
    """Return the source ids behind the assumptions of the test and of the paths, each once."""
    return ids(ev.scenarios.set_index("parameter").source_id[list(USED)])  # in the order of USED


def numbers(ev: Evidence) -> SimpleNamespace:
    """Return the numbers of the chapter's prose, as text."""
    given, head = load(ev), headline(ev)
    first = {name: getattr(head, name) for name in ("false_alarm", "needed")} | {"unseen": unseen(ev)}
    first |= {"shown": pct(fans.revealed(given), 0), "sign_by_chance": pct(watchlist.by_chance(ev), 0)}
    return texts(
        first, *(part(given) for part in (_paths, _yards, _sizes, _data)), what_to_watch.words(ev), scoreboard.words(ev)
    )


def unseen(ev: Evidence) -> Text:
    """Return the finding in one sentence: that no published figure may show what the pilot does, and how sure that is.

    The chances are told apart, and said, no more finely than the simulation and the assumptions bear.
    """
    last = detection.by_path(load(ev)).loc[LAST]
    chance, quiet = last[PILOT], last[QUIET]
    finding = guarded("gain_not_told", "Success or failure may be invisible in published figures")
    shown = f"even by {LAST} they would reveal a gain in {one_in(chance)} simulations"
    return Text(f"{finding}: {shown}, {_beside_alarms(chance, quiet)}")


def _beside_alarms(chance: float, quiet: float) -> str:
    """Set a chance beside that of a false alarm: alike only where both are said in the same words."""
    if chance - quiet >= CLOSE:
        return f"a false alarm in {one_in(quiet)}"
    if one_in(chance) == one_in(quiet):
        return "about as many as false alarms"
    return f"{'little' if chance > quiet else 'no'} more than false alarms ({one_in(quiet)})"


def one_in(chance: float) -> str:
    """Put a chance in words as coarse as a reader remembers: "about 1 of 20", above one in two "60% of"."""
    if chance > 0.6:
        return f"{pct(chance, 0)} of"
    return f"about 1 of {min(ODDS, key=lambda odds: abs(math.log(max(chance, 1e-3) * odds)))}"


def headline(ev: Evidence) -> SimpleNamespace:
    """Return what other pages quote of this chapter, as text.

    year: from when a gain would more likely than not be detected, for the pilot as it is; chance and false_alarm:
    chance of an alarm by the last year, with the pilot and without; needed: points a year that a gain would have to add
    to be detected with an even chance by then.
    """
    given = load(ev)
    year, last = _years(given, EVEN)[PILOT], detection.by_path(given).loc[LAST]
    words = {
        "year": when(year) if math.isfinite(year) else f"not by {LAST}",
        "needed": _needed(given),
    }
    return texts(words, {"chance": pct(last[PILOT], 0), "false_alarm": pct(last[QUIET], 0)})


def _years(given: Assumptions, level: float) -> pd.Series:
    """Return for every path the decimal year from which the chance of detection is `level`, NaN for none."""
    return detection.by_path(given).apply(lambda chance: detection.known_from(given, chance, level))


def when(year: float) -> str:
    """Put a decimal year in words ("mid-2028"), a missing one as the phrase for "not within the horizon"."""
    if not math.isfinite(year):
        return MISSING
    part = ("early ", "mid-", "late ")[min(2, int(4 * (year % 1) + 1) // 2)]
    return f"{part}{int(year)}"


def _points(value: float) -> str:
    return points(value / 100) if math.isfinite(value) else "more than any market has shown"


def _needed(given: Assumptions, by: int = LAST, level: float = EVEN) -> str:
    return _points(detection.points_a_year(given, detection.smallest(given, by, level)))


def _paths(given: Assumptions) -> dict[str, str]:
    last, years = detection.by_path(given).loc[LAST], _years(given, EVEN)
    rest, reached = last["brand"].iloc[2:], years["brand"].notna()
    number = f"{count(reached.sum()).capitalize()} of {count(len(reached))} paths" if reached.any() else "No path"
    return {
        "rest": extent(rest, 0),
        "rest_year": f"{'some reach' if reached.iloc[2:].any() else 'none of them reaches'} an even chance",
        "table_title": f"{number} would let a gain in brand share be detected with an even chance by {LAST}",
        "licence_chance": pct(last[MOVED], 0),
        "unmoved": pct(last[STAY], 0),
        "unmoved_beside": "as" if abs(last[STAY] - last[PILOT]) < CLOSE else f"not the {pct(last[PILOT], 0)}",
    }


def _yards(given: Assumptions) -> dict[str, str]:
    table, start, plan = detection.yardsticks(given), given.get("start_brand_cloud"), detection.watch(given)
    more, yearly_test = (table.with_pilot - table.without).mean(), stats.t.ppf(1 - boundary.ALPHA, plan.figures - 2)
    return {
        "two": points(given.value("gain_points") / 100),
        "start": pct(start.value / 100),
        "start_span": span(start.low / 100, start.high / 100),
        "already_rival": pct(detection.already(given), 0),
        "tenth": detection.level_in_words(given.value("crossing_level") / 100),
        "without": extent(table.without, 0),
        "with_pilot": extent(table.with_pilot, 0),
        "yard_chance": extent(table.chance, 0),
        "yard_more": "about as many" if abs(more) < CLOSE else f"somewhat {'more' if more > 0 else 'fewer'}",
        "alpha": pct(boundary.ALPHA, 0),
        "history": num(given.value("history")),
        "move": _points(detection.points_a_year(given, given.value("move"))),
        "years": num(plan.years),
        "yearly": pct(boundary.false_alarm(plan, yearly_test), 0),
    }


def _sizes(given: Assumptions) -> dict[str, str]:
    effect, move = detection.smallest(given), given.get("move")
    _, _, two, _ = detection.sizes(given).query("year == @LAST").itertuples()
    quiet, restless = (given.fixed(move=end) for end in (move.low, move.high))
    one = given.get("gain_points").low
    first_year = detection.effect_to(given, detection.central_start(given) + one / 100)
    late = detection.watch(given, years=LONG)
    return {
        "goal": pct(detection.level_after(given, effect), 0) if math.isfinite(effect) else "no share",
        "likely": pct(LIKELY, 0),
        "needed_likely": _needed(given, level=LIKELY),
        "needed_early": _needed(given, EARLY),
        "needed_early_likely": _needed(given, EARLY, LIKELY),
        "needed_low": _needed(quiet).split()[0],
        "needed_high": _needed(restless),
        "two_chance": pct(two.chance, 0),
        "calm": pct(detection.steady(quiet, two.effect)[LAST], 0),
        "rough": pct(detection.steady(restless, two.effect)[LAST], 0),
        "ratio": num(detection.ratio(given), 0) if math.isfinite(effect) else "many",
        "one_points": _points(one),
        "one_watch": pct(boundary.power(first_year, move.value, detection.watch(given)).iloc[-1], 0),
        "one_long": pct(boundary.power(first_year, move.value, late).iloc[-1], 0),
        "long_years": num(LONG),
    }


def _data(given: Assumptions) -> dict[str, str]:
    table, lag = detection.better_data(given).set_index("data"), given.get("publication_lag")
    best = table.drop(detection.ALL_BETTER).iloc[0]
    return {
        "base_points": _points(best.base).split()[0],
        "best_data": best.name,
        "best_points": _points(best.points),
        "both_points": _points(table.points[detection.ALL_BETTER]),
        "soon": count(detection.SOON),
        "half": _points(table.points["half-yearly figures"]),
        "months": num(12 * (lag.value - lag.low), 0),
    }


def tab_paths(ev: Evidence) -> pd.DataFrame:
    """Return the chances of every path of the scenarios by EARLY and LAST, and the years from which they are good."""
    given = load(ev)
    chances = detection.by_path(given).drop(columns=STAY)
    words = scenarios.distinct(given)
    table = {
        "Path": [words[scenario, reading] for _, scenario, reading in chances],
        "Market reached": [REACH[reading] if name != scenarios.NONE else "–" for _, name, reading in chances],
        "Share": [SHARES[share] for share, *_ in chances],
        f"Detected by {EARLY}, %": _chance(chances.loc[EARLY]),
        f"Detected by {LAST}, %": _chance(chances.loc[LAST]),
        "Even chance from": _years(given, EVEN).map(when),
        "80% chance from": _years(given, LIKELY).map(when),
    }
    return pd.DataFrame(table, chances.columns).reset_index(drop=True)


def _percent(values: pd.Series) -> pd.Series:
    return (100 * values).round(1)


def _chance(values: pd.Series) -> pd.Series:
    """In whole percents: the assumptions bear no finer chance, nor do the fewest simulated watches."""
    return (100 * values).round().astype(int)


def fig_chance(ev: Evidence) -> Plot:
    """The chance to have detected a gain by year, a panel a definition of share, a line a path."""
    chances = detection.by_path(load(ev))
    lines = (chances[at].reset_index(name="chance").assign(share=at[0], path=words) for at, words in LINES.items())
    table = pd.concat(lines, ignore_index=True)[["share", "path", "year", "chance"]]
    last = chances.loc[LAST, list(LINES)]
    words = "; ".join(f"{SHARES[at[0]]}, {LINES[at]}, {pct(value, 0)}" for at, value in last.items())
    columns = {
        "Share": table.share.map(SHARES).str.capitalize(),
        "Path": table.path,
        "Figures up to": table.year,
        "Chance to have detected a gain, %": _chance(table.chance),
    }
    return Plot(
        draw=lambda width: _chance_chart(table, width),
        table=pd.DataFrame(columns),
        title=f"By {LAST} brand-share gains show in {pct(last[PILOT], 0)} of simulations, moved licences in "
        f"{pct(last[MOVED], 0)}; false alarms: {pct(last[QUIET], 0)}",
        units="Percent of simulations in which a rise has been detected, by year of the last figure",
        alt=f"Two panels of lines from {table.year.min()} to {LAST}, on a scale from zero to all watches. "
        f"In {LAST}: {words}.",
        sources=sources(ev),
        note="The paths are those of the scenarios, national sales. An alarm without a pilot is a false "
        "one. “Licences move”: part of the foreign brands’ business passes from a local operator’s licence to "
        "their own; how much is a stated assumption.",
    )


def _chance_chart(table: pd.DataFrame, width: int) -> alt.ConcatChart:
    (columns, each), panels = parts.columns(width, 2, 1, 50), []
    for share, frame in table.groupby("share", sort=False):
        last = frame[frame.year == LAST].set_index("path").chance
        ends = parts.apart(list(last + LIFT), 0.085)
        frame = frame.assign(path=[f"{path}, {pct(last[path], 0)}" for path in frame.path])
        lines = _lines(frame, "path", COLOURS, ends, int(each), dx=-4, align="right")
        panel = alt.layer(parts.reference(EVEN, "even chance", int(each)), *lines)
        panels.append(panel.properties(width=each, height=220, title=SHARES[share].capitalize()))
    return alt.concat(*panels, columns=columns, spacing=24)


def _lines(table: pd.DataFrame, by: str, colours, ends: list[float], width: int, **label) -> list[alt.Chart]:
    """Lines of chance by year, one a value of column `by`, each with its name at height `ends` at its end."""
    x, y = parts.years("year", width, table.year.min(), table.year.max()), parts.share("chance", top=1)
    layers, lines = [], zip(table.groupby(by, sort=False), ends, colours, palette.DASHES, strict=False)
    for (name, line), end, colour, dash in lines:
        at = pd.DataFrame([{"year": LAST, "chance": end, by: name}])
        layers.append(alt.Chart(line).mark_line(color=colour, strokeDash=list(dash)).encode(x=x, y=y))
        layers.append(parts.labels(at, "year", "chance", by, colour, **label))
    return layers


def fig_yardsticks(ev: Evidence) -> Plot:
    """For each mark the chance of standing there in the last year, without a pilot and with it."""
    table, above = detection.yardsticks(load(ev)), guarded("start_past_rival", ABOVE)
    ends = zip(table.yardstick, table.without, table.with_pilot, strict=True)
    words = "; ".join(f"{name} {pct(without, 0)} without, {pct(pilot, 0)} with" for name, without, pilot in ends)
    reached = f"{extent(table.without, 0)} of paths", extent(table.with_pilot, 0)
    title = f"Without a pilot the marks are reached in {reached[0]}, with it in {reached[1]}"
    if (table.with_pilot - table.without).abs().max() < YARD_CLOSE:
        title = f"The pilot makes no clear difference: marks reached in {reached[0]} without, {reached[1]} with it"
    columns = {
        "Mark": table.yardstick,
        "From the central start, %": _percent(table.goal),
        "There at the start already, %": _chance(table.already),
        f"Reached in {LAST} without a pilot, %": _chance(table.without),
        f"Reached in {LAST} with the pilot, %": _chance(table.with_pilot),
        f"A gain of that size detected by {LAST}, %": _chance(table.chance),
    }
    return Plot(
        draw=lambda width: _pairs_chart(table[["without", "with_pilot"]], table.yardstick, width),
        table=pd.DataFrame(columns),
        title=title,
        units=f"Percent of paths at or above the mark in {LAST}. Hollow: without a pilot; filled: pilot as it is",
        alt=f"Pairs of dots on a scale from zero to all paths. Reached in {LAST}: {words}.",
        sources=sources(ev),
        note=f"{above} The rival’s share and the central start come from two research firms, whose bases differ.",
        share="brand share",
    )


def _pairs_chart(ends: pd.DataFrame, names, width: int, top=1.0, form=pct, digits=0, ticks=".0%") -> alt.LayerChart:
    """Rows of two dots, columns of `ends`, joined by a line, with both values in words (`form`, `digits`) beside."""
    before, after = ends.columns
    words = [f"{form(old, digits)} → {form(new, digits)}" for old, new in ends.itertuples(index=False)]
    placed, height = rows.placed(ends.assign(end=ends.max(axis=1), words=words), list(names), width)
    axis = alt.Axis(format=ticks, tickCount=5, title=None, grid=True)
    x, y = alt.X(f"{before}:Q", axis=axis, scale=alt.Scale(domain=[0, top])), rows.at("line", height)
    base = alt.Chart(placed).encode(y=y)
    hollow = {"filled": False, "stroke": palette.FOREIGN, "fill": palette.PAPER, "strokeWidth": 2, "size": 80}
    joint = base.mark_rule(color=palette.RULE, strokeWidth=2).encode(x=x, x2=f"{after}:Q")
    filled = base.mark_point(color=palette.FOREIGN, size=90).encode(x=alt.X(f"{after}:Q", title=None))
    pairs = joint + base.mark_point(**hollow).encode(x=x) + filled
    labels = parts.labels(placed, "end:Q", "line:Q", "words", dx=10).encode(y=y)
    return alt.layer(pairs, labels, rows.heads(placed, height)).properties(width=width, height=height)


def fig_size(ev: Evidence) -> Plot:
    """The chance to have detected a steady gain by year, one line a size of gain."""
    table = detection.sizes(load(ev))
    last, first = table[table.year == LAST], table.year.min()
    words = "; ".join(
        f"{at.gain} {pct(at.chance, 0)}, {pct(at.goal)} of the market by then" for at in last.itertuples()
    )
    columns = {
        "Gain, points": table.gain,
        "Log-odds a year": table.effect.round(3),
        f"Brand share in {LAST} from the central start, %": _percent(table.goal),
        "Figures up to": table.year,
        "Chance to have detected it, %": _chance(table.chance),
    }
    return Plot(
        draw=lambda width: _sizes_chart(table, width),
        table=pd.DataFrame(columns),
        title=_sizes_title(last),
        units="Percent of simulations in which the gain has been detected, by year of the last figure. "
        "Lines: points of brand share gained",
        alt=f"Lines that rise from {first} to {LAST} and flatten. Points gained and chance in {LAST}: {words}.",
        sources=sources(ev),
        note="“A year” is the gain in the first year of a steady effect; later years add more as long as the share is "
        "under one half. Gains begin when business can move, after the opening.",
        share="brand share",
    )


def _sizes_title(last: pd.DataFrame) -> str:
    """Name the smallest gain with an even chance to show and the largest without."""
    gains = last.sort_values("chance").gain.str.replace(" ", " points ", n=1)
    seen = (last.sort_values("chance").chance >= EVEN).to_numpy()
    if seen.all() or not seen.any():
        return f"{'Every' if seen.all() else 'No'} gain tried would show by {LAST} with an even chance"
    return f"A gain of {gains[seen].iloc[0]} would likely show by {LAST}, one of {gains[~seen].iloc[-1]} would not"


def _sizes_chart(table: pd.DataFrame, width: int) -> alt.LayerChart:
    levels = {EVEN: "even chance", LIKELY: "80% chance"}
    references = (parts.reference(*level, int(0.3 * width)) for level in levels.items())  # left of the steepest line
    ends = parts.apart(list(table[table.year == LAST].chance), 0.07)
    lines = _lines(table, "gain", palette.CATEGORIES, ends, width)
    return alt.layer(*references, *lines).properties(width=width, height=240)


def fig_data(ev: Evidence) -> Plot:
    """The smallest gain detected within a few years, as assumed and with a change of the data."""
    given = load(ev)
    table, two = detection.better_data(given), given.value("gain_points")
    names, base, best = table.data.str[0].str.upper() + table.data.str[1:], table.base.iloc[0], table.points.iloc[0]
    words = "; ".join(f"{name} {_points(value)}" for name, value in zip(names, table.points, strict=True))
    top = 1.25 * table[["base", "points"]].max().max()
    columns = {
        "Change of the data": names,
        "Smallest gain as assumed, points a year": table.base.round(2),
        "Smallest gain with the change, points a year": table.points.round(2),
        f"{two:g} points a year detected within {detection.SOON} years, %": _chance(table.chance_soon),
        "Years to an even chance": table.wait_even,
        "Years to an 80% chance": table.wait_likely,
    }
    return Plot(
        draw=lambda width: _pairs_chart(table[["base", "points"]], names, width, top, num, 1, "~g"),
        table=pd.DataFrame(columns),
        title=f"Better data lower the smallest detectable gain from {_points(base).split()[0]} to {_points(best)} "
        "a year",
        units=f"Smallest gain that shows within {detection.SOON} years with an 80% chance, points of brand share in "
        "the first year. Hollow: as assumed; filled: with the change",
        alt=f"Pairs of dots, the hollow one at {_points(base)} in each row. Filled: {words}.",
        sources=sources(ev),
        note="Counted from the year in which the gain begins, from the central start. A dash: not within the watch.",
        share="brand share",
    )
