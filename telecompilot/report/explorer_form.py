"""The scenarios as a form that a reader can move: markup with the evidence marked, and the draws as a script.

`_static/playground.js` answers the form, `_static/scenarios.js` evaluates as `mixing` does. Without
scripts a sentence points to the static figures.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from html import escape

from telecompilot import evidence
from telecompilot.evidence import Evidence, formats, paths
from telecompilot.figure import Display, provenance
from telecompilot.figure.assets import FOLDER
from telecompilot.study import explorer
from telecompilot.study.assumptions import Assumptions

ID = re.compile(r"play(-[a-z0-9]+)+")
MONTHS = 12
BEHIND = {  # what a reader moves, or what is drawn behind it, and its rows in scenarios.csv
    "Opening of the pilot": ("opening",),
    "Which regions join, when, and what they weigh": (
        "months_to_twenty", "months_to_nationwide", "region_weight", "region_gain",
    ),
    "Effect of opening, and how long it lasts": ("effect_mean", "effect_years"),
    "Years until business can move": ("lag",),
    "Licences that move": ("transfer",),
    "Share at the start": ("start_brand_cloud", "start_licence_cloud"),
    "Drift and yearly moves without an opening": ("drift_mean", "move"),
    "Wait for a figure": ("publication_lag",),
}  # fmt: skip


@dataclass(frozen=True)
class Slider:
    """One range input: its scale, how the evidence is put in words, and what its box says, if it has one.

    A `drawn` box is ticked while the evidence's draws are used; another box is ticked while the date counts.
    """

    name: str
    label: str
    low: float
    high: float
    step: float
    words: Callable[[float], str]
    hint: str
    box: str = ""
    drawn: bool = False


def playground(id: str, given: Assumptions | None = None, evidence_: Evidence | None = None) -> Display:
    """Show the scenarios as a form, and leave its draws in the assets folder as `<id>.js`.

    Parameters
    ----------
    id
        "play-<chapter>": the anchor, the name of the script, and the start of the fragments that readers share.
    given
        Assumptions, default data/scenarios.csv.
    evidence_
        Where the assumptions' sources are looked up; the project's own by default.

    Raises
    ------
    ValueError
        For an id of another form.
    """
    if not ID.fullmatch(id):
        raise ValueError(f"id {id!r}: expected play-<chapter>, lower case")
    data = explorer.payload(given)
    paths.ASSETS.mkdir(parents=True, exist_ok=True)
    (paths.ASSETS / f"{id}.js").write_text(script(id, data), encoding="utf-8")
    return Display(
        _markup(id, data, _sources(evidence_ or evidence.load())), "The scenarios as a form: needs a page with scripts."
    )


def script(id: str, data: dict) -> str:
    """Return the script that hands a payload to the page: a page opened from a folder may not fetch JSON."""
    packed = json.dumps(data, separators=(",", ":"), allow_nan=False)
    return f"telecompilotScenarios.take({json.dumps(id)},{packed});\n"


def _signed(value: float) -> str:
    return ("+" if value > 0 else "") + formats.num(value, 2)


def _month(year: float) -> str:
    return formats.date(f"{math.floor(year)}-{math.floor(year % 1 * MONTHS + 1e-9) + 1:02d}")


def _years(value: float) -> str:
    return formats.num(value, 2).rstrip("0").rstrip(".")


def _sliders(data: dict) -> dict[str, Slider]:
    """The range inputs by name. Dates count in months from the year after the baseline."""
    months = (data["years"][-1] - data["first_year"]) * MONTHS - 1
    drawn, date = {"box": "Draw from the evidence", "drawn": True}, (0, months, 1, _month)
    found = [
        Slider("opening", "The pilot opens", *date, ""),
        Slider("twenty", "Twenty regions stand in the pilot", *date, "Not before the opening.", box="They join"),
        Slider("nationwide", "The whole country stands in it", *date, "Not before the opening.", box="It joins"),
        Slider("effect", "Effect of opening, per year", -0.4, 0.6, 0.01, _signed,
               "In log-odds a year, for a market not seen yet.", **drawn),
        Slider("lag", "Years until business can move", 0, 5, 0.1, _years, "", **drawn),
        Slider("transfer", "Part of partners’ cloud business that moves to own licences", 0, 1, 0.01, formats.pct,
               "It lifts the licence-holder share only.", **drawn),
        Slider("threshold", "Threshold to ask about", 0.01, 0.5, 0.01, formats.pct,
               "A reader’s yardstick; no evidence bears on it."),
    ]  # fmt: skip
    return {slider.name: slider for slider in found}


def _sources(ev: Evidence) -> str:
    """The source line of the form, and under it the documents assumption by assumption."""
    table = ev.scenarios
    cells = {
        words: list(dict.fromkeys(" ".join(table[table.parameter.isin(names)].source_id).split()))
        for words, names in BEHIND.items()
    }
    found = provenance.credits(ev, (), dict.fromkeys(sum(cells.values(), [])))
    linked = provenance.references(ev, (" ".join(ids) for ids in cells.values()))
    rows = "".join(
        f'<dt>{escape(words)}</dt><dd class="tc-source">{links}</dd>'
        for words, links in zip(cells, linked, strict=True)
    )
    return (
        f'<p class="tc-source">{provenance.source_line(found, rest=", listed below")}</p>'
        f'<details class="tc-behind"><summary>Sources, assumption by assumption</summary><dl>{rows}</dl></details>'
    )


def _markup(id: str, data: dict, sources: str) -> str:
    sliders = _sliders(data)
    control = {name: _control(id, slider, data) for name, slider in sliders.items()}
    share = _choice(id, "share", "Definition of share", (
        ("brand", "Brand share: whose technology is sold"), ("licence", "Licence-holder share: who holds the licence"),
    ), data)  # fmt: skip
    reading = _choice(id, "reading", "Whom may a firm in a pilot region serve?", (
        ("nationwide", "All of China, as the rules say: more regions then change nothing"),
        ("regional", "Only its own regions, a cautious reading"),
    ), data)  # fmt: skip
    form = (
        f'<form autocomplete="off">{control["opening"]}{reading}'
        f'<fieldset data-when="regional" hidden><legend>Which regions join, and when</legend>'
        f"{control['twenty']}{control['nationwide']}</fieldset>{control['effect']}{control['lag']}{share}"
        f'<div data-when="licence" hidden>{control["transfer"]}</div>{control["threshold"]}'
        f'<div class="tc-play-ends"><button type="reset">Reset to evidence</button>'
        f'<a class="tc-play-link" href="#{id}">Link to these settings</a></div></form>'
    )
    return (
        f'<section class="tc-play" id="{id}" data-payload="{FOLDER}/{id}.js" aria-label="Try the scenarios">'
        '<p class="tc-play-static">The form that belongs here needs scripts; without them the static fans above stand.'
        '</p><p class="tc-play-failed" role="alert" hidden>The draws could not be loaded; the static fans above stand.'
        f'</p><div class="tc-play-body" hidden>{_results()}{form}</div>{sources}</section>'
    )


def _choice(id: str, name: str, legend: str, options: tuple, data: dict) -> str:
    radios = "".join(
        f'<label><input type="radio" name="{name}" value="{value}"'
        f"{' checked' if data['defaults'][name] == value else ''}><span>{escape(words)}</span></label>"
        for value, words in options
    )
    return f"<fieldset><legend>{escape(legend)}</legend>{radios}</fieldset>"


def _control(id: str, slider: Slider, data: dict) -> str:
    """A label, the value in words, the slider with the evidence's interval under it, and its box."""
    own, dated = f"{id}-{slider.name}", slider.words is _month
    evidence = data["evidence"].get(slider.name)
    start = data["defaults"][slider.name] if evidence is None else evidence["value"]
    first = data["first_year"] + 1
    at = (lambda value: (value - first) * MONTHS) if dated else float
    low, high = slider.low, slider.high
    if evidence:  # a scale never hides part of the evidence
        low, high = min(low, math.floor(at(evidence["low"]))), max(high, math.ceil(at(evidence["high"])))
    value = math.floor(at(start) + 1e-9) if dated else start
    dates = f' data-from="{first}"' if dated else ""
    ends = f'min="{low:g}" max="{high:g}" step="{slider.step:g}" value="{value:g}"'
    return (
        f'<div class="tc-play-control"><label for="{own}">{escape(slider.label)}</label><output for="{own}"></output>'
        f'<input type="range" id="{own}" name="{slider.name}" {ends} aria-describedby="{own}-hint"'
        f"{dates}>"
        f"{_mark(evidence, at, low, high) if evidence else ''}"
        f'<p class="tc-play-hint" id="{own}-hint">{_hint(slider, evidence)}</p>{_box(slider)}</div>'
    )


