"""The audit of the source article: its claims with verdicts, what each check found, and the score."""

from __future__ import annotations

from types import SimpleNamespace

import pandas as pd

from telecompilot import evidence
from telecompilot.evidence import Evidence, formats
from telecompilot.study import claims

WORDS = {
    "contradicted": "contradicted",
    "partly": "partly right",
    "confirmed": "confirmed",
    "uncheckable": "not checkable",
}
KINDS = {
    "number": "a figure",
    "date": "a date or an order of events",
    "law": "a rule",
    "causal": "a cause",
    "judgement": "a judgement",
    "forecast": "a forecast",
}


def audited(ev: Evidence | None = None) -> pd.DataFrame:
    """Return the audit with what a page needs: claims.COLUMNS, and `parts` (claims.Part).

    `shown` is the verdict to print: the computed one where a check gives another than the stored one.
    """
    ev = ev or evidence.load()
    table = claims.audit(ev)
    table["parts"] = [claims.parts(ev, claim_id) for claim_id in table.claim_id]
    found = [
        claims.verdict_of(parts) if parts else stored for parts, stored in zip(table.parts, table.verdict, strict=True)
    ]
    return table.assign(shown=found)


def score(ev: Evidence | None = None) -> pd.DataFrame:
    """Return how many claims got each verdict: verdict (in words), how ("by computation", "by reading"), claims."""
    table = audited(ev)
    how = table.computed.isna().map({True: "by reading", False: "by computation"})
    counts = table.assign(how=how).groupby(["shown", "how"]).size().rename("claims").reset_index()
    order = {verdict: at for at, verdict in enumerate(WORDS)}
    counts = counts.assign(rank=counts.shown.map(order)).sort_values(["rank", "how"], kind="stable")
    return counts.assign(verdict=counts.shown.map(WORDS))[["verdict", "how", "claims"]].reset_index(drop=True)


def numbers(ev: Evidence | None = None) -> SimpleNamespace:
    """Return every number of the page's prose as Text."""
    ev = ev or evidence.load()
    table = audited(ev)
    counts = {verdict: int((table.shown == verdict).sum()) for verdict in WORDS}
    checked = table.agrees.notna()
    stale = int((table.agrees == False).sum())  # noqa: E712  (None where there is no check)
    words = {f"n_{verdict}": formats.count(count) for verdict, count in counts.items()}
    kinds = table[table.shown == "uncheckable"].kind.value_counts()
    return SimpleNamespace(
        **words,
        answer=formats.Text(
            "Most of what can be checked in the article holds, at least in part"
            if counts["confirmed"] + counts["partly"] > counts["contradicted"]
            else "Most of what can be checked in the article does not hold"
        ),
        approvals=formats.num(ev.latest("pilot_approvals_cum").value),
        claims=formats.count(len(table)),
        computed=formats.count(int(checked.sum())),
        read=formats.count(int((~checked).sum())),
        statements=formats.count(sum(len(parts) for parts in table.parts)),
        agreement=formats.Text(
            "Every program gives the verdict that a reader of the sources had written down."
            if not stale
            else f"In {formats.count(stale)} of them the figures no longer give the verdict that was written down; the "
            "page shows what they give."
        ),
        contradicted_is=formats.Text("is" if counts["contradicted"] == 1 else "are"),
        uncheckable_kinds=formats.Text(
            ", ".join(f"{formats.count(n)} {_plural(kind, n)}" for kind, n in kinds.items())
        ),
    )


def _plural(kind: str, number: int) -> str:
    words = {"causal": "statement of cause", "law": "statement of law", "number": "figure"}.get(kind, kind)
    if number == 1:
        return words
    return words.replace("statement", "statements") if " " in words else f"{words}s"
