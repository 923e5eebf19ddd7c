"""What stands before a waiting ticket, from the office at one moment."""

from __future__ import annotations

from dataclasses import dataclass

from queue_core.domain.lines.eligibility import level_of
from queue_core.domain.lines.order import OrderKey
from queue_core.domain.lines.policies import POLICIES
from queue_core.domain.lines.routing import calls_now, key_at, turns_of
from queue_core.domain.office import CounterStatus, Office, SuspensionReason
from queue_core.domain.plan import CounterId, DirectionId, ServiceId
from queue_core.domain.ticket import Ticket


@dataclass(frozen=True, slots=True)
class MayServe:
    """An open counter that may serve the ticket. `now`: it may be called there at once, were the counter free."""

    counter: CounterId
    status: CounterStatus
    now: bool


@dataclass(frozen=True, slots=True)
class Ahead:
    """What a waiting ticket waits for. `by_tier`: how many of its direction stand before it, by tier.

    `needs_until`: from this instant also a counter without the equipment may take it; None where that holds back
    nothing. `opens_at`: calls begin then, 0 on a day off; None while the office calls. `bound`: only this counter
    takes it now.
    """

    direction: DirectionId
    service: ServiceId
    by_tier: tuple[tuple[int, int], ...]
    counters: tuple[MayServe, ...]
    suspended: SuspensionReason | None = None
    service_stands: bool = False
    opens_at: float | None = None
    needs_until: float | None = None
    bound: CounterId | None = None

    @property
    def people(self) -> int:
        """How many of its direction stand before it."""
        return sum(count for _, count in self.by_tier)


def what_stands_before(office: Office, ticket: Ticket, now: float) -> Ahead:
    """Return what stands before a waiting ticket at `now`."""
    own = _order(office, ticket)
    tiers: dict[int, int] = {}
    for other in office.tickets.values():
        if other.status == "waiting" and other.direction == ticket.direction and _order(office, other) < own:
            tiers[other.tier] = tiers.get(other.tier, 0) + 1
    counters = tuple(
        MayServe(workplace.id, workplace.status, key_at(office, workplace, ticket, now) is not None)
        for workplace in office.workplaces.values()
        if workplace.status != "closed" and level_of(office, workplace, ticket.line) is not None
    )
    stands = ticket.service in office.suspended_services
    held_by_need = not stands and any(not counter.now for counter in counters)
    return Ahead(
        direction=ticket.direction,
        service=ticket.service,
        by_tier=tuple(sorted(tiers.items())),
        counters=counters,
        suspended=office.suspended.reason if office.suspended is not None else None,
        service_stands=stands,
        opens_at=_opens_at(office, now),
        needs_until=now + office.plan.rules.needs_wait - office.waited(ticket, now) if held_by_need else None,
        bound=counters[0].counter if ticket.line.is_bound and _is_held(office, ticket) and counters else None,
    )


def _order(office: Office, ticket: Ticket) -> OrderKey:
    """Return the key of a ticket at a counter that serves its direction first."""
    return POLICIES[office.plan.policy].key(ticket.tier, ticket.place, 0, turns_of(office, ticket.direction))


def _is_held(office: Office, ticket: Ticket) -> bool:
    """Say whether the counter or the person the ticket was sent to serves now: only then the rest keep off."""
    return any(
        workplace.status != "closed"
        and (workplace.id == ticket.only_counter or workplace.administrator == ticket.only_administrator)
        for workplace in office.workplaces.values()
    )


def _opens_at(office: Office, now: float) -> float | None:
    if office.hours is None or office.suspended is not None or calls_now(office, now):
        return None
    return office.hours.opens_at
