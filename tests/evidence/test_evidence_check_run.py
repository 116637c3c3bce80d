"""What goes wrong around the tables: their description, files beside them, the command, the project's own tables."""

from __future__ import annotations

import csv
import itertools
import json
import random
import re
import shutil
import subprocess
import sys

import corruptions
import data_factory
import pytest

from telecompilot.evidence import check, paths
from telecompilot.evidence.check import Fault, rules, schema


@pytest.fixture
def folder(tmp_path):
    return data_factory.write(tmp_path / "data")


def lines(folder) -> list[str]:
    """Return what the check prints, by file name."""
    return [str(fault).removeprefix(f"{folder}/") for fault in check.faults(folder)]


def test_file_that_nothing_describes_is_noticed(folder):
    shutil.copy(folder / "claims.csv", folder / "claim.csv")
    assert lines(folder) == ["claim.csv: no table of this name is described"]


def broken_descriptions():
    valid = json.loads((paths.DATA / "datapackage.json").read_text(encoding="utf-8"))
    events = next(place for place, resource in enumerate(valid["resources"]) if resource["name"] == "events")
    yield "no table", {**valid, "resources": valid["resources"][1:]}, "observations: the table is not described"
    yield "no day", {**valid, "created": "soon"}, "created: no day up to which evidence was collected"
    yield "no resources", {"name": "x"}, ""
    yield "not a package", [], ""
    keyless = json.loads(json.dumps(valid))
    del keyless["resources"][events]["schema"]["primaryKey"]
    yield "no key", keyless, "events: has no primaryKey"
    astray = json.loads(json.dumps(valid))
    astray["resources"][events]["schema"]["fields"][-1]["refersTo"]["resource"] = "documents"
    yield "reference astray", astray, "events: refers to documents, which is no table"
    typed = json.loads(json.dumps(valid))
    typed["resources"][events]["schema"]["fields"][0]["type"] = "words"
    yield "unknown type", typed, ""


@pytest.mark.parametrize(
    ("what", "description", "message"), list(broken_descriptions()), ids=lambda value: str(value)[:20]
)
def test_broken_description_is_told_before_any_table(folder, what, description, message):
    (folder / "datapackage.json").write_text(json.dumps(description), encoding="utf-8")
    found = lines(folder)
    assert found and all(line.startswith("datapackage.json") for line in found) and message in "".join(found)


def test_description_that_is_no_json_is_named_by_line(folder):
    (folder / "datapackage.json").write_text('{\n"name": "x"\n"title": 1}\n', encoding="utf-8")
    (line,) = lines(folder)
    assert line.startswith("datapackage.json:3: is not JSON")


def test_random_bytes_crash_the_check_or_pass_in_silence(folder):
    source = random.Random(11)
    for name, text in data_factory.TABLES.items():
        for _ in range(4):
            data = bytearray(text.encode())
            for _ in range(5):
                data[source.randrange(len(data))] = source.choice(b'\x00\xff,"\n\r\xe2=<')
            (folder / f"{name}.csv").write_bytes(data)
            found = check.faults(folder)
            assert found and all(isinstance(fault, Fault) for fault in found), bytes(data)
        data_factory.write(folder)


def test_fault_reads_as_the_issue_asks():
    assert str(Fault("data/observations.csv", 57, "value", "161 is above 100 (percent)")) == (
        "data/observations.csv:57: value: 161 is above 100 (percent)"
    )
    assert str(Fault("data/claims.csv", 0, "", "the file is empty")) == "data/claims.csv: the file is empty"
    assert str(Fault("a.csv", 3, "b", "c", "warning")) == "a.csv:3: b: warning: c"


def test_definition_dates_are_read_from_the_end_of_the_definition():
    for text, due in {
        "Firms [from 2017-12].": ("2017-12", None, None, None),
        "Firms [to 2020-Q2]": (None, "2020-Q2", None, None),
        "Firms [2001 to 2020-06].": (None, None, "2001", "2020-06"),
    }.items():
        assert rules.HOLDS.search(text).groups() == due
    assert not rules.HOLDS.search("Firms [from 2017-12] and others")


