"""What an administrator may do with the visit at the counter besides calling and ending it."""

from __future__ import annotations

from queue_core.domain.commands import AddService, CallOutOfTurn, PostponeTicket, SayNotShown
from queue_core.domain.counters.presses import noticed
from queue_core.domain.events import (
    CategoryNotShown,
    Event,
    ServiceAdded,
    TicketCalled,
    TicketPostponed,
)
from queue_core.domain.lines.eligibility import VETERAN_TIER, level_of
from queue_core.domain.lines.routing import beaten_heads, calls_now, key_at
from queue_core.domain.office import Office, Workplace
from queue_core.domain.plan import CounterId
from queue_core.domain.refusal import Refusal
from queue_core.domain.ticket import Ticket
from queue_core.domain.tickets.finding import find_ticket, not_waiting
from queue_core.domain.tickets.giving import not_given

LONGEST_POSTPONEMENT_SECONDS = 12 * 3600.0
MOST_LET_PASS = 50
"""Calls that a postponed visitor may ask to wait for."""


def say_not_shown(office: Office, command: SayNotShown, now: float) -> list[Event]:
    """Return a claim that was not proved to the ordinary tier, with its seniority; raises `Refusal`."""
    workplace, ticket = visit_at(office, command.counter)
    category = office.plan.categories.get(ticket.category) if ticket.category is not None else None
    if category is None or not category.confirm or ticket.denied:
        raise Refusal("not_allowed", category=str(ticket.category))
    return [CategoryNotShown(ticket.id, workplace.id)]


def postpone_ticket(office: Office, command: PostponeTicket, now: float) -> list[Event]:
    """Let the visitor stand aside until a time; raises `Refusal`."""
    workplace, ticket = visit_at(office, command.counter)
    if not 0 < command.for_seconds <= LONGEST_POSTPONEMENT_SECONDS:
        longest = int(LONGEST_POSTPONEMENT_SECONDS)
        raise Refusal("malformed", reason=f"for_seconds must be above 0 and at most {longest}")
    if not 0 <= command.after <= MOST_LET_PASS:
        raise Refusal("malformed", reason=f"after must be from 0 to {MOST_LET_PASS}")
    return [TicketPostponed(ticket.id, workplace.id, office.clock(now) + command.for_seconds, command.after)]


def add_service(office: Office, command: AddService, now: float) -> list[Event]:
    """Let the visit go on with one more service; raises `Refusal`."""
    workplace, ticket = visit_at(office, command.counter)
    if office.plan.rules.one_service_per_ticket:
        raise Refusal("not_allowed", service=command.service)
    if command.service not in office.plan.services:
        raise Refusal("service_unknown", service=command.service)
    refusal = not_given(office, office.plan.services[command.service], ticket.language, now)
    if refusal is not None:
        raise refusal
    return [*noticed(workplace, ticket), ServiceAdded(ticket.id, workplace.id, command.service)]


def call_out_of_turn(office: Office, command: CallOutOfTurn, now: float) -> list[Event]:
    """Call a certain ticket with a declared reason; raises `Refusal`. Marked as an exception for ever."""
    workplace = known_counter(office, command.counter)
    if not office.plan.rules.exceptions_allowed or command.reason not in office.plan.exception_reasons:
        raise Refusal("not_allowed", reason=command.reason)
    if workplace.administrator is None:
        raise Refusal("counter_not_staffed", counter=workplace.id)
    if workplace.status not in ("free", "paused"):
        raise Refusal("counter_busy", counter=workplace.id)
    if not calls_now(office, now):
        raise Refusal("office_suspended" if office.suspended is not None else "office_closed")
    ticket = find_ticket(office, command.ticket)
    if ticket.status != "waiting":
        raise not_waiting(ticket)
    key = key_at(office, workplace, ticket, now)
    if key is None:
        raise _why_not_here(office, workplace, ticket)
    beat = beaten_heads(office, workplace, ticket, now)
    if office.plan.veterans_first and ticket.tier != VETERAN_TIER:
        first = [head.number for head in beat if office.tickets[head.ticket].tier == VETERAN_TIER]
        if first:
            raise Refusal("not_allowed", veteran=first[0])
    administrator = workplace.administrator
    return [TicketCalled(ticket.id, workplace.id, administrator, False, key, beat, "exception", command.reason)]


def _why_not_here(office: Office, workplace: Workplace, ticket: Ticket) -> Refusal:
    """Return why a counter may not take a ticket that waits, and what to do about it."""
    if ticket.service in office.suspended_services:
        return Refusal("service_closed", suspended=ticket.service)
    if level_of(office, workplace, ticket.line) is None:
        return Refusal("not_allowed", elsewhere=ticket.number)
    return Refusal("not_allowed", equipped=ticket.number)


def known_counter(office: Office, counter: CounterId) -> Workplace:
    """Return what a counter does; raises `Refusal`."""
    workplace = office.workplaces.get(counter)
    if workplace is None or counter not in office.plan.counters:
        raise Refusal("counter_unknown", counter=counter)
    return workplace


def visit_at(office: Office, counter: CounterId) -> tuple[Workplace, Ticket]:
    """Return a counter and the ticket that is there; raises `Refusal`."""
    workplace = known_counter(office, counter)
    if workplace.status == "closed":
        raise Refusal("counter_not_staffed", counter=counter)
    if workplace.ticket is None:
        raise Refusal("nothing_called", counter=counter)
    return workplace, office.tickets[workplace.ticket]
