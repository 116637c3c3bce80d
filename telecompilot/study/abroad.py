"""Openings of markets abroad as cases: share before and after, and how shares drift where no law changed."""

from __future__ import annotations

import numpy as np
import pandas as pd

from telecompilot.evidence import Evidence, access_log, panel
from telecompilot.evidence.periods import moment
from telecompilot.study import null_markets
from telecompilot.study.before_after import direction
from telecompilot.study.opening_lists import OF_LAW, ONE_FIRM, ids

YEARS, MONTH = 5.0, 0.09  # years after an opening at which its share is read; a month, in which nobody can enter
IMPORTS, BOUGHT, RIGHT = "imports", "bought", "right"  # how foreign firms came in
WAYS = {"quota": IMPORTS, "tariff": IMPORTS, "ceiling": RIGHT, "entry": RIGHT}  # by class of opening, but for these:
OTHERWISE = {
    "film_KOR_1986-12": IMPORTS,  # the import quota ended with it
    "banks_MEX_1997": BOUGHT,  # the law let the largest banks be bought
    "banks_UKR_2006-11-16": BOUGHT,  # a wave of takeovers
    "mobile_foreign_MEX_2013-06-11": BOUGHT,  # AT&T bought two operators
}
UNDER = {"banks_MEX_1997": "banks_assets_MEX_bmp"}  # market whose figures stand on both sides, though no yearly ones
ENDS = ("before", "after", "last")
KIN = ("cloud", "isp", "telecom")  # markets nearest in kind to the pilot's


@access_log.once
def cases(ev: Evidence) -> pd.DataFrame:
    """Return the openings abroad by law that have a share of one definition on both sides, by id, in order of date.

    Columns: market, date, what_changed, note, refused, source_id of the panel's openings; when (decimal year), way (one
    of IMPORTS, BOUGHT, RIGHT), definition, figures (ids of their sources), verdict (before_after.direction of `after`)
    and of each of ENDS period, value, low and high in percent ("before_value"): the last figure before the opening, the
    last within YEARS of it, or the first later one, and the last before the market's next opening.
    """
    rows = panel.load(ev).openings
    rows = rows.set_axis(ids(rows), axis=0)
    rows = rows.assign(measured_by=rows.measured_by.mask(rows.measured_by == "", rows.index.map(UNDER.get)))
    rows = rows[(rows.phase == "effective") & rows["class"].isin(OF_LAW) & rows.measured_by.fillna("").ne("")]
    rows = rows[~rows.refused.str.startswith(ONE_FIRM)]
    rows = rows.assign(when=rows.date.map(moment)).sort_values("when")
    later = rows.groupby("measured_by").when.shift(-1).fillna(np.inf)
    found = {one: _sides(ev, rows.loc[one], later[one]) for one in rows.index}
    sides = pd.DataFrame.from_dict({one: row for one, row in found.items() if row}, orient="index")
    way = [OTHERWISE.get(one, WAYS[kind]) for one, kind in rows["class"].items()]
    kept = rows.assign(way=way)[["market", "date", "what_changed", "note", "refused", "source_id", "when", "way"]]
    return kept.join(sides, how="inner")


def _sides(ev: Evidence, opening: pd.Series, until: float) -> dict | None:
    """Return the figures around an opening by the definition that has most on its thinner side; None without any."""
    rows = panel.load(ev).shares
    rows = rows[rows.market_id == opening.measured_by].assign(end=rows.when + rows.half)
    best: tuple[tuple, tuple] = ((0, 0.0), ())  # on a tie the definition speaks whose figures come closer to the date
    for name, part in rows.sort_values("when", kind="stable").groupby("definition_id", sort=False):
        before, after = part[part.end <= opening.when + MONTH], part[part.when > opening.when + MONTH]
        after = after[after.when < until]
        if (fewer := min(len(before), len(after))) and (rank := (fewer, before.end.iloc[-1])) > best[0]:
            best = rank, (name, before.iloc[-1], after)
    if not best[1]:
        return None
    name, before, after = best[1]
    inside = after[after.end <= opening.when + YEARS]
    ends = dict(zip(ENDS, (before, inside.iloc[-1] if len(inside) else after.iloc[0], after.iloc[-1]), strict=True))
    said = {f"{end}_{field}": row[field] for end, row in ends.items() for field in ("period", "value", "low", "high")}
    figures = " ".join(dict.fromkeys(row.source_id for row in ends.values()))
    return {"definition": name, "figures": figures, "verdict": direction(before, ends["after"]), **said}


def unmeasured(ev: Evidence) -> pd.DataFrame:
    """Return the openings and closings of markets of KIN that no share measures, by id, in order of date."""
    rows = panel.load(ev).openings
    rows = rows[rows.market.str.split("_").str[0].isin(KIN) & (rows.measured_by == "")]
    return rows.set_axis(ids(rows), axis=0).sort_values("date")


def drift(ev: Evidence) -> pd.Series:
    """Return by country the change in points, over the survey's last figures, of markets in which no law changed.

    In attrs: first and last, the years. Figures of one survey only, for another would break the line.
    """
    wide = null_markets.shares(ev)
    wide = wide.loc[wide.index.isin(null_markets.unchanged(ev)), null_markets.joint(ev) == 1]
    moved = 100 * (wide.iloc[:, -1] - wide.iloc[:, 0])
    moved.attrs |= {"first": round(wide.columns[0]) - 1, "last": round(wide.columns[-1]) - 1}
    return moved
