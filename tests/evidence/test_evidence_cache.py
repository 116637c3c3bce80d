"""A kept result is never one of other inputs."""

from __future__ import annotations

import importlib
import shutil

import pytest

from telecompilot import evidence
from telecompilot.evidence import access_log, cache, paths


@pytest.fixture
def counted(tmp_path, monkeypatch):
    shutil.copytree(paths.DATA, tmp_path / "data")
    monkeypatch.setattr(paths, "DATA", tmp_path / "data")
    monkeypatch.setattr(paths, "CACHE", tmp_path / "cache")
    runs = []

    def make():
        @cache.remember
        def work(a, b=2):
            runs.append((a, b))
            evidence.load().series("pilot_approvals_cum")
            return a + b

        return work

    return make, runs, tmp_path / "data"


def test_result_is_worked_out_again_for_the_same_inputs(counted):
    make, runs, _ = counted
    assert [make()(1), make()(1)] == [3, 3]
    assert runs == [(1, 2)], "the second, a new process in effect, takes it from disk"


def test_result_of_other_arguments_is_served(counted):
    make, runs, _ = counted
    assert make()(1, b=5) == 6 and make()(1) == 3 and make()(2) == 4
    assert len(runs) == 3


def test_stale_result_is_served_after_its_rows_changed_or_none_after_others_did(counted):
    make, runs, data = counted
    table = data / "observations.csv"
    make()(1)
    for old, new in (
        ("fdi_actual_use_usd_jiangsu,2020,28.38", "fdi_actual_use_usd_jiangsu,2020,28.39"),
        ("pilot_approvals_cum,2026-06,166", "pilot_approvals_cum,2026-06,167"),
    ):
        text = table.read_text(encoding="utf-8")
        assert old in text
        table.write_text(text.replace(old, new, 1), encoding="utf-8")
        make()(1)
        assert len(runs) == (1 if old.startswith("fdi") else 2)
    with open(data / "pilots.csv", "a") as file:
        file.write("\n")
    make()(1)
    assert len(runs) == 2, "another table plays no part"


def test_result_taken_from_disk_or_memory_hides_what_it_follows_from(counted):
    make, _, data = counted
    wanted = f"{data.resolve() / 'observations.csv'}#pilot_approvals_cum"
    for work in (make(), again := make(), again):
        with access_log.recording() as names:
            work(1)
        assert wanted in names


def test_stale_result_is_served_after_the_code_changed(counted, monkeypatch):
    make, runs, _ = counted
    make()(1)
    monkeypatch.setattr(cache, "code_key", lambda: "another commit")
    make()(1)
    assert len(runs) == 2


def test_deleted_cache_breaks_the_next_run(counted):
    make, runs, _ = counted
    make()(1)
    shutil.rmtree(paths.CACHE)
    assert make()(1) == 3 and len(runs) == 2


def test_code_key_overlooks_a_module(monkeypatch, tmp_path):
    package = tmp_path / "telecompilot"
    package.mkdir()
    (package / "scenarios.py").write_text("x = 1\n")
    (package / "figure").mkdir()
    (package / "figure" / "a.py").write_text("x = 1\n")
    fresh = importlib.reload(cache)
    monkeypatch.setattr(fresh, "PACKAGE", package)
    before = fresh.code_key()
    (package / "figure" / "a.py").write_text("x = 2\n")
    fresh.code_key.cache_clear()
    assert fresh.code_key() == before
    (package / "scenarios.py").write_text("x = 2\n")
    fresh.code_key.cache_clear()
    assert fresh.code_key() != before
    importlib.reload(cache)


def test_drawing_of_other_content_or_another_kind_is_served(tmp_path, monkeypatch):
    monkeypatch.setattr(paths, "CACHE", tmp_path / "cache")
    made = []

    def draw(kind, content):
        return cache.drawn(kind, content, lambda: made.append(content) or b"drawn of " + content)

    assert draw("svg", b"a") == draw("svg", b"a") == b"drawn of a" and made == [b"a"]
    assert draw("svg", b"b") == b"drawn of b" and draw("png", b"a") == b"drawn of a" and len(made) == 3
    monkeypatch.setattr(cache, "environment_key", lambda: "another version is installed")
    draw("svg", b"a")
    shutil.rmtree(tmp_path / "cache")
    draw("svg", b"a")
    assert len(made) == 5


