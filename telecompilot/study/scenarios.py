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
conditional on a scenario; scenarios have no probabilities of their own. What each opens when is a row of
data/paths.csv.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from telecompilot import evidence
from telecompilot.study import assumptions, simulation
from telecompilot.study.assumptions import Assumptions, Scenario
from telecompilot.study.simulation import YEARS, Acting, Part, baseline_years, log_odds, mixed, uniforms

SHARES = ("brand", "licence")
READINGS = ("nationwide", "regional")
SERVICES = ("cloud", "access", "all")
QUANTILES = (0.025, 0.1, 0.25, 0.5, 0.75, 0.9, 0.975)
N = 2**15  # whole powers of two keep batches of Sobol points even: ends of the answer vary by some 0.04 points
NONE, PILOT = "no_pilot", "pilot_as_is"  # what every other scenario is measured against, and the present law
COUNTRY, CATEGORIES = "country", "categories"  # parts of a step that have no row: all that is left, of every service
MONTHS = "months"  # unit of a date that counts from the opening
SHARED = (  # what every path with an opening draws
    "drift_mean", "drift_spread", "move", "step_mean", "step_spread", "short_mean", "short_spread", "effect_mean",
    "effect_spread", "effect_years", "opening", "lag", "start_brand_cloud", "start_licence_cloud", "transfer",
)  # fmt: skip


def distinct(given: Assumptions) -> dict[tuple[str, str], str]:
    """Return the paths that are drawn: (scenario, reading) and the words for them, in the order of paths.csv."""
    return {(name, reading): words for name, one in given.scenarios.items() for reading, words in one.drawn}


def path(given: Assumptions, name: str, reading: str = "nationwide") -> str:
    """Return the words for one of the paths that the chapters speak of. Raises LookupError if it is not drawn."""
    drawn = distinct(given)
    if (name, reading) not in drawn:
        raise LookupError(f"data/paths.csv: the chapters speak of {name}, {reading}: give its path a name")
    return drawn[name, reading]


def spreading(given: Assumptions) -> list[str]:
    """Return the scenarios that hold to the last year: without those that close again, and the reference."""
    return [name for name, one in given.scenarios.items() if not one.end and not one.level]


def parameters(given: Assumptions) -> set[str]:
    """Return the parameters behind the paths: SHARED, and the weights and dates of every scenario's steps."""
    steps = ([*one.steps, (one.end,)] for one in given.scenarios.values())
    return {*SHARED, *(name for each in steps for step in each for name in step)}


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

    name: of a row of paths.csv; n: paths; seed: same seed, same luck in every scenario, share and reading; share:
    "brand" or "licence"; reading: "nationwide" or "regional"; service: "cloud" (data centres with cloud), "access"
    (internet access), "all" (value-added services by licence items), the last two for the licence share only; given:
    assumptions, by default those of data/.
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
    _check(given, name, share, reading, service)
    scenario, given = given.scenarios[name], given.within(name)
    if scenario.level:
        level = given.get(scenario.level).draw(u["level"]) / 100
        return np.repeat(level[:, None], len(baseline_years(given)), 1)
    acts = simulation.acting(u, given)
    parts = rollout(scenario, u, given, acts, reading, service) if scenario.steps else []
    out = mixed(log_odds(u, given, f"start_{share}_{service}"), acts.effect, parts)
    if share == "licence" and service == "cloud" and parts:
        brand = mixed(log_odds(u, given, "start_brand_cloud"), acts.effect, parts)
        moved = given.get("transfer").draw(u["transfer"])[:, None] * simulation.opened(parts, out.shape)
        out = out + moved * np.maximum(brand - out, 0.0)
    return out


def _check(given: Assumptions, name: str, share: str, reading: str, service: str) -> None:
    if name not in given.scenarios:
        raise KeyError(f"unknown scenario {name!r}; known: {', '.join(given.scenarios)}")
    known = {"share": (share, SHARES), "reading": (reading, READINGS), "service": (service, SERVICES)}
    for what, (value, values) in known.items():
        if value not in values:
            raise ValueError(f"{what} is one of {', '.join(values)}, not {value!r}")
    if share == "brand" and service != "cloud":
        raise ValueError("brand share has a starting point for cloud only; nothing is known about the other services")


def rollout(scenario: Scenario, u, given: Assumptions, acts: Acting, reading: str, service: str) -> list[Part]:
    """Return the parts of the market that a scenario's steps open, with their exposure; given: within the scenario.

    In the national reading the pilot opens at once what may be served nationwide, and wider regions add nothing there;
    internet access always follows the regions. A later part starts its own clock, lag included. Waits of one scenario
    share their luck, as weights do: where one step is slow, so are the others.
    """
    start, end = given.get("opening").draw(u["opening"]), np.inf
    if scenario.end:
        end = given.get(scenario.end).draw(u["closing"])
    years, lag = baseline_years(given), given.get("lag").draw(u["lag"])
    standing = np.reshape(np.broadcast_to(end, start.shape), (-1, 1)) > simulation.year_end(years)
    weights = _weights([part for part, _ in scenario.steps], u, given, reading, service)
    return [
        Part(
            weight[:, None] * standing,
            simulation.exposure(years, _date(given, u, when, start), lag, acts.years, acts.step),
        )
        for weight, (_, when) in zip(weights, scenario.steps, strict=True)
        if weight.any()
    ]


def _date(given: Assumptions, u, name: str, start: np.ndarray) -> np.ndarray:
    """Return the decimal date (n,) of a step: that of the opening, a date of its own, or months after the opening."""
    if name == "opening":
        return start
    row = given.get(name)
    drawn = row.draw(u["months"])
    return start + drawn / 12 if row.unit == MONTHS else drawn


def _weights(parts: list[str], u, given: Assumptions, reading: str, service: str) -> list[np.ndarray]:
    """Return what each step opens, (n,) each, as parts of the market of the service."""
    regions = _regions(parts, u, given, "_access" if service == "access" else "")
    reached = regions
    if reading == "nationwide":
        reached = [np.full_like(regions[0], at == 0) for at in range(len(parts))]
    if service != "all":
        return reached if service == "cloud" else regions
    items, access = given.get("items_national").draw(u["items"]) / 100, given.value("items_access") / 100
    weights: list[np.ndarray] = []
    for part, all_china, region in zip(parts, reached, regions, strict=True):
        whole = part == CATEGORIES
        weights.append(1 - sum(weights) if whole else items * all_china + access * region)
    return weights


def _regions(parts: list[str], u, given: Assumptions, tail: str) -> list[np.ndarray]:
    """Return the part of the country, (n,) each, that joins with each step: at most what is left of it."""
    joined, left = [], np.ones_like(u["region"])
    for at, part in enumerate(parts):
        weight = left
        if part not in (COUNTRY, CATEGORIES):
            row = given.get(part + tail if part + tail in given else part)
            weight = np.minimum(row.draw(u["gain" if at else "region"]) / 100, left)
        joined.append(weight)
        left = left - weight
    return joined


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
