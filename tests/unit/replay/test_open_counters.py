"""Counters open and close as the record says: a step function, held from call to call."""

from __future__ import annotations

import math
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from queue_core.replay.open_counters import Shift, Step, recorded_shifts, shifts_of, steps_of
from tests.unit.replay.record import office_of_record, visit


def test_the_number_of_open_counters_is_held_until_the_next_call_that_changes_it() -> None:
    visits = [visit(1, 480, 480, 2), visit(2, 480, 500, 2), visit(3, 480, 520, 3), visit(4, 480, 540, 1)]
    assert steps_of(visits) == {"1": [Step(477.5, 2), Step(517.5, 3), Step(537.5, 1)]}


def test_each_queue_has_steps_of_its_own() -> None:
    assert set(steps_of([visit(1, 480, 480), visit(1, 480, 485, 4, "2")])) == {"1", "2"}


def test_a_counter_is_open_while_at_least_its_place_is() -> None:
    steps = [Step(480, 2), Step(500, 1), Step(520, 3)]
    assert shifts_of(steps, 1) == (Shift(480, math.inf),)
    assert shifts_of(steps, 2) == (Shift(480, 500), Shift(520, math.inf))
    assert shifts_of(steps, 3) == (Shift(520, math.inf),)
    assert shifts_of(steps, 4) == ()


@given(st.lists(st.integers(1, 6), min_size=1))
def test_at_every_moment_as_many_counters_are_open_as_recorded(counts: list[int]) -> None:
    steps = [Step(480.0 + at, count) for at, count in enumerate(counts)]
    shifts = [shifts_of(steps, place) for place in range(1, 7)]
    for step in steps:
        at_work = [any(s.opens <= step.at + 0.5 < s.closes for s in of_place) for of_place in shifts]
        assert sum(at_work) == step.open


def test_every_counter_of_the_office_has_the_shifts_of_its_place(tmp_path: Path) -> None:
    visits = [visit(1, 480, 480, 2), visit(2, 480, 500, 1), visit(1, 480, 490, 1, "2")]
    shifts = recorded_shifts(office_of_record(visits, tmp_path), visits)
    assert list(shifts.values()) == [
        (Shift(477.5, math.inf),),
        (Shift(477.5, 497.5),),
        (Shift(487.5, math.inf),),
    ]
