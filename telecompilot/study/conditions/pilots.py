"""What is said of earlier pilots: how many went nationwide, how fast, and what became of the rest."""

from __future__ import annotations

from collections.abc import Iterator

from telecompilot.evidence import Evidence, formats
from telecompilot.evidence.formats import num, pct
from telecompilot.study import ceilings, survival
from telecompilot.study.conditions.statements import Part
from telecompilot.study.survival import PRESENT, UNDATED


def present_pilot_goes_on(ev: Evidence) -> Part:
    """The pilot of 2024 is open: it has not gone nationwide, to further regions, nor been withdrawn."""
    state = ev.pilots.state[ev.pilots.pilot == PRESENT].iloc[0]
    return Part(f"The pilot of 2024 is {state}", state == "open", (f"pilots:{PRESENT}",))


def telecom_pilots_began_in_shanghai(ev: Evidence) -> Part:
    """The telecom services counted as pilots are those opened in Shanghai in 2013 and 2014."""
    found = _categories(ev)
    late = found.pilot[~found.start.str[:4].isin(["2013", "2014"])]
    words = f"Telecom services that began as pilots at another time: {formats.listed([*late]) or 'none'}"
    return Part(words, late.empty, tuple(f"pilots:{name}" for name in late))


def some_telecom_pilots_stay_pilots(ev: Evidence) -> Part:
    """Some telecom services opened as pilots are still limited to chosen places."""
    names = _categories(ev).query("state == 'partial'").pilot
    return Part(f"Still limited to chosen places: {formats.listed([*names]) or 'none'}", len(names) > 0, _rows(names))


def internet_access_is_in_both_pilots(ev: Evidence) -> Part:
    """Internet access, which the present pilot opens, is one of the earlier telecom pilots that stay pilots."""
    names = _categories(ev).query("state == 'partial'").pilot
    earlier = names[names.str.contains("B14", regex=False)]
    opened = ev.services[ev.services.regime.str.startswith(ceilings.PILOT) & (ev.services.in_pilot == "yes")].code
    words = f"Internet access is {'' if 'B14' in set(opened) else 'not '}in the present pilot; as an earlier one "
    return Part(
        f"{words}{'it stays limited' if len(earlier) else 'it is not limited'}",
        len(earlier) > 0 and "B14" in set(opened),
        _rows(earlier),
    )


def some_telecom_pilots_went_nationwide(ev: Evidence) -> Part:
    """Some telecom services opened as pilots went nationwide."""
    names = _categories(ev).query("state == 'extended'").pilot
    return Part(f"Gone nationwide: {formats.listed([*names]) or 'none'}", len(names) > 0, _rows(names))


def no_telecom_pilot_was_taken_back(ev: Evidence) -> Part:
    """No telecom service opened as a pilot was withdrawn."""
    names = ev.pilots[ev.pilots.sector.isin(["telecom", "ecommerce"]) & (ev.pilots.state == "reversed")].pilot
    return Part(f"Telecom pilots withdrawn: {formats.listed([*names]) or 'none'}", names.empty, _rows(names))


def pilots_spread_alike(ev: Evidence) -> Part:
    """At the present pilot’s age earlier pilots of all kinds had spread about as often as those of telecom."""
    age, lines = survival.present_age(ev.pilots), survival.curves(ev)
    now = [lines[(lines.group == group) & (lines.months <= age)].iloc[-1] for group in survival.GROUPS]
    words = " and ".join(f"{pct(row.nationwide, 0)} ({row.group.lower()})" for row in now)
    return Part(
        f"Nationwide after {num(age, 0)} months: {words}",
        now[0].low <= now[1].high and now[1].low <= now[0].high,
    )


def few_had_spread_by_now(ev: Evidence) -> Part:
    """At the present pilot’s age fewer than half of earlier telecom services had gone nationwide."""
    age, lines = survival.present_age(ev.pilots), survival.curves(ev)
    telecom = lines[lines.group == next(iter(survival.GROUPS))]
    share = telecom[telecom.months <= age].iloc[-1].nationwide
    return Part(f"Telecom services nationwide after {num(age, 0)} months: {pct(share, 0)}", share < 0.5)


def well_known_pilots_mostly_spread(ev: Evidence) -> Iterator[Part]:
    """Of the well-known pilots that are settled more than half went nationwide, of single measures few."""
    rates = survival.rates(ev).rate
    for name, holds in (("categories and episodes", rates > 0.5), ("tasks of the free-trade zones", rates < 0.5)):
        yield Part(f"Gone nationwide of {name}: {pct(rates[name], 0)}", bool(holds[name]))


def two_pilots_have_no_start(ev: Evidence) -> Part:
    """Pilots that went nationwide in 2019 and whose start no document dates are not among those counted."""
    words = [word for name in UNDATED for word in name.split() if len(word) > 3]
    found = ev.pilots.pilot[ev.pilots.pilot.str.lower().str.contains("|".join(words))]
    text = f"Pilots in the table that were said to lack a start: {formats.listed([*found]) or 'none'}"
    return Part(text, found.empty, _rows(found))


def _categories(ev: Evidence):
    return ev.pilots[ev.pilots.unit == "category"]


def _rows(names) -> tuple[str, ...]:
    return tuple(f"pilots:{name}" for name in names)
