"""Numbers of the chapter on detection, its tables, and the year that the front page prints."""

from __future__ import annotations

import math
from types import SimpleNamespace

import numpy as np
import pandas as pd
from scipy import stats

from telecompilot import evidence
from telecompilot.evidence import Evidence, formats
from telecompilot.facts import gains
from telecompilot.facts.detection_tables import MISSING, when
from telecompilot.facts.gains import EARLY, EVEN, LAST, LIKELY
from telecompilot.models import boundary
from telecompilot.study import detection, scenarios

LONG = 40  # years: a wait longer than any reader's, to show where waiting leads


def headline(ev: Evidence | None = None) -> SimpleNamespace:
    """Return the key figure of the front page, as text.

    year: by when a gain would more likely than not be told from noise, for the pilot as it is; what: what it is
    about; missing: the phrase for "not within the horizon"; basis: what was simulated; chance and false_alarm:
    chance to have told a gain by the last year, with the pilot and without; meaningful, meaningful_year,
    meaningful_chance: the smallest gain that a reader would call meaningful, and the same of it; needed: points a year
    that a gain would have to add to be told with an even chance by the last year.
    """
    ev = ev or evidence.load()
    given = gains.given_by(ev)
    pilot = gains.paths(ev).set_index(["share", "path"]).loc["brand"].iloc[1]
    quiet = gains.paths(ev).set_index(["share", "path"]).loc["brand"].iloc[0]
    least = _least(ev)
    chance, alarm = formats.pct(pilot.chance_2035, 0), formats.pct(quiet.chance_2035, 0)
    texts = {
        "year": when(pilot.year_50) if math.isfinite(pilot.year_50) else f"not by {LAST}",
        "what": f"would a gain in brand share stand out with an even chance: {chance} of simulated watches detect one, "
        f"{alarm} raise a false alarm",
        "missing": MISSING,
        "basis": f"{formats.num(scenarios.N)} simulated watches of a yearly share with {given.value('history'):g} years "
        f"of past figures, {formats.pct(boundary.ALPHA, 0)} false alarms over the whole watch",
        "chance": chance,
        "false_alarm": alarm,
        "meaningful": f"{least.yardstick[0].lower()}{least.yardstick[1:]}",
        "meaningful_year": when(least.year_50) if math.isfinite(least.year_50) else f"not by {LAST}",
        "meaningful_chance": formats.pct(least.chance_2035),
        "needed": _needed(ev, LAST, EVEN)["points"],
    }
    return SimpleNamespace(**{name: formats.Text(text) for name, text in texts.items()})


def _least(ev: Evidence) -> pd.Series:
    """Return the smallest yardstick that is not reached at the start already."""
    found = gains.yardsticks(ev)
    return found[found.effect > 0].iloc[0]


def _needed(ev: Evidence, by: int, level: float) -> dict[str, str]:
    row = gains.smallest(ev).set_index(["by", "level"]).loc[(by, level)]
    if not np.isfinite(row.effect):
        return {"points": "more than any market has shown", "goal": "no share"}
    return {"points": formats.points(row.points / 100), "goal": formats.pct(row.goal, 0)}


def numbers(ev: Evidence | None = None) -> SimpleNamespace:
    """Return the numbers of the chapter's prose, as text."""
    ev = ev or evidence.load()
    parts = (_answers, _yards, _test, _sizes, _data, _watching)
    return formats.texts(*(part(ev) for part in parts), vars(headline(ev)))


def _answers(ev: Evidence) -> dict[str, str]:
    found = gains.paths(ev).set_index(["share", "path"])
    pilot, licence = found.loc["brand"].iloc[1], found.loc["licence"].iloc[1]
    rest = found.loc["brand"].iloc[2:]
    unmoved = gains.cases(ev).query("path == @gains.STAY and year == @LAST").chance.iloc[0]
    return {
        "answer": _answer(pilot.year_50, headline(ev)),
        "verdict": _verdict(pilot.chance_2035, found.loc["brand"].iloc[0].chance_2035),
        "rest": formats.span(rest.chance_2035.min(), rest.chance_2035.max(), 0),
        "rest_year": "none of them reaches an even chance"
        if rest.year_50.isna().all()
        else "some reach an even chance",
        "table_title": _table_title(found.loc["brand"].year_50),
        "licence_chance": formats.pct(licence.chance_2035, 0),
        "licence_year": when(licence.year_50),
        "licence_likely": when(licence.year_80),
        "unmoved": formats.pct(unmoved, 0),
        "error": formats.points(math.sqrt(0.25 / scenarios.N)),
        "paths": formats.num(scenarios.N),
    }


def _table_title(years: pd.Series) -> str:
    reached = int(years.notna().sum())
    paths = f"{formats.count(reached).capitalize()} of {formats.count(len(years))} paths" if reached else "No path"
    return f"{paths} would let a gain in brand share be detected with an even chance by {LAST}"


def _answer(year: float, told: SimpleNamespace) -> str:
    first = f"Not by {LAST}, most likely" if not math.isfinite(year) else f"From {when(year)}, more likely than not"
    return (
        f"{first}: if the pilot stays as it is, figures up to {LAST} would show a gain in brand share in {told.chance} "
        f"of simulated watches, and without any pilot {told.false_alarm} would raise the same alarm by chance"
    )


def _verdict(chance: float, false_alarm: float) -> str:
    """Say what a silent or a sounding watch would be worth, from how far its chance stands above a false alarm."""
    if chance < 2 * false_alarm:
        return "an alarm would be hardly more likely with the pilot than without it, and silence would prove nothing"
    if chance < LIKELY:
        return "an alarm would be news, and silence would prove little"
    return "an alarm would be news, and so would silence"


