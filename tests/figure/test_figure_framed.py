"""The frame round a chart: words, data and files, from a small evidence."""

from __future__ import annotations

import dataclasses
import json
import re
from xml.etree import ElementTree

import altair as alt
import data_factory
import pandas as pd
import pytest
from bs4 import BeautifulSoup

from telecompilot import evidence
from telecompilot.evidence import paths
from telecompilot.figure import KeyFigure, figure, framed, key_figures, palette, provenance, table, theme
from telecompilot.figure.plot import Plot

DATA = pd.DataFrame({"Year": [2010, 2014], "Share, %": [61.9, 61.5666666]})


def draw(width):
    frame = DATA.rename(columns={"Share, %": "share"})
    return alt.Chart(frame).mark_line().encode(x="Year:Q", y="share:Q").properties(width=width, height=200)


PLOT = Plot(
    draw=draw,
    table=DATA,
    title="Foreign brands’ share <barely> moved",
    units="Percent of passenger-car shipments",
    alt="A line that is almost flat, from 61.9 percent in 2010 to 61.6 percent in 2014, & no turning point.",
    series=("cars_share_foreign",),
    note="Shipments count exports.",
    share="brand share",
)


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    return evidence.Evidence(data_factory.write(tmp_path_factory.mktemp("evidence")))


@pytest.fixture(scope="module")
def assets(tmp_path_factory):
    folder = tmp_path_factory.mktemp("figures")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(paths, "ASSETS", folder)
        patch.setenv("SOURCE_DATE_EPOCH", "1764028800")
        provenance.built.cache_clear()
        yield folder
    provenance.built.cache_clear()


@pytest.fixture(scope="module")
def page(small, assets):
    return BeautifulSoup(figure(PLOT, "fig-cars-flat", small)._repr_html_(), "html.parser")


def test_words_of_a_figure_are_missing_or_out_of_order(page):
    shown = page.figure
    assert shown["id"] == "fig-cars-flat"
    order = [node["class"][0] for node in shown.select("[class]") if node["class"][0].startswith("tc-")]
    wanted = ["tc-title", "tc-units", "tc-share", "tc-picture", "tc-note", "tc-source", "tc-foot"]
    assert [name for name in order if name in wanted][:7] == wanted
    assert page.select_one(".tc-title").string == PLOT.title
    assert page.select_one(".tc-units").get_text() == f"{PLOT.units} brand share"
    assert {svg["aria-label"] for svg in page.select("svg")} == {PLOT.alt}


def test_listener_hears_the_title_with_every_link_and_button(page):
    spoken = [node["aria-label"] for node in page.select("[aria-label]")]
    spoken += [node.get_text() for node in page.select("summary, button, a, figcaption")]
    assert sum(PLOT.title in words for words in spoken) == 2, "once in the caption, once as the name of the tools"
    tools = page.select_one(".tc-foot")
    assert tools["role"] == "group" and tools["aria-label"] == PLOT.title
    assert {link.get_text() for link in page.select("a[download]")} <= {*framed.PICTURE_FILES.values(), "the picture"}
    assert all(tools in link.parents for link in page.select("a[download], button, summary"))


def test_two_pictures_share_an_id_or_a_shape(page):
    wide, narrow = page.select("svg")
    assert (wide["class"], narrow["class"]) == (["tc-wide"], ["tc-narrow"])
    widths = [float(svg["viewbox"].split()[2]) for svg in (wide, narrow)]
    assert widths == pytest.approx([theme.WIDE, theme.NARROW], abs=4)
    ids = [node["id"] for node in page.select("[id]")]
    assert len(ids) == len(set(ids))


def test_table_and_files_are_not_the_data_as_drawn(page, assets):
    cells = [[cell.get_text() for cell in row.select("th, td")] for row in page.select("tbody tr")]
    assert cells == [["2010", "61.90"], ["2014", "61.57"]] or cells == [["2010", "61.9"], ["2014", "61.6"]]
    pd.testing.assert_frame_equal(pd.read_csv(assets / "fig-cars-flat.csv"), DATA, rtol=1e-6)
    names = sorted(file.name for file in assets.glob("fig-*"))
    assert names == [f"fig-cars-flat.{kind}" for kind in ("csv", "js", "json", "png", "svg", "xlsx")]


