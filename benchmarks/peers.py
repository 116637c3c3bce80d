"""Our trend models beside those of other libraries, on the same markets and origins: the result file and its reader.

``python -m benchmarks.peers PYTHON`` sends every training window of the back-test to another Python, which has
sktime, statsforecast and Prophet (`make peers` sets it up), scores what comes back as our own forecasts are scored,
times everybody on one core, and writes `peers.csv` beside this file.
"""

from __future__ import annotations

import datetime
import hashlib
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import pandas as pd
from scipy.special import expit

from benchmarks import models, peers_worker, timed
from telecompilot import evidence
from telecompilot.models import backtest, scores, trends
from telecompilot.report import methods
from telecompilot.report.methods import BATCHED, OURS
from telecompilot.study import tested_shares, track_record
from telecompilot.study.tested_shares import HORIZON

QUANTILES = [f"q{100 * p:g}" for p in backtest.PROBABILITIES]
SPEED_SERIES = 40
ONE_CORE = {name: "1" for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS")}


def windows(results: pd.DataFrame, shares: dict[str, pd.Series]) -> list[dict]:
    """Return what each origin of the back-test knew: series, origin, years and share, in the order of `results`."""
    found = []
    for row in results.drop_duplicates(["series", "origin"])[["series", "origin"]].itertuples():
        known = shares[row.series].dropna().loc[: row.origin]
        years = [int(period.year) for period in known.index]
        found.append({"series": row.series, "origin": str(row.origin), "years": years, "share": known.tolist()})
    return found


def digest(known: list[dict]) -> str:
    """Return a short digest of the windows and of the list of models: it changes when the result file is stale."""
    text = json.dumps([[w["series"], w["years"], [f"{x:.9f}" for x in w["share"]]] for w in known])
    return hashlib.sha256((text + repr((peers_worker.METHODS, tuple(trends.MODELS)))).encode()).hexdigest()[:16]


def rescored(results: pd.DataFrame, known: list[dict], forecasts: list[dict]) -> pd.DataFrame:
    """Return the back-test's rows of the last value with another method's quantiles (known and forecasts go together)
    in place of its own; `failed` holds the error where the method gave none."""
    rows = results[results.model == "last_value"].reset_index(drop=True)
    place = {(window["series"], window["origin"]): k for k, window in enumerate(known)}
    at = [place[series, str(origin)] for series, origin in zip(rows.series, rows.origin, strict=True)]
    given = [forecasts[k]["quantiles"] for k in at]
    none = [np.nan] * len(QUANTILES)
    made = [none if q is None else q[step - 1] for q, step in zip(given, rows.step, strict=True)]
    rows[QUANTILES] = np.sort(np.clip(np.array(made, float), 0, 1), axis=1)
    return rows.assign(failed=[forecasts[k]["failed"] for k in at], point=rows["q50"])


def pooled(rows: pd.DataFrame) -> dict[str, float]:
    """Return one method's scores on exact outcomes of all steps: n, mase, wis (points), hits50, hits80, hits95, failed
    (forecasts); and by length, for each of SPANS, how many there are and how many the 80 % band held: n8, hits8 ..."""
    rows = rows[rows.at_least == rows.at_most]
    sound = rows[rows.failed == ""]
    quantiles = sound[["q2.5", "q10", "q50", "q90", "q97.5"]]
    held = {
        f"hits{level}": int(sound.actual.between(sound[low], sound[high]).sum())
        for level, low, high in ((50, "q25", "q75"), (80, "q10", "q90"), (95, "q2.5", "q97.5"))
    }
    for low, high in track_record.SPANS:
        own = sound[sound.n_train.between(low, high or np.inf)]
        held |= {f"n{low}": len(own), f"hits{low}": int(own.actual.between(own["q10"], own["q90"]).sum())}
    mase = ((sound.point - sound.actual).abs() / sound.mae_scale).mean()
    wis = 100 * scores.wis_parts(sound.actual, quantiles)["wis"].mean()
    return {"n": len(sound), "mase": mase, "wis": wis, **held, "failed": len(rows) - len(sound)}


def ours(results: pd.DataFrame) -> pd.DataFrame:
    """Return our models' scores: library, model (name for readers) and the columns of `pooled`."""
    table = [{"library": OURS, "model": name, **pooled(results[results.model == key])}
             for key, name in track_record.NAMES.items()]  # fmt: skip
    return pd.DataFrame(table)


def _rates() -> dict[str, float]:
    """Our fits a second by name, with the batched integrated trend, best of three."""
    runs = [models.bench(0.7) for _ in range(3)]
    best = pd.concat(runs, axis=1).max(axis=1)
    single = {name: best[f"forecast(..., {key!r})"] for key, name in track_record.NAMES.items()}
    return single | {BATCHED: best.iloc[0]}


def run(python: str) -> pd.DataFrame:
    """Return the comparison made afresh. python: an interpreter that has the other libraries."""
    ev = evidence.load()
    results = track_record.evaluated(ev)
    known = windows(results, tested_shares.load(ev))
    speed = [{"years": list(range(2001, 2001 + models.LENGTH)), "share": expit(z).tolist()}
             for z in models.simulated(SPEED_SERIES)]  # fmt: skip
    task = {"horizon": HORIZON, "probabilities": backtest.PROBABILITIES, "windows": known, "speed": speed}
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder) / "in.json", Path(folder) / "out.json"
        source.write_text(json.dumps(task), encoding="utf-8")
        subprocess.run([python, peers_worker.__file__, source, target], check=True, env=os.environ | ONE_CORE)
        theirs = json.loads(target.read_text(encoding="utf-8"))
    scored = [{**{key: made[key] for key in ("library", "version", "model", "rate")},
               **pooled(rescored(results, known, made["forecasts"]))} for made in theirs]  # fmt: skip
    own = ours(results)
    batch = own[own.model == track_record.NAMES["integrated_trend"]].assign(model=BATCHED)
    own = pd.concat([own, batch], ignore_index=True).assign(version="")
    own["rate"] = own.model.map(_rates())
    when = datetime.date.today().isoformat()
    return pd.concat([own, pd.DataFrame(scored)]).assign(inputs=digest(known), machine=timed.machine(), date=when)


if __name__ == "__main__":
    if os.environ.get("OMP_NUM_THREADS") != "1":  # one core means one core, and it is read when numpy loads
        os.execve(sys.executable, [sys.executable, "-m", "benchmarks.peers", *sys.argv[1:]], os.environ | ONE_CORE)
    run(sys.argv[1]).round(4).to_csv(methods.PEERS, index=False, lineterminator="\n")
    print(methods.peers().drop(columns=["inputs", "machine", "date"]).to_string(index=False))
