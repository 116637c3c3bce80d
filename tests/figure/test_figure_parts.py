"""Parts of charts: labels that do not collide, axes that fit, every part drawable at both widths."""

from __future__ import annotations

import itertools
import re

import altair as alt
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from telecompilot.figure import no_break, palette, parts, svg, theme

SHARES = pd.DataFrame({"year": range(2012, 2025), "share": [0.02 * at for at in range(13)]})
RANGES = SHARES.assign(low=SHARES.share - 0.01, high=SHARES.share + 0.05, low2=SHARES.share, high2=SHARES.share + 0.02)


def fan(width):
    x = parts.years("year", width, 2012, 2024)
    bands = parts.fan(RANGES, x, "share", [("low", "high"), ("low2", "high2")])
    notes = parts.note(2020, 0.3, "80%\ninterval") + parts.reference(0.2, "a fifth", width)
    return bands + parts.line(SHARES, x, parts.share("share", top=0.4)) + notes


def levels(width):
    bars = (
        alt.Chart(SHARES)
        .mark_bar()
        .encode(x=parts.share("share", top=0.5, channel=alt.X), y=alt.Y("year:O", title=None))
    )
    return bars + parts.reference(0, "none", width, "x")


def bounds(width):
    boxes = pd.DataFrame({"left": [2013, 2013.5], "right": [2013.5, 2016], "low": [0.3, 0.2], "high": [0.4, 0.4]})
    x, y = parts.years("x", width, 2012, 2024), parts.share("y", top=0.4)
    return parts.ruled_out(boxes, (12 / width, 0.4 / 200), x, y)


def small_multiples(width):
    def panel(frame, each):
        line = parts.line(frame, parts.years("year", each, 2012, 2024), parts.share("share", top=0.3))
        return line.properties(width=each, height=120)

    return parts.multiples([(f"Precedent {at}", SHARES) for at in range(6)], panel, width, 3)


@pytest.mark.parametrize("chart", [fan, levels, bounds, small_multiples])
@pytest.mark.parametrize("width", [theme.WIDE, theme.NARROW])
def test_part_cannot_be_drawn_or_outgrows_its_column(chart, width):
    def draw(room):
        drawn = chart(room)
        return drawn if isinstance(drawn, alt.ConcatChart) else drawn.properties(width=room, height=200)

    shown = svg.picture(draw, width, "p")
    assert shown.width <= width * 1.03
    assert "<path" in shown.inside or "<line" in shown.inside
    fixed = re.findall(r'(?:fill|stroke)="(#[0-9a-f]{6})"', shown.inside)
    assert fixed and set(fixed) <= {token.light for token in palette.TOKENS.values()}
    words = " ".join(re.findall(r"<text[^>]*>([^<]+)<", shown.inside))
    assert not re.search(r"\b(low|high|after|share, |at, )\b", words), f"a column's name is an axis title: {words}"


@pytest.mark.parametrize("unit", [(1, 1), (0.01, 0.005), (1, -1)])
def test_hatching_leaves_its_box_or_leaves_it_empty(unit):
    box = {"left": 10 * unit[0], "right": 60 * unit[0], "low": 20 * unit[1], "high": 50 * unit[1]}
    lines = parts.hatching(pd.DataFrame([box]), unit).dropna() / [*unit, 1]
    assert len(lines) >= 2 * (80 // 7 - 1), "a box of 50 by 30 px takes a line every 7 px"
    assert lines.x.between(10 - 1e-9, 60 + 1e-9).all() and lines.y.between(20 - 1e-9, 50 + 1e-9).all()
    begin, end = lines.iloc[::2].to_numpy(), lines.iloc[1::2].to_numpy()
    assert end[:, :2] - begin[:, :2] == pytest.approx((end[:, :1] - begin[:, :1]).repeat(2, axis=1))


@given(st.lists(st.floats(0, 1), min_size=1, max_size=9), st.floats(0.001, 0.2))
def test_labels_collide_or_change_places(values, gap):
    moved = parts.apart(values, gap)
    order = sorted(range(len(values)), key=lambda at: values[at])
    steps = [moved[after] - moved[before] for before, after in itertools.pairwise(order)]
    assert all(step >= gap - 1e-9 for step in steps)
    assert sum(moved) == pytest.approx(sum(values), abs=1e-6)


def test_label_with_room_is_moved():
    assert parts.apart([0.1, 0.5, 0.9], 0.1) == pytest.approx([0.1, 0.5, 0.9])


def test_two_labels_at_one_place_do_not_part_evenly():
    assert parts.apart([0.5, 0.5], 0.1) == pytest.approx([0.45, 0.55])


def test_small_panel_labels_half_years():
    axis = parts.years("year", 150, 2011.6, 2024.4).to_dict()["axis"]
    assert axis["values"] == [2012, 2024]


def test_title_breaks_within_a_range_or_changes_when_it_is_finished_twice():
    page = '<p class="tc-title">By 2035 3.8–31%, −1.7–2 points; a – b</p><p>1–2</p>'
    finished = no_break.added(page)
    assert finished.count('<span style="white-space:nowrap">') == 2 and ">3.8–31%</span>," in finished
    assert "<p>1–2</p>" in finished and no_break.added(finished) == finished and no_break.removed(finished) == page
