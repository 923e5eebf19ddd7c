"""Coming back, standing back and leaving the line without a counter."""

from __future__ import annotations

from queue_core.domain.commands import AnswerAtReception, GiveUpPlace, ReturnTicket
from queue_core.domain.events import AnsweredAtReception, Event, PlaceGivenUp, TicketReturned
from queue_core.domain.ids import TicketId
from queue_core.domain.office import Office, Ticket
from queue_core.domain.refusal import Refusal


def return_ticket(office: Office, command: ReturnTicket, now: float) -> list[Event]:
    """Let a parked or postponed ticket wait again at its place; raises `Refusal`."""
    ticket = _known(office, command.ticket)
    if ticket.status == "missed":
        raise Refusal("too_late")
    if ticket.status not in ("parked", "postponed"):
        raise Refusal("ticket_not_waiting", number=ticket.number)
    return [TicketReturned(ticket.id, "asked")]


def answer_at_reception(office: Office, command: AnswerAtReception, now: float) -> list[Event]:
    """End the visit of somebody who waits; raises `Refusal`."""
    return [AnsweredAtReception(_waiting(office, command.ticket).id)]


def give_up_place(office: Office, command: GiveUpPlace, now: float) -> list[Event]:
    """Move a waiting ticket back by seconds of seniority, at most to the end of its line; raises `Refusal`."""
    ticket = _waiting(office, command.ticket)
    if command.for_seconds <= 0:
        raise Refusal("malformed", reason="for_seconds")
    return [PlaceGivenUp(ticket.id, _moved_back(office, ticket.place_at, command.for_seconds, now))]


def _moved_back(office: Office, place: float, seconds: float, now: float) -> float:
    """Return the instant so many seconds after a place; time the office stood still does not count."""
    moved = place + seconds
    for begun, ended in office.measured.stands:
        if place <= begun < moved:
            moved += ended - begun
    return min(office.clock(now), moved)


def _known(office: Office, ticket_id: TicketId) -> Ticket:
    ticket = office.tickets.get(ticket_id)
    if ticket is None:
        raise Refusal("ticket_unknown")
    return ticket


def _waiting(office: Office, ticket_id: TicketId) -> Ticket:
    ticket = _known(office, ticket_id)
    if ticket.status != "waiting":
        raise Refusal("ticket_not_waiting", number=ticket.number)
    return ticket
