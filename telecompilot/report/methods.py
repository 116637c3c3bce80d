"""Methods and changes: what the evidence holds and how far it can be trusted; other libraries; how long builds take."""

from __future__ import annotations

from types import SimpleNamespace

import pandas as pd
from scipy import stats

from telecompilot import evidence
from telecompilot.evidence import Evidence, formats, paths
from telecompilot.evidence.derived import formulas
from telecompilot.evidence.formats import count, num, pct
from telecompilot.evidence.tables import KINDS, WEAK_KINDS
from telecompilot.models import boundary, scores
from telecompilot.models.trends import combination, kernel, smoothing
from telecompilot.report import opening_answer
from telecompilot.study import cloud, opening_lists, tested_shares, track_record
from telecompilot.study.precedents import RULE
from telecompilot.study.shapes import SHORT
from telecompilot.study.track_record import NOMINAL

TABLES = {  # of the evidence, and what a row of each is
    "observations": "one figure from one source",
    "series": "what a series counts",
    "sources": "one document that was read",
    "events": "one dated opening, rule or market event",
    "services": "one telecom service under one regime",
    "firms": "one firm named as approved or as signing up",
    "pilots": "one earlier pilot",
    "scenarios": "one assumption of one scenario",
    "paths": "one scenario: what it opens when",
    "regions": "one region of the pilots",
    "sectors": "one sector of series, events and pilots",
    "claims": "one claim of the source article",
    "forecasts": "one forecast, fixed before its outcome",
}
# Before publication figures drawn at random were looked up again in their sources; one source could not be reached.
SAMPLED, REACHED, WRONG = 36, 35, 0

PEERS = paths.BENCHMARKS / "peers.csv"
OURS, BATCHED = "telecompilot", "Integrated trend, in batches"

BUILDS = paths.BENCHMARKS / "bench.csv"
COLUMNS = ["case", "pair", "times", "wall", "processor", "memory", "load", "machine", "tool", "commit", "date"]
# Ratios aimed at: a first build against the plain one, the others against a first build.
GOALS = {"cold": 0.6, "unchanged": 0.1, "edit": 0.25}
CASES = {
    "plain": "First build, plain configuration",
    "cold": "First build",
    "unchanged": "Nothing changed",
    "edit prose": "One sentence edited",
    "edit observations": "One figure edited",
    "edit sources": "One source edited",
    "edit events": "One opening edited",
}
GROWN = {
    "check observations": "Check of the tables",
    "load observations": "Reading of the tables",
    "build observations": "Build of one chapter on the tables",
    "build chapters": "Build of copies of a chapter",
}
UNKNOWN = "not measured"


def numbers(ev: Evidence) -> SimpleNamespace:
    """Return every computed number in the prose of the two pages, methods and changes, as text."""
    return formats.texts(
        _tables(ev), _sources(ev), _figures(ev), _limits(ev), _openings(ev), _sample(), _settings(), _peers(), _builds()
    )


def _tables(ev: Evidence) -> dict[str, str]:
    sizes = {f"rows_{name}": num(ev.count(name)) for name in ("observations", "series", "sources")}
    return sizes | {"collected": formats.date(evidence.collected())}


def _sources(ev: Evidence) -> dict[str, str]:
    kinds = ev.sources.kind
    weak, whole = kinds.isin(WEAK_KINDS).mean(), (ev.sources.read_as != "excerpt").sum()
    return {kind: num((kinds == kind).sum()) for kind in KINDS} | {"weak_sources": pct(weak, 0), "whole": num(whole)}


