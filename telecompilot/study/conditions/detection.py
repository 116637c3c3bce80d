"""What is said of detection: which gains a test would see, what the yardsticks are worth, what the watch-list shows."""

from __future__ import annotations

import math

from telecompilot.evidence import Evidence
from telecompilot.evidence.formats import count, extent, listed, num, pct, points
from telecompilot.study import assumptions, cloud, detection, watchlist
from telecompilot.study.conditions.statements import Part, dated
from telecompilot.study.detection import EVEN, LAST, LIKELY

PILOT = ("brand", "pilot_as_is", "nationwide")
MOVED = ("licence", "pilot_as_is", "nationwide")
CLOSE = 0.02  # chances, or shares, nearer than this are called the same
OFTEN = 0.2  # of paths: too many for a mark that only a gain should reach
PLAIN = 1 / 3  # a share of the market that nobody would need a test for


def _last(ev: Evidence):
    """The chances of detection in the last year, by path."""
    return detection.by_path(assumptions.load(ev)).loc[LAST]


def _points(given, effect: float) -> str:
    """An effect as points of share in its first year."""
    return points(detection.points_a_year(given, effect) / 100) if math.isfinite(effect) else "no size tried"


def gain_not_told(ev: Evidence) -> Part:
    """With the pilot as it is, most likely no gain in brand share would be detected."""
    chance = _last(ev)[PILOT]
    return Part(
        f"figures up to {LAST} would show a gain in {pct(chance, 0)} of simulated watches", chance <= 1 - LIKELY
    )


def wider_openings_alike(ev: Evidence) -> Part:
    """For brand share, narrow and wide openings are detected about as often."""
    last = _last(ev)["brand"].xs("regional", level=1)
    return Part(f"detected by {LAST} in {extent(last, 0)} of watches", bool(last.max() - last.min() < CLOSE))


def moved_licences_detected(ev: Evidence) -> Part:
    """If licences moved, the alarm on licence-holder share would more likely than not go off."""
    chance = _last(ev)[MOVED]
    return Part(f"detected by {LAST} in {pct(chance, 0)} of watches if licences move", chance >= EVEN)


def yardsticks_near(ev: Evidence) -> Part:
    """Each mark is within three points of the last share published for a foreign vendor."""
    last, goals = cloud.aws_figures(ev)[-1], detection.yardsticks(assumptions.load(ev)).goal
    text = f"the marks stand at {extent(goals)}, the last share published is {dated(last)}"
    return Part(text, bool((goals - last.value).abs().max() < 0.03), (last,))


def rival_is_smallest(ev: Evidence) -> Part:
    """The last share published for Baidu is the smallest rival's, and that of the mark."""
    figure, rival = ev.latest("baidu_share_canalys"), assumptions.load(ev).value("smallest_rival") / 100
    text = f"Baidu’s last share is {dated(figure)}, the mark {pct(rival)}"
    return Part(text, figure.low <= rival <= figure.high, (figure,))


def yardsticks_reached_anyway(ev: Evidence) -> Part:
    """Each mark is reached by many paths without any pilot."""
    without = detection.yardsticks(assumptions.load(ev)).without
    text = f"reached by {LAST} in {extent(without, 0)} of paths without a pilot"
    return Part(text, bool(without.min() > OFTEN))


def start_past_rival(ev: Evidence) -> Part:
    """Many of the starts drawn are past the smallest rival already."""
    already = detection.already(assumptions.load(ev))
    return Part(f"{pct(already, 0)} of the starts drawn are past the smallest rival", already > OFTEN)


def yardsticks_not_told(ev: Evidence) -> Part:
    """A gain that reaches a mark would more likely than not go undetected."""
    chance = detection.yardsticks(assumptions.load(ev)).chance
    return Part(f"gains that reach a mark are detected with a chance of {extent(chance, 0)}", chance.max() < EVEN)


def needed_gain_plain(ev: Evidence) -> Part:
    """A gain detected with an even chance would lead to more than a third of the market."""
    given = assumptions.load(ev)
    effect = detection.smallest(given)
    goal = detection.level_after(given, effect) if math.isfinite(effect) else math.nan
    text = f"it takes {_points(given, effect)} a year, and leads to {pct(goal, 0) if goal == goal else 'no share'}"
    return Part(text, goal > PLAIN)


def moves_too_large(ev: Evidence) -> Part:
    """To detect the gain of the first mark by the last year, yearly moves would have to be less than half as large."""
    ratio = detection.ratio(assumptions.load(ev))
    times = f"{num(ratio, 0)} times" if math.isfinite(ratio) else "more times than any tried"
    return Part(f"the effect needed is {times} that of the yardstick", 2 < ratio < math.inf)


def half_yearly_no_help(ev: Evidence) -> Part:
    """Half-yearly figures change the gain needed by less than a twentieth."""
    row = detection.better_data(assumptions.load(ev)).set_index("data").loc["half-yearly figures"]
    text = f"{points(row.points / 100)} a year with half-yearly figures, {points(row.base / 100)} without"
    return Part(text, abs(row.points / row.base - 1) < 0.05)


def no_sign(ev: Evidence) -> Part:
    """No published share on the watch-list shows a sign of a gain."""
    table = watchlist.watchlist(ev)
    shown = table[table.state.isin((watchlist.SIGN, watchlist.DETECTED))]
    text = f"shares with a sign: {count(len(shown))} ({listed(list(shown.what)) or 'no series'})"
    names = (name for entry in shown.index for name in watchlist.WATCHED[entry][0].split())
    return Part(text, shown.empty, tuple(ev.latest(name) for name in names if len(ev.rows(name))))
