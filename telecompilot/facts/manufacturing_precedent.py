"""What happened to foreign shares as manufacturing was opened: numbers and frames for the chapter."""

from __future__ import annotations

from types import SimpleNamespace

import pandas as pd

from telecompilot import evidence
from telecompilot.evidence import Evidence, formats
from telecompilot.figure import observed

ZONES, NATION = "Free-trade zones", "Nationwide"
LISTS = {
    ZONES: ("negative_list_ftz_items", "negative_list_ftz_manufacturing_items", ("ftz-list", "national-list")),
    NATION: ("negative_list_national_items", "negative_list_national_manufacturing_items", ("national-list",)),
}
SHIPMENTS, RETAIL = "Shipments, exports counted (CAAM)", "Retail in China (CPCA)"
CARS = {SHIPMENTS: "pv_share_foreign_brands_caam", RETAIL: "pv_share_foreign_brands_cpca"}
CAR_OPENINGS = ("cars-cap-announced", "cars-cap-nev", "cars-cap-passenger")
PROFITS = "Industrial profits"
WEIGHTS = {
    "Exports": ("fie_share_exports", ""),
    "Imports": ("fie_share_imports", ""),
    PROFITS: ("fie_share_industrial_profits_yearbook", "final figures"),
}
RELEASE, NEW_BASE = "fie_share_industrial_profits_release", 2020
ON_THE_TICK = 0.5  # yearly figures stand on their year's tick, so dated events move half a year to the left


def lists(ev: Evidence | None = None) -> pd.DataFrame:
    """Return the editions of both negative lists: scope, edition (year), when, effective (text), items, manufacturing.

    `when` is the decimal year in which the edition took effect, mid-year where no day is known; `manufacturing` is the
    number of manufacturing items, NaN where the evidence gives none.
    """
    ev = ev or evidence.load()
    rows = []
    for scope, (items, manufacturing, names) in LISTS.items():
        made = ev.series(manufacturing)
        for edition, count in ev.series(items).items():
            date = _effective(ev, edition.year, names)
            rows.append((scope, edition.year, observed.moment(date), date, int(count), made.get(edition)))
    return pd.DataFrame(rows, columns=["scope", "edition", "when", "effective", "items", "manufacturing"])


def _effective(ev: Evidence, edition: int, names: tuple[str, ...]) -> str:
    known = [f"{name}-{edition}" for name in names if f"{name}-{edition}" in ev.events.index]
    return ev.events.date[known[0]] if known else str(edition)


def cars(ev: Evidence | None = None) -> pd.DataFrame:
    """Return foreign brands' share of cars on two bases: observed.COLUMNS and `basis`; `when` is the year itself."""
    ev = ev or evidence.load()
    parts = [observed.points(ev, series).assign(basis=basis) for basis, series in CARS.items()]
    found = pd.concat(parts, ignore_index=True)
    return found.assign(when=found.when - ON_THE_TICK)


def car_openings(ev: Evidence | None = None) -> pd.DataFrame:
    """Return the dated steps of the car opening (see observed.openings), on the scale of `cars`."""
    found = observed.openings(ev or evidence.load(), *CAR_OPENINGS)
    return found.assign(when=found.when - ON_THE_TICK)


def weights(ev: Evidence | None = None) -> pd.DataFrame:
    """Return foreign-invested firms' shares of exports, imports, profits: observed.COLUMNS, `measure`, `vintage`.

    Profits come in three vintages that must not be joined: final figures, first releases, first releases on the base
    that changed between 2019 and 2020.
    """
    ev = ev or evidence.load()
    parts = [
        observed.points(ev, series).assign(measure=measure, vintage=vintage)
        for measure, (series, vintage) in WEIGHTS.items()
    ]
    release = observed.points(ev, RELEASE).assign(measure=PROFITS)
    new = release.period.astype(int) >= NEW_BASE
    release["vintage"] = new.map({False: "first releases", True: "first releases, new base"})
    found = pd.concat([*parts, release], ignore_index=True)
    return found.assign(when=found.when - ON_THE_TICK)


