"""A book is built with its own package, by one build at a time."""

from __future__ import annotations

import shutil
import subprocess
import sys
import time
from pathlib import Path
from types import SimpleNamespace

import pytest
from small_book import environment, write
from sphinx.errors import ConfigError

from telecompilot.evidence import paths, turn
from telecompilot.site import own_package


def copied(tmp_path: Path) -> Path:
    (tmp_path / "telecompilot").mkdir()
    shutil.copy(paths.ROOT / "telecompilot" / "__init__.py", tmp_path / "telecompilot")
    return tmp_path


def test_copied_folder_is_built_with_the_tables_of_the_original(tmp_path):
    with pytest.raises(ConfigError, match=r"copied or moved. Delete .venv in it"):
        own_package.check(SimpleNamespace(srcdir=copied(tmp_path)), None)


def test_chapters_of_a_copied_folder_run_with_the_package_of_the_original(tmp_path, monkeypatch):
    """As in `python -m telecompilot.tools.book`: this process finds the folder's own package, a kernel would not."""
    monkeypatch.setattr(own_package, "LOADED", copied(tmp_path) / "telecompilot")
    monkeypatch.setattr(sys, "path", [str(tmp_path), *sys.path])
    with pytest.raises(ConfigError, match="copied or moved"):
        own_package.check(SimpleNamespace(srcdir=tmp_path), None)


def test_package_of_a_folder_that_is_gone_is_no_fault(tmp_path, monkeypatch):
    monkeypatch.setattr(own_package, "LOADED", copied(tmp_path) / "telecompilot")
    monkeypatch.setattr(sys, "path", [str(tmp_path)])
    monkeypatch.setattr(sys, "meta_path", [f for f in sys.meta_path if "editable" not in str(f).lower()])
    with pytest.raises(ConfigError, match="no folder"):
        own_package.check(SimpleNamespace(srcdir=tmp_path), None)


@pytest.mark.parametrize("where", ["own", "elsewhere", "by PYTHONPATH"])
def test_book_is_refused_that_has_its_own_package_or_none(where, tmp_path, monkeypatch):
    folder = {"own": paths.ROOT, "elsewhere": tmp_path}.get(where) or copied(tmp_path)
    if where == "by PYTHONPATH":
        monkeypatch.setattr(own_package, "LOADED", folder / "telecompilot")
        monkeypatch.setattr(sys, "path", ["", str(folder), *sys.path])
    own_package.check(SimpleNamespace(srcdir=folder), None)


def test_second_build_says_nothing_while_it_waits_or_does_not_wait(tmp_path):
    lines = f"from telecompilot.evidence import turn; from pathlib import Path; turn.take(Path({str(tmp_path)!r}))"
    with turn.take(tmp_path):
        second = subprocess.Popen([sys.executable, "-c", lines], stderr=subprocess.PIPE, text=True)
        assert second.stderr.readline() == f"another build is at work in {tmp_path}: waiting for it to end\n"
        time.sleep(0.5)
        assert second.poll() is None
    assert second.wait(10) == 0


@pytest.mark.slow
def test_two_plain_builds_at_once_harm_each_other(tmp_path):
    book = write(tmp_path)
    command = [str(Path(sys.executable).with_name("jupyter-book")), "build", "-W", "-n", str(book)]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True}
    both = [subprocess.Popen(command, env=environment(book), **pipes) for _ in range(2)]
    said = [process.communicate(timeout=600)[0] for process in both]
    assert [process.returncode for process in both] == [0, 0], said
    assert sum("another build is at work" in words for words in said) == 1
