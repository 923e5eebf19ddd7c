"""The small changes effects are made of."""

from __future__ import annotations

from collections import deque
from typing import Any

from queue_core.domain import events as happened
from queue_core.domain.lines.eligibility import served_at
from queue_core.domain.office import BOARD_CALLS_KEPT, BoardLine, CounterStatus, Office, Workplace
from queue_core.domain.plan import DirectionId
from queue_core.domain.ticket import Ticket, TicketStatus

MOVES: dict[type, tuple[frozenset[TicketStatus], TicketStatus]] = {
    happened.TicketCalled: (frozenset({"waiting"}), "called"),
    happened.CallUnanswered: (frozenset({"called"}), "waiting"),
    happened.ServiceStarted: (frozenset({"called"}), "serving"),
    happened.ServiceFinished: (frozenset({"called", "serving"}), "served"),
    happened.VisitorMissed: (frozenset({"called"}), "missed"),
    happened.TicketWithdrawn: (frozenset({"waiting", "called", "parked", "postponed"}), "withdrawn"),
    happened.CategoryNotShown: (frozenset({"called", "serving"}), "waiting"),
    happened.TicketRedirected: (frozenset({"called", "serving"}), "waiting"),
    happened.TicketPostponed: (frozenset({"called", "serving"}), "postponed"),
    happened.TicketReturned: (frozenset({"parked", "postponed"}), "waiting"),
    happened.ParkedTicketClosed: (frozenset({"parked"}), "missed"),
    happened.AnsweredAtReception: (frozenset({"waiting", "parked", "postponed"}), "answered"),
    happened.VisitorTurnedAway: (frozenset({"waiting", "parked", "postponed"}), "turned_away"),
}
"""The life of a ticket: for each fact the statuses it may find and the one it leaves."""


def move(office: Office, event: Any) -> Ticket:
    found, left = MOVES[type(event)]
    ticket = office.tickets[event.ticket]
    assert ticket.status in found, f"{type(event).__name__} found ticket {ticket.number} {ticket.status}"
    ticket.status = left
    return ticket


def stand(office: Office, workplace: Workplace, status: CounterStatus, at: float) -> None:
    """Give a counter a status; it is among the free ones exactly while it is free."""
    office.free.discard(workplace.id)
    workplace.status, workplace.since, workplace.changed_seq, workplace.free_at = status, at, office.seq, None
    if status == "free":
        workplace.idle_since = at
        office.free.add(workplace.id)


def let_go(office: Office, workplace: Workplace, status: CounterStatus, at: float) -> None:
    workplace.ticket, workplace.automatic = None, False
    stand(office, workplace, status, at)


def count_staffed(office: Office, workplace: Workplace, change: int) -> None:
    """Count a staffed counter in or out, for each service it may serve and for each direction of those."""
    served = served_at(office.plan, workplace)
    for service in served:
        office.service_counters[service] = office.service_counters.get(service, 0) + change
    for direction in {office.plan.services[service].direction for service in served}:
        office.open_counters[direction] = office.open_counters.get(direction, 0) + change


def show_call(office: Office, ticket: Ticket, workplace: Workplace, at: float) -> None:
    forget_call(office, ticket)
    line = BoardLine(
        office.seq, ticket.id, ticket.number, workplace.id, ticket.direction, at, ticket.times_called, ticket.language
    )
    office.boards.setdefault(workplace.hall, deque(maxlen=BOARD_CALLS_KEPT)).appendleft(line)


def forget_call(office: Office, ticket: Ticket) -> None:
    for lines in office.boards.values():
        for line in [line for line in lines if line.ticket == ticket.id]:
            lines.remove(line)


def wait(office: Office, ticket: Ticket) -> None:
    """Let a ticket wait at its place."""
    ticket.counter = None
    office.waiting.add(ticket.id, ticket.line, ticket.tier, ticket.place)


def move_place(ticket: Ticket, place_at: float, office: Office) -> None:
    """Let a ticket have the place of one issued at an instant.

    How long the office had stood by an instant of an earlier day is forgotten; between two such, no more is known.
    """
    if place_at >= office.measured.since:
        ticket.stood_before = office.stood_by(place_at)
    else:
        ticket.stood_before += office.stood_by(place_at) - office.stood_by(ticket.place_at)
    ticket.place_at = place_at


def stand_aside_no_more(office: Office, ticket: Ticket) -> None:
    office.aside.pop(ticket.id, None)
    office.aside_after.pop(ticket.id, None)


def leave_counter(office: Office, ticket: Ticket, workplace: Workplace, status: CounterStatus, at: float) -> None:
    """Take a called or served ticket off its counter and the boards."""
    office.serving -= 1
    forget_call(office, ticket)
    let_go(office, workplace, status, at)


def stand_in(office: Office, ticket: Ticket, direction: DirectionId) -> None:
    """Let a ticket belong to a direction and to the hall where it is served; the number keeps its letter."""
    ticket.direction = direction
    known = office.plan.directions.get(direction)
    if known is not None and ticket.hall not in known.halls:
        ticket.hall = known.halls[0]
