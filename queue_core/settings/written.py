"""What may stand in `office.toml`: one struct for each sort of row, as the file writes it. Pure."""

from __future__ import annotations

import dataclasses
import typing
from typing import Literal, TypeAlias

import msgspec
from msgspec import Struct

from queue_core.domain.plan import Level, Rules, Words

DeviceRole: TypeAlias = Literal["kiosk", "reception", "tablet", "display", "printer", "counter", "other"]
"""The roles of the contract without `core`, which is the core's own."""
ServiceSkill: TypeAlias = Level | Literal["none"]
"""How an administrator serves one service; «none»: not at all."""


class OfficeRow(Struct, frozen=True, kw_only=True):
    """`[office]`. Times are «HH:MM» in the office's zone."""

    id: str
    name: Words
    time_zone: str
    languages: tuple[str, ...]
    day_starts_at: str = "04:00"
    around_the_clock: bool = False
    pilot: bool = False


class HoursRow(Struct, frozen=True, kw_only=True):
    """`[hours]`, or the `hours` of a direction: «HH:MM–HH:MM» for each day of the week it is open."""

    monday: str | None = None
    tuesday: str | None = None
    wednesday: str | None = None
    thursday: str | None = None
    friday: str | None = None
    saturday: str | None = None
    sunday: str | None = None


class CalendarRow(Struct, frozen=True, kw_only=True):
    """`[calendar]`: ISO date to «closed» or «HH:MM–HH:MM»."""

    days: dict[str, str]


class OrderRow(Struct, frozen=True, kw_only=True):
    """`[order]`: who is called first. `at_most_in_a_row` by tier; keys of TOML are text."""

    policy: str = "veterans-first"
    veterans_first: bool = True
    at_most_in_a_row: dict[str, int] = {}


class CounterRow(Struct, frozen=True, kw_only=True):
    """A row of `[counters]`."""

    hall: str
    administrator: str | None = None
    equipped: tuple[str, ...] = ()


class AdministratorRow(Struct, frozen=True, kw_only=True):
    """A row of `[administrators]`: directions by level, and services that differ from theirs."""

    shown_name: str
    primary: tuple[str, ...] = ()
    secondary: tuple[str, ...] = ()
    service_skills: dict[str, ServiceSkill] = {}
    secondary_after: float | None = None
    organisation: str | None = None


class DirectionRow(Struct, frozen=True, kw_only=True):
    """`[directions.<id>]` without its services."""

    letter: str
    name: Words
    halls: tuple[str, ...]
    last_number: int = 9999
    hours: HoursRow | None = None


class ServiceRow(Struct, frozen=True, kw_only=True):
    """A row of `[directions.<id>.services]`."""

    minutes: int
    name: Words
    general: bool = False
    purpose: str | None = None
    documents: tuple[str, ...] = ()
    closed: Words | None = None
    organisation: str | None = None


class PackageRow(Struct, frozen=True, kw_only=True):
    """`[packages.<id>]`: several services in one visit."""

    name: Words
    steps: tuple[str, ...]
    ordered: bool = True


class CategoryRow(Struct, frozen=True, kw_only=True):
    """`[categories.<id>]`."""

    tier: int
    name: Words
    basis: Words
    proof: Words
    confirm: bool = True


class MenuRow(Struct, frozen=True, kw_only=True):
    """`[menu.<id>]`."""

    name: Words
    items: tuple[str, ...]


class DeviceRow(Struct, frozen=True, kw_only=True):
    """A row of `[devices]`."""

    role: DeviceRole
    hall: str | None = None
    counters: tuple[str, ...] = ()
    printers: tuple[str, ...] = ()
    may_be_touched: bool = False


def _rules_row() -> type[Struct]:
    hints = typing.get_type_hints(Rules)
    fields = [(field.name, hints[field.name], field.default) for field in dataclasses.fields(Rules)]
    return msgspec.defstruct("RulesRow", fields, frozen=True, kw_only=True)


RulesRow: type[Struct] = _rules_row()
"""`[rules]`: the fields and defaults of the domain's `Rules`, so that a new rule needs no second list."""
