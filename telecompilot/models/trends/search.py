"""Maximum of a smooth function on a box, by grids that shrink about their best points.

For functions of two or three bounded parameters that can be evaluated at hundreds of points at once for the price of a
few. Unlike a quasi-Newton search it treats the bounds as ordinary points, where variances and smoothing parameters of
short series often lie, and it calls no threaded linear algebra, whose start-up costs more than these problems do.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

ROUNDS, SHRINK, TOLERANCE = 80, 0.35, 1e-4


def lattice(axes: list[np.ndarray]) -> np.ndarray:
    """All combinations (G, d) of the values on each axis."""
    return np.stack(np.meshgrid(*axes, indexing="ij"), -1).reshape(-1, len(axes))


def peaks(points: np.ndarray, values: np.ndarray, shape: tuple[int, ...], count: int) -> np.ndarray:
    """The `count` best points (S, d) of a lattice that are not neighbours of a better one."""
    picked: list[np.ndarray] = []
    for at in np.argsort(-values):
        here = np.array(np.unravel_index(at, shape))
        if all(np.abs(here - other).max() > 1 for other in picked):
            picked.append(here)
        if len(picked) == count:
            break
    return points[[np.ravel_multi_index(tuple(here), shape) for here in picked]]


def zoom(
    evaluate: Callable[[np.ndarray], np.ndarray],
    starts: np.ndarray,
    width: np.ndarray,
    low: np.ndarray,
    high: np.ndarray,
    size: int = 5,
) -> tuple[np.ndarray, float, bool]:
    """Highest value of `evaluate` near any of the starts, all refined together.

    evaluate: points (G, d) to values (G,). starts: (S, d); width: (d,) half-width of the first grids; low, high: (d,)
    bounds; size: grid points an axis. A grid whose best point lies on its edge moves and widens again (a ridge leads
    out of it, and would be crept along otherwise). Returns point (d,), value, and whether the grids shrank to TOLERANCE
    of the box.
    """
    centre, span = np.array(starts, float), high - low
    widths = first = np.broadcast_to(width, centre.shape)
    offsets = lattice([np.linspace(-1, 1, size)] * low.size)
    rows = np.arange(len(centre))
    values = np.full(len(centre), -np.inf)
    for _ in range(ROUNDS):
        points = np.clip(centre[:, None] + widths[:, None] * offsets, low, high)
        fresh = np.nan_to_num(evaluate(points.reshape(-1, low.size)), nan=-np.inf).reshape(len(centre), -1)
        at = fresh.argmax(1)
        best, better = points[rows, at], fresh[rows, at] > values
        edge = (np.abs(offsets[at]) == 1) & (best > low) & (best < high) & better[:, None]
        centre, values = np.where(better[:, None], best, centre), np.where(better, fresh[rows, at], values)
        widths = np.where(edge, np.minimum(2 * widths, first), widths * SHRINK)
        if (widths < TOLERANCE * span).all():
            break
    top = int(values.argmax())
    return centre[top], float(values[top]), bool((widths[top] < TOLERANCE * span).all())
