"""Numbers and spans of the chapter on the pilot's scope, worked by hand from the rows named beside them."""

from __future__ import annotations

import pandas as pd
import pytest

from telecompilot import evidence
from telecompilot.facts import ceilings as spans
from telecompilot.facts import pilot_scope as facts


@pytest.fixture(scope="module")
def ev():
    return evidence.load()


@pytest.fixture(scope="module")
def n():
    return facts.numbers()


@pytest.fixture(scope="module")
def lanes(ev):
    return spans.ceilings(ev).set_index(["codes", "lane"])


def changed(ev, table: str, **cells):
    """Evidence whose table has the cells of its matching rows replaced; nothing else differs."""
    other = evidence.Evidence(ev.folder)
    frame = ev._table(table).copy()
    where, columns = cells.pop("where"), cells
    for column, value in columns.items():
        frame.loc[where(frame), column] = value
    other._tables[table] = frame
    return other


def test_approvals_lose_their_dates_or_the_mark_of_a_second_hand_count(ev):
    counts = facts.approvals(ev)
    assert [f"{day:%Y-%m-%d}" for day in counts.date] == ["2025-02-28", "2025-03-20", "2026-06-03"]
    assert counts.approvals.tolist() == [13, 13, 166]  # xinhua_20250228, mofcom_20250320, govcn_166_via_note
    assert counts.weak.tolist() == [False, False, True]


def test_two_levels_are_counted_as_three_or_the_gap_is_wrong(n):
    assert (n.first, n.last, n.added, n.levels) == ("13", "166", "153", "two")  # 166 - 13
    assert n.months == "15"  # 460 days


def test_coincidence_is_claimed_when_the_numbers_differ(ev, n):
    assert "166" in n.coincidence and "September 2019" in n.coincidence  # caict_201909, caict_201909
    assert "coincidence" not in facts._coincidence(ev, 167)


def test_first_batch_by_place_does_not_add_up(n):
    assert (n.shanghai, n.hainan, n.elsewhere) == ("four", "two", "seven")  # pudong_20250228, ftpol_2025; 13 - 4 - 2
    assert n.named == "seven" and n.unnamed_sentence.startswith("Six ")


def test_batch_named_in_full_is_said_to_have_gaps():
    assert "All" in facts._unnamed(0) and facts._unnamed(1).startswith("One ")


def test_growth_before_the_pilot_is_recomputed_wrongly(n):
    assert n.stock_growth == "31%"  # scio_20250220, chinanews_20250121
    assert (n.wholly, n.wholly_of) == ("47", "166")  # caict_201909


def test_pilot_services_that_were_open_before_are_counted_as_lifted(ev, n):
    assert n.lifted == "six"  # B11, B12, B14, B21 other, two of B25; e-commerce was open
    where = {"where": lambda rows: (rows.regime == spans.BEFORE) & rows.name.str.startswith("Internet access")}
    assert facts.numbers(changed(ev, "services", **where, foreign_cap=100.0)).lifted == "five"


def test_ceiling_ends_before_the_rule_that_replaces_it(lanes):
    b11 = lanes.loc[("B11", spans.ZONES)]
    assert b11.stated.tolist() == ["closed", "no ceiling"]  # gs021_2013, mondaq_20241108
    assert b11.end.iloc[0] == b11.start.iloc[1] == pd.Timestamp("2024-10-23")
    assert lanes.loc[("", spans.CHINA)].cap.tolist() == [30, 49, 50]  # flylib_wto, cjo_2022


def test_unbroken_ceiling_is_split_or_a_hong_kong_rule_gets_in(ev, lanes):
    assert len(lanes.loc[[("B14", spans.ZONES)]]) == 1
    assert not spans.ceilings(ev).rules.str.contains("CEPA").any()


def test_services_with_different_rules_share_a_row(lanes):
    assert lanes.services.loc[("B22, B23, B24", spans.CHINA)] == 3
    assert {"B13", "B11", "B12", "B14"} <= set(lanes.index.get_level_values("codes"))


def test_table_sends_internet_access_nationwide(ev):
    table = facts.scope(ev).set_index("Service")
    assert table.loc["B14 Internet access for users", "May be sold"] == "in the pilot region only"  # kwm_tmt_2024
    assert (table[table["May be sold"] != "–"]["May be sold"] == "nationwide").sum() == 7
    assert table.loc["B11 Data centres, with resource collaboration (cloud)", "Ceiling, all China"] == "closed"
    assert table.loc["B13 Domestic IP-VPN", "Ceiling, pilot regions"] == "not in the pilot"


def test_rules_take_in_basic_telecom_or_market_events(ev, n):
    rules = facts.rules(ev)
    assert not set(facts.BASIC) & set(rules.index) and "bt-licences-2019" not in rules.index
    caps = rules[rules.cap_after.notna() & ~rules.announced]
    assert int(n.rules) == len(caps) and int(n.rules_partial) == (caps.place != "All China").sum()
    assert "vats-pilot-announced" not in caps.index


def test_applicant_stands_before_an_approved_firm(ev):
    states = facts.firms(ev).Status.str.split(",").str[0].tolist()
    assert states == sorted(states, key=["approved", "applied"].index)
    assert n_of(states, "approved") == 7 and n_of(states, "applied") == 8


def n_of(states: list[str], state: str) -> int:
    return sum(found == state for found in states)
