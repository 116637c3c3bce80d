"""What earlier openings did to foreign share, measured by three shapes: numbers, table and figure of the event study.

A part of the chapter on services; the chapters on manufacturing and on quality quote its numbers too. What follows for
the pilot is in opening_answer, the course year by year in opening_course.
"""

from __future__ import annotations

from types import SimpleNamespace

import altair as alt
import pandas as pd

from telecompilot.evidence import Evidence, formats
from telecompilot.figure import palette, rows
from telecompilot.figure.plot import COMPUTED, Plot
from telecompilot.models import pooling
from telecompilot.models.pooling import leave_one_out
from telecompilot.study import new_market, null_markets, opening_lists, openings, power
from telecompilot.study.openings import Results
from telecompilot.study.precedents import RULE
from telecompilot.study.shapes import SHAPES, SHORT

OPENING, LEFT, MEAN, NEW = "opening", "opening, left out of the mean", "mean", "new market"
NULL = "no law changed"
HEADS = {  # of a panel: the shape, and what its effect counts
    "step": ("Once", "log-odds"),
    "short": (f"For {SHORT:g} years", "log-odds a year"),
    "ramp": ("Without end", "log-odds a year"),
}
GAP = 22  # px between panels
LEAST = "A lasting change shows only beyond, points a year"
CHECKS = (  # the note of checks
    "Log-odds, once for steps, a year for ramps. Clear beyond: the half-width of the 95 percent interval; points at a "
    "share of one in ten. No announcement on the list: –. The timetable of 2018 announced the car openings of 2018 and "
    "2022. The cross-check compares mean yearly changes."
)


def _odds(value: float) -> str:
    return str(formats.num(value, 2))


def span(low: float, high: float) -> str:
    """Return the ends of an interval of effects, "0.02 to 0.18"."""
    return f"{_odds(low)} to {_odds(high)}"


def interval(value: float, low: float, high: float) -> str:
    """Return an effect with its interval in words, "0.10 (0.02 to 0.18)"; empty for one that was not estimated."""
    return "" if pd.isna(value) else f"{_odds(value)} ({span(low, high)})"


def intervals(frame: pd.DataFrame, *names: str) -> list[str]:
    """Return the `interval` of every row, from the three columns that say its value and its ends."""
    return [interval(*row) for row in frame[list(names)].to_numpy()]


def _points(low: float, high: float) -> str:
    """Put an interval of log-odds a year in points of a share of SHARE."""
    ends = [formats.points(openings.in_points(end), sign=True) for end in (low, high)]
    return f"{ends[0].split()[0]} to {ends[1]}"


def _clear(low: pd.Series, high: pd.Series) -> pd.Series:
    """Tell which intervals leave out zero."""
    return (low > 0) | (high < 0)


def numbers(ev: Evidence) -> SimpleNamespace:
    """Return every number that pages quote from the event study, as Text.

    Of each opening of cars, by event_id with underscores: its effect, `_span`, `_points` (at SHARE) and `_rank`.
    """
    study = openings.results(ev)
    of_study = (_record, _cars, _new_market, _left_out, _worst_cases)
    said = {"power": power_words(ev), "heavy": _heavy(ev), "by_chance": f"{formats.capital(by_chance(ev))}."}
    return formats.texts(_scale(), _shapes(ev), said, *(words(study) for words in of_study))


def _scale() -> dict[str, str]:
    """Put log-odds in points: what a tenth of one makes of a share of SHARE."""
    return {
        "tenth": formats.num(0.1),
        "tenth_points": formats.points(openings.in_points(0.1)),
        "short": formats.count(SHORT),
    }


def _record(study: Results) -> dict[str, str]:
    """Say how many openings could be measured."""
    return {
        "listed": formats.count(len(study.rows)),
        "measured": formats.count(len(study.measured)),
        "refused": formats.count(len(study.refused)),
    }


def _cars(study: Results) -> dict[str, str]:
    cars = study.measured[study.measured.sector == "cars"]
    zero, k = int(((cars.low < 0) & (cars.high > 0)).sum()), len(cars)
    some = f"{formats.count(zero).capitalize()} of the {formats.count(k)} intervals include zero"
    words = {"cars_zero": "Both intervals include zero" if zero == k == 2 else some}
    for event, row in cars.iterrows():
        name = event.replace("-", "_")
        words |= {name: _odds(row.effect), f"{name}_span": span(row.low, row.high)}
        words |= {f"{name}_points": _points(row.low, row.high), f"{name}_rank": formats.pct(row["rank"], 0)}
    return words


