"""What the core shows to all, retained. The newer of two states is the one with the larger (`epoch`, `seq`)."""

from __future__ import annotations

from typing import Literal, TypeAlias

from msgspec import UNSET, Struct, UnsetType

from queue_core.wire.values import Code, Estimate, Moment, Name, Words

SuspensionReason: TypeAlias = Literal["air_raid", "blackout", "other"]
CounterStatus: TypeAlias = Literal["closed", "free", "called", "serving", "paused"]


class Suspension(Struct, frozen=True):
    """The office stands still: order and clocks are frozen."""

    reason: SuspensionReason
    since: Moment


class ClockDoubt(Struct, frozen=True, kw_only=True):
    """The computer's clock is not believed until a person confirms it; the open day goes on meanwhile.

    `wall`: what it said when it was doubted; `last`: the last instant the office trusts; `words`: told to everybody.
    """

    since: Moment
    wall: Moment
    last: Moment | None
    words: Words


class OfficeState(Struct, frozen=True, kw_only=True):
    """Whether the office is open and gives tickets. The four times are null when it is open around the clock.

    `order` stands there where veterans are not promised to be first: how people are called instead, by language.
    `clock_doubted` stands there while the computer's clock is not believed.
    `tickets_at_reception` stands there while kiosks give no tickets (theirs are refused as `unavailable`) and the
    reception does: what a kiosk says, by language.
    """

    epoch: int
    seq: int
    open: bool
    suspended: Suspension | None
    opens_at: Moment | None
    closes_at: Moment | None
    tickets_from: Moment | None
    tickets_until: Moment | None
    time_zone: str
    languages: list[str]
    order: Words | UnsetType = UNSET
    clock_doubted: ClockDoubt | UnsetType = UNSET
    tickets_at_reception: Words | UnsetType = UNSET


class DirectionEntry(Struct, frozen=True, kw_only=True):
    """A direction (напрям) with its letter and the halls where it is served."""

    id: Name
    letter: str
    name: Words
    halls: list[Name]


class ServiceEntry(Struct, frozen=True, kw_only=True):
    """What a visitor comes for. `minutes` is the norm; `general` marks the direction's catch-all service.

    `closed` stands there while the service is not given: why, by language; empty where nobody wrote a reason.
    """

    id: Name
    direction: Name
    name: Words
    minutes: int
    purpose: Name | UnsetType = UNSET
    documents: list[Words] | UnsetType = UNSET
    general: bool | UnsetType = UNSET
    closed: Words | UnsetType = UNSET


class PackageEntry(Struct, frozen=True, kw_only=True):
    """Several services in one visit (a life situation); `steps` are service ids in order."""

    id: Name
    name: Words
    steps: list[Name]


class CategoryEntry(Struct, frozen=True, kw_only=True):
    """Why somebody is first, and what proves it."""

    id: Name
    tier: int
    name: Words
    proof: Words | UnsetType = UNSET


class NamedEntry(Struct, frozen=True, kw_only=True):
    """A need or a purpose."""

    id: Name
    name: Words


class MenuEntry(Struct, frozen=True, kw_only=True):
    """A group of the kiosk's menu; `items` are ids of services, packages or other groups."""

    id: Name
    name: Words
    items: list[Name]


class CatalogueState(Struct, frozen=True, kw_only=True):
    """What the office offers."""

    epoch: int
    seq: int
    directions: list[DirectionEntry]
    services: list[ServiceEntry]
    packages: list[PackageEntry]
    categories: list[CategoryEntry]
    needs: list[NamedEntry]
    purposes: list[NamedEntry]
    languages: list[str]
    menu: list[MenuEntry]


class DirectionQueue(Struct, frozen=True, kw_only=True):
    """Who waits in one direction and how many counters serve it now."""

    id: Name
    waiting: int
    open_counters: int
    estimate: Estimate | None


class QueueState(Struct, frozen=True, kw_only=True):
    """Who waits, in all."""

    epoch: int
    seq: int
    directions: list[DirectionQueue]
    waiting: int
    serving: int


class BoardCall(Struct, frozen=True, kw_only=True):
    """One call on a board. `seq` is the journal number of the call or of its latest recall."""

    seq: int
    number: str
    counter: Name
    direction: Name
    called_at: Moment
    times: int
    languages: list[str]
    speak: Words


class BoardWaiting(Struct, frozen=True, kw_only=True):
    """How many wait in a direction of this hall."""

    direction: Name
    count: int
    estimate: Estimate | None


class BoardState(Struct, frozen=True, kw_only=True):
    """A hall's board: numbers only, no names, no category. `calls` newest first; `serving` counter → number."""

    epoch: int
    seq: int
    calls: list[BoardCall]
    serving: dict[str, str]
    waiting: list[BoardWaiting]
    notice: Words | None
    closed: bool


class CounterState(Struct, frozen=True, kw_only=True):
    """A counter's lamp and number. `waiting`: how many could be served here; `rate`: code to rate the last service.

    `waiting_since`: since when the one of them waits who came first.
    """

    epoch: int
    seq: int
    status: CounterStatus
    number: str | None
    since: Moment
    times_called: int
    automatic: bool
    waiting: int
    rate: Code | UnsetType = UNSET
    administrator: str | UnsetType = UNSET
    waiting_since: Moment | UnsetType = UNSET


class HelpEntry(Struct, frozen=True, kw_only=True):
    """Somebody waits for help at `place`."""

    place: str
    since: Moment
    ticket: str | UnsetType = UNSET


class HelpState(Struct, frozen=True, kw_only=True):
    """The open calls for help, oldest first."""

    epoch: int
    seq: int
    help: list[HelpEntry]


State: TypeAlias = OfficeState | CatalogueState | QueueState | BoardState | CounterState | HelpState

STATE_BY_KIND: dict[str, type[State]] = {
    "office": OfficeState,
    "catalogue": CatalogueState,
    "queue": QueueState,
    "board": BoardState,
    "counter": CounterState,
    "help": HelpState,
}
