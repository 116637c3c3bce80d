"""The plain way on other systems gives the same site. Simulated: see `simulated.py`."""

from __future__ import annotations

import os

import pytest
import simulated
from small_book import build, write
from test_reproducible import contents

KINDS = ("windows", "macos")


@pytest.fixture(scope="module")
def linux(tmp_path_factory):
    book = write(tmp_path_factory.mktemp("linux") / "book")
    done = build(book)
    assert done.returncode == 0, done.stderr[-3000:]
    return contents(book / "_build" / "html")


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_other_system_builds_another_site_or_none(kind, linux, tmp_path):
    book = write(tmp_path / "book")
    given = simulated.environment(book / "modules", kind)
    del given["PYTHONPATH"]  # the book's modules are on it
    done = build(book, TELECOMPILOT_CACHE=str(tmp_path / "cache"), **given)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    assert done.stderr.count("kernels start one by one: no process can be forked here") == 1
    made = contents(book / "_build" / "html")
    assert set(made) == set(linux)
    assert [name for name in sorted(linux) if made[name] != linux[name]] == []
    assert os.linesep == "\n" and not any(b"\r\n" in content for name, content in made.items() if name.endswith("html"))
    again = build(book, TELECOMPILOT_CACHE=str(tmp_path / "cache"), **given)
    assert again.returncode == 0 and again.read == set(), again.stderr[-3000:]
