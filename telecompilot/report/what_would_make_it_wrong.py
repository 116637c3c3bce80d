"""What would make this report wrong: every condition on which its words rest, with what the figures show of it."""

from __future__ import annotations

import re
from html import escape
from types import SimpleNamespace

import pandas as pd

from telecompilot.evidence import Evidence, formats, paths
from telecompilot.figure.table import Words
from telecompilot.report import proofread
from telecompilot.study import conditions

PAGE = re.compile(r"^\s*(?:root|- file): (\S+)$", re.MULTILINE)  # in _toc.yml
PARTS = {  # modules that hold a part of a chapter
    "explorer_form": "expansion_scenarios",
    "moved": "changelog",
    "opening_answer": "services_precedents",
    "opening_course": "services_precedents",
    "opening_effects": "services_precedents",
    "pilot_firms": "pilot_scope",
    "pilot_record": "quantity_to_quality",
    "scenario_added": "expansion_scenarios",
    "scenario_choices": "expansion_scenarios",
    "scenario_drivers": "expansion_scenarios",
    "services_thin": "services_precedents",
    "trend_fans": "trend_models",
    "what_to_watch": "detecting_gains",
}
PLACES = {"index": "the front page", "data": "the texts of the tables"}


def numbers(ev: Evidence) -> SimpleNamespace:
    """Return the count that the page's prose quotes, as text."""
    return formats.texts({"conditions": formats.num(len(proofread.uses()))})


def tab_conditions(ev: Evidence) -> pd.DataFrame:
    """Return the conditions in the order of the book: what is said, what the figures show, where it is said; `id`."""
    used = {name: found for name, found in proofread.uses().items() if name in conditions.CONDITIONS}
    states, rows = conditions.states(ev), []
    for name in sorted(used, key=lambda name: _place(used[name])):
        shown = ". ".join(part.text for part in states[name].parts)
        rows.append((f"condition-{name.replace('_', '-')}", states[name].says, shown, _places(used[name])))
    return pd.DataFrame(rows, columns=["id", "The report says", "The figures show", "Said in"])


def _place(found: list[proofread.Guard]) -> int:
    """Return the number of the first page, in the order of the book, on which words stand."""
    order = PAGE.findall((paths.ROOT / "_toc.yml").read_text(encoding="utf-8"))
    return min((order.index(page) for guard in found if (page := _page(guard.file)) in order), default=len(order))


def _page(file: str) -> str:
    """Return the page on which a file's words stand: chapters/x for a chapter and its module; empty for no one page."""
    room, _, name = file.removesuffix(".py").removesuffix(".md").rpartition("/")
    if room == "telecompilot/report":
        return "index" if name == "index" else f"chapters/{PARTS.get(name, name).replace('_', '-')}"
    return "data" if room == "data" else f"{room}/{name}".lstrip("/") if file.endswith(".md") else ""


def _places(found: list[proofread.Guard]) -> Words:
    """Return the pages on which words stand, each once, as links."""
    pages = sorted({page for guard in found if (page := _page(guard.file))} - {""})
    names = [PLACES.get(page, page.removeprefix("chapters/").replace("-", " ")) for page in pages]
    links = {"index": "../index.html", "data": "data-catalogue.html"}
    words = Words(", ".join(names) or "several charts")
    words.markup = escape(words)
    if pages:
        targets = [links.get(page, page.removeprefix("chapters/") + ".html") for page in pages]
        pairs = zip(targets, names, strict=True)
        words.markup = ", ".join(f'<a href="{target}">{escape(name)}</a>' for target, name in pairs)
    return words
