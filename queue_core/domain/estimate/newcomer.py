"""The forecast for one who would take a ticket now, read off the office as it stands. O(tiers), pure."""

from __future__ import annotations

from queue_core.domain.day import schedule
from queue_core.domain.estimate.forecast import Line, Range, forecast
from queue_core.domain.estimate.measured import Measured
from queue_core.domain.lines.eligibility import skill_for
from queue_core.domain.office import Office
from queue_core.domain.plan import DirectionId, ServiceId


def estimate_of_newcomer(
    office: Office,
    measured: Measured,
    direction: DirectionId,
    tier: int,
    now: float,
    service: ServiceId | None = None,
) -> Range | None:
    """Return the wait of one who takes a ticket now; None without a basis.

    `service`: which of the direction's; without one the answer holds for each of them. None too while the office
    stands still, or a service of the direction. A `now` before the office's last fact, from a clock set back, is taken
    as the instant of that fact.
    """
    if office.suspended is not None or _a_service_stands_still(office, direction):
        return None
    now = max(now, office.latest)
    if not measured.has_basis(direction, now):
        return None
    return forecast(measured, direction, line_of(office, direction, now, service), tier, now)


def line_of(office: Office, direction: DirectionId, now: float, service: ServiceId | None = None) -> Line:
    """Return who waits in a direction: people and head by tier, and whether a counter is free for whoever comes."""
    ahead, heads, before = {}, {}, 0
    for tier in office.waiting.tiers_of(direction):
        up_to = office.waiting.ahead_of_newcomer(direction, tier)
        ahead[tier], before = up_to - before, up_to
        first = office.waiting.earliest(direction, tier)
        if first is not None:
            heads[tier] = office.tickets[first].issued_at
    free = schedule.calls(office.hours, now) and _is_free_for(office, direction, service)
    return Line(ahead, heads, free_counter=free)


def _is_free_for(office: Office, direction: DirectionId, service: ServiceId | None) -> bool:
    """Say whether a counter is free for a service, or for each of the direction's where none is named."""
    free = [office.workplaces[counter] for counter in office.free]
    if any(direction in at.skills and not at.service_skills for at in free):
        return True
    services = [service] if service is not None else _given(office, direction)
    return bool(free) and all(any(skill_for(at, one, direction) is not None for at in free) for one in services)


def _given(office: Office, direction: DirectionId) -> list[ServiceId]:
    services = office.plan.services.values()
    return [one.id for one in services if one.direction == direction and one.closed is None]


def _a_service_stands_still(office: Office, direction: DirectionId) -> bool:
    """Say whether a register is down: what was measured then tells nothing of those who wait for it."""
    services = (office.plan.services.get(service) for service in office.suspended_services)
    return any(service is not None and service.direction == direction for service in services)
