"""What the report concludes: a finding of the ledger each."""

from __future__ import annotations

from telecompilot.evidence import Evidence
from telecompilot.evidence.formats import num, pct, points
from telecompilot.study import (
    assumptions,
    before_after,
    claims,
    cloud,
    fans,
    openings,
    precedents,
    quality,
    scenarios,
)
from telecompilot.study.conditions.statements import Part

ALMOST = 0.8  # of the wider of two ranges, what they must share to overlap almost entirely


def few_openings_raised_share(ev: Evidence) -> Part:
    """Of the earlier openings that can be measured a third at most clearly turned the trend in foreign share up."""
    study = openings.results(ev)
    up, measured = study.raised, len(study.measured)
    return Part(f"{up} of {measured} measured openings clearly turned the trend up", 3 * up <= measured)


def more_openings_before_a_fall(ev: Evidence) -> Part:
    """Openings after which foreign share is clearly lower outnumber those after which it is clearly higher."""
    found = before_after.verdicts(ev).verdict
    rose, fell = ((found == verdict).sum() for verdict in (before_after.ROSE, before_after.FELL))
    return Part(f"Openings with a lower share after them: {fell}, with a higher one: {rose}", bool(fell > rose))


def openings_of_four_sectors(ev: Evidence) -> Part:
    """The openings under study are of cars, film, banks and insurers."""
    sectors = set(precedents.studied(ev, "effective").sector)
    words = f"The openings under study are of {', '.join(sorted(sectors))}"
    return Part(words, sectors <= {"cars", "film", "banking", "insurance"})


def no_car_opening_stands_out(ev: Evidence) -> list[Part]:
    """The effects of the openings of car making cannot be told from zero."""
    cars = openings.results(ev).measured.query("sector == 'cars'")
    return [
        Part(
            f"{row.name}: {num(row.low, 2, sign=True)} to {num(row.high, 2, sign=True)} log-odds a year",
            row.low <= 0 <= row.high,
        )
        for row in cars.itertuples()
    ]


def cloud_ceiling_below_half(ev: Evidence) -> list[Part]:
    """On both bases the last ceiling on foreign brands' share of cloud is below one half."""
    last = [cloud.ceilings(ev, basis).iloc[-1] for basis in (cloud.CANALYS, cloud.IDC)]
    words = [f"{one.basis.split(':')[0]}: at most {pct(one.high)} in the {cloud.words(one.period)}" for one in last]
    return [Part(text, one.high < 0.5) for text, one in zip(words, last, strict=True)]


def more_signs_against_quality(ev: Evidence) -> Part:
    """More signs speak against a turn to quality than for it."""
    found = quality.scorecard(ev).result.value_counts()
    for_it, against = (int(found.get(name, 0)) for name in (quality.FOR, quality.AGAINST))
    return Part(f"signs of a turn to quality: {for_it}; against it: {against}", against > for_it)


def pilot_effect_of_either_sign(ev: Evidence) -> Part:
    """The range of what the pilot adds to foreign share holds losses and gains."""
    given = assumptions.load(ev)
    gap = fans.added(given).loc[scenarios.path(given, scenarios.PILOT)]
    ends = " to ".join(str(points(end, sign=True)) for end in (gap.low80, gap.high80))
    return Part(f"The pilot adds {ends} (80% range)", gap.low80 < 0 < gap.high80)


def scenario_ranges_overlap(ev: Evidence) -> Part:
    """The ranges with and without the pilot overlap almost entirely."""
    given = assumptions.load(ev)
    both, last = [scenarios.path(given, name) for name in (scenarios.NONE, scenarios.PILOT)], fans.fans(given)
    last = last[last.year == last.year.max()].set_index("path").loc[both, ["low80", "high80"]]
    shared, whole = last.high80.min() - last.low80.max(), (last.high80 - last.low80).max()
    ranges = " and ".join(f"{pct(row.low80)} to {pct(row.high80)}" for row in last.itertuples())
    return Part(f"The ranges without the pilot and with it are {ranges}", shared >= ALMOST * whole)


def article_mostly_holds(ev: Evidence) -> Part:
    """More claims of the article hold, wholly or in part, than are contradicted."""
    found = claims.audit(ev).shown.value_counts()
    held, wrong = found.get("confirmed", 0) + found.get("partly", 0), found.get("contradicted", 0)
    return Part(f"claims that hold, at least in part: {held}; contradicted: {wrong}", held > wrong)