def test_sidecar_cannot_be_cited(page, assets):
    words = json.loads((assets / "fig-cars-flat.json").read_text(encoding="utf-8"))
    assert words["series"] == [
        {
            "id": "cars_share_foreign",
            "title": "Foreign brands' share of cars",
            "unit": "percent",
            "definition": "The rest.",
        }
    ]
    assert [source["id"] for source in words["sources"]] == ["association_2015"]
    assert (words["date"], words["licence"], words["definition"]) == ("2025-11-25", "CC-BY-4.0", "brand share")
    assert PLOT.title in words["citation"] and "25 November 2025" in words["citation"]


def test_picture_file_has_no_words_or_colours_of_its_own(page, assets):
    text = (assets / "fig-cars-flat.svg").read_text(encoding="utf-8")
    root = ElementTree.fromstring(text)
    inside = " ".join(root.itertext())
    for words in (PLOT.title, PLOT.units, PLOT.alt, "Source: Car association", "telecompilot"):
        assert words in inside, words
    assert palette.FOREIGN in text and "var(" not in text


def test_live_chart_is_not_a_script_with_both_shapes(page, assets):
    text = (assets / "fig-cars-flat.js").read_text(encoding="utf-8")
    match = re.fullmatch(r'telecompilot\.live\("fig-cars-flat",(.*)\);\n', text, re.S)
    specs = json.loads(match[1])
    assert set(specs) == {"wide", "narrow"} and specs["wide"]["width"] > specs["narrow"]["width"]
    assert palette.FOREIGN not in text.replace(f"var(--tc-foreign,{palette.FOREIGN})", "")


def test_same_figure_twice_differs(small, assets):
    first = figure(PLOT, "fig-cars-flat", small).markup
    files = {file.name: file.read_bytes() for file in assets.iterdir()}
    assert figure(PLOT, "fig-cars-flat", small).markup == first
    assert {file.name: file.read_bytes() for file in assets.iterdir()} == files


@pytest.mark.parametrize("id", ["cars", "fig", "fig-", "Fig-cars-x", "fig-cars x", "tab-cars-x", "fig-../../x"])
def test_id_that_breaks_an_anchor_or_leaves_the_folder(small, assets, id):
    with pytest.raises(ValueError, match="must look like"):
        figure(PLOT, id, small)


@pytest.mark.parametrize("change", [{"series": ("cars_share",)}, {"sources": ("nobody_2015",)}])
def test_source_that_nobody_read(small, assets, change):
    with pytest.raises(LookupError):
        figure(dataclasses.replace(PLOT, **change), "fig-cars-flat", small)


def test_table_shows_ids_in_place_of_sources_or_loses_its_anchors(small, assets):
    frame = pd.DataFrame({"id": ["a", "b"], "Firm": ["Alpha", "Beta"], "Source": ["ministry_2025 blog_2011", ""]})
    markup = table(frame, "Two firms", "tab-cars-firms", anchor="id", cite="Source", evidence_=small)._repr_html_()
    page = BeautifulSoup(markup, "html.parser")
    assert [row["id"] for row in page.select("tbody tr")] == ["a", "b"]
    assert [cell.get_text() for cell in page.select("tbody th, tbody td")] == [
        "Alpha", "Ministry, 2025; A blog, 2011, blog", "Beta", "–",
    ]  # fmt: skip
    assert page.select_one("tbody a")["href"] == "site:/chapters/sources.html#ministry_2025"
    assert (assets / "tab-cars-firms.csv").read_text(encoding="utf-8-sig").splitlines()[
        1
    ] == "a,Alpha,ministry_2025 blog_2011"


