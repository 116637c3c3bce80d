"""Adding is data: rows alone bring an opening, a market, a scenario, a region into every chapter on such."""

from __future__ import annotations

import data_factory
import pytest

from telecompilot.report import (
    data_catalogue,
    detecting_gains,
    expansion_scenarios,
    explorer_form,
    index,
    manufacturing_precedent,
    opening_effects,
    scenario_added,
    services_precedents,
)
from telecompilot.study import assumptions, explorer, openings, scenarios, simulation

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
        opening_effects.checks(ev).Opening
    )
    plot, number = services_precedents.fig_openings(ev), len(before) + 1
    assert "Parcels: all limits off, 2014" in set(plot.table.Opening) and len(plot.table) == number
    shown = data_catalogue.sectors(ev)._repr_html_()
    assert "Parcels: 1 series, 19 figures" in shown and "Greater Bay Area" in shown


def test_opening_with_too_few_figures_stops_a_chapter_or_is_dropped_in_silence(tmp_path):
    opened = opening("games-open", "2012-05-01", "games", "games_share")
    share = series("games_share", {2010: 22.5, 2019: 20.5}, sector="games")
    ev = data_factory.grown(tmp_path / "data", **share, events=[opened])
    name = "A share, 2012"
    assert f"{name} (fewer than" in opening_effects.fig_effects(ev).note
    services, front = services_precedents.fig_openings(ev), index.fig_openings(ev)
    assert services.table.Opening.str.replace(":", ",").eq(name).any() and name not in services.note
    assert name in front.note and not front.table.Opening.str.replace(":", ",").eq(name).any()


def test_second_opening_of_a_series_stays_out_of_its_chart(tmp_path):
    cars = opening("cars-tariff", "2015", "cars", "pv_share_foreign_brands_caam", market="Cars", opened="tariff cut")
    film = opening("film-again", "2018-01-01", "film", "film_imported_share_box_office")
    life = opening("life-again", "2012", "insurance", "insurance_foreign_share_life", market="Life", opened="branches")
    ev = data_factory.grown(tmp_path / "data", events=[cars, film, life])
    assert {"cars-tariff", "film-again"} <= set(openings.results(ev).measured.index)
    assert {"film-again", "life-again"} <= set(services_precedents.openings(ev).index)
    drawn = str(manufacturing_precedent.fig_cars(ev).draw(800).to_dict())
    assert "Tariff cut" in drawn and "Ceiling off" in drawn
    assert "branches" in str(services_precedents.fig_insurance(ev).draw(800).to_dict())


def assumed(scenario: str, parameter: str, value: float, unit: str, **cells: str) -> dict[str, str]:
    """Return the row of an assumption that no document carries."""
    row = {"scenario": scenario, "parameter": parameter, "value": str(value), "unit": unit}
    return row | {"basis": "Assumed, for a test of the tables."} | cells


@pytest.fixture(scope="module")
def waves(tmp_path_factory):
    """Evidence with four more scenarios: other regions, then the country; a later opening; an earlier closing."""
    opens = "region_weight@opening region_gain@months_to_twenty country@year_of_the_rest"
    paths = [
        {"scenario": "two_waves", "name": "Two waves", "opens": opens, "national": "-"},
        {"scenario": "west", "name": "West first", "opens": "region_weight@opening west_weight@months_to_west"},
        {"scenario": "late", "name": "Begun late", "opens": "region_weight@opening"},
        {"scenario": "soon_over", "name": "Soon over", "opens": "region_weight@opening end@closing", "regional": "-"},
    ]
    rows = [
        assumed("two_waves", "months_to_twenty", 24, "months"),
        assumed("two_waves", "year_of_the_rest", 2030, "year", name="Year in which the rest joins"),
        assumed("west", "west_weight", 20, "percent", low="15", high="80"),
        assumed("west", "months_to_west", 36, "months", name="Wait for the west"),
        assumed("late", "opening", 2030.5, "year"),
        assumed("soon_over", "closing", 2034, "year"),
    ]
    twin = assumed("two_waves", "region_gain", 30, "percent")
    return data_factory.grown(tmp_path_factory.mktemp("waves") / "data", paths=paths, scenarios=[*rows, twin])


