"""A statement of a claim that the evidence bears out or does not, and the verdict that several of them make."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from telecompilot.evidence import Evidence

VERDICTS = ("confirmed", "partly", "contradicted", "uncheckable")


@dataclass(frozen=True)
class Part:
    """One statement of a claim in plain words with its figures, and whether the evidence bears it out."""

    text: str
    holds: bool


Check = Callable[[Evidence], list[Part]]


def verdict_of(parts: Iterable[Part]) -> str:
    """Return confirmed if every part holds, contradicted if none does, partly otherwise. Raises ValueError if empty."""
    holds = [part.holds for part in parts]
    if not holds:
        raise ValueError("a check without parts decides nothing")
    return "confirmed" if all(holds) else "partly" if any(holds) else "contradicted"
