"""What an office is made of: the part that a configuration file writes and a day does not change. Pure data."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, NewType, TypeAlias

DirectionId = NewType("DirectionId", str)
ServiceId = NewType("ServiceId", str)
PackageId = NewType("PackageId", str)
CategoryId = NewType("CategoryId", str)
CounterId = NewType("CounterId", str)
HallId = NewType("HallId", str)
AdministratorId = NewType("AdministratorId", str)
DeviceId = NewType("DeviceId", str)

Words: TypeAlias = dict[str, str]
"""Language code to text."""
Level: TypeAlias = Literal["primary", "secondary"]

LOWEST_TIER = 4
"""The tier of everybody without a category."""


@dataclass(frozen=True, slots=True)
class Hall:
    """A room."""

    id: HallId
    name: Words


@dataclass(frozen=True, slots=True)
class DayHours:
    """Opening and closing, minutes after local midnight."""

    opens: int
    closes: int


@dataclass(frozen=True, slots=True)
class Direction:
    """A routing unit (напрям) with the letter its numbers carry and the halls it is served in."""

    id: DirectionId
    letter: str
    name: Words
    halls: tuple[HallId, ...]
    last_number: int = 9999
    hours: dict[int, DayHours] | None = None
    """Own hours where they differ from the office's, by weekday; None: the office's."""


@dataclass(frozen=True, slots=True)
class Service:
    """What a visitor comes for. `closed` holds the reason while the service is not given; `organisation` gives it."""

    id: ServiceId
    direction: DirectionId
    name: Words
    minutes: int
    general: bool = False
    purpose: str | None = None
    documents: tuple[Words, ...] = ()
    closed: Words | None = None
    organisation: str | None = None


@dataclass(frozen=True, slots=True)
class Package:
    """Several services in one visit (a life situation). `ordered`: in this order, else the shortest wait first."""

    id: PackageId
    name: Words
    steps: tuple[ServiceId, ...]
    ordered: bool = True


@dataclass(frozen=True, slots=True)
class Category:
    """Why somebody is first: a tier (1 is served before all others), its legal basis and its proof.

    `confirm`: the administrator looks at the proof and may say *not shown*.
    """

    id: CategoryId
    tier: int
    name: Words
    basis: Words = field(default_factory=dict)
    proof: Words = field(default_factory=dict)
    confirm: bool = True


@dataclass(frozen=True, slots=True)
class Named:
    """A need or a purpose."""

    id: str
    name: Words


@dataclass(frozen=True, slots=True)
class MenuGroup:
    """A group of the kiosk's menu: ids of services or other groups."""

    id: str
    name: Words
    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Administrator:
    """Who serves: directions by level; a service may differ from its direction («none»: not this one).

    `shown_name` is what colleagues and visitors may see. `secondary_after`: seconds after which a waiting ticket of a
    secondary direction counts as one of a primary; None: the office's rule.
    """

    id: AdministratorId
    shown_name: str
    skills: dict[DirectionId, Level]
    service_skills: dict[ServiceId, Level | Literal["none"]] = field(default_factory=dict)
    secondary_after: float | None = None
    organisation: str | None = None


@dataclass(frozen=True, slots=True)
class Counter:
    """A workplace (вікно) in a hall, the administrator seated there, and the needs it is equipped for."""

    id: CounterId
    hall: HallId
    administrator: AdministratorId | None = None
    equipped: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Device:
    """A device that may speak to the office: its role, the counters it may press, the printers that print for it."""

    id: DeviceId
    role: str
    counters: tuple[CounterId, ...] = ()
    printers: tuple[DeviceId, ...] = ()
    hall: HallId | None = None
    may_be_touched: bool = False


@dataclass(frozen=True, slots=True)
class Rules:
    """The numbers the rules use; seconds unless the name says otherwise. `config/office.toml` explains each."""

    least_seconds_on_call: float = 2
    recall_after: float = 40
    calls_before_no_show: int = 3
    no_show_after: float = 40
    start_required: bool = False
    wrap_up_seconds: float = 0
    answer_automatic_within: float = 120
    tickets_before_opening: float = 15 * 60
    tickets_per_minute_at_kiosk: int = 0
    rate_shown_for: float = 60
    rate_within: float = 24 * 3600
    slip_fresh_for: float = 600
    show_administrator: bool = False
    show_next: bool = False
    secondary_after: float = 900
    needs_wait: float = 300
    parked_for: float = 600
    returns_allowed: int = 1
    undo_within: float = 10
    one_service_per_ticket: bool = False
    result_required: bool = False
    exceptions_allowed: bool = False
    last_ticket_by_capacity: bool = False
    after_closing: Literal["serve", "close"] = "serve"
    shorter_before_day_off: float = 0
    texts_kept_days: int = 30


@dataclass(frozen=True, slots=True)
class OfficePlan:
    """The whole office as configured. Dictionaries keep the order of the file. `hours` None: open around the clock.

    `hours` maps the weekday (0 Monday) to its hours; a missing weekday is closed.
    `day_starts_at` is minutes after local midnight.
    """

    id: str
    name: Words
    time_zone: str
    day_starts_at: int
    languages: tuple[str, ...]
    halls: dict[HallId, Hall]
    directions: dict[DirectionId, Direction]
    services: dict[ServiceId, Service]
    categories: dict[CategoryId, Category]
    administrators: dict[AdministratorId, Administrator]
    counters: dict[CounterId, Counter]
    devices: dict[DeviceId, Device]
    needs: dict[str, Named] = field(default_factory=dict)
    purposes: dict[str, Named] = field(default_factory=dict)
    menu: tuple[MenuGroup, ...] = ()
    hours: dict[int, DayHours] | None = None
    rules: Rules = field(default_factory=Rules)
    packages: dict[PackageId, Package] = field(default_factory=dict)
    results: dict[str, Named] = field(default_factory=dict)
    exception_reasons: dict[str, Named] = field(default_factory=dict)
    pause_reasons: dict[str, Named] = field(default_factory=dict)
    places: dict[str, Named] = field(default_factory=dict)
    """Where help may be called to besides devices, halls and counters."""
    calendar: dict[str, DayHours | None] = field(default_factory=dict)
    """Exceptions by ISO date: other hours, or None for a day off."""
    policy: str = "veterans-first"
    veterans_first: bool = True
    at_most_in_a_row: dict[int, int] = field(default_factory=dict)
    """Tier (2 or more) to K: after K calls of that tier in a row in a direction one ordinary ticket is called."""
    pilot: bool = False
    """Days on trial: kept out of statistics."""
    version: str = "0"
    """First characters of the hash of the configuration: which rules were in force."""
