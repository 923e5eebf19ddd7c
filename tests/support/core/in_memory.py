"""The core around the rules in memory: inbound, dispatcher, views, journal; no broker, no pages, no disk."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

from queue_core.announcing import Announcer
from queue_core.dispatcher import Dispatcher
from queue_core.domain import commands as told
from queue_core.domain.commands import Command
from queue_core.domain.events import KINDS
from queue_core.domain.ids import TicketId
from queue_core.domain.office import Office, new_office
from queue_core.domain.plan import OfficePlan, Rules, Words
from queue_core.domain.refusal import Refusal
from queue_core.gateway.inbound import Inbound, NewIds, RefusedAtOnce
from queue_core.journal.codec import EventCodec
from queue_core.journal.memory import MemoryJournal, MemoryShelf
from queue_core.journal.records import Batch, Loaded, Record
from queue_core.journal.upcasters import UPCASTERS
from queue_core.remembered.answers import RememberedAnswers
from queue_core.replies import ReplyWriter
from queue_core.runtime.clock import ManualClock, OfficeClock
from queue_core.runtime.texts import Texts
from queue_core.submissions import Announcement, Submission
from queue_core.views.published import PublishedStates
from queue_core.wire import asks, codec
from queue_core.wire.asks import Ask, Key
from queue_core.wire.presence import Presence
from queue_core.wire.replies import Reply
from queue_core.wire.states import CounterState, State
from tests.support.offices import CONFIG, small_office
from tests.support.script import MORNING

VERSION = "test"


@dataclass
class Life:
    """Seconds of the core's life, moved by hand."""

    seconds: float = 1000.0

    def __call__(self) -> float:
        return self.seconds


class HeldJournal(MemoryJournal):
    """A journal whose appends wait until they are let through, as a slow disk's do: before they keep, or after."""

    def __init__(self, shelf: MemoryShelf | None = None) -> None:
        super().__init__(shelf)
        self.entered = asyncio.Semaphore(0)
        self.through = asyncio.Semaphore(0)
        self.batches: list[Batch] = []
        self.is_held = False
        self.is_held_when_kept = False

    async def append(self, batch: Batch) -> None:
        self.batches.append(batch)
        await self._wait_if(self.is_held)
        await super().append(batch)
        await self._wait_if(self.is_held_when_kept)

    async def _wait_if(self, is_held: bool) -> None:
        if is_held:
            self.entered.release()
            await self.through.acquire()


class Core:
    """One life of a core on a journal. `announced` is what it told, `heard` the states in force after that."""

    def __init__(
        self,
        *,
        plan: OfficePlan | None = None,
        journal: MemoryJournal | None = None,
        clock: OfficeClock | None = None,
    ) -> None:
        self.plan = plan or small_office(Rules(least_seconds_on_call=0))
        self.journal = journal or MemoryJournal()
        self.clock = clock or ManualClock(MORNING)
        self.life = Life()
        self.objection: Callable[[Command], Refusal | None] = lambda command: None
        self.office: Office = new_office(self.plan)
        self.at_reception: Words | None = None
        self.published = PublishedStates(self.office, at_reception=lambda: self.at_reception)
        self.writer = ReplyWriter(self.office, self.published, Texts.load(CONFIG, "refusals"))
        self.remembered = RememberedAnswers(self.life)
        self.announcer = Announcer(self.office, self.published)
        self.dispatcher = Dispatcher(
            office=self.office,
            journal=self.journal,
            codec=EventCodec(KINDS, UPCASTERS),
            clock=self.clock,
            writer=self.writer,
            announcer=self.announcer,
            remembered=self.remembered,
            objection=lambda command: self.objection(command),
        )
        self.presences: dict[str, Presence] = {}
        self.announced: list[Announcement] = []
        self.heard: dict[str, State] = {}
        self.inbound = Inbound(self.plan, self._new_ids)
        self._asks = self._tickets = 0
        self.dispatcher.listen(self._hear)

    @property
    def records(self) -> list[Record]:
        """Everything on the shelf."""
        return self.journal.shelf.records

    def records_of(self, kind: str) -> list[Record]:
        """Return the records of one kind."""
        return [record for record in self.records if record.kind == kind]

    def at(self, counter: str) -> CounterState:
        """Return the state of a counter that is in force."""
        state = self.heard[f"counter/{counter}"]
        assert isinstance(state, CounterState)
        return state

    def next_id(self) -> str:
        """Return an id for an ask, new in all lives on this shelf."""
        self._asks += 1
        return f"ask-{self.journal.shelf.epoch}-{self._asks}"

    async def ask(self, device: str, ask: Ask) -> Reply:
        """Ask as a device does, over inbound and dispatcher."""
        return await self.ask_raw(device, codec.encode(ask))

    async def ask_raw(self, device: str, payload: bytes) -> Reply:
        """Ask with bytes."""
        read = self.inbound.read(device, payload, self.presences)
        if isinstance(read, RefusedAtOnce):
            return self.writer.refuse(read.ask_id, read.refusal, read.language)
        return await self.dispatcher.submit(read)

    async def press(self, counter: str, key: Key, ask_id: str | None = None, device: str = "buttons-1") -> Reply:
        """Press a key."""
        return await self.ask(device, asks.Press(id=ask_id or self.next_id(), counter=counter, key=key))

    async def take(self, service: str, ask_id: str | None = None, device: str = "kiosk-1") -> Reply:
        """Take a ticket."""
        return await self.ask(device, asks.TakeTicket(id=ask_id or self.next_id(), service=service))

    async def tell(self, command: told.Command, who: str = "core") -> Reply:
        """Submit a command nobody asked for."""
        return await self.dispatcher.submit(Submission(command, who=who, where="core"))

    async def pass_time(self, for_seconds: float) -> None:
        """Let time pass, and tell the office as the timekeeper does."""
        assert isinstance(self.clock, ManualClock)
        await self.clock.advance(for_seconds)
        await self.tell(told.PassTime(), who="timer")

    async def start(self) -> Loaded:
        """Open the journal and start; `run` must follow."""
        loaded = await self.journal.open()
        await self.dispatcher.start(loaded, VERSION)
        return loaded

    def _hear(self, announcement: Announcement) -> None:
        self.announced.append(announcement)
        self.heard.update(announcement.states)

    def _new_ids(self) -> NewIds:
        self._tickets += 1
        epoch = self.journal.shelf.epoch
        return NewIds(TicketId(f"t{epoch}-{self._tickets}"), f"{epoch:02d}{self._tickets:06d}")


@asynccontextmanager
async def running(core: Core) -> AsyncIterator[Core]:
    """Start a core and let it run while the body does; then close its journal."""
    await core.start()
    try:
        async with asyncio.TaskGroup() as tasks:
            serving = tasks.create_task(core.dispatcher.run())
            try:
                yield core
            finally:
                serving.cancel()
    finally:
        await core.journal.close()


def next_life(core: Core) -> Core:
    """Return a core that begins anew on the journal of one that has ended."""
    return Core(plan=core.plan, journal=type(core.journal)(core.journal.shelf), clock=core.clock)
