"""The law of services: what is known and what is only bounded makes a log-normal of each queue."""

from __future__ import annotations

import math
from random import Random
from statistics import fmean, pstdev

import pytest

from queue_core.replay.derived import plan_day
from queue_core.replay.service_law import (
    ENOUGH_VALUES,
    LEAST_SIGMA,
    LONGEST_TOLD_MINUTES,
    MOST_SIGMA,
    Evidence,
    ServiceLaw,
    drawn,
    evidence_of,
    fit,
)
from tests.unit.replay.record import visit


def services(mean_of_logarithm: float, sigma: float, many: int = 2000) -> list[float]:
    chance = Random(7)
    return [chance.lognormvariate(mean_of_logarithm, sigma) for _ in range(many)]


def test_the_fit_finds_the_law_that_made_the_services() -> None:
    law = fit({"1": Evidence(lasted=services(2.0, 0.7))})["1"]
    assert law.mu == pytest.approx(2.0, abs=0.05)
    assert law.sigma == law.fitted_sigma == pytest.approx(0.7, abs=0.03)
    assert law.mean == pytest.approx(math.exp(2.0 + 0.7**2 / 2), rel=0.05)


def test_services_known_only_to_be_short_enough_do_not_make_the_law_too_long() -> None:
    """In a quiet queue only long services make others wait: leaving the rest out would fit the long ones alone."""
    all_of_them = services(1.0, 0.7)
    told = Evidence([m for m in all_of_them if m > 5], [5.0 for m in all_of_them if m <= 5])
    law = fit({"1": told})["1"]
    assert law.mu == pytest.approx(1.0, abs=0.1)
    assert fmean(told.lasted) > 2 * law.mean


@pytest.mark.parametrize(("sigma", "kept"), [(0.2, LEAST_SIGMA), (1.4, MOST_SIGMA)])
def test_a_spread_outside_what_was_measured_is_brought_to_the_bound_and_the_mean_stays(
    sigma: float, kept: float
) -> None:
    law = fit({"1": Evidence(lasted=services(2.0, sigma))})["1"]
    assert law.sigma == kept
    assert law.fitted_sigma == pytest.approx(sigma, abs=0.05)
    assert math.exp(law.mu + law.sigma**2 / 2) == pytest.approx(law.mean)
    assert law.mean == pytest.approx(math.exp(2.0 + sigma**2 / 2), rel=0.1)


def test_a_queue_with_few_services_takes_the_spread_of_all() -> None:
    few = Evidence(lasted=[4.0] * (ENOUGH_VALUES - 1))
    laws = fit({"many": Evidence(lasted=services(2.0, 0.65)), "few": few, "none": Evidence()})
    assert laws["few"].pooled
    assert laws["none"].pooled
    assert not laws["many"].pooled
    assert laws["few"].sigma == laws["none"].sigma == pytest.approx(laws["many"].sigma)
    assert laws["few"].mu < laws["none"].mu == pytest.approx(laws["many"].mu, abs=0.01)


def test_a_record_without_one_timed_service_has_a_law_all_the_same() -> None:
    law = fit({"1": Evidence()})["1"]
    assert law.mean > 1
    assert LEAST_SIGMA <= law.sigma <= MOST_SIGMA


def test_who_waited_times_the_service_before_and_who_did_not_bounds_it() -> None:
    visits = [visit(1, 480, 480), visit(2, 480, 500), visit(3, 540, 540), visit(4, 545, 545 + 10)]
    told = evidence_of(visits)["1"]
    assert told.lasted == [pytest.approx(20), pytest.approx(15)]
    assert told.at_most == [pytest.approx(40)]


def test_a_break_is_no_service() -> None:
    visits = [visit(1, 480, 480), visit(2, 480, 480 + int(LONGEST_TOLD_MINUTES) + 10)]
    assert not evidence_of(visits)["1"].lasted


def test_the_same_seed_draws_the_same_services_and_another_seed_others() -> None:
    planned = plan_day([visit(number, 480, 490) for number in range(1, 400)])
    laws = {"1": ServiceLaw(10.0, 0.7, 0.7, 99, 0, pooled=False)}
    once, again, other = (drawn(planned, laws, Random(seed)) for seed in (1, 1, 2))
    assert once == again != other
    assert [plan.number for plan in once] == [plan.number for plan in planned]
    logarithms = [math.log(plan.service) for plan in once]
    assert pstdev(logarithms) == pytest.approx(0.7, abs=0.07)
    assert fmean(logarithms) == pytest.approx(laws["1"].mu, abs=0.1)
