"""The picture of coverage by model and length, and what fans say of their length."""

from __future__ import annotations

import numpy as np

from telecompilot.figure import palette
from telecompilot.report import forecast_coverage as page
from telecompilot.report import trend_fans
from telecompilot.study import tested_shares, track_record


def test_model_or_length_is_not_drawn(ev):
    plot = page.fig_coverage(ev)
    drawn = plot.draw(700).to_dict()
    names = [track_record.NAMES[model] for model in page.SHOWN]
    shown = plot.table[plot.table.Shares == page.ELSEWHERE]
    assert set(zip(shown.Model, shown["Figures to learn from"], strict=True)) == {
        (name, str(n)) for name in names for n in track_record.LENGTHS
    }
    assert sum(plot.table.Shares == page.HERE) == len(names) * len(track_record.SPANS)
    (dots,) = [rows for rows in drawn["datasets"].values() if len(rows) == len(shown)]
    assert sorted(round(100 * row["coverage"], 1) for row in dots) == sorted(shown["In 80% band, %"])
    (low, high) = drawn["layer"][0]["encoding"]["x"]["scale"]["domain"]
    assert all(low < row["coverage"] < high for row in dots)
    coloured = {row["model"] for row in dots if row["colour"] != palette.CONTEXT}
    assert coloured == {track_record.LEAD, track_record.WARNING}
    rows = track_record.outcomes(track_record.record(ev).results)
    longest = rows[rows.n_train >= track_record.SPANS[-1][0]].name.unique()
    assert all(name.lower() in plot.note for name in longest)
    assert set(track_record.VIEW) | {track_record.WARNING} == set(page.SHOWN)


def test_words_of_the_picture_stay_when_bands_hold_less(ev, monkeypatch):
    before, frame = page.fig_coverage(ev), track_record.outside()
    short = (frame.n == 8) & (frame.model == track_record.LEAD)
    changed = frame.assign(hits80=np.where(short, (frame.outcomes * 0.31).round(), frame.hits80).astype(int))
    monkeypatch.setattr(track_record, "outside", lambda: changed)
    after = page.fig_coverage(ev)
    assert "contained 31–" in after.title and after.title != before.title
    assert "Headline 31–" in after.alt


def test_short_fan_passes_for_a_long_one(ev, monkeypatch):
    shares = tested_shares.load(ev)
    few = [tested_shares.NAMES[name].lower() for name, share in shares.items() if len(share) < track_record.SHORT]
    assert few and trend_fans.short(ev).lower().startswith(few[0])
    assert trend_fans.short(ev) in trend_fans.fig_ranges(ev).note
    longer = {name: share for name, share in shares.items() if len(share) >= track_record.SHORT}
    monkeypatch.setattr(tested_shares, "load", lambda ev: longer)
    assert trend_fans.short(ev) == ""
