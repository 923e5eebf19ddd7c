from __future__ import annotations

import pytest

from counters.bus import Timing
from counters.protocol import OFFLINE_FACE, Alive, Face, Lamp, Poll, Pressed, Received, Show, encode
from counters.reports import BoxFound, BoxLost, ButtonPressed, ButtonsStuck, StrangerHeard
from tests.unit.counters.wire import FIRST_MARK, Wire

CALLED = Face(Lamp.CALLED, "А017", 3)
SERVING = Face(Lamp.SERVING, "А017", 2)


def settled(*addresses: int) -> Wire:
    wire = Wire(*addresses)
    wire.run()
    wire.sent.clear()
    return wire


def test_every_box_is_found_and_shows_offline_before_anything_is_known() -> None:
    wire = Wire(1, 2, 99)
    assert wire.run(0.05) == [BoxFound(1), BoxFound(2), BoxFound(99)]
    assert all(box.face(wire.now) == OFFLINE_FACE for box in wire.boxes.values())
    assert wire.bus.missing == ()


def test_a_box_shows_what_it_is_told_and_confirms_it() -> None:
    wire = settled(1, 2)
    wire.confirmed.clear()
    wire.bus.show(1, CALLED, (4, 17))
    assert wire.bus.shown(1) == OFFLINE_FACE
    wire.run(0.1)
    assert wire.boxes[1].face(wire.now) == CALLED
    assert wire.bus.shown(1) == CALLED
    assert wire.confirmed == [1]
    assert wire.bus.shown(2) == OFFLINE_FACE


def test_the_same_face_is_not_sent_twice() -> None:
    wire = settled(1)
    wire.bus.show(1, CALLED, (4, 17))
    wire.bus.show(1, CALLED, (4, 17))
    wire.run(0.5)
    wire.bus.show(1, CALLED, (4, 18))
    wire.run(0.5)
    assert len([line for line in wire.sent if isinstance(line, Show)]) == 1


def test_a_face_that_was_overtaken_is_never_sent() -> None:
    wire = settled(1)
    wire.bus.show(1, CALLED, (4, 17))
    wire.bus.show(1, SERVING, (4, 18))
    wire.run()
    assert [line.face for line in wire.sent if isinstance(line, Show)] == [SERVING]


@pytest.mark.parametrize("direction", ["lose_to", "lose_from"])
def test_a_lost_line_is_sent_again(direction: str) -> None:
    wire = settled(1)
    wire.bus.show(1, CALLED, (4, 17))
    setattr(wire, direction, 2)
    wire.run(1.0)
    assert wire.bus.shown(1) == CALLED
    assert BoxLost(1) not in wire.events


def test_a_press_is_reported_with_the_state_the_box_showed_and_acknowledged() -> None:
    wire = settled(1, 2)
    wire.bus.show(2, CALLED, (4, 17))
    wire.run()
    wire.boxes[2].pressed(3, True, wire.now)
    assert wire.run() == [ButtonPressed(2, 2000, 3, True, True, (4, 17))]
    assert Received(2, 2000) in wire.sent


def test_a_press_refers_to_what_was_shown_when_it_was_made() -> None:
    wire = settled(1)
    wire.bus.show(1, CALLED, (4, 17))
    wire.run()
    wire.boxes[1].pressed(1, False, wire.now)
    wire.bus.show(1, SERVING, (4, 18))
    (press,) = wire.run()
    assert isinstance(press, ButtonPressed)
    assert press.seen == (4, 17)


def test_a_face_that_stays_while_the_state_moves_on_stands_for_the_newer_state() -> None:
    wire = settled(1)
    wire.bus.show(1, CALLED, (4, 17))
    wire.run()
    wire.bus.show(1, CALLED, (4, 18))
    wire.boxes[1].pressed(1, False, wire.now)
    (press,) = wire.run()
    assert isinstance(press, ButtonPressed)
    assert press.seen == (4, 18)


def test_a_press_whose_acknowledgement_is_lost_is_reported_again_with_its_number() -> None:
    wire = settled(1)
    wire.boxes[1].pressed(1, False, wire.now)
    while not any(isinstance(line, Received) for line in wire.sent):
        wire.lose_to = any(isinstance(e, ButtonPressed) for e in wire.events)
        wire.turn()
        wire.now += 0.001
    wire.run()
    assert [e.press for e in wire.events if isinstance(e, ButtonPressed)] == [1000, 1000]


def test_several_presses_of_a_box_come_in_order() -> None:
    wire = settled(1)
    for button in (1, 2, 3):
        wire.boxes[1].pressed(button, False, wire.now)
    assert [e.button for e in wire.run() if isinstance(e, ButtonPressed)] == [1, 2, 3]


def test_boxes_that_speak_at_the_same_time_are_asked_one_by_one() -> None:
    wire = settled(*range(1, 15))
    for address in (3, 4, 9):
        wire.boxes[address].pressed(1, False, wire.now)
    events = wire.run(0.3)
    assert sorted(e.address for e in events if isinstance(e, ButtonPressed)) == [3, 4, 9]
    assert wire.bus.reader.bad_lines > 0


def test_noise_while_everybody_may_speak_makes_the_bus_ask_everybody() -> None:
    wire = settled(1, 2)
    while not (wire.turn() and wire.sent[-1] == Poll(0)):
        wire.now = wire.bus.wake_at(wire.now)
    wire.hear(b"\x80\x7f<0")
    wire.sent.clear()
    wire.run(0.05)
    assert wire.sent[:2] == [Poll(1), Poll(2)]


