"""What is said of the event study: which openings can be measured, and which way they point."""

from __future__ import annotations

from collections.abc import Iterator

from telecompilot.evidence import Evidence, formats
from telecompilot.study import openings
from telecompilot.study.conditions.statements import Part

CARS = ("cars-cap-nev", "cars-cap-passenger")
BANKS = "banks-place-client"


def two_car_openings_measured(ev: Evidence) -> Part:
    """Of the openings of the car market, those of 2018 and 2022 can be measured, and no other."""
    measured = openings.results(ev).measured
    names = measured.name[measured.sector == "cars"]
    words = f"Openings of the car market that can be measured: {formats.listed([*names]) or 'none'}"
    return Part(words, set(names.index) == set(CARS), tuple(f"events:{event}" for event in names.index))


def car_bends_unclear(ev: Evidence) -> Iterator[Part]:
    """The intervals of what the openings of the car market did include zero."""
    measured = openings.results(ev).measured
    for row in measured[measured.sector == "cars"].itertuples():
        yield Part(f"{row.name}: {_span(row.low, row.high)}", row.low < 0 < row.high, (f"events:{row.Index}",))


def new_market_may_go_either_way(ev: Evidence) -> Part:
    """By the record, foreign share may bend up or down where the next market is opened."""
    low, high = openings.results(ev).new.prediction
    return Part(f"The next market’s bend: {_span(low, high)}", low < 0 < high)


def some_openings_cannot_be_measured(ev: Evidence) -> Part:
    """Some openings on the list have too few figures around their date."""
    names = openings.results(ev).refused.name
    return Part(
        f"Openings with too few figures around their date: {formats.listed([*names]) or 'none'}", bool(len(names))
    )


def other_ways_change_little(ev: Evidence) -> Iterator[Part]:
    """However the bends are estimated, the interval of their mean includes zero."""
    for row in openings.variants(ev).itertuples():
        if "step" not in row.how:
            yield Part(f"{row.how}: {_span(row.low, row.high)}", row.low < 0 < row.high)


def steps_look_better(ev: Evidence) -> Part:
    """More openings point up if each is read as a single jump than if it is read as a bend."""
    measured = openings.results(ev).measured
    steps, bends = int((measured.step > 0).sum()), int((measured.effect > 0).sum())
    return Part(f"Of {len(measured)} openings {steps} point up as jumps, {bends} as bends", steps > bends)


def bank_rise_is_a_jump(ev: Evidence) -> Part:
    """The rise of foreign banks after 2006 shows as a single jump."""
    row = openings.results(ev).rows.loc[BANKS]
    words = f"{row['name']}, as a jump: {_span(row.step_low, row.step_high)}"
    return Part(words, bool(row.step_low > 0), (f"events:{BANKS}",))


def _span(low: float, high: float) -> str:
    return f"{low:+.2f} to {high:+.2f} log-odds"
