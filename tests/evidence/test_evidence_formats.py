"""Numbers in words: what a page would say wrongly."""

from __future__ import annotations

import math

import pandas as pd
import pytest

from telecompilot.evidence import formats


def test_text_prints_its_quotes_in_prose():
    from IPython.core.formatters import PlainTextFormatter

    text = formats.pct(0.248)
    assert PlainTextFormatter()(text) == "24.8%" == str(text) == repr(text)
    assert f"{text} of {formats.Text('it')}" == "24.8% of it"


@pytest.mark.parametrize(
    ("share", "shown"),
    [(0.248, "24.8%"), (0.3, "30%"), (0.0024, "0.24%"), (0.00004, "0.004%"), (0, "0%"), (1, "100%"), (-0.052, "−5.2%")],
)
def test_share_is_printed_with_more_digits_than_it_has(share, shown):
    assert formats.pct(share) == shown


def test_share_with_digits_asked_for_drops_them():
    assert formats.pct(0.3, 1) == "30.0%" and formats.pct(0.248, 0) == "25%"


@pytest.mark.parametrize("printer", [formats.pct, formats.num, formats.points, formats.money])
@pytest.mark.parametrize("missing", [math.nan, math.inf, -math.inf])
def test_missing_number_reaches_the_prose(printer, missing):
    with pytest.raises(ValueError, match="no number"):
        printer(missing)


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (1234, "1,234"), (166, "166"), (12.34, "12.3"), (0.0443, "0.044"), (0, "0"), (-7, "−7"), (123.4, "123"),
        (1_250_000, "1.2 million"), (3.51e9, "3.5 billion"), (2e12, "2 trillion"), (250_400_000, "250 million"),
    ],
)  # fmt: skip
def test_level_is_printed_as_no_newspaper_would(value, shown):
    assert formats.num(value) == shown


def test_small_counts_are_digits_or_large_ones_words():
    assert [formats.count(n) for n in (0, 1, 10, 11, 1166)] == ["none", "one", "ten", "11", "1,166"]
    with pytest.raises(ValueError, match="whole"):
        formats.count(2.5)


def test_difference_of_shares_is_called_percent():
    assert formats.points(-0.032) == "3.2 percentage points"
    assert formats.points(0.01) == "1 percentage point"
    assert formats.points(-0.032, sign=True) == "−3.2 percentage points"
    assert formats.points(0.005, sign=True) == "+0.5 percentage points"
    assert formats.points(0.0, sign=True) == "0 percentage points"


def test_signed_number_lacks_its_plus_or_has_a_hyphen():
    assert [formats.num(n, 2, sign=True) for n in (0.296, -0.296, 0.001)] == ["+0.30", "−0.30", "0.00"]
    assert [formats.pct(n, sign=True) for n in (0.0231, -0.047, 0)] == ["+2.3%", "−4.7%", "0%"]
    assert formats.num(1_200_000, sign=True) == "+1.2 million"


def test_interval_hides_an_open_end_or_stands_on_its_head():
    assert formats.span(0.05, 0.081) == "5–8.1%"
    assert formats.span(-0.03, 0.05) == "−3% to 5%"
    assert formats.span(None, 0.08) == "at most 8%" and formats.span(0.3, math.inf) == "at least 30%"
    assert formats.span(0.0501, 0.0502) == "5%"
    with pytest.raises(ValueError, match="upside down"):
        formats.span(0.2, 0.1)
    with pytest.raises(ValueError, match="an end"):
        formats.span(None, math.nan)


def test_amount_loses_its_unit():
    shown = [
        formats.money(1.24e9),
        formats.money(3e7, "RMB"),
        formats.money(-2.5e12, "EUR"),
        formats.money(1234),
        formats.money(2e9, "CNY"),
    ]
    assert shown == ["$1.2bn", "Rmb30m", "−€2.5tn", "$1,234", "Rmb2bn"]


@pytest.mark.parametrize(
    ("period", "words"),
    [
        ("2024", "2024"), (2024, "2024"), ("2024-Q3", "third quarter of 2024"), ("2022-H1", "first half of 2022"),
        ("2024-09", "September 2024"), ("2024-09-03", "3 September 2024"),
        (pd.Period("2024-09", "M"), "September 2024"),
        (pd.Period("2024Q3", "Q"), "third quarter of 2024"), (pd.Period("2024", "Y"), "2024"),
        (pd.Timestamp("2024-01-05"), "5 January 2024"), (pd.Period("2024-01-05", "D"), "5 January 2024"),
    ],
)  # fmt: skip
def test_date_is_left_in_code(period, words):
    assert formats.date(period) == words


def test_one_number_stands_for_another_of_the_same_name():
    with pytest.raises(ValueError, match="two numbers are called last"):
        formats.texts({"first": "1", "last": "57%"}, {"last": "4.99"})
    assert formats.texts({"first": "1"}, {"last": "4.99"}).last == "4.99"


@pytest.mark.parametrize(
    ("parts", "words"), [([], ""), (["a"], "a"), (["a", "b"], "a and b"), (["a", "b", "c"], "a, b and c")]
)
def test_list_in_prose_lacks_its_and(parts, words):
    assert formats.listed(parts) == words


def test_one_of_a_thing_is_called_several():
    assert formats.counted(1, "figure") == "1 figure" and formats.counted(2, "figure", formats.count) == "two figures"


def test_range_of_shares_misses_its_ends():
    assert formats.extent(pd.Series([0.2, 0.05, 0.08])) == "5–20%"
