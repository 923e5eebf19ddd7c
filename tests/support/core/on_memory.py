"""The core with its gateway on a broker in memory, in virtual time: minutes pass in no time."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import TypeVar

from queue_core.floor import Floor
from queue_core.gateway.mqtt import Gateway
from queue_core.journal.memory import MemoryJournal
from queue_core.runtime.clock import OfficeClock
from queue_core.runtime.link import Message
from queue_core.runtime.memory_link import MemoryBroker
from queue_core.wire import codec, topics
from queue_core.wire.asks import Ask
from queue_core.wire.jobs import Job
from queue_core.wire.presence import Presence
from queue_core.wire.replies import Reply
from tests.support.core.in_memory import VERSION, Core, running
from tests.support.script import MORNING
from tests.unit.runtime.virtual_time import run_virtually

_Result = TypeVar("_Result")


class OverheardBroker(MemoryBroker):
    """A broker that keeps all that travels over it, in order."""

    def __init__(self) -> None:
        super().__init__()
        self.heard: list[Message] = []

    def publish(self, message: Message) -> None:
        """Carry a message, and keep it."""
        self.heard.append(message)
        super().publish(message)


class OnMemory:
    """A core and its broker. `heard` is all that travelled since, in order."""

    def __init__(self, core: Core, broker: OverheardBroker) -> None:
        self.core = core
        self.broker = broker
        self.floor = Floor(core.clock, core.plan.devices)
        self.heard = broker.heard = []
        self.core.presences = self.floor.presences()  # type: ignore[assignment]
        self.gateway = Gateway(
            connector=broker.connector(),
            plan=core.plan,
            dispatcher=core.dispatcher,
            inbound=core.inbound,
            writer=core.writer,
            floor=self.floor,
            clock=core.clock,
            version=VERSION,
            states=lambda: {name: codec.encode(state) for name, state in core.heard.items()},
            monotonic=asyncio.get_running_loop().time,
        )

    @property
    def office(self) -> str:
        return self.core.plan.id

    def say(self, topic: str, payload: bytes, *, retained: bool = False) -> None:
        """Publish as any client may."""
        self.broker.publish(Message(topic, payload, retained))

    def say_ask(self, device: str, ask: Ask | bytes) -> None:
        """Publish an ask of a device."""
        self.say(topics.ask(self.office, device), ask if isinstance(ask, bytes) else codec.encode(ask))

    def say_presence(self, device: str, presence: Presence) -> None:
        """Publish a presence."""
        self.say(topics.presence(self.office, device), codec.encode(presence), retained=True)

    def on(self, topic: str) -> list[Message]:
        """Return what travelled on one topic."""
        return [message for message in self.heard if message.topic == topic]

    def replies(self, device: str) -> list[Reply]:
        """Return the replies to a device."""
        return [codec.decode_reply(message.payload) for message in self.on(topics.reply(self.office, device))]

    def jobs(self, device: str) -> list[Job]:
        """Return the jobs of a device."""
        return [codec.decode_job(message.payload) for message in self.on(topics.job(self.office, device))]

    def alive(self) -> list[Presence]:
        """Return what the core said of itself."""
        topic = topics.presence(self.office, topics.CORE)
        return [codec.decode_presence(message.payload) for message in self.on(topic)]


@asynccontextmanager
async def on_memory(
    broker: OverheardBroker | None = None, journal: MemoryJournal | None = None
) -> AsyncIterator[OnMemory]:
    """Run a core with its gateway while the body does; it is connected when the body begins."""
    clock = OfficeClock(MORNING, monotonic=asyncio.get_running_loop().time)
    office = OnMemory(Core(journal=journal, clock=clock), broker or OverheardBroker())
    async with running(office.core), asyncio.TaskGroup() as tasks:
        serving = tasks.create_task(office.gateway.run())
        await asyncio.sleep(0.001)
        yield office
        serving.cancel()


def lived(play: Callable[[OnMemory], Awaitable[_Result]]) -> _Result:
    """Let an office live through `play` in virtual time."""

    async def live() -> _Result:
        async with on_memory() as office:
            return await play(office)

    return run_virtually(live())
