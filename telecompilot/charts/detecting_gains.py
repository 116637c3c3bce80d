"""Figures of the chapter on detection."""

from __future__ import annotations

import altair as alt
import pandas as pd

from telecompilot.evidence import formats
from telecompilot.figure import palette, parts, rows
from telecompilot.figure.plot import Plot

HEADINGS = {"brand": "Brand share", "licence": "Licence-holder share"}
COLOURS = (palette.CONTEXT, palette.FOREIGN, palette.DOMESTIC)
PHONE = 500  # px: below it panels stand one above the other
LIFT = 0.1  # of the axis, from the end of a line to its label
CLOSE = 0.02  # chances nearer than this are told apart by no reader


def _percent(values: pd.Series) -> pd.Series:
    return (100 * values).round(1)


def chances(found: pd.DataFrame, sources: tuple[str, ...]) -> Plot:
    """Draw the chance to have detected a gain by year, a panel a definition of share, a line a path.

    Parameters: `found`, from facts.gains.cases; `sources`, of the assumptions.
    """
    last = found[found.year == found.year.max()]
    brand, licence = (last[last.share == share].set_index("path").chance for share in HEADINGS)
    year, first = found.year.max(), found.year.min()
    gap = brand.iloc[1] - brand.iloc[0]
    verdict = "about as often as" if abs(gap) < CLOSE else "more often than" if gap > 0 else "less often than"
    told = "; ".join(
        f"{HEADINGS[row.share].lower()}, {row.path}, {_pct(row.chance)}" for row in last.itertuples(index=False)
    )
    table = pd.DataFrame(
        {
            "Share": found.share.map(HEADINGS),
            "Path": found.path,
            "Figures up to": found.year,
            "Chance to have detected a gain, %": _percent(found.chance),
        }
    )
    return Plot(
        draw=lambda width: _chances_chart(found, width),
        table=table,
        # In whole percents: a chance from 10,000 simulated watches is good to half a point.
        title=f"By {year} a gain in brand share is detected in {formats.pct(brand.iloc[1], 0)} of watches, {verdict} a "
        f"false alarm ({formats.pct(brand.iloc[0], 0)}); in licence-holder share in {formats.pct(licence.iloc[2], 0)}, if "
        "licences move",
        units="Percent of simulated watches in which a rise has been detected, by year of the last figure",
        alt=f"Two panels of lines from {first} to {year}, on a scale from zero to all watches. In {year}: {told}.",
        sources=sources,
        note="The paths are those of the scenarios, national sales. A watch without a pilot that raises the alarm is "
        "a false one. “Licences move”: part of the foreign brands’ business passes from a local operator’s licence to "
        "their own; how much is a stated assumption.",
    )


def _pct(share: float) -> str:
    return str(formats.pct(share))


def _chances_chart(found: pd.DataFrame, width: int) -> alt.ConcatChart:
    each = width if width < PHONE else (width - 50) / 2
    panels = [_lines(frame, share, each) for share, frame in found.groupby("share", sort=False)]
    return alt.concat(*panels, columns=1 if width < PHONE else 2, spacing=24)


def _lines(frame: pd.DataFrame, share: str, width: float) -> alt.LayerChart:
    x = parts.years("year", int(width), frame.year.min(), frame.year.max())
    y = parts.share("chance", top=1)
    last = frame[frame.year == frame.year.max()]
    heights = parts.apart(list(last.chance + LIFT), 0.085)
    layers = [parts.reference(0.5, "even chance", int(width))]
    for (path, line), height, colour, dash in zip(
        frame.groupby("path", sort=False), heights, COLOURS, palette.DASHES, strict=False
    ):
        end = pd.DataFrame([{"year": line.year.max(), "chance": height, "path": path}])
        layers.append(alt.Chart(line).mark_line(color=colour, strokeDash=list(dash)).encode(x=x, y=y))
        layers.append(parts.labels(end, "year", "chance", "path", colour, dx=-4, align="right"))
    return alt.layer(*layers).properties(width=width, height=220, title=HEADINGS[share])


def yardsticks(found: pd.DataFrame, year: int, sources: tuple[str, ...]) -> Plot:
    """Draw for each yardstick the chance of standing there in the last year, without a pilot and with it.

    Parameters: `found`, from facts.gains.yardsticks; `year`, the last one.
    """
    least = formats.span(found.without.min(), found.without.max(), 0)
    most = formats.span(found.with_pilot.min(), found.with_pilot.max(), 0)
    table = pd.DataFrame(
        {
            "Yardstick": found.yardstick,
            "From the central start, %": _percent(found.goal),
            "There at the start already, %": _percent(found.already),
            f"Reached in {year} without a pilot, %": _percent(found.without),
            f"Reached in {year} with the pilot, %": _percent(found.with_pilot),
            f"A gain of that size detected by {year}, %": _percent(found.chance_2035),
        }
    )
    told = "; ".join(
        f"{row.yardstick} {_pct(row.without)} without, {_pct(row.with_pilot)} with" for row in found.itertuples()
    )
    return Plot(
        draw=lambda width: _pairs_chart(found, "without", "with_pilot", list(found.yardstick), width, 1.0),
        table=table,
        title=f"Without a pilot the yardsticks are reached in {least} of paths, with it in {most}",
        units=f"Percent of paths at or above the yardstick in {year}. Hollow: without a pilot; filled: pilot as it is",
        alt=f"Pairs of dots on a scale from zero to all paths. Reached in {year}: {told}.",
        sources=sources,
        note="The start is known only between bounds, so that many paths stand above a level from the beginning. The "
        "rival’s share and the central start come from two research firms, whose bases differ.",
        share="brand share",
    )


