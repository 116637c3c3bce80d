"""The grid search under the state-space and smoothing models, and the bench."""

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from benchmarks import models
from telecompilot.models import trends
from telecompilot.models.trends.search import lattice, peaks, zoom

LOW, HIGH = np.zeros(2), np.array([1.0, 2.0])


@settings(max_examples=40, deadline=None)
@given(st.tuples(st.floats(-0.5, 1.5), st.floats(-0.5, 2.5)), st.floats(-0.98, 0.98), st.floats(0.1, 50))
@example((0.0, 0.125), 0.9375, 5.0)  # a ridge along a bound
@example((0.0, 0.19921875), 0.9375, 5.0)
def test_peak_or_its_bound_is_missed(centre, slant, stretch):
    """Slanted ridges, with the free optimum inside the box or outside it."""
    shape = np.array([[1.0, slant * np.sqrt(stretch)], [slant * np.sqrt(stretch), stretch]])

    def value(points: np.ndarray) -> np.ndarray:
        gap = points - np.array(centre)
        return -np.einsum("gi,ij,gj->g", gap, shape, gap)

    best, found, settled = zoom(value, np.array([[0.5, 1.0]]), np.array([0.5, 1.0]), LOW, HIGH, 7)
    fine = lattice([np.linspace(0, 1, 201), np.linspace(0, 2, 201)])
    assert settled and (best >= LOW).all() and (best <= HIGH).all()
    assert found >= value(fine).max() - 1e-6 * (1 + stretch)


def test_second_hump_is_never_tried():
    def value(points: np.ndarray) -> np.ndarray:
        humps = (((0.2, 0.4), 0.1, 1.0), ((0.83, 1.7), 0.01, 1.5))
        near = [np.exp(-((points - c) ** 2).sum(1) / w) * h for c, w, h in humps]
        return near[0] + near[1]

    axes = [np.linspace(0, 1, 9), np.linspace(0, 2, 9)]
    points = lattice(axes)
    starts = peaks(points, value(points), (9, 9), 3)
    assert len(starts) == 3 and len({tuple(s) for s in starts}) == 3
    best, _, _ = zoom(value, starts, np.array([0.125, 0.25]), LOW, HIGH)
    assert best == pytest.approx([0.83, 1.7], abs=2e-3)


def test_value_that_is_no_number_wins():
    def value(points: np.ndarray) -> np.ndarray:
        return np.where(points[:, 0] > 0.5, np.nan, points[:, 0])

    best, found, _ = zoom(value, np.array([[0.2, 1.0]]), np.array([0.5, 1.0]), LOW, HIGH)
    assert best[0] <= 0.5 and found == pytest.approx(0.5, abs=1e-2)


def test_bench_leaves_a_model_out():
    rates = models.bench(seconds=0.01)
    assert len(rates) == len(trends.MODELS) + 2 and (rates > 0).all()
