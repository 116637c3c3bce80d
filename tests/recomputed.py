"""The study of openings and its scenarios once more, from the tables alone: numpy, scipy, csv, nothing of the package.

Written from the formulas, another way where there is one: dense covariances in place of cached contrasts, a fine grid
in place of spectral sums, pseudo-random in place of Sobol draws. What both get right is not a slip of one of them.
"""

from __future__ import annotations

import calendar
import csv
import datetime as dt
from pathlib import Path

import numpy as np
from scipy import linalg, optimize, special, stats

KINDS = ("official", "association", "company_filing", "research_firm", "academic", "newswire", "blog", "mirror")
RULE = "opening-1"


# Figures


class Tables:
    """Rows of data/ as text, and points of series: {period: (value, low, high)}, shares in 0-1."""

    def __init__(self, folder: Path):
        def rows(name: str) -> list[dict[str, str]]:
            with open(folder / f"{name}.csv", encoding="utf-8", newline="") as file:
                return list(csv.DictReader(file))

        self.events, self.scenarios = rows("events"), rows("scenarios")
        self.about = {row["series_id"]: row for row in rows("series")}
        kind = {row["source_id"]: row["kind"] for row in rows("sources")}
        self.figures: dict[str, dict[str, list]] = {}
        for row in rows("observations"):
            row["kind"] = kind[row["source_id"]]
            self.figures.setdefault(row["series_id"], {}).setdefault(row["period"], []).append(row)

    def published(self, series: str) -> dict[str, tuple]:
        return {period: self._ends(series, self._best(series, found)) for period, found in
                self.figures.get(series, {}).items()}  # fmt: skip

    def _best(self, series: str, found: list) -> dict:
        prefer = self.about[series]["prefer"].split()
        blur = {"": 0, "~": 1}
        weak = {"blog", "mirror"}
        better = any(row["kind"] not in weak and not row["qualifier"] for row in found)

        def order(row):
            own = prefer.index(row["source_id"]) if row["source_id"] in prefer else len(prefer)
            return (row["kind"] in weak and better, own, KINDS.index(row["kind"]), blur.get(row["qualifier"], 2),
                    row["source_id"])  # fmt: skip

        return min(found, key=order)

    def _ends(self, series: str, row: dict) -> tuple:
        text, sign, percent = row["value"], row["qualifier"], self.about[series]["unit"] == "percent"
        value, places = float(text), len(text.partition(".")[2])
        step = 10.0**-places
        lower = float(self.about[series]["lower"] or (0 if percent else -np.inf))
        upper = float(self.about[series]["upper"] or (100 if percent else np.inf))
        if sign in (">", ">="):
            low, high = value, upper
        elif sign in ("<", "<="):
            low, high = lower, value
        else:
            half = step / 2
            if sign == "~":
                half = max(step, 0.05 * abs(value)) if places == 0 else step
            low, high = max(lower, value - half), min(upper, value + half)
        return tuple(
            each / (100 if percent or self.about[series]["unit"] == "points" else 1) for each in (value, low, high)
        )

    def points(self, series: str) -> dict[str, tuple]:
        """Published figures first; else arithmetic on others, for the series of the first list."""
        found = self.published(series)
        dated = series.endswith("_dated")
        if series.startswith(("banking", "insurance")) and "_share_assets" in series:
            sector, tail = series.split("_")[0], "_dated" if dated else ""
            unit = "_cny" if sector == "banking" else ""
            part = self._level(f"{sector}_foreign_assets{unit}{tail}", tail)
            whole = self._level(f"{sector}_total_assets{unit}{tail}", tail)
            made = {p: _over(part[p], whole[p]) for p in part if p in whole}
            if dated:
                ends = self._level(f"{sector}_total_assets{unit}", "")
                known = {f"{p}-12" if len(p) == 4 else p: x for p, x in ends.items()} | whole
                made = {p: _between(p, part[p], known) for p in part if p not in known and _inside(p, known)} | made
        elif series == "film_imported_share_box_office":
            made = _rest(self.published("film_domestic_share_box_office"))
        elif series == "pv_share_foreign_brands_caam":
            own = self.published("pv_share_chinese_brands_caam")
            change = self.published("pv_share_chinese_brands_caam_change")
            own = {str(int(p) - 1): _less(own[p], change[p]) for p in own if p in change} | own
            part, whole = (self.published(f"pv_sales_{name}_caam") for name in ("chinese_brands", "total"))
            made = _rest({p: _over(part[p], whole[p]) for p in part if p in whole} | own)
        else:
            made = {}
        return made | found

    def _level(self, series: str, tail: str) -> dict[str, tuple]:
        own = self.published(series)
        growth = self.published(series.removesuffix(tail) + "_growth" + tail)
        before = {}
        for p, rate in growth.items():
            if p in own:
                earlier = str(int(p[:4]) - 1) + p[4:]
                before[earlier] = _over(own[p], tuple(1 + each for each in rate))
        return before | own


