"""Rows of named marks: what goes wrong if names take more room than they are given."""

from __future__ import annotations

import pandas as pd

from telecompilot.figure import rows


def test_rows_overlap_when_names_take_two_lines():
    frame, height = rows.placed(pd.DataFrame({"number": range(5)}), ["a long name " * 6] * 5, 200)
    below = frame.top.shift(-1).dropna().to_numpy()
    assert (frame["line"].to_numpy()[:-1] < below).all() and height > frame["line"].max()
