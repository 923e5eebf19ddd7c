"""What a record does not say and a replay needs: moments inside the five minutes, and how long services took. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

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


def plan_day(visits: Sequence[RecordedVisit]) -> list[PlannedVisit]:
    """Return the visits of one day in order of arrival."""
    arrivals, calls = _spread(visits, "issued"), _spread(visits, "called")
    services = _services(visits, arrivals, calls)
    planned = [
        PlannedVisit(index, visit, arrivals[index], services[index], max(0.0, calls[index] - arrivals[index]))
        for index, visit in enumerate(visits)
    ]
    return sorted(planned, key=lambda plan: (plan.arrives, plan.number))


def _spread(visits: Sequence[RecordedVisit], moment: str) -> list[float]:
    """Spread what shares a recorded minute evenly over the five minutes before it, queue by queue, in ticket order."""
    together: dict[tuple[str, int], list[int]] = defaultdict(list)
    for index, visit in enumerate(visits):
        together[visit.queue, getattr(visit, moment)].append(index)
    spread = [0.0] * len(visits)
    for (_, minute), indexes in together.items():
        indexes.sort(key=lambda index: visits[index].ticket)
        for place, index in enumerate(indexes):
            spread[index] = minute - BIN_MINUTES + BIN_MINUTES * (place + 0.5) / len(indexes)
    return spread


def _services(visits: Sequence[RecordedVisit], arrivals: Sequence[float], calls: Sequence[float]) -> list[float]:
    services = [0.0] * len(visits)
    queues: dict[str, list[int]] = defaultdict(list)
    for index in sorted(range(len(visits)), key=lambda index: (calls[index], visits[index].ticket)):
        queues[visits[index].queue].append(index)
    for indexes in queues.values():
        busy: dict[int, float] = {}
        for place, index in enumerate(indexes):
            successor = place + visits[index].open_counters
            if successor < len(indexes) and arrivals[indexes[successor]] < calls[indexes[successor]] - BIN_MINUTES:
                busy[index] = calls[indexes[successor]] - calls[index]
        usual = median(busy.values()) if busy else FALLBACK_MINUTES
        for index in indexes:
            services[index] = min(LONGEST_MINUTES, max(SHORTEST_MINUTES, busy.get(index, usual)))
    return services


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
