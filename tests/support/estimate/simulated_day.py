"""A whole office day in virtual time, decided by the real rules, with the estimate each visitor was given. Seeded."""

from __future__ import annotations

import heapq
import math
import random
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from queue_core.domain import commands as told
from queue_core.domain.estimate.accuracy import Accuracy
from queue_core.domain.estimate.forecast import Range
from queue_core.domain.estimate.measured import Measured
from queue_core.domain.estimate.newcomer import estimate_of_newcomer
from queue_core.domain.events import Event, TicketCalled, TicketIssued
from queue_core.domain.ids import TicketId
from queue_core.domain.office import Office, new_office
from queue_core.domain.plan import LOWEST_TIER, CategoryId, CounterId, DeviceId, DirectionId, Rules, ServiceId
from queue_core.domain.settle import carry_out
from tests.support.offices import office_of

MORNING = 1_700_030_000.0
SIGMA = 0.7
"""Spread of the logarithm of a service at a counter (0.6–0.8 measured)."""


@dataclass(frozen=True, slots=True)
class Promise:
    """What a visitor of a tier was told, and the minutes waited: None where not called by the end."""

    tier: int
    estimate: Range | None
    waited: float | None


@dataclass(slots=True)
class SimulatedDay:
    """Visitors come by chance at a load, a share of them in the first tier; counters are never left idle."""

    seed: int
    counters: int
    directions: int
    load: float
    first_tier: float
    minutes: float = 12.0
    log_normal: bool = False
    hours: float = 9.0
    measured: Measured = field(default_factory=Measured)
    accuracy: Accuracy = field(default_factory=Accuracy)
    history: list[tuple[Event, float]] = field(default_factory=list)
    promises: dict[TicketId, tuple[int, float, Range | None]] = field(default_factory=dict)
    waits: dict[TicketId, float] = field(default_factory=dict)

    def run(self) -> list[Promise]:
        """Play the day and return what was promised to whom, and what came."""
        chance = random.Random(self.seed)
        office = new_office(office_of(self.counters, self.directions, Rules(least_seconds_on_call=0)))
        ends: list[tuple[float, CounterId]] = []
        service = self._service(chance)
        self._tell(office, told.StartCore(1, "test"), MORNING)
        for counter in office.plan.counters:
            self._tell(office, told.PressKey(counter, "open"), MORNING)
        for number, at in enumerate(self._arrivals(chance)):
            while ends and ends[0][0] <= at:
                ended, counter = heapq.heappop(ends)
                self._begin(ends, self._tell(office, told.PressKey(counter, "next"), ended), ended, service)
            called = self._take(office, number, at, chance)
            self._begin(ends, called, at, service)
        while ends:
            ended, counter = heapq.heappop(ends)
            self._begin(ends, self._tell(office, told.PressKey(counter, "next"), ended), ended, service)
        return [
            Promise(tier, estimate, self.waits.get(ticket)) for ticket, (tier, _, estimate) in self.promises.items()
        ]

    def _arrivals(self, chance: random.Random) -> Iterable[float]:
        rate = self.load * self.counters / (self.minutes * 60)
        at = MORNING
        while (at := at + chance.expovariate(rate)) < MORNING + self.hours * 3600:
            yield at

    def _service(self, chance: random.Random) -> Callable[[], float]:
        seconds = self.minutes * 60
        if self.log_normal:
            middle = math.log(seconds) - SIGMA**2 / 2
            return lambda: chance.lognormvariate(middle, SIGMA)
        return lambda: chance.expovariate(1 / seconds)

    def _take(self, office: Office, number: int, at: float, chance: random.Random) -> list[TicketCalled]:
        direction = DirectionId(f"d{chance.randrange(self.directions) + 1}")
        first = chance.random() < self.first_tier
        tier = 1 if first else LOWEST_TIER
        ticket = TicketId(f"t{number}")
        self.promises[ticket] = (tier, at, estimate_of_newcomer(office, self.measured, direction, tier, at))
        take = told.TakeTicket(
            ticket=ticket,
            code=f"C{number:07d}",
            device=DeviceId("kiosk-1"),
            ask=f"ask-{number}",
            service=ServiceId(f"{direction}-general"),
            language="uk",
            category=CategoryId("veteran") if first else None,
            printer=None,
        )
        return self._tell(office, take, at)

    def _tell(self, office: Office, command: told.Command, at: float) -> list[TicketCalled]:
        outcome = carry_out(office, command, at)
        assert outcome.refusal is None, outcome.refusal
        for event in outcome.events:
            self.history.append((event, at))
            measure(self.measured, office, event, at)
            if isinstance(event, TicketCalled):
                ticket = office.tickets[event.ticket]
                self.waits[ticket.id] = (at - ticket.issued_at) / 60
                self.accuracy.happened(ticket.direction, self.promises[ticket.id][2], self.waits[ticket.id])
        return [event for event in outcome.events if isinstance(event, TicketCalled)]

    @staticmethod
    def _begin(
        ends: list[tuple[float, CounterId]], calls: list[TicketCalled], at: float, service: Callable[[], float]
    ) -> None:
        for called in calls:
            heapq.heappush(ends, (at + service(), called.counter))


def measure(measured: Measured, office: Office, event: Event, at: float) -> None:
    """Let an event be measured, as the office's effects do."""
    if isinstance(event, TicketIssued):
        measured.issued(event.direction, event.tier, at)
    elif isinstance(event, TicketCalled):
        ticket = office.tickets[event.ticket]
        measured.called(ticket.direction, ticket.tier, at, at - ticket.issued_at)


def measured_anew(history: Iterable[tuple[Event, float]]) -> Measured:
    """Return the measurement of a day made from its events alone."""
    measured, issued = Measured(), dict[TicketId, tuple[TicketIssued, float]]()
    for event, at in history:
        if isinstance(event, TicketIssued):
            issued[event.ticket] = (event, at)
            measured.issued(event.direction, event.tier, at)
        elif isinstance(event, TicketCalled):
            ticket, issued_at = issued[event.ticket]
            measured.called(ticket.direction, ticket.tier, at, at - issued_at)
    return measured
