"""The page of sources: every document once, safe links, escaped text, honest counts."""

from __future__ import annotations

import re

import data_factory
import pytest

from telecompilot import evidence
from telecompilot.evidence import panel
from telecompilot.evidence.tables import KINDS
from telecompilot.report import sources as report

SOURCES = """\
source_id,title,publisher,published,url,language,kind,read_as,link
cjk_2024,中国汽车市场 (CAAM),"A & B <News>",2024-05,https://news.example/a?x=1&y=2,zh,newswire,page,yes
blank_2024,Title,Publisher,,https://github.com (text-index id 7),en,newswire,excerpt,yes
script_2024,"<script>alert(1)</script>",Publisher,2024,javascript:alert(1),en,blog,excerpt,yes
taken_2024,Report,Publisher,2024-01-02,http://taken.example/1.html,en,mirror,excerpt,no
pt_2022,Pequim nacionalizará a indústria,Publisher,2022,https://pt.example/1,pt,newswire,excerpt,yes
"""


@pytest.fixture
def ev(tmp_path):
    base = data_factory.TABLES["sources"]
    rows = SOURCES.split("\n", 1)[1]
    return evidence.load(data_factory.write(tmp_path, sources=base + rows))


def page(ev):
    return "".join(report.of_kind(ev, kind).markup for kind in KINDS)


def entry(ev, source_id):
    return re.search(rf'<li id="{source_id}">.*?</li>', page(ev), re.S)[0]


def test_source_is_missing_or_stands_twice(ev):
    assert sorted(re.findall(r'<li id="([^"]+)">', page(ev))) == sorted(ev.sources.index)


def test_every_source_of_the_report_has_an_address_to_link_to():
    real = evidence.load()
    assert set(re.findall(r'<li id="([^"]+)">', page(real))) == set(real.sources.index)


def test_document_on_markets_abroad_has_no_address_or_that_of_another():
    real = evidence.load()
    listed = re.findall(r'<li id="([^"]+)">', report.of_panel(real).markup)
    assert sorted(listed) == sorted(panel.load(real).sources.index) and not set(listed) & set(real.sources.index)
    rows = panel.load(real).openings.source_id.str.split().explode()
    name, number = rows.value_counts().index[0], int(rows.value_counts().iloc[0])
    item = re.search(rf'<li id="{name}">.*?</li>', report.of_panel(real).markup, re.S)[0]
    assert f"{number} opening" in item and "read as background" not in report.of_panel(real).markup


def test_text_from_the_table_runs_as_markup(ev):
    assert "<script>" not in page(ev) and "A &amp; B &lt;News&gt;" in entry(ev, "cjk_2024")
    assert 'href="https://news.example/a?x=1&amp;y=2"' in entry(ev, "cjk_2024")


@pytest.mark.parametrize("source_id", ["blank_2024", "script_2024", "taken_2024"])
def test_address_that_must_not_be_followed_is_a_link(ev, source_id):
    assert "<a " not in entry(ev, source_id)


def test_unlinked_source_hides_the_host(ev):
    assert "seen on taken.example, not linked" in entry(ev, "taken_2024")


def test_link_hands_the_reader_s_page_to_the_other_site(ev):
    links = re.findall(r"<a [^>]*>", page(ev))
    assert links and all('rel="noopener noreferrer"' in link for link in links)


def test_foreign_writing_is_read_aloud_as_english(ev):
    assert '<span lang="zh">中国汽车市场</span> (CAAM)' in entry(ev, "cjk_2024")
    assert '<span lang="pt">Pequim nacionalizará a indústria</span>' in entry(ev, "pt_2022")
    assert "in Portuguese" in entry(ev, "pt_2022")
    assert report.marked("Cars in 2014", "zh") == "Cars in 2014"


OBSERVATIONS = """\
series_id,period,value,qualifier,source_id,note
approvals,2025-02-28,13,,cjk_2024,
approvals,2025-03-20,13,,cjk_2024,
film_share,2010,44,,cjk_2024,
film_share,2010,43,,pt_2022,
"""
EVENTS = """\
event_id,date,sector,what,geo,cap_before,cap_after,phase,series_id,rule,market,opened,source_id
one,2024-04,telecom,A rule,China,,,context,,,,,cjk_2024 pt_2022
two,2024-05,telecom,Another rule,China,,,context,,,,,cjk_2024
"""


def test_count_of_uses_is_wrong(tmp_path):
    sources = data_factory.TABLES["sources"] + SOURCES.split("\n", 1)[1]
    folder = data_factory.write(tmp_path, sources=sources, observations=OBSERVATIONS, events=EVENTS)
    ev = evidence.load(folder)
    # three figures of two series, and two events, name the first; one of each the second
    assert report.usage(ev)["cjk_2024"] == {"series": 2, "events": 2}
    assert report.usage(ev)["pt_2022"] == {"series": 1, "events": 1}
    assert "behind 2 series, 2 dated events" in entry(ev, "cjk_2024")
    assert "behind 1 series, 1 dated event." in entry(ev, "pt_2022")
    assert "read as background" in entry(ev, "taken_2024")


def test_kind_of_source_has_no_meaning():
    assert set(report.MEANINGS) == set(KINDS)
    with pytest.raises(ValueError, match="no kind"):
        report.of_kind(evidence.load(), "gossip")


def test_counts_in_prose_do_not_add_up():
    n = report.numbers(evidence.load())
    count = {
        name: int(str(text).replace(",", "")) for name, text in vars(n).items() if str(text).replace(",", "").isdigit()
    }
    assert sum(count[kind] for kind in KINDS) == count["all"] > count["linked"] > 0
