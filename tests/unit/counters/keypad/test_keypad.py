from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from counters.keypad.codes import chord_of
from counters.keypad.events import KEY, EventReader, KeyMoved, led_bytes
from counters.keypad.keypad import Keypad
from counters.protocol import OFFLINE_FACE, Face, Lamp
from counters.reports import BoxFound, BoxLost, ButtonPressed, ButtonsStuck, Report
from tests.unit.counters.keypad.stream import dropped, event, key, press

KP1, KP2, BOTH = (chord_of(text) for text in ("KEY_KP1", "KEY_KP2", "KEY_KP1+KEY_KP2"))


def keypad(*chords: frozenset[int]) -> Keypad:
    pad = Keypad({chord: (7, n) for n, chord in enumerate(chords or (KP1, KP2), 1)})
    assert pad.plugged(0.0) == [BoxFound(7)]
    return pad


def presses(pad: Keypad, stream: bytes, until: float = 60.0, cut: int = 24) -> list[tuple[int, bool]]:
    """Give a stream in pieces, each as soon as its first event is due, and return (button, long) of each press."""
    found: list[Report] = []
    now, reader = 0.0, EventReader()
    for at in range(0, len(stream), cut):
        piece = stream[at : at + cut]
        due = max((one.at for one in reader.feed(piece) if isinstance(one, KeyMoved)), default=now)
        while (wake := _next(pad, now)) <= due:
            now = wake
            found += pad.overdue(now)
        now = max(now, due)
        found += pad.heard(piece, now)
    while (wake := _next(pad, now)) <= until:
        now = wake
        found += pad.overdue(now)
    return [(report.button, report.is_long) for report in found if isinstance(report, ButtonPressed)]


def _next(pad: Keypad, now: float) -> float:
    pad.to_send(now)
    return pad.wake_at(now)


def quiet(pad: Keypad) -> Keypad:
    """A lamp without rhythm, so that nothing but keys wakes it."""
    pad.show(7, Face(Lamp.FREE), (1, 1))
    return pad


@pytest.mark.parametrize(
    ("stream", "told"),
    [
        pytest.param(press(1.0, "KEY_KP1"), [(1, False)], id="short"),
        pytest.param(press(1.0, "KEY_KP1", 2.0), [(1, True)], id="long, its repeats are nothing"),
        pytest.param(press(1.0, "KEY_KP2", 0.79), [(2, False)], id="just not long"),
        pytest.param(press(1.0, "KEY_KP1") + press(2.0, "KEY_KP2", 1.0), [(1, False), (2, True)], id="two"),
        pytest.param(key(1.0, "KEY_KP1", 1) + key(1.0, "KEY_KP1", 0), [(1, False)], id="down and up at one instant"),
        pytest.param(press(1.0, "KEY_NUMLOCK") + press(2.0, "KEY_A"), [], id="keys that are no button"),
        pytest.param(key(1.0, "KEY_KP1", 0), [], id="let go, but never pressed"),
        pytest.param(key(1.0, "KEY_KP1", 1) + key(9.0, "KEY_KP1", 1), [(1, True)], id="down twice"),
        pytest.param(press(1.0, "KEY_KP1", 0.004) + press(1.006, "KEY_KP1", 1.5), [(1, True)], id="a worn key is held"),
        pytest.param(event(1.0, 2, 0, 5) + event(1.0, 3, 1, 500) + press(1.0, "KEY_KP1"), [(1, False)], id="a mouse"),
    ],
)
@pytest.mark.parametrize("cut", [24, 7])
def test_what_the_kernel_says_becomes_presses(stream: bytes, told: list[tuple[int, bool]], cut: int) -> None:
    assert presses(quiet(keypad()), stream, cut=cut) == told


