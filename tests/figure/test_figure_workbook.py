"""The Excel file of a figure or table: numbers as numbers, text as text, the same bytes again."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import zipfile
from xml.etree import ElementTree

import pandas as pd
import pytest

from telecompilot.evidence import paths
from telecompilot.figure import assets, workbook
from telecompilot.figure.provenance import Credit

SPACE = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
FRAME = pd.DataFrame(
    {
        "Period": ["2010", "2014-Q3"],
        "Share, %": [61.9, float("nan")],
        "Held": ["62 of 97", "=1+1"],
        "Mixed": [44, "≥ 30"],
        "@head": ["+1", "-"],
        "Code": ["007", "https://example.org/a"],
    }
)
SOURCE = Credit("association_2015", "Car association", "Yearbook", "2015", "report", "https://example.org", False)
LABELS = ("Title", "Note", "Cite as", "Source", "Licence", "Version")
SCRIPT = """\
import json, sys
from telecompilot.figure import workbook
sys.stdout.buffer.write(workbook.made(*json.loads(sys.stdin.read())))
"""


def cells(packed: bytes, sheet: int) -> dict[str, tuple[str, str]]:
    """Type and content of each cell of a sheet, by its place."""
    with zipfile.ZipFile(io.BytesIO(packed)) as book:
        shared = ElementTree.fromstring(book.read("xl/sharedStrings.xml"))
        texts = ["".join(one.itertext()) for one in shared.iter(f"{SPACE}si")]
        tree = ElementTree.fromstring(book.read(f"xl/worksheets/sheet{sheet}.xml"))
    assert not list(tree.iter(f"{SPACE}f")), "a formula"
    found = {}
    for cell in tree.iter(f"{SPACE}c"):
        value = cell.findtext(f"{SPACE}v")
        found[cell.get("r")] = ("text", texts[int(value)]) if cell.get("t") == "s" else ("number", value)
    return found


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    """The folder in which a table's files are left."""
    folder = tmp_path_factory.mktemp("figures")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(paths, "ASSETS", folder)
        assets.write_table("tab-cars-shares", FRAME, "Cars", [SOURCE], "Shipments count exports.")
    return folder


def test_number_is_text_or_text_is_a_number_or_a_formula(written):
    found = cells((written / "tab-cars-shares.xlsx").read_bytes(), 1)
    assert [found[f"{column}1"][1] for column in "ABCDEF"] == list(FRAME.columns)
    assert found["B2"] == ("number", "61.9") and "B3" not in found
    assert (found["D2"], found["D3"]) == (("number", "44"), ("text", "≥ 30"))
    texts = {place: found[place] for place in ("A2", "A3", "C2", "C3", "E2", "E3", "F2", "F3")}
    assert {kind for kind, _ in texts.values()} == {"text"}
    assert [text for _, text in texts.values()] == [
        *("2010", "2014-Q3", "62 of 97", "=1+1", "+1", "-", "007", "https://example.org/a")
    ]


def test_head_scrolls_away_or_second_sheet_says_not_whose_the_values_are(written):
    packed = (written / "tab-cars-shares.xlsx").read_bytes()
    with zipfile.ZipFile(io.BytesIO(packed)) as book:
        assert b'state="frozen"' in book.read("xl/worksheets/sheet1.xml")
    words = [text for _, text in cells(packed, 2).values()]
    for said in ("Cars", "Shipments count exports.", "Car association, Yearbook, 2015, https://example.org"):
        assert said in words
    assert "CC-BY-4.0" in words and any("tab-cars-shares" in text for text in words)


def test_csv_is_read_in_another_encoding_by_a_spreadsheet(written):
    assert (written / "tab-cars-shares.csv").read_bytes().startswith(b"\xef\xbb\xbfPeriod")
    assert list(pd.read_csv(written / "tab-cars-shares.csv").columns)[:4] == list(FRAME.columns)[:4]


def test_two_workbooks_of_the_same_table_differ(written):
    table = (written / "tab-cars-shares.csv").read_text(encoding="utf-8-sig")
    given = json.dumps([table, json.loads((written / "tab-cars-shares.json").read_text(encoding="utf-8"))])
    made = []
    for zone, second in (("Asia/Shanghai", "1764028800"), ("America/Lima", "1764032400")):  # an hour apart
        where = {"TZ": zone, "PYTHONPATH": str(paths.ROOT), "PYTHONHASHSEED": str(len(made))}
        where |= {"SOURCE_DATE_EPOCH": second}
        command = [sys.executable, "-c", SCRIPT]
        done = subprocess.run(command, input=given.encode(), capture_output=True, env={**os.environ, **where})
        made.append(done.stdout)
    assert made[0] == made[1] and made[0].startswith(b"PK")


def test_workbook_of_another_edition_is_in_english(written):
    about = json.loads((written / "tab-cars-shares.json").read_text(encoding="utf-8"))
    packed = workbook.made("年\n2010\n", about | {"numbers": [True]}, lambda words: f"{words}文")
    assert cells(packed, 1) == {"A1": ("text", "年"), "A2": ("number", "2010")}
    assert {text for place, (_, text) in cells(packed, 2).items() if place[0] == "A"} == {f"{one}文" for one in LABELS}
