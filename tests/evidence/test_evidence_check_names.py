"""Names of chapters that another system cannot hold, or would not find."""

from __future__ import annotations

import pytest

from telecompilot.evidence.check import chapters


def told(tmp_path, *names):
    (tmp_path / "chapters").mkdir()
    (tmp_path / "_toc.yml").write_text("format: jb-book\nroot: index\n")
    (tmp_path / "index.md").touch()
    for name in names:
        (tmp_path / "chapters" / name).touch()
    return [f"{fault.path}: {fault.message}" for fault in chapters.check(tmp_path, None)]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("films.md", "Films.md"),
        ("films.md", "FILMS.md"),
        ("café.md", "cafe\u0301.md"),
        ("straße.md", "STRASSE.md"),
    ],
)
def test_two_chapters_that_are_one_file_elsewhere_pass(tmp_path, one, other):
    (fault,) = told(tmp_path, one, other)
    assert "is one file with chapters/" in fault and fault.endswith("on macOS and Windows: rename one")


@pytest.mark.parametrize("name", ["what: a film.md", "why?.md", "aux.md", "COM1.md", 'a"b.md', "nul.md"])
def test_name_that_windows_refuses_passes(tmp_path, name):
    found = told(tmp_path, name)
    assert "is no name that Windows allows" in found[0]


def test_ordinary_names_are_refused(tmp_path):
    assert told(tmp_path, "films.md", "films-2024.ipynb", "电影.md", "auxiliary.md", "a b.md") == []