def _over(a, b):
    return a[0] / b[0], a[1] / b[2], a[2] / b[1]


def _less(a, b):
    return a[0] - b[0], a[1] - b[2], a[2] - b[1]


def _rest(found):
    return {p: (1 - x[0], 1 - x[2], 1 - x[1]) for p, x in found.items()}


def _inside(p, known):
    return min(known) < p < max(known)


def _between(p, part, known):
    before, after = (known[pick(q for q in known if (q < p) == early)] for pick, early in ((max, True), (min, False)))
    return part[0] / np.sqrt(before[0] * after[0]), part[1] / after[2], part[2] / before[1]


def track(tables: Tables, series: str) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Times, log-odds and noise variances of a share: a stock at its period's end, a flow at its middle, no bounds."""
    stock = "assets" in tables.about[series]["title"].lower()
    rows = []
    for name in [series, f"{series}_dated"] if stock and f"{series}_dated" in tables.about else [series]:
        for period, (value, low, high) in tables.points(name).items():
            year, month = int(period[:4]), int(period[5:7]) if len(period) > 4 else 0
            first = dt.date(year, month or 1, 1)
            last = dt.date(year, month or 12, calendar.monthrange(year, month or 12)[1])
            t = year + ((first - dt.date(year, 1, 1)).days + (last - first).days * (1 if stock else 0.5)) / 365.25
            rows.append((t, value, low, high))
    rows = [row for row in sorted(rows) if row[2] > 1e-12 and row[3] < 1 - 1e-12]
    t, value, low, high = np.array(rows).T
    noise = (special.logit(high) - special.logit(low)) ** 2 / 12
    return t, special.logit(value), np.where(noise > 1e-4, noise, 0.0)


def date(text: str) -> float:
    """A day at its beginning, a bare year or month at its middle."""
    year, month, day = (int(part) for part in (text + "-0-0").split("-")[:3])
    first, days = dt.date(year, month or 1, day or 1), 366 if calendar.isleap(year) else 365
    length = 0 if day else calendar.monthrange(year, month)[1] if month else days
    return year + ((first - dt.date(year, 1, 1)).days + length / 2) / days


# One opening


def column(shape: str, t: np.ndarray, when: float) -> np.ndarray:
    since = t - when
    return {"step": (since >= 0) * 1.0, "short": np.clip(since, 0, 5), "ramp": np.clip(since, 0, None)}[shape]


