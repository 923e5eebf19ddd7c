"""When each counter of a queue was open, as the record tells it: a step function, held from call to call. Pure."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from queue_core.domain.plan import CounterId, OfficePlan
from queue_core.replay.derived import spread
from queue_core.replay.office_files import direction_of
from queue_core.replay.recorded import RecordedVisit

RECORDED = (
    "Counters: each queue has counters of its own, and as many are open as the record says at each of its calls, held"
    " until its next call; a queue opens with its first recorded call. Counters that served several queues show as"
    " longer services."
)
"""How the counters open and close, for the report."""


@dataclass(frozen=True, slots=True)
class Step:
    """From `at` (minutes after midnight) so many counters of a queue are open."""

    at: float
    open: int


@dataclass(frozen=True, slots=True)
class Shift:
    """A time a counter is open, minutes after midnight; `closes` may be infinite."""

    opens: float
    closes: float


ALWAYS = (Shift(-math.inf, math.inf),)
"""Open all day."""


def steps_of(visits: Sequence[RecordedVisit]) -> dict[str, list[Step]]:
    """Return for each queue of one day how many counters were open from when on; neighbours differ."""
    calls = spread(visits, "called")
    of_queue: dict[str, list[Step]] = defaultdict(list)
    for index in sorted(range(len(visits)), key=lambda index: (calls[index], visits[index].ticket)):
        steps = of_queue[visits[index].queue]
        if not steps or steps[-1].open != visits[index].open_counters:
            steps.append(Step(calls[index], visits[index].open_counters))
    return dict(of_queue)


def shifts_of(steps: Sequence[Step], place: int) -> tuple[Shift, ...]:
    """Return when the counter in this place (1, 2 …) of a queue is open: while at least `place` counters are."""
    shifts: list[Shift] = []
    since: float | None = None
    for step in steps:
        if step.open >= place and since is None:
            since = step.at
        elif step.open < place and since is not None:
            shifts.append(Shift(since, step.at))
            since = None
    if since is not None:
        shifts.append(Shift(since, math.inf))
    return tuple(shifts)


def recorded_shifts(plan: OfficePlan, visits: Sequence[RecordedVisit]) -> dict[CounterId, tuple[Shift, ...]]:
    """Return the shifts of every counter of the office made of `visits`, by the recorded number of open counters."""
    steps = {f"{direction_of(visit)}": steps_of(visits)[visit.queue] for visit in {v.queue: v for v in visits}.values()}
    places: dict[str, int] = defaultdict(int)
    shifts = {}
    for counter in plan.counters.values():
        assert counter.administrator is not None
        (direction,) = plan.administrators[counter.administrator].skills
        places[direction] += 1
        shifts[counter.id] = shifts_of(steps[direction], places[direction])
    return shifts
