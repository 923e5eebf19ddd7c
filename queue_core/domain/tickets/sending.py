"""Who gets a ticket back that was sent on, and for which service."""

from __future__ import annotations

from queue_core.domain.plan import CounterId, ServiceId
from queue_core.domain.ticket import Ticket


def senders_left(ticket: Ticket, counter: CounterId) -> tuple[tuple[CounterId, ServiceId], ...]:
    """Return who still waits for a ticket that is now at a counter; the counter itself has it back already."""
    senders = ticket.came_from
    while senders and senders[-1][0] == counter:
        senders = senders[:-1]
    return senders


def goes_back_to(ticket: Ticket, counter: CounterId) -> CounterId | None:
    """Return the counter that gets a ticket when it is finished at `counter`; None where nobody wants it back."""
    senders = senders_left(ticket, counter)
    if senders:
        return senders[-1][0]
    return ticket.sender if not ticket.came_from and ticket.sender != counter else None


def back_for(ticket: Ticket, counter: CounterId) -> ServiceId | None:
    """Return what a ticket goes back for to the counter that sent it; None where that is not known."""
    senders = senders_left(ticket, counter)
    return senders[-1][1] if senders else None