def _yards(ev: Evidence) -> dict[str, str]:
    found, given = gains.yardsticks(ev), gains.given_by(ev)
    low = given.get("start_brand_cloud")
    return {
        "rival": formats.pct(given.value("smallest_rival") / 100),
        "tenth": formats.pct(given.value("crossing_level") / 100),
        "two": formats.points(given.value("gain_points") / 100),
        "start": formats.pct(low.value / 100),
        "start_span": formats.span(low.low / 100, low.high / 100),
        "already": formats.span(found.already.min(), found.already.max(), 0),
        "already_rival": formats.pct(found.set_index("goal").already[given.value("smallest_rival") / 100], 0),
        "without": formats.span(found.without.min(), found.without.max(), 0),
        "with_pilot": formats.span(found.with_pilot.min(), found.with_pilot.max(), 0),
        "yard_chance": formats.span(found.chance_2035.min(), found.chance_2035.max(), 0),
        "yard_why": _why(given.value("effect_mean")),
    }


def _why(effect: float) -> str:
    """Say which way earlier openings lean, and that the lean is slight."""
    return f"because the earlier openings behind the paths lean slightly {'down' if effect < 0 else 'up'}"


def _test(ev: Evidence) -> dict[str, str]:
    given = gains.given_by(ev)
    plan = detection.watch(given)
    start, move = given.value("start_brand_cloud") / 100, given.value("move")
    once = stats.t.ppf(1 - boundary.ALPHA, plan.figures - 2)
    return {
        "alpha": formats.pct(boundary.ALPHA, 0),
        "history": formats.num(given.value("history")),
        "move": formats.points(detection.points_a_year(move, start) / 100),
        "years": formats.num(plan.years),
        "yearly": formats.pct(boundary.false_alarm(plan, once), 0),
        "checked": formats.pct(boundary.false_alarm(plan, boundary.critical_value(plan))),
        "runs": formats.num(boundary.RUNS),
    }


def _sizes(ev: Evidence) -> dict[str, str]:
    given, found = gains.given_by(ev), {}
    start, move = given.value("start_brand_cloud") / 100, given.get("move")
    for by in (EARLY, LAST):
        for level, name in ((EVEN, "even"), (LIKELY, "likely")):
            found |= {f"{key}_{name}_{by}": text for key, text in _needed(ev, by, level).items()}
    sized = gains.sizes(ev)
    one, two = sized.gain.unique()[1:3]
    effect = dict(zip(sized.gain, sized.effect, strict=True))
    last = sized[sized.year == LAST].set_index("gain")
    for words, years in (("watch", detection.watch(given).years), ("long", LONG)):
        chance = detection.power(effect[one], move.value, detection.watch(given, years=years))
        found[f"one_{words}"], found[f"{words}_years"] = formats.pct(chance.iloc[-1], 0), formats.num(years)
    for words, value in (("calm", move.low), ("rough", move.high)):
        found[words] = formats.pct(gains.steady(given.fixed(move=value), effect[two])[LAST], 0)
    sudden = gains.steady(given, effect[two], 1.0)[LAST]
    ratio = _needed_effect(ev) / gains.yardsticks(ev).set_index("goal").effect[start + given.value("gain_points") / 100]
    quiet, restless = gains.needed_range(ev)
    return found | {
        "needed_low": str(formats.points(quiet / 100)).split()[0],
        "needed_high": formats.points(restless / 100) if np.isfinite(restless) else "more than any market has shown",
        "sudden": formats.pct(sudden, 0),
        "one_points": formats.points(given.get("gain_points").low / 100),
        "one_chance": formats.pct(last.chance[one], 0),
        "two_chance": formats.pct(last.chance[two], 0),
        "two_goal": formats.pct(last.goal[two], 0),
        "one_goal": formats.pct(last.goal[one], 0),
        "ratio": formats.num(ratio, 0) if np.isfinite(ratio) else "many",
    }


def _needed_effect(ev: Evidence) -> float:
    return gains.smallest(ev).set_index(["by", "level"]).effect[(LAST, EVEN)]


def _data(ev: Evidence) -> dict[str, str]:
    found, given = gains.better_data(ev), gains.given_by(ev)
    best = found[found.data != "all improvements together"].iloc[0]
    both = found.set_index("data").loc["all improvements together"]
    lag = given.get("publication_lag")
    return {
        "base_points": str(formats.points(best.base / 100)).split()[0],
        "best_data": best.data,
        "best_points": formats.points(best.points / 100),
        "both_points": formats.points(both.points / 100),
        "soon": formats.count(gains.SOON),
        "half": formats.points(found.set_index("data").points["half-yearly figures"] / 100),
        "months": formats.num(12 * (lag.value - lag.low), 0),
    }


def _watching(ev: Evidence) -> dict[str, str]:
    found = detection.watchlist(ev)
    signs = int((found.state != "no sign").sum())
    fresh, late = int((found.since > 0).sum()), int(found.overdue.sum())
    return {
        "watched": formats.count(len(found)).capitalize(),
        "fresh": formats.count(fresh),
        "late": formats.count(late) if late < len(found) else "all",
        "signs": formats.count(signs) if signs else "none",
        "watch_title": _watch_title(signs, len(found)),
        "as_of": formats.date(evidence.collected()),
    }


def _watch_title(signs: int, watched: int) -> str:
    if not signs:
        return "The watch-list: no published share shows a sign of a gain"
    return f"The watch-list: {formats.count(signs)} of {formats.count(watched)} published shares show a sign of a gain"
