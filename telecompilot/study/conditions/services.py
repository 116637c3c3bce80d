"""What is said of banks, insurers, films, online shops and the thinly recorded markets after their openings."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from telecompilot.evidence import Evidence, formats
from telecompilot.evidence.formats import num, pct, rough
from telecompilot.evidence.points import newest
from telecompilot.study.before_after import INSURERS, LIFE, PREMIUM, ROSE, paces, share, verdicts
from telecompilot.study.conditions.statements import Part, compared, dated, fell, none_of, rose, second_hand

BANKS = "banking_foreign_share_assets"
PROPERTY = "insurance_foreign_share_property"

FILMS, BROKERS, PARCELS = (
    "film_imported_share_box_office",
    "securities_foreign_share_assets",
    "express_foreign_share_volume",
)
AMAZON = "ecommerce_amazon_share_"  # how the ids of its counters begin
OF_BANKS, OF_INSURERS, OF_PREMIUMS = (
    f"Foreign {who}" for who in ("banks’ share of assets", "insurers’ share of assets", "insurers’ share of premiums")
)


def foreign_share_mostly_did_not_rise(ev: Evidence) -> Part:
    """After most openings of service markets foreign share is not clearly higher than before."""
    verdict = _services(ev).verdict
    words = f"Foreign share is higher after {(verdict == ROSE).sum()} of {len(verdict)} openings of service markets"
    return Part(words, (verdict == ROSE).sum() < len(verdict) / 2)


def share_rose_only_in_insurance(ev: Evidence) -> Part:
    """Insurance is the one service market in which foreign share is higher after an opening."""
    found = _services(ev)
    rising = sorted(set(found.sector[found.verdict == ROSE]))
    rows = tuple(f"events:{event}" for event in found.index[found.verdict == ROSE])
    return Part(
        f"Foreign share is higher after openings of: {formats.listed(rising) or 'none'}", rising == ["insurance"], rows
    )


def licences_came(ev: Evidence) -> Iterator[Part]:
    """More foreign firms hold licences than before: banks, insurers, online services and card networks."""
    yield rose(ev, "banking_foreign_legal_persons", "2001", "newest", "Foreign banks")
    yield rose(ev, "insurance_foreign_institutions", "2005", "newest", "Foreign insurers")
    yield rose(ev, "fie_in_crossregional", "first", what="Foreign-invested firms with a licence for several provinces")
    cards = ev.latest("cards_foreign_clearing_licences")
    yield Part(f"Foreign card networks: {dated(cards)}", cards.value > 0, (cards,))


def bank_share_rose_then_fell(ev: Evidence) -> Iterator[Part]:
    """Foreign banks’ share of assets rose after the opening of 2006, then fell, and did not stop falling after 2018."""
    eve, after = ev.at(f"{BANKS}_dated", "2006-09"), ev.at(BANKS, "2007")
    before, last = ev.at(BANKS, "2017"), newest(ev, BANKS)
    yield compared(OF_BANKS, eve, after, "rose")
    yield compared(OF_BANKS, after, before, "fell")
    yield compared(OF_BANKS, before, last, "fell")


def foreign_banks_grew_more_slowly(ev: Evidence) -> Part:
    """Since 2011 foreign banks’ assets grew, and those of all banks grew faster."""
    of = {who: ev.at(f"banking_{who}_assets_cny", "2011") for who in ("foreign", "total")}
    last = {who: _assets(ev, who) for who in of}
    together = max(set(last["foreign"].index) & set(last["total"].index), default="")
    grew = {who: float(line.get(together, float("nan"))) / of[who].value for who, line in last.items()}
    times = [num(rough(grew[who])) for who in ("foreign", "total")]
    words = f"Assets since 2011: times {times[0]} of foreign, {times[1]} of all banks ({together})"
    return Part(words, 1 < grew["foreign"] < grew["total"], (newest(ev, "banking_foreign_assets_cny"),))


def insurers_gained(ev: Evidence) -> Iterator[Part]:
    """Foreign insurers are more than they were, with a larger share of assets and of premiums."""
    yield rose(ev, "insurance_foreign_institutions", "2005", "newest", "Foreign insurers")
    yield rose(ev, INSURERS, "first", "newest", OF_INSURERS)
    yield rose(ev, PREMIUM, "2013", "newest", OF_PREMIUMS)


def premiums_stood_still_until_2013(ev: Evidence) -> Iterator[Part]:
    """But for 2005, foreign insurers’ share of premiums stayed at one level up to 2013 and rose after that."""
    odd, eve, plateau = ev.at(PREMIUM, "2005"), ev.at(f"{PREMIUM}_dated", "2006-10"), ev.at(PREMIUM, "2013")
    yield compared(OF_PREMIUMS, odd, eve, "fell")
    yield compared(OF_PREMIUMS, eve, plateau, "same")
    yield rose(ev, PREMIUM, "2013", "newest", OF_PREMIUMS)


def group_policy_is_second_hand(ev: Evidence) -> Part:
    """The size of the one big policy of 2005 is known from a copy."""
    cited = ev.events.source_id["insurance-group-policy-2005"].split()
    copies = [name for name in cited if ev.source(name).kind in ("mirror", "blog")]
    words = f"Sources of the group policy of 2005 that are copies: {formats.listed(copies) or 'none'}"
    return Part(words, bool(copies), ("events:insurance-group-policy-2005",))


def insurers_pace_did_not_break(ev: Evidence) -> Iterator[Part]:
    """Foreign insurers’ share of assets grows as fast as before the last ceiling ended, and grew long before."""
    pace = paces(ev)
    since = f"{num(100 * pace.low, 1)} to {pct(pace.high, 1)} since"
    words = f"{OF_INSURERS} grew {pct(pace.before, 1)} a year up to {pace.turn}, {since}"
    yield Part(words, pace.low <= pace.before <= pace.high and pace.before > 0, (newest(ev, INSURERS),))
    yield rose(ev, f"{LIFE}_dated", "2006-06", "2018-06", "Foreign insurers’ share of life premiums")


def rise_came_from_life(ev: Evidence) -> Part:
    """From 2006 to 2018 foreign insurers gained more of life insurance than of property insurance."""
    branches = {"life": LIFE, "property": PROPERTY}
    ends = {
        name: [ev.at(f"{series}_dated", year) for year in ("2006-06", "2018-06")] for name, series in branches.items()
    }
    gain = {name: last.value - first.value for name, (first, last) in ends.items()}
    words = "; ".join(f"{name}: {dated(first)}, {dated(last)}" for name, (first, last) in ends.items())
    return Part(words, gain["life"] > gain["property"], tuple(last for _, last in ends.values()))


def insurers_before_is_of_1996(ev: Evidence) -> Part:
    """The last figure of foreign insurers’ premiums before the opening of 2004 is of 1996."""
    before = verdicts(ev).before.get("insurance-place-line", "none")
    return Part(f"The last figure of premiums before December 2004: {before}", before.endswith(" 1996"))


def film_share_fell(ev: Evidence) -> Part:
    """Imported films have a smaller share of the box office than before the quota was raised."""
    return fell(ev, FILMS, "2011", what="Imported films’ share of the box office")


def film_quota_unchanged(ev: Evidence) -> Part:
    """No later change of the quota for imported films is known than that of 2012."""
    events = ev.events[ev.events.sector == "film"].sort_values("date")
    rows = tuple(f"events:{event}" for event in events.index)
    return Part(
        f"Events of the film market: {formats.listed([*events.date])}", list(events.index) == ["film-quota-2012"], rows
    )


def no_amazon_counter_on_both_sides(ev: Evidence) -> Part:
    """No counter of Amazon’s share of online sales has figures both before and after the opening of 2015."""
    counters = [name for name in ev.catalogue.index if name.startswith(AMAZON)]
    years = {name: {when.year for when in ev.rows(name).index} for name in counters}
    both = [name for name, known in years.items() if min(known, default=0) < 2015 < max(known, default=0)]
    return none_of("Counters of Amazon with figures before and after 2015", both)


def amazon_small_before_opening(ev: Evidence) -> Iterator[Part]:
    """Counted at the time, Amazon’s share of online sales was small years before the opening of 2015."""
    high = ev.at(f"{AMAZON}caixin", "2008")
    for figure in (ev.at(f"{AMAZON}analysys_all", "2012-Q2"), ev.at(f"{AMAZON}cecrc", "2013")):
        yield Part(f"Amazon had {dated(figure)}, after {dated(high)}", figure.high < high.low / 4, (figure,))


def domestic_firms_took_licences_faster(ev: Evidence) -> Iterator[Part]:
    """More foreign-invested firms hold a licence for several provinces, and they are a smaller part of all that do."""
    yield rose(ev, "fie_in_crossregional", "first", what="Foreign-invested firms with a licence for several provinces")
    yield fell(ev, "fie_in_crossregional_share", "first", what="Their part of all such firms")


def no_foreign_share_of_cards_or_payments(ev: Evidence) -> Part:
    """No foreign share of bank cards or of payments has been found."""
    shares = _known(ev, ("cards", "payments"), "percent")
    shares = shares[shares.index.str.contains("foreign")]
    return Part(f"Foreign shares of cards or payments: {formats.listed([*shares.index]) or 'none'}", shares.empty)


def no_dated_opening_of_payments(ev: Evidence) -> Part:
    """No rule that opened payments is dated in the evidence."""
    rules = ev.events[(ev.events.sector == "payments") & (ev.events.phase != "context")]
    return none_of("Rules that opened payments", rules.index)


def parcels_share_fell(ev: Evidence) -> Part:
    """Foreign couriers’ share of parcels fell across the opening of 2014."""
    return fell(ev, PARCELS, "2013", "2015", "Foreign couriers’ share of parcels")


def supermarkets_rose_then_fell(ev: Evidence) -> Iterator[Part]:
    """Foreign supermarkets gained share up to 2009, and the two largest of them lost some after 2010."""
    yield rose(ev, "retail_foreign_share_supermarkets_top100", "2000", "2009", "Foreign supermarkets’ share")
    for chain in ("walmart", "carrefour"):
        yield fell(ev, f"retail_{chain}_share_modern_trade", "2010", "2014")


def brokers_have_one_reading(ev: Evidence) -> Part:
    """Foreign brokers’ share of assets has a single figure, that of June 2023."""
    periods = [*ev.series(BROKERS).index.astype(str)]
    return Part(
        f"Foreign brokers’ share of assets: {formats.listed(periods)}", periods == ["2023-06"], (ev.latest(BROKERS),)
    )


def couriers_kept_the_border(ev: Evidence) -> Iterator[Part]:
    """Foreign couriers have little of the domestic parcels and had most of the cross-border ones when last counted."""
    home, abroad = ev.latest(PARCELS), ev.latest("express_big4_share_international")
    yield Part(f"Foreign couriers’ share of parcels: {dated(home)}", home.value < 0.05, (home,))
    yield Part(f"Four couriers’ share of international express: {dated(abroad)}", abroad.value > 0.5, (abroad,))


def latest_premiums_are_round(ev: Evidence) -> Iterator[Part]:
    """Foreign insurers’ shares of premiums in 2023 and 2025 are whole percents."""
    for figure in (ev.at(PREMIUM, "2023"), ev.at(f"{PREMIUM}_dated", "2025-06")):
        whole = figure.high - figure.low > 0.009
        yield Part(f"{OF_PREMIUMS}: {dated(figure)}", whole, (figure,))


def some_insurance_figures_are_copies(ev: Evidence) -> Part:
    """Several figures of foreign insurers’ shares were read in copies."""
    weak = pd.concat([share(ev, PREMIUM), share(ev, INSURERS)]).query("weak")
    return Part(f"Figures of insurers’ shares read in copies: {len(weak)}", len(weak) > 1)


def totals_of_2023_are_second_hand(ev: Evidence) -> Iterator[Part]:
    """The totals of foreign banks’ and foreign insurers’ assets of 2023 are known only at second hand."""
    yield second_hand(ev, "banking_foreign_assets_cny", "2023")
    yield second_hand(ev, "insurance_foreign_assets", "2023")


def half_of_the_years_are_missing(ev: Evidence) -> Part:
    """About half of the years on the lines of banks’ and insurers’ shares have no figure."""
    years = [share(ev, series).period.str[:4].astype(int) for series in (BANKS, INSURERS)]
    known, all_ = sum(len(line) for line in years), sum(int(line.iloc[-1] - line.iloc[0]) + 1 for line in years)
    return Part(f"{all_ - known} of {all_} years have no figure", 0.4 < known / all_ < 0.6)


def _services(ev: Evidence) -> pd.DataFrame:
    found = verdicts(ev)
    return found[found.sector.map(ev.sectors.branch) != "goods"]


def _assets(ev: Evidence, whose: str) -> pd.Series:
    """Return the assets of foreign or of all banks, those dated by month too, by the last month of their period."""
    lines = [ev.series(f"banking_{whose}_assets_cny{twin}") for twin in ("", "_dated")]
    return (
        pd.concat([line.set_axis(line.index.to_timestamp(how="end").strftime("%Y-%m")) for line in lines])
        .groupby(level=0)
        .last()
    )


def _known(ev: Evidence, sectors: tuple[str, ...], unit: str) -> pd.DataFrame:
    """Return the series of some sectors in one unit that have a figure."""
    about = ev.catalogue[ev.catalogue.sector.isin(sectors) & (ev.catalogue.unit == unit)]
    return about[[len(ev.rows(name)) > 0 for name in about.index]]
