"""Two boxes at one address: it is told, once, and the rest of the line works."""

from __future__ import annotations

import pytest

from counters.protocol import Face, Lamp, Received
from counters.reports import BoxesClash, ButtonPressed
from counters.simulated.box import Box
from tests.unit.counters.wire import Wire


def clashes(wire: Wire) -> list[BoxesClash]:
    return [report for report in wire.events if isinstance(report, BoxesClash)]


@pytest.mark.parametrize("in_turns", [False, True], ids=["at the same time", "one after the other"])
def test_two_boxes_at_one_address_are_told_once(in_turns: bool) -> None:
    wire = Wire(1, 2, 3)
    wire.run()
    wire.in_turns = in_turns
    wire.others.append(Box(2, 77))
    for n in range(20):
        wire.bus.show(2, Face(Lamp.SERVING, f"А{n:03}"), (1, n))
        wire.run(1.0)
    assert clashes(wire) == [BoxesClash(2)]


def test_the_other_boxes_of_the_line_go_on() -> None:
    wire = Wire(1, 2, 3)
    wire.others.append(Box(2, 77))
    wire.run(5.0)
    wire.bus.show(3, Face(Lamp.CALLED, "А017"), (1, 9))
    wire.run(2.0)
    wire.boxes[1].pressed(1, False, wire.now)
    pressed = [report.address for report in wire.run(2.0) if isinstance(report, ButtonPressed)]
    assert set(pressed) == {1}
    assert wire.bus.shown(3) == Face(Lamp.CALLED, "А017")


def test_a_press_of_either_is_done_and_taken_from_that_one_alone() -> None:
    wire = Wire(1, 2)
    wire.run()
    wire.in_turns = True
    other = Box(2, 77)
    wire.others.append(other)
    wire.run()
    other.pressed(1, False, wire.now)
    wire.run(1.0)
    presses = {report.press for report in wire.events if isinstance(report, ButtonPressed)}
    assert presses == {77}
    assert Received(2, 77) in wire.sent


def test_once_each_has_its_own_address_a_new_clash_is_told_anew() -> None:
    wire = Wire(1, 2)
    wire.others.append(Box(2, 77))
    wire.run(20.0)
    wire.others.clear()
    wire.run(20.0)
    assert clashes(wire) == [BoxesClash(2)]
    wire.others.append(Box(2, 78))
    wire.run(20.0)
    assert clashes(wire) == [BoxesClash(2), BoxesClash(2)]


def test_a_line_that_is_noisy_now_and_then_clashes_nowhere() -> None:
    wire = Wire(1, 2)
    for _ in range(60):
        wire.hear(b"\xff<0")
        wire.run(1.0)
    assert clashes(wire) == []


def test_many_presses_at_once_are_no_clash() -> None:
    wire = Wire(*range(1, 15))
    wire.run()
    for _ in range(30):
        for box in wire.boxes.values():
            box.pressed(1, False, wire.now)
        wire.run(1.0)
    assert clashes(wire) == []
