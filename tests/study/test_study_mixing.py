"""Shares mixed by the weight of what is open: the identities of the method."""

import numpy as np
import pytest
from scipy.special import expit

from telecompilot.study import mixing


@pytest.fixture
def sample():
    rng = np.random.default_rng(1)
    z, effect = rng.normal(-2, 1, (500, 10)), rng.normal(0, 0.2, 500)
    years = mixing.exposure(np.arange(2026, 2036), np.full(500, 2024.8), np.full(500, 1.0), np.full(500, 20.0))
    return z, effect, years


def part(weight, years):
    return [mixing.Part(np.full((len(years), 1), weight), years)]


def test_nothing_opened_moves_the_share(sample):
    z, effect, years = sample
    assert np.array_equal(mixing.mixed(z, effect, part(0.0, years)), expit(z))
    assert np.array_equal(mixing.mixed(z, effect, []), expit(z))


def test_no_effect_moves_the_share(sample):
    z, effect, years = sample
    assert np.allclose(mixing.mixed(z, 0 * effect, part(0.7, years)), expit(z), rtol=0, atol=1e-15)


def test_everything_opened_differs_from_the_shifted_log_odds(sample):
    z, effect, years = sample
    assert np.allclose(
        mixing.mixed(z, effect, part(1.0, years)), expit(z + effect[:, None] * years), rtol=0, atol=1e-15
    )


def test_share_falls_in_coverage_or_effect(sample):
    z, effect, years = sample
    up = np.abs(effect)
    paths = [mixing.mixed(z, up, part(c, years)) for c in (0, 0.3, 0.6, 1)]
    assert all((b >= a - 1e-15).all() for a, b in zip(paths, paths[1:], strict=False))
    stronger = mixing.mixed(z, up + 0.1, part(0.5, years))
    assert (stronger >= mixing.mixed(z, up, part(0.5, years)) - 1e-15).all()


def test_regions_do_not_add_up_to_the_country(sample):
    z, effect, years = sample
    weights = [0.1, 0.25, 0.4, 0.25]
    apart = sum(w * mixing.mixed(z, effect, part(1.0, years)) for w in weights)
    joint = mixing.mixed(z, effect, [p for w in weights for p in part(w, years)])
    assert np.abs(apart - joint).max() < 1e-9


def test_parts_may_exceed_the_whole(sample):
    z, effect, years = sample
    with pytest.raises(ValueError, match="weigh"):
        mixing.mixed(z, effect, part(0.6, years) + part(0.6, years))


def test_effect_acts_before_its_time_or_for_ever():
    years = mixing.exposure([2023, 2024, 2025, 2026, 2040], np.array([2024.5]), np.array([1.0]), np.array([3.0]))
    assert years[0].tolist() == [0, 0, 0.5, 1.5, 3.0]  # open in mid-2024, acting from mid-2025
