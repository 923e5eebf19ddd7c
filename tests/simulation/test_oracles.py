"""What queueing theory says of a hall, against the real rules in virtual time. Seeds are fixed, tolerances follow from
the length of the runs: four standard errors, which themselves are small."""

from __future__ import annotations

import pytest

from tests.simulation.queueing import SERVICE_SECONDS, Wait, erlang_c, mean_and_error, waits_in

VISITORS = 40_000
ERRORS = 4.0
WIDEST = 0.1
"""A standard error above this share of what is predicted would prove nothing."""


def assert_agrees(values: list[float], predicted: float) -> None:
    mean, error = mean_and_error(values)
    assert error < WIDEST * predicted, f"the run is too short: {mean} ± {error} for {predicted}"
    assert abs(mean - predicted) < ERRORS * error, f"{mean} ± {error}, predicted {predicted}"


def of_tier(waits: list[Wait], tier: int) -> list[float]:
    return [wait.seconds for wait in waits if wait.tier == tier]


@pytest.mark.parametrize(("counters", "load", "seed"), [(1, 0.7, 1), (4, 0.8, 2), (14, 0.8, 3)])
def test_one_class_waits_as_erlang_says(counters: int, load: float, seed: int) -> None:
    waits = waits_in(counters, load, {4: 1.0}, VISITORS, seed)
    must_wait = erlang_c(counters, load)
    assert_agrees([float(wait.seconds > 0) for wait in waits], must_wait)
    assert_agrees([wait.seconds for wait in waits], must_wait * SERVICE_SECONDS / (counters * (1 - load)))


@pytest.mark.parametrize(
    ("counters", "load", "first_share", "seed"), [(4, 0.8, 0.15, 4), (8, 0.85, 0.3, 5), (1, 0.7, 0.5, 6)]
)
def test_two_tiers_wait_as_cobham_says(counters: int, load: float, first_share: float, seed: int) -> None:
    waits = waits_in(counters, load, {1: first_share, 4: 1 - first_share}, VISITORS, seed)
    base = erlang_c(counters, load) * SERVICE_SECONDS / counters
    first_load = load * first_share
    assert_agrees(of_tier(waits, 1), base / (1 - first_load))
    assert_agrees(of_tier(waits, 4), base / ((1 - first_load) * (1 - load)))


@pytest.mark.parametrize("shares", [{4: 1.0}, {1: 0.15, 4: 0.85}, {1: 0.5, 4: 0.5}, {1: 0.1, 2: 0.3, 4: 0.6}])
def test_priority_only_moves_waiting(shares: dict[int, float]) -> None:
    """Kleinrock's conservation law: the sum of load x wait over the tiers is what it is without tiers."""
    waiting_is_conserved(4, 0.8, shares, 7)


def waiting_is_conserved(counters: int, load: float, shares: dict[int, float], seed: int) -> None:
    waits = waits_in(counters, load, shares, VISITORS, seed)
    without = load * erlang_c(counters, load) * SERVICE_SECONDS / (counters * (1 - load))
    weighted = [load * wait.seconds for wait in waits]
    assert_agrees(weighted, without)


def test_within_a_tier_nobody_overtakes_and_nobody_is_forgotten() -> None:
    waits = waits_in(3, 0.95, {1: 0.3, 2: 0.2, 4: 0.5}, 5_000, 9)
    assert [wait.arrival for wait in waits] == list(range(5_000))
    for tier in (1, 2, 4):
        calls = [wait.call for wait in waits if wait.tier == tier]
        assert calls == sorted(calls)
    assert [wait.call for wait in waits] != sorted(wait.call for wait in waits), "tiers overtake"
