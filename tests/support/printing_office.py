"""A printer program at work in an office of one: a scripted core, and a person at the paper window."""

from __future__ import annotations

import asyncio
import contextlib
import json
import tempfile
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from printer.__main__ import run_printer
from printer.settings import Settings
from queue_core.runtime.cli import DeviceOptions
from queue_core.runtime.clock import OfficeClock
from queue_core.runtime.link import Connector, Link
from queue_core.runtime.memory_link import MemoryBroker
from queue_core.runtime.places import shipped_config
from queue_core.wire import topics
from queue_core.wire.asks import SlipFailed, SlipPrinted
from queue_core.wire.codec import decode_ask, decode_presence, encode
from queue_core.wire.jobs import Job
from queue_core.wire.presence import Presence
from queue_core.wire.replies import Reply
from tests.support.waiting import until

OFFICE, PRINTER = "demo", "printer-1"


class TinyCore:
    """Sends what a test says, and notes what the printer says. `is_mute` hears asks and does not reply."""

    def __init__(self, connector: Connector, clock: OfficeClock) -> None:
        self.told: list[SlipPrinted | SlipFailed] = []
        self.health: dict[str, Any] = {}
        self.presence: Presence | None = None
        self.pictures: list[bytes] = []
        self.is_mute = False
        self.refusals: list[str] = []
        self._connector = connector
        self._clock = clock
        self._link: Link | None = None

    async def run(self) -> None:
        async with self._connector.connect(topics.CORE, None) as link:
            own = (topics.ask(OFFICE, PRINTER), topics.presence(OFFICE, PRINTER), topics.screen(OFFICE, PRINTER))
            await link.subscribe(*own)
            async with asyncio.TaskGroup() as group:
                group.create_task(self._live(link))
                self._link = link
                async for message in link.messages():
                    await self._hear(link, message.topic, message.payload)

    async def send(self, job: Job) -> None:
        await until(lambda: self._link is not None and self.presence is not None)
        assert self._link is not None
        await self._link.publish(topics.job(OFFICE, PRINTER), encode(job))

    def endings(self, job: str) -> set[str]:
        """How the printer says a job ended; each word once."""
        return {"printed" if isinstance(ask, SlipPrinted) else ask.reason for ask in tuple(self.told) if ask.job == job}

    async def ending(self, job: str) -> str:
        """Wait until the printer has told how a job ended."""
        await until(lambda: self.endings(job))
        (ending,) = self.endings(job)
        return ending

    async def _live(self, link: Link) -> None:
        while True:
            presence = Presence(online=True, role="core", at=self._clock.moment())
            await link.publish(topics.presence(OFFICE, topics.CORE), encode(presence), retain=True)
            await asyncio.sleep(0.5)

    async def _hear(self, link: Link, topic: str, payload: bytes) -> None:
        if topic == topics.presence(OFFICE, PRINTER):
            self.presence = decode_presence(payload)
            self.health = self.presence.health or {}
        elif topic == topics.screen(OFFICE, PRINTER):
            self.pictures.append(payload)
        else:
            ask = decode_ask(payload)
            assert isinstance(ask, SlipPrinted | SlipFailed)
            self.told.append(ask)
            if self.is_mute:
                return
            if self.refusals:
                reply = Reply(id=ask.id, ok=False, refused=self.refusals.pop(0), text="Зараз не можна.")
            else:
                reply = Reply(id=ask.id, ok=True)
            await link.publish(topics.reply(OFFICE, PRINTER), encode(reply))


@dataclass
class Person:
    """Stands at the paper window."""

    slips: list[dict[str, Any]] = field(default_factory=list)
    writer: asyncio.StreamWriter | None = None

    async def stand(self, window: Path) -> None:
        await until(window.exists)
        reader, self.writer = await asyncio.open_unix_connection(window)
        try:
            while line := await reader.readline():
                self.slips.append(json.loads(line)["slip"])
        finally:
            self.writer.transport.abort()

    async def does(self, **wish: object) -> None:
        await until(lambda: self.writer is not None)
        assert self.writer is not None
        self.writer.write(json.dumps(wish).encode() + b"\n")
        await self.writer.drain()


@dataclass
class PrintingOffice:
    core: TinyCore
    person: Person
    data: Path
    program: asyncio.Task[bool]


def options(data: Path) -> DeviceOptions:
    return DeviceOptions(PRINTER, shipped_config(), OFFICE, "127.0.0.1", 1, data)


@contextlib.asynccontextmanager
async def printing_office(settings: Settings) -> AsyncIterator[PrintingOffice]:
    """Run the printer program with its twin on a broker in memory; ends when the test does."""
    clock = OfficeClock(1_793_600_000.0)
    broker = MemoryBroker()
    with tempfile.TemporaryDirectory(prefix="pr") as folder:  # a socket's path must be short
        data, window = Path(folder), Path(folder) / "paper"
        core, person = TinyCore(broker.connector(), clock), Person()
        simulated = settings.port.kind == "simulated"
        run = run_printer(options(data), settings, broker.connector(), clock, paper=window if simulated else None)
        async with asyncio.TaskGroup() as group:
            program = group.create_task(run)
            others = [group.create_task(core.run())]
            if simulated:
                others.append(group.create_task(person.stand(window)))
                await until(lambda: person.writer is not None)
            yield PrintingOffice(core, person, data, program)
            for task in (program, *others):
                task.cancel()
