"""What happened in the office: facts, past tense. They are the journal's contents; `KINDS` names each for ever."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from queue_core.domain.ids import JobId, TicketId
from queue_core.domain.lines.order import BeatenHead, OrderKey, Rule
from queue_core.domain.office import (
    BoardLine,
    HelpCall,
    Suspension,
    SuspensionReason,
    Ticket,
    Workplace,
)
from queue_core.domain.plan import AdministratorId, CategoryId, CounterId, DeviceId, DirectionId, HallId, ServiceId


@dataclass(frozen=True, slots=True)
class DayOpened:
    """A business day began, with everything that crosses the night: start reads from here."""

    day: str
    until: float
    tickets: tuple[Ticket, ...]
    workplaces: tuple[Workplace, ...]
    boards: tuple[tuple[HallId, tuple[BoardLine, ...]], ...]
    help: tuple[HelpCall, ...]
    suspended: Suspension | None


@dataclass(frozen=True, slots=True)
class DayClosed:
    """A business day ended."""

    day: str


@dataclass(frozen=True, slots=True)
class CoreStarted:
    """The core began to serve for the `epoch`-th time."""

    epoch: int
    version: str


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
    """The visitor was served. `start_confirmed`: somebody pressed start. `then`: what the counter does next."""

    ticket: TicketId
    counter: CounterId
    start_confirmed: bool
    then: Literal["free", "paused", "wrap_up"]


@dataclass(frozen=True, slots=True)
class VisitorMissed:
    """The visitor did not come."""

    ticket: TicketId
    counter: CounterId


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
class CounterOpened:
    """An administrator began to serve at a counter."""

    counter: CounterId
    administrator: AdministratorId


@dataclass(frozen=True, slots=True)
class CounterPaused:
    """A counter takes no visitors for a while."""

    counter: CounterId


@dataclass(frozen=True, slots=True)
class CounterResumed:
    """A counter is free again."""

    counter: CounterId


@dataclass(frozen=True, slots=True)
class CounterClosed:
    """The administrator left."""

    counter: CounterId


@dataclass(frozen=True, slots=True)
class ServiceRated:
    """A visitor gave a mark, 1 to 5."""

    ticket: TicketId
    mark: int


@dataclass(frozen=True, slots=True)
class SlipOrdered:
    """A new print job for a ticket."""

    ticket: TicketId
    job: JobId
    printer: DeviceId


@dataclass(frozen=True, slots=True)
class SlipPrinted:
    """The paper is out. `ticket` is None for a job the core does not know: kept all the same."""

    job: JobId
    ticket: TicketId | None


@dataclass(frozen=True, slots=True)
class SlipFailed:
    """The paper is not out, or (`unknown`) nobody can tell."""

    job: JobId
    ticket: TicketId
    reason: Literal["paper_out", "cover_open", "offline", "error", "unknown"]


@dataclass(frozen=True, slots=True)
class HelpCalled:
    """Somebody called for help."""

    place: str
    ticket: TicketId | None


@dataclass(frozen=True, slots=True)
class HelpAnswered:
    """Somebody came to help."""

    place: str


@dataclass(frozen=True, slots=True)
class OfficeSuspended:
    """Order and clocks are frozen."""

    reason: SuspensionReason


@dataclass(frozen=True, slots=True)
class OfficeResumed:
    """The office goes on where it stopped."""


Event: TypeAlias = (
    DayOpened
    | DayClosed
    | CoreStarted
    | TicketIssued
    | TicketCalled
    | TicketRecalled
    | CallAcknowledged
    | CallUnanswered
    | ServiceStarted
    | ServiceFinished
    | VisitorMissed
    | TicketWithdrawn
    | AskVoided
    | CounterOpened
    | CounterPaused
    | CounterResumed
    | CounterClosed
    | ServiceRated
    | SlipOrdered
    | SlipPrinted
    | SlipFailed
    | HelpCalled
    | HelpAnswered
    | OfficeSuspended
    | OfficeResumed
)

KINDS: dict[str, tuple[int, type[Event]]] = {
    "day_opened": (1, DayOpened),
    "day_closed": (1, DayClosed),
    "core_started": (1, CoreStarted),
    "ticket_issued": (1, TicketIssued),
    "ticket_called": (1, TicketCalled),
    "ticket_recalled": (1, TicketRecalled),
    "call_acknowledged": (1, CallAcknowledged),
    "call_unanswered": (1, CallUnanswered),
    "service_started": (1, ServiceStarted),
    "service_finished": (1, ServiceFinished),
    "visitor_missed": (1, VisitorMissed),
    "ticket_withdrawn": (1, TicketWithdrawn),
    "ask_voided": (1, AskVoided),
    "counter_opened": (1, CounterOpened),
    "counter_paused": (1, CounterPaused),
    "counter_resumed": (1, CounterResumed),
    "counter_closed": (1, CounterClosed),
    "service_rated": (1, ServiceRated),
    "slip_ordered": (1, SlipOrdered),
    "slip_printed": (1, SlipPrinted),
    "slip_failed": (1, SlipFailed),
    "help_called": (1, HelpCalled),
    "help_answered": (1, HelpAnswered),
    "office_suspended": (1, OfficeSuspended),
    "office_resumed": (1, OfficeResumed),
}
"""The journal's word for each event and the version of its body."""
