"""The day, the core, suspension and help."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from queue_core.domain.ids import TicketId
from queue_core.domain.office import BoardLine, HelpCall, Suspension, SuspensionReason, Workplace
from queue_core.domain.plan import DirectionId, HallId, ServiceId
from queue_core.domain.ticket import Ticket

WhyDoubted: TypeAlias = Literal["before_last", "long_after", "before_office", "stepped"]
"""before_last: earlier than the last fact · long_after: much later than it · before_office: no office was there yet ·
stepped: set anew under a serving office."""


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
    stood: float = 0.0
    suspended_services: tuple[tuple[ServiceId, float], ...] = ()
    """Services that stand still, and since when: later by as long as the office stood since then."""
    in_a_row: tuple[tuple[DirectionId, tuple[tuple[int, int], ...]], ...] = ()
    pilot: bool = False
    """A day on trial: kept out of statistics."""


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
class NumbersSkipped:
    """An older copy of the journal was put in its place: numbers up to these may be out, and are given to nobody."""

    numbers: tuple[tuple[DirectionId, int], ...]


@dataclass(frozen=True, slots=True)
class ClockDoubted:
    """The computer's clock is not believed: it says `wall`, while the last trusted instant is `last` (0: none)."""

    why: WhyDoubted
    wall: float
    last: float


@dataclass(frozen=True, slots=True)
class ClockConfirmed:
    """The clock is believed again, by a person or because it came right; the office's time goes on at `until`."""

    until: float


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


@dataclass(frozen=True, slots=True)
class ServiceSuspended:
    """A service stands still: its register is down. Who waits for it keeps the place."""

    service: ServiceId


@dataclass(frozen=True, slots=True)
class ServiceResumed:
    """A service is given again."""

    service: ServiceId