def tesla(ev: Evidence | None = None) -> pd.DataFrame:
    """Return cars from the Shanghai plant by year: year, total, home, abroad (NaN where the split is not known)."""
    ev = ev or evidence.load()
    ids = {"total": "tesla_shanghai_deliveries", "home": "tesla_china_retail", "abroad": "tesla_china_exports"}
    frame = pd.DataFrame({name: ev.series(series) for name, series in ids.items()})
    return frame.assign(year=frame.index.year).reset_index(drop=True)[["year", *ids]]


def export_effect(ev: Evidence | None = None) -> pd.DataFrame:
    """Return the years with both bases: year, shipments, retail, gap (retail less shipments), and `bound` of shipments.

    Where shipments are "at least", the gap is "at most".
    """
    found = cars(ev).pivot(index="period", columns="basis", values=["value", "bound"]).dropna()
    shipments, retail = found["value"][SHIPMENTS].astype(float), found["value"][RETAIL].astype(float)
    frame = pd.DataFrame({"year": found.index.astype(int), "shipments": shipments, "retail": retail})
    return frame.assign(gap=retail - shipments, bound=found["bound"][SHIPMENTS]).reset_index(drop=True)


def numbers(ev: Evidence | None = None) -> SimpleNamespace:
    """Return every number of the chapter's prose as Text."""
    ev = ev or evidence.load()
    return formats.texts(_lists(ev), _cars(ev), _firms(ev), _weights(ev), _money(ev))


def _lists(ev: Evidence) -> dict[str, str]:
    zones, nation = (ev.series(LISTS[scope][0]) for scope in (ZONES, NATION))
    made, editions = ev.series(LISTS[NATION][1]), lists(ev)
    zero = editions[editions.manufacturing == 0].set_index("scope").effective
    return {
        "zones_first": formats.num(zones.iloc[0]),
        "zones_last": formats.num(zones.iloc[-1]),
        "nation_first": formats.num(nation.iloc[0]),
        "nation_last": formats.num(nation.iloc[-1]),
        "made_before": formats.count(made.iloc[0]),
        "made_after": formats.count(made.iloc[-1]),
        "zone_date": formats.date(zero[ZONES]),
        "nation_date": formats.date(zero[NATION]),
        "passenger_date": formats.date(ev.events.date["cars-cap-passenger"]),
    }


def _cars(ev: Evidence) -> dict[str, str]:
    caam, cpca, csb = (ev.series(f"pv_share_foreign_brands_{basis}") for basis in ("caam", "cpca", "csb"))
    effect = export_effect(ev)
    first, last = effect.iloc[0], effect.iloc[-1]
    month = ev.latest("pv_share_foreign_brands_caam_ytd")
    year_before = ev.at("pv_share_foreign_brands_caam_ytd", month.period - 12)
    return {
        **{f"caam_{year}": formats.pct(caam[str(year)]) for year in (2014, 2018, 2020, 2021, 2022, 2023, 2024, 2025)},
        **{f"cpca_{year}": formats.pct(cpca[str(year)]) for year in (2020, 2021, 2023, 2024)},
        **{f"csb_{year}": formats.pct(csb[str(year)]) for year in (2018, 2020)},
        "regained": formats.points(caam["2020"] - caam["2018"]),
        "lost_under": formats.points(caam["2017"] - caam["2014"]),
        "lost_before": formats.points(caam["2021"] - caam["2020"]),
        "month": formats.date(month.period),
        "month_share": formats.pct(month.value),
        "month_before": formats.pct(year_before.value),
        "gap_low": formats.num(100 * effect.gap.min()),
        "gap_high": formats.points(effect.gap.max()),
        "fall_retail": formats.points(first.retail - last.retail),
        "fall_shipments": formats.points(first.shipments - last.shipments),
        "effect_first": str(first.year),
        "effect_last": str(last.year),
        "nev_foreign": formats.pct(1 - ev.series("nev_share_chinese_brands")["2022"]),
    }


