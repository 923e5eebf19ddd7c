"""Offices for tests: a small one, the demonstration one, and one of any size. Plans only; nothing runs here."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

from queue_core.domain.plan import (
    Administrator,
    AdministratorId,
    Category,
    CategoryId,
    Counter,
    CounterId,
    Device,
    DeviceId,
    Direction,
    DirectionId,
    Hall,
    HallId,
    Level,
    MenuGroup,
    Named,
    OfficePlan,
    Package,
    PackageId,
    Rules,
    Service,
    ServiceId,
    Words,
)

CONFIG = Path(__file__).resolve().parents[2] / "config"
"""The configuration that is shipped."""
LETTERS = "ПГРСНБМЗЦВКАДЕЖИЛОТУФХЧШЩЮЯЄІЇЙҐ"
"""Letters of directions, the demonstration office's own first."""
COUNTERS_IN_A_HALL = 14


def demo_office() -> OfficePlan:
    """Return the demonstration office as `config/office.toml` writes it."""
    from queue_core.settings import load_office

    return load_office(CONFIG)


def small_office(rules: Rules | None = None) -> OfficePlan:
    """Return an office of 2 halls, 3 counters, 3 directions (П passports, Г ready documents, С social) and 4 people.

    Counter 1 seats `olena` (П, then Г), counter 2 `taras` (Г, then П), counter 3 `iryna` (С, then Г).
    `petro` (С, then П and Г) sits nowhere. Categories: `veteran` tier 1, `disability` tier 2.
    Open around the clock, day starts at 04:00, rules as default unless given.
    """
    return OfficePlan(
        id="small",
        name=_words("Малий ЦНАП", "Small office"),
        time_zone="Europe/Kyiv",
        day_starts_at=4 * 60,
        languages=("uk", "en"),
        halls=_by_id(_hall(number) for number in (1, 2)),
        directions=_by_id(
            [
                _direction("passports", "П", "Паспорти", "Passports", ["1"]),
                _direction("ready", "Г", "Видача документів", "Ready documents", ["1", "2"]),
                _direction("social", "С", "Соціальний захист", "Social protection", ["2"]),
            ]
        ),
        services=_by_id(
            [
                _service("passport-foreign", "passports", "Закордонний паспорт", "Passport for travel", 18),
                _service(
                    "passport-advice", "passports", "Інше про паспорти", "Other passport matters", 5, general=True
                ),
                _service("ready-passport", "ready", "Отримати паспорт", "Collect a passport", 5),
                _service("ready-other", "ready", "Отримати документ", "Collect a document", 4, general=True),
                _service("subsidy", "social", "Субсидія", "Housing subsidy", 22),
                _service("social-advice", "social", "Інше про допомогу", "Other support", 7, general=True),
            ]
        ),
        categories=_categories(),
        administrators=_by_id(
            [
                _administrator("olena", "Олена К.", passports="primary", ready="secondary"),
                _administrator("taras", "Тарас М.", ready="primary", passports="secondary"),
                _administrator("iryna", "Ірина С.", social="primary", ready="secondary"),
                _administrator("petro", "Петро Д.", social="primary", passports="secondary", ready="secondary"),
            ]
        ),
        counters=_by_id([_counter(1, 1, "olena"), _counter(2, 1, "taras"), _counter(3, 2, "iryna")]),
        devices=_by_id(_devices(halls=2, counters=3, kiosks=1)),
        needs=_needs(),
        purposes={"apply": Named("apply", _words("Подати заяву", "Apply"))},
        places={"ramp": Named("ramp", _words("Пандус", "Ramp"))},
        menu=(
            MenuGroup("frequent", _words("Найчастіше", "Most used"), ("passport-foreign", "ready-passport", "subsidy")),
            MenuGroup("passports", _words("Паспорти", "Passports"), ("passport-foreign", "passport-advice")),
            MenuGroup("ready", _words("Видача", "Collect"), ("ready-passport", "ready-other")),
            MenuGroup("social", _words("Соціальний захист", "Social"), ("subsidy", "social-advice")),
        ),
        rules=rules or Rules(),
        version="small0000001",
    )


def office_with_packages(rules: Rules | None = None) -> OfficePlan:
    """Return the small office with two packages in its menu: `arrival` (С, then П, in order) and `papers` (Г and П).

    Each service has documents of its own and «Паспорт» («Passport»), which all ask for.
    """
    plan = small_office(rules)
    of_all = _words("Паспорт", "Passport")
    services = {
        service.id: replace(
            service, documents=(of_all, _words(f"Для: {service.name['uk']}", f"For: {service.name['en']}"))
        )
        for service in plan.services.values()
    }
    packages = [
        Package(
            PackageId("arrival"),
            _words("Переїзд", "Moving in"),
            (ServiceId("subsidy"), ServiceId("passport-foreign")),
        ),
        Package(
            PackageId("papers"),
            _words("Нові документи", "New papers"),
            (ServiceId("ready-passport"), ServiceId("passport-advice")),
            ordered=False,
        ),
    ]
    life = MenuGroup("life", _words("Життєві ситуації", "Life events"), ("arrival", "papers"))
    return replace(plan, services=services, packages=_by_id(packages), menu=(*plan.menu, life))


