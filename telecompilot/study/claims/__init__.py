"""The source article's claims, each with a verdict; numeric and dated ones are computed from the evidence.

A check takes a claim apart into statements that hold or do not: all hold, the claim is confirmed; none, it is
contradicted; some, it is partly right. A stored verdict that the data no longer support shows as `agrees` False.
"""

from __future__ import annotations

import pandas as pd

from telecompilot.evidence import Evidence
from telecompilot.study.claims import figures, rules
from telecompilot.study.claims.part import VERDICTS, Check, Part, verdict_of

__all__ = ["CHECKS", "COLUMNS", "VERDICTS", "Check", "Part", "audit", "parts", "verdict_of"]

COLUMNS = ["claim_id", "claim", "kind", "verdict", "computed", "agrees", "why", "source_id"]
CHECKS: dict[str, Check] = {
    check.__name__: check
    for check in (
        figures.approvals_count,
        rules.foreign_firms,
        figures.manufacturing_unrestricted,
        rules.approvals_follow_manufacturing,
        rules.manufacturing_this_year,
        rules.turn_to_services,
        figures.services_over_half,
        figures.services_restricted,
        rules.gradual_opening,
        rules.scope_named,
        figures.fast_growing,
        figures.domestic_leaders,
        figures.massive_market,
        rules.basic_left_out,
        rules.first_without_partner,
        rules.partner_rule,
        rules.controlled_experiment,
        rules.categories_limited,
        rules.carmakers,
        figures.investors_wary,
        rules.serves_all_china,
        rules.data_laws,
        figures.quantity_to_quality,
        rules.pilots_not_blanket,
        figures.counts_without_share,
    )
}


def parts(evidence: Evidence, claim_id: str) -> list[Part]:
    """Return what the claim's check found, with the figures in words; empty for a claim without a check.

    Raises KeyError if there is no such claim or if its check is not in CHECKS.
    """
    name = evidence.claims.check[claim_id]
    if name and name not in CHECKS:
        raise KeyError(f"claim {claim_id}: no check called {name!r}")
    return CHECKS[name](evidence) if name else []


def audit(evidence: Evidence) -> pd.DataFrame:
    """Return one row a claim in the order of the article, with the columns COLUMNS.

    `computed` says whether the claim holds in full by its check, `agrees` whether the check gives the stored verdict;
    both are None for a claim that has no check. Raises KeyError for a check that is not in CHECKS.
    """
    found = [parts(evidence, claim_id) for claim_id in evidence.claims.index]
    table = evidence.claims.reset_index()
    computed = [all(part.holds for part in some) if some else None for some in found]
    agrees = [verdict_of(some) == verdict if some else None for some, verdict in zip(found, table.verdict, strict=True)]
    return table.assign(computed=pd.Series(computed, dtype=object), agrees=pd.Series(agrees, dtype=object))[COLUMNS]
