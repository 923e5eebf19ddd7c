"""A hall in virtual time through the real rules, with exponential arrivals and services: what theory can predict."""

from __future__ import annotations

import heapq
from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import sqrt
from random import Random
from statistics import fmean, stdev

from queue_core.domain import commands as told
from queue_core.domain.events import TicketCalled
from queue_core.domain.ids import TicketId
from queue_core.domain.office import new_office
from queue_core.domain.plan import CategoryId, CounterId, DeviceId, OfficePlan, Rules, ServiceId
from queue_core.domain.settle import Outcome, carry_out
from tests.support.offices import office_of
from tests.support.script import MORNING

SERVICE_SECONDS = 600.0
BATCHES = 40
CATEGORY_OF_TIER: dict[int, CategoryId | None] = {1: CategoryId("veteran"), 2: CategoryId("disability"), 4: None}


@dataclass(frozen=True, slots=True)
class Wait:
    """One visitor's wait, seconds, with the tier and the numbers of the arrival and of the call, each from 0."""

    arrival: int
    call: int
    tier: int
    seconds: float


def hall_of(counters: int) -> OfficePlan:
    """Return an office whose counters all serve one direction, with numbers for everybody."""
    plan = office_of(counters, 1, Rules(least_seconds_on_call=0))
    directions = {name: replace(direction, last_number=10**9) for name, direction in plan.directions.items()}
    return replace(plan, directions=directions)


def waits_in(counters: int, load: float, shares: dict[int, float], visitors: int, seed: int) -> list[Wait]:
    """Let `visitors` come under `load` (0 to 1), tiers by `shares`; return their waits in order of arrival."""
    return _Hall(counters, Random(seed)).run(load * counters / SERVICE_SECONDS, shares, visitors)


class _Hall:
    def __init__(self, counters: int, random: Random) -> None:
        self._office, self._random, self._now = new_office(hall_of(counters)), random, MORNING
        self._ends: list[tuple[float, CounterId]] = []
        self._issued: dict[TicketId, tuple[int, int, float]] = {}
        self._waits: list[Wait] = []
        self._tell(told.StartCore(1, "test"))
        for counter in self._office.plan.counters:
            self._tell(told.PressKey(counter, "open"))

    def run(self, rate: float, shares: dict[int, float], visitors: int) -> list[Wait]:
        tiers = self._random.choices(list(shares), list(shares.values()), k=visitors)
        comes_at = self._now
        for arrival, tier in enumerate(tiers):
            comes_at += self._random.expovariate(rate)
            self._serve_until(comes_at)
            self._now = comes_at
            ticket = TicketId(f"t{arrival}")
            self._issued[ticket] = (arrival, tier, comes_at)
            category = CATEGORY_OF_TIER[tier]
            take = told.TakeTicket(
                ticket, ticket, DeviceId("kiosk-1"), ticket, ServiceId("d1-general"), "uk", category=category
            )
            self._tell(take)
        self._serve_until(float("inf"))
        return sorted(self._waits, key=lambda wait: wait.arrival)

    def _serve_until(self, instant: float) -> None:
        while self._ends and self._ends[0][0] <= instant:
            self._now, counter = heapq.heappop(self._ends)
            self._tell(told.PressKey(counter, "next"))

    def _tell(self, command: told.Command) -> Outcome:
        outcome = carry_out(self._office, command, self._now)
        assert outcome.refusal is None
        for event in outcome.events:
            if isinstance(event, TicketCalled):
                arrival, tier, came_at = self._issued[event.ticket]
                self._waits.append(Wait(arrival, len(self._waits), tier, self._now - came_at))
                ends_at = self._now + self._random.expovariate(1 / SERVICE_SECONDS)
                heapq.heappush(self._ends, (ends_at, event.counter))
        return outcome


def erlang_c(counters: int, load: float) -> float:
    """Return the probability that a visitor of M/M/c must wait (Erlang, 1917)."""
    blocked = 1.0
    for servers in range(1, counters + 1):
        blocked = load * counters * blocked / (servers + load * counters * blocked)
    return blocked / (1 - load * (1 - blocked))


def mean_and_error(values: Sequence[float]) -> tuple[float, float]:
    """Return the mean and its standard error by the method of batch means: waits of neighbours hang together."""
    length = len(values) // BATCHES
    means = [fmean(values[length * batch : length * (batch + 1)]) for batch in range(BATCHES)]
    return fmean(means), stdev(means) / sqrt(BATCHES)
