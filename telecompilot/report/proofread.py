"""Read every page as the build would, without drawing: does each figure exist, does each sentence still hold?

In a few seconds and one run it says which guarded words the evidence no longer bears out, which quoted figure or
computed number is not there, which verdict on the article the figures no longer give, and what in a chapter's module
fails. Only statements whose names come from the package are executed: an author's own computations wait for the build.
"""

from __future__ import annotations

import ast
import builtins
import csv
import hashlib
import json
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import asdict
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple
from unittest import mock

import telecompilot.figure
from telecompilot.evidence import Evidence, Observation, cache, guards, load, paths, quotes, store, tables
from telecompilot.evidence.check import Fault
from telecompilot.evidence.guards import Guard
from telecompilot.study import claims, conditions

CELL = re.compile(r"^```+\{code-cell\}[^\n]*\n(?P<code>.*?)^```+[ \t]*$", re.MULTILINE | re.DOTALL)
CODE = re.compile(
    r"^```+(?:\w|\{code-cell\}|\{math\}).*?^```+[ \t]*$|(?<!`)``(?!`).+?(?<!`)``(?!`)", re.MULTILINE | re.DOTALL
)
ROLE = re.compile(r"\{(eval|datum)\}`([^`]+)`")
CALL = re.compile(r"\bguarded\(\s*\"([\w ]+)\"")
OPTIONS = re.compile(r"\A(?:[ \t]*:[^\n]*\n|---\n.*?\n---\n)+", re.DOTALL)
SHOWN = ("figure", "table", "key_figures")  # what a cell ends in
WHAT_TO_DO = "reword it, or say in study/conditions why it may stay"


def faults(ev: Evidence | None = None) -> list[Fault]:
    """Return every fault of the prose and of the words in modules and tables, in the order of files and lines.

    Parameters: `ev`, the evidence by which pages are read; the project's own by default, of which the answer is kept
    as long as no table, page or line of code changes.
    """
    if ev is None:
        return _kept(load())
    found = [*_pages(ev), *_broken(_in_tables(ev.folder), ev), *_verdicts(ev)]
    return sorted(dict.fromkeys(found), key=lambda fault: (fault.path, fault.line))


def _kept(ev: Evidence) -> list[Fault]:
    read = [*ev.folder.glob("*.csv"), *pages(), *cache.PACKAGE.rglob("*.py")]
    key = hashlib.sha256(cache.environment_key().encode())
    for file in sorted(read):
        key.update(str(file).encode() + hashlib.sha256(file.read_bytes()).digest())
    answer = paths.CACHE / "proofread.json"
    with suppress(OSError, ValueError):
        known = json.loads(answer.read_text(encoding="utf-8"))
        if known["key"] == key.hexdigest():
            return [Fault(**fault) for fault in known["faults"]]
    found = faults(ev)
    answer.parent.mkdir(parents=True, exist_ok=True)
    answer.write_text(json.dumps({"key": key.hexdigest(), "faults": [*map(asdict, found)]}), encoding="utf-8")
    return found


def belongs(ev: Evidence) -> bool:
    """Tell whether some evidence is an edition of the project's own, which its pages can be read on."""
    return not ev.catalogue.index.intersection(load().catalogue.index).empty


def pages() -> list[Path]:
    """Return the book's pages of prose, the front page first."""
    return [paths.ROOT / "index.md", *sorted((paths.ROOT / "chapters").glob("*.md"))]


def uses() -> dict[str, list[Guard]]:
    """Return the guarded words of all pages, tables and modules, by the name of each condition; nothing is executed."""
    found = [guard for file in pages() for guard in guards.marks(_prose(file.read_text("utf-8")), _shown(file))]
    for file in sorted(cache.PACKAGE.rglob("*.py")):
        text = file.read_text(encoding="utf-8")
        for call in CALL.finditer(text):
            found.append(Guard(_shown(file), text.count("\n", 0, call.start()) + 1, "", tuple(call[1].split())))
    by_name: dict[str, list[Guard]] = {}
    for guard in [*found, *_in_tables(paths.DATA)]:
        for name in guard.conditions:
            by_name.setdefault(name, []).append(guard)
    return by_name


