"""The choices behind the headline of the scenarios, and what the pilot adds under every other option."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

from telecompilot.evidence import Evidence, formats
from telecompilot.evidence.formats import num, pct, points, rough
from telecompilot.study import answer, assumptions, new_market, opening_lists, openings, scenarios
from telecompilot.study.answer import HEADLINE
from telecompilot.study.shapes import SHAPES

POINTS = " percentage points"
KINDS = {"list": "Openings", "shape": "Shape", "tau": "Spread between markets", "without": "Without one opening"}


def sources(ev: Evidence, parameters: Iterable[str] | None = None) -> tuple[str, ...]:
    """Return the source ids behind some assumptions, by default those of the paths."""
    return assumptions.sources(ev, parameters or scenarios.parameters(assumptions.load(ev)))


def signed(end: float) -> formats.Text:
    """Return an end (0-1) of an interval of a difference in words."""
    return points(rough(end) if abs(end) >= 0.01 else end, sign=True)  # one decimal, rounded once


def option(choice: str, key: str) -> str:
    """Return the words for an option of one of answer.CHOICES."""
    if choice == "shape":
        return SHAPES[key].words if key in SHAPES else "a third of the paths each"
    return {"list": opening_lists.WORDS, "tau": new_market.TAUS}[choice][key]


def numbers(ev: Evidence) -> dict[str, str]:
    """Return what the choices make of the answer, as text: the headline's chances, and their span over all options."""
    table, left = answer.table(ev), answer.leave_one_out(ev)
    head, every = table.loc[HEADLINE], pd.concat([answer.mixtures(ev), left])
    alone = {shape: table.loc[HEADLINE[0], shape, HEADLINE[2]] for shape in SHAPES}
    lasting = assumptions.load(ev).get(f"{new_market.ROWS['ramp']}_mean")
    return {
        "any": pct(head["any"], 0),
        "any_span": formats.span(every["any"].min(), every["any"].max(), 0),
        "any_words": likely(head["any"]),
        "any_shapes": formats.listed([f"{pct(row['any'], 0)} as {SHAPES[name].words}" for name, row in alone.items()]),
        "lasting_mean": "{} ({} to {})".format(*(num(x, 2) for x in (lasting.value, lasting.low, lasting.high))),
        "openings": formats.count(int(table.k[HEADLINE[0], :, HEADLINE[2]].max())),
    }


def likely(chance: float) -> str:
    """Return the words for how likely something is that may as well not come."""
    if 0.4 <= chance <= 0.6:
        return "about as likely as not"
    return "more likely than not" if chance > 0.6 else "less likely than not"


def _range(row) -> str:
    low, high = (signed(row[end] / 100) for end in ("low80", "high80"))
    return f"{low.split()[0]} to {high}"


def tab_choices(ev: Evidence) -> pd.DataFrame:
    """Return what the pilot adds by the last year, the headline first, then with one choice changed at a time."""
    table, left = answer.table(ev), answer.leave_one_out(ev)
    lead = dict(zip(table.index.names, HEADLINE, strict=True))
    rows = [("Headline", "; ".join(option(choice, lead[choice]) for choice in answer.CHOICES))]
    cells = [table.loc[HEADLINE]]
    for choice in answer.CHOICES:
        at = table.index.names.index(choice)
        for key in table.index.get_level_values(at).unique():
            other = (*HEADLINE[:at], key, *HEADLINE[at + 1 :])
            if key != HEADLINE[at] and other in table.index:
                rows.append((KINDS[choice], option(choice, key)))
                cells.append(table.loc[other])
    names = openings.names(ev)
    for event, row in left.drop(index="").iterrows():
        rows.append((KINDS["without"], names[event]))
        cells.append(row)
    frame = pd.DataFrame(rows, columns=["Choice", "Option"])
    frame["Option"] = frame.Option.map(formats.capital)
    frame["Points added, 80% range"] = [_range(row).removesuffix(POINTS) for row in cells]
    frame["Points added, middle"] = [points(row["median"] / 100, sign=True).removesuffix(POINTS) for row in cells]
    for head, name in (("Any gain, %", "any"), ("2 points or more, %", "gain")):
        frame[head] = np.round([100 * row[name] for row in cells])
    return frame
