"""Every figure and table of the report keeps the rules that all of them keep: each `fig_...` and `tab_...`."""

from __future__ import annotations

import importlib
import inspect
import math
import pkgutil
import re

import pandas as pd
import pytest

from telecompilot import evidence, report
from telecompilot.evidence import paths
from telecompilot.figure import provenance, svg, theme
from telecompilot.figure.plot import COMPUTED, Plot

MODULES = [
    importlib.import_module(f"{report.__name__}.{found.name}") for found in pkgutil.iter_modules(report.__path__)
]
PAGES = [paths.ROOT / "index.md", *sorted(paths.CHAPTERS.glob("*.md"))]


def named(start: str) -> list:
    """The public functions of all chapters' modules whose names begin so, as parameters with readable ids."""
    return [
        pytest.param(function, id=f"{module.__name__.rpartition('.')[2]}.{name}")
        for module in MODULES
        for name, function in inspect.getmembers(module, inspect.isfunction)
        if name.startswith(start) and function.__module__ == module.__name__
    ]


FIGURES, TABLES = named("fig_"), named("tab_")
_DRAWN: dict = {}


def plot_of(function) -> Plot:
    if function not in _DRAWN:
        _DRAWN[function] = function(evidence.load())
    return _DRAWN[function]


def shown(function) -> str:
    """Where pages call a function: the text of all of them that do."""
    calls = re.compile(rf"\.{function.__name__}\(|\b{function.__name__}\(")
    texts = [page.read_text(encoding="utf-8") for page in PAGES]
    return "\n".join(text for text in texts if calls.search(text))


SIMULATED = {"detecting_gains", "expansion_scenarios", "scenario_added", "forecast_coverage", "trend_models"}
SIMULATED |= {"scenario_drivers.fig_spread", "pilot_record.fig_spread"}  # rows that rest on all sources of the figure


def test_report_has_hardly_a_figure_that_the_rules_are_tried_on():
    assert len(FIGURES) > 30 and len(TABLES) > 10


@pytest.mark.parametrize("function", FIGURES + TABLES)
def test_chapter_cannot_hand_its_evidence_to_a_figure(function):
    first, *others = inspect.signature(function).parameters.values()
    assert first.name == "ev" and all(other.default is not other.empty for other in others)


@pytest.mark.parametrize("function", FIGURES + TABLES)
def test_figure_is_made_that_no_page_shows(function):
    assert shown(function)


@pytest.mark.parametrize("function", FIGURES)
def test_title_is_no_finding_in_one_sentence(function):
    title = plot_of(function).title
    assert 20 <= len(title) <= 160, title
    assert title[0].isupper() or title[0].isdigit() or title[0] in "“−"
    assert not title.endswith(".") and "  " not in title and not re.search(r"\bnan\b|None|\{|\}", title)


@pytest.mark.parametrize("function", FIGURES)
def test_listener_hears_less_than_a_reader_sees(function):
    plot = plot_of(function)
    assert plot.alt.endswith(".") and not re.search(r"\bnan\b|\bNone\b|[{}]|\bat 0x", plot.alt)
    numbers = re.findall(r"\d[\d,.]*", plot.alt)
    assert len(numbers) >= 2, plot.alt


@pytest.mark.parametrize("function", FIGURES)
def test_percentage_in_the_words_is_not_in_the_table(function):
    plot = plot_of(function)
    cells = plot.table.reset_index().astype(object).to_numpy().ravel()
    known = [float(cell) for cell in cells if isinstance(cell, int | float) and math.isfinite(cell)]
    texts = " ".join(str(cell) for cell in [*plot.table.columns, *cells] if isinstance(cell, str)).replace(",", "")
    known += [float(number) for number in re.findall(r"(?<![\w.])\d+(?:\.\d+)?", texts)]
    for said in re.findall(r"(?<![\w.,])(\d[\d,]*(?:\.\d+)?)%", plot.alt):
        value = float(said.replace(",", ""))
        near = max(0.06, 0.006 * value) if "." in said else 0.51
        assert any(abs(value - scale * cell) <= near for cell in known for scale in (1, 100)), f"{said}% in: {plot.alt}"


@pytest.mark.parametrize("function", FIGURES)
def test_source_of_a_figure_is_unknown(function):
    plot = plot_of(function)
    credits = provenance.credits(evidence.load(), plot.series, plot.sources)
    assert credits and all(credit.publisher and credit.title for credit in credits)
    assert len(set(plot.series)) == len(plot.series) and len(set(plot.sources)) == len(plot.sources)


@pytest.mark.parametrize("function", FIGURES)
def test_head_of_a_table_is_a_name_from_the_code(function):
    table = plot_of(function).table.reset_index(drop=plot_of(function).table.index.name is None)
    heads = [str(head) for head in table.columns if not re.match(r"to\b", str(head))]  # "95% from, %", "to, %"
    assert not [head for head in heads if not head or "_" in head or head[0].islower()]
    assert not table.isna().all(axis=None)


@pytest.mark.parametrize("width", [theme.WIDE, theme.NARROW])
@pytest.mark.parametrize("function", FIGURES)
def test_picture_is_too_wide_for_the_page_or_a_phone(function, width):
    picture = svg.picture(plot_of(function).draw, width, "t")
    assert picture.width <= 1.03 * width and picture.height < 2600
    assert len(re.findall(r"<(?:path|line|rect|circle|text)\b", picture.inside)) > 8


@pytest.mark.parametrize("function", FIGURES)
def test_figure_is_another_when_it_is_made_again(function):
    again = function(evidence.load())
    plot = plot_of(function)
    assert (again.title, again.alt, again.note, again.units) == (plot.title, plot.alt, plot.note, plot.units)
    pd.testing.assert_frame_equal(again.table, plot.table)


@pytest.mark.parametrize("function", TABLES)
def test_table_of_a_page_is_empty_or_headed_by_names_from_the_code(function):
    table = function(evidence.load())
    assert len(table) and not [head for head in table.columns if "_" in str(head)]


@pytest.mark.parametrize("function", FIGURES)
def test_published_figure_in_a_row_of_the_data_has_no_source_of_its_own(function):
    plot, module = plot_of(function), function.__module__.rpartition(".")[2]
    documents = provenance.credits(evidence.load(), plot.series, plot.sources)
    together = bool({module, f"{module}.{function.__name__}"} & SIMULATED)
    assert bool(plot.cite) != together or not documents[1:]
    unnamed = [cell for cell in plot.cite if cell == COMPUTED]
    assert len(unnamed) < len(plot.cite) or not plot.cite, "no row names a document"
