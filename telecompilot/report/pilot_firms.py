"""What was said of widening the pilot, and what a point of share is worth: parts of the pilot's page."""

from __future__ import annotations

import pandas as pd

from telecompilot.evidence import Evidence
from telecompilot.evidence.formats import count, date, num
from telecompilot.evidence.observations import Observation
from telecompilot.evidence.quotes import figure_words
from telecompilot.figure.plot import ids
from telecompilot.study.approvals import APPROVALS

START = "vats-pilot-b11"
CLOUD, ACCESS = "market_size_caict_total", "miit_fixed_broadband_revenue"
STAKES = [  # the service, its series ("" where no figure can be used), and what is in it
    ("B11 Data centres and cloud", CLOUD, "cloud, public and private"),
    ("B11 Data centres and cloud", "market_size_caict_public", "public cloud alone"),
    ("B11 Data centres and cloud", "market_size_dc_reportshop", "data centres, by an uploaded report"),
    ("B12 Content delivery", "", "one figure found, whose growth does not fit its own ends"),
    ("B14 Internet access", ACCESS, "fixed access sold by the three carriers"),
    ("B21 Data and transaction processing", "internet_revenue_platforms_ytd", "internet platforms of all kinds"),
    ("B25 Information services", "internet_revenue_info_services_ytd", "information services of internet firms"),
]


def words(ev: Evidence) -> dict[str, str]:
    """Return the numbers of the page's prose on announcements and money, as text."""
    wider = announcements(ev)
    return {
        "wider": count(len(wider)),
        "wider_first": date(wider.date.iloc[0]),
        "wider_last": date(wider.date.iloc[-1]),
        "cloud_point": _point(ev.latest(CLOUD)),
        "access_point": _point(ev.latest(ACCESS)),
    }


def announcements(ev: Evidence) -> pd.DataFrame:
    """Return the events, in order of date, in which a wider pilot or its use was announced after it began."""
    events, began = ev.events, pd.Period(ev.events.date[START]).end_time
    said = events[(events.phase == "announced") & events.series_id.str.split().map(lambda named: APPROVALS in named)]
    return said[[pd.Period(day).start_time > began for day in said.date]]


def tab_stakes(ev: Evidence) -> pd.DataFrame:
    """Return what one point of each service of the pilot is worth: the newest figure, its scope, and a hundredth."""
    return pd.DataFrame([_stake(ev, *row) for row in STAKES])


def _stake(ev: Evidence, service: str, series_id: str, scope: str) -> dict[str, str]:
    cells = {"Service": service, "What is counted": scope, "Newest figure": "none used", "One point of it": "–"}
    if not series_id:
        return cells
    figure = ev.latest(series_id)
    since = "January to " * (ev.about(series_id).basis == "ytd")
    sold = f"{figure_words(figure, [])}{' (copy or blog)' * figure.weak}, {since}{date(figure.period)}"
    return cells | {"Newest figure": sold, "One point of it": _point(figure)}


def _point(figure: Observation) -> str:
    return f"{num(figure.value / 100)} billion yuan"


def stake_sources(ev: Evidence) -> tuple[str, ...]:
    """Return the ids of the documents behind `tab_stakes`."""
    return ids(ev.latest(series_id).source_id for _, series_id, _ in STAKES if series_id)
