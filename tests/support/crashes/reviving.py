"""An office woken on files that a power cut left, by the code a start runs, and held against what others were told."""

from __future__ import annotations

import asyncio
import itertools
import json
import secrets
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path

from queue_core.announcing import Announcer
from queue_core.dispatcher import Dispatcher
from queue_core.domain.commands import PassTime
from queue_core.domain.events import KINDS
from queue_core.domain.ids import TicketId
from queue_core.domain.invariants import broken
from queue_core.domain.office import new_office
from queue_core.domain.plan import DeviceId, OfficePlan
from queue_core.gateway.inbound import Inbound, NewIds, RefusedAtOnce
from queue_core.journal.chain import check
from queue_core.journal.codec import EventCodec
from queue_core.journal.marker import read_marker
from queue_core.journal.records import Loaded, Record, Visit
from queue_core.journal.sqlite import SqliteJournal, SqliteReader
from queue_core.journal.troubles import JournalTrouble
from queue_core.journal.upcasters import UPCASTERS
from queue_core.journal.visits import Mark, VisitBook
from queue_core.remembered.answers import RememberedAnswers
from queue_core.replies import ReplyWriter
from queue_core.reports.fairness import house_rules, judge
from queue_core.runtime.clock import ManualClock
from queue_core.runtime.texts import Texts
from queue_core.submissions import Asked, Submission
from queue_core.views.published import PublishedStates
from queue_core.wire import asks, codec
from queue_core.wire.replies import Reply
from tests.support.crashes.telling import Replied, Shown, Stamped, Told
from tests.support.offices import CONFIG, demo_office

JOURNAL = "journal.db"
EVERY_DAY = ("0000-01-01", "9999-12-31")
LAST_ANSWERS = 3


@dataclass
class Revived:
    """What was found wrong, in sentences; empty for an office that goes on as if nothing had happened."""

    wrong: list[str] = field(default_factory=list)
    records: int = 0


async def revive(folder: Path, told: Iterable[Told], at: float) -> Revived:
    """Open the journal in `folder` at the instant `at`, wake the office, look at everything, and serve once more."""
    found = Revived()
    journal = SqliteJournal(folder / JOURNAL)
    try:
        loaded = await journal.open()
    except JournalTrouble as trouble:
        found.wrong.append(f"it does not recover by itself: {trouble}")
        return found
    try:
        records = await journal.records_from(1, 1_000_000)
        found.records = len(records)
        found.wrong += _lost(list(told), loaded, records)
        fault = check(records)
        found.wrong += [] if fault is None else [fault.sentence]
        if await journal.visits(*EVERY_DAY) != _visits_of(records):
            found.wrong.append("the visits are not those of the records")
        found.wrong += await _serve_on(journal, loaded, records, at)
    finally:
        await journal.close()
    found.wrong += await _unverified(folder)
    return found


def _lost(told: list[Told], loaded: Loaded, records: list[Record]) -> Iterator[str]:
    """Yield what others were told and the journal does not know."""
    answers = {(answer.device, answer.ask_id): answer.reply for answer in loaded.answers}
    causes = {record.cause for record in records}
    stamps = {record.stamp for record in records}
    for thing in told:
        match thing:
            case Replied(device, ask_id, reply) if thing.binds and answers.get((device, ask_id)) != reply:
                yield f"the reply to {device}/{ask_id} is {answers.get((device, ask_id))!r}, but {reply!r} was told"
            case Replied(device, ask_id) if thing.binds and f"{device}/{ask_id}" not in causes:
                yield f"{device}/{ask_id} was answered but is in no record"
            case Shown(epoch, record) if epoch >= loaded.epoch or record > loaded.head.seq:
                yield f"a state of epoch {epoch}, record {record} was shown; this is {loaded.epoch}, {loaded.head.seq}"
            case Stamped(stamp) if stamp not in stamps:
                yield f"a slip bears the stamp {stamp} of no record"
            case _:
                pass
    if loaded.missing:
        yield f"{loaded.missing} records are missed"


