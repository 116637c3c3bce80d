"""Tables for readers and spreadsheets: what is aligned, rounded, escaped, and never run."""

from __future__ import annotations

import io
import math

import pandas as pd
import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st

from telecompilot.figure.table import clean, csv, html


def cells(frame, **options):
    page = BeautifulSoup(f"<table>{html(clean(frame), **options)}</table>", "html.parser")
    return [[cell.get_text() for cell in row.select("th, td")] for row in page.select("tbody tr")]


@pytest.mark.parametrize("cell", ["=1+1", "+49 30", "-x", "@SUM(A1)", "\tx", "\r=1", "|calc"])
def test_cell_or_header_runs_in_a_spreadsheet(cell):
    text = csv(pd.DataFrame({cell: [cell, "safe"]}))
    back = pd.read_csv(io.StringIO(text), dtype=str)
    safe = "'" + cell.replace("\r", " ")
    assert list(back.columns) == [safe] and list(back.iloc[:, 0]) == [safe, "safe"]


@given(st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\r\n\0")), min_size=1))
def test_text_changes_on_its_way_through_the_csv(texts):
    back = pd.read_csv(io.StringIO(csv(pd.DataFrame({"a": texts, "b": "x"}))), dtype=str, keep_default_na=False)
    risky = ("=", "+", "-", "@", "|")
    safe = [f"'{text}" if text.lstrip().startswith(risky) or text.startswith("\t") else text for text in texts]
    assert list(back.a) == safe


def test_negative_number_is_taken_for_a_formula():
    assert csv(pd.DataFrame({"a": [-1.5, 2.0]})) == "a\n-1.5\n2.0\n"


def test_index_or_dates_are_lost():
    frame = pd.DataFrame({"x": [1.0, 2.0]}, index=pd.period_range("2024Q3", periods=2, freq="Q", name="Quarter"))
    frame["day"] = pd.to_datetime(["2024-01-05", "2024-02-05"])
    kept = clean(frame)
    assert list(kept.columns) == ["Quarter", "x", "day"]
    assert list(kept.Quarter) == ["2024Q3", "2024Q4"] and list(kept.day) == ["2024-01-05", "2024-02-05"]


def test_binary_noise_is_printed():
    assert csv(clean(pd.DataFrame({"a": [0.1 + 0.2, 61.6 - 30.2]}))) == "a\n0.3\n31.4\n"


@pytest.mark.parametrize(
    ("values", "shown"),
    [
        ([61.9, 30], ["61.9", "30.0"]),
        ([1234567, 2], ["1,234,567", "2"]),
        ([1 / 3, 2 / 3], ["0.333", "0.667"]),
        ([100 / 3, 200 / 3], ["33.3", "66.7"]),
        ([-1.5, math.nan], ["−1.5", "–"]),
    ],
)
def test_numbers_of_a_column_are_not_comparable(values, shown):
    assert [row[1] for row in cells(pd.DataFrame({"who": ["a", "b"], "what": values}))] == shown


def test_year_gets_a_thousands_mark():
    assert cells(pd.DataFrame({"Year": [2014, 2025], "n": [1, 2]})) == [["2014", "1"], ["2025", "2"]]


def test_years_under_another_name_get_a_thousands_mark():
    shown = html(pd.DataFrame({"Path": ["a", "b"], "Figures up to": [2024, 2035], "Firms": [1999, 21000]}))
    assert "2024" in shown and "2,024" not in shown and "21,000" in shown


def test_numbers_of_several_units_are_rounded_alike():
    own = pd.DataFrame({"Low": pd.Series([-0.0211, 2024.27], dtype=object)})
    assert "−0.0211" in html(own) and "2024.27" in html(own)
    assert "-0.0211" in csv(own)


def test_number_of_years_is_taken_for_a_year():
    page = BeautifulSoup(html(pd.DataFrame({"who": ["a"], "Years ahead": [5]})), "html.parser")
    assert page.select_one("tbody td")["class"] == ["n"]


def test_cell_is_markup_by_accident_or_not_by_intent():
    class Marked(str):
        def __html__(self):
            return "<b>bold</b>"

    frame = pd.DataFrame({"a": ["<script>", "x"], "b": pd.Series([Marked("bold"), "<i>"], dtype=object)})
    assert "<script>" not in html(frame) and "<i>" not in html(frame)
    assert "<td><b>bold</b></td>" in html(frame)


def test_first_cell_is_no_header_or_number_is_not_aligned():
    page = BeautifulSoup(html(pd.DataFrame({"who": ["a"], "what": [1]})), "html.parser")
    assert page.select_one("tbody th")["scope"] == "row" and page.select_one("tbody td")["class"] == ["n"]
    assert [head["scope"] for head in page.select("thead th")] == ["col", "col"]


def test_counts_and_shares_in_words_stand_ragged_like_names():
    frame = pd.DataFrame(
        {"Model": ["A", "B"], "Held": ["62 of 97", "–"], "Share": ["8.1%", "≥ 12%"], "Year": ["2019"] * 2}
    )
    heads = BeautifulSoup(f"<table>{html(clean(frame))}</table>", "html.parser").select("thead th")
    assert [head.get("class") for head in heads] == [None, ["n"], ["n"], None]


def test_column_without_a_cell_is_written():
    frame = pd.DataFrame({"Year": [2010, 2011], "Is": ["", ""], "Share": [None, 0.5], "Bound": [None, None]})
    assert list(clean(frame).columns) == ["Year", "Share"]
    assert list(clean(frame.iloc[:0]).columns) == list(frame.columns)
