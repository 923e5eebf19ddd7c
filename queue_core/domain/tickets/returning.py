"""Coming back, standing back and leaving the line without a counter."""

from __future__ import annotations

from queue_core.domain.commands import AnswerAtReception, GiveUpPlace, ReturnTicket
from queue_core.domain.events import AnsweredAtReception, Event, PlaceGivenUp, TicketReturned
from queue_core.domain.office import Office
from queue_core.domain.refusal import Refusal
from queue_core.domain.ticket import Ticket
from queue_core.domain.tickets.finding import find_ticket, not_waiting


def return_ticket(office: Office, command: ReturnTicket, now: float) -> list[Event]:
    """Let a parked or postponed ticket wait again at its place; raises `Refusal`."""
    ticket = find_ticket(office, command.ticket)
    if ticket.status == "waiting":
        return []
    if ticket.status == "missed":
        raise Refusal("too_late")
    if ticket.status not in ("parked", "postponed"):
        raise not_waiting(ticket)
    return [TicketReturned(ticket.id, "asked")]


def answer_at_reception(office: Office, command: AnswerAtReception, now: float) -> list[Event]:
    """End the visit of somebody who waits, in line or aside; raises `Refusal`."""
    ticket = find_ticket(office, command.ticket)
    if ticket.status not in ("waiting", "parked", "postponed"):
        raise not_waiting(ticket)
    return [AnsweredAtReception(ticket.id)]


def give_up_place(office: Office, command: GiveUpPlace, now: float) -> list[Event]:
    """Move a waiting ticket back by seconds of seniority, at most to the end of its line; raises `Refusal`."""
    ticket = _by_code(office, command.code) if command.code is not None else find_ticket(office, command.ticket or "")
    if ticket.status != "waiting":
        raise not_waiting(ticket)
    if not command.for_seconds > 0:
        raise Refusal("malformed", reason="for_seconds must be above 0")
    return [PlaceGivenUp(ticket.id, _moved_back(office, ticket.place_at, command.for_seconds, now))]


def _moved_back(office: Office, place: float, seconds: float, now: float) -> float:
    """Return the instant so many seconds after a place; time the office stood still does not count."""
    moved = place + seconds
    for begun, ended in office.measured.stands:
        if place <= begun < moved:
            moved += ended - begun
    return min(office.clock(now), moved)


def _by_code(office: Office, code: str) -> Ticket:
    ticket = office.by_code.get(code)
    if ticket is None:
        raise Refusal("code_unknown")
    return office.tickets[ticket]