def _unsound(records: list[Record]) -> Iterator[str]:
    """Yield what is wrong with the chain, with numbers, and with calls, for one who knows nothing of the rules."""
    fault = check(records)
    if fault is not None:
        yield fault.sentence
    issued = [(record.day, json.loads(record.body)["number"]) for record in records if record.kind == "ticket_issued"]
    if len(issued) != len(set(issued)):
        yield f"a number was issued twice: {sorted(issued)}"
    for _, day in itertools.groupby(records, key=lambda record: record.day):
        yield from (finding.sentence for finding in judge(day, house_rules(_office())).findings)


def _visits_of(records: list[Record]) -> list[Visit]:
    book, visits = VisitBook(), dict[str, Visit]()
    for record in records:
        match book.take(record):
            case Visit() as visit:
                known = visits.get(visit.ticket)
                visits[visit.ticket] = replace(visit, mark=None if known is None else known.mark)
            case Mark(ticket, mark) if ticket in visits:
                visits[ticket] = replace(visits[ticket], mark=mark)
            case _:
                pass
    return sorted(visits.values(), key=lambda visit: (visit.issued_at, visit.ticket))


async def _serve_on(journal: SqliteJournal, loaded: Loaded, records: list[Record], at: float) -> list[str]:
    """Wake the office, repeat the last asks, take a ticket."""
    wrong = []
    waking = _Waking(journal, max(at, records[-1].at + 1 if records else at))
    await waking.dispatcher.start(loaded, "test")
    wrong += broken(waking.office, waking.clock.now())
    async with asyncio.TaskGroup() as tasks:
        serving = tasks.create_task(waking.dispatcher.run())
        try:
            for answer in loaded.answers[-LAST_ANSWERS:]:
                asked = Asked(DeviceId(answer.device), answer.ask_id, answer.body_hash)
                reply = await waking.dispatcher.submit(Submission(PassTime(), "visitor", answer.device, asked=asked))
                if codec.encode(reply) != answer.reply:
                    wrong.append(f"{answer.device}/{answer.ask_id} is answered anew: {reply}")
            taken = await waking.take(f"after-{loaded.epoch}-{loaded.head.seq}")
        finally:
            serving.cancel()
    if not taken.ok or not taken.ticket:
        return [*wrong, f"no ticket can be taken: {taken}"]
    wrong += broken(waking.office, waking.clock.now())
    wrong += _unsound(await journal.records_from(1, 1_000_000))
    return wrong


class _Waking:
    """The office around its dispatcher, as the core puts it together."""

    def __init__(self, journal: SqliteJournal, at: float) -> None:
        self.clock = ManualClock(at)
        self.office = new_office(_office())
        published = PublishedStates(self.office)
        self.dispatcher = Dispatcher(
            office=self.office,
            journal=journal,
            codec=EventCodec(KINDS, UPCASTERS),
            clock=self.clock,
            writer=ReplyWriter(self.office, published, _texts()),
            announcer=Announcer(self.office, published),
            remembered=RememberedAnswers(lambda: 0.0),
        )
        self._inbound = Inbound(_office(), lambda: NewIds(TicketId(secrets.token_hex(8)), secrets.token_hex(4).upper()))

    async def take(self, ask_id: str) -> Reply:
        """Take a ticket as a kiosk does."""
        read_ask = self._inbound.read("kiosk-1", codec.encode(asks.TakeTicket(id=ask_id, service="subsidy")), {})
        assert not isinstance(read_ask, RefusedAtOnce)
        return await self.dispatcher.submit(read_ask)


async def _unverified(folder: Path) -> list[str]:
    """Return what `verify` finds, and a marker that does not know the journal as it is now."""
    try:
        async with SqliteReader(folder / JOURNAL) as reader:
            head = await reader.verify()
    except JournalTrouble as trouble:
        return [str(trouble)]
    marker = read_marker(folder / JOURNAL)
    if marker is None or (marker.seq, marker.hash) != head:
        return [f"the marker {marker} does not remember {head}"]
    return []


@cache
def _office() -> OfficePlan:
    return demo_office()


@cache
def _texts() -> Texts:
    return Texts.load(CONFIG, "refusals")
