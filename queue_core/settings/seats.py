"""Who sits where and what they can serve: counters, administrators, and that every service has somebody. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from queue_core.settings.draft import Draft, Mistakes
from queue_core.settings.organisations import at_work_of, check_organisations, differ, organisations_of
from queue_core.settings.written import AdministratorRow


def check_seats(draft: Draft, mistakes: Mistakes) -> frozenset[str]:
    """Check who sits where and serves what, and that each service can be served; return the services that cannot."""
    _check_counters(draft, mistakes)
    _check_needs(draft, mistakes)
    _check_administrators(draft, mistakes)
    for name, direction in draft.directions.items():
        key = f"directions.{name}.halls"
        mistakes.references(key, "hall", direction.halls, draft.ids["halls"])
        if not direction.halls:
            mistakes.add(key, "the list is empty", "name the hall where it is served")
    if {"counters", "administrators", "directions"} <= draft.whole:
        check_organisations(draft, mistakes)
        return _check_coverage(draft, mistakes)
    return frozenset()


def _check_counters(draft: Draft, mistakes: Mistakes) -> None:
    seats: dict[str, str] = {}
    for name, counter in draft.counters.items():
        if counter.hall not in draft.ids["halls"]:
            mistakes.unknown(f"counters.{name}.hall", "hall", counter.hall, draft.ids["halls"])
        mistakes.references(f"counters.{name}.equipped", "need", counter.equipped, draft.ids["needs"])
        person, key = counter.administrator, f"counters.{name}.administrator"
        if person is None:
            continue
        if person not in draft.ids["administrators"]:
            mistakes.unknown(key, "administrator", person, draft.ids["administrators"])
        elif person in seats:
            mistakes.add(key, f"«{person}» sits at counter «{seats[person]}» already", "seat somebody else, or nobody")
        seats.setdefault(person, name)


def _check_needs(draft: Draft, mistakes: Mistakes) -> None:
    """Tell of needs that visitors may choose and no counter is equipped for."""
    if not {"counters", "needs"} <= draft.whole:
        return
    equipped = {need for counter in draft.counters.values() for need in counter.equipped}
    for need in draft.needs:
        if need not in equipped:
            remedy = "add it to equipped = [ … ] of a counter, or remove it"
            mistakes.add(f"needs.{need}", "no counter is equipped for this need", remedy)


def _check_administrators(draft: Draft, mistakes: Mistakes) -> None:
    for name, row in draft.administrators.items():
        at = f"administrators.{name}"
        mistakes.references(f"{at}.primary", "direction", row.primary, draft.ids["directions"])
        mistakes.references(f"{at}.secondary", "direction", row.secondary, draft.ids["directions"])
        for direction in dict.fromkeys(row.primary):
            if direction in row.secondary:
                mistakes.add(f"{at}.secondary", f"«{direction}» stands among the primary ones too", "leave one")
        for service in row.service_skills:
            if service not in draft.ids["services"]:
                mistakes.unknown(f"{at}.service_skills.{service}", "service", service, draft.ids["services"])
        if not row.primary and not row.secondary and set(row.service_skills.values()) <= {"none"}:
            mistakes.add(at, "this person serves nothing", "add primary = [ … ]")
        if row.secondary_after is not None and not row.secondary and "secondary" not in row.service_skills.values():
            wrong = "there is a threshold, but nothing secondary"
            mistakes.add(f"{at}.secondary_after", wrong, "remove the key, or add secondary = [ … ]")


def _check_coverage(draft: Draft, mistakes: Mistakes) -> frozenset[str]:
    """Tell of directions and services nobody can serve, and return those services.

    A counter without an administrator may be taken by one without a counter.
    """
    services = {service: direction for direction, rows in draft.services.items() for service in rows}
    at_work = at_work_of(draft)
    bodies = {service: body if body in at_work else None for service, body in organisations_of(draft).items()}
    serves = {name: _served_by(row, services, bodies) for name, row in draft.administrators.items()}
    seated = {row.administrator for row in draft.counters.values() if row.administrator is not None}
    reserve = frozenset[str]().union(*(served for name, served in serves.items() if name not in seated))
    halls: dict[str, set[str]] = defaultdict(set)
    for counter in draft.counters.values():
        person = counter.administrator
        for service in serves.get(person, frozenset()) if person is not None else reserve:
            halls[service].add(counter.hall)
    for name, direction in draft.directions.items():
        if draft.services[name]:
            _check_direction(name, direction.halls, {one: halls[one] for one in draft.services[name]}, mistakes)
    return frozenset(service for service in services if not halls[service])


def _served_by(row: AdministratorRow, services: Mapping[str, str], bodies: Mapping[str, str | None]) -> frozenset[str]:
    directions = {*row.primary, *row.secondary}
    return frozenset(
        service
        for service, direction in services.items()
        if (row.service_skills[service] != "none" if service in row.service_skills else direction in directions)
        and not differ(row.organisation, bodies[service])
    )


def _check_direction(name: str, rooms: tuple[str, ...], halls: Mapping[str, set[str]], mistakes: Mistakes) -> None:
    """Check who serves a direction; `halls`: of its services, those with a counter that can serve them."""
    at = f"directions.{name}"
    where = set[str]().union(*halls.values())
    if not where:
        mistakes.add(at, "no counter can serve this direction", "give it to an administrator who sits at a counter")
        return
    if rooms and not where.intersection(rooms):
        remedy = f"it is served in: {', '.join(sorted(where))}"
        mistakes.add(f"{at}.halls", "no counter of these halls can serve this direction", remedy)
    for service, served_in in halls.items():
        if not served_in:
            remedy = "take away a «none» in service_skills, or seat somebody of its organisation"
            mistakes.add(f"{at}.services.{service}", "no counter can serve this service", remedy)
