"""A page of the book read as the build reads it, without drawing.

Its cells are executed, as far as their names come from the package (an author's own computations wait for the build);
its quotes and computed numbers are looked up; its guarded words are noted.
"""

from __future__ import annotations

import ast
import builtins
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple
from unittest import mock

import telecompilot.figure
from telecompilot.evidence import Evidence, guards, pages, paths, quotes, store, tables
from telecompilot.evidence.check import Fault
from telecompilot.evidence.guards import Guard

CELL = re.compile(r"^```+\{code-cell\}[^\n]*\n(?P<code>.*?)^```+[ \t]*$", re.MULTILINE | re.DOTALL)
FENCE = re.compile(r"[ \t]*(?P<mark>`{3,}|~{3,}|:{3,})[ \t]*(?P<kind>.*)")
VERBATIM = re.compile(
    r"\w|$|\{(?:code|code-cell|code-block|sourcecode|raw|math|mermaid|eval-rst)\}"
)  # kinds of a fence
UNREAD = re.compile(r"(?<!`)``(?!`).+?(?<!`)``(?!`)|<!--.*?-->", re.DOTALL)
COMMENT = re.compile(r" {0,3}%")
ROLE = re.compile(r"\{(eval|datum)\}`([^`]+)`")
OPTIONS = re.compile(r"\A(?:[ \t]*:[^\n]*\n|---\n.*?\n---\n)+", re.DOTALL)
SHOWN = ("figure", "table", "key_figures")  # what a cell ends in


def shown_path(file: Path | str) -> str:
    """Return a file as an author knows it, from the project's folder."""
    file = Path(file)
    return file.relative_to(paths.ROOT).as_posix() if file.is_relative_to(paths.ROOT) else str(file)


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
    text, name = pages.text(file), shown_path(file)
    wrong: list[Fault] = []
    shown: list[tuple] = []
    with guards.recording() as called:
        names = _run(text, name, ev, wrong, shown)
    words = prose(text)
    for role in ROLE.finditer(words):
        line = words.count("\n", 0, role.start()) + 1
        try:
            quotes.quote(role[2], ev) if role[1] == "datum" else _computed(role[2], names)
        except (LookupError, ValueError, AttributeError) as error:
            wrong.append(Fault(name, line, "", f"{{{role[1]}}}: {error}"))
    written: list[Guard] = []
    try:
        written += guards.marks(words, name)
    except ValueError as error:
        line, message = str(error).split(": ", 1)
        wrong.append(Fault(name, int(line), "holds", message))
    if file.suffix == ".ipynb":
        wrong = [_in_cell(file, fault) for fault in wrong]
        written = [guard._replace(**_cell(file, guard.file, guard.line)) for guard in written]
    return Page(words, names, shown, [*written, *(one._replace(file=shown_path(one.file)) for one in called)], wrong)


def _in_cell(file: Path, fault: Fault) -> Fault:
    place = _cell(file, fault.path, fault.line)
    return replace(fault, path=place["file"], line=place["line"])


def _cell(file: Path, shown: str, line: int) -> dict[str, str | int]:
    cell, line = pages.place(file, line)
    return {"file": f"{shown}{cell}", "line": line}


def prose(text: str) -> str:
    """Return a page with blanks in place of cells, code and comments, so that lines and columns stay."""
    lines, open_marks, verbatim = [], [], False
    for line in text.split("\n"):
        hit = FENCE.fullmatch(line)
        if hit and open_marks and not hit["kind"] and hit["mark"].startswith(open_marks[-1]):
            open_marks.pop()
            lines.append(" " * len(line))
            verbatim = False
            continue
        if hit and not verbatim:
            open_marks.append(hit["mark"])
            verbatim = bool(VERBATIM.match(hit["kind"]))
        lines.append(" " * len(line) if verbatim or COMMENT.match(line) else line)
    return UNREAD.sub(lambda hit: re.sub(r"[^\n]", " ", hit[0]), "\n".join(lines))


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
                statements = _statements(code)
            except SyntaxError as error:
                wrong.append(Fault(name, line + (error.lineno or 1), "", f"the cell cannot be read: {error.msg}"))
                continue
            for statement in statements:
                if _own(statement, names):
                    try:
                        exec(compile(ast.Module([statement], []), name, "exec"), names)
                    except Exception as error:
                        wrong.append(Fault(name, line + statement.lineno, "", explained(error)))
    return names


def _statements(code: str) -> list[ast.stmt]:
    """Return a cell's statements; magics (%, !) stand as the calls that IPython makes of them. Raises SyntaxError."""
    try:
        return ast.parse(code).body
    except SyntaxError as error:
        from IPython.core.inputtransformer2 import TransformerManager  # here, for few cells need it

        flags = ast.PyCF_ONLY_AST | ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
        try:
            return compile(TransformerManager().transform_cell(code), "cell", "exec", flags).body
        except SyntaxError:
            raise error from None


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


def explained(error: Exception) -> str:
    """Return what an author should read of an error: its words, and the function of the package that raised it."""
    trace = error.__traceback__
    place = ""
    while trace:
        file = trace.tb_frame.f_code.co_filename
        if Path(file).is_relative_to(paths.ROOT / "telecompilot") and file != __file__:
            place = f"{shown_path(file)}:{trace.tb_lineno}"
        trace = trace.tb_next
    words = str(error.args[0]) if isinstance(error, LookupError) and error.args else str(error)
    kind = "" if isinstance(error, tables.EvidenceError) else f"{type(error).__name__}: "
    return f"{kind}{words}" + (f" ({place})" if place else "")
