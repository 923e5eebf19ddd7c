"""What one command costs the rules with 10, 1 000 and 100 000 people waiting, beside a bare heap push and pop."""

from __future__ import annotations

import heapq
from collections.abc import Callable
from itertools import count

from queue_core.domain import commands as told
from queue_core.domain.ids import TicketId
from queue_core.domain.office import Office, new_office
from queue_core.domain.plan import CounterId, DeviceId, Rules
from queue_core.domain.settle import carry_out
from tests.benchmarks.figures import growth_exponent, in_turns, keep, seconds_of
from tests.support.offices import office_of
from tests.support.script import MORNING

CROWDS = (10, 1_000, 100_000)
COMMANDS = 400
ROUNDS = 7


def crowded_office(waiting: int) -> tuple[Office, Callable[[], None]]:
    """Return an office with so many waiting and one open counter, and a function that takes a ticket and calls one."""
    plan = office_of(14, 11, Rules(least_seconds_on_call=0))
    services = [service.id for service in plan.services.values() if service.general]
    office, numbers = new_office(plan), count()
    carry_out(office, told.StartCore(1, "bench"), MORNING)
    for direction in plan.directions.values():
        object.__setattr__(direction, "last_number", 10_000_000)

    def take() -> None:
        number = next(numbers)
        ticket, service = TicketId(str(number)), services[number % len(services)]
        command = told.TakeTicket(ticket, f"{number:08d}", DeviceId("kiosk-1"), str(number), service, "uk")
        carry_out(office, command, MORNING)

    for _ in range(waiting):
        take()
    carry_out(office, told.PressKey(CounterId("1"), "open"), MORNING)

    def take_and_call() -> None:
        take()
        carry_out(office, told.PressKey(CounterId("1"), "next"), MORNING)

    return office, take_and_call


def bare_heap(waiting: int) -> Callable[[], None]:
    """Return a function that pushes and pops a heap of so many."""
    heap = [(float(number), number) for number in range(waiting)]
    numbers = count(waiting)

    def push_and_pop() -> None:
        number = next(numbers)
        heapq.heappush(heap, (float(number), number))
        heapq.heappop(heap)

    return push_and_pop


def main() -> None:
    """Measure and keep."""

    def repeated(work: Callable[[], None]) -> Callable[[], float]:
        return lambda: seconds_of(lambda: [work() for _ in range(COMMANDS)]) / COMMANDS

    works = {}
    for crowd in CROWDS:
        works[f"two commands, {crowd} waiting, µs"] = repeated(crowded_office(crowd)[1])
        works[f"bare heap push and pop, {crowd}, µs"] = repeated(bare_heap(crowd))
    medians = in_turns(works, ROUNDS)
    costs = [medians[f"two commands, {crowd} waiting, µs"] for crowd in CROWDS]
    figures: dict[str, object] = {name: value * 1e6 for name, value in medians.items()}
    figures["cost at 100 000 waiting / at 10"] = costs[-1] / costs[0]
    figures["growth exponent with the crowd (goal ≤ 0.05)"] = growth_exponent(CROWDS, costs)
    keep("commands", figures)
