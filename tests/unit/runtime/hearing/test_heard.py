"""The queue of what a device hears."""

from __future__ import annotations

from datetime import UTC, datetime

from queue_core.runtime.hearing.heard import (
    MOST_JOBS_WAITING,
    Heard,
    HeardQueue,
    JobHeard,
    LinkChanged,
    PresenceHeard,
    StateHeard,
)
from queue_core.wire.jobs import Restart
from queue_core.wire.presence import OFFLINE, Presence
from queue_core.wire.states import HelpState
from queue_core.wire.topics import Address

JOB = JobHeard(Restart(at=datetime(2026, 11, 3, tzinfo=UTC)))


def state(name: str, seq: int) -> StateHeard:
    return StateHeard(Address("demo", "state", name), HelpState(epoch=1, seq=seq, help=[]))


def drain(queue: HeardQueue) -> list[Heard]:
    heard = []
    while not queue.empty():
        heard.append(queue.get_nowait())
    return heard


async def test_what_is_heard_comes_out_in_order() -> None:
    queue = HeardQueue()
    heard = [state("help", 1), JOB, PresenceHeard("kiosk-1", OFFLINE), LinkChanged(True), JOB]
    for one in heard:
        queue.put_nowait(one)
    assert queue.qsize() == 5
    assert drain(queue) == heard


async def test_a_newer_state_takes_the_place_of_the_one_that_waits() -> None:
    queue = HeardQueue()
    for one in (state("board/1", 1), state("board/2", 1), state("board/1", 2)):
        queue.put_nowait(one)
    assert drain(queue) == [state("board/1", 2), state("board/2", 1)]


async def test_presence_and_link_keep_only_the_last_word() -> None:
    queue = HeardQueue()
    online = PresenceHeard("kiosk-1", Presence(online=True))
    for one in (LinkChanged(False), PresenceHeard("kiosk-1", OFFLINE), LinkChanged(True), online):
        queue.put_nowait(one)
    assert drain(queue) == [LinkChanged(True), online]


async def test_a_reader_that_stalls_costs_a_bounded_memory() -> None:
    queue = HeardQueue()
    for seq in range(20_000):
        queue.put_nowait(state("board/1", seq))
        queue.put_nowait(JOB)
    assert queue.qsize() == 1 + MOST_JOBS_WAITING
    assert queue.dropped_jobs == 20_000 - MOST_JOBS_WAITING
    drain(queue)
    queue.put_nowait(JOB)
    assert drain(queue) == [JOB]


async def test_a_reader_that_waits_is_woken() -> None:
    queue = HeardQueue()
    queue.put_nowait(state("help", 1))
    assert await queue.get() == state("help", 1)
