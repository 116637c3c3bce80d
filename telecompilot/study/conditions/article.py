"""What is said of the article as a whole, and of what it says of foreign investors."""

from __future__ import annotations

from telecompilot.evidence import Evidence
from telecompilot.study import claims
from telecompilot.study.conditions.statements import Part, exact, fell

PILOT = ("scope-cloud-data", "controlled", "firm-by-firm")
VERDICTS = {"partly": "partly right", "uncheckable": "not checkable"}
YEAR, NEW = "manufacturing-this-year", ("turn-to-services", "first-chance", "carmakers")


def _verdict(ev: Evidence, *wanted: str, ids: tuple[str, ...]) -> list[Part]:
    """Whether claims have one of some verdicts; the one that the figures give, where a check gives one."""
    shown = claims.audit(ev).set_index("claim_id").shown[list(ids)]
    return [
        Part(f"“{ev.claims.claim[id_]}” is {VERDICTS.get(verdict, verdict)}", verdict in wanted, (f"claims:{id_}",))
        for id_, verdict in shown.items()
    ]


def article_right_on_the_pilot(ev: Evidence) -> list[Part]:
    """On the facts of the pilot the article is mostly right."""
    return _verdict(ev, "confirmed", "partly", ids=PILOT)


def article_weakest_on_history(ev: Evidence) -> list[Part]:
    """The article puts the opening of manufacturing in the wrong year and presents old openings as new."""
    return [*_verdict(ev, "contradicted", ids=(YEAR,)), *_verdict(ev, "partly", ids=NEW)]


def only_a_date_contradicted(ev: Evidence) -> list[Part]:
    """The one claim that is contradicted is about a date."""
    wrong = claims.audit(ev).query("shown == 'contradicted'").claim_id
    return [Part(f"Contradicted: {', '.join(wrong) or 'none'}", list(wrong) == [YEAR])]


def yardstick_and_outlook_uncheckable(ev: Evidence) -> list[Part]:
    """Nobody can check that share is the yardstick, or that the pilot will grow if share does."""
    return _verdict(ev, "uncheckable", ids=("share-is-the-metric", "gain-then-expansion"))


def banks_and_carmakers_lost_share(ev: Evidence) -> list[Part]:
    """Foreign banks and carmakers have a lower share than before their ceilings went."""
    since = {"banking_foreign_share_assets": "2017", "pv_share_foreign_brands_caam": "2021"}
    return [fell(ev, name, start, str(exact(ev, name).index[-1])) for name, start in since.items()]
