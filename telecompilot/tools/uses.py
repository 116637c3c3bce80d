"""Where a series is shown: the pages that name it, the figures drawn from it, the sentences that quote it."""

from __future__ import annotations

import json
import re
from pathlib import Path

from telecompilot.evidence import Evidence, paths, quotes
from telecompilot.evidence import pages as book
from telecompilot.evidence.derived import formulas

DATUM = re.compile(r"\{datum\}`(([\w-]+)[^`]*)`")
Sentences = dict[tuple[str, int, str], str]  # page, line and spec of a quoted figure: what it reads


def family(series_id: str) -> set[str]:
    """Return a series and all that are computed from it."""
    ids = {series_id}
    while more := {name for name, entries in formulas.REGISTRY.items() for e in entries if ids & {*e.operands}} - ids:
        ids |= more
    return ids


def _texts() -> dict[str, str]:
    """Return the text of each page by its name."""
    return {file.relative_to(paths.ROOT).as_posix(): book.text(file) for file in book.files()}


def pages(series_id: str) -> list[str]:
    """Return the pages that show a series or one computed from it, by the ids that chapters and their modules name."""
    shows = rf"\b({'|'.join(map(re.escape, sorted(family(series_id))))})\b"
    for room in ("study", "report"):  # a chapter imports modules of `report`, and these some of `study`
        modules = (paths.ROOT / "telecompilot" / room).rglob("*.py")
        using = [file.stem for file in modules if re.search(shows, file.read_text(encoding="utf-8"), re.MULTILINE)]
        shows = "|".join([shows, *(rf"^from [\w.]+ import [\s\w,()]*\b{name}\b" for name in using)])
    return [page for page, text in _texts().items() if re.search(shows, text, re.MULTILINE)]


def figures(series_id: str) -> list[str]:
    """Return the ids of the figures that were drawn from a series, or one computed from it, when last built."""
    ids, texts, found = family(series_id), " ".join(_texts().values()), []
    for file in sorted(paths.ASSETS.glob("*.json")):
        about = json.loads(file.read_text(encoding="utf-8"))
        if f'"{file.stem}"' in texts and ids & {series["id"] for series in about["series"]}:
            found.append(file.stem)
    return found


def sentences(series_id: str, folder: Path) -> Sentences:
    """Return what each quote of a series, or of one computed from it, reads by the tables in `folder` ("": nothing)."""
    ids, ev, found = family(series_id), Evidence(folder), {}
    for page, text in _texts().items():
        for line, words in enumerate(text.splitlines(), start=1):
            for spec, name in DATUM.findall(words):
                if name in ids:
                    try:
                        found[page, line, spec] = quotes.quote(spec, ev).text
                    except (LookupError, ValueError):
                        found[page, line, spec] = ""
    return found


def effects(series_id: str, before: Sentences, folder: Path) -> list[str]:
    """Return lines on what a row just written changes, for its author; `before`, its `sentences` until then.

    This is the place to say more of it: each line stands by itself.
    """
    now = sentences(series_id, folder)
    lines = [
        f"{page}:{line}: {{datum}}`{spec}` reads {now[page, line, spec]!r}, before {was!r}"
        for (page, line, spec), was in before.items()
        if now[page, line, spec] != was
    ]
    same = [f"{page}:{line}" for (page, line, spec), was in before.items() if now[page, line, spec] == was]
    lines += [f"quoted, and reads as before: {', '.join(dict.fromkeys(same))}"] if same else []
    lines.append(f"pages that change: {', '.join(pages(series_id)) or 'no chapter yet'}; and the data catalogue,")
    lines[-1] += " the sources and the changelog"
    if drawn := figures(series_id):
        lines.append(f"figures drawn from it: {', '.join(drawn)}")
    return lines