def office_of(counters: int, directions: int, rules: Rules | None = None) -> OfficePlan:
    """Return an office of 1–224 counters and 1–32 directions, the same each time.

    Ids: counters `1`…, halls `1`… (14 counters each), directions `d1`…, services `d1-general`, `d1-short`, `d1-long`,
    administrator `a7` at counter 7. Each administrator has a primary direction and up to two secondary ones; where
    counters are fewer than directions each has several. With two counters or more every direction has two.
    """
    if not 1 <= counters <= 224 or not 1 <= directions <= len(LETTERS):
        raise ValueError(f"an office of 1–224 counters and 1–{len(LETTERS)} directions, not {counters}, {directions}")
    halls = -(-counters // COUNTERS_IN_A_HALL)
    skills = {counter: _spread(counter, counters, directions) for counter in range(1, counters + 1)}
    rooms: dict[str, list[str]] = {f"d{number}": [] for number in range(1, directions + 1)}
    for counter, served in skills.items():
        hall = str(_hall_of(counter))
        for direction in served:
            if hall not in rooms[direction]:
                rooms[direction].append(hall)
    return OfficePlan(
        id="bench",
        name=_words("Великий ЦНАП", "Large office"),
        time_zone="Europe/Kyiv",
        day_starts_at=4 * 60,
        languages=("uk", "en"),
        halls=_by_id(_hall(number) for number in range(1, halls + 1)),
        directions=_by_id(
            _direction(direction, LETTERS[index], f"Напрям {index + 1}", f"Direction {index + 1}", rooms[direction])
            for index, direction in enumerate(rooms)
        ),
        services=_by_id(service for direction in rooms for service in _services_of(direction)),
        categories=_categories(),
        administrators=_by_id(_administrator(f"a{counter}", f"А. {counter}", **skills[counter]) for counter in skills),
        counters=_by_id(_counter(counter, _hall_of(counter), f"a{counter}") for counter in skills),
        devices=_by_id(_devices(halls=halls, counters=counters, kiosks=halls)),
        needs=_needs(),
        menu=tuple(
            MenuGroup(f"{direction}-menu", _words(f"Меню {direction}", f"Menu {direction}"), (f"{direction}-general",))
            for direction in rooms
        ),
        rules=rules or Rules(),
        version="bench0000001",
    )


def _hall_of(counter: int) -> int:
    return (counter - 1) // COUNTERS_IN_A_HALL + 1


def _spread(counter: int, counters: int, directions: int) -> dict[str, Level]:
    seat = counter - 1
    if counters < directions:
        first = range(seat, directions, counters)
        then = range((seat + 1) % counters, directions, counters)
    else:
        first = range(seat % directions, seat % directions + 1)
        stride = 1 + seat // directions % max(1, (directions - 1) // 2)
        then = range(first[0] + stride, first[0] + 2 * stride + 1, stride)
    served: dict[str, Level] = {f"d{direction + 1}": "primary" for direction in first}
    for direction in then:
        served.setdefault(f"d{direction % directions + 1}", "secondary")
    return served


def _by_id(things: Iterable[Any]) -> dict[Any, Any]:
    return {thing.id: thing for thing in things}


def _words(uk: str, en: str) -> Words:
    return {"uk": uk, "en": en}


def _hall(number: int) -> Hall:
    return Hall(HallId(str(number)), _words(f"Зал № {number}", f"Hall {number}"))


def _direction(name: str, letter: str, uk: str, en: str, halls: list[str]) -> Direction:
    return Direction(DirectionId(name), letter, _words(uk, en), tuple(HallId(hall) for hall in halls))


def _service(name: str, direction: str, uk: str, en: str, minutes: int, *, general: bool = False) -> Service:
    return Service(ServiceId(name), DirectionId(direction), _words(uk, en), minutes, general=general)


def _services_of(direction: str) -> list[Service]:
    return [
        _service(f"{direction}-general", direction, f"Інше, {direction}", f"Other, {direction}", 6, general=True),
        _service(f"{direction}-short", direction, f"Коротка, {direction}", f"Short, {direction}", 5),
        _service(f"{direction}-long", direction, f"Довга, {direction}", f"Long, {direction}", 22),
    ]


def _administrator(name: str, shown_name: str, **skills: Level) -> Administrator:
    levels = {DirectionId(direction): level for direction, level in skills.items()}
    return Administrator(AdministratorId(name), shown_name, levels)


def _counter(number: int, hall: int, administrator: str) -> Counter:
    return Counter(CounterId(str(number)), HallId(str(hall)), AdministratorId(administrator))


def _categories() -> dict[CategoryId, Category]:
    return _by_id(
        [
            Category(CategoryId("veteran"), 1, _words("Ветеран війни", "War veteran")),
            Category(CategoryId("disability"), 2, _words("Особа з інвалідністю", "Person with a disability")),
        ]
    )


def _needs() -> dict[str, Named]:
    return _by_id(
        [Named("sight", _words("Порушення зору", "Low sight")), Named("wheelchair", _words("Візок", "Wheelchair"))]
    )


def _devices(halls: int, counters: int, kiosks: int) -> list[Device]:
    every_counter = tuple(CounterId(str(number)) for number in range(1, counters + 1))
    displays = [Device(DeviceId(f"display-{hall}"), "display", hall=HallId(str(hall))) for hall in range(1, halls + 1)]
    terminals = [
        Device(DeviceId(f"kiosk-{number}"), "kiosk", printers=(DeviceId("printer-1"),), may_be_touched=True)
        for number in range(1, kiosks + 1)
    ]
    return [
        *terminals,
        Device(DeviceId("printer-1"), "printer"),
        *displays,
        Device(DeviceId("buttons-1"), "counter", counters=every_counter, may_be_touched=True),
        Device(DeviceId("reception-1"), "reception", printers=(DeviceId("printer-1"),)),
        Device(DeviceId("tablet-1"), "tablet", counters=every_counter[:1]),
    ]
