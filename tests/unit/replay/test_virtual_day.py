"""A day in virtual time: the rules of the office decide, nobody is lost, the same day comes out twice."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from queue_core.domain.plan import OfficePlan
from queue_core.replay.derived import PlannedVisit, plan_day
from queue_core.replay.open_counters import recorded_shifts
from queue_core.replay.recorded import RecordedVisit
from queue_core.replay.virtual_day import RulesDiffer, VirtualDay, play
from tests.unit.replay.record import office_of_record, visit

MIDNIGHT = 1_578_870_000.0
"""2020-01-13 in Warsaw."""
RECORD = [
    visit(number, 480 + number, 490 + 3 * number, 1 + number % 3, queue) for number in range(1, 40) for queue in "12"
]


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> OfficePlan:
    return office_of_record(RECORD, tmp_path_factory.mktemp("office"))


def with_services(visits: list[RecordedVisit], minutes: list[float]) -> list[PlannedVisit]:
    return [replace(plan, service=service) for plan, service in zip(plan_day(visits), minutes, strict=True)]


def calls_of(queue: str, day: VirtualDay) -> list[int]:
    """Return the visits of a queue in the order they were called, then issued."""
    of_queue = [number for number, recorded in enumerate(RECORD) if recorded.queue == queue]
    return sorted(of_queue, key=lambda number: (day.called[number], day.issued[number]))


@settings(max_examples=15, deadline=None)
@given(minutes=st.lists(st.floats(0.05, 90, allow_nan=False), min_size=len(RECORD), max_size=len(RECORD)))
def test_nobody_is_lost_nobody_passes_another_and_the_same_day_comes_out_again(
    office: OfficePlan, minutes: list[float]
) -> None:
    planned = with_services(RECORD, minutes)
    shifts = recorded_shifts(office, RECORD)
    day = play(office, planned, MIDNIGHT, shifts)
    assert set(day.called) == set(day.issued) == {plan.number for plan in planned}
    assert all(wait >= 0 for wait in day.waits().values())
    for queue in "12":
        issued = [day.issued[number] for number in calls_of(queue, day)]
        assert issued == sorted(issued)
    assert play(office, planned, MIDNIGHT, shifts) == day


def test_one_counter_serves_one_after_the_other(tmp_path: Path) -> None:
    visits = [visit(number, 480, 480) for number in (1, 2, 3)]
    day = play(office_of_record(visits, tmp_path), with_services(visits, [10.0, 20.0, 5.0]), MIDNIGHT)
    first = day.issued[0]
    assert [day.called[number] - first for number in range(3)] == [0, pytest.approx(10), pytest.approx(30)]


def test_a_counter_that_closes_ends_its_service_and_calls_nobody_more(tmp_path: Path) -> None:
    """Two counters until somebody is called at 08:12.5 with one open: the second visitor still ends at counter 2."""
    visits = [visit(1, 480, 480, 2), visit(2, 480, 480, 2), visit(3, 485, 495, 1), visit(4, 485, 500, 1)]
    plan = office_of_record(visits, tmp_path)
    planned = with_services(visits, [20.0, 30.0, 10.0, 10.0])
    day = play(plan, planned, MIDNIGHT, recorded_shifts(plan, visits))
    assert [day.at_counter[number] for number in range(4)] == ["1", "2", "1", "1"]
    assert day.called[3] == pytest.approx(day.called[2] + 10)


def test_a_queue_opens_with_its_first_recorded_call(tmp_path: Path) -> None:
    visits = [visit(1, 480, 510), visit(2, 485, 515)]
    plan = office_of_record(visits, tmp_path)
    day = play(plan, with_services(visits, [1.0, 1.0]), MIDNIGHT, recorded_shifts(plan, visits))
    assert day.called[0] == 507.5
    assert play(plan, plan_day(visits), MIDNIGHT).called[0] == 477.5


def test_an_office_without_the_service_is_told(office: OfficePlan) -> None:
    with pytest.raises(RulesDiffer, match="service_unknown"):
        play(office, plan_day([visit(1, 480, 480, 1, "3")]), MIDNIGHT)
