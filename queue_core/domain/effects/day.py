"""The day, the core, help and suspension."""

from __future__ import annotations

import copy
from collections import deque
from datetime import date

from queue_core.domain import events as happened
from queue_core.domain.day import schedule
from queue_core.domain.effects.parts import count_staffed
from queue_core.domain.estimate.measured import Measured
from queue_core.domain.explain.asked import folded
from queue_core.domain.office import BOARD_CALLS_KEPT, SERVICE_STANDS_KEPT, ClockDoubt, HelpCall, Office, Suspension
from queue_core.domain.ticket import INSIDE, Ticket


def day_opened(office: Office, event: happened.DayOpened, at: float) -> None:
    office.day, office.day_until, office.pilot = event.day, event.until, event.pilot
    office.hours = schedule.hours_of(office.plan, date.fromisoformat(event.day))
    for registry in (office.tickets, office.sequences, office.by_code, office.by_ask):
        registry.clear()
    for forgotten in (office.jobs, office.slips_out, office.pace, office.help, office.aside):
        forgotten.clear()
    for for_today in (office.aside_after, office.pause_reasons):
        for_today.clear()
    for looked_up in (office.by_number, office.last_presses, office.turns_before, office.service_stands):
        looked_up.clear()
    for counted in (office.open_counters, office.service_counters):
        counted.clear()
    for empty in (office.voided, office.free, office.carried_numbers, office.slips_failed):
        empty.clear()
    office.papers.clear()
    office.met.clear()
    office.waiting = type(office.waiting)()
    office.serving = 0
    office.measured = Measured(at)
    for ticket in event.tickets:
        _carry_over(office, ticket.pictured())
    for workplace in event.workplaces:
        kept = office.workplaces[workplace.id] = workplace.pictured()
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
        office.by_number[folded(ticket.number)] = ticket.id
        office.carried_numbers.add(ticket.number)
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
        elif ticket.slip.status == "failed":
            office.slips_failed.add(ticket.id)


def day_closed(_office: Office, _event: happened.DayClosed, _at: float) -> None:
    """Nothing changes: the new day's opening carries the rest."""


def core_started(office: Office, event: happened.CoreStarted, at: float) -> None:
    office.epoch = event.epoch
    for workplace in office.workplaces.values():
        workplace.since = workplace.since or at  # one that is new in the configuration stands closed from now on


def numbers_skipped(office: Office, event: happened.NumbersSkipped, _at: float) -> None:
    for direction, sequence in event.numbers:
        office.sequences[direction] = max(sequence, office.sequences.get(direction, 0))


def clock_doubted(office: Office, event: happened.ClockDoubted, at: float) -> None:
    office.doubt = ClockDoubt(event.why, event.wall, event.last, at)


def clock_confirmed(office: Office, _event: happened.ClockConfirmed, _at: float) -> None:
    office.doubt = None


def help_called(office: Office, event: happened.HelpCalled, at: float) -> None:
    office.help[event.place] = HelpCall(event.place, at, event.ticket)


def help_answered(office: Office, event: happened.HelpAnswered, _at: float) -> None:
    office.help.pop(event.place, None)


def office_suspended(office: Office, event: happened.OfficeSuspended, at: float) -> None:
    office.suspended = Suspension(event.reason, at)


def office_resumed(office: Office, _event: happened.OfficeResumed, at: float) -> None:
    """Let all clocks go on: what was set before or while the office stood still was set by its standing clock."""
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


def service_resumed(office: Office, event: happened.ServiceResumed, at: float) -> None:
    since = office.suspended_services.pop(event.service, None)
    if since is not None:
        office.service_stands.setdefault(event.service, deque(maxlen=SERVICE_STANDS_KEPT)).append(
            (office.worked(since), office.worked(at))
        )
