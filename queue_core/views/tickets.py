"""A ticket as the device that took it sees it, and its slip as the printer gets it."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import msgspec
from msgspec import UNSET

from queue_core.domain.ids import TicketId
from queue_core.domain.office import Office
from queue_core.domain.plan import Words
from queue_core.views.moments import moment
from queue_core.wire.jobs import Print, PrintTicket
from queue_core.wire.replies import Ticket


def ticket_view(office: Office, ticket_id: TicketId) -> Ticket:
    """Return a ticket for the reply to its device."""
    ticket = office.tickets[ticket_id]
    return Ticket(
        id=ticket.id,
        number=ticket.number,
        direction=ticket.direction,
        service=ticket.service,
        hall=ticket.hall,
        language=ticket.language,
        issued_at=moment(ticket.issued_at, ZoneInfo(office.plan.time_zone)),
        people_ahead=ticket.people_ahead,
        estimate=None,
        code=ticket.code,
        slip="printing" if ticket.slip is not None else "none",
    )


def print_job(office: Office, ticket_id: TicketId, stamp: str | None) -> Print:
    """Return the print job of a ticket's slip. `stamp`: of the record that issued it, None where it is not at hand."""
    ticket = office.tickets[ticket_id]
    assert ticket.slip is not None
    plan, language = office.plan, ticket.language
    service, hall = plan.services.get(ticket.service), plan.halls.get(ticket.hall)
    documents = [in_language(words, language) for words in service.documents] if service is not None else []
    return Print(
        job=ticket.slip.job,
        ticket=msgspec.convert(msgspec.to_builtins(ticket_view(office, ticket_id)), PrintTicket),
        office=in_language(plan.name, language),
        hall=in_language(hall.name, language) if hall is not None else ticket.hall,
        service_name=in_language(service.name, language) if service is not None else ticket.service,
        documents=documents or UNSET,
        language=language,
        qr=f"{ticket.number} {ticket.code}",
        stamp=stamp if stamp is not None else UNSET,
        copies=1,
        duplicate=False,
    )


def in_language(words: Words, language: str) -> str:
    """Return the text in a language, else in the first there is."""
    return words.get(language) or next(iter(words.values()), "")
