"""What a counter may expect: who would be called there next, and since when the longest-waiting has stood in line."""

from __future__ import annotations

from queue_core.domain.lines.eligibility import level_of
from queue_core.domain.lines.routing import best_head
from queue_core.domain.office import Office, Workplace


def next_for(office: Office, workplace: Workplace, now: float) -> str | None:
    """Return the number that a staffed counter would be given if it became free now; None where nobody waits for it.

    Another counter that becomes free first may be given it instead.
    """
    if workplace.administrator is None:
        return None
    head = best_head(office, workplace, now)
    return head.number if head is not None else None


def waiting_longest_since(office: Office, workplace: Workplace) -> float | None:
    """Return the earliest place (seconds since 1970 UTC) of those a counter may serve by skill; None: nobody waits."""
    if workplace.administrator is None:
        return None
    lines = (line for line in office.waiting.lines() if level_of(office, workplace, line) is not None)
    return min(map(office.waiting.earliest_place, lines), default=None)
