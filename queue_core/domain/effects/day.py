"""The day, the core, help and suspension."""

from __future__ import annotations

import copy
from collections import deque
from datetime import date

from queue_core.domain import events as happened
from queue_core.domain.day import schedule
from queue_core.domain.effects.parts import count_staffed
from queue_core.domain.estimate.accuracy import Accuracy
from queue_core.domain.estimate.measured import Measured
from queue_core.domain.office import BOARD_CALLS_KEPT, INSIDE, HelpCall, Office, Suspension, Ticket
from queue_core.domain.plan import DirectionId
from queue_core.domain.tickets.numbering import display_number


def day_opened(office: Office, event: happened.DayOpened, at: float) -> None:
    office.day, office.day_until = event.day, event.until
    office.hours = schedule.hours_of(office.plan, date.fromisoformat(event.day))
    for registry in (office.tickets, office.sequences, office.carried_numbers, office.by_code, office.by_ask):
        registry.clear()
    for forgotten in (office.jobs, office.slips_out, office.pace, office.help, office.open_counters, office.aside):
        forgotten.clear()
    office.last_presses.clear()
    for empty in (office.voided, office.free):
        empty.clear()
    office.waiting = type(office.waiting)()
    office.serving = 0
    office.measured, office.accuracy = Measured(at), Accuracy()
    for ticket in event.tickets:
        _carry_over(office, copy.deepcopy(ticket))
    for workplace in event.workplaces:
        kept = office.workplaces[workplace.id] = copy.deepcopy(workplace)
        if kept.status != "closed":
            count_staffed(office, kept, 1)
        if kept.status == "free":
            office.free.add(kept.id)
    for lines in office.boards.values():
        lines.clear()
    for hall, board_lines in event.boards:
        office.boards[hall] = deque((copy.copy(line) for line in board_lines), maxlen=BOARD_CALLS_KEPT)
    office.help.update((call.place, copy.copy(call)) for call in event.help)
    office.suspended, office.stood = copy.copy(event.suspended), event.stood
    office.suspended_services = dict(event.suspended_services)
    office.in_a_row = {direction: dict(row) for direction, row in event.in_a_row}


def _carry_over(office: Office, ticket: Ticket) -> None:
    office.tickets[ticket.id] = ticket
    office.by_code[ticket.code] = ticket.id
    office.by_ask[ticket.device, ticket.ask] = ticket.id
    if ticket.status in INSIDE:
        office.carried_numbers.setdefault(_numbered_in(office, ticket), set()).add(ticket.sequence)
    if ticket.status == "waiting":
        office.waiting.add(ticket.id, ticket.line, ticket.tier, ticket.place)
    elif ticket.status in ("called", "serving"):
        office.serving += 1
    if ticket.until is not None:
        office.aside[ticket.id] = ticket.until
    if ticket.slip is not None:
        office.jobs[ticket.slip.job] = ticket.id
        if ticket.slip.status == "asked":
            office.slips_out[ticket.slip.job] = ticket.id


def _numbered_in(office: Office, ticket: Ticket) -> DirectionId:
    """Return the direction whose number a ticket holds: where it was issued, wherever it was sent since."""
    issuing = (
        direction.id
        for direction in office.plan.directions.values()
        if display_number(direction.letter, ticket.sequence) == ticket.number
    )
    return next(issuing, ticket.direction)


def day_closed(_office: Office, _event: happened.DayClosed, _at: float) -> None:
    """Nothing changes: the new day's opening carries the rest."""


def core_started(office: Office, event: happened.CoreStarted, at: float) -> None:
    office.epoch = event.epoch
    for workplace in office.workplaces.values():
        workplace.since = workplace.since or at  # one that is new in the configuration stands closed from now on


def help_called(office: Office, event: happened.HelpCalled, at: float) -> None:
    office.help[event.place] = HelpCall(event.place, at, event.ticket)


def help_answered(office: Office, event: happened.HelpAnswered, _at: float) -> None:
    office.help.pop(event.place, None)


def office_suspended(office: Office, event: happened.OfficeSuspended, at: float) -> None:
    office.suspended = Suspension(event.reason, at)


def office_resumed(office: Office, _event: happened.OfficeResumed, at: float) -> None:
    stood = at - office.suspended.since if office.suspended is not None else 0.0
    if office.suspended is not None:
        office.measured.stood(office.suspended.since, at)
    office.suspended = None
    office.stood += stood
    for ticket in list(office.aside):
        office.aside[ticket] += stood
        office.tickets[ticket].until = office.aside[ticket]
    for workplace in office.workplaces.values():
        workplace.called_at += stood
        if workplace.free_at is not None:
            workplace.free_at += stood


def service_suspended(office: Office, event: happened.ServiceSuspended, at: float) -> None:
    office.suspended_services[event.service] = at


def service_resumed(office: Office, event: happened.ServiceResumed, _at: float) -> None:
    office.suspended_services.pop(event.service, None)
