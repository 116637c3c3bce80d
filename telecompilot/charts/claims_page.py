"""The page of claims: the score as a chart, and each claim with its verdict's reasons as a row of a table."""

from __future__ import annotations

from collections.abc import Callable
from html import escape

import altair as alt
import pandas as pd

from telecompilot.evidence import formats
from telecompilot.figure import palette
from telecompilot.figure.plot import Plot

HOW = ("by computation", "by reading")


class Found(str):
    """Plain words for a spreadsheet that carry their own markup for the page."""

    markup: str

    def __html__(self) -> str:
        return self.markup


def score(frame: pd.DataFrame, source: str) -> Plot:
    """Draw how many claims got each verdict, and how the verdict was reached.

    Parameters: `frame`, from facts.claims_page.score; `source`, the id of the article.
    """
    totals = frame.groupby("verdict", sort=False).claims.sum()
    says = {
        "confirmed": "{} hold",
        "partly right": "{} hold in part",
        "contradicted": "the evidence contradicts {}",
        "not checkable": "{} cannot be checked",
    }
    parts = [says[name].format(formats.count(totals[name])) for name in says if name in totals]
    title = f"Of the article’s {formats.count(totals.sum())} claims " + ", ".join(parts[:-1]) + f" and {parts[-1]}"
    words = "; ".join(f"{row.verdict} {row.claims} {row.how}" for row in frame.itertuples())
    names = {"verdict": "Verdict", "how": "Reached", "claims": "Claims"}
    return Plot(
        draw=lambda width: _bars(frame, width),
        table=frame.rename(columns=names),
        title=title,
        units="Number of claims by verdict, and how the verdict was reached",
        alt=f"Horizontal bars, one a verdict: {words}.",
        sources=(source,),
        note="What counts as one claim is our choice; a sentence of the article can hold several.",
    )


def _bars(frame: pd.DataFrame, width: int) -> alt.LayerChart:
    totals = frame.groupby("verdict", sort=False).claims.sum().reset_index()
    ends = frame.groupby("verdict", sort=False).claims.cumsum()
    parts = frame.assign(start=ends - frame.claims, end=ends, middle=ends - frame.claims / 2)
    y = alt.Y("verdict:N", sort=list(totals.verdict), axis=alt.Axis(title=None, labelColor=palette.INK, ticks=False))
    x = alt.X("start:Q", axis=None, scale=alt.Scale(domain=[0, totals.claims.max()], nice=False))
    scale = alt.Scale(domain=list(HOW), range=[palette.FOREIGN, palette.TOKENS["seq2"].light])
    base = alt.Chart(parts[parts.claims > 0]).encode(y=y)
    bars = base.mark_bar(stroke=palette.PAPER).encode(
        x=x, x2="end:Q", color=alt.Color("how:N", scale=scale, title=None)
    )
    on_dark = alt.condition(f"datum.how == '{HOW[0]}'", alt.value(palette.PAPER), alt.value(palette.INK))
    inside = base.mark_text().encode(x=alt.X("middle:Q"), text="claims:Q", color=on_dark)
    sums = alt.Chart(totals).mark_text(align="left", dx=6, fontWeight=700)
    return alt.layer(bars, inside, sums.encode(x=alt.X("claims:Q"), y=y, text="claims:Q")).properties(
        width=width, height=36 * len(totals)
    )


def entries(frame: pd.DataFrame, verdict: str, links: Callable[[list[str]], list[str]]) -> pd.DataFrame:
    """Return the claims of one verdict as rows of a table: what the article says, what we found, id.

    Parameters: `frame`, from facts.claims_page.audited; `verdict`; `links`, cells of source ids -> HTML of the
    documents (figure.provenance.references for one evidence). Two columns, as three do not fit on a phone.
    """
    chosen = frame[frame.shown == verdict]
    cited = links(list(chosen.source_id))
    found = [_found(row, html) for row, html in zip(chosen.itertuples(), cited, strict=True)]
    columns = {"The article says": list(chosen.claim), "What we found": pd.Series(found, dtype=object)}  # keeps markup
    return pd.DataFrame({**columns, "id": list(chosen.claim_id)})


def _found(row: tuple, cited: str) -> Found:
    marks = {True: "holds", False: "does not hold"}
    checks = [(part.text, marks[part.holds]) for part in row.parts]
    ids = [f"Sources: {row.source_id}"] if row.source_id else []
    found = Found(" ".join([row.why, *(f"[{text}: {mark}]" for text, mark in checks), *ids]))
    items = "".join(f"<li>{escape(text)}: <b>{mark}</b></li>" for text, mark in checks)
    sources = f'<p class="tc-source">{cited}</p>' if row.source_id else ""
    found.markup = escape(row.why) + (f"<ul>{items}</ul>" if items else "") + sources
    return found
