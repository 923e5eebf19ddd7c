"""Which counter may serve whom, and how well."""

from __future__ import annotations

from queue_core.domain.lines.line import Line
from queue_core.domain.office import Office, Workplace
from queue_core.domain.plan import CounterId, DirectionId, Level, OfficePlan, ServiceId
from queue_core.domain.ticket import Ticket

VETERAN_TIER = 1


def level_of(office: Office, workplace: Workplace, line: Line) -> Level | None:
    """Return how a staffed counter serves a line by skill alone; None: not at all.

    A line bound to a counter or an administrator who serves now belongs to them alone; else skill decides.
    """
    if line.counter is not None or line.administrator is not None:
        bound_to = _bound_to(office, line)
        if bound_to is not None:
            return "primary" if bound_to == workplace.id else None
    return skill_for(workplace, line.service, line.direction)


def skill_for(workplace: Workplace, service: ServiceId, direction: DirectionId) -> Level | None:
    """Return how well who sits at a counter may serve a service; a skill for the service goes before the direction."""
    own = workplace.service_skills.get(service)
    if own is not None:
        return own if own != "none" else None
    return workplace.skills.get(direction)


def served_at(plan: OfficePlan, workplace: Workplace) -> list[ServiceId]:
    """Return the services that may be served at a counter as it is staffed now."""
    services = plan.services.values()
    return [service.id for service in services if skill_for(workplace, service.id, service.direction) is not None]


def _bound_to(office: Office, line: Line) -> CounterId | None:
    for workplace in office.workplaces.values():
        if workplace.status != "closed" and (
            workplace.id == line.counter or (line.administrator and workplace.administrator == line.administrator)
        ):
            return workplace.id
    return None


def may_take(office: Office, workplace: Workplace, line: Line, ticket: Ticket, now: float) -> bool:
    """Say whether a counter with the skill may take this ticket now: its needs, and whether its service stands still.

    A need goes to an equipped counter; to any eligible one at once if no equipped one is open or the ticket is tier 1,
    else after `needs_wait`.
    """
    if line.service in office.suspended_services:
        return False
    if not line.needs or set(line.needs) <= set(office.equipment_of(workplace.id)):
        return True
    if ticket.tier == VETERAN_TIER or office.waited(ticket, now) >= office.plan.rules.needs_wait:
        return True
    return not _equipped_is_open(office, line)


def is_secondary(office: Office, workplace: Workplace, level: Level, ticket: Ticket, now: float) -> bool:
    """Say whether a ticket counts as secondary here: after its threshold a secondary direction counts as primary."""
    return level == "secondary" and office.waited(ticket, now) < workplace.secondary_after


def _equipped_is_open(office: Office, line: Line) -> bool:
    return any(
        set(line.needs) <= set(counter.equipped)
        and office.workplaces[counter.id].status != "closed"
        and level_of(office, office.workplaces[counter.id], line) is not None
        for counter in office.plan.counters.values()
        if counter.equipped and counter.id in office.workplaces
    )
