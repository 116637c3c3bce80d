"""The chapter on the pilot's scope: its words follow the data, its numbers are those of the rows."""

from __future__ import annotations

import re

import pandas as pd
import pytest
from data_factory import changed, changed_figure

from telecompilot import evidence
from telecompilot.evidence import formats
from telecompilot.report import pilot_scope as page
from telecompilot.study import ceilings


@pytest.fixture(scope="module")
def ev():
    return evidence.load()


@pytest.fixture(scope="module")
def n(ev):
    return page.numbers(ev)


def approved(ev, period: str, value: int):
    """Evidence in which one dated count of approvals is another one."""
    return changed_figure(ev, "pilot_approvals_cum", period, value)


def test_approvals_lose_their_dates_or_the_mark_of_a_second_hand_count(ev):
    counts = page.approvals(ev)
    assert [f"{day:%Y-%m-%d}" for day in counts.date] == ["2025-02-28", "2025-03-20", "2026-06-03"]
    assert counts.approvals.tolist() == [13, 13, 166]  # xinhua_20250228, mofcom_20250320, govcn_166_via_note
    assert counts.weak.tolist() == [ev.weak("pilot_approvals_cum", day.to_period("M")) for day in counts.date]


def test_two_levels_are_counted_as_three_or_the_gap_is_wrong(ev, n):
    assert (n.added, n.levels, n.months) == ("153", "two", "15")  # 166 - 13; 460 days
    third = page.numbers(approved(ev, "2025-03", 40))
    assert (third.added, third.levels) == ("153", "three")


def test_title_says_rose_when_approvals_fell(ev):
    assert "rose from 13 to 166; two levels" in page.fig_approvals(ev).title
    assert "moved from 13 to 9" in page.fig_approvals(approved(ev, "2026-06", 9)).title
    assert "three levels" in page.fig_approvals(approved(ev, "2025-03", 40)).title


def test_number_of_approvals_in_the_words_is_not_in_the_table(ev):
    plot = page.fig_approvals(ev)
    for number, day in zip(plot.table.Approvals, plot.table.Date, strict=True):
        assert f"{number} on {day}" in plot.alt


def test_dots_of_approvals_are_joined_by_a_line(ev):
    chart = page.fig_approvals(ev).draw(600).to_dict()
    assert {layer["mark"]["type"] for layer in chart["layer"]} == {"rule", "text", "point"}


def test_coincidence_is_claimed_when_the_numbers_differ(ev, n):
    assert "166" in n.coincidence and "September 2019" in n.coincidence  # caict_201909
    assert "coincidence" not in page.numbers(approved(ev, "2026-06", 167)).coincidence


def test_first_batch_by_place_does_not_add_up(ev, n):
    assert n.elsewhere == "seven"  # 13 - 4 - 2 (pudong_20250228, ftpol_2025)
    assert page.numbers(approved(ev, "2025-02", 14)).elsewhere == "eight"


def test_batch_named_in_full_is_said_to_have_gaps(ev):
    named = int((ev.firms.status == "approved").sum())
    for unnamed, start in ((0, "All of the first batch"), (1, "One of"), (6, "Six of")):
        assert page.numbers(approved(ev, "2025-02", named + unnamed)).unnamed_sentence.startswith(start)


def test_growth_before_the_pilot_is_recomputed_wrongly(n):
    assert n.stock_growth == "31%"  # scio_20250220, chinanews_20250121


def test_pilot_services_that_were_open_before_are_counted_as_lifted(ev, n):
    assert n.lifted == "six"  # B11, B12, B14, B21 other, two of B25; e-commerce was open
    opened = changed(ev, "services", {"regime": ceilings.BEFORE, "code": "B14"}, foreign_cap=100.0)
    assert page.numbers(opened).lifted == "five"


def test_rules_of_the_prose_are_not_those_of_the_figure(ev, n):
    limits = ceilings.in_force(ceilings.rules(ev))
    assert n.rules == formats.count(len(limits)) and f"of {len(limits)} dated ceilings" in page.fig_rules(ev).title
    assert n.rules_partial == formats.count((limits.place != ceilings.CHINA).sum())


def test_title_of_rules_says_most_when_few_are_partial(ev):
    assert page.fig_rules(ev).title.startswith("Most openings came in parts: ")
    everywhere = ev
    for geo in set(ev.events.geo[ceilings.rules(ev).index]):
        everywhere = changed(everywhere, "events", {"geo": geo}, geo="China")
    assert page.fig_rules(everywhere).title.startswith("0 of ")


def test_title_of_ceilings_stays_when_a_service_is_capped_again(ev):
    assert "pilot regions all eight services have no foreign ceiling" in page.fig_ceilings(ev).title
    capped = changed(ev, "services", {"regime": "Pilot 2024", "code": "B12"}, foreign_cap=50.0)
    assert "pilot regions seven of eight services have" in page.fig_ceilings(capped).title


def test_ceiling_in_the_words_is_not_in_the_table(ev):
    plot = page.fig_ceilings(ev)
    said = set(re.findall(r"\d+%", plot.alt))
    assert said and said <= set(plot.table.Ceiling)


def test_legend_groups_a_ceiling_with_others_it_does_not_equal():
    caps = pd.Series([float("nan"), 0, 30, 49, 50, 55, 100])
    kinds = page._classes(caps).tolist()
    assert kinds == [page.UNSTATED, page.CLOSED, "30%", "49–55%", "49–55%", "49–55%", page.OPEN]


def test_labels_of_rules_run_into_each_other():
    levels = page._levels(pd.Series(["100", "50, 100", "100", "50"]), pd.Series([100.0, 104.0, 108.0, 400.0]))
    assert len(set(levels[:3])) == 3 and levels[3] == 1


def test_table_sends_internet_access_nationwide(ev):
    table = page.tab_services(ev).set_index("Service")
    assert table.loc["B14 Internet access for users", "May be sold"] == "in the pilot region only"  # kwm_tmt_2024
    sold = {name.split()[0]: where for name, where in table["May be sold"].items() if where != "–"}
    for code, where in sold.items():
        nationwide = ev.latest(f"pilot_service_area_nationwide_{code.lower()}").value == 1
        assert where == ("nationwide" if nationwide else "in the pilot region only"), code
    assert table.loc["B11 Data centres, with resource collaboration (cloud)", "Ceiling, all China"] == "closed"
    assert table.loc["B13 Domestic IP-VPN", "Ceiling, pilot regions"] == "not in the pilot"


def test_applicant_stands_before_an_approved_firm(ev, n):
    states = page.tab_firms(ev).Status.str.split(",").str[0]
    assert states.tolist() == sorted(states, key=["approved", "applied"].index)
    assert n.firms_caption.startswith(formats.count((states == "approved").sum()).capitalize())
