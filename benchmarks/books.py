"""Copies of this project to build: as it is, in the plain configuration, and grown."""

from __future__ import annotations

import csv
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from telecompilot import evidence
from telecompilot.evidence import paths
from telecompilot.site import cite

# The same chapters in the default theme (sphinx-book-theme) with Jupyter Book's default extensions, notebooks run by
# `cache`, one after the other. Nothing of ours takes part but the package that the chapters import. Numbers in prose
# stay empty (`cache` cannot compute them) and links to figures lead nowhere, so warnings are no errors.
PLAIN = """\
title: Will foreign firms gain ground under China’s telecom pilot?
author: The telecompilot authors
exclude_patterns: [README.md, CHANGELOG.md, "telecompilot/**", "data/**", "_static/**", "*.egg-info/**"]
execute: {execute_notebooks: cache, timeout: 600}
parse: {myst_enable_extensions: [colon_fence, deflist, attrs_inline, attrs_block]}
bibtex_bibfiles: [references.bib]
"""
GROWN = "pilot-scope"  # a light chapter: two seconds
LEFT_OUT = ("tests", "locale")


def copy(folder: Path) -> Path:
    """Copy the project's files as they stand, without what was built."""
    command = ["git", "-C", str(paths.ROOT), "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, capture_output=True, check=True).stdout.decode().split("\0")
    for name in filter(None, listed):
        if (paths.ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(paths.ROOT / name, folder / name)
    return folder


def plain(folder: Path) -> Path:
    """The same chapters in the plain configuration."""
    copy(folder)
    for name in LEFT_OUT:
        shutil.rmtree(folder / name, ignore_errors=True)
    (folder / "_config.yml").write_text(PLAIN, encoding="utf-8")
    text = cite.bibliography(evidence.load(folder / "data").sources)
    (folder / "references.bib").write_text(text, encoding="utf-8")
    return folder


def environment(folder: Path) -> dict[str, str]:
    """What a build of a copy runs in: the copy's own package, one date, and no setting of whoever started us."""
    known = {name: value for name, value in os.environ.items() if not name.startswith("TELECOMPILOT_")}
    own = {"PYTHONPATH": str(folder), "SOURCE_DATE_EPOCH": "1764028800", "NO_COLOR": "1"}
    return known | own | {"TELECOMPILOT_PDF": "0"}  # printing hangs on a browser, and the plain build prints nothing


def program(name: str) -> str:
    """Return the path of a program that is installed beside this Python."""
    return str(Path(sys.executable).with_name(name))


def clean(folder: Path) -> None:
    """Delete all that a build leaves and keeps."""
    for name in ("_build", ".cache"):
        shutil.rmtree(folder / name, ignore_errors=True)


def of_chapters(folder: Path, times: int) -> Path:
    """A book of a front page and `times` copies of one light chapter, each with ids of its own."""
    copy(folder)
    text = (folder / "chapters" / f"{GROWN}.md").read_text(encoding="utf-8")
    shutil.rmtree(folder / "chapters")
    (folder / "chapters").mkdir()
    shutil.rmtree(folder / "locale")
    for turn in range(times):
        own = re.sub(r'(?<=")(?:fig|tab)-[\w-]+(?=")', lambda hit, turn=turn: f"{hit[0]}-copy{turn}", text)
        own = re.sub(r"^# (.*)$", lambda hit, turn=turn: f"# {hit[1]} {turn}", own, count=1, flags=re.MULTILINE)
        own = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", own)  # links lead to pages that are not here
        (folder / "chapters" / f"copy-{turn}.md").write_text(own, encoding="utf-8")
    return _front(folder, [f"chapters/copy-{turn}" for turn in range(times)])


def of_observations(folder: Path, times: int) -> Path:
    """A book of one light chapter whose evidence holds every published figure, and its series, `times` times."""
    copy(folder)
    published = set(evidence.load(folder / "data").observations.series_id)
    for name in ("observations", "series"):
        file = folder / "data" / f"{name}.csv"
        with open(file, encoding="utf-8", newline="") as table:
            head, *rows = csv.reader(table)
        place = head.index("series_id")
        kept = [row for row in rows if row[place] in published]
        more = [_again(dict(zip(head, row, strict=True)), k) for k in range(1, times) for row in kept]
        with open(file, "w", encoding="utf-8", newline="") as table:
            csv.writer(table, lineterminator="\n").writerows([head, *rows, *more])
    shutil.rmtree(folder / "locale")
    for file in (folder / "chapters").glob("*.md"):
        if file.stem != GROWN:
            file.unlink()
    return _front(folder, [f"chapters/{GROWN}"])


def _again(row: dict[str, str], turn: int) -> list[str]:
    row["series_id"] = f"copy{turn}_{row['series_id']}"  # conditions know series by how their ids begin
    if "title" in row:
        row["title"] += f" ({turn})"
    return list(row.values())


def _front(folder: Path, pages: list[str]) -> Path:
    (folder / "index.md").write_text("# Copies\n\nA book for the benchmark.\n", encoding="utf-8")
    toc = "format: jb-book\nroot: index\nchapters:\n" + "".join(f"- file: {name}\n" for name in pages)
    (folder / "_toc.yml").write_text(toc, encoding="utf-8")
    return folder
