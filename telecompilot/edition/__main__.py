"""Catalogues: ``python -m telecompilot.edition`` with one of

update  follow the built site: new and changed messages stand in the catalogues, to be translated;
prune   the same, and take out what no page says any more; wants the whole site;
check   list what is missing, stale or faulty, and fail if anything is: for a release;
status  the same in one line, and fail only for a translation that cannot be filled in: for every day.
"""

from __future__ import annotations

import sys
from pathlib import Path

from telecompilot.edition import site as edition
from telecompilot.edition.catalogue import Translations
from telecompilot.evidence import paths

COMMANDS = ("update", "prune", "check", "status")
USE = "use: python -m telecompilot.edition update|prune|check|status [folder of the built site]"


def main(arguments: list[str]) -> int:
    """Return 0; 1 where messages are in English (`check`) or faulty (`check`, `status`); 2 for a wrong call."""
    if not arguments or arguments[0] not in COMMANDS:
        print(USE, file=sys.stderr)
        return 2
    site = Path(arguments[1]) if len(arguments) > 1 else paths.BUILD / "html"
    if not (site / "index.html").is_file():
        print(f"{site}: no built site; run make book first", file=sys.stderr)
        return 2
    translations = edition.read(site, Translations())
    whole = edition.whole(site)
    if arguments[0] == "prune" and not whole:
        print(f"{site} lacks pages of the book, whose messages would be lost; run make book first", file=sys.stderr)
        return 2
    if arguments[0] in ("update", "prune"):
        changed = translations.update(whole, prune=arguments[0] == "prune")
        print(*(f"written: {translations.folder / name}.po" for name in changed), sep="\n", end="\n" if changed else "")
        translations = edition.read(site, Translations())
    faults, missing = translations.faults(), translations.missing()
    if arguments[0] == "status":
        print(*faults, *filter(None, [translations.warning()]), sep="\n", end="\n" if faults or missing else "")
        return 1 if faults else 0
    why = dict.fromkeys(translations.stale(), "stale")
    lines = [f"{why.get(text, 'not translated')}: {', '.join(pages)}: {text}" for text, pages in missing.items()]
    counts = f"{len(translations.said())} messages, {len(lines)} in English, {len(faults)} faulty"
    print(*faults, *lines, counts, sep="\n")
    return 1 if (faults or lines) and arguments[0] == "check" else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
