"""From `office.toml` to the plan of the office, or to all of its mistakes at once."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

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
    MenuGroup,
    Named,
    OfficePlan,
    Package,
    PackageId,
    Service,
    ServiceId,
)
from queue_core.runtime.texts import MOTHER_TONGUE
from queue_core.runtime.toml_file import ConfigurationMistake, read
from queue_core.settings.devices import check_devices
from queue_core.settings.draft import Draft, Mistakes
from queue_core.settings.mistake_texts import in_language
from queue_core.settings.offer import check_offer
from queue_core.settings.packages import check_packages
from queue_core.settings.rules.days import calendar_of, direction_hours
from queue_core.settings.rules.hours import check_time_zone, day_start, opening_hours
from queue_core.settings.rules.limits import rules_of
from queue_core.settings.rules.order import BOUNDED_TIERS, order_of
from queue_core.settings.seats import check_seats
from queue_core.settings.wording import check_wording
from queue_core.settings.written import AdministratorRow, OfficeRow
from queue_core.wire.topics import is_name

OFFICE_FILE: Final = "office.toml"
VERSION_DIGITS: Final = 12


def load_office(config_dir: Path, language: str = MOTHER_TONGUE) -> OfficePlan:
    """Read `config_dir/office.toml`; the plan's `version` is the start of the SHA-256 of its bytes, hexadecimal.

    Raises `ConfigurationMistake` with every mistake of the file, told in `language` (uk or en).
    """
    path = config_dir / OFFICE_FILE
    try:
        return plan_of(read(path), str(path), _version(path))
    except ConfigurationMistake as mistake:
        raise ConfigurationMistake(in_language(mistake.mistakes, language)) from None


def _version(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:VERSION_DIGITS]


def plan_of(data: dict[str, Any], file: str, version: str) -> OfficePlan:
    """Return the plan that a file's tables make; raises `ConfigurationMistake` with every mistake, in English. Pure."""
    mistakes = Mistakes(file)
    draft = Draft(data, mistakes)
    if draft.office is not None and not is_name(draft.office.id):
        remedy = "use 1 to 32 of the letters a–z, the digits 0–9 and the hyphen"
        mistakes.add("office.id", f"«{draft.office.id}» cannot be an id", remedy)
    parts = _timed(draft, mistakes) | _ordered(draft, mistakes)
    check_wording(draft, mistakes)
    unserved = check_seats(draft, mistakes)
    check_offer(draft, mistakes)
    check_packages(draft, unserved, mistakes)
    own_hours = direction_hours(draft, parts["hours"], mistakes)
    check_devices(draft, mistakes)
    if mistakes.found or draft.office is None:
        raise ConfigurationMistake(mistakes.found)
    return OfficePlan(
        **_identity(draft.office),
        **_people(draft),
        **_services(draft, own_hours),
        **_named(draft),
        **parts,
        version=version,
    )


def _timed(draft: Draft, mistakes: Mistakes) -> dict[str, Any]:
    """Return when the office is open."""
    check_time_zone(draft, mistakes)
    return {
        "day_starts_at": day_start(draft, mistakes),
        "hours": opening_hours(draft, mistakes),
        "calendar": calendar_of(draft, mistakes),
    }


def _ordered(draft: Draft, mistakes: Mistakes) -> dict[str, Any]:
    """Return the rules and who is called first."""
    rules = rules_of(draft, mistakes)
    order = order_of(draft, mistakes)
    return {
        "rules": rules,
        "policy": order.policy,
        "veterans_first": order.veterans_first,
        "at_most_in_a_row": {
            int(tier): turns for tier, turns in order.at_most_in_a_row.items() if tier in BOUNDED_TIERS
        },
    }


def _identity(office: OfficeRow) -> dict[str, Any]:
    return {
        "id": office.id,
        "name": office.name,
        "time_zone": office.time_zone,
        "languages": office.languages,
        "pilot": office.pilot,
    }


def _people(draft: Draft) -> dict[str, Any]:
    """Return halls, counters, administrators and devices."""
    return {
        "halls": {HallId(name): Hall(HallId(name), words) for name, words in draft.halls.items()},
        "counters": {
            CounterId(name): Counter(
                CounterId(name),
                HallId(row.hall),
                None if row.administrator is None else AdministratorId(row.administrator),
                equipped=row.equipped,
            )
            for name, row in draft.counters.items()
        },
        "administrators": {
            AdministratorId(name): Administrator(
                AdministratorId(name),
                row.shown_name,
                _skills(row),
                service_skills={ServiceId(service): level for service, level in row.service_skills.items()},
                secondary_after=row.secondary_after,
                organisation=row.organisation,
            )
            for name, row in draft.administrators.items()
        },
        "devices": {
            DeviceId(name): Device(
                DeviceId(name),
                row.role,
                counters=tuple(CounterId(counter) for counter in row.counters),
                printers=tuple(DeviceId(printer) for printer in row.printers),
                hall=None if row.hall is None else HallId(row.hall),
                may_be_touched=row.may_be_touched,
            )
            for name, row in draft.devices.items()
        },
    }


def _skills(row: AdministratorRow) -> dict[DirectionId, Level]:
    skills: dict[DirectionId, Level] = {DirectionId(direction): "primary" for direction in row.primary}
    for direction in row.secondary:
        skills[DirectionId(direction)] = "secondary"
    return skills


def _services(draft: Draft, own_hours: Mapping[str, dict[int, DayHours]]) -> dict[str, Any]:
    """Return what is offered: directions, services, packages."""
    return {
        "directions": {
            DirectionId(name): Direction(
                DirectionId(name),
                row.letter,
                row.name,
                tuple(HallId(hall) for hall in row.halls),
                row.last_number,
                hours=own_hours.get(name),
            )
            for name, row in draft.directions.items()
        },
        "services": {
            ServiceId(name): Service(
                ServiceId(name),
                DirectionId(direction),
                row.name,
                row.minutes,
                general=row.general,
                purpose=row.purpose,
                documents=tuple(draft.documents[document] for document in row.documents),
                closed=row.closed,
                organisation=row.organisation,
            )
            for direction, rows in draft.services.items()
            for name, row in rows.items()
        },
        "packages": {
            PackageId(name): Package(PackageId(name), row.name, tuple(map(ServiceId, row.steps)), row.ordered)
            for name, row in draft.packages.items()
        },
    }


def _named(draft: Draft) -> dict[str, Any]:
    """Return what people may say of themselves and of a visit: categories, needs, results …, and the menu."""
    return {
        "categories": {
            CategoryId(name): Category(CategoryId(name), row.tier, row.name, row.basis, row.proof, row.confirm)
            for name, row in draft.categories.items()
        },
        "results": {name: Named(name, words) for name, words in draft.results.items()},
        "exception_reasons": {name: Named(name, words) for name, words in draft.exceptions.items()},
        "pause_reasons": {name: Named(name, words) for name, words in draft.pauses.items()},
        "places": {name: Named(name, words) for name, words in draft.places.items()},
        "needs": {name: Named(name, words) for name, words in draft.needs.items()},
        "purposes": {name: Named(name, words) for name, words in draft.purposes.items()},
        "menu": tuple(MenuGroup(name, row.name, row.items) for name, row in draft.menu.items()),
    }