def _shown(file: Path | str) -> str:
    file = Path(file)
    return file.relative_to(paths.ROOT).as_posix() if file.is_relative_to(paths.ROOT) else str(file)


def _pages(ev: Evidence) -> Iterator[Fault]:
    for file in pages():
        read = page(file, ev)
        yield from read.faults
        yield from _broken(read.guards, ev)


class Page(NamedTuple):
    """A page as read: its prose with blanks for cells, the names its cells leave, what they hand to `figure` and the
    like, its guarded words, what is wrong with it."""

    prose: str
    names: dict[str, object]
    shown: list[tuple]
    guards: list[Guard]
    faults: list[Fault]


def page(file: Path, ev: Evidence) -> Page:
    """Return a page of the book as `ev` fills it: its cells executed without drawing, its quotes looked up."""
    text, name = file.read_text(encoding="utf-8"), _shown(file)
    wrong: list[Fault] = []
    shown: list[tuple] = []
    with guards.recording() as called:
        names = _run(text, name, ev, wrong, shown)
    prose = _prose(text)
    for role in ROLE.finditer(prose):
        line = prose.count("\n", 0, role.start()) + 1
        try:
            _quoted(role[2], ev) if role[1] == "datum" else _computed(role[2], names)
        except (LookupError, ValueError, AttributeError) as error:
            wrong.append(Fault(name, line, "", f"{{{role[1]}}}: {error}"))
    written: list[Guard] = []
    try:
        written += guards.marks(prose, name)
    except ValueError as error:
        line, message = str(error).split(": ", 1)
        wrong.append(Fault(name, int(line), "holds", message))
    return Page(prose, names, shown, [*written, *(one._replace(file=_shown(one.file)) for one in called)], wrong)


def _prose(text: str) -> str:
    """Return a page with blanks in place of its cells and code, so that lines and columns stay."""
    return CODE.sub(lambda hit: re.sub(r"[^\n]", " ", hit[0]), text)


def _quoted(spec: str, ev: Evidence) -> None:
    quotes.quote(spec, ev)


def _computed(path: str, names: dict[str, object]) -> None:
    """Raise AttributeError for a number that its module does not compute; pass over what was not executed."""
    first, *rest = path.split(".")
    value = names.get(first)
    for step in rest if first in names else ():
        value = getattr(value, step)


def _run(text: str, name: str, ev: Evidence, wrong: list[Fault], shown: list[tuple]) -> dict[str, object]:
    """Execute a page's statements that use only the package; return the names that they leave."""
    names: dict[str, object] = {}
    silent = dict.fromkeys(SHOWN, lambda *parts, **options: shown.append((*parts, options)))
    with mock.patch.multiple(telecompilot.figure, **silent), mock.patch.object(store, "load", _loader(ev)):
        for cell in CELL.finditer(text):
            line = text.count("\n", 0, cell.start("code"))
            code = OPTIONS.sub(lambda hit: "\n" * hit[0].count("\n"), cell["code"])
            try:
                statements = ast.parse(code).body
            except SyntaxError as error:
                wrong.append(Fault(name, line + (error.lineno or 1), "", f"the cell cannot be read: {error.msg}"))
                continue
            for statement in statements:
                if _own(statement, names):
                    try:
                        exec(compile(ast.Module([statement], []), name, "exec"), names)
                    except Exception as error:
                        wrong.append(Fault(name, line + statement.lineno, "", _said(error)))
    return names


def _loader(ev: Evidence) -> Callable[..., Evidence]:
    load = store.load
    return lambda path=None: ev if path in (None, paths.DATA) else load(path)


def _own(statement: ast.stmt, names: dict[str, object]) -> bool:
    """Tell whether a statement imports from the package, or calls `figure` and the like, or assigns, by its names."""
    if isinstance(statement, ast.ImportFrom):
        return (statement.module or "").partition(".")[0] == "telecompilot"
    if isinstance(statement, ast.Expr):
        if not (isinstance(statement.value, ast.Call) and getattr(statement.value.func, "id", "") in SHOWN):
            return False
    elif not isinstance(statement, ast.Assign):
        return False
    loaded = {one.id for one in ast.walk(statement) if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Load)}
    return all(name in names or name in vars(builtins) for name in loaded)


