"""Adding is data: rows alone bring an opening, a market, a scenario, a region into every chapter on such."""

from __future__ import annotations

import data_factory
import pytest

from telecompilot.report import (
    data_catalogue,
    index,
    manufacturing_precedent,
    opening_effects,
    services_precedents,
)
from telecompilot.study import openings

SOURCE = "mofcom_20250320_policy"


def series(series_id: str, figures: dict[int, float], **about: str) -> dict[str, list[dict[str, str]]]:
    """Return the rows of a yearly series in percent: series.csv and observations.csv."""
    fixed = {"unit": "percent", "frequency": "year", "definition": "Made up.", "basis": "reported", "upper": "100"}
    row = (
        {"series_id": series_id, "title": "A share", "geo": "China", "role": "precedent", "lower": "0"} | fixed | about
    )
    rows = [{"series_id": series_id, "period": str(year), "value": str(value)} for year, value in figures.items()]
    return {"series": [row], "observations": [row | {"source_id": SOURCE} for row in rows]}


def opening(event_id: str, date: str, sector: str, series_id: str, **cells: str) -> dict[str, str]:
    """Return the row of an opening under the event study's rule."""
    where = {
        "event_id": event_id,
        "date": date,
        "sector": sector,
        "series_id": series_id,
        "what": "Opened",
        "geo": "China",
    }
    return where | {"phase": "effective", "rule": "opening-1", "cap_after": "100", "source_id": SOURCE} | cells


FALLING = {year: round(30 - 0.5 * (year - 2005) + year % 3, 1) for year in range(2005, 2024)}


def test_opening_in_a_sector_of_its_own_needs_a_line_of_code(tmp_path):
    """A sector, a series and an opening, each a row: every list of openings has it, and the counts follow."""
    before = services_precedents.openings(data_factory.grown(tmp_path / "before"))
    ev = data_factory.grown(
        tmp_path / "data",
        **series("logistics_share", FALLING, sector="logistics", geo="Greater Bay Area"),
        sectors=[{"sector": "logistics", "title": "Parcels", "branch": "services"}],
        events=[
            opening("logistics-open", "2014", "logistics", "logistics_share", market="Parcels", opened="all limits off")
        ],
    )
    name = "Parcels, all limits off, 2014"
    assert openings.results(ev).measured.name["logistics-open"] == name
    assert name in set(index.before_after(ev).name)
    assert name in set(opening_effects.fig_effects(ev).table.Opening) and name in set(
        opening_effects.tab_checks(ev).Opening
    )
    plot, number = services_precedents.fig_openings(ev), len(before) + 1
    assert "Parcels: all limits off, 2014" in set(plot.table.Opening)
    assert len(plot.draw(800).to_dict()["concat"]) == number
    shown = data_catalogue.sectors(ev)._repr_html_()
    assert "Parcels: 1 series, 19 figures" in shown and "Greater Bay Area" in shown


@pytest.mark.parametrize("figures", [{2019: 20.5}, {2010: 22.5, 2019: 20.5}])
def test_opening_with_too_few_figures_stops_a_chapter_or_is_dropped_in_silence(tmp_path, figures):
    opened = opening("games-open", "2012-05-01", "games", "games_share")
    ev = data_factory.grown(tmp_path / "data", **series("games_share", figures, sector="games"), events=[opened])
    name = "A share, 2012"
    assert f"{name} (fewer than" in opening_effects.fig_effects(ev).note
    for figure in (services_precedents.fig_openings(ev), index.fig_openings(ev)):
        shown = figure.table.Opening.str.replace(":", ",").eq(name).any()
        assert shown == (len(figures) > 1) and (name in figure.note) != shown


def test_second_opening_of_a_series_stays_out_of_its_chart(tmp_path):
    cars = opening("cars-tariff", "2015", "cars", "pv_share_foreign_brands_caam", market="Cars", opened="tariff cut")
    film = opening("film-again", "2018-01-01", "film", "film_imported_share_box_office")
    life = opening("life-again", "2022", "insurance", "insurance_foreign_share_life", market="Life", opened="branches")
    ev = data_factory.grown(tmp_path / "data", events=[cars, film, life])
    assert {"cars-tariff", "film-again"} <= set(openings.results(ev).measured.index)
    assert {"film-again", "life-again"} <= set(services_precedents.openings(ev).index)
    drawn = str(manufacturing_precedent.fig_cars(ev).draw(800).to_dict())
    assert "Tariff cut" in drawn and "Ceiling off" in drawn
    assert "branches" in str(services_precedents.fig_insurance(ev).draw(800).to_dict())
