"""What the reception sets right: what a ticket is for, and the places of those who waited by a paper roll."""

from __future__ import annotations

from dataclasses import replace

from queue_core.domain.commands import CorrectTicket, EnterPaperNumber
from queue_core.domain.events import Event, TicketCorrected
from queue_core.domain.office import Office
from queue_core.domain.plan import LOWEST_TIER, CategoryId
from queue_core.domain.refusal import Refusal
from queue_core.domain.ticket import Ticket
from queue_core.domain.tickets.finding import find_ticket, not_waiting
from queue_core.domain.tickets.giving import not_given
from queue_core.domain.tickets.taking import issue_ticket, only_listed_needs, tier_of

LAST_PAPER_NUMBER = 9999
PAPER_STEP = 0.001
"""Seconds of seniority from one paper number to the next: of two given in one minute the smaller goes first."""


def correct_ticket(office: Office, command: CorrectTicket, now: float) -> list[Event]:
    """Set right what somebody who waits, in line or aside, has come for; raises `Refusal`."""
    ticket = find_ticket(office, command.ticket)
    if ticket.status not in ("waiting", "parked", "postponed"):
        raise not_waiting(ticket)
    only_listed_needs(office, command.needs)
    service = office.plan.services.get(command.service)
    if service is None:
        raise Refusal("service_unknown", service=command.service)
    if service.id != ticket.service:
        if ticket.line.is_bound:
            raise Refusal("not_allowed", bound=ticket.number)
        refusal = not_given(office, service, ticket.language, now)
        if refusal is not None:
            raise refusal
    wanted = (service.id, command.category, command.needs)
    if wanted == (ticket.service, ticket.category, ticket.needs):
        return []
    corrected = TicketCorrected(
        ticket=ticket.id,
        direction=service.direction,
        service=service.id,
        category=command.category,
        tier=_tier_after(office, ticket, command.category),
        needs=command.needs,
        place_at=ticket.place_at,
    )
    return [corrected]


def enter_paper_number(office: Office, command: EnterPaperNumber, now: float) -> list[Event]:
    """Give a number to somebody who waited by a paper roll, at the place of the paper; raises `Refusal`.

    Whether tickets were given is judged by the paper's time. A number of the roll is entered once a day.
    """
    if not 1 <= command.paper <= LAST_PAPER_NUMBER:
        raise Refusal("malformed", paper=str(LAST_PAPER_NUMBER))
    if command.taken_at > now:
        raise Refusal("malformed", future=str(command.paper))
    known = office.tickets.get(office.papers[command.paper]) if command.paper in office.papers else None
    if known is not None and known.status != "withdrawn":
        raise Refusal("not_allowed", paper=known.number)
    issued = issue_ticket(office, command.take, now, command.taken_at)
    place = min(now, round(command.taken_at + command.paper * PAPER_STEP, 3))
    ahead = sum(
        other.direction == issued.direction and (other.tier, other.place_at) < (issued.tier, place)
        for other in map(office.tickets.__getitem__, office.waiting.everyone())
    )
    # The estimate is of somebody who comes now: it would be too long for who has waited already.
    issued = replace(issued, people_ahead=ahead, estimate=None)
    placed = TicketCorrected(
        ticket=issued.ticket,
        direction=issued.direction,
        service=issued.service,
        category=issued.category,
        tier=issued.tier,
        needs=issued.needs,
        place_at=place,
        paper=command.paper,
    )
    return [issued, placed]


def _tier_after(office: Office, ticket: Ticket, category: CategoryId | None) -> int:
    """Return the tier with a category; who could not prove one at the counter gets no other here."""
    if category == ticket.category:
        return ticket.tier
    if ticket.denied:
        raise Refusal("not_allowed", denied=ticket.number)
    return tier_of(office, category) if category is not None else LOWEST_TIER
