"""How earlier pilots spread: waiting time until nationwide, base rates, and where the present pilot stands.

Earlier pilots are a small, hand-collected set, not a random sample; successes are easier to find. A base rate here is a
count with its interval, never a probability that the present pilot spreads.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy import special

from telecompilot import evidence

MONTH = 365.25 / 12
PRESENT = "Value-added telecom pilot of 2024"


def months(start: pd.Series, end: pd.Series) -> pd.Series:
    """Months between two columns of dates. A month counts from its first day, a year from its middle."""
    return (_days(end) - _days(start)).dt.days / MONTH


def _days(dates: pd.Series) -> pd.Series:
    text = dates.astype(str)
    return pd.to_datetime(text.where(text.str.len() != 4, text + "-07-01").where(text.str.len() != 7, text + "-01"))


def waits(pilots: pd.DataFrame, as_of: str | None = None) -> pd.DataFrame:
    """Add `months` (to nationwide, else to `as_of`) and `spread` (1 if it went nationwide) to a frame of pilots.

    as_of: day to which open pilots are followed, default that of the evidence.
    A reversed pilot stays in the risk set until `as_of`: it did not spread, and dropping it at the reversal would treat
    it as one that still might have (a competing risk).
    """
    spread = pilots.state.eq("extended")
    end = pilots.extended.where(spread, as_of or evidence.collected())
    return pilots.assign(months=months(pilots.start, end), spread=spread.astype(int))


def survival(time, event, level: float = 0.95) -> pd.DataFrame:
    """Kaplan-Meier estimate with pointwise log-log intervals.

    time: (n,) waiting times; event: (n,) 1 where the event came, 0 where the wait is censored; level: of the intervals.
    Returns a row an event time: at_risk, events, survival, low, high (NaN where survival is 0).
    Source: statsmodels' SurvfuncRight; Kalbfleisch and Prentice's log(-log) transform with Greenwood's variance.
    """
    from statsmodels.duration.survfunc import SurvfuncRight  # a second, for a few chapters only

    fitted = SurvfuncRight(np.asarray(time, float), np.asarray(event, int))
    alive, error = fitted.surv_prob, fitted.surv_prob_se
    low, high = np.full(alive.size, np.nan), np.full(alive.size, np.nan)
    inside = (alive > 0) & (alive < 1)
    log = np.log(alive[inside])
    reach = special.ndtri(0.5 + level / 2) * error[inside] / (alive[inside] * -log)
    low[inside], high[inside] = np.exp(log * np.exp(reach)), np.exp(log * np.exp(-reach))
    columns = {"at_risk": fitted.n_risk, "events": fitted.n_events, "survival": alive, "low": low, "high": high}
    return pd.DataFrame(columns, index=pd.Index(fitted.surv_times, name="time"))


def expansion_curve(pilots: pd.DataFrame, as_of: str | None = None, unit: str | None = None) -> pd.DataFrame:
    """Return the chance of having gone nationwide by each age, from earlier pilots.

    pilots: the table pilots.csv; as_of: day to which pilots not yet nationwide are followed; unit: "category" (telecom
    service categories), "episode", or None for both. The present pilot is left out of its own yardstick.
    Returns a row an age in months at which some spread: at_risk, events, nationwide, low, high (95 %, pointwise).
    Categories opened by one act are not independent: the intervals are too short rather than too long.
    """
    earlier = pilots[(pilots.pilot != PRESENT) & (pilots.unit == unit if unit else True)]
    timed = waits(earlier, as_of)
    alive = survival(timed.months, timed.spread)
    upside = pd.DataFrame({"nationwide": 1 - alive.survival, "low": 1 - alive.high, "high": 1 - alive.low})
    return alive[["at_risk", "events"]].join(upside).rename_axis("months")


def by_age(curve: pd.DataFrame, age: float) -> pd.Series:
    """Return the row of an expansion curve that holds at an age in months (zero before the first step)."""
    before = curve[curve.index <= age]
    if before.empty:
        return pd.Series({"nationwide": 0.0, "low": 0.0, "high": np.nan}, name=age)
    return before.iloc[-1].rename(age)


def present_age(pilots: pd.DataFrame, as_of: str | None = None) -> float:
    """Return the age of the present pilot in months at `as_of`. Raises LookupError if the table does not name it."""
    row = pilots[pilots.pilot == PRESENT]
    if row.empty:
        raise LookupError(f"pilots.csv has no row {PRESENT!r}")
    return float(waits(row, as_of).months.iloc[0])


def jeffreys(hits: int, total: int, level: float = 0.95) -> tuple[float, float]:
    """Jeffreys interval of a rate (Brown, Cai and DasGupta 2001): Beta(1/2) quantiles, 0 and 1 kept at the ends."""
    low, high = special.betaincinv(hits + 0.5, total - hits + 0.5, [0.5 - level / 2, 0.5 + level / 2])
    return (0.0 if hits == 0 else float(low)), (1.0 if hits == total else float(high))


def acts(pilots: pd.DataFrame) -> pd.DataFrame:
    """Return the pilots with rows that share sector, start, extension and state counted once: one row a legal act."""
    return pilots.drop_duplicates(["sector", "start", "extended", "state"])


def base_rates(
    pilots: pd.DataFrame, measures: dict[str, tuple[int, int]] | None = None, undated: int = 0
) -> pd.DataFrame:
    """Return how often an earlier pilot went nationwide, by what is counted as one.

    pilots: pilots.csv; open ones are not settled and are left out. measures: further counts (nationwide, of how many)
    by label, for units of which only totals are published (`openings.measures`). undated: pilots that went nationwide
    but whose start no document dates; they have no waiting time and enter one row of their own only.
    Returns a row a unit: total, nationwide, partial, reversed, rate, low, high (Jeffreys, 95 %), reversed_low and
    reversed_high. Rows overlap: they answer the same question in different units and must not be added up.
    """
    settled = pilots[(pilots.state != "open") & (pilots.pilot != PRESENT)]
    groups = {
        "telecom categories": settled[settled.unit == "category"],
        "legal acts": acts(settled),
        "categories and episodes": settled,
    }
    rows = {label: _rate(group.state.value_counts(), len(group)) for label, group in groups.items()}
    if undated:
        states = settled.state.value_counts().add(pd.Series({"extended": undated}), fill_value=0)
        rows["the same, and those of unknown start"] = _rate(states, len(settled) + undated)
    for label, (hits, total) in (measures or {}).items():
        rows[label] = _rate({"extended": hits}, total, known=False)
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("unit")


def _rate(states, total: int, known: bool = True) -> dict:
    hits, back = int(states.get("extended", 0)), int(states.get("reversed", 0))
    low, high = jeffreys(hits, total)
    row = {"total": total, "nationwide": hits, "rate": hits / total, "low": low, "high": high}
    if known:
        back_low, back_high = jeffreys(back, total)
        row |= {"partial": int(states.get("partial", 0)), "reversed": back, "reversed_low": back_low}
        row |= {"reversed_high": back_high}
    return row