def run(*arguments: str) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, "-m", "telecompilot", *arguments], capture_output=True, text=True, timeout=120
    )


def test_command_prints_one_line_a_fault_and_exits_1(folder):
    valid = data_factory.TABLES["observations"]
    data_factory.write(folder, observations=valid.replace("2014,38.4", "2014,161"))
    done = run("check", str(folder))
    place = 1 + valid.splitlines().index("cars_share_domestic,2014,38.4,,association_2015,")
    assert done.stdout == f"{folder}/observations.csv:{place}: value: 161 is above 100 (percent)\n"
    assert done.returncode == 1 and done.stderr == "1 error, 0 warnings\n"


def test_command_is_silent_and_exits_0_when_all_is_well(folder):
    done = run("check", str(folder))
    assert (done.returncode, done.stdout) == (0, "")


def test_real_tables_have_no_error():
    assert [str(fault) for fault in check.faults() if fault.level == "error"] == []


def test_public_tool_agrees_that_the_real_tables_fit_their_description():
    from frictionless import Package

    report = Package(str(paths.DATA / "datapackage.json")).validate()
    assert report.valid, report.flatten(["title", "rowNumber", "fieldName", "note"])


@pytest.mark.parametrize(
    ("table", "old", "new", "place"),
    [
        ("observations", r"^(alibaba_share_canalys,2019-Q3),45,", r"\1,145,", "value: 145 is above 100 (percent)"),
        ("observations", r"^(alibaba_share_canalys),2019-Q3,", r"\1,2019-Q7,", "period: '2019-Q7' does not fit"),
        ("observations", r"^(alibaba_share_canalys,2019-Q3,.*),(\w+),", r"\1,\2x,", "source_id: no "),
        ("observations", r"^series_id,period,value,", "series_id,period,values,", "value: the column is missing"),
    ],
    ids=["value", "date", "source_id", "column"],
)
def test_real_tables_with_one_thing_broken_pass(tmp_path, table, old, new, place):
    folder = tmp_path / "data"
    shutil.copytree(paths.DATA, folder)
    file = folder / f"{table}.csv"
    valid = file.read_text(encoding="utf-8").split("\n")
    line = next(number for number, text in enumerate(valid, start=1) if re.match(old, text))
    valid[line - 1] = re.sub(old, new, valid[line - 1])
    file.write_text("\n".join(valid), encoding="utf-8", newline="")
    done = run("check", str(folder))
    errors = [text for text in done.stdout.splitlines() if ": warning: " not in text]
    assert done.returncode == 1 and errors[0].startswith(f"{file}:{line}: {place}"), errors


def test_cell_is_judged_otherwise_than_by_a_public_tool():
    """Over all cells of generated corruptions and of the real tables, but for numbers that are not plain."""
    from frictionless import Schema

    otherwise, judged = [], 0
    for name, schema_ in corruptions.SCHEMAS.items():
        readers = Schema.from_descriptor({"fields": schema_["fields"]}).create_cell_readers()
        columns = {field["name"]: {""} for field in schema_["fields"]}
        real = csv.DictReader((paths.DATA / f"{name}.csv").open(encoding="utf-8"))
        made = (csv.DictReader(case.data.decode().splitlines()) for case in corruptions.values(name))
        for row in itertools.chain(real, *made):
            for column, cell in row.items():
                columns.get(column, set()).add(cell or "")
        for field in schema_["fields"]:
            for cell in columns[field["name"]]:
                _, notes = readers[field["name"]](cell)
                broken = schema.broken_constraint(cell, field)
                judged += 1
                if broken != next(iter(notes or ()), "") and broken != "type":
                    otherwise.append((name, field["name"], cell, broken, notes))
    assert not otherwise and judged > 10_000, otherwise[:5]
