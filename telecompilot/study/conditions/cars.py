"""What is said of foreign car brands, of exports and of the carmakers that took full ownership."""

from __future__ import annotations

from collections.abc import Iterator

from telecompilot.evidence import Evidence
from telecompilot.evidence.formats import num
from telecompilot.evidence.points import bound
from telecompilot.study.conditions.statements import Part, compared, dated, fell, latest_is, rose, same, second_hand

SHIPMENTS, RETAIL, LOCAL = (f"pv_share_foreign_brands_{count}" for count in ("caam", "cpca", "csb"))
PLANT, HOME, ABROAD = "tesla_shanghai_deliveries", "tesla_china_retail", "tesla_china_exports"
BMW, BOUGHT = "bmw_china_deliveries", "2021"  # the year before BMW raised its stake
BRANDS, SMALLER, AT_HOME = (
    f"Foreign brands’ share of {what}" for what in ("car shipments", "cars without small vans", "cars sold in China")
)


def car_share_fell(ev: Evidence) -> Part:
    """Foreign brands take a smaller share of car shipments than in 2020, before the last ceiling went."""
    return fell(ev, SHIPMENTS, "2020", what=BRANDS)


def car_slide_goes_on(ev: Evidence) -> Part:
    """Foreign brands’ share of car shipments has not come back above its level of 2023."""
    return fell(ev, SHIPMENTS, "2023", what=BRANDS)


def car_share_came_back_before_it_fell(ev: Evidence) -> Iterator[Part]:
    """Foreign brands lost share until 2017, won it back until 2020, by two counts, and lost it again in 2021."""
    yield fell(ev, SHIPMENTS, "2014", "2017", BRANDS)
    yield rose(ev, SHIPMENTS, "2018", "2020", BRANDS)
    yield rose(ev, LOCAL, "2018", "2020", SMALLER)
    yield same(ev, SHIPMENTS, "2014", "2020", BRANDS)
    yield fell(ev, SHIPMENTS, "2020", "2021", BRANDS)


def electric_cars_are_less_foreign(ev: Evidence) -> Part:
    """In 2022 foreign brands had a smaller share of electric and plug-in cars than of all cars."""
    cars, chinese = ev.at(SHIPMENTS, "2022"), ev.at("nev_share_chinese_brands", "2022")
    words = f"{BRANDS} is {dated(cars)}; Chinese brands’ of electric cars is {dated(chinese)}"
    return Part(words, 1 - chinese.low < cars.low, (cars, chinese))


def exports_explain_little(ev: Evidence) -> Part:
    """Foreign brands lost more of the cars sold in China than the two counts, with and without exports, differ by."""
    home, out = ev.rows(RETAIL).value, ev.rows(SHIPMENTS).value
    both = home.index.intersection(out.index)
    gap, first, last = (home - out)[both].max(), ev.at(RETAIL, both[0]), ev.at(RETAIL, both[-1])
    words = f"{AT_HOME} is {dated(first)} and {dated(last)}; the counts differ by up to {num(100 * gap, 1)} points"
    return Part(words, first.value - last.value > gap, (first, last))


def retail_count_begins_softly(ev: Evidence) -> Iterator[Part]:
    """The first figure of cars sold in China is rounded, and the one after it was read in a copy."""
    chinese, (first, second) = RETAIL.replace("foreign", "chinese"), ev.series(RETAIL).index[:2]
    figure = ev.at(chinese, first)
    yield Part(f"Chinese brands’ share of cars sold in China: {dated(figure)}", figure.qualifier == "~", (figure,))
    yield second_hand(ev, chinese, second)


def retail_share_below_2023(ev: Evidence) -> Part:
    """Foreign brands’ share of cars sold in China is below its level of 2023."""
    return fell(ev, RETAIL, "2023", what=AT_HOME)


def some_shipments_are_bounds(ev: Evidence) -> Part:
    """Of some years only a bound on foreign brands’ share of car shipments is known."""
    figures = [ev.at(SHIPMENTS, period) for period in ev.series(SHIPMENTS).index]
    bounds = tuple(one for one in figures if bound(one.value, one.low, one.high))
    return Part(f"{BRANDS}, bounds: {', '.join(map(dated, bounds)) or 'none'}", bool(bounds), bounds or (figures[-1],))


def slide_is_not_uniform(ev: Evidence) -> Iterator[Part]:
    """Foreign firms’ share of profits rose from 2012 to 2019, and their brands’ of shipments in a month of 2026."""
    yield rose(ev, "fie_share_industrial_profits_release", "2012", "2019", "Foreign firms’ share of industrial profits")
    yield rose(ev, f"{SHIPMENTS}_ytd", "2025-01", "2026-01", BRANDS)


def tesla_slipped(ev: Evidence) -> Iterator[Part]:
    """The wholly owned plant of Tesla delivers less than in 2023; in 2024 exports fell and sales in China grew."""
    yield fell(ev, PLANT, "2023", what="Cars from Tesla’s plant")
    yield fell(ev, ABROAD, "2023", "2024", "Tesla’s exports")
    yield rose(ev, HOME, "2023", "2024", "Tesla’s sales in China")


def tesla_year_is_open(ev: Evidence) -> Iterator[Part]:
    """Tesla’s sales in China in 2025 are known up to November, and were behind those of 2024."""
    yield latest_is(ev, HOME, "2024")
    year, part = ev.at(HOME, "2024"), ev.at(f"{HOME}_ytd", "2025-11")
    pace = part.value / 11 < year.value / 12
    yield Part(f"Tesla’s sales in China: {dated(year)} in twelve months, {dated(part)} in eleven", pace, (year, part))


def bmw_fell(ev: Evidence) -> Part:
    """BMW delivered fewer cars in China in 2025 than in 2021, before it bought most of its venture."""
    return compared("BMW’s deliveries in China", ev.at(BMW, BOUGHT), ev.at(BMW, "2025"), "fell")


def bmw_second_hand(ev: Evidence) -> Iterator[Part]:
    """BMW’s deliveries in China of 2021 and 2025 are known only at second hand."""
    yield from (second_hand(ev, BMW, year) for year in (BOUGHT, "2025"))
