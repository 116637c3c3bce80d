"""What happened to foreign shares after a service sector was opened: the chapter's numbers, and its thin cases."""

from __future__ import annotations

from types import SimpleNamespace

import pandas as pd

from telecompilot import evidence
from telecompilot.evidence import Evidence, formats
from telecompilot.facts.service_shares import (
    FELL,
    LICENCES,
    ROSE,
    UNCLEAR,
    insurance,
    licences,
    openings,
    paths,
    share,
    verdicts,
    without_policy,
)
from telecompilot.figure import observed

__all__ = [
    "insurance",
    "licences",
    "numbers",
    "openings",
    "paths",
    "thin",
    "thin_sources",
    "verdicts",
    "without_policy",
]


def thin(ev: Evidence | None = None) -> pd.DataFrame:
    """Return the markets too thinly recorded for a line, one row each, in words."""
    ev = ev or evidence.load()
    n = numbers(ev)
    rows = [
        (
            "E-commerce licences",
            n.ecommerce_date,
            f"{n.b21_first} licences in foreign hands ({n.b21_first_date}), {n.b21_last} a year later",
            f"{n.b21_share} of that category’s licences ({n.b21_last_date})",
        ),
        (
            "Brokers",
            n.brokers_date,
            f"{n.brokers} with foreign money, {n.brokers_controlled} foreign-controlled ({n.brokers_month})",
            f"{n.brokers_assets} of assets, {n.brokers_revenue} of revenue; nothing earlier to compare",
        ),
        (
            "Bank cards",
            n.cards_date,
            f"{n.cards} foreign networks clearing ({n.cards_month})",
            f"none found; UnionPay held {n.unionpay} of cards in {n.unionpay_year}",
        ),
        ("Payments", "no dated rule found", f"{n.payments} wholly foreign firm, since {n.paypal_date}", "none found"),
        (
            "Express",
            "no dated opening found",
            "none counted",
            f"{n.express_parcels} of parcels, {n.express_revenue} of revenue ({n.express_year})",
        ),
    ]
    return pd.DataFrame(rows, columns=["Market", "Opened", "Foreign licences", "Foreign share"])


def thin_sources(ev: Evidence | None = None) -> tuple[str, ...]:
    """Return the ids of the documents behind `thin`."""
    ev = ev or evidence.load()
    ids = "fie_licences_b21 fie_share_licences_b21 securities_foreign_funded_firms cards_foreign_clearing_licences"
    others = "cards_unionpay_share payments_wholly_foreign_firms express_foreign_share_volume"
    rules = ev.events.source_id[["ecommerce-100", "securities-cap-brokers", "cards-principle-2014", "paypal-100-2020"]]
    return tuple(dict.fromkeys([*ev.sources_of([*ids.split(), *others.split()]), *" ".join(rules).split()]))


def numbers(ev: Evidence | None = None) -> SimpleNamespace:
    """Return every number of the chapter's prose as Text."""
    ev = ev or evidence.load()
    parts = (_verdicts, _banks, _insurers, _film, _licensed, _express)
    return formats.texts(*(part(ev) for part in parts))


def _verdicts(ev: Evidence) -> dict[str, str]:
    found = verdicts(ev).join(openings(ev)[["sector"]])
    count = found.verdict.value_counts()
    rose = sorted(set(found.sector[found.verdict == ROSE]))
    return {
        "openings": formats.count(len(found)),
        "sectors": formats.count(found.sector.nunique()),
        **{name: formats.count(count.get(verdict, 0)) for name, verdict in (("rose", ROSE), ("fell", FELL))},
        "unclear": formats.count(count.get(UNCLEAR, 0)),
        "rose_sectors": formats.count(len(rose)),
        "rose_names": " and ".join(rose) or "none",
    }


def _banks(ev: Evidence) -> dict[str, str]:
    firms = _firms(ev, "Banks")
    assets = share(ev, "banking_foreign_share_assets")
    peak, last = ev.series("banking_foreign_share_assets")["2007"], assets.iloc[-1]
    foreign = ev.series("banking_foreign_assets_cny")["2011"], ev.latest("banking_foreign_assets_cny_dated").value
    whole = ev.series("banking_total_assets_cny")["2011"], ev.at("banking_total_assets_cny_dated", last.period).value
    return {
        "banks_first": formats.num(firms.value.iloc[0]),
        "banks_last": formats.num(firms.value.iloc[-1]),
        "banks_last_date": formats.date(firms.period.iloc[-1]),
        "banks_share_first": formats.pct(assets.value.iloc[0], 2),
        "banks_share_eve": formats.pct(assets.set_index("period").value["2006-09"]),
        "banks_share_peak": formats.pct(peak, 2),
        "banks_share_2017": formats.pct(ev.series("banking_foreign_share_assets")["2017"], 2),
        "banks_share_last": formats.pct(last.value, 2),
        "banks_share_last_date": formats.date(last.period),
        "banks_times": formats.num(foreign[1] / foreign[0]),
        "banking_times": formats.num(whole[1] / whole[0]),
    }


def _firms(ev: Evidence, sector: str) -> pd.DataFrame:
    found = licences(ev)
    return found[(found.sector == sector) & (found.measure == LICENCES)]


