"""What the reception does with a ticket."""

from __future__ import annotations

from queue_core.domain import events as happened
from queue_core.domain.effects.parts import move_place, stand_in, wait
from queue_core.domain.office import Office


def ticket_corrected(office: Office, event: happened.TicketCorrected, _at: float) -> None:
    ticket = office.tickets[event.ticket]
    waits = ticket.status == "waiting"
    if waits:
        office.waiting.remove(ticket.id)
    ticket.service, ticket.category, ticket.tier, ticket.needs = event.service, event.category, event.tier, event.needs
    stand_in(office, ticket, event.direction)
    if event.place_at != ticket.place_at:
        move_place(ticket, event.place_at, office)
    if event.paper is not None:
        office.papers[event.paper] = ticket.id
    if waits:
        wait(office, ticket)
    # A press taken back would bring the ticket as it was before.
    for counter, press in list(office.last_presses.items()):
        if any(found.id == ticket.id for found in press.tickets):
            del office.last_presses[counter]


def visitor_met(office: Office, event: happened.VisitorMet, _at: float) -> None:
    office.met.add((event.ticket, event.counter))
