"""A press of a counter's key → what happened."""

from __future__ import annotations

from math import ceil
from typing import Literal

from queue_core.domain.commands import PressKey
from queue_core.domain.counters.keys import ENDING_KEYS, LAW, REFUSING
from queue_core.domain.counters.seats import opened
from queue_core.domain.events import (
    CallAcknowledged,
    CounterClosed,
    CounterPaused,
    CounterResumed,
    Event,
    ServiceFinished,
    ServiceStarted,
    TicketRecalled,
    VisitorMissed,
)
from queue_core.domain.office import Office, Workplace
from queue_core.domain.refusal import Refusal
from queue_core.domain.ticket import Ticket
from queue_core.domain.tickets.sending import back_for, goes_back_to
from queue_core.domain.tickets.steps import next_step


def press(office: Office, command: PressKey, now: float) -> list[Event]:
    """Decide a press. An empty list is *ok, nothing changed*; raises `Refusal`."""
    workplace = office.workplaces.get(command.counter)
    if workplace is None or command.counter not in office.plan.counters:
        raise Refusal("counter_unknown", counter=command.counter)
    act = LAW[command.key][workplace.status]
    if command.reason is not None and command.reason not in office.plan.pause_reasons:
        raise Refusal("not_allowed", pause=command.reason)
    if act in REFUSING:
        raise Refusal(act, counter=command.counter)
    if command.key in ENDING_KEYS and _ends_what_nobody_saw(office, workplace, command, now):
        return []
    match act:
        case "open":
            return [opened(office, workplace, command.administrator)]
        case "close":
            return [CounterClosed(workplace.id)]
        case "pause":
            return [CounterPaused(workplace.id, command.reason)]
        case "resume":
            return [CounterResumed(workplace.id)]
    if command.key == "pause" and command.reason not in (None, pause_reason(office, workplace)):
        return [CounterPaused(workplace.id, command.reason)]
    ticket = office.tickets[workplace.ticket] if workplace.ticket is not None else None
    if ticket is None:
        return []
    return _press_with_ticket(office, workplace, ticket, act, now, command.result)


def _press_with_ticket(
    office: Office, workplace: Workplace, ticket: Ticket, act: str, now: float, result: str | None
) -> list[Event]:
    match act:
        case "recall":
            _not_before(office, workplace.called_at + recall_pause(office, ticket), now)
            return [*noticed(workplace, ticket), TicketRecalled(ticket.id, workplace.id)]
        case "start":
            return [*noticed(workplace, ticket), ServiceStarted(ticket.id, workplace.id)]
        case "miss":
            if ticket.times_called < office.plan.rules.calls_before_no_show:
                raise Refusal("too_early", calls=str(office.plan.rules.calls_before_no_show - ticket.times_called))
            _not_before(office, workplace.called_at + no_show_pause(office, ticket), now)
            return [VisitorMissed(ticket.id, workplace.id, _parked_until(office, ticket, now))]
        case "end_then_free":
            return [_ended(office, workplace, ticket, "free", result, now)]
        case "end_then_pause":
            return [_ended(office, workplace, ticket, "paused", result, now)]
        case _:
            return noticed(workplace, ticket)


def recall_pause(office: Office, ticket: Ticket) -> float:
    """Return how long after a call the next may come, seconds; doubled for a ticket with a need."""
    return office.plan.rules.recall_after * (2 if ticket.needs else 1)


def no_show_pause(office: Office, ticket: Ticket) -> float:
    """Return how long after the last call a visitor counts as not come, seconds; doubled for a ticket with a need."""
    return office.plan.rules.no_show_after * (2 if ticket.needs else 1)


def due_by_itself(office: Office, workplace: Workplace, now: float) -> list[Event]:
    """Where start is required, recall and then miss by themselves who does not come to the counter."""
    if not office.plan.rules.start_required or workplace.status != "called" or workplace.ticket is None:
        return []
    ticket = office.tickets[workplace.ticket]
    if ticket.times_called < office.plan.rules.calls_before_no_show:
        due = now >= workplace.called_at + recall_pause(office, ticket)
        return [TicketRecalled(ticket.id, workplace.id)] if due else []
    due = now >= workplace.called_at + no_show_pause(office, ticket)
    return [VisitorMissed(ticket.id, workplace.id, _parked_until(office, ticket, now))] if due else []


def pause_reason(office: Office, workplace: Workplace) -> str | None:
    """Return what a counter's present pause is for; None where it stands in no pause, or nobody said."""
    said = office.pause_reasons.get(workplace.id)
    return said[-1].reason if said and workplace.status == "paused" and workplace.since == said[-1].since else None


def _ends_what_nobody_saw(office: Office, workplace: Workplace, command: PressKey, now: float) -> bool:
    if command.seen is not None and command.seen < workplace.changed_seq:
        return True
    just_called = now < workplace.called_at + office.plan.rules.least_seconds_on_call
    return command.key == "next" and workplace.status == "called" and just_called


def _ended(
    office: Office,
    workplace: Workplace,
    ticket: Ticket,
    then: Literal["free", "paused"],
    result: str | None,
    now: float,
) -> Event:
    confirmed = workplace.status == "serving"
    if not confirmed and office.plan.rules.start_required:
        raise Refusal("counter_busy", counter=workplace.id)
    if result is not None and result not in office.plan.results:
        raise Refusal("not_allowed", result=result)
    if result is None and office.plan.rules.result_required and office.plan.results:
        raise Refusal("not_allowed", result="missing")
    wraps_up = then == "free" and office.plan.rules.wrap_up_seconds > 0
    back_to = goes_back_to(ticket, workplace.id)
    return ServiceFinished(
        ticket.id,
        workplace.id,
        confirmed,
        "wrap_up" if wraps_up else then,
        result=result,
        next_service=next_step(office, ticket, now) if back_to is None else back_for(ticket, workplace.id),
        back_to=back_to,
    )


def _parked_until(office: Office, ticket: Ticket, now: float) -> float | None:
    may_return = ticket.returns < office.plan.rules.returns_allowed
    return office.clock(now) + office.plan.rules.parked_for if may_return else None


def noticed(workplace: Workplace, ticket: Ticket) -> list[Event]:
    """Return the acknowledgement of an automatic call, where the present one waits for it."""
    return [CallAcknowledged(ticket.id, workplace.id)] if workplace.automatic else []


def _not_before(office: Office, earliest: float, now: float) -> None:
    """Refuse a press before `earliest` by the office's clocks, which may stand still."""
    left = ceil(earliest - office.clock(now))
    if left > 0:
        still = {"suspended": office.suspended.reason} if office.suspended is not None else {}
        raise Refusal("too_early", **still, seconds=str(left))
