"""A core just large enough for one kiosk: shows states, hears asks, answers as the test tells it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress

import msgspec
from msgspec import UNSET

from queue_core.runtime.clock import OfficeClock
from queue_core.runtime.link import Connector, Link, LinkLost, Message
from queue_core.wire import topics
from queue_core.wire.asks import Ask
from queue_core.wire.codec import decode_ask, encode
from queue_core.wire.presence import OFFLINE, Presence
from queue_core.wire.replies import Reply
from queue_core.wire.states import State
from queue_core.wire.values import Estimate
from tests.support.kiosk.stage import ticket_reply
from tests.support.kiosk.states import catalogue, office, queue

OFFICE, KIOSK = "demo", "kiosk-1"
Answer = Callable[[Ask], Reply | None]


class TinyCore:
    """Plays the core for the kiosk `kiosk-1` of the office `demo`. `answer` None means that it stays silent."""

    def __init__(self, link: Link, clock: OfficeClock, answer: Answer) -> None:
        self.asks: list[Ask] = []
        self.screens: list[bytes] = []
        self.presences: list[bytes] = []
        self.answer = answer
        self.clock = clock
        self._link = link

    async def show(self, kind: str, state: State) -> None:
        """Publish a state, retained."""
        await self._link.publish(topics.state(OFFICE, kind), encode(state), retain=True)

    async def give(self, job: msgspec.Struct) -> None:
        """Give the kiosk something to do."""
        await self._link.publish(topics.job(OFFICE, KIOSK), encode(job))

    async def beat(self) -> None:
        """Publish the core's presence once."""
        presence = Presence(online=True, role="core", at=self.clock.moment())
        await self._link.publish(topics.presence(OFFICE, topics.CORE), encode(presence), retain=True)

    async def live(self) -> None:
        """Beat every second and answer until the link is lost."""
        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self._beat_on())
                tasks.create_task(self._hear())
        except* LinkLost:
            pass

    async def _beat_on(self) -> None:
        while True:
            await self.beat()
            await asyncio.sleep(1)

    async def _hear(self) -> None:
        async for message in self._link.messages():
            sort = message.topic.split("/")[3]
            if sort == "screen":
                self.screens.append(message.payload)
            elif sort == "presence" and message.topic.endswith(f"/{KIOSK}"):
                self.presences.append(message.payload)
            elif sort == "ask" and message.payload:
                await self._reply(decode_ask(message.payload))

    async def _reply(self, ask: Ask) -> None:
        self.asks.append(ask)
        reply = self.answer(ask)
        if reply is not None:
            told = msgspec.structs.replace(reply, id=ask.id)
            await self._link.publish(topics.reply(OFFICE, KIOSK), encode(told))


@asynccontextmanager
async def tiny_core(connector: Connector, clock: OfficeClock, answer: Answer) -> AsyncIterator[TinyCore]:
    """Connect a tiny core that shows an open office and lives while the body runs."""
    async with connector.connect("core", Message(topics.presence(OFFICE, topics.CORE), encode(OFFLINE), True)) as link:
        core = TinyCore(link, clock, answer)
        for sort in ("ask", "screen", "presence"):
            await link.subscribe(topics.every(OFFICE, sort))
        await core.show("office", office())
        await core.show("catalogue", catalogue())
        await core.show("queue", queue())
        with suppress(asyncio.CancelledError):
            async with asyncio.TaskGroup() as tasks:
                living = tasks.create_task(core.live())
                try:
                    yield core
                finally:
                    living.cancel()


def always_a_ticket() -> Answer:
    """Answer every ask for a ticket with the next number, everything else with ok."""
    count = 0

    def answer(ask: Ask) -> Reply:
        nonlocal count
        if type(ask).__name__ != "TakeTicket":
            return Reply(id=ask.id, ok=True)
        count += 1
        reply = ticket_reply(ask.id, number=f"П{count:03}")
        assert reply.ticket is not UNSET
        ticket = msgspec.structs.replace(reply.ticket, id=f"t-{count}", estimate=Estimate(1, 2))
        return msgspec.structs.replace(reply, ticket=ticket)

    return answer
