"""The scenarios as a form that a reader can move: markup with the evidence marked, and the samples as a script.

`_static/playground.js` answers the form, `_static/scenarios.js` evaluates it. Without scripts a sentence points to the
static figures.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable
from html import escape
from typing import NamedTuple

from telecompilot.evidence import Evidence, formats, paths
from telecompilot.evidence.formats import capital
from telecompilot.figure import Display, provenance
from telecompilot.figure.assets import FOLDER
from telecompilot.study import assumptions, explorer, new_market, opening_lists
from telecompilot.study.shapes import SHAPES

ID = re.compile(r"play(-[a-z0-9]+)+")
MONTHS = 12
REGIONS = "Which regions join, when, and what they weigh"
EFFECT = "Effect of an opening, by shape, list and spread"
BEHIND = {  # what a reader moves, or what is sampled behind it, and its rows in scenarios.csv
    "Opening of the pilot": ("opening",),
    REGIONS: ("region_weight",),  # and the rows of explorer.waves
    EFFECT: ("step_mean", "short_mean", "effect_mean", "effect_years"),
    "Years until business can move": ("lag",),
    "Licences that move": ("transfer",),
    "Share at the start": ("start_brand_cloud", "start_licence_cloud"),
    "Drift and yearly moves without an opening": ("drift_mean", "move"),
    "Wait for a figure": ("publication_lag",),
}  # fmt: skip
KEY = {  # marks of the picture, 28 by 12 px each, and what they mean
    '<g class="bands"><rect width="28" height="12"/><rect x="5" width="18" height="12"/>'
    '<rect x="10" width="8" height="12"/></g>': "50, 80 and 95 percent of paths",
    '<line class="middle" x2="28" y1="6" y2="6"/>': "median",
    '<line class="without" x2="28" y1="6" y2="6"/>': "median without the opening",
    '<line class="threshold" x2="28" y1="6" y2="6"/>': "threshold",
}
HEADS = ("Year", "Median", "80%: from", "to", "Median without", "At threshold", "Told from chance")


def _signed(value: float) -> str:
    return ("+" if value > 0 else "") + formats.num(value, 2)


def _month(year: float) -> str:
    return formats.date(f"{math.floor(year)}-{math.floor(year % 1 * MONTHS + 1e-9) + 1:02d}")


def _years(value: float) -> str:
    return formats.num(value, 2).rstrip("0").rstrip(".")


class Slider(NamedTuple):
    """One range input: how its values are put in words, its scale, and what its box says, if it has one.

    A slider without a scale is one of dates. A box is ticked while the date counts, or, if `SAMPLED`, while the
    samples of the evidence are used.
    """

    label: str
    words: Callable[[float], str]
    scale: tuple[float, float, float] = ()
    hint: str = ""
    box: str = ""


SAMPLED = "Draw from the evidence"
NOT_BEFORE = "Not before the opening."
SLIDERS = {
    "opening": Slider("The pilot opens", _month),
    "twenty": Slider("Twenty regions stand in the pilot", _month, (), NOT_BEFORE, "They join"),
    "nationwide": Slider("The whole country stands in it", _month, (), NOT_BEFORE, "It joins"),
    "change": Slider("What the opening has changed after five years", _signed, (-1.5, 2, 0.05),
                     "In log-odds; a ramp that lasts goes on from there.", SAMPLED),
    "lag": Slider("Years until business can move", _years, (0, 5, 0.1), "", SAMPLED),
    "transfer": Slider("Part of partners’ cloud business that moves to own licences", formats.pct, (0, 1, 0.01),
                       "It lifts the licence-holder share only.", SAMPLED),
    "threshold": Slider("Threshold to ask about", formats.pct, (0.01, 0.5, 0.01),
                        "A reader’s yardstick; no evidence bears on it."),
}  # fmt: skip
WAVES = ("twenty", "nationwide")  # sliders of regions that join, with words of their own
CHOICES = {
    "share": ("Definition of share", {
        "brand": "Brand share: whose technology is sold", "licence": "Licence-holder share: who holds the licence",
    }),
    "reading": ("Whom may a firm in a pilot region serve?", {
        "nationwide": "All of China, as the rules say: more regions then change nothing",
        "regional": "Only its own regions, a cautious reading",
    }),
    "shape": ("How does an opening act?", {
        "mixture": "A third of the paths each way", **{name: capital(shape.words) for name, shape in SHAPES.items()},
    }),
    "list": ("Which earlier openings count?", {name: capital(words) for name, words in opening_lists.WORDS.items()}),
    "tau": ("How far do markets differ?", {name: capital(words) for name, words in new_market.TAUS.items()}),
}  # fmt: skip


def sliders(data: dict) -> dict[str, Slider]:
    """Return the sliders by name, those of regions that join (`waves` of explorer.payload) after the opening."""
    first, *others = SLIDERS
    named = {
        name: SLIDERS.get(name, Slider(f"The regions of “{words}” join", _month, (), NOT_BEFORE, "They join"))
        for name, words in data["waves"].items()
    }
    return {first: SLIDERS[first], **named, **{name: SLIDERS[name] for name in others if name not in WAVES}}


def playground(ev: Evidence, id: str) -> Display:
    """Show the scenarios as a form, and leave its samples in the assets folder as `<id>.js`.

    ev: evidence with the assumptions and their sources; id: "play-<chapter>", the anchor, the name of the script, and
    the start of the fragments that readers share. Raises ValueError for an id of another form.
    """
    if not ID.fullmatch(id):
        raise ValueError(f"id {id!r}: expected play-<chapter>, lower case")
    data = explorer.payload(ev)
    packed = json.dumps(data, separators=(",", ":"), allow_nan=False)
    paths.ASSETS.mkdir(parents=True, exist_ok=True)
    # A script, for a page opened from a folder may not fetch JSON.
    script = f"telecompilotScenarios.take({json.dumps(id)},{packed});\n"
    (paths.ASSETS / f"{id}.js").write_text(script, encoding="utf-8", newline="\n")
    return Display(form(id, data, _sources(ev)), "The scenarios as a form: needs a page with scripts.")


def form(id: str, data: dict, sources: str) -> str:
    """Return the markup of the form and of its results; data: from explorer.payload."""
    control = {name: _control(f"{id}-{name}", name, data) for name in sliders(data)}
    choice = {name: _choice(name, data) for name in CHOICES}
    return (
        f'<section class="tc-play" id="{id}" data-payload="{FOLDER}/{id}.js" aria-label="Try the scenarios">'
        '<p class="tc-play-static">The form that belongs here needs scripts; without them the figures above stand.'
        '</p><p class="tc-play-failed" role="alert" hidden>The draws could not be loaded; the figures above stand.'
        f'</p><div class="tc-play-body" hidden>{_results()}<form autocomplete="off">{control["opening"]}'
        f"{choice['reading']}"
        f'<fieldset data-when="regional" hidden><legend>Which regions join, and when</legend>'
        f"{''.join(control[name] for name in data['waves'])}</fieldset>{choice['shape']}{control['change']}"
        f"<details><summary>What the effect is drawn from</summary>{choice['list']}{choice['tau']}</details>"
        f"{control['lag']}{choice['share']}"
        f'<div data-when="licence" hidden>{control["transfer"]}</div>{control["threshold"]}'
        f'<div class="tc-play-ends"><button type="reset">Reset to evidence</button>'
        f'<a class="tc-play-link" href="#{id}">Link to these settings</a></div></form></div>{sources}</section>'
    )


def behind(ev: Evidence) -> dict[str, tuple[str, ...]]:
    """Return BEHIND with the rows of the regions that join."""
    joining = [row for wave in explorer.waves(assumptions.load(ev)).values() for row in (wave.part, wave.date)]
    return BEHIND | {REGIONS: (*BEHIND[REGIONS], *joining)}


def _sources(ev: Evidence) -> str:
    """The source line of the form, and under it the documents assumption by assumption."""
    cells = {words: assumptions.sources(ev, names) for words, names in behind(ev).items()}
    credits = provenance.credits(ev, (), dict.fromkeys(sum(cells.values(), ())))
    linked = zip(cells, provenance.references(ev, map(" ".join, cells.values())), strict=True)
    rows = (f'<dt>{escape(words)}</dt><dd class="tc-source">{links}</dd>' for words, links in linked)
    return (
        f'<p class="tc-source">{provenance.source_line(credits, rest=", listed below")}</p><details class="tc-behind">'
        f"<summary>Sources, assumption by assumption</summary><dl>{''.join(rows)}</dl></details>"
    )


def _choice(name: str, data: dict) -> str:
    (legend, options), chosen = CHOICES[name], data["defaults"][name]
    if name == "list":
        options = {which: words for which, words in options.items() if which in data["effects"]}
    radios = (
        f'<label><input type="radio" name="{name}" value="{value}"{" checked" * (value == chosen)}>'
        f"<span>{escape(words)}</span></label>"
        for value, words in options.items()
    )
    return f"<fieldset><legend>{escape(legend)}</legend>{''.join(radios)}</fieldset>"


def _control(own: str, name: str, data: dict) -> str:
    """A label, the value in words, the slider with the evidence's interval under it, and its box."""
    slider, evidence, first = sliders(data)[name], data["evidence"].get(name), data["first_year"] + 1
    start = evidence["value"] if evidence else data["defaults"][name]
    dates, at, mark, hint = "", float, "", slider.hint
    low, high, step = slider.scale or (0, (data["years"][-1] - data["first_year"]) * MONTHS - 1, 1)
    if not slider.scale:  # dates count in months from the year after the baseline
        dates, at = f' data-from="{first}"', lambda year: (year - first) * MONTHS
    if evidence:
        ends = [at(evidence[end]) for end in ("low", "value", "high")]
        low, high = min(low, math.floor(ends[0])), max(high, math.ceil(ends[2]))  # no scale hides part of the evidence
        mark = _mark(*(100 * (end - low) / (high - low) for end in ends))
        least, middle, most = (slider.words(evidence[end]) for end in ("low", "value", "high"))
        hint = f"Evidence: {middle}, range {least} to {most}. {hint}".strip()
    value = start if slider.scale else math.floor(at(start) + 1e-9)
    return (
        f'<div class="tc-play-control"><label for="{own}">{escape(slider.label)}</label><output for="{own}"></output>'
        f'<input type="range" id="{own}" name="{name}" min="{low:g}" max="{high:g}" step="{step:g}" value="{value:g}" '
        f'aria-describedby="{own}-hint"{dates}>{mark}<p class="tc-play-hint" id="{own}-hint">{escape(hint)}</p>'
        f"{_box(name, slider)}</div>"
    )


