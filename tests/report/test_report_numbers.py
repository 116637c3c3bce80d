"""No number is computed that no page reads."""

from __future__ import annotations

import ast
import functools
import importlib
import inspect
import pkgutil
import re
from collections import defaultdict
from pathlib import Path

import pytest

from telecompilot import evidence, report
from telecompilot.evidence import paths

CELL = re.compile(r"^```\{code-cell\}[^\n]*\n(.*?)^```", re.M | re.S)
ROLE = re.compile(r"\{eval\}`([^`]+)`")
PAGES = [paths.ROOT / "index.md", *sorted(paths.CHAPTERS.glob("*.md"))]
MODULES = [f"{report.__name__}.{found.name}" for found in pkgutil.iter_modules(report.__path__)]


def computes(name: str) -> bool:
    """Whether a module computes a page's numbers; one that returns a part of them for another to join does not."""
    function = getattr(importlib.import_module(name), "numbers", None)
    return function is not None and inspect.signature(function).return_annotation == "SimpleNamespace"


COMPUTING = [name for name in MODULES if computes(name)]


def numbers_of(node: ast.expr, aliases: dict[str, str]) -> str:
    """Return the module whose numbers an expression such as `methods.numbers(ev)` calls for, or an empty string."""
    call = node.func if isinstance(node, ast.Call) else None
    if isinstance(call, ast.Attribute) and call.attr == "numbers" and isinstance(call.value, ast.Name):
        return aliases.get(call.value.id, "")
    return aliases.get("numbers", "") if isinstance(call, ast.Name) and call.id == "numbers" else ""


def names_read(tree: ast.AST, own: str = "") -> dict[str, set[str]]:
    """Return by module the names of its numbers that some code reads; `own`, the module that the code stands in.

    A variable stands for a module's numbers wherever in the code it is called so: `n` handed to a function as `n`.
    """
    nodes, aliases, variables = list(ast.walk(tree)), {"numbers": own} if own else {}, defaultdict(set)
    for node in nodes:
        if isinstance(node, ast.ImportFrom) and node.module:
            aliases |= {name.asname or name.name: f"{node.module}.{name.name}" for name in node.names}
    for node in nodes:
        if isinstance(node, ast.Assign):
            for target in node.targets:
                pairs = [(target, node.value)]
                if isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple):
                    pairs = zip(target.elts, node.value.elts, strict=False)
                for variable, value in pairs:
                    if isinstance(variable, ast.Name) and (module := numbers_of(value, aliases)):
                        variables[variable.id].add(module)
    found = defaultdict(set)
    for node in nodes:
        if isinstance(node, ast.Attribute):
            known = variables.get(node.value.id, ()) if isinstance(node.value, ast.Name) else ()
            for module in known or filter(None, [numbers_of(node.value, aliases)]):
                found[module].add(node.attr)
    return found


@functools.cache
def everything_read() -> dict[str, set[str]]:
    """Return by module the names that pages read, in roles and cells, and that modules of the report read."""
    found = defaultdict(set)
    code = [(page.read_text(encoding="utf-8"), "") for page in PAGES]
    code = [("\n".join([*CELL.findall(text), *ROLE.findall(text)]), own) for text, own in code]
    code += [(Path(importlib.import_module(name).__file__).read_text(encoding="utf-8"), name) for name in MODULES]
    for text, own in code:
        for module, names in names_read(ast.parse(re.sub(r"(?m)^:[\w-]+:.*$", "", text)), own).items():
            found[module] |= names
    return found


@pytest.mark.parametrize("name", COMPUTING)
def test_number_is_computed_that_no_page_reads(name):
    computed = vars(importlib.import_module(name).numbers(evidence.load()))
    unread = sorted(set(computed) - everything_read()[name])
    assert not unread, f"{name}.numbers computes {', '.join(unread)}, which no page reads: delete it, or quote it"


@pytest.mark.parametrize(
    "code",
    [
        "from a import b\nev = load()\nn = b.numbers(ev)\nn.one",
        "from a import b as c\nev, n = load(), c.numbers(ev)\nf(n.one)",
        "from a import b\nb.numbers(ev).one",
        "from a import b\ndef f(ev):\n    n = b.numbers(ev)\n    return g(n)\ndef g(n):\n    return n.one",
    ],
)
def test_reader_of_a_number_is_overlooked(code):
    assert names_read(ast.parse(code)) == {"a.b": {"one"}}


def test_name_of_something_else_passes_for_a_reader():
    code = "from a import b\nn = b.numbers(ev)\nm = other(ev)\nm.one\nb.two"
    assert not names_read(ast.parse(code))