def _pairs_chart(
    found: pd.DataFrame, before: str, after: str, names: list[str], width: int, top: float, points: bool = False
) -> alt.LayerChart:
    """Rows of two dots joined by a line; `points` for an axis of percentage points instead of shares."""
    ends = found[[before, after]]
    say = (lambda value: formats.num(value, 1)) if points else (lambda value: formats.pct(value, 0))
    words = [f"{say(old)} → {say(new)}" for old, new in zip(found[before], found[after], strict=True)]
    shown, height = rows.placed(ends.assign(end=ends.max(axis=1), words=words), names, width)
    scale = alt.Scale(domain=[0, top])
    axis = alt.Axis(format="~g" if points else ".0%", tickCount=5, title=None, grid=True)
    x = alt.X(f"{before}:Q", axis=axis, scale=scale)
    pairs = parts.dumbbell(shown, x, rows.at("line", height), after)
    told = parts.labels(shown, "end:Q", "line:Q", "words", dx=10).encode(y=rows.at("line", height))
    return alt.layer(pairs, told, rows.heads(shown, height)).properties(width=width, height=height)


def sizes(found: pd.DataFrame, sources: tuple[str, ...]) -> Plot:
    """Draw the chance to have detected a steady gain by year, one line a size of gain.

    Parameters: `found`, from facts.gains.sizes.
    """
    year, first = found.year.max(), found.year.min()
    last = found[found.year == year]
    shortest = last[last.chance >= 0.5]
    seen = " and ".join(shortest.gain) or "none"
    verdict = f"Of {formats.count(len(last))} gains, in points, {seen} would be detected by {year} with an even chance"
    told = "; ".join(
        f"{row.gain} {_pct(row.chance)}, {_pct(row.goal)} of the market by then" for row in last.itertuples()
    )
    table = pd.DataFrame(
        {
            "Gain, points": found.gain,
            "Log-odds a year": found.effect.round(3),
            f"Brand share in {year} from the central start, %": _percent(found.goal),
            "Figures up to": found.year,
            "Chance to have detected it, %": _percent(found.chance),
        }
    )
    return Plot(
        draw=lambda width: _sizes_chart(found, width),
        table=table,
        title=verdict,
        units="Percent of simulated watches in which the gain has been detected, by year of the last figure. "
        "Lines: points of brand share gained",
        alt=f"Lines that rise from {first} to {year} and flatten. Points gained and chance in {year}: {told}.",
        sources=sources,
        note="“A year” is the gain in the first year of a steady effect; later years add more as long as the share is "
        "under one half. Gains begin when business can move, after the opening.",
        share="brand share",
    )


def _sizes_chart(found: pd.DataFrame, width: int) -> alt.LayerChart:
    x = parts.years("year", width, found.year.min(), found.year.max())
    y = parts.share("chance", top=1)
    last = found[found.year == found.year.max()]
    heights = parts.apart(list(last.chance), 0.07)
    layers = [
        parts.reference(level, words, int(0.3 * width))  # left of the steepest line
        for level, words in ((0.5, "even chance"), (0.8, "four in five"))
    ]
    for (gain, line), height, step in zip(found.groupby("gain", sort=False), heights, range(4), strict=True):
        colour = palette.CATEGORIES[step]
        end = pd.DataFrame([{"year": line.year.max(), "chance": height, "gain": gain}])
        mark = {"color": colour, "strokeDash": list(palette.DASHES[step])}
        layers.append(alt.Chart(line).mark_line(**mark).encode(x=x, y=y))
        layers.append(parts.labels(end, "year", "chance", "gain", colour))
    return alt.layer(*layers).properties(width=width, height=240)


def better_data(found: pd.DataFrame, soon: int, sources: tuple[str, ...]) -> Plot:
    """Draw the smallest gain detected within a few years, as assumed and with a change of the data.

    Parameters: `found`, from facts.gains.better_data; `soon`, the years.
    """
    best, base = found.iloc[0], found.base.iloc[0]
    names = [f"{name[0].upper()}{name[1:]}" for name in found.data]
    table = pd.DataFrame(
        {
            "Change of the data": names,
            "Smallest gain as assumed, points a year": found.base.round(2),
            "Smallest gain with the change, points a year": found.points.round(2),
            f"{found.gain.iloc[0]:g} points a year detected within {soon} years, %": _percent(found.chance_soon),
            "Years to an even chance": found.wait_50,
            "Years to four chances in five": found.wait_80,
        }
    )
    told = "; ".join(
        f"{name} {formats.points(row.points / 100)}" for name, row in zip(names, found.itertuples(), strict=True)
    )
    return Plot(
        draw=lambda width: _pairs_chart(
            found, "base", "points", names, width, 1.08 * found[["base", "points"]].max().max(), points=True
        ),
        table=table,
        title=f"Better data lower the bar from {_short(base)} to {formats.points(best.points / 100)} a year at best",
        units=f"Smallest gain detected within {soon} years with four chances in five, points of brand share in the "
        "first year. Hollow: as assumed; filled: with the change",
        alt=f"Pairs of dots, the hollow one at {formats.points(base / 100)} in each row. Filled: {told}.",
        sources=sources,
        note="Counted from the year in which the gain begins, from the central start. A dash: not within the watch.",
        share="brand share",
    )


def _short(points: float) -> str:
    return str(formats.points(points / 100)).split()[0]
