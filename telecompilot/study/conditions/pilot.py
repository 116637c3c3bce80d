"""What is said of the pilot: its approvals, regions, services and firms."""

from __future__ import annotations

import pandas as pd

from telecompilot.evidence import Evidence
from telecompilot.evidence.formats import date, num
from telecompilot.study import ceilings
from telecompilot.study.approvals import APPROVALS, ARTICLE, verified
from telecompilot.study.conditions.pilots import present_pilot_goes_on
from telecompilot.study.conditions.statements import Part, dated, none_of

REGIONS = "pilot_regions"
START, FIRST = "vats-pilot-b11", "pilot-first-approvals"
FEW = 4  # levels of approvals up to which nobody would speak of a trend
LOCAL = "pilot_service_area_nationwide_b14"
INSIDE = {"B11", "B12", "B14", "B21", "B25"}
OUTSIDE = ("B13", "Search, community", "Internet news")  # codes or names, as they begin
TERMS = ("Ministry approval for each firm", "registered seat and facilities in a pilot region")


# Approvals


def approvals_166_not_verified(ev: Evidence) -> Part:
    """The count of approvals of June 2026 is reported, not verified: no document that was opened states it."""
    figure, seen = ev.at(APPROVALS, "2026-06"), verified(ev, "2026-06")
    state = "stated by a document that was opened" if seen else "known from copies, blogs and the article only"
    return Part(f"The count of approvals, {dated(figure)}, is {state}", not seen, (figure,))


def article_counts_166(ev: Evidence) -> Part:
    """The count for June 2026 is the one that the article gives."""
    counted, printed = ev.at(APPROVALS, "2026-06"), ev.every_row(APPROVALS)
    article = printed[printed.source_id == ARTICLE].value.max()
    words = f"The article counts {num(article)}, the evidence {dated(counted)}"
    return Part(words, counted.value == article, (counted,))


def approvals_never_fell(ev: Evidence) -> Part:
    """No count of approvals is lower than the one before it."""
    line = ev.series(APPROVALS)
    fallen = line.index[line.diff() < 0]
    counts = ", ".join(f"{num(count)} ({date(when)})" for when, count in line.items())
    return Part(f"The counts of approvals are {counts}", fallen.empty, [ev.at(APPROVALS, when) for when in fallen])


def approvals_few_levels(ev: Evidence) -> Part:
    """The counts of approvals are too few for a trend."""
    levels = ev.series(APPROVALS).nunique()
    return Part(f"{levels} levels of approvals are dated; a trend takes more than {FEW}", levels <= FEW)


def approvals_unchanged_in_march(ev: Evidence) -> Part:
    """The count of March 2025 is that of the first batch."""
    first, next_one = ev.at(APPROVALS, "2025-02"), ev.at(APPROVALS, "2025-03")
    words = f"The first two counts are {dated(first)} and {dated(next_one)}"
    return Part(words, first.value == next_one.value, (next_one,))


def later_count_not_split(ev: Evidence) -> Part:
    """No count of approvals by region, service or country is later than the first batch."""
    split = [name for name in ev.catalogue.index if name.startswith("pilot_approvals_") and name != APPROVALS]
    first = pd.Period(ev.events.date[FIRST]).end_time
    late = [last for name in split if (last := ev.latest(name)).period.start_time > first]
    found = [f"{ev.about(last.series_id).title}, {dated(last)}" for last in late]
    return none_of("Counts of a part of the approvals after the first batch", found, late)


def pilot_revenue_unpublished(ev: Evidence) -> Part:
    """No revenue of the firms with a pilot approval is published."""
    names = ev.catalogue.index.to_series() + " " + ev.catalogue.title.str.lower()
    sold = ev.catalogue.index[names.str.startswith("pilot_") & names.str.contains("revenue|sales")]
    figures = [ev.latest(name) for name in sold]
    found = [f"{ev.about(one.series_id).title}, {dated(one)}" for one in figures]
    return none_of("Published revenue of firms with a pilot approval", found, figures)


def hainan_count_by_headline(ev: Evidence) -> Part:
    """The count of approvals in Hainan rests on a headline."""
    figure = ev.at("pilot_approvals_region_hainan", "first")
    return Part(f"The row of {dated(figure)} in Hainan says: {figure.note}", "headline" in figure.note, (figure,))


# Regions and services


def pilot_regions_unchanged(ev: Evidence) -> Part:
    """The pilot covers the regions with which it began."""
    first, last = ev.at(REGIONS, "first"), ev.latest(REGIONS)
    words = f"The pilot began with {num(first.value)} regions and has {num(last.value)} ({date(last.period)})"
    return Part(words, first.value == last.value, (last,))


