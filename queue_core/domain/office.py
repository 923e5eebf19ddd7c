"""The office as it is at one moment: who waits, who is called, what each counter does. `apply` alone changes it."""

from __future__ import annotations

import copy
from collections import deque
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from queue_core.domain.day.schedule import Hours
from queue_core.domain.estimate.measured import Measured
from queue_core.domain.ids import JobId, TicketId
from queue_core.domain.lines.waiting import WaitingPeople
from queue_core.domain.plan import (
    AdministratorId,
    CounterId,
    DeviceId,
    DirectionId,
    HallId,
    Level,
    OfficePlan,
    ServiceId,
)
from queue_core.domain.ticket import Ticket, TicketStatus

CounterStatus: TypeAlias = Literal["closed", "free", "called", "serving", "paused"]
SuspensionReason: TypeAlias = Literal["air_raid", "blackout", "other"]

SERVICE_STANDS_KEPT = 20
"""Of each service; older ones are so far back that no one waiting stood through them."""
BOARD_CALLS_KEPT = 40
"""A board shows at most this many calls (wire contract)."""


@dataclass(slots=True)
class Workplace:
    """What a counter does now."""

    id: CounterId
    hall: HallId
    status: CounterStatus = "closed"
    since: float = 0.0
    changed_seq: int = 0
    """Journal number of the record that gave it its present number and status."""
    administrator: AdministratorId | None = None
    skills: dict[DirectionId, Level] = field(default_factory=dict)
    service_skills: dict[ServiceId, Level | Literal["none"]] = field(default_factory=dict)
    secondary_after: float = 0.0
    ticket: TicketId | None = None
    called_at: float = 0.0
    """Instant of the last call or recall."""
    automatic: bool = False
    """The present call came by itself and nobody has acknowledged it."""
    free_at: float | None = None
    """End of the wrap-up after a service."""
    idle_since: float = 0.0
    rate_code: str | None = None
    rate_until: float = 0.0

    def pictured(self) -> Workplace:
        """Return a copy that changes no more."""
        twin = copy.copy(self)
        twin.skills, twin.service_skills = dict(self.skills), dict(self.service_skills)
        return twin


@dataclass(slots=True)
class BoardLine:
    """One call as a board shows it. `seq`: journal number of the call or of its latest recall."""

    seq: int
    ticket: TicketId
    number: str
    counter: CounterId
    direction: DirectionId
    called_at: float
    times: int
    language: str


@dataclass(slots=True)
class HelpCall:
    """Somebody waits for help at `place`."""

    place: str
    since: float
    ticket: TicketId | None = None


@dataclass(slots=True)
class Suspension:
    """The office stands still."""

    reason: SuspensionReason
    since: float


@dataclass(frozen=True, slots=True)
class ClockDoubt:
    """The computer's clock is not believed. `wall`: what it said; `last`: the last trusted instant, 0 where none is."""

    why: str
    wall: float
    last: float
    since: float


LeftAs: TypeAlias = tuple[TicketId, TicketStatus, CounterId | None, int, int | None, tuple[ServiceId, ...], float]
"""How something left a ticket: id, status, counter, times called, mark, services still to come, seniority."""


@dataclass(frozen=True, slots=True)
class LastPress:
    """How a counter and the tickets it touched were before its last press, and the first and last record it made."""

    at: float
    first_seq: int
    seq: int
    workplace: Workplace
    tickets: tuple[Ticket, ...]
    left_as: tuple[LeftAs, ...]
    """How the press left the tickets."""


@dataclass(frozen=True, slots=True)
class PauseReason:
    """What a pause was said to be for. `since`: when the pause began; `seq`: journal number of the saying."""

    reason: str
    since: float
    seq: int


