"""The one chart of the front page: foreign share before and after each earlier opening, on one scale."""

from __future__ import annotations

import altair as alt
import pandas as pd

from telecompilot.evidence import formats
from telecompilot.figure import palette, rows
from telecompilot.figure.plot import Plot

ROSE, FELL, UNCLEAR = "rose", "fell", "unclear"
SAYS = {ROSE: "higher today", FELL: "lower today", UNCLEAR: "unclear"}
COLOURS = {ROSE: palette.FOREIGN, FELL: palette.DOMESTIC}


def openings(found: pd.DataFrame) -> Plot:
    """Draw share before (hollow) and after (filled) each opening, on a scale of equal ratios.

    Parameters: `found`, from facts.front_page.before_after.
    """
    rose, fell = int((found.verdict == ROSE).sum()), int((found.verdict == FELL).sum())
    told = [
        f"{name} from {formats.pct(before)} ({was}) to {bound + ' ' * bool(bound)}{formats.pct(after)} ({now})"
        for name, before, was, bound, after, now in zip(
            *(found[c] for c in ("name", "before", "before_period", "after_bound", "after", "after_period")),
            strict=True,
        )
    ]
    table = pd.DataFrame(
        {
            "Opening": found.name,
            "Before, %": (100 * found.before).round(2),
            "Date before": found.before_period,
            "Latest, %": (100 * found.after).round(2),
            "Latest is": found.after_bound,
            "Date of latest": found.after_period,
            "Foreign share": found.verdict,
        }
    )
    return Plot(
        draw=lambda width: _chart(found, width),
        table=table,
        title=f"After {formats.count(len(found))} openings, foreign share is lower today in {formats.count(fell)} cases, "
        f"higher in {formats.count(rose)}",
        units="Foreign share, percent, on a scale of equal ratios. Hollow: last figure before; filled: latest",
        alt=f"Nine rows of two dots joined by a line. {'; '.join(told)}.".replace(
            "Nine", str(formats.count(len(found))).title()
        ),
        series=tuple(dict.fromkeys(found.series_id)),
        sources=tuple(dict.fromkeys(" ".join(found.source_id).split())),
        note="The openings are those on the event study’s frozen list. What followed an opening need not be its "
        "effect: most of these shares were moving before it. Brand share for cars, films and online sales; "
        "licence-holder share for banks and insurers.",
    )


def _chart(found: pd.DataFrame, width: int) -> alt.LayerChart:
    found = found.assign(rank=found.verdict.map({FELL: 0, ROSE: 1}).fillna(2)).sort_values("rank", kind="stable")
    first = ~found.verdict.duplicated()  # of each group: its label says what the colour means
    words = [_words(row) + f", {SAYS[row.verdict]}" * new for row, new in zip(found.itertuples(), first, strict=True)]
    shown = pd.DataFrame(
        {"before": 100 * found.before, "after": 100 * found.after, "words": words, "verdict": found.verdict}
    )
    placed, height = rows.placed(shown, list(found.name), width)
    colour = alt.Color(
        "verdict:N",
        legend=None,
        scale=alt.Scale(domain=[ROSE, FELL, UNCLEAR], range=[*COLOURS.values(), palette.CONTEXT]),
    )
    ticks = [0.5, 1, 2, 5, 10, 20, 50]
    scale = alt.Scale(type="log", domain=[0.5, 100])
    axis = alt.Axis(values=ticks, labelExpr="datum.value + '%'", grid=True)
    base = alt.Chart(placed).encode(y=rows.at("line", height), color=colour)
    x = alt.X("before:Q", title=None, scale=scale, axis=axis)
    joint = base.mark_rule(strokeWidth=2.5).encode(x=x, x2="after:Q")
    hollow = base.mark_point(filled=False, fill=palette.PAPER, size=70, strokeWidth=2).encode(x=x)
    dots = base.mark_point(filled=True, size=80).encode(x=alt.X("after:Q", title=None, scale=scale, axis=axis))
    right = placed.assign(end=placed[["before", "after"]].max(axis=1))
    labels = alt.Chart(right).mark_text(align="left", dx=9, color=palette.INK, stroke=palette.PAPER, strokeWidth=4)
    halo = labels.encode(
        x=alt.X("end:Q", scale=scale, axis=axis, title=None), y=rows.at("line", height), text="words:N"
    )
    plain = (
        alt.Chart(right)
        .mark_text(align="left", dx=9, color=palette.INK)
        .encode(x=alt.X("end:Q", scale=scale, axis=axis, title=None), y=rows.at("line", height), text="words:N")
    )
    return alt.layer(joint, hollow, dots, halo, plain, rows.heads(placed, height)).properties(
        width=width, height=height
    )


def _words(row) -> str:
    before, after = (f"{100 * value:.1f}".removesuffix(".0") for value in (row.before, row.after))
    return f"{before} → {'≤ ' * (row.after_bound == 'at most')}{'≥ ' * (row.after_bound == 'at least')}{after}%"