def _firms(ev: Evidence) -> dict[str, str]:
    plant = tesla(ev).set_index("year")
    eleven = ev.latest("tesla_china_retail_ytd")
    bmw, gm, gm_now = (ev.series(series) for series in ("bmw_china_deliveries", "maker_share_gm", "maker_share_gm_ytd"))
    missing = plant.home.dropna().iloc[-1] - eleven.value
    return {
        **{f"tesla_{year}": formats.num(plant.total[year], 0) for year in (2021, 2023, 2024)},
        **{f"tesla_home_{year}": formats.num(plant.home[year], 0) for year in (2023, 2024)},
        **{f"tesla_abroad_{year}": formats.num(plant.abroad[year], 0) for year in (2023, 2024)},
        "tesla_growth": formats.pct(plant.total[2023] / plant.total[2021] - 1, 0),
        "tesla_eleven": formats.num(eleven.value, 0),
        "tesla_eleven_month": formats.date(eleven.period),
        "tesla_missing": formats.num(missing, 0),
        "tesla_mean": formats.num(eleven.value / eleven.period.month, 0),
        "tesla_nev": formats.pct(ev.latest("tesla_share_nev_retail").value),
        "bmw_change": formats.pct(1 - bmw.iloc[-1] / bmw.iloc[0], 0),
        "gm_first": formats.pct(gm.iloc[0]),
        "gm_last": formats.pct(gm_now.iloc[-1]),
    }


def _weights(ev: Evidence) -> dict[str, str]:
    exports, imports, trade = (ev.series(f"fie_share_{flow}") for flow in ("exports", "imports", "trade"))
    final, release = ev.series(WEIGHTS[PROFITS][0]), ev.series(RELEASE)
    revenue = ev.series("fie_share_industrial_revenue_yearbook")
    return {
        "exports_2005": formats.pct(exports["2005"]),
        "exports_last": formats.pct(exports.iloc[-1]),
        "exports_year": formats.date(exports.index[-1]),
        "imports_2005": formats.pct(imports["2005"]),
        "imports_last": formats.pct(imports.iloc[-1]),
        "imports_year": formats.date(imports.index[-1]),
        "trade_2005": formats.pct(trade["2005"]),
        "trade_last": formats.pct(trade.iloc[-1]),
        "trade_year": formats.date(trade.index[-1]),
        "profits_first": formats.pct(final.iloc[0]),
        "profits_2008": formats.pct(final["2008"]),
        "profits_2012": formats.pct(release["2012"]),
        "profits_2019": formats.pct(release["2019"]),
        "profits_2020": formats.pct(release["2020"]),
        "profits_last": formats.pct(release.iloc[-1]),
        "profits_year": formats.date(release.index[-1]),
        "revenue_2005": formats.pct(revenue["2005"]),
        "revenue_last": formats.pct(revenue.iloc[-1]),
        "revenue_year": formats.date(revenue.index[-1]),
    }


def _money(ev: Evidence) -> dict[str, str]:
    inflow, share = ev.series("fdi_manufacturing_cny"), ev.series("fdi_manufacturing_share")
    since = inflow["2022":]
    return {
        "fdi_first": formats.money(since.iloc[0] * 1e9, "RMB"),
        "fdi_last": formats.money(since.iloc[-1] * 1e9, "RMB"),
        "fdi_fall": formats.pct(1 - since.iloc[-1] / since.iloc[0], 0),
        "fdi_year": formats.date(since.index[-1]),
        "fdi_share_first": formats.pct(share.iloc[0], 0),
        "fdi_share_first_year": formats.date(share.index[0]),
        "fdi_share_last": formats.pct(share.iloc[-1]),
    }
