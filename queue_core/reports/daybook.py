"""A day read from its records: the stories of its tickets, and the office as it was after the last of them. Pure."""

from __future__ import annotations

from queue_core.domain.apply import apply
from queue_core.domain.events import KINDS, DayOpened, Event, TicketIssued
from queue_core.domain.explain.ahead import Ahead, what_stands_before
from queue_core.domain.explain.chronicle import Chronicle
from queue_core.domain.office import Office, new_office
from queue_core.domain.plan import OfficePlan
from queue_core.journal.codec import EventCodec
from queue_core.journal.records import Record
from queue_core.journal.upcasters import UPCASTERS


class Daybook:
    """Give it the records of a day, in order, from `day_opened` on; it may be given more as they come."""

    def __init__(self, plan: OfficePlan) -> None:
        self._plan = plan
        self._codec = EventCodec(KINDS, UPCASTERS)
        self._office: Office | None = None
        self.chronicle = Chronicle()
        self._codes: dict[str, str] = {}
        self.seq = 0
        """Number of the last record taken."""

    def take(self, record: Record) -> None:
        """Take one record. Raises `EventUnreadable` for one that a newer Cherga wrote."""
        event = self._codec.decode(record.kind, record.version, record.body)
        self.seq = record.seq
        self.chronicle.take(record.seq, record.at, event)
        if isinstance(event, TicketIssued):
            self._codes[event.code] = event.ticket
        if isinstance(event, DayOpened):
            self._office = new_office(self._plan)
        self._live_through(record, event)

    def is_of(self, number: str, code: str) -> bool:
        """Say whether `code` stands on the slip of a number: whoever knows it holds the slip."""
        story = self.chronicle.story(number)
        if story is None or not code:
            return False
        carried = self._office.by_code.get(code) if self._office is not None else None
        return self._codes.get(code, carried) == story.ticket

    def ahead(self, number: str, now: float) -> Ahead | None:
        """Return what stands before a number that waits at `now`; None where it does not wait or nobody can tell."""
        story = self.chronicle.story(number)
        if story is None or self._office is None:
            return None
        ticket = self._office.tickets.get(story.ticket)
        if ticket is None or ticket.status != "waiting":
            return None
        return what_stands_before(self._office, ticket, max(now, self._office.latest))

    def _live_through(self, record: Record, event: Event) -> None:
        if self._office is None:
            return
        self._office.seq = record.seq - 1
        try:
            apply(self._office, event, record.at)
        except (LookupError, AssertionError, ValueError):
            # Another configuration than the one in force then: the stories stand, the hall cannot be told.
            self._office = None
