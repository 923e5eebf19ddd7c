"""The pace of watched pictures."""

from __future__ import annotations

from datetime import UTC, datetime

from queue_core.runtime.watching import Watching
from queue_core.wire.jobs import Watch

AT = datetime(2026, 11, 3, tzinfo=UTC)


def watch(for_seconds: int, width: int = 640) -> Watch:
    return Watch(at=AT, for_seconds=for_seconds, width=width)


def test_without_a_watch_no_picture_is_wanted() -> None:
    watching = Watching()
    assert watching.wants(0.0) is None
    assert watching.wait(0.0) is None


def test_the_first_picture_is_wanted_at_once_in_the_width_asked_for() -> None:
    watching = Watching()
    watching.started(watch(60), 10.0)
    assert watching.wants(10.0) == 640
    assert watching.wait(10.0) == 0.0
    assert watching.is_new(b"one")


def test_at_most_five_pictures_a_second_are_wanted() -> None:
    watching = Watching()
    watching.started(watch(60), 10.0)
    sent = 0
    for step in range(1000):
        now = 10.0 + step / 1000
        if watching.wants(now):
            watching.sent(now, str(step).encode())
            sent += 1
    assert sent == 5


def test_a_picture_that_has_not_changed_is_not_new() -> None:
    watching = Watching()
    watching.started(watch(60), 10.0)
    watching.sent(10.0, b"one")
    assert not watching.is_new(b"one")
    assert watching.is_new(b"two")


def test_it_says_how_long_to_wait_for_the_next_picture() -> None:
    watching = Watching()
    watching.started(watch(60), 10.0)
    watching.sent(10.0, b"one")
    wait = watching.wait(10.05)
    assert wait is not None
    assert abs(wait - 0.15) < 1e-9
    assert watching.wants(10.05) is None
    assert watching.wants(10.05 + wait) == 640


def test_a_watch_ends_by_itself() -> None:
    watching = Watching()
    watching.started(watch(60), 10.0)
    assert watching.is_on(69.9)
    assert not watching.is_on(70.0)
    assert watching.wants(70.0) is None


def test_a_watch_of_no_seconds_ends_the_one_that_lasts() -> None:
    watching = Watching()
    watching.started(watch(60), 10.0)
    watching.started(watch(0), 20.0)
    assert watching.wants(20.0) is None


def test_a_new_watch_wants_a_first_picture_even_of_what_was_sent_but_keeps_the_pace() -> None:
    watching = Watching()
    watching.started(watch(60), 10.0)
    watching.sent(10.0, b"one")
    watching.started(watch(60, width=320), 10.1)
    assert watching.is_new(b"one")
    assert watching.wants(10.1) is None
    assert watching.wants(10.2) == 320
