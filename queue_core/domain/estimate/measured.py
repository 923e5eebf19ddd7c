"""What is measured of a day as tickets are issued and called: the basis of every forecast.

Instants are seconds since the epoch, spans are seconds, rates are per second. Events come in the order of their
instants; a question may come with an earlier one. One event costs O(1) and what is kept
does not grow with the day, so the same events make the same measurement again. Nothing is typed in by anybody.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from math import log

from queue_core.domain.plan import LOWEST_TIER, DirectionId

HALF_LIFE = 40 * 60.0
"""Spans: a call so long ago counts half as much as one just now."""
FEWEST_CALLS = 3
BASIS_WITHIN = 3600.0
"""There is a basis for a forecast while the last `FEWEST_CALLS` calls are within so many seconds."""
SHORTEST_RECORD = 300.0
"""A rate is taken over at least so many seconds."""
PRIOR_CALLS = 1.0
PRIOR_SECONDS_PER_CALL = 300.0
"""What the first calls of a day are mixed with: one call in five minutes (a shrunken rate, gamma prior)."""
DAY_CALLS = 4.0
"""The pace of the whole day so far counts as so many fresh calls."""
MOST_OVERTAKEN = 0.8
"""Better tiers are taken to fill at most this share of the calls: beyond it the wait of the others has no limit."""
PRIOR_GAPS = 15.0
"""Times between calls that count as seen before the day: of pure chance."""
BUSY_TIMES_KEPT = 50
"""Busy times remembered; older ones ended before anyone waiting came."""
STANDS_KEPT = 20
"""Suspensions remembered; older ones are so far back that no one waiting stood through them."""


@dataclass(slots=True)
class Fading:
    """A count in which what happened `HALF_LIFE` ago weighs a half."""

    count: float = 0.0
    at: float = 0.0

    def add(self, at: float) -> None:
        """Count one more at an instant, never before the one before it."""
        self.count, self.at = self.seen_at(at) + 1.0, at

    def seen_at(self, now: float) -> float:
        """Return the count as it weighs now."""
        return self.count * _faded(now - self.at) if self.count else 0.0


@dataclass(slots=True)
class Busy:
    """Time in which somebody waited, and the calls that ended such a wait: the whole day's."""

    calls: int = 0
    seconds: float = 0.0
    recent: deque[tuple[float, float]] = field(default_factory=lambda: deque(maxlen=BUSY_TIMES_KEPT))
    """The last of these times, apart from each other: one who was overtaken may yet show that a gap was none."""

    def called(self, at: float, waited: float) -> None:
        """One who had waited was called. Waits that overlap make one busy time; amortised O(1)."""
        since, until, known = at - waited, at, 0.0
        while self.recent and self.recent[-1][1] >= since:
            begun, ended = self.recent.pop()
            since, until, known = min(since, begun), max(until, ended), known + ended - begun
        self.recent.append((since, until))
        self.calls += 1
        self.seconds += until - since - known

    def mixed_with(self, prior_seconds: float, prior_calls: float) -> float:
        """Return the seconds per call, as if so many calls at so many seconds each had been made before."""
        return (self.seconds + prior_calls * prior_seconds) / (self.calls + prior_calls)


@dataclass(slots=True)
class Flow:
    """One direction. `last_waits`: tier → (instant, seconds waited) of its last call: «last to enter service»."""

    since: float | None = None
    """Beginning of the record of calls: the first call, or up to `SHORTEST_RECORD` before it if its visitor waited."""
    recent: deque[float] = field(default_factory=lambda: deque(maxlen=FEWEST_CALLS))
    calls: Fading = field(default_factory=Fading)
    busy: dict[int, Busy] = field(default_factory=lambda: {tier: Busy() for tier in range(1, LOWEST_TIER + 1)})
    """Tier → the day's busy time of it and the better ones: of the lowest, the time in which anybody waited."""
    gaps: int = 0
    gap_seconds: float = 0.0
    gap_squares: float = 0.0
    """Times from a call to the next in which somebody waited throughout: how many, their sum, the sum of squares."""
    last_waits: dict[int, tuple[float, float]] = field(default_factory=dict)
    arrivals_since: float | None = None
    arrivals: dict[int, Fading] = field(default_factory=dict)

    def pace(self, now: float) -> float:
        """Return the seconds from one call to the next while people wait; the reciprocal of a measured call rate.

        The fading rate of all calls, shrunk towards the day's pace in busy time, itself shrunk towards the prior
        (posterior mean of a Poisson rate under a gamma prior, twice).
        """
        of_day = self.busy[LOWEST_TIER].mixed_with(PRIOR_SECONDS_PER_CALL, PRIOR_CALLS)
        fresh = 0.0 if self.since is None else _faded_span(max(SHORTEST_RECORD, now - self.since))
        return (fresh + DAY_CALLS * of_day) / (self.calls.seen_at(now) + DAY_CALLS)

    def pace_of(self, tier: int, now: float) -> float:
        """Return the seconds from one call to the next for the line of a tier and the better ones, while it waits.

        The lowest tier's is the pace of all calls. A better tier goes before all others at each counter that serves the
        direction, so where counters are shared it is called faster than its direction.
        """
        return self.pace(now) if tier >= LOWEST_TIER else self.busy_pace(tier, now)

    def busy_pace(self, tier: int, now: float) -> float:
        """Return the seconds per call of this tier or a better one in the time in which one of them waited.

        The class of a priority line sees no worse class (Cobham 1954). The day's, shrunk as the pace is: that of all
        tiers towards the pace, that of better tiers towards that of all. Unlike the pace it counts no idle time.
        """
        of_all = self.busy[LOWEST_TIER].mixed_with(self.pace(now), DAY_CALLS)
        return of_all if tier >= LOWEST_TIER else self.busy[tier].mixed_with(of_all, DAY_CALLS)

    def calls_known(self, now: float) -> float:
        """Return how many calls the pace rests on, faded ones less: its relative error is 1 / √ of it."""
        return self.calls.seen_at(now) + DAY_CALLS

    def dispersion(self) -> float:
        """Return the squared coefficient of variation of the times between calls: 1 by pure chance, 0 like clockwork.

        Over the day, shrunk towards 1 as if `PRIOR_GAPS` such times had been seen before.
        """
        if self.gap_seconds <= 0:
            return 1.0
        seen = max(0.0, self.gap_squares * self.gaps / self.gap_seconds**2 - 1.0)
        return (PRIOR_GAPS + self.gaps * seen) / (PRIOR_GAPS + self.gaps)

    def issued_before(self, tier: int, now: float) -> float:
        """Return how many tickets of better tiers were issued, faded ones less."""
        return sum(count.seen_at(now) for other, count in self.arrivals.items() if other < tier)

    def overtaken(self, tier: int, now: float) -> float:
        """Return the share of the calls that better tiers take, 0 to 1, while one of `tier` waits.

        Their arrival rate times the seconds per call while such a one waits: idle time would swell it, for then nobody
        is overtaken. Not above their share of the tickets issued: in the long run no more tickets come than are called.
        """
        better = self.issued_before(tier, now)
        if self.arrivals_since is None or not better:
            return 0.0
        issued = self.issued_before(tier + 1, now)
        rate = better / _faded_span(max(SHORTEST_RECORD, now - self.arrivals_since))
        return min(better / issued, rate * self.busy_pace(tier, now), MOST_OVERTAKEN)

    def last_wait(self, tier: int, now: float) -> float | None:
        """Return how long the last called of a tier had waited, None if none was called within `BASIS_WITHIN`."""
        called_at, waited = self.last_waits.get(tier, (0.0, 0.0))
        return waited if tier in self.last_waits and called_at > now - BASIS_WITHIN else None

    def has_basis(self, now: float) -> bool:
        """Say whether enough was measured lately to forecast at all."""
        ends_at = self.basis_ends_at()
        return ends_at is not None and ends_at > now

    def basis_ends_at(self) -> float | None:
        """Return when there will be no basis any more if nobody is called; None where there is none."""
        return self.recent[0] + BASIS_WITHIN if len(self.recent) == FEWEST_CALLS else None


