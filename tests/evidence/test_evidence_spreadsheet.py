"""Tables that a spreadsheet has saved: one message each, which says what it did and what to write."""

from __future__ import annotations

import csv
import io
import shutil
import subprocess

import data_factory
import pytest

from telecompilot.evidence import check, paths
from telecompilot.evidence.check import committed

NUMBERS = [  # cells of the column of values in two rows, and what the one message says
    ("46,4", "1,234", "'46,4' has a decimal comma; write 46.4 (2 rows: also 3)"),
    ("80,000", "1,234,567", "'80,000' has thousands apart; write 80000 (2 rows: also 3)"),
    ("80\u202f000", "1 234", "'80 000' has thousands apart; write 80000 (2 rows: also 3)"),
    ("\u22127.9", "\u20137.9", "'\u22127.9' begins with a dash that is no minus; write -7.9 (2 rows: also 3)"),
    ("#####", "###", "'#####' is a column that was too narrow; what stood there is lost"),
    ("#REF!", "#N/A", "'#REF!' is a formula's error; what stood there is lost"),
    ("1.12E+05", "2E5", "'1.12E+05' is a rounded form; what stood there is lost"),
    ("12%", "0.5 %", "'12%' has a percent sign; write the number alone"),
    ("=45", "=A1+1", "'=45' is a formula; write the number (2 rows: also 3)"),
]
DATES = [
    ("Jun-22", "Jan-98", "'Jun-22' is a month as a spreadsheet shows it; write 2022-06 (2 rows: also 3)"),
    ("2019/3/1", "2019\u5e743\u6708", "'2019/3/1' is a date as a spreadsheet shows it; write 2019-03 or 2019-03-01 (2"),
    ("3/31/2019", "31.3.19", "'3/31/2019' is a date as a spreadsheet shows it; write the year first: 2024-09-30 (2"),
    ("43525", "43526", "'43525' is a day as a spreadsheet counts them; what stood there is lost"),
    ("2019-03-01 00:00:00", "2019-03-02 00:00", "'2019-03-01 00:00:00' has a time; write 2019-03 or 2019-03-01"),
]
FORMS = {
    "semicolons": (lambda text: text.replace(",", ";"), "has semicolons between cells"),
    "tabs": (lambda text: text.replace(",", "\t"), "has tabs between cells"),
    "quoted semicolons": (lambda text: text.replace(",", '";"').replace("\n", '"\n"')[:-1], "has semicolons between"),
    "a line for one spreadsheet": (lambda text: f"sep=;\n{text.replace(',', ';')}", "begins with 'sep=;', a line for"),
    "empty columns": (lambda text: text.replace("\n", ",,\n"), "ends in 2 empty columns; delete them"),
    "empty rows": (lambda text: f"{text},,,,,\n,,,,,\n", "the row is empty; delete it (2 rows: also"),
    "UTF-16": (lambda text: text.encode("utf-16"), "is not UTF-8 but UTF-16 or binary; save it as CSV UTF-8"),
    "a workbook": (lambda text: b"PK\x03\x04 and so on", "is a spreadsheet's own file, by the name of a CSV"),
}


@pytest.fixture
def folder(tmp_path):
    return data_factory.write(tmp_path / "data")


def filled(folder, column, cells):
    """Put cells into the first rows of a column of the observations, as a spreadsheet would."""
    file = folder / "observations.csv"
    header, *rows = csv.reader(io.StringIO(file.read_text(encoding="utf-8")))
    for row, cell in zip(rows, cells, strict=False):
        row[header.index(column)] = cell
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows([header, *rows])
    file.write_text(out.getvalue(), encoding="utf-8")


@pytest.mark.parametrize(
    ("column", "cells", "said"),
    [("value", pair, said) for *pair, said in NUMBERS] + [("period", pair, said) for *pair, said in DATES],
)
def test_column_that_a_spreadsheet_rewrote_is_told_cell_by_cell_or_not_as_what_it_is(folder, column, cells, said):
    filled(folder, column, cells)
    (told,) = check.errors(folder)
    assert f"observations.csv:2: {column}: {said}" in told


@pytest.mark.parametrize("name", FORMS)
def test_file_in_another_form_is_told_row_by_row_or_not_as_what_it_is(folder, name):
    change, said = FORMS[name]
    file = folder / "observations.csv"
    changed = change(file.read_text(encoding="utf-8"))
    file.write_bytes(changed if isinstance(changed, bytes) else changed.encode())
    (told,) = check.errors(folder)
    assert said in told and told.partition(".csv:")[2].split(":")[0].isdigit()


def test_month_that_became_a_day_is_not_told_with_the_month(folder):
    file = folder / "observations.csv"
    text = file.read_text("utf-8")
    file.write_text(text.replace("firms_half,2023-12,", "firms_half,2023-12-01,"), "utf-8")
    (told,) = check.errors(folder)
    assert "'2023-12-01' is a day, and the frequency of the series is half; write 2023-12" in told


@pytest.fixture
def project(folder, monkeypatch):
    """A committed project of its own, of which the check knows."""
    monkeypatch.setattr(paths, "ROOT", folder.parent)
    monkeypatch.setattr(paths, "DATA", folder)
    monkeypatch.setenv("GIT_DIR", "/nowhere")  # as in a hook
    filled(folder, "value", ["46.0", "8.60", "45"])
    for words in (["init", "-q"], ["add", "."], ["-c", "user.name=a", "-c", "user.email=a@b", "commit", "-qm", "a"]):
        subprocess.run(["env", "-u", "GIT_DIR", "git", *words], cwd=folder.parent, check=True)
    return folder


def test_zeros_that_a_spreadsheet_dropped_widen_figures_in_silence(project, tmp_path):
    def warned():
        return [str(fault) for fault in check.faults(project) if "last commit" in fault.message]

    assert not warned()
    filled(project, "value", ["46", "8.6", "46.0"])  # the third is another figure, and no loss
    (told,) = warned()
    assert "observations.csv:2: value: warning: 46 was 46.0 in the last commit" in told and "(2 rows: also 3)" in told
    copy = shutil.copytree(project, tmp_path / "copy")
    assert [fault for fault in check.faults(copy) if "46 was 46.0" in fault.message], "a copy is compared too"
    shutil.rmtree(tmp_path / ".git")
    assert not warned(), "without git there is nothing to compare with, and nothing to say"


def test_letter_that_became_a_question_mark_is_lost_in_silence(project):
    filled(project, "note", ["Cr\u00e9dit"])
    words = ["-c", "user.name=a", "-c", "user.email=a@b", "commit", "-qam", "b"]
    subprocess.run(["env", "-u", "GIT_DIR", "git", *words], cwd=project.parent, check=True)
    filled(project, "note", ["Cr?dit"])
    assert [
        fault for fault in check.faults(project) if "'Cr?dit' was 'Cr\u00e9dit' in the last commit" in fault.message
    ]


def test_table_that_is_as_committed_is_read_from_git_again(project, monkeypatch):
    asked = []
    real = committed._git
    monkeypatch.setattr(committed, "_git", lambda *words: asked.append(words[0]) or real(*words))
    check.faults(project)
    assert asked == ["ls-tree"]
