"""The life of a ticket, from number to mark."""

from __future__ import annotations

from collections import deque

from queue_core.domain import events as happened
from queue_core.domain.effects.parts import forget_call, let_go, move, show_call, stand
from queue_core.domain.office import Office, Slip, Ticket


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
    )
    office.tickets[ticket.id] = ticket
    office.by_code[ticket.code] = ticket.id
    office.by_ask[ticket.device, ticket.ask] = ticket.id
    office.sequences[event.direction] = event.sequence
    office.waiting.add(ticket.id, ticket.direction, ticket.tier, ticket.place)
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
    stand(office, workplace, "called", at)
    workplace.ticket, workplace.called_at, workplace.automatic = ticket.id, at, event.automatic
    show_call(office, ticket, workplace, at)


def ticket_recalled(office: Office, event: happened.TicketRecalled, at: float) -> None:
    ticket, workplace = office.tickets[event.ticket], office.workplaces[event.counter]
    ticket.times_called += 1
    workplace.called_at = at
    show_call(office, ticket, workplace, at)


def call_acknowledged(office: Office, event: happened.CallAcknowledged, _at: float) -> None:
    office.workplaces[event.counter].automatic = False


def call_unanswered(office: Office, event: happened.CallUnanswered, at: float) -> None:
    ticket, workplace = move(office, event), office.workplaces[event.counter]
    office.serving -= 1
    ticket.counter = None
    office.waiting.add(ticket.id, ticket.direction, ticket.tier, ticket.place)
    forget_call(office, ticket)
    let_go(office, workplace, "paused", at)


def service_started(office: Office, event: happened.ServiceStarted, at: float) -> None:
    move(office, event)
    stand(office, office.workplaces[event.counter], "serving", at)


def service_finished(office: Office, event: happened.ServiceFinished, at: float) -> None:
    ticket, workplace = move(office, event), office.workplaces[event.counter]
    office.serving -= 1
    ticket.finished_at = at
    let_go(office, workplace, "free" if event.then == "free" else "paused", at)
    workplace.rate_code, workplace.rate_until = ticket.code, at + office.plan.rules.rate_shown_for
    if event.then == "wrap_up":
        workplace.free_at = at + office.plan.rules.wrap_up_seconds


def visitor_missed(office: Office, event: happened.VisitorMissed, at: float) -> None:
    move(office, event)
    office.serving -= 1
    let_go(office, office.workplaces[event.counter], "free", at)


def ticket_withdrawn(office: Office, event: happened.TicketWithdrawn, at: float) -> None:
    was = office.tickets[event.ticket].status
    ticket = move(office, event)
    if was == "waiting":
        office.waiting.remove(ticket.id)
    elif ticket.counter is not None:
        office.serving -= 1
        forget_call(office, ticket)
        let_go(office, office.workplaces[ticket.counter], "free", at)
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