def estimate(t, z, noise, columns) -> tuple[np.ndarray, np.ndarray, int]:
    """Effects, their t scales and degrees of freedom: local linear trend, variance ratios and scale integrated out."""
    s = (t - t[0]) / np.median(np.diff(t))
    X = np.column_stack([np.ones_like(s), s, columns])
    n, p = X.shape
    low, high = np.minimum.outer(s, s), np.maximum.outer(s, s)
    parts = [np.eye(n), low, (low * (low + 1) * (2 * low + 1) / 6 + (high - low) * low * (low + 1) / 2) / 3]
    C, P, N = linalg.null_space(X.T), linalg.pinv(X)[2:], np.diag(noise)
    df = n - p
    centres, variances, logs, which = [], [], [], []
    for i in range(9):
        for j in range(9 - i):
            V = (i * parts[0] + j * parts[1] + (8 - i - j) * parts[2]) / 8
            B = C.T @ V @ C
            size = linalg.cho_factor(B)
            logdet = 2 * np.log(np.diag(size[0])).sum()
            y = C.T @ z
            lam = linalg.eigh(C.T @ N @ C, B, eigvals_only=True).clip(0) if noise.any() else np.zeros(df)
            rss = y @ linalg.cho_solve(size, y)
            grid = np.exp(np.linspace(np.log(rss * 1e-7), np.log(rss * 1e3), 240)) if noise.any() else [rss / df]
            for scale in grid:
                full = scale * V + N
                inner = C.T @ full @ C
                cross = P @ full @ C
                gain = linalg.solve(inner, cross.T, assume_a="pos").T
                centres.append(P @ z - gain @ y)
                variances.append(np.diag(P @ full @ P.T - gain @ cross.T))
                if noise.any():
                    total = scale + lam
                    fit = y @ linalg.solve(inner, y, assume_a="pos")
                    log = -0.5 * (np.log(total).sum() + logdet) - 0.5 * fit + 0.5 * np.log((total**-2).sum())
                    logs.append(log + np.log(scale))  # on a grid of log scale
                else:
                    logs.append(-0.5 * logdet - 0.5 * df * np.log(rss))
                which.append((i, j))
    weight = special.softmax(logs)
    centres, variances = np.array(centres), np.array(variances)
    mean = weight @ centres
    if not noise.any():
        return mean, np.sqrt(weight @ (variances + (centres - mean) ** 2)), df
    names = sorted(set(which))
    place = np.array([names.index(each) for each in which])
    mass = np.bincount(place, weight)
    local = np.stack([np.bincount(place, weight * each) for each in centres.T], 1) / mass[:, None].clip(1e-300)
    between = mass @ (local - mean) ** 2
    whole = weight @ (variances + (centres - mean) ** 2)
    return mean, np.sqrt(between + (whole - between) / (df / max(df - 2, 1))), df


def effects(tables: Tables, shape: str) -> dict[str, tuple[float, float]]:
    """Effect and error of every opening of the list that has three figures before it and two after, by event."""
    groups: dict[str, list] = {}
    for row in tables.events:
        if row["rule"] == RULE and row["phase"] == "effective":
            groups.setdefault(row["series_id"].split()[0], []).append((row["event_id"], date(row["date"])))
    found = {}
    for series, openings in groups.items():
        try:
            t, z, noise = track(tables, series)
        except ValueError:
            continue  # all its figures are bounds
        usable = [(name, when) for name, when in openings if (t < when).sum() >= 3 and (t >= when).sum() >= 2]
        if usable and len(t) >= 5 + len(usable):
            columns = np.column_stack([column(shape, t, when) for _, when in usable])
            mean, error, _ = estimate(t, z, noise, columns)
            found |= {name: (mean[k], error[k]) for k, (name, _) in enumerate(usable)}
    return found


# All openings, and a market not seen yet


def pool(estimates: list[tuple[float, float]]) -> dict[str, float]:
    """Random effects by REML; the larger of the classic and the Hartung-Knapp error; t with k - 2 for a new market."""
    e, s = np.array(estimates).T
    k = len(e)

    def parts(tau2):
        w = 1 / (s**2 + tau2)
        m = w @ e / w.sum()
        return w, m, w @ (e - m) ** 2

    def minus(tau2):
        w, _, q = parts(tau2)
        return 0.5 * (np.log(w.sum()) - np.log(w).sum() + q)

    grid = np.concatenate([[0], np.geomspace(1e-8, 10 * (e.var() + s.max() ** 2), 4000)])
    at = int(np.argmin([minus(each) for each in grid]))
    tau2 = 0.0
    if at:
        ends = grid[at - 1], grid[min(at + 1, len(grid) - 1)]
        tau2 = float(optimize.minimize_scalar(minus, bounds=ends, method="bounded", options={"xatol": 1e-13}).x)
    w, mean, q = parts(tau2)
    error = max(w.sum() ** -0.5, np.sqrt(q / (k - 1) / w.sum()))
    spread = np.hypot(np.sqrt(tau2), error)
    half, reach = stats.t.ppf(0.975, k - 1) * error, stats.t.ppf(0.975, k - 2) * spread
    return {"k": k, "mean": mean, "low": mean - half, "high": mean + half, "new_low": mean - reach,
            "new_high": mean + reach, "spread": spread, "df": k - 2, "heaviest": int(np.argmax(w)),
            "weight": (w / w.sum()).max()}  # fmt: skip


