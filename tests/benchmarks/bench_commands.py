"""What two commands cost the rules with 10 … 100 000 people waiting and 14 or 224 counters, beside a bare heap.

Each round a counter presses *next* (one service ends, one visitor is called) and one visitor takes a number in the
direction of the one who was called: the crowd stays as large as it was, in every direction, and every *next* calls.
The bare heap holds what the rules hold, a tuple of instant and number beside an id, so that its cost grows for the same
reason: fewer of the things it touches are in the processor's cache.
"""

from __future__ import annotations

import gc
import heapq
from collections.abc import Callable
from itertools import count, cycle

from queue_core.domain import commands as told
from queue_core.domain.events import TicketCalled
from queue_core.domain.ids import TicketId
from queue_core.domain.office import Office, new_office
from queue_core.domain.plan import DeviceId, DirectionId, Rules, ServiceId
from queue_core.domain.settle import carry_out
from tests.benchmarks.figures import growth_exponent, in_turns, keep, seconds_of
from tests.support.offices import office_of
from tests.support.script import MORNING

CROWDS = (10, 100, 1_000, 10_000, 100_000)
COUNTERS = (14, 224)
DIRECTIONS = 5
COMMANDS = 300
ROUNDS = 7


def crowded_office(counters: int, waiting: int) -> tuple[Office, Callable[[], None]]:
    """Return an office with all counters serving and so many waiting, and a function that calls one and takes one."""
    plan = office_of(counters, DIRECTIONS, Rules(least_seconds_on_call=0))
    for direction in plan.directions.values():
        object.__setattr__(direction, "last_number", 10_000_000)
    services = {service.direction: service.id for service in plan.services.values() if service.general}
    office, numbers, presses = new_office(plan), count(), cycle(plan.counters)
    carry_out(office, told.StartCore(1, "bench"), MORNING)

    def take(service: ServiceId) -> None:
        number = next(numbers)
        ticket = TicketId(str(number))
        carry_out(
            office, told.TakeTicket(ticket, f"{number:08d}", DeviceId("kiosk-1"), str(number), service, "uk"), MORNING
        )

    def call() -> DirectionId:
        outcome = carry_out(office, told.PressKey(next(presses), "next"), MORNING)
        (called,) = [event for event in outcome.events if isinstance(event, TicketCalled)]
        return office.tickets[called.ticket].direction

    for counter in plan.counters:
        carry_out(office, told.PressKey(counter, "open"), MORNING)
    for service in cycle(services.values()):
        if len(office.waiting) == waiting:
            break
        take(service)
    return office, lambda: take(services[call()])


def bare_heap(waiting: int) -> Callable[[], None]:
    """Return a function that pushes and pops a heap of so many."""
    heap = [((float(number), number), str(number)) for number in range(waiting)]
    numbers = count(waiting)

    def push_and_pop() -> None:
        number = next(numbers)
        heapq.heappush(heap, ((float(number), number), str(number)))
        heapq.heappop(heap)

    return push_and_pop


def main() -> tuple[str, ...]:
    """Measure and keep: first with the garbage collector as it comes, then with all that stands frozen."""
    rules = {(counters, crowd): crowded_office(counters, crowd)[1] for counters in COUNTERS for crowd in CROWDS}
    heaps = {crowd: bare_heap(crowd) for crowd in CROWDS}
    figures: dict[str, object] = {}
    figures.update(_measured(rules, heaps, ""))
    gc.collect()
    gc.freeze()
    try:
        figures.update(_measured(rules, heaps, ", garbage collector frozen"))
    finally:
        gc.unfreeze()
    return keep("commands", figures)


def _measured(
    rules: dict[tuple[int, int], Callable[[], None]], heaps: dict[int, Callable[[], None]], how: str
) -> dict[str, object]:
    works = {
        f"two commands, {counters} counters, {crowd} waiting{how}": rules[counters, crowd] for counters, crowd in rules
    }
    works.update({f"bare heap push and pop, {crowd}{how}": heap for crowd, heap in heaps.items()})
    medians = in_turns({name: _repeated(work) for name, work in works.items()}, ROUNDS)
    figures: dict[str, object] = {f"{name}, µs": value * 1e6 for name, value in medians.items()}
    for counters in COUNTERS:
        costs = [medians[f"two commands, {counters} counters, {crowd} waiting{how}"] for crowd in CROWDS]
        figures[f"{counters} counters: cost at 100 000 waiting / at 10{how}"] = costs[-1] / costs[0]
        figures[f"{counters} counters: growth exponent (goal ≤ 0.05){how}"] = growth_exponent(CROWDS, costs)
    bare = [medians[f"bare heap push and pop, {crowd}{how}"] for crowd in CROWDS]
    figures[f"bare heap: growth exponent{how}"] = growth_exponent(CROWDS, bare)
    return figures


def _repeated(work: Callable[[], None]) -> Callable[[], float]:
    return lambda: seconds_of(lambda: [work() for _ in range(COMMANDS)]) / COMMANDS
