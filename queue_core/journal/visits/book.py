"""The read model of reports: one row per concluded visit, told from the records alone. Pure.

It reads the events by kind and JSON body; the fields named here keep their names and meaning over all versions of an
event. Nothing is known here that is not in the records, so all rows can be made anew from them.

The visits of a day on trial (`pilot`) are followed but never told: no statistics can count them by mistake.
"""

from __future__ import annotations

import copy
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Annotated, TypeAlias

import msgspec

from queue_core.journal.records import DAY_OPENED, Record, Visit
from queue_core.journal.visits.underway import STEPS, OfTicket, Underway

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


@dataclass(frozen=True, slots=True)
class Reopened:
    """The press that concluded these visits was taken back: they are not concluded."""

    tickets: tuple[str, ...]


VisitWrite: TypeAlias = Visit | Mark | Overnight | Reopened
"""What one record changes in the tables: a visit put in, replaced or taken out, a mark, the visits over the night."""


_Rank: TypeAlias = Annotated[int, msgspec.Meta(ge=0, le=99)]


class _Issued(msgspec.Struct):
    ticket: str
    number: str
    direction: str
    tier: _Rank
    service: str | None = None


class _Opened(msgspec.Struct):
    pilot: bool = False


class _Named(msgspec.Struct):
    id: str


class _Undone(msgspec.Struct):
    tickets: tuple[_Named, ...]
    first_seq: int


class _Rated(msgspec.Struct):
    ticket: str
    mark: _Rank


_read_issued = msgspec.json.Decoder(_Issued).decode
_read_of_ticket = msgspec.json.Decoder(OfTicket).decode
_read_rated = msgspec.json.Decoder(_Rated).decode
_read_opened = msgspec.json.Decoder(_Opened).decode
_read_undone = msgspec.json.Decoder(_Undone).decode
_read_underway = msgspec.json.Decoder(Underway).decode
_write_underway = msgspec.json.Encoder().encode


class VisitBook:
    """The visits under way. Give it every record once, in order, and write what it returns.

    A book for a journal that is read from a `day_opened` on begins with that record and what its `Overnight` held, and
    is given the records after it.
    """

    def __init__(self, overnight: Iterable[str] = (), opening: Record | None = None) -> None:
        self._visits = {visit.ticket: visit for visit in map(_read_underway, overnight)}
        self._is_pilot = opening is not None and _read_opened(opening.body).pilot
        self._before: dict[str, list[tuple[int, Underway]]] = {}
        """Each visit as it was before each record of the day that befell it, by journal number: what an undo needs."""

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
                self._is_pilot = _read_opened(record.body).pilot
                return self._turn_the_day()
            if record.kind == "press_undone":
                return self._undo(_read_undone(record.body))
            step = STEPS.get(record.kind)
            if step is None:
                return None
            of_ticket = _read_of_ticket(record.body)
        except msgspec.MsgspecError as error:
            raise ValueError(f"record {record.seq}, «{record.kind}», is of no use for a report: {error}") from error
        visit = self._visits.get(of_ticket.ticket)
        if visit is None:
            return None
        self._before.setdefault(visit.ticket, []).append((record.seq, copy.copy(visit)))
        told = step(visit, of_ticket, record.at)
        return None if visit.pilot else told

    def _issue(self, record: Record) -> None:
        issued = _read_issued(record.body)
        self._visits[issued.ticket] = Underway(
            issued.ticket, issued.number, issued.direction, issued.service, issued.tier, record.day, record.at,
            pilot=self._is_pilot,
        )  # fmt: skip

    def _undo(self, undone: _Undone) -> Reopened:
        for ticket in (named.id for named in undone.tickets):
            before = self._before.get(ticket, [])
            of_the_press = [place for place, (seq, _) in enumerate(before) if seq >= undone.first_seq]
            if of_the_press:
                _, self._visits[ticket] = before[of_the_press[0]]
                del before[of_the_press[0] :]
        tickets = (named.id for named in undone.tickets)
        return Reopened(tuple(ticket for ticket in tickets if self._is_open(ticket)))

    def _is_open(self, ticket: str) -> bool:
        visit = self._visits.get(ticket)
        return visit is not None and visit.outcome is None

    def _turn_the_day(self) -> Overnight:
        staying = {}
        for ticket, visit in self._visits.items():
            visit.nights += 1
            if visit.outcome in (None, "no_show") and visit.nights <= _NIGHTS_REMEMBERED:
                staying[ticket] = visit
        self._visits = staying
        self._before.clear()
        return Overnight(tuple((ticket, _write_underway(visit).decode()) for ticket, visit in staying.items()))