def test_an_idle_line_carries_one_short_poll_at_a_time_however_many_boxes_there_are() -> None:
    wire = settled(*range(1, 61))
    wire.run(10.0)
    of_all, of_one = wire.sent.count(Poll(0)), len([line for line in wire.sent if line != Poll(0)])
    assert 200 <= of_all <= 250
    assert of_one <= 60 * 11


def test_a_box_that_is_unplugged_is_missed_and_found_again_with_the_right_face() -> None:
    wire = settled(1, 2)
    wire.bus.show(1, CALLED, (4, 17))
    wire.run()
    away = wire.boxes.pop(1)
    assert wire.run(3.0) == [BoxLost(1)]
    assert wire.bus.missing == (1,)
    assert wire.bus.shown(1) is None
    wire.boxes[1] = type(away)(1, 5)
    assert wire.run(4.0) == [BoxFound(1)]
    assert wire.boxes[1].face(wire.now) == CALLED


def test_a_box_that_restarts_between_two_polls_is_told_its_face_anew() -> None:
    wire = settled(1)
    wire.bus.show(1, CALLED, (4, 17))
    wire.run()
    wire.boxes[1] = type(wire.boxes[1])(1, 5)
    assert wire.run(2.0) == []
    assert wire.boxes[1].face(wire.now) == CALLED


def test_missing_boxes_do_not_keep_the_others_waiting() -> None:
    wire = Wire(*range(1, 61))
    for address in range(2, 61):
        del wire.boxes[address]
    wire.run(1.0)
    wire.boxes[1].pressed(1, False, wire.now)
    began = wire.now
    while not any(isinstance(e, ButtonPressed) for e in wire.events):
        wire.run(0.01)
    assert wire.now - began < 0.15


def test_a_line_slower_than_its_polls_still_finds_and_lights_every_box() -> None:
    wire = Wire(1, 2, 3, timing=Timing(baud=2400, poll_every=0.01))
    wire.run(5.0)
    assert wire.bus.missing == ()
    wire.bus.show(3, CALLED, (4, 17))
    wire.run(1.0)
    assert wire.boxes[3].face(wire.now) == CALLED


def test_a_press_upon_what_an_earlier_run_showed_is_not_known() -> None:
    wire = settled(1)
    wire.boxes[1].heard(Show(1, FIRST_MARK + 500, CALLED), wire.now)
    wire.boxes[1].pressed(1, False, wire.now)
    (press,) = wire.run()
    assert isinstance(press, ButtonPressed)
    assert (press.is_known, press.seen) == (False, None)


def test_a_press_on_a_box_that_never_showed_anything_is_not_known() -> None:
    wire = Wire(1)
    wire.hear(encode(Pressed(1, None, 7, 1, False, None)))
    assert wire.events == [BoxFound(1), ButtonPressed(1, 7, 1, False, False, None)]


def test_marks_begin_anew_after_the_last_one() -> None:
    wire = Wire(1, first_mark=0xFFFF)
    wire.run()
    for waiting in range(20):
        wire.bus.show(1, Face(Lamp.FREE, None, waiting), (1, waiting))
        wire.run(0.1)
    wire.boxes[1].pressed(1, False, wire.now)
    (press,) = wire.run()
    assert isinstance(press, ButtonPressed)
    assert press.seen == (1, 19)


def test_a_late_answer_counts() -> None:
    wire = settled(1, 2)
    wire.hear(encode(Alive(2, FIRST_MARK + 1)))
    assert wire.run() == []


def test_the_echo_of_a_half_duplex_adapter_is_nothing() -> None:
    wire = settled(1)
    wire.hear(encode(Poll(1)) + encode(Show(1, 5, CALLED)))
    assert wire.run() == []
    assert wire.bus.reader.bad_lines == 0


def test_a_box_nobody_configured_is_told_once() -> None:
    wire = settled(1)
    for _ in range(3):
        wire.hear(encode(Alive(44, None)))
    assert wire.events[-1] == StrangerHeard(44)
    assert wire.events.count(StrangerHeard(44)) == 1


def test_stuck_buttons_are_told_when_they_change() -> None:
    wire = settled(1)
    wire.boxes[1].stuck = (2,)
    assert wire.run(2.0) == [ButtonsStuck(1, (2,))]
    wire.boxes[1].stuck = ()
    assert wire.run(2.0) == [ButtonsStuck(1, ())]


def test_a_line_that_is_unplugged_loses_every_box_and_brings_them_back() -> None:
    wire = settled(1, 2)
    wire.bus.show(1, CALLED, (4, 17))
    wire.bus.to_send(wire.now)
    assert wire.bus.unplugged() == [BoxLost(1), BoxLost(2)]
    assert wire.bus.unplugged() == []
    assert wire.run() == [BoxFound(1), BoxFound(2)]
    assert wire.boxes[1].face(wire.now) == CALLED


def test_the_bus_waits_as_long_as_the_line_is_slow() -> None:
    slow = Wire(1, timing=Timing(baud=1200))
    slow.turn()
    del slow.boxes[1]
    assert slow.bus.to_send(slow.now) is not None
    assert slow.bus.to_send(slow.now + 0.4) is None
    assert 0.4 < slow.bus.wake_at(slow.now) - slow.now < 0.6
