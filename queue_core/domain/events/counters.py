"""What administrators do at their counters."""

from __future__ import annotations

from dataclasses import dataclass

from queue_core.domain.office import Workplace
from queue_core.domain.plan import AdministratorId, CounterId
from queue_core.domain.ticket import Ticket


@dataclass(frozen=True, slots=True)
class CounterOpened:
    """An administrator began to serve at a counter."""

    counter: CounterId
    administrator: AdministratorId


@dataclass(frozen=True, slots=True)
class CounterPaused:
    """A counter takes no visitors for a while; `reason`: one that the office has declared, where it was named."""

    counter: CounterId
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class CounterResumed:
    """A counter is free again."""

    counter: CounterId


@dataclass(frozen=True, slots=True)
class CounterClosed:
    """The administrator left."""

    counter: CounterId


@dataclass(frozen=True, slots=True)
class PressUndone:
    """The last press at a counter was taken back: the counter and the tickets it touched are as they were.

    `first_seq`: journal number of the first fact of that press; all that befell its tickets from there on is undone.
    """

    counter: CounterId
    workplace: Workplace
    tickets: tuple[Ticket, ...]
    first_seq: int
