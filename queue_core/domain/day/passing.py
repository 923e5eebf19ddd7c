"""The core's start, the end of a business day, and everything else that only time brings."""

from __future__ import annotations

import copy
from datetime import date

from queue_core.domain.commands import PassTime, StartCore
from queue_core.domain.day import schedule
from queue_core.domain.events import CallUnanswered, CoreStarted, CounterResumed, DayClosed, DayOpened, Event
from queue_core.domain.office import Office, Ticket


def start_core(office: Office, command: StartCore, now: float) -> list[Event]:
    """Note the start; open the business day where it has changed (or there was none)."""
    return [*_new_day(office, now), CoreStarted(command.epoch, command.version)]


def pass_time(office: Office, _command: PassTime, now: float) -> list[Event]:
    """Do what is due: return unanswered automatic calls, end wrap-ups, change the business day."""
    events: list[Event] = []
    if office.suspended is None:
        for workplace in office.workplaces.values():
            if workplace.automatic and workplace.ticket is not None:
                if now >= workplace.called_at + office.plan.rules.answer_automatic_within:
                    events.append(CallUnanswered(workplace.ticket, workplace.id))
            elif workplace.free_at is not None and now >= workplace.free_at:
                events.append(CounterResumed(workplace.id))
    return events or _new_day(office, now)


def _new_day(office: Office, now: float) -> list[Event]:
    today = schedule.business_day(office.plan, now)
    if office.day and today <= date.fromisoformat(office.day):
        return []
    kept = tuple(ticket for ticket in office.tickets.values() if _crosses_the_night(office, ticket, now))
    inside = {ticket.id for ticket in kept}
    opened = DayOpened(
        day=today.isoformat(),
        until=schedule.day_end(office.plan, today),
        tickets=copy.deepcopy(kept),
        workplaces=tuple(copy.deepcopy(workplace) for workplace in office.workplaces.values()),
        boards=tuple(
            (hall, tuple(copy.copy(line) for line in lines if line.ticket in inside))
            for hall, lines in office.boards.items()
        ),
        help=tuple(copy.copy(call) for call in office.help.values()),
        suspended=copy.copy(office.suspended),
    )
    return [DayClosed(office.day), opened] if office.day else [opened]


def _crosses_the_night(office: Office, ticket: Ticket, now: float) -> bool:
    if ticket.status in ("waiting", "called", "serving"):
        return True
    rateable = ticket.status == "served" and ticket.mark is None and ticket.finished_at is not None
    return rateable and now <= (ticket.finished_at or 0.0) + office.plan.rules.rate_within