def new_market(found: dict[str, tuple[float, float]]) -> dict[str, float]:
    """The pool, without an opening that alone has more than half of the weight."""
    whole = pool(list(found.values()))
    if whole["weight"] > 0.5 and len(found) >= 4:
        heavy = list(found)[whole["heaviest"]]
        return pool([each for name, each in found.items() if name != heavy])
    return whole


# The last year, and whether anyone could tell


def triangular(rng, n, low, peak, high):
    return rng.triangular(low, peak, high, n) if low < high else np.full(n, peak)


def paths(given: dict, by_shape: dict, weights: dict, n: int, seed: int, longest: float) -> tuple:
    """Log-odds (n, T) without a pilot, what the pilot adds to them, start, drift and moves.

    given: parameter to (low, value, high); by_shape: shape to mean, spread, df; longest: years a lasting ramp goes on.
    """
    rng = np.random.default_rng(seed)
    first, years = int(given["baseline_year"][1]) + 1, np.arange(int(given["baseline_year"][1]) + 1, 2036)
    start = triangular(rng, n, *(special.logit(x / 100) for x in given["start_brand_cloud"]))
    drift = given["drift_mean"][1] + given["drift_spread"][1] * rng.standard_t(given["drift_df"][1], n)
    move = triangular(rng, n, *given["move"])
    steps = drift[:, None] + move[:, None] * rng.standard_normal((n, len(years)))
    z = start[:, None] + steps.cumsum(1)
    opened = triangular(rng, n, *given["opening"]) + triangular(rng, n, *given["lag"])
    since = years[None, :] + 1.0 - opened[:, None]
    shape = rng.choice(len(weights), n, p=list(weights.values()))
    added = np.zeros_like(z)
    for k, name in enumerate(weights):
        mean, spread, df = by_shape[name]
        effect = mean + spread * (rng.standard_normal(n) if np.isinf(df) else rng.standard_t(df, n))
        reach = column(name, since, 0.0) if name != "ramp" else np.clip(since, 0, longest)
        added = np.where((shape == k)[:, None], effect[:, None] * reach, added)
    assert first == years[0]
    return z, added, start, drift, move


def gains(given, by_shape, weights, n=400_000, seed=1, longest=100.0) -> np.ndarray:
    """Points by which the share of the last year is larger with the pilot than without."""
    z, added, *_ = paths(given, by_shape, weights, n, seed, longest)
    return 100 * (special.expit(z[:, -1] + added[:, -1]) - special.expit(z[:, -1]))


def alarms(given, by_shape, weights, n=160_000, seed=2, longest=100.0) -> tuple[float, float]:
    """Chance by the last year that a yearly test has found a rise: with the pilot, and without (false alarm)."""
    rng = np.random.default_rng([seed, 1])
    figures, noise, revision = int(given["history"][1]), given["reading_noise"][1], given["revision"][1]
    years = 2035 - int(given["baseline_year"][1])
    k = np.arange(1, years + 1)
    scale = np.sqrt(k + k**2 / (figures - 1))

    def statistic(past, seen):
        change = np.diff(past, axis=1)
        rise = seen - past[:, -1:] - k * change.mean(1, keepdims=True)
        return (rise / (change.std(1, ddof=1, keepdims=True) * scale)).max(1)

    unit = given["move"][1]
    level = rng.standard_normal((n, figures + years)).cumsum(1)
    level += noise / unit * rng.standard_normal(level.shape)
    seen = level[:, figures:] + revision / unit * rng.standard_normal((n, years))
    bar = np.quantile(statistic(level[:, :figures], seen), 0.95)

    z, added, start, drift, move = paths(given, by_shape, weights, n, seed, longest)
    back = drift[:, None] + move[:, None] * rng.standard_normal((n, figures - 1))
    past = start[:, None] - np.column_stack([np.zeros(n), back.cumsum(1)])[:, ::-1]
    past = past + noise * rng.standard_normal(past.shape)
    error = np.hypot(noise, revision) * rng.standard_normal(z.shape)
    return tuple(float(np.mean(statistic(past, each + error) > bar)) for each in (z + added, z))
