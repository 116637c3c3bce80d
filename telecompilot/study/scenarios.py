"""Foreign share to 2035 under each way the pilot may go, as simulated paths.

Two definitions of share, never mixed:
- "brand": whose technology is sold. AWS run by Sinnet is foreign. Starts from bounds on foreign vendors in cloud.
- "licence": who holds the licence. Starts from counts of firms and licence items, because no figure of business exists;
  a licence that moves from a local operator to a wholly owned unit lifts this share and leaves the brand share alone.
Two readings of how far the pilot reaches:
- "nationwide": what the law says. A firm registered in a pilot region may serve the whole country, except for internet
  access; more regions then change where supply may stand, not whom it may reach.
- "regional": the market opened is that of the regions. Both are run, and their difference shown.
The effect of an opening is that of earlier openings (change of slope of log-odds; prediction for a market not seen
yet). Approvals are not an input. All numbers are rows of data/scenarios.csv; a varied row is drawn from a triangular
distribution over its range with the peak at its value, effect and drift from their t distributions. What is shown is
conditional on a scenario; scenarios have no probabilities of their own.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from telecompilot import evidence
from telecompilot.study import assumptions, simulation
from telecompilot.study.assumptions import Assumptions
from telecompilot.study.simulation import YEARS, Part, baseline_years, log_odds, mixed, student, uniforms

SCENARIOS = {
    "no_pilot": "No pilot",
    "pilot_as_is": "Pilot as it is",
    "step_by_step": "Step by step: twenty regions",
    "nationwide": "Nationwide",
    "nationwide_all_categories": "Nationwide, all categories",
    "retrenchment": "Retrenchment (stress test)",
    "upper_reference": "Open markets (reference, not a forecast)",
}
SHARES = ("brand", "licence")
READINGS = ("nationwide", "regional")
SERVICES = ("cloud", "access", "all")
DISTINCT = {  # the paths that differ: (scenario, reading) and the words for them
    ("no_pilot", "nationwide"): "No pilot",
    ("pilot_as_is", "nationwide"): "Pilot, national sales",
    ("pilot_as_is", "regional"): "Pilot, its regions only",
    ("step_by_step", "regional"): "Twenty regions",
    ("nationwide", "regional"): "Whole country",
    ("retrenchment", "nationwide"): "Retrenchment (stress test)",
}
QUANTILES = (0.025, 0.1, 0.25, 0.5, 0.75, 0.9, 0.975)
N = 10_000
_WIDER = {"step_by_step": "months_to_twenty", "nationwide": "months_to_nationwide",
          "nationwide_all_categories": "months_to_nationwide"}  # fmt: skip


def simulate(
    name: str,
    n: int = N,
    seed: int = 0,
    *,
    share: str = "brand",
    reading: str = "nationwide",
    service: str = "cloud",
    given: Assumptions | None = None,
) -> pd.DataFrame:
    """Simulate paths of the foreign share.

    name: key of SCENARIOS; n: paths; seed: same seed, same luck in every scenario, share and reading; share: "brand" or
    "licence"; reading: "nationwide" or "regional"; service: "cloud" (data centres with cloud), "access" (internet
    access), "all" (value-added services by licence items), the last two for the licence share only; given: assumptions,
    default data/scenarios.csv.
    Returns shares in 0-1 at year ends (simulation.year_end): n rows, a column a year 2026 ... 2035. Raises KeyError for
    an unknown scenario, ValueError for a share, reading or service that does not exist, MissingAssumption for a number
    without a row.
    """
    given = given or assumptions.load(evidence.load())
    u = uniforms(n, len(baseline_years(given)), seed)
    whole = paths(name, u, given, share, reading, service)
    return pd.DataFrame(whole[:, -len(YEARS) :], columns=pd.Index(YEARS, name="year"))


def paths(name, u, given: Assumptions, share="brand", reading="nationwide", service="cloud") -> np.ndarray:
    """Return shares (n, T) at the ends of simulation.baseline_years for the uniform numbers `u`; else as `simulate`."""
    _check(name, share, reading, service)
    if name == "upper_reference":
        level = given.get("level", name).draw(u["level"]) / 100
        return np.repeat(level[:, None], len(baseline_years(given)), 1)
    parts = rollout(name, u, given, reading, service)
    effect = student(u["effect"], given, "effect")
    out = mixed(log_odds(u, given, f"start_{share}_{service}"), effect, parts)
    if share == "licence" and service == "cloud" and parts:
        brand = mixed(log_odds(u, given, "start_brand_cloud"), effect, parts)
        moved = given.get("transfer").draw(u["transfer"])[:, None] * simulation.opened(parts, out.shape)
        out = out + moved * np.maximum(brand - out, 0.0)
    return out


def _check(name: str, share: str, reading: str, service: str) -> None:
    if name not in SCENARIOS:
        raise KeyError(f"unknown scenario {name!r}; known: {', '.join(SCENARIOS)}")
    known = {"share": (share, SHARES), "reading": (reading, READINGS), "service": (service, SERVICES)}
    for what, (value, values) in known.items():
        if value not in values:
            raise ValueError(f"{what} is one of {', '.join(values)}, not {value!r}")
    if share == "brand" and service != "cloud":
        raise ValueError("brand share has a starting point for cloud only; nothing is known about the other services")


def rollout(name: str, u, given: Assumptions, reading: str, service: str) -> list[Part]:
    """Return the parts of the market that a scenario opens, with their exposure; none for no_pilot.

    In the national reading the pilot opens at once what may be served nationwide, and wider regions add nothing there;
    internet access always follows the regions. A later part starts its own clock, lag included.
    """
    if name == "no_pilot":
        return []
    start, end = given.get("opening").draw(u["opening"]), np.inf
    later = start + (given.get(_WIDER[name], name).draw(u["months"]) / 12 if name in _WIDER else np.inf)
    if name == "retrenchment":
        end = given.get("closing", name).draw(u["closing"])
    first, second = _weights(name, u, given, reading, service)
    years, lag = baseline_years(given), given.get("lag").draw(u["lag"])
    lasting = given.get("effect_years").draw(u["effect_years"])
    standing = np.reshape(np.broadcast_to(end, start.shape), (-1, 1)) > simulation.year_end(years)
    return [
        Part(weight[:, None] * standing, simulation.exposure(years, when, lag, lasting))
        for weight, when in ((first, start), (second, later))
        if weight.any()
    ]


def _weights(name: str, u, given: Assumptions, reading: str, service: str) -> tuple[np.ndarray, np.ndarray]:
    """Return what is open at the start and what a later step adds, (n,) each, as parts of the market of the service."""
    tail = "_access" if service == "access" else ""
    region = given.get(f"region_weight{tail}").draw(u["region"]) / 100
    rest = 1 - region if name in ("nationwide", "nationwide_all_categories") else 0 * region
    if name == "step_by_step":
        rest = given.get(f"region_gain{tail}", name).draw(u["gain"]) / 100
    reached, further = (1 + 0 * region, 0 * region) if reading == "nationwide" else (region, rest)
    if service == "cloud":
        return reached, further
    if service == "access":
        return region, rest
    items, access = given.get("items_national").draw(u["items"]) / 100, given.value("items_access") / 100
    first, second = items * reached + access * region, items * further + access * rest
    return first, (1 - first if name == "nationwide_all_categories" else second)


def fan(name: str, n: int = N, **how) -> pd.DataFrame:
    """Return QUANTILES of the share by year, and `error`: Monte Carlo standard error of the median, share units.

    how: share, reading, service, given as in `simulate`.
    """
    shares = simulate(name, n, **how)
    batches = np.array_split(shares.to_numpy(), simulation.BATCHES)
    error = np.std([np.median(batch, axis=0) for batch in batches], axis=0, ddof=1) / np.sqrt(simulation.BATCHES)
    return shares.quantile(list(QUANTILES)).T.assign(error=error)


def difference(a: str, b: str, n: int = N, **how) -> pd.DataFrame:
    """Return QUANTILES by year of share in scenario `a` less share in `b`, path by path on the same luck."""
    return (simulate(a, n, **how) - simulate(b, n, **how)).quantile(list(QUANTILES)).T
