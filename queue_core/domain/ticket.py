"""A ticket: a visitor's turn, from its issue to the end of the visit. Pure data."""

from __future__ import annotations

import copy
from dataclasses import dataclass
from typing import Literal, TypeAlias

from queue_core.domain.ids import JobId, TicketId
from queue_core.domain.lines.line import Line
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

TicketStatus: TypeAlias = Literal[
    "waiting", "called", "serving", "parked", "postponed", "served", "missed", "withdrawn", "answered", "turned_away"
]
"""parked: did not come and may return once · postponed: comes back by itself · answered: at the reception, without a
counter · turned_away: still waiting when the office closed."""
INSIDE: frozenset[TicketStatus] = frozenset({"waiting", "called", "serving", "parked", "postponed"})
"""The visit goes on."""
SlipStatus: TypeAlias = Literal["none", "asked", "printed", "failed", "unknown"]


@dataclass(slots=True)
class Slip:
    """The paper of a ticket: its current print job, the printer, and how far it is."""

    job: JobId
    printer: DeviceId
    status: SlipStatus = "asked"
    ordered: int = 1
    """How many jobs this ticket had: the next job's number is one more."""


@dataclass(slots=True)
class Ticket:
    """A visitor's turn. Instants are seconds since the epoch, UTC."""

    id: TicketId
    number: str
    sequence: int
    direction: DirectionId
    service: ServiceId
    tier: int
    hall: HallId
    language: str
    issued_at: float
    issued_seq: int
    """Journal number of the record that issued it."""
    place_at: float
    """Seniority: the instant of issue, unless a rule changed it."""
    stood_before: float
    """How long the office had stood still, in all, when it was issued: its own waiting does not count that."""
    code: str
    device: DeviceId
    people_ahead: int
    ask: str = ""
    category: CategoryId | None = None
    purpose: str | None = None
    needs: tuple[str, ...] = ()
    slip: Slip | None = None
    status: TicketStatus = "waiting"
    counter: CounterId | None = None
    times_called: int = 0
    finished_at: float | None = None
    mark: int | None = None
    package: PackageId | None = None
    steps_left: tuple[ServiceId, ...] = ()
    """Services still to come after the present one."""
    only_counter: CounterId | None = None
    only_administrator: AdministratorId | None = None
    sender: CounterId | None = None
    """The counter that gets the ticket back when it is finished elsewhere."""
    came_from: tuple[tuple[CounterId, ServiceId], ...] = ()
    """Counters that wait for it to come back, the last one first to get it, and what it was there for."""
    until: float | None = None
    """End of being parked or postponed."""
    estimate: tuple[int, int, float] | None = None
    """The wait it was promised: low, high and likely minutes."""
    was_called: bool = False
    returns: int = 0
    denied: bool = False
    """The administrator was not shown the proof of the category."""
    result: str | None = None

    def pictured(self) -> Ticket:
        """Return a copy that changes no more."""
        twin = copy.copy(self)
        twin.slip = copy.copy(self.slip)
        return twin

    @property
    def place(self) -> tuple[float, int]:
        """Where it stands in its line and tier: by seniority, then by journal number."""
        return (self.place_at, self.issued_seq)

    @property
    def line(self) -> Line:
        """The line it waits in."""
        return Line(self.direction, self.service, self.needs, self.only_counter, self.only_administrator)