def _figures(ev: Evidence) -> dict[str, str]:
    rows = ev.observations
    points = ev.every_point()
    published = points[points.kind != "computed"]
    spread = rows[rows.qualifier == ""].groupby(["series_id", "period"]).value.agg(["min", "max", "size"])
    twice = spread[spread["size"] > 1]
    years = rows.period[rows.series_id.map(ev.catalogue.basis) != "forecast"].str[:4]
    return {
        "bounds": num(rows.qualifier.isin([">", ">=", "<", "<="]).sum()),
        "about": num((rows.qualifier == "~").sum()),
        "weak_points": pct(published.weak.mean(), 0),
        "computed_points": num((points.kind == "computed").sum()),
        "computed_series": num(len(formulas.REGISTRY)),
        "twice": num(len(twice)),
        "disagree": num((twice["max"] > twice["min"]).sum()),
        "single": num((rows.groupby("series_id").size() == 1).sum()),
        "first_year": years.min(),
        "last_year": years.max(),
        "missed_years": formats.listed([str(period) for period in ev.series("eucham_missed_opportunities").index]),
    }


def _limits(ev: Evidence) -> dict[str, str]:
    """How much is known of what the report forecasts from, and of its target."""
    lengths, aws = [len(share) for share in tested_shares.load(ev).values()], cloud.aws_figures(ev)
    bases = {figure.series_id.split("_share_")[1].split("_")[0] for figure in aws}
    words = {"fewest": count(min(lengths)), "most": count(max(lengths)), "cloud_published": count(len(aws))}
    counts = ev.series("pilot_approvals_cum").drop_duplicates()  # each level at the first date it is dated to
    return words | {"cloud_bases": count(len(bases)), "counted": formats.listed(counts.index.map(formats.date))}


def _openings(ev: Evidence) -> dict[str, str]:
    """How far the event study and what it is compared with reach."""
    measured = opening_lists.measured(ev, RULE, "ramp")
    return opening_answer.null_words(ev) | {
        "short": count(SHORT),
        "longest": num(opening_lists.longest(ev, RULE), 1),
        "openings": count(len(measured)),
        "ten": count((measured.observed >= 10).sum()).capitalize(),
    }


def _sample() -> dict[str, str]:
    """The check of a random sample: exact (Clopper-Pearson) upper end of the 95 % interval of the error rate."""
    upper = stats.binomtest(WRONG, REACHED).proportion_ci(0.95, method="exact").high
    return {"drawn": num(SAMPLED), "reached": num(REACHED), "wrong": count(WRONG), "wrong_upper": pct(upper, 0)}


def _settings() -> dict[str, str]:
    """What the words and formulas leave open: numbers that the code fixes."""
    ranges = [f"{100 * (1 - 2 * level):.0f}" for level in scores.WIS_LEVELS if level < 0.5][::-1]
    return {
        "clear": pct(0.95, 0),
        "usual": pct(NOMINAL, 0),
        "trend_steps": count(kernel.STEPS),
        "trend_mixes": num(len(kernel.WEIGHTS)),
        "smoothing_points": num(len(smoothing.GRID)),
        "headline_members": count(len(combination.MEMBERS)),
        "alarm_chance": pct(boundary.ALPHA, 0),
        "alarm_runs": num(boundary.RUNS),
        "simulated": formats.listed([str(n) for n in track_record.LENGTHS], "or"),
        "score_ranges": f"{' and '.join(ranges)} percent",
    }


def tab_evidence(ev: Evidence) -> pd.DataFrame:
    """Return what each table of the evidence holds; `id` is the anchor of a row."""
    rows = [(name, what, ev.count(name), f"{name}-table") for name, what in TABLES.items()]
    return pd.DataFrame(rows, columns=["Table", "A row is", "Rows", "id"])


# Our trend models beside those of other libraries: the result file that `benchmarks/peers.py` writes.


def peers() -> pd.DataFrame:
    """Return the committed comparison: library, version, model, n, mase, wis (points), hits50, hits80, hits95, failed,
    n8, hits8 ... (forecasts and hits of the 80 % band by length, a pair for each of track_record.SPANS), rate (fits
    with quantiles a second on one core), inputs (digest of what was compared), machine, date."""
    return pd.read_csv(PEERS, dtype={"version": str, "date": str})


