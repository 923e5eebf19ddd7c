"""What the reception does with a ticket."""

from __future__ import annotations

from dataclasses import dataclass

from queue_core.domain.ids import TicketId
from queue_core.domain.plan import CategoryId, CounterId, DirectionId, ServiceId


@dataclass(frozen=True, slots=True)
class TicketCorrected:
    """A ticket was set right; all of it as it is from now on: what for, category and tier, the needs, the place.

    `paper`: the number of the paper roll by which the visitor had waited before; the place is then that of the paper.
    """

    ticket: TicketId
    direction: DirectionId
    service: ServiceId
    category: CategoryId | None
    tier: int
    needs: tuple[str, ...]
    place_at: float
    paper: int | None = None


@dataclass(frozen=True, slots=True)
class VisitorMet:
    """Somebody goes with a visitor who does not see well: where they wait, or to the counter that called them."""

    ticket: TicketId
    counter: CounterId | None = None
