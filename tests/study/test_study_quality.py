"""Signs of a turn to quality: a move read the wrong way, and frames that join what must stay apart."""

from __future__ import annotations

import pandas as pd
import pytest

from telecompilot.study import quality


def rows(values, years, width=0.0):
    index = pd.PeriodIndex([str(year) for year in years], freq="Y")
    return pd.DataFrame(
        {"value": values, "low": [v - width for v in values], "high": [v + width for v in values]}, index
    )


@pytest.mark.parametrize(
    ("values", "rises", "says"),
    [
        ([1, 2, 3], True, "for"),
        ([1, 4, 3], True, "mixed"),
        ([3, 2, 1], True, "against"),
        ([3, 2, 1], False, "for"),
        ([3, 0, 1], False, "mixed"),
        ([1, 2, 3], False, "against"),
        ([2, 5, 2], True, "no change"),
        ([2, 5, 2], False, "no change"),
    ],
)
def test_sign_is_read_the_wrong_way_round(values, rises, says):
    frame = rows(values, [2018, 2020, 2022])
    assert quality.result(frame, frame.index[0], rises) == says


def test_rounding_makes_a_move():
    frame = rows([2.0, 2.4], [2018, 2022], width=0.5)
    assert quality.result(frame, frame.index[0], True) == "no change"


def test_sign_is_scored_from_another_period_than_it_shows(ev):
    card = quality.scorecard(ev)
    for sign, row in zip(quality.SIGNS, card.itertuples(), strict=True):
        assert row.series_id == sign.series_id and f"({sign.since})" in row.then
        assert f"({ev.latest(sign.series_id).period})" in row.now
    assert set(card.result) <= set(quality.RESULTS)


def test_money_before_and_after_the_change_of_scope_is_one_line(ev):
    frame = quality.investment(ev)
    money = frame[frame.measure == quality.MONEY].set_index("year").part
    assert set(money[money.index < quality.BREAK]) == {"before"} and set(money[money.index >= quality.BREAK]) == {
        "after"
    }
    assert set(frame[frame.measure == quality.FIRMS].part) == {"whole"}


def test_parts_of_the_oecd_index_are_mixed_up(ev):
    score = quality.restrictions(ev).pivot_table("score", ["place", "kind"], "year").loc[quality.CHINA]
    assert score.loc[quality.EQUITY, 2018] == pytest.approx(0.136225)  # gp_oecd_fdirri_2026
    assert (score.drop(quality.TOTAL).sum() - score.loc[quality.TOTAL]).abs().max() < 0.005


def test_survey_loses_who_was_asked_or_that_an_answer_is_rounded(ev):
    frame = quality.surveys(ev).set_index(["question", "year"])
    assert frame.about["China among the first three", 2024] and frame.about.sum() < len(frame)
    assert frame.groupby("question").asked.nunique().eq(1).all()