@dataclass(slots=True)
class Measured:
    """One business day's measurement, begun at `since`. What happened before does not count."""

    since: float = 0.0
    flows: dict[DirectionId, Flow] = field(default_factory=dict)
    stands: deque[tuple[float, float]] = field(default_factory=lambda: deque(maxlen=STANDS_KEPT))

    def has_basis(self, direction: DirectionId, now: float) -> bool:
        """Say whether enough was measured lately of a direction to forecast at all."""
        flow = self.flows.get(direction)
        return flow is not None and flow.has_basis(now)

    def flow(self, direction: DirectionId) -> Flow:
        """Return the flow of a direction, empty where nothing happened yet."""
        return self.flows.get(direction) or Flow()

    def issued(self, direction: DirectionId, tier: int, at: float) -> None:
        """A ticket was issued."""
        flow = self.flows.setdefault(direction, Flow())
        if flow.arrivals_since is None:
            flow.arrivals_since = at
        flow.arrivals.setdefault(tier, Fading()).add(at)

    def called(self, direction: DirectionId, tier: int, at: float, waited: float) -> None:
        """A ticket was called for the first time after so many seconds since its issue."""
        flow = self.flows.setdefault(direction, Flow())
        waited = self.waited(at - waited, at)
        if flow.since is None:
            flow.since = at - min(waited, SHORTEST_RECORD)
        if flow.recent and waited > (gap := at - flow.recent[-1]):
            flow.gaps += 1
            flow.gap_seconds += gap
            flow.gap_squares += gap * gap
        flow.recent.append(at)
        flow.calls.add(at)
        if waited > 0:
            for of_tier in range(tier, LOWEST_TIER + 1):
                flow.busy[of_tier].called(at, waited)
        flow.last_waits[tier] = (at, waited)

    def waited(self, since: float, now: float) -> float:
        """Return how long one who came at `since` has waited: within this day, without the time the office stood."""
        since = max(since, self.since)
        stood = sum(max(0.0, min(now, until) - max(since, begun)) for begun, until in self.stands)
        return max(0.0, now - since - stood)

    def stood(self, since: float, until: float) -> None:
        """The office was suspended: its clocks stood, all that was measured moves on by that time."""
        self.stands.append((since, until))
        span = until - since
        for flow in self.flows.values():
            flow.recent = deque((at + span for at in flow.recent), maxlen=FEWEST_CALLS)
            for busy in flow.busy.values():
                busy.recent = deque(((begun + span, ended + span) for begun, ended in busy.recent), BUSY_TIMES_KEPT)
            flow.last_waits = {tier: (at + span, waited) for tier, (at, waited) in flow.last_waits.items()}
            flow.since = flow.since + span if flow.since is not None else None
            flow.arrivals_since = flow.arrivals_since + span if flow.arrivals_since is not None else None
            for count in (flow.calls, *flow.arrivals.values()):
                count.at += span


def _faded(span: float) -> float:
    # A clock that was set back must not make the past weigh more than it did.
    return float(0.5 ** (max(0.0, span) / HALF_LIFE))


def _faded_span(span: float) -> float:
    """Return the weight of `span` seconds up to now: what a rate of one per second would have counted."""
    return HALF_LIFE / log(2) * (1.0 - _faded(span))