def _ranked() -> pd.DataFrame:
    """The comparison, best weighted interval score first, without the batched run of a model that is in it already."""
    return peers().query("model != @BATCHED").sort_values(["wis", "model"], ignore_index=True)


def tab_peers(ev: Evidence) -> pd.DataFrame:
    """Return the comparison for readers, best weighted interval score first; `Anchor` is that of a row."""
    rows = _ranked()
    bands = {
        f"{level}% band": [f"{hits}\u00a0of\u00a0{n}" for hits, n in zip(rows[f"hits{level}"], rows.n, strict=True)]
        for level in (80, 95)
    }
    for low, high in track_record.SPANS:
        held = zip(rows[f"hits{low}"], rows[f"n{low}"], strict=True)
        head = f"80%, {low}–{high} figures" if high else f"80%, {low} or more"
        bands[head] = [f"{hits}\u00a0of\u00a0{n}" for hits, n in held]
    scored = {"Model": rows.model, "From": rows.library, "WIS": rows.wis.round(2), "MASE": rows.mase.round(2)}
    speed = {"Fits a second": rows.rate.round(0).astype(int), "Anchor": [f"peer-{k}" for k in range(len(rows))]}
    return pd.DataFrame(scored | bands | speed)


def peers_note() -> str:
    """Return what a reader needs to read the comparison: conditions, versions, machine and date."""
    rows = peers()
    theirs = rows.dropna(subset="version").drop_duplicates("library")
    versions = ", ".join(f"{row.library} {row.version}" for row in theirs.itertuples())
    return (
        "All horizons pooled, exact outcomes only, best WIS first. WIS in points of share, MASE: error over the past’s "
        "mean change from one year to the next. "
        "Bands: outcomes held, that of 80% also by how many figures the model had. Fits a second: fit and five-year "
        "quantiles of one series of twenty years, one core. "
        f"Measured on {formats.date(rows.date[0])} with {versions} on {rows.machine[0]}."
    )


def _peers() -> dict[str, str]:
    shown, speed = _ranked(), peers().set_index("model").rate
    own, other = shown[shown.library == OURS], shown[shown.library != OURS]
    lead = shown[shown.model == track_record.NAMES[track_record.LEAD]].iloc[0]
    best, rival, quickest = own.iloc[0], other.iloc[0], other.loc[other.rate.idxmax()]
    return {
        "peers_own": count(len(own)),
        "peers_tried": count(len(other)),
        "peers_forecasts": num(lead.n),
        "peers_first": "one of ours" if shown.library[0] == OURS else "one of theirs",
        "peers_best": f"{_in_sentence(best.model)} ({num(best.wis, 2)} points)",
        "peers_rival": f"the {_in_sentence(rival.model)} of {rival.library} ({num(rival.wis, 2)} points)",
        "peers_place": num(lead.name + 1),
        "peers_all": num(len(shown)),
        "peers_lead_held": num(lead.hits80),
        "peers_own_held": num(own.hits80.max()),
        "peers_widest": _in_sentence(other.model[other.hits80.idxmax()]),
        "peers_date": formats.date(peers().date[0]),
        "peers_nobody": _held_enough(shown),
        "peers_held": num(other.hits80.max()),
        "peers_least": num(other.hits80.min()),
        "peers_batch": num(round(speed[BATCHED], -2)),
        "peers_single": num(round(speed[track_record.NAMES["integrated_trend"]], -1)),
        "peers_lead_rate": num(round(lead.rate)),
        "peers_quickest": f"the {_in_sentence(quickest.model)} of {quickest.library} ({num(round(quickest.rate, -1))})",
        "peers_slowest": num(other.rate.min()),
    }


def _held_enough(shown: pd.DataFrame) -> str:
    """Name whose 80 percent bands held four outcomes in five, as the start of a sentence."""
    enough = shown.model[shown.hits80 / shown.n >= NOMINAL]
    return formats.listed([_in_sentence(name) for name in enough]).capitalize() or "Nobody"


