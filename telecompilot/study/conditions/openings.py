"""What is said of the event study: which openings can be measured, and which way they point."""

from __future__ import annotations

from collections.abc import Iterator

from telecompilot.evidence import Evidence, formats, panel
from telecompilot.evidence.formats import num, pct
from telecompilot.study import abroad, before_after, event_time, null_markets, opening_lists, openings
from telecompilot.study.conditions.statements import Part
from telecompilot.study.opening_lists import CASES
from telecompilot.study.precedents import RULE
from telecompilot.study.shapes import SHAPES

CARS = ("cars-cap-nev", "cars-cap-passenger")
BANKS = "banks-place-client"
ABROAD = (  # told cases: market, a year before and one after, whether the share leapt
    ("cigarettes_JPN", "1986", "1987", True),
    ("cigarettes_KOR", "2000", "2002", True),
    ("banks_assets_MEX_bmp", "1995", "2005", True),
    ("banks_assets_cvh_UKR", "2005", "2008", True),
    ("mobile_foreign_IND", "2013-08", "2016-07", False),
)


def two_car_openings_measured(ev: Evidence) -> Part:
    """Of the openings of the car market, those of 2018 and 2022 can be measured, and no other."""
    measured = openings.results(ev).measured
    names = measured.name[measured.sector == "cars"]
    words = f"Openings of the car market that can be measured: {formats.listed([*names]) or 'none'}"
    return Part(words, set(names.index) == set(CARS), tuple(f"events:{event}" for event in names.index))


def car_bends_unclear(ev: Evidence) -> Iterator[Part]:
    """The intervals of what the openings of the car market did include zero."""
    measured = openings.results(ev).measured
    for row in measured[measured.sector == "cars"].itertuples():
        yield Part(f"{row.name}: {_span(row.low, row.high)}", row.low < 0 < row.high, (f"events:{row.Index}",))


def new_market_may_go_either_way(ev: Evidence) -> Part:
    """By the record, the trend in foreign share may turn up or down where the next market is opened."""
    low, high = openings.results(ev).new.prediction
    return Part(f"The next market’s change of trend: {_span(low, high)}", low < 0 < high)


def some_openings_cannot_be_measured(ev: Evidence) -> Part:
    """Some openings on the list have too few figures around their date."""
    names = openings.results(ev).refused.name
    return Part(
        f"Openings with too few figures around their date: {formats.listed([*names]) or 'none'}", bool(len(names))
    )


def other_ways_change_little(ev: Evidence) -> Iterator[Part]:
    """However the changes in trend are estimated, the interval of their mean includes zero."""
    for row in openings.variants(ev).itertuples():
        if "step" not in row.how:
            yield Part(f"{row.how}: {_span(row.low, row.high)}", row.low < 0 < row.high)


def banks_of_2006_alone_are_clear(ev: Evidence) -> Iterator[Part]:
    """Read as a step, the banks’ opening of 2006 alone clearly moved foreign share; read as a ramp, no opening did."""
    for shape in SHAPES:
        rows = opening_lists.measured(ev, RULE, shape)
        clear = [*rows.index[(rows.low > 0) | (rows.high < 0)]]
        words = f"Clear as {SHAPES[shape].words}: {formats.listed([*openings.names(ev)[clear]]) or 'none'}"
        yield Part(words, clear == ([BANKS] if shape == "step" else []), tuple(f"events:{event}" for event in clear))


def banks_of_2006_alone_go_beyond_chance(ev: Evidence) -> Iterator[Part]:
    """Chance takes markets in which no law changed as far as any opening went, but for the banks’ step of 2006."""
    for shape in SHAPES:
        ranks = null_markets.rank(ev, opening_lists.measured(ev, RULE, shape), shape)
        for event, row in ranks.iterrows():
            words = f"{openings.names(ev)[event]}, as {SHAPES[shape].words}: as far by chance in {pct(row.beyond, 1)}"
            yield Part(words, bool(row.beyond < 0.05) == (shape == "step" and event == BANKS), (f"events:{event}",))


def spread_of_ramps_cannot_be_told(ev: Evidence) -> Iterator[Part]:
    """The pooled ramps agree so well that their spread comes out at zero, though it may be large."""
    for shape in ("short", "ramp"):
        found = opening_lists.pooled(ev, RULE, shape)
        top = found.tau2_ci[1] ** 0.5
        words = f"Spread of {found.k} openings as {SHAPES[shape].words}: {num(found.tau, 3)}, up to {num(top, 3)}"
        yield Part(words, found.tau < 5e-4 and top > 0)


