"""Colours that everyone can tell apart, and one theme for all charts."""

from __future__ import annotations

import itertools
import math
import re

import numpy as np
import pandas as pd
import pytest

from telecompilot.evidence import paths
from telecompilot.figure import palette, theme

STYLESHEET = (paths.STATIC / "telecompilot.css").read_text(encoding="utf-8")
MARKS = ("foreign", "domestic", "third", "fourth", "fifth")
TEXTS = (*MARKS, "context", "ink", "muted")
# Least distance (CIE 1976, in L*a*b*) between two of the five category colours, as seen with each kind of vision.
LEAST = 20
# Machado, Oliveira and Fernandes (2009), severity 1, on linear RGB.
VISION = {
    "usual": np.eye(3),
    "deuteranopia": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]],
    "protanopia": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "tritanopia": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]],
}
TO_XYZ = np.array(
    [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]]
)


def linear(colour):
    """Linear RGB in 0-1 of a hex colour (sRGB)."""
    parts = np.array([int(colour[at : at + 2], 16) for at in (1, 3, 5)]) / 255
    return np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)


def lab(rgb):
    """CIE L*a*b* (D65) of linear RGB."""
    x, y, z = TO_XYZ @ np.clip(rgb, 0, 1) / [0.95047, 1, 1.08883]
    fx, fy, fz = (math.cbrt(v) if v > 0.008856 else 7.787 * v + 16 / 116 for v in (x, y, z))
    return np.array([116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)])


def contrast(one, other):
    """Contrast ratio of two hex colours, WCAG 2."""
    light, dark = sorted((float(TO_XYZ[1] @ linear(colour)) for colour in (one, other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_contrast_is_not_what_wcag_means():
    assert contrast("#ffffff", "#000000") == pytest.approx(21, abs=1e-3)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("vision", VISION)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_two_categories_look_alike_to_a_colour_blind_reader(vision, scheme):
    seen = {name: lab(np.array(VISION[vision]) @ linear(getattr(palette.TOKENS[name], scheme))) for name in MARKS}
    near = {
        (one, other): round(float(np.linalg.norm(seen[one] - seen[other])), 1)
        for one, other in itertools.combinations(MARKS, 2)
    }
    assert min(near.values()) >= LEAST, min(near.items(), key=lambda item: item[1])


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_words_or_marks_fade_into_the_page(scheme):
    paper = getattr(palette.TOKENS["paper"], scheme)
    weak = {name: ratio for name in TEXTS if (ratio := contrast(getattr(palette.TOKENS[name], scheme), paper)) < 4.5}
    weak |= {name: ratio for name in ("rule",) if (ratio := contrast(getattr(palette.TOKENS[name], scheme), paper)) < 3}
    assert not weak


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_ordered_colours_are_out_of_order(scheme):
    paper = getattr(palette.TOKENS["paper"], scheme)
    steps = [contrast(getattr(palette.TOKENS[f"seq{step}"], scheme), paper) for step in range(1, 6)]
    assert steps == sorted(steps) and min(np.diff(np.log(steps))) > 0.2


def test_two_tokens_share_a_value_and_are_swapped_for_one_another():
    values = [token.light for token in palette.TOKENS.values()]
    assert len(values) == len(set(values))


def test_stylesheet_and_theme_disagree():
    blocks = re.findall(r"\{([^{}]*--tc-paper:[^{}]*)\}", STYLESHEET)
    assert len(blocks) == 4
    for block, scheme in zip(blocks, ("light", "dark", "dark", "forced"), strict=True):
        found = dict(re.findall(r"--tc-([a-z0-9]+):\s*([^;]+);", block))
        assert found == {name: value for name, token in palette.TOKENS.items() if (value := getattr(token, scheme))}


def test_colour_in_a_picture_stays_fixed_or_is_taken_for_another():
    svg = f'<path fill="{palette.FOREIGN.upper()}" stroke="{palette.GRID}"/><path fill="#123456"/>'
    swapped = palette.variables(svg)
    assert swapped.startswith(
        f'<path fill="var(--tc-foreign,{palette.FOREIGN})" stroke="var(--tc-grid,{palette.GRID})"/>'
    )
    assert 'fill="#123456"' in swapped


def test_chart_is_drawn_in_another_theme():
    import altair as alt

    chart = alt.Chart(pd.DataFrame({"a": [1]})).mark_point().encode(x="a:Q").to_dict()
    assert alt.theme.active == "telecompilot"
    assert chart["config"]["font"] == theme.FONT and chart["config"]["background"] is None


def test_theme_sets_type_smaller_than_a_phone_can_show():
    sizes = re.findall(r"'(?:label|title|)[Ff]ontSize': (\d+)", str(theme.altair_theme()))
    assert sizes and min(map(int, sizes)) == theme.SIZE >= 12
