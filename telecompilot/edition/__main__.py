"""Catalogues: ``python -m telecompilot.edition update`` follows the built site, ``check`` says what they lack."""

from __future__ import annotations

import sys
from pathlib import Path

from telecompilot.edition import site as edition
from telecompilot.edition.catalogue import Translations
from telecompilot.evidence import paths

USE = "use: python -m telecompilot.edition update|check [folder of the built site]"


def main(arguments: list[str]) -> int:
    """Return 0; 1 where `check` finds a missing, stale or faulty translation; 2 for a wrong call."""
    if not arguments or arguments[0] not in ("update", "check"):
        print(USE, file=sys.stderr)
        return 2
    site = Path(arguments[1]) if len(arguments) > 1 else paths.BUILD / "html"
    if not (site / "index.html").is_file():
        print(f"{site}: no built site; run make book first", file=sys.stderr)
        return 2
    translations = edition.read(site, Translations())
    if arguments[0] == "update":
        translations.update()
        translations = edition.read(site, Translations())
    missing = (f"not translated: {page}: {text}" for page, text in translations.missing())
    lines = [*translations.faults(), *translations.stale(), *missing]
    said = {text for texts in translations.seen.values() for text in texts}
    print(*lines, f"{len(said)} messages, {len(lines)} missing, stale or faulty", sep="\n")
    return 1 if lines and arguments[0] == "check" else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
