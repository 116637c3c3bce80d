"""Every figure of every page: what the HTML and the files beside it hold."""

from __future__ import annotations

import io
import json
from xml.etree import ElementTree

import brotli
import pandas as pd
import pytest
from conftest import chapters, pages
from PIL import Image
from site_reader import figures, ids, numbers, parsed, resolves

from telecompilot.edition import typography

pytestmark = pytest.mark.site
LONGEST = 600  # characters of a picture's title and alternative text: the rest is in its table
HEAVIEST = 10 * 1024  # bytes a figure may add to a page, compressed
NOUGHTS = {"（万元）": 2, "（亿元）": 1}  # that a figure got in these units, which in English has millions or billions
each_page = pytest.mark.parametrize("name", pages())


@each_page
def test_picture_is_missing_or_says_nothing_to_a_screen_reader(site, name):
    for figure in figures(site / name):
        pictures = figure.node.select(".tc-picture svg[role=img]")
        assert len(pictures) == 2, figure
        for picture in pictures:
            words = picture.get("aria-label")
            assert len(words) >= (30 if name.startswith("zh/") else 60), figure
            assert words != figure.one(".tc-title").get_text(), figure
            assert picture.find("text"), f"{figure}: text is drawn as shapes"


@each_page
def test_alt_text_does_not_begin_with_the_finding_or_takes_a_minute_to_hear(site, name):
    for figure in figures(site / name):
        title, said = figure.one(".tc-title").get_text(), figure.one(".tc-wide").get("aria-label")
        assert figure.node.find("figcaption").get_text().startswith(title), f"{figure}: the finding is not read first"
        for picture in figure.node.select(".tc-picture svg[role=img]"):
            assert picture.get("aria-label") and not picture.get("aria-labelledby"), f"{figure}: another name"
        assert not said.startswith(title), f"{figure}: the finding is said twice"
        assert len(f"{title}. {said}") <= LONGEST, f"{figure}: {len(title) + len(said) + 2} characters"


@each_page
def test_alt_text_was_not_written_from_the_data(site, name):
    for figure in figures(site / name):
        words = numbers(figure.one(".tc-wide").get("aria-label"))
        text = figure.one(".tc-data table").get_text(" ")
        table = pd.read_csv(figure.file("csv"))
        exact = {float(value) for column in table.select_dtypes("number") for value in table[column].dropna().abs()}
        rounded = {round(value * scale, digits) for value in exact for digits in range(4) for scale in (1, 100)}
        assert words & (numbers(text) | rounded), f"{figure}: no number of the alt text is in the data"


@each_page
def test_table_in_the_page_and_files_differ(site, name):
    for figure in figures(site / name):
        table = pd.read_csv(figure.file("csv"), dtype=str, keep_default_na=False)
        rows = figure.node.select(".tc-data tbody tr")
        heads = [cell.get_text() for cell in figure.node.select(".tc-data thead th")]
        assert len(rows) == len(table) > 0, figure
        assert heads == [column.lstrip("'") for column in table.columns], figure
        words = json.loads(figure.file("json").read_text(encoding="utf-8"))
        assert words["columns"] == heads, figure
        assert words["title"] == figure.one(".tc-title").get_text(), figure
        shown = [figure.one(".tc-units").find(string=True).strip(), figure.one(".tc-wide").get("aria-label")]
        assert shown == [words["units"].strip(), words["alt"]], figure
        for row, cells in zip(rows, table.itertuples(index=False), strict=True):
            assert_same_row(figure, [cell.get_text() for cell in row.find_all(["th", "td"])], cells, heads)


def assert_same_row(figure, shown, held, heads):
    """A cell is the figure of the file, rounded; the noughts that 万元 or 亿元 added make it no more exact."""
    for text, cell, head in zip(shown, held, heads, strict=True):
        if text in ("–", cell, cell.lstrip("'"), typography.dated(cell)):
            continue
        noughts = len(text) - len(text.rstrip("0"))
        added = next((most for unit, most in NOUGHTS.items() if head.endswith(unit)), 0)
        digits = len(text.partition(".")[2]) or -min(noughts, added)
        difference = abs(float(text.replace(",", "").replace("−", "-")) - float(cell))
        assert difference <= 0.5000001 * 10**-digits, f"{figure}: {text} in the page, {cell} in the file"