def no_year_after_openings_is_clear(ev: Evidence) -> Iterator[Part]:
    """In no year after an opening, in China or abroad, is the mean share clearly off the forecast made without it."""
    for which in (RULE, CASES):
        for year, row in event_time.pooled(ev, which).dropna().iterrows():
            words = (
                f"Year {year}, mean of {num(row.k)} openings ({opening_lists.WORDS[which]}): {_span(row.low, row.high)}"
            )
            yield Part(words, bool(row.low < 0 < row.high))


def openings_abroad_differ(ev: Evidence) -> Iterator[Part]:
    """Foreign cigarettes in Japan and Korea and banks in Mexico and Ukraine gained fast, operators in India did not."""
    for market, then, now, leapt in ABROAD:
        old, new = (panel.share(ev, market, period) for period in (then, now))
        yield Part(
            f"{opening_lists.market_name(market)}: {old:g}% in {then}, {new:g}% in {now}",
            bool(new > 1.5 * old) == leapt,
        )


def imports_and_takeovers_rose_abroad(ev: Evidence) -> Iterator[Part]:
    """Abroad, foreign share was higher some years after every opening that let in goods or let firms be bought."""
    found = abroad.cases(ev).query("way != @abroad.RIGHT")
    yield Part(f"Openings abroad to goods or takeovers: {len(found)}", found.way.nunique() == 2)
    for one, row in found.iterrows():
        yield Part(f"{opening_lists.names(ev, CASES)[one]}: {_course(row)}", row.verdict == before_after.ROSE)


def right_to_enter_did_less_abroad(ev: Evidence) -> Iterator[Part]:
    """Abroad, foreign share rose after fewer than half of the openings that only gave a right to enter."""
    found = abroad.cases(ev).query("way == @abroad.RIGHT")
    rose = found.verdict == before_after.ROSE
    yield Part(f"Share rose after {rose.sum()} of {len(found)} openings that gave a right to enter", rose.mean() < 0.5)


def korean_cigarettes_alone_leapt_on_a_right(ev: Evidence) -> Iterator[Part]:
    """Of openings abroad that only gave a right to enter, Korea’s cigarettes alone moved further than shares drift."""
    low, high = abroad.drift(ev).quantile([0.1, 0.9])
    for one, row in abroad.cases(ev).query("way == @abroad.RIGHT").iterrows():
        far = not low <= row.after_value - row.before_value <= high
        yield Part(
            f"{opening_lists.names(ev, CASES)[one]}: {_course(row)}", far == (one == "cigarettes_KOR_2001-07-01")
        )


def cloud_abroad_has_no_share(ev: Evidence) -> Part:
    """Of openings of cloud abroad no foreign share before and after is known."""
    known = [opening_lists.market_name(one) for one in abroad.cases(ev).market if one.startswith("cloud")]
    return Part(f"Openings of cloud abroad with a share on both sides: {formats.listed(known) or 'none'}", not known)


def one_case_passes_the_second_rule(ev: Evidence) -> Part:
    """Of the openings abroad, the rule of the second list lets in that of Malaysia’s banks in 2009 alone."""
    found = [*opening_lists.listed(ev, opening_lists.SECOND).index]
    names = formats.listed([opening_lists.names(ev, opening_lists.SECOND)[one] for one in found]) or "none"
    return Part(f"On the second list: {names}", found == ["banks_MYS_2009-04-27"])


def film_share_in_korea_fell_again(ev: Evidence) -> Part:
    """Foreign films in Korea were below their share of 1986 twenty years on."""
    row = abroad.cases(ev).loc["film_KOR_1986-12"]
    return Part(f"Foreign films in Korea: {_course(row)}", row.last_high < row.before_low)


def a_rival_undid_the_rise_in_india(ev: Evidence) -> Part:
    """Foreign operators’ share of Indian mobile customers rose for three years after 2013 and was lower in 2017."""
    then, high, last = (panel.share(ev, "mobile_foreign_IND", when) for when in ("2013-08", "2016-07", "2017-12"))
    words = f"Foreign operators in India: {then:g}% in August 2013, {high:g}% in July 2016, {last:g}% in December 2017"
    return Part(words, last < then < high)


def ukraine_sold_back(ev: Evidence) -> Part:
    """Foreign banks’ share of assets in Ukraine doubled by 2008 and was back by 2013."""
    then, high, last = (panel.share(ev, "banks_assets_cvh_UKR", year) for year in ("2005", "2008", "2013"))
    words = f"Foreign banks in Ukraine: {then:g}% in 2005, {high:g}% in 2008, {last:g}% in 2013"
    return Part(words, high > 2 * then and last <= then)


def _course(row) -> str:
    """Return the three figures of a case abroad (`abroad.cases`) in words."""
    return ", ".join(f"{row[f'{end}_value']:g}% in {row[f'{end}_period']}" for end in abroad.ENDS)


def _span(low: float, high: float) -> str:
    return f"{num(low, 2, sign=True)} to {num(high, 2, sign=True)} log-odds"
