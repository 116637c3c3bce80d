"""What to watch, and what a gain would take: parts of the page on detection."""

from __future__ import annotations

import math

import pandas as pd

from telecompilot.evidence import Evidence, collected
from telecompilot.evidence.formats import count, date, listed, num, pct, points
from telecompilot.evidence.guards import guarded
from telecompilot.evidence.publishers import first
from telecompilot.evidence.quotes import Quote, quote
from telecompilot.figure.plot import ids
from telecompilot.models import boundary
from telecompilot.study import detection, watchlist
from telecompilot.study.assumptions import load
from telecompilot.study.required import RAMP, STEP, required

SHARES = {"brand": "brand share", "licence": "licence-holder share", "ceiling": "upper bound on brand share"}
LICENCES, OPERATOR, CLOUD = "fie_share_licences_b11", "sinnet_cloud_revenue_ytd", "aws_share_idc_iaas"
SHOWN = LICENCES, OPERATOR, CLOUD  # the series that the table of yardsticks quotes
WATCH = "aws_idc"


def words(ev: Evidence) -> dict[str, str]:
    """Return the words on what a gain would take, from its smallest size and its largest."""
    table = required(ev)
    gains = [num(gain) for gain in table.index]
    least, most = table.iloc[0], table.iloc[-1]
    return {
        "required": f"Of the measured openings {_of(least, STEP)} made a one-off jump as large as {gains[0]} points "
        f"take, and {_of(least, RAMP)} kept up such a slope. For {gains[-1]} points it is {_of(most, STEP)} and "
        f"{_of(most, RAMP)}. Where nothing was opened, such slopes appeared too, in {pct(least.ramp_null, 0)} and "
        f"{pct(most.ramp_null, 0)} of markets abroad.{_lost(most.ramp_null)}",
        "required_title": f"What would have to be true for a gain of {', '.join(gains[:-1])} or {gains[-1]} points by "
        f"{detection.LAST}",
        "required_note": "Of two values the first is for a gain made at once, the second for a steady one. Effects are "
        "compared on log-odds, so that markets of other sizes count. The markets where nothing opened are of bank "
        "assets abroad, from surveys of the World Bank.",
    }


def _lost(seemed: float) -> str:
    return " A decade of figures cannot tell such a slope from none." if seemed > boundary.ALPHA else ""


def tab_yardsticks(ev: Evidence) -> pd.DataFrame:
    """Return the four yardsticks: what each counts, its latest figure, what would show success, what could fool it."""
    licences, sales, aws = (quote(f"{name}@newest", ev) for name in SHOWN)
    thresholds, today = aws_bars(ev), date(collected()[:7])
    rows = [
        (
            "1. Data-centre licences in foreign names",
            "Licences (B11, cloud included) that foreign-invested firms hold, as a share of all",
            _dated(licences, ev),
            "A share that rises after the pilot began, or a foreign cloud vendor licensed in its own name",
            "A licence is no customer; one firm can hold several",
        ),
        (
            "2. Licences moved from local operators",
            "Foreign brands’ business that passes from a Chinese operator’s licence to the brand’s own",
            guarded("licences_unmoved", f"unpublished; none known by {today}"),
            "One named brand that sells under its own licence",
            "The same customers and servers under another name: the licence-holder share would leap, nobody sells more",
        ),
        (
            "3. Revenue where published",
            "Sales of the firms with an approval, and of the operators that run foreign brands",
            guarded("pilot_revenue_unpublished", "unpublished for pilot firms")
            + f"; Sinnet, which runs AWS in Beijing: {_dated(sales, ev, 'January to ')}",
            "Sales outside the firm’s own group that grow faster than the market",
            "Services sold to the own group; contracts that only move; other business in the same account",
        ),
        (
            "4. Cloud share by brand",
            "What all foreign vendors sell, as a share of the market",
            guarded("foreign_share_unpublished", "unpublished") + f"; AWS alone, by IDC: {_dated(aws, ev)}",
            f"In a figure of {today}, {thresholds}" if thresholds else "A share above its own past",
            "Ordinary ups and downs; a change of research firm; what pilot firms sell is mostly not in it",
        ),
    ]
    heads = ["Yardstick", "What it counts", "Latest figure", "What would show success", "What could fool it"]
    return pd.DataFrame(rows, columns=heads)


def bars(row: pd.Series) -> str:
    """Return in words what a row of the watch-list must reach: one look for a sign, a whole watch for a detection."""
    return f"{pct(row.sign_at)} for a sign, {pct(row.detected_at)} to be detected"


def aws_bars(ev: Evidence) -> str:
    """Return `bars` of AWS in China, nothing where no past sets any."""
    row = watchlist.watchlist(ev).loc[WATCH]
    return f"for AWS, by IDC, {bars(row)}" if math.isfinite(row.sign_at) else ""


def _dated(figure: Quote, ev: Evidence, since: str = "") -> str:
    publishers = dict.fromkeys(first(ev.source(name).publisher) for name in figure.sources)
    return f"{figure}, {since}{figure.date} ({listed(list(publishers))})"


def yardstick_sources(ev: Evidence) -> tuple[str, ...]:
    """Return the ids of the documents behind `tab_yardsticks`."""
    return ids(name for series_id in SHOWN for name in quote(f"{series_id}@newest", ev).sources)


def tab_required(ev: Evidence) -> pd.DataFrame:
    """Return what the pilot would have to do for some gains by the last year, and how likely each is."""
    table, given = required(ev), load(ev)
    slopes = [points(detection.points_a_year(given, effect) / 100) for effect in table[RAMP]]
    columns = {
        f"Gain by {detection.LAST}": [f"{points(at / 100)}, to {pct(to)}" for at, to in table.share.items()],
        "If it is steady: gain in its first year": [
            f"{slope}, and on for {num(years, 0)} years" for slope, years in zip(slopes, table.years, strict=True)
        ],
        "Measured openings that seemed to do as much": [
            f"{_of(row, STEP)} / {_of(row, RAMP)}" for _, row in table.iterrows()
        ],
        "Markets where nothing opened that seemed to": _pairs(table, "null"),
        "Chance that the pilot brings it": [pct(chance, 0) for chance in table.chance],
        "Chance that a yearly share shows it": _pairs(table, "shown"),
    }
    return pd.DataFrame(columns)


def _pairs(table: pd.DataFrame, what: str) -> list[str]:
    pairs = zip(table[f"{STEP}_{what}"], table[f"{RAMP}_{what}"], strict=True)
    return [f"{pct(step, 0)} / {pct(ramp, 0)}" for step, ramp in pairs]


def _of(row: pd.Series, shape: str) -> str:
    return f"{count(row[f'{shape}_did'])} of {count(row[f'{shape}_of'])}"
