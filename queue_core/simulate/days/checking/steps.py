"""The steps of a visit, and the work that waits before them. Pure.

How long a wait is measured to be is the rules' own matter: among steps that can be taken now any order is believed.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from queue_core.simulate.days.checking.hall import Hall


def counters_for(hall: Hall, service: str) -> int:
    """Return how many staffed counters may serve a service."""
    direction = hall.told.rules.directions[service]
    return sum(desk.level(service, direction) is not None for desk in hall.told.desks.values())


def counters_of(hall: Hall, direction: str) -> int:
    """Return how many staffed counters may serve anything of a direction."""
    services = [service for service, of in hall.told.rules.directions.items() if of == direction]
    desks = hall.told.desks.values()
    return sum(any(desk.level(service, direction) is not None for service in services) for desk in desks)


def people_ahead(hall: Hall, direction: str, tier: int) -> int:
    """Return how many wait for a direction whom a newcomer of a tier does not pass."""
    return sum(person.direction == direction and person.tier <= tier for person in hall.told.waiting.values())


def has_time_for(hall: Hall, service: str, at: float) -> bool:
    """Say whether the day can serve one more by the norms: those of the direction, and those of the service itself."""
    direction = hall.told.rules.directions[service]
    opens, closes = hall.hours.of_direction(direction)
    minutes: Mapping[str, float] = hall.office["minutes"]
    left = closes - max(at, opens)
    before = [person.service for person in hall.told.waiting.values() if person.direction == direction]
    of_direction = sum(minutes[each] for each in before) + minutes[service]
    of_service = minutes[service] * (before.count(service) + 1)
    return (
        of_direction * 60 <= left * max(1, counters_of(hall, direction))
        and of_service * 60 <= left * max(1, counters_for(hall, service))
    )  # fmt: skip


def are_in_order(hall: Hall, package: str, steps: Sequence[str], tier: int, at: float) -> bool:
    """Say whether a package may be begun with its steps in this order."""
    known = hall.office["packages"][package]
    written: list[str] = known["steps"]
    if known["ordered"]:
        return list(steps) == written
    if sorted(steps) != sorted(written):
        return False
    return all(_may_go_before(hall, step, steps[place + 1 :], tier, at) for place, step in enumerate(steps))


def may_come_next(hall: Hall, package: str | None, steps: Sequence[str], tier: int, at: float) -> set[str]:
    """Return which of the steps that are left a visit may go on with."""
    known = hall.office["packages"].get(package)
    if known is None or known["ordered"]:
        return set(steps[:1])
    return {step for step in steps if _may_go_before(hall, step, steps, tier, at)}


def _may_go_before(hall: Hall, step: str, others: Collection[str], tier: int, at: float) -> bool:
    """What can be taken now goes before what must wait for a counter, its hours or its register."""
    if not _must_wait(hall, step, at):
        return True
    least = _wait_by_norm(hall, step, tier)
    return all(_must_wait(hall, other, at) and least <= _wait_by_norm(hall, other, tier) for other in others)


def _must_wait(hall: Hall, step: str, at: float) -> bool:
    return not counters_for(hall, step) or not hall.is_given(step, at)


def _wait_by_norm(hall: Hall, step: str, tier: int) -> float:
    minutes: float = hall.office["minutes"][step]
    return people_ahead(hall, hall.told.rules.directions[step], tier) * minutes / max(1, counters_for(hall, step))
