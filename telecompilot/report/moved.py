"""Numbers that the pages print, as an earlier version printed them and as they are now, with the reason.

What a version printed is a fact of its day and stands here as it stood there; what is printed now is computed.
"""

from __future__ import annotations

import pandas as pd

from telecompilot.evidence import Evidence, formats
from telecompilot.report import detecting_gains, expansion_scenarios
from telecompilot.study.simulation import LAST

SHAPES = "three shapes of an effect instead of one, none carried further than an opening was watched"
PRINTED = {  # by number: words, what version 1.0.0 printed, why it moved
    "gap": (f"What the pilot adds by {LAST}, 80% range", "−10 to +6.5 percentage points", SHAPES),
    "middle": ("The same, middle", "−1.9 percentage points", SHAPES),
    "chance": ("Chance of two points or more", "19%", SHAPES),
    "any": ("Chance of any gain", "not published (30%)", SHAPES),
    "none_span": (f"Share of {LAST} without a pilot, 80% range", "3.8–31%", "the start has an assumed floor"),
    "pilot_span": (f"Share of {LAST} with the pilot, 80% range", "2–31%", f"the start, and {SHAPES}"),
    "licence": (f"Licence-holder share of {LAST} with the pilot", "1.6% (0.31–7.6%)", SHAPES),
    "slopes": (
        "Mean effect as a lasting ramp, log-odds a year",
        "−0.03 (−0.12 to 0.06)",
        "an error that a few openings made too small by agreeing is no longer used",
    ),
    "detected": (f"Simulated watches that show a gain by {LAST}", "5%", f"{SHAPES}, and more runs for the alarm’s bar"),
    "false_alarm": ("Simulated watches with a false alarm", "4%", "more runs for the alarm’s bar"),
    "held": (
        "Later figures that the scenarios’ 80% bands contained",
        "64 of 97",
        "newer figures; outcomes that are bounds are no longer counted as exact",
    ),
}


def now(ev: Evidence) -> dict[str, str]:
    """Return what the pages print now, by key of PRINTED."""
    n, seen = expansion_scenarios.numbers(ev), detecting_gains.headline(ev)
    return {
        "gap": f"{n.gap_low} to {n.gap_high}",
        "middle": n.gap,
        "chance": n.chance,
        "any": n.any,
        "none_span": n.none_span,
        "pilot_span": n.pilot_span,
        "licence": f"{n.licence_pilot} ({n.licence_pilot_span})",
        "slopes": n.lasting_mean,
        "detected": seen.chance,
        "false_alarm": seen.false_alarm,
        "held": n.fan_held,
    }


def tab_moved(ev: Evidence) -> pd.DataFrame:
    """Return the numbers that moved since version 1.0.0: what, then, now, why."""
    found = now(ev)
    rows = [(what, then, found[key], formats.capital(why)) for key, (what, then, why) in PRINTED.items()]
    frame = pd.DataFrame(rows, columns=["Number", "Version 1.0.0", "Now", "Why it moved"])
    return frame[frame["Version 1.0.0"] != frame.Now]