@dataclass(slots=True)
class Office:
    """The aggregate. `seq` is the journal number of the last fact applied, `latest` its instant."""

    plan: OfficePlan
    seq: int = 0
    epoch: int = 0
    latest: float = 0.0
    day: str = ""
    """The open business day, ISO date; empty before the first."""
    day_until: float = 0.0
    pilot: bool = False
    """The open day is on trial: kept out of statistics."""
    doubt: ClockDoubt | None = None
    """Why the computer's clock is not believed; meanwhile the open day is not closed."""
    hours: Hours | None = None
    """Hours of the open day; None when it is open around the clock."""
    tickets: dict[TicketId, Ticket] = field(default_factory=dict)
    waiting: WaitingPeople = field(default_factory=WaitingPeople)
    workplaces: dict[CounterId, Workplace] = field(default_factory=dict)
    free: set[CounterId] = field(default_factory=set)
    open_counters: dict[DirectionId, int] = field(default_factory=dict)
    """How many staffed counters may serve at least one service of each direction."""
    service_counters: dict[ServiceId, int] = field(default_factory=dict)
    """How many staffed counters may serve each service."""
    sequences: dict[DirectionId, int] = field(default_factory=dict)
    carried_numbers: set[str] = field(default_factory=set)
    """Numbers of those who are inside since an earlier day: a number keeps its letter wherever its ticket was sent."""
    boards: dict[HallId, deque[BoardLine]] = field(default_factory=dict)
    by_code: dict[str, TicketId] = field(default_factory=dict)
    by_number: dict[str, TicketId] = field(default_factory=dict)
    """Tickets by the one spelling of their number; of two days' tickets under one number the newer."""
    by_ask: dict[tuple[DeviceId, str], TicketId] = field(default_factory=dict)
    voided: set[tuple[DeviceId, str]] = field(default_factory=set)
    jobs: dict[JobId, TicketId] = field(default_factory=dict)
    slips_out: dict[JobId, TicketId] = field(default_factory=dict)
    """Print jobs neither printed nor failed: the outbox."""
    slips_failed: set[TicketId] = field(default_factory=set)
    """Tickets whose slip surely did not come out: a printer that is well again looks through these alone."""
    help: dict[str, HelpCall] = field(default_factory=dict)
    suspended: Suspension | None = None
    stood: float = 0.0
    """Seconds the office has stood still since the day began, the present suspension left out."""
    suspended_services: dict[ServiceId, float] = field(default_factory=dict)
    """Services whose register is down, and since when; over the night see `DayOpened`."""
    service_stands: dict[ServiceId, deque[tuple[float, float]]] = field(default_factory=dict)
    """From when to when, on the `worked` clock, each service stood still today, the present time left out."""
    in_a_row: dict[DirectionId, dict[int, int]] = field(default_factory=dict)
    """Calls of each bounded tier in a row, by direction: an ordinary call begins anew."""
    turns_before: dict[CounterId, dict[int, int]] = field(default_factory=dict)
    """What `in_a_row` held of its direction before the latest call to each counter: for taking that call back."""
    measured: Measured = field(default_factory=Measured)
    """Arrivals and calls of the day: what waits are estimated from."""
    serving: int = 0
    last_presses: dict[CounterId, LastPress] = field(default_factory=dict)
    """What may still be undone. Not part of the journal: after a restart nothing can be undone."""
    aside: dict[TicketId, float] = field(default_factory=dict)
    """Parked and postponed tickets, and until when."""
    aside_after: dict[TicketId, int] = field(default_factory=dict)
    """Postponed tickets that come back sooner, once so many others are called. Not over the night."""
    pause_reasons: dict[CounterId, tuple[PauseReason, ...]] = field(default_factory=dict)
    """What the latest pause of a counter was for, and before it what an undo brings back. Not over the night."""
    papers: dict[int, TicketId] = field(default_factory=dict)
    """Numbers of the paper roll that were entered today, and the ticket each became."""
    met: set[tuple[TicketId, CounterId | None]] = field(default_factory=set)
    """Who was met today: where they wait (None), or on the way to a counter."""
    pace: dict[DeviceId, deque[float]] = field(default_factory=dict)
    """Instants of the last tickets of each device, for the pace limit."""

    def clock(self, now: float) -> float:
        """Return the instant at which the office's clocks stand: now, or since when it is suspended."""
        return now if self.suspended is None else min(now, self.suspended.since)

    def stood_by(self, instant: float) -> float:
        """Return how long the office had stood still, in all, by an instant of the open day; seconds."""
        stood = self.stood
        if self.suspended is not None:
            stood += max(0.0, instant - self.suspended.since)
        for begun, ended in reversed(self.measured.stands):
            if instant >= ended:
                break
            stood -= ended - max(begun, instant)
        return stood

    def worked(self, instant: float) -> float:
        """Return an instant on the clock that goes on only while the office does; seconds."""
        return instant - self.stood_by(instant)

    def passed(self, since: float, now: float) -> float:
        """Return how long the office's clocks went on between two instants of the open day; seconds."""
        return now - since - (self.stood_by(now) - self.stood_by(since))

    def waited(self, ticket: Ticket, now: float) -> float:
        """Return how long a ticket has stood in line, seconds; time the office or its service stood still is left out.

        It counts from its place, so that of two in one line the one before has always waited longer.
        """
        since_place = now - ticket.place_at - (self.stood_by(now) - ticket.stood_before)
        return since_place - self._service_stood(ticket.service, ticket.place_at - ticket.stood_before, now)

    def _service_stood(self, service: ServiceId, since: float, now: float) -> float:
        """Return how long a service stood still while the office went on, from `since` on the `worked` clock to `now`.

        On that clock a place of yesterday is known too, though when the office stood yesterday is forgotten.
        """
        stands = list(self.service_stands.get(service, ()))
        if service in self.suspended_services:
            stands.append((self.worked(self.suspended_services[service]), self.worked(now)))
        return sum(ended - max(begun, since) for begun, ended in stands if ended > since)

    def equipment_of(self, counter: CounterId) -> tuple[str, ...]:
        """Return the needs a counter is equipped for."""
        planned = self.plan.counters.get(counter)
        return planned.equipped if planned is not None else ()


def new_office(plan: OfficePlan) -> Office:
    """Return an office with all counters closed and nobody in it."""
    office = Office(plan)
    for counter in plan.counters.values():
        office.workplaces[counter.id] = Workplace(counter.id, counter.hall)
    for hall in plan.halls:
        office.boards[hall] = deque(maxlen=BOARD_CALLS_KEPT)
    return office
