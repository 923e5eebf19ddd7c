"""Whether the core lives, and what time it is there."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from queue_core.runtime.hearing.core_life import CoreLife
from queue_core.wire.presence import OFFLINE, Presence

NOON = datetime(2026, 11, 3, 12, tzinfo=UTC)


def alive(seconds: float = 0) -> Presence:
    return Presence(online=True, role="core", at=NOON + timedelta(seconds=seconds))


def test_a_core_never_heard_is_not_there() -> None:
    life = CoreLife()
    assert not life.is_alive(0.0)
    assert life.silence_ends() is None


def test_a_core_is_there_for_three_seconds_after_each_word() -> None:
    life = CoreLife()
    life.heard(alive(), 10.0)
    assert life.is_alive(12.9)
    assert not life.is_alive(13.0)
    life.heard(alive(1), 12.0)
    assert life.is_alive(14.9)
    assert life.silence_ends() == 15.0


def test_a_core_that_says_offline_is_gone_at_once() -> None:
    life = CoreLife()
    life.heard(alive(), 10.0)
    life.heard(OFFLINE, 10.1)
    assert not life.is_alive(10.1)
    assert life.silence_ends() is None


def test_what_was_heard_over_a_lost_link_proves_nothing() -> None:
    life = CoreLife()
    life.heard(alive(), 10.0)
    life.forget()
    assert not life.is_alive(10.1)


def test_the_age_of_a_job_is_told_by_the_core_s_clock_carried_on() -> None:
    life = CoreLife()
    life.heard(alive(), 10.0)
    assert not life.is_stale(NOON, 14.9)
    assert life.is_stale(NOON, 15.1)
    assert not life.is_stale(NOON + timedelta(seconds=4), 18.9)
    assert life.is_stale(NOON - timedelta(seconds=6), 10.0)


def test_a_job_from_ahead_of_the_last_word_is_fresh() -> None:
    life = CoreLife()
    life.heard(alive(), 10.0)
    assert not life.is_stale(NOON + timedelta(seconds=1), 10.0)


def test_in_a_fast_replay_five_real_seconds_count() -> None:
    life = CoreLife(speed=60.0)
    life.heard(alive(), 10.0)
    assert not life.is_stale(NOON - timedelta(minutes=4), 10.9)
    assert life.is_stale(NOON - timedelta(minutes=4), 11.1)


def test_where_the_core_s_time_is_not_known_no_job_is_fresh() -> None:
    life = CoreLife()
    assert life.is_stale(NOON, 0.0)
    life.heard(Presence(online=True, role="core"), 10.0)
    assert life.is_stale(NOON, 10.0)
