"""What goes wrong with an audit: a verdict that the data no longer bear out, a check that nothing can upset."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path

import pytest
from data_factory import added

from telecompilot.evidence import Evidence, paths
from telecompilot.study import claims

# For each check one change of the evidence that must overturn its verdict: table, rows, field, new value.
UPSETS = {
    "approvals_count": ("observations", {"series_id": "pilot_approvals_cum", "period": "2026-06"}, "value", "167"),
    "manufacturing_unrestricted": (
        "observations",
        {"series_id": "negative_list_national_manufacturing_items", "period": "2024"},
        "value",
        "1",
    ),
    "approvals_follow_manufacturing": ("events", {"event_id": "manufacturing-zero"}, "date", "2026-11-01"),
    "manufacturing_this_year": ("events", {"event_id": "manufacturing-zero"}, "date", "2026-01-01"),
    "turn_to_services": ("events", {"phase": "effective", "geo": "China"}, "cap_after", "50"),
    "services_over_half": ("observations", {"series_id": "services_share_gdp_nbs", "period": "2025"}, "value", "50.0"),
    "services_restricted": ("observations", {"series_id": "negative_list_services_items"}, "value", "14"),
    "gradual_opening": ("services", {"regime": "National list 2024"}, "foreign_cap", "100"),
    "scope_named": ("services", {"regime": "Pilot 2024"}, "foreign_cap", "50"),
    "fast_growing": ("observations", {"series_id": "market_size_canalys", "period": "2024"}, "value", "30"),
    "foreign_firms": ("firms", {"control": "Chinese"}, "control", "foreign"),
    "domestic_leaders": ("observations", {"series_id": "tencent_share_canalys", "period": "2025-Q1"}, "value", "3"),
    "massive_market": ("observations", {"series_id": "market_size_canalys", "period": "2024"}, "value", "15"),
    "basic_left_out": ("services", {"code": "basic"}, "in_pilot", "yes"),
    "first_without_partner": ("services", {"code": "B11", "regime": "CEPA 2012"}, "foreign_cap", "100"),
    "partner_rule": ("services", {"code": "B11", "regime": "Before the pilot"}, "foreign_cap", "50"),
    "controlled_experiment": ("observations", {"series_id": "pilot_regions"}, "value", "31"),
    "categories_limited": ("observations", {"series_id": "pilot_service_area_nationwide_b14"}, "value", "1"),
    "carmakers": ("events", {"event_id": "cars-cap-passenger"}, "date", "2026-01-01"),
    "investors_wary": ("observations", {"series_id": "fdi_new_enterprises", "period": "2025"}, "value", "40000"),
    "serves_all_china": ("observations", {"series_id": "pilot_service_area_nationwide_b12"}, "value", "0"),
    "data_laws": ("events", {"event_id": "cross-border-data-2024"}, "date", "2026-03-22"),
    "quantity_to_quality": ("observations", {"series_id": "fdi_hightech_cny", "period": "2025"}, "value", "100"),
    "pilots_not_blanket": ("events", {"event_id": "vats-pilot-b11"}, "geo", "China"),
    "counts_without_share": (
        "observations",
        {"series_id": "banking_foreign_legal_persons", "period": "2020"},
        "value",
        "12",
    ),
}


@pytest.fixture(scope="module")
def ev():
    return Evidence(paths.DATA)


def changed(folder: Path, table: str, rows: dict[str, str], field: str, value: str) -> Evidence:
    """Return the project's evidence with one field of some rows of one table changed."""
    for file in paths.DATA.glob("*.csv"):
        shutil.copy(file, folder)
    with open(folder / f"{table}.csv", encoding="utf-8", newline="") as file:
        cells = list(csv.DictReader(file))
    hit = [row for row in cells if all(row[name] == cell for name, cell in rows.items())]
    assert hit, f"no row of {table}.csv has {rows}"
    for row in hit:
        row[field] = value
    with open(folder / f"{table}.csv", "w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, cells[0])
        writer.writeheader()
        writer.writerows(cells)
    return Evidence(folder)


def test_data_overturn_a_stored_verdict(ev):
    table = claims.audit(ev).set_index("claim_id")
    wrong = {
        claim_id: [(part.text, bool(part.holds)) for part in claims.parts(ev, claim_id)]
        for claim_id in table.index[~table.agrees]
    }
    assert not wrong, "look at the claim again, then change its verdict and its why in data/claims.csv"


@pytest.mark.parametrize("check", sorted(claims.CHECKS))
def test_check_overlooks_a_change_in_the_evidence(check, tmp_path):
    table = claims.audit(changed(tmp_path, *UPSETS[check])).set_index("claim_id")
    users = Evidence(paths.DATA).claims.query("check == @check").index
    assert len(users) and not table.agrees[users].any()


LATER = {  # what the world may add after the article: a row that would upset a check, were it taken in
    "approvals_count": ("observations", {"series_id": "pilot_approvals_cum", "period": "2026-10", "value": 210.0}),
    "services_over_half": ("observations", {"series_id": "services_share_gdp_nbs", "period": "2027", "value": 40.0}),
    "counts_without_share": (
        "observations",
        {"series_id": "banking_foreign_share_assets", "period": "2027", "value": 9.0},
    ),
    "controlled_experiment": ("observations", {"series_id": "pilot_regions", "period": "2027-03-05", "value": 31.0}),
    "basic_left_out": (
        "services",
        {"code": "basic", "name": "Mobile", "regime": "Pilot 2027", "effective": "2027-03", "in_pilot": "yes"},
    ),
    "foreign_firms": ("firms", {"firm": "Late", "home": "China", "status": "approved", "date": "2026-10"}),
    "pilots_not_blanket": (
        "events",
        {"event_id": "all-open", "date": "2027-01-01", "geo": "China", "phase": "effective", "cap_after": 100.0},
    ),
}


@pytest.mark.parametrize("check", sorted(LATER))
def test_what_comes_after_the_article_moves_its_verdict(check, ev):
    table, cells = LATER[check]
    later = claims.audit(added(ev, table, source_id="mofcom_20250320", **cells)).set_index("claim_id")
    before, users = claims.audit(ev).set_index("claim_id"), ev.claims.query("check == @check").index
    assert [part.text for part in later.parts[users[0]]] == [part.text for part in before.parts[users[0]]]
    assert later.agrees.all()


def test_audit_ends_in_a_traceback_where_a_figure_is_taken_out(ev):
    rows = ev.observations[ev.observations.series_id != "negative_list_national_manufacturing_items"]
    other = Evidence(ev.folder)
    other._tables = {**ev._tables, "observations": rows}
    fallen = claims.audit(other).set_index("claim_id").loc["manufacturing-lifted"]
    assert not fallen.agrees and "negative_list_national_manufacturing_items" in fallen.parts[0].text


def test_check_decides_no_claim(ev):
    assert set(claims.CHECKS) == set(ev.claims.check) - {""}


def test_claim_names_a_check_that_does_not_exist(tmp_path):
    other = changed(tmp_path, "claims", {"claim_id": "approvals-166"}, "check", "gut_feeling")
    with pytest.raises(KeyError, match="gut_feeling"):
        claims.audit(other)


def test_claim_without_check_gets_a_computed_verdict(ev):
    table = claims.audit(ev)
    unchecked = table[table.claim_id.map(ev.claims.check) == ""]
    assert len(unchecked) and not unchecked.checked.any() and (unchecked.shown == unchecked.verdict).all()
    assert table.checked.sum() == len(table) - len(unchecked)


def test_audit_loses_or_reorders_claims(ev):
    assert list(claims.audit(ev).claim_id) == list(ev.claims.index)


def test_verdict_that_the_data_contradict_is_shown_as_stored(ev, monkeypatch):
    monkeypatch.setitem(claims.CHECKS, "approvals_count", lambda ev: [claims.Part("changed", False)])
    row = claims.audit(Evidence(ev.folder)).set_index("claim_id").loc["approvals-166"]
    assert (row.shown, row.verdict, row.agrees) == ("contradicted", "reported", False)


def test_helper_of_the_checks_passes_for_a_check():
    assert not [name for name in claims.CHECKS if name.startswith("_") or not claims.CHECKS[name].__doc__]


@pytest.mark.parametrize(
    ("holds", "verdict"),
    [([True, True], "confirmed"), ([True, False], "partly"), ([False, False], "contradicted")],
)
def test_parts_add_up_to_the_wrong_verdict(holds, verdict):
    assert claims.verdict_of([claims.Part("x", held) for held in holds]) == verdict


@pytest.mark.parametrize(("holds", "verdict"), [([True, True], "reported"), ([True, False], "partly")])
def test_hearsay_confirms_a_claim(holds, verdict):
    heard = claims.Part("x", True, verified=False)
    assert claims.verdict_of([heard, *(claims.Part("x", held) for held in holds)]) == verdict


def test_check_that_found_nothing_confirms():
    with pytest.raises(ValueError, match="without parts"):
        claims.verdict_of([])


def test_evidence_is_shown_without_its_figure(ev):
    for claim_id in ev.claims.index[ev.claims.kind.isin(["number", "date"])]:
        for part in claims.parts(ev, claim_id):
            assert any(letter.isdigit() for letter in part.text), part.text
