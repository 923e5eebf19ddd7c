"""Offices of four sizes to spend days in, each with hours and rules drawn from the day's seed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from random import Random
from typing import Any

from queue_core.domain.plan import (
    Administrator,
    AdministratorId,
    Category,
    CategoryId,
    Counter,
    CounterId,
    DayHours,
    Device,
    DeviceId,
    Direction,
    DirectionId,
    Hall,
    HallId,
    Level,
    OfficePlan,
    Service,
    ServiceId,
)
from queue_core.simulate.days.offices.offer import OFFERS, DirectionOffer
from queue_core.simulate.days.offices.variety import varied

COUNTERS_IN_A_HALL = 14
HOURS = {
    0: DayHours(8 * 60, 18 * 60),
    1: DayHours(8 * 60, 16 * 60),
    2: DayHours(8 * 60, 16 * 60),
    3: DayHours(8 * 60, 16 * 60),
    4: DayHours(8 * 60, 16 * 60),
    5: DayHours(9 * 60, 14 * 60),
}


@dataclass(frozen=True, slots=True)
class Size:
    """How large an office is: counters, visits a day, directions of the offer, kiosks."""

    name: str
    counters: int
    visits: int
    directions: int
    kiosks: int


SIZES = {
    size.name: size
    for size in (
        Size("small", 3, 60, 3, 1),
        Size("typical", 14, 450, len(OFFERS), 2),
        Size("large", 45, 1300, len(OFFERS), 4),
        Size("network", 224, 4000, len(OFFERS), 12),
    )
}


def make_plan(size: Size, random: Random, today: date) -> OfficePlan:
    """Return an office of a size for a day; who sits where is the same each time, what it has decided is drawn."""
    return varied(_plain(size), random, today)


def _plain(size: Size) -> OfficePlan:
    offers = OFFERS[: size.directions]
    halls = -(-size.counters // COUNTERS_IN_A_HALL)
    skills = _skills(size.counters, offers)
    rooms: dict[str, list[HallId]] = {offer.id: [] for offer in offers}
    for counter, served in enumerate(skills):
        hall = _hall_of(counter)
        for direction in served:
            if hall not in rooms[direction]:
                rooms[direction].append(hall)
    names = [f"a{counter + 1}" for counter in range(size.counters)]
    return OfficePlan(
        id=size.name,
        name={"uk": "Центр", "en": "Centre"},
        time_zone="Europe/Kyiv",
        day_starts_at=4 * 60,
        languages=("uk", "en"),
        halls=_by_id(Hall(HallId(str(n + 1)), {"uk": f"Зал {n + 1}", "en": f"Hall {n + 1}"}) for n in range(halls)),
        directions=_by_id(
            Direction(DirectionId(o.id), o.letter, {"uk": o.uk, "en": o.en}, tuple(rooms[o.id])) for o in offers
        ),
        services=_by_id(
            Service(ServiceId(s.id), DirectionId(o.id), {"uk": s.id, "en": s.id}, round(s.mean))
            for o in offers
            for s in o.services
        ),
        categories=_by_id(
            Category(CategoryId(name), tier, {"uk": name, "en": name})
            for name, tier in (("veteran", 1), ("disability", 2), ("booked", 3))
        ),
        administrators=_by_id(
            Administrator(AdministratorId(name), name, dict(served)) for name, served in zip(names, skills, strict=True)
        ),
        counters=_by_id(
            Counter(CounterId(str(n + 1)), _hall_of(n), AdministratorId(name)) for n, name in enumerate(names)
        ),
        devices=_by_id(_devices(size)),
        hours=HOURS,
        version=f"days-{size.name}",
    )


def _skills(counters: int, offers: tuple[DirectionOffer, ...]) -> list[dict[DirectionId, Level]]:
    """Seat people by the weight of each direction; each has one or two further directions as secondary."""
    seats = sorted(
        ((place + 0.5) / offer.counters, index)
        for index, offer in enumerate(offers)
        for place in range(-(-offer.counters * counters // 45) + counters)
    )
    skills: list[dict[DirectionId, Level]] = []
    for counter, (_, index) in enumerate(seats[: max(0, counters - len(offers))]):
        skills.append(_seat(index, counter, offers))
    return [*(_seat(index, index, offers) for index in range(len(offers))), *skills][:counters]


def _seat(index: int, counter: int, offers: tuple[DirectionOffer, ...]) -> dict[DirectionId, Level]:
    served: dict[DirectionId, Level] = {DirectionId(offers[index].id): "primary"}
    for step in (1, 4)[: 1 + counter % 2]:
        served.setdefault(DirectionId(offers[(index + step) % len(offers)].id), "secondary")
    return served


def _devices(size: Size) -> Iterable[Device]:
    printers = [DeviceId(f"printer-{n + 1}") for n in range(size.kiosks)]
    every_counter = tuple(CounterId(str(n + 1)) for n in range(size.counters))
    for place, printer in enumerate(printers):
        spare = printers[(place + 1) % len(printers)]
        group = (printer,) if spare == printer else (printer, spare)
        yield Device(DeviceId(f"kiosk-{place + 1}"), "kiosk", printers=group)
        yield Device(printer, "printer")
    yield Device(DeviceId("buttons-1"), "counter", counters=every_counter)
    yield Device(DeviceId("reception-1"), "reception", printers=tuple(printers[:1]))
    yield Device(DeviceId("tablet-1"), "tablet", counters=every_counter[:1])


def _hall_of(counter: int) -> HallId:
    return HallId(str(counter // COUNTERS_IN_A_HALL + 1))


def _by_id(things: Iterable[Any]) -> dict[Any, Any]:
    return {thing.id: thing for thing in things}
