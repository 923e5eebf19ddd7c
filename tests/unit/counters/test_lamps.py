from __future__ import annotations

from datetime import UTC, datetime
from typing import get_args

import pytest
from msgspec import UNSET

from counters.lamps import LIT_KEYS, STATUS, CounterLamp, LampTimes
from counters.protocol import Face, Lamp, Queue
from queue_core.wire.states import CounterState, CounterStatus

TIMES = LampTimes(not_done_for=3.0, waiting_after=60.0, waits_long_after=300.0)


def state(
    seq: int,
    status: CounterStatus,
    number: str | None = None,
    *,
    automatic: bool = False,
    waiting: int = 0,
    since: float | None = None,
) -> CounterState:
    return CounterState(
        epoch=1,
        seq=seq,
        status=status,
        number=number,
        since=datetime(2026, 11, 3, 9, tzinfo=UTC),
        times_called=1,
        automatic=automatic,
        waiting=waiting,
        waiting_since=datetime.fromtimestamp(since, UTC) if since is not None else UNSET,
    )


def lamp_of(*states: CounterState) -> CounterLamp:
    lamp = CounterLamp(TIMES)
    for heard in states:
        lamp.heard(heard, 0.0)
    return lamp


@pytest.mark.parametrize(
    ("shown", "now", "face"),
    [
        (state(1, "closed"), 0.0, Face(Lamp.CLOSED)),
        (state(1, "free", waiting=2), 0.0, Face(Lamp.FREE, None, 2, Queue.WAITS)),
        (state(1, "called", "А017", waiting=3), 0.0, Face(Lamp.CALLED, "А017", 3, Queue.WAITS)),
        (state(1, "called", "А017", automatic=True), 0.0, Face(Lamp.UNACKNOWLEDGED, "А017")),
        (state(1, "serving", "А017"), 0.0, Face(Lamp.SERVING, "А017")),
        (state(1, "paused"), 9999.0, Face(Lamp.PAUSED)),
        (state(1, "paused", waiting=4), 0.0, Face(Lamp.PAUSED, None, 4, Queue.WAITS)),
        (state(1, "paused", waiting=4), 59.9, Face(Lamp.PAUSED, None, 4, Queue.WAITS)),
        (state(1, "paused", waiting=4), 60.0, Face(Lamp.WAITING, None, 4, Queue.WAITS)),
        (state(1, "paused", waiting=4), 300.0, Face(Lamp.WAITS_LONG, None, 4, Queue.WAITS)),
        (state(1, "free", waiting=4), 9999.0, Face(Lamp.FREE, None, 4, Queue.WAITS)),
    ],
)
def test_a_state_lights_its_lamp(shown: CounterState, now: float, face: Face) -> None:
    assert lamp_of(shown).face(True, now) == face


def test_before_the_first_state_a_box_is_offline() -> None:
    lamp = CounterLamp(TIMES)
    assert lamp.face(True, 0.0) == Face(Lamp.OFFLINE)
    assert lamp.seen is None


def test_off_the_link_a_box_says_so_and_keeps_the_number_last_known() -> None:
    assert lamp_of(state(1, "serving", "А017", waiting=5)).face(False, 0.0) == Face(Lamp.OFFLINE, "А017")


def test_a_press_that_did_nothing_is_shown_for_a_moment_even_off_the_link() -> None:
    lamp = lamp_of(state(1, "serving", "А017"))
    lamp.not_done(10.0)
    assert lamp.face(True, 12.9).lamp is Lamp.NOT_DONE
    assert lamp.face(False, 12.9) == Face(Lamp.NOT_DONE, "А017")
    assert lamp.changes_at(10.0) == 13.0
    assert lamp.face(True, 13.0).lamp is Lamp.SERVING
    assert lamp.changes_at(13.0) is None


def test_not_done_gives_way_to_a_counter_that_has_moved_on() -> None:
    lamp = lamp_of(state(1, "serving", "А017"))
    lamp.not_done(10.0)
    lamp.heard(state(2, "serving", "А017", waiting=1), 10.5)
    assert lamp.face(True, 10.5).lamp is Lamp.NOT_DONE
    lamp.heard(state(3, "called", "А018"), 11.0)
    assert lamp.face(True, 11.0) == Face(Lamp.CALLED, "А018")


def test_an_older_state_changes_nothing() -> None:
    lamp = lamp_of(state(5, "serving", "А017"), state(4, "free"))
    assert lamp.face(True, 0.0).lamp is Lamp.SERVING
    assert lamp.seen == (1, 5)


