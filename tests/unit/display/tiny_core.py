"""A core of a few lines for tests of displays: says that it is there and puts up the states a test gives it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import msgspec

from queue_core.runtime.clock import OfficeClock
from queue_core.runtime.link import Connector, Link, Message
from queue_core.wire import topics
from queue_core.wire.codec import encode
from queue_core.wire.presence import OFFLINE, Presence
from queue_core.wire.states import State

OFFICE = "demo"
_BEAT_SECONDS = 0.5


class TinyCore:
    """Use inside `tiny_core`. `pictures` holds what displays showed to a watcher; `present` who said it is there."""

    def __init__(self, link: Link, clock: OfficeClock) -> None:
        self._link, self._clock, self._seq = link, clock, 0
        self.is_silent = False
        self.pictures: list[bytes] = []
        self.presences: dict[str, Presence] = {}

    async def put_up(self, place: str, state: State) -> None:
        """Publish a state, newer than all before: `office`, `catalogue`, `board/1`."""
        self._seq += 1
        kind, _, name = place.partition("/")
        newer = msgspec.structs.replace(state, epoch=1, seq=self._seq)
        await self._link.publish(topics.state(OFFICE, kind, name), encode(newer), retain=True)

    async def give(self, device: str, job: msgspec.Struct) -> None:
        """Send a job."""
        await self._link.publish(topics.job(OFFICE, device), encode(job))

    async def say_offline(self) -> None:
        """End as a core that is stopped in good order."""
        self.is_silent = True
        await self._link.publish(topics.presence(OFFICE, topics.CORE), encode(OFFLINE), retain=True)

    async def say_online(self) -> None:
        """Say that it is there, now."""
        self.is_silent = False
        here = Presence(online=True, role="core", at=self._clock.moment())
        await self._link.publish(topics.presence(OFFICE, topics.CORE), encode(here), retain=True)

    async def _beat(self) -> None:
        while True:
            if not self.is_silent:
                await self.say_online()
            await asyncio.sleep(_BEAT_SECONDS)

    async def _listen(self) -> None:
        async for message in self._link.messages():
            address = topics.parse(message.topic)
            if address is not None and address.sort == "screen":
                self.pictures.append(message.payload)
            elif address is not None:
                self.presences[address.name] = msgspec.json.decode(message.payload, type=Presence)


@asynccontextmanager
async def tiny_core(connector: Connector, clock: OfficeClock) -> AsyncIterator[TinyCore]:
    """Run a core while the body runs."""
    will = Message(topics.presence(OFFICE, topics.CORE), encode(OFFLINE), retained=True)
    async with connector.connect(topics.CORE, will) as link:
        await link.subscribe(topics.every(OFFICE, "screen"), topics.every(OFFICE, "presence"))
        core = TinyCore(link, clock)
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(core._beat()), group.create_task(core._listen())]
            try:
                yield core
            finally:
                for task in tasks:
                    task.cancel()
