"""What messages mean to one device."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from queue_core.runtime.hearing.ear import Ear
from queue_core.runtime.hearing.heard import JobHeard, PresenceHeard, StateHeard
from queue_core.runtime.link import Message
from queue_core.wire import topics
from queue_core.wire.codec import MAX_STATE_BYTES, Unreadable, encode
from queue_core.wire.jobs import Restart, Watch
from queue_core.wire.presence import OFFLINE, Presence
from queue_core.wire.replies import Reply
from queue_core.wire.states import HelpState, QueueState
from queue_core.wire.topics import Address

NOON = datetime(2026, 11, 3, 12, tzinfo=UTC)


@pytest.fixture
def ear() -> Ear:
    return Ear("demo", "kiosk-1", speed=1.0)


def help_state(epoch: int, seq: int) -> Message:
    return Message(topics.state("demo", "help"), encode(HelpState(epoch=epoch, seq=seq, help=[])), retained=True)


def core(at: datetime = NOON, **more: str) -> Message:
    presence = Presence(online=True, role="core", at=at, **more)
    return Message(topics.presence("demo", "core"), encode(presence))


def test_a_newer_state_is_heard_and_an_older_one_is_not(ear: Ear) -> None:
    assert ear.hear(help_state(2, 5), 0.0) == StateHeard(
        Address("demo", "state", "help"), HelpState(epoch=2, seq=5, help=[])
    )
    for epoch, seq in ((2, 5), (2, 4), (1, 9)):
        assert ear.hear(help_state(epoch, seq), 0.0) is None
    for epoch, seq in ((2, 6), (3, 1)):
        assert isinstance(ear.hear(help_state(epoch, seq), 0.0), StateHeard)


def test_each_state_has_an_age_of_its_own(ear: Ear) -> None:
    ear.hear(help_state(2, 5), 0.0)
    queue = QueueState(epoch=1, seq=1, directions=[], waiting=0, serving=0)
    assert isinstance(ear.hear(Message(topics.state("demo", "queue"), encode(queue)), 0.0), StateHeard)


def test_a_state_that_was_cleared_says_nothing(ear: Ear) -> None:
    assert ear.hear(Message(topics.state("demo", "help"), b""), 0.0) is None


def test_another_device_s_presence_is_heard(ear: Ear) -> None:
    message = Message(topics.presence("demo", "printer-1"), encode(Presence(online=True, health={"paper": "low"})))
    heard = ear.hear(message, 0.0)
    assert heard == PresenceHeard("printer-1", Presence(online=True, health={"paper": "low"}))


def test_a_presence_that_was_cleared_is_offline(ear: Ear) -> None:
    assert ear.hear(Message(topics.presence("demo", "printer-1"), b""), 0.0) == PresenceHeard("printer-1", OFFLINE)


def test_the_core_s_heartbeat_is_kept_but_no_news(ear: Ear) -> None:
    assert isinstance(ear.hear(core(), 10.0), PresenceHeard)
    assert ear.hear(core(NOON + timedelta(seconds=1)), 11.0) is None
    assert ear.core.is_alive(13.9)
    assert isinstance(ear.hear(core(version="2"), 12.0), PresenceHeard)


def test_a_reply_is_heard(ear: Ear) -> None:
    message = Message(topics.reply("demo", "kiosk-1"), encode(Reply(id="a", ok=True)))
    assert ear.hear(message, 0.0) == Reply(id="a", ok=True)


def test_a_fresh_job_is_heard_and_an_old_one_is_refused(ear: Ear) -> None:
    ear.hear(core(), 10.0)
    job = Watch(at=NOON, for_seconds=10)
    message = Message(topics.job("demo", "kiosk-1"), encode(job))
    assert ear.hear(message, 12.0) == JobHeard(job)
    with pytest.raises(Unreadable, match="older than 5 s"):
        ear.hear(message, 15.1)


def refused(ear: Ear, message: Message) -> str:
    with pytest.raises(Unreadable) as caught:
        ear.hear(message, 10.0)
    return caught.value.reason


def test_what_is_retained_but_may_not_be_is_refused(ear: Ear) -> None:
    ear.hear(core(), 10.0)
    job = Message(topics.job("demo", "kiosk-1"), encode(Restart(at=NOON)), retained=True)
    reply = Message(topics.reply("demo", "kiosk-1"), encode(Reply(id="a", ok=True)), retained=True)
    assert refused(ear, job) == "a retained job is a ghost of the past"
    assert refused(ear, reply) == "a retained reply is a ghost of the past"


def test_what_is_for_others_is_refused(ear: Ear) -> None:
    assert refused(ear, Message(topics.job("demo", "kiosk-2"), b"{}")) == "this is not for this device"
    assert refused(ear, Message(topics.ask("demo", "kiosk-1"), b"{}")) == "this is not for this device"
    for topic in (topics.job("other", "kiosk-1"), "cherga/v1/demo/state/weather", "cherga/v2/demo/job/kiosk-1", ""):
        assert refused(ear, Message(topic, b"{}")) == "nothing of this office travels on this topic"


@pytest.mark.parametrize("topic", [topics.job("demo", "kiosk-1"), topics.state("demo", "help")])
@pytest.mark.parametrize(
    "payload",
    [
        b"{",
        b"\xff\xfe",
        b"[]",
        b"null",
        b'{"kind":"dance"}',
        b"[" * 100_000,
        b'{"epoch":"x"}',
        b" " * MAX_STATE_BYTES * 2,
    ],
    ids=["cut off", "not UTF-8", "a list", "null", "unknown kind", "deep", "mistyped", "oversize"],
)
def test_what_cannot_be_read_is_refused_with_a_reason(ear: Ear, topic: str, payload: bytes) -> None:
    assert refused(ear, Message(topic, payload))


def test_a_broken_message_does_not_spoil_what_was_heard(ear: Ear) -> None:
    ear.hear(help_state(2, 5), 0.0)
    refused(ear, Message(topics.state("demo", "help"), b'{"epoch": 9, "seq": 9}'))
    assert isinstance(ear.hear(help_state(2, 6), 0.0), StateHeard)
