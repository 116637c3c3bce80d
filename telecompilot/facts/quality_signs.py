"""Six things that a turn from quantity to quality would show, and what the evidence shows: the chapter's scorecard."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from telecompilot.evidence import Evidence, formats

FOR, MIXED, STILL, AGAINST = "for", "mixed", "no change", "against"
RESULTS = (FOR, MIXED, STILL, AGAINST)


@dataclass(frozen=True)
class Sign:
    """One sign: a series that should rise (or fall) from the period `since` to its latest figure.

    `unit` names how the figure is printed: "share", "index" or a word that follows the number.
    """

    expectation: str
    series_id: str
    since: str
    rises: bool
    unit: str

    def row(self, ev: Evidence) -> dict:
        """The sign with its two figures and what they say."""
        then, now = ev.at(self.series_id, self.since), ev.latest(self.series_id)
        return {
            "expectation": self.expectation,
            "then": f"{self._text(then.value)} ({then.period})",
            "now": f"{self._text(now.value)} ({now.period})",
            "result": result(ev.rows(self.series_id), then.period, self.rises),
            "series_id": self.series_id,
        }

    def _text(self, value: float) -> str:
        if self.unit == "share":
            return formats.pct(value)
        return formats.num(value, 3) if self.unit == "index" else f"{formats.num(value, 1)} {self.unit}"


SIGNS = (
    Sign("More money for each new firm", "fdi_cny_per_new_enterprise", "2022", True, "CNY million"),
    Sign("More of the money in high technology", "fdi_hightech_share", "2019", True, "share"),
    Sign("Lower limits on foreign equity", "oecd_fdirri_equity_v2022", "2018", False, "index"),
    Sign("Fewer restrictions of other kinds", "oecd_fdirri_other_v2022", "2018", False, "index"),
    Sign("Looser rules for digital services", "oecd_dstri_overall_ed2025", "2023", False, "index"),
    Sign("Fewer firms that miss business through barriers", "eucham_missed_opportunities", "2018", False, "share"),
)


def result(points: pd.DataFrame, since: pd.Period, rises: bool) -> str:
    """Say what a series' last figure means for a sign that expects it to have moved since a period.

    Parameters: `points`, value, low, high by period; figures differ where their intervals do not overlap.
    "for": moved as expected, and to the furthest point yet; "mixed": moved as expected, but back from a further point;
    "no change"; "against".
    """
    sign = 1 if rises else -1
    chosen = points[points.index >= since]
    ends = pd.DataFrame({"low": sign * chosen.low, "high": sign * chosen.high})
    near, far = ends.min(axis=1), ends.max(axis=1)
    if near.iloc[-1] > far.iloc[0]:
        return MIXED if (near.iloc[:-1] > far.iloc[-1]).any() else FOR
    return AGAINST if far.iloc[-1] < near.iloc[0] else STILL


def scorecard(ev: Evidence) -> pd.DataFrame:
    """Return one row a sign: expectation, then, now (with their periods), result, series_id."""
    return pd.DataFrame([sign.row(ev) for sign in SIGNS])
