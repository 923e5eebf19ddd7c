"""A recorded day walked through in time: at each ticket's issue a forecast from earlier moments alone. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from queue_core.domain.estimate.forecast import Line, Parts, parts_of
from queue_core.domain.estimate.measured import Measured
from queue_core.domain.plan import LOWEST_TIER, DirectionId
from queue_core.replay.derived import plan_day
from queue_core.replay.forecasts.rivals import Rivals
from queue_core.replay.recorded import RecordedVisit

MINUTE = 60.0


@dataclass(frozen=True, slots=True)
class Case:
    """A forecast asked for and what happened. `waited` and `rivals`: minutes; `parts` None where nothing was known."""

    queue: str
    waited: float
    parts: Parts | None
    rivals: Sequence[float]


@dataclass(frozen=True, slots=True, order=True)
class _Moment:
    """At the same minute tickets are issued before any is called, so that no call of that minute is known yet."""

    minute: float
    is_call: bool
    ticket: int
    index: int


@dataclass(slots=True)
class _Queue:
    rivals: Rivals = field(default_factory=Rivals)
    waiting: dict[int, float] = field(default_factory=dict)
    """Index of the visit → minute of issue, in order of issue."""


def walk(visits: Sequence[RecordedVisit], *, by_bins: bool = False) -> list[Case]:
    """Return a case for each visit of one day, in order of issue.

    The moments are those of `derived.plan_day`: spread over the five minutes in which they were recorded. `by_bins`:
    the ends of those five minutes instead, so that nothing is known of the five minutes the ticket was issued in but
    the tickets before it in its own queue.
    """
    moments = _by_bins(visits) if by_bins else _derived(visits)
    return list(_cases(visits, moments))


def _derived(visits: Sequence[RecordedVisit]) -> list[tuple[float, float]]:
    found = {plan.number: (plan.arrives, plan.arrives + plan.recorded_wait) for plan in plan_day(visits)}
    return [found[index] for index in range(len(visits))]


def _by_bins(visits: Sequence[RecordedVisit]) -> list[tuple[float, float]]:
    return [(float(visit.issued), float(visit.called)) for visit in visits]


def _cases(visits: Sequence[RecordedVisit], moments: Sequence[tuple[float, float]]) -> Iterator[Case]:
    measured, queues = Measured(), dict[str, _Queue]()
    for moment in _in_time(visits, moments):
        visit, (issued, called) = visits[moment.index], moments[moment.index]
        queue, direction = queues.setdefault(visit.queue, _Queue()), DirectionId(visit.queue)
        if moment.is_call:
            del queue.waiting[moment.index]
            measured.called(direction, LOWEST_TIER, called * MINUTE, (called - issued) * MINUTE)
            queue.rivals.called(called, called - issued, visit.open_counters)
            continue
        head = next(iter(queue.waiting.values()), issued)
        ahead = len(queue.waiting)
        line = Line({LOWEST_TIER: ahead}, {LOWEST_TIER: head * MINUTE})
        parts = parts_of(measured, direction, line, LOWEST_TIER, issued * MINUTE)
        yield Case(visit.queue, called - issued, parts, queue.rivals.estimates(ahead, issued - head, issued))
        queue.waiting[moment.index] = issued
        measured.issued(direction, LOWEST_TIER, issued * MINUTE)
        queue.rivals.issued(issued)


def _in_time(visits: Sequence[RecordedVisit], moments: Sequence[tuple[float, float]]) -> list[_Moment]:
    both = [
        _Moment(minute, is_call, visits[index].ticket, index)
        for index, (issued, called) in enumerate(moments)
        for minute, is_call in ((issued, False), (called, True))
    ]
    return sorted(both)
