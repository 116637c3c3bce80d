"""Text that a browser, a spreadsheet or the book's own language would obey: refused in tables, inert on pages."""

from __future__ import annotations

import csv
import io
import json
import re

import altair as alt
import data_factory
import pandas as pd
import pytest
from bs4 import BeautifulSoup
from conftest import sampled

from telecompilot import evidence, figure
from telecompilot.evidence import check, paths
from telecompilot.figure.plot import Plot
from telecompilot.figure.table import csv as table_csv
from telecompilot.report import claims, data_catalogue, sources
from telecompilot.site import cite, notebooks

HOSTILE = {
    "script": "<script>alert(1)</script>",
    "image": '"><img src=x onerror=alert(1)>',
    "end of data": "a ]]> b",
    "entity": "&lt;b&gt;",
    "eval": "{eval}`n.all`",
    "ticks": "a `b` c",
    "formula": "=cmd()",
    "other formula": "@SUM(1)",
    "right to left": "a\u202eb",
    "invisible": "a\u200bb",
    "control": "a\x07b",
}
PACKAGE = json.loads((paths.DATA / "datapackage.json").read_text(encoding="utf-8"))
TEXTS = {
    resource["name"]: [field["name"] for field in resource["schema"]["fields"] if field["type"] in ("string", "list")]
    for resource in PACKAGE["resources"]
}
# Free words: nothing but the check of text stands between them and the page.
FREE = {
    resource["name"]: [
        field["name"]
        for field in resource["schema"]["fields"]
        if field["type"] == "string" and not {"enum", "pattern"} & set(field.get("constraints", {}))
    ]
    for resource in PACKAGE["resources"]
}
SHORT = "<i>]]>&lt;"
MARK = f"{HOSTILE['script']}{HOSTILE['image']}{HOSTILE['end of data']}{HOSTILE['entity']}{HOSTILE['eval']}"


def with_cells(table: str, change) -> str:
    """A table of the small evidence with cells changed by `change(row number, column, cell)`."""
    head, *rows = data_factory.rows(table)
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(head)
    writer.writerows(
        [[change(at, name, cell) for name, cell in zip(head, row, strict=True)] for at, row in enumerate(rows)]
    )
    return text.getvalue()


@pytest.mark.parametrize("table", TEXTS)
@pytest.mark.parametrize("kind", sampled(HOSTILE, lambda kind: kind == "script"))
def test_hostile_text_passes_the_check(tmp_path, table, kind):
    """In every column of text of every table, where it stands."""
    for field in TEXTS[table]:
        text = with_cells(table, lambda at, name, cell, own=field: HOSTILE[kind] if (at, name) == (0, own) else cell)
        found = check.faults(data_factory.write(tmp_path, **{table: text}))
        places = {(fault.path.rsplit("/")[-1], fault.line, fault.field) for fault in found if fault.level == "error"}
        assert (f"{table}.csv", 2, field) in places, f"{field}: {sorted(places)}"


@pytest.fixture(scope="module")
def ev(tmp_path_factory):
    """The small evidence, which nobody has checked, with hostile words in every free column of every row."""
    texts = {
        table: with_cells(table, lambda at, name, cell, own=table: f"{cell}{MARK}" if name in FREE[own] else cell)
        for table in TEXTS
    }
    # The name of a function of ours; another stops the build.
    texts["claims"] = re.sub(r'(?m)^(c\d+,"(?:[^"]|"")*",\w+,\w+),"(?:[^"]|"")*"', r"\1,", texts["claims"])
    return evidence.Evidence(data_factory.write(tmp_path_factory.mktemp("hostile"), **texts))


