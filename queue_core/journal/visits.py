"""The read model of reports: one row per concluded visit, told from the records alone. Pure.

It reads the events by kind and JSON body; the fields named here keep their names and meaning over all versions of an
event. Nothing is known here that is not in the records, so all rows can be made anew from them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Annotated, TypeAlias

import msgspec

from queue_core.journal.records import DAY_OPENED, Outcome, Record, Visit

_NIGHTS_REMEMBERED = 3
"""A visit that was never concluded is forgotten after so many openings of a day: it bounds memory."""


@dataclass(frozen=True, slots=True)
class Mark:
    """The visitor of a concluded visit gave a mark."""

    ticket: str
    mark: int


@dataclass(frozen=True, slots=True)
class Overnight:
    """A day was opened: the visits still under way, as (ticket, JSON), replace those of the day before."""

    underway: tuple[tuple[str, str], ...]


VisitWrite: TypeAlias = Visit | Mark | Overnight
"""What one record changes in the tables: a visit put in or replaced, a mark added, the visits over the night."""


class _Underway(msgspec.Struct):
    """A visit as far as it went. `since`: the beginning of the service now going on, or of the call before it."""

    ticket: str
    number: str
    direction: str
    service: str | None
    tier: int
    day: str
    issued_at: float
    called_at: float | None = None
    started_at: float | None = None
    since: float | None = None
    counter: str | None = None
    administrator: str | None = None
    times_called: int = 0
    service_seconds: float | None = None
    outcome: Outcome | None = None
    nights: int = 0


_Rank: TypeAlias = Annotated[int, msgspec.Meta(ge=0, le=99)]


class _Issued(msgspec.Struct):
    ticket: str
    number: str
    direction: str
    tier: _Rank
    service: str | None = None


class _OfTicket(msgspec.Struct):
    ticket: str
    counter: str | None = None
    administrator: str | None = None


class _Rated(msgspec.Struct):
    ticket: str
    mark: _Rank


_read_issued = msgspec.json.Decoder(_Issued).decode
_read_of_ticket = msgspec.json.Decoder(_OfTicket).decode
_read_rated = msgspec.json.Decoder(_Rated).decode
_read_underway = msgspec.json.Decoder(_Underway).decode
_write_underway = msgspec.json.Encoder().encode


class VisitBook:
    """The visits under way. Give it every record once, in order, and write what it returns.

    A book for a journal that is read from a `day_opened` on begins with what the `Overnight` of that record held and is
    given the records after it.
    """

    def __init__(self, overnight: Iterable[str] = ()) -> None:
        self._visits = {visit.ticket: visit for visit in map(_read_underway, overnight)}

    def __len__(self) -> int:
        return len(self._visits)

    def take(self, record: Record) -> VisitWrite | None:
        """Take one record; give what it changes. Raises `ValueError` if its body is of no use for a report."""
        try:
            if record.kind == "ticket_issued":
                self._issue(record)
                return None
            if record.kind == "service_rated":
                rated = _read_rated(record.body)
                return Mark(rated.ticket, rated.mark)
            if record.kind == DAY_OPENED:
                return self._turn_the_day()
            step = _STEPS.get(record.kind)
            if step is None:
                return None
            of_ticket = _read_of_ticket(record.body)
        except msgspec.MsgspecError as error:
            raise ValueError(f"record {record.seq}, «{record.kind}», is of no use for a report: {error}") from error
        visit = self._visits.get(of_ticket.ticket)
        return None if visit is None else step(visit, of_ticket, record.at)

    def _issue(self, record: Record) -> None:
        issued = _read_issued(record.body)
        self._visits[issued.ticket] = _Underway(
            issued.ticket, issued.number, issued.direction, issued.service, issued.tier, record.day, record.at
        )

    def _turn_the_day(self) -> Overnight:
        staying = {}
        for ticket, visit in self._visits.items():
            visit.nights += 1
            if visit.outcome in (None, "no_show") and visit.nights <= _NIGHTS_REMEMBERED:
                staying[ticket] = visit
        self._visits = staying
        return Overnight(tuple((ticket, _write_underway(visit).decode()) for ticket, visit in staying.items()))


def _call(visit: _Underway, body: _OfTicket, at: float) -> None:
    visit.called_at = at if visit.called_at is None else visit.called_at
    visit.since = at
    visit.counter = body.counter
    visit.administrator = body.administrator
    visit.times_called += 1
    visit.outcome = None


def _recall(visit: _Underway, body: _OfTicket, at: float) -> None:
    visit.since = at
    visit.times_called += 1


def _take_the_call_back(visit: _Underway, body: _OfTicket, at: float) -> None:
    # Nobody was at the counter: the visitor still waits for a call that counts.
    if visit.called_at == visit.since:
        visit.called_at = None
    visit.since = None


def _start(visit: _Underway, body: _OfTicket, at: float) -> None:
    visit.started_at = at if visit.started_at is None else visit.started_at
    visit.since = at


def _finish(visit: _Underway, body: _OfTicket, at: float) -> Visit:
    if visit.since is not None:
        visit.service_seconds = (visit.service_seconds or 0.0) + max(0.0, at - visit.since)
    return _conclude(visit, at, "served")


def _miss(visit: _Underway, body: _OfTicket, at: float) -> Visit:
    return _conclude(visit, at, "no_show")


def _withdraw(visit: _Underway, body: _OfTicket, at: float) -> Visit:
    return _conclude(visit, at, "withdrawn")


def _conclude(visit: _Underway, at: float, outcome: Outcome) -> Visit:
    visit.since = None
    visit.outcome = outcome
    return Visit(
        ticket=visit.ticket,
        number=visit.number,
        direction=visit.direction,
        service=visit.service,
        tier=visit.tier,
        day=visit.day,
        issued_at=visit.issued_at,
        called_at=visit.called_at,
        started_at=visit.started_at,
        finished_at=at,
        counter=visit.counter,
        administrator=visit.administrator,
        times_called=visit.times_called,
        wait_seconds=max(0.0, (at if visit.called_at is None else visit.called_at) - visit.issued_at),
        service_seconds=visit.service_seconds,
        outcome=outcome,
    )


_STEPS: dict[str, Callable[[_Underway, _OfTicket, float], Visit | None]] = {
    "ticket_called": _call,
    "ticket_recalled": _recall,
    "call_unanswered": _take_the_call_back,
    "service_started": _start,
    "service_finished": _finish,
    "visitor_missed": _miss,
    "ticket_withdrawn": _withdraw,
}
