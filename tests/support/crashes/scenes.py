"""Lives of a core on one data folder, one after another, while people ask; everything is recorded."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeAlias

from msgspec import UNSET, UnsetType

from queue_core.journal.sqlite import SqliteReader
from queue_core.runtime.clock import VARIABLE, OfficeClock
from queue_core.wire import asks, codec
from queue_core.wire.asks import Key
from queue_core.wire.replies import Reply
from tests.support.core.on_brokers import Broker, Device, device_on, embedded, until_online
from tests.support.crashes.history import Historian, History
from tests.support.crashes.telling import Replied
from tests.support.crashes.tracing import TracedCore, recording, traced_core
from tests.support.script import MORNING

OFFICE = "demo"
AT_ONCE = 6
DAY_SECONDS = 24 * 3600.0
Life: TypeAlias = tuple[Path, Mapping[str, bytes]]
"""The record of a life, and the files it left."""
SERVICES = ("subsidy", "passport-foreign")


@dataclass
class People:
    """Those who ask: a kiosk and the boxes of the counters. Their ask ids are counted, so that no two are equal."""

    kiosk: Device
    boxes: Device
    asked: int = 0

    async def take(self, service: str = "subsidy", category: str | UnsetType = UNSET) -> Reply:
        """Take a ticket."""
        return await self.kiosk.ask(asks.TakeTicket(id=self._new_id(), service=service, category=category))

    async def take_many(self, count: int) -> None:
        """Take so many tickets, some at once: the core keeps those in a group."""
        for first in range(0, count, AT_ONCE):
            services = [SERVICES[number % len(SERVICES)] for number in range(first, min(count, first + AT_ONCE))]
            await asyncio.gather(*map(self.take, services))

    async def press(self, counter: str, key: Key) -> Reply:
        """Press a key."""
        return await self.boxes.ask(asks.Press(id=self._new_id(), counter=counter, key=key))

    async def send(self, count: int) -> None:
        """Ask for so many tickets without waiting for a reply."""
        for _ in range(count):
            await self.kiosk.say("ask", codec.encode(asks.TakeTicket(id=self._new_id(), service="subsidy")))

    def _new_id(self) -> str:
        self.asked += 1
        return f"{self.asked:016x}"


@asynccontextmanager
async def people_at(broker: Broker) -> AsyncIterator[People]:
    """Connect them."""
    async with AsyncExitStack() as stack:
        kiosk, boxes = [await stack.enter_async_context(device_on(broker, OFFICE, n)) for n in ("kiosk-1", "buttons-1")]
        yield People(kiosk, boxes)


async def work_a_counter(people: People, counter: str) -> None:
    """Open a counter, serve whoever it is given, call the next."""
    await people.press(counter, "open")
    await people.press(counter, "start")
    await people.press(counter, "next")


def clock_at(office_time: float) -> dict[str, str]:
    """Return the environment in which it is now `office_time`."""
    real = OfficeClock.from_environment({}).now()
    return {VARIABLE: f"{office_time:.3f}@{real:.3f}x1"}


@asynccontextmanager
async def recorded_life(
    folder: Path, lives: list[Life], broker: Broker, people: People, office_time: float
) -> AsyncIterator[TracedCore]:
    """Run a core in `folder/data` until the body ended it; add what is left of it to `lives`."""
    people.kiosk.heard.clear()
    people.boxes.heard.clear()
    name = f"life-{len(lives) + 1}"
    data = folder / "data"
    async with traced_core(folder, name, data, broker.port, recording(), clock_at(office_time)) as core:
        await until_online(people.kiosk)
        await until_online(people.boxes)
        yield core
        await core.ended()
    left = {path.name: path.read_bytes() for path in data.iterdir()} if data.exists() else {}
    lives.append((core.trace, left))


async def three_lives(folder: Path, tickets: int) -> History:
    """Record a first start and a kill among asks; a recovery, a checkpoint and a good end; another day and a kill."""
    lives: list[Life] = []
    async with embedded() as broker, people_at(broker) as people:
        async with recorded_life(folder, lives, broker, people, MORNING) as core:
            await people.take()
            await people.press("1", "open")
            await people.take_many(tickets)
            await work_a_counter(people, "2")
            await people.send(5)
            core.send(signal.SIGKILL)
        async with recorded_life(folder, lives, broker, people, MORNING + 600) as core:
            for _ in range(tickets):
                await people.take("passport-foreign", "veteran")
                await people.press("1", "next")
            await people.take_many(tickets)
            core.send(signal.SIGTERM)
        async with recorded_life(folder, lives, broker, people, MORNING + DAY_SECONDS) as core:
            await people.take_many(tickets)
            await people.press("2", "next")
            await people.send(3)
            await people.take()
            core.send(signal.SIGKILL)
    # A long record takes seconds to read, and links to a broker are lost in that time: it is read when they are closed.
    historian = Historian(folder / "data")
    for trace, left in lives:
        with trace.open(encoding="ascii") as lines:
            historian.read_life(lines, left)
    return await _binding(historian.history, folder / "data")


async def _binding(history: History, data: Path) -> History:
    """Tell the replies that bind: with a ticket, or to an ask that caused a record."""
    async with SqliteReader(data / "journal.db") as reader:
        causes = {record.cause for record in await reader.records_from(1, 1_000_000)}
    for place, (steps, told) in enumerate(history.told):
        if isinstance(told, Replied):
            reply = codec.decode_reply(told.reply)
            binds = reply.ok and (bool(reply.ticket) or f"{told.device}/{told.ask_id}" in causes)
            history.told[place] = (steps, replace(told, binds=binds))
    return history
