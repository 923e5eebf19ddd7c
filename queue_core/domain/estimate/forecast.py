"""The forecast: a range of minutes for one who would take a ticket now, or nothing where there is no basis. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import ceil, exp, floor, sqrt

from queue_core.domain.estimate.fitted import COVERAGE, FITTED, Fitted
from queue_core.domain.estimate.measured import Flow, Measured
from queue_core.domain.plan import DirectionId

MINUTE = 60.0


@dataclass(frozen=True, slots=True)
class Range:
    """A wait as an honest range in whole minutes, with the share of visitors it is to hold for."""

    low_minutes: int
    high_minutes: int
    likely_minutes: float
    coverage: float = COVERAGE


AT_ONCE = Range(0, 1, 0.0)
"""Nobody waits and a counter is free: the newcomer is called with the ticket."""


@dataclass(frozen=True, slots=True)
class Line:
    """Who stands before a newcomer of one direction: people by tier, and since when the head of each tier waits.

    `free_counter`: a counter that may serve the direction is free now.
    """

    ahead: Mapping[int, int] = field(default_factory=dict)
    heads: Mapping[int, float] = field(default_factory=dict)
    free_counter: bool = False


@dataclass(frozen=True, slots=True)
class Parts:
    """The measurements a forecast is blended from, in minutes.

    `by_pace`: people before × pace. `by_head`: how long the head of line has waited; where nobody of this tier waits
    and the newcomer is its head, the time of one call. `by_last`: how long the last to enter service had waited, None
    where nobody of this tier was called lately.
    """

    by_pace: float
    by_head: float
    by_last: float | None
    to_counter: float
    """Expected minutes until a counter has called everyone before, and the newcomer after them."""
    relative: float
    """Standard deviation of that time relative to it, from chance and from what the pace rests on."""


def forecast(measured: Measured, direction: DirectionId, line: Line, tier: int, now: float) -> Range | None:
    """Return the wait of one who takes a ticket of `tier` now; None where fewer than 3 calls were made in an hour."""
    parts = parts_of(measured, direction, line, tier, now)
    if parts is None:
        return None
    if line.free_counter and not any(line.ahead.values()):
        return AT_ONCE
    return range_of(parts, FITTED)


def parts_of(measured: Measured, direction: DirectionId, line: Line, tier: int, now: float) -> Parts | None:
    """Return what was measured for one of `tier` who comes now; None without a basis.

    While one waits W, λ · W people of better tiers come and go first, so W = W₀ / (1 − ρ), ρ = λ · seconds per call
    while one waits: the lower class of a non-preemptive line (Cobham 1954). One who goes before all who wait still
    waits until a counter is free: one call of the tier's own line, `Flow.pace_of`.
    """
    if not measured.has_basis(direction, now):
        return None
    flow = measured.flow(direction)
    head = line.heads.get(tier)
    heads_wait = measured.waited(head, now) / MINUTE if head is not None and line.ahead.get(tier) else None
    last = flow.last_wait(tier, now)
    people = sum(count for other, count in line.ahead.items() if other <= tier)
    behind = sum(count for other, count in line.ahead.items() if other > tier)
    overtaken = flow.overtaken(tier, now)
    each = flow.pace_of(tier, now) / (1.0 - overtaken) / MINUTE
    by_pace = (people + (1 if behind else 0)) * each
    return Parts(
        by_pace=by_pace,
        by_head=min(each, by_pace) if heads_wait is None else heads_wait,
        by_last=None if last is None else last / MINUTE,
        to_counter=(people + 1) * each,
        relative=_relative_error(flow, tier, people + 1, overtaken, now),
    )


def range_of(parts: Parts, fitted: Fitted) -> Range:
    """Return the range that the fitted constants make of the measurements, rounded outwards to whole minutes.

    The low edge is a ratio, the high edge a sum: both grow with every person ahead, and both follow the quantiles of
    a gamma law (its 10 % is e^(−1.1 · r · (1 + r)) of the mean, its 90 % 1 + 1.3 · r, for relative errors r up to 1).
    """
    likely = likely_minutes(parts, fitted)
    low = likely * exp(-fitted.below * parts.relative * (1.0 + parts.relative))
    high = likely + fitted.above * parts.relative * parts.to_counter
    return Range(floor(low), ceil(high), likely)


def likely_minutes(parts: Parts, fitted: Fitted) -> float:
    """Return the blend of the measurements."""
    by_pace, by_head, by_last = measurements(parts)
    return fitted.by_pace * by_pace + fitted.by_head * by_head + fitted.by_last * by_last


def measurements(parts: Parts) -> tuple[float, float, float]:
    """Return the three measurements that are weighted, the pace in the place of one that is missing."""
    return parts.by_pace, parts.by_head, parts.by_pace if parts.by_last is None else parts.by_last


def _relative_error(flow: Flow, tier: int, calls: int, overtaken: float, now: float) -> float:
    """Return the relative standard deviation of the time until so many calls were made, overtakers between them.

    Three independent errors. Chance: the times between calls scatter by their measured dispersion c, 1/n of it over n
    calls (renewal theory), and overtakers come by chance, each holding the line up for the better tiers' seconds per
    call h; the whole is a delay busy period, of relative variance (c + (1 + c) · ρ/(1 − ρ) · h/pace) / n (Conway,
    Maxwell, Miller 1967), h at most the pace: an overtaker takes one call. It is far less where directions share
    counters: there overtakers are many and brief.
    The pace rests on few such times; and the rate of overtakers rests on few of them, which acts through 1 / (1 − ρ).
    """
    dispersion = flow.dispersion()
    by_chance = dispersion / calls
    by_pace = dispersion / flow.calls_known(now)
    if not overtaken:
        return sqrt(by_chance + by_pace)
    held_up = overtaken / (1.0 - overtaken)
    brief = min(1.0, flow.busy_pace(tier - 1, now) / flow.busy_pace(tier, now))
    by_chance += (1.0 + dispersion) * held_up * brief / calls
    by_overtakers = held_up**2 / max(1.0, flow.issued_before(tier, now))
    return sqrt(by_chance + by_pace + by_overtakers)
