"""One published figure as prose quotes it: in the words of its unit and qualifier, with its date and its sources.

    aws_share_idc_iaas_dated@2022-06        8.1%
    fie_telecom_stock@latest                more than 2,400
    fie_telecom_stock@latest|bare           2,400            the sentence says itself how exact the figure is
    banking_foreign_share_assets@2007|2     2.38%            two decimals
    cards_foreign_clearing_licences@latest|words   two       a whole number spelled out; |Words begins a sentence
    aws_rank_idc_paas@latest|ordinal        fourth
    insurance_foreign_premium@2005|number   21.9             without the words of its unit
    fie_telecom_stock@latest|date           December 2024    its period
    ecommerce-100                           20 June 2015     the date of an event, by its id in events.csv
    cigarettes_KOR@2002                     20.6%            a market's share abroad, by its id in panel/shares.csv

A period is written as the tables write it, or `first`, `latest` or `newest` (the last figure of the series or of its
twin dated by month, see evidence.points). A fact about the past names its period: `latest` moves on when the next
figure comes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

import pandas as pd

from telecompilot.evidence import formats, panel, points
from telecompilot.evidence.observations import Observation
from telecompilot.evidence.store import Evidence, load
from telecompilot.evidence.tables import EvidenceError, meant
from telecompilot.evidence.units import UNITS

SPEC = re.compile(r"(?P<series>[\w-]+)(?:@(?P<period>[\w-]+))?(?P<forms>(?:\|\w+)*)")
BRACES = re.compile(r"\{(.+?)\}")
QUALIFIERS = {"": "", "~": "about ", ">": "more than ", ">=": "at least ", "<": "less than ", "<=": "at most "}
ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
FORMS = ("date", "bare", "words", "Words", "ordinal", "number", "points")


class Quote(NamedTuple):
    """A quoted figure or date: its words, the words of its date, the ids of its sources (none for a figure's date: they
    stand with the figure)."""

    text: str
    date: str
    sources: tuple[str, ...]

    def __str__(self) -> str:
        return self.text


def quote(spec: str, evidence: Evidence | None = None) -> Quote:
    """Return what a `{datum}` role quotes; the forms of `spec` are those of the module's head.

    Raises EvidenceError, with the nearest name where there is one, for a series, event or period that the tables do
    not hold, ValueError for a spec of another form or a form that the figure's unit does not have.
    """
    parts = SPEC.fullmatch(spec.strip())
    if not parts:
        raise ValueError(f"{spec!r} is not series@period, series@period|form or an event's id")
    evidence = evidence or load()
    forms = parts["forms"].split("|")[1:]
    if wrong := [form for form in forms if form not in FORMS and not re.fullmatch(r"\d", form)]:
        raise ValueError(f"{spec!r}: no form {wrong[0]!r}; there are {', '.join(FORMS)} and a number of decimals")
    if parts["period"] is None:
        return _event(parts["series"], evidence)
    if parts["series"] not in evidence.catalogue.index and panel.has(evidence, parts["series"]):
        return _abroad(parts["series"], parts["period"], forms, evidence)
    last = parts["period"] == "newest"
    figure = points.newest(evidence, parts["series"]) if last else evidence.at(parts["series"], parts["period"])
    when = period_words(figure.period, evidence.about(figure.series_id).frequency)
    if "date" in forms:
        return Quote(when, when, ())
    return Quote(figure_words(figure, forms), when, tuple(figure.source_id.split()))


def fill(text: str, evidence: Evidence) -> str:
    """Return a text in which each spec in braces, "{series@period}", is replaced by the figure or date it quotes."""
    return BRACES.sub(lambda spec: quote(spec[1], evidence).text, text)


def specs(texts: Iterable[str]) -> list[str]:
    """Return the specs that `fill` would replace, in their order."""
    return [spec for text in texts for spec in BRACES.findall(text)]


def _event(event_id: str, evidence: Evidence) -> Quote:
    events = evidence.events
    if event_id not in events.index:
        near = meant(event_id, [*events.index, *evidence.catalogue.index])
        raise EvidenceError(f"no event {event_id!r} in events.csv{near}")
    row = events.loc[event_id]
    return Quote(formats.date(row.date), formats.date(row.date), tuple(row.source_id.split()))


def _abroad(market_id: str, period: str, forms: list[str], evidence: Evidence) -> Quote:
    row, when = panel.figure(evidence, market_id, period), str(formats.date(period))
    if "date" in forms:
        return Quote(when, when, ())
    return Quote(formats.pct(row.value / 100, _digits(forms)), when, tuple(row.source_id.split()))


def period_words(period: pd.Period, frequency: str) -> str:
    """Return a period in words; `frequency` as series.csv has it, for a half-year is dated by its last month."""
    if frequency == "half":
        return formats.date(f"{period.year}-H{1 if period.month <= 6 else 2}")
    return formats.date(period)


def figure_words(figure: Observation, forms: list[str]) -> str:
    """Return a figure in the words of its unit, after those of its qualifier; `forms` change them."""
    if "ordinal" in forms:
        return ORDINALS[int(figure.value) - 1]
    return ("" if "bare" in forms else QUALIFIERS[figure.qualifier]) + _number(figure, forms)


def _number(figure: Observation, forms: list[str]) -> str:
    digits = _digits(forms)
    if "words" in forms or "Words" in forms:
        text = str(formats.count(figure.value))
        return text.capitalize() if "Words" in forms else text
    if "points" in forms or figure.unit == "points":
        return formats.points(figure.value, digits)
    if figure.unit == "percent":
        return formats.pct(figure.value, digits)
    return formats.num(figure.value, digits) + ("" if "number" in forms else UNITS[figure.unit].after)


def _digits(forms: list[str]) -> int | None:
    return next((int(form) for form in forms if form.isdigit()), None)
