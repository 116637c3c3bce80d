"""The page of series: what each counts, over what span, from whom; and their figures as one file a sector."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from html import escape
from types import SimpleNamespace

import pandas as pd

from telecompilot.evidence import Evidence, formats, panel, units
from telecompilot.evidence.derived import formulas
from telecompilot.evidence.publishers import first
from telecompilot.figure import Display, assets, provenance
from telecompilot.figure.framed import FILES, foot
from telecompilot.figure.table import clean

# What of a formula is no English: names of series with what is reckoned with them.
_NAME = r"\b[a-z0-9]+(?:_[a-z0-9]+)+\b"
FORMULA = re.compile(rf"\({_NAME}(?: [-x] {_NAME})+\) / {_NAME}|(?:1|{_NAME})(?: [-+/] {_NAME})+|{_NAME}")
LISTS = "tab-catalogue-"  # how the ids of a sector's files begin
UNITS = {unit: about.name for unit, about in units.UNITS.items()}
FREQUENCIES = {"year": "yearly", "half": "half-yearly", "quarter": "quarterly", "month": "by month", "day": "by date"}
BASES = {"reported": "", "ytd": "from January", "forecast": "forecast", "survey": "survey", "model": "modelled index"}
ROLES = {
    "target": "what the report asks about",
    "precedent": "an earlier opening",
    "benchmark": "a market elsewhere",
    "context": "",
}
SHOWN = 8  # sources named at a series; the file of the sector names the source of every figure


def sectors(ev: Evidence) -> Display:
    """Return all series, grouped by sector in closed lists, each series with its id as anchor.

    Leaves one CSV a sector in the assets folder: every published figure of its series and every computed one.
    """
    titles = ev.sectors.title.reindex(ev.catalogue.sector.unique())
    titles = titles.fillna({name: name.capitalize() for name in titles.index}).sort_values(
        key=lambda t: t.str.casefold()
    )
    shown = "".join(_sector(ev, name, title) for name, title in titles.items())
    return Display(shown, f"{len(ev.catalogue)} series in {len(titles)} sectors")


def _sector(ev: Evidence, sector: str, name: str) -> str:
    about = ev.catalogue[ev.catalogue.sector == sector]
    about = about.iloc[about.title.str.casefold().argsort(kind="stable")]
    data, id = figures(ev, list(about.index)), f"{LISTS}{sector}"
    title = f"{name}: {len(about)} series, {formats.counted(len(data), 'figure')}"
    assets.write_table(id, clean(data), title)
    items = "".join(_item(ev, series_id, row) for series_id, row in about.iterrows())
    words = escape(title)
    return (
        f'<figure class="tc-figure tc-tablefigure" id="{id}"><figcaption><p class="tc-title">{words}</p></figcaption>'
        f'<details class="tc-data"><summary>Series<span class="tc-hidden">: {words}</span></summary>'
        f'<ul class="tc-catalogue">{items}</ul></details>{foot(title, id, FILES)}\n'
    )


def _item(ev: Evidence, series_id: str, row: pd.Series) -> str:
    points, computed = ev.rows(series_id), formulas.REGISTRY.get(series_id, ())
    facts = [
        UNITS[row.unit],
        FREQUENCIES[row.frequency],
        BASES[row.basis],
        row.geo,
        span(points),
        ROLES[row.role],
    ]
    about = _breakable("; ".join(filter(None, facts)))
    formula = FORMULA.sub(r"<code>\g<0></code>", escape(" or ".join(entry.formula for entry in computed)))
    where = f"<br>Where no source publishes it: {formula}." if formula else ""
    return (
        f'<li id="{escape(series_id)}"><b>{_breakable(row.title)}</b> <code>{escape(series_id)}</code><br>'
        f"{escape(row.definition)}{where}<br>"
        f'<small class="tc-facts">{about}. {_sources(ev, points)}</small></li>\n'
    )


def _breakable(words: str) -> str:
    """HTML of words in which a long chain of places may break after each plus sign."""
    return escape(words).replace("+", "+<wbr>")


def span(points: pd.DataFrame) -> str:
    """Say over which periods a series has how many figures."""
    if points.empty:
        return "no figure"
    first, last = (str(points.index[at]) for at in (0, -1))
    number = formats.counted(len(points), "figure")
    return f"{number}, {first}" if first == last else f"{number}, {first} to {last}"


def _sources(ev: Evidence, points: pd.DataFrame) -> str:
    ids = list(dict.fromkeys(" ".join(points.source_id).split()))
    links = [
        f'<a href="{provenance.SOURCES_PAGE}#{escape(source_id)}">{escape(first(ev.sources.publisher[source_id]))}</a>'
        for source_id in ids[:SHOWN]
    ]
    more = f" and {len(ids) - SHOWN} more" if len(ids) > SHOWN else ""
    return f"Source{'s' * (len(ids) != 1)}: {', '.join(links)}{more}"


def figures(ev: Evidence, series_ids: list[str]) -> pd.DataFrame:
    """Return every figure of some series, in the series' own unit, for a spreadsheet: one row a figure.

    Published figures as the tables hold them, disagreeing sources included (`used` tells which one speaks for its
    period), and computed ones (kind "computed"). `low` and `high` are the ends of what a figure leaves open, empty
    where it leaves an end open.
    """
    records = []
    for series_id in series_ids:
        rows = ev.observations[ev.observations.series_id == series_id].itertuples()
        about, points = ev.catalogue.loc[series_id], ev.rows(series_id)
        head = {"series_id": series_id, "title": about.title, "unit": about.unit}
        own = [*_published(rows, about, points), *_computed(points, about)]
        records += [head | record for record in sorted(own, key=lambda record: record["period"])]
    table = pd.DataFrame.from_records(records)
    return table.assign(**table[["low", "high"]].where(table[["low", "high"]].abs() < math.inf))


def _published(rows: Iterator[tuple], about: pd.Series, points: pd.DataFrame) -> Iterator[dict]:
    speaks = dict(zip(map(_text, points.index), points.source_id, strict=True))
    for row in rows:
        ends = units.interval(row.printed, row.qualifier, about.unit, about.lower, about.upper)
        used = "yes" if speaks.get(row.period) == row.source_id else "no"
        yield _record(row, row.period, row.value, *ends, used)


def _computed(points: pd.DataFrame, about: pd.Series) -> Iterator[dict]:
    per = units.UNITS[about.unit].per
    for row in points[points.kind == "computed"].itertuples():
        yield _record(row, _text(row.Index), row.value * per, row.low * per, row.high * per, "yes")


def _record(row: tuple, period: str, value: float, low: float, high: float, used: str) -> dict:
    figure = {"period": period, "value": value, "qualifier": row.qualifier, "low": low, "high": high}
    return figure | {"source_id": row.source_id, "kind": row.kind, "used": used, "note": row.note}


def _text(period: pd.Period) -> str:
    return str(period).replace("Q", "-Q")


def numbers(ev: Evidence) -> SimpleNamespace:
    """Return the counts that the page's prose quotes, as text."""
    points = ev.every_point()
    published, computed = ev.observations, points.kind == "computed"
    counts = {
        "series": len(ev.catalogue),
        "sectors": ev.catalogue.sector.nunique(),
        "figures": len(published),
        "computed": computed.sum(),
        "repeated": len(published) - (~computed).sum(),
        "weak_series": points.groupby("series_id").weak.all().sum(),
        "single": (published.groupby("series_id").size() == 1).sum(),
    }
    return formats.texts({name: formats.num(number) for name, number in (counts | _panel(ev)).items()})


def _panel(ev: Evidence) -> dict[str, int]:
    """Count what the tables of shares abroad hold."""
    found = panel.load(ev)
    sizes = {f"panel_{name}": len(getattr(found, name)) for name in ("shares", "openings", "law")}
    return sizes | {
        "panel_markets": found.shares.market_id.nunique(),
        "panel_countries": found.shares.country.nunique(),
    }
