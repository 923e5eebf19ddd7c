"""The ticket somebody means: by its id, or by its number as people write it."""

from __future__ import annotations

from queue_core.domain.explain.asked import folded
from queue_core.domain.ids import TicketId
from queue_core.domain.office import Office
from queue_core.domain.refusal import Refusal
from queue_core.domain.ticket import Ticket


def find_ticket(office: Office, named: str) -> Ticket:
    """Return the ticket of this id or number; raises `Refusal`."""
    known = TicketId(named) if named in office.tickets else office.by_number.get(folded(named), TicketId(""))
    ticket = office.tickets.get(known)
    if ticket is None:
        raise Refusal("ticket_unknown")
    return ticket


def not_waiting(ticket: Ticket) -> Refusal:
    """Return the refusal for a ticket that does not wait, saying where it is."""
    if ticket.status in ("called", "serving"):
        return Refusal("ticket_not_waiting", counter=str(ticket.counter), number=ticket.number)
    if ticket.status in ("parked", "postponed"):
        return Refusal("ticket_not_waiting", aside=ticket.number)
    return Refusal("ticket_not_waiting", number=ticket.number)
