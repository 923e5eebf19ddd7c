"""The core around a journal on disk, put together as an office puts it together; no broker, no pages.

What an office tells after a commit is encoded here as the gateway encodes it, and goes nowhere.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from queue_core.announcing import Announcer
from queue_core.dispatcher import Dispatcher
from queue_core.domain.events import KINDS
from queue_core.domain.office import new_office
from queue_core.domain.plan import OfficePlan
from queue_core.gateway.inbound import Inbound, RefusedAtOnce
from queue_core.journal.codec import EventCodec
from queue_core.journal.records import JOURNAL
from queue_core.journal.sqlite import SqliteJournal
from queue_core.journal.upcasters import UPCASTERS
from queue_core.reception import new_ids
from queue_core.remembered.answers import RememberedAnswers
from queue_core.replies import ReplyWriter
from queue_core.runtime.clock import ManualClock, OfficeClock
from queue_core.runtime.texts import Texts
from queue_core.submissions import Announcement
from queue_core.views.published import PublishedStates
from queue_core.wire import asks, codec
from queue_core.wire.asks import Ask, Key
from tests.support.offices import CONFIG, demo_office
from tests.support.script import MORNING


class CoreOnDisk:
    """One life of a core on the journal in `folder`; its asks have ids that no other life has."""

    def __init__(self, folder: Path, *, plan: OfficePlan | None = None, clock: OfficeClock | None = None) -> None:
        self.plan = plan or demo_office()
        self.journal = SqliteJournal(folder / JOURNAL)
        self.clock = clock or ManualClock(MORNING)
        self.office = new_office(self.plan)
        published = PublishedStates(self.office)
        self.dispatcher = Dispatcher(
            office=self.office,
            journal=self.journal,
            codec=EventCodec(KINDS, UPCASTERS),
            clock=self.clock,
            writer=ReplyWriter(self.office, published, Texts.load(CONFIG, "refusals")),
            announcer=Announcer(self.office, published),
            remembered=RememberedAnswers(time.monotonic),
        )
        self.dispatcher.listen(_encode)
        self._inbound = Inbound(self.plan, new_ids)
        self._asks = 0

    async def take(self, service: str) -> bytes:
        """Take a ticket as a kiosk does; return the reply as it would go out."""
        return await self._ask("kiosk-1", asks.TakeTicket(id=self._next_id(), service=service))

    async def press(self, counter: str, key: Key) -> bytes:
        """Press a key of a button box; return the reply as it would go out."""
        return await self._ask("buttons-1", asks.Press(id=self._next_id(), counter=counter, key=key))

    async def start(self) -> None:
        """Open the journal and rebuild the office."""
        await self.dispatcher.start(await self.journal.open(), "bench")

    async def _ask(self, device: str, ask: Ask) -> bytes:
        read = self._inbound.read(device, codec.encode(ask), {})
        assert not isinstance(read, RefusedAtOnce), read
        reply = await self.dispatcher.submit(read)
        assert reply.ok, reply
        return codec.encode(reply)

    def _next_id(self) -> str:
        self._asks += 1
        return f"ask-{self.office.epoch}-{self._asks}"


@asynccontextmanager
async def core_on_disk(core: CoreOnDisk) -> AsyncIterator[CoreOnDisk]:
    """Start a core and let it run while the body does; then close its journal."""
    try:
        await core.start()
        async with asyncio.TaskGroup() as tasks:
            serving = tasks.create_task(core.dispatcher.run())
            try:
                yield core
            finally:
                serving.cancel()
    finally:
        await core.journal.close()


def _encode(announcement: Announcement) -> None:
    for state in announcement.states.values():
        codec.encode(state)
    for order in announcement.prints:
        codec.encode(order.job)