def _in_sentence(name: str) -> str:
    own = name.split(" (")[0]
    return own if own.startswith(("Auto", "Prophet", "Theta")) else own[0].lower() + own[1:]


# How long builds take: the result file of `python -m benchmarks`, one row a run. Ratios are taken within a pair, of
# which the two were run one after the other.


def builds() -> pd.DataFrame:
    """Return the committed runs: case, pair, times (the book's size), wall and processor (seconds), memory (MB), load,
    machine, tool, commit, date."""
    return pd.read_csv(BUILDS, dtype={"commit": str, "date": str})


def ratios(runs: pd.DataFrame, column: str = "wall") -> pd.Series:
    """Return by case the median over pairs of time against what it is compared with: a first build with the plain one
    of its pair, every other build with the first build of its pair."""
    once = runs[(runs.times == 1) & runs.case.isin(CASES)]
    wide = once.groupby(["pair", "case"])[column].mean().unstack()
    against = wide.div(wide["cold"], axis=0)
    against["cold"] = wide["cold"] / wide["plain"]
    return against.drop(columns="plain").median()


def goal(case: str) -> float:
    """Return the ratio aimed at."""
    return GOALS[case.split()[0]]


def growth(runs: pd.DataFrame) -> pd.DataFrame:
    """Return by case and size the processors' seconds, and how many times those of the smallest they are (ratio)."""
    wide = runs[runs.case.isin(GROWN)].set_index(["case", "times"]).processor
    return pd.DataFrame({"processor": wide, "ratio": wide / wide.groupby(level=0).transform("first")}).reset_index()


def tab_builds(ev: Evidence) -> pd.DataFrame:
    """Return for readers what each build took and its ratio beside the goal; `Anchor` is that of a row."""
    runs, rows = builds(), []
    against = ratios(runs)
    for case, name in CASES.items():
        own = runs[(runs.case == case) & (runs.times == 1)]
        if own.empty:
            continue
        compared = (f"{against[case]:.2f}", f"{goal(case):g}") if case in against else ("–", "–")
        spent = [num(value, 0) for value in (own.wall.median(), own.processor.median(), own.memory.max())]
        rows.append((name, *spent, *compared, f"build-{case.replace(' ', '-')}"))
    columns = ["Build", "Seconds", "Processor seconds", "Most memory, MB", "Ratio", "Goal", "Anchor"]
    return pd.DataFrame(rows, columns=columns)


def tab_growth(ev: Evidence) -> pd.DataFrame:
    """Return for readers how work grows with size, beside that on the smallest; `Anchor` is that of a row."""
    rows = growth(builds())
    return pd.DataFrame(
        {
            "What": rows.case.map(GROWN),
            "Size": [f"×{times}" for times in rows.times],
            "Processor seconds": [num(value, 1) for value in rows.processor],
            "Work": [f"×{value:.1f}" if value < 10 else f"×{value:.0f}" for value in rows.ratio],
            "Anchor": [f"grown-{row.case.replace(' ', '-')}-{row.times}" for row in rows.itertuples()],
        }
    )


def builds_note() -> str:
    """Return what a reader needs to read the table of builds."""
    runs = builds()
    about, pairs = runs.iloc[0], runs.pair.max() + 1
    many = f"the middle of {num(pairs)} pairs" if pairs > 1 else "one pair of runs"
    return (
        f"Ratio of seconds: a first build against the plain configuration, others against a first build; {many}. "
        f"Measured with {about.tool} on {formats.date(about.date)}, "
        f"{about.machine}; load before a run {runs.load.min():.1f} to {runs.load.max():.1f}."
    )


def _builds() -> dict[str, str]:
    against = ratios(builds())
    return {
        f"build_{case.replace(' ', '_')}": pct(against[case], 0) if case in against else UNKNOWN
        for case in CASES
        if case != "plain"
    }
