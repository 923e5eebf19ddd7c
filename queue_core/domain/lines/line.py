"""A line of waiting people: those whom exactly the same counters may serve. Pure data."""

from __future__ import annotations

from dataclasses import dataclass

from queue_core.domain.plan import AdministratorId, CounterId, DirectionId, ServiceId


@dataclass(frozen=True, slots=True)
class Line:
    """Who waits here wants this service, has these needs, and may be bound to one counter or one administrator."""

    direction: DirectionId
    service: ServiceId
    needs: tuple[str, ...] = ()
    counter: CounterId | None = None
    administrator: AdministratorId | None = None

    @property
    def is_bound(self) -> bool:
        """Whether only one counter or one administrator may take from it."""
        return self.counter is not None or self.administrator is not None