def test_people_who_wait_are_counted_from_when_they_began_to_wait_at_this_pause() -> None:
    lamp = CounterLamp(TIMES)
    lamp.heard(state(1, "paused"), 0.0)
    lamp.heard(state(2, "paused", waiting=1), 1000.0)
    lamp.heard(state(3, "paused", waiting=2), 1040.0)
    assert lamp.changes_at(1040.0) == 1060.0
    assert lamp.face(True, 1060.0).lamp is Lamp.WAITING
    assert lamp.changes_at(1060.0) == 1300.0
    lamp.heard(state(4, "paused", waiting=0), 1100.0)
    assert lamp.face(True, 1100.0).lamp is Lamp.PAUSED
    lamp.heard(state(5, "paused", waiting=1), 1110.0)
    assert lamp.face(True, 1160.0).lamp is Lamp.PAUSED


def test_every_lamp_has_its_keys_and_every_status_its_lamp() -> None:
    assert set(LIT_KEYS) == set(STATUS) == set(Lamp)
    assert set(STATUS.values()) - {None} == set(get_args(CounterStatus))


def test_a_lit_key_is_one_the_law_of_the_keys_lets_change_something() -> None:
    refused = {
        "closed": {"next", "recall", "start", "finish", "no_show", "pause", "resume", "close"},
        "free": {"open", "next", "recall", "start", "finish", "no_show", "resume"},
        "called": {"open", "pause", "resume", "close"},
        "serving": {"open", "recall", "start", "no_show", "pause", "resume", "close"},
        "paused": {"open", "recall", "start", "finish", "no_show", "pause"},
    }
    for lamp, status in STATUS.items():
        if status is not None:
            assert not LIT_KEYS[lamp] & refused[status]
            assert len(LIT_KEYS[lamp]) + len(refused[status]) == 9


@pytest.mark.parametrize(
    ("shown", "lamp"),
    [
        (state(1, "free", waiting=4), Lamp.SUSPENDED),
        (state(1, "called", "А017", automatic=True), Lamp.CALLED),
        (state(1, "serving", "А017"), Lamp.SERVING),
        (state(1, "paused", waiting=4), Lamp.PAUSED),
        (state(1, "closed"), Lamp.CLOSED),
    ],
)
def test_while_the_office_stands_still_no_counter_looks_free_and_nothing_insists(
    shown: CounterState, lamp: Lamp
) -> None:
    box = lamp_of(shown)
    box.suspend(True, 10.0)
    assert box.face(True, 9999.0).lamp is lamp
    assert box.changes_at(10.0) is None


def test_after_the_all_clear_people_wait_at_a_pause_from_then_on() -> None:
    box = lamp_of(state(1, "paused", waiting=4))
    box.suspend(True, 10.0)
    box.suspend(False, 1000.0)
    assert box.face(True, 1059.9).lamp is Lamp.PAUSED
    assert box.face(True, 1060.0).lamp is Lamp.WAITING
    assert box.changes_at(1000.0) == 1060.0


@pytest.mark.parametrize("status", ["free", "called", "serving", "paused"])
def test_whatever_a_counter_does_its_second_lamp_says_when_somebody_waits_long(status: CounterStatus) -> None:
    box = lamp_of(state(1, status, waiting=4, since=1000.0))
    assert box.face(True, 1299.9).queue is Queue.WAITS
    assert box.changes_at(1299.9) == 1300.0
    assert box.face(True, 1300.0).queue is Queue.WAITS_LONG
    assert box.face(False, 1300.0).queue is Queue.EMPTY


def test_a_queue_that_moves_is_not_long_however_long_somebody_waits_in_it() -> None:
    box = lamp_of(state(1, "serving", waiting=4, since=1000.0))
    box.heard(state(2, "serving", waiting=4, since=1200.0), 1250.0)
    assert box.face(True, 1300.0).queue is Queue.WAITS
    box.heard(state(3, "serving"), 1400.0)
    assert box.face(True, 9999.0).queue is Queue.EMPTY
    assert box.changes_at(1400.0) is None


def test_nobody_waits_too_long_while_the_office_stands_still() -> None:
    box = lamp_of(state(1, "serving", waiting=4, since=0.0))
    box.suspend(True, 10.0)
    assert box.face(True, 9999.0).queue is Queue.WAITS
    assert box.changes_at(10.0) is None
    box.suspend(False, 9999.0)
    assert box.face(True, 9999.0).queue is Queue.WAITS_LONG


def test_of_a_core_that_does_not_tell_since_when_only_the_count_is_believed() -> None:
    box = lamp_of(state(1, "serving", waiting=4))
    assert box.face(True, 1e9) == Face(Lamp.SERVING, None, 4, Queue.WAITS)
