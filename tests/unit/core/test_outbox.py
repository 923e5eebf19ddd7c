"""Print jobs on their way, and what else waits to be sent."""

from __future__ import annotations

from typing import Any

import pytest

from queue_core.domain.ids import JobId
from queue_core.domain.plan import DeviceId
from queue_core.gateway.outbox import PrintOutbox
from queue_core.gateway.outgoing import MOST_WAITING, Outgoing
from queue_core.runtime.link import Message
from queue_core.submissions import PrintOrder
from queue_core.wire import codec
from queue_core.wire.jobs import Print
from tests.support.wire.golden import FOLDER

FRESH = 1_000.0


def order(job: str = "t1-1", fresh_until: float = FRESH) -> PrintOrder:
    read: Any = codec.decode_job((FOLDER / "job_print.json").read_bytes())
    assert isinstance(read, Print)
    return PrintOrder(DeviceId("printer-1"), Print(**{**_fields(read), "job": job}), fresh_until)


def _fields(job: Print) -> dict[str, Any]:
    return {name: getattr(job, name) for name in job.__struct_fields__}


def sent_at(outbox: PrintOutbox, until: int, office_now: float = 0.0) -> list[int]:
    """Return the seconds, 0 to `until`, at which something was due."""
    return [second for second in range(until + 1) if outbox.due(float(second), office_now)]


def test_a_job_is_due_at_once_and_again_after_longer_and_longer_pauses() -> None:
    outbox = PrintOutbox()
    outbox.add(order(), 0.0)
    assert sent_at(outbox, 25) == [0, 1, 3, 7, 12, 17, 22]


def test_a_job_that_has_ended_is_not_due_any_more() -> None:
    outbox = PrintOutbox()
    outbox.add(order("t1-1"), 0.0)
    outbox.add(order("t2-1"), 0.0)
    outbox.end(JobId("t1-1"))
    outbox.end(JobId("nobody"))
    assert [due.job.job for due in outbox.due(0.0, 0.0)] == ["t2-1"]
    outbox.end(JobId("t2-1"))
    assert len(outbox) == 0
    assert outbox.next_due() is None


def test_a_new_connection_makes_everything_due_at_once() -> None:
    outbox = PrintOutbox()
    outbox.add(order(), 0.0)
    assert sent_at(outbox, 9) == [0, 1, 3, 7]
    outbox.send_all_again(9.5)
    assert len(outbox.due(9.5, 0.0)) == 1


def test_an_old_job_is_dropped_for_good() -> None:
    outbox = PrintOutbox()
    outbox.add(order(fresh_until=FRESH), 0.0)
    assert outbox.due(0.0, FRESH)
    assert not outbox.due(100.0, FRESH + 0.1)
    assert len(outbox) == 0


def test_the_same_job_added_twice_is_one() -> None:
    outbox = PrintOutbox()
    outbox.add(order(), 0.0)
    outbox.add(order(), 0.0)
    assert len(outbox.due(0.0, 0.0)) == 1


@pytest.mark.parametrize(("added", "asked", "due"), [(5.0, 5.0, 5.0), (5.0, 6.0, 7.0)])
def test_it_says_when_the_next_is_due(added: float, asked: float, due: float) -> None:
    outbox = PrintOutbox()
    outbox.add(order(), added)
    if asked > added:
        outbox.due(asked, 0.0)
    assert outbox.next_due() == due


def test_a_newer_state_takes_the_place_of_one_that_still_waits() -> None:
    outgoing = Outgoing()
    outgoing.put_state("board", b"old")
    outgoing.put_state("queue", b"queue")
    outgoing.put_state("board", b"new")
    assert outgoing.take() == [Message("queue", b"queue", retained=True), Message("board", b"new", retained=True)]


def test_replies_and_jobs_go_first_and_in_their_order() -> None:
    outgoing = Outgoing()
    outgoing.put_state("board", b"state")
    for number in range(3):
        outgoing.put("reply", b"%d" % number)
    assert [message.payload for message in outgoing.take()] == [b"0", b"1", b"2", b"state"]
    assert not outgoing
    assert outgoing.take() == []


def test_what_waits_is_bounded_and_the_oldest_go_first() -> None:
    outgoing = Outgoing()
    for number in range(MOST_WAITING + 10):
        outgoing.put("reply", b"%d" % number)
    waiting = outgoing.take()
    assert len(waiting) == MOST_WAITING
    assert (waiting[0].payload, waiting[-1].payload) == (b"10", b"%d" % (MOST_WAITING + 9))


def test_a_new_connection_sends_all_states_and_nothing_old() -> None:
    outgoing = Outgoing()
    outgoing.put("reply", b"of another life")
    outgoing.put_state("board", b"old")
    outgoing.replace_states({"board": b"new", "queue": b"queue"})
    assert outgoing.take() == [Message("board", b"new", retained=True), Message("queue", b"queue", retained=True)]


def test_only_states_are_retained() -> None:
    outgoing = Outgoing()
    assert not outgoing
    outgoing.put("reply", b"")
    assert outgoing
    assert [message.retained for message in outgoing.take()] == [False]