def test_table_none_of_whose_rows_has_a_source_yet_ends_in_a_traceback(small, assets):
    frame = pd.DataFrame({"Firm": ["A", "B"], "Source": ["", ""]})
    markup = table(frame, "Two firms", "tab-cars-firms", cite="Source", evidence_=small)._repr_html_()
    assert ">B<" in markup and "Source" not in markup


def test_file_of_a_table_holds_the_rows_shown_only_or_all_rows_are_open(small, assets):
    whole = pd.DataFrame({"Firm": ["Alpha", "Beta", "Gamma"]})
    markup = table(
        whole[:1], "Firms", "tab-cars-firms", sources=("ministry_2025",), whole=whole, evidence_=small
    )._repr_html_()
    page = BeautifulSoup(markup, "html.parser")
    closed = page.details.extract()
    assert [cell.get_text() for cell in page.select("tbody th")] == ["Alpha"]
    assert [cell.get_text() for cell in closed.select("tbody th")] == [*whole.Firm] and not closed.has_attr("open")
    assert (assets / "tab-cars-firms.csv").read_text(encoding="utf-8-sig").split() == ["Firm", *whole.Firm]


def test_table_without_a_source(small, assets):
    with pytest.raises(ValueError, match="names no source"):
        table(pd.DataFrame({"Firm": ["Alpha"]}), "One firm", "tab-cars-firms", evidence_=small)


def test_key_figure_without_its_date_or_source(small):
    item = KeyFigure("166", "firms approved", "June 2026", "chapters/x.html#fig-x-firms", series=("approvals",))
    page = BeautifulSoup(key_figures([item], small)._repr_html_(), "html.parser")
    assert page.get_text(" ", strip=True).startswith("firms approved June 2026 166")
    [where] = page.select("a")
    assert where["href"].endswith("chapters/x.html#fig-x-firms") and where.text == "2 documents"
    one = KeyFigure("166", "firms approved", "June 2026", "chapters/x.html#fig-x-firms", sources=("ministry_2025",))
    assert "chapters/sources.html#ministry_2025" in key_figures([one], small)._repr_html_()
    with pytest.raises(ValueError, match="no source"):
        key_figures([KeyFigure("166", "firms approved", "June 2026", "chapters/x.html")], small)


def test_row_of_the_data_does_not_say_whose_figure_it_is(small, assets):
    cited = dataclasses.replace(PLOT, cite=["ministry_2025", "ministry_2025 blog_2011 computed"])
    shown = BeautifulSoup(figure(cited, "fig-cars-cited", small)._repr_html_(), "html.parser").select("tbody tr")
    links = [[link["href"].rpartition("#")[2] for link in row.find_all("td")[-1].find_all("a")] for row in shown]
    assert links == [["ministry_2025"], ["ministry_2025", "blog_2011"]]
    assert shown[1].get_text().endswith("; computed") and "computed" not in shown[0].get_text()
    head, first, last = (assets / "fig-cars-cited.csv").read_text(encoding="utf-8-sig").splitlines()
    assert head.endswith(",Source") and last.endswith('; computed"') and "ministry_2025" not in first
    about = json.loads((assets / "fig-cars-cited.json").read_text(encoding="utf-8"))
    assert {"ministry_2025", "blog_2011"} <= {one["id"] for one in about["sources"]}


def test_row_of_one_source_names_it_again_or_rows_of_several_say_nothing(small, assets):
    single = dataclasses.replace(PLOT, series=(), cite=["ministry_2025"] * 2)
    assert "Source</th>" not in figure(single, "fig-cars-single", small)._repr_html_()
    several = dataclasses.replace(PLOT, sources=("ministry_2025", "blog_2011"))
    assert framed.TOGETHER in figure(several, "fig-cars-several", small)._repr_html_()


def test_sources_are_named_for_fewer_rows_than_there_are():
    with pytest.raises(ValueError, match="cite has 1 cells, table 2 rows"):
        dataclasses.replace(PLOT, cite=["ministry_2025"])