def kept_approvals(runs):
    """A function whose result is kept, made anew as by another process; it notes the folder of each run."""

    @cache.remember
    def approvals(ev):
        runs.append(ev.folder)
        return ev.at("pilot_approvals_cum", "2026-06").value

    return approvals


def test_result_of_one_evidence_is_served_for_another(counted, tmp_path):
    _, runs, data = counted
    shutil.copytree(data, tmp_path / "other")
    table = tmp_path / "other" / "observations.csv"
    text = table.read_text(encoding="utf-8")
    text = text.replace("pilot_approvals_cum,2026-06,166", "pilot_approvals_cum,2026-06,7")
    table.write_text(text, encoding="utf-8")

    for _ in range(2):  # the second takes both from disk
        approvals = kept_approvals(runs)
        assert approvals(evidence.load(data)) == 166 and approvals(evidence.load(tmp_path / "other")) == 7
    assert len(runs) == 2


def test_copy_of_the_tables_is_worked_out_again_or_says_that_the_first_folder_was_read(counted, tmp_path):
    _, runs, data = counted
    shutil.copytree(data, tmp_path / "other")
    with open(tmp_path / "other" / "pilots.csv", "a") as file:
        file.write("\n")

    kept_approvals(runs)(evidence.load(data))
    with access_log.recording() as names:
        kept_approvals(runs)(evidence.load(tmp_path / "other"))
    assert len(runs) == 1
    assert f"{(tmp_path / 'other').resolve() / 'observations.csv'}#pilot_approvals_cum" in names
    assert not [name for name in names if name.startswith(str(data.resolve()))]


def test_result_is_worked_out_anew_when_tables_are_put_back(counted):
    make, runs, data = counted
    table = data / "observations.csv"
    text = table.read_text(encoding="utf-8")
    for known in (text, text.replace("pilot_approvals_cum,2026-06,166", "pilot_approvals_cum,2026-06,167"), text):
        table.write_text(known, encoding="utf-8")
        make()(1)
    assert len(runs) == 2


def test_result_of_an_earlier_day_is_served(counted):
    _, runs, data = counted

    def make():
        @cache.remember
        def day():
            runs.append(())
            return evidence.collected()

        return day

    before, told = make()(), data / "datapackage.json"
    told.write_text(told.read_text(encoding="utf-8").replace(before, "2031-01-02"), encoding="utf-8")
    assert make()() == "2031-01-02" and len(runs) == 2


def test_half_written_result_stops_a_build(counted):
    make, runs, _ = counted
    make()(1)
    for file in (paths.CACHE / "results").rglob("*.pickle"):
        file.write_bytes(file.read_bytes()[:3])
    assert make()(1) == 3 and len(runs) == 2


def test_package_of_the_tests_runs_all_chapters_again_or_a_new_version_runs_none(tmp_path, monkeypatch):
    def key():
        cache.environment_key.cache_clear()
        return cache.environment_key()

    (tmp_path / "requirements.txt").write_text("# pins\njupyter-book==1.0\nPlotly>=6 ; python_version > '3'\n-e .\n")
    monkeypatch.setattr(paths, "ROOT", tmp_path)
    monkeypatch.setattr(cache.sys, "path", [str(tmp_path)])
    before = key()
    (tmp_path / "pytest-9.0.dist-info").mkdir()
    assert key() == before
    for name in ("jupyter_book-1.0.4", "plotly-6.1"):
        (tmp_path / f"{name}.dist-info").mkdir()
        assert key() != before
        before = key()
    (tmp_path / "requirements.txt").unlink()
    assert key() != before
    cache.environment_key.cache_clear()


def test_folder_named_with_a_hash_hides_what_was_read(tmp_path):
    folder = tmp_path / "C# report"
    folder.mkdir()
    (folder / "a.csv").write_text("id,value\nx,1\ny,2\n")
    entries = [f"{folder}/a.csv", f"{folder}/a.csv#x", f"{folder}/a.csv#"]
    before = access_log.digests(entries)
    assert {access_log.file_of(entry) for entry in entries} == {f"{folder}/a.csv"} and all(before.values())
    (folder / "a.csv").write_text("id,value\nx,3\ny,2\n")
    changed = {entry for entry, digest in access_log.digests(entries).items() if digest != before[entry]}
    assert changed == set(entries[:2])
