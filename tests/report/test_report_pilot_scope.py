"""The chapter on the pilot's scope: its words follow the data, its numbers are those of the rows."""

from __future__ import annotations

import re

import pandas as pd
from data_factory import added, changed, changed_figure

from telecompilot.evidence import formats
from telecompilot.report import pilot_firms
from telecompilot.report import pilot_scope as page
from telecompilot.study import ceilings


def approved(ev, period: str, value: int):
    """Evidence in which one dated count of approvals is another one."""
    return changed_figure(ev, "pilot_approvals_cum", period, value)


def test_approvals_lose_their_dates_or_the_mark_of_a_second_hand_count(ev):
    counts = page.approvals(ev)
    assert [f"{day:%Y-%m-%d}" for day in counts.date] == ["2025-02-28", "2025-03-20", "2026-06-03"]
    assert counts.approvals.tolist() == [13, 13, 166]  # xinhua_20250228, mofcom_20250320, govcn_166_via_note
    assert counts.weak.tolist() == [ev.weak("pilot_approvals_cum", day.to_period("M")) for day in counts.date]


def test_two_levels_are_counted_as_three_or_the_gap_is_wrong(ev, n):
    assert (
        n.levels == "two" and "rose by 153, but not" in n.course and ", 15 months after" in n.later_counts
    )  # 460 days
    third = page.numbers(approved(ev, "2025-03", 40))
    assert third.levels == "three" and "rose by 153, from level to level by about 41, then 9 a month" in third.course


def counted(ev, period: str, value: float, **cells: str):
    """Evidence with one more official count of approvals."""
    row = {"series_id": "pilot_approvals_cum", "source_id": "mofcom_20250320", "period": period, "value": value}
    return added(ev, "observations", **row | cells)


def test_new_count_is_missing_from_the_prose_or_the_chart(ev):
    later = counted(ev, "2026-10", 210.0)
    assert "166, as of 3 June 2026, and 210, as of October 2026, the last 20 months" in page.numbers(later).later_counts
    plot = page.fig_approvals(later)
    assert "210 by October 2026" in plot.title and "210 in October 2026, announced" in plot.alt
    between = page.fig_approvals(counted(ev, "2025-11", 80.0, note="dated 2025-11-07"))
    assert "80 on 7 November 2025, announced; 166 on" in between.alt and between.table.Known.tolist()[2] == "announced"


def test_chart_explains_hollow_dots_that_are_not_there(ev):
    official = counted(ev, "2026-06", 166.0)
    assert "hollow" in page.fig_approvals(ev).note and "hollow" not in page.fig_approvals(official).note


def test_later_regions_are_given_to_the_pilots_first_day(ev, n):
    row = {"series_id": "pilot_regions", "period": "2027-03-05", "value": 8.0, "source_id": "mofcom_20250320"}
    wider = page.numbers(added(ev, "observations", **row))
    assert (n.regions, wider.regions) == ("four pilot regions", "four pilot regions (eight since 5 March 2027)")


def test_table_keeps_an_old_ceiling_where_a_service_is_opened_nationwide(ev):
    name = "Data centres, with resource collaboration (cloud)"
    row = {"code": "B11", "name": name, "regime": "Nationwide 2027", "effective": "2027-03", "foreign_cap": 100.0}
    table = page.tab_services(added(ev, "services", **row, source_id="mofcom_20250320")).set_index("Service")
    assert table.loc[f"B11 {name}", "Ceiling, all China"] == "no ceiling"


def test_number_of_approvals_in_the_words_is_not_in_the_table(ev):
    plot = page.fig_approvals(ev)
    for number, day in zip(plot.table.Approvals, plot.table.Date, strict=True):
        assert f"{number} on {day}" in plot.alt


def test_growth_before_the_pilot_is_recomputed_wrongly(n):
    assert n.stock_growth == "31%"  # scio_20250220, chinanews_20250121


def test_pilot_services_that_were_open_before_are_counted_as_lifted(ev, n):
    assert n.lifted == "six"  # B11, B12, B14, B21 other, two of B25; e-commerce was open
    opened = changed(ev, "services", {"regime": ceilings.BEFORE, "code": "B14"}, foreign_cap=100.0)
    assert page.numbers(opened).lifted == "five"


def test_rules_of_the_prose_are_not_those_of_the_figure(ev, n):
    limits = ceilings.in_force(ceilings.rules(ev))
    assert n.rules == formats.count(len(limits)) and f"of {len(limits)} ceilings" in page.fig_rules(ev).title
    assert n.rules_partial == formats.count((limits.place != ceilings.CHINA).sum())


def test_title_of_rules_says_most_when_few_are_partial(ev):
    assert page.fig_rules(ev).title.startswith("Openings came in parts: ")
    everywhere = ev
    for geo in set(ev.events.geo[ceilings.rules(ev).index]):
        everywhere = changed(everywhere, "events", {"geo": geo}, geo="China")
    assert page.fig_rules(everywhere).title.startswith("0 of ")


