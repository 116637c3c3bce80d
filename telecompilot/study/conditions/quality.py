"""What is said of money and firms, high technology, the OECD's scores and surveys of firms."""

from __future__ import annotations

from collections.abc import Iterator

from telecompilot.evidence import Evidence, formats
from telecompilot.evidence.formats import num
from telecompilot.evidence.periods import decimal, moment
from telecompilot.study import quality
from telecompilot.study.conditions.statements import Part, dated, fell, rose, second_hand
from telecompilot.study.quality import BREAK, EACH, FIRMS, INVESTMENT, MISSED, MONEY, SURVEYS

FDI, NEW, PER_FIRM = (INVESTMENT[name] for name in (MONEY, FIRMS, EACH))
SINCE, HIGH_TECH = str(BREAK), "fdi_hightech_share"
EQUITY, OTHER, TOTAL = (f"oecd_fdirri_{part}_v2022" for part in ("equity", "other", "total"))
DIGITAL, TELECOM = "oecd_dstri_overall_ed2025", "oecd_pmr_ecommunications"
PILOT = "vats-pilot-b11"


def slogan_not_borne_out(ev: Evidence) -> Part:
    """Fewer than half of the signs of a turn to quality are there."""
    results = quality.scorecard(ev).result
    there = int((results == quality.FOR).sum())
    return Part(f"{there} of {len(results)} signs of a turn to quality are there", there < len(results) / 2)


def more_firms_less_money(ev: Evidence) -> Iterator[Part]:
    """Since 2022 the number of new foreign firms rose and the money fell, and both are known for the same last year."""
    yield fell(ev, FDI, SINCE, what="Foreign investment")
    yield rose(ev, NEW, SINCE, what="New foreign firms")
    money, firms = ev.latest(FDI), ev.latest(NEW)
    yield Part(f"Last figures: {dated(money)}, {dated(firms)} firms", money.period == firms.period, (money, firms))


def year_2022_was_odd(ev: Evidence) -> Iterator[Part]:
    """2022 was a high year for money and a low one for firms, so money for each new firm was highest in it."""
    around = str(BREAK - 1), str(BREAK + 1)
    yield rose(ev, FDI, around[0], SINCE, "Foreign investment")
    yield fell(ev, FDI, SINCE, around[1], "Foreign investment")
    yield fell(ev, NEW, around[0], SINCE, "New foreign firms")
    yield rose(ev, NEW, SINCE, around[1], "New foreign firms")
    best = ev.at(PER_FIRM, ev.series(PER_FIRM)[str(quality.START) :].idxmax())
    yield Part(f"{EACH} was highest with {dated(best)}", best.period.year == BREAK, (best,))


def firms_jumped_in_2018(ev: Evidence) -> Iterator[Part]:
    """The number of new foreign firms was far higher in 2018 than in the years beside it."""
    yield rose(ev, NEW, "2017", "2018", "New foreign firms")
    yield fell(ev, NEW, "2018", "2019", "New foreign firms")


def money_per_firm_not_rising_twice(ev: Evidence) -> Part:
    """Money for each new firm has not risen for two years."""
    line = ev.series(PER_FIRM)[SINCE:].diff().tail(2)
    figure = ev.latest(PER_FIRM)
    last = formats.listed([f"{num(change, 1, sign=True)} million yuan in {year}" for year, change in line.items()])
    return Part(f"Money for each new firm: {last}", not (line > 0).all(), (figure,))


def hightech_up_then_back(ev: Evidence) -> Iterator[Part]:
    """High technology’s share of the money rose to 2023 and is now between its start and its peak."""
    yield rose(ev, HIGH_TECH, "2019", "2023", "High technology’s share of the money")
    yield fell(ev, HIGH_TECH, "2023", what="High technology’s share of the money")
    yield rose(ev, HIGH_TECH, "2019", what="High technology’s share of the money")
    peak = ev.at(HIGH_TECH, ev.series(HIGH_TECH).idxmax())
    yield Part(f"Its highest: {dated(peak)}", peak.period.year == 2023, (peak,))


def hightech_2024_is_open(ev: Evidence) -> Part:
    """For 2024 no high-technology share on the terms of the other years is known."""
    known = 2024 in ev.series(HIGH_TECH).index.year
    return Part(f"High technology’s share of the money in 2024: {'known' if known else 'not known'}", not known)


def equity_limits_fell(ev: Evidence) -> Part:
    """By the OECD’s score, limits on foreign equity are lower than in 2018."""
    return fell(ev, EQUITY, "2018", what="Score of limits on foreign equity")


def other_limits_grew(ev: Evidence) -> Iterator[Part]:
    """Other restrictions rose from 2018 to 2021, are still higher, and with them the whole index."""
    yield rose(ev, OTHER, "2018", "2021", "Score of other restrictions")
    yield rose(ev, OTHER, "2018", what="Score of other restrictions")
    yield rose(ev, TOTAL, "2018", "2021", "The whole index")
    yield rose(ev, TOTAL, "2018", what="The whole index")


def other_limits_not_back(ev: Evidence) -> Part:
    """Other restrictions have come down by less than they went up."""
    then, top, now = (ev.at(OTHER, year) for year in ("2018", "2021", "latest"))
    course = ", ".join(f"{num(one.value, 3)} ({one.period})" for one in (then, top, now))
    words = f"Score of other restrictions: {course}"
    return Part(words, now.low > then.high, (now,))


def telecom_score_older_than_pilot(ev: Evidence) -> Part:
    """The OECD’s last score of telecom rules is of a time before the pilot."""
    last = ev.latest(TELECOM)
    words = f"The last score of telecom rules is of {last.period}, the pilot of {ev.events.date[PILOT]}"
    return Part(words, decimal(last.period.end_time) < moment(ev.events.date[PILOT]), (last,))


def digital_index_unmoved(ev: Evidence) -> Part:
    """The OECD’s index of digital services trade has not moved since before the pilot."""
    line, start = ev.series(DIGITAL), int(ev.events.date[PILOT][:4])
    before = line[line.index.year < start].iloc[-1]
    last = ev.latest(DIGITAL)
    words = f"The digital services index: {num(before, 3)} before {start}, {num(last.value, 3)} ({last.period})"
    return Part(words, bool((line[line.index.year >= start] == before).all()), (last,))


def oecd_files_are_second_hand(ev: Evidence) -> Iterator[Part]:
    """The OECD’s scores are known only from copies of its files."""
    yield from (second_hand(ev, series_id) for series_id in (TOTAL, TELECOM, DIGITAL))


def missed_business_above_2018(ev: Evidence) -> Part:
    """More European firms miss business through barriers than in 2018."""
    return rose(ev, SURVEYS[MISSED][0], "2018", what="European firms that missed business")


def us_firms_came_part_of_the_way(ev: Evidence) -> Iterator[Part]:
    """More US firms put China among their first three than in 2023, and fewer than in 2021."""
    yield rose(ev, "amcham_china_top3", "2023", what="US firms that put China among the first three")
    yield fell(ev, "amcham_china_top3", "2021", what="US firms that put China among the first three")