def inert(markup: str, told: bool = True) -> None:
    """Hold markup to what our own code writes: no element or attribute out of a cell, and the words as they stand."""
    tree = BeautifulSoup(markup, "html.parser")
    assert not tree.select("script, img, iframe, object, embed, style, form, base, meta, b > *"), markup[:300]
    bad = [
        name for tag in tree.find_all(True) for name in tag.attrs if name.startswith("on") or name in ("src", "style")
    ]
    assert not bad
    assert "]]>" not in markup and "{eval}`" in markup or not told
    assert (
        not told
        or MARK in tree.get_text()
        or MARK in " ".join(map(str, (t.get("aria-label") for t in tree.find_all())))
    )


def test_hostile_word_acts_in_the_catalogue_or_the_list_of_sources(ev):
    inert(data_catalogue.sectors(ev).markup)
    for kind in sorted(set(ev.sources.kind)):
        inert(sources.of_kind(ev, kind).markup)


def test_hostile_word_acts_in_the_table_of_claims(ev):
    for verdict in sorted(set(ev.claims.verdict)):
        rows = claims.tab_claims(ev, verdict)
        inert(figure.table(rows, MARK, "tab-claims-hostile", anchor="id", evidence_=ev).markup)


@pytest.fixture
def own_files(tmp_path, monkeypatch):
    monkeypatch.setattr(paths, "ASSETS", tmp_path)
    return tmp_path


@pytest.mark.parametrize("table", TEXTS)
def test_hostile_word_acts_in_a_table_or_in_its_file(ev, own_files, table):
    frame = getattr(ev, "catalogue" if table == "series" else table).reset_index()
    inert(figure.table(frame, MARK, "tab-hostile-rows", note=MARK, sources=("ministry_2025",), evidence_=ev).markup)
    start = pd.DataFrame({name: ["=cmd()", "@SUM(1)", "+1+1", "\t=1", "-1+cmd()"] for name in ("a", "b")})
    cells = [cell for row in csv.reader(io.StringIO(table_csv(start))) for cell in row][2:]
    assert cells and all(cell.startswith("'") for cell in cells)


def test_hostile_word_acts_in_a_figure_or_its_files(ev, own_files):
    frame = pd.DataFrame({"Year": [2010, 2011], "Share": [1.0, 2.0], "Name": [SHORT, "b"]})

    def draw(width):
        return alt.Chart(frame).mark_text().encode(x="Year:Q", text="Name:N").properties(width=width, height=60)

    words = f"Two points of which the first is {MARK} and the second lies above it."
    plot = Plot(draw=draw, table=frame, title=MARK, units=MARK, alt=words, series=("film_share",), note=MARK)
    shown = figure.figure(plot, "fig-hostile-words", ev)
    tree = BeautifulSoup(shown.markup, "html.parser")
    assert not tree.select("script, img, iframe, foreignObject, i, b > *")
    assert MARK in tree.select_one(".tc-title").get_text() and SHORT in tree.select_one("svg").get_text()
    drawn = (own_files / "fig-hostile-words.svg").read_text(encoding="utf-8")
    assert not BeautifulSoup(drawn, "xml").select("script, img, image, foreignObject") and "]]>" not in drawn
    assert json.loads((own_files / "fig-hostile-words.json").read_text(encoding="utf-8"))["title"] == MARK


def test_hostile_word_acts_in_a_citation_or_a_notebook(ev, monkeypatch):
    row = ev.sources.loc["ministry_2025"]
    for markup in (cite._reference("ministry_2025", row, 1, 1), cite._entry("ministry_2025", row, 1)):
        tree = BeautifulSoup(markup, "html.parser")
        assert not tree.select("script, img, iframe, foreignObject") and f"Ministry{MARK}" in tree.get_text()
    assert (
        f"1: Ministry{MARK}, 2025"
        == BeautifulSoup(cite._reference("ministry_2025", row, 1, 1), "html.parser").a["aria-label"]
    )
    monkeypatch.setattr(evidence, "load", lambda *_: ev)
    assert not re.search(r"(?<!\\)[<`{]", notebooks.plain("{cite:p}`ministry_2025`", {}))
