"""Events, batches and whole small days to put into a journal."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from queue_core.journal.chain import seal
from queue_core.journal.codec import EventCodec
from queue_core.journal.records import BEGINNING, Answer, Batch, Entry, Head, Journal, Loaded, Record
from queue_core.journal.texts.kept import Text

DAY = "2026-11-02"
NEXT_DAY = "2026-11-03"
MORNING = 1_793_606_400.0


@dataclass(frozen=True, slots=True)
class DayOpened:
    day: str
    pilot: bool = False


@dataclass(frozen=True, slots=True)
class TicketIssued:
    ticket: str
    number: str
    direction: str = "passport"
    service: str | None = "passport-foreign"
    tier: int = 4
    needs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TicketCalled:
    ticket: str
    counter: str = "3"
    administrator: str | None = "olena"
    automatic: bool = False


@dataclass(frozen=True, slots=True)
class TicketRecalled:
    ticket: str


@dataclass(frozen=True, slots=True)
class CallUnanswered:
    ticket: str
    counter: str = "3"


@dataclass(frozen=True, slots=True)
class ServiceStarted:
    ticket: str


@dataclass(frozen=True, slots=True)
class ServiceFinished:
    ticket: str
    counter: str = "3"


@dataclass(frozen=True, slots=True)
class VisitorMissed:
    ticket: str


@dataclass(frozen=True, slots=True)
class TicketWithdrawn:
    ticket: str


@dataclass(frozen=True, slots=True)
class ServiceRated:
    ticket: str
    mark: int


@dataclass(frozen=True, slots=True)
class HelpCalled:
    place: str


@dataclass(frozen=True, slots=True)
class TextLeft:
    ticket: str
    about: str
    text: str


@dataclass(frozen=True, slots=True)
class TextsErased:
    texts: tuple[str, ...]
    why: str


KINDS: dict[str, tuple[int, type]] = {
    "text_left": (1, TextLeft),
    "texts_erased": (1, TextsErased),
    "day_opened": (1, DayOpened),
    "ticket_issued": (1, TicketIssued),
    "ticket_called": (1, TicketCalled),
    "ticket_recalled": (1, TicketRecalled),
    "call_unanswered": (1, CallUnanswered),
    "service_started": (1, ServiceStarted),
    "service_finished": (1, ServiceFinished),
    "visitor_missed": (1, VisitorMissed),
    "ticket_withdrawn": (1, TicketWithdrawn),
    "service_rated": (1, ServiceRated),
    "help_called": (1, HelpCalled),
}
CODEC = EventCodec(KINDS)


def entry(event: object, *, at: float = MORNING, day: str = DAY, ask: str | None = None) -> Entry:
    cause = None if ask is None else f"kiosk-1/{ask}"
    return Entry(at, day, event, who="visitor", where="kiosk-1", cause=cause, rules="1")


def chained(*events: object, after: Head = BEGINNING, at: float = MORNING, day: str = DAY) -> tuple[Record, ...]:
    """Seal the events one second apart; each `DayOpened` begins its own day."""
    records: list[Record] = []
    for second, event in enumerate(events):
        day = event.day if isinstance(event, DayOpened) else day
        record = seal(entry(event, at=at + second, day=day), after, CODEC)
        records.append(record)
        after = record.head
    return tuple(records)


def answer(ask_id: str, *, day: str = DAY, device: str = "kiosk-1", at: float = MORNING) -> Answer:
    return Answer(device, ask_id, body_hash=f"hash of {ask_id}", reply=f'{{"id":"{ask_id}"}}'.encode(), day=day, at=at)


def served(ticket: str, number: str) -> tuple[object, ...]:
    return (TicketIssued(ticket, number), TicketCalled(ticket), ServiceStarted(ticket), ServiceFinished(ticket))


@asynccontextmanager
async def opened(journal: Journal) -> AsyncIterator[Loaded]:
    """Open the journal and close it whatever happens: its threads would keep the test run from ending."""
    try:
        yield await journal.open()
    finally:
        await journal.close()


@dataclass(slots=True)
class Scribe:
    """Appends events to an opened journal and knows its head, its day and the time of its next event."""

    journal: Journal
    head: Head = BEGINNING
    day: str = DAY
    at: float = MORNING
    records: list[Record] = field(default_factory=list)

    async def write(
        self, *events: object, answers: tuple[Answer, ...] = (), texts: tuple[Text, ...] = ()
    ) -> tuple[Record, ...]:
        records = chained(*events, after=self.head, at=self.at, day=self.day)
        await self.journal.append(Batch(records, answers, texts))
        if records:
            self.head = records[-1].head
            self.day = records[-1].day
            self.at = records[-1].at + 1
            self.records.extend(records)
        return records
