from __future__ import annotations

from counters.protocol import OFFLINE_FACE, Alive, Face, Lamp, Poll, Pressed, Received, Show
from counters.simulated.box import MAX_PRESSES, Box

CALLED = Face(Lamp.CALLED, "А017", 3)


def test_a_box_speaks_only_when_it_is_asked() -> None:
    box = Box(7, 50)
    assert box.heard(Poll(8), 0.0) is None
    assert box.heard(Poll(0), 0.0) is None
    assert box.heard(Poll(7), 0.0) == Alive(7, None)
    assert box.heard(Show(7, 0x20, CALLED), 0.0) == Alive(7, 0x20)


def test_with_a_press_it_answers_the_poll_of_anybody_until_the_press_is_received() -> None:
    box = Box(7, 50)
    box.heard(Show(7, 0x20, CALLED), 0.0)
    box.pressed(2, True, 0.0)
    box.heard(Show(7, 0x21, CALLED), 0.0)
    report = Pressed(7, 0x21, 50, 2, True, 0x20)
    assert box.heard(Poll(0), 0.1) == report
    assert box.heard(Poll(7), 0.2) == report
    assert box.heard(Received(7, 49), 0.3) == report
    assert box.heard(Received(8, 50), 0.3) is None
    assert box.heard(Received(7, 50), 0.3) == Alive(7, 0x21)
    assert box.heard(Poll(0), 0.4) is None


def test_press_numbers_run_on_and_around() -> None:
    box = Box(7, 0xFFFF)
    box.pressed(1, False, 0.0)
    box.pressed(1, False, 0.0)
    first = box.heard(Poll(7), 0.0)
    assert isinstance(first, Pressed)
    second = box.heard(Received(7, first.press), 0.0)
    assert isinstance(second, Pressed)
    assert (first.press, second.press) == (0xFFFF, 0)


def test_a_press_nobody_received_is_forgotten_and_shown_as_not_done() -> None:
    box = Box(7, 50)
    box.heard(Show(7, 0x20, CALLED), 0.0)
    box.pressed(1, False, 1.0)
    box.heard(Poll(8), 5.9)
    assert box.face(5.9) == CALLED
    assert box.face(6.0) == Face(Lamp.NOT_DONE, "А017", 3)
    assert box.heard(Poll(0), 6.1) is None
    assert box.face(9.0).lamp is Lamp.CALLED


def test_more_presses_than_a_box_keeps_are_not_done() -> None:
    box = Box(7, 50)
    box.heard(Show(7, 0x20, CALLED), 0.0)
    for _ in range(MAX_PRESSES):
        box.pressed(1, False, 0.0)
    assert box.face(0.0) == CALLED
    box.pressed(1, False, 0.0)
    assert box.face(0.0).lamp is Lamp.NOT_DONE


def test_a_box_that_hears_nothing_of_the_program_says_so() -> None:
    box = Box(7, 50)
    assert box.face(0.0) == OFFLINE_FACE
    box.heard(Show(7, 0x20, CALLED), 0.0)
    box.heard(Poll(0), 1.0)
    assert box.face(3.9) == CALLED
    assert box.face(4.0) == Face(Lamp.OFFLINE, "А017")
    box.heard(Poll(9), 5.0)
    assert box.face(5.0) == CALLED


def test_stuck_buttons_are_told_with_every_answer() -> None:
    box = Box(7, 50)
    box.stuck = (3,)
    assert box.heard(Poll(7), 0.0) == Alive(7, None, (3,))
    box.pressed(1, False, 0.0)
    answer = box.heard(Poll(7), 0.0)
    assert isinstance(answer, Pressed)
    assert answer.stuck == (3,)
