"""Conditions on which words of the report rest: what a sentence claims beyond the numbers in it.

Each public function of this folder's modules is a condition. It takes the evidence and returns one statement or several
(`Part`), each of which the figures bear out or not; its docstring is what the words claim. Prose, tables and modules
name it (`evidence.guards`), `report.proofread` stops an author whose new row breaks one, and the page *What would make
this report wrong* lists all of them. The checks of the article's claims (study/claims) are of the same make.
"""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from types import ModuleType

from telecompilot.evidence import Evidence
from telecompilot.evidence.cache import remember
from telecompilot.study.conditions.statements import Part

__all__ = ["CONDITIONS", "Part", "State", "named", "state"]
Condition = Callable[[Evidence], "Part | Iterable[Part]"]


@dataclass(frozen=True)
class State:
    """What a condition says on some evidence: `says` is its docstring's first line, `parts` its statements."""

    name: str
    says: str
    parts: tuple[Part, ...]

    @property
    def holds(self) -> bool:
        """Whether every statement is borne out."""
        return all(part.holds for part in self.parts)


def named(module: ModuleType) -> dict[str, Condition]:
    """Return the public functions that a module defines, by name."""
    functions = inspect.getmembers(module, inspect.isfunction)
    return {name: one for name, one in functions if one.__module__ == module.__name__ and not name.startswith("_")}


def _all() -> Iterator[tuple[str, Condition]]:
    for found in pkgutil.iter_modules(__path__):
        if found.name != "statements":
            yield from named(importlib.import_module(f"{__name__}.{found.name}")).items()


CONDITIONS: dict[str, Condition] = dict(_all())


def state(ev: Evidence, name: str) -> State:
    """Return the state of one condition; a figure that is no longer there is a statement that does not hold.

    Raises KeyError for a name that is not in CONDITIONS.
    """
    condition = CONDITIONS[name]
    try:
        parts = condition(ev)
        parts = (parts,) if isinstance(parts, Part) else tuple(parts)
    except Exception as error:  # whatever the tables bring, an author reads a sentence and not a traceback
        parts = (Part(f"{error.args[0] if error.args else type(error).__name__}", False, failed=True),)
    says = inspect.cleandoc(condition.__doc__ or "").partition("\n")[0]
    if not says:
        parts = (Part(f"{name} has no docstring: say in it what the words claim", False, failed=True),)
    return State(name, says, parts)


@remember
def states(ev: Evidence) -> dict[str, State]:
    """Return the state of every condition, by name; kept on disk, for check and a page ask for the same."""
    return {name: state(ev, name) for name in CONDITIONS}
