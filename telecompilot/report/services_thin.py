"""Markets with too few figures for a line: a part of the chapter on services."""

from __future__ import annotations

import pandas as pd

from telecompilot.evidence import Evidence, quotes
from telecompilot.evidence.guards import guarded
from telecompilot.figure.plot import ids

THIN = [  # markets too thinly recorded for a line, in words, and what these rest on; braces are quoted (quotes.fill)
    (
        "E-commerce licences",
        "{ecommerce-100}",
        "{fie_licences_b21@2018-12} licences in foreign hands ({fie_licences_b21@2018-12|date}), "
        "{fie_licences_b21@2019-12} a year later",
        "{fie_share_licences_b21@2019-12} of that category’s licences ({fie_share_licences_b21@2019-12|date})",
        "",
    ),
    (
        "Brokers",
        "{securities-cap-brokers}",
        "{securities_foreign_funded_firms@2023-06} with foreign money, {securities_foreign_controlled_firms@2023-06} "
        "foreign-controlled ({securities_foreign_funded_firms@2023-06|date})",
        "{securities_foreign_share_assets@2023-06} of assets, {securities_foreign_share_revenue@2023-06|2} of revenue; "
        "in {securities_foreign_jv_share@2017|date} {securities_foreign_jv_share@2017} on a basis not named",
        "brokers_have_one_reading",
    ),
    (
        "Bank cards",
        "{cards-principle-2014}",
        "{cards_foreign_clearing_licences@latest|words} foreign networks clearing "
        "({cards_foreign_clearing_licences@latest|date})",
        "none found; UnionPay held {cards_unionpay_share@2016} of cards in {cards_unionpay_share@2016|date} and "
        "{cards_unionpay_share_rbr@latest} of spending in {cards_unionpay_share_rbr@latest|date}",
        "no_foreign_share_of_cards_or_payments",
    ),
    (
        "Payments",
        "no dated rule found",
        "wholly foreign firms: {payments_wholly_foreign_firms@latest|words}, the first on {paypal-100-2020}",
        "none found",
        "no_foreign_share_of_cards_or_payments no_dated_opening_of_payments",
    ),
    (
        "Express",
        "{express-100}",
        "{express_foreign_domestic_licences@latest|words} ({express_foreign_domestic_licences@latest|date})",
        "{express_foreign_share_volume@2013} of parcels in {express_foreign_share_volume@2013|date}, "
        "{express_foreign_share_volume@2015} in {express_foreign_share_volume@2015|date}, when it was "
        "{express_foreign_share_revenue@2015} of revenue",
        "",
    ),
    (
        "Supermarkets",
        "{retail-100}",
        "not counted",
        "{retail_foreign_share_supermarkets_top100@2000} of the largest chains’ sales in "
        "{retail_foreign_share_supermarkets_top100@2000|date}, {retail_foreign_share_supermarkets_top100@2009} in "
        "{retail_foreign_share_supermarkets_top100@2009|date}",
        "",
    ),
]


def tab_thin(ev: Evidence) -> pd.DataFrame:
    """Return the markets too thinly recorded for a line, one row each, in words."""
    table = pd.DataFrame(THIN, columns=["Market", "Opened", "Foreign licences", "Foreign share", "holds"])
    for row in table.query("holds != ''").itertuples():
        guarded(row.holds, f"{row.Market}: {row[-2]}")
    return table.drop(columns="holds").map(quotes.fill, evidence=ev)


def thin_sources(ev: Evidence) -> tuple[str, ...]:
    """Return the ids of the documents that `tab_thin` quotes, those of figures before those of dates."""
    figures_first = sorted(quotes.specs(map(" ".join, THIN)), key=lambda spec: "@" not in spec)
    return ids(source for spec in figures_first for source in quotes.quote(spec, ev).sources)
