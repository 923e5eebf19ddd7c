"""A planned day in virtual time: the same rules that run an office, an event heap, nobody sleeps. Pure."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from heapq import heappop, heappush
from typing import Literal, TypeAlias

from queue_core.domain.commands import Command, Key, PressKey, StartCore, TakeTicket
from queue_core.domain.events import TicketCalled
from queue_core.domain.ids import TicketId
from queue_core.domain.office import new_office
from queue_core.domain.plan import CounterId, DeviceId, OfficePlan, ServiceId
from queue_core.domain.settle import carry_out
from queue_core.replay.derived import PlannedVisit
from queue_core.replay.office_files import service_of
from queue_core.replay.open_counters import ALWAYS, Shift

What: TypeAlias = Literal["opens", "done", "closes", "comes"]
ORDER: Mapping[What, int] = {"done": 0, "closes": 1, "opens": 2, "comes": 3}
"""What comes first of what happens at one instant."""
BEFORE_THE_FIRST_MINUTES = 1.0


class RulesDiffer(Exception):
    """The rules refused what the day needs; the text names command and code."""


@dataclass(slots=True)
class VirtualDay:
    """When each visit (its place in the record) was issued and called, minutes after midnight; numbers as called."""

    issued: dict[int, float] = field(default_factory=dict)
    called: dict[int, float] = field(default_factory=dict)
    at_counter: dict[int, CounterId] = field(default_factory=dict)

    def waits(self) -> dict[int, float]:
        """Return how long each visit waited, minutes."""
        return {number: at - self.issued[number] for number, at in self.called.items()}


def play(
    plan: OfficePlan,
    planned: Sequence[PlannedVisit],
    midnight: float,
    shifts: Mapping[CounterId, Sequence[Shift]] | None = None,
) -> VirtualDay:
    """Play the day in the office made of the record; `shifts` None: all counters stay open. `midnight`: seconds.

    Raises `RulesDiffer`.
    """
    hall = _Hall(plan, planned, midnight)
    for counter in plan.counters:
        hall.plan_shifts(counter, ALWAYS if shifts is None else shifts[counter])
    return hall.play()


class _Hall:
    def __init__(self, plan: OfficePlan, planned: Sequence[PlannedVisit], midnight: float) -> None:
        self._office = new_office(plan)
        self._midnight = midnight
        self._visits = {TicketId(f"visit-{visit.number}"): visit for visit in planned}
        self._kiosk = next(device.id for device in plan.devices.values() if device.role == "kiosk")
        self._wanted_open: set[CounterId] = set()
        self._heap: list[tuple[float, int, int, What, str]] = []
        self._planned = 0
        self._begins = min(visit.arrives for visit in planned) - BEFORE_THE_FIRST_MINUTES
        self._day = VirtualDay()
        for ticket, visit in self._visits.items():
            self._happens(visit.arrives, "comes", ticket)

    def plan_shifts(self, counter: CounterId, shifts: Sequence[Shift]) -> None:
        for shift in shifts:
            self._happens(max(self._begins, shift.opens), "opens", counter)
            if shift.closes < math.inf:
                self._happens(shift.closes, "closes", counter)

    def play(self) -> VirtualDay:
        self._carry_out(StartCore(1, "virtual"), self._begins)
        while self._heap:
            at, _, _, what, whose = heappop(self._heap)
            match what:
                case "comes":
                    self._comes(TicketId(whose), at)
                case "opens":
                    self._wanted_open.add(CounterId(whose))
                    if self._office.workplaces[CounterId(whose)].status == "closed":
                        self._press(CounterId(whose), "open", at)
                case "closes":
                    self._wanted_open.discard(CounterId(whose))
                    if self._office.workplaces[CounterId(whose)].status == "free":
                        self._press(CounterId(whose), "close", at)
                case "done":
                    self._done(CounterId(whose), at)
        return self._day

    def _comes(self, ticket: TicketId, at: float) -> None:
        wanted = ServiceId(service_of(self._visits[ticket].visit))
        self._day.issued[self._visits[ticket].number] = at
        self._carry_out(TakeTicket(ticket, ticket, DeviceId(self._kiosk), ticket, wanted, "uk"), at)

    def _done(self, counter: CounterId, at: float) -> None:
        if counter in self._wanted_open:
            self._press(counter, "next", at)
        else:
            self._press(counter, "finish", at)
            self._press(counter, "close", at)

    def _press(self, counter: CounterId, key: Key, at: float) -> None:
        self._carry_out(PressKey(counter, key), at)

    def _carry_out(self, command: Command, at: float) -> None:
        outcome = carry_out(self._office, command, self._midnight + at * 60)
        if outcome.refusal is not None:
            raise RulesDiffer(f"{command} was refused: {outcome.refusal.code}")
        for event in outcome.events:
            if isinstance(event, TicketCalled):
                self._called(event, at)

    def _called(self, event: TicketCalled, at: float) -> None:
        visit = self._visits[event.ticket]
        self._day.called[visit.number] = at
        self._day.at_counter[visit.number] = event.counter
        self._happens(at + visit.service, "done", event.counter)
        if event.automatic:
            self._press(event.counter, "start", at)

    def _happens(self, at: float, what: What, whose: str) -> None:
        self._planned += 1
        heappush(self._heap, (at, ORDER[what], self._planned, what, whose))
