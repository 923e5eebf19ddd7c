"""What is measured as tickets are issued and called."""

from __future__ import annotations

import pytest

from queue_core.domain.estimate.measured import (
    BASIS_WITHIN,
    BUSY_TIMES_KEPT,
    HALF_LIFE,
    MOST_OVERTAKEN,
    Fading,
    Measured,
)
from queue_core.domain.plan import DirectionId

D = DirectionId("passports")
START = 1_700_030_000.0


def called_every(seconds: float, calls: int, waited: float = 600.0, tier: int = 4) -> Measured:
    """Return a measurement of so many calls, one each `seconds`, the first at START."""
    measured = Measured()
    for number in range(calls):
        measured.called(D, tier, START + number * seconds, waited)
    return measured


def test_a_fading_count_is_halved_after_its_half_life() -> None:
    count = Fading()
    count.add(START)
    assert count.seen_at(START) == 1
    assert count.seen_at(START + HALF_LIFE) == pytest.approx(0.5)
    count.add(START + HALF_LIFE)
    assert count.seen_at(START + HALF_LIFE) == pytest.approx(1.5)


@pytest.mark.parametrize("seconds", [60.0, 180.0, 420.0])
def test_steady_calls_give_their_own_pace(seconds: float) -> None:
    calls = int(4 * 3600 / seconds)
    measured = called_every(seconds, calls)
    assert measured.flow(D).pace(START + calls * seconds) == pytest.approx(seconds, rel=0.1)


def test_the_pace_follows_a_counter_that_closes() -> None:
    measured = called_every(120, 60)
    fast = measured.flow(D).pace(START + 60 * 120)
    for number in range(20):
        measured.called(D, 4, START + 60 * 120 + number * 360, 600)
    assert measured.flow(D).pace(START + 60 * 120 + 20 * 360) > 1.5 * fast


def test_calls_like_clockwork_have_no_dispersion_and_irregular_ones_have_much() -> None:
    assert called_every(120, 300).flow(D).dispersion() < 0.1
    irregular = Measured()
    for number in range(100):
        irregular.called(D, 4, START + number * 240, 1200)
        irregular.called(D, 4, START + number * 240 + 5, 1200)
    assert irregular.flow(D).dispersion() > 0.8
    assert Measured().flow(D).dispersion() == 1


def test_times_in_which_nobody_waited_say_nothing_of_the_dispersion() -> None:
    idle = called_every(600, 20, waited=5)
    assert idle.flow(D).gaps == 0


def test_three_calls_in_the_last_hour_are_a_basis_and_two_are_not() -> None:
    assert not called_every(60, 2).flow(D).has_basis(START + 120)
    three = called_every(60, 3).flow(D)
    assert three.has_basis(START + BASIS_WITHIN - 1)
    assert not three.has_basis(START + BASIS_WITHIN)


def test_the_last_wait_is_kept_for_each_tier_and_forgotten_after_an_hour() -> None:
    measured = called_every(60, 3, waited=600)
    measured.called(D, 1, START + 200, 30)
    flow = measured.flow(D)
    assert (flow.last_wait(4, START + 300), flow.last_wait(1, START + 300)) == (600, 30)
    assert flow.last_wait(2, START + 300) is None
    assert flow.last_wait(1, START + 200 + BASIS_WITHIN) is None


def test_better_tiers_overtake_by_their_share_of_the_tickets_where_all_counters_are_busy() -> None:
    measured = Measured()
    for number in range(60):
        at = START + number * 120
        measured.issued(D, 1 if number % 4 == 0 else 4, at)
        measured.called(D, 4, at, 600)
    flow = measured.flow(D)
    now = START + 60 * 120
    assert flow.overtaken(4, now) == pytest.approx(0.25, abs=0.03)
    assert flow.overtaken(1, now) == 0


def test_time_in_which_nobody_waits_makes_no_overtakers() -> None:
    busy, idle = Measured(), Measured()
    for number in range(240):
        at = START + number * 120
        for measured, waited in ((busy, 600), (idle, 30)):
            measured.issued(D, 1 if number % 2 == 0 else 4, at)
            measured.called(D, 4, at, waited)
    now = START + 240 * 120
    flow, of_idle = busy.flow(D), idle.flow(D)
    assert of_idle.pace(now) == pytest.approx(flow.pace(now), rel=0.1)
    assert flow.overtaken(4, now) == pytest.approx(0.5, abs=0.03)
    assert of_idle.overtaken(4, now) == pytest.approx(0.5 * 30 / 120, abs=0.03)


