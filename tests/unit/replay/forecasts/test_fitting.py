"""Fitting the constants of the forecast."""

from __future__ import annotations

import random

import pytest

from queue_core.domain.estimate.forecast import Parts
from queue_core.replay.forecasts.fitting import cost_of_high, cost_of_low, fit, fit_band, least_deviations


def test_weights_that_made_the_waits_are_found_again() -> None:
    chance = random.Random(1)
    rows = [(chance.uniform(0, 60), chance.uniform(0, 60), chance.uniform(0, 60)) for _ in range(300)]
    waits = [0.5 * a + 0.3 * b + 0.1 * c for a, b, c in rows]
    assert least_deviations(rows, waits) == pytest.approx([0.5, 0.3, 0.1], abs=0.01)


def test_a_few_wild_waits_do_not_move_the_weights() -> None:
    chance = random.Random(2)
    rows = [(chance.uniform(1, 60),) for _ in range(100)]
    waits = [0.5 * row[0] for row in rows]
    waits[:5] = [1000.0] * 5
    assert least_deviations(rows, waits) == pytest.approx([0.5], abs=0.01)


def test_no_weight_is_below_zero() -> None:
    assert least_deviations([(1.0,), (2.0,)], [-3.0, -5.0]) == [0.0]


def test_a_measurement_that_is_always_zero_gets_no_weight() -> None:
    assert least_deviations([(1.0, 0.0), (2.0, 0.0)], [1.0, 2.0]) == [1.0, 0.0]


def test_a_band_holds_about_the_stated_share_of_what_it_was_fitted_on() -> None:
    chance = random.Random(3)
    likely = [chance.uniform(5, 60) for _ in range(500)]
    waits = [middle * chance.uniform(0.5, 1.5) for middle in likely]
    low_share, low_minutes, high_share, high_minutes = fit_band(likely, waits)
    held = sum(
        low_share * middle - low_minutes - 1 <= wait <= high_share * middle + high_minutes + 1
        for middle, wait in zip(likely, waits, strict=True)
    )
    assert 0.75 <= held / 500 <= 0.9
    assert low_share < 1 < high_share


def test_the_costs_of_both_edges_are_the_interval_score() -> None:
    low, high, waits = [5, 5, 5], [15, 15, 15], [10.0, 1.0, 18.0]
    assert cost_of_low(low, waits) + cost_of_high(high, waits) == pytest.approx(30 + 10 * 4 + 10 * 3)


def test_fitting_is_the_same_every_time_and_needs_something_to_fit_on() -> None:
    chance = random.Random(4)
    known = []
    for _ in range(200):
        middle = chance.uniform(0, 60)
        known.append((Parts(middle, middle, middle, middle + 2, 0.3), middle * chance.uniform(0.6, 1.4)))
    assert fit(known) == fit(known)
    with pytest.raises(ValueError, match="no forecast"):
        fit([])
