"""The core's start, the end of a business day, and everything else that only time brings."""

from __future__ import annotations

import copy
from collections.abc import Collection
from datetime import date

from queue_core.domain.commands import MaybeGiven, PassTime, StartCore
from queue_core.domain.counters.presses import due_by_itself
from queue_core.domain.day import doubt, schedule
from queue_core.domain.events import (
    CallUnanswered,
    CoreStarted,
    CounterResumed,
    DayClosed,
    DayOpened,
    Event,
    NumbersSkipped,
    ParkedTicketClosed,
    TicketReturned,
    VisitorTurnedAway,
)
from queue_core.domain.ids import TicketId
from queue_core.domain.office import Office
from queue_core.domain.ticket import INSIDE, Ticket


def start_core(office: Office, command: StartCore, now: float) -> list[Event]:
    """Note the start, and what is to be made of the clock; open the business day where it has changed or none was.

    A doubt that ends here leaves the new day to the next passing of time, when the office's time has gone on.
    """
    clock = doubt.at_start(office, command.wall)
    is_settled = office.doubt is None and not clock
    opened = _new_day(office, now) if is_settled or not office.day else []
    events = [*opened, *clock, CoreStarted(command.epoch, command.version)]
    return events if command.maybe_given is None else [*events, *_skipped(office, command.maybe_given, events)]


def _skipped(office: Office, maybe: MaybeGiven, begun: list[Event]) -> list[Event]:
    """Leave out the numbers that may have been given on the day that is open once `begun` has happened."""
    opened = next((event.day for event in begun if isinstance(event, DayOpened)), None)
    known = office.sequences if opened is None else {}
    may_be_out = dict(maybe.numbers) if maybe.day == (opened or office.day) else {}
    skipped = []
    for direction in office.plan.directions:
        last = max(known.get(direction, 0), may_be_out.get(direction, 0)) + maybe.jump
        if last > known.get(direction, 0):
            skipped.append((direction, last))
    return [NumbersSkipped(tuple(skipped))] if skipped else []


def pass_time(office: Office, _command: PassTime, now: float) -> list[Event]:
    """Do what is due: unanswered automatic calls, wrap-ups, who stood aside, closing, the business day."""
    events: list[Event] = []
    if office.suspended is None:
        for workplace in office.workplaces.values():
            if workplace.automatic and workplace.ticket is not None:
                if now >= workplace.called_at + office.plan.rules.answer_automatic_within:
                    events.append(CallUnanswered(workplace.ticket, workplace.id))
            elif workplace.free_at is not None and now >= workplace.free_at:
                events.append(CounterResumed(workplace.id))
            else:
                events += due_by_itself(office, workplace, now)
        back = _back_from_aside(office, now)
        over = {event.ticket for event in back if isinstance(event, ParkedTicketClosed)}
        events += [*back, *turned_away(office, now, over)]
    return events or _new_day(office, now)


def _back_from_aside(office: Office, now: float) -> list[TicketReturned | ParkedTicketClosed]:
    due = [office.tickets[ticket] for ticket, until in office.aside.items() if now >= until]
    return [
        TicketReturned(ticket.id, "time") if ticket.status == "postponed" else ParkedTicketClosed(ticket.id)
        for ticket in due
    ]


def turned_away(office: Office, now: float, over: Collection[TicketId] = ()) -> list[VisitorTurnedAway]:
    """At closing, where the office does not serve on: end the visits of all who wait, but of those already `over`."""
    return _all_turned_away(office, over) if closes_on_somebody(office, now) else []


def closes_on_somebody(office: Office, now: float) -> bool:
    """Say whether the office is closed, serves nobody on, and somebody waits: perhaps sent on since it closed."""
    hours = office.hours
    if office.plan.rules.after_closing != "close" or hours is None or now < hours.closes_at:
        return False
    return len(office.waiting) > 0 or len(office.aside) > 0


def _left_over(office: Office, now: float) -> list[VisitorTurnedAway]:
    """At the end of a day: end the visits of those for whom the office closed and nobody came back to serve on.

    Who waited when the office was suspended keeps the place, unless the office turns people away at closing.
    """
    away, hours = turned_away(office, now), office.hours
    if away or hours is None or hours is schedule.DAY_OFF or office.suspended is not None or now <= hours.closes_at:
        return away
    return _all_turned_away(office)


def _all_turned_away(office: Office, over: Collection[TicketId] = ()) -> list[VisitorTurnedAway]:
    waiting = sorted(office.waiting.everyone(), key=lambda ticket: office.tickets[ticket].place)
    return [VisitorTurnedAway(ticket) for ticket in [*waiting, *office.aside] if ticket not in over]


def _new_day(office: Office, now: float) -> list[Event]:
    if office.day and office.doubt is not None:
        return []
    today = schedule.business_day(office.plan, now)
    if office.day and today <= date.fromisoformat(office.day):
        return []
    away = _left_over(office, now)
    gone = {event.ticket for event in away}
    kept = tuple(
        ticket
        for ticket in office.tickets.values()
        if ticket.id not in gone and _crosses_the_night(office, ticket, now)
    )
    inside = {ticket.id for ticket in kept}
    opened = DayOpened(
        day=today.isoformat(),
        until=schedule.day_end(office.plan, today),
        tickets=tuple(ticket.pictured() for ticket in kept),
        workplaces=tuple(workplace.pictured() for workplace in office.workplaces.values()),
        boards=tuple(
            (hall, tuple(copy.copy(line) for line in lines if line.ticket in inside))
            for hall, lines in office.boards.items()
        ),
        help=tuple(copy.copy(call) for call in office.help.values()),
        suspended=copy.copy(office.suspended),
        stood=office.stood,
        suspended_services=tuple(
            (service, _moved_past_stands(office, since)) for service, since in office.suspended_services.items()
        ),
        in_a_row=tuple((direction, tuple(row.items())) for direction, row in office.in_a_row.items()),
        pilot=office.plan.pilot,
    )
    return [*away, DayClosed(office.day), opened] if office.day else [opened]


def _moved_past_stands(office: Office, since: float) -> float:
    """Return the instant as far from now as `since` is by the office's clock: the new day does not know when it stood.

    So taken, `since` less all the office ever stood is the moment it was on the clock that stands with the office.
    """
    return since + office.stood - office.stood_by(since)


def _crosses_the_night(office: Office, ticket: Ticket, now: float) -> bool:
    if ticket.status in INSIDE:
        return True
    rateable = ticket.status == "served" and ticket.mark is None and ticket.finished_at is not None
    return rateable and now <= (ticket.finished_at or 0.0) + office.plan.rules.rate_within
