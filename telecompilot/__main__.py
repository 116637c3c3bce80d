"""Work on the evidence: check the tables, add a row, register forecasts."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

CHECK = """print one line for each fault in the tables and, where they are right, for each sentence of the pages that
they no longer bear out; exit 1 if there is an error"""
ADD = """add a row: TABLE (observations if left out) and cells as COLUMN=VALUE, in any order. The row of a series or
source that is new too is given in the same call: series.title=..., sources.title=... Asks for the columns not given,
unless --no-input; checks first, writes in sorted place, says which pages, figures and sentences change"""

REGISTER = """write every forecast that is due and not registered yet at the end of data/forecasts.csv, with its day and
the commit of its evidence. Writes nothing while a change is not committed or the check finds an error"""


def main(arguments: list[str] | None = None) -> int:
    """Run a command; return its exit code: 0, or 1 where something is wrong."""
    parser = argparse.ArgumentParser(prog="python -m telecompilot", description=__doc__)
    commands = parser.add_subparsers(required=True)
    check = commands.add_parser("check", help=CHECK, description=CHECK)
    check.add_argument("data", nargs="?", type=Path, help="folder with the tables (default: the project's data/)")
    check.set_defaults(run=_check)
    add = commands.add_parser("add", help=ADD, description=ADD)
    add.add_argument("cells", nargs="*", metavar="[TABLE] COLUMN=VALUE", help="a table's name first, if any")
    add.add_argument("--data", type=Path, help="folder with the tables (default: the project's data/)")
    add.add_argument("--no-input", action="store_true", help="ask nothing: a column not given stays empty")
    add.set_defaults(run=_add)
    register = commands.add_parser("register", help=REGISTER, description=REGISTER)
    register.set_defaults(run=_register)
    # Cells may stand after options, which a parser with subcommands takes for arguments that it does not know.
    options, more = parser.parse_known_args(arguments)
    if wrong := [word for word in more if word.startswith("-") or options.run is not _add]:
        parser.error(f"unrecognized arguments: {' '.join(wrong)}")
    if more:
        options.cells += more
    return options.run(options)


def _check(options: argparse.Namespace) -> int:
    from telecompilot.evidence.check import faults

    lines = faults(options.data)
    if not any(fault.level == "error" for fault in lines):  # words are read on evidence that can be read
        from telecompilot import evidence
        from telecompilot.report import proofread

        ev = evidence.load(options.data) if options.data else None
        if ev is None or proofread.belongs(ev):
            lines += proofread.faults(ev)
    print(*lines, sep="\n", end="\n" if lines else "")
    errors = sum(fault.level == "error" for fault in lines)
    counts = {"error": errors, "warning": len(lines) - errors}
    print(", ".join(f"{n} {name}{'s' * (n != 1)}" for name, n in counts.items()), file=sys.stderr)
    return 1 if errors else 0


def _add(options: argparse.Namespace) -> int:
    from telecompilot.evidence import paths
    from telecompilot.tools.add import add

    tables = [word for word in options.cells if "=" not in word]
    if tables[1:]:
        print(f"{tables[1]!r} is not COLUMN=VALUE")
        return 1
    table = tables[0] if tables else "observations"
    cells = dict(word.split("=", 1) for word in options.cells if "=" in word)
    try:
        return add(table, cells, (options.data or paths.DATA).resolve(), None if options.no_input else input)
    except (EOFError, KeyboardInterrupt):
        print("\nnothing was written")
        return 1


def _register(options: argparse.Namespace) -> int:
    from telecompilot.tools.register import register

    return register()


if __name__ == "__main__":
    sys.exit(main())
