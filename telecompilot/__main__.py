"""`python -m telecompilot check [PATH]`."""

from __future__ import annotations

import argparse
import sys


def main(arguments: list[str] | None = None) -> int:
    """Run a command; return its exit code: 0, or 1 where something is wrong."""
    parser = argparse.ArgumentParser(prog="telecompilot", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    check = commands.add_parser(
        "check", help="print one line for each fault in the tables; exit 1 if there is an error"
    )
    check.add_argument("path", nargs="?", help="folder with the tables (default: the project's data/)")
    options = parser.parse_args(arguments)
    return _check(options.path)


def _check(path: str | None) -> int:
    from telecompilot.check import faults

    found = faults(path)
    for fault in found:
        print(fault)
    errors = sum(fault.level == "error" for fault in found)
    counts = {"error": errors, "warning": len(found) - errors}
    print(", ".join(f"{n} {name}{'s' * (n != 1)}" for name, n in counts.items()), file=sys.stderr)
    return 1 if errors else 0


if __name__ == "__main__":
    sys.exit(main())
