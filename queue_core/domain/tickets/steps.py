"""Several services in one visit: which step comes next."""

from __future__ import annotations

from queue_core.domain.office import Office, Ticket
from queue_core.domain.plan import Package, ServiceId


def in_order_of_steps(office: Office, package: Package, steps: tuple[ServiceId, ...]) -> list[ServiceId]:
    """Return the steps in the order to take them: as written, or where the order is free the shortest line first."""
    return list(steps) if package.ordered else sorted(steps, key=lambda step: _line_length(office, step))


def next_step(office: Office, ticket: Ticket) -> ServiceId | None:
    """Return the service the visit goes on with; None where nothing is left."""
    left = tuple(step for step in ticket.steps_left if step in office.plan.services)
    if not left:
        return None
    package = office.plan.packages.get(ticket.package) if ticket.package is not None else None
    return in_order_of_steps(office, package, left)[0] if package is not None else left[0]


def _line_length(office: Office, step: ServiceId) -> float:
    """Return the people waiting in a service's direction per counter open for the service: shortest wait first."""
    direction = office.plan.services[step].direction
    counters = office.service_counters.get(step, 0)
    return office.waiting.count(direction) / counters if counters else float("inf")
