"""`python -m telecompilot register`: what it must not write, and what it says instead."""

from __future__ import annotations

import csv
import datetime as dt
import subprocess

import data_factory
import pytest

from telecompilot.evidence import check, paths
from telecompilot.figure import provenance
from telecompilot.tools import register

ROW = {
    "target": "film_share", "origin": "2011", "last": 46.4, "due": "2099", "model": "headline", "version": "2",
    "note": "with, a comma", "unit": "percent",
} | dict(zip(register.QUANTILES, (30.12345, 36, 40, 43.5, 46, 49, 55), strict=True))  # fmt: skip


@pytest.fixture(autouse=True)
def other_folder():
    """What git says of the project is known once a process; here it is another project."""
    provenance.without_git.cache_clear()
    yield
    provenance.without_git.cache_clear()


@pytest.fixture
def project(tmp_path, monkeypatch):
    """A small project under git whose tables are right and committed."""
    data_factory.write(tmp_path / "data")
    monkeypatch.setattr(paths, "ROOT", tmp_path)
    monkeypatch.setattr(paths, "DATA", tmp_path / "data")
    monkeypatch.setattr(register.proofread, "faults", lambda: [])
    for words in (["init", "-q"], ["add", "-A"], ["commit", "-qm", "first"]):
        subprocess.run(["git", "-c", "user.name=a", "-c", "user.email=a@b.c", *words], cwd=tmp_path, check=True)
    return tmp_path


def test_row_is_appended_with_a_broken_digest_or_too_many_digits(tmp_path):
    folder = data_factory.write(tmp_path)
    content, lines = register.appended(
        folder / "forecasts.csv", [ROW, ROW | {"due": "2098"}], dt.date(2026, 7, 1), "a" * 40
    )
    before = data_factory.TABLES["forecasts"]
    (folder / "forecasts.csv").write_bytes(content)
    assert content.decode().startswith(before) and check.errors(folder) == []
    last = list(csv.DictReader(content.decode().splitlines()))[-1]
    assert (last["q025"], last["q50"], last["made_on"], last["note"]) == ("30.12", "43.5", "2026-07-01", ROW["note"])
    assert lines[0] == "forecasts.csv:6: film_share, 2099: 36 to 49 percent, 80% range (headline 2)"


def test_forecast_is_registered_while_a_change_is_not_committed(project, capsys):
    assert register.refusal() == ""
    (project / "data" / "firms.csv").write_text("x", encoding="utf-8")
    before = (project / "data" / "forecasts.csv").read_bytes()
    assert register.register() == 1
    said = capsys.readouterr().out
    assert "data/firms.csv" in said and "commit them" in said and said.endswith("nothing was written\n")
    assert (project / "data" / "forecasts.csv").read_bytes() == before


def test_forecast_is_registered_on_tables_that_are_wrong(project, capsys):
    file = project / "data" / "observations.csv"
    file.write_text(file.read_text(encoding="utf-8").replace("2014,38.4", "2014,161"), encoding="utf-8")
    subprocess.run(
        ["git", "-c", "user.name=a", "-c", "user.email=a@b.c", "commit", "-qam", "x"], cwd=project, check=True
    )
    assert register.register() == 1
    said = capsys.readouterr().out
    assert "observations.csv:10: value: 161 is above 100" in said and "mend these first" in said


def test_commit_named_is_that_of_the_register_itself(project):
    first = register.evidence_commit()
    (project / "data" / "forecasts.csv").write_text("x", encoding="utf-8")
    subprocess.run(
        ["git", "-c", "user.name=a", "-c", "user.email=a@b.c", "commit", "-qam", "x"], cwd=project, check=True
    )
    assert register.evidence_commit() == first != "" and len(first) == 40


def test_project_without_history_is_not_told_what_to_do(tmp_path, monkeypatch):
    monkeypatch.setattr(paths, "ROOT", tmp_path)
    assert "run this in a clone" in register.refusal()
