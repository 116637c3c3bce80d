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
from telecompilot.site import zips


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    return evidence.Evidence(data_factory.write(tmp_path_factory.mktemp("evidence")))


def forget():
    for known in (provenance.built, provenance.commit, provenance.without_git):
        known.cache_clear()


@pytest.fixture(autouse=True)
def fresh():
    """Nothing is known yet of date and commit, and nothing stays known."""
    forget()
    yield
    forget()


def credit(id, publisher="Car association", published="2015", weak=False):
    return Credit(id, publisher, "A title", published, "mirror" if weak else "association", "", weak)


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


def test_copy_is_named_by_a_mark_that_nobody_knows():
    weak = credit("a", weak=True)
    assert text(provenance.source_line([weak, credit("b")])) == "Sources: Car association 2015a (copy), 2015b"
    assert text(weak.named) == "Car association, 2015, copy"


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
    assert provenance.stamp().endswith(", built 25 November 2025")


@pytest.mark.parametrize(
    ("given", "day"),
    [("0", "1980-01-01"), ("-5", "1980-01-01"), (" 1764028800 ", "2025-11-25"), ("9" * 30, "2107-12-31")],
)
def test_date_that_no_zip_can_hold_ends_the_build(monkeypatch, tmp_path, given, day):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", given)
    assert f"{provenance.built():%Y-%m-%d}" == day
    zips.write(tmp_path / "a.zip", {"a": b""})


@pytest.mark.parametrize("given", ["today", "1e9", "1764028800.5", "2025-11-25", "١٢"])
def test_date_that_is_no_number_is_guessed(monkeypatch, given):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", given)
    with pytest.raises(ValueError, match="SOURCE_DATE_EPOCH=.* is no whole number of seconds"):
        provenance.built()


def git(folder, *words):
    command = ["git", "-c", "user.name=a", "-c", "user.email=a@a.example", *words]
    subprocess.run(command, cwd=folder, check=True, capture_output=True)


@pytest.fixture
def inside(tmp_path, monkeypatch):
    """The project unpacked inside another repository, whose commit is of another year."""
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    project = tmp_path / "outer" / "project"
    data_factory.write(project / "data")
    git(tmp_path / "outer", "init", "-q")
    git(tmp_path / "outer", "commit", "--allow-empty", "-qm", "other", "--date", "2001-01-01T00:00:00Z")
    monkeypatch.setattr(paths, "ROOT", project)
    monkeypatch.setattr(paths, "DATA", project / "data")
    for file in (project / "data").glob("*.csv"):
        os.utime(file, (1764028800, 1764028800))
    return project


def named():
    return provenance.commit(), f"{provenance.built():%Y-%m-%d}"


def test_page_names_the_commit_of_another_project_around_it(inside):
    assert named() == ("", "2025-11-25")
    assert "inside another repository" in provenance.without_git()


@pytest.mark.parametrize("name", ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE"])
def test_hook_of_another_project_has_its_commit_named(inside, name, monkeypatch):
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(inside.parent))
    monkeypatch.setenv(name, str(inside.parent / ".git") if name == "GIT_DIR" else str(inside.parent))
    assert named() == ("", "2025-11-25")


def test_project_has_its_own_commit_named_only_without_settings_of_git(inside, monkeypatch, tmp_path):
    git(inside, "init", "-q")
    git(inside, "add", ".")
    git(inside, "commit", "-qm", "own")
    (tmp_path / "config").write_text("[log]\nshowSignature = true\n")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "config"))
    monkeypatch.setenv("GIT_DIR", str(inside.parent / ".git"))
    assert len(provenance.commit()) == 10 and provenance.built().year >= 2025


def test_machine_without_git_or_with_a_doubtful_owner_builds_nothing(inside, monkeypatch, tmp_path):
    git(inside, "init", "-q")
    monkeypatch.setenv("PATH", str(tmp_path))
    assert named() == ("", "2025-11-25") and provenance.without_git() == "git is not installed"
    forget()
    program = tmp_path / "git"
    program.write_text("#!/bin/sh\necho fatal: detected dubious ownership in repository >&2\nexit 128\n")
    program.chmod(0o755)
    assert named() == ("", "2025-11-25") and "dubious ownership" in provenance.without_git()


def test_archive_without_history_cannot_be_built(tmp_path, monkeypatch):
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    folder = data_factory.write(tmp_path / "data")
    for file in folder.glob("*.csv"):
        os.utime(file, (1764028800, 1764028800))
    monkeypatch.setattr(paths, "ROOT", tmp_path)
    monkeypatch.setattr(paths, "DATA", folder)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    assert subprocess.run(["git", "-C", tmp_path, "log"], capture_output=True).returncode != 0
    assert f"{provenance.built():%Y-%m-%d}" == "2025-11-25"
