"""What one office decides otherwise than another: rules, policy, skills, needs, packages, hours. From the seed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from random import Random
from typing import Any, Literal

from queue_core.domain.plan import (
    Administrator,
    DayHours,
    DirectionId,
    Level,
    Named,
    OfficePlan,
    Package,
    PackageId,
    Rules,
    Service,
    ServiceId,
)

ORGANISATIONS = ("city", "state", "utilities")
NEEDS = ("sight", "wheelchair")
RESULTS = ("done", "refused", "advised")
EXCEPTIONS = ("child", "unwell")
AT_MOST_IN_A_ROW: tuple[dict[int, int], ...] = ({}, {}, {}, {2: 2}, {2: 1, 3: 1}, {2: 3, 3: 2})


def varied(plan: OfficePlan, random: Random, today: date) -> OfficePlan:
    """Return a plain office with decisions of its own, on the day it is to live."""
    plan = _with_people(_with_offer(plan, random), random)
    plan = replace(plan, rules=rules_of(random), **_order(random), **_calendar(plan, random, today))
    return replace(
        plan,
        needs={need: Named(need, _words(need)) for need in NEEDS},
        results={result: Named(result, _words(result)) for result in RESULTS},
        exception_reasons={reason: Named(reason, _words(reason)) for reason in EXCEPTIONS},
    )


def rules_of(random: Random) -> Rules:
    """Draw the numbers of an office."""
    return Rules(
        start_required=random.random() < 0.2,
        wrap_up_seconds=random.choice((0, 0, 0, 15, 60)),
        calls_before_no_show=random.choice((1, 2, 3, 3)),
        answer_automatic_within=random.choice((60, 120, 120)),
        tickets_per_minute_at_kiosk=random.choice((0, 0, 0, 4)),
        slip_fresh_for=random.choice((120, 600)),
        secondary_after=random.choice((0, 120, 300, 900, 900)),
        needs_wait=random.choice((0, 60, 300, 300)),
        parked_for=random.choice((60, 600, 600)),
        returns_allowed=random.choice((0, 1, 1, 1, 2)),
        one_service_per_ticket=random.random() < 0.2,
        result_required=random.random() < 0.2,
        exceptions_allowed=random.random() < 0.5,
        last_ticket_by_capacity=random.random() < 0.3,
        after_closing="close" if random.random() < 0.3 else "serve",
        shorter_before_day_off=random.choice((0, 1800, 3600)),
    )


def _order(random: Random) -> dict[str, Any]:
    policy = random.choices(("veterans-first", "first-come", "primary-first"), (8, 1, 1))[0]
    in_a_row = random.choice(AT_MOST_IN_A_ROW)
    if policy != "veterans-first":
        return {"policy": policy, "veterans_first": False}
    return {"at_most_in_a_row": dict(in_a_row)}


def _calendar(plan: OfficePlan, random: Random, today: date) -> dict[str, Any]:
    """Draw a day off tomorrow, other hours today, or hours of its own for one direction."""
    calendar: dict[str, DayHours | None] = {}
    tomorrow_off, other_hours, own_hours = random.random() < 0.15, random.random() < 0.05, random.random() < 0.15
    if tomorrow_off:
        calendar[(today + timedelta(days=1)).isoformat()] = None
    if other_hours:
        calendar[today.isoformat()] = DayHours(9 * 60, 15 * 60)
    directions = dict(plan.directions)
    if own_hours:
        chosen = random.choice(list(directions))
        week = {day: DayHours(9 * 60, 13 * 60) for day in range(6)}
        directions[chosen] = replace(directions[chosen], hours=week)
    return {"calendar": calendar, "directions": directions}


def _with_offer(plan: OfficePlan, random: Random) -> OfficePlan:
    """Let services belong to organisations, one in ten offices not give one, and packages lead through several."""
    services = {
        service.id: replace(service, organisation=random.choice(ORGANISATIONS), general=place == 0)
        for direction in plan.directions
        for place, service in enumerate(_of(plan, direction))
    }
    firsts = [_of(plan, direction)[-1].id for direction in plan.directions]
    steps = random.sample(firsts, 3)
    packages = [
        Package(PackageId("birth"), _words("birth"), (steps[0], steps[1], steps[2])),
        Package(PackageId("papers"), _words("papers"), (steps[2], steps[0]), ordered=False),
    ]
    if random.random() < 0.1:
        closed = random.choice([name for name in services if name not in firsts])
        services[closed] = replace(services[closed], closed=_words("no forms"))
    return replace(plan, services=services, packages={package.id: package for package in packages})


def _with_people(plan: OfficePlan, random: Random) -> OfficePlan:
    """Let some know one service better or worse than its direction, and some counters be equipped for needs."""
    people = {each.id: _person(plan, each, random) for each in plan.administrators.values()}
    counters = {
        counter.id: replace(counter, equipped=random.choice(((), (), (NEEDS[0],), NEEDS)))
        for counter in plan.counters.values()
    }
    return replace(plan, administrators=people, counters=counters)


def _person(plan: OfficePlan, person: Administrator, random: Random) -> Administrator:
    levels: dict[ServiceId, Level | Literal["none"]] = {}
    secondary = [direction for direction, level in person.skills.items() if level == "secondary"]
    if secondary and random.random() < 0.3:
        levels[random.choice(_of(plan, random.choice(secondary))).id] = random.choice(("none", "primary"))
    if random.random() < 0.2:
        levels.setdefault(random.choice(list(plan.services)), "secondary")
    own = random.choice((None, None, 60.0, 600.0))
    return replace(person, service_skills=levels, secondary_after=own, organisation=random.choice(ORGANISATIONS))


def _of(plan: OfficePlan, direction: DirectionId) -> list[Service]:
    return [service for service in plan.services.values() if service.direction == direction]


def _words(name: str) -> dict[str, str]:
    return {"uk": name, "en": name}
