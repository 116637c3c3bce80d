"""The page on the models as a library: every call and mistake on it is as the code has it."""

from __future__ import annotations

import pytest

from telecompilot.models import trends
from telecompilot.report import models_library as page


def test_model_is_left_out_or_has_no_docstring():
    table = page.models().set_index("Model")
    assert list(table.index) == list(trends.MODELS)
    assert (table["What it does"].str.len() > 10).all()


def test_mistake_is_answered_without_a_way_out():
    table = page.errors()
    ways = ("divide", "pass unit=", "enough for", "pd.Series(", "pd.to_datetime", "sort_index", "(0.8", "NaN in it")
    assert len(table) == len(ways)
    for said, way in zip(table["It says"], ways, strict=True):
        assert way in said, said


def test_call_without_a_docstring_is_printed_empty():
    assert page.calls()["What it takes and returns"].str.len().min() > 20
    with pytest.raises(ValueError, match="has no docstring"):
        page._words(lambda: None)


def test_share_is_called_a_mistake_that_the_library_takes():
    with pytest.raises(AssertionError, match="takes what the page calls a mistake"):
        page._said(lambda: None)
