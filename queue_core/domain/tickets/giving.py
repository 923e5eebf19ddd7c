"""Which services are given now, and why one is not."""

from __future__ import annotations

from queue_core.domain.day import schedule
from queue_core.domain.office import Office
from queue_core.domain.plan import OfficePlan, Service
from queue_core.domain.refusal import Refusal


def not_given(office: Office, service: Service, language: str, now: float) -> Refusal | None:
    """Return why nobody can come for a service now: closed in words, register down, outside its hours; else None."""
    if service.closed is not None:
        words = service.closed
        return Refusal("service_closed", reason=words.get(language) or next(iter(words.values())))
    if service.id in office.suspended_services:
        return Refusal("service_closed", suspended=service.id)
    direction = office.plan.directions[service.direction]
    if direction.hours is not None:
        own = schedule.hours_of_direction(office.plan, direction, schedule.business_day(office.plan, now))
        if not schedule.gives_tickets(own, now):
            return Refusal("service_closed", **(from_when(office.plan, own, now) or {"hours": service.id}))
    return None


def from_when(plan: OfficePlan, hours: schedule.Hours | None, now: float) -> dict[str, str]:
    """Return the time of day from which tickets are given, where that is still to come today."""
    if hours is None or now >= hours.tickets_from:
        return {}
    return {"time": schedule.time_of_day(plan, hours.tickets_from)}
