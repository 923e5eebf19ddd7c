"""The life of a ticket, from number to mark."""

from __future__ import annotations

from collections import deque

from queue_core.domain import events as happened
from queue_core.domain.effects.parts import (
    leave_counter,
    let_go,
    move,
    move_place,
    show_call,
    stand,
    stand_aside_no_more,
    stand_in,
    wait,
)
from queue_core.domain.explain.asked import folded
from queue_core.domain.office import Office
from queue_core.domain.plan import LOWEST_TIER, CounterId
from queue_core.domain.ticket import Slip, Ticket
from queue_core.domain.tickets.sending import senders_left


def ticket_issued(office: Office, event: happened.TicketIssued, at: float) -> None:
    slip = Slip(event.job, event.printer) if event.job is not None and event.printer is not None else None
    ticket = Ticket(
        id=event.ticket,
        number=event.number,
        sequence=event.sequence,
        direction=event.direction,
        service=event.service,
        tier=event.tier,
        hall=event.hall,
        language=event.language,
        issued_at=at,
        issued_seq=office.seq,
        code=event.code,
        device=event.device,
        people_ahead=event.people_ahead,
        ask=event.ask,
        category=event.category,
        purpose=event.purpose,
        needs=event.needs,
        slip=slip,
        place_at=at,
        stood_before=office.stood,
        package=event.package,
        steps_left=event.steps_left,
        estimate=event.estimate,
    )
    office.tickets[ticket.id] = ticket
    office.by_code[ticket.code] = ticket.id
    office.by_ask[ticket.device, ticket.ask] = ticket.id
    office.by_number[folded(ticket.number)] = ticket.id
    office.sequences[event.direction] = event.sequence
    office.measured.issued(event.direction, event.tier, at)
    wait(office, ticket)
    if slip is not None:
        office.jobs[slip.job] = office.slips_out[slip.job] = ticket.id
    limit = office.plan.rules.tickets_per_minute_at_kiosk
    if limit > 0:
        office.pace.setdefault(event.device, deque(maxlen=limit)).append(at)


def ticket_called(office: Office, event: happened.TicketCalled, at: float) -> None:
    ticket, workplace = move(office, event), office.workplaces[event.counter]
    office.waiting.remove(ticket.id)
    office.serving += 1
    ticket.counter, ticket.times_called = event.counter, ticket.times_called + 1
    _count_turn(office, ticket, event.counter)
    _measure_call(office, ticket, at)
    stand(office, workplace, "called", at)
    workplace.ticket, workplace.called_at, workplace.automatic = ticket.id, at, event.automatic
    show_call(office, ticket, workplace, at)
    for other, left in office.aside_after.items():
        if office.tickets[other].direction == ticket.direction:
            office.aside_after[other] = left - 1


def ticket_recalled(office: Office, event: happened.TicketRecalled, at: float) -> None:
    ticket, workplace = office.tickets[event.ticket], office.workplaces[event.counter]
    ticket.times_called += 1
    workplace.called_at = office.clock(at)
    show_call(office, ticket, workplace, at)


def call_acknowledged(office: Office, event: happened.CallAcknowledged, _at: float) -> None:
    office.workplaces[event.counter].automatic = False


def call_unanswered(office: Office, event: happened.CallUnanswered, at: float) -> None:
    ticket, workplace = move(office, event), office.workplaces[event.counter]
    leave_counter(office, ticket, workplace, "paused", at)
    ticket.times_called = 0
    wait(office, ticket)


def service_started(office: Office, event: happened.ServiceStarted, at: float) -> None:
    move(office, event)
    stand(office, office.workplaces[event.counter], "serving", at)


def service_finished(office: Office, event: happened.ServiceFinished, at: float) -> None:
    ticket, workplace = move(office, event), office.workplaces[event.counter]
    office.serving -= 1
    ticket.result = event.result
    let_go(office, workplace, "free" if event.then == "free" else "paused", at)
    if event.then == "wrap_up":
        workplace.free_at = office.clock(at) + office.plan.rules.wrap_up_seconds
    if event.back_to is not None or event.next_service is not None:
        _go_on(office, ticket, event)
        return
    ticket.finished_at = at
    workplace.rate_code, workplace.rate_until = ticket.code, at + office.plan.rules.rate_shown_for


def _go_on(office: Office, ticket: Ticket, event: happened.ServiceFinished) -> None:
    ticket.status, ticket.times_called = "waiting", 0
    ticket.only_counter, ticket.only_administrator = event.back_to, None
    ticket.came_from = senders_left(ticket, event.counter)[:-1] if event.back_to is not None else ()
    ticket.sender = ticket.came_from[-1][0] if ticket.came_from else None
    if event.next_service is not None:
        if event.back_to is None:
            left = list(ticket.steps_left)
            left.remove(event.next_service)
            ticket.steps_left = tuple(left)
        ticket.service = event.next_service
        service = office.plan.services.get(event.next_service)
        if service is not None:
            stand_in(office, ticket, service.direction)
    wait(office, ticket)


