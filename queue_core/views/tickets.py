"""A ticket as the device that took it sees it, and its slip as the printer gets it."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import msgspec
from msgspec import UNSET

from queue_core.domain.ids import TicketId
from queue_core.domain.office import Office
from queue_core.domain.plan import OfficePlan, Words
from queue_core.domain.ticket import Ticket
from queue_core.domain.tickets.slips import is_copy
from queue_core.views.moments import moment
from queue_core.wire import replies
from queue_core.wire.jobs import Print, PrintTicket
from queue_core.wire.values import Estimate


def ticket_view(office: Office, ticket_id: TicketId) -> replies.Ticket:
    """Return a ticket for the reply to its device: with its package where it was taken as one, else its service."""
    ticket = office.tickets[ticket_id]
    return replies.Ticket(
        id=ticket.id,
        number=ticket.number,
        direction=ticket.direction,
        service=ticket.service if ticket.package is None else UNSET,
        package=ticket.package if ticket.package is not None else UNSET,
        hall=ticket.hall,
        language=ticket.language,
        issued_at=moment(ticket.issued_at, ZoneInfo(office.plan.time_zone)),
        people_ahead=ticket.people_ahead,
        estimate=Estimate(*ticket.estimate[:2]) if ticket.estimate is not None else None,
        code=ticket.code,
        slip="printing" if ticket.slip is not None else "none",
    )


def print_job(office: Office, ticket_id: TicketId, stamp: str | None) -> Print:
    """Return the print job of a ticket's slip. `stamp`: of the record that issued it, None where it is not at hand."""
    ticket = office.tickets[ticket_id]
    assert ticket.slip is not None
    plan, language = office.plan, ticket.language
    hall = plan.halls.get(ticket.hall)
    return Print(
        job=ticket.slip.job,
        ticket=msgspec.convert(msgspec.to_builtins(ticket_view(office, ticket_id)), PrintTicket),
        office=in_language(plan.name, language),
        hall=in_language(hall.name, language) if hall is not None else ticket.hall,
        service_name=_came_for(plan, ticket),
        documents=_documents(plan, ticket) or UNSET,
        language=language,
        qr=f"{ticket.number} {ticket.code}",
        stamp=stamp if stamp is not None else UNSET,
        copies=1,
        duplicate=is_copy(ticket.slip.job),
    )


def _came_for(plan: OfficePlan, ticket: Ticket) -> str:
    """Return the name of the package, or of the service; the id of what the configuration no longer has."""
    if ticket.package is not None:
        package = plan.packages.get(ticket.package)
        return in_language(package.name, ticket.language) if package is not None else ticket.package
    service = plan.services.get(ticket.service)
    return in_language(service.name, ticket.language) if service is not None else ticket.service


def _documents(plan: OfficePlan, ticket: Ticket) -> list[str]:
    """Return what to bring for every step of the visit, each document once."""
    package = plan.packages.get(ticket.package) if ticket.package is not None else None
    steps = package.steps if package is not None else (ticket.service, *ticket.steps_left)
    services = [plan.services[step] for step in steps if step in plan.services]
    names = [in_language(words, ticket.language) for service in services for words in service.documents]
    return list(dict.fromkeys(names))


def in_language(words: Words, language: str) -> str:
    """Return the text in a language, else in the first there is."""
    return words.get(language) or next(iter(words.values()), "")