DRAWN = {"Two waves, its regions only", "West first", "West first, its regions only", "Begun late", "Soon over"}


def test_scenario_of_known_parts_needs_a_line_of_code(waves):
    before = set(scenarios.distinct(assumptions.load(data_factory.load())).values())
    plot, number = expansion_scenarios.fig_ranges(waves), len(before) + len(DRAWN) + 1  # late, its regions only
    assert set(plot.table.Path) > before | DRAWN and plot.table.Path.nunique() == number
    assert all(path in str(plot.draw(800).to_dict()) for path in DRAWN)
    for table in (expansion_scenarios.tab_chances(waves), detecting_gains.tab_paths(waves)):
        assert set(table.Path) >= DRAWN
    assert set(scenario_added.fig_added(waves).table.Path) >= DRAWN
    services = set(expansion_scenarios.tab_services(waves).Scenario)
    assert {"Two waves", "West first", "Begun late"} <= services and "Soon over" not in services
    listed = set(expansion_scenarios.tab_assumptions(waves).Assumption)
    assert {"Wait for the west (west first)", "West weight (west first)"} <= listed


def test_scenario_takes_the_dates_of_another(waves):
    given = assumptions.load(waves)
    still = given.fixed(lag=0.0, **simulation.steady(0.4))
    path = {name: scenarios.simulate(name, 200, given=still, reading="regional") for name in given.scenarios}
    assert (path["late"][2029] == path["no_pilot"][2029]).all() and (path["late"][2031] > path["no_pilot"][2031]).all()
    assert (path["two_waves"][2029] > path["step_by_step"][2029]).mean() > 0.9
    assert (path["two_waves"][2035] > path["two_waves"][2029]).mean() > 0.9
    assert (path["soon_over"][2032] > path["no_pilot"][2032]).all()
    assert (path["soon_over"][2034] == path["no_pilot"][2034]).all()
    assert (path["west"] < 1).all(axis=None)  # regions that weigh more than what is left take what is left


def test_explorer_has_no_slider_for_regions_that_a_scenario_adds(waves):
    data = explorer.payload(waves)
    assert list(data["waves"]) == ["twenty", "nationwide", "west"] and "west" in data["columns"]
    form = explorer_form.form("play-adding", data, "")
    assert "The regions of “West first” join" in form and form.count("Twenty regions stand in the pilot</label>") == 1
    assert 'name="west"' in form and 'name="west-box"' in form


def test_region_that_joins_the_pilot_leaves_its_weight(tmp_path):
    folder = tmp_path / "data"
    before = assumptions.load(data_factory.grown(folder))
    text = (folder / "regions.csv").read_text(encoding="utf-8")
    (folder / "regions.csv").write_text(
        text.replace("tianjin,Tianjin,tianjin,,", "tianjin,Tianjin,tianjin,all,"), "utf-8"
    )
    after = assumptions.load(data_factory.load(folder))
    gdp = data_factory.load(folder).at("gdp_tianjin", "2023").value
    share = 100 * gdp / data_factory.load(folder).at("gdp_china_sum_of_31_provinces", "2023").value
    rows = [("region_weight_access", "all"), ("region_gain_access", "step_by_step")]
    assert [after.value(*row) - before.value(*row) for row in rows] == pytest.approx([share, -share], abs=0.02)
    assert after.value("region_weight") > before.value("region_weight")
    new = {"region": "changsha", "name": "Changsha", "province": "hunan", "pilot": "part", "source_id": SOURCE}
    with pytest.raises(LookupError, match="gdp_changsha"):
        assumptions.load(data_factory.grown(tmp_path / "unknown", regions=[new]))
