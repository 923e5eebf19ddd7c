"""Sending the visitor at the counter on: to a service, a direction, a counter or a person."""

from __future__ import annotations

from queue_core.domain.commands import RedirectTicket
from queue_core.domain.counters.visits import known_counter, visit_at
from queue_core.domain.events import Event, TicketRedirected
from queue_core.domain.lines.skills import is_of_another_organisation
from queue_core.domain.office import Office, Workplace
from queue_core.domain.plan import Service
from queue_core.domain.refusal import Refusal
from queue_core.domain.ticket import Ticket
from queue_core.domain.tickets.giving import not_given
from queue_core.domain.tickets.sending import goes_back_to


def redirect_ticket(office: Office, command: RedirectTicket, now: float) -> list[Event]:
    """Send the visitor on, seniority and number kept; raises `Refusal`.

    Only somebody who is at work, of the service's organisation or of the centre, and a service that is given now can
    be named: else the visitor would wait for nobody.
    """
    workplace, ticket = visit_at(office, command.counter)
    targets = (command.service, command.direction, command.to_counter, command.to_administrator)
    if sum(target is not None for target in targets) != 1:
        raise Refusal("malformed", reason="service, direction, to_counter or to_administrator, one of them")
    service = _target_service(office, command, ticket)
    person = _target_person(office, command)
    if person is None:
        refusal = not_given(office, service, ticket.language, now)
        if refusal is not None:
            raise refusal
    elif person.administrator is not None and is_of_another_organisation(office.plan, person.administrator, service.id):
        raise Refusal("not_allowed", organisation=service.organisation or "")
    return [
        TicketRedirected(
            ticket.id,
            workplace.id,
            direction=service.direction,
            service=service.id,
            only_counter=command.to_counter,
            only_administrator=command.to_administrator,
            sender=workplace.id if command.come_back else goes_back_to(ticket, workplace.id),
        )
    ]


def _target_person(office: Office, command: RedirectTicket) -> Workplace | None:
    """Return the staffed counter a redirect names, by itself or by who works there; None where it names none."""
    if command.to_counter is not None:
        workplace = known_counter(office, command.to_counter)
        if workplace.status == "closed":
            raise Refusal("counter_not_staffed", target=workplace.id)
        return workplace
    if command.to_administrator is None:
        return None
    person = office.plan.administrators.get(command.to_administrator)
    if person is None:
        raise Refusal("not_allowed", administrator=command.to_administrator)
    at_work = (one for one in office.workplaces.values() if one.administrator == person.id and one.status != "closed")
    found = next(at_work, None)
    if found is None:
        raise Refusal("counter_not_staffed", absent=person.shown_name)
    return found


def _target_service(office: Office, command: RedirectTicket, ticket: Ticket) -> Service:
    if command.direction is not None:
        generals = [s for s in office.plan.services.values() if s.direction == command.direction and s.general]
        if not generals:
            raise Refusal("service_unknown", service=command.direction)
        return generals[0]
    service = office.plan.services.get(command.service or ticket.service)
    if service is None:
        raise Refusal("service_unknown", service=str(command.service))
    return service