def _said(error: Exception) -> str:
    """Return what an author should read of an error: its words, and the function of the package that raised it."""
    trace = error.__traceback__
    place = ""
    while trace:
        file = trace.tb_frame.f_code.co_filename
        if Path(file).is_relative_to(paths.ROOT / "telecompilot") and "proofread" not in file:
            place = f"{_shown(file)}:{trace.tb_lineno}"
        trace = trace.tb_next
    words = str(error.args[0]) if isinstance(error, LookupError) and error.args else str(error)
    kind = "" if isinstance(error, tables.EvidenceError) else f"{type(error).__name__}: "
    return f"{kind}{words}" + (f" ({place})" if place else "")


def _broken(found: Iterable[Guard], ev: Evidence) -> Iterator[Fault]:
    state = lru_cache(lambda name: conditions.state(ev, name))
    for guard in found:
        for name in guard.conditions:
            words = guards.shortened(guards.plain(guard.words))
            if name not in conditions.CONDITIONS:
                near = tables.meant(name, conditions.CONDITIONS)
                yield Fault(guard.file, guard.line, "holds", f"no condition {name!r} in study/conditions{near}")
                continue
            for part in state(name).parts:
                if not part.holds:
                    rows = "".join(f"; {row}" for row in _rows(part, ev))
                    message = f"“{words}” no longer holds ({name}): {part.text}{rows}; {WHAT_TO_DO}"
                    yield Fault(guard.file, guard.line, "", message)


def _rows(part: conditions.Part, ev: Evidence) -> Iterator[str]:
    """Yield where the rows stand that decide a statement, as data/observations.csv:57."""
    for row in part.rows:
        if isinstance(row, Observation):
            table, key = "observations", row.series_id
            sources, when = row.source_id.split(), quotes.period_words(row.period, ev.about(key).frequency)
            lines = (
                at
                for at, cells in _lines(ev.folder, table)
                if cells["series_id"] == key and cells["source_id"] in sources and _same(cells["period"], when, key, ev)
            )
        else:
            table, key = row.split(":", 1)
            lines = (at for at, cells in _lines(ev.folder, table) if next(iter(cells.values())) == key)
        yield from (f"{_shown(ev.folder / table)}.csv:{at}" for at in lines)


def _same(period: str, words: str, series_id: str, ev: Evidence) -> bool:
    figure = ev.at(series_id, period)
    return quotes.period_words(figure.period, ev.about(series_id).frequency) == words


def _lines(folder: Path, table: str) -> Iterator[tuple[int, dict[str, str]]]:
    with open(folder / f"{table}.csv", encoding="utf-8", newline="") as opened:
        yield from enumerate(csv.DictReader(opened), start=2)


def _in_tables(folder: Path) -> Iterator[Guard]:
    for table in tables.TABLES:
        file = folder / f"{table}.csv"
        text = file.read_text(encoding="utf-8")
        if "holds=" in text:
            yield from guards.marks(text.replace('""', '"'), f"{_shown(folder)}/{table}.csv")


def _verdicts(ev: Evidence) -> Iterator[Fault]:
    """Yield claims of the article whose stored verdict is not what the figures give, or whose check cannot be made."""
    lines = {cells["claim_id"]: at for at, cells in _lines(ev.folder, "claims")}
    for claim_id, stored in ev.claims.verdict.items():
        place = f"{_shown(ev.folder)}/claims.csv", lines[claim_id]
        try:
            parts = claims.parts(ev, claim_id)
        except LookupError as error:
            yield Fault(*place, "check", _said(error))
            continue
        if parts and (given := claims.verdict_of(parts)) != stored:
            said = "; ".join(f"{part.text} ({'holds' if part.holds else 'does not hold'})" for part in parts)
            message = f"{stored} is written down and the figures give {given}: {said}; look at it, and at why"
            yield Fault(*place, "verdict", message)
