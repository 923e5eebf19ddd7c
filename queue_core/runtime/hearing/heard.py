"""What a device hears from its agent, and the queue it hears it through."""

from __future__ import annotations

import asyncio
from collections.abc import Hashable
from dataclasses import dataclass
from typing import Final, TypeAlias

from queue_core.wire.jobs import Job
from queue_core.wire.presence import Presence
from queue_core.wire.states import State
from queue_core.wire.topics import Address

MOST_JOBS_WAITING: Final = 1000


@dataclass(frozen=True, slots=True)
class StateHeard:
    """A state newer than the one heard before; `address` tells whose."""

    address: Address
    state: State


@dataclass(frozen=True, slots=True)
class JobHeard:
    """The core gives this device something to do."""

    job: Job


@dataclass(frozen=True, slots=True)
class PresenceHeard:
    """Another device (or the core) came, went, or feels otherwise."""

    device: str
    presence: Presence


@dataclass(frozen=True, slots=True)
class LinkChanged:
    """There is a connection to the core from now on, or there is none."""

    connected: bool


Heard: TypeAlias = StateHeard | JobHeard | PresenceHeard | LinkChanged


class HeardQueue(asyncio.Queue[Heard]):
    """A queue that a slow reader cannot fill: a newer state or presence takes the place of the one that still waits.

    Jobs are kept in order up to `MOST_JOBS_WAITING`; what comes beyond is dropped, and `dropped_jobs` counts it (the
    core repeats what matters).
    """

    def __init__(self) -> None:
        self.dropped_jobs = 0
        self._jobs_waiting = 0
        self._jobs_seen = 0
        super().__init__()

    def _init(self, maxsize: int) -> None:
        self._queue: dict[Hashable, Heard] = {}

    def _get(self) -> Heard:
        heard = self._queue.pop(next(iter(self._queue)))
        if isinstance(heard, JobHeard):
            self._jobs_waiting -= 1
        return heard

    def _put(self, item: Heard) -> None:
        if not isinstance(item, JobHeard):
            self._queue[_place(item)] = item
        elif self._jobs_waiting < MOST_JOBS_WAITING:
            self._jobs_waiting += 1
            self._jobs_seen += 1
            self._queue["job", self._jobs_seen] = item
        else:
            self.dropped_jobs += 1


def _place(item: Heard) -> Hashable:
    if isinstance(item, StateHeard):
        return "state", item.address.name
    if isinstance(item, PresenceHeard):
        return "presence", item.device
    return "link"
