"""What a record does not say and a replay needs: moments inside the five minutes, and how long services took. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Literal

from queue_core.replay.recorded import BIN_MINUTES, RecordedVisit

SHORTEST_MINUTES = 1.0
LONGEST_MINUTES = 60.0
FALLBACK_MINUTES = 5.0

METHOD = (
    "Arrivals are spread evenly over the five minutes in which they were recorded. The service of a visit is the time"
    " from its call to the call that takes its counter: the c-th next call of its queue, c being the counters open at"
    " the call, where people still waited then; else the median of such times in that queue;"
    f" kept between {SHORTEST_MINUTES:.0f} and {LONGEST_MINUTES:.0f} minutes."
)
"""How service times are derived, for the report."""


@dataclass(frozen=True, slots=True)
class PlannedVisit:
    """A visit to play. `arrives` and `recorded_wait`, `service`: minutes; `arrives` counts from midnight."""

    number: int
    visit: RecordedVisit
    arrives: float
    service: float
    recorded_wait: float


@dataclass(frozen=True, slots=True)
class Taken:
    """The call that takes a visit's counter: the c-th next of its queue, c being the counters open. Minutes.

    `after` the visit's own call; whoever is called then has `waited` so long.
    """

    after: float
    waited: float


def plan_day(visits: Sequence[RecordedVisit]) -> list[PlannedVisit]:
    """Return the visits of one day in order of arrival."""
    arrivals, calls = spread(visits, "issued"), spread(visits, "called")
    services = _services(visits)
    planned = [
        PlannedVisit(index, visit, arrivals[index], services[index], max(0.0, calls[index] - arrivals[index]))
        for index, visit in enumerate(visits)
    ]
    return sorted(planned, key=lambda plan: (plan.arrives, plan.number))


def spread(visits: Sequence[RecordedVisit], moment: Literal["issued", "called"]) -> list[float]:
    """Return when each visit was `issued` or `called`, minutes after midnight.

    What shares a recorded minute is spread evenly over the five minutes before it, queue by queue, in ticket order.
    """
    together: dict[tuple[str, int], list[int]] = defaultdict(list)
    for index, visit in enumerate(visits):
        together[visit.queue, visit.issued if moment == "issued" else visit.called].append(index)
    spread = [0.0] * len(visits)
    for (_, minute), indexes in together.items():
        indexes.sort(key=lambda index: visits[index].ticket)
        for place, index in enumerate(indexes):
            spread[index] = minute - BIN_MINUTES + BIN_MINUTES * (place + 0.5) / len(indexes)
    return spread


def until_taken(visits: Sequence[RecordedVisit]) -> dict[int, Taken]:
    """Return for each visit (its place in `visits`) when its counter was taken next, where the record goes so far."""
    arrivals, calls = spread(visits, "issued"), spread(visits, "called")
    queues: dict[str, list[int]] = defaultdict(list)
    for index in sorted(range(len(visits)), key=lambda index: (calls[index], visits[index].ticket)):
        queues[visits[index].queue].append(index)
    taken: dict[int, Taken] = {}
    for indexes in queues.values():
        for index, successor in _successors(visits, indexes):
            taken[index] = Taken(calls[successor] - calls[index], max(0.0, calls[successor] - arrivals[successor]))
    return taken


def _successors(visits: Sequence[RecordedVisit], indexes: Sequence[int]) -> Iterator[tuple[int, int]]:
    for place, index in enumerate(indexes):
        successor = place + visits[index].open_counters
        if successor < len(indexes):
            yield index, indexes[successor]


def _services(visits: Sequence[RecordedVisit]) -> list[float]:
    busy = {index: taken.after for index, taken in until_taken(visits).items() if taken.waited > BIN_MINUTES}
    of_queue: dict[str, list[float]] = defaultdict(list)
    for index, minutes in busy.items():
        of_queue[visits[index].queue].append(minutes)
    usual = {queue: median(values) for queue, values in of_queue.items()}
    services = (busy.get(index, usual.get(visit.queue, FALLBACK_MINUTES)) for index, visit in enumerate(visits))
    return [min(LONGEST_MINUTES, max(SHORTEST_MINUTES, minutes)) for minutes in services]


def counters_of(visits: Sequence[RecordedVisit]) -> dict[str, int]:
    """Return for each queue the most counters it had open: an upper bound, real counters served several queues."""
    most: dict[str, int] = {}
    for visit in visits:
        most[visit.queue] = max(most.get(visit.queue, 0), visit.open_counters)
    return most


def percentile(values: Sequence[float], share: float) -> float:
    """Return the value below which `share` (0 to 1) of `values` lie: the nearest rank; 0 for none."""
    if not values:
        return 0.0
    ordered = sorted(values)
    rank = max(1, -(-len(ordered) * share // 1))
    return ordered[int(rank) - 1]
