"""What an administrator may serve: skills, and the organisation they and a service belong to."""

from __future__ import annotations

from typing import Literal

from queue_core.domain.plan import Administrator, AdministratorId, Level, OfficePlan, ServiceId


def is_of_another_organisation(plan: OfficePlan, administrator: AdministratorId, service: ServiceId) -> bool:
    """Say whether a service is given by one organisation and the administrator sent by another.

    The centre's own people belong to none and may serve any; the centre's own services may be given to any.
    """
    person, offered = plan.administrators.get(administrator), plan.services.get(service)
    if person is None or offered is None or person.organisation is None or offered.organisation is None:
        return False
    return person.organisation != offered.organisation


def service_skills_of(plan: OfficePlan, administrator: Administrator) -> dict[ServiceId, Level | Literal["none"]]:
    """Return the services an administrator serves otherwise than their direction: none of another organisation."""
    skills = dict(administrator.service_skills)
    if administrator.organisation is not None:
        for service in plan.services:
            if is_of_another_organisation(plan, administrator.id, service):
                skills[service] = "none"
    return skills
