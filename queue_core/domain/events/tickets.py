"""The life of a ticket."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from queue_core.domain.ids import JobId, TicketId
from queue_core.domain.lines.order import BeatenHead, OrderKey, Rule
from queue_core.domain.plan import (
    AdministratorId,
    CategoryId,
    CounterId,
    DeviceId,
    DirectionId,
    HallId,
    PackageId,
    ServiceId,
)


@dataclass(frozen=True, slots=True)
class TicketIssued:
    """A visitor has a number. `job` is the first print job of the slip, None where nothing is printed."""

    ticket: TicketId
    number: str
    sequence: int
    direction: DirectionId
    service: ServiceId
    category: CategoryId | None
    tier: int
    hall: HallId
    language: str
    purpose: str | None
    needs: tuple[str, ...]
    code: str
    device: DeviceId
    ask: str
    people_ahead: int
    printer: DeviceId | None
    job: JobId | None
    package: PackageId | None = None
    steps_left: tuple[ServiceId, ...] = ()
    estimate: tuple[int, int, float] | None = None
    """The wait that was promised: low, high and likely minutes; None: unknown."""


@dataclass(frozen=True, slots=True)
class TicketCalled:
    """A ticket was invited to a counter, and why: its key, the heads it beat, the rule that decided."""

    ticket: TicketId
    counter: CounterId
    administrator: AdministratorId
    automatic: bool
    key: OrderKey
    beat: tuple[BeatenHead, ...]
    rule: Rule
    exception: str | None = None
    """The declared reason of a call out of turn."""


@dataclass(frozen=True, slots=True)
class TicketRecalled:
    """The same ticket was called again."""

    ticket: TicketId
    counter: CounterId


@dataclass(frozen=True, slots=True)
class CallAcknowledged:
    """The administrator has noticed an automatic call."""

    ticket: TicketId
    counter: CounterId


@dataclass(frozen=True, slots=True)
class CallUnanswered:
    """Nobody acknowledged an automatic call in time: the ticket is back at its place, the counter paused."""

    ticket: TicketId
    counter: CounterId


@dataclass(frozen=True, slots=True)
class ServiceStarted:
    """The visitor is at the counter."""

    ticket: TicketId
    counter: CounterId


@dataclass(frozen=True, slots=True)
class ServiceFinished:
    """The visitor was served. `start_confirmed`: somebody pressed start. `then`: what the counter does next.

    `next_service`: the visit goes on with this service, in the same seniority. `back_to`: it goes back to the counter
    that sent it, for what it had been there for. Both None: the visit is over.
    """

    ticket: TicketId
    counter: CounterId
    start_confirmed: bool
    then: Literal["free", "paused", "wrap_up"]
    result: str | None = None
    next_service: ServiceId | None = None
    back_to: CounterId | None = None


@dataclass(frozen=True, slots=True)
class VisitorMissed:
    """The visitor did not come. `parked_until`: until then they may return once; None: the visit is over."""

    ticket: TicketId
    counter: CounterId
    parked_until: float | None = None


@dataclass(frozen=True, slots=True)
class TicketWithdrawn:
    """The ticket is void."""

    ticket: TicketId


@dataclass(frozen=True, slots=True)
class AskVoided:
    """An ask that was never seen will issue nothing when it comes."""

    device: DeviceId
    ask: str


@dataclass(frozen=True, slots=True)
class ServiceRated:
    """A visitor gave a mark, 1 to 5."""

    ticket: TicketId
    mark: int


@dataclass(frozen=True, slots=True)
class CategoryNotShown:
    """The proof of the category was not shown: the ticket waits on as an ordinary one, with its seniority."""

    ticket: TicketId
    counter: CounterId


@dataclass(frozen=True, slots=True)
class TicketRedirected:
    """The visit goes on elsewhere, in the same seniority and with the same number.

    `only_counter` or `only_administrator` binds it; `sender` gets it back when it is finished there.
    """

    ticket: TicketId
    counter: CounterId
    direction: DirectionId
    service: ServiceId
    only_counter: CounterId | None
    only_administrator: AdministratorId | None
    sender: CounterId | None


@dataclass(frozen=True, slots=True)
class TicketPostponed:
    """The visit stands aside until an instant, then comes back to its place by itself.

    `after`: sooner, once so many others of its direction were called; 0: by time alone.
    """

    ticket: TicketId
    counter: CounterId
    until: float
    after: int = 0


@dataclass(frozen=True, slots=True)
class TicketReturned:
    """A parked or postponed ticket waits again at its old place. `why`: somebody asked, or its time came."""

    ticket: TicketId
    why: Literal["asked", "time"]


@dataclass(frozen=True, slots=True)
class ParkedTicketClosed:
    """Who did not come did not return in time either: the visit is over."""

    ticket: TicketId


@dataclass(frozen=True, slots=True)
class AnsweredAtReception:
    """The question was answered at the reception: the visit is over without a counter."""

    ticket: TicketId


@dataclass(frozen=True, slots=True)
class PlaceGivenUp:
    """The visitor let others pass: the ticket stands where one issued at `place_at` would stand."""

    ticket: TicketId
    place_at: float


@dataclass(frozen=True, slots=True)
class ServiceAdded:
    """One more service for the visitor at the counter: the visit goes on with it after the present one."""

    ticket: TicketId
    counter: CounterId
    service: ServiceId


@dataclass(frozen=True, slots=True)
class VisitorTurnedAway:
    """The office closed while the visitor waited: the visit is over, with this reason."""

    ticket: TicketId