def nothing_added_to_pilot(ev: Evidence) -> list[Part]:
    """Nothing has been added to the pilot since it began."""
    start, events = pd.Period(ev.events.date[START]).end_time, ev.events
    later = events[[pd.Period(day).start_time > start for day in events.date]]
    steps = later[(later.phase == "effective") & later.geo.str.contains("pilot region") & later.cap_after.notna()]
    steps = steps[(steps.sector == "telecom") & ~steps.geo.str.contains("services-pilot")]
    return [
        present_pilot_goes_on(ev),
        pilot_regions_unchanged(ev),
        pilot_services_as_listed(ev),
        none_of("Later openings in the pilot regions", steps.what, [f"events:{name}" for name in steps.index]),
    ]


def pilot_services_as_listed(ev: Evidence) -> Part:
    """The pilot opens data centres, content delivery, internet access, data processing, information services."""
    codes = set(_inside(ev).code)
    listed = sorted(codes ^ INSIDE)
    words = f"The pilot's services have the codes {', '.join(sorted(codes))}"
    return Part(words + (f"; other than in the words: {', '.join(listed)}" if listed else ""), not listed)


def pilot_services_uncapped(ev: Evidence) -> Part:
    """No service of the pilot has a ceiling."""
    capped = _inside(ev).query("foreign_cap != 100")
    return none_of("Services of the pilot with a ceiling", capped.code + " " + capped.name)


def only_internet_access_local(ev: Evidence) -> Part:
    """Every service of the pilot but internet access may be sold in the whole country."""
    reach = [ev.latest(f"pilot_service_area_nationwide_{code.lower()}") for code in sorted(INSIDE)]
    wrong = [figure for figure in reach if figure.value != (figure.series_id != LOCAL)]
    sold = {True: "may be sold in all China", False: "only in the pilot regions"}
    names = [f"{figure.series_id[-3:].upper()} {sold[figure.value == 1]}" for figure in reach]
    return Part("; ".join(names), not wrong, tuple(wrong))


def pilot_terms_stand(ev: Evidence) -> list[Part]:
    """Each firm of the pilot needs an approval, and a seat and facilities in a region."""
    inside = _inside(ev)
    free = [inside[~inside.conditions.str.contains(term)] for term in TERMS]
    return [
        none_of(f"Services without “{term.lower()}”", rows.code + " " + rows.name)
        for term, rows in zip(TERMS, free, strict=True)
    ]


def left_outside_the_pilot(ev: Evidence) -> Part:
    """IP-VPN, search, communities, messaging, news, publishing, video and basic services are outside the pilot."""
    inside = _inside(ev)
    found = [name for name in inside.code + " " + inside.name if any(part in name for part in (*OUTSIDE, "basic "))]
    return none_of("Services said to be outside that the tables put into the pilot", found)


def basic_rule_of_2022(ev: Evidence) -> Part:
    """The regulation of 2022 is the last one on foreign capital in telecom."""
    rows = ev.services[ev.services.regime.str.startswith("Regulation")]
    last = rows.effective.max()
    return Part(f"The last regulation in the tables took effect in {date(last)}", last.startswith("2022"))


def same_general_ceiling(ev: Evidence) -> Part:
    """The general ceiling of the regulation of 2022 is the one of the WTO schedule."""
    general = ev.services[ev.services.code == "VATS"].set_index("regime").foreign_cap
    old, new = general["WTO schedule 2003"], general["Regulation 2022"]
    return Part(f"The general ceiling is {old:g}% in the schedule of 2003 and {new:g}% in the regulation", old == new)


def data_centres_largest_step(ev: Evidence) -> Part:
    """Data centres alone went from closed to no ceiling."""
    before = ev.services[ev.services.regime == ceilings.BEFORE]
    closed = sorted(before.code[before.foreign_cap == 0])
    return Part(f"Closed before the pilot: {', '.join(closed) or 'none'}", closed == ["B11"])


def part_of_the_list_is_new(ev: Evidence) -> Part:
    """Some services of the pilot had no ceiling before it, and some had."""
    before = ev.services[ev.services.regime == ceilings.BEFORE]
    free = int((before.foreign_cap == 100).sum())
    return Part(
        f"Of {len(before)} services of the pilot with a rule stated for the time before it, {free} had no ceiling",
        0 < free < len(before),
    )


def services_plan_is_longer(ev: Evidence) -> Part:
    """The services plan of 2025 names more regions than the pilot."""
    plan, pilot = ev.at("services_opening_regions", "2025-04"), ev.latest(REGIONS)
    words = f"The services plan names {num(plan.value)} regions, the pilot {num(pilot.value)}"
    return Part(words, plan.value > pilot.value, (pilot,))


def openings_mostly_in_parts(ev: Evidence) -> Part:
    """Most dated ceilings applied only in some places or to some investors."""
    limits = ceilings.in_force(ceilings.rules(ev))
    partial = int((limits.place != ceilings.CHINA).sum())
    return Part(f"{partial} of {len(limits)} dated ceilings applied in some places only", 2 * partial > len(limits))


def _inside(ev: Evidence) -> pd.DataFrame:
    """The services that the pilot's rules put inside it."""
    return ev.services[ev.services.regime.str.startswith(ceilings.PILOT) & (ev.services.in_pilot == "yes")]
