"""What would make the benchmark measure something else than it says."""

from __future__ import annotations

import difflib
import os
import re
import shutil
import sys

import pytest

from benchmarks import books, cases, timed
from telecompilot import evidence
from telecompilot.evidence import check, paths


@pytest.mark.parametrize("name", cases.EDITS)
def test_edit_of_the_bench_is_none_or_more_than_one(name):
    file, old, new = cases.EDITS[name]
    before = (paths.ROOT / file).read_text(encoding="utf-8")
    after = re.sub(old, new, before, count=1)
    changed = [line for line in difflib.ndiff(before.splitlines(), after.splitlines()) if line[0] == "+"]
    assert len([line for line in changed if line[2:]]) == 1


def test_edited_table_of_the_bench_is_faulty(tmp_path):
    folder = shutil.copytree(paths.DATA, tmp_path / "data")
    for file, old, new in cases.EDITS.values():
        if file.startswith("data/"):
            text = (tmp_path / file).read_text(encoding="utf-8")
            (tmp_path / file).write_text(re.sub(old, new, text, count=1), encoding="utf-8")
    assert [fault for fault in check.faults(folder) if fault.level == "error"] == []


def test_grown_tables_are_faulty_or_not_as_large_as_said(tmp_path):
    book = books.of_observations(tmp_path, 3)
    assert [fault for fault in check.faults(book / "data") if fault.level == "error"] == []
    assert len(evidence.load(book / "data").observations) == 3 * len(evidence.load().observations)
    assert [file.stem for file in (book / "chapters").iterdir()] == [books.GROWN]


@pytest.mark.long
def test_sentence_of_the_grown_book_no_longer_holds(tmp_path):
    book = books.of_observations(tmp_path / "book", 2)
    timed.run(cases.CHECK, book, books.environment(book))  # raises, with what was said, if it fails


def test_copies_of_a_chapter_share_a_figure_or_link_out_of_the_book(tmp_path):
    book = books.of_chapters(tmp_path, 4)
    texts = [file.read_text(encoding="utf-8") for file in (book / "chapters").iterdir()]
    ids = [found for text in texts for found in re.findall(r'"((?:fig|tab)-[\w-]+)"', text)]
    assert len(texts) == 4 and len(ids) == len(set(ids)) >= 4 and not any("](" in text for text in texts)


def test_plain_configuration_holds_something_of_ours_or_lacks_a_chapter(tmp_path):
    book = books.plain(tmp_path)
    text = (book / "_config.yml").read_text(encoding="utf-8")
    assert "telecompilot.site" not in text and "furo" not in text and "execute_notebooks: cache" in text
    own = {file.name: file.read_bytes() for file in paths.CHAPTERS.glob("*.md")}
    assert own == {file.name: file.read_bytes() for file in (book / "chapters").glob("*.md")}
    assert (book / "_toc.yml").read_bytes() == (paths.ROOT / "_toc.yml").read_bytes()
    assert (book / "references.bib").read_text(encoding="utf-8").count("@misc{") == len(evidence.load().sources)


@pytest.mark.parametrize("installed", [True, False])
def test_work_of_a_child_is_not_counted_or_a_failure_counts_as_a_run(tmp_path, monkeypatch, installed):
    if installed and timed.tool() == "wait4":
        pytest.skip("hyperfine is not installed")
    if not installed:
        found = shutil.which
        monkeypatch.setattr(shutil, "which", lambda name: None if name == "hyperfine" else found(name))
    work = "sum(i * i for i in range(3_000_000))"
    parent = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {work!r}], check=True)"
    own = timed.run([sys.executable, "-c", "pass"], tmp_path, os.environ)
    both = timed.run([sys.executable, "-c", parent], tmp_path, os.environ)
    assert both.processor > own.processor + 0.05 and both.wall > 0
    with pytest.raises(RuntimeError, match="no such thing"):
        timed.run([sys.executable, "-c", "raise SystemExit('no such thing')"], tmp_path, os.environ)


def test_memory_of_a_child_is_not_counted():
    assert timed.held(os.getpid()) > 10