def test_a_better_tier_that_any_counter_calls_is_called_faster_than_its_direction() -> None:
    measured = Measured()
    for number in range(60):
        at = START + number * 300
        measured.called(D, 4, at, 900)
        measured.called(D, 1, at + 150, 45)
    flow, now = measured.flow(D), START + 60 * 300
    assert flow.pace_of(4, now) == flow.pace(now) == pytest.approx(150, rel=0.1)
    assert flow.pace_of(1, now) == pytest.approx(45, rel=0.2)


def test_overlapping_waits_of_better_tiers_make_one_busy_time() -> None:
    measured = Measured()
    for number in range(60):
        measured.called(D, 1 + number % 2, START + number * 60, 600)
    flow, now = measured.flow(D), START + 60 * 60
    assert flow.pace_of(2, now) == pytest.approx(60, rel=0.2)
    assert flow.pace_of(1, now) == pytest.approx(120, rel=0.2)


def test_one_who_was_overtaken_shows_that_somebody_waited_all_the_time() -> None:
    measured = Measured()
    for number in range(40):
        at = START + number * 600
        measured.called(D, 1, at - 300, 30)
        measured.called(D, 4, at, 900)
    assert measured.flow(D).busy[4].seconds == 900 + 39 * 600
    assert measured.flow(D).busy[1].seconds == 40 * 30


def test_busy_times_kept_do_not_grow_with_the_day() -> None:
    flow = called_every(60, 3000, waited=10).flow(D)
    assert flow.busy[4].seconds == 3000 * 10
    assert len(flow.busy[4].recent) == BUSY_TIMES_KEPT


def test_a_better_tier_never_called_goes_by_the_time_in_which_anybody_waited() -> None:
    flow = called_every(300, 60, waited=60).flow(D)
    now = START + 60 * 300
    assert flow.pace_of(1, now) == flow.busy_pace(4, now) < flow.pace(now)


def test_nobody_is_taken_to_overtake_in_more_than_most_calls() -> None:
    measured = Measured()
    for number in range(60):
        measured.issued(D, 1, START + number * 30)
        measured.called(D, 1, START + number * 30, 600)
    assert measured.flow(D).overtaken(4, START + 1800) == MOST_OVERTAKEN


def test_a_wait_counts_within_the_day_alone() -> None:
    measured = Measured(since=START)
    assert measured.waited(START - 12 * 3600, START + 60) == 60


def test_clocks_stand_while_the_office_is_suspended() -> None:
    stood, went_on = called_every(120, 30), called_every(120, 30)
    for measured in (stood, went_on):
        measured.issued(D, 4, START + 3600)
    stood.stood(START + 3600, START + 3600 + 7200)
    now = START + 3700
    flow, other = stood.flow(D), went_on.flow(D)
    assert flow.pace(now + 7200) == pytest.approx(other.pace(now))
    for measured, later in ((stood, 7200), (went_on, 0)):
        measured.called(D, 4, now + later, 600 + later)
    assert flow.busy_pace(4, now + 7200) == pytest.approx(other.busy_pace(4, now))
    assert flow.has_basis(now + 7200)
    assert flow.last_wait(4, now + 7200) == other.last_wait(4, now)
    assert stood.waited(START + 3500, now + 7200) == went_on.waited(START + 3500, now)


def test_a_call_after_a_suspension_counts_the_wait_without_it() -> None:
    measured = called_every(120, 3)
    measured.stood(START + 1000, START + 8200)
    measured.called(D, 4, START + 9000, waited=8500)
    assert measured.flow(D).last_wait(4, START + 9001) == 8500 - 7200


def test_what_is_kept_does_not_grow_with_the_day() -> None:
    measured = called_every(10, 3000)
    flow = measured.flow(D)
    assert len(flow.recent) == 3
    assert len(flow.last_waits) == 1


def test_a_direction_nobody_came_to_has_no_basis_and_is_not_remembered() -> None:
    measured = Measured()
    assert not measured.flow(D).has_basis(START)
    assert not measured.has_basis(D, START)
    assert not measured.flows


@pytest.mark.parametrize("jump", [-400 * 86400.0, -3600.0, 400 * 86400.0, 40 * 365 * 86400.0])
def test_a_clock_that_jumps_breaks_no_measurement(jump: float) -> None:
    measured = called_every(120, 30)
    measured.issued(D, 1, START + 3600)
    flow = measured.flow(D)
    assert 0 < flow.pace(START + 3600 + jump) < 3600
    assert 0 <= flow.overtaken(4, START + 3600 + jump) <= MOST_OVERTAKEN
    after = START + 3600 + max(0.0, jump)
    measured.called(D, 4, after, 60)
    assert 0 < flow.pace(after) < 3600
