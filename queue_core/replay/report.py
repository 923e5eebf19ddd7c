"""The table a replay ends with: tickets and waits per direction, recorded beside replayed. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from queue_core.replay.agreement import TicketStory
from queue_core.replay.derived import METHOD, PlannedVisit, percentile
from queue_core.replay.player import Played
from queue_core.replay.recorded import RecordedVisit

SHARES = (0.50, 0.90, 0.95)
UPPER_BOUND = (
    "Each queue got as many counters of its own as it ever had open: an upper bound, since real counters served several"
    " queues, so replayed waits are shorter than recorded ones."
)


def day_report(
    day: str,
    visits: Sequence[RecordedVisit],
    planned: Sequence[PlannedVisit],
    played: Played,
    told: Mapping[str, TicketStory],
    *,
    counters: int,
    speed: float,
    took_seconds: float,
    found: Sequence[str],
    how: Sequence[str] = (METHOD, UPPER_BOUND),
) -> str:
    """Return the report of one day as text. `took_seconds` is real time; waits are minutes.

    `how`: what the day's services and counters were made of, in words.
    """
    lines = [f"{day}: {len(visits)} visits, {counters} counters, ×{speed:g}, {took_seconds:.0f} s", ""]
    lines.append(f"{'queue':<44}{'tickets':>8}   {'replayed p50/p90/p95':>22}   {'recorded p50/p90/p95':>22}")
    queues = {visit.queue: visit for visit in visits}
    for queue, visit in sorted(queues.items(), key=lambda item: item[1].letter):
        of_queue = [plan for plan in planned if plan.visit.queue == queue]
        lines.append(_row(visit.label, of_queue, played, told))
    lines.append(_row("all", list(planned), played, told))
    lines += ["", _delay(played, speed), _overrun(planned, played, told), *how, ""]
    if found:
        lines += [f"Journal, wire, glass and paper do NOT agree, {len(found)} differences:", *found[:20]]
    else:
        lines.append("Journal, wire, glass and paper agree: no ticket was lost, doubled or misrouted.")
    return "\n".join(lines) + "\n"


def _row(name: str, planned: Sequence[PlannedVisit], played: Played, told: Mapping[str, TicketStory]) -> str:
    found = [told.get(played.ticket_of.get(plan.number, "")) for plan in planned]
    waits = [(story.calls[0][1] - story.issued_at) / 60 for story in found if story is not None and story.calls]
    recorded = [plan.recorded_wait for plan in planned]
    return f"{name[:43]:<44}{len(waits):>8}   {_percentiles(waits):>22}   {_percentiles(recorded):>22}"


def _percentiles(waits: Sequence[float]) -> str:
    return " / ".join(f"{percentile(waits, share):.1f}" for share in SHARES)


def _delay(played: Played, speed: float) -> str:
    late = played.late_touches
    real = [seconds / speed * 1000 for seconds in late]
    return (
        "The replay's own delay, from the planned arrival to the number on the glass:"
        f" p50 {percentile(late, 0.5):.0f} s, p95 {percentile(late, 0.95):.0f} s of office time"
        f" ({percentile(real, 0.5):.0f} and {percentile(real, 0.95):.0f} ms real)."
        f" Keys pressed once more because the box had not changed yet: {played.presses_again}."
    )


def _overrun(planned: Sequence[PlannedVisit], played: Played, told: Mapping[str, TicketStory]) -> str:
    longer = [
        story.finished_at - story.calls[0][1] - plan.service * 60
        for plan in planned
        if (story := told.get(played.ticket_of.get(plan.number, ""))) and story.calls and story.finished_at is not None
    ]
    return (
        f"Services took longer than planned by p50 {percentile(longer, 0.5):.0f} s,"
        f" p95 {percentile(longer, 0.95):.0f} s of office time: the way of a key press through the programs, which"
        " lengthens waits the more, the busier the machine and the higher --speed."
    )
