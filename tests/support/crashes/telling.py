"""What a core told others over its link, read off the bytes it sent: from then on it must stand by it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import msgspec

from queue_core.views.moments import record_of
from queue_core.wire import topics

_PUBLISH = 3
_CONNECT = 1


@dataclass(frozen=True, slots=True)
class Replied:
    """An ask was answered with these bytes. `binds`: it changed something, so the answer must outlive the core."""

    device: str
    ask_id: str
    reply: bytes
    binds: bool = True


@dataclass(frozen=True, slots=True)
class Shown:
    """A state was published: of this epoch, after this record."""

    epoch: int
    record: int


@dataclass(frozen=True, slots=True)
class Stamped:
    """A slip was sent to be printed, with the stamp of the record that issued its ticket."""

    stamp: str


Told: TypeAlias = Replied | Shown | Stamped


@dataclass(slots=True)
class Stream:
    """The bytes one socket sent so far, less the packets that were read. Not an MQTT link: nothing is told."""

    rest: bytes = b""
    is_link: bool | None = None
    published: list[tuple[str, bytes]] = field(default_factory=list)

    def told_by(self, data: bytes) -> list[Told]:
        """Return what would be told if `data` were sent now."""
        if self.is_link is None and data:
            self.is_link = data[0] >> 4 == _CONNECT and b"MQTT" in data[:12]
        if not self.is_link:
            return []
        return [told for packet in _packets(self.rest + data)[0] for told in _read(packet)]

    def sent(self, data: bytes) -> None:
        """Note that `data` was sent."""
        if self.is_link:
            self.rest = _packets(self.rest + data)[1]


def _packets(data: bytes) -> tuple[list[bytes], bytes]:
    """Return the whole packets (first byte and body, without their length) and what is left over."""
    packets = []
    while len(data) >= 2:
        length, end = 0, 1
        while end < len(data):
            length |= (data[end] & 127) << 7 * (end - 1)
            end += 1
            if not data[end - 1] & 128:
                break
        else:
            break
        if len(data) < end + length:
            break
        packets.append(data[:1] + data[end : end + length])
        data = data[end + length :]
    return packets, data


def _read(packet: bytes) -> Iterator[Told]:
    if packet[0] >> 4 != _PUBLISH:
        return
    until = 3 + int.from_bytes(packet[1:3], "big")
    yield from told_in(packet[3:until].decode(), packet[until + (2 if packet[0] & 6 else 0) :])


def told_in(topic: str, payload: bytes) -> Iterator[Told]:
    """Yield what a message of the core tells."""
    address = topics.parse(topic)
    if address is None or not payload:
        return
    if address.sort == "reply":
        yield Replied(address.name, msgspec.json.decode(payload)["id"], payload)
    elif address.sort == "state":
        state: dict[str, Any] = msgspec.json.decode(payload)
        yield Shown(state["epoch"], record_of(state["seq"]))
    elif address.sort == "job":
        job: dict[str, Any] = msgspec.json.decode(payload)
        if job["kind"] == "print":
            yield Stamped(job["stamp"])
