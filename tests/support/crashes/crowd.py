"""A crowd that asks without a pause and repeats every ask until it is answered, whatever dies meanwhile."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Final

from queue_core.runtime.link import Link, LinkLost
from queue_core.runtime.mqtt_link import MqttConnector
from queue_core.wire import asks, codec, topics
from queue_core.wire.asks import Ask
from queue_core.wire.jobs import Print

SERVICES: Final = ("subsidy", "passport-foreign", "ready-passport")
COUNTERS: Final = tuple(str(number) for number in range(1, 15))
KIOSK, BOXES, PRINTER = "kiosk-1", "buttons-1", "printer-1"
AGAIN_SECONDS: Final = 0.5
Key = tuple[str, str]


@dataclass
class Crowd:
    """Visitors and administrators, `size` of each, and a printer. What they heard is all that is believed."""

    office: str
    port: int
    chance: random.Random
    size: int = 4
    sent: int = 0
    replies: dict[Key, set[bytes]] = field(default_factory=dict)
    jobs: dict[str, set[str]] = field(default_factory=dict)
    """Print jobs by ticket."""
    _link: Link | None = None
    _answered: dict[Key, asyncio.Event] = field(default_factory=dict)

    async def run(self) -> None:
        """Ask until cancelled."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._stay_connected())
            for number in range(self.size):
                tasks.create_task(self._ask_on(KIOSK, self._ticket, f"v{number}"))
                tasks.create_task(self._ask_on(BOXES, self._press, f"a{number}"))

    def _ticket(self, ask_id: str) -> Ask:
        return asks.TakeTicket(id=ask_id, service=self.chance.choice(SERVICES))

    def _press(self, ask_id: str) -> Ask:
        key: asks.Key = "open" if self.chance.random() < 0.2 else "next"
        return asks.Press(id=ask_id, counter=self.chance.choice(COUNTERS), key=key)

    async def _ask_on(self, device: str, new_ask: Callable[[str], Ask], name: str) -> None:
        number = 0
        while True:
            number += 1
            ask = new_ask(f"{name}-{number}")
            answered = self._answered[device, ask.id] = asyncio.Event()
            while not answered.is_set():
                await self._say(device, ask)
                with suppress(TimeoutError):
                    async with asyncio.timeout(AGAIN_SECONDS):
                        await answered.wait()

    async def _say(self, device: str, ask: Ask) -> None:
        self.sent += 1
        if self._link is not None:
            with suppress(LinkLost):
                await self._link.publish(topics.ask(self.office, device), codec.encode(ask))

    async def _stay_connected(self) -> None:
        while True:
            with suppress(LinkLost, OSError):
                await self._listen()
            self._link = None
            await asyncio.sleep(0.02)

    async def _listen(self) -> None:
        async with MqttConnector("127.0.0.1", self.port).connect("crowd", None) as link:
            replies = {topics.reply(self.office, device): device for device in (KIOSK, BOXES)}
            printing = topics.job(self.office, PRINTER)
            await link.subscribe(*replies, printing)
            self._link = link
            async for message in link.messages():
                if message.topic == printing:
                    await self._print(message.payload)
                else:
                    self._hear(replies[message.topic], message.payload)

    def _hear(self, device: str, payload: bytes) -> None:
        reply = codec.decode_reply(payload)
        assert reply.id is not None
        self.replies.setdefault((device, reply.id), set()).add(payload)
        answered = self._answered.get((device, reply.id))
        if answered is not None:
            answered.set()

    async def _print(self, payload: bytes) -> None:
        job = codec.decode_job(payload)
        if isinstance(job, Print):
            self.jobs.setdefault(job.ticket.id, set()).add(job.job)
            await self._say(PRINTER, asks.SlipPrinted(id=f"p-{job.job}", job=job.job))


@asynccontextmanager
async def crowd_at(office: str, port: int, chance: random.Random) -> AsyncIterator[Crowd]:
    """Let a crowd ask while the body runs."""
    crowd = Crowd(office, port, chance)
    async with asyncio.TaskGroup() as tasks:
        asking = tasks.create_task(crowd.run())
        try:
            yield crowd
        finally:
            asking.cancel()