def _measure_call(office: Office, ticket: Ticket, at: float) -> None:
    """Note a first call for the estimates."""
    if ticket.was_called:
        return
    ticket.was_called = True
    office.measured.called(ticket.direction, ticket.tier, at, at - ticket.issued_at)


def _count_turn(office: Office, ticket: Ticket, counter: CounterId) -> None:
    """Count calls of bounded tiers in a row; a call of an ordinary ticket begins anew."""
    office.turns_before[counter] = dict(office.in_a_row.get(ticket.direction, {}))
    if ticket.tier in office.plan.at_most_in_a_row:
        row = office.in_a_row.setdefault(ticket.direction, {})
        row[ticket.tier] = row.get(ticket.tier, 0) + 1
    elif ticket.tier == LOWEST_TIER:
        office.in_a_row.pop(ticket.direction, None)


def visitor_missed(office: Office, event: happened.VisitorMissed, at: float) -> None:
    ticket = move(office, event)
    leave_counter(office, ticket, office.workplaces[event.counter], "free", at)
    if event.parked_until is not None:
        ticket.status, ticket.until = "parked", event.parked_until
        office.aside[ticket.id] = event.parked_until


def ticket_returned(office: Office, event: happened.TicketReturned, _at: float) -> None:
    ticket = office.tickets[event.ticket]
    ticket.returns += ticket.status == "parked"
    move(office, event)
    stand_aside_no_more(office, ticket)
    ticket.until, ticket.times_called = None, 0
    wait(office, ticket)


def parked_ticket_closed(office: Office, event: happened.ParkedTicketClosed, _at: float) -> None:
    ticket = move(office, event)
    stand_aside_no_more(office, ticket)
    ticket.until = None


def category_not_shown(office: Office, event: happened.CategoryNotShown, at: float) -> None:
    ticket = move(office, event)
    leave_counter(office, ticket, office.workplaces[event.counter], "free", at)
    ticket.tier, ticket.denied, ticket.times_called = LOWEST_TIER, True, 0
    wait(office, ticket)


def ticket_redirected(office: Office, event: happened.TicketRedirected, at: float) -> None:
    ticket = move(office, event)
    leave_counter(office, ticket, office.workplaces[event.counter], "free", at)
    ticket.came_from = senders_left(ticket, event.counter)
    if event.sender == event.counter:
        ticket.came_from = (*ticket.came_from, (event.counter, ticket.service))
    ticket.service, ticket.times_called = event.service, 0
    ticket.only_counter, ticket.only_administrator = event.only_counter, event.only_administrator
    ticket.sender = event.sender
    stand_in(office, ticket, event.direction)
    wait(office, ticket)


def ticket_postponed(office: Office, event: happened.TicketPostponed, at: float) -> None:
    ticket = move(office, event)
    leave_counter(office, ticket, office.workplaces[event.counter], "free", at)
    ticket.counter, ticket.until, ticket.times_called = None, event.until, 0
    office.aside[ticket.id] = event.until
    if event.after > 0:
        office.aside_after[ticket.id] = event.after


def answered_at_reception(office: Office, event: happened.AnsweredAtReception, at: float) -> None:
    _leave_the_line(office, office.tickets[event.ticket])
    ticket = move(office, event)
    ticket.finished_at = at
    if ticket.slip is not None:
        office.slips_out.pop(ticket.slip.job, None)


def place_given_up(office: Office, event: happened.PlaceGivenUp, _at: float) -> None:
    ticket = office.tickets[event.ticket]
    office.waiting.remove(ticket.id)
    move_place(ticket, event.place_at, office)
    wait(office, ticket)


def service_added(office: Office, event: happened.ServiceAdded, _at: float) -> None:
    ticket = office.tickets[event.ticket]
    ticket.steps_left = (*ticket.steps_left, event.service)


def visitor_turned_away(office: Office, event: happened.VisitorTurnedAway, at: float) -> None:
    _leave_the_line(office, office.tickets[event.ticket])
    move(office, event).finished_at = at


def _leave_the_line(office: Office, ticket: Ticket) -> None:
    """Let a ticket wait no longer, neither in a line nor aside."""
    if ticket.status == "waiting":
        office.waiting.remove(ticket.id)
    stand_aside_no_more(office, ticket)
    ticket.until = None


def ticket_withdrawn(office: Office, event: happened.TicketWithdrawn, at: float) -> None:
    ticket = office.tickets[event.ticket]
    was_called = ticket.status == "called"
    _leave_the_line(office, ticket)
    move(office, event)
    if was_called and ticket.counter is not None:
        leave_counter(office, ticket, office.workplaces[ticket.counter], "free", at)
    if ticket.slip is not None:
        office.slips_out.pop(ticket.slip.job, None)


def ask_voided(office: Office, event: happened.AskVoided, _at: float) -> None:
    office.voided.add((event.device, event.ask))


def service_rated(office: Office, event: happened.ServiceRated, _at: float) -> None:
    ticket = office.tickets[event.ticket]
    ticket.mark = event.mark
    for workplace in office.workplaces.values():
        if workplace.rate_code == ticket.code:
            workplace.rate_code = None
