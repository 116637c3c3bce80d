"""Measure, print the ratios, and write the result file."""

from __future__ import annotations

import argparse
import datetime
import subprocess
import tempfile
from pathlib import Path

import pandas as pd

from benchmarks import cases, timed
from telecompilot.evidence import formats, paths
from telecompilot.report import methods


def commit() -> str:
    """Return the commit that is measured, with a mark where files differ from it."""
    command = ["git", "-C", str(paths.ROOT), "describe", "--always", "--dirty"]
    return subprocess.run(command, capture_output=True, text=True).stdout.strip()


def main() -> None:
    """Run every case."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--pairs", type=int, default=2, help="pairs of first builds (default 2)")
    parser.add_argument("--to", type=Path, default=methods.BUILDS, help="result file")
    parser.add_argument("--only", choices=["builds", "growth"], help="leave the other half out, and write nothing")
    options = parser.parse_args()
    timed.warn()
    rows: list[cases.Row] = []
    with tempfile.TemporaryDirectory(prefix="telecompilot-bench-") as name:
        folder = Path(name)
        if options.only != "builds":
            rows += cases.growth(folder)
        if options.only != "growth":
            rows += cases.builds(folder, options.pairs)
    table = pd.DataFrame([{**row._asdict(), **vars(row.run)} for row in rows]).drop(columns="run").round(2)
    when = datetime.date.today().isoformat()
    table = table.assign(machine=timed.machine(), tool=timed.tool(), commit=commit(), date=when)[methods.COLUMNS]
    if not options.only:
        table.to_csv(options.to, index=False, lineterminator="\n")
    report(table, options.only)


def report(table: pd.DataFrame, only: str | None) -> None:
    """Print ratios beside the goals, and growth beside a pure multiple."""
    if only != "growth":
        for what in ("wall", "processor"):
            print(f"\nratios, {what} (a first build to the plain one, others to a first build)")
            for case, ratio in methods.ratios(table, what).items():
                mark = "" if what != "wall" else "  ok" if ratio <= methods.goal(case) else "  MISSED"
                print(f"  {case:20} {ratio:6.2f}   goal {methods.goal(case):g}{mark}")
        most = table[table.case.isin(["cold", "plain"])].groupby("case").memory.max()
        print("\nmost memory, MB: " + ", ".join(f"{case} {formats.num(value, 0)}" for case, value in most.items()))
    if only != "builds":
        print("\ngrowth of processors' seconds")
        for row in methods.growth(table).itertuples():
            print(f"  {row.case:20} {row.times:4}×  {row.processor:7.1f} s   {row.ratio:6.1f}×")


if __name__ == "__main__":
    main()
