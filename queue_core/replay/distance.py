"""How far a replayed day is from the recorded one, per direction and tier, seen with the record's own eyes. Pure."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from statistics import fmean, median

from queue_core.replay.derived import PlannedVisit, percentile, plan_day
from queue_core.replay.open_counters import RECORDED
from queue_core.replay.recorded import BIN_MINUTES, RecordedVisit
from queue_core.replay.service_law import FITTED, ServiceLaw
from queue_core.replay.virtual_day import VirtualDay

NOT_KNOWN = (
    "Not known: categories (the record has none, so everybody counts as ordinary), no-shows, who served whom, and when"
    " a service ended. Every moment is known to five minutes; the order inside a queue is taken to be first come, first"
    " served. The replayed days are counted in the same five minutes before they are compared."
)
"""What the record cannot tell, for the report."""
COLUMNS = (
    "Columns: recorded and replayed are waits; replayed is the median of the seeds, p50 of seeds its extremes."
    " apart: the mean difference of the three percentiles, minutes. KS: the greatest difference of the two"
    " distributions of waits, 0 to 1, of all seeds together."
)
"""What the columns mean, for the report."""
SHARES = (0.50, 0.90, 0.95)
TIER = "ordinary"
"""The record names no category: everybody counts as ordinary."""


@dataclass(frozen=True, slots=True)
class Distance:
    """One direction and tier. Waits in minutes: p50, p90, p95 recorded and replayed (median over the seeds).

    `lowest`, `highest`: replayed percentiles of the seeds. `apart`: mean absolute difference of the percentiles.
    `ks`: greatest difference of the two distributions of waits, 0 to 1, the seeds taken together.
    """

    name: str
    tickets: int
    recorded: tuple[float, ...]
    replayed: tuple[float, ...]
    lowest: tuple[float, ...]
    highest: tuple[float, ...]
    apart: float
    ks: float


def comparison(
    day: str, visits: Sequence[RecordedVisit], days: Sequence[VirtualDay], laws: Mapping[str, ServiceLaw]
) -> str:
    """Return laws, table and verdict of one day as text."""
    found = distances(visits, days)
    lines = [
        f"{day}: {len(visits)} visits in virtual time, {len(days)} seeds, recorded counters, fitted services; minutes",
        "",
        f"{'direction':<30}{'tier':<9}{'tickets':>8}{'recorded':>22}{'replayed':>22}"
        f"{'p50 of seeds':>15}{'apart':>7}{'KS':>6}",
        f"{'':<47}{'p50 / p90 / p95':>22}{'p50 / p90 / p95':>22}",
        *(_row(distance) for distance in found),
        "",
        *_laws(visits, laws),
        "",
        COLUMNS,
        RECORDED,
        FITTED,
        NOT_KNOWN,
        "",
        verdict(found),
    ]
    return "\n".join(lines) + "\n"


def verdict(found: Sequence[Distance]) -> str:
    """Say in words how far replayed and recorded waits are apart; the last of `found` is all together."""
    *queues, together = found
    tickets = sum(queue.tickets for queue in queues)

    def weighed(of: Callable[[Distance], float]) -> float:
        return sum(of(queue) * queue.tickets for queue in queues) / tickets

    longer = weighed(lambda queue: queue.replayed[0] - queue.recorded[0])
    return (
        f"Over all visits the replayed p50 is {together.replayed[0]:.1f} minutes where {together.recorded[0]:.1f} were"
        f" recorded, p90 {together.replayed[1]:.1f} and {together.recorded[1]:.1f}, p95 {together.replayed[2]:.1f} and"
        f" {together.recorded[2]:.1f}; the distributions are {together.ks:.2f} apart (Kolmogorov-Smirnov)."
        f" Direction by direction, weighed by tickets, the replayed p50 differs by"
        f" {weighed(lambda queue: abs(queue.replayed[0] - queue.recorded[0])):.1f} minutes on average (in sum"
        f" {abs(longer):.1f} {'longer' if longer > 0 else 'shorter'}), the three percentiles together by"
        f" {weighed(lambda queue: queue.apart):.1f} minutes, the distributions by"
        f" {weighed(lambda queue: queue.ks):.2f}."
    )


def as_recorded(visits: Sequence[RecordedVisit], day: VirtualDay) -> list[float]:
    """Return the waits a record in steps of five minutes would have shown of a played day, in the order of `visits`."""
    counted = [
        replace(visit, issued=_counted_at(day.issued[number]), called=_counted_at(day.called[number]))
        for number, visit in enumerate(visits)
    ]
    return waits_of(plan_day(counted))


def waits_of(planned: Sequence[PlannedVisit]) -> list[float]:
    """Return the recorded waits in the order of the record, minutes."""
    return [plan.recorded_wait for plan in sorted(planned, key=lambda plan: plan.number)]


def distances(visits: Sequence[RecordedVisit], days: Sequence[VirtualDay]) -> list[Distance]:
    """Return one line per queue, by letter, then one of all."""
    recorded = waits_of(plan_day(visits))
    replayed = [as_recorded(visits, day) for day in days]
    labels = {visit.queue: (visit.letter, visit.label) for visit in visits}
    lines = []
    for queue, (_, label) in sorted(labels.items(), key=lambda item: item[1]):
        places = [place for place, visit in enumerate(visits) if visit.queue == queue]
        lines.append(_distance(label, places, recorded, replayed))
    return [*lines, _distance("all", range(len(visits)), recorded, replayed)]


def kolmogorov_smirnov(one: Sequence[float], other: Sequence[float]) -> float:
    """Return the greatest difference of the two empirical distributions, 0 to 1; neither may be empty."""
    left, right = sorted(one), sorted(other)
    i = j = 0
    most = 0.0
    while i < len(left) and j < len(right):
        value = min(left[i], right[j])
        while i < len(left) and left[i] == value:
            i += 1
        while j < len(right) and right[j] == value:
            j += 1
        most = max(most, abs(i / len(left) - j / len(right)))
    return most


def _distance(
    name: str, places: Sequence[int], recorded: Sequence[float], replayed: Sequence[Sequence[float]]
) -> Distance:
    real = [recorded[place] for place in places]
    played = [[waits[place] for place in places] for waits in replayed]
    of_seeds = [_percentiles(waits) for waits in played]
    was, middle = _percentiles(real), tuple(median(column) for column in zip(*of_seeds, strict=True))
    return Distance(
        name,
        len(places),
        was,
        middle,
        tuple(min(column) for column in zip(*of_seeds, strict=True)),
        tuple(max(column) for column in zip(*of_seeds, strict=True)),
        fmean(abs(a - b) for a, b in zip(was, middle, strict=True)),
        kolmogorov_smirnov(real, [wait for waits in played for wait in waits]),
    )


def _row(line: Distance) -> str:
    told, played = (" / ".join(f"{value:.1f}" for value in values) for values in (line.recorded, line.replayed))
    seeds = f"{line.lowest[0]:.1f}-{line.highest[0]:.1f}"
    tier = f"{line.name[:29]:<30}{TIER:<9}{line.tickets:>8}"
    return f"{tier}{told:>22}{played:>22}{seeds:>15}{line.apart:>7.1f}{line.ks:>6.2f}"


def _laws(visits: Sequence[RecordedVisit], laws: Mapping[str, ServiceLaw]) -> list[str]:
    lines = [
        f"{'service law (log-normal)':<39}{'mean':>8}{'mu':>7}{'sigma':>7}{'as fitted':>13}{'timed':>7}{'at most':>9}"
    ]
    labels = {visit.queue: visit.label for visit in visits}
    for queue, label in sorted(labels.items(), key=lambda item: item[1]):
        law = laws[queue]
        fitted = "all queues'" if law.pooled else f"{law.fitted_sigma:.2f}"
        lines.append(
            f"{label[:38]:<39}{law.mean:>8.1f}{law.mu:>7.2f}{law.sigma:>7.2f}{fitted:>13}{law.timed:>7}{law.bounded:>9}"
        )
    return lines


def _percentiles(waits: Sequence[float]) -> tuple[float, ...]:
    return tuple(percentile(waits, share) for share in SHARES)


def _counted_at(minutes: float) -> int:
    return math.ceil(minutes / BIN_MINUTES) * BIN_MINUTES
