"""Figure on insurers, the service market in which foreign share rose: premiums, assets, and the year set apart."""

from __future__ import annotations

import altair as alt
import pandas as pd

from telecompilot.evidence import formats
from telecompilot.figure import observed, palette, parts
from telecompilot.figure.observed import Axes
from telecompilot.figure.plot import Plot

SMALL = 480  # px: below it a picture is for a phone
PREMIUMS, ASSETS = "Premiums", "Assets"
STYLES = {PREMIUMS: (palette.FOREIGN, "circle"), ASSETS: (palette.THIRD, "square")}


def insurance(frame: pd.DataFrame, events: pd.DataFrame, without: tuple[float, float]) -> Plot:
    """Draw foreign insurers' share of premiums and of assets, with 2005 as printed and without its one big policy.

    Parameters: `frame`, `openings`, `without` (lowest and highest share, 0-1), from facts.services_precedents.
    """
    premiums, assets = (frame[frame.measure == measure] for measure in (PREMIUMS, ASSETS))
    odd, kept = premiums[premiums.outlier], premiums[~premiums.outlier]
    grew = assets.value.iloc[-1] > assets.value.iloc[0]
    lasting = f"from {formats.pct(assets.value.iloc[0])} of assets in {assets.period.iloc[0][:4]} to "
    opened = events[events.sector == "insurance"]
    apart = ""
    if len(odd):
        printed = formats.pct(odd.value.iloc[0])
        apart = f" In {odd.period.iloc[0]} {printed} with one group policy, {formats.span(*without, 1)} without it."
    return Plot(
        draw=lambda width: _chart(kept, odd, assets, opened, without, width),
        table=_table(frame, odd, without),
        title=(
            f"Insurance is the exception: foreign insurers {'grew' if grew else 'went'} {lasting}"
            f"{formats.pct(assets.value.iloc[-1])} in {assets.period.iloc[-1][:4]}"
        ),
        units="Foreign-invested insurers, percent of the market",
        alt=f"Two lines. Premiums: {observed.told(kept)}.{apart} Assets: {observed.told(assets)}.",
        series=tuple(dict.fromkeys(frame.series_id)),
        sources=tuple(dict.fromkeys(" ".join(opened.source_id).split())),
        note=(
            "Joint ventures count as foreign in full. Hollow point: a year with one group policy of unusual size; the "
            "bar below it is what remains without that policy, by the two sums of foreign premium in print. Premiums "
            "of the latest years are round figures from regulators’ speeches; several figures were read in copies. "
            "Dashed: no figure found between."
        ),
        share="licence-holder share",
    )


def _table(frame: pd.DataFrame, odd: pd.DataFrame, without: tuple[float, float]) -> pd.DataFrame:
    printed = pd.DataFrame(
        {
            "Measure": frame.measure,
            "Period": frame.period,
            "Foreign insurers": observed.said(frame),
            "Lowest, %": 100 * frame.low,
            "Highest, %": 100 * frame.high,
            "Set apart": frame.outlier.map({True: "as printed, with one big policy", False: ""}),
        }
    )
    less = [(PREMIUMS, period, formats.span(*without, 1), 100 * without[0], 100 * without[1]) for period in odd.period]
    rest = pd.DataFrame(less, columns=list(printed)[:5]).assign(**{"Set apart": "without that policy"})
    return pd.concat([printed, rest], ignore_index=True) if less else printed


def _chart(
    kept: pd.DataFrame, odd: pd.DataFrame, assets: pd.DataFrame, opened: pd.DataFrame, without: tuple, width: int
) -> alt.LayerChart:
    axes = Axes((1995.5, 2026.5), (0, 12), observed.years(1996, 2025, width), (0, 2, 4, 6, 8, 10, 12))
    layers = [observed.rules(axes, opened.when)]
    for row, align in zip(opened.itertuples(), ("right", "right", "left"), strict=False):
        words = f"{_words(row.Index)}\n{row.date[:4]}"
        layers.append(
            parts.note(row.when, 11.6, words, align=align, dx=-5 if align == "right" else 5, baseline="line-top")
        )
    layers += _apart(axes, odd, without)
    for rows, measure in ((kept, PREMIUMS), (assets, ASSETS)):
        layers += observed.line(axes, rows, *STYLES[measure])
    names = (("Premiums", 2009.5, 3.1, palette.FOREIGN), ("Assets", 2012.5, 6.1, palette.THIRD))
    layers += [parts.note(x, y, name, colour, fontWeight=600) for name, x, y, colour in names]
    return observed.panel(axes, layers, width, 320)


def _words(event_id: str) -> str:
    return {
        "insurance-place-line": "Place, lines",
        "life-51-2018": "Life to 51%",
        "life-cap-end": "Life free",
    }.get(event_id, "Opening")


def _apart(axes: Axes, odd: pd.DataFrame, without: tuple[float, float]) -> list[alt.Chart]:
    """Draw the year set apart as printed (hollow) and without the policy (a bar), joined by a dotted line."""
    if odd.empty:
        return []
    frame = pd.DataFrame({"x": odd.when, "y": 100 * odd.value, "low": 100 * without[0], "high": 100 * without[1]})
    base = alt.Chart(frame)
    hollow = {"shape": "circle", "color": palette.FOREIGN, "filled": False, "strokeWidth": 2, "size": 60}
    year = odd.period.iloc[0]
    return [
        base.mark_rule(color=palette.FOREIGN, strokeDash=[1, 3]).encode(**axes.encode(y="high", y2="y")),
        base.mark_rule(color=palette.FOREIGN, strokeWidth=7, opacity=0.5).encode(**axes.encode(y="low", y2="high")),
        base.mark_point(**hollow).encode(**axes.encode()),
        parts.note(frame.x.iloc[0], frame.y.iloc[0], f"{year} as printed", palette.MUTED, dx=9),
        parts.note(frame.x.iloc[0], frame.low.iloc[0], f"{year} less one policy", palette.MUTED, dx=9, dy=4),
    ]
