"""Several services in one visit: which step comes next."""

from __future__ import annotations

from queue_core.domain.estimate.newcomer import estimate_of_newcomer
from queue_core.domain.office import Office
from queue_core.domain.plan import Package, Service, ServiceId
from queue_core.domain.ticket import Ticket
from queue_core.domain.tickets.giving import not_given


def in_order_of_steps(
    office: Office, package: Package, steps: tuple[ServiceId, ...], tier: int, now: float
) -> list[ServiceId]:
    """Return the steps in the order to take them: as written, or where the order is free the shortest wait first.

    A step that is not given now, or that no open counter serves, comes after all others.
    """
    if package.ordered:
        return list(steps)
    return sorted(steps, key=lambda step: _wait(office, office.plan.services[step], tier, now))


def next_step(office: Office, ticket: Ticket, now: float) -> ServiceId | None:
    """Return the service the visit goes on with; None where nothing is left."""
    left = tuple(step for step in ticket.steps_left if step in office.plan.services)
    if not left:
        return None
    package = office.plan.packages.get(ticket.package) if ticket.package is not None else None
    return in_order_of_steps(office, package, left, ticket.tier, now)[0] if package is not None else left[0]


def _wait(office: Office, service: Service, tier: int, now: float) -> tuple[int, float]:
    """Return 0, or 1 where the step must wait, and the minutes to expect there: as measured, else by the norms."""
    counters = office.service_counters.get(service.id, 0)
    waiting = office.waiting.ahead_of_newcomer(service.direction, tier)
    by_norm = waiting * service.minutes / max(counters, 1)
    if not counters or not_given(office, service, "", now) is not None:
        return (1, by_norm)
    measured = estimate_of_newcomer(office, office.measured, service.direction, tier, now)
    return (0, measured.likely_minutes if measured is not None else by_norm)
