"""A range of minutes, or nothing."""

from __future__ import annotations

import pytest

from queue_core.domain.estimate.fitted import COVERAGE, FITTED
from queue_core.domain.estimate.forecast import AT_ONCE, Line, Parts, forecast, likely_minutes, parts_of, range_of
from queue_core.domain.estimate.measured import Measured
from queue_core.domain.plan import DirectionId

D = DirectionId("passports")
START = 1_700_030_000.0
NOW = START + 4 * 3600


def busy(first_tier: float = 0.0, seconds: float = 120.0, first_waits: float = 60.0) -> Measured:
    """Return four hours in which somebody was called every `seconds` after 20 minutes, a share of them tier 1."""
    measured, due = Measured(), 0.0
    for number in range(int(4 * 3600 / seconds)):
        due += first_tier
        tier = 1 if due >= 1 else 4
        due -= tier == 1
        at = START + number * seconds
        measured.issued(D, tier, at)
        measured.called(D, tier, at, first_waits if tier == 1 else 1200)
    return measured


def test_nothing_is_said_without_three_calls_in_the_last_hour() -> None:
    measured = Measured()
    for at in (NOW - 4000, NOW - 60, NOW - 30):
        assert forecast(measured, D, Line({4: 5}), 4, NOW) is None
        measured.called(D, 4, at, 60)
    assert forecast(measured, D, Line({4: 5}), 4, NOW) is None
    assert forecast(measured, DirectionId("other"), Line(), 4, NOW) is None


def test_a_free_counter_with_nobody_waiting_means_at_once() -> None:
    assert forecast(busy(), D, Line(free_counter=True), 4, NOW) == AT_ONCE
    assert forecast(Measured(), D, Line(free_counter=True), 4, NOW) is None


def test_ten_people_at_two_minutes_a_call_wait_about_twenty_minutes() -> None:
    found = forecast(busy(), D, Line({4: 10}, {4: NOW - 1200}), 4, NOW)
    assert found is not None
    assert found.likely_minutes == pytest.approx(20, abs=2)
    assert 10 <= found.low_minutes <= 18
    assert 22 <= found.high_minutes <= 30
    assert found.coverage == COVERAGE == 0.8


def test_expected_overtakers_lengthen_the_wait_of_the_ordinary() -> None:
    line = Line({4: 10}, {4: NOW - 1200})
    parts = [parts_of(busy(share), D, line, 4, NOW) for share in (0.0, 0.25, 0.5)]
    by_pace = [part.by_pace for part in parts if part is not None]
    assert by_pace[1] == pytest.approx(by_pace[0] / 0.75, rel=0.05)
    assert by_pace[2] == pytest.approx(by_pace[0] / 0.5, rel=0.05)


def test_overtakers_do_not_lengthen_the_wait_of_the_first_who_go_by_what_the_first_have_waited() -> None:
    line = Line({4: 10}, {4: NOW - 1200})
    for share in (0.25, 0.5):
        first = parts_of(busy(share), D, line, 1, NOW)
        assert first is not None
        assert first.by_pace == pytest.approx(1, rel=0.15)


def test_brief_overtakers_make_a_surer_estimate_than_long_ones_of_the_same_share() -> None:
    line = Line({4: 10}, {4: NOW - 1200})
    brief, long = (parts_of(busy(0.5, first_waits=waits), D, line, 4, NOW) for waits in (30, 120))
    assert brief is not None
    assert long is not None
    assert brief.by_pace == pytest.approx(long.by_pace, rel=0.01)
    assert brief.relative < 0.9 * long.relative


def test_the_first_tier_waits_for_one_call_where_lower_tiers_wait_and_for_none_where_nobody_does() -> None:
    somebody = parts_of(busy(), D, Line({4: 20}), 1, NOW)
    nobody = parts_of(busy(), D, Line(), 1, NOW)
    assert somebody is not None
    assert nobody is not None
    assert somebody.by_pace == somebody.by_head == somebody.to_counter > 0
    assert nobody.by_pace == nobody.by_head == 0


def test_where_nobody_of_the_tier_was_called_the_pace_stands_in() -> None:
    parts = Parts(by_pace=10, by_head=0, by_last=None, to_counter=12, relative=0.3)
    assert likely_minutes(parts, FITTED) == pytest.approx((FITTED.by_pace + FITTED.by_last) * 10)


def test_the_range_is_rounded_outwards_and_widens_with_the_error() -> None:
    sure, unsure = (range_of(Parts(10, 10, 10, 12, error), FITTED) for error in (0.2, 0.6))
    assert sure.low_minutes <= sure.likely_minutes <= sure.high_minutes
    assert unsure.low_minutes < sure.low_minutes
    assert unsure.high_minutes > sure.high_minutes


def test_few_calls_make_a_wider_range_than_many() -> None:
    few, many = Measured(), busy()
    for number in range(3):
        few.called(D, 4, NOW - 360 + number * 120, 1200)
    line = Line({4: 10}, {4: NOW - 1200})
    found = [parts_of(measured, D, line, 4, NOW) for measured in (few, many)]
    errors = [parts.relative for parts in found if parts is not None]
    assert errors[0] > errors[1]
