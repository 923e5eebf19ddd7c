"""The forecast for one who would take a ticket now, read off the office as it stands. O(tiers), pure."""

from __future__ import annotations

from queue_core.domain.day import schedule
from queue_core.domain.estimate.forecast import Line, Range, forecast
from queue_core.domain.estimate.measured import Measured
from queue_core.domain.office import Office
from queue_core.domain.plan import DirectionId


def estimate_of_newcomer(
    office: Office, measured: Measured, direction: DirectionId, tier: int, now: float
) -> Range | None:
    """Return the wait of one who takes a ticket now; None without a basis.

    None too while the office stands still, or a service of the direction. A `now` before the office's last fact,
    from a clock set back, is taken as the instant of that fact.
    """
    if office.suspended is not None or _a_service_stands_still(office, direction):
        return None
    now = max(now, office.latest)
    if not measured.has_basis(direction, now):
        return None
    return forecast(measured, direction, line_of(office, direction, now), tier, now)


def line_of(office: Office, direction: DirectionId, now: float) -> Line:
    """Return who waits in a direction: people and head by tier, and whether a counter is free for it."""
    ahead, heads, before = {}, {}, 0
    for tier in office.waiting.tiers_of(direction):
        up_to = office.waiting.ahead_of_newcomer(direction, tier)
        ahead[tier], before = up_to - before, up_to
        first = office.waiting.earliest(direction, tier)
        if first is not None:
            heads[tier] = office.tickets[first].issued_at
    serves = (direction in office.workplaces[counter].skills for counter in office.free)
    free = any(serves) and schedule.calls(office.hours, now)
    return Line(ahead, heads, free_counter=free)


def _a_service_stands_still(office: Office, direction: DirectionId) -> bool:
    """Say whether a register is down: what was measured then tells nothing of those who wait for it."""
    services = (office.plan.services.get(service) for service in office.suspended_services)
    return any(service is not None and service.direction == direction for service in services)
