"""The source article's claims, each with a verdict; numeric and dated ones are computed from the evidence.

A check takes a claim apart into statements that hold or do not: all hold, the claim is confirmed; none, it is
contradicted; some, it is partly right. A stored verdict that the data no longer support shows as `agrees` False.
"""

from __future__ import annotations

import inspect

import pandas as pd

from telecompilot.evidence import Evidence
from telecompilot.study.claims import figures, rules
from telecompilot.study.claims.part import VERDICTS, Check, Part, verdict_of

__all__ = ["CHECKS", "VERDICTS", "Check", "Part", "audit", "parts", "verdict_of"]

# Every public function of the two modules is a check, called by its name in claims.csv.
CHECKS: dict[str, Check] = {
    name: check
    for module in (figures, rules)
    for name, check in inspect.getmembers(module, inspect.isfunction)
    if check.__module__ == module.__name__ and not name.startswith("_")
}


def parts(ev: Evidence, claim_id: str) -> list[Part]:
    """Return what the claim's check says, with the figures in words; empty for a claim without a check.

    Raises KeyError if there is no such claim or if its check is not in CHECKS.
    """
    name = ev.claims.check[claim_id]
    if name and name not in CHECKS:
        raise KeyError(f"claim {claim_id}: no check called {name!r}")
    return CHECKS[name](ev) if name else []


def audit(ev: Evidence) -> pd.DataFrame:
    """Return the claims in the order of the article: the columns of claims.csv, and what the checks say.

    parts: the statements of the claim (Part), empty without a check; checked: whether it has one; shown: the verdict
    to show, by the check where there is one; agrees: whether it is the stored one. Raises KeyError for a check that is
    not in CHECKS.
    """
    table = ev.claims.reset_index()
    table["parts"] = [parts(ev, claim_id) for claim_id in table.claim_id]
    table["checked"] = table.parts.map(bool)
    verdicts = zip(table.parts, table.verdict, strict=True)
    table["shown"] = [verdict_of(statements) if statements else stored for statements, stored in verdicts]
    return table.assign(agrees=table.shown == table.verdict)