def _new_market(study: Results) -> dict[str, str]:
    """Say what the mean and the interval for a market not seen yet are, and what to plan on."""
    new, (low, high) = study.new, study.new.prediction
    at = 0 if low < 0 < high else 1 if low > 0 else 2  # both ways, up, down
    return {
        "mean": _odds(new.mean),
        "mean_span": span(*new.ci),
        "new_points": _points(low, high),
        "may": ("can help, do nothing or harm", "helps", "harms")[at],
        "plan": ("on neither a gain nor a loss", "on a gain", "on a loss")[at],
    }


def _left_out(study: Results) -> dict[str, str]:
    """Say which openings the mean takes in: all, or all but the one that would carry more than half of the weight."""
    return {"rest": f"{'the other' if study.left else 'all'} {formats.count(study.new.k)}"}


def _worst_cases(study: Results) -> dict[str, str]:
    """Name the opening without which the mean moves most, and what is left then."""
    rest = leave_one_out(study.pooled)
    worst = rest.loc[(rest["mean"] - study.new.mean).abs().idxmax()]
    return {
        "one_name": study.rows.name[worst.name],
        "one_mean": _odds(worst["mean"]),
        "one_span": span(worst.low, worst.high),
    }


def _shapes(ev: Evidence) -> dict[str, str]:
    """Say of each shape which openings clearly moved foreign share."""
    rows_ = {shape: opening_lists.measured(ev, RULE, shape) for shape in SHAPES}
    names = {"step": "a step", "short": "a short ramp", "ramp": "a lasting ramp"}
    moved = {shape: _moved(ev, each) for shape, each in rows_.items()}
    said = [f"{formats.listed([names[one] for one in names if moved[one] == words])}, {words}"
            for words in dict.fromkeys(moved.values())]  # fmt: skip
    return {"verdict": f"Read as {'; as '.join(said)}"}


def _moved(ev: Evidence, found: pd.DataFrame) -> str:
    """Say which of some openings clearly raised or lowered foreign share."""
    clear = found[_clear(found.low, found.high)]
    names = [f"“{openings.names(ev)[event]}” ({_odds(row[0])}, {span(*row[1:])})" for event, *row in
             clear[["effect", "low", "high"]].itertuples()]  # fmt: skip
    all_ = formats.count(len(found))
    return f"{formats.count(len(clear))} of {all_} clearly moved it{f', {formats.listed(names)}' if names else ''}"