def _insurers(ev: Evidence) -> dict[str, str]:
    low, high = without_policy(ev)
    premium, assets = (share(ev, f"insurance_foreign_share_{name}") for name in ("premium", "assets"))
    firms = _firms(ev, "Insurers")
    life = ev.series("insurance_foreign_share_life_dated")
    at = premium.set_index("period").value
    first, last = assets.iloc[0], assets.iloc[-1]
    turn = assets[assets.when < observed.moment(ev.events.date["life-cap-end"])].iloc[-1]
    return {
        "pace_before": formats.pct(_pace(first.value, turn.value, turn.when - first.when)),
        "pace_after": formats.pct(_pace(turn.value, last.value, last.when - turn.when)),
        "pace_after_span": formats.span(
            *(_pace(end, last.value, last.when - turn.when) for end in (turn.high, turn.low))
        ),
        "assets_turn": formats.pct(turn.value),
        "assets_turn_date": formats.date(turn.period),
        "insurers_first": formats.num(firms.value.iloc[0]),
        "insurers_last": formats.num(firms.value.iloc[-1]),
        "insurers_last_date": formats.date(firms.period.iloc[-1]),
        "premium_1996": formats.pct(at["1996"]),
        "premium_2005": formats.pct(at["2005"]),
        "premium_without": formats.span(low, high, 1),
        "premium_2006": formats.pct(at["2006-10"]),
        "premium_2013": formats.pct(at["2013"]),
        "premium_last": formats.pct(premium.value.iloc[-1]),
        "premium_last_date": formats.date(premium.period.iloc[-1]),
        "assets_first": formats.pct(first.value),
        "assets_first_date": formats.date(first.period),
        "assets_2019": formats.span(*assets.set_index("period").loc["2019-10", ["low", "high"]]),
        "assets_last": formats.pct(last.value),
        "assets_last_date": formats.date(last.period),
        "life_2006": formats.pct(life["2006-06"]),
        "life_2018": formats.pct(life["2018-06"]),
        "property_2006": formats.pct(ev.series("insurance_foreign_share_property_dated")["2006-06"]),
        "property_2018": formats.pct(ev.series("insurance_foreign_share_property_dated")["2018-06"]),
    }


def _pace(old: float, new: float, years: float) -> float:
    """Return the mean relative growth a year."""
    return (new / old) ** (1 / years) - 1


def _film(ev: Evidence) -> dict[str, str]:
    film, amazon = ev.series("film_imported_share_box_office"), ev.rows("ecommerce_amazon_cn_share")
    return {
        **{f"film_{year}": formats.pct(film[str(year)]) for year in (2011, 2012, 2019, 2020)},
        "film_last": formats.pct(film.iloc[-1]),
        "film_last_year": formats.date(film.index[-1]),
        "amazon_2008": formats.pct(amazon.value["2008"]),
        "amazon_2016": formats.pct(amazon.value["2016"]),
        "amazon_2018": formats.pct(amazon.value["2018"]),
        "amazon_exit": formats.date(ev.events.date["amazon-china-exit"]),
    }


def _licensed(ev: Evidence) -> dict[str, str]:
    b21, cross = ev.series("fie_licences_b21"), ev.series("fie_in_crossregional_share")
    firms = ev.series("fie_in_crossregional")
    brokers, cards = ev.latest("securities_foreign_funded_firms"), ev.latest("cards_foreign_clearing_licences")
    part, payments = ev.latest("fie_share_licences_b21"), ev.latest("payments_wholly_foreign_firms")
    unionpay = ev.latest("cards_unionpay_share")
    return {
        "ecommerce_date": formats.date(ev.events.date["ecommerce-100"]),
        "b21_first": formats.num(b21.iloc[0]),
        "b21_first_date": formats.date(b21.index[0]),
        "b21_last": formats.num(b21.iloc[-1]),
        "b21_last_date": formats.date(part.period),
        "b21_share": formats.pct(part.value),
        "cross_first": formats.pct(cross.iloc[0]),
        "cross_first_date": formats.date(cross.index[0]),
        "cross_last": formats.pct(cross.iloc[-1]),
        "cross_last_date": formats.date(cross.index[-1]),
        "cross_firms_first": formats.num(firms[cross.index[0]]),
        "cross_firms_last": formats.num(firms[cross.index[-1]]),
        "brokers_date": formats.date(ev.events.date["securities-cap-brokers"]),
        "brokers": formats.num(brokers.value),
        "brokers_month": formats.date(brokers.period),
        "brokers_controlled": formats.num(ev.at("securities_foreign_controlled_firms", brokers.period).value),
        "brokers_assets": formats.pct(ev.at("securities_foreign_share_assets", brokers.period).value),
        "brokers_revenue": formats.pct(ev.at("securities_foreign_share_revenue", brokers.period).value, 2),
        "cards_date": formats.date(ev.events.date["cards-principle-2014"]),
        "cards_first": formats.date(ev.events.date["cards-amex-2020"]),
        "cards": formats.count(cards.value),
        "cards_month": formats.date(cards.period),
        "unionpay": formats.pct(unionpay.value),
        "unionpay_year": formats.date(unionpay.period),
        "paypal_date": formats.date(ev.events.date["paypal-100-2020"]),
        "payments": formats.count(payments.value),
    }


def _express(ev: Evidence) -> dict[str, str]:
    parcels, abroad = ev.latest("express_foreign_share_volume"), ev.series("express_big4_share_international")
    return {
        "express_year": formats.date(parcels.period),
        "express_parcels": formats.pct(parcels.value),
        "express_revenue": formats.pct(ev.at("express_foreign_share_revenue", parcels.period).value),
        "express_abroad_first": formats.pct(abroad.iloc[0]),
        "express_abroad_first_year": formats.date(abroad.index[0]),
        "express_abroad_last": formats.pct(abroad.iloc[-1]),
        "express_abroad_last_year": formats.date(abroad.index[-1]),
    }