@each_page
def test_file_of_a_figure_cannot_be_opened(site, name):
    for figure in figures(site / name):
        root = ElementTree.fromstring(figure.file("svg").read_bytes())
        inside = " ".join(root.itertext())
        title = figure.one(".tc-title").get_text()
        assert title in inside and "var(" not in figure.file("svg").read_text(encoding="utf-8"), figure
        with Image.open(io.BytesIO(figure.file("png").read_bytes())) as picture:
            picture.verify()
            assert picture.width >= 1200, figure
        sidecar = json.loads(figure.file("json").read_text(encoding="utf-8"))
        assert {"title", "units", "sources", "licence", "citation", "date", "version"} <= set(sidecar), figure
        assert sidecar["sources"] and all(source["id"] for source in sidecar["sources"]), figure
        live = figure.one("button.tc-explore").get("data-live")
        assert (figure.page.parent / live).is_file(), figure


@each_page
def test_cell_of_a_download_runs_as_a_formula(site, name):
    for figure in [*figures(site / name), *figures(site / name, "tab-")]:
        table = pd.read_csv(figure.file("csv"), dtype=str, keep_default_na=False)
        cells = [*table.columns, *table.to_numpy().ravel()]
        risky = [cell for cell in cells if cell.startswith(("=", "+", "@", "\t", "\r"))]
        risky += [cell for cell in cells if cell.startswith("-") and not numeric(cell)]
        assert not risky, f"{figure}: {risky[:3]}"


def numeric(cell):
    try:
        float(cell)
    except ValueError:
        return False
    return True


@each_page
def test_colour_stays_behind_when_the_page_turns_dark(site, name):
    for figure in figures(site / name):
        for paint in ("fill", "stroke"):
            used = {node.get(paint) for node in figure.node.select(f".tc-picture svg [{paint}]")}
            fixed = [colour for colour in used if not colour.startswith(("var(--tc-", "none", "transparent", "url(#"))]
            assert not fixed, f"{figure}: {paint} {fixed} is no token of the theme"


@each_page
def test_source_of_a_figure_leads_nowhere(site, name):
    """To its row on the page of sources or, of shares abroad, on the page of the cases there."""
    for figure in figures(site / name):
        links = [link.get("href") for link in figure.node.select(".tc-source a")]
        assert links, f"{figure}: no source"
        for link in links:
            page = link.partition("#")[0] or name
            assert page.endswith(("sources.html", "elsewhere.html")), f"{figure}: {link}"
            assert resolves(figure.page, link), f"{figure}: {link}"


@each_page
def test_link_inside_the_site_is_dead(site, name):
    page = site / name
    dead = {
        target
        for link in parsed(page).find_all("a")
        if (target := link.get("href")) and "://" not in target and not target.startswith(("mailto:", "#"))
        if not resolves(page, target.partition("?")[0])
    }
    assert not dead


@each_page
def test_page_repeats_an_id(site, name):
    found = ids(site / name)
    assert len(found) == len(set(found)), sorted({i for i in found if found.count(i) > 1})


@each_page
def test_figure_is_too_heavy(site, name):
    for figure in figures(site / name):
        size = len(brotli.compress(str(figure.node).encode()))
        assert size <= HEAVIEST, f"{figure}: {size} bytes compressed"


@each_page
def test_page_asks_another_host(site, name):
    asked = parsed(site / name).select("script[src], link[href]:not([rel=canonical]), img[src], iframe[src]")
    assert not [node for node in asked if "://" in (node.get("src") or node.get("href"))]


def test_two_pages_share_a_figure_id(site):
    seen = [figure.id for name in chapters() for kind in ("fig-", "tab-") for figure in figures(site / name, kind)]
    assert len(seen) == len(set(seen))
