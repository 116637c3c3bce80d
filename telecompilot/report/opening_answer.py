"""What earlier openings say of the pilot: the null that they are compared with, and the table of answers.

A part of the chapter on services.
"""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pandas as pd

from telecompilot.evidence import Evidence, formats
from telecompilot.report.opening_effects import intervals, span
from telecompilot.study import answer, new_market, null_markets, opening_lists, openings
from telecompilot.study.answer import GAIN, HEADLINE, MIXTURE
from telecompilot.study.new_market import ESTIMATED, NARROW, PRIOR, WIDE
from telecompilot.study.opening_lists import CASES, LISTS, SECOND
from telecompilot.study.precedents import RULE
from telecompilot.study.shapes import SHAPES, SHORT
from telecompilot.study.simulation import LAST

NAMES = {RULE: "China", SECOND: "Second list", f"{RULE}+{SECOND}": "Both lists", CASES: "Abroad",
         f"{RULE}+{CASES}": "China and abroad"}  # fmt: skip
WORDS = {"step": "step", "short": f"ramp of {SHORT:g} years", "ramp": "lasting ramp", MIXTURE: "a third of each"}
SPREADS = {ESTIMATED: "estimated", NARROW: "at least the smaller null’s", WIDE: "at least the larger null’s",
           PRIOR: "null as prior"}  # fmt: skip
GAINED = f"Gain by {LAST}, points (80%)"
FIRST = ["Openings", "Shape", GAINED, "Any gain", f"{GAIN:g} points or more"]  # columns that a reader needs first
FAR = 0.05  # an opening of which chance makes no more goes beyond what no law moved


def numbers(ev: Evidence) -> SimpleNamespace:
    """Return what the prose says of the null and of the table of answers, as Text."""
    return formats.texts(_null(ev), _answers(ev))


def null_words(ev: Evidence) -> dict[str, str]:
    """Say in how many markets no law changed, and how far their slopes lie apart at the two dates."""
    low, high = (formats.num(tau, 3) for tau in null_markets.taus(ev, "ramp"))
    return {"null": formats.num(null_markets.size(ev)), "null_low": low, "null_high": high}


def _null(ev: Evidence) -> dict[str, str]:
    """Say how far markets lie apart in which no law changed, and which openings go beyond that."""
    far = {shape: _beyond(ev, shape) for shape in SHAPES}
    said = [f"{formats.listed(names)}, as {SHAPES[shape].words}," for shape, names in far.items() if names]
    who = f"{'only ' * (len(said) == 1)}{formats.listed(said) or 'none'}"
    found = new_market.effect(ev)
    spans = {tau: new_market.effect(ev, tau=tau).quantile([0.025, 0.975]) for tau in (ESTIMATED, NARROW, WIDE)}
    return {
        "beyond": f"{who} went further than chance takes such markets",
        "k": formats.count(found.k),
        "tau": "no spread at all" if found.tau < 5e-4 else f"a spread of {formats.num(found.tau, 2)}",
        "new_own": span(*spans[ESTIMATED]),
        "new_low": span(*spans[NARROW]),
        "new_high": span(*spans[WIDE]),
    }


def _beyond(ev: Evidence, shape: str) -> list[str]:
    """Name the openings that chance alone would seldom (FAR) take as far."""
    ranks = null_markets.rank(ev, opening_lists.measured(ev, RULE, shape), shape)
    return [f"“{openings.names(ev)[event]}”" for event in ranks.index[ranks.beyond < FAR]]


def _answers(ev: Evidence) -> dict[str, str]:
    """Put the headline of the table in words, and how far its other rows lie from it."""
    found = answer.table(ev)
    lead = found.loc[HEADLINE]
    keys = [key for key in found.index if key[0] == RULE and key[2] == ESTIMATED and key[1] in SHAPES]
    alone, mixed = found.loc[keys], answer.mixtures(ev)
    words = {name: formats.pct(lead[name], 0) for name in ("any", "gain")}
    return words | {
        "points": formats.count(GAIN),
        "last": formats.num(LAST).replace(",", ""),
        "range": _points(lead.low80, lead.high80),
        "alone_any": formats.extent(alone["any"], 0),
        "mixed_any": formats.extent(mixed["any"], 0),
    }


def _point(value: float) -> str:
    return f"{value:+.{1 if abs(value) < 9.95 else 0}f}".replace("-", "−") if abs(value) >= 0.05 else "0.0"


def _points(low: float, high: float) -> str:
    return f"{_point(low)} to {_point(high)}"


def answer_tables(ev: Evidence) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return of `answer.table` what a reader needs first, the headline above all, and all of it."""
    found = answer.table(ev)
    lead = [key for key in found.index if key[0] == RULE and key[2] == ESTIMATED]
    lead.sort(key=lambda key: key[1] != MIXTURE)
    others = []
    for which in LISTS:
        rows = [key for key in found.index if key[0] == which and key[1] == MIXTURE]
        others += rows[:1] if which != RULE else []
    return _worded(found.loc[[*lead, *others]])[FIRST], _worded(found)


def _worded(found: pd.DataFrame) -> pd.DataFrame:
    """Put rows of `answer.table` in words. A spread of zero is one that the openings cannot tell."""
    lists, shapes, taus = (found.index.get_level_values(level) for level in found.index.names)
    spread = [SPREADS[tau] if np.isnan(between) else f"{formats.num(between, 2)}, {SPREADS[tau]}"
              for tau, between in zip(taus, found.between, strict=True)]  # fmt: skip
    spread = ["estimated: cannot be told" if between < 5e-4 and tau == ESTIMATED else words
              for words, between, tau in zip(spread, found.between, taus, strict=True)]  # fmt: skip
    return pd.DataFrame(
        {
            "Openings": [NAMES[which] for which in lists],
            "Shape": [WORDS[shape] for shape in shapes],
            "Spread between markets": spread,
            GAINED: [
                f"{_point(middle)} ({_points(low, high)})"
                for low, middle, high in found[["low80", "median", "high80"]].to_numpy()
            ],
            "Any gain": [formats.pct(chance, 0) for chance in found["any"]],
            f"{GAIN:g} points or more": [formats.pct(chance, 0) for chance in found["gain"]],
            "How many": ["" if np.isnan(k) else str(int(k)) for k in found.k],
            "Mean, log-odds": intervals(found, "mean", "low", "high"),
            "A market not seen yet": [
                "" if np.isnan(low) else span(low, high) for low, high in found[["new_low", "new_high"]].to_numpy()
            ],
        }
    )


def note(ev: Evidence) -> str:
    """Return what a reader needs to read the table: lists, shapes, spreads, and what is carried forward."""
    ten = int((opening_lists.measured(ev, RULE, "ramp").observed >= 10).sum())
    second = formats.counted(len(opening_lists.measured(ev, SECOND, "step")), "opening", formats.count)
    reached = formats.counted(ten, "opening", formats.count)
    longest = formats.num(opening_lists.longest(ev, RULE), 1)
    return (
        "China: the report’s own, frozen list. Second list: found later, under a second frozen rule, which leaves "
        f"{second}. Abroad: all changes of law there that figures can answer, other things than a licence to compete "
        "among them. Mean and new market in the unit of the figure above, 95 percent. A lasting ramp acts for at most "
        f"{longest} years, the longest stretch observed after an opening of its list; {reached} reached ten years, so "
        "that late years extrapolate the rest."
    )


def sources(ev: Evidence) -> tuple[str, ...]:
    """Return the ids of the documents that date the openings of all lists, and of the surveys behind the null."""
    return (*openings.results(ev).sources, *opening_lists.sources(ev, CASES), *null_markets.sources(ev))
