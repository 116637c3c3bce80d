"""The shape of the code: imports point one way, files and functions stay small, paths are spelled in one place."""

from __future__ import annotations

import ast
import re
import statistics
import subprocess
from pathlib import Path

import pytest

from telecompilot.evidence import paths

PACKAGE = paths.ROOT / "telecompilot"
FILES = sorted(PACKAGE.rglob("*.py"))
# A module may import only what stands before it (or beside it, in its own package).
ORDER = [
    "paths",
    "asked",
    "cache",
    "theme",
    "readings",
    "tables",
    "derive",
    "reconstruct",
    "formulas",
    "points",
    "evidence",
    "check",
    "scores",
    "trends",
    "backtest",
    "pooling",
    "precedents",
    "survival",
    "openings",
    "grounds",
    "assumptions",
    "draws",
    "mixing",
    "boundary",
    "explorer",
    "scenarios",
    "sensitivity",
    "watchlist",
    "detection",
    "claims",
    "facts",
    "plot",
    "charts",
    "figure",
    "takeaway",
    "citation",
    "paper",
    "playground",
    "catalogue",
    "bibliography",
    "edition",
    "sphinx_ext",
    "book",
    "bench",
    "serve",
    "archive",
    "links",
    "add",
    "__main__",
]


def module(file: Path) -> str:
    """Return the top-level module that a file belongs to."""
    return file.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imported(file: Path) -> set[str]:
    """Return the top-level modules of the package that a file imports, at its head or inside functions."""
    found = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module == "telecompilot":
            found |= {name.name for name in node.names}
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("telecompilot."):
            found.add(node.module.split(".")[1])
        elif isinstance(node, ast.Import):
            found |= {name.name.split(".")[1] for name in node.names if name.name.startswith("telecompilot.")}
    return {name for name in found if name in ORDER}


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(PACKAGE)))
def test_module_imports_against_the_flow_of_data(file):
    name = module(file)
    if name == "__init__":
        return
    assert name in ORDER, f"{name} has no place in the flow: add it to ORDER where it belongs"
    allowed = {*ORDER[: ORDER.index(name)], name}
    assert imported(file) <= allowed


def test_file_is_too_long_to_read():
    long = {str(file.relative_to(PACKAGE)): n for file in FILES if (n := len(file.read_text().splitlines())) > 250}
    assert not long


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
