"""What an administrator may do with the visit at the counter besides calling and ending it."""

from __future__ import annotations

from queue_core.domain.commands import AddService, CallOutOfTurn, PostponeTicket, RedirectTicket, SayNotShown
from queue_core.domain.events import (
    CategoryNotShown,
    Event,
    ServiceAdded,
    TicketCalled,
    TicketPostponed,
    TicketRedirected,
)
from queue_core.domain.lines.routing import beaten_heads, calls_now, key_at
from queue_core.domain.office import Office, Ticket, Workplace
from queue_core.domain.plan import CounterId, Service
from queue_core.domain.refusal import Refusal

LONGEST_POSTPONEMENT_SECONDS = 12 * 3600.0


def say_not_shown(office: Office, command: SayNotShown, now: float) -> list[Event]:
    """Return a claim that was not proved to the ordinary tier, with its seniority; raises `Refusal`."""
    workplace, ticket = _visit(office, command.counter)
    category = office.plan.categories.get(ticket.category) if ticket.category is not None else None
    if category is None or not category.confirm or ticket.denied:
        raise Refusal("not_allowed", category=str(ticket.category))
    return [CategoryNotShown(ticket.id, workplace.id)]


def redirect_ticket(office: Office, command: RedirectTicket, now: float) -> list[Event]:
    """Send the visitor on, seniority and number kept; raises `Refusal`."""
    workplace, ticket = _visit(office, command.counter)
    targets = (command.service, command.direction, command.to_counter, command.to_administrator)
    if sum(target is not None for target in targets) != 1:
        raise Refusal("malformed", reason="service, direction, to_counter or to_administrator, one of them")
    if command.to_counter is not None and command.to_counter not in office.plan.counters:
        raise Refusal("counter_unknown", counter=command.to_counter)
    if command.to_administrator is not None and command.to_administrator not in office.plan.administrators:
        raise Refusal("not_allowed", administrator=command.to_administrator)
    service = _target_service(office, command, ticket)
    return [
        TicketRedirected(
            ticket.id,
            workplace.id,
            direction=service.direction,
            service=service.id,
            only_counter=command.to_counter,
            only_administrator=command.to_administrator,
            sender=workplace.id if command.come_back else ticket.sender,
        )
    ]


def postpone_ticket(office: Office, command: PostponeTicket, now: float) -> list[Event]:
    """Let the visitor stand aside until a time; raises `Refusal`."""
    workplace, ticket = _visit(office, command.counter)
    if not 0 < command.for_seconds <= LONGEST_POSTPONEMENT_SECONDS:
        raise Refusal("malformed", reason="for_seconds")
    return [TicketPostponed(ticket.id, workplace.id, office.clock(now) + command.for_seconds)]


def add_service(office: Office, command: AddService, now: float) -> list[Event]:
    """Let the visit go on with one more service; raises `Refusal`."""
    workplace, ticket = _visit(office, command.counter)
    if office.plan.rules.one_service_per_ticket:
        raise Refusal("not_allowed", service=command.service)
    if command.service not in office.plan.services:
        raise Refusal("service_unknown", service=command.service)
    return [ServiceAdded(ticket.id, workplace.id, command.service)]


def call_out_of_turn(office: Office, command: CallOutOfTurn, now: float) -> list[Event]:
    """Call a certain ticket with a declared reason; raises `Refusal`. Marked as an exception for ever."""
    workplace = _known_counter(office, command.counter)
    if not office.plan.rules.exceptions_allowed or command.reason not in office.plan.exception_reasons:
        raise Refusal("not_allowed", reason=command.reason)
    if workplace.administrator is None:
        raise Refusal("counter_not_staffed", counter=workplace.id)
    if workplace.status not in ("free", "paused"):
        raise Refusal("counter_busy", counter=workplace.id)
    if not calls_now(office, now):
        raise Refusal("office_suspended" if office.suspended is not None else "office_closed")
    ticket = office.tickets.get(command.ticket)
    if ticket is None:
        raise Refusal("ticket_unknown")
    key = key_at(office, workplace, ticket, now) if ticket.status == "waiting" else None
    if key is None:
        raise Refusal("ticket_not_waiting", number=ticket.number)
    beat = beaten_heads(office, workplace, ticket, now)
    administrator = workplace.administrator
    return [TicketCalled(ticket.id, workplace.id, administrator, False, key, beat, "exception", command.reason)]


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


def _known_counter(office: Office, counter: CounterId) -> Workplace:
    workplace = office.workplaces.get(counter)
    if workplace is None or counter not in office.plan.counters:
        raise Refusal("counter_unknown", counter=counter)
    return workplace


def _visit(office: Office, counter: CounterId) -> tuple[Workplace, Ticket]:
    workplace = _known_counter(office, counter)
    if workplace.status == "closed":
        raise Refusal("counter_not_staffed", counter=counter)
    if workplace.ticket is None:
        raise Refusal("nothing_called", counter=counter)
    return workplace, office.tickets[workplace.ticket]
