"""The source article's claims, each with a verdict; numeric and dated ones are computed from the evidence.

A check takes a claim apart into statements that hold or do not: all hold, the claim is confirmed; none, it is
contradicted; some, it is partly right. Where all hold and one is known from copies and blogs alone, it is reported.
A claim is about the article's day, so nothing dated later enters its check.
A stored verdict that the data no longer support shows as `agrees` False.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

import pandas as pd

from telecompilot.evidence import Evidence, access_log
from telecompilot.study.claims import figures, rules
from telecompilot.study.conditions import Part, named

__all__ = ["CHECKS", "VERDICTS", "Part", "audit", "parts", "verdict_of"]

VERDICTS = ("confirmed", "partly", "reported", "contradicted", "uncheckable")
# Every public function of `figures` and `rules` is one, called by its name in claims.csv.
CHECKS: dict[str, Callable[[Evidence], list[Part]]] = named(figures) | named(rules)


def verdict_of(parts: Iterable[Part]) -> str:
    """Return confirmed if every part holds, contradicted if none does, partly otherwise. Raises ValueError if empty.

    Where every part holds and one is not verified, the verdict is reported.
    """
    parts = list(parts)
    holds = [part.holds for part in parts]
    if not holds:
        raise ValueError("a check without parts decides nothing")
    if all(holds):
        return "confirmed" if all(part.verified for part in parts) else "reported"
    return "partly" if any(holds) else "contradicted"


@access_log.once
def known(ev: Evidence) -> Evidence:
    """Return the evidence up to the article's month. Raises KeyError if its event is not in events.csv."""
    return ev.until(pd.Period(ev.events.date[rules.ARTICLE]).asfreq("M").end_time)


def parts(ev: Evidence, claim_id: str) -> list[Part]:
    """Return what the claim's check says, with the figures in words; empty for a claim without a check.

    A figure or event that is no longer there is a statement that does not hold. Raises KeyError if there is no such
    claim or if its check is not in CHECKS.
    """
    name = ev.claims.check[claim_id]
    if name and name not in CHECKS:
        raise KeyError(f"claim {claim_id}: no check called {name!r}")
    try:
        return CHECKS[name](known(ev)) if name else []
    except LookupError as error:
        return [Part(str(error.args[0] if error.args else error), False)]


@access_log.once
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
