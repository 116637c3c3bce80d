"""The numbers of scenarios.csv that follow from other tables, computed from them.

Their rows hold no value: `assumptions.table` fills in what is computed here, so that no chapter can show an effect,
a drift or a weight that a newer figure has changed. An end that nothing computes is the row's own. To DIGITS, for more
would say nothing.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from telecompilot.evidence import Evidence
from telecompilot.evidence.check import Fault
from telecompilot.models import pooling
from telecompilot.study import new_market, opening_lists, precedents, survival

DIGITS = 4
GUESSED = ("Assumed", "Reader's yardstick")  # how the basis of a number begins that an author may set himself


def effect(ev: Evidence) -> dict[str, tuple[float, float, float]]:
    """Effect of an opening in a market not seen yet by each shape: mean, spread and degrees of freedom of its t; the
    chances of the shapes, and for how long a ramp goes on."""
    return new_market.parameters(new_market.effects(ev), opening_lists.longest(ev, precedents.RULE))


def baseline(ev: Evidence) -> dict[str, tuple[float, float, float]]:
    """Drift of a foreign share without an opening (t for a market not seen yet), and size of a year's move."""
    markets = precedents.drifts(ev)
    whole = pooling.pool(markets)
    error = max(whole.se, whole.se_classic)
    move = markets.move.quantile([0.5, 0.25, 0.75])
    return {
        "drift_mean": (whole.mean, *whole.ci),
        "drift_spread": (whole.spread, error, float(np.hypot(np.sqrt(whole.tau2_ci[1]), error))),
        "drift_df": (whole.df_new, np.nan, np.nan),
        "move": tuple(move),
    }


def start(ev: Evidence) -> dict[str, tuple[float, float, float]]:
    """Share at the start, percent: foreign vendors in cloud (brand), and licences held by foreign-invested firms.

    Nothing in print gives a floor for all foreign brands: its row assumes one. (A rank is no floor. The eleventh place
    in which AWS stood by mid-2024 at best leaves it an eighth of what three leaders left: the most that one brand had.)
    """
    at = ev.at
    aws, rest = at("aws_share_idc_iaas_dated", "2022-06").value, at("rest_share_idc_iaas", "2023-12").value
    recent = at("fie_telecom_stock", "2024-09").value / at("vats_enterprises_total", "2023-04").value
    firms = at("fie_telecom_caict", "2019-12").value / at("vats_enterprises_total", "2019-12").value
    cloud, access = (
        at(f"fie_licences_{c}", "2019-12").value / at(f"vats_items_{c}", "2019-12").value for c in ("b11", "b14")
    )
    shares = {
        "start_brand_cloud": (aws, np.nan, rest),
        "start_licence_cloud": (cloud, firms, recent),
        "start_licence_access": (access, min(access, firms), recent),
        "start_licence_all": (firms, firms, recent),
    }
    return {name: tuple(100 * x for x in ends) for name, ends in shares.items()}


def weights(ev: Evidence) -> dict[str, tuple[float, float, float]]:
    """Weights, percent: pilot regions and further regions (regions.csv), and licence items by what the pilot opens.

    Software revenue is known by province: a region that is none counts with its whole province, at the high end only.
    """
    regions, gdp = ev.regions, _shares(ev, "gdp_", "2023", "gdp_china_sum_of_31_provinces")
    software = _shares(ev, "software_revenue_ytd_", "2023-05", "software_revenue_ytd")
    inside, first = regions.pilot != "", regions.services == "first"
    services = (regions.services != "") & ~inside
    pilot, whole = _apart(regions[inside]), regions[inside & (regions.pilot == "all")]
    provinces = set(regions.province[inside])
    four, further = gdp(pilot), gdp(_apart(regions[services]))
    added = gdp(_apart(regions[services & first]))
    items = _shares(ev, "vats_items_", "2023-04", "vats_licence_items_total")
    closed, ajar = items(("b11", "b21")), items(("b25_icp", "b25_nonicp"))
    return {
        "region_weight": (software(provinces & set(pilot)), four, software(provinces)),
        "region_weight_access": (four, gdp(_apart(whole)), four),
        "region_gain": (further, added, software(set(regions.province[services]) - provinces)),
        "region_gain_access": (further, added, further),
        "items_national": (closed + ajar / 2, closed, closed + ajar),
        "items_access": (items(("b14",)), np.nan, np.nan),
    }


def _apart(regions: pd.DataFrame) -> list[str]:
    """Return the ids of some regions, without those that lie in another of them."""
    return [row.Index for row in regions.itertuples() if row.province == row.Index or row.province not in regions.index]


def _shares(ev: Evidence, prefix: str, period: str, whole: str):
    total = ev.at(whole, period).value
    return lambda names: 100 * sum(ev.at(prefix + name, period).value for name in sorted(names)) / total


def spread(ev: Evidence) -> dict[str, tuple[float, float, float]]:
    """Months from the start of earlier telecom pilots to every zone and to the whole country."""
    timed = survival.waits(ev.pilots)
    telecom = timed[(timed.unit == "category") & (timed.spread == 1)]
    every_zone = ev.events.date["ftz-vats-2018"]
    first, beijing = (pd.Series([day]) for day in ("2014-01-06", "2015-05"))
    widest = survival.months(beijing, pd.Series(["2025-04-21"])).iloc[0]
    age = survival.present_age(ev.pilots)
    others = timed[(timed.spread == 1) & (timed.months > age)].months
    return {
        "months_to_twenty": (survival.months(first, pd.Series([every_zone])).iloc[0], age, widest),
        "months_to_nationwide": (telecom.months.median(), others.min() if len(others) else age, widest),
    }


def computed(ev: Evidence) -> pd.DataFrame:
    """Return value, low and high of every parameter above, by parameter, in the units of scenarios.csv.

    A value that a newer figure takes out of its range widens the range.
    """
    rows = {}
    for part in (effect, baseline, start, weights, spread):
        rows |= {name: (value, min(low, value), max(high, value)) for name, (value, low, high) in part(ev).items()}
    found = pd.DataFrame.from_dict(rows, orient="index", columns=["value", "low", "high"])
    return found.map(lambda number: float(f"{number:.{DIGITS}g}")).rename_axis("parameter")


def stale(ev: Evidence) -> list[Fault]:
    """Return the faults of rows of scenarios.csv that hold a number though it is computed, or none though it is not."""
    try:
        known, found = set(computed(ev).index), []
    except (LookupError, ValueError) as error:  # a figure is missing, or all that a mean is taken of
        message = f"a number that follows from other tables cannot be computed: {error.args[0]}"
        return [Fault("data/scenarios.csv", 0, "", message)]
    for line, row in enumerate(ev.scenarios.itertuples(), start=2):
        if pd.isna(row.value) and row.parameter not in known:
            message = f"is empty, and nothing computes {row.parameter}; computed are {', '.join(sorted(known))}"
        elif pd.notna(row.value) and row.parameter in known and not row.basis.startswith(GUESSED):
            message = f"{row.value:g} stays when figures change: {row.parameter} is computed; leave all three empty"
        else:
            continue
        found.append(Fault("data/scenarios.csv", line, "value", message))
    return found
