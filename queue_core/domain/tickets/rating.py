"""One mark per visit, by the code of the slip."""

from __future__ import annotations

from queue_core.domain.commands import RateService
from queue_core.domain.events import Event, ServiceRated, TextLeft
from queue_core.domain.office import Office
from queue_core.domain.refusal import Refusal
from queue_core.domain.ticket import INSIDE


def rate_service(office: Office, command: RateService, now: float) -> list[Event]:
    """Accept a mark from the end of the service to `rate_within` after it, once; raises `Refusal`."""
    ticket_id = office.by_code.get(command.code)
    if ticket_id is None:
        raise Refusal("code_unknown")
    ticket = office.tickets[ticket_id]
    if ticket.mark is not None:
        raise Refusal("already_rated")
    if ticket.status in INSIDE:
        raise Refusal("too_early", mark=ticket.number)
    if ticket.status != "served" or ticket.finished_at is None:
        raise Refusal("not_allowed", mark=ticket.number)
    if now > ticket.finished_at + office.plan.rules.rate_within:
        raise Refusal("too_late", mark=ticket.number)
    rated = ServiceRated(ticket.id, command.mark)
    return [rated] if command.comment is None else [rated, TextLeft(ticket.id, "comment", command.comment)]
