"""README and CONTRIBUTING: what they name is there, and the answer is the front page's."""

from __future__ import annotations

import re
from datetime import datetime

import pytest

from telecompilot.evidence import load, paths
from telecompilot.evidence.store import collected

DOCUMENTS = ("README.md", "CONTRIBUTING.md")


def text(name: str) -> str:
    return (paths.ROOT / name).read_text(encoding="utf-8")


def test_readme_answers_otherwise_than_the_front_page_on_the_same_evidence():
    from telecompilot.report import index

    day = datetime.strptime(re.search(r"evidence up to (\d+ \w+ \d{4})", text("README.md"))[1], "%d %B %Y")
    assert f"{day:%Y-%m-%d}" <= collected()
    if f"{day:%Y-%m-%d}" < collected():
        pytest.skip("README gives the answer of an earlier day; the next release renews it")
    quoted = " ".join(line.removeprefix(">").strip() for line in text("README.md").splitlines() if line.startswith(">"))
    assert quoted == index.numbers(load()).answer


@pytest.mark.parametrize("name", DOCUMENTS)
def test_command_is_named_that_make_does_not_know(name):
    targets = set(re.findall(r"^([a-z-]+):", text("Makefile"), re.MULTILINE))
    assert set(re.findall(r"(?:`|^|&& )make ([a-z-]+)\b", text(name), re.MULTILINE)) <= targets


@pytest.mark.parametrize("name", DOCUMENTS)
def test_file_is_named_that_is_not_there(name):
    named = re.findall(
        r"(?:`|\]\()((?:[\w.-]+/)*[\w-]+\.(?:py|md|csv|json|css|js|yml|txt|cff)|(?:[\w.-]+/)+)(?:`|\))", text(name)
    )
    roots = (
        paths.ROOT,
        paths.DATA,
        paths.ROOT / "telecompilot",
        paths.ROOT / "telecompilot/figure",
        paths.ROOT / "telecompilot/models/trends",
    )
    built = ("_build/", "release/", "v/1.2.3/")
    lost = [one for one in named if not one.startswith(built) and not any((root / one).exists() for root in roots)]
    assert len(named) > 3 and not lost


def test_readme_fills_more_than_a_screen():
    assert len(text("README.md").splitlines()) <= 50


def test_module_is_named_that_python_cannot_run():
    for name in DOCUMENTS:
        for module in re.findall(r"python -m (telecompilot[\w.]*)", text(name)):
            file = paths.ROOT / module.replace(".", "/")
            assert file.with_suffix(".py").is_file() or (file / "__main__.py").is_file(), module
