"""Who does not see well is met: where they wait, and again when a counter calls them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from queue_core.domain.commands import MeetVisitor
from queue_core.domain.events import Event, HelpAnswered, VisitorMet
from queue_core.domain.lines.unmet import place_of
from queue_core.domain.office import Office
from queue_core.domain.plan import CounterId
from queue_core.domain.ticket import Ticket
from queue_core.domain.tickets.finding import find_ticket, not_waiting

SIGHT: Final = "sight"
"""The need of those who cannot read a board: an office that lists it has people who meet them."""


def meet_visitor(office: Office, command: MeetVisitor, _now: float) -> list[Event]:
    """Note that somebody goes; that also answers the call for help at the counter. Raises `Refusal`."""
    ticket = find_ticket(office, command.ticket)
    if ticket.status not in ("waiting", "called"):
        raise not_waiting(ticket)
    counter = _calls_from(ticket)
    if (ticket.id, counter) in office.met:
        return []
    events: list[Event] = [VisitorMet(ticket.id, counter)]
    call = office.help.get(place_of(counter)) if counter is not None else None
    if call is not None and call.ticket == ticket.id:
        events.append(HelpAnswered(call.place))
    return events


def to_be_met(office: Office) -> Iterator[tuple[Ticket, CounterId | None]]:
    """Yield who is to be met, with the counter that called them; None: where they wait."""
    for ticket in office.tickets.values():
        if SIGHT in ticket.needs and ticket.status in ("waiting", "called"):
            counter = _calls_from(ticket)
            if (ticket.id, counter) not in office.met:
                yield ticket, counter


def _calls_from(ticket: Ticket) -> CounterId | None:
    return ticket.counter if ticket.status == "called" else None