@pytest.mark.parametrize(
    ("stream", "told"),
    [
        pytest.param(press(1.0, "KEY_KP1"), [(1, False)], id="one alone"),
        pytest.param(
            key(1.0, "KEY_KP1", 1) + key(1.1, "KEY_KP2", 1) + key(1.3, "KEY_KP1", 0) + key(1.4, "KEY_KP2", 0),
            [(3, False)],
            id="both, let go one after the other",
        ),
        pytest.param(
            key(1.0, "KEY_KP2", 1) + key(1.1, "KEY_KP1", 1) + key(2.3, "KEY_KP1", 0) + key(2.4, "KEY_KP2", 0),
            [(3, True)],
            id="both, held long",
        ),
        pytest.param(
            key(1.0, "KEY_KP1", 1)
            + key(1.1, "KEY_KP2", 1)
            + key(1.2, "KEY_KP2", 0)
            + key(5.0, "KEY_KP1", 0)
            + press(6.0, "KEY_KP1"),
            [(3, False), (1, False)],
            id="one is let go late, and means nothing",
        ),
    ],
)
def test_keys_held_together_are_a_button_of_their_own(stream: bytes, told: list[tuple[int, bool]]) -> None:
    assert presses(quiet(keypad(KP1, KP2, BOTH)), stream) == told


def test_a_press_tells_what_the_box_showed_when_the_key_went_down() -> None:
    pad = keypad()
    pad.show(7, Face(Lamp.CALLED, "А001"), (1, 10))
    assert pad.heard(key(1.0, "KEY_KP1", 1), 1.0) == []
    pad.show(7, Face(Lamp.CALLED, "А002"), (1, 20))
    pad.heard(key(1.1, "KEY_KP1", 0), 1.1)
    (report,) = pad.overdue(1.2)
    assert isinstance(report, ButtonPressed)
    assert report.seen == (1, 10)
    assert report.is_known


def test_two_presses_have_two_numbers() -> None:
    pad = keypad()
    found = [*pad.heard(press(1.0, "KEY_KP1"), 1.2), *pad.heard(press(2.0, "KEY_KP1"), 2.2), *pad.overdue(3.0)]
    numbers = [report.press for report in found if isinstance(report, ButtonPressed)]
    assert len(set(numbers)) == 2


def test_a_stuck_key_is_one_long_press_and_then_told_as_stuck() -> None:
    pad = quiet(keypad())
    assert pad.heard(key(1.0, "KEY_KP2", 1), 1.0) == []
    assert [type(report) for report in pad.overdue(1.8)] == [ButtonPressed]
    assert pad.overdue(10.9) == []
    assert pad.overdue(11.0) == [ButtonsStuck(7, (2,))]
    assert pad.overdue(600.0) == []
    pad.heard(key(601.0, "KEY_KP2", 0), 601.0)
    assert pad.overdue(601.1) == [ButtonsStuck(7, ())]


def test_a_stalled_program_still_knows_how_long_a_key_was_held() -> None:
    pad = quiet(keypad())
    found = [*pad.heard(press(1.0, "KEY_KP1", 1.5), 30.0), *pad.overdue(30.0)]
    assert [report.is_long for report in found if isinstance(report, ButtonPressed)] == [True]
    assert presses(pad, press(31.0, "KEY_KP1", 0.3), cut=10_000) == [(1, False)]


def test_who_held_a_key_when_it_was_pulled_out_has_pressed_nothing() -> None:
    pad = quiet(keypad())
    pad.heard(key(1.0, "KEY_KP1", 1)[:-5], 1.0)
    assert pad.unplugged() == [BoxLost(7)]
    assert pad.unplugged() == []
    assert pad.missing == (7,)
    assert pad.shown(7) is None
    assert pad.overdue(5.0) == []
    assert pad.plugged(6.0) == [BoxFound(7)]
    assert presses(pad, press(7.0, "KEY_KP1")) == [(1, False)]


