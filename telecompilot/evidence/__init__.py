"""The tables of `data/` as checked figures: read them with `load()`.

The names below are imported when first used: the commands that only need a path should not wait for pandas.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from telecompilot.evidence.observations import Observation
    from telecompilot.evidence.store import Evidence, collected, load
    from telecompilot.evidence.tables import EvidenceError

__all__ = ["Evidence", "EvidenceError", "Observation", "collected", "load"]


def __getattr__(name: str):
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from telecompilot.evidence import store

    return getattr(store, name)
