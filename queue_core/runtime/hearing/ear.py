"""What a message from the broker means to one device: pure translation, with a memory of what is newest."""

from __future__ import annotations

from typing import TypeAlias

import msgspec
from msgspec import UNSET

from queue_core.runtime.hearing.core_life import FLEETING_SECONDS, CoreLife
from queue_core.runtime.hearing.heard import JobHeard, PresenceHeard, StateHeard
from queue_core.runtime.link import Message
from queue_core.wire import topics
from queue_core.wire.codec import Unreadable, decode_job, decode_presence, decode_reply, decode_state
from queue_core.wire.jobs import Fleeting
from queue_core.wire.presence import OFFLINE, Presence
from queue_core.wire.replies import Reply

Meaning: TypeAlias = StateHeard | JobHeard | PresenceHeard | Reply


class Ear:
    """Understands what one device hears in its office. `core` is the core's life as heard so far."""

    def __init__(self, office: str, device: str, *, speed: float) -> None:
        self._office = office
        self._device = device
        self.core = CoreLife(speed)
        self._core_presence: Presence | None = None
        self._newest: dict[str, tuple[int, int]] = {}

    def hear(self, message: Message, now: float) -> Meaning | None:
        """Return what the message means, None for what says nothing new; `now` is real monotonic seconds.

        Raises `Unreadable` for what is not as the contract says: retained replies and jobs, foreign topics, jobs that
        are too old, broken payloads.
        """
        address = topics.parse(message.topic)
        if address is None or address.office != self._office:
            raise Unreadable("nothing of this office travels on this topic")
        if address.sort == "state":
            return self._state(address, message.payload)
        if address.sort == "presence":
            return self._presence(address.name, message.payload, now)
        if address.sort not in ("reply", "job") or address.name != self._device:
            raise Unreadable("this is not for this device")
        if message.retained:
            raise Unreadable(f"a retained {address.sort} is a ghost of the past")
        if address.sort == "reply":
            return decode_reply(message.payload)
        return self._job(message.payload, now)

    def _state(self, address: topics.Address, payload: bytes) -> StateHeard | None:
        if not payload:  # the broker's word for «nothing is retained any more»
            return None
        state = decode_state(address, payload)
        version = (state.epoch, state.seq)
        if version <= self._newest.get(address.name, (-1, -1)):
            return None
        self._newest[address.name] = version
        return StateHeard(address, state)

    def _presence(self, device: str, payload: bytes, now: float) -> PresenceHeard | None:
        presence = decode_presence(payload) if payload else OFFLINE
        if device != topics.CORE:
            return PresenceHeard(device, presence)
        self.core.heard(presence, now)
        # Every second comes the same but for `at`: that is a heartbeat and no news.
        without_time = msgspec.structs.replace(presence, at=UNSET)
        if without_time == self._core_presence:
            return None
        self._core_presence = without_time
        return PresenceHeard(device, presence)

    def _job(self, payload: bytes, now: float) -> JobHeard:
        job = decode_job(payload)
        if isinstance(job, Fleeting) and self.core.is_stale(job.at, now):
            raise Unreadable(f"a job for the moment, but older than {FLEETING_SECONDS:.0f} s")
        return JobHeard(job)