def test_after_events_were_lost_nobody_guesses_which_keys_are_down() -> None:
    pad = quiet(keypad())
    stream = key(1.0, "KEY_KP1", 1) + dropped(1.1) + event(1.1, KEY, 80, 1) + event(1.1, 0, 0, 0)
    assert presses(pad, stream) == []
    assert presses(pad, press(70.0, "KEY_KP2"), until=90.0) == [(2, False)]


def test_one_keypad_between_two_counters_is_two_boxes() -> None:
    pad = Keypad({KP1: (1, 1), KP2: (2, 1)})
    assert pad.addresses == (1, 2)
    pad.plugged(0.0)
    found = [*pad.heard(press(1.0, "KEY_KP1") + press(2.0, "KEY_KP2"), 3.0), *pad.overdue(3.0)]
    pressed = [(report.address, report.button) for report in found if isinstance(report, ButtonPressed)]
    assert pressed == [(1, 1), (2, 1)]


def test_its_light_is_lit_for_a_visitor_and_flashes_for_a_call_that_nobody_noticed() -> None:
    pad = keypad()
    pad.show(7, Face(Lamp.FREE), None)
    assert pad.to_send(0.0) == led_bytes(False)
    assert pad.to_send(0.1) is None
    assert pad.wake_at(0.1) == float("inf")
    pad.show(7, Face(Lamp.CALLED, "А001"), None)
    assert pad.to_send(0.2) == led_bytes(True)
    assert pad.wake_at(0.2) == float("inf")
    pad.show(7, Face(Lamp.UNACKNOWLEDGED, "А001"), None)
    changes, now = 0, 0.2
    while now < 10.2:
        changes += pad.to_send(now) is not None
        now = max(pad.wake_at(now), now + 0.0001)
    assert changes == pytest.approx(20, abs=1)


@pytest.mark.parametrize("lamp", list(Lamp))
def test_no_light_flashes_more_than_three_times_a_second(lamp: Lamp) -> None:
    pad = keypad()
    pad.show(7, Face(lamp), None)
    pad.to_send(0.0)
    lit, now = 0, 0.0
    while now < 10.0:
        now = max(pad.wake_at(now), now + 0.0001)
        lit += pad.to_send(now) == led_bytes(True)
    assert lit <= 30


def test_a_keypad_that_is_back_is_told_its_light_anew() -> None:
    pad = quiet(keypad())
    pad.to_send(0.0)
    pad.unplugged()
    pad.plugged(5.0)
    assert pad.to_send(5.0) == led_bytes(False)
    assert pad.shown(7) == Face(Lamp.FREE)


def test_before_anything_is_known_it_says_that_it_is_alone() -> None:
    pad = keypad()
    assert pad.shown(7) == OFFLINE_FACE
    assert pad.to_send(0.0) == led_bytes(True)


@settings(deadline=None)
@given(st.binary(max_size=600), st.integers(1, 50))
def test_any_bytes_are_taken_without_an_error_however_they_are_cut(data: bytes, size: int) -> None:
    pieces, whole = EventReader(), EventReader()
    assert [one for at in range(0, len(data), size) for one in pieces.feed(data[at : at + size])] == whole.feed(data)
    pad = keypad(KP1, KP2, BOTH)
    for at in range(0, len(data), size):
        pad.heard(data[at : at + size], float(at))
        pad.overdue(float(at))


@settings(deadline=None)
@given(st.lists(st.tuples(st.sampled_from(["KEY_KP1", "KEY_KP2", "KEY_A"]), st.integers(0, 2)), max_size=40))
def test_whatever_is_done_with_its_keys_no_button_has_more_presses_than_keys_went_down(
    moves: list[tuple[str, int]],
) -> None:
    pad = quiet(keypad(KP1, KP2, BOTH))
    stream = b"".join(key(1.0 + n * 0.05, name, value) for n, (name, value) in enumerate(moves))
    downs = sum(value == 1 and name != "KEY_A" for name, value in moves)
    assert len(presses(pad, stream)) <= downs
