"""The office, its halls' boards, its queue, its counters and its calls for help as states of the contract.

Each function returns a state with `epoch` and `seq` 0; `published` numbers them.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import TypeAlias
from zoneinfo import ZoneInfo

from msgspec import UNSET

from queue_core.domain.day import schedule
from queue_core.domain.estimate.newcomer import estimate_of_newcomer
from queue_core.domain.lines.routing import eligible_waiting
from queue_core.domain.office import Office, Workplace
from queue_core.domain.plan import LOWEST_TIER, CounterId, DirectionId, HallId, Words
from queue_core.views.moments import moment
from queue_core.voice.phrases import speak_call
from queue_core.wire import states
from queue_core.wire.values import Estimate

CALLS_AT_LEAST = 8
CALLS_FOR_SECONDS = 120.0


def office_view(
    office: Office,
    now: float,
    order: Words | None = None,
    doubt: Words | None = None,
    at_reception: Words | None = None,
) -> states.OfficeState:
    """Return whether the office is open and gives tickets.

    `order`: said in place of the promise to veterans; `doubt`: said while the computer's clock is not believed;
    `at_reception`: said by kiosks while they give no tickets.
    """
    zone, hours, suspended = ZoneInfo(office.plan.time_zone), office.hours, office.suspended
    shown = None if hours is None or hours is schedule.DAY_OFF else hours
    return states.OfficeState(
        epoch=0,
        seq=0,
        open=schedule.is_open(hours, now),
        suspended=states.Suspension(suspended.reason, moment(suspended.since, zone)) if suspended is not None else None,
        opens_at=moment(shown.opens_at, zone) if shown is not None else None,
        closes_at=moment(shown.closes_at, zone) if shown is not None else None,
        tickets_from=moment(shown.tickets_from, zone) if shown is not None else None,
        tickets_until=moment(shown.tickets_until, zone) if shown is not None else None,
        time_zone=office.plan.time_zone,
        languages=list(office.plan.languages),
        order=dict(order) if order else UNSET,
        clock_doubted=_clock_doubt(office, doubt or {}) or UNSET,
        tickets_at_reception=dict(at_reception) if at_reception is not None else UNSET,
    )


def _clock_doubt(office: Office, words: Words) -> states.ClockDoubt | None:
    doubt, zone = office.doubt, ZoneInfo(office.plan.time_zone)
    if doubt is None:
        return None
    return states.ClockDoubt(
        since=moment(doubt.since, zone),
        wall=moment(doubt.wall, zone),
        last=moment(doubt.last, zone) if doubt.last else None,
        words=dict(words),
    )


Estimates: TypeAlias = Mapping[DirectionId, Estimate | None]
"""For each direction the wait of an ordinary visitor who would come now; None: unknown."""


def estimates_of(office: Office, now: float) -> Estimates:
    """Return the estimates of all directions."""
    found = {d: estimate_of_newcomer(office, office.measured, d, LOWEST_TIER, now) for d in office.plan.directions}
    return {d: Estimate(f.low_minutes, f.high_minutes) if f is not None else None for d, f in found.items()}


def queue_view(office: Office, estimates: Estimates) -> states.QueueState:
    """Return who waits in each direction."""
    return states.QueueState(
        epoch=0,
        seq=0,
        directions=[
            states.DirectionQueue(
                id=direction,
                waiting=office.waiting.count(direction),
                open_counters=office.open_counters.get(direction, 0),
                estimate=estimates.get(direction),
            )
            for direction in office.plan.directions
        ],
        waiting=len(office.waiting),
        serving=office.serving,
    )


def board_view(
    office: Office, hall: HallId, now: float, estimates: Estimates, notice: Words | None = None
) -> states.BoardState:
    """Return a hall's board: numbers only, and a notice for everybody."""
    zone = ZoneInfo(office.plan.time_zone)
    lines = office.boards.get(hall, ())
    calls = [
        _board_call(
            line.seq, line.number, line.counter, line.direction, line.called_at, line.times, line.language, zone
        )
        for place, line in enumerate(lines)
        if place < CALLS_AT_LEAST or now - line.called_at <= CALLS_FOR_SECONDS
    ]
    serving = {
        str(workplace.id): office.tickets[workplace.ticket].number
        for workplace in office.workplaces.values()
        if workplace.hall == hall and workplace.ticket is not None
    }
    waiting = [
        states.BoardWaiting(
            direction=direction.id,
            count=office.waiting.count(direction.id),
            estimate=estimates.get(direction.id),
        )
        for direction in office.plan.directions.values()
        if hall in direction.halls
    ]
    return states.BoardState(
        epoch=0,
        seq=0,
        calls=calls,
        serving=serving,
        waiting=waiting,
        notice=dict(notice) if notice else None,
        closed=not schedule.is_open(office.hours, now),
    )


def counter_view(office: Office, counter: CounterId, now: float) -> states.CounterState:
    """Return a counter's lamp and number."""
    workplace = office.workplaces[counter]
    ticket = office.tickets[workplace.ticket] if workplace.ticket is not None else None
    rate = workplace.rate_code if workplace.rate_code is not None and now < workplace.rate_until else None
    waiting, waits_since = eligible_waiting(office, workplace)
    zone = ZoneInfo(office.plan.time_zone)
    return states.CounterState(
        epoch=0,
        seq=0,
        status=workplace.status,
        number=ticket.number if ticket is not None else None,
        since=moment(workplace.since, zone),
        times_called=ticket.times_called if ticket is not None else 0,
        automatic=workplace.automatic,
        waiting=waiting,
        waiting_since=moment(waits_since, zone) if waits_since is not None else UNSET,
        rate=rate or UNSET,
        administrator=_shown_name(office, workplace) or UNSET,
    )


def help_view(office: Office) -> states.HelpState:
    """Return the open calls for help, oldest first; with a ticket only where the office knows it."""
    zone = ZoneInfo(office.plan.time_zone)
    calls = sorted(office.help.values(), key=lambda call: call.since)
    entries = [
        states.HelpEntry(
            place=call.place,
            since=moment(call.since, zone),
            ticket=call.ticket if call.ticket is not None and call.ticket in office.tickets else UNSET,
        )
        for call in calls
    ]
    return states.HelpState(epoch=0, seq=0, help=entries)


@lru_cache(maxsize=4096)
def _board_call(
    seq: int, number: str, counter: str, direction: str, called_at: float, times: int, language: str, zone: ZoneInfo
) -> states.BoardCall:
    """Return one call as the wire has it: the same object each time, for a board repeats its lines with every call."""
    return states.BoardCall(
        seq=seq,
        number=number,
        counter=counter,
        direction=direction,
        called_at=moment(called_at, zone),
        times=times,
        languages=["uk"] if language == "uk" else ["uk", language],
        speak=speak_call(number, counter, times, ("uk", "en")),
    )


def _shown_name(office: Office, workplace: Workplace) -> str | None:
    if not office.plan.rules.show_administrator or workplace.administrator is None:
        return None
    administrator = office.plan.administrators.get(workplace.administrator)
    return administrator.shown_name if administrator is not None else None
