"""One life of the core, put together from its real parts, from a start on what is on the shelf to its end."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import Literal, TypeAlias

from queue_core.announcing import Announcer
from queue_core.dispatcher import Dispatcher
from queue_core.domain.apply import apply
from queue_core.domain.events import KINDS
from queue_core.domain.office import Office, new_office
from queue_core.domain.plan import OfficePlan
from queue_core.gateway.inbound import Inbound, NewIds
from queue_core.gateway.outbox import PrintOutbox
from queue_core.journal.codec import EventCodec
from queue_core.journal.memory import MemoryJournal, MemoryShelf
from queue_core.journal.records import DAY_OPENED, Batch
from queue_core.journal.troubles import JournalUnwritable
from queue_core.journal.upcasters import UPCASTERS
from queue_core.remembered.answers import RememberedAnswers
from queue_core.replies import ReplyWriter
from queue_core.runtime.texts import Texts
from queue_core.simulate.days.virtual_time import Agenda, CoreClock
from queue_core.submissions import Announcement, Submission
from queue_core.views.published import PublishedStates
from queue_core.wire.replies import Reply

Fate: TypeAlias = Literal["before_append", "after_append", "disk_fails"]
"""How a life ends at its next commit: nothing is kept · all is kept, nothing is said · the disk refuses."""

_CODEC = EventCodec(KINDS, UPCASTERS)


class PowerCut(Exception):
    """The core is no more."""


class _FatefulJournal(MemoryJournal):
    fate: Fate | None = None

    async def append(self, batch: Batch) -> None:
        if self.fate == "before_append":
            raise PowerCut
        self.shelf.disk_fails = self.fate == "disk_fails"
        await super().append(batch)
        if self.fate == "after_append":
            raise PowerCut


class CoreLife:
    """The office served from one start to one end. Give it submissions; take the replies and the announcements."""

    def __init__(
        self,
        plan: OfficePlan,
        shelf: MemoryShelf,
        agenda: Agenda,
        clock_error: float,
        new_ids: Callable[[], NewIds],
        texts: Texts,
    ) -> None:
        self._shelf = shelf
        self._journal = _FatefulJournal(shelf)
        self.clock = CoreClock(agenda, clock_error)
        self.office = new_office(plan)
        published = PublishedStates(self.office)
        self.writer = ReplyWriter(self.office, published, texts)
        self.inbound = Inbound(plan, new_ids)
        self.outbox = PrintOutbox()
        self.dispatcher = Dispatcher(
            office=self.office,
            journal=self._journal,
            codec=_CODEC,
            clock=self.clock,
            writer=self.writer,
            announcer=Announcer(self.office, published),
            remembered=RememberedAnswers(lambda: agenda.now),
        )
        self._announced: list[Announcement] = []
        self._serving: asyncio.Task[None] | None = None
        self.is_dead = False

    async def begin(self, tasks: asyncio.TaskGroup) -> None:
        """Open the journal, rebuild, serve."""
        loaded = await self._journal.open()
        self.dispatcher.listen(self._announced.append)
        await self.dispatcher.start(loaded, "simulated")
        self._serving = tasks.create_task(self._serve())

    def doom(self, fate: Fate) -> None:
        """Let the next commit that writes something be the last."""
        self._journal.fate = fate

    async def carry_out(self, submissions: Sequence[Submission], tasks: asyncio.TaskGroup) -> list[Reply] | None:
        """Carry a batch out; None where the core died over it."""
        assert self._serving is not None
        asked = [tasks.create_task(self.dispatcher.submit(submission)) for submission in submissions]
        while not self._serving.done() and not asked[-1].done():  # noqa: ASYNC110
            await asyncio.sleep(0)  # two different ends are awaited, and nothing else runs meanwhile
        if self._serving.done():
            for asking in asked:
                asking.cancel()
            self.end()
            return None
        return [await asking for asking in asked]

    def take_announcements(self) -> list[Announcement]:
        """Return what was announced since the last time."""
        taken = list(self._announced)
        self._announced.clear()
        return taken

    def end(self) -> None:
        """The power is cut: what is on the shelf stays, all else is gone."""
        self.is_dead = True
        self._shelf.cut_power()
        self._shelf.disk_fails = False
        if self._serving is not None:
            self._serving.cancel()

    async def _serve(self) -> None:
        try:
            await self.dispatcher.run()
        except (PowerCut, JournalUnwritable) as death:
            self.is_dead = True
            if isinstance(death, JournalUnwritable) and self._journal.fate != "disk_fails":
                raise


def rebuilt(plan: OfficePlan, shelf: MemoryShelf) -> Office:
    """Return the office that the journal tells of."""
    office = new_office(plan)
    last = max((place for place, record in enumerate(shelf.records) if record.kind == DAY_OPENED), default=0)
    for record in shelf.records[last:]:
        office.seq = record.seq - 1
        apply(office, _CODEC.decode(record.kind, record.version, record.body), record.at)
    return office


def differences(one: Office, other: Office) -> list[str]:
    """Return the names of the facts in which two offices differ.

    The plan, the epoch (each start tells it anew) and how heaps are stored do not count.
    """
    return [name for name, fact in _facts(one).items() if fact != _facts(other)[name]]


def _facts(office: Office) -> dict[str, object]:
    left_out = ("plan", "epoch", "waiting", "free", "last_presses")
    names = [name for name in Office.__dataclass_fields__ if name not in left_out]
    facts: dict[str, object] = {name: getattr(office, name) for name in names}
    facts["free"] = set(office.free)
    facts["waiting"] = set(office.waiting.everyone())
    facts["heads"] = {
        (line, tier): (office.waiting.first(line, tier), office.waiting.second(line, tier))
        for line in office.waiting.lines()
        for tier in office.waiting.tiers(line)
    }
    return facts