def test_title_of_ceilings_stays_when_a_service_is_capped_again(ev):
    assert "In the pilot regions all eight services may be" in page.fig_ceilings(ev).title
    capped = changed(ev, "services", {"regime": "Pilot 2024", "code": "B12"}, foreign_cap=50.0)
    assert "In the pilot regions seven of eight services may be" in page.fig_ceilings(capped).title


def test_ceiling_in_the_words_is_not_in_the_table(ev):
    plot = page.fig_ceilings(ev)
    said = set(re.findall(r"(?<!or )\b\d+%", plot.alt))
    assert said and said <= set(plot.table.Ceiling)


def test_table_sends_internet_access_nationwide(ev):
    table = page.tab_services(ev).set_index("Service")
    assert table.loc["B14 Internet access for users", "May be sold"] == "in the pilot region only"  # kwm_tmt_2024
    sold = {name.split()[0]: where for name, where in table["May be sold"].items() if where != "–"}
    for code, where in sold.items():
        nationwide = ev.latest(f"pilot_service_area_nationwide_{code.lower()}").value == 1
        assert where == ("nationwide" if nationwide else "in the pilot region only"), code
    assert table.loc["B11 Data centres, with resource collaboration (cloud)", "Ceiling, all China"] == "closed"
    assert table.loc["B13 Domestic IP-VPN", "Ceiling, pilot regions"] == "not in the pilot"


def test_announcement_is_counted_twice_or_not_at_all(ev, n):
    said = pilot_firms.announcements(ev)
    assert n.wider == formats.count(len(said)) and set(said.phase) == {"announced"}
    row = {"event_id": "pilot-wider-2027", "date": "2027-03-05", "sector": "telecom", "what": "Wider", "geo": "China"}
    row |= {"series_id": "pilot_approvals_cum", "source_id": "mofcom_20250320"}
    for phase, more in (("announced", 1), ("context", 0)):
        later = page.numbers(added(ev, "events", phase=phase, **row))
        assert later.wider == formats.count(len(said) + more)
    assert page.numbers(added(ev, "events", phase="announced", **row)).wider_last == "5 March 2027"


def test_point_of_a_market_is_not_a_hundredth_of_its_newest_figure(ev, n):
    assert n.cloud_point == "8.3 billion yuan"  # 828.8 (caict_2025)
    row = {"series_id": pilot_firms.CLOUD, "period": "2025", "value": 1000.0, "source_id": "mofcom_20250320"}
    later = added(ev, "observations", **row)
    assert page.numbers(later).cloud_point == "10 billion yuan"
    assert pilot_firms.tab_stakes(later)["Newest figure"][0] == "1,000 billion yuan, 2025"


def test_nine_months_of_a_market_pass_for_a_year(ev):
    table = pilot_firms.tab_stakes(ev)
    for (_, series_id, _), cell in zip(pilot_firms.STAKES, table["Newest figure"], strict=True):
        if series_id:
            assert ("January to" in cell) == (ev.about(series_id).basis == "ytd"), series_id


def test_title_calls_a_second_hand_count_announced_or_doubts_an_official_one(ev):
    assert page.fig_approvals(ev).title.endswith("166 by June 2026 are reported, not verified")
    official = page.fig_approvals(counted(ev, "2026-10", 210.0)).title
    assert official == "13 approvals announced by February 2025; 210 by October 2026"


def test_counts_of_approvals_draw_a_rise(ev):
    """Counts stand at even distances in one column: no picture of so few may look like a trend."""
    drawn = page.fig_approvals(ev).draw(600).to_dict()
    places = [row["y"] for row in max(drawn["datasets"].values(), key=len)]
    steps = {second - first for first, second in zip(places, places[1:], strict=False)}
    assert len(steps) == 1 and not any("approvals" in str(layer["encoding"]) for layer in drawn["layer"])


def test_part_of_a_box_that_foreign_owners_may_hold_is_hatched():
    boxes = pd.DataFrame({"left": [0, 0, 0], "right": [100, 100, 100], "edge": [0, 50, 100], "y": [0, 40, 80]})
    boxes["bottom"] = boxes.y + page.BOX
    lines = page._hatching(boxes).dropna()
    for box in boxes.itertuples():
        own = lines[lines.y.between(box.y, box.y + page.BOX)]
        assert own.empty == (box.edge == box.right)
        assert (own.x >= box.edge).all() and (own.x <= box.right).all() and (own.y >= box.y).all()


def test_lane_of_ceilings_is_named_by_a_range_that_is_not_in_it():
    kinds = page._kinds(pd.Series([0.0, 30, 50, 100]))
    assert kinds.tolist() == ["closed", "at most 30 to 50%", "at most 30 to 50%", "no ceiling"]
    assert page._kinds(pd.Series([50.0, 50])).tolist() == ["at most 50%"] * 2
