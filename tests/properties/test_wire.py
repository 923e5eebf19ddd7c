"""Whatever the contract allows survives the journey; whatever else arrives is refused, and nothing worse happens."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from queue_core.replies import body_hash
from queue_core.wire import codec, topics
from queue_core.wire.asks import ASKS
from queue_core.wire.jobs import JOBS
from queue_core.wire.presence import Presence
from queue_core.wire.replies import Reply
from queue_core.wire.states import STATE_BY_KIND
from tests.support.wire.golden import Golden, golden_messages
from tests.support.wire.made import JSON, messages_of

GOLDEN = list(golden_messages())
UNHURRIED = settings(
    max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much]
)


def address_of(state: type) -> topics.Address:
    kind = next(kind for kind, known in STATE_BY_KIND.items() if known is state)
    return topics.Address("small", "state", kind)


def readers() -> dict[type, Callable[[bytes], Any]]:
    found: dict[type, Callable[[bytes], Any]] = {Reply: codec.decode_reply, Presence: codec.decode_presence}
    found |= dict.fromkeys(ASKS, codec.decode_ask) | dict.fromkeys(JOBS, codec.decode_job)
    for state in STATE_BY_KIND.values():
        found[state] = lambda payload, state=state: codec.decode_state(address_of(state), payload)
    return found


READERS = readers()
EVERY_READER = [
    codec.decode_ask,
    codec.decode_reply,
    codec.decode_job,
    codec.decode_presence,
    *(READERS[state] for state in STATE_BY_KIND.values()),
]


def outcome_of(read: Callable[[bytes], Any], payload: bytes) -> Any:
    """Return the message, or why it is unreadable; whatever else is raised fails the test."""
    try:
        return read(payload)
    except codec.Unreadable as unreadable:
        return unreadable


def read_or_refuse(payload: bytes) -> None:
    for read in EVERY_READER:
        outcome = outcome_of(read, payload)
        if isinstance(outcome, codec.Unreadable):
            assert outcome.reason
            assert outcome.ask_id is None or 1 <= len(outcome.ask_id) <= 64
        else:
            codec.encode(outcome)
            if read is codec.decode_ask:
                body_hash(outcome)


@pytest.mark.parametrize("message", READERS, ids=lambda message: message.__name__)
def test_what_is_written_is_read_back_the_same(message: type) -> None:
    @UNHURRIED
    @given(messages_of(message))
    def check(made: Any) -> None:
        payload = codec.encode(made)
        again = outcome_of(READERS[message], payload)
        if isinstance(again, codec.Unreadable) and message is Presence:
            # What stands in its health is the device's own, and may be too much.
            assert "lists and objects" in again.reason or "bytes" in again.reason
        else:
            assert again == made
            assert codec.encode(again) == payload

    check()


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=300))
def test_random_bytes_are_refused_and_nothing_worse(payload: bytes) -> None:
    read_or_refuse(payload)


@settings(max_examples=150, deadline=None)
@given(JSON)
def test_random_json_is_refused_and_nothing_worse(value: object) -> None:
    read_or_refuse(msgspec.json.encode(value))


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(GOLDEN), st.data())
def test_a_good_message_gone_bad_is_refused_and_nothing_worse(golden: Golden, data: st.DataObject) -> None:
    payload = bytearray(golden.payload)
    for _ in range(data.draw(st.integers(1, 5))):
        place = data.draw(st.integers(0, len(payload)))
        payload[place : place + data.draw(st.integers(0, 8))] = data.draw(st.binary(max_size=8))
    read_or_refuse(bytes(payload))


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(GOLDEN), JSON, st.data())
def test_a_good_message_with_a_strange_value_is_refused_and_nothing_worse(
    golden: Golden, value: object, data: st.DataObject
) -> None:
    content = golden.content
    content[data.draw(st.sampled_from(sorted(content)))] = value
    read_or_refuse(msgspec.json.encode(content))


@pytest.mark.parametrize(
    "payload",
    [
        b"[" * 100_000,
        b'{"a":' * 50_000,
        b'{"id": "a", "kind": "rate", "more": ' + b"[" * 60_000,
        b'{"online": true, "health": {"deep": ' + b"[" * 900 + b"]" * 900 + b"}}",
        b'{"id": "\\ud800"}',
        b'{"id": "a", "kind": "press", "counter": "1", "key": "next", "seen": [1e999, 2]}',
        b'{"id": "a", "kind": "press", "counter": "1", "key": "next", "seen": [' + b"9" * 5000 + b", 2]}",
        b"\xef\xbb\xbf{}",
        b"NaN",
        b" " * 70_000,
        b"x" * 600_000,
    ],
    ids=range(11),
)
def test_payloads_made_to_hurt_are_refused_and_nothing_worse(payload: bytes) -> None:
    read_or_refuse(payload)


@given(st.text(st.characters(exclude_categories=("Cs",)), max_size=80))
def test_any_topic_is_read_or_is_none_of_ours(topic: str) -> None:
    assert topics.parse(topic) is None


@given(st.text(max_size=20), st.sampled_from(["ask", "reply", "job", "presence", "screen", "state/board", "state"]))
def test_a_topic_of_ours_is_read_where_its_name_is_a_name(name: str, sort: str) -> None:
    address = topics.parse(f"cherga/v1/small/{sort}/{name}")
    if sort == "state":
        assert (address is not None) == (name in ("office", "catalogue", "queue", "help"))
    else:
        assert (address is not None) == topics.is_name(name)
