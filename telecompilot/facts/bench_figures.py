"""What the benchmark of builds has found: the reader of its result file, for the page on methods.

The file holds one row a run; ratios are taken within a pair, of which the two were run one after the other.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from telecompilot.evidence import formats, paths

FILE = paths.BENCHMARKS / "bench.csv"
COLUMNS = ["case", "pair", "times", "wall", "processor", "memory", "load", "machine", "tool", "commit", "date"]
# Aimed at: a first build against the plain one, the others against a first build.
GOALS = {"cold": 0.6, "unchanged": 0.1, "edit": 0.35}
NAMES = {
    "plain": "First build, plain configuration",
    "cold": "First build",
    "unchanged": "Nothing changed",
    "edit prose": "One sentence edited",
    "edit observations": "One figure edited",
    "edit pilots": "One pilot edited",
    "edit claims": "One claim edited",
}
GROWN = {
    "check observations": "Check of the tables",
    "load observations": "Reading of the tables",
    "build observations": "Build of one chapter on the tables",
    "build chapters": "Build of copies of a chapter",
}
UNKNOWN = "not measured"


def load(file: Path = FILE) -> pd.DataFrame:
    """Return the runs: case, pair, times (the book's size), wall and processor (seconds), memory (MB), load, machine,
    tool, commit, date."""
    return pd.read_csv(file, dtype={"commit": str, "date": str})


def ratios(runs: pd.DataFrame, column: str = "wall") -> pd.Series:
    """Return by case the median over pairs of time against what it is compared with: a first build with the plain one
    of its pair, every other build with the first build of its pair."""
    once = runs[(runs.times == 1) & runs.case.isin(NAMES)]
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


def table(runs: pd.DataFrame | None = None) -> pd.DataFrame:
    """Return the builds for readers: what, seconds, processors' seconds, memory, ratio, goal, an anchor."""
    runs = load() if runs is None else runs
    found, rows = ratios(runs), []
    for case, name in NAMES.items():
        own = runs[(runs.case == case) & (runs.times == 1)]
        if own.empty:
            continue
        ratio = found.get(case)
        shown = (f"{ratio:.2f}", f"{goal(case):g}") if ratio is not None else ("–", "–")
        spent = (formats.num(own.wall.median(), 0), formats.num(own.processor.median(), 0))
        rows.append((name, *spent, formats.num(own.memory.max(), 0), *shown, f"build-{case.replace(' ', '-')}"))
    columns = ["Build", "Seconds", "Processor seconds", "Most memory, MB", "Ratio", "Goal", "Anchor"]
    return pd.DataFrame(rows, columns=columns)


def grown(runs: pd.DataFrame | None = None) -> pd.DataFrame:
    """Return for readers how work grows: what, size, processors' seconds, memory, work beside the smallest, anchor."""
    found = growth(load() if runs is None else runs)
    ratio = [f"×{value:.1f}" if value < 10 else f"×{value:.0f}" for value in found.ratio]
    shown = {"What": found.case.map(GROWN), "Size": [f"×{times}" for times in found.times]}
    shown |= {"Processor seconds": [formats.num(value, 1) for value in found.processor], "Work": ratio}
    anchors = [f"grown-{row.case.replace(' ', '-')}-{row.times}" for row in found.itertuples()]
    return pd.DataFrame(shown | {"Anchor": anchors})


def note(runs: pd.DataFrame | None = None) -> str:
    """Return what a reader needs to read the table."""
    runs = load() if runs is None else runs
    about = runs.iloc[0]
    return (
        "Ratio of seconds: a first build against the plain configuration, others against a first build; the middle of "
        f"{formats.num(int(runs.pair.max()) + 1)} pairs. Measured with {about.tool} on {formats.date(about.date)}, "
        f"{about.machine}; load before a run {runs.load.min():.1f} to {runs.load.max():.1f}."
    )


def words(runs: pd.DataFrame | None = None) -> dict[str, str]:
    """Return the ratios that the page quotes, as percent."""
    found = ratios(load() if runs is None else runs)
    cases = [case for case in NAMES if case != "plain"]
    said = {case: formats.pct(found[case], 0) if case in found else UNKNOWN for case in cases}
    return {f"build_{case.replace(' ', '_')}": text for case, text in said.items()}
