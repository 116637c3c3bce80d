"""Whose word a figure is: publishers, years, and a mark where only a copy or a blog speaks."""

from __future__ import annotations

import os
import subprocess

import data_factory
import pytest
from bs4 import BeautifulSoup

from telecompilot import evidence
from telecompilot.evidence import paths
from telecompilot.figure import provenance
from telecompilot.figure.provenance import Credit


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    return evidence.Evidence(data_factory.write(tmp_path_factory.mktemp("evidence")))


def credit(id, publisher="Car association", published="2015", weak=False):
    return Credit(id, publisher, "A title", published, "association", "", weak)


def text(markup):
    return BeautifulSoup(markup, "html.parser").get_text()


def test_copy_that_alone_supports_a_figure_is_not_marked(small):
    weak = {found.id: found.weak for found in provenance.credits(small, ["approvals", "film_share"])}
    assert weak["portal_copy"] and not weak["ministry_2025"]
    assert not weak.get("blog_2011", False), "an association stands behind the same figure"


def test_extra_source_that_is_a_blog_is_not_marked(small):
    assert [found.weak for found in provenance.credits(small, [], ["blog_2011", "ministry_2025"])] == [True, False]


def test_address_of_a_hijacked_host_leaves_the_house(small):
    found = {found.id: found.url for found in provenance.credits(small, [], ["portal_copy", "ministry_2025"])}
    assert found["portal_copy"] == "" and found["ministry_2025"].startswith("https://")


def test_publisher_is_named_twice_or_two_documents_of_a_year_look_the_same():
    line = provenance.source_line([credit("a"), credit("b"), credit("c", published="2016-01"), credit("d", "NBS", "")])
    assert text(line) == "Sources: Car association 2015a, 2015b, 2016; NBS undated"


def test_mark_is_not_explained():
    assert text(provenance.source_line([credit("a", weak=True)])) == (
        "Source: Car association 2015† († copy or blog only)"
    )


def test_long_source_line_hides_a_source():
    found = [credit(f"s{at}", f"Publisher {at}") for at in range(9)]
    line = provenance.source_line(found, rest=", listed under Data")
    assert text(line).endswith("and 6 more, listed under Data")
    links = BeautifulSoup(line + provenance.source_list(found), "html.parser").select("a")
    assert sorted(link["href"].split("#")[1] for link in links) == [f"s{at}" for at in range(9)]


def test_publisher_is_markup():
    assert "<b>" not in provenance.source_line([credit("a", "<b>News</b>")])


def test_figures_carry_the_time_of_the_build(monkeypatch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1764028800")
    provenance.built.cache_clear()
    assert provenance.stamp().endswith(", 25 November 2025")
    provenance.built.cache_clear()


def test_archive_without_history_cannot_be_built(tmp_path, monkeypatch):
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    folder = data_factory.write(tmp_path / "data")
    for file in folder.glob("*.csv"):
        os.utime(file, (1764028800, 1764028800))
    monkeypatch.setattr(paths, "ROOT", tmp_path)
    monkeypatch.setattr(paths, "DATA", folder)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    assert subprocess.run(["git", "-C", tmp_path, "log"], capture_output=True).returncode != 0
    provenance.built.cache_clear()
    assert f"{provenance.built():%Y-%m-%d}" == "2025-11-25"
    provenance.built.cache_clear()
