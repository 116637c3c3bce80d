"""What is said of the scenarios: the openings and bounds behind them, how they lie to each other, what decides them."""

from __future__ import annotations

from telecompilot.evidence import Evidence
from telecompilot.evidence.formats import count, listed, num, pct
from telecompilot.study import answer, assumptions, cloud, fans, new_market, sensitivity
from telecompilot.study.conditions.statements import Part, dated
from telecompilot.study.scenarios import PILOT, path
from telecompilot.study.shapes import SHAPES
from telecompilot.study.simulation import LAST
from telecompilot.study.track_record import NOMINAL

HOSPITALS = "Wholly foreign-owned hospitals, first try"
SLIGHT = 2.0  # percent: a share that is near zero


def _last(ev: Evidence, share: str = "brand"):
    """The fans in the last year, by path."""
    frame = fans.fans(assumptions.load(ev), share)
    return frame[frame.year == LAST].set_index("path")


def openings_no_direction(ev: Evidence) -> Part:
    """The average effect of earlier openings may be a rise or a fall."""
    given, said = assumptions.load(ev), []
    means = {shape: given.get(f"{start}_mean") for shape, start in new_market.ROWS.items()}
    for shape, mean in means.items():
        said.append(f"{SHAPES[shape].words} of {num(mean.low, 2)} to {num(mean.high, 2)} {SHAPES[shape].unit}")
    return Part(f"on average openings are {listed(said)}", all(mean.spans_zero for mean in means.values()))


def no_choice_settles_the_direction(ev: Evidence) -> Part:
    """Whatever list of openings and spread between markets, the range of what the pilot adds includes zero."""
    mixed = answer.table(ev).xs(answer.MIXTURE, level="shape")
    clear = mixed[(mixed.low80 > 0) | (mixed.high80 < 0)]
    return Part(f"{len(clear)} of {len(mixed)} ranges leave out zero", clear.empty)


def shape_outweighs_an_opening(ev: Evidence) -> Part:
    """The chance of a gain depends more on the shape of the effect than on any one opening."""
    shapes = answer.table(ev).loc[answer.HEADLINE[0], list(SHAPES), answer.HEADLINE[2]]["any"]
    left = answer.leave_one_out(ev)["any"]
    spans = (shapes.max() - shapes.min(), left.max() - left.min())
    text = "the chance of a gain moves by {} with the shape, by {} with an opening left out"
    return Part(text.format(*(pct(span, 0) for span in spans)), bool(spans[0] > spans[1]))


def fans_short(ev: Evidence) -> Part:
    """On earlier markets, nominal 80% bands drawn as in the scenarios contained fewer than 80% of outcomes."""
    record = fans.record(ev)
    return Part(f"such bands contained {record.held} of {record.total} outcomes", record.held / record.total < NOMINAL)


def start_is_last_published(ev: Evidence) -> Part:
    """The paths start at the last share published for any foreign cloud vendor."""
    last, start = cloud.aws_figures(ev)[-1], assumptions.load(ev).value("start_brand_cloud") / 100
    text = f"the paths start at {pct(start)}, the last share published is {dated(last)}"
    return Part(text, bool(abs(last.value - start) < 5e-4), (last,))


def start_wide(ev: Evidence) -> Part:
    """The share at the start is known to no better than a factor of three."""
    start = assumptions.load(ev).get("start_brand_cloud")
    text = f"the start lies between {num(start.low, 1)}% and {num(start.high, 1)}%"
    return Part(text, start.high > 3 * start.low)


def licence_start_near_zero(ev: Evidence) -> Part:
    """Foreign-held licences start near zero."""
    start = assumptions.load(ev).value("start_licence_cloud")
    return Part(f"licences held by foreign-invested firms: {num(start, 2)}% at the start", start < SLIGHT)


def licences_unmoved(ev: Evidence) -> Part:
    """No licence is known to have moved from a local operator to the foreign brand that it runs."""
    moved = assumptions.load(ev).value("transfer")
    return Part(f"part of such business that has moved: {pct(moved, 0)}", moved == 0)


def licence_rise_from_moves(ev: Evidence) -> Part:
    """Most of the rise of the licence-holder share with the pilot comes from licences that move."""
    given = assumptions.load(ev)
    start, end = given.value("start_licence_cloud") / 100, _last(ev, "licence")["median"][path(given, PILOT)]
    stay, _ = fans.moved(given)
    text = f"from {pct(start)} to {pct(end)} in the middle, and to {pct(stay)} if no licence moves"
    return Part(text, bool(end > start and end - stay > (end - start) / 2))


def start_shifts_and_widens(ev: Evidence) -> list[Part]:
    """The share at the start moves the middle of the range most, and does most to make it wide."""
    given = assumptions.load(ev)
    top, widest = answer.drivers(ev).iloc[0], sensitivity.spread(given).iloc[0]
    return [
        Part(f"most moves the middle: {top.driver}", top.name == "start_brand_cloud"),
        Part(f"most of the width: {widest.driver}", widest.name == "start"),
    ]


def lag_wider_than_half_a_year(ev: Evidence) -> Part:
    """How long business takes to move is uncertain by more than half a year."""
    lag = assumptions.load(ev).get("lag")
    return Part(f"the lag is {num(lag.low, 2)} to {num(lag.high, 2)} years", lag.high - lag.low > 0.5)


def one_pilot_reversed(ev: Evidence) -> Part:
    """Of the earlier pilots only that of foreign-owned hospitals was withdrawn."""
    back = ev.pilots.pilot[ev.pilots.state == "reversed"].tolist()
    text = f"withdrawn: {count(len(back))} ({listed(back) or 'no pilot'})"
    return Part(text, back == [HOSPITALS], tuple(f"pilots:{name}" for name in back))