def check_tables(ev: Evidence) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return of `checks` the column that a reader needs first, and all of it."""
    every = checks(ev)
    return every[["Opening", LEAST]], every


def checks(ev: Evidence) -> pd.DataFrame:
    """Return what each opening, and all together, could have shown, and other estimates of the lasting ramp, in words.

    Log-odds; points a year at a share of SHARE.
    """
    measured = openings.results(ev).measured
    together = measured.index.append(pd.Index([power.TOGETHER]))
    least = {shape: power.smallest(ev, shape=shape, every=True).reindex(together) for shape in ("step", "ramp")}
    names = [*measured.name, f"All together ({formats.count(new_market.effect(ev).k)})"]
    return pd.DataFrame(
        {
            "Opening": names,
            "Step: clear beyond": [_odds(value) for value in least["step"].clear],
            "Lasting ramp: clear beyond": [_odds(value) for value in least["ramp"].clear],
            LEAST: [formats.num(value, 1) for value in least["ramp"].clear_points],
            "Lasting ramp, from the announcement": [
                *intervals(measured, "announced", "announced_low", "announced_high"),
                "",
            ],
            "Cross-check (error)": [
                *(f"{_odds(row.check)} ({_odds(row.check_se)})" for row in measured.itertuples()),
                "",
            ],
        }
    )


def sources(ev: Evidence) -> tuple[str, ...]:
    """Return the ids of the documents that date the measured openings: the sources of figure and table."""
    return openings.results(ev).sources


def fig_effects(ev: Evidence) -> Plot:
    """Draw a row an opening, then the mean and a market not seen yet, in a panel a shape, on what no law moved."""
    study, frame = openings.results(ev), _drawn(ev)
    openings_ = frame[frame.kind.isin([OPENING, LEFT])]
    laws = dict(zip(study.rows.name, ev.events.source_id[study.rows.index], strict=True))
    said = (
        f"{HEADS[shape][0]}: openings from {span(rows_.effect.min(), rows_.effect.max())}, "
        f"{formats.count(int(_clear(rows_.low, rows_.high).sum()))} clear"
        for shape, rows_ in openings_.groupby("shape", sort=False)
    )
    return Plot(
        draw=lambda width: _effects_chart(frame, width),
        table=_effects_table(frame),
        title=_title(openings_),
        units="Effect on foreign share with 95% intervals, log-odds: at a share of one in ten, 0.5 is a gain of "
        f"{formats.points(openings.in_points(0.5))}",
        alt="Three panels with dots and intervals around a line at zero, no effect, above the band of markets in which "
        f"no law changed. {'. '.join(said)}.",
        series=study.measured.series_id,
        sources=[*study.sources, *null_markets.sources(ev)],
        cite=[f"{laws.get(name, '')} {COMPUTED}" for name in frame.name],
        note=_note(ev, study),
    )


def _title(drawn: pd.DataFrame) -> str:
    """Name how many openings are clear by each shape."""
    clear = drawn[_clear(drawn.low, drawn.high)].groupby("shape").size().reindex(list(SHAPES), fill_value=0)
    number = formats.count(drawn.name.nunique())
    counts = {0: "none", 1: "one"} | {n: formats.count(n) for n in range(2, 11)}
    steps, short, lasting = (counts[n] for n in clear)
    longer = f"{lasting} for longer" if short == lasting else f"{short} for {SHORT:g} years and {lasting} without end"
    once = drawn[_clear(drawn.low, drawn.high) & (drawn["shape"] == "step")].effect
    way = "" if once.empty or once.min() < 0 < once.max() else "up " if once.min() > 0 else "down "
    return f"Of {number} openings {steps} clearly moved foreign share {way}once, {longer}"


def power_short(ev: Evidence) -> str:
    """Return in a few words from where on the study could have shown a change: goes with every "none clearly"."""
    least = power.smallest(ev).drop(index=power.TOGETHER).clear_points
    ends = [formats.num(end, 1) for end in (least.min(), least.max())]
    return f"a lasting change of trend in a pooled opening is clear only beyond {ends[0]} to {ends[1]} points a year"


def power_chance(ev: Evidence) -> str:
    """Return how likely it was that no opening would show though all of them had worked, as a part of a sentence."""
    used = opening_lists.used(ev, RULE, "ramp")
    missed = formats.pct(power.none_clear(ev, 0.1), 0)
    return (
        f"had all {formats.count(len(used))} pooled openings truly turned it up by "
        f"{formats.points(openings.in_points(0.1))} a year, the chance that none would show is {missed}"
    )


def _heavy(ev: Evidence) -> str:
    """Say which opening carries more than half of the weight, and what its small error would make of `power_chance`."""
    study = openings.results(ev)
    if not study.left:
        return "None does."
    row = opening_lists.measured(ev, RULE, "ramp").loc[study.left]
    chances = [formats.pct(power.none_clear(ev, 0.1, every=every), digits) for every, digits in ((True, 1), (False, 0))]
    return (
        f"Left out is “{openings.names(ev)[study.left]}”, whose small error rests on {formats.count(row.n)} figures, "
        f"{formats.count(row.n_after)} of them after it. Were that error right, the chance that none would show would "
        f"be {chances[0]}, not {chances[1]}."
    )


def once(ev: Evidence) -> str:
    """Return in brackets how many openings clearly raised foreign share if read as a step, nothing if none did."""
    up = int((opening_lists.measured(ev, RULE, "step").low > 0).sum())
    return f" (read as a step, {formats.count(up)} clearly raised the share)" if up else ""


def by_chance(ev: Evidence) -> str:
    """Return how often chance alone would show a clear rise somewhere among the readings, as a part of a sentence."""
    chance = formats.pct(power.some_clear_by_chance(ev), 0)
    return (
        f"over all {formats.num(power.readings(ev))} readings, by {formats.count(len(SHAPES))} shapes, chance alone "
        f"would show at least one clear rise in {chance} of cases, were they independent"
    )


def power_words(ev: Evidence) -> str:
    """Return the sentence without which "none clearly rose" or "none turned it" never stands: what could be seen."""
    return f"That says little: at a share of one in ten {power_short(ev)}. {formats.capital(power_chance(ev))}."


def _drawn(ev: Evidence) -> pd.DataFrame:
    """Return what is drawn, by panel in order: shape, name, kind, effect, low, high, beyond (`null_markets.rank`)."""
    parts_ = []
    for shape in SHAPES:
        rows_, new = opening_lists.measured(ev, RULE, shape), new_market.effect(ev, shape=shape)
        null, left = null_markets.widest(ev, shape), opening_lists.left_out(ev, RULE, shape)
        ranks = null_markets.rank(ev, rows_, shape)
        each = rows_.assign(
            name=openings.names(ev)[rows_.index], kind=[LEFT if event in left else OPENING for event in rows_.index]
        )
        reach = pooling.quantile_t(0.975, null.df_new) * null.tau
        pooled = [
            ("Grey band: markets in which no law changed", NULL, null.mean, null.mean - reach, null.mean + reach),
            ("Mean of the openings", MEAN, new.mean, new.low, new.high),
            ("A market not seen yet: prediction", NEW, new.mean, *new.quantile([0.025, 0.975])),
        ]
        columns = ["name", "kind", "effect", "low", "high"]
        around = pd.DataFrame(pooled, columns=columns)
        frame = pd.concat([around[:1], each.join(ranks.beyond)[[*columns, "beyond"]], around[1:]], ignore_index=True)
        parts_.append(frame.assign(shape=shape))
    return pd.concat(parts_, ignore_index=True)


def _effects_table(frame: pd.DataFrame) -> pd.DataFrame:
    way, clear = frame.effect.gt(0).map({True: "up", False: "down"}), _clear(frame.low, frame.high)
    sign = way.where(clear, way + ", not clear").mask(frame.kind == NULL, "")
    return pd.DataFrame(
        {
            "Shape": frame["shape"].map({shape: f"{head}, {unit}" for shape, (head, unit) in HEADS.items()}),
            "Opening": frame.name,
            "Drawn as": frame.kind,
            "Effect": frame.effect.round(3),
            "From": frame.low.round(3),
            "To": frame.high.round(3),
            "Sign": sign,
            "Chance that no opening goes as far, %": (100 * frame.beyond).round(1),
        }
    )


def _note(ev: Evidence, study: Results) -> str:
    """Say what is left out and why, and what the grey band is."""
    refused = "; ".join(f"{name} ({reason})" for name, reason in study.refused[["name", "reason"]].to_numpy())
    note = f"{formats.capital(power_short(ev))}. "
    note += f"Not measured: {refused}. " if refused else ""
    if study.left:
        note += (
            f"Hollow: would carry {formats.pct(max(study.whole.weights), 0)} of the weight of lasting ramps and is out "
            f"of the two lowest rows; with it their mean is {formats.num(study.whole.mean, 3)}, the interval for a new "
            f"market {span(*study.whole.prediction)}. "
        )
    return note + (
        "Grey: where 95 in 100 of banking markets abroad lie in which no law changed, errors of reading aside. Two "
        "openings of one market share their figures. What is measured came after the opening; "
        "that it came of it is not shown."
    )


def _effects_chart(frame: pd.DataFrame, width: int) -> alt.HConcatChart:
    """Three panels side by side, at any width; the names of their rows stand once, before or above the first."""
    each = (width - GAP * (len(SHAPES) - 1)) / len(SHAPES)
    ends = [min(1.05 * frame.low.min(), -0.1), max(1.05 * frame.high.max(), 0.1)]
    panels, left = [], set(frame.name[frame.kind == LEFT])
    for shape, own in frame.groupby("shape", sort=False):
        names = [f"{name} (hollow: not in the mean)" if name in left else name for name in own.name]
        placed, height = rows.placed(own, names, width, lead=4)
        layers = _marks(placed, ends, height)
        if len(panels) == len(SHAPES) - 1:  # the last panel writes the names, over the grid of the others
            layers.append(rows.heads(placed.assign(left=placed.left - int(len(panels) * (each + GAP))), height))
        title = alt.Title(HEADS[shape][0], subtitle=HEADS[shape][1], subtitleColor=palette.MUTED, frame="group")
        panels.append(alt.layer(*layers).properties(width=each, height=height, title=title))
    return alt.hconcat(*panels, spacing=GAP, bounds="flush")


def _marks(placed: pd.DataFrame, ends: list[float], height: int) -> list[alt.LayerChart | alt.Chart]:
    axis = alt.Axis(grid=True, values=[-0.5, 0, 0.5], labelExpr="datum.value == 0 ? '0' : format(datum.value, '+.1f')")
    x = alt.X("effect:Q", title=None, axis=axis, scale=alt.Scale(domain=ends, nice=False))
    place = {"x": alt.X("low:Q", title=None), "x2": "high:Q"}
    null = alt.Chart(placed[placed.kind == NULL])
    layers = [
        null.mark_rect(color=palette.CONTEXT, opacity=0.18).encode(**place, y=alt.value(0), y2=alt.value(height)),
        alt.Chart(pd.DataFrame({"at": [0]})).mark_rule(color=palette.RULE).encode(x=alt.X("at:Q", title=None)),
    ]
    for kind, colour, thick in (
        (NULL, palette.CONTEXT, 10),
        (OPENING, palette.FOREIGN, 2.5),
        (MEAN, palette.THIRD, 3),
        (NEW, palette.THIRD, 10),
    ):
        base = alt.Chart(placed[placed.kind.isin([kind, LEFT] if kind == OPENING else [kind])])
        base = base.encode(y=rows.at("line", height))
        line = base.mark_rule(color=colour, strokeWidth=thick, opacity=0.4 if thick > 5 else 1)
        layers.append(line.encode(**place))
        fill = alt.condition(f"datum.kind == '{LEFT}'", alt.value(palette.PAPER), alt.value(colour))
        dot = {"shape": "circle" if kind == OPENING else "diamond", "size": 70, "stroke": colour, "strokeWidth": 2}
        layers.append(base.mark_point(**dot, filled=True).encode(x=x, fill=fill))
    return layers
