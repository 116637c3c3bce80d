"""The shape of the code: imports point one way, files and functions stay small, paths are spelled in one place."""

from __future__ import annotations

import ast
import graphlib
import re
import statistics
import subprocess
from pathlib import Path

import pytest

from telecompilot.evidence import paths

PACKAGE = paths.ROOT / "telecompilot"
FILES = sorted(PACKAGE.rglob("*.py"))
# The eight rooms in the order in which data flows: a room imports from those before it and from itself.
ROOMS = ["evidence", "models", "study", "figure", "report", "edition", "site", "tools"]
FRONT = {"__init__.py", "__main__.py"}
LONGEST = {
    "report": 400,  # a chapter's module is one subject read top-down
}
LONG = 250


def room(file: Path) -> str:
    """Return the first part of a file's place in the package."""
    return file.relative_to(PACKAGE).parts[0]


def imported(file: Path) -> set[str]:
    """Return the modules of the package that a file imports, at its head or inside functions, as dotted names."""
    own = ["telecompilot", *file.relative_to(PACKAGE).with_suffix("").parts]
    modules = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom):
            base = (
                ".".join([*own[: len(own) - node.level], *filter(None, [node.module])]) if node.level else node.module
            )
            modules |= {f"{base}.{name.name}" for name in node.names}
        elif isinstance(node, ast.Import):
            modules |= {name.name for name in node.names}
    return {name for name in modules if name.startswith("telecompilot.")}


def test_room_is_added_that_no_one_will_look_for():
    assert {room(file) for file in FILES} - FRONT == set(ROOMS)


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(PACKAGE)))
def test_module_imports_against_the_flow_of_data(file):
    if room(file) in FRONT:
        return
    at = ROOMS.index(room(file))
    open_rooms = {"models"} if room(file) == "models" else {*ROOMS[: at + 1]}
    assert {name.split(".")[1] for name in imported(file)} & {*ROOMS} <= open_rooms


def test_modules_import_each_other_in_a_circle():
    names = {".".join(["telecompilot", *file.relative_to(PACKAGE).with_suffix("").parts]): file for file in FILES}
    graph = {}
    for name, file in names.items():
        used = {part for found in imported(file) for part in (found, found.rpartition(".")[0]) if part in names}
        graph[name] = used - {name}
    list(graphlib.TopologicalSorter(graph).static_order())  # raises CycleError, which names the circle


def test_file_is_too_long_to_read():
    lines = {str(file.relative_to(PACKAGE)): len(file.read_text(encoding="utf-8").splitlines()) for file in FILES}
    most = {name: LONGEST.get(name, LONGEST.get(name.split("/")[0], LONG)) for name in lines}
    assert not {name: n for name, n in lines.items() if n > most[name]}


def test_functions_grow():
    lengths = {}
    for file in FILES:
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef):
                documented = ast.get_docstring(node, clean=False)
                lengths[f"{file.relative_to(PACKAGE)}:{node.name}"] = (
                    node.end_lineno - node.lineno + 1 - (documented.count("\n") + 1 if documented else 0)
                )
    ninth = statistics.quantiles(lengths.values(), n=10)[-1]
    assert ninth <= 30, sorted(lengths.items(), key=lambda item: -item[1])[:12]


def test_public_function_says_nothing_of_itself():
    silent = []
    for file in FILES:
        for node in ast.parse(file.read_text(encoding="utf-8")).body:
            public = isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_")
            if public and not ast.get_docstring(node):
                silent.append(f"{file.relative_to(PACKAGE)}:{node.name}")
    assert not silent


def test_tracked_file_names_a_machine_or_a_registry():
    tracked = subprocess.run(["git", "ls-files"], cwd=paths.ROOT, capture_output=True, text=True, check=True).stdout
    words = re.compile("|".join(["/" + "work/", "/" + "root/", "py" + "pi\\.org", "registry\\.npm" + "js"]))
    named = []
    for name in tracked.split():
        file = paths.ROOT / name
        if file.suffix in {".png", ".woff2"} or not file.is_file():
            continue
        named += [f"{name}: {m.group()}" for m in words.finditer(file.read_text(encoding="utf-8", errors="replace"))]
    assert not named