def _box(slider: Slider) -> str:
    if not slider.box:
        return ""
    drawn = " data-drawn checked" if slider.drawn else ""
    box = f'<input type="checkbox" name="{slider.name}-box"{drawn}><span>{escape(slider.box)}'
    return f'<label>{box}<span class="tc-hidden">: {escape(slider.label)}</span></span></label>'


def _mark(evidence: dict, at: Callable[[float], float], low: float, high: float) -> str:
    """The evidence's interval and value on the scale of the slider above it."""
    left, middle, right = (100 * (at(evidence[end]) - low) / (high - low) for end in ("low", "value", "high"))
    return (
        '<svg class="tc-play-mark" aria-hidden="true" height="8">'
        f'<rect x="{left:.2f}%" width="{right - left:.2f}%" y="2" height="4"/>'
        f'<circle cx="{middle:.2f}%" cy="4" r="4"/></svg>'
    )


def _hint(slider: Slider, evidence: dict | None) -> str:
    if evidence is None:
        return escape(slider.hint)
    low, middle, high = (slider.words(evidence[end]) for end in ("low", "value", "high"))
    return escape(f"Evidence: {middle}, range {low} to {high}. {slider.hint}".strip())


def _results() -> str:
    key = "".join(
        f'<li><svg aria-hidden="true" width="28" height="12">{mark}</svg>{words}</li>'
        for mark, words in (
            ('<g class="bands"><rect width="28" height="12"/><rect x="5" width="18" height="12"/>'
             '<rect x="10" width="8" height="12"/></g>', "50, 80 and 95 percent of paths"),
            ('<line class="middle" x2="28" y1="6" y2="6"/>', "median"),
            ('<line class="without" x2="28" y1="6" y2="6"/>', "median without the opening"),
            ('<line class="threshold" x2="28" y1="6" y2="6"/>', "threshold"),
        )
    )  # fmt: skip
    heads = ("Year", "Median", "80%: from", "to", "Median without", "At threshold", "Told from chance")
    columns = "".join(f'<th scope="col"{" class=n" if at else ""}>{head}</th>' for at, head in enumerate(heads))
    return (
        '<div class="tc-play-out"><div class="tc-play-view"><div class="tc-play-chart"></div>'
        f'<ul class="tc-play-key">{key}</ul></div><div class="tc-play-said" aria-live="polite">'
        '<p data-said="share">Loading the draws …</p><p data-said="threshold"></p><p data-said="detection"></p></div>'
        '<details><summary>Values by year</summary><div class="tc-scroll" role="region" tabindex="0" '
        f'aria-label="Values by year"><table class="tc-table"><thead><tr>{columns}</tr></thead><tbody></tbody></table>'
        "</div></details></div>"
    )
