"""A build is left out only where it would change nothing."""

from __future__ import annotations

import json
import re
import shutil

import pytest

from telecompilot.evidence import paths, project
from telecompilot.site import address
from telecompilot.tools import unchanged

READ = re.compile(r"environ(?:\.get\(|\.pop\(|\[)\"(\w+)\"")


@pytest.fixture
def place(tmp_path, monkeypatch):
    """A project whose site was built a moment ago, from a chapter that ran on a file outside it."""
    root = tmp_path / "book"
    shutil.copytree(paths.DATA, root / "data")
    (root / "chapters").mkdir()
    (root / "chapters" / "one.md").write_text("# One\n", encoding="utf-8")
    (tmp_path / "elsewhere.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    for name, folder in (("ROOT", root), ("DATA", root / "data"), ("BUILD", root / "_build")):
        monkeypatch.setattr(paths, name, folder)
    kept = root / "_build" / "aside" / "_build" / ".doctrees"
    kept.mkdir(parents=True)
    ran_on = project.digests([str(tmp_path / "elsewhere.csv"), str(root / "chapters" / "one.md")])
    (kept / project.NOTED).write_text(json.dumps(ran_on), encoding="utf-8")
    unchanged.note(root / "_build" / "aside", unchanged.present(), "site")
    return root


def still(place, site: str = "site") -> bool:
    return unchanged.still(place / "_build" / "aside", unchanged.present(), site)


def test_build_is_repeated_although_nothing_changed(place):
    assert still(place)


@pytest.mark.parametrize(
    "name", ["chapters/one.md", "chapters/new.md", "data/events.csv", "_build/paper/en.pdf", "../elsewhere.csv"]
)
def test_edit_is_overlooked(place, name):
    file = place / name
    file.parent.mkdir(parents=True, exist_ok=True)
    with open(file, "a", encoding="utf-8") as opened:
        opened.write("one line more\n")
    assert not still(place)


@pytest.mark.parametrize("name", ["chapters/one.md", "data/events.csv", "../elsewhere.csv"])
def test_file_that_is_gone_is_overlooked(place, name):
    (place / name).unlink()
    assert not still(place)


@pytest.mark.parametrize("setting", ["SOURCE_DATE_EPOCH", "TELECOMPILOT_BASEURL", "CHROMIUM", "READTHEDOCS"])
def test_setting_is_overlooked(place, monkeypatch, setting):
    monkeypatch.setenv(setting, "1764028800")
    assert not still(place)


def test_spoilt_site_is_left_in_place(place):
    assert not still(place, "another")


def test_state_that_is_half_written_or_missing_stops_the_build(place):
    note = place / "_build" / "aside" / unchanged.NOTE
    note.write_text(note.read_text(encoding="utf-8")[:40], encoding="utf-8")
    assert not still(place)
    note.unlink()
    assert not still(place)


def test_code_reads_a_setting_that_is_not_heeded():
    files = (paths.ROOT / "telecompilot").rglob("*.py")
    read = {name for file in files for name in READ.findall(file.read_text("utf-8"))}
    hosts = {name for pair in address.HOSTS for name in pair}
    assert len(read) > 3 and hosts and [name for name in read | hosts if not unchanged.heeded(name)] == []
