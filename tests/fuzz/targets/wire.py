"""What comes over the broker: every sort of message, and the topics they come under."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec

from queue_core.replies import body_hash
from queue_core.wire import codec, topics
from queue_core.wire.codec import Unreadable
from queue_core.wire.states import STATE_BY_KIND
from tests.fuzz.attempts import Attempt, Target, complaint, reads_or_refuses, same
from tests.support.wire.golden import golden_messages

_STATES = {kind: topics.Address("small", "state", kind) for kind in STATE_BY_KIND}


def _examples(sort: str) -> Callable[[], list[bytes]]:
    """Return the golden messages of a sort, written by the present encoder."""
    return lambda: [
        codec.encode(golden.decode(golden.payload)) for golden in golden_messages() if golden.name.startswith(sort)
    ]


def _attempt(read: Callable[[bytes], Any]) -> Callable[[Path], Attempt]:
    return lambda _folder: reads_or_refuses(read, Unreadable, write=codec.encode, is_silent=True)


def _ask(payload: bytes) -> Any:
    ask = codec.decode_ask(payload)
    body_hash(ask)
    return ask


def _presence(payload: bytes) -> Any:
    presence = codec.decode_presence(payload)
    # Its health is the device's own: a number may grow in print, so what is written may be too much to read again.
    return msgspec.json.decode(codec.encode(presence))


def _presence_attempt(_folder: Path) -> Attempt:
    return reads_or_refuses(_presence, Unreadable, is_silent=True)


def _state_examples() -> list[bytes]:
    """Return the states, each behind the name it travels under."""
    return [
        msgspec.json.encode(kind) + b"\n" + codec.encode(golden.decode(golden.payload))
        for golden in golden_messages()
        for kind in STATE_BY_KIND
        if golden.name.split("_")[:2] == ["state", kind]
    ]


def _state_attempt(_folder: Path) -> Attempt:
    readers = {
        msgspec.json.encode(kind): reads_or_refuses(
            lambda payload, address=address: codec.decode_state(address, payload),
            Unreadable,
            write=codec.encode,
            is_silent=True,
        )
        for kind, address in _STATES.items()
    }

    def attempt(payload: bytes) -> str:
        name, _, body = payload.partition(b"\n")
        read = readers.get(name)
        if read is not None:
            return f"{name!r} {read(body)}"
        try:
            codec.decode_state(topics.Address("small", "state", name.decode("utf-8", "replace")), body)
        except Unreadable as refused:
            return complaint(refused)
        return "read"

    return attempt


def _topic_attempt(_folder: Path) -> Attempt:
    def attempt(payload: bytes) -> str:
        topic = payload.decode("utf-8", "surrogateescape")
        address = topics.parse(topic)
        if address is None:
            return "none of ours"
        same(address, topics.parse(f"{topics.ROOT}/{address.office}/{address.sort}/{address.name}"), "a topic")
        return address.sort

    return attempt


def _topic_examples() -> list[bytes]:
    names = [f"{sort}/kiosk-1" for sort in ("ask", "reply", "job", "presence", "screen")]
    names += ["state/office", "state/catalogue", "state/queue", "state/help", "state/board/1", "state/counter/3"]
    return [f"{topics.ROOT}/small/{name}".encode() for name in names]


TARGETS = (
    Target("wire: ask", _examples("ask_"), _attempt(_ask)),
    Target("wire: reply", _examples("reply_"), _attempt(codec.decode_reply)),
    Target("wire: job", _examples("job_"), _attempt(codec.decode_job)),
    Target("wire: presence", _examples("presence_"), _presence_attempt),
    Target("wire: state", _state_examples, _state_attempt),
    Target("wire: topic", _topic_examples, _topic_attempt),
)
