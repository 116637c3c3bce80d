"""Six signs that a turn from quantity to quality would leave, what became of them, and the frames they stand in."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from telecompilot.evidence import Evidence, formats

FOR, MIXED, STILL, AGAINST = "for", "mixed", "no change", "against"
RESULTS = (FOR, MIXED, STILL, AGAINST)
START, BREAK = 2014, 2022  # first year with both money and firms; from BREAK on the money includes finance
MONEY, FIRMS, EACH = "Money", "New firms", "Money for each new firm"
INVESTMENT = {MONEY: "fdi_utilised_cny", FIRMS: "fdi_new_enterprises", EACH: "fdi_cny_per_new_enterprise"}
CHINA, MEAN = "China", "OECD mean"
EQUITY, OTHER, REST, TOTAL = "Foreign equity limits", "Other restrictions", "Screening and staff rules", "Total"
KINDS = {EQUITY: ("equity",), OTHER: ("other",), REST: ("screening", "personnel"), TOTAL: ("total",)}
RESTRICTIONS = tuple(f"oecd_fdirri_{name}_v2022" for names in KINDS.values() for name in names)
MISSED = "Missed business through barriers"
SURVEYS = {  # question: series, who answers
    MISSED: ("eucham_missed_opportunities", "European firms"),
    "China the first choice": ("eucham_china_top_destination", "European firms"),
    "China among the first three": ("amcham_china_top3", "US firms"),
}


@dataclass(frozen=True)
class Sign:
    """One sign: a series that should rise (or fall) from the period `since` to its latest figure.

    `unit` names how the figure is written: "share", "index" or a word that follows the number.
    """

    expectation: str
    series_id: str
    since: str
    rises: bool
    unit: str

    def words(self, value: float) -> str:
        """Return a figure of the series in words."""
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


def result(rows: pd.DataFrame, since: pd.Period, rises: bool) -> str:
    """Say what a series' last figure means for a sign that expects it to have moved since a period.

    rows: value, low, high by period; figures differ where their intervals do not overlap.
    Returns "for": moved as expected, and to the furthest value yet; "mixed": moved as expected, but back from a further
    value; "no change"; "against".
    """
    sign = 1 if rises else -1
    chosen = rows[rows.index >= since]
    ends = pd.DataFrame({"low": sign * chosen.low, "high": sign * chosen.high})
    near, far = ends.min(axis=1), ends.max(axis=1)
    if near.iloc[-1] > far.iloc[0]:
        return MIXED if (near.iloc[:-1] > far.iloc[-1]).any() else FOR
    return AGAINST if far.iloc[-1] < near.iloc[0] else STILL


def scorecard(ev: Evidence) -> pd.DataFrame:
    """Return one row a sign: expectation, then, now (with their periods), result, series_id."""
    rows = []
    for sign in SIGNS:
        then, now = ev.at(sign.series_id, sign.since), ev.latest(sign.series_id)
        figures = [f"{sign.words(one.value)} ({one.period})" for one in (then, now)]
        outcome = result(ev.rows(sign.series_id), then.period, sign.rises)
        rows.append((sign.expectation, *figures, outcome, sign.series_id))
    return pd.DataFrame(rows, columns=["expectation", "then", "now", "result", "series_id"])


def investment(ev: Evidence) -> pd.DataFrame:
    """Return money, new firms and money a firm by year: value, low, high, measure, year, part.

    Money in billion yuan, money a firm in million yuan. `part` is "before" or "after" the change of scope in BREAK (the
    count of firms has none and is "whole").
    """
    measures = []
    for measure, series_id in INVESTMENT.items():
        rows = ev.rows(series_id)[["value", "low", "high"]]
        rows = rows[rows.index.year >= START]
        year = rows.index.year
        part = ["whole" if measure == FIRMS else "after" if one >= BREAK else "before" for one in year]
        measures.append(rows.assign(measure=measure, year=year, part=part))
    return pd.concat(measures, ignore_index=True)


def restrictions(ev: Evidence) -> pd.DataFrame:
    """Return the OECD index by kind of restriction: place (CHINA or MEAN), year, kind, score from 0 to 1."""
    rows = []
    for place, tail in ((CHINA, ""), (MEAN, "_oecd_mean")):
        for kind, names in KINDS.items():
            score = sum(ev.series(f"oecd_fdirri_{name}_v2022{tail}") for name in names)
            rows += [(place, period.year, kind, value) for period, value in score.items()]
    return pd.DataFrame(rows, columns=["place", "year", "kind", "score"])


def surveys(ev: Evidence) -> pd.DataFrame:
    """Return surveys of firms by edition: year, share, question, asked (who), about (True where the source says so)."""
    answers = []
    for question, (series_id, asked) in SURVEYS.items():
        rows = ev.rows(series_id)
        answer = pd.DataFrame({"year": rows.index.year, "share": rows.value, "question": question, "asked": asked})
        answers.append(answer.assign(about=rows.qualifier == "~"))
    return pd.concat(answers, ignore_index=True)