def _mark(left: float, middle: float, right: float) -> str:
    """The evidence's interval and value on the scale of the slider above it, in percent of its length."""
    return (
        '<svg class="tc-play-mark" aria-hidden="true" height="8">'
        f'<rect x="{left:.2f}%" width="{right - left:.2f}%" y="2" height="4"/>'
        f'<circle cx="{middle:.2f}%" cy="4" r="4"/></svg>'
    )


def _box(name: str, slider: Slider) -> str:
    if not slider.box:
        return ""
    sampled = " data-drawn checked" * (slider.box == SAMPLED)
    box = f'<label><input type="checkbox" name="{name}-box"{sampled}><span>{escape(slider.box)}'
    return f'{box}<span class="tc-hidden">: {escape(slider.label)}</span></span></label>'


def _results() -> str:
    key = (
        f'<li><svg aria-hidden="true" width="28" height="12">{mark}</svg>{words}</li>' for mark, words in KEY.items()
    )
    heads = (f'<th scope="col"{" class=n" * (at > 0)}>{head}</th>' for at, head in enumerate(HEADS))
    return (
        '<div class="tc-play-out"><div class="tc-play-view"><div class="tc-play-chart"></div>'
        f'<ul class="tc-play-key">{"".join(key)}</ul></div><div class="tc-play-said" aria-live="polite">'
        '<p data-said="share">Loading the draws …</p><p data-said="threshold"></p><p data-said="detection"></p></div>'
        '<details><summary>Values by year</summary><div class="tc-scroll" role="group" tabindex="0" '
        'aria-label="Values by year"><table class="tc-table"><thead><tr>'
        f"{''.join(heads)}</tr></thead><tbody></tbody></table></div></details></div>"
    )
