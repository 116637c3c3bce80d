"""How to cite the report: one source of truth, forms that other programs read."""

from __future__ import annotations

import datetime
import json
import re

import yaml
from pybtex.database import parse_string

import telecompilot
from telecompilot.evidence import paths
from telecompilot.report import citation, downloads

FOUND = citation.load("https://example.org/")


def test_version_of_the_citation_is_not_that_of_the_package_or_the_change_log():
    changes = re.search(r"^## (\d+\.\d+\.\d+) \((\S+)\)", (paths.ROOT / "CHANGELOG.md").read_text("utf-8"), re.M)
    assert FOUND.version == telecompilot.__version__ == changes[1]
    assert f"{FOUND.released}" == changes[2]
    page = (paths.CHAPTERS / "changelog.md").read_text("utf-8")
    told = re.search(r"^## Version (\S+), (\d+ \w+ \d+)$", page, re.M)
    assert told[1] == FOUND.version
    assert datetime.datetime.strptime(told[2], "%d %B %Y").date() == FOUND.released


def test_archive_for_the_doi_is_told_another_title_author_or_an_invented_number():
    told = json.loads((paths.ROOT / ".zenodo.json").read_text("utf-8"))
    cited = yaml.safe_load(citation.FILE.read_text("utf-8"))
    assert told["title"] == cited["title"] and told["keywords"] == cited["keywords"]
    assert [one["name"] for one in told["creators"]] == [one["name"] for one in cited["authors"]]
    assert told["license"] == cited["license"] and " ".join(cited["abstract"].split()) in told["description"]
    assert "version" not in told, "the archive takes it from the tag"
    assert not re.search(r"10\.\d{4,}/|0000-000\d", json.dumps(told) + citation.FILE.read_text("utf-8"))


def test_data_package_names_another_version_than_the_citation():
    assert json.loads((paths.DATA / "datapackage.json").read_text("utf-8"))["version"] == FOUND.version


def test_bibtex_breaks_the_author_in_two_or_loses_a_field():
    entry = parse_string(FOUND.bibtex(), "bibtex").entries[citation.KEY]
    assert [str(person) for person in entry.persons["author"]] == ["{The telecompilot authors}"]
    assert entry.fields["version"] == FOUND.version and entry.fields["year"] == str(FOUND.released.year)
    assert entry.fields["url"] == "https://example.org/" and FOUND.title in entry.fields["title"]


def test_ris_record_is_out_of_form():
    lines = FOUND.ris().splitlines()
    assert all(re.fullmatch(r"[A-Z][A-Z0-9]  - .*", line) for line in lines)
    assert lines[0] == "TY  - RPRT" and lines[-1] == "ER  - "
    assert "UR  - https://example.org/" in lines and f"DA  - {FOUND.released:%Y/%m/%d}" in lines


def test_citation_names_an_address_that_nobody_gave():
    nowhere = citation.load()
    assert "http" not in nowhere.text() + nowhere.bibtex() + nowhere.ris()
    assert FOUND.text().endswith("https://example.org/")
    assert f"Version {FOUND.version}, {FOUND.released.day} {FOUND.released:%B %Y}." in FOUND.text()


def test_style_loses_a_part_of_the_citation_or_ends_its_question_twice():
    styles = FOUND.styles()
    assert list(styles) == ["APA", "Chicago", "GB/T 7714"]
    for text in styles.values():
        parts = (*FOUND.authors, FOUND.title, FOUND.version, str(FOUND.released.year), "https://example.org/")
        assert all(part in text for part in parts) and "?." not in text and ".." not in text, text
    assert "[R/OL]" in styles["GB/T 7714"] and f"({FOUND.released})" in styles["GB/T 7714"]
    assert "http" not in "".join(citation.load().styles().values()) and "[R]." in citation.load().styles()["GB/T 7714"]


def test_box_shows_markup_of_a_title_as_markup():
    shown = citation.markup(FOUND._replace(title="A <b> & C."), "../")
    assert "A &lt;b&gt; &amp; C." in shown and "<b>" not in shown
    assert f'href="../{downloads.FOLDER}/{downloads.RIS.file}"' in shown
